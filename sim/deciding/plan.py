"""The plan of one actor: everything it could ever do in a scenario, compiled to one native evaluation.

Built once for a scenario and shared by all its runs. An item is (action, target, force group). Preconditions,
gains and rule conditions of all items are expressions over the actor's beliefs; `evaluate` gives them all in
one call, at the places that `Item` and `RuleUse` name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType
from typing import Final, NamedTuple

from sim.deciding.acts import goes_unseen, is_talk, takes_rung
from sim.deciding.steps import (
    Wake,
    Way,
    is_course,
    waking,
)
from sim.expressions import Bound, Term, compile_all
from sim.scenario.action import ActionSpec
from sim.scenario.actor import Doctrine, Rule
from sim.scenario.courses import Course
from sim.world.effects import Effect
from sim.world.view import Look

__all__ = [
    "DELAY",
    "DO_NOTHING",
    "HOLD",
    "UNSEEN",
    "Fall",
    "Item",
    "Plan",
    "RuleUse",
]

Evaluation = Callable[[Sequence[float]], tuple[float, ...]]

# the posture of what takes no rung toward anybody
HOLD: Final = ("", 0)
# in the place of a rung: the posture of what takes none until it is laid to its author
UNSEEN: Final = 10
DO_NOTHING: Final = "do_nothing"
DELAY: Final = "delay_24h"


class Fall(NamedTuple):
    """A way down: toward whom, by how many rungs, in which domains (all, where empty), and acts (ids) it ends."""

    target: str
    by: int
    domains: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a menu. `checks` are (place in the evaluation, reason when it is false), `gain` a place.

    `gate` is the place of whether all checks hold, -1 without any; `reasons` are the places of those that are asked
    when it is ordered, and not when it is carried out.

    `settled` are its effects at full success where they depend on nothing else; `force` titles what it is done with.
    """

    position: int
    id: str
    spec: ActionSpec | None
    target: str
    asset: str
    rung: int
    checks: tuple[tuple[int, str], ...]
    gain: int
    title: str
    settled: tuple[Effect, ...] | None = None
    gate: int = -1
    force: str = ""
    reasons: frozenset[int] = frozenset()

    @property
    def action(self) -> str:
        """Id of the action, also for doing nothing and for waiting a day."""
        return self.spec.id if self.spec is not None else self.id


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule where it applies: `uses` are (place of its condition, positions of items, bonus)."""

    rule: Rule
    uses: tuple[tuple[int, tuple[int, ...], float], ...]


@dataclass(frozen=True)
class Plan:
    """All that one actor may do and how it weighs it."""

    actor: str
    doctrine: Doctrine
    items: tuple[Item, ...]
    by_id: Mapping[str, int]
    never: tuple[tuple[str, str], ...]
    rules: tuple[RuleUse, ...]
    terms: tuple[Term, ...]
    # gives the function, compiled when first asked for, of beliefs, of scales of gains by position, and of bonuses
    native: Callable[[], Callable[..., tuple[float, ...]]]
    # what a case may draw
    scales: tuple[float, ...]
    bonuses: tuple[float, ...]
    # by position: (place of the condition, place of the bonus) of every rule that favours the item
    favours: tuple[tuple[tuple[int, int], ...], ...]
    texts: tuple[str, ...]
    wake_terms: tuple[Term, ...]
    wake: Callable[[Sequence[float]], tuple[float, ...]]
    wake_bounds: tuple[Bound, ...] = field(default=(), repr=False)
    # courses of action, each toward one target
    ways: tuple[Way, ...] = field(default=(), repr=False)
    bounds: tuple[Bound, ...] = field(default=(), repr=False)
    gains: tuple[Bound, ...] = field(default=(), repr=False)
    # what was compiled of it, by what it depends on besides the plan; see `sim.deciding.turn`
    codes: dict[tuple[object, ...], tuple[CodeType, Sequence[int]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    # how its terms are read, by what they are read for; found by the first run
    looks: dict[str, Look] = field(default_factory=dict, repr=False, compare=False)
    _asked: dict[int, tuple[tuple[int, ...], Evaluation]] = field(default_factory=dict, repr=False, compare=False)
    _ranged: dict[tuple[Fall, ...], list[int]] = field(default_factory=dict, repr=False, compare=False)
    _slots: dict[str, tuple[Mapping[str, int], list[int]]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def wakes(self) -> tuple[Wake, ...]:
        """What wakes, in the order of its conditions: as its doctrine now says, which a case may have drawn."""
        return waking(self.doctrine, self.ways)

    @cached_property
    def may_wake(self) -> bool:
        """Whether any of that can ever hold: what speaks of nobody here is false for good."""
        return bool(self.wakes) and (bool(self.wake_terms) or any(self.wake(())))

    @cached_property
    def courses(self) -> dict[tuple[str, str], tuple[Course, Way]]:
        """Courses of action by name and target."""
        known = {course.id: course for course in self.doctrine.courses}
        return {(way.course, way.target): (known[way.course], way) for way in self.ways}

    @cached_property
    def resolving(self) -> dict[tuple[str, str], Item]:
        """Items that resolve on a course of action, by that and its target."""
        found = [item for item in self.items if item.spec is not None and is_course(item.spec)]
        return {(item.asset, item.target): item for item in found}

    @cached_property
    def names(self) -> list[str]:
        """Ids of the items."""
        return [item.id for item in self.items]

    @cached_property
    def heads(self) -> list[str]:
        """Heads of the ids of doings, by item."""
        return [f"{self.actor}.{name}".replace(":", ".") for name in self.names]

    @cached_property
    def facts(self) -> list[tuple[float, float, float, bool]]:
        """By item: shortest time to its effect, spread, least interval (h), whether it is free and needs nobody."""
        return [_facts(item.spec) for item in self.items]

    @cached_property
    def stands(self) -> list[tuple[str, int]]:
        """By item: the posture it belongs to: toward whom, and the rung taken or (below 0) by how much it lowers.

        What both take back together leaves each as near to what the other's rung calls for as it was (E6).
        """
        return [_stands(item) for item in self.items]

    @cached_property
    def unseen(self) -> dict[int, tuple[str, str, int, float]]:
        """By position, what nobody sees: toward whom, its domain, its rung, and for how long (h) it goes on."""
        return {
            item.position: (item.target, item.spec.domain, item.rung, _goes_on(item.spec))
            for item in self.items
            if item.spec is not None and goes_unseen(item.spec, item.target)
        }

    @cached_property
    def talk(self) -> list[int]:
        """Positions of what is friendly and said, not done, of one's own accord: consultations, calls, offers."""
        stands = zip(self.items, self.stands, strict=True)
        return [item.position for item, stand in stands if stand == HOLD and item.spec and is_talk(item.spec)]

    @cached_property
    def answers(self) -> dict[int, str]:
        """By position, what answers what was put to one, and whom: no posture of one's own."""
        stands = zip(self.items, self.stands, strict=True)
        return {
            item.position: item.target
            for item, stand in stands
            if stand == HOLD and item.spec and item.spec.answers and item.target
        }

    @cached_property
    def lowering(self) -> list[int]:
        """Positions of what lowers its author alone."""
        return [position for position, (_, rung) in enumerate(self.stands) if rung < 0]

    @cached_property
    def rungs(self) -> list[int]:
        """Rungs of the items."""
        return [item.rung for item in self.items]

    @cached_property
    def hands(self) -> list[int]:
        """By item: the number of the hand that carries it out; hands are numbered as they come."""
        numbers: dict[str | None, int] = {}
        return [numbers.setdefault(item.spec.hand if item.spec else None, len(numbers)) for item in self.items]

    def rooms(self) -> list[int]:
        """How many orders a decision has room for, of each hand."""
        return [self.doctrine.orders] * self._many_hands

    @cached_property
    def _many_hands(self) -> int:
        """How many hands there are."""
        return max(self.hands) + 1

    @cached_property
    def alone(self) -> list[tuple[str, ...]]:
        """By item: the names of a decision for it alone; doing nothing, the first of all, is no order."""
        return [(item.id,) if item.position else () for item in self.items]

    @cached_property
    def routine(self) -> list[int]:
        """Positions of what a ministry does without its cabinet, where some rule may call for it."""
        found = [item.position for item in self.items if item.spec is not None and item.spec.routine]
        return [position for position in found if self.favours[position]]

    @cached_property
    def routine_toward(self) -> dict[str, int]:
        """What a ministry does, by whom it is aimed at: sets of positions (bits)."""
        found: dict[str, int] = {}
        for position in self.routine:
            target = self.items[position].target
            found[target] = found.get(target, 0) | 1 << position
        return found

    @cached_property
    def kept_up(self) -> int:
        """What a ministry does that goes on for a time and is relieved, whoever calls; a set of positions (bits)."""
        specs = ((position, self.items[position].spec) for position in self.routine)
        return sum(1 << position for position, spec in specs if spec is not None and spec.lasts is not None)

    @cached_property
    def calls(self) -> tuple[tuple[int, int], ...]:
        """What calls for routine items: places of the conditions of rules, each with a set of positions (bits).

        A rule that favours by less than nothing calls for nothing.
        """
        found: dict[int, int] = {}
        for position in self.routine:
            for place, amount in self.favours[position]:
                if self.bonuses[amount] > 0:
                    found[place] = found.get(place, 0) | 1 << position
        return tuple(found.items())

    @cached_property
    def favouring(self) -> list[tuple[int, tuple[int, ...], float]]:
        """Uses of the rules that favour."""
        return [use for found in self.rules if found.rule.prefer for use in found.uses]

    @cached_property
    def filters(self) -> list[tuple[bool, list[tuple[int, frozenset[int]]]]]:
        """Rules that forbid or force, by priority: whether it forbids, (place of the condition, positions)."""
        return [
            (bool(found.rule.forbid), [(place, frozenset(spoken)) for place, spoken, _ in found.uses])
            for found in self.rules
            if not found.rule.prefer
        ]

    @cached_property
    def postures(self) -> list[tuple[str, int]]:
        """Every posture once, in order: holding comes first."""
        return sorted({*self.stands, HOLD})

    @cached_property
    def falls(self) -> list[Fall]:
        """Every way down that some item takes, in order."""
        return sorted({fall for item in self.items if (fall := _fall(item)) is not None})

    @cached_property
    def downs(self) -> Mapping[tuple[str, int], list[Fall]]:
        """By posture that lowers: the ways down of its items."""
        found = dict[tuple[str, int], list[Fall]]()
        for fall in self.falls:
            found.setdefault((fall.target, -fall.by), []).append(fall)
        return found

    def ranged(self, idle: tuple[Fall, ...]) -> list[int]:
        """By item: the place of its posture where these ways down lead nowhere: what would lower by them holds."""
        places = self._ranged.get(idle)
        if places is None:
            known = {posture: place for place, posture in enumerate(self.postures)}
            groups = [
                HOLD if group[1] < 0 and _fall(item) in idle else group
                for item, group in zip(self.items, self.stands, strict=True)
            ]
            places = self._ranged[idle] = [known[group] for group in groups]
        return places

    def slots(self, what: str, of: Mapping[str, int]) -> list[int]:
        """By item: the slot of its action in a mapping, -1 for none; kept for the next run over the same ground."""
        known = self._slots.get(what)
        if known is None or known[0] is not of:
            known = self._slots[what] = of, [of.get(item.action, -1) for item in self.items]
        return known[1]

    def evaluate(self, beliefs: Sequence[float]) -> tuple[float, ...]:
        """Give all conditions, gains and gates, at their places."""
        return self.native()(beliefs, self.scales, self.bonuses)

    @property
    def asked_about(self) -> Collection[int]:
        """Positions of the items whose preconditions were compiled, in the order in which they were."""
        return self._asked.keys()

    def asked(self, item: Item) -> tuple[tuple[int, ...], Evaluation]:
        """Give the preconditions of one item alone: places of the terms they read, and what answers from those."""
        found = self._asked.get(item.position)
        if found is None:
            bounds = [self.bounds[place] for place, _ in item.checks]
            terms = tuple(dict.fromkeys(term for bound in bounds for term in bound.terms))
            places = tuple([self.terms.index(term) for term in terms])
            native = compile_all(bounds, {term: index for index, term in enumerate(terms)})
            found = self._asked[item.position] = places, native
        return found


def _facts(spec: ActionSpec | None) -> tuple[float, float, float, bool]:
    if spec is None:
        return (0.0, 0.0, 0.0, True)
    plain = not (spec.cost.value or spec.readiness.value or spec.money.value or spec.coalition != "none")
    low, high = (figure.value for figure in spec.takes)
    return (low, high - low, spec.min_interval.value, plain)


def _fall(item: Item) -> Fall | None:
    spec = item.spec
    if spec is None or _stands(item)[1] >= 0:
        return None
    return Fall(item.target, spec.lowers, spec.lowers_in, spec.ends_own)


def _stands(item: Item) -> tuple[str, int]:
    spec = item.spec
    if spec is None or not item.target or spec.mutual:
        return HOLD
    if spec.lowers:
        return (item.target, -spec.lowers)
    if goes_unseen(spec, item.target):
        return (item.target, UNSEEN)
    rung = takes_rung(spec, item.target)
    return (item.target, rung) if rung else HOLD


def _goes_on(spec: ActionSpec) -> float:
    """For how long (h) an act goes on, in the mean."""
    return sum(figure.value for figure in spec.lasts) / 2 if spec.lasts is not None else 0.0
