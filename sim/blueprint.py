"""The blueprint: a scenario made ready to be run many times, its doctrines compiled once.

Compiling needs to know the force groups that the models hold, so a blueprint sets the models up once on a
stage nobody plays on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sim.deciding.phrasebook import Phrasebook
from sim.deciding.plan import Item, Plan
from sim.deciding.planning import build_plan
from sim.draws import Draws
from sim.errors import InputError, did_you_mean
from sim.scenario.composing import Scenario, without_levers
from sim.world.network import growth_rate
from sim.world.stage import AssetGroup, ModelKind
from sim.world.world import Ground, World, lay_ground

__all__ = ["Blueprint", "blueprint", "under_levers"]

import numpy as np


class Variants:
    """Plans under the doctrines that a case or a model may put in an actor's way; each compiled when it is met.

    Most runs meet none of them, and compiling one takes as long as the actor's own plan.
    """

    def __init__(
        self,
        known: Collection[tuple[str, str]],
        own: Mapping[tuple[str, str], Plan],
        build: Callable[[str, str], Plan],
    ) -> None:
        self._known = known
        self._plans = dict(own)
        self._build = build

    def __contains__(self, variant: tuple[str, str]) -> bool:
        return variant in self._known

    @property
    def compiled(self) -> Mapping[tuple[str, str], Plan]:
        """Plans that were met so far."""
        return self._plans

    def plan(self, actor: str, doctrine: str) -> Plan:
        """Give an actor's plan under one of these doctrines."""
        found = self._plans.get((actor, doctrine))
        if found is None:
            assert (actor, doctrine) in self._known, f"{actor} cannot come to follow {doctrine}"
            found = self._plans[actor, doctrine] = self._build(actor, doctrine)
        return found


@dataclass(frozen=True)
class Blueprint:
    """A scenario, the registry of models it runs with, and every actor's compiled plan."""

    scenario: Scenario
    models: Mapping[str, ModelKind]
    plans: Mapping[str, Plan]
    ground: Ground
    # which of its doctrines each actor follows at the start, and plans of all that a case or a model may put there
    follows: Mapping[str, str]
    variants: Variants = field(repr=False, compare=False)

    def variant(self, actor: str, doctrine: str) -> Plan:
        """Give an actor's plan under another of its doctrines, at the prices and chances of this blueprint."""
        own = self.plans[actor]
        if doctrine == self.follows[actor]:
            return own
        found = self.variants.plan(actor, doctrine)
        items = tuple([_priced_as(item, mine) for item, mine in zip(found.items, own.items, strict=True)])
        return replace(found, items=items)


def _priced_as(item: Item, mine: Item) -> Item:
    """Give an item at the price and chance of another of the same action; most are the same already."""
    if item.spec is mine.spec and item.settled == mine.settled:
        return item
    return replace(item, spec=mine.spec, settled=mine.settled)


@dataclass(frozen=True, slots=True)
class _Order:
    """What a blueprint is made of, known by the content and place of its files."""

    digest: str
    files: tuple[str, ...]
    registry: int
    scenario: Scenario = field(compare=False, repr=False)
    models: Mapping[str, ModelKind] = field(compare=False, repr=False)


def blueprint(scenario: Scenario, models: Mapping[str, ModelKind]) -> Blueprint:
    """Compile a scenario; of files that have not changed since, the same blueprint again, whatever its levers.

    Raises:
        InputError: its network would split into camps with nothing happening, or a lever moves what is no parameter.

    """
    files = tuple(document.file for document in scenario.documents.values())
    return _ready(_Order(f"{scenario.digest} {scenario.said}", files, id(models), scenario, models))


@lru_cache(maxsize=64)
def _ready(order: _Order) -> Blueprint:
    plain = without_levers(order.scenario)
    found = _compiled(replace(order, digest=f"{plain.digest} {plain.said}", scenario=plain))
    if plain is order.scenario:
        return found
    mine = order.scenario
    under = replace(found.scenario, levers=mine.levers, options=mine.options, digests=mine.digests)
    return under_levers(found, under)


@lru_cache(maxsize=16)
def _compiled(order: _Order) -> Blueprint:
    scenario, models = order.scenario, order.models
    _refuse_unstable(scenario)
    groups: list[AssetGroup] = []
    for name, section in scenario.sections.items():
        groups += models[name].groups(section)
    phrases = Phrasebook(scenario)
    plans = {actor: build_plan(scenario, actor, groups, phrases) for actor in scenario.actors}
    follows = {
        actor: next(name for name, found in file.doctrines.items() if found is scenario.doctrines[actor])
        for actor, file in scenario.actors.items()
    }
    known = dict.fromkeys(_variants(scenario, follows))
    own = {(actor, name): plans[actor] for actor, name in known if follows[actor] == name}
    return Blueprint(
        scenario,
        models,
        plans,
        _checked_ground(scenario),
        follows,
        Variants(known, own, lambda actor, name: build_plan(_under(scenario, actor, name), actor, groups, phrases)),
    )


def under_levers(plan: Blueprint, scenario: Scenario) -> Blueprint:
    """Give a blueprint for its own scenario under levers alone: they move numbers, so what is compiled stays.

    Raises:
        InputError: a lever moves what is no parameter.

    """
    return replace(plan, scenario=scenario, ground=_checked_ground(scenario, plan.ground))


def _variants(scenario: Scenario, follows: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Find who may follow which doctrines: as a case draws them, or as the models of a scenario change them."""
    for actor, ways in scenario.variants.items():
        if len(ways) > 1:
            yield from ((actor, name) for name in ways)
    for name, section in scenario.sections.items():
        declared = scenario.vocabulary.models[name].variants
        for actor, other in declared(section) if declared is not None else ():
            yield actor, follows[actor]
            yield actor, other


def _under(scenario: Scenario, actor: str, doctrine: str) -> Scenario:
    """Give the scenario with one actor following another of its doctrines."""
    return replace(scenario, doctrines={**scenario.doctrines, actor: scenario.actors[actor].doctrines[doctrine]})


def _checked_ground(scenario: Scenario, laid: Ground | None = None) -> Ground:
    """Lay the ground, if it is not, and see that every path of every lever is in it."""
    ground = laid or lay_ground(scenario)
    try:
        World(scenario, Draws(0), ground)
    except KeyError as error:
        known = [path for path in ground.slots if path.split(".")[0] == str(error.args[0]).split(".")[0]]
        words = did_you_mean(str(error.args[0]), known, limit=4)
        raise InputError.of(
            f"scenario {scenario.id}", f"a lever moves '{error.args[0]}', which is no parameter", words
        ) from None
    return ground


def _refuse_unstable(scenario: Scenario) -> None:
    core, dynamics = scenario.crisis.core, scenario.dynamics
    if dynamics.polarised_world or len(core) < 3:
        return
    affinity = np.array([[0.0 if a == b else scenario.relations[a, b]["affinity"] for b in core] for a in core])
    rate = growth_rate(affinity, balance=dynamics.balance.value, healing_time=dynamics.healing_time.value)
    if rate >= 0:
        raise InputError.of(
            f"scenario {scenario.id}",
            f"the network is unstable: a small disturbance grows by {rate * 24 * 365:.2f} a year",
            "lower dynamics.balance, or say dynamics.polarised_world=true",
        )
