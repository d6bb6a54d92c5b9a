"""Steps: what the courses of action of a doctrine say to its plan, as rules that favour and conditions that call.

Resolving on a course is an act of the catalogue that `uses: [course]`; the course favours it, and each of its steps
while that is due. So a plan weighs both as it weighs anything else, and a trace shows them as rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sim.deciding.eligibility import never_legal, selected, targets
from sim.deciding.sheet import Builder
from sim.expressions import Bound
from sim.scenario.action import ActionSpec
from sim.scenario.actor import Doctrine, Rule
from sim.scenario.composing import Scenario
from sim.scenario.courses import Course, Step
from sim.scenario.figures import Figure
from sim.sentence import Name
from sim.world.stage import AssetGroup

__all__ = [
    "Wake",
    "Way",
    "course_groups",
    "course_rule",
    "due",
    "is_course",
    "spoken_rules",
    "step_ends",
    "step_rule",
    "toward",
    "waking",
    "ways_of",
]


class Wake(NamedTuple):
    """What calls for a decision when it becomes true: as written, or a course (toward whom) that comes up."""

    id: str
    says: str
    rest_for: float
    urgency: float
    course: tuple[str, str] | None = None
    # after how long (h) it calls again by the calendar though it never became false; never, if not written
    again: float = math.inf


@dataclass(frozen=True, slots=True)
class Way:
    """A course of action toward one target.

    `ends` are whom each step is aimed at (none where nobody could ever take it), `aim` and `conditions` what is asked
    while it is followed.
    """

    course: str
    target: str
    comes_up: Bound
    ends: Mapping[str, tuple[str, ...]]
    aim: Bound | None
    conditions: Mapping[str, Bound]


def is_course(spec: ActionSpec) -> bool:
    """Whether an act is to resolve on a course of action."""
    return "course" in spec.uses


def spoken_rules(doctrine: Doctrine) -> tuple[Rule, ...]:
    """Give the rules of a doctrine, and those that its courses of action come to."""
    steps = (step_rule(course, step) for course in doctrine.courses for step in course.steps)
    return (*doctrine.rules, *map(course_rule, doctrine.courses), *steps)


def course_rule(course: Course) -> Rule:
    """Say as a rule what speaks for resolving on a course of action."""
    return _favour(course.id, course.says, course.when, {f"course:{course.id}": course.favour})


def step_rule(course: Course, step: Step) -> Rule:
    """Say as a rule what speaks for a step once its course was resolved on."""
    when = f'step_due("{course.id}", "{step.id}") and ({step.when})'
    return _favour(f"{course.id}.{step.id}", step.says, when, dict.fromkeys(step.do, step.urge))


def _favour(name: str, says: str, when: str, prefer: dict[str, Figure]) -> Rule:
    return Rule.model_construct(id=name, priority="P4", says=says, when=when, forbid=(), only=(), prefer=prefer)


def due(way: Way, step: Step, end: str) -> str:
    """Write when a step of a course of action may be taken toward one of those it is aimed at."""
    toward = f', "{end}"' if end else ""
    return (
        f'course("{way.course}", "{way.target}") and step_due("{way.course}", "{step.id}"{toward}) and ({step.when})'
    )


def course_groups(scenario: Scenario) -> list[AssetGroup]:
    """Give what may be resolved on, by any doctrine of any actor, as what an act is done with."""
    found = {
        (actor, course.id): AssetGroup(course.id, actor, "course", _called(course.id))
        for actor, file in scenario.actors.items()
        for doctrine in file.doctrines.values()
        for course in doctrine.courses
    }
    return list(found.values())


def _called(course: str) -> Name:
    return Name(course.replace("_", " "), key=f"terms:{course}")


def toward(scenario: Scenario, actor: str, course: str) -> set[str]:
    """Toward whom any doctrine of an actor may resolve on a course of that name."""
    written = [each for doctrine in scenario.actors[actor].doctrines.values() for each in doctrine.courses]
    return {target for each in written if each.id == course for target in _meant(scenario, actor, each.toward)}


def _meant(scenario: Scenario, actor: str, words: Iterable[str]) -> list[str]:
    """Whom selectors mean as seen by an actor; an empty id stands for nobody in particular."""
    kinds = [*words]
    return [
        *([""] if "none" in kinds else []),
        *(
            other
            for other in scenario.actors
            if other != actor and any(selected(scenario, actor, other, word) for word in kinds if word != "none")
        ),
    ]


def step_ends(scenario: Scenario, actor: str, step: Step, target: str) -> tuple[str, ...]:
    """Toward whom a step of a course toward `target` can be taken: empty for acts that are aimed at nobody."""
    aimed = set(_meant(scenario, actor, step.toward)) if step.toward else {target}
    found: dict[str, None] = {}
    for name in step.do:
        spec = scenario.actions[name]
        if never_legal(scenario, actor, spec) is None:
            ends = targets(scenario, actor, spec)
            found |= dict.fromkeys([end for end in ends if end in aimed] or [end for end in ends if not end])
    return tuple(found)


def ways_of(build: Builder, doctrine: Doctrine) -> Iterator[Way]:
    """Find the courses of action that a doctrine may follow, each toward each target that it may have."""
    scenario, actor = build.scenario, build.actor
    for course in doctrine.courses:
        aim = "True" if build.dormant(course.aim) else course.aim
        # it does not come up while it is followed, and not anew for the same reason afterwards
        coming = f'course("{course.id}") or ({course.when}) and ({aim})'
        for target in _meant(scenario, actor, course.toward):
            ends = {step.id: step_ends(scenario, actor, step, target) for step in course.steps}
            if not any(ends.values()):
                continue
            yield Way(
                course.id,
                target,
                build.bind("False" if build.dormant(course.when) else coming, target=target),
                ends,
                None if aim == "True" else build.bind(aim, target=target),
                {step.id: _asked(build, step, target) for step in course.steps if step.when != "True"},
            )


def _asked(build: Builder, step: Step, target: str) -> Bound:
    """Bind the condition of a step; one that speaks of who or what takes no part never holds."""
    return build.bind("False" if build.dormant(step.when) else step.when, target=target)


def _again(course: Course) -> float:
    return math.inf if course.again_after is None else course.again_after.value


def waking(doctrine: Doctrine, ways: Iterable[Way]) -> tuple[Wake, ...]:
    """Give what wakes: as written, then each course of action that may come up, in the order of their conditions."""
    known = {course.id: course for course in doctrine.courses}
    written = [Wake(wake.id, wake.says, wake.rest_for.value, wake.urgency) for wake in doctrine.wake_when]
    coming = [
        Wake(way.course, course.says, course.rest_for.value, course.urgency, (way.course, way.target), _again(course))
        for way in ways
        for course in [known[way.course]]
    ]
    return (*written, *coming)
