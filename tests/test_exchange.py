"""Between words and force: measures that are called off, threats that fall due, an exchange that both sides take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ladder_worlds import CHALLENGED, CHALLENGER, calm_act, rung_act
from pydantic import ValidationError
from quarrels import ALWAYS, NOBODY, at_day, changes, effect, quiet, told, value
from shipped import composed, loaded, ran
from small_worlds import Node, action, actor, inject, plan_of, scenario_of, world

from sim.deciding.plan import HOLD
from sim.deciding.posture import Postures
from sim.draws import Draws
from sim.engine import Engine
from sim.errors import InputError
from sim.models.escalation.model import Running
from sim.scenario.action import ActionSpec
from sim.world.effects import ModelEffect

if TYPE_CHECKING:
    from sim.world.chronicle import Record

WATCH: Node = {
    "tags": ["measure"],
    "target": ["type:state"],
    "prepares": ["1 h", "1 h"],
    "lasts": ["400 h", "400 h"],
    "adjudication": {"chance": 1},
    "min_interval": "0 h",
    "goldstein": -2.0,
    "cameo": "113",
    "effects": [
        {"change": "cohesion", "whose": "target", "by": -0.1, "undone": True},
        {"change": "channel_open", "whose": "me+target", "by": -1, "undone": True},
    ],
    "expects": [{"variable": "affinity", "by": "9"}],
}


def measure(**more: Any) -> Node:
    """An act that goes on for weeks, hurts the other's cohesion and cuts the line meanwhile."""
    return {key: value for key, value in action("measure", **{**WATCH, **more}).items() if key != "duration"}


def settle(*words: str) -> Node:
    """An act that calls off others."""
    return action(
        "settle",
        cameo="050",
        goldstein=3.5,
        adjudication={"chance": 1},
        duration=["1 h", "1 h"],
        requires=[{"that": "day() > 5", "otherwise": "it is too early"}],
        calls_off=[*words],
    )


def between(settling: Node, *, horizon: str = "40 d") -> Engine:
    """Two: one begins its measure on the first day; the other settles on the sixth."""
    quick: Node = {"latency": "0.5 h", "agencies": 1}
    first = actor("party_a", variables=quick, rules=[_only("measure")], ignores=["settle"])
    second = actor("party_b", variables=quick, rules=[_only("settle")], ignores=["measure"])
    calls = [
        inject("round", "1 h", every="900 d", delay="0 h", to=["party_a"]),
        inject("table", "144 h", every="900 d", delay="0 h", to=["party_b"]),
    ]
    files = world([first, second], [measure(), settling], injects=calls, horizon=horizon)
    return Engine(plan_of(files), seed=2)


def _only(act: str) -> Node:
    return {"id": "it", "priority": "P1", "says": "nothing else is done", "only": [act]}


def lapsed(engine: Engine) -> list[Record]:
    return [record for record in engine.chronicle if record.kind == "lapsed"]


LINES = ("relations.party_a.party_b.channel_open", "relations.party_b.party_a.channel_open")
PATHS = ("actors.party_b.cohesion", *LINES)


@pytest.mark.parametrize("words", [("measure",), ("tag:measure",)])
def test_what_is_settled_ends_what_goes_on_between_the_two_and_undoes_it_exactly(words: tuple[str, ...]) -> None:
    engine = between(settle(*words))
    first = [value(engine, path) for path in PATHS]
    engine.advance(100.0)
    assert value(engine, PATHS[0]) < first[0]
    assert [value(engine, path) for path in PATHS[1:]] == [0.0, 0.0], "the line is cut for both"
    engine.advance(200.0)
    (over,) = lapsed(engine)
    assert str(over.details["called_off"]).startswith("party_b.settle.party_a")
    assert over.at < 160
    assert [value(engine, path) for path in PATHS] == pytest.approx(first, abs=1e-12)


@pytest.mark.parametrize("words", [(), ("settle",), ("tag:other_thing",)])
def test_what_was_not_settled_goes_on_until_its_own_end(words: tuple[str, ...]) -> None:
    settling = {**settle(*words), "tags": ["other_thing"]}
    engine = between(settling)
    first = [value(engine, path) for path in PATHS]
    engine.advance(300.0)
    assert not lapsed(engine)
    engine.advance(500.0)
    (over,) = lapsed(engine)
    assert "called_off" not in over.details
    assert [value(engine, path) for path in PATHS] == pytest.approx(first, abs=1e-12), "whenever it ends"


def test_a_word_that_is_no_act_and_no_tag_is_refused_with_the_nearest_that_is() -> None:
    with pytest.raises(InputError, match="no action or tag 'tag:mesure'"):
        scenario_of(world([actor("party_a"), actor("party_b")], [measure(), settle("tag:mesure")]))


def test_only_a_change_can_be_undone() -> None:
    with pytest.raises(ValidationError, match="only a 'change' can be 'undone'"):
        ActionSpec.model_validate(measure(effects=[{"promise": "kept", "undone": True}]))


# ---- the ladder


def test_who_takes_an_exchange_brings_the_other_down_as_well_and_no_threat_is_broken() -> None:
    files = quiet(
        told(
            effect("incident", rung=4),
            effect("incident", actor=CHALLENGED, toward=CHALLENGER, rung=4),
            effect("arm_audience_cost"),
        ),
        told(effect("settle", actor=CHALLENGED, toward=CHALLENGER, by=2), at="30 h", name="taken"),
    )
    _, model = at_day(files, 2)
    assert model.rung(CHALLENGER, CHALLENGED) == 2, "the one it was taken from"
    assert model.rung(CHALLENGED, CHALLENGER) == 4, "the taker's own step is the act's"
    assert not model.tension.ultimatums
    _, model = at_day(files, 30)
    assert model.broken == 0


def test_a_threat_falls_due_before_both_and_not_once_it_is_over() -> None:
    def called(*more: Node) -> set[str]:
        engine, _ = at_day(quiet(told(effect("incident", rung=4), effect("arm_audience_cost")), *more), 30)
        triggers = [record for record in engine.chronicle if record.kind == "decision"]
        return {record.actor for record in triggers if "deadline_near" in str(record.details["trigger"])}

    assert called() == {CHALLENGER, CHALLENGED}
    over = told(effect("settle", actor=CHALLENGED, toward=CHALLENGER), at="20 h", name="over")
    assert called(over) == set()


@pytest.mark.parametrize("days", [0, 10, 40])
def test_quiet_begins_when_an_incident_that_goes_on_is_over(days: int) -> None:
    engine, _ = at_day(quiet(told(effect("incident", rung=3, days=days))), 70)
    down = [record for record in changes(engine) if record.details.get("by") == "quiet"]
    quiet_time = engine.world.slots.value[engine.world.slots.find("models.escalation.quiet_time")]
    assert down[0].at == pytest.approx(10 + days * 24 + quiet_time)


def test_what_an_inject_lays_to_an_actor_is_its_own_act_and_not_done_again_at_once() -> None:
    test = rung_act(4, min_interval="30 d")
    test["id"] = "rung_4"
    laid = told(effect("incident", rung=4, act="rung_4"), at="1 h")
    call = inject("call", "20 h", to=[CHALLENGER], delay="0 h")
    plain = quiet(call, acts=[test], doctrine={"rules": ALWAYS})
    done = quiet(laid, call, acts=[test], doctrine={"rules": ALWAYS})

    def orders(files: Any) -> list[Record]:
        engine, _ = at_day(files, 20)
        found = [record for record in engine.chronicle if record.kind == "order" and record.actor == CHALLENGER]
        return [record for record in found if record.details["target"] == CHALLENGED]

    assert orders(plain)
    assert not orders(done)


def test_nobody_is_called_by_what_another_resolves_on() -> None:
    """What a cabinet resolves on is told to nobody: in Korean runs it calls nobody but its own."""
    ready = loaded("mines_2015")
    for seed in range(4):
        found = Engine(ready, seed=seed).finish()
        called = [
            (record.actor, str(record.details["trigger"])) for record in found.chronicle if record.kind == "decision"
        ]
        assert all(trigger.startswith(actor) for actor, trigger in called if "resolve_on_course" in trigger)


# ---- the crises


def _orders(name: str, seeds: int) -> list[set[str]]:
    ready = loaded(name)
    runs = [Engine(ready, seed=seed).finish() for seed in range(seeds)]
    return [{str(each.details["action"]) for each in run.chronicle if each.kind == "order"} for run in runs]


def test_loudspeakers_are_answered_by_threats_in_most_runs_of_2015_and_somebody_offers_an_exchange() -> None:
    runs = _orders("mines_2015", 8)
    aloud = [acts for acts in runs if "broadcast_across" in acts]
    assert len(aloud) > len(runs) / 2
    assert sum(bool(acts & {"threaten", "ultimatum"}) for acts in aloud) > len(aloud) / 2
    assert any("offer_exchange" in acts for acts in runs)
    assert any("accept_exchange" in acts for acts in runs)


def test_a_test_of_2013_is_brought_before_the_council_and_answered_by_no_war() -> None:
    ready = loaded("korea_2013")
    runs = [Engine(ready, seed=seed).finish() for seed in range(6)]
    tabled = [any("table_unsc" in each.subject for each in run.chronicle if each.kind == "order") for run in runs]
    assert sum(tabled) > 3
    assert not any(run.outcomes["probability_rung_8"].value for run in runs)


def test_two_great_powers_protest_and_come_to_words_and_a_bystander_does_neither() -> None:
    ready = loaded("collision_2001")
    runs = [Engine(ready, seed=seed).finish() for seed in range(8)]
    records = [r for run in runs for r in run.chronicle if r.kind == "order"]
    orders = [(r.actor, r.details["action"], r.details["target"]) for r in records]
    powers = {"united_states", "china"}
    for act in ("demarche", "offer_exchange", "accept_exchange"):
        between = [{who, toward} for who, found, toward in orders if found == act]
        assert between, act
        assert all(pair == powers for pair in between), act
    assert all(run.outcomes["probability_rung_6"].value == 0 for run in runs)


def test_a_captured_crew_of_others_is_no_quarrel_about_bases() -> None:
    orders = [r for r in ran("collision_2001", seed=1).chronicle if r.kind == "order"]
    assert not [r for r in orders if r.actor == "japan" and r.details["action"] == "demarche"]
    [accident] = [inject for inject in composed("korean_contingency").crisis.injects if inject.id == "car_accident"]
    assert accident.about == "base_incident"


# ---- what goes on, and who goes home


def home(**more: Any) -> ModelEffect:
    """What the ladder is told where forces go home: two rungs down in what forces do."""
    told: dict[str, str | float] = {
        "action": "home",
        "domain": "military",
        "hidden": 0.0,
        "lowers": 2,
        "rung": 0,
        "seen_after": 0.0,
        **more,
    }
    return ModelEffect("escalation.act", "c.home.d#1", CHALLENGER, CHALLENGED, None, 1.0, tuple(told.items()))


def standing(*incidents: Node) -> Running:
    """The model on the second day, where the challenger has done all this on the first."""
    return at_day(quiet(told(*incidents)), 1)[1]


def rungs(model: Running) -> list[float]:
    return [model.ladder.reading(CHALLENGER, CHALLENGED, domain)(0.0) for domain in ("military", "economy")]


def test_forces_that_go_home_take_back_what_forces_did_and_no_embargo() -> None:
    model = standing(effect("incident", rung=4), effect("incident", rung=3, domain="economy"))
    model.carry_out(home(lowers_in="military maritime"))
    assert rungs(model) == [2, 3]
    assert model.rung(CHALLENGER, CHALLENGED) == 3
    assert model.readings.told(CHALLENGED, CHALLENGER) == 3, "others read what is so"


def test_an_embargo_that_has_stood_is_what_one_has_got_used_to() -> None:
    engine, model = at_day(quiet(told(effect("incident", rung=3, domain="economy"))), 1)
    model.carry_out(home(lowers_in="military maritime"))
    assert rungs(model) == [0, 3]
    engine.advance(16 * 24.0)
    assert rungs(model) == [0, 2]


def test_what_concerns_everything_between_two_lowers_all_but_what_goes_on() -> None:
    engine, model = at_day(
        quiet(told(effect("incident", rung=4, days=10), effect("incident", rung=3, domain="economy"))), 1
    )
    model.carry_out(home())
    assert rungs(model) == [4, 2]
    engine.advance(9 * 24.0)
    assert rungs(model) == [4, 2]
    engine.advance(11 * 24.0)
    assert rungs(model) == [2, 2], "what was lowered falls when it is over"


def test_what_is_ended_early_lets_go_and_its_forces_are_no_longer_to_be_seen() -> None:
    engine, model = at_day(quiet(), 1)
    lasts: dict[str, str | float] = {
        "action": "sent",
        "domain": "military",
        "hidden": 0.0,
        "lowers": 0,
        "rung": 4,
        "seen_after": 0.0,
    }
    sent = ModelEffect("escalation.act", "c.sent.d#1", CHALLENGER, CHALLENGED, None, 1.0, tuple(lasts.items()))
    for each in (
        sent._replace(name="escalation.deploy"),
        sent._replace(arguments=(*sent.arguments, ("lasts", 480.0))),
    ):
        model.carry_out(each)
    engine.advance(10 * 24.0)
    assert model.tension.presence(CHALLENGER, CHALLENGED, engine.now) > 0
    model.carry_out(home())
    assert rungs(model) == [4, 0]
    over = sent._replace(name="escalation.over", arguments=(("domain", "military"),))
    model.carry_out(over._replace(doing="c.sent.d#2"))
    assert rungs(model) == [4, 0], "another doing"
    model.carry_out(over)
    assert rungs(model) == [2, 0]
    assert model.tension.presence(CHALLENGER, CHALLENGED, engine.now) == 0


@pytest.mark.parametrize("author", ["party_a", "party_b"])
def test_forces_that_go_home_end_what_they_did_and_nothing_that_the_other_does(author: str) -> None:
    quick: Node = {"latency": "0.5 h", "agencies": 1}
    both = {"id": "it", "priority": "P1", "says": "nothing else is done", "only": ["measure", "settle"]}
    # whoever is no author is not asked again
    first = actor(
        "party_a", variables=quick, rules=[both if author == "party_a" else _only("measure")], ignores=["settle"]
    )
    second = actor("party_b", variables=quick, rules=[_only("settle")], ignores=["measure"])
    calls = [
        inject("round", "1 h", every="900 d", delay="0 h", to=["party_a"]),
        inject("table", "144 h", every="900 d", delay="0 h", to=[author]),
    ]
    files = world([first, second], [measure(), {**settle(), "ends_own": ["measure"]}], injects=calls, horizon="40 d")
    engine = Engine(plan_of(files), seed=2)
    engine.advance(300.0)
    assert any(record.kind == "ruling" and ".settle." in record.subject for record in engine.chronicle)
    assert [str(record.details["called_off"]).split(".")[0] for record in lapsed(engine)] == (
        ["party_a"] if author == "party_a" else []
    )


def test_who_stands_down_calls_home_whatever_of_its_forces_it_has_shown_for_a_time() -> None:
    """A warship on patrol stayed out for ninety days, on its rung, whoever stood down."""
    specs = loaded("commons_disruption").scenario.actions
    down = specs["stand_down"]
    shown = {
        name
        for name, spec in specs.items()
        if "posture" in spec.tags and spec.lasts is not None and spec.rung and spec.domain in down.lowers_in
    }
    assert {"escort_or_presence_patrol", "demonstrative_deployment"} <= shown <= {*down.ends_own}


def test_warships_leave_what_they_guard_when_their_patrol_is_called_off() -> None:
    plan = loaded("commons_disruption")
    homes = 0
    for seed in (3, 5):
        engine = Engine(plan, seed=seed)
        for day in range(50, 110):
            engine.advance(24 * day)
            over = {
                record.subject
                for record in lapsed(engine)
                if "escort" in record.subject and "called_off" in record.details
            }
            commons: Any = engine.models["commons"]
            out = [detail for detail in commons.domains["sea"].navy.out if detail.of in over]
            assert all(detail.leaves <= day for detail in out)
            homes += len(out)
    assert homes


def test_who_would_come_no_lower_by_an_act_need_not_step_down_for_it() -> None:
    def posture(*incidents: Node) -> tuple[str, int]:
        low = calm_act(2, lowers_in=["military"], requires=[])
        engine, _ = at_day(quiet(told(*incidents), acts=[NOBODY, low]), 1)
        desk = engine.desks[CHALLENGER]
        (place,) = [item.position for item in desk.plan.items if item.id == f"down_2:{CHALLENGED}"]
        model = engine.models["escalation"]
        assert isinstance(model, Running)
        postures = Postures(desk.plan, model, Draws(1), lasts=240.0, step=0.5)
        return desk.plan.postures[postures.ranged().places[place]]

    assert posture(effect("incident", rung=4)) == (CHALLENGED, -2)
    assert posture(effect("incident", rung=4), effect("incident", rung=3, domain="economy")) == (CHALLENGED, -2)
    assert posture(effect("incident", rung=3, domain="economy")) == HOLD


def test_a_word_that_is_no_domain_is_refused_where_an_act_lowers_in_it() -> None:
    low = calm_act(2, lowers_in=["militry"])
    with pytest.raises(InputError, match="no domain of an act named 'militry'"):
        scenario_of(quiet(acts=[NOBODY, low]))
    with pytest.raises(ValidationError, match="'lowers_in' is for an act that 'lowers'"):
        ActionSpec.model_validate(action("words", lowers_in=["military"]))
