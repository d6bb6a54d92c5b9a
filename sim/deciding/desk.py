"""The desk: where one actor's decisions are made, whoever sits there.

Holds the actor's memory, its view and plan, the decision it is working on, and when each item of its menu
is free again. News that arrives while a decision is pending joins it; menu and belief are taken at trigger
plus latency (E4), sooner where a scenario lets grave news bring it forward.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Final

from sim.deciding.doctrine import DoctrineDecider
from sim.deciding.plan import Item, Plan
from sim.deciding.request import Decider, Decision, DecisionRequest, Menu, Trigger
from sim.deciding.steps import Wake
from sim.deciding.turn import Turn
from sim.draws import Draws, Keys, lognormal
from sim.scenario.crisis import Choice
from sim.sentence import Sentence
from sim.world.memory import Memory, under
from sim.world.view import View
from sim.world.world import World

__all__ = ["Desk"]

_HAIR: Final = 1e-6
_LATELY: Final = Sentence("done lately or still under way")
_DEAR: Final = Sentence("not enough political capital")
_NOT_BORNE: Final = Sentence("politics at home would not bear it")


class Desk:
    """One actor's place of decision in one run."""

    _turn: Turn | None
    _routine: Turn | None

    def __init__(
        self, plan: Plan, view: View, wake_view: View | None, memory: Memory, world: World, draws: Draws
    ) -> None:
        self.actor = plan.actor
        self.plan, self.view, self.wake_view = plan, view, wake_view
        self.memory = memory
        self.pending: list[Trigger] | None = None
        self.request: DecisionRequest | None = None
        self.hasty = False
        self.attends = frozenset(plan.doctrine.attends)
        self.ignores = frozenset(plan.doctrine.ignores)
        self.called_at = self.due = 0.0
        # how many warnings and hidden acts came to notice here, true or not: what numbers them
        self.sightings = 0
        # by position of the item: head of the ids of doings, their count, keys of their draws
        self.heads = plan.heads
        self.counts = [0] * len(plan.items)
        self.duration_keys = Keys(draws, "duration", self.actor, plan.names)
        self.lasting_keys = Keys(draws, "lasts", self.actor, plan.names)
        self.ruling_keys = Keys(draws, "adjudication", self.actor, plan.names)
        self.news_keys = Keys(draws, "news", self.actor, plan.names)
        self.armed, self.quiet_since = [True] * len(plan.wakes), [0.0] * len(plan.wakes)
        self.calls_again = [math.inf] * len(plan.wakes)
        # items that resolve on a course of action that has come up, until that is answered
        self.questions: list[Item] = []
        # gives the positions of what courses of action call for at an instant, once one was taken up
        self.steps: Callable[[float], Collection[int]] | None = None
        # says whether any wake condition is other than it was at the last look; most looks end with it. Not before
        # `ripe` can one that was quiet be armed again
        self.stirs: Callable[[float], bool] = _always
        self.ripe = -math.inf
        # which conditions held at the last look, and what says so of every such standing
        self.held: tuple[bool, ...] = ()
        self._others: dict[tuple[bool, ...], Callable[[float], bool]] = {}
        self._look: Callable[[float], tuple[float, ...]] | None = None
        self._slots, self._values = world.slots, world.slots.value
        self._choice: Choice = world.scenario.crisis.choice
        self._spread = self._choice.latency_spread.value
        self._load, self._gain = self._choice.agency_load.value, self._choice.urgency_gain.value
        names = ("latency", "agencies", "cohesion", "political_capital")
        self._latency, self._agencies, self._cohesion, self._capital = [
            world.actor_slot(self.actor, name) for name in names
        ]
        # the dearest act that politics at home would bear, where some model keeps that
        leeway = f"actors.{self.actor}.leeway"
        self._leeway = world.slots.find(leeway) if leeway in world.slots else -1
        self._read = world.slots.read
        self._rest = world.slots.rest
        self.beliefs = view.beliefs
        self.after_own = "ended" in self.attends
        self._key = draws.keep("latency", self.actor)
        self.costs = plan.slots("cost", world.costs)
        # by position: shortest duration, its spread, least interval, whether it costs nothing and needs nobody
        self.facts = plan.facts
        self.rank = world.ranks[self.actor]
        # by position: slot of the chance of a plain success, -1 where it is adjudicated otherwise
        self.chances = plan.slots("chance", world.chances)
        # by position: who takes a decision when that item is done openly (filled on first use)
        self.audience: dict[int, list[str]] = {}
        self.decider: Decider | None = None
        # its doctrine, where that decides and nobody asks why
        self.doctrine: DoctrineDecider | None = None
        # turns of its cabinet and of its ministry, made when first needed
        self._turn = self._routine = None
        # whether somebody other than its doctrine decides here
        self.seated = False
        # by target: rungs of its own acts that were ordered and are not in force yet
        self.ordered: dict[str, list[int]] = {}
        self._free_at = [0.0] * len(plan.items)
        # what is not free yet: until when, the bit of its position
        self._busy: list[tuple[float, int]] = []

    def follow(self, plan: Plan, view: View, wake_view: View | None) -> None:
        """Decide by another doctrine from now on: the same items, other goals, rules and things to attend to."""
        self.plan, self.view, self.wake_view = plan, view, wake_view
        self.attends, self.ignores = frozenset(plan.doctrine.attends), frozenset(plan.doctrine.ignores)
        self.after_own = "ended" in self.attends
        self.armed, self.quiet_since = [True] * len(plan.wakes), [0.0] * len(plan.wakes)
        self.calls_again = [math.inf] * len(plan.wakes)
        self.stirs, self.ripe, self.held, self._others = _always, -math.inf, (), {}
        self._look = self._turn = self._routine = None
        self.beliefs = view.beliefs

    def median_latency(self, at: float) -> float:
        """Median time (h) from trigger to decision without urgency, from agencies and cohesion (E4)."""
        values = self._values
        apart = 1.0 - self._read(self._cohesion, at)
        return values[self._latency] * (1.0 + self._load * (values[self._agencies] - 1.0) * apart)

    def take(self, trigger: Trigger, at: float) -> float | None:
        """Take in what calls for a decision; give the instant (h) at which to decide, where that is new.

        News joins a decision that is pending; grave news has a latency of its own, and the sooner of both counts.
        """
        hasty = self.hasty
        if self.pending is None:
            self.pending, self.called_at, self.due = [trigger], at, math.inf
        else:
            self.pending.append(trigger)
            grave = self._choice.hastened_from
            if grave is None or trigger.urgency < grave.value or self.request is not None:
                return None
        due = at + self.latency(trigger.occasion, trigger.urgency, at)
        if due >= self.due:
            self.hasty = hasty
            return None
        self.due = due
        return due

    def latency(self, occasion: int, urgency: float, at: float) -> float:
        """Draw the time (h) from a trigger at an instant to the decision, and note whether it is hasty."""
        values, cohesion = self._values, self._cohesion
        if values[cohesion] == self._rest[cohesion]:
            apart = 1.0 - values[cohesion]
            median = values[self._latency] * (1.0 + self._load * (values[self._agencies] - 1.0) * apart)
        else:
            median = self.median_latency(at)
        drawn = lognormal(self._key.key, occasion, median=median, sigma=self._spread) * (1.0 - self._gain * urgency)
        self.hasty = drawn < median / 2
        return drawn

    def menu(self, beliefs: list[float], at: float) -> Menu:
        """Lay out what is legal now: preconditions, time since the last attempt, capital (the gate of 3.6)."""
        evaluated = self.plan.evaluate(beliefs)
        capital, values, free_at = self._read(self._capital, at), self._values, self._free_at
        bound = capital if self._leeway < 0 else min(capital, values[self._leeway])
        open_items = [
            item.position
            for item, cost in zip(self.plan.items, self.costs, strict=True)
            if cost < 0
            or ((item.gate < 0 or evaluated[item.gate]) and free_at[item.position] <= at and values[cost] <= bound)
        ]
        return Menu(self, open_items, evaluated, at, capital)

    def choose(self, at: float) -> Decision:
        """Let its doctrine decide what is pending, as it would on a request, without laying out what nobody reads."""
        assert self.doctrine is not None
        assert self.pending is not None
        allowed, gains, capital = self.lay(at)
        occasion = self.pending[0].occasion
        return self.doctrine.at_once(allowed, gains, at=at, occasion=occasion, purse=capital, hasty=self.hasty)

    def lay(self, at: float) -> tuple[list[int], list[float], float]:
        """Give the positions that are open and left by the rules, their gains, the capital."""
        if self._turn is None:
            self._turn = Turn(self.plan, self.view, self.costs, self._slots)
        return self._lay(self._turn, at, self._taken(at))

    def lay_routine(self, at: float, about: int) -> tuple[list[int], list[float], float]:
        """Give the same of these routine items, as far as rules call for any, and of doing nothing; or none."""
        if self._routine is None:
            self._routine = Turn(self.plan, self.view, self.costs, self._slots, self.plan.calls)
        apart = sum(self.plan.routine_toward.values()) & ~about
        return self._lay(self._routine, at, self._taken(at) | apart)

    def _lay(self, turn: Turn, at: float, taken: int) -> tuple[list[int], list[float], float]:
        capital = self._read(self._capital, at)
        bound = capital if self._leeway < 0 else min(capital, self._values[self._leeway])
        return (*turn.lay(at, taken, bound), capital)

    def _taken(self, at: float) -> int:
        """Items that are not free at an instant, as a set of bits; those that are by then are forgotten."""
        self._busy = [entry for entry in self._busy if entry[0] > at]
        taken = 0
        for _, bit in self._busy:
            taken |= bit
        return taken

    def price(self, position: int) -> float:
        """Political capital an item costs now."""
        return self._values[self.costs[position]] if self.costs[position] >= 0 else 0.0

    def why_barred(self, position: int, evaluated: Sequence[float], at: float) -> str:
        """Give the first reason for which an item is not legal at an instant."""
        capital = self._read(self._capital, at)
        if self._free_at[position] > at:
            return _LATELY
        if self._values[self.costs[position]] > capital:
            return _DEAR
        if self._leeway >= 0 and self._values[self.costs[position]] > self._values[self._leeway]:
            return _NOT_BORNE
        return next((reason for place, reason in self.plan.items[position].checks if not evaluated[place]), "")

    def steps_now(self, at: float) -> Collection[int]:
        """Give the positions of what courses of action call for at an instant."""
        return self.steps(at) if self.steps is not None else ()

    def bound_for(self, target: str) -> int:
        """Give the highest rung toward another that was ordered and is not in force yet."""
        return max(self.ordered.get(target, ()), default=0)

    def free_at(self, item: Item) -> float:
        """Since or from when (h) an item may be ordered again."""
        return self._free_at[item.position]

    def is_open(self, item: Item, at: float) -> bool:
        """Whether an item is on the menu at an instant."""
        price, most = self.price(item.position), self._read(self._capital, at)
        bound = most if self._leeway < 0 else min(most, self._values[self._leeway])
        return self._free_at[item.position] <= at and price <= bound and self.still_possible(item, at) is None

    def still_possible(self, item: Item, at: float, *, ordered: bool = False) -> str | None:
        """Look at an item's preconditions again; give the reason if it is no longer possible.

        Of what was `ordered` the occasion is not asked again.
        """
        past = item.reasons if ordered else frozenset[int]()
        if len(item.checks) == len(past):
            return None
        terms, asked = self.plan.asked(item)
        answers = asked(self.view.few(terms, at))
        checks = zip(item.checks, answers, strict=True)
        return next((reason for (place, reason), yes in checks if not yes and place not in past), None)

    def occupy(self, position: int, until: float) -> None:
        """Take an item off the menu until an instant."""
        self._free_at[position] = max(self._free_at[position], until)
        self._busy.append((until, 1 << position))

    def free(self, position: int, until: float, at: float) -> None:
        """Let an item that an order took off the menu until an instant be free: what was not done needs no rest."""
        if self._free_at[position] == until:
            self._free_at[position] = at
            self._busy = [entry for entry in self._busy if entry != (until, 1 << position)]

    def take_for_own(self, action: str, target: str, at: float) -> None:
        """Take an act that an inject laid to this actor for one of its own: done lately, and off the menu as long."""
        self.memory.note(at, action, target)
        for item in self.plan.items:
            if item.spec is not None and item.spec.id == action and item.target == target:
                self.occupy(item.position, at + item.spec.min_interval.value)

    def woken(self, at: float) -> list[Wake]:
        """Give the wake conditions that have just become true (with hysteresis); looked at on the grid.

        Whoever asks looks at `ripe` and `stirs` first: before the one, and where the other says no, there are none.
        """
        assert self.wake_view is not None
        if self._look is None:
            self._look = self.wake_view.each(self.plan.wake_bounds)
        found: list[Wake] = []
        armed, quiet, again = self.armed, self.quiet_since, self.calls_again
        values = self._look(at)
        for place, value in enumerate(values):
            if value:
                quiet[place] = math.inf
                if armed[place] or at >= again[place]:
                    armed[place] = False
                    wake = self.plan.wakes[place]
                    again[place] = at + wake.again
                    if wake.course is None or self._raise(wake.course, at):
                        found.append(wake)
            elif armed[place]:
                continue
            elif quiet[place] == math.inf:
                quiet[place] = at
            elif at - quiet[place] >= self.plan.wakes[place].rest_for:
                armed[place] = True
        self._note(values)
        return found

    def _raise(self, course: tuple[str, str], at: float) -> bool:
        """Put the question of a course of action that has come up on the menu; give whether there is any."""
        item = self.plan.resolving.get(course)
        if item is None or at >= self.memory.courses[under(course[0], "")]:
            return False
        self.memory.raised[under(*course)] = at
        self.questions.append(item)
        return True

    def answer(self, item: Item) -> float:
        """Take the question of a course of action off the menu; give since when it was open (h)."""
        since = self.memory.raised[under(item.asset, item.target)]
        self.memory.raised[under(item.asset, item.target)] = math.inf
        return since

    def answered(self, at: float) -> None:
        """Take off the menu what came up and was not resolved on; what was stays until that is done."""
        for item in self.questions:
            if self._free_at[item.position] <= at:
                self.answer(item)
        self.questions = []

    def _note(self, values: Sequence[float]) -> None:
        """Note how wake conditions stand, and from when on a quiet one may be armed again."""
        assert self.wake_view is not None
        self.held = held = tuple([bool(value) for value in values])
        stirs = self._others.get(held)
        if stirs is None:
            stirs = self._others[held] = self.wake_view.whether_other(self.plan.wake_bounds, held)
        self.stirs = stirs
        # a hair early: a look too many changes nothing
        waits = zip(self.quiet_since, self.plan.wakes, self.armed, strict=True)
        self.ripe = min([since + wake.rest_for for since, wake, armed in waits if not armed], default=math.inf)
        self.ripe = min([self.ripe, *self.calls_again]) - _HAIR


def _always(at: float) -> bool:
    """Before the first look nothing is known of wake conditions."""
    del at
    return True
