"""The Korean crises as shipped: who may do what, who holds back, and what happens when nobody decides anything."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import composed, loaded, ran
from studies import write_lever

from sim.api import run, scenario
from sim.blueprint import Blueprint
from sim.deciding.request import Decision, DecisionRequest
from sim.engine import Run
from sim.scenario.library import data_root
from sim.world.givens import authorities

CONTINGENCY, MIRROR = "korean_contingency", "korean_provocation"
CORVETTE = data_root() / "scenarios" / "calibration" / "cheonan_2010.yaml"
CRISES = [CONTINGENCY, MIRROR, CORVETTE]
VARIANTS = {
    "north_korea": {"coercive_diplomacy", "survival_first"},
    "south_korea": {"progressive", "conservative"},
    "china": {"status_quo", "assertive"},
    "united_states": {"restrained", "forward"},
    "japan": {"reactive", "proactive"},
}
FORCE = {
    "limited_kinetic",
    "return_fire",
    "air_or_missile_strike",
    "quarantine_or_blockade",
    "major_offensive",
    "answer_with_war",
}
SEEDS = range(1, 5)


@cache
def plan(crisis: str | Path, **doctrines: str) -> Blueprint:
    return loaded(crisis, settings=[(f"actors.{who}.doctrine", how) for who, how in doctrines.items()])


@cache
def told(crisis: str | Path, seed: int, **doctrines: str) -> Run:
    settings = [(f"actors.{who}.doctrine", how) for who, how in doctrines.items()]
    return ran(crisis, seed=seed, settings=settings)


def orders(found: Run, *, by: str = "", action: str = "", toward: str = "") -> list[tuple[float, str, str, str]]:
    """Orders of a run as (when, by, action, toward), those that fit."""
    every = [
        (record.at, record.actor, str(record.details["action"]), str(record.details.get("target") or ""))
        for record in found.chronicle
        if record.kind == "order"
    ]
    return [each for each in every if by in {"", each[1]} and action in {"", each[2]} and toward in {"", each[3]}]


class Silent:
    """Decides nothing, whatever is asked."""

    def decide(self, request: DecisionRequest) -> Decision:
        del request
        return Decision((), "program", 1.0, 0.5)


# ---- what is written --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crisis", CRISES, ids=str)
def test_every_inject_has_an_explanation_in_which_nobody_means_harm(crisis: str | Path) -> None:
    bare = [inject.id for inject in plan(crisis).scenario.crisis.injects if len(inject.benign) < 20]
    assert not bare, f"no benign explanation: {', '.join(bare)}"


def test_every_main_actor_has_two_ways_of_deciding() -> None:
    found = plan(CONTINGENCY).scenario
    # what is left of a fallen command is no way of a state to decide, and no case draws it
    fallen = {getattr(found.sections["displacement"], "broken_doctrine", None)}
    assert {name: set(found.actors[name].doctrines) - fallen for name in VARIANTS} == VARIANTS
    assert not fallen & {way for ways in found.variants.values() for way in ways}


def test_every_state_has_its_own_reading_of_others_acts() -> None:
    told_of = composed(CONTINGENCY)
    for name, file in told_of.actors.items():
        if file.type != "state":
            continue
        readings = {doctrine: found.rung_map for doctrine, found in file.doctrines.items()}
        for doctrine, reading in readings.items():
            assert any(reading.values()), f"{name} by {doctrine} reads every act as its doer means it"
            assert {*reading} - {"attack"} <= {*told_of.actions}
        ways = VARIANTS.get(name, set())
        assert len({tuple(sorted(readings[way].items())) for way in ways}) == len(ways)


@pytest.mark.parametrize("crisis", [CONTINGENCY, MIRROR], ids=str)
def test_every_leading_measure_says_the_smallest_change_that_matters(crisis: str) -> None:
    declared = {lead.measure: (lead.smallest, lead.smallest_share) for lead in plan(crisis).scenario.crisis.lead}
    expected = {
        "probability_rung_6": (0.03, None),
        "crisis_duration": (None, 0.1),
        "unserved_refugee_days": (None, 0.1),
        "trust_end": (0.03, None),
    }
    assert declared == {name: expected[name] for name in declared}
    assert len(declared) >= 3


@pytest.mark.parametrize("actor", [*VARIANTS, "russia", "united_nations"])
def test_no_doctrine_knows_a_date(actor: str) -> None:
    for doctrine in plan(CONTINGENCY).scenario.actors[actor].doctrines.values():
        for text in (*(rule.when for rule in doctrine.rules), *(wake.when for wake in doctrine.wake_when)):
            assert not re.search(r"\b20(0[1-9]|[12]\d)\b", text), text


def test_the_law_of_2010_has_no_defence_of_others_and_that_of_2025_has(tmp_path: Path) -> None:
    text = (data_root() / "scenarios" / f"{CONTINGENCY}.yaml").read_text(encoding="utf-8")
    later = tmp_path / "later.yaml"
    later.write_text(
        text.replace("era: '2010'", "era: '2025'").replace("start: '2010-", "start: '2025-"), encoding="utf-8"
    )
    assert "collective_self_defence" not in authorities(composed(CONTINGENCY), "japan")
    assert "collective_self_defence" in authorities(scenario(later), "japan")


READ_ALOUD = {
    43: ("united_states", "counsel_restraint"),
    104: ("south_korea", "resolve_on_course"),
    130: ("china", "crisis_call"),
    240: ("japan", "exercise_notified"),
    259: ("north_korea", "stand_down"),
    415: ("china", "close_border"),
    526: ("north_korea", "open_negotiation"),
    549: ("south_korea", "reopen_line"),
}


def test_the_crisis_read_aloud_on_the_page_is_the_one_that_its_commands_show() -> None:
    page = (data_root() / "scenarios" / "README.md").read_text(encoding="utf-8")
    shown = [int(number) for number in re.findall(r"trace korean_contingency --seed 16 --record (\d+)", page)]
    assert shown == list(READ_ALOUD)
    records = list(told(CONTINGENCY, 16).chronicle)
    for number, (actor, action) in READ_ALOUD.items():
        found = records[number]
        told_now = f"record {number} is {found}: read the page again and tell another crisis"
        assert (found.kind, found.actor) == ("decision", actor), told_now
        choice = found.details["choice"]
        assert isinstance(choice, tuple | list)
        assert str(choice[0]).startswith(action), told_now


# ---- what comes of it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("crisis", CRISES, ids=str)
def test_if_nobody_decides_anything_no_rung_is_reached_but_that_of_what_happened(crisis: str | Path) -> None:
    ready = plan(crisis)
    found = run(ready, seed=1, deciders={actor: Silent() for actor in ready.scenario.actors})
    assert not orders(found)
    assert found.outcomes["peak_rung"].value == 0
    scripted = max(
        int(line.args.get("rung", 4))
        for inject in ready.scenario.crisis.injects
        for line in inject.effects
        if line.do == "escalation.incident"
    )
    # an incident of contact may still happen where forces stand out
    reached = [int(str(r.details["rung"])) for r in found.chronicle if r.kind == "escalation" and "rung" in r.details]
    assert max(reached, default=0) <= scripted


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_named_before_the_evidence_is_in(seed: int) -> None:
    found = told(CORVETTE, seed)
    named = orders(found, by="south_korea", action="public_attribution")
    sure = [
        r.at
        for r in found.chronicle
        if r.kind == "escalation" and r.actor == "south_korea" and "attributed" in r.details
    ]
    assert all(sure and at >= min(sure) for at, *_ in named)


def test_in_some_runs_the_author_is_named_and_then_the_measures_follow() -> None:
    waits = []
    for seed in SEEDS:
        found = told(CORVETTE, seed)
        named = orders(found, by="south_korea", action="public_attribution")
        after = [
            at
            for action in ("targeted_sanctions", "sectoral_embargo")
            for at, *_ in orders(found, by="south_korea", action=action)
            if named and at > named[0][0]
        ]
        if after:
            waits.append((min(after) - named[0][0]) / 24)
    assert waits
    assert min(waits) < 30


def test_the_patron_warns_in_private_and_shields_in_public() -> None:
    warned = [
        each for seed in SEEDS for each in orders(told(CONTINGENCY, seed), by="china", action="counsel_restraint")
    ]
    assert {toward for *_, toward in warned} >= {"north_korea"}
    spec = plan(CONTINGENCY).scenario.actions["counsel_restraint"]
    assert spec.visibility == "partner"
    named = [
        each for seed in SEEDS for each in orders(told(CONTINGENCY, seed), by="china", action="public_attribution")
    ]
    assert not [each for each in named if each[3] == "north_korea"]


def test_the_protector_holds_its_ally_back_as_well_as_stands_by_it() -> None:
    found = [told(CORVETTE, seed) for seed in SEEDS]
    assert any(orders(each, by="united_states", action="counsel_restraint", toward="south_korea") for each in found)
    assert any(orders(each, by="united_states", action="share_isr", toward="south_korea") for each in found)


def test_a_house_in_disorder_thinks_less_of_testing_weapons() -> None:
    """The chance that a test has of being liked best on the North's menu, over its decisions of two runs."""
    bold, quiet = (
        statistics.fmean(chance for seed in (1, 2) for chance in _of_a_test(seed, doctrine))
        for doctrine in ("coercive_diplomacy", "survival_first")
    )
    assert quiet < bold / 2


def _of_a_test(seed: int, doctrine: str) -> Iterator[float]:
    found = run(plan(CONTINGENCY, north_korea=doctrine), seed=seed, explaining=True)
    for record in found.chronicle:
        if record.kind == "decision" and record.actor == "north_korea" and "why" in record.details:
            menu = cast(
                "Mapping[str, Mapping[str, float]]", cast("Mapping[str, object]", record.details["why"])["menu"]
            )
            yield sum(item["chance"] for name, item in menu.items() if name.startswith("weapons_test"))


@settings(max_examples=4)
@given(seed=st.integers(100, 10_000), crisis=st.sampled_from([CONTINGENCY, MIRROR]))
def test_whatever_the_luck_japan_fires_at_nobody_and_nobody_fires_at_its_ally(seed: int, crisis: str) -> None:
    found = told(crisis, seed)
    relations = plan(crisis).scenario.relations
    for _, by, action, toward in orders(found):
        assert action != "wmd_use"
        if action in FORCE:
            assert by != "japan"
            assert relations[by, toward]["obligation"] == 0


# ---- what moves trust -------------------------------------------------------------------------------------------


def mean_trust(found: Run) -> tuple[float, float]:
    """Mean trust of the core at the end, and what of it the run made."""
    return found.outcomes["trust_end"].value or 0.0, found.outcomes["trust_change"].value or 0.0


def test_what_a_lever_lends_is_trust_at_the_end_and_no_change_that_the_run_made(tmp_path: Path) -> None:
    lever = write_lever(tmp_path)
    text = lever.read_text(encoding="utf-8").replace("party_00+party_01", "japan+south_korea")
    lever.write_text(text.replace("party_00", "japan"), encoding="utf-8")
    seats = {actor: Silent() for actor in plan(CONTINGENCY).scenario.actors}
    plain = mean_trust(run(plan(CONTINGENCY), seed=1, deciders=seats))
    lent = mean_trust(run(loaded(CONTINGENCY, options=[f"{lever}@mature"]), seed=1, deciders=seats))
    # a word that silence breaks is broken in both; a step is a share of what is left to the bound
    assert lent[1] == pytest.approx(plain[1], abs=3e-4)
    assert lent[0] - plain[0] > 0.003 > 10 * abs(lent[1] - plain[1])


@pytest.mark.parametrize("seed", SEEDS)
def test_without_levers_all_that_trust_moved_was_moved_by_the_run(seed: int) -> None:
    scenario, found = plan(CONTINGENCY).scenario, told(CONTINGENCY, seed)
    core = scenario.crisis.core
    first = [scenario.relations[one, other]["trust"] for one in core for other in core if one != other]
    end, change = mean_trust(found)
    assert end == pytest.approx(sum(first) / len(first) + change)
    assert change != 0


EASED = r"decision north_korea@south_korea\.stand_down\.|ruling north_korea\.accept_exchange\.south_korea"


# in which the North's course against whoever condemned it was at its gate when the South's forces had gone home, or
# when it had itself agreed to stop
@pytest.mark.parametrize("seed", [3, 6, 8, 15])
def test_the_north_shuts_no_gate_on_those_who_have_just_gone_home_or_with_whom_it_has_agreed(seed: int) -> None:
    eased = list[float]()
    for record in ran("korean_contingency", seed=seed).chronicle:
        if re.match(EASED, f"{record.kind} {record.subject}"):
            eased.append(record.at)
        elif record.kind == "order" and re.match(r"north_korea\.(cut_line|close_joint_zone)\.", record.subject):
            assert not any(0 <= record.at - when <= 14 * 24 for when in eased), record.subject
    assert eased
