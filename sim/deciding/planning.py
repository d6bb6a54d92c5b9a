"""How a plan is made: items of the menu, what rules speak of, and all expressions compiled to one evaluation."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sim.deciding.acts import ladder_effect, takes_rung
from sim.deciding.effects import settled_effects
from sim.deciding.eligibility import never_legal, targets
from sim.deciding.gain import gain_of
from sim.deciding.phrasebook import Phrasebook
from sim.deciding.plan import DELAY, DO_NOTHING, Item, Plan, RuleUse
from sim.deciding.sheet import Builder, Sheet
from sim.deciding.steps import (
    Way,
    course_groups,
    course_rule,
    due,
    is_course,
    step_rule,
    toward,
    ways_of,
)
from sim.expressions import compile_all, weighted_sum
from sim.scenario.action import ActionSpec
from sim.scenario.actor import Rule
from sim.scenario.composing import Scenario
from sim.scenario.courses import Course, Step
from sim.sentence import joined, sentence
from sim.world.stage import AssetGroup

__all__ = ["build_plan", "speaks_of"]


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
    # what a model that takes no part would be asked is not asked
    needs = [need for need in spec.requires if not build.dormant(need.that)]
    places = [build.sheet.place(build.bind(need.that, target=target, asset=asset)) for need in needs]
    checks = tuple([(place, need.otherwise) for place, need in zip(places, needs, strict=True)])
    asked_again = {place for place, need in zip(places, needs, strict=True) if not need.reason}
    reasons = frozenset(places) - asked_again
    build.sheet.gains.append(weighted_sum(gain_of(build, spec, target, asset)))
    called = sentence(force.title) if force is not None else ""
    whole = joined("", ("(", called, ")")) if called else ""
    toward = joined(" ", ("->", build.scenario.actors[target].called)) if target else ""
    title = joined(" ", filter(None, (spec.called, whole, toward)))
    told = ladder_effect(build.scenario) and target and (takes_rung(spec, target) or spec.lowers)
    settled = None if told else settled_effects(spec, actor, target)
    return Item(
        position, name, spec, target, asset, spec.rung, checks, -1, title, settled, force=called, reasons=reasons
    )


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
