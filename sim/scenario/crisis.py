"""A scenario as written: who, where, when, what happens to them, which models unfold, who sits where."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sim.scenario.action import EffectLine
from sim.scenario.exercise import Exercise
from sim.scenario.figures import Duration, Figure, Fraction, Id, Positive, Strict
from sim.scenario.relations import Dynamics
from sim.units import UnitError, parse_instant

__all__ = ["Casting", "Choice", "CrisisFile", "Inject", "Lead", "Perception"]


def _instant(raw: object) -> datetime:
    if isinstance(raw, datetime):
        return raw
    if not isinstance(raw, str):
        raise UnitError("expected an instant", "write it as 2004-12-26T00:59:00Z")
    return parse_instant(raw)


_LONGEST = 10 * 365.25 * 24
_MOST_RELEASES = 20_000

Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]


class Casting(Strict):
    """How an actor takes part: which doctrine variant it follows, or the contested ones.

    Of several variants a run takes the first, and each case of a comparison draws one.
    """

    doctrine: Id | Annotated[tuple[Id, ...], Field(min_length=1)] | None = None


_TWO = 2


class Inject(Strict):
    """One line of the MSEL: when, to whom, what is said, what it changes in the world.

    One that stands `between` two actors is a meeting of theirs that was arranged beforehand: both know of it from the
    start (topic `meeting_planned`), or, where `known` says so, that long before, and on the day each hears of it from
    the other (topic `meeting`, if `about` does not say otherwise). What they do there is their doctrine's.
    """

    id: Id
    at: Duration
    every: Duration | None = None
    until: Duration | None = None
    to: tuple[str, ...] = ("all",)
    between: tuple[Id, ...] = ()
    known: Duration | None = None
    about: Id | None = None
    says: str
    benign: str = ""
    urgency: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.0
    delay: Duration | None = None
    effects: tuple[EffectLine, ...] = ()

    @model_validator(mode="after")
    def _repeats_with_an_end(self) -> Inject:
        if self.every is not None and self.every.value <= 0:
            raise ValueError("'every' must be longer than nothing")
        if self.between and (len(set(self.between)) != _TWO or len(self.between) != _TWO):
            raise ValueError("'between' names the two who meet: write between: [one, other]")
        if self.between and (self.to != ("all",) or self.every is not None):
            raise ValueError("a meeting is between two, once: leave out 'to' and 'every'")
        if self.known is not None and not self.between:
            raise ValueError("'known' is for a meeting: write between: [one, other]")
        for line in self.effects:
            if "whose" in line.model_fields_set:
                raise ValueError(
                    "'whose' means nothing in an inject, where nobody acts: name whose variable it is, "
                    "args: {actor: ID}, and for a relation also toward: ID"
                )
        return self

    @property
    def topic(self) -> str:
        """What it is about to those who notice it."""
        return self.about or ("meeting" if self.between else self.id)


class Perception(Strict):
    """How well actors see each other (E2, E3)."""

    error_scale: Positive = Figure(value=1.0, low=0.4, high=2.0, grade="J")
    error_time: Duration = Figure(value=240.0, low=72.0, high=720.0, dimension="time", grade="J")
    hostile_bias: Fraction = Figure(value=0.1, low=0.0, high=0.3, grade="J")
    overlap: Fraction = Figure(value=0.4, low=0.1, high=0.8, grade="J")
    news_delay: Duration = Figure(value=2.0, low=0.5, high=12.0, dimension="time", grade="J")
    detection_time: Duration = Figure(value=120.0, low=24.0, high=480.0, dimension="time", grade="J")
    attribution_time: Duration = Figure(value=240.0, low=48.0, high=1440.0, dimension="time", grade="J")
    wrong_attribution: Fraction = Figure(value=0.05, low=0.0, high=0.15, grade="J")
    false_alarms: bool = True


class Choice(Strict):
    """How actors choose, alike for all (E4, E6, E7): the parameters of latency, posture and adjudication."""

    latency_spread: Positive = Figure(value=0.4, low=0.2, high=0.7, grade="J")
    agency_load: Positive = Figure(value=0.25, low=0.1, high=0.4, grade="J")
    urgency_gain: Fraction = Figure(value=0.3, low=0.1, high=0.5, grade="J")
    ministry_time: Duration = Figure(value=6.0, low=2.0, high=12.0, dimension="time", grade="J")
    hastened_from: Fraction | None = Field(
        default=None,
        description="urgency from which news that joins a pending decision may bring it forward; never, if not said",
    )
    haste_error: Positive = Figure(value=1.3, low=1.0, high=1.8, grade="J")
    capital_weight: Positive = Figure(value=0.15, low=0.05, high=0.4, grade="J")
    delay_loss: Positive = Figure(value=1.5, low=0.5, high=3.0, grade="J")
    posture_aversion: Positive = Figure(value=0.6, low=0.3, high=1.0, grade="P")
    posture_cost: Positive = Figure(value=0.05, low=0.02, high=0.1, grade="P")
    posture_step: Positive = Figure(value=0.5, low=0.25, high=1.0, grade="J")
    posture_lasts: Duration = Figure(value=240.0, low=120.0, high=480.0, dimension="time", grade="J")
    coordination_time: Duration = Figure(value=6.0, low=1.5, high=12.0, dimension="time", grade="J")
    default: Literal["do_nothing", "doctrine"] = Field(
        default="do_nothing",
        description="what applies when a person lets a deadline pass, if the doctrine does not say",
    )
    answer_time: Duration = Figure(value=24.0, low=6.0, high=72.0, dimension="time", grade="J")


def _read_elsewhere(raw: object) -> object:
    if isinstance(raw, str):
        raise UnitError("the exercise of a file of its own is read when the scenario is composed", "compose it")
    return raw


def _lead(raw: object) -> object:
    return {"measure": raw} if isinstance(raw, str) else raw


class Lead(Strict):
    """An end by which options are judged, and the smallest change of it that matters.

    `smallest` is in the measure's unit, `smallest_share` a share of the baseline's mean.
    """

    measure: Id
    smallest: Annotated[float, Field(gt=0)] | None = None
    smallest_share: Annotated[float, Field(gt=0, lt=1)] | None = None

    @model_validator(mode="after")
    def _says_it_once(self) -> Lead:
        if self.smallest is not None and self.smallest_share is not None:
            raise ValueError("take one of 'smallest' and 'smallest_share'")
        return self

    def matters(self, baseline: float | None) -> float:
        """The smallest change that matters, in the measure's unit; 0 where nothing is declared."""
        if self.smallest_share is not None:
            return self.smallest_share * abs(baseline or 0.0)
        return self.smallest or 0.0


class CrisisFile(Strict):
    """One crisis: the hazard and its facts; what the actors do about it is theirs."""

    kind: Literal["scenario"]
    id: Id
    title: str
    question: str
    brief: str
    limits: str
    era: str
    start: Instant
    horizon: Duration
    include: tuple[str, ...] = ()
    shared: bool = Field(default=True, description="whether the shipped relations, actions and goals are used too")
    actors: dict[Id, Casting] = Field(min_length=1)
    core: tuple[Id, ...] = ()
    roles: dict[Id, tuple[Id, ...]] = {}
    groups: dict[Id, tuple[Id, ...]] = {}
    models: dict[Id, dict[str, object]] = {}
    overrides: dict[str, str | int | float | bool | dict[str, object]] = {}
    perception: Perception = Perception()
    choice: Choice = Choice()
    dynamics: Dynamics | None = None
    accidents: bool = True
    claims: dict[Id, tuple[Id, ...]] = Field(
        default={},
        description="by actor: against whom its grievance of the start is a claim, which goes on and may be pressed",
    )
    injects: tuple[Inject, ...] = ()
    exercise: Annotated[
        Exercise | None, BeforeValidator(_read_elsewhere, json_schema_input_type=Exercise | str | None)
    ] = Field(default=None, description="how people play it: moves, cells, MSEL; or the name or path of a file of it")
    lead: tuple[Annotated[Lead, BeforeValidator(_lead, json_schema_input_type=Lead | Id)], ...] = ()

    @model_validator(mode="after")
    def _names_its_own(self) -> CrisisFile:
        if not 0 < self.horizon.value <= _LONGEST:
            raise ValueError("the horizon must be longer than nothing and at most ten years")
        for inject in self.injects:
            if inject.every is not None and self.horizon.value / inject.every.value > _MOST_RELEASES:
                raise ValueError(f"inject '{inject.id}' would come more than {_MOST_RELEASES:,} times")
        for name, members in (*self.roles.items(), *self.groups.items(), ("core", self.core)):
            for member in members:
                if member not in self.actors:
                    raise ValueError(
                        f"'{name}' names '{member}', who is not among the actors: {', '.join(self.actors)}"
                    )
        for holder, others in self.claims.items():
            for one in (holder, *others):
                if one not in self.actors:
                    raise ValueError(f"'claims' names '{one}', who is not among the actors: {', '.join(self.actors)}")
            if holder in others:
                raise ValueError(f"'claims' lets '{holder}' claim something of itself: name another, or leave it out")
        seen: set[str] = set()
        for inject in self.injects:
            if inject.id in seen:
                raise ValueError(f"two injects are named '{inject.id}'")
            seen.add(inject.id)
        return self
