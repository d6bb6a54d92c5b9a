"""Casting a case: a blueprint with the values of one case, its compiled plans kept.

Native code stays as it was compiled: it takes bonuses of rules, and how many times as likely each item is to work as
declared, with the beliefs.
Steps of affinity, goals' weights and sizes of effects that plans hold compiled are what actors expect of them;
they stay as declared, while the drawn ones are the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sim.blueprint import Blueprint
from sim.deciding.effects import settled_effects
from sim.deciding.plan import Item, Plan, RuleUse
from sim.deciding.planning import speaks_of
from sim.deciding.steps import spoken_rules
from sim.scenario.actor import Doctrine
from sim.scenario.case import Case, Cases
from sim.scenario.composing import Scenario
from sim.scenario.figures import Figure
from sim.world.world import Ground, lay_ground

__all__ = ["cast_case", "under_case", "with_drawn_levers"]


def under_case(plan: Blueprint, cases: Cases, case: Case) -> Blueprint:
    """Give a blueprint with a case's values; doctrine variants are compiled when a case first draws them."""
    scenario = cases.applied(case)
    plans, follows = {}, dict(plan.follows)
    for actor, declared in plan.plans.items():
        ways = scenario.variants.get(actor, ())
        if len(ways) > 1:
            follows[actor] = ways[cases.way(actor, case)]
        variant = (actor, follows[actor])
        found = plan.variants.plan(*variant) if variant in plan.variants else declared
        plans[actor] = _recast(found, scenario, scenario.doctrines[actor])
    return replace(plan, scenario=scenario, plans=plans, follows=follows, ground=_ground(plan, scenario))


def with_drawn_levers(plan: Blueprint, cast: Blueprint, cases: Cases, case: Case) -> Blueprint:
    """Give a blueprint under levers with a case's values, of the same without levers that was cast already.

    Levers move numbers of the run: all else is as the case has it without them, down to the very objects.
    """
    mine = plan.scenario
    scenario = replace(cast.scenario, levers=cases.levers(case), options=mine.options, digests=mine.digests)
    return replace(cast, scenario=scenario)


def _ground(plan: Blueprint, scenario: Scenario) -> Ground:
    """Lay the ground anew; where its slots are those of the blueprint, it says so, and how they are read is kept."""
    ground, before = lay_ground(scenario), plan.ground
    if ground.slots.specs == before.slots.specs:
        ground.slots.specs = before.slots.specs
    return ground


def cast_case(plan: Blueprint, case: str, *, seed: int, replication: int) -> Blueprint:
    """Give a blueprint under the case that belongs to a seed and replication, or as declared if `central`."""
    if case == "central":
        return plan
    cases = Cases(plan.scenario)
    return under_case(plan, cases, cases.draw(seed=seed, replication=replication))


def _recast(plan: Plan, scenario: Scenario, doctrine: Doctrine) -> Plan:
    """Give an actor's plan the drawn actions and rules."""
    items = tuple(
        [
            item
            if item.spec is None or (spec := scenario.actions[item.spec.id]) is item.spec
            else replace(item, spec=spec, settled=item.settled and settled_effects(spec, plan.actor, item.target))
            for item in plan.items
        ]
    )
    drawn = {rule.id: rule for rule in spoken_rules(doctrine)}
    rules = tuple([_reruled(use, plan, drawn[use.rule.id].prefer) for use in plan.rules])
    scales = tuple([_scale(old, new) for old, new in zip(plan.items, items, strict=True)])
    bonuses = plan.bonuses if rules == plan.rules else _bonuses(plan, rules)
    return replace(plan, doctrine=doctrine, items=items, rules=rules, scales=scales, bonuses=bonuses)


def _scale(declared: Item, drawn: Item) -> float:
    """How many times as likely an item is to work as its compiled gain has it."""
    if declared.spec is None or drawn.spec is None:
        return 1.0
    before, after = declared.spec.adjudication.chance, drawn.spec.adjudication.chance
    return after.value / before.value if before is not None and after is not None and before.value > 0 else 1.0


def _reruled(use: RuleUse, plan: Plan, prefer: Mapping[str, Figure]) -> RuleUse:
    """Give a rule its drawn bonuses; items that shared a declared bonus may be drawn apart."""
    declared = use.rule.prefer
    if not any(prefer[word].value != figure.value for word, figure in declared.items()):
        return use
    uses: dict[tuple[int, float], list[int]] = {}
    for place, positions, bonus in use.uses:
        for position in dict.fromkeys(positions):
            item = plan.items[position]
            word = next(word for word in declared if declared[word].value == bonus and speaks_of(word, item))
            uses.setdefault((place, prefer[word].value), []).append(position)
    return replace(use, uses=tuple((place, tuple(positions), bonus) for (place, bonus), positions in uses.items()))


def _bonuses(plan: Plan, rules: Sequence[RuleUse]) -> tuple[float, ...]:
    """Give the drawn bonuses at the places of the declared ones."""
    drawn: dict[tuple[int, int], list[float]] = {}
    for use in rules:
        if use.rule.prefer:
            for condition, positions, amount in use.uses:
                for position in dict.fromkeys(positions):
                    drawn.setdefault((position, condition), []).append(amount)
    found = list(plan.bonuses)
    for position, favours in enumerate(plan.favours):
        for condition, place in favours:
            amounts = drawn[position, condition]
            found[place] = amounts.pop(0) if len(amounts) > 1 else amounts[0]
    return tuple(found)
