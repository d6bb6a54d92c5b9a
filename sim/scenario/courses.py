"""A course of action as written: named steps toward an aim, each made possible by those before it.

Steps are ordinary acts. Resolving on a course is a choice as any other; what is resolved on speaks for its steps, and
forces none of them.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.figures import Duration, Figure, Id, Number, Strict

__all__ = ["Course", "Step"]

_DAY = 24.0


class Step(Strict):
    """One step of a course of action: any one of some acts, once the steps it comes `after` are carried out.

    Without `after` it comes after the step written before it. `toward` are selectors as of an action; without them it
    is aimed at the course's own target. `urge` is what having resolved on it speaks for it, as the bonus of a rule.
    """

    id: Id
    says: str = Field(min_length=8)
    do: tuple[Id, ...]
    toward: tuple[str, ...] = ()
    after: tuple[Id, ...] | None = None
    wait: Duration = Figure(value=0.0, dimension="time", grade="J")
    when: str = "True"
    # habit alone takes 6; the rest is what it costs to go back on what was resolved
    urge: Number = Figure(value=8.0, low=7.0, high=9.0, grade="J")


class Course(Strict):
    """A course of action, toward one target at a time.

    The question of it comes up when `when` becomes true, and again after that was false for `rest_for`; with
    `again_after` also by the calendar, so long after it last came up, while `when` still holds. It is given
    up when its `aim` is gone (that condition no longer holds), or when for `lapses_after` a step lay that was due.
    What waits for its own condition, or is under way, is not let lie, but is given up after twice that span.
    `favour` is what the doctrine says for resolving on it, as the bonus of a rule, beside what its steps would bring.
    """

    id: Id
    says: str = Field(min_length=8)
    toward: tuple[str, ...] = ("type:state",)
    when: str
    aim: str = "True"
    favour: Number = Figure(value=7.0, low=5.5, high=8.5, grade="J")
    rest_for: Duration = Figure(value=30 * _DAY, dimension="time", grade="J")
    again_after: Duration | None = None
    lapses_after: Duration = Figure(value=60 * _DAY, low=30 * _DAY, high=90 * _DAY, dimension="time", grade="J")
    urgency: Annotated[float, Field(ge=0, le=1)] = 0.3
    steps: tuple[Step, ...]

    def before(self, step: Step) -> tuple[str, ...]:
        """Steps that a step comes after."""
        if step.after is not None:
            return step.after
        place = self.steps.index(step)
        return (self.steps[place - 1].id,) if place else ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Course:
        if not self.steps:
            raise ValueError("a course of action needs at least one step")
        names = [step.id for step in self.steps]
        for step in self.steps:
            if names.count(step.id) > 1:
                raise ValueError(f"two steps are named '{step.id}'")
            if not step.do:
                raise ValueError(f"the step '{step.id}' does nothing: name an act under 'do'")
            for name in self.before(step):
                if name not in names:
                    raise ValueError(f"the step '{step.id}' comes after '{name}', which is none; {', '.join(names)}")
        try:
            TopologicalSorter({step.id: self.before(step) for step in self.steps}).prepare()
        except CycleError as error:
            raise ValueError(f"steps wait for each other: {', '.join(reversed(error.args[1]))}") from None
        return self
