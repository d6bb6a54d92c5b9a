"""The relief model on a real stage: conservation, consent, last mile, water, equity, and looking changes nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from relief_stage import (
    Trial,
    assert_nothing_is_lost,
    crisis,
    invite,
    play,
    play_known,
    summary,
    terms,
    with_section,
)

from sim.models import MODELS
from sim.models.relief.outcomes import crossing, gini
from sim.scenario.figures import Figure


@pytest.mark.parametrize("day", [0.5, 3, 9.2, 30, 61, 90])
def test_tonnes_people_and_hulls_are_conserved_at_any_instant(day: float) -> None:
    assert_nothing_is_lost(play(Trial(3), until=day).relief)


def test_the_same_seed_gives_the_same_run_and_another_seed_another() -> None:
    one, two, other = play(Trial(7)), play(Trial(7)), play(Trial(8))
    assert one.chronicle.digest() == two.chronicle.digest()
    assert summary(one) == summary(two)
    assert summary(one) != summary(other)


def test_reading_beliefs_never_changes_the_run() -> None:
    blind, watched = play(Trial(4)), play(Trial(4), reading=True)
    assert blind.chronicle.digest() == watched.chronicle.digest()
    assert summary(blind) == summary(watched)


def test_without_consent_no_foreign_military_tonne_moves_and_civil_flow_goes_on() -> None:
    shut = Trial(2)
    play(shut, consent=False)
    ledger, host = shut.relief.ledger, shut.relief.hosts["indonesia"]
    foreign = [group for group in shut.relief.groups.values() if group.host is host and group.actor != "indonesia"]
    assert foreign
    assert all(group.status != "working" for group in foreign if group.spec.military)
    assert ledger.flown.keys() == {"indonesia"}
    assert ledger.foreign == 0
    assert not any(ledger.carried.get(actor) for actor in ("united_states", "australia", "india"))
    assert ledger.civil > 5_000_000
    assert host.by_civil > 0


def test_consent_lets_in_the_groups_that_wait() -> None:
    trial = play(Trial(2), consent=False, until=12)
    assert trial.relief.groups["us_carrier_group"].status == "waiting"
    trial.do("consent", "indonesia")
    trial.until(15)
    assert trial.relief.groups["us_carrier_group"].status == "working"


def test_water_feeds_nobody() -> None:
    section = crisis()[1]
    forces = tuple(
        f.model_copy(
            update={
                "cargo": Figure(value=0.0, dimension="mass"),
                "helicopters": Figure(value=0.0),
                "landing_craft": Figure(value=0.0),
                "hoses": True,
            }
        )
        for f in section.forces
        if f.kind == "ship"
    )
    dry = tuple(f.model_copy(update={"water": Figure(value=0.0, dimension="flow")}) for f in forces)
    wet = tuple(f.model_copy(update={"water": Figure(value=200.0, dimension="flow")}) for f in forces)
    without, with_water = (play_known(Trial(1, section=with_section(forces=kept))) for kept in (dry, wet))
    for name in ("unmet_food_person_days", "unmet_shelter_person_days", "tonnes_landed", "tonnes_received"):
        assert without.value(name) == with_water.value(name)
    assert with_water.value("unmet_water_person_days") < without.value("unmet_water_person_days")


def test_nobody_is_served_twice() -> None:
    trial = Trial(5, last_mile=100.0, lift=5.0)
    play(trial)
    for district in trial.relief.districts:
        assert 0 <= district.coverage <= 1
        assert all(0 <= unmet <= district.needed_days * 1.0001 for unmet in district.unmet_by.values())
    rations = sum(district.needed_days for district in trial.relief.districts) * 0.57
    assert trial.relief.ledger.consumed <= rations


def test_a_closed_runway_takes_slots_and_can_be_switched_off() -> None:
    section = crisis()[1]
    off = tuple(closure.model_copy(update={"happens": False}) for closure in section.closures)
    shut, open_ = play(Trial(1), until=11), play(Trial(1, section=with_section(closures=off)), until=11)
    assert "runway_closed" in [topic for _, topic, _ in shut.news]
    assert "runway_closed" not in [topic for _, topic, _ in open_.news]
    assert shut.relief.hosts["indonesia"].hubs[0].handled < open_.relief.hosts["indonesia"].hubs[0].handled


def test_interoperability_never_makes_a_group_later() -> None:
    arrivals = []
    for tie in (0.0, 0.5, 0.9):
        trial = play(Trial(6, interoperability=tie))
        arrivals.append([at for at, topic, _ in trial.news if topic == "group_arrived"])
    for slow, fast in pairwise(arrivals):
        assert all(b <= a for a, b in zip(slow, fast, strict=True))


def test_the_known_toll_rises_and_passes_its_steps() -> None:
    trial = Trial(1)
    known = []
    for day in range(1, 40):
        trial.until(day)
        known.append(trial.believes("japan", "toll", "indonesia"))
    assert known == sorted(known)
    assert [s for _, topic, s in trial.news if topic == "toll_known"].count("indonesia") == 5


def test_news_of_a_host_says_of_which_host_it_is() -> None:
    trial = Trial(1)
    trial.until(30)
    counts = [(subject, says) for subject, says in trial.said if "dead and missing" in says]
    # the same count is passed in both lands, and who hears of it must know where
    assert {subject for subject, _ in counts} == {"indonesia", "thailand"}
    assert all(says.startswith(f"{subject}: more than ") for subject, says in counts)
    assert len(set(counts)) == len(counts)


def test_an_assessment_makes_the_estimate_sharper() -> None:
    def spread(*, assessed: bool) -> float:
        total = 0.0
        for seed in range(40):
            trial = Trial(seed)
            if assessed:
                trial.do("assess", "japan", "indonesia")
            trial.until(10)
            total += abs(trial.believes("japan", "need", "indonesia") / 456_000 - 1)
        return total

    assert spread(assessed=True) < 0.7 * spread(assessed=False)


def test_a_group_that_is_sent_is_not_free_until_it_is_home_again() -> None:
    trial = Trial(1)
    invite(trial, "thailand")
    assert trial.believes("japan", "free", "japan_ships_at_sea") == 1
    assert trial.believes("china", "free", "japan_ships_at_sea") == 0
    trial.do("deploy", "japan", "thailand", "japan_ships_at_sea")
    assert "refused" in trial.do("deploy", "japan", "indonesia", "japan_ships_at_sea")
    assert trial.believes("japan", "serving", "thailand") == 1
    trial.until(8)
    trial.do("withdraw", "japan", "thailand")
    trial.until(14)
    assert trial.believes("japan", "free", "japan_ships_at_sea") == 1


def test_effects_that_make_no_sense_are_refused_with_a_reason() -> None:
    trial = Trial(1)
    assert "refused" in trial.do("deploy", "japan", "indonesia", "us_carrier_group")
    assert "refused" in trial.do("deploy", "japan", "china", "japan_c130")
    assert "refused" in trial.do("consent", "japan")
    named = trial.do("pledge", "japan", amount=30.0)["pledged_musd"]
    assert 15 < named < 60
    assert trial.relief.pledges.by_actor["japan"] == pytest.approx(named, abs=0.001)
    assert trial.believes("japan", "pledged") == pytest.approx(named, abs=0.001)


def test_every_declared_word_is_carried_out_or_answered() -> None:
    trial = Trial(1)
    words = MODELS["relief"].words
    for effect in words.effects:
        arguments: dict[str, Any] = dict.fromkeys(effect.arguments, 1.0)
        assert trial.do(effect.name, "indonesia", "indonesia", **arguments) is not None
    for term in terms():
        assert isinstance(trial.relief.getter("japan", term)(0.0), float)
    assert {m.name for m in words.measures} == set(trial.relief.outcomes(0.0))


def test_crossing_and_gini_say_what_they_mean() -> None:
    assert crossing([0.0, 0.25, 0.75], 0.5) == pytest.approx(2.5)
    assert crossing([0.9, 0.25, 0.75], 0.5, after=1) == pytest.approx(2.5)
    assert crossing([0.1], 0.5) is None
    assert gini([1.0, 1.0], [1.0, 3.0]) == 0
    assert gini([0.0, 1.0], [1.0, 1.0]) == pytest.approx(0.5)
