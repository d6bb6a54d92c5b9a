"""An actor as written: what it can do, may do and owns, and its doctrine variants."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sim.scenario.courses import Course
from sim.scenario.figures import (
    Count,
    Distance,
    Duration,
    Figure,
    Flow,
    Id,
    InOthers,
    Mass,
    Number,
    Persons,
    Positive,
    Rate,
    Speed,
    Strict,
)
from sim.sentence import Title
from sim.units import parse_instant

__all__ = ["ActorFile", "Asset", "Authority", "Doctrine", "Rule", "WakeWhen"]

Priority = Literal["P0", "P1", "P2", "P3", "P4", "P5"]


class Authority(Strict):
    """A legal power with the dates between which it holds; without dates it always does."""

    id: Id
    says: str
    since: str | None = None
    until: str | None = None

    @field_validator("since", "until")
    @classmethod
    def _dated(cls, text: str | None) -> str | None:
        if text is not None:
            parse_instant(text if "T" in text else f"{text}T00:00:00Z")
        return text


class Asset(Strict):
    """A kind of force or stock an actor owns: how many, where based, and what one of them can do."""

    id: Id
    title: str
    kind: Literal["ship", "aircraft", "helicopter", "team", "medical"]
    number: Count
    base: str
    speed: Speed | None = None
    load: Mass | None = None
    sorties_per_day: Positive | None = None
    range: Distance | None = None
    helicopters: Count | None = None
    landing_craft: Count | None = None
    water: Flow | None = None
    beds: Count | None = None
    cargo: Mass | None = None
    personnel: Persons | None = None


class Rule(Strict):
    """One line of doctrine: a condition, then a filter, a forced set or a bonus, in plain words.

    `forbid` and `only` take action ids, `tag:` words or `any`; `prefer` gives them a bonus in utility.
    """

    id: Id
    priority: Priority
    says: str = Field(min_length=8)
    when: str = "True"
    forbid: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    prefer: dict[str, Number] = {}

    @model_validator(mode="after")
    def _does_one_thing(self) -> Rule:
        if sum(map(bool, (self.forbid, self.only, self.prefer))) != 1:
            raise ValueError("a rule needs exactly one of 'forbid', 'only' and 'prefer'")
        return self


class WakeWhen(Strict):
    """A condition on beliefs that calls for a decision when it becomes true (looked at every 6 h).

    It is armed again only after the condition was false for `rest_for`.
    """

    id: Id
    when: str
    says: str
    rest_for: Duration = Figure(value=24.0, dimension="time", grade="J")
    urgency: Annotated[float, Field(ge=0, le=1)] = 0.3


class Doctrine(Strict):
    """One way an actor decides: goals with weights that sum to 1, rules, what it attends to.

    Acts aimed at the actor call for a decision unless it `ignores` them; other topics only if it `attends`.
    `courses` are the courses of action it may resolve on.
    `default` is what applies when a person in the seat lets a deadline pass; without it, what the scenario says.
    """

    says: str
    goals: dict[Id, Positive]
    precision: Positive = Figure(value=1.2, low=0.5, high=3.0, grade="J")
    reciprocity: Positive = Figure(value=0.75, low=0.65, high=0.9, grade="J")
    # acts or domains this doctrine reads as more rungs, or fewer, than the catalogue says
    rung_map: dict[Id, Annotated[int, Field(ge=-3, le=3)]] = {}
    orders: Annotated[int, Field(ge=1, le=8)] = 3
    attends: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    default: Literal["do_nothing", "doctrine"] | None = None
    wake_when: tuple[WakeWhen, ...] = ()
    rules: tuple[Rule, ...] = ()
    courses: tuple[Course, ...] = ()

    @field_validator("goals")
    @classmethod
    def _weights_sum_to_one(cls, goals: dict[str, Figure]) -> dict[str, Figure]:
        total = sum(weight.value for weight in goals.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the weights of the goals sum to {total:g}, expected 1")
        return goals

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Doctrine:
        names = [rule.id for rule in self.rules] + [wake.id for wake in self.wake_when]
        names += [course.id for course in self.courses]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two rules, wake conditions or courses of action are named '{name}'")
        return self


class ActorFile(Strict):
    """A party in the world: a state, an organisation or a group, with everything it brings to any crisis."""

    kind: Literal["actor"]
    id: Id
    title: str
    titles: InOthers = {}
    type: Literal["state", "organisation", "group"]
    says: str
    capabilities: tuple[Id, ...] = ()
    authorities: tuple[Authority, ...] = ()
    variables: dict[Id, object] = {}
    strength: dict[Literal["military", "maritime", "air", "space", "cyber", "lift", "economy"], Positive] = {}
    eras: dict[str, dict[Id, object]] = {}
    false_alarms: Rate = Figure(value=0.3 / (24 * 30), low=0.1 / 720, high=1.0 / 720, dimension="rate", grade="J")
    assets: tuple[Asset, ...] = ()
    doctrine: Id
    doctrines: dict[Id, Doctrine]

    @property
    def called(self) -> Title:
        """Its title, in each language there is."""
        return Title(self.title, **self.titles)

    @model_validator(mode="after")
    def _doctrine_exists(self) -> ActorFile:
        if self.doctrine not in self.doctrines:
            raise ValueError(f"no doctrine named '{self.doctrine}'; known: {', '.join(sorted(self.doctrines))}")
        return self
