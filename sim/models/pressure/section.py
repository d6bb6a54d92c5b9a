"""What a scenario writes of pressure: layers of trade and who trades in them, and how pressure works.

Who is sanctioned, who is its patron and who sanctions are roles of the scenario (`sanctioned`, `patron`,
`sanctioner`). Trade by partner may be in any unit, alike within a layer; partners that no actor plays stand
under a name of their own. Every dial is a slot that levers may move; all are judgement with a range unless a
scenario gives a source.

Source: Hufbauer2007 (sanctions succeed seldom);
DOrazio2012 and ChaLeeLim2016 (exercises and provocations: contested).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, model_validator

from sim.scenario.actor import ActorFile
from sim.scenario.figures import (
    Contested,
    Duration,
    Figure,
    Fraction,
    Grade,
    Id,
    Number,
    Persons,
    Positive,
    Rate,
    Signed,
    Strict,
)
from sim.scenario.vocabulary import Misfit

__all__ = ["Exercises", "Layer", "PressureSection", "misfits"]

_YEAR: Final = 8766.0
Exercises = Literal["none", "some", "strong"]


def _figure(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return Figure(value=value, low=low, high=high, grade=grade)


def _share(value: float, low: float, high: float) -> Figure:
    return Figure(value=value, low=low, high=high, grade="J", share=True)


def _days(value: float, low: float, high: float) -> Figure:
    return Figure(value=value * 24, low=low * 24, high=high * 24, dimension="time", grade="J")


def _yearly(value: float, low: float, high: float) -> Figure:
    return Figure(value=value / _YEAR, low=low / _YEAR, high=high / _YEAR, dimension="rate", grade="J")


class Layer(Strict):
    """One layer of exchange: what it weighs in pressure, who trades in it, what is forbidden in it at the start.

    `mandated` is the share that a council's text of full strength forbids to everybody; `civil` and `technology`
    say how far pressure here reaches people's food and the programme; `evasion` is the most that can be evaded.
    """

    id: Id
    title: str
    weight: Fraction
    trade: dict[Id, Positive] = Field(min_length=1)
    forbidden: dict[Id, Fraction] = {}
    mandated: Fraction = Figure(value=0.0, share=True)
    civil: Fraction = Figure(value=0.0, share=True)
    technology: Fraction = Figure(value=0.0, share=True)
    evasion: Fraction = _share(0.4, 0.2, 0.6)
    goods: bool = True

    @model_validator(mode="after")
    def _is_traded(self) -> Layer:
        if not sum(flow.value for flow in self.trade.values()):
            raise ValueError("nobody trades in this layer")
        if unknown := [name for name in self.forbidden if name not in self.trade]:
            raise ValueError(f"'{unknown[0]}' forbids and does not trade: write trade: {{{unknown[0]}: 0}}")
        return self


class PressureSection(Strict):
    """Pressure on a state."""

    layers: tuple[Layer, ...] = Field(min_length=1)
    population: Persons
    # share of each partner's goods that comes by ship, and that a blockade can stop; all, of whom nothing is said
    by_sea: dict[Id, Fraction] = {}
    # Whether exercises near the sanctioned state make provocations likelier: contested, so it is a switch.
    exercises_provoke: Annotated[Exercises, Contested()] = "some"
    provocations: bool = True
    # Whether an offer stands that the sanctioned state could take, without anybody renewing it.
    offer_open: bool = True

    # Enforcement of those whom no actor plays, and what sanctioners' reach beyond their borders adds to it.
    outside_enforcement: Fraction = _share(0.1, 0.0, 0.3)
    secondary_reach: Fraction = _share(0.1, 0.0, 0.3)
    enforce_step: Fraction = _share(0.35, 0.1, 0.5)
    # how far one campaign of enforcement makes a state join, unannounced, what a council's text could forbid
    join_step: Fraction = _share(0.5, 0.2, 0.8)
    # what enforcing costs who does it: points of support a week were all its trade withheld, and how that is resented
    # by whom it is withheld from (rungs, were it all trade)
    trade_missed: Positive = _figure(0.2, 0.05, 0.5)
    cut_resented: Positive = _figure(0.4, 0.1, 1.0)
    inspect_step: Fraction = _share(0.03, 0.01, 0.06)
    inspect_fades: Duration = _days(90, 45, 180)
    # of what comes by sea, what a blockade that goes well stops, and how that is resented (rungs, were it all trade)
    blockade_stops: Fraction = _share(0.8, 0.5, 0.95)
    blockade_resented: Positive = _figure(0.6, 0.2, 1.5)
    sanction_step: Fraction = _share(0.5, 0.2, 0.8)
    embargo_step: Fraction = _share(0.8, 0.5, 1.0)
    ease_share: Fraction = _share(0.5, 0.25, 0.75)
    # Evasion adapts to pressure (E14a); an effort makes it learn faster, never beyond its most.
    evasion_time: Duration = _days(180, 90, 360)
    evasion_half: Positive = _figure(0.3, 0.15, 0.6)
    evasion_haste: Positive = _figure(2.0, 1.2, 4.0)
    effort_lasts: Duration = _days(60, 30, 120)
    # Share of what some cut off that others take up, how soon, and how much beyond their own trade they can.
    substitution: Fraction = _share(0.85, 0.5, 0.95)
    substitution_time: Duration = _days(90, 45, 180)
    substitution_room: Positive = _figure(0.5, 0.25, 1.0)

    # What the patron is promised for enforcing, 0 nothing .. 1 all it asks.
    side_payment: Fraction = _share(0.1, 0.0, 0.3)
    payment_step: Fraction = _share(0.3, 0.1, 0.5)
    payment_lasts: Duration = _days(180, 60, 360)

    offer_lasts: Duration = _days(90, 30, 180)
    concession_hazard: Rate = _yearly(0.04, 0.02, 0.06)
    concession_slope: Positive = _figure(2.2, 1.0, 3.0)
    salience: Fraction = _share(0.6, 0.3, 0.9)
    # what is owed to who gives way: until when something must come, and what a broken word costs those who owe
    relief_owed: Duration = _days(60, 30, 120)
    owed_grievance: Positive = _figure(0.3, 0.1, 0.6)
    owed_credibility: Fraction = _share(0.05, 0.0, 0.15)
    freeze_lasts: Duration = _days(180, 60, 360)

    # how often the engineers report another weapon ready to be tried: the year before a crisis is the measure;
    # if left out never, and only injects do
    tests_ready: Rate = Figure(value=0.0, dimension="rate")
    provocation_hazard: Rate = _yearly(0.6, 0.2, 1.5)
    # how far an exercise moves the sanctioned state where the switch says `some`; where `strong`, wholly
    alarm_some: Fraction = _share(0.5, 0.3, 0.7)
    provocation_exercise: Positive = _figure(0.9, 0.6, 1.3)  # times the alarm, in the exponent of the hazard
    provocation_relations: Positive = _figure(0.8, 0.3, 1.2)
    provocation_grievance: Positive = _figure(0.2, 0.05, 0.4)

    civil_drain: Rate = _yearly(0.3, 0.1, 0.6)
    food_time: Duration = _days(180, 90, 360)
    season_swing: Fraction = _share(0.04, 0.02, 0.1)
    harvest_day: Number = _figure(290, 275, 305, "M")
    enough: Fraction = _share(0.7, 0.6, 0.8)
    aid_food: Fraction = _share(0.03, 0.01, 0.06)
    aid_time: Duration = _days(60, 30, 90)
    aid_diversion: Fraction = _share(0.15, 0.05, 0.3)

    programme_growth: Rate = _yearly(0.12, 0.05, 0.25)
    technology_bite: Fraction = _share(0.5, 0.2, 0.8)
    test_gain: Positive = _figure(0.03, 0.01, 0.06)
    # A year of full pressure on money moves the elite by so much: below 0 it strains, above it closes ranks.
    elite_pull: Signed = _figure(-0.1, -0.3, 0.1)

    @model_validator(mode="after")
    def _adds_up(self) -> PressureSection:
        total = sum(layer.weight.value for layer in self.layers)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the weights of the layers sum to {total:g}, not to 1")
        names = [layer.id for layer in self.layers]
        if len(set(names)) < len(names):
            raise ValueError("two layers have the same id")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find partners whose name looks like a slip for an actor's; others are partners that nobody plays."""
    assert isinstance(section, PressureSection)
    for place, layer in enumerate(section.layers):
        for name in layer.trade:
            near = [] if name in actors else get_close_matches(name, actors, n=1, cutoff=0.85)
            if near:
                at = ("layers", place, "trade", name)
                yield at, f"no actor named '{name}'", f"did you mean '{near[0]}'?"
