"""The world by public behaviour: slots in closed form, the network, levers, perception, estimates, draws."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lever_files import FRACTION, factor, grown, lever, lever_file, optioned, shift
from small_worlds import (
    TIES,
    Files,
    Node,
    action,
    actor,
    lively,
    truth_of,
    world,
    written,
)

from sim.api import load, run
from sim.errors import InputError
from sim.world.effects import Change, Promise, Tone
from sim.world.levers import maturity
from sim.world.network import growth_rate
from sim.world.slots import Slots, SlotSpec, linked, unlinked
from sim.world.world import World

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

FEW = settings(max_examples=20, deadline=None)

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
