"""Space: what is jammed is back when it stops, what is broken is not, and services go down with what gives them."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import do, engine_of, space, value
from hypothesis import given
from hypothesis import strategies as st

from sim.models.commons.space.chances import Chances
from sim.models.commons.space.jamming import Jamming
from sim.models.commons.space.orbit import Orbit
from sim.models.commons.space.section import Region, SpaceSection
from sim.scenario.figures import Figure

DIALS = {n: f.default.value for n, f in SpaceSection.model_fields.items() if isinstance(f.default, Figure)}
DAY = 24.0


def test_after_jamming_all_is_back_in_a_week_and_after_fragments_nothing_is() -> None:
    """Check V-32 of the model: reversible against debris, with the same target and the same horizon."""
    jammed, model = engine_of(space=space())
    do(jammed, "jam", "east", "west", days=10)
    jammed.advance(9 * DAY)
    assert model.domains["space"].share("west", jammed.now) < 0.8
    jammed.advance(17 * DAY)
    assert model.domains["space"].capacity(jammed.now) >= 0.98
    assert value(jammed, "debris_hazard") == pytest.approx(value(engine_of(space=space())[0], "debris_hazard"))

    broken, model = engine_of(space=space())
    do(broken, "debris", "east", "west")
    low = []
    for day in range(1, 60):
        broken.advance(day * DAY)
        low.append(model.domains["space"].capacity(broken.now))
    assert max(low) < 0.98, "not back within the horizon"
    assert value(broken, "debris_hazard") > 1.2 * value(jammed, "debris_hazard")


def orbit(**more: float) -> Orbit:
    """Low orbit as shipped."""
    shells = SpaceSection.model_fields["shells"].default
    return Orbit(shells, {**DIALS, **more}.__getitem__)


@given(st.lists(st.tuples(st.floats(1, 5_000), st.sampled_from(orbit().names)), max_size=6))
def test_the_hazard_only_climbs_with_each_act_and_most_where_it_was(acts: list[tuple[float, str]]) -> None:
    low = orbit()
    before = {name: low.hazard(0, name) for name in low.names}
    for fragments, shell in acts:
        low.scatter(fragments, 0.0, shell)
        now = {name: low.hazard(0, name) for name in low.names}
        assert now[shell] > before[shell]
        assert all(now[name] >= before[name] for name in low.names)
        before = now
    added = sum((low.crowded(0, name) - 1) * low.first[name] for name in low.names)
    assert added + low.burnt == pytest.approx(sum(fragments for fragments, _ in acts)), "no fragment comes or goes"
    # within a crisis next to nothing falls but low down
    assert all(low.hazard(120 * DAY, name) > 0.98 * before[name] for name in low.names[1:])


def test_what_is_broken_low_down_falls_and_higher_up_it_stays() -> None:
    left = []
    for shell in orbit().names:
        low = orbit(spread=0.0)
        low.scatter(3_000, 0.0, shell)
        left.append((low.crowded(3 * 8_766, shell) - 1) * low.first[shell] / 3_000)
    assert left[0] == pytest.approx(0.6**3, rel=0.01)
    assert 0.9 < left[1] < left[2] < 1


@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(1, 5_000)), max_size=8), st.lists(st.floats(0, 900), max_size=5)
)
def test_fragments_fall_as_if_each_were_followed_alone(acts: list[tuple[float, float]], looks: list[float]) -> None:
    low, last = orbit(spread=0.0), 900 * DAY
    shell = low.names[0]
    fresh, seen = sorted(acts), sorted(looks)
    for when, fragments in fresh:
        while seen and seen[0] < when:  # whoever looks in between changes nothing
            low.crowded(seen.pop(0) * DAY, shell)
        low.scatter(fragments, when * DAY, shell)
    alone = sum(fragments * 0.6 ** ((last - when * DAY) / 8_766) for when, fragments in acts)
    assert (low.crowded(last, shell) - 1) * low.first[shell] == pytest.approx(alone, rel=1e-6, abs=1e-6)


def test_the_hazard_goes_with_the_density_of_a_shell_and_not_with_its_fragments_alone() -> None:
    low = orbit()
    below, crowded, above = low.names
    assert low.first[above] > low.first[below]
    assert low.hazard(0, crowded) > low.hazard(0, below) > low.hazard(0, above), "far more room above"


def after_two_years(measure: str, fragments: int, seeds: range, **figures: str) -> float:
    """Sum of a measure over seeds, two years after so many fragments came."""
    total = 0.0
    for seed in seeds:
        engine, _ = engine_of(seed, horizon="720 d", space=space(**figures))
        if fragments:
            do(engine, "debris", "east", "north", fragments=fragments)
        engine.advance(720 * DAY)
        total += value(engine, measure)
    return total


def test_things_that_nobody_steers_meet_with_the_square_of_their_number_and_feed_the_next_meeting() -> None:
    low = orbit(spread=0.0)
    assert sum(low.meetings(0).values()) == pytest.approx(DIALS["wreck_rate"])
    before = low.meetings(0)[low.densest]
    low.scatter(low.first[low.densest], 0.0, low.densest)
    assert low.meetings(0)[low.densest] == pytest.approx(4 * before)
    met = [
        after_two_years("debris_collisions", fragments, range(6), wreck_rate="0.3 1/yr") for fragments in (0, 60_000)
    ]
    assert 0 < met[0] < met[1] / 10


def test_fragments_are_counted_at_midnight_and_at_once_when_they_come() -> None:
    low = orbit(spread=0.0)
    shell = low.names[0]
    low.scatter(3_000, 30.0, shell)
    first = low.crowded(30.0, shell)
    assert first == 1 + 3_000 / low.first[shell]
    assert low.crowded(47.9, shell) == first > low.crowded(48.0, shell) > low.crowded(72.0, shell)
    before = low.crowded(80.0, shell)
    low.scatter(1_000, 80.0, shell)
    assert low.crowded(80.0, shell) == pytest.approx(before + 1_000 / low.first[shell])


def test_a_satellite_in_another_shell_is_hardly_touched() -> None:
    hit = {}
    for shell in ("below", "crowded", "above"):
        engine, model = engine_of(space=space())
        do(engine, "debris", "east", shell=shell)
        hit[shell] = model.domains["space"].share("west", engine.now)
    assert hit["crowded"] < hit["below"] < 1
    assert hit["crowded"] < hit["above"] < 1


def test_a_jam_off_one_coast_leaves_users_far_away_whole() -> None:
    engine, model = engine_of(space=space())
    network = model.domains["space"]
    assert do(engine, "jam", "north", "east", days=5)["where"] == "ranges", "there the east uses most"
    engine.advance(DAY)
    assert network.share("east", engine.now) < 1
    assert network.share("west", engine.now) == 1
    engine, model = engine_of(space=space())
    do(engine, "jam", "north", "east", days=5, region="coast")
    engine.advance(DAY)
    assert model.domains["space"].share("west", engine.now) < 1, "who listens there hears nothing either"
    assert "refused" in do(engine, "jam", "north", "east", region="nowhere")


@given(st.floats(0, 400), st.floats(0, 400))
def test_what_jamming_takes_grows_less_with_distance_and_ends_with_its_reach(one: float, other: float) -> None:
    near, far = sorted((one, other))
    taken = []
    for miles in (near, far):
        here = {"id": "here", "title": "h", "lat": 0.0, "lon": 0.0, "users": {"west": 0.5}}
        there = {"id": "there", "title": "t", "lat": miles / 60.04, "lon": 0.0, "users": {"east": 0.5}}
        regions = [Region.model_validate(region) for region in (here, there)]
        jam = Jamming(regions, DIALS.__getitem__).start("north", "west", "here", DAY, 1.0)
        assert jam.hits["west"] == pytest.approx(0.5 * DIALS["jam_loss"]), "the target's part there, whole"
        taken.append(jam.hits.get("east", 0.0))
    assert taken[0] >= taken[1] >= 0
    assert (taken[0] > 0) is (near < DIALS["jam_reach"])


def test_a_jammer_feels_its_own_jamming() -> None:
    engine, model = engine_of(space=space())
    do(engine, "jam", "east", "west", days=5)
    engine.advance(2 * DAY)
    assert model.domains["space"].share("west", engine.now) < model.domains["space"].share("east", engine.now) < 1


def test_more_fragments_lose_more_satellites_for_the_same_luck() -> None:
    cases = (0, 30_000, 300_000)
    lost = [after_two_years("satellites_lost", fragments, range(4), loss_rate="0.02 1/yr") for fragments in cases]
    assert lost[0] <= lost[1] <= lost[2]
    assert lost[2] > lost[0] + 4


def test_blind_means_seeing_later_and_worse_and_all_is_undone_when_it_is_over() -> None:
    engine, _ = engine_of(space=space())
    slots = engine.world.slots
    quality, delay = (slots.find(f"actors.west.{name}") for name in ("fusion_quality", "fusion_delay"))
    engine.advance(DAY)
    before = [slots.read(slot, engine.now) for slot in (quality, delay)]
    do(engine, "jam", "east", "west", days=5)
    do(engine, "lose_satellite", "", "west", constellation="eyes")
    engine.advance(4 * DAY)
    during = [slots.read(slot, engine.now) for slot in (quality, delay)]
    assert during[1] > before[1]
    engine.advance(20 * DAY)
    after = [slots.read(slot, engine.now) for slot in (quality, delay)]
    assert during[1] > after[1] >= before[1]


def test_jamming_alone_leaves_no_trace_in_sight() -> None:
    engine, _ = engine_of(space=space())
    slot = engine.world.slots.find("actors.west.fusion_delay")
    engine.advance(DAY)
    before = engine.world.slots.read(slot, engine.now)
    do(engine, "jam", "east", "west", days=5)
    engine.advance(3 * DAY)
    assert engine.world.slots.read(slot, engine.now) > 1.02 * before
    engine.advance(30 * DAY)
    assert engine.world.slots.read(slot, engine.now) == pytest.approx(before, rel=1e-9)


def test_stopping_ends_it_early() -> None:
    engine, model = engine_of(space=space())
    do(engine, "jam", "east", "west", days=30)
    engine.advance(3 * DAY)
    assert do(engine, "stop_jamming", "east")["ended"] == 1
    engine.advance(10 * DAY)
    assert model.domains["space"].share("west", engine.now) > 0.98


def test_satellites_that_break_up_by_chance_raise_the_hazard_for_the_rest_and_others_do_not() -> None:
    found = []
    for share in (0, 1):
        engine, model = engine_of(space=space(shatters=share))
        there: Any = model.domains["space"]
        before = there.orbit.hazard(engine.now, "crowded")
        for _ in range(2):
            there._collide("eyes")
        found.append(there.orbit.hazard(engine.now, "crowded") / before)
    assert found[0] == 1
    assert found[1] > 1.3


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["step", "step", "step", "become", "again", "ends"]),
            st.integers(1, 60),
            st.floats(0, 0.3),
            st.floats(0.01, 9),
        ),
        max_size=40,
    )
)
def test_chances_that_are_counted_come_to_their_ends_on_the_step_at_which_adding_would_bring_them(
    doings: list[tuple[str, int, float, float]],
) -> None:
    chances = Chances({"a": 1.0, "b": 2.5})
    ends, gathered, hazards = {"a": 1.0, "b": 2.5}, {"a": 0.0, "b": 0.0}, {"a": 0.0, "b": 0.0}
    for word, steps, hazard, end in doings:
        if word == "become":
            hazards = {"a": hazard, "b": hazard / 3}
            chances.become(hazards)
        elif word == "again":
            gathered["a"], ends["a"] = 0.0, end
            chances.again("a", end)
        elif word == "ends":
            ends["b"] = end
            chances.ends_at("b", end)
        for _ in range(steps if word == "step" else 0):
            for name in gathered:
                gathered[name] += hazards[name]
            due = list(chances.step())
            assert due == [name for name in gathered if gathered[name] >= ends[name]]
            for name in due:
                gathered[name] = 0.0
                chances.again(name, ends[name])
    chances.become(hazards)
    assert {name: chance.gathered for name, chance in chances._all.items()} == gathered
