"""The relief model on a real stage: conservation, consent, last mile, water, equity, and looking changes nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sim.clock import Clock
from sim.draws import Draws
from sim.expressions import Term
from sim.models import MODELS
from sim.models.relief.group import STATUSES
from sim.models.relief.model import Relief
from sim.models.relief.outcomes import crossing, gini
from sim.models.relief.parameters import Parameters
from sim.models.relief.section import ReliefSection
from sim.scenario.checking import validate
from sim.scenario.crisis import CrisisFile
from sim.scenario.figures import Figure
from sim.scenario.reading import read_file
from sim.world.chronicle import Chronicle
from sim.world.effects import Effect, ModelEffect
from sim.world.perception import Errors
from sim.world.slots import Slots, SlotSpec
from sim.world.stage import Stage

SHIPPED = Path(__file__).parent.parent / "scenarios" / "tsunami_relief.yaml"
DAYS = 90
SEEDS = range(6)


@cache
def crisis() -> tuple[CrisisFile, ReliefSection]:
    document = read_file(SHIPPED)
    whole = validate(CrisisFile, document)
    return whole, validate(ReliefSection, document, at=("models", "relief"))


def slots_for(section: ReliefSection, actors: tuple[str, ...], settings: Mapping[str, float]) -> Slots:
    slots = Slots()
    for name in Parameters.model_fields:
        figure = getattr(section, name)
        if isinstance(figure, Figure):
            value = settings.get(name, figure.value)
            slots.add(SlotSpec(f"models.relief.{name}", figure.dimension, 0.0, 1e9, "log"), value)
    for actor in actors:
        slots.add(SlotSpec(f"actors.{actor}.mobilisation", "time", 0.0, 2000.0, "log"), 24.0)
        if actor in section.lift_of:
            own = settings.get(f"lift_of_{actor}", section.lift_of[actor].value)
            slots.add(SlotSpec(f"models.relief.lift_of.{actor}", "points", 0.0, 10.0, "log"), own)
        for other in actors:
            if other != actor:
                tie = settings.get("interoperability", 0.1)
                path = f"relations.{actor}.{other}.interoperability_relief"
                slots.add(SlotSpec(path, "number", 0.0, 1.0, "logit"), tie)
    return slots


class Trial:
    """One run of the model on a stage made here; the test plays the actors."""

    def __init__(self, seed: int = 1, *, section: ReliefSection | None = None, **settings: float) -> None:
        whole, shipped = crisis()
        self.section = section or shipped
        self.actors = tuple(whole.actors)
        self.clock = Clock()
        self.slots = slots_for(self.section, self.actors, settings)
        self.draws = Draws(seed)
        self.chronicle = Chronicle()
        self.news: list[tuple[float, str, str]] = []
        self.applied: list[Effect] = []
        stage = Stage(
            clock=self.clock,
            slots=self.slots,
            draws=self.draws,
            errors=Errors(self.draws, error_time=240.0),
            chronicle=self.chronicle,
            start=whole.start,
            horizon=whole.horizon.value,
            actors=self.actors,
            titles={actor: actor for actor in self.actors},
            types=dict.fromkeys(self.actors, "state"),
            roles=whole.roles,
            ranks={actor: rank for rank, actor in enumerate(sorted(self.actors))},
            parameter=lambda name: self.slots.find(f"models.relief.{name}"),
            announce=self._announce,
            apply=self.applied.append,
            record=self._record,
        )
        running = MODELS["relief"].build(self.section, stage)
        assert isinstance(running, Relief)
        self.relief = running
        self.relief.begin()

    def _announce(self, topic: str, *, subject: str, **_: Any) -> None:
        self.news.append((self.clock.now, topic, subject))

    def _record(self, kind: str, actor: str, subject: str, detail: Mapping[str, object]) -> None:
        self.chronicle.add((self.clock.now, kind, actor, subject, detail))

    def do(self, name: str, actor: str, target: str | None = None, asset: str | None = None, **args: float) -> Any:
        effect = ModelEffect(f"relief.{name}", f"{actor}.{name}", actor, target, asset, 1.0, tuple(args.items()))
        return self.relief.carry_out(effect)

    def until(self, day: float) -> None:
        if day * 24 > self.clock.now:
            self.clock.run(until=day * 24)

    def believes(self, observer: str, function: str, *words: str) -> float:
        return self.relief.getter(observer, Term(function, words))(self.clock.now)

    def value(self, measure: str) -> float:
        value = self.relief.outcomes(self.clock.now)[measure].value
        assert value is not None
        return value


# What the test orders, and on which day: plausible, not the record.
ORDERS = (
    (0.3, "thailand", None, "thailand_helicopters"),
    (0.5, "thailand", None, "thailand_ships"),
    (0.8, "indonesia", None, "indonesia_c130"),
    (1.0, "indonesia", None, "indonesia_helicopters"),
    (1.0, "indonesia", None, "indonesia_ships"),
    (2.0, "united_states", "indonesia", "us_c130_first"),
    (2.0, "united_states", "indonesia", "us_carrier_group"),
    (2.0, "united_states", "indonesia", "us_amphibious_group"),
    (2.0, "japan", "thailand", "japan_ships_at_sea"),
    (2.0, "united_nations", "indonesia", "un_air_service"),
    (2.0, "relief_ngos", "indonesia", "ngo_medical_teams"),
    (2.5, "australia", "indonesia", "australia_c130"),
    (3.0, "china", "indonesia", "china_medical_team"),
    (3.0, "india", "indonesia", "india_ships"),
    (3.0, "united_states", "indonesia", "us_c130_second"),
    (4.0, "united_states", "indonesia", "us_prepositioning_ships"),
    (5.0, "australia", "indonesia", "australia_landing_ship"),
    (5.0, "australia", "indonesia", "australia_field_hospital"),
    (5.0, "australia", "indonesia", "australia_helicopters"),
    (6.0, "united_states", "indonesia", "us_hospital_ship"),
    (6.0, "south_korea", "indonesia", "korea_medical_team"),
    (9.0, "south_korea", "indonesia", "korea_landing_ship"),
    (10.0, "japan", "indonesia", "japan_c130"),
    (10.0, "japan", "indonesia", "japan_medical_unit"),
    (12.0, "japan", "indonesia", "japan_aceh_group"),
)


def play(trial: Trial, *, consent: bool = True, until: float = DAYS, reading: bool = False) -> Trial:
    """Let the host open on its second day and everyone send what they have; the allies go home from day 50 on."""
    doings: list[tuple[float, Any]] = [
        (1.0, lambda: trial.do("request", "thailand")),
        (1.0, lambda: trial.do("consent", "thailand")),
        (1.5, lambda: trial.do("request", "indonesia")),
        (5.0, lambda: trial.do("pledge", "united_states", amount=350.0)),
        (6.0, lambda: trial.do("pledge", "japan", amount=500.0)),
        (8.0, lambda: trial.do("coordinate", "united_nations", "indonesia")),
        (50.0, lambda: trial.do("handover", "united_states", "indonesia")),
        (60.0, lambda: trial.do("withdraw", "japan", "indonesia")),
    ]
    if consent:
        doings.append((2.0, lambda: trial.do("consent", "indonesia")))
    for day, actor, target, group in ORDERS:
        doings.append((day, lambda a=actor, t=target, g=group: trial.do("deploy", a, t, g)))
    for day, doing in sorted(doings, key=lambda item: item[0]):
        if day < until:
            if reading:
                look(trial, day)
            trial.until(day)
            doing()
    if reading:
        look(trial, until)
    trial.until(until)
    return trial


def look(trial: Trial, until: float) -> None:
    while trial.clock.now + 7 < until * 24:
        trial.clock.run(until=trial.clock.now + 7)
        for term in terms():
            for observer in ("japan", "indonesia"):
                assert trial.relief.getter(observer, term)(trial.clock.now) == pytest.approx(0, abs=1e9)


def terms() -> Iterator[Term]:
    for function in MODELS["relief"].words.functions:
        yield Term(
            function.name, tuple("us_carrier_group" if w == "asset" else "indonesia" for w in function.arguments)
        )


def summary(trial: Trial) -> dict[str, float | None]:
    return {name: outcome.value for name, outcome in trial.relief.outcomes(trial.clock.now).items()}


def with_section(**changes: object) -> ReliefSection:
    return crisis()[1].model_copy(update=changes)


def assert_nothing_is_lost(trial: Trial) -> None:
    relief, ledger = trial.relief, trial.relief.ledger
    in_hubs = sum(sum(hub.stock) for host in relief.hosts.values() for hub in host.hubs)
    assert in_hubs == sum(hub.held for host in relief.hosts.values() for hub in host.hubs)
    assert ledger.lying == sum(sum(district.surplus) for district in relief.districts)
    gone = ledger.lost + ledger.misdirected + ledger.lying + ledger.spoilt
    assert ledger.entered == in_hubs + ledger.received + gone
    at_home = sum(sum(district.stock) for district in relief.districts)
    assert ledger.saved + ledger.received == at_home + ledger.consumed
    assert ledger.entered == ledger.civil + sum(ledger.flown.values()) + sum(ledger.direct.values())
    for district in relief.districts:
        assert all(kg >= 0 for kg in district.stock)
        assert district.people == district.in_need + district.recovered
        ward = district.ward
        assert ward.injured + ward.fell_ill == ward.waiting + ward.treated + ward.healed
        assert 0 <= ward.vaccinated <= ward.children
        assert district.missing == district.sought + district.found + district.given_up
    for group in relief.groups.values():
        assert group.number == round(group.spec.number.value)
        assert group.status in STATUSES
        assert (group.host is None) == (group.status == "home")
        assert 0 <= group.hold <= round(group.spec.cargo.value * 1000)


@pytest.mark.parametrize("day", [0.5, 3, 9.2, 30, 61, 90])
def test_tonnes_people_and_hulls_are_conserved_at_any_instant(day: float) -> None:
    assert_nothing_is_lost(play(Trial(3), until=day))


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


@pytest.mark.parametrize("seed", SEEDS)
def test_more_last_mile_is_never_worse(seed: int) -> None:
    usual, more = play(Trial(seed)), play(Trial(seed, last_mile=1.4))
    assert more.value("unmet_person_days") <= usual.value("unmet_person_days")


def test_water_feeds_nobody() -> None:
    section = crisis()[1]
    forces = tuple(
        f.model_copy(update={"cargo": Figure(value=0.0, dimension="mass"), "helicopters": Figure(value=0.0)})
        for f in section.forces
        if f.kind == "ship"
    )
    dry = tuple(f.model_copy(update={"water": Figure(value=0.0, dimension="flow")}) for f in forces)
    wet = tuple(f.model_copy(update={"water": Figure(value=200.0, dimension="flow")}) for f in forces)
    without, with_water = (play_known(Trial(1, section=with_section(forces=kept))) for kept in (dry, wet))
    for name in ("unmet_food_person_days", "unmet_shelter_person_days", "tonnes_landed", "tonnes_received"):
        assert without.value(name) == with_water.value(name)
    assert with_water.value("unmet_water_person_days") < without.value("unmet_water_person_days")


def play_known(trial: Trial) -> Trial:
    trial.do("consent", "indonesia")
    trial.do("consent", "thailand")
    for _, actor, target, group in ORDERS:
        if group in trial.relief.groups:
            trial.do("deploy", actor, target, group)
    trial.until(40)
    return trial


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
    trial.do("consent", "thailand")
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
    assert trial.do("pledge", "japan", amount=30.0) == {"pledged_musd": 30.0}
    assert trial.believes("japan", "pledged") == 30.0


def test_every_declared_word_is_carried_out_or_answered() -> None:
    trial = Trial(1)
    words = MODELS["relief"].words
    for effect in words.effects:
        arguments: dict[str, Any] = dict.fromkeys(effect.arguments, 1.0)
        assert trial.do(effect.name, "indonesia", "indonesia", **arguments) is not None
    for term in terms():
        assert isinstance(trial.relief.getter("japan", term)(0.0), float)
    assert {m.name for m in words.measures} == set(trial.relief.outcomes(0.0))


def test_lift_and_last_mile_complement_each_other() -> None:
    def unmet(**settings: Any) -> float:
        return sum(play(Trial(seed, **settings)).value("unmet_person_days") for seed in SEEDS)

    usual = unmet()
    lift, mile, both = usual - unmet(lift=1.4), usual - unmet(last_mile=1.4), usual - unmet(lift=1.4, last_mile=1.4)
    assert both > lift + mile


def test_lift_of_actors_without_forces_changes_nothing() -> None:
    kept = tuple(f for f in crisis()[1].forces if f.actor not in {"united_states", "japan"})
    alone = with_section(forces=kept)
    usual, more = Trial(1, section=alone), Trial(1, section=alone, lift_of_united_states=1.4, lift_of_japan=1.4)
    assert summary(play_known(usual)) == summary(play_known(more))
    assert usual.value("civil_tonnes") > 0


def test_crossing_and_gini_say_what_they_mean() -> None:
    assert crossing([0.0, 0.25, 0.75], 0.5) == pytest.approx(2.5)
    assert crossing([0.9, 0.25, 0.75], 0.5, after=1) == pytest.approx(2.5)
    assert crossing([0.1], 0.5) is None
    assert gini([1.0, 1.0], [1.0, 3.0]) == 0
    assert gini([0.0, 1.0], [1.0, 1.0]) == pytest.approx(0.5)


def test_one_run_of_ninety_days_is_quick() -> None:
    best = min(_timed() for _ in range(5))
    assert best < 0.2  # about .03 s of CPU on a quiet desk; wide, for busy machines


def _timed() -> float:
    trial = Trial(1)
    begun = time.process_time()
    play(trial)
    return time.process_time() - begun
