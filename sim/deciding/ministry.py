"""The ministry: routine acts that go out by a government's standing hands, without waiting for its cabinet.

A protest, a word of a spokesman: whoever is on duty gives them by the rules there are, in hours. Nobody has to
concur, so a ministry's time depends on no agencies; what no rule of the doctrine calls for it leaves to the cabinet,
on whose menu the same acts stand. It takes no posture: words do not move forces. Where somebody other than its
doctrine decides for an actor, that seat is its ministry too.
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
# utilities beyond which a choice is certain to the last bit
_SURE = 700.0


class Ministries:
    """The ministries of all actors in one run. `launch` sets an item going for an actor by a decision's id."""

    def __init__(self, hall: Hall, launch: Launch, courses: Courses) -> None:
        self._hall, self._launch, self._courses = hall, launch, courses
        choice = hall.world.scenario.crisis.choice
        self._time, self._spread = choice.ministry_time.value, choice.latency_spread.value
        self._hurry, self._capital_weight = choice.urgency_gain.value, choice.capital_weight.value
        # who looks at something, and will see what comes meanwhile
        self._busy: set[str] = set()
        self._keys: dict[str, Keys] = {}

    def hear(self, desk: Desk, trigger: Trigger) -> None:
        """Let an actor's ministry look at what its cabinet is called about, hours later."""
        if desk.seated or desk.actor in self._busy or not desk.plan.routine:
            return
        self._busy.add(desk.actor)
        hall, key = self._hall, self._hall.draws.key("ministry", desk.actor)
        wait = lognormal(key, trigger.occasion, median=self._time, sigma=self._spread)
        when = hall.clock.now + wait * (1 - self._hurry * trigger.urgency)
        hall.clock.at(when, Phase.DECIDE, desk.rank, lambda: self._look(desk, trigger))

    @staticmethod
    def reports(doing: Doing) -> bool:
        """Whether a doing went out without the cabinet, which is then told that it is over and what it brought."""
        return doing.decision.startswith(f"{doing.actor}.ministry@")

    def _look(self, desk: Desk, trigger: Trigger) -> None:
        """Give what rules call for, where that beats silence: each by its own draw, the best first."""
        self._busy.discard(desk.actor)
        if desk.seated:
            return
        positions, gains, purse = desk.lay_routine(self._hall.clock.now)
        keys = self._keys_of(desk)
        found = []
        for position, gain in zip(positions, gains, strict=True):
            if position:
                worth = desk.plan.doctrine.precision.value * (gain - self._capital_weight * desk.price(position))
                p = 1 / (1 + exp(min(max(-worth, -_SURE), _SURE)))
                u = uniform(keys[position], trigger.occasion)
                if u < p:
                    found.append((-worth, position, p, u))
        ordered = []
        for entry in sorted(found):
            if (price := desk.price(entry[1])) <= purse:
                purse -= price
                ordered.append(entry)
        if ordered:
            self._give(desk, trigger, [desk.plan.items[position] for _, position, *_ in ordered], *ordered[0][2:])

    def _give(self, desk: Desk, trigger: Trigger, items: list[Item], p: float, u: float) -> None:
        """Record what a ministry gives, with chance and draw of the first, and set it going."""
        hall, actor, names = self._hall, desk.actor, tuple([item.id for item in items])
        name = f"{actor}.ministry@{trigger.id}"
        detail = (trigger.id, "ministry", names, p, u, None, None, None)
        hall.chronicle.add((hall.clock.now, "decision", actor, name, detail))
        for item in items:
            self._launch(actor, item, name)
        self._courses.weighed(actor, names, hall.clock.now, ordered_only=True)

    def _keys_of(self, desk: Desk) -> Keys:
        """Keys of the draws of an actor's items, which are the same by any doctrine."""
        found = self._keys.get(desk.actor)
        if found is None:
            found = self._keys[desk.actor] = Keys(self._hall.draws, "ministry act", desk.actor, desk.plan.names)
        return found
