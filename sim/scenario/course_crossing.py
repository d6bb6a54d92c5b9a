"""Cross references of courses of action: whether the acts, actors and conditions that they name exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from sim.errors import Fault, did_you_mean
from sim.scenario.action import ActionSpec
from sim.scenario.composing import Scenario
from sim.scenario.courses import Course
from sim.scenario.reading import Document, Steps, dotted

__all__ = ["course_faults", "course_names"]

Party = Callable[[str, Document, Steps], Iterator[Fault]]


class Asked(Protocol):
    """Looks at an expression that stands somewhere in a document."""

    def __call__(self, text: str, document: Document, at: Steps, *, allowed: Sequence[str]) -> Iterator[Fault]:
        """See the class."""


def course_names(scenario: Scenario) -> dict[str, set[str]]:
    """Give the names of all courses of action and of their steps, by kind of argument."""
    courses = [
        course
        for actor in scenario.actors.values()
        for doctrine in actor.doctrines.values()
        for course in doctrine.courses
    ]
    return {"course": {each.id for each in courses}, "step": {step.id for each in courses for step in each.steps}}


def course_faults(
    courses: Sequence[Course], document: Document, base: Steps, scenario: Scenario, asked: Asked, party: Party
) -> Iterator[Fault]:
    """Find what the courses of action of one doctrine name that is not there."""
    resolving = [spec for spec in scenario.actions.values() if "course" in spec.uses]
    for index, course in enumerate(courses):
        at = (*base, "courses", index)
        if not resolving:
            said = "no act of the catalogue resolves on a course of action"
            yield Fault(document.place(at), dotted(at), said, "write one with uses: [course]")
        yield from asked(course.when, document, (*at, "when"), allowed=("me", "target"))
        yield from asked(course.aim, document, (*at, "aim"), allowed=("me", "target"))
        for place, word in enumerate(course.toward):
            yield from party(word, document, (*at, "toward", place))
        for number, step in enumerate(course.steps):
            here = (*at, "steps", number)
            yield from asked(step.when, document, (*here, "when"), allowed=("me", "target"))
            for place, word in enumerate(step.toward):
                yield from party(word, document, (*here, "toward", place))
            for place, word in enumerate(step.do):
                yield from _act(word, document, (*here, "do", place), scenario.actions, resolving)


def _act(
    word: str, document: Document, at: Steps, actions: Mapping[str, ActionSpec], resolving: Sequence[ActionSpec]
) -> Iterator[Fault]:
    if word not in actions:
        yield Fault(document.place(at), dotted(at), f"no action named '{word}'", did_you_mean(word, actions))
    elif actions[word] in resolving:
        said = f"'{word}' resolves on a course of action and cannot be a step of one"
        yield Fault(document.place(at), dotted(at), said, "name the act itself")
