"""Inquiries: accidents are seldom named acts, acts are often never named, suspicion moves both, partners help."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import cyber, do, engine_of
from shipped import loaded, ran

from sim.deciding.eligibility import doers
from sim.engine import Engine
from sim.models.commons.domains import DOMAINS
from sim.models.commons.model import Commons
from sim.world.effects import ModelEffect
from sim.world.stage import Deed

DAY = 24.0


def named(author: str, *, number: int = 250, threat: float = 0.1, share: float = 0.2, **dials: Any):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Inquiries into so many cuts, each looked into by the two users: how many ended, how many named whom."""
    engine, model = engine_of(horizon="720 d", cyber=cyber(ships=[]), **dials)
    for one in ("east", "north", "west"):
        for other in ("east", "north", "west"):
            if one != other:
                for name, level in (("threat", threat), ("share", share)):
                    engine.world.slots.write(engine.world.network.slot(name, one, other), level, 0.0)
    for _ in range(number):
        do(engine, "cut", author, cable="line")
    engine.advance(700 * DAY)
    ended = [who for incident in model.incidents.all for who in incident.named.values()]
    return len(ended), sum(bool(who) for who in ended), sum(who == author for who in ended), model


def test_of_a_thousand_ordinary_faults_few_are_called_acts() -> None:
    """Check V-31 of the model: at most the false-attribution rate and two points more."""
    ended, blamed, _, model = named("", number=500)
    assert ended == 1000
    assert blamed / ended <= model.dials("false_attribution") + 0.02
    assert blamed > 0, "an inquiry that never errs is a toy"


def test_cuts_by_somebody_are_named_far_more_often_and_not_always() -> None:
    ended, blamed, right, model = named("north")
    assert 0.3 < blamed / ended < 0.95
    assert right > 0.7 * blamed
    assert model.dials("false_attribution") * 5 < blamed / ended


def test_the_suspicious_find_more_acts_false_ones_too() -> None:
    calm, afraid = named("", number=400), named("", number=400, threat=0.95)
    assert afraid[1] > 1.2 * calm[1]


def test_partners_who_pass_on_what_they_have_make_it_sharper_and_sooner() -> None:
    alone, together = named("north", share=0.0), named("north", share=0.8)
    assert together[1] > alone[1]
    found = [run[3].incidents.outcomes(run[3].stage.clock.now)["attribution_time"].value for run in (alone, together)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[1] < found[0]


def test_an_inquiry_takes_weeks() -> None:
    _, _, _, model = named("north")
    times = sorted(model.incidents._named_after.values())
    assert 12 * DAY < times[len(times) // 2] < 40 * DAY


def test_an_inquiry_that_names_nobody_by_the_end_is_not_the_shorter_for_it() -> None:
    engine, model = engine_of(cyber=cyber())
    incidents = model.incidents
    for author in ("east", "east", ""):
        incidents.happen("cyber", what="cable_cut", victims=["west"], takes=1e6, author=author)
    told = incidents.all[0]
    incidents._name(told, "west", "east", asked=True)
    soon = incidents.outcomes(engine.now)["attribution_time"].value
    assert soon == 0
    # of two deeds one has a name at once, the other none yet; an accident has none to find
    later = incidents.outcomes(engine.now + 10 * DAY)["attribution_time"].value
    assert later == 5 * DAY
    incidents._name(incidents.all[1], "west", "", asked=True)
    assert incidents.outcomes(engine.now + 10 * DAY)["attribution_time"].value == later


def test_who_is_blamed_is_resented_and_an_answer_is_counted() -> None:
    engine, model = engine_of(cyber=cyber())
    slot = engine.world.network.slot("grievance", "west", "east")
    do(engine, "disrupt", "east", "west", domain="cyber")
    incident = model.incidents.all[0]
    model.incidents._name(incident, "west", "east", asked=True)
    assert engine.world.slots.read(slot, engine.now) > 0
    assert model.incidents.open_against("west", "east")(engine.now) == 1
    do(engine, "answered", "west", "east")
    assert model.incidents.open_against("west", "east")(engine.now) == 0


def test_a_violation_nobody_answers_is_counted_when_its_time_has_passed() -> None:
    engine, model = engine_of(horizon="200 d", cyber=cyber())
    do(engine, "disrupt", "east", "west", domain="cyber")
    model.incidents._name(model.incidents.all[0], "west", "east", asked=True)
    engine.advance(30 * DAY)
    assert model.outcomes(engine.now)["violations_unanswered"].value == 0
    engine.advance(100 * DAY)
    assert model.outcomes(engine.now)["violations_unanswered"].value == 1


@pytest.mark.parametrize("author", ["", "north"])
def test_nobody_is_told_who_did_it_before_an_inquiry_ends(author: str) -> None:
    engine, model = engine_of(cyber=cyber())
    do(engine, "cut", author, cable="line")
    engine.advance(12)
    assert model.incidents.all[0].named == {}


def test_where_a_ladder_is_kept_it_inquires_into_what_doctrines_do_and_nobody_else_into_the_rest() -> None:
    """What a script does, or nature, no ladder knows: it is asked after all the same."""
    for doing, asked in (("east.disruptive_cyber.west#1", False), ("banks_down", True)):
        engine, model = engine_of(horizon="300 d", cyber=cyber(), models={"escalation": {}})
        effect = ModelEffect("commons.disrupt", doing, "east", "west", None, 1.0, (("domain", "cyber"), ("days", 3)))
        engine.world.apply(effect, engine.now)
        engine.advance(250 * DAY)
        (incident,) = model.incidents.all
        assert bool(incident.named) is asked, doing


def test_a_protest_answers_less_than_sanctions_and_the_same_protest_twice_no_more() -> None:
    engine, model = engine_of(horizon="300 d", cyber=cyber())
    do(engine, "cut", "north", cable="line")
    (incident,) = model.incidents.all
    incident.named["west"] = "north"
    reached = []
    for action in ("demarche", "demarche", "public_attribution", "targeted_sanctions", "demarche", "hotline_call"):
        model.witness(Deed(0.0, action, "west", "north", rung=1, lowers=0, force=False, scale=1.0))
        reached.append(incident.answered)
    assert reached == [0.3, 0.3, 0.5, 1.0, 1.0, 1.0]


def _accused(author: str, *, liked: float) -> Any:
    """A cut by somebody that befell west and north, laid by the west to the east and said by it in public."""
    engine, model = engine_of(horizon="300 d", cyber=cyber())
    relations = engine.world.network
    for other in ("north", "east"):
        engine.world.slots.write(relations.slot("affinity", other, "west"), liked, 0.0)
    do(engine, "cut", author, cable="inner")
    (incident,) = model.incidents.all
    incident.named["west"] = "east"
    before = engine.world.slots.read(engine.world.slots.find("actors.west.credibility"), engine.now)
    do(engine, "named", "west", "east")
    lost = before - engine.world.slots.read(engine.world.slots.find("actors.west.credibility"), engine.now)
    return model, incident, lost


def test_whom_an_inquiry_found_can_be_named_and_friends_take_it_over() -> None:
    model, incident, lost = _accused("east", liked=0.5)
    assert incident.named["north"] == "east"
    assert model.incidents.belief("north", "cyber", "east")(0.0) >= 0.7
    assert model.incidents.open_against("north", "east")(0.0) == 1
    assert lost == 0


def test_whoever_takes_a_name_over_has_one_from_that_day() -> None:
    """To name somebody in public ends the asking of friends: the measure of it may not be the longer for that."""
    times = []
    for liked in (0.5, -0.5):
        engine, model = engine_of(horizon="300 d", cyber=cyber())
        engine.world.slots.write(engine.world.network.slot("affinity", "north", "west"), liked, 0.0)
        incident = model.incidents.happen("cyber", what="cut", victims=["west", "north"], takes=1e6, author="east")
        model.incidents._name(incident, "west", "east", asked=True)
        do(engine, "named", "west", "east")
        times.append(model.incidents.outcomes(20 * DAY)["attribution_time"].value)
    assert times == [0.0, 10 * DAY]


def test_those_who_do_not_like_the_accuser_believe_nothing_and_the_accused_does_not_blame_itself() -> None:
    model, incident, _ = _accused("east", liked=-0.5)
    assert set(incident.named) == {"west"}
    assert model.incidents.belief("north", "cyber", "east")(0.0) < 0.7


def test_to_name_the_wrong_one_costs_the_accuser_its_word() -> None:
    _, incident, lost = _accused("", liked=0.5)
    assert incident.named["north"] == "east"
    assert lost > 0


def test_nobody_is_named_of_whom_nothing_was_found() -> None:
    engine, _ = engine_of(horizon="300 d", cyber=cyber())
    do(engine, "cut", "north", cable="line")
    assert "refused" in do(engine, "named", "west", "north")


def test_naming_in_the_shipped_season_asks_for_what_an_inquiry_of_any_domain_found() -> None:
    items = loaded("commons_disruption").plans["japan"].items
    (item,) = [each for each in items if each.id == "name_harm_in_commons:china"]
    assert item.spec is not None
    asked = item.spec.requires[0]
    assert all(f'behind("{kind.name}", target) >= 0.7' in asked.that for kind in DOMAINS)


def test_somebody_names_another_in_the_shipped_season_for_what_an_inquiry_found() -> None:
    found = [ran("commons_disruption", seed=seed) for seed in (1, 2, 3)]
    named = [
        r for one in found for r in one.chronicle if r.kind == "ruling" and ".name_harm_in_commons." in r.subject
    ]
    assert named, "the rule that wants it is barred whatever an inquiry found"


def _suspected(what: str, by: str, *, count: int = 150, **args: Any) -> set[str]:
    """Whom Japan of the shipped season names for many things of a kind, all of them within an hour."""
    engine = Engine(loaded("commons_disruption"), seed=3)
    commons = engine.models["commons"]
    assert isinstance(commons, Commons)
    for _ in range(count):
        do(engine, what, by, "japan", **args)
        if what == "withhold":
            do(engine, "resume", by, "japan")
            engine.advance(engine.now + DAY / 4)
    engine.advance(60 * DAY)
    return {i.named["japan"] for i in commons.incidents.all[:count] if "japan" in i.named}


def test_of_failing_networks_only_those_are_suspected_who_attack_networks_and_no_ally() -> None:
    """An accident is named an act now and then: by whoever could have done it."""
    named = _suspected("disrupt", "")
    able = {
        who
        for who, file in loaded("commons_disruption").scenario.actors.items()
        if "cyber_attack" in file.capabilities
    }
    assert able >= {"united_states", "china", "north_korea"}
    assert "" in named
    assert named - {""} <= able - {"united_states"}
    assert named - {""}, "an inquiry that never errs is a toy"


def test_whose_papers_wait_is_written_on_them() -> None:
    """The buyer finds an act or none; it never lays another's customs to a third."""
    named = _suspected("withhold", "china", count=40)
    assert named == {"", "china"}


def test_nobody_suspects_those_without_rockets_of_what_bursts_in_orbit() -> None:
    named = _suspected("debris", "", count=60, fragments=1)
    assert named - {""} <= {"china"}
    assert named - {""}


def test_where_nobody_is_left_to_suspect_an_inquiry_ends_without_a_name() -> None:
    engine, model = engine_of(horizon="300 d", cyber=cyber(ships=[]))
    happen = model.incidents.happen
    many = [happen("cyber", what="outage", victims=["west"], takes=1.0, able=["west"]) for _ in range(200)]
    engine.advance(200 * DAY)
    assert {i.named["west"] for i in many} == {""}


def test_an_effect_that_no_act_has_rules_nobody_out() -> None:
    scenario = loaded("commons_disruption").scenario
    assert doers(scenario, "commons.ash") is None
    jammers = doers(scenario, "commons.jam")
    assert jammers is not None
    assert jammers == {who for who, file in scenario.actors.items() if "jamming" in file.capabilities}


def test_carriers_hear_of_ships_and_aircraft_and_not_of_cash_machines() -> None:
    """They kept ships and aircraft away for a fortnight because the networks of a bank had failed."""
    heard = {}
    for word, args in (("disrupt", {"domain": "cyber"}), ("close_area", {"corridor": "yellow_sea", "days": 3.0})):
        engine = Engine(loaded("commons_disruption"), seed=3)
        do(engine, word, "china", "south_korea", **args)
        engine.advance(2 * DAY)
        told = [r for r in engine.chronicle if r.kind == "decision" and r.actor == "private_sector"]
        heard[word] = [r for r in told if "commons_incident" in r.subject]
    assert heard["close_area"]
    assert not heard["disrupt"]
