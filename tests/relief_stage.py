"""A stage for the relief model: the shipped section, one run of the bare model, and what a test orders on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.clock import Clock
from sim.draws import Draws
from sim.expressions import Term
from sim.models import MODELS
from sim.models.relief.group import STATUSES
from sim.models.relief.model import Relief
from sim.models.relief.parameters import Parameters
from sim.models.relief.section import ReliefSection
from sim.scenario.checking import validate
from sim.scenario.crisis import CrisisFile
from sim.scenario.figures import Figure
from sim.scenario.grafting import exercise_file, grafted
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
    exercise = exercise_file(document, SHIPPED.parent)
    document = grafted(document, exercise) if exercise is not None else document
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
        self.said: list[tuple[str, str]] = []  # what was announced of whom, in words
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

    def _announce(self, topic: str, *, subject: str, says: str = "", **_: Any) -> None:
        self.news.append((self.clock.now, topic, subject))
        self.said.append((subject, says))

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


def invite(trial: Trial, host: str) -> None:
    """Let a host ask and open: who is sent then is let in after its clearance time."""
    trial.do("request", host)
    trial.do("consent", host)


def play(trial: Trial, *, consent: bool = True, until: float = DAYS, reading: bool = False) -> Trial:
    """Let the host open on its second day and everyone send what they have; the allies go home from day 50 on."""
    doings: list[tuple[float, Any]] = [
        (1.0, lambda: trial.do("request", "thailand")),
        (1.0, lambda: trial.do("consent", "thailand")),
        (0.3, lambda: trial.do("supply", "thailand")),
        (0.8, lambda: trial.do("supply", "indonesia")),
        (1.5, lambda: trial.do("request", "indonesia")),
        (2.0, lambda: trial.do("supply", "relief_ngos", "indonesia")),
        (2.0, lambda: trial.do("supply", "relief_ngos", "thailand")),
        (3.0, lambda: trial.do("supply", "united_nations", "indonesia")),
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


def assert_nothing_is_lost(relief: Relief) -> None:
    ledger = relief.ledger
    in_hubs = sum(sum(hub.stock) for host in relief.hosts.values() for hub in host.hubs)
    assert in_hubs == sum(hub.held for host in relief.hosts.values() for hub in host.hubs)
    assert ledger.lying == sum(sum(district.surplus) for district in relief.districts)
    gone = ledger.lost + ledger.misdirected + ledger.lying + ledger.spoilt
    assert ledger.entered == in_hubs + ledger.received + gone
    at_home = sum(sum(district.stock) for district in relief.districts)
    assert ledger.saved + ledger.received == at_home + ledger.consumed
    by_forces = sum(ledger.flown.values()) - sum(ledger.onward.values()) + sum(ledger.direct.values())
    assert ledger.entered == ledger.civil + by_forces
    in_holds = sum(group.hold for group in relief.groups.values())
    assert ledger.loaded == in_holds + sum(ledger.direct.values()) + ledger.brought_home
    aboard = sum(group.stores.left + group.stores.carried for group in relief.groups.values())
    assert ledger.stores_loaded == ledger.stores_used + ledger.stores_landed + aboard
    wards = [district.ward for district in relief.districts]
    assert sum(ward.flown_in for ward in wards) == sum(ward.flown_out for ward in wards)
    for district in relief.districts:
        assert all(kg >= 0 for kg in district.stock)
        assert district.people == round(district.spec.people.value) == district.in_need + district.recovered
        ward = district.ward
        came = ward.injured + ward.fell_ill + ward.flown_in
        assert came == ward.waiting + ward.treated + ward.healed + ward.flown_out
        assert 0 <= ward.lying <= ward.waiting + 1
        assert 0 <= ward.vaccinated <= ward.children
        assert district.missing == district.sought + district.found + district.given_up
        assert district.struck == district.dead + district.sought + district.found
        assert district.toll == district.struck - district.found == district.dead + district.sought
    for group in relief.groups.values():
        assert group.number == round(group.spec.number.value)
        assert group.status in STATUSES
        assert (group.host is None) == (group.status == "home")
        assert 0 <= group.gone < group.units
        companies = math.ceil(group.spec.personnel.value / 100) if group.spec.kind == "team" else 0
        assert group.units == max(1, group.spec.hulls or group.number, companies)
        assert 0 <= group.hold <= round(group.spec.cargo.value * 1000)


def play_known(trial: Trial) -> Trial:
    for host in ("indonesia", "thailand"):
        invite(trial, host)
    for _, actor, target, group in ORDERS:
        if group in trial.relief.groups:
            trial.do("deploy", actor, target, group)
    trial.until(40)
    return trial
