"""The docket: doings from order to effect.

An order is set going at once, costs its capital, takes its time, is looked at again, adjudicated, and only
then changes the world. Its id is `actor.action.target#n`; draws and rulings hang on that id.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.clock import Clock, Phase
from sim.deciding.adjudication import Outcome, Ruling, adjudicate, overrule
from sim.deciding.desk import Desk
from sim.deciding.plan import Item
from sim.draws import Draws, lognormal, occasion, uniform
from sim.scenario.action import ActionSpec, EffectLine
from sim.world.chronicle import Chronicle
from sim.world.effects import Change, Effect, ModelEffect, Promise, Tone
from sim.world.variables import RELATION_VARIABLES
from sim.world.world import World

__all__ = ["Docket", "Doing"]


@dataclass(slots=True)
class Doing:
    """An action under way: the n-th time that actor does that item, since when, by which decision."""

    id: str
    number: int
    actor: str
    item: Item
    spec: ActionSpec
    began: float
    decision: str


@dataclass(frozen=True, slots=True)
class _Overruling:
    outcome: Outcome
    author: str
    reason: str


Finished = Callable[[Doing, Ruling], None]


class Docket:
    """All doings of one run."""

    def __init__(
        self,
        clock: Clock,
        world: World,
        draws: Draws,
        chronicle: Chronicle,
        desks: Mapping[str, Desk],
        finished: Finished,
    ) -> None:
        self._clock = clock
        self._world = world
        self._draws = draws
        self._chronicle = chronicle
        self._desks = desks
        self._finished = finished
        self._counts: dict[str, int] = {}
        self._overrulings: dict[str, _Overruling] = {}
        self.finished_count = 0
        self.spent: dict[str, float] = defaultdict(float)
        self.money: dict[str, float] = defaultdict(float)

    def launch(self, actor: str, item: Item, decision: str) -> Doing:
        """Set an item going now: pay for it, and schedule its end."""
        spec, position = item.spec, item.position
        assert spec is not None
        at, world, desk = self._clock.now, self._world, self._desks[actor]
        number = desk.counts[position] = desk.counts[position] + 1
        name = f"{desk.heads[position]}#{number}"
        doing = Doing(name, number, actor, item, spec, at, decision)
        low, high = spec.duration
        took = low.value + (high.value - low.value) * uniform(desk.duration_keys[position], number)
        if spec.coalition != "none":
            took += self.coalition_time(doing)
        ends = at + took
        cost = world.slots.value[desk.costs[position]]
        if cost:
            world.apply(Change("political_capital", actor, None, -cost), at)
            self.spent[actor] += cost
        if spec.readiness.value:
            world.apply(Change("readiness", actor, None, spec.readiness.value), at)
        if spec.money.value:
            self.money[actor] += spec.money.value
        desk.occupy(item, max(at + spec.min_interval.value, ends))
        desk.memory.act(at, spec.id, item.target)
        self._chronicle.add((at, "order", actor, name, (decision, spec.id, item.target, item.asset, ends)))
        self._clock.at(ends, Phase.EXECUTE, world.ranks[actor], lambda _event: self._execute(doing))
        return doing

    def replace_ruling(self, doing: str, *, outcome: Outcome, author: str, reason: str) -> None:
        """Put the white cell's ruling in the place of the model's, when that doing is adjudicated."""
        self._overrulings[doing] = _Overruling(outcome, author, reason)

    def members(self, doing: Doing) -> list[str]:
        """Core actors who join a coalition: a draw each on how they feel about and trust the leader."""
        world, joined = self._world, []
        for other in world.scenario.crisis.core:
            if other in (doing.actor, doing.item.target):
                continue
            feels = world.slots.read(world.network.slot("affinity", other, doing.actor), self._clock.now)
            trusts = world.slots.read(world.network.slot("trust", other, doing.actor), self._clock.now)
            p = 1 / (1 + math.exp(-(4 * feels + 2 * trusts - 2)))
            if uniform(self._draws.key("join", other, doing.actor), occasion(doing.id)) < p:
                joined.append(other)
        return joined

    def coalition_time(self, doing: Doing) -> float:
        """Time (h) until a common position stands (E5): unanimity waits for the slowest, a lead nation does not."""
        world, at = self._world, self._clock.now
        parties, number = [doing.actor, *self.members(doing)], occasion(doing.id)
        latencies = [
            lognormal(
                self._draws.key("common position", name),
                number,
                median=self._desks[name].median_latency(),
                sigma=0.4,
            )
            for name in parties
        ]
        slot, read = world.network.slot, world.slots.read
        pairs = [(one, other) for one in parties for other in parties if one < other]
        channel = statistics.fmean([read(slot("channel", *pair), at) for pair in pairs]) if pairs else 1.0
        works = (
            statistics.fmean([read(slot("interoperability_relief", *pair), at) for pair in pairs]) if pairs else 1.0
        )
        load = world.scenario.crisis.choice.coordination_time.value * len(pairs) * (1 - channel) * math.exp(-works)
        slowest = (
            max(latencies)
            if doing.spec.coalition == "unanimity"
            else (latencies[0] + 0.5 * statistics.median(latencies))
        )
        return slowest + load

    def _execute(self, doing: Doing) -> None:
        """End a doing: look at it again, rule, change the world, tell."""
        at, spec, item = self._clock.now, doing.spec, doing.item
        desk = self._desks[doing.actor]
        desk.memory.end(spec.id, item.target)
        reason = desk.still_possible(item, at) if item.checks else None
        if reason is not None:
            self._chronicle.add((at, "refused", doing.actor, doing.id, {"reason": reason}))
            return
        u = uniform(desk.ruling_keys[item.position], doing.number)
        ruling = adjudicate(spec, doing.actor, item.target, u=u, world=self._world, at=at)
        overruling = self._overrulings.pop(doing.id, None)
        if overruling is not None:
            replaced = overrule(ruling, outcome=overruling.outcome, by=overruling.author, reason=overruling.reason)
            self._chronicle.add(
                (
                    at,
                    "overruled",
                    doing.actor,
                    doing.id,
                    {
                        "model_had": ruling.outcome,
                        "outcome": replaced.outcome,
                        "author": replaced.by,
                        "reason": replaced.reason,
                    },
                )
            )
            ruling = replaced
        effects = tuple([self.take_effect(effect) for effect in self._effects(doing, ruling)])
        self._chronicle.add(
            (at, "ruling", doing.actor, doing.id, (ruling.outcome, ruling.p, u, ruling.factors, effects))
        )
        self.finished_count += 1
        self._finished(doing, ruling)

    def take_effect(self, effect: Effect) -> object:
        """Apply one effect to the world now; give it as the record keeps it."""
        return self._world.apply(effect, self._clock.now)

    def _effects(self, doing: Doing, ruling: Ruling) -> list[Effect]:
        spec, actor, target, scale = doing.spec, doing.actor, doing.item.target, ruling.scale
        effects: list[Effect] = []
        if target and spec.goldstein and scale:
            effects.append(Tone(actor, target, spec.goldstein * abs(scale) * (1 if scale > 0 else -1)))
        if spec.adjudication.honour:
            effects.append(Promise(target, actor, ruling.outcome == "full"))
        if scale == 0:
            return effects
        for line in spec.effects:
            effects.extend(_line(line, doing, actor, target, scale))
        if spec.partner_effects or spec.partner_goldstein is not None:
            for partner in self.members(doing):
                if spec.partner_goldstein is not None:
                    effects.append(Tone(actor, partner, spec.partner_goldstein * scale))
                for line in spec.partner_effects:
                    effects.extend(_line(line, doing, actor, partner, scale))
        return effects


def _line(line: EffectLine, doing: Doing, actor: str, target: str, scale: float) -> list[Effect]:
    """Turn one line of an action into effects on the world."""
    if line.do is not None:
        arguments = tuple(sorted(line.args.items()))
        return [ModelEffect(line.do, doing.id, actor, target or None, doing.item.asset or None, scale, arguments)]
    if line.promise is not None:
        return [Promise(actor, target, line.promise == "kept")] if target else []
    assert line.change is not None
    assert line.by is not None
    by = line.by.value * scale
    match line.whose:
        case "me":
            return [Change(line.change, actor, None, by)]
        case "target":
            return [Change(line.change, target, None, by)] if target else []
        case "me>target":
            return [Change(line.change, actor, target, by)] if target else []
        case "target>me":
            return [Change(line.change, target, actor, by)] if target else []
    if not target:
        return []
    there = Change(line.change, actor, target, by)
    # one step moves both ends of a mutual variable
    return [there] if RELATION_VARIABLES[line.change].mutual else [there, Change(line.change, target, actor, by)]
