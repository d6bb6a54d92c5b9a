"""What is seen and believed of the world: perception, estimates, draws."""

from __future__ import annotations

import math
import statistics
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lever_files import FRACTION, grown, lever_file, optioned, shift
from scipy import stats
from small_worlds import (
    TIES,
    Files,
    action,
    actor,
    inject,
    lively,
    plan_of,
    scenario_of,
    truth_of,
    world,
)

from sim.api import run
from sim.draws import Draws, Keys, exponential, gumbel, lognormal, normal, occasion, uniform, uniforms
from sim.engine import Engine
from sim.expressions import Term
from sim.world.effects import Change
from sim.world.network import GRID
from sim.world.perception import CELL, Errors, detection, pooled_sigma
from sim.world.world import World

if TYPE_CHECKING:
    import numpy.typing as npt

    Matrix = npt.NDArray[np.float64]


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
    assert more[1] == fewer[1]
    assert more[2] <= fewer[2]


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


@pytest.mark.parametrize(("adopted", "weighed"), [("mature", False), ("0", True)])
def test_errors_are_weighed_anew_only_while_a_lever_moves_what_they_hang_on(
    adopted: str, monkeypatch: pytest.MonkeyPatch, *, weighed: bool
) -> None:
    """Else a fading channel would tell under a mature lever, and not without it: two rules in one pair."""
    truth = optioned([lever_file("fuse", shift("actors.party_a.fusion_quality", 0.3))], [f"fuse.yaml@{adopted}"])
    truth.grid(0.0)
    said: list[float] = []
    monkeypatch.setattr(truth.estimates, "stale", lambda: said.append(1.0))
    grown(truth, 40)
    assert bool(said) is weighed


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


def test_keys_of_a_menu_are_those_of_its_items_and_are_hashed_when_asked_for() -> None:
    draws = Draws(5)
    keys = Keys(draws, "choice", "a", ["lift", "wait", "speak"])
    assert not keys
    assert keys[2] == keys[2] == Draws(5).key("choice", "a", "speak")
    assert list(keys) == [2]


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
