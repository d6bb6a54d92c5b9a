"""The world by public behaviour: slots in closed form, the network, levers, perception, estimates, draws."""

from __future__ import annotations

import math
import statistics
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from small_worlds import (
    TIES,
    Files,
    Node,
    action,
    actor,
    inject,
    lively,
    plan_of,
    scenario_of,
    truth_of,
    world,
    written,
)

from sim.api import load, run
from sim.draws import Draws, exponential, gumbel, lognormal, normal, occasion, uniform, uniforms
from sim.engine import Engine
from sim.errors import InputError
from sim.expressions import Term
from sim.world.effects import Change, Promise, Tone
from sim.world.levers import ActiveLever, maturity
from sim.world.network import GRID, growth_rate
from sim.world.perception import CELL, Errors, detection, pooled_sigma
from sim.world.slots import Slots, SlotSpec, linked, unlinked
from sim.world.world import World

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

FEW = settings(max_examples=20, deadline=None)
FRACTION = st.floats(0.0, 1.0)

# ---- slots


def one_slot(rest: float, *, tau: float = 100.0) -> Slots:
    slots = Slots()
    slots.add(SlotSpec("x", "number", 0.0, 1.0, "logit", tau), rest)
    return slots


@given(FRACTION, FRACTION, st.floats(1, 1e4), st.floats(0, 1e4))
def test_a_slot_returns_to_rest_in_closed_form_from_its_last_write(
    rest: float, value: float, tau: float, later: float
) -> None:
    slots = one_slot(rest, tau=tau)
    slots.write(0, value, 50.0)
    assert slots.read(0, 50.0) == pytest.approx(value)
    expected = rest + (value - rest) * math.exp(-later / tau)
    assert slots.read(0, 50.0 + later) == pytest.approx(expected, abs=1e-12)


@given(FRACTION, st.lists(st.floats(0, 1000), max_size=20), st.floats(-1, 1))
def test_reading_commits_nothing(value: float, reads: list[float], by: float) -> None:
    plain, looked = one_slot(0.4), one_slot(0.4)
    for slots in (plain, looked):
        slots.write(0, value, 0.0)
    for at in sorted(reads):
        looked.read(0, at)
    for slots in (plain, looked):
        slots.step(0, by, 1000.0)
    assert looked.read(0, 1500.0) == plain.read(0, 1500.0)


def test_what_does_not_relax_stays() -> None:
    slots = one_slot(0.4, tau=0.0)
    slots.write(0, 0.9, 0.0)
    assert slots.read(0, 1e9) == 0.9


@given(FRACTION, st.lists(st.floats(-2, 2), max_size=30))
def test_steps_of_a_fraction_never_leave_its_range_and_keep_their_sign(value: float, steps: list[float]) -> None:
    slots = one_slot(value, tau=0.0)
    for by in steps:
        before, after = slots.step(0, by, 0.0)
        assert 0.0 <= after <= 1.0
        assert (after - before) * by >= 0.0


@given(st.floats(0.01, 0.99), st.floats(-3, 3))
def test_links_are_undone_by_their_inverse(value: float, shift: float) -> None:
    assert unlinked(linked(value, "logit"), "logit") == pytest.approx(value)
    assert unlinked(linked(value, "log"), "log") == pytest.approx(value)
    assert 0.0 < unlinked(linked(value, "logit") + shift, "logit") < 1.0


# ---- the network

NAMES = tuple(f"party_{letter}" for letter in "abcdef")


def matrices(size: int, most: float = 0.9) -> st.SearchStrategy[Matrix]:
    """Affinities of everybody toward everybody, nothing on the diagonal."""
    cells = st.lists(st.floats(-most, most).map(lambda x: round(x, 3)), min_size=size**2, max_size=size**2)
    return cells.map(lambda found: np.array(found).reshape(size, size) * (1 - np.eye(size)))


def network_files(
    affinity: Matrix, *, balance: float = 0.5, spillover: float = 0.3, order: list[int] | None = None, core: int = 99
) -> Files:
    size = len(affinity)
    names = [NAMES[place] for place in order or range(size)]
    ties: dict[tuple[str, str], Node] = {
        (names[i], names[j]): {"affinity": float(affinity[i, j])} for i, j in product(range(size), repeat=2) if i != j
    }
    return world(
        [actor(name) for name in sorted(names)],
        [action("talk")],
        ties=ties,
        dynamics={"balance": balance, "spillover": spillover, "polarised_world": True},
        core=list(names[:core]),
    )


def affinities(truth: World, names: tuple[str, ...] | list[str], at: float = 0.0) -> Matrix:
    read, slot = truth.slots.read, truth.network.slot
    return np.array([[0.0 if a == b else read(slot("affinity", a, b), at) for b in names] for a in names])


def stepped(truth: World, steps: int) -> None:
    for _ in range(steps):
        truth.network.advance()


@FEW
@given(matrices(5), st.floats(0, 1.2))
def test_the_baseline_is_an_exact_fixed_point(affinity: Matrix, balance: float) -> None:
    truth = truth_of(network_files(affinity, balance=balance))
    before = list(truth.slots.value)
    truth.network.touched()
    stepped(truth, 300)
    assert truth.slots.value == before


def dense_rate(a: Matrix, *, balance: float, tau: float) -> float:
    """Largest real part of the eigenvalues of E8 linearised at its baseline."""
    n = len(a)
    off = 1.0 - np.eye(n)
    pull = (a @ a) * off / (n - 2)
    where = [(i, j) for i, j in product(range(n), repeat=2) if i != j]
    jacobian = np.zeros((len(where), len(where)))
    for column, place in enumerate(where):
        x = np.zeros((n, n))
        x[place] = 1.0
        spread = (x @ a + a @ x) * off / (n - 2)
        change = -x / tau + balance / tau * ((1 - a**2) * spread - 2 * a * pull * x)
        jacobian[:, column] = [change[each] for each in where]
    return float(np.linalg.eigvals(jacobian).real.max())


@FEW
@given(st.integers(3, 6).flatmap(matrices), st.floats(0, 4))
def test_growth_rate_has_the_sign_of_the_leading_eigenvalue(affinity: Matrix, balance: float) -> None:
    exact = dense_rate(affinity, balance=balance, tau=7200.0)
    assume(abs(exact) * 7200.0 > 0.05)
    found = growth_rate(affinity, balance=balance, healing_time=7200.0)
    assert (found > 0) == (exact > 0)


def test_growth_rate_is_the_leading_eigenvalue() -> None:
    luck = np.random.default_rng(3)
    for size in (3, 4, 5):
        for balance in (0.0, 0.3, 0.6):
            affinity = luck.uniform(-0.8, 0.8, (size, size)) * (1 - np.eye(size))
            exact = dense_rate(affinity, balance=balance, tau=7200.0) * 7200.0
            found = growth_rate(affinity, balance=balance, healing_time=7200.0) * 7200.0
            assert found == pytest.approx(exact, abs=0.06)


@settings(max_examples=8, deadline=None)
@given(matrices(4), st.floats(0, 1.2), st.floats(-0.1, 0.1))
def test_shocks_heal_below_the_limit(affinity: Matrix, balance: float, shock: float) -> None:
    assume(dense_rate(affinity, balance=balance, tau=1.0) < -0.15)
    truth = truth_of(network_files(affinity, balance=balance))
    names = NAMES[:4]
    truth.apply(Change("affinity", names[0], names[1], shock), 0.0)
    hit = np.linalg.norm(affinities(truth, names) - affinity)
    assume(hit > 1e-3)
    stepped(truth, 24000)
    assert np.linalg.norm(affinities(truth, names) - affinity) < 0.05 * hit


def test_shocks_grow_above_the_limit() -> None:
    affinity = np.full((4, 4), 0.3) * (1 - np.eye(4))
    assert dense_rate(affinity, balance=4.0, tau=1.0) > 0
    truth = truth_of(network_files(affinity, balance=4.0) | {})
    truth.apply(Change("affinity", NAMES[0], NAMES[1], 0.05), 0.0)
    before = np.linalg.norm(affinities(truth, NAMES[:4]) - affinity)
    stepped(truth, 6000)
    assert np.linalg.norm(affinities(truth, NAMES[:4]) - affinity) > 2 * before


@FEW
@given(matrices(4), st.floats(-10, 10).filter(lambda g: abs(g) > 0.5))
def test_friends_of_the_target_share_its_feeling_and_enemies_invert_it(affinity: Matrix, weight: float) -> None:
    truth = truth_of(network_files(affinity))
    source, target = NAMES[0], NAMES[1]
    truth.apply(Tone(source, target, weight), 0.0)
    moved = affinities(truth, NAMES[:4]) - affinity
    sign = math.copysign(1.0, weight)
    left = 1 - sign * affinity[1, 0]
    assert moved[1, 0] == pytest.approx(0.06 * weight / 10 * left)
    for other in (2, 3):
        tie = affinity[other, 1]
        if abs(tie) > 0.01:
            assert moved[other, 0] * tie * sign > 0
            assert abs(moved[other, 0]) <= 0.06 * 0.3 * abs(tie * weight) / 10 * 2
        moved[other, 0] = 0.0
    moved[1, 0] = 0.0
    assert not moved.any()


@FEW
@given(matrices(3, most=1.0), st.lists(st.tuples(st.permutations(range(3)), st.floats(-10, 10)), max_size=60))
def test_no_number_of_acts_carries_an_affinity_past_its_bounds(
    affinity: Matrix, acts: list[tuple[list[int], float]]
) -> None:
    truth = truth_of(network_files(affinity, spillover=0.6))
    for (source, target, _), weight in acts:
        truth.apply(Tone(NAMES[source], NAMES[target], weight), 0.0)
        assert np.abs(affinities(truth, NAMES[:3])).max() <= 1.0


def test_no_accepted_setting_carries_an_affinity_past_its_bounds() -> None:
    files = lively()
    with pytest.raises(InputError, match="expected 1 or less, found 20"):
        truth_of(files, settings=[("dynamics.step", "20")])
    truth = truth_of(files, settings=[("dynamics.step", "1"), ("dynamics.spillover", "1")])
    truth.apply(Tone("party_a", "party_b", 10.0), 0.0)
    assert abs(truth.slots.read(truth.network.slot("affinity", "party_b", "party_a"), 0.0)) <= 1.0


@FEW
@given(matrices(4), st.lists(st.tuples(st.permutations(range(4)), st.floats(-10, 10)), max_size=8))
def test_who_stands_outside_the_core_changes_nobody_in_it(
    affinity: Matrix, acts: list[tuple[list[int], float]]
) -> None:
    outside = NAMES[3]
    truths = []
    for quiet in (False, True):
        changed = affinity.copy()
        if quiet:
            changed[3, :] = changed[:, 3] = 0.0
        truth = truth_of(network_files(changed, core=3))
        for ends, weight in acts:
            source, target = NAMES[ends[0]], NAMES[ends[1]]
            if target == outside:
                continue  # what the core does is the core's, whoever it is done to
            if source != outside or not quiet:
                truth.apply(Tone(source, target, weight), 0.0)
            stepped(truth, 20)
        truths.append(affinities(truth, NAMES[:3]))
    assert (truths[0] == truths[1]).all()


@FEW
@given(matrices(4), st.permutations(range(4)), st.floats(-10, 10), st.floats(0, 1.2))
def test_names_play_no_part_in_the_network(affinity: Matrix, order: list[int], weight: float, balance: float) -> None:
    plain = truth_of(network_files(affinity, balance=balance))
    renamed = truth_of(network_files(affinity, balance=balance, order=order))
    new = [NAMES[place] for place in order]
    for truth, names in ((plain, list(NAMES[:4])), (renamed, new)):
        truth.apply(Tone(names[0], names[1], weight), 0.0)
        stepped(truth, 100)
    np.testing.assert_allclose(affinities(renamed, new), affinities(plain, NAMES[:4]), atol=1e-12)


def test_a_broken_promise_costs_three_times_what_a_kept_one_gains() -> None:
    truth = truth_of(lively())
    slot = truth.network.slot("trust", "party_b", "party_a")
    truth.apply(Promise("party_a", "party_b", True), 0.0)  # noqa: FBT003
    gained = truth.slots.value[slot] - 0.5
    truth.slots.write(slot, 0.5, 0.0)
    truth.apply(Promise("party_a", "party_b", False), 0.0)  # noqa: FBT003
    lost = 0.5 - truth.slots.value[slot]
    assert gained == pytest.approx(0.04 * 0.5)
    assert lost == pytest.approx(3 * gained)


def test_mutual_variables_stay_the_same_both_ways() -> None:
    truth = truth_of(lively())
    for word in ("channel", "interoperability_relief", "interoperability_military"):
        truth.apply(Change(word, "party_a", "party_b", 0.3), 10.0)
        there, back = (truth.network.slot(word, *ends) for ends in (("party_a", "party_b"), ("party_b", "party_a")))
        for at in (10.0, 500.0):
            assert truth.slots.read(there, at) == pytest.approx(truth.slots.read(back, at))


def test_the_graph_shows_every_relation_with_every_variable() -> None:
    truth = truth_of(lively(4))
    graph = truth.network.graph(0.0)
    assert graph.number_of_edges() == 12
    assert all(set(TIES) <= set(found) for _, _, found in graph.edges(data=True))
    assert graph.edges["party_a", "party_b"]["affinity"] == 0.5


# ---- levers


def lever(**more: Any) -> ActiveLever:
    plain: dict[str, Any] = {
        "id": "lever",
        "adopted": -1000.0,
        "stopped": None,
        "quality": 0.7,
        "lag": 100.0,
        "time_constant": 500.0,
        "half_life": None,
        "mature": False,
        "effects": (),
    }
    return ActiveLever(**{**plain, **more})


@given(FRACTION, st.floats(0, 5e4), st.floats(1, 5e4), st.floats(-5e4, 0), st.floats(0, 5e4))
def test_maturity_is_e1(quality: float, lag: float, tau: float, adopted: float, at: float) -> None:
    found = maturity(lever(quality=quality, lag=lag, time_constant=tau, adopted=adopted), at)
    assert found == pytest.approx(quality * (1 - math.exp(-max(0.0, at - adopted - lag) / tau)), abs=1e-12)
    assert 0.0 <= found <= quality


@given(st.lists(st.floats(-1e4, 1e4), min_size=2).map(sorted))
def test_maturity_never_falls_while_a_lever_is_kept_up(instants: list[float]) -> None:
    reached = [maturity(lever(), at) for at in instants]
    assert reached == sorted(reached)


@given(st.floats(0, 1e4), st.floats(1, 1e4))
def test_a_lever_that_was_stopped_decays_by_its_half_life(later: float, half_life: float) -> None:
    found = lever(stopped=0.0, half_life=half_life)
    top = maturity(found, 0.0)
    assert maturity(found, later) == pytest.approx(top * 0.5 ** (later / half_life), abs=1e-12)
    assert maturity(lever(stopped=0.0), later) == pytest.approx(top)


def test_a_mature_lever_has_its_quality_at_once() -> None:
    assert maturity(lever(mature=True, lag=1e9), 0.0) == 0.7


def lever_file(name: str, *effects: Node, **more: Any) -> Node:
    plain: Node = {
        "kind": "lever",
        "id": name,
        "title": name,
        "number": "L1",
        "answers": [1],
        "section": "tests",
        "says": "something is prepared",
        "grade": "J",
        "quality": 1,
        "lag": "0 d",
        "time_constant": "30 d",
        "price": {"political_capital_per_month": 0.1, "money": "1 MUSD/yr"},
        "effects": [*effects],
        "side_effects": [{"path": "actors.party_a.credibility", "shift": [0, 0.01, 0.02]}],
    }
    return {**plain, **more}


def shift(path: str, by: float) -> Node:
    return {"path": path, "shift": [min(0.0, 2 * by), by, max(0.0, 2 * by)]}


def factor(path: str, by: float) -> Node:
    return {"path": path, "factor": [min(1.0, by), by, max(1.0, by)]}


def optioned(levers: list[Node], options: list[str]) -> World:
    """The truth of a world under levers."""
    files = lively()
    files |= {f"{item['id']}.yaml": item for item in levers}
    with written(files) as path:
        return World(load(path, options=options).scenario, Draws(1))


def grown(truth: World, days: int) -> World:
    for step in range(1, 4 * days + 1):
        truth.grid(step * GRID)
    return truth


TRUST = "relations.party_a.party_b.trust"


def test_a_lever_whose_lag_outlasts_the_run_is_exactly_nothing() -> None:
    files = lively()
    files["late.yaml"] = lever_file("late", shift(TRUST, 0.3), factor("actors.party_b.latency", 0.5), lag="60 d")
    with written(files) as path:
        plain, late = run(load(path), seed=3), run(load(path, options=["late.yaml@0"]), seed=3)
    assert [r.line() for r in plain.chronicle if r.kind != "start"] == [
        r.line() for r in late.chronicle if r.kind != "start"
    ]
    assert plain.outcomes == late.outcomes
    assert late.maturity == {"late": 0.0}


def test_a_lever_that_acts_is_felt() -> None:
    files = lively()
    files["soon.yaml"] = lever_file("soon", factor("actors.party_b.latency", 0.5))
    with written(files) as path:
        plain, soon = run(load(path), seed=3), run(load(path, options=["soon.yaml@mature"]), seed=3)
    assert soon.outcomes != plain.outcomes
    assert soon.maturity == {"soon": 1.0}


def test_a_mature_shift_has_its_stated_size_at_the_baseline() -> None:
    truth = optioned([lever_file("one", shift(TRUST, 0.2))], ["one.yaml@mature"])
    assert truth.slots.value[truth.slots.find(TRUST)] == pytest.approx(0.7)
    truth = optioned([lever_file("one", factor("actors.party_b.latency", 0.5))], ["one.yaml@mature"])
    assert truth.slots.value[truth.slots.find("actors.party_b.latency")] == pytest.approx(1.0)


@FEW
@given(st.permutations(["one", "two", "three"]), st.lists(st.floats(-0.3, 0.3), min_size=3, max_size=3))
def test_the_order_of_levers_does_not_matter(order: list[str], sizes: list[float]) -> None:
    levers = [
        lever_file(name, shift(TRUST, size), factor("actors.party_b.latency", math.exp(size)))
        for name, size in zip(("one", "two", "three"), sizes, strict=True)
    ]
    straight = optioned(levers, ["one.yaml@mature", "two.yaml@0", "three.yaml"])
    ways = {"one": "one.yaml@mature", "two": "two.yaml@0", "three": "three.yaml"}
    mixed = optioned(levers, [ways[name] for name in order])
    for truth in (straight, mixed):
        grown(truth, 3)
    assert mixed.slots.value == pytest.approx(straight.slots.value, abs=1e-12)


@FEW
@given(st.lists(st.floats(-0.9, 0.9), min_size=1, max_size=4))
def test_no_levers_carry_a_fraction_out_of_its_bounds(sizes: list[float]) -> None:
    levers = [lever_file(f"lever_{place}", shift(TRUST, size)) for place, size in enumerate(sizes)]
    truth = grown(optioned(levers, [f"{item['id']}.yaml@-5y" for item in levers]), 5)
    assert 0.0 < truth.slots.value[truth.slots.find(TRUST)] < 1.0


def test_a_growing_lever_is_where_its_maturity_says() -> None:
    truth = grown(optioned([lever_file("one", shift(TRUST, 0.2))], ["one.yaml@0"]), 30)
    reached = 1 - math.exp(-1)
    expected = unlinked(reached * (linked(0.7, "logit") - linked(0.5, "logit")), "logit")
    assert truth.slots.value[truth.slots.find(TRUST)] == pytest.approx(expected)


def test_a_lever_that_decays_goes_back_toward_the_baseline() -> None:
    stopped: Any = {"before_start": "3000 d", "stopped_before_start": "1 d"}
    fading = lever_file("one", shift(TRUST, 0.2), adopted=stopped, decay="5 d")
    truth = optioned([fading], ["one.yaml"])
    start = truth.slots.value[truth.slots.find(TRUST)]
    end = grown(truth, 60).slots.value[truth.slots.find(TRUST)]
    assert 0.66 < start < 0.7
    assert end == pytest.approx(0.5, abs=1e-3)


# ---- perception


def errors(entity: int, days: int, *, seed: int = 1) -> list[float]:
    source = Errors(Draws(seed), error_time=240.0)
    return [source.at(f"o{entity}", "subject", "trust", day * CELL) for day in range(days)]


@cache
def sample() -> Matrix:
    return np.array([errors(entity, 40) for entity in range(400)])


def test_errors_are_standard_normal_at_every_age() -> None:
    found = sample()
    for day in (0, 1, 10, 39):
        assert stats.kstest(found[:, day], "norm").pvalue > 0.001
    assert float(found.std()) == pytest.approx(1.0, abs=0.05)
    assert abs(float(found.mean())) < 0.06


def test_errors_persist_with_a_time_of_ten_days() -> None:
    found = sample()
    for lag in (1, 5, 10):
        correlation = float(np.corrcoef(found[:, :-lag].ravel(), found[:, lag:].ravel())[0, 1])
        assert correlation == pytest.approx(math.exp(-lag / 10), abs=0.05)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=10))
def test_looking_again_or_in_another_order_sees_the_same_error(instants: list[float]) -> None:
    forward, other = Errors(Draws(4), error_time=240.0), Errors(Draws(4), error_time=240.0)
    seen = {at: forward.at("a", "b", "trust", at) for at in instants}
    for at in reversed(instants):
        assert other.at("a", "b", "trust", at) == seen[at]
        assert other.at("a", "b", "trust", at - at % CELL) == seen[at]


def test_errors_of_different_observers_subjects_and_variables_have_nothing_in_common() -> None:
    source = Errors(Draws(2), error_time=240.0)
    days = [day * 24.0 * 40 for day in range(300)]
    base = [source.at("a", "b", "trust", at) for at in days]
    for other in (("c", "b", "trust"), ("a", "c", "trust"), ("a", "b", "threat"), ("b", "a", "trust")):
        assert abs(np.corrcoef(base, [source.at(*other, at) for at in days])[0, 1]) < 0.2


@given(
    st.floats(0.01, 5), st.lists(st.tuples(FRACTION, st.floats(0.01, 5)), max_size=5), st.floats(0, 0.99), FRACTION
)
def test_pooling_never_makes_an_estimate_worse(
    own: float, partners: list[tuple[float, float]], overlap: float, share: float
) -> None:
    pooled = pooled_sigma(own, partners, overlap=overlap)
    assert 0 < pooled <= own * (1 + 1e-12)
    assert pooled_sigma(own, [*partners, (share, 1.0)], overlap=overlap) <= pooled * (1 + 1e-12)
    assert pooled_sigma(own, [], overlap=overlap) == pytest.approx(own)


@given(
    st.floats(1, 500),
    st.lists(st.tuples(FRACTION, st.floats(1, 500)), min_size=1, max_size=4),
    FRACTION,
    st.integers(0, 10**6),
)
def test_more_sharing_never_detects_later(
    own: float, partners: list[tuple[float, float]], less: float, number: int
) -> None:
    def caught(partners: list[tuple[float, float]]) -> tuple[float, float, bool]:
        found = detection(
            Draws(1),
            "a",
            "b",
            number,
            own_time=own,
            partners=partners,
            overlap=0.4,
            attribution_time=240.0,
            wrong_chance=0.05,
        )
        return found.after, found.attributed_after, found.wrong

    more, fewer = caught(partners), caught([(share * less, time) for share, time in partners])
    assert more[0] <= fewer[0] <= caught([])[0]
    assert more[1:] == fewer[1:]


def test_wrong_attribution_comes_as_often_as_stated() -> None:
    found = [
        detection(
            Draws(1), "a", "b", n, own_time=100, partners=[], overlap=0.4, attribution_time=240, wrong_chance=0.15
        )
        for n in range(3000)
    ]
    assert sum(item.wrong for item in found) / 3000 == pytest.approx(0.15, abs=0.03)
    assert statistics.fmean(item.after for item in found) == pytest.approx(100, rel=0.08)
    assert statistics.median(item.attributed_after for item in found) == pytest.approx(240, rel=0.08)


def test_false_alarms_come_at_their_stated_rate() -> None:
    parties = [actor(f"party_{letter}") | {"false_alarms": "3 1/mo"} for letter in "abc"]
    ready = plan_of(world(parties, [action("talk")], horizon="360 d"))
    found = sum(run(ready, seed=seed).chronicle.counts().get("false_alarm", 0) for seed in range(1, 7))
    assert found == pytest.approx(6 * 3 * 3 * 360 / 30.4375, rel=0.2)


def test_false_alarms_can_be_left_out() -> None:
    ready = plan_of(lively(perception={"false_alarms": False}))
    assert "false_alarm" not in run(ready, seed=1).chronicle.counts()


# ---- estimates


def watched(files: Files, word: str, *, seed: int = 1) -> tuple[World, int, int]:
    """A world in which party_a estimates what party_c feels toward party_a: (truth, estimate, slot)."""
    return estimated(truth_of(files, seed=seed), word)


def estimated(truth: World, word: str) -> tuple[World, int, int]:
    slot = truth.network.slot(word, "party_c", "party_a")
    variable = truth.scenario.vocabulary.relation_variables[word]
    return truth, truth.estimates.of("party_a", "party_c", slot, variable), slot


@pytest.mark.parametrize("word", ["affinity", "trust", "threat"])
def test_an_estimate_changes_once_a_day_and_is_never_the_truth(word: str) -> None:
    truth, place, slot = watched(lively(), word)
    held: list[float] = []
    for step in range(4 * 60):
        truth.grid(step * GRID)
        held.append(truth.estimates.value[place])
    days = [held[day * 4 : day * 4 + 4] for day in range(60)]
    assert all(len(set(day)) == 1 for day in days)
    assert len({day[0] for day in days}) > 45  # some stand at the edge of the range
    assert truth.estimates.sigma(place) > 0
    assert truth.slots.read(slot, 0.0) not in held


def test_estimates_scatter_about_the_truth_with_their_sigma() -> None:
    off, scenario = [], scenario_of(lively())
    for seed in range(1, 120):
        truth, place, slot = estimated(World(scenario, Draws(seed)), "trust")
        truth.grid(0.0)
        sigma = truth.estimates.sigma(place)
        off.append((truth.estimates.value[place] - truth.slots.read(slot, 0.0)) / sigma)
    assert abs(statistics.fmean(off)) < 0.3
    assert statistics.stdev(off) == pytest.approx(1.0, abs=0.2)


def test_an_estimate_is_older_than_the_truth() -> None:
    files = lively(perception={"error_scale": 0, "hostile_bias": 0})
    truth, place, slot = watched(files, "trust")
    for step in range(4 * 3 + 1):
        truth.grid(step * GRID)
    truth.apply(Change("trust", "party_c", "party_a", 0.6), 73.0)
    truth.grid(78.0)
    assert truth.estimates.value[place] == pytest.approx(0.5, abs=0.01)
    for step in range(14, 4 * 6):
        truth.grid(step * GRID)
    assert truth.estimates.value[place] == pytest.approx(truth.slots.read(slot, 140.0), abs=0.01)


def sigma_of(share: float, fusion: float = 0.65) -> float:
    files = world(
        [actor(f"party_{letter}", variables={"fusion_quality": fusion}) for letter in "abcd"],
        [action("talk")],
        default={**TIES, "share": share},
    )
    truth, place, _ = watched(files, "trust")
    truth.grid(0.0)
    return truth.estimates.sigma(place)


def test_sharing_and_fusion_make_estimates_surer() -> None:
    by_share = [sigma_of(share) for share in (0.0, 0.3, 0.9)]
    assert by_share == sorted(by_share, reverse=True)
    assert by_share[0] > by_share[-1]
    by_fusion = [sigma_of(0.2, fusion) for fusion in (0.1, 0.5, 0.9)]
    assert by_fusion == sorted(by_fusion, reverse=True)


def bias(channel: float, feels: float) -> float:
    """How far off party_a reads the threat that a party it likes or not sees in it."""
    files = lively(perception={"error_scale": 0, "hostile_bias": 0.3})
    pairs = files["relations.yaml"]["pairs"]
    assert isinstance(pairs, list)
    pairs.append({"pair": ["party_a", "party_c"], "both": {"channel": channel}, "forward": {"affinity": feels}})
    truth, place, slot = watched(files, "threat")
    truth.grid(0.0)
    return truth.estimates.value[place] - truth.slots.read(slot, 0.0)


def test_hostile_bias_falls_with_the_channel_and_spares_friends() -> None:
    found = [bias(channel, -0.5) for channel in (0.0, 0.4, 0.8, 1.0)]
    assert found == pytest.approx([0.3, 0.18, 0.06, 0.0], abs=2e-3)
    assert bias(0.0, 0.5) == pytest.approx(0.0, abs=2e-3)


def test_hostile_bias_sets_in_when_feelings_turn() -> None:
    truth, place, slot = watched(lively(perception={"error_scale": 0, "hostile_bias": 0.3}), "threat")
    truth.grid(0.0)
    truth.apply(Change("affinity", "party_a", "party_c", -0.9), 1.0)
    for step in range(1, 13):
        truth.grid(step * GRID)
    assert truth.estimates.value[place] - truth.slots.read(slot, 72.0) > 0.1


def test_a_lever_on_fusion_makes_estimates_surer_as_it_matures() -> None:
    truth = optioned([lever_file("fuse", shift("actors.party_a.fusion_quality", 0.3))], ["fuse.yaml@0"])
    slot = truth.network.slot("trust", "party_c", "party_a")
    place = truth.estimates.of("party_a", "party_c", slot, truth.scenario.vocabulary.relation_variables["trust"])
    truth.grid(0.0)
    before = truth.estimates.sigma(place)
    grown(truth, 120)
    assert truth.estimates.sigma(place) < 0.8 * before


def test_what_is_seen_of_oneself_is_the_truth() -> None:
    engine = Engine(plan_of(lively()), seed=1)
    engine.advance(100.0)
    view = engine.desks["party_a"].view
    own = view.one(Term("trust", ("party_c",), ()), engine.now)
    assert own == engine.world.slots.read(engine.world.network.slot("trust", "party_a", "party_c"), engine.now)


def test_a_late_question_about_another_mind_gets_an_estimate_and_not_the_truth() -> None:
    engine = Engine(plan_of(lively()), seed=1)
    engine.advance(100.0)
    truth = engine.world.slots.read(engine.world.network.slot("trust", "party_c", "party_b"), engine.now)
    assert engine.desks["party_a"].view.one(Term("trust", ("party_c", "party_b"), ()), engine.now) != truth


# ---- draws

MANY = 20_000


@cache
def drawn(seed: int = 1) -> list[float]:
    key = Draws(seed).key("tests", "a", "b")
    return [uniform(key, number) for number in range(MANY)]


def test_draws_are_uniform_over_counted_and_over_named_occasions() -> None:
    key = Draws(5).key("tests", "a")
    named = [uniform(key, occasion(f"party_a.visit.party_b#{number}")) for number in range(MANY)]
    over_keys = [uniform(Draws(5).key("tests", f"entity_{number}"), 1) for number in range(MANY)]
    for found in (drawn(), named, over_keys):
        assert stats.kstest(found, "uniform").pvalue > 0.001
        assert stats.chisquare(np.histogram(found, bins=256, range=(0, 1))[0]).pvalue > 0.001
        assert 0.0 < min(found) < max(found) < 1.0


def test_neighbouring_occasions_and_keys_have_nothing_in_common() -> None:
    found = np.array(drawn())
    for lag in (1, 2, 3, 8):
        assert abs(np.corrcoef(found[:-lag], found[lag:])[0, 1]) < 0.025
    pairs = np.histogram2d(found[:-1], found[1:], bins=16, range=((0, 1), (0, 1)))[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 0.001
    for other in (drawn(2), [uniform(Draws(1).key("tests", "b", "a"), number) for number in range(MANY)]):
        assert abs(np.corrcoef(found, other)[0, 1]) < 0.025


def test_every_bit_of_a_draw_is_balanced_and_flips_with_the_occasion() -> None:
    whole = np.array([int(u * 2**53) for u in drawn()])
    for bit in range(2, 53):  # the last are rounded where a draw is above a half
        ones = (whole >> bit) & 1
        assert ones.mean() == pytest.approx(0.5, abs=0.018)
        assert (ones[1:] != ones[:-1]).mean() == pytest.approx(0.5, abs=0.018)


def test_a_key_belongs_to_seed_replication_purpose_and_entities() -> None:
    words = [
        ("p", "a", "b"),
        ("p", "b", "a"),
        ("q", "a", "b"),
        ("p", "ab"),
        ("p", "a"),
        ("p", "a", "b", ""),
        ("pa", "b"),
    ]
    keys = [Draws(seed, replication=n).key(*w) for seed in (1, 2, 12) for n in (0, 1, 2) for w in words]
    assert len(set(keys)) == len(keys)
    assert Draws(1).key("p", "a") == Draws(1).key("p", "a")


def test_many_draws_at_once_are_the_same_draws() -> None:
    keys = [Draws(1).key("tests", str(number)) for number in range(50)]
    for number in (0, 1, occasion("something")):
        assert uniforms(keys, number) == [uniform(key, number) for key in keys]


def test_other_laws_have_their_shape() -> None:
    key = Draws(3).key("laws")
    numbers = range(6000)
    assert stats.kstest([normal(key, n) for n in numbers], "norm").pvalue > 0.001
    assert stats.kstest([gumbel(key, n) for n in numbers], "gumbel_r").pvalue > 0.001
    waits = [exponential(key, n, hazard=0.02) for n in numbers]
    assert stats.kstest(waits, stats.expon(scale=50).cdf).pvalue > 0.001
    sizes = [math.log(lognormal(key, n, median=8.0, sigma=0.5)) for n in numbers]
    assert stats.kstest(sizes, stats.norm(math.log(8), 0.5).cdf).pvalue > 0.001
    assert exponential(key, 1, hazard=0.0) == math.inf


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.floats(1e-6, 10), st.floats(1, 10))
def test_a_greater_hazard_never_comes_later(key: int, number: int, hazard: float, more: float) -> None:
    assert exponential(key, number, hazard=hazard * more) <= exponential(key, number, hazard=hazard)
    assert 0.0 < uniform(key, number) < 1.0


def test_the_largest_draw_there_can_be_is_below_one() -> None:
    from sim import draws  # noqa: PLC0415  its own constants

    assert draws._TOP * draws._SCALE + draws._HALF < 1.0


def test_a_question_put_early_does_not_touch_the_news_of_a_call() -> None:
    """Two calls at different hours of one day rest on one estimate."""
    files = lively(injects=[inject("one", "26 h", delay="0 h"), inject("two", "40 h", delay="0 h")])
    engine = Engine(plan_of(files), seed=1)
    engine.advance(24.0)
    view = engine.desks["party_b"].view
    first = [value for term, value in zip(view.terms, view.beliefs(24.0), strict=True) if len(term.arguments) == 2]
    later = [value for term, value in zip(view.terms, view.beliefs(25.9), strict=True) if len(term.arguments) == 2]
    assert first == later
