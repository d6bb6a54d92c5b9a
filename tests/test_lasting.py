"""Acts that go on: they begin when prepared, hold a rung while they last, and leave nothing of what is undone."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import supply
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from shipped import composed
from small_worlds import Node, action, actor, inject, plan_of, world

from sim.api import run
from sim.deciding.acts import act_effect
from sim.deciding.effects import effects_of
from sim.engine import Engine
from sim.models.escalation.ladder import Ladder
from sim.scenario.action import ActionSpec
from sim.world.effects import ModelEffect


def watch(**more: Any) -> Node:
    """An act at nobody that is prepared for six hours and then goes on for a day."""
    lasting: Node = {
        "target": ["none"],
        "goldstein": 0,
        "prepares": ["6 h", "6 h"],
        "lasts": ["24 h", "24 h"],
        "adjudication": {"chance": 1},
        "min_interval": "0 h",
        "visibility": "covert",
        "effects": [{"change": "fusion_quality", "by": 0.2, "undone": True}],
        "expects": [{"variable": "affinity", "by": "1"}],
    }
    found = action("watch", **{**lasting, **more})
    return found if "duration" in more else {key: value for key, value in found.items() if key != "duration"}


def spec(**more: Any) -> ActionSpec:
    return ActionSpec.model_validate(watch(**more))


def files(act: Node, *, rounds: str = "1 h") -> Any:
    first = actor("party_a", variables={"latency": "0.5 h", "agencies": 1})
    calls = [inject("round", "1 h", every=rounds, delay="0 h")]
    return world([first, actor("party_b")], [act], injects=calls)


def told(act: Node, kind: str, *, until: float = 80.0) -> list[Any]:
    found = run(plan_of(files(act)), seed=3, until=until)
    return [record for record in found.chronicle if record.kind == kind and record.actor == "party_a"]


def test_an_act_that_lasts_begins_when_prepared_and_is_over_when_it_has_lasted() -> None:
    order, ruling, over = (told(watch(), kind)[0] for kind in ("order", "ruling", "lapsed"))
    assert ruling.at - order.at == pytest.approx(6)
    assert ruling.details["until_h"] == over.at
    assert over.at - ruling.at == pytest.approx(24)


def test_it_can_be_ordered_again_only_when_it_is_over() -> None:
    orders, over = told(watch(), "order"), told(watch(), "lapsed")
    assert len(orders) >= 2
    assert orders[1].at >= over[0].at


def test_what_fails_does_not_go_on() -> None:
    failing = watch(adjudication={"chance": 0})
    assert told(failing, "ruling")
    assert not told(failing, "lapsed")
    orders = told(failing, "order")
    assert orders[1].at - orders[0].at < 24, "who failed is free again"


def test_what_is_undone_is_undone_exactly() -> None:
    engine = Engine(plan_of(files(watch(), rounds="300 h")), seed=3)
    slot = engine.world.slots.find("actors.party_a.fusion_quality")
    first = engine.world.slots.read(slot, 0.0)
    engine.advance(20.0)
    assert engine.world.slots.read(slot, engine.now) == pytest.approx(first + 0.2 * (1 - first))
    engine.advance(60.0)
    assert engine.world.slots.read(slot, engine.now) == pytest.approx(first, abs=1e-12)


def test_a_model_is_told_for_how_long_an_act_goes_on() -> None:
    shipped = composed("commons_disruption").actions
    (effect,) = [
        each
        for each in effects_of(shipped["reversible_jamming"], "d", "a", "b", scale=1.0, lasts=72.0)
        if isinstance(each, ModelEffect)
    ]
    assert dict(effect.arguments)["days"] == 3.0
    act = act_effect(
        "escalation.act", shipped["escort_or_presence_patrol"], "d", "a", "b", scale=1, seen_after=1, lasts=9
    )
    assert act is not None
    assert dict(act.arguments)["lasts"] == 9


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"duration": ["1 h", "2 h"]}, "either 'duration'"),
        ({"prepares": None}, "both 'prepares'"),
        ({"lasts": ["3 d", "1 d"]}, "'lasts': the first figure is longer"),
        ({"lasts": None, "prepares": None, "duration": ["1 h", "2 h"]}, "asks for an act that 'lasts'"),
        ({"effects": [{"do": "commons.jam", "args": {"days": 3}}], "needs": ["commons"]}, "drop its 'days'"),
        ({"effects": [{"do": "commons.jam", "undone": True}], "needs": ["commons"]}, "can be 'undone'"),
    ],
)
def test_times_that_contradict_each_other_are_refused(more: Node, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        spec(**more)


def test_no_shipped_act_of_presence_begins_when_it_should_have_ended() -> None:
    """What the sources give as how long it goes on (days) is how long it lasts, and it is prepared sooner."""
    shipped = composed("commons_disruption").actions
    sources = {
        "surge_collection": (1, 14),
        "exercise_notified": (5, 14),
        "demonstrative_deployment": (2, 21),
        "escort_or_presence_patrol": (7, 90),
        "quarantine_or_blockade": (3, 60),
        "greyzone_harassment": (1, 30),
        "disruptive_cyber": (1, 14),
        "reversible_jamming": (1, 14),
        "declare_closure_area": (3, 30),
        "air_or_missile_strike": (1, 7),
        "trade_coercion": (14, 180),
    }
    for name, (low, high) in sources.items():
        lasts = shipped[name].lasts
        assert lasts is not None, name
        assert (lasts[0].value / 24, lasts[1].value / 24) == (low, high), name


ACTS = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 20)), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(acts=ACTS)
def test_quiet_takes_nobody_below_an_act_that_goes_on(acts: list[tuple[int, int]]) -> None:
    """Against a plain account: a rung sinks only when nothing of that height has gone on for the quiet time."""
    ladder, quiet = Ladder(("a", "b")), 3.0
    for rung, lasts in acts:
        ladder.rise("a", "b", "sea", rung, at=0.0, decided=True)
        ladder.hold("a", "b", "sea", rung, at=0.0, until=float(lasts))
    for day in range(1, 60):
        since = ladder.quiet_since("a", "b", "sea")
        if since is not None and since + quiet <= day:
            ladder.sink("a", "b", "sea", at=float(day))
        held = max([rung for rung, lasts in acts if lasts > day], default=0)
        assert ladder.rung("a", "b") >= held
    assert ladder.rung("a", "b") == 0


def held_at_sea() -> Ladder:
    """One stands at 4 toward another by a blockade until 30 h, and at 3 by a drill that is over."""
    ladder = Ladder(("a", "b"))
    ladder.rise("a", "b", "sea", 4, at=0.0, decided=True)
    ladder.hold("a", "b", "sea", 4, at=0.0, until=30.0, of="a.bar.b#1")
    ladder.rise("a", "b", "land", 3, at=0.0, decided=True)
    return ladder


def test_what_goes_on_holds_its_rung_whoever_stands_down_and_falls_as_far_when_it_is_over() -> None:
    ladder = held_at_sea()
    assert ladder.quiet_since("a", "b", "sea") == 30.0
    assert ladder.lower("a", "b", 2, at=5.0) == [("sea", [30.0]), ("land", [])]
    assert [ladder.reading("a", "b", domain)(0.0) for domain in ("sea", "land")] == [4, 2]
    assert ladder.rung("a", "b") == 4
    assert not ladder.let_go("a", "b", "sea", at=29.0)
    assert ladder.let_go("a", "b", "sea", at=30.0)
    assert ladder.rung("a", "b") == 2
    assert ladder.quiet_since("a", "b", "sea") == 30.0


def test_what_is_called_off_lets_go_at_once_and_of_nothing_else() -> None:
    ladder = held_at_sea()
    ladder.lower("a", "b", 2, at=5.0)
    assert not ladder.let_go("a", "b", "sea", at=6.0, of="a.bar.b#2")
    assert ladder.rung("a", "b") == 4
    assert ladder.let_go("a", "b", "sea", at=6.0, of="a.bar.b#1")
    assert ladder.rung("a", "b") == 2


def test_an_act_of_less_while_something_goes_on_is_what_one_falls_to() -> None:
    ladder = held_at_sea()
    ladder.lower("a", "b", 4, at=5.0)
    ladder.rise("a", "b", "sea", 3, at=6.0, decided=True)
    ladder.let_go("a", "b", "sea", at=30.0)
    assert ladder.reading("a", "b", "sea")(0.0) == 3


LADDER_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["rise", "hold", "lower", "sink", "end"]),
        st.sampled_from(["sea", "land"]),
        st.integers(1, 6),
        st.integers(0, 40),
    ),
    max_size=25,
)


@settings(max_examples=80, deadline=None)
@given(steps=LADDER_STEPS, by=st.integers(1, 6), domains=st.sampled_from([(), ("sea",), ("land",)]))
def test_where_an_act_would_lead_is_where_it_leads_and_never_below_what_goes_on(
    steps: list[tuple[str, str, int, int]], by: int, domains: tuple[str, ...]
) -> None:
    ladder, at, going = Ladder(("a", "b")), 0.0, list[tuple[str, int, float]]()
    for what, domain, rung, hours in steps:
        at += hours
        for each in ("sea", "land"):
            ladder.let_go("a", "b", each, at=at)
        if what in {"rise", "hold"}:
            ladder.rise("a", "b", domain, rung, at=at, decided=True)
        if what == "hold":
            ladder.hold("a", "b", domain, rung, at=at, until=at + hours, of=f"a.act.b#{len(going)}")
            going.append((domain, rung, at + hours))
        if what == "lower":
            ladder.lower("a", "b", rung, at=at, domains=[domain])
        since = ladder.quiet_since("a", "b", domain)
        if what == "sink" and since is not None and since < at:
            ladder.sink("a", "b", domain, at=at)
        for each in ("sea", "land"):
            held = max([high for where, high, until in going if where == each and until > at], default=0)
            assert ladder.reading("a", "b", each)(0.0) >= held
    would = ladder.lowered("a", "b", by, at=at, domains=domains)
    others = {
        each: ladder.reading("a", "b", each)(0.0) for each in ("sea", "land") if domains and each not in domains
    }
    ladder.lower("a", "b", by, at=at, domains=domains)
    assert ladder.rung("a", "b") == would
    assert {each: ladder.reading("a", "b", each)(0.0) for each in others} == others


def test_what_a_model_cannot_carry_out_costs_no_capital_and_does_not_go_on() -> None:
    act = action(
        "sweep",
        target=["none"],
        goldstein=0,
        needs=["commons"],
        prepares=["6 h", "6 h"],
        lasts=["24 h", "24 h"],
        adjudication={"chance": 1},
        cost=0.5,
        effects=[{"do": "commons.sweep"}],
        expects=[{"variable": "affinity", "by": "9"}],
        visibility="covert",
    )
    del act["duration"]
    first = actor("east", variables={"latency": "0.5 h", "agencies": 1})
    parts = {"commons": {"supply": supply()}}
    calls = [inject("round", "1 h", every="300 h", delay="0 h")]
    files = world([first, actor("north"), actor("west")], [act], injects=calls, models=parts)
    found = run(plan_of(files), seed=3, until=80.0)
    rulings = [each for each in found.chronicle if each.kind == "ruling" and each.actor == "east"]
    assert rulings
    assert "refused" in str(rulings[0].details["effects"])
    assert "until_h" not in rulings[0].details
    slot = found.world.slots.find("actors.east.political_capital")
    # but for what capital grew by while it was out
    assert found.world.slots.read(slot, 80.0) == pytest.approx(found.world.slots.rest[slot], abs=0.01)
