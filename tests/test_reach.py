"""Area denial as what it costs: forces come from their bases, later and in danger as far as they come inside."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fallen import do, files, section
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import CHALLENGED, CHALLENGER
from quarrels import DAY, at_day, effect, quiet, told, value
from shipped import composed
from small_worlds import Node, plan_of, scenario_of

from sim.draws import Draws
from sim.engine import Engine
from sim.errors import InputError
from sim.models.displacement.model import Displacement
from sim.models.escalation.reach import Reach
from sim.models.escalation.section import EscalationSection
from sim.scenario.options import AdoptedLever, read_options
from sim.world.effects import Change
from sim.world.world import World, lay_ground

ALLIES = ("japan", "united_states")
OPTIONS = Path(__file__).parent.parent / "scenarios" / "options"
PORTS: list[Node] = [
    {"id": "near", "title": "the near squadron", "actor": CHALLENGED, "hulls": 6, "distance": "145 nm"},
    {"id": "far", "title": "the far group", "actor": CHALLENGED, "hulls": 4, "distance": "1860 nm"},
]
DENIAL: Node = {"reach": "500 nm", "access_delay": 2, "inside": 0.5, "loss_chance": 0.5}


def world(denial: Node | None, *injects: Node, groups: list[Node] | None = None) -> Any:
    denied = {} if denial is None else {"denial": {CHALLENGER: denial}}
    return quiet(*injects, section={"groups": PORTS if groups is None else groups, **denied})


def sent(denial: Node | None, groups: list[Node] | None = None) -> list[tuple[float, float]]:
    """When (h) how much of the challenged's forces is there, sent at the start for a month."""
    send = told(effect("deploy", CHALLENGED, CHALLENGER), at="0 h")
    _, model = at_day(world(denial, send, groups=groups), 1)
    return [(round(begins, 2), size) for begins, _, size in model.tension.present[CHALLENGED, CHALLENGER]]


def fought(denial: Node | None) -> tuple[dict[str, float], float]:
    """Hulls left and readiness after forty days of strikes that the challenged leads."""
    days = range(1, 41)
    fight = [told(effect("strike", CHALLENGED, CHALLENGER), at=f"{day} d", name=f"s{day}") for day in days]
    engine, model = at_day(world(denial, *fight), 42)
    return model.reach.hulls, value(engine, f"actors.{CHALLENGED}.readiness")


def test_groups_come_one_after_another_by_their_distance_and_speed() -> None:
    assert [size for _, size in sent(None)] == [0.6, 0.4]
    assert [begins for begins, _ in sent(None)] == pytest.approx([145 / 20, 1860 / 20], abs=0.01)
    (fast,) = sent(None, [PORTS[0] | {"speed": "29 kt"}])
    assert fast == pytest.approx((5, 1), abs=0.01)


def test_outside_the_reach_nothing_changes() -> None:
    harmless = DENIAL | {"reach": "100 nm", "inside": 0}
    assert sent(harmless) == sent(None)
    assert fought(harmless) == fought(None)
    assert fought(None)[0] == {"near": 6, "far": 4}


def test_inside_it_forces_come_later_and_lose_hulls_and_readiness() -> None:
    (near, _), (far, _) = sent(DENIAL)
    # the near ones come inside with all they have, of the far ones half must
    assert near == pytest.approx(2 * 145 / 20, abs=0.01)
    assert far == pytest.approx(1.5 * 1860 / 20, abs=0.01)
    hulls, readiness = fought(DENIAL)
    assert hulls["near"] == 0
    assert hulls["far"] < 4
    assert readiness < fought(None)[1] - 0.03


def test_who_is_far_comes_too_late_for_a_short_show() -> None:
    brief = told(effect("deploy", CHALLENGED, CHALLENGER, days=2), at="0 h")
    _, model = at_day(world(None, brief), 1)
    assert [size for _, _, size in model.tension.present[CHALLENGED, CHALLENGER]] == [0.6]
    assert model.tension.presence(CHALLENGED, CHALLENGER, 12.0) == 0.6
    assert model.tension.presence(CHALLENGED, CHALLENGER, 3 * DAY) == 0


def test_forces_in_sight_of_the_one_that_fires_are_inside_its_reach() -> None:
    send = told(effect("deploy", CHALLENGED, CHALLENGER), at="0 h")
    days = range(5, 25)
    blows = [told(effect("strike", CHALLENGER, CHALLENGED), at=f"{day} d", name=f"b{day}") for day in days]
    there, away = (at_day(world(DENIAL, *injects), 26)[1].reach.hulls for injects in ((send, *blows), blows))
    assert there["near"] < away["near"] == 6


def test_a_way_in_is_barred_while_the_other_stands_high_and_open_again_when_it_comes_down() -> None:
    def stands(day: float, rung: int) -> list[float]:
        engine, _ = at_day(world(DENIAL, told(effect("incident", rung=rung))), day)
        return [value(engine, f"actors.{CHALLENGED}.{name}") for name in ("access", "peril")]

    share = (6 * 1 + 4 * 0.5) / 10
    assert stands(2, 3) == [1, 0]
    assert stands(2, 4) == pytest.approx([1 / (1 + share), 0])
    assert stands(2, 6) == pytest.approx([1 / (1 + share), share * 0.5])
    assert stands(60, 4) == pytest.approx([1, 0])


def hardened(left: float) -> tuple[list[tuple[float, float]], dict[str, float], float, list[float]]:
    """When so exposed forces are there, hulls and readiness after a fight, access and peril on the way in."""

    def set_to(denied: float) -> Node:
        return {"groups": PORTS, "denial": {CHALLENGER: DENIAL}, "denied": {CHALLENGED: denied}}

    send = told(effect("deploy", CHALLENGED, CHALLENGER), at="0 h")
    _, model = at_day(quiet(send, section=set_to(left)), 1)
    comes = [(begins, size) for begins, _, size in model.tension.present[CHALLENGED, CHALLENGER]]
    fight = [
        told(effect("strike", CHALLENGED, CHALLENGER), at=f"{day} d", name=f"s{day}") for day in (1, 3, 5, 7, 9, 11)
    ]
    engine, model = at_day(quiet(*fight, section=set_to(left)), 12)
    ready = value(engine, f"actors.{CHALLENGED}.readiness")
    engine, _ = at_day(quiet(told(effect("incident", rung=6)), section=set_to(left)), 2)
    way = [value(engine, f"actors.{CHALLENGED}.{name}") for name in ("access", "peril")]
    return comes, dict(model.reach.hulls), ready, way


def test_who_hardens_its_forces_against_denial_comes_no_later_and_loses_no_more_draw_for_draw() -> None:
    doses = [hardened(left) for left in (1, 0.85, 0.5, 0)]
    share = (6 * 1 + 4 * 0.5) / 10
    for (comes, hulls, ready, way), left in zip(doses, (1, 0.85, 0.5, 0), strict=True):
        assert comes[0][0] == pytest.approx((1 + left) * 145 / 20, abs=0.01)
        assert way == pytest.approx([1 / (1 + share * left), share * left * 0.5])
        more, lost, unready, _ = doses[0]
        assert all(sooner <= later for (sooner, _), (later, _) in zip(comes, more, strict=True))
        assert all(hulls[name] >= lost[name] for name in lost)
        assert ready >= unready
    assert doses[0][1]["near"] < doses[2][1]["near"] < doses[3][1]["near"] == 6


def test_a_lever_that_moves_while_the_other_stands_there_reaches_the_way_in_within_a_day() -> None:
    fixed = {"groups": PORTS, "denial": {CHALLENGER: DENIAL}, "denied": {CHALLENGED: 1}}
    engine, _ = at_day(quiet(told(effect("incident", rung=6)), section=fixed), 2.5)
    slots = engine.world.slots
    slot, share = slots.find(f"models.escalation.denied.{CHALLENGED}"), (6 * 1 + 4 * 0.5) / 10
    slots.shift(slot, math.log(0.5), engine.now)
    left = slots.value[slot]
    assert left < 0.9
    engine.advance(3.5 * DAY)
    way = [value(engine, f"actors.{CHALLENGED}.{name}") for name in ("access", "peril")]
    assert way == pytest.approx([1 / (1 + share * left), share * left * 0.5])


def test_means_against_denial_are_a_lever_by_dose_and_change_what_is_exposed_of_each_ally() -> None:
    crisis = composed("korean_contingency")
    ground = lay_ground(crisis)
    levers, _ = read_options(["deterrence_update"], near=OPTIONS)
    file = levers["deterrence_update"].file
    found = []
    for quality in (0.35, 0.7, 1.0):
        dosed = file.model_copy(update={"quality": file.quality.at(quality)})
        world = World(replace(crisis, levers=(AdoptedLever(dosed, math.inf),)), Draws(1), ground)
        found.append([world.slots.read(world.slots.find(f"models.escalation.denied.{who}"), 0.0) for who in ALLIES])
    assert found == [pytest.approx([0.85**quality] * 2) for quality in (0.35, 0.7, 1.0)]


def test_what_is_denied_to_nobody_here_is_refused() -> None:
    denied = quiet(section={"groups": PORTS, "denied": {"challengd": 1}})
    with pytest.raises(InputError, match="no actor named 'challengd'"):
        scenario_of(denied)


@given(st.floats(10, 3000), st.floats(0, 2000), st.floats(0, 1), st.floats(1, 3))
def test_a_longer_reach_never_lets_anybody_come_sooner(
    reach: float, more: float, inside: float, delay: float
) -> None:
    def comes(far: float) -> list[tuple[float, float]]:
        denial = {CHALLENGER: {"reach": f"{far} nm", "inside": inside, "access_delay": delay}}
        written = EscalationSection.model_validate({"groups": PORTS, "denial": denial})
        return Reach(written, cast("Any", None), cast("Any", None), lambda *_: 0).comes(CHALLENGED, CHALLENGER, 1.0)

    shorter, longer = comes(reach), comes(reach + more)
    assert sum(size for _, size in shorter) == pytest.approx(1)
    for hours in {at for at, _ in (*shorter, *longer)}:
        there = [sum(size for at, size in found if at <= hours + 1e-9) for found in (shorter, longer)]
        assert there[1] <= there[0] + 1e-9


def displaced(access: float, peril: float) -> tuple[float, int, float]:
    """Hours until guests are out, hulls lost on the way in, and hours until the guests' brigade is at work."""
    tree = files(injects=[])
    tree["small.yaml"]["core"] = ["broken", "guest", "north", "south"]
    whole = section(collapses=False, assembling="2 h", heeding=1)
    tree["small.yaml"]["models"] = {"displacement": whole, "escalation": {"grade": "J"}}
    tree["small.yaml"]["overrides"] = {"relations.broken.south.rung": 7}
    engine = Engine(plan_of(tree), seed=3)
    for name, by in (("access", access - 1), ("peril", peril)):
        engine.world.apply(Change(name, "guest", None, by), 0.0)
    model = engine.models["displacement"]
    assert isinstance(model, Displacement)
    do(engine, "evacuate", "guest", "south")
    model.presence.send("guest", lambda _: None)
    brigade = next(force for force in model.presence.forces if force.spec.actor == "guest")
    there = math.inf
    while there == math.inf and engine.now < 60 * DAY:
        engine.advance(engine.now + 6)
        there = engine.now if brigade.status == "at work" else math.inf
    engine.advance(60 * DAY)
    community = model.evacuation.communities["guest"]
    whole_of_them = community.staying + sum(community.gathered.values()) + community.aboard + community.evacuated
    assert community.people == whole_of_them
    reached = model.evacuation.reached(0.95)
    return reached or math.inf, sum(carrier.lost for carrier in model.evacuation.carriers), there


def test_whoever_evacuates_or_goes_in_past_denial_is_later_and_in_danger() -> None:
    free, slow, shot = displaced(1, 0), displaced(0.5, 0), displaced(0.5, 0.9)
    assert free[0] < slow[0] < shot[0]
    assert (free[1], slow[1]) == (0, 0)
    assert shot[1] > 0
    assert free[2] < slow[2] <= shot[2]


def test_a_group_of_nobody_here_is_refused() -> None:
    with pytest.raises(InputError, match="no actor named 'challengd'"):
        scenario_of(world(None, groups=[PORTS[0] | {"actor": "challengd"}]))
