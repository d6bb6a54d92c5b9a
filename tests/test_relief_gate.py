"""A host's say over foreign forces: who is let in, on whose word, until when, and what goes on when it says no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relief_stage import Trial, assert_nothing_is_lost, crisis, invite, play, with_section
from shipped import ran

from sim.api import load
from sim.engine import Engine
from sim.models.relief.gate import Gate
from sim.scenario.reading import write

CARRIER, TRANSPORTS = "us_carrier_group", "australia_c130"


def foreign(trial: Trial) -> float:
    return trial.value("foreign_military_tonnes")


def status(trial: Trial, group: str) -> str:
    return trial.relief.groups[group].status


# Who is let in.


@given(
    st.sets(st.sampled_from(["asked", "named", "opened", "unarmed", "armed"])), st.sampled_from(["", "free", "bound"])
)
def test_nobody_is_let_in_without_consent_and_a_match_of_request_and_offer(said: set[str], offer: str) -> None:
    gate = Gate(welcome=False)
    if "asked" in said:
        gate.ask(None)
    if "named" in said:
        gate.ask("friend")
    if offer:
        gate.offered("friend", strings=offer == "bound")
    if "opened" in said:
        gate.consent(unarmed_only="unarmed" in said)
        gate.cleared(gate.said)
    armed = "armed" in said
    matched = "named" in said or ("asked" in said and offer == "free")
    kept_arms = "named" in said and offer == "bound"
    let_in = "opened" in said and matched and (not ({"unarmed", "armed"} <= said) or kept_arms)
    assert gate.admits("friend", armed=armed) == let_in
    gate.close()
    assert not gate.admits("friend", armed=armed)


def test_an_open_country_that_has_asked_nobody_keeps_forces_waiting_until_it_asks() -> None:
    trial = Trial(2)
    trial.do("consent", "indonesia")
    trial.do("deploy", "united_states", "indonesia", CARRIER)
    trial.until(12)
    assert status(trial, CARRIER) == "waiting"
    assert trial.believes("united_states", "invited", "indonesia") == 0
    trial.do("request", "indonesia")
    trial.until(12.1)
    assert status(trial, CARRIER) == "working"
    assert trial.believes("united_states", "invited", "indonesia") == 1


def test_who_offers_on_terms_waits_until_asked_by_name_and_who_does_not_comes_in() -> None:
    trial = Trial(2)
    invite(trial, "indonesia")
    assert trial.do("offer", "united_states", "indonesia", strings=1.0) == {"matched": False, "strings": True}
    assert trial.do("offer", "australia", "indonesia") == {"matched": True, "strings": False}
    assert trial.believes("indonesia", "offer_made", "united_states") == 1
    assert trial.believes("indonesia", "offer_strings", "united_states") == 1
    assert trial.believes("australia", "offer_made", "indonesia") == 1
    assert trial.believes("indonesia", "offer_strings", "australia") == 0
    assert trial.believes("indonesia", "offer_made", "india") == 0
    for actor, group in (("united_states", CARRIER), ("australia", TRANSPORTS)):
        trial.do("deploy", actor, "indonesia", group)
    trial.until(12)
    assert (status(trial, CARRIER), status(trial, TRANSPORTS)) == ("waiting", "working")
    assert trial.do("request", "indonesia", "united_states")["by_name"] == ["united_states"]
    trial.until(12.1)
    assert status(trial, CARRIER) == "working"


def test_a_country_open_to_the_unarmed_lets_transports_in_and_warships_wait() -> None:
    trial = Trial(2)
    trial.do("request", "indonesia")
    trial.do("consent", "indonesia", unarmed=1.0)
    for actor, group in (("united_states", CARRIER), ("australia", TRANSPORTS)):
        trial.do("deploy", actor, "indonesia", group)
    trial.until(12)
    assert trial.believes("japan", "consent", "indonesia") == 0.5
    assert (status(trial, CARRIER), status(trial, TRANSPORTS)) == ("waiting", "working")
    trial.do("consent", "indonesia")
    trial.until(12.05)
    assert status(trial, CARRIER) == "waiting", "what is new must be cleared too"
    trial.until(14)
    assert status(trial, CARRIER) == "working"
    assert trial.believes("japan", "consent", "indonesia") == 1


# Whom a host is known to refuse.


@given(
    refuses=st.sampled_from(["none", "armed", "military"]),
    words=st.lists(st.sampled_from(["all", "unarmed", "close", "name"]), max_size=6),
    armed=st.booleans(),
)
def test_who_is_known_to_be_refused_is_never_let_in_and_the_last_word_holds(
    *, refuses: Any, words: list[str], armed: bool
) -> None:
    gate = Gate(welcome=False, refuses=refuses)
    gate.ask(None)
    gate.offered("friend", strings=False)
    bars, named = {"none": "", "armed": "armed", "military": "all"}[refuses], False
    for word in words:
        if word == "close":
            gate.close()
            bars = "all"
        elif word == "name":
            gate.ask("friend")
            named = True
        elif gate.consent(unarmed_only=word == "unarmed"):
            bars = "armed" if word == "unarmed" else ""
        gate.cleared(gate.said)
    known = gate.known_to_refuse("friend", armed=armed)
    assert known == (not named and (bars == "all" or (bars == "armed" and armed)))
    if known:
        assert not gate.admits("friend", armed=armed)


def test_a_refusal_that_stands_is_known_of_each_group_until_the_host_says_otherwise() -> None:
    section = crisis()[1]
    hosts = tuple(h.model_copy(update={"refuses": "armed"}) if h.id == "indonesia" else h for h in section.hosts)
    trial = Trial(2, section=with_section(hosts=hosts))

    def known(group: str) -> float:
        return trial.believes("united_states", "refused", group, "indonesia")

    assert known(CARRIER) == 1
    assert known("us_c130_first") == trial.believes("united_states", "refused", CARRIER, "thailand") == 0
    assert trial.believes("indonesia", "refused", "indonesia_ships", "indonesia") == 0
    trial.do("request", "indonesia")
    assert known(CARRIER) == 1
    trial.do("consent", "indonesia")
    assert known(CARRIER) == 0
    trial.do("close", "indonesia")
    assert known(CARRIER) == known("us_c130_first") == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_warship_sails_to_a_shore_that_is_known_to_refuse_it_before_the_host_has_asked_the_world(
    seed: int,
) -> None:
    result = ran("nargis_2008", seed=seed)
    asked = [r.at for r in result.chronicle if r.kind == "relief" and dict(r.details).get("requested")]
    sailed = [
        r.at
        for r in result.chronicle
        if r.kind == "order" and r.details["action"] == "sealift_and_sea_base"
        if r.details.get("asset") in {"us_ships", "france_ship", "britain_ship"}
    ]
    assert not sailed or (asked and min(sailed) >= asked[0])


def test_a_host_that_takes_goods_alone_lets_transports_unload_and_keeps_out_who_would_stay() -> None:
    trial = Trial(2)
    invite(trial, "indonesia")
    for actor, group in (("united_states", CARRIER), ("australia", TRANSPORTS)):
        assert trial.believes(actor, "barred", group, "indonesia") == 0
        trial.do("goods_alone", "indonesia", actor)
        trial.do("deploy", actor, "indonesia", group)
    trial.until(12)
    assert (status(trial, CARRIER), status(trial, TRANSPORTS)) == ("waiting", "working")
    assert trial.believes("united_states", "barred", CARRIER, "indonesia") == 1
    assert trial.believes("australia", "barred", TRANSPORTS, "indonesia") == 0
    assert trial.believes("australia", "goods_alone", "indonesia") == 1
    assert trial.believes("indonesia", "goods_alone", "australia") == 1
    assert trial.believes("indonesia", "goods_alone", "india") == 0
    trial.do("request", "indonesia", "united_states")
    trial.until(12.1)
    assert status(trial, CARRIER) == "working", "whoever is asked by name is asked for more than goods"
    assert trial.believes("united_states", "goods_alone", "indonesia") == 0


def test_who_works_already_at_a_host_that_now_takes_goods_alone_goes_home_and_transports_stay() -> None:
    trial = Trial(2)
    invite(trial, "indonesia")
    for actor, group in (("united_states", CARRIER), ("australia", TRANSPORTS)):
        trial.do("deploy", actor, "indonesia", group)
    trial.until(12)
    assert status(trial, CARRIER) == "working"
    assert trial.do("goods_alone", "indonesia", "united_states")["sent_home"] == [CARRIER]
    assert trial.do("goods_alone", "indonesia", "australia")["sent_home"] == []
    trial.until(40)
    assert status(trial, CARRIER) in {"returning", "home"}
    assert status(trial, TRANSPORTS) == "working"
    assert trial.do("goods_alone", "indonesia", "indonesia")["refused"]


# Who is kept waiting, and who may come without a uniform.


def visiting(name: str, *, visas: bool, at: str | None = None) -> Trial:
    """A trial where the host keeps back visas or not; a civil team may lie somewhere else than is shipped."""
    section = crisis()[1]
    hosts = tuple(h.model_copy(update={"visas": visas}) if h.id == "indonesia" else h for h in section.hosts)
    moved = {} if at is None else {"at": at, "stages_at": None}
    forces = tuple(f.model_copy(update=moved) if f.id == name else f for f in section.forces)
    return Trial(2, section=with_section(hosts=hosts, forces=forces))


def test_ships_that_are_kept_outside_for_weeks_are_called_off_and_those_at_work_stay() -> None:
    trial = Trial(2)
    trial.do("request", "indonesia")
    trial.do("consent", "indonesia", unarmed=1.0)
    trial.do("deploy", "united_states", "indonesia", CARRIER)
    trial.do("deploy", "united_states", "indonesia", "us_c130_first")
    trial.until(12)
    days = trial.believes("united_states", "kept_out", "indonesia")
    trial.until(20)
    assert trial.believes("united_states", "kept_out", "indonesia") == pytest.approx(days + 8)
    assert trial.believes("united_states", "kept_out") == trial.believes("united_states", "kept_out", "indonesia")
    assert trial.believes("japan", "kept_out") == trial.believes("united_states", "kept_out", "thailand") == 0
    assert trial.do("call_off", "united_states", "indonesia") == {"called_off": [CARRIER]}
    trial.until(20.1)
    assert (status(trial, CARRIER), status(trial, "us_c130_first")) == ("returning", "working")
    assert trial.believes("united_states", "kept_out", "indonesia") == 0
    assert trial.do("call_off", "united_states", "indonesia") == {"refused": "no force of ours waits there"}
    told = [dict(r.details) for r in trial.chronicle if r.subject == CARRIER]
    assert told[0] == {"waits_outside": "indonesia"}
    assert told[1]["gave_up"] == "indonesia"
    assert told[1]["waited_d"] == pytest.approx(days + 8, abs=0.11)


@given(opens=st.floats(1, 25), calls=st.floats(5, 30))
@settings(max_examples=10, deadline=None)
def test_calling_off_touches_who_waits_and_nobody_else(opens: float, calls: float) -> None:
    trial = Trial(3)
    trial.do("request", "indonesia")
    for group in (CARRIER, "us_c130_first"):
        trial.do("deploy", "united_states", "indonesia", group)
    for day, doing in sorted([(opens, "consent"), (calls, "call_off")]):
        trial.until(day)
        before = {each.id: each.status for each in trial.relief.groups.values()}
        if doing == "consent":
            trial.do("consent", "indonesia")
        else:
            trial.do("call_off", "united_states", "indonesia")
            trial.until(day + 1e-6)
            for each in trial.relief.groups.values():
                gone = before[each.id] in {"waiting", "returning"}
                assert (each.status == "returning") == gone
    trial.until(31)
    assert_nothing_is_lost(trial.relief)


@pytest.mark.parametrize(("visas", "at", "works"), [(False, None, True), (True, None, False), (True, "medan", True)])
def test_where_visas_are_kept_back_civil_teams_wait_as_well_but_not_those_who_are_there(
    *, visas: bool, at: str | None, works: bool
) -> None:
    name = "ngo_medical_teams"
    trial = visiting(name, visas=visas, at=at)
    trial.do("request", "indonesia")
    trial.do("deploy", "relief_ngos", "indonesia", name)
    trial.until(15)
    assert (status(trial, name) == "working") == works
    assert (trial.believes("relief_ngos", "kept_out", "indonesia") > 5) != works
    trial.do("consent", "indonesia", unarmed=1.0)
    trial.until(18)
    assert status(trial, name) == "working"


# Until when.


def test_consent_taken_back_sends_forces_home_in_turn_and_the_civil_flow_goes_on() -> None:
    trial, usual = play(Trial(2), until=20), play(Trial(2), until=20)
    host = trial.relief.hosts["indonesia"]
    assert "refused" not in trial.do("close", "indonesia")
    assert "refused" in trial.do("close", "indonesia")
    guests = [g for g in trial.relief.groups.values() if g.host is host and g.needs_consent(host)]
    left = []
    for day in range(21, 34):
        trial.until(day)
        left.append(sum(group.here for group in guests if group.status == "working"))
    assert len(guests) > left[1] > left[3] > left[-1] == 0, "in turn, and all of them"
    gone, civil = foreign(trial), trial.value("civil_tonnes")
    trial.until(60)
    usual.until(60)
    assert foreign(trial) == gone < foreign(usual)
    assert trial.value("civil_tonnes") > civil + 2000
    assert host.guests
    assert not any(host.guests.values())
    assert_nothing_is_lost(trial.relief)


def test_by_the_day_that_was_named_all_have_left_and_who_comes_later_waits() -> None:
    trial = Trial(2, handover_time=10 * 24.0)
    invite(trial, "indonesia")
    for actor, group in (("united_states", CARRIER), ("australia", TRANSPORTS), ("japan", "japan_c130")):
        trial.do("deploy", actor, "indonesia", group)
    trial.until(15)
    assert trial.do("leave_by", "indonesia", after=40.0) == {"leave_in_d": 25.0}
    assert trial.believes("japan", "leave_in", "indonesia") == 25
    trial.until(29)
    assert status(trial, CARRIER) == "working"
    trial.until(36)
    assert trial.relief.groups[TRANSPORTS].here < 1, "they thin out before the day"
    trial.until(40.1)
    assert {status(trial, group) for group in (CARRIER, TRANSPORTS, "japan_c130")} <= {"returning", "home"}
    assert trial.believes("japan", "consent", "indonesia") == trial.believes("japan", "leave_in", "indonesia") == 0
    trial.do("deploy", "india", "indonesia", "india_ships")
    trial.until(60)
    assert status(trial, "india_ships") == "waiting"
    assert_nothing_is_lost(trial.relief)


def test_a_day_is_named_only_by_who_has_let_forces_in_and_never_too_soon_to_leave() -> None:
    trial = Trial(1)
    assert "refused" in trial.do("leave_by", "indonesia", after=10.0)
    invite(trial, "indonesia")
    trial.until(20)
    assert trial.do("leave_by", "indonesia", after=10.0)["leave_in_d"] == pytest.approx(7)


def test_a_yes_that_was_taken_back_before_it_was_cleared_opens_nothing() -> None:
    trial = Trial(1)
    invite(trial, "indonesia")
    trial.do("close", "indonesia")
    trial.until(5)
    assert not trial.relief.hosts["indonesia"].gate.open


def test_who_hands_over_at_leisure_leaves_by_the_host_s_day_when_sent_home() -> None:
    trial = play(Trial(2, handover_time=40 * 24.0), until=20)
    trial.do("handover", "united_states", "indonesia")
    trial.do("close", "indonesia")
    trial.until(28)
    assert status(trial, CARRIER) != "working"
    assert_nothing_is_lost(trial.relief)


# By doctrine, in whole runs.


def test_a_host_that_shuts_its_door_again_gets_no_more_foreign_tonnes_and_civil_ones_still(tmp_path: Path) -> None:
    says = "The guests are thanked, and go."
    rule = {
        "id": "out",
        "priority": "P0",
        "says": says,
        "when": 'day() > 18 and consent(me) and role("affected", me)',
    }
    again = {
        "id": "shut",
        "priority": "P0",
        "says": says,
        "when": "day() > 18",
        "forbid": ["accept_foreign_military"],
    }
    tree: dict[str, Any] = {
        "kind": "option",
        "id": "out",
        "title": "Sent home",
        "says": says,
        "grade": "J",
        "source": "a test",
        "add_rules": {
            host: [rule | {"prefer": {"withdraw_foreign_consent": 30}}, again] for host in ("indonesia", "thailand")
        },
    }
    path = tmp_path / "out.yaml"
    path.write_text(write(tree), encoding="utf-8")
    run = Engine(load("tsunami_relief", options=[str(path)]), seed=3).finish()
    shut = [r.at for r in run.chronicle if r.kind == "relief" and r.details.get("consent") is False]
    assert shut
    series = run.series()
    end = next(index for index, when in enumerate(series["landed.civil"].at) if when > max(shut) + 20 * 24)
    for actor in ("united_states", "australia", "india", "japan"):
        for what in ("landed", "delivered", "water"):
            values = series[f"{what}.{actor}"].values
            assert values[end] == values[-1], (what, actor)
    civil = series["landed.civil"].values
    assert civil[-1] > civil[end] + 1000


def test_a_sovereign_host_names_a_day_once_the_worst_is_over() -> None:
    run = ran("tsunami_relief", seed=1)
    named = [r for r in run.chronicle if r.kind == "relief" and "leave_in_d" in r.details]
    assert [r.actor for r in named] == ["indonesia"]
    assert 10 * 24 < named[0].at < 60 * 24
