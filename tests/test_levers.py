"""Contracts of every shipped lever, from its file alone: adding a lever needs no new test here.

Each is looked at in the world before anybody acts, in shipped scenarios; no run is needed. A test of a lever fails
where the lever is inert.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from lever_list import LEVERS, OPTIONS, crisis, lever, moved, slots
from shipped import composed

from sim.api import VOCABULARY
from sim.draws import Draws
from sim.errors import InputError
from sim.scenario import library
from sim.scenario.checking import validate
from sim.scenario.composing import Scenario
from sim.scenario.lever import LeverFile
from sim.scenario.options import AdoptedLever, read_options
from sim.scenario.reading import read_file, read_text
from sim.study.reach import held
from sim.world.world import World, lay_ground, present

# the null pattern is held on these: one crisis on the ladder, one of relief, two of the commons
SCENARIOS = ("korean_contingency", "tsunami_relief", "commons_disruption", "closed_strait")


def test_every_proposal_has_a_lever_and_every_lever_answers_one() -> None:
    tree = read_file(OPTIONS / "proposals.yaml").tree
    assert isinstance(tree, dict)
    items = tree["proposals"]
    assert isinstance(items, list)
    answered: dict[int, list[str]] = {}
    for name in LEVERS:
        for number in lever(name).answers:
            answered.setdefault(number, []).append(name)
    named: dict[int, str] = {item["number"]: item["lever"] for item in items if isinstance(item, dict)}  # type: ignore[misc]
    assert len(named) == 30
    assert set(answered) == set(named)
    assert all(named[number] in names for number, names in answered.items())


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_has_a_price_side_effects_a_source_and_tests(name: str) -> None:
    file = lever(name)
    assert not file.price.nothing
    assert any(line.central != (1.0 if line.factor else 0.0) for line in file.side_effects)
    assert file.tests
    assert all(test.split(":")[0] in {"M", "S", "N", "X"} for test in file.tests)
    assert all(line.says for line in (*file.effects, *file.side_effects))
    assert all(isinstance(value, str) for value in file.expected.values())


@pytest.mark.parametrize("name", LEVERS)
def test_all_that_a_lever_moves_is_there_in_some_scenario(name: str) -> None:
    file = lever(name)
    scenes = [crisis(where)[0] for where in SCENARIOS]
    for line in (*file.effects, *file.side_effects):
        assert any(present(scene, line.path) for scene in scenes), line.path


@pytest.mark.parametrize("name", LEVERS)
def test_a_mature_lever_moves_what_it_is_meant_to_and_frozen_all_but_what_its_measures_are_moved_through(
    name: str,
) -> None:
    file, acted = lever(name), 0
    for where in SCENARIOS:
        scene = crisis(where)[0]
        full, left = moved(where, name), moved(where, name, frozen=True)
        still = {path for one in held(AdoptedLever(file, math.inf), scene) for path in _slots_of(scene, one)}
        meant = {path for line in file.effects if line.with_lever is None for path in _slots_of(scene, line.path)}
        side = [line for line in file.side_effects if line.with_lever is None]
        spoilt = {path for line in side for path in _slots_of(scene, line.path)}
        if file.needs and not set(file.needs) & set(scene.sections):
            assert not full
            continue
        assert meant <= set(full)
        # what is held is as without the lever; of all else nothing is other than with it
        assert not still & set(left)
        assert left == {path: by for path, by in full.items() if path not in still}
        assert spoilt <= set(left)
        acted += bool(meant) and bool(spoilt)
    assert acted, "it acts nowhere"


def _slots_of(scene: Scenario, path: str) -> list[str]:
    """Slots that a path of a lever names, if they take part."""
    found = []
    for one in present(scene, path):
        head, *words = one.split(".")
        if head == "relations" and "+" in words[0]:
            a, b = words[0].split("+")
            found += [f"relations.{a}.{b}.{words[1]}", f"relations.{b}.{a}.{words[1]}"]
        else:
            found.append(one)
    return found


def test_where_a_lever_declares_no_way_all_that_it_is_meant_to_move_is_held() -> None:
    assert lever("nso").mediators == {"actors.japan.latency", "actors.japan.fusion_quality"}
    assert set(moved("korean_contingency", "nso", frozen=True)) == {
        "actors.japan.mobilisation",
        "actors.japan.leak_hazard",
    }
    partly = moved("korean_contingency", "pm_leadership", frozen=True)
    assert "actors.japan.latency" not in partly
    assert partly["actors.japan.political_capital"] > 0


def test_a_way_that_a_lever_does_not_move_is_refused() -> None:
    text = (OPTIONS / "pm_leadership.yaml").read_text(encoding="utf-8")
    wrong = text.replace("through: [actors.japan.latency]", "through: [actors.japan.agencies]", 1)
    assert wrong != text
    with pytest.raises(InputError, match=r"through: no effect moves 'actors\.japan\.agencies'; it has"):
        validate(LeverFile, read_text(wrong, file="pm_leadership.yaml"))


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_is_nothing_before_its_lag_and_grows_with_the_years(name: str) -> None:
    file, lag = lever(name), lever(name).lag.value
    where = next(where for where in SCENARIOS if moved(where, name))
    assert not moved(where, name, before=lag)
    young, old = (moved(where, name, before=lag + years * 8766.0) for years in (1, 20))
    full = moved(where, name)
    assert set(young) == set(old) == set(full)
    for path, by in full.items():
        assert 0 < abs(young[path]) < abs(old[path]) <= abs(by) or file.person


@pytest.mark.parametrize("name", ["deterrence_update", "dprk_pressure", "china_sanctions", "nuclear_norms"])
def test_what_has_no_business_in_relief_moves_nothing_there(name: str) -> None:
    assert not moved("tsunami_relief", name)
    there = {path for path in moved("commons_disruption", name) if not path.startswith("relations.")}
    # suppliers' terms are bargained over there, and nothing else of it is theirs to move
    nuclear = name == "nuclear_norms" and all(path.startswith("models.bargaining.nuclear.") for path in there)
    assert name == "deterrence_update" or not there or nuclear
    assert moved("korean_contingency", name)


@pytest.mark.parametrize("name", ["base_colocation", "okinawa_burden"])
def test_what_takes_years_is_nothing_two_years_after(name: str) -> None:
    assert not moved("korean_contingency", name, before=0.0, at=90 * 24.0)
    assert not moved("korean_contingency", name, before=1.99 * 8766.0)
    assert moved("korean_contingency", name)


def test_experts_grown_less_than_a_year_ago_change_nothing() -> None:
    assert not moved("korean_contingency", "expert_community", before=8766.0)
    assert moved("korean_contingency", "expert_community")


def _shares(path: str, *names: str) -> float:
    plain, found = slots("korean_contingency"), slots("korean_contingency", *names)
    return math.log(found[path] / plain[path])


@pytest.mark.parametrize("name", ["pm_leadership", "nso"])
def test_the_time_to_decide_is_shorter(name: str) -> None:
    assert _shares("actors.japan.latency", name) < -0.1


def test_the_office_without_the_prime_minister_keeps_three_fifths_or_less() -> None:
    latency = "actors.japan.latency"
    alone = _shares(latency, "nso")
    together = _shares(latency, "nso", "pm_leadership") - _shares(latency, "pm_leadership")
    assert alone < 0
    assert alone / together <= 0.6


def test_response_of_all_japan_and_dialogue_of_six_give_less_than_their_sum() -> None:
    path = "models.relief.plan_sharing"
    by = {names: moved("tsunami_relief", *names).get(path, 0.0) for names in (("dialogue_222",), ("all_japan_oda",))}
    both = moved("tsunami_relief", "dialogue_222", "all_japan_oda")[path]
    assert 0 < both < sum(by.values())


def test_exercises_are_worth_more_where_interoperability_is_built() -> None:
    path = "relations.japan.united_states.interoperability_relief"
    odds = {names: _odds(path, *names) for names in ((), ("hadr_interop",), ("exercises",))}
    both = _odds(path, "hadr_interop", "exercises")
    assert both - odds[()] > sum(odds[name] - odds[()] for name in (("hadr_interop",), ("exercises",)))


def _odds(path: str, *names: str) -> float:
    value = slots("tsunami_relief", *names)[path]
    return math.log(value / (1 - value))


def test_law_and_a_dialogue_that_holds_the_other_power_make_the_norm_of_the_sea_stronger_than_both_alone() -> None:
    path, names = "models.bargaining.norms.sea", ("commons_law", "trilateral_juc")
    by = {found: _at_sea(path, *found) - _at_sea(path) for found in ((names[0],), (names[1],), names)}
    assert by[(names[0],)] > 0
    assert by[names] > sum(by[(name,)] for name in names) + 0.01


def test_the_same_hulls_guard_less_where_they_are_kept_for_relief_and_neither_lever_alone_takes_them() -> None:
    path = "models.commons.sea.hull_cover"
    for name in ("commons_access", "strategic_lift"):
        assert path not in moved("closed_strait", name)
    assert moved("closed_strait", "commons_access", "strategic_lift")[path] < 0


def test_winning_the_patron_is_paid_in_drills_and_in_defence_that_deters() -> None:
    found = moved("korean_contingency", "china_sanctions")
    for ends in ("japan.united_states", "united_states.japan"):
        assert found[f"relations.{ends}.interoperability_military"] < 0
    assert found["models.escalation.deterrence"] < 0
    assert found["actors.united_states.readiness"] < 0
    # as much as yearly exercises give, or less
    drilled = moved("korean_contingency", "exercises")["relations.japan.united_states.interoperability_military"]
    assert -found["relations.japan.united_states.interoperability_military"] < drilled


@pytest.mark.parametrize("name", ["deterrence_update", "alliance_portfolio"])
def test_what_frightens_the_patron_takes_from_what_it_is_won_for(name: str) -> None:
    """By its own rule: twice what it is promised, less the threat it sees (`enforce_at_a_price`)."""

    def won(*names: str) -> float:
        found = slots("korean_contingency", *names)
        return 2 * found["models.pressure.side_payment"] - found["relations.china.united_states.threat"]

    rules = {rule.id: rule for rule in crisis("korean_contingency")[0].actors["china"].doctrines["status_quo"].rules}
    assert rules["enforce_at_a_price"].when.startswith("2 * payment()")
    assert '- threat("united_states")' in rules["enforce_at_a_price"].when
    assert won("china_sanctions") > won()
    assert won("china_sanctions", name) < won("china_sanctions") - 0.001
    assert won("trilateral_juc", name) < won("trilateral_juc") - 0.001, "meetings do not make up for it"


@pytest.mark.parametrize("where", ["korean_contingency", "tsunami_relief", "commons_disruption"])
def test_partners_who_are_asked_early_join_what_the_two_allies_lead_likelier_and_feel_as_before(where: str) -> None:
    found = moved(where, "alliance_portfolio")
    for leader in ("japan", "united_states"):
        # a log-odds of .6 at the full, .7 of it at the usual quality
        assert found[f"relations.south_korea.{leader}.joining"] == pytest.approx(0.42)
    assert not any(path.endswith(".trust") for path in found)


def test_ships_kept_for_relief_carry_people_out_of_a_war_too() -> None:
    # of an allied lift that is 1.4 times as large, a sixth, at the usual quality
    found, plain = (slots("korean_contingency", *names) for names in (("strategic_lift",), ()))
    assert found["models.displacement.lift"] / plain["models.displacement.lift"] == pytest.approx(1.07**0.7)


def test_pressure_on_several_levels_slows_what_the_programme_grows_by() -> None:
    path = "models.pressure.programme_growth"
    assert _shares(path, "dprk_pressure") == pytest.approx(0.7 * math.log(0.93))


def _at_sea(path: str, *names: str) -> float:
    value = slots("commons_disruption", *names)[path]
    return math.log(value / (1 - value))


def test_shared_bases_are_easier_for_neighbours_and_larger_as_targets() -> None:
    found = moved("korean_contingency", "base_colocation")
    assert found["relations.japan.united_states.friction"] < 0
    assert found["models.escalation.readiness_loss"] > 0


def test_a_fairer_burden_wins_neighbours_and_brings_nobody_sooner() -> None:
    found = moved("korean_contingency", "okinawa_burden")
    assert found["actors.japan.local_support"] > 0
    assert found["models.escalation.deployment_time"] > 0


def test_what_a_leader_carries_begins_anew_with_the_next() -> None:
    found, ground = crisis("korean_contingency")
    world = World(replace(found, levers=(AdoptedLever(lever("pm_leadership"), math.inf),)), Draws(1), ground)
    latency, plain = world.slots.find("actors.japan.latency"), slots("korean_contingency")["actors.japan.latency"]
    assert world.slots.read(latency, 0.0) < plain
    world.levers.leader_fell("south_korea", 6.0)
    world.levers.advance(6.0)
    assert world.slots.read(latency, 6.0) < plain
    world.levers.leader_fell("japan", 12.0)
    world.levers.advance(12.0)
    assert world.slots.read(latency, 12.0) == pytest.approx(plain)
    world.levers.advance(12.0 + 8766.0)
    assert world.slots.read(latency, 12.0 + 8766.0) < 0.85 * plain


def test_a_lever_that_costs_nothing_or_spoils_nothing_is_refused() -> None:
    text = (OPTIONS / "nso.yaml").read_text(encoding="utf-8")
    free = text.replace("{value: 0.3, low: 0.1, high: 1}", "0").replace(
        "{value: 20 MUSD/yr, low: 8 MUSD/yr, high: 50 MUSD/yr}", "0 MUSD/yr"
    )
    spotless = text[: text.index("side_effects:")] + text[text.index("expected:") :]
    for changed in (free, spotless):
        assert changed != text
        with pytest.raises(InputError, match="nothing is a free bonus"):
            validate(LeverFile, read_text(changed, file="nso.yaml"))


@pytest.mark.parametrize(
    ("path", "again", "partner"),
    [
        ("models.bargaining.dialogue.strength", "models.bargaining.dialogue.strength", ""),
        ("relations.japan+china.channel", "relations.china+japan.channel", ""),
        ("actors.japan.latency", "actors.japan.latency", "nso"),
    ],
)
def test_two_lines_of_a_lever_that_move_the_same_are_refused_at_their_place(
    path: str, again: str, partner: str
) -> None:
    text = (OPTIONS / "trilateral_juc.yaml").read_text(encoding="utf-8")
    partnered = f", with: {partner}" if partner else ""
    lines = [f"  - {{path: {name}, shift: [0.1, 0.2, 0.3], says: x{partnered}}}" for name in (path, again)]
    doubled = (
        f"{text[: text.index('effects:')]}effects:\n{chr(10).join(lines)}\n\n{text[text.index('side_effects:') :]}"
    )
    with pytest.raises(InputError, match=r"juc\.yaml:\d+:\d+: effects: lines 1 and 2 both move .*: keep one"):
        validate(LeverFile, read_text(doubled, file="juc.yaml"))
    apart = doubled.replace(f"says: x{partnered}}}", "says: x, with: isr_interop}", 1)
    assert len(validate(LeverFile, read_text(apart, file="juc.yaml")).effects) == 2


def test_a_dialogue_of_three_is_half_a_body_at_the_usual_quality() -> None:
    path = "models.bargaining.dialogue.strength"
    for where in ("korean_contingency", "commons_disruption"):
        assert slots(where, "trilateral_juc")[path] == pytest.approx(0.55, abs=0.01)


@pytest.mark.parametrize(
    "name", ["old_promises", "new_frontiers", "foundation", "liberal_order", "everything", "as_of_2025"]
)
def test_an_option_set_brings_its_levers_along(name: str) -> None:
    levers, packages = read_options([name], near=OPTIONS)
    assert len(packages) == 1
    assert {found.split("@")[0] for found in packages[0][1].levers} == set(levers)
    sets: Mapping[str, int] = {"old_promises": 6, "new_frontiers": 9, "foundation": 11, "liberal_order": 2}
    assert len(levers) == sets.get(name, len(levers))
    if name == "everything":
        assert set(levers) == set(LEVERS)


@pytest.mark.parametrize("name", [name for name in library.names("scenario") if name not in SCENARIOS])
def test_every_shipped_crisis_bears_every_lever_those_it_has_no_figure_for_passing_over(name: str) -> None:
    found = composed(name)
    ground = lay_ground(found)
    known, levers = set(ground.slots), tuple(AdoptedLever(lever(each), math.inf) for each in LEVERS)
    assert set(World(replace(found, levers=levers), Draws(1), ground).slots) == known


def test_the_expectations_know_only_kinds_of_crises() -> None:
    known = set(VOCABULARY.models)
    assert all(set(lever(name).expected) <= known for name in LEVERS)
