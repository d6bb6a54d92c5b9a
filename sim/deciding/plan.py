"""The plan of one actor: everything it could ever do in a scenario, compiled to one native evaluation.

Built once for a scenario and shared by all its runs. An item is (action, target, force group). Preconditions,
gains and rule conditions of all items are expressions over the actor's beliefs; `evaluate` gives them all in
one call, at the places that `Item` and `RuleUse` name. The module is longer than the rule, since a plan is one piece.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import CodeType
from typing import Final

from sim.deciding.acts import goes_unseen, ladder_effect, takes_rung
from sim.deciding.effects import settled_effects
from sim.deciding.eligibility import never_legal, targets
from sim.deciding.gain import gain_of
from sim.deciding.phrasebook import Phrasebook
from sim.deciding.sheet import Builder, Sheet
from sim.deciding.steps import (
    Wake,
    Way,
    course_groups,
    course_rule,
    due,
    is_course,
    step_rule,
    toward,
    waking,
    ways_of,
)
from sim.expressions import Bound, Term, compile_all, weighted_sum
from sim.scenario.action import ActionSpec
from sim.scenario.actor import Doctrine, Rule
from sim.scenario.composing import Scenario
from sim.scenario.courses import Course, Step
from sim.sentence import joined, sentence
from sim.world.effects import Effect
from sim.world.stage import AssetGroup
from sim.world.view import Look

__all__ = [
    "DELAY",
    "DO_NOTHING",
    "HOLD",
    "UNSEEN",
    "Item",
    "Plan",
    "RuleUse",
    "build_plan",
    "speaks_of",
]

Evaluation = Callable[[Sequence[float]], tuple[float, ...]]

# the posture of what takes no rung toward anybody
HOLD: Final = ("", 0)
# in the place of a rung: the posture of what takes none until it is laid to its author
UNSEEN: Final = 10
DO_NOTHING: Final = "do_nothing"
DELAY: Final = "delay_24h"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a menu. `checks` are (place in the evaluation, reason when it is false), `gain` a place.

    `gate` is the place of whether all checks hold, -1 without any.

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
    _ranged: dict[tuple[str, ...], list[int]] = field(default_factory=dict, repr=False, compare=False)
    _slots: dict[str, tuple[Mapping[str, int], list[int]]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def wakes(self) -> tuple[Wake, ...]:
        """What wakes, in the order of its conditions: as its doctrine now says, which a case may have drawn."""
        return waking(self.doctrine, self.ways)

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
    def routine_asked(self) -> tuple[tuple[int, ...], Evaluation, list[int]]:
        """What asks which routine items rules call for: places of terms, what answers, whose each answer is.

        A rule that favours by less than nothing calls for nothing.
        """
        uses = [
            (position, self.bounds[place])
            for position in self.routine
            for place, amount in self.favours[position]
            if self.bonuses[amount] > 0
        ]
        bounds = [bound for _, bound in uses]
        terms = tuple(dict.fromkeys(term for bound in bounds for term in bound.terms))
        native = compile_all(bounds, {term: index for index, term in enumerate(terms)})
        return tuple([self.terms.index(term) for term in terms]), native, [position for position, _ in uses]

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
    def lowered(self) -> list[str]:
        """Toward whom some item lowers."""
        return sorted({target for target, rung in self.stands if rung < 0})

    def ranged(self, idle: tuple[str, ...]) -> list[int]:
        """By item: the place of its posture where nobody stands above 0 toward these: what lowers there holds."""
        places = self._ranged.get(idle)
        if places is None:
            known = {posture: place for place, posture in enumerate(self.postures)}
            groups = [HOLD if rung < 0 and target in idle else (target, rung) for target, rung in self.stands]
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


def build_plan(scenario: Scenario, actor: str, assets: Iterable[AssetGroup], phrases: Phrasebook) -> Plan:
    """Compile the plan of one actor from its doctrine, the catalogue and its force groups.

    Raises:
        ExpressionError: an expression that `check` would have refused.

    """
    doctrine, build = scenario.doctrines[actor], Builder(scenario, actor, phrases)
    own = [group for group in (*assets, *course_groups(scenario)) if group.actor == actor]
    aims = {group.id: toward(scenario, actor, group.id) for group in own if group.kind == "course"}
    items = [_wait(0, DO_NOTHING, "do nothing"), _wait(1, DELAY, "wait a day, then decide again")]
    build.sheet.gains += [weighted_sum([]), weighted_sum([])]
    never: list[tuple[str, str]] = []
    for spec in scenario.actions.values():
        if (reason := never_legal(scenario, actor, spec)) is not None:
            never.append((spec.id, reason))
            continue
        for target in targets(scenario, actor, spec):
            forces = [group for group in own if group.kind in spec.uses] if spec.uses else [None]
            for force in forces:
                if force is None or force.id not in aims or target in aims[force.id]:
                    items.append(_item(build, spec, len(items), target=target, force=force))
    spoken: dict[str, list[Item]] = {}
    for item in items:
        for word in _words_for(item):
            spoken.setdefault(word, []).append(item)
    ways = tuple(ways_of(build, doctrine))
    rules = tuple(
        _use(rule, spoken, build)
        for rule in sorted((*doctrine.rules, *map(course_rule, doctrine.courses)), key=_order)
        if not build.dormant(rule.when)
    )
    rules += tuple(
        _step_use(course, step, ways, spoken, build) for course in doctrine.courses for step in course.steps
    )
    # gains of items stand behind the conditions; the first two items (waiting) have none of their own
    many = {item.position: len(item.checks) for item in items if len(item.checks) > 1}
    found = _bonuses(items, rules)
    bonuses = tuple([amount for favours in found for _, amount in favours])
    numbers = itertools.count()
    favours = tuple([tuple([(place, next(numbers)) for place, _ in each]) for each in found])
    terms, native = build.sheet.compiled(
        favours,
        [[place for place, _ in items[position].checks] for position in many],
    )
    first_gain = len(build.sheet.bounds)
    gates = {position: first_gain + len(items) + number for number, position in enumerate(many)}
    gates |= {item.position: item.checks[0][0] for item in items if len(item.checks) == 1}
    items = [replace(item, gain=first_gain + item.position, gate=gates.get(item.position, -1)) for item in items]
    wakes = Sheet()
    for wake in doctrine.wake_when:
        # a dormant condition keeps its place, so that places and conditions stay in step
        wakes.add(build.bind("False" if build.dormant(wake.when) else wake.when))
    for way in ways:
        wakes.add(way.comes_up)
    wake_bounds = tuple(wakes.bounds)
    # what is asked only while a course is followed is read by the same view
    for way in ways:
        for bound in filter(None, (way.aim, *way.conditions.values())):
            wakes.add(bound)
    wake_terms, _ = wakes.compiled()
    return Plan(
        actor=actor,
        doctrine=doctrine,
        items=tuple(items),
        by_id={item.id: item.position for item in items},
        never=tuple(never),
        rules=rules,
        terms=terms,
        native=native,
        scales=(1.0,) * len(items),
        bonuses=bonuses,
        favours=favours,
        texts=tuple(bound.text for bound in (*build.sheet.bounds, *build.sheet.gains)),
        wake_terms=wake_terms,
        wake=compile_all(wake_bounds, {term: place for place, term in enumerate(wake_terms)}),
        wake_bounds=wake_bounds,
        ways=ways,
        bounds=tuple(build.sheet.bounds),
        gains=tuple(build.sheet.gains),
    )


def _wait(position: int, name: str, title: str) -> Item:
    return Item(position, name, None, "", "", 0, (), -1, title)


def _item(build: Builder, spec: ActionSpec, position: int, *, target: str, force: AssetGroup | None) -> Item:
    actor, asset = build.actor, force.id if force is not None else ""
    name = ":".join(filter(None, (spec.id, target, asset)))
    checks = tuple(
        (build.sheet.place(build.bind(need.that, target=target, asset=asset)), need.otherwise)
        for need in spec.requires
        # what a model that takes no part would be asked is not asked
        if not build.dormant(need.that)
    )
    build.sheet.gains.append(weighted_sum(gain_of(build, spec, target, asset)))
    called = sentence(force.title) if force is not None else ""
    whole = joined("", ("(", called, ")")) if called else ""
    toward = joined(" ", ("->", build.scenario.actors[target].called)) if target else ""
    title = joined(" ", filter(None, (spec.called, whole, toward)))
    told = ladder_effect(build.scenario) and target and (takes_rung(spec, target) or spec.lowers)
    settled = None if told else settled_effects(spec, actor, target)
    return Item(position, name, spec, target, asset, spec.rung, checks, -1, title, settled, force=called)


def _bonuses(items: Sequence[Item], rules: Sequence[RuleUse]) -> list[list[tuple[int, float]]]:
    """Places of the conditions under which rules favour each item, and by how much: once for each amount."""
    found: list[list[tuple[int, float]]] = [[] for _ in items]
    for use in rules:
        for place, positions, amount in use.uses if use.rule.prefer else ():
            for position in dict.fromkeys(positions):
                found[position].append((place, amount))
    return found


def _order(rule: Rule) -> tuple[str, int, str]:
    """Order in which rules act: by priority; at the same one what forbids goes before what forces."""
    return (rule.priority, 0 if rule.forbid else 1 if rule.only else 2, rule.id)


def _use(rule: Rule, spoken: Mapping[str, Sequence[Item]], build: Builder) -> RuleUse:
    """Find the places of a rule's condition for each of the items that its words mean (`spoken`)."""
    expression = build.read(rule.when)
    by_item = bool({"target", "asset"} & set(expression.symbols))
    words: dict[str, float] = dict.fromkeys((*rule.forbid, *rule.only), 0.0)
    words |= {word: bonus.value for word, bonus in rule.prefer.items()}
    shared: dict[tuple[int, float], list[int]] = {}
    for word, bonus in words.items():
        for item in spoken.get(word, ()):
            needs_target = "target" in expression.symbols and not item.target
            needs_asset = "asset" in expression.symbols and not item.asset
            if needs_target or needs_asset:
                continue
            target, asset = (item.target, item.asset) if by_item else ("", "")
            bound = build.bind(rule.when, target=target, asset=asset)
            shared.setdefault((build.sheet.place(bound), bonus), []).append(item.position)
    uses = [(place, tuple(positions), bonus) for (place, bonus), positions in shared.items()]
    return RuleUse(rule, tuple(uses))


def _step_use(
    course: Course, step: Step, ways: Sequence[Way], spoken: Mapping[str, Sequence[Item]], build: Builder
) -> RuleUse:
    """Find the places of the conditions under which a step is due, for each of the items that would be it."""
    rule, uses = step_rule(course, step), []
    for way in ways:
        for end in way.ends[step.id] if way.course == course.id else ():
            bound = build.bind(due(way, step, end), target=way.target)
            if build.dormant(step.when):
                continue
            items = [item.position for act in step.do for item in spoken.get(act, ()) if item.target == end]
            uses.append((build.sheet.place(bound), tuple(items), step.urge.value))
    return RuleUse(rule, tuple(uses))


def speaks_of(word: str, item: Item) -> bool:
    """Whether a word of a rule means an item: its action, a tag of it, or `any`."""
    return word in _words_for(item)


def _words_for(item: Item) -> set[str]:
    if item.spec is None:
        return {item.id}
    words = {item.spec.id, "any", *(f"tag:{tag}" for tag in item.spec.tags)}
    return words | {f"course:{item.asset}"} if is_course(item.spec) else words
