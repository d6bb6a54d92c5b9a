"""Courses of action in one run: taken up, carried from step to step, carried through or given up.

What was resolved on makes its first steps due; a step that was carried out makes those due that come after it.
Whoever follows a course is called when a step can be taken, and weighs it then as any other act: a person in the
seat, or a new government with another doctrine, may leave it. What was left stands as left for some days, however
often its actor is asked of other things, and is then called for again: a step is weighed as often as time passes,
not as often as anybody looks. Looked at once a day while any course is followed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sim.clock import Phase
from sim.deciding.adjudication import Ruling
from sim.deciding.desk import Desk
from sim.deciding.docket import Doing
from sim.deciding.hall import Hall
from sim.deciding.plan import Item
from sim.deciding.request import Trigger
from sim.deciding.steps import Wake, Way, is_course
from sim.scenario.courses import Course, Step
from sim.world.memory import under

__all__ = ["Courses"]

_DAY: Final = 24.0
# times the span after which a course that is let lie is given up, it is given up whatever it has waited for
_PATIENCE: Final = 2

Call = Callable[[str, Trigger], None]


@dataclass(slots=True)
class _Followed:
    """A course that an actor follows: when it came up, when it last went on, since when steps are due (h).

    What was done since it came up counts, though nobody had resolved on it yet. `holds` says whether its actor
    believes the condition of a step, or of its aim (by an empty name). `lain` is for how long (h), since it last
    went on, a step lay that was due and not under way: what waits for its own condition is not let lie.
    """

    course: Course
    way: Way
    since: float
    moved: float
    holds: dict[str, Callable[[float], bool]]
    done: set[str] = field(default_factory=set)
    due: dict[str, float] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    lain: float = 0.0
    # by step: items of the menu that would be it
    items: dict[str, list[Item]] = field(default_factory=dict)


class Courses:
    """The courses of action of all actors in one run; `call` calls an actor to decide."""

    def __init__(self, hall: Hall, call: Call) -> None:
        self._clock, self._chronicle, self._desks = hall.clock, hall.chronicle, hall.desks
        self._call = call
        # for how long (h) a step that was weighed and left stands as left
        self._lasts = hall.world.scenario.crisis.choice.posture_lasts.value
        # for how long (h) an act that was done cannot be done again
        self._rests = {name: spec.min_interval.value for name, spec in hall.world.scenario.actions.items()}
        self._followed: dict[str, list[_Followed]] = {}
        # when acts of those who have courses were last carried out: who, what, toward whom
        self._lately: dict[tuple[str, str, str], float] = {}
        # when a course of one toward another last went on
        self._moved: dict[tuple[str, str], float] = {}
        self._looking = False

    def pursued(self, actor: str, target: str) -> float:
        """Give the latest instant (h) at which a course of an actor toward a target went on; -infinity for never.

        It goes on now while a step is under way or has its day. A step let lie, or that waits for others, is none.
        """
        desk, at = self._desks[actor], self._clock.now
        for each in self._followed.get(actor, ()):
            if each.way.target == target and any(self._goes_on(desk, each, name, at) for name in each.due):
                return at
        return self._moved.get((actor, target), -math.inf)

    def ended(self, doing: Doing, ruling: Ruling) -> None:
        """Take up the course that was resolved on, or go on where an act that worked is a step of one."""
        desk = self._desks[doing.actor]
        if not desk.plan.ways:
            return
        if is_course(doing.spec):
            came_up = desk.answer(doing.item)
            if ruling.scale > 0:
                self._take_up(doing, came_up)
        elif ruling.scale > 0:
            self._lately[doing.actor, doing.spec.id, doing.item.target] = self._clock.now
            for each in [*self._followed.get(doing.actor, ())]:
                self._go_on(doing, each)

    def _take_up(self, doing: Doing, came_up: float) -> None:
        desk, name, target = self._desks[doing.actor], doing.item.asset, doing.item.target
        found, memory, at = desk.plan.courses.get((name, target)), desk.memory, self._clock.now
        if found is None or memory.courses[under(name, "")] <= at:
            return
        asked = {"": found[1].aim, **found[1].conditions}
        assert desk.wake_view is not None
        view = desk.wake_view
        holds = {name: view.whether_any([bound]) for name, bound in asked.items() if bound is not None}
        each = _Followed(*found, came_up, at, holds)
        self._followed.setdefault(doing.actor, []).append(each)
        desk.steps = partial(self._called_for, desk)
        memory.courses[under(name, target)] = memory.courses[under(name, "")] = at
        self._moved[doing.actor, target] = at
        self._record(desk, each, taken_up=target, by=doing.id)
        self._open(desk, each)
        if not self._looking:
            self._looking = True
            self._clock.at((at // _DAY + 1) * _DAY, Phase.GRID, 1, self._look)

    def _go_on(self, doing: Doing, each: _Followed) -> None:
        """Let an act that was carried out be the step that it is, if that is due."""
        for step in each.course.steps:
            if step.id in each.due and doing.spec.id in step.do and doing.item.target in each.way.ends[step.id]:
                desk, each.moved, each.lain = self._desks[doing.actor], self._clock.now, 0.0
                self._moved[doing.actor, each.way.target] = each.moved
                self._close(desk, each, step)
                self._record(desk, each, step=step.id, by=doing.id)
                self._open(desk, each)
                return

    def _open(self, desk: Desk, each: _Followed) -> None:
        """Make due the steps whose time has come; what is done already, or could never be, is passed over."""
        done = each.done
        while passed := [step for step in self._next(each) if self._is_done(desk.actor, each, step)]:
            done.update(step.id for step in passed)
        for step in self._next(each):
            since = each.due[step.id] = each.moved + step.wait.value
            self._favour(desk, each, step.id, since)
        if len(done) == len(each.course.steps):
            self._leave(desk, each, "carried through")

    def _is_done(self, actor: str, each: _Followed, step: Step) -> bool:
        """Whether a step was taken since its course came up, or so shortly before that it could not be again yet.

        One that nobody could ever take is passed over too.
        """
        ends, lately = each.way.ends[step.id], self._lately
        took = [lately.get((actor, act, end), -math.inf) + self._rests[act] for act in step.do for end in ends]
        return not ends or max(took) >= each.since

    @staticmethod
    def _next(each: _Followed) -> list[Step]:
        """Steps that are neither done nor due, and come after none that is not done."""
        waiting = [step for step in each.course.steps if step.id not in each.done and step.id not in each.due]
        return [step for step in waiting if each.done.issuperset(each.course.before(step))]

    def _close(self, desk: Desk, each: _Followed, step: Step) -> None:
        each.done.add(step.id)
        del each.due[step.id]
        self._favour(desk, each, step.id, math.inf)

    @staticmethod
    def _favour(desk: Desk, each: _Followed, step: str, since: float) -> None:
        """Let its course speak for a step from an instant on (h)."""
        for end in ("", *each.way.ends[step]):
            desk.memory.due[under(each.course.id, step, end)] = since

    def weighed(self, actor: str, ordered: Sequence[str], at: float, *, ordered_only: bool = False) -> None:
        """Let an answer of an actor stand: what it could have done for a course, and left, is left for some days.

        `ordered` are ids of items; what was ordered is not called for again while it is under way, and what another
        step of its course went before is not left. Days are counted from when a step was due, so that it is weighed
        once in each stretch of them. With `ordered_only` nothing else was asked: what was not ordered was not left.
        """
        desk = self._desks[actor]
        for each in self._followed.get(actor, ()):
            taken = {name for name in each.due if any(x.id in ordered for x in self._items(desk, each, name))}
            for name, since in each.due.items():
                if not self._is_called_for(desk, each, name, at):
                    continue
                if taken and name not in taken:
                    # not left: another step of the same course went first, and this one is asked for again
                    each.called.discard(name)
                    continue
                items = self._items(desk, each, name)
                out = [desk.free_at(item) for item in items if item.id in ordered]
                if out or (not ordered_only and any(desk.is_open(item, at) for item in items)):
                    stretches = (max(out, default=at) - since) // self._lasts + 1
                    self._favour(desk, each, name, since + stretches * self._lasts)
                    each.called.discard(name)

    @staticmethod
    def _is_called_for(desk: Desk, each: _Followed, name: str, at: float) -> bool:
        """Whether a course speaks for a step now, and its condition is believed."""
        if desk.memory.due[under(each.course.id, name, "")] > at:
            return False
        return name not in each.holds or each.holds[name](at)

    @staticmethod
    def _items(desk: Desk, each: _Followed, name: str) -> list[Item]:
        """Items of the menu that would be a step."""
        if name not in each.items:
            step, ends = next(step for step in each.course.steps if step.id == name), each.way.ends[name]
            each.items[name] = [item for item in desk.plan.items if item.action in step.do and item.target in ends]
        return each.items[name]

    def _called_for(self, desk: Desk, at: float) -> set[int]:
        """Give the positions of the items that courses call for now."""
        return {
            item.position
            for each in self._followed[desk.actor]
            for name in each.due
            if self._is_called_for(desk, each, name, at)
            for item in self._items(desk, each, name)
        }

    def _leave(self, desk: Desk, each: _Followed, why: str) -> None:
        """Follow a course no more."""
        name, memory = each.course.id, desk.memory
        for step in [step for step in each.course.steps if step.id in each.due]:
            self._close(desk, each, step)
        memory.courses[under(name, each.way.target)] = memory.courses[under(name, "")] = math.inf
        self._followed[desk.actor].remove(each)
        self._record(desk, each, left=why)

    def _look(self) -> None:
        """Look at every course that is followed: whether its aim is there, it goes on, a step can be taken now."""
        at = self._clock.now
        for actor, followed in self._followed.items():
            for each in [*followed]:
                self._look_at(self._desks[actor], each, at)
        self._looking = any(self._followed.values())
        if self._looking:
            self._clock.at(at + _DAY, Phase.GRID, 1, self._look)

    def _look_at(self, desk: Desk, each: _Followed, at: float) -> None:
        known = desk.plan.courses.get((each.course.id, each.way.target))
        if known is None or (known[0] is not each.course and known[0] != each.course):
            self._leave(desk, each, "another doctrine is followed")
        elif "" in each.holds and not each.holds[""](at):
            self._leave(desk, each, "its aim is gone")
        elif self._has_lain(desk, each, at):
            self._leave(desk, each, "it was let lie")
        else:
            for name in each.due:
                if desk.memory.due[under(each.course.id, name, "")] <= at:
                    self._call_for(desk, each, name, at)

    def _has_lain(self, desk: Desk, each: _Followed, at: float) -> bool:
        """Count a day on which a step was left lying; give whether those are too many, or the whole wait too long."""
        if any(self._lies(desk, each, name, since, at) for name, since in each.due.items()):
            each.lain += _DAY
        most = each.course.lapses_after.value
        return each.lain >= most or at - each.moved >= _PATIENCE * most

    def _lies(self, desk: Desk, each: _Followed, name: str, since: float, at: float) -> bool:
        """Whether a step is due, its condition believed, and it is not under way."""
        if since > at or (name in each.holds and not each.holds[name](at)):
            return False
        return any(desk.free_at(item) <= at for item in self._items(desk, each, name))

    def _goes_on(self, desk: Desk, each: _Followed, name: str, at: float) -> bool:
        """Whether the day of a step is still to come, or it is under way and cannot be ordered again yet."""
        return each.due[name] > at or any(desk.free_at(item) > at for item in self._items(desk, each, name))

    def _call_for(self, desk: Desk, each: _Followed, name: str, at: float) -> None:
        """Call its actor when a step is to be weighed and can be taken, once for each time that this becomes so."""
        believed = name not in each.holds or each.holds[name](at)
        if not (believed and any(desk.is_open(item, at) for item in self._items(desk, each, name))):
            each.called.discard(name)
        elif name not in each.called:
            each.called.add(name)
            step = next(step for step in each.course.steps if step.id == name)
            wake = Wake(f"{each.course.id}.{name}", step.says, 0.0, each.course.urgency)
            self._call(desk.actor, Trigger.of_wake(wake, desk.actor, at))

    def _record(self, desk: Desk, each: _Followed, **details: str) -> None:
        toward = {"toward": each.way.target} if each.way.target else {}
        self._chronicle.add((self._clock.now, "course", desk.actor, each.course.id, {**toward, **details}))
