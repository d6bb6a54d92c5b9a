"""The network: its baseline, whether shocks heal, whom an act moves, and bounds that nothing passes."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_worlds import TIES, Files, Node, action, actor, lively, truth_of, world

from sim.errors import InputError
from sim.world.effects import Change, Promise, Tone
from sim.world.network import growth_rate
from sim.world.world import World

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]

FEW = settings(max_examples=20, deadline=None)

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
@given(matrices(4), st.lists(st.tuples(st.permutations(range(4)), st.floats(-10, 10)), max_size=12))
def test_a_threat_taken_back_heals_what_it_took_and_warms_nobody_beyond_rest(
    affinity: Matrix, acts: list[tuple[list[int], float]]
) -> None:
    truth = truth_of(network_files(affinity))
    for (source, target, *_), weight in acts:
        before = affinities(truth, NAMES[:4])
        truth.apply(Tone(NAMES[source], NAMES[target], weight), 0.0)
        plain = affinities(truth, NAMES[:4])
        for place in product(range(4), repeat=2):
            if place[0] != place[1]:
                truth.slots.value[truth.network.slot("affinity", NAMES[place[0]], NAMES[place[1]])] = before[place]
        truth.apply(Tone(NAMES[source], NAMES[target], weight, heals=True), 0.0)
        healed = affinities(truth, NAMES[:4])
        # as it would be felt otherwise, but for what would rise above both rest and what it was
        assert np.allclose(healed, np.minimum(plain, np.maximum(before, affinity)))


def test_threats_that_are_taken_back_make_no_friends() -> None:
    foes = np.array([[0.0, -0.6], [-0.6, 0.0]])
    found = {}
    for heals in (False, True):
        truth = truth_of(network_files(foes, core=2))
        for _ in range(5):
            truth.apply(Tone(NAMES[0], NAMES[1], -7.2), 0.0)
            truth.apply(Tone(NAMES[0], NAMES[1], 9.0, heals=heals), 0.0)
        found[heals] = float(affinities(truth, NAMES[:2])[1, 0])
    assert found[True] == pytest.approx(-0.6)
    # five alarms and five returns to barracks would have warmed them
    assert found[False] > -0.4


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


def trusted(start: float, *words: Promise) -> float:
    """Trust of B in A, from a value of it on, after A's words to B."""
    truth = truth_of(lively())
    slot = truth.network.slot("trust", "party_b", "party_a")
    truth.slots.write(slot, start, 0.0)
    for word in words:
        truth.apply(word, 0.0)
    return truth.slots.value[slot]


KEPT, BROKEN = (Promise("party_a", "party_b", kept) for kept in (True, False))


def test_a_kept_promise_gains_from_even_odds_the_share_that_is_told() -> None:
    assert trusted(0.5, KEPT) - 0.5 == pytest.approx(0.04 * 0.5)


@FEW
@given(st.floats(0.02, 0.98))
def test_a_broken_promise_takes_what_three_kept_ones_give_at_every_height_of_trust(start: float) -> None:
    after = trusted(start, BROKEN)
    assert after < start
    assert trusted(start, BROKEN, KEPT, KEPT, KEPT) == pytest.approx(start)
    gained, lost = trusted(start, KEPT) - start, start - after
    assert 2 < lost / gained < 4


@FEW
@given(st.floats(0.05, 0.95), st.floats(0, 1))
def test_whoever_is_bound_to_less_moves_trust_less_and_to_nothing_not_at_all(start: float, bound: float) -> None:
    for word in (KEPT, BROKEN):
        moved = abs(trusted(start, word._replace(bound=bound)) - start)
        assert moved <= abs(trusted(start, word) - start) + 1e-12
        assert trusted(start, word._replace(bound=0.0)) == pytest.approx(start)


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
