"""The ministry: routine acts that go out by a government's standing hands, without waiting for its cabinet.

A protest, a word of a spokesman: whoever is on duty gives them by the rules there are, in hours. Nobody has to
concur, so a ministry's time depends on no agencies; what no rule of the doctrine calls for it leaves to the cabinet,
on whose menu the same acts stand. It answers what it is called about: whoever did that, or is part of it, once; a
call that names nobody, as one of the clock or of its own act that is over, it takes for a look at what it keeps up
(a patrol to be relieved). It takes no posture: words do not move forces. Where somebody other than its doctrine
decides for an actor, that seat is its ministry too.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp

from sim.clock import Phase
from sim.deciding.courses import Courses
from sim.deciding.desk import Desk
from sim.deciding.docket import Doing
from sim.deciding.hall import Hall
from sim.deciding.plan import Item
from sim.deciding.request import Trigger
from sim.draws import Keys, lognormal, uniform

__all__ = ["Ministries"]

Launch = Callable[[str, Item, str], Doing]
# position of an item, the chance with which it is given, the draw
_Given = tuple[int, float, float]
# utilities beyond which a choice is certain to the last bit
_SURE = 700.0


class Ministries:
    """The ministries of all actors in one run. `launch` sets an item going for an actor by a decision's id."""

    def __init__(self, hall: Hall, launch: Launch, courses: Courses) -> None:
        self._hall, self._launch, self._courses = hall, launch, courses
        choice = hall.world.scenario.crisis.choice
        self._time, self._spread = choice.ministry_time.value, choice.latency_spread.value
        self._hurry, self._capital_weight = choice.urgency_gain.value, choice.capital_weight.value
        # who looks at something, and what came meanwhile: each with the items it may call for (bits)
        self._looking: dict[str, list[tuple[Trigger, int]]] = {}
        # by actor and call, what was given on it (bits)
        self._answered: dict[tuple[str, str], int] = {}
        self._keys: dict[str, Keys] = {}

    def hear(self, desk: Desk, trigger: Trigger) -> None:
        """Let an actor's ministry look, hours later, at what its cabinet is called about, with what joins that."""
        if desk.seated or not desk.plan.routine or not (about := self._about(desk, trigger)):
            return
        if (looking := self._looking.get(desk.actor)) is not None:
            looking.append((trigger, about))
            return
        self._looking[desk.actor] = [(trigger, about)]
        hall, key = self._hall, self._hall.draws.key("ministry", desk.actor)
        wait = lognormal(key, trigger.occasion, median=self._time, sigma=self._spread)
        when = hall.clock.now + wait * (1 - self._hurry * trigger.urgency)
        hall.clock.at(when, Phase.DECIDE, desk.rank, lambda: self._look(desk))

    @staticmethod
    def reports(doing: Doing) -> bool:
        """Whether a doing went out without the cabinet, which is then told that it is over and what it brought."""
        return doing.decision.startswith(f"{doing.actor}.ministry@")

    def _about(self, desk: Desk, trigger: Trigger) -> int:
        """Give what a call is about: routine items (bits) toward whom it is about, or else those that are kept up."""
        whom = trigger.about(desk.actor)
        toward = desk.plan.routine_toward
        found = sum(toward.get(target, 0) for target in ("", *whom)) if whom else desk.plan.kept_up
        return found & ~self._answered.get((desk.actor, trigger.id), 0)

    def _look(self, desk: Desk) -> None:
        """Give what rules call for, where that beats silence: each by its own draw, the best first."""
        calls = self._looking.pop(desk.actor)
        if desk.seated:
            return
        whole = 0
        for _, about in calls:
            whole |= about
        positions, gains, purse = desk.lay_routine(self._hall.clock.now, whole)
        keys = self._keys_of(desk)
        found = []
        for position, gain in zip(positions, gains, strict=True):
            if position:
                worth = desk.plan.doctrine.precision.value * (gain - self._capital_weight * desk.price(position))
                p = 1 / (1 + exp(min(max(-worth, -_SURE), _SURE)))
                trigger = next(trigger for trigger, about in calls if about >> position & 1)
                u = uniform(keys[position], trigger.occasion)
                if u < p:
                    found.append((-worth, position, p, u, trigger))
        given: dict[str, list[_Given]] = {}
        for _, position, p, u, trigger in sorted(found, key=lambda entry: entry[:2]):
            if (price := desk.price(position)) <= purse:
                purse -= price
                given.setdefault(trigger.id, []).append((position, p, u))
        for name, answers in given.items():
            self._give(desk, name, answers)

    def _give(self, desk: Desk, call: str, answers: list[_Given]) -> None:
        """Record what a ministry gives on a call, with chance and draw of the first, and set it going."""
        hall, actor = self._hall, desk.actor
        items = [desk.plan.items[position] for position, *_ in answers]
        names = tuple([item.id for item in items])
        name = f"{actor}.ministry@{call}"
        detail = (call, "ministry", names, *answers[0][1:], None, None, None)
        hall.chronicle.add((hall.clock.now, "decision", actor, name, detail))
        for item in items:
            self._answered[actor, call] = self._answered.get((actor, call), 0) | 1 << item.position
            self._launch(actor, item, name)
        self._courses.weighed(actor, names, hall.clock.now, ordered_only=True)

    def _keys_of(self, desk: Desk) -> Keys:
        """Keys of the draws of an actor's items, which are the same by any doctrine."""
        found = self._keys.get(desk.actor)
        if found is None:
            found = self._keys[desk.actor] = Keys(self._hall.draws, "ministry act", desk.actor, desk.plan.names)
        return found
