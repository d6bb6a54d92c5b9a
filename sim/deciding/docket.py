"""The docket: doings from order to effect.

An order is set going at once, costs its capital, takes its time, is looked at again, adjudicated, and only
then changes the world. What it does may go on for a time from then, or until another act calls it off; what is
undone at its end is undone exactly.
Its id is `actor.action.target#n`; draws and rulings hang on that id.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.clock import Phase
from sim.deciding.acts import act_effect, ladder_effect, over_effect
from sim.deciding.adjudication import Outcome, Ruling, adjudicate, overrule
from sim.deciding.desk import Desk
from sim.deciding.effects import called_off, effects_of, line_effects, passing_shifts
from sim.deciding.hall import Hall
from sim.deciding.plan import UNSEEN, Item
from sim.draws import lognormal, occasion, uniform
from sim.scenario.action import ActionSpec
from sim.world.effects import Change, Effect, Promise, Shift, Tone

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
    # until when (h) its item is not free for it
    rests: float = 0.0
    members: list[str] | None = None


@dataclass(frozen=True, slots=True)
class _Overruling:
    outcome: Outcome
    author: str
    reason: str


Finished = Callable[[Doing, Ruling], None]
Lapsed = Callable[[Doing], None]


class Docket:
    """All doings of one run."""

    def __init__(self, hall: Hall, finished: Finished, lapsed: Lapsed) -> None:
        self._clock, self._world, self._draws = hall.clock, hall.world, hall.draws
        self._chronicle, self._desks = hall.chronicle, hall.desks
        self._finished, self._lapsed = finished, lapsed
        self._open: set[str] = set()
        # what goes on, by who does it to whom: each with what ends it
        self._going: dict[tuple[str, str], list[tuple[ActionSpec, Callable[[str], None]]]] = {}
        self._overrulings: dict[str, _Overruling] = {}
        # by which effect a model is told of acts of a rung; empty where none keeps the ladder
        self._ladder = ladder_effect(hall.world.scenario)
        self._news_delay = hall.world.scenario.crisis.perception.news_delay.value
        self.finished_count = 0
        # time (h) that each joint act of this run took, or will, until a common position stands
        self.common_positions: list[float] = []
        # states that took part in each
        self.coalitions: list[int] = []
        self.spent: dict[str, float] = defaultdict(float)
        self.money: dict[str, float] = defaultdict(float)

    def launch(self, actor: str, item: Item, decision: str) -> Doing:
        """Set an item going now: pay for it, and schedule its end."""
        spec, position = item.spec, item.position
        assert spec is not None
        at, desk = self._clock.now, self._desks[actor]
        shortest, spread, interval, plain = desk.facts[position]
        number = desk.counts[position] = desk.counts[position] + 1
        name = f"{desk.heads[position]}#{number}"
        doing = Doing(name, number, actor, item, spec, at, decision)
        ends = at + shortest + spread * uniform(desk.duration_keys[position], number)
        if not plain:
            ends = self._pay(doing, desk, ends)
        doing.rests = max(at + interval, ends)
        desk.occupy(position, doing.rests)
        if desk.memory.watches:
            desk.memory.act(at, spec.id, item.target)
        self._chronicle.add((at, "order", actor, name, (decision, spec.id, item.target, item.asset, ends)))
        self._open.add(name)
        if 0 < (rung := desk.plan.stands[position][1]) < UNSEEN:
            desk.ordered.setdefault(item.target, []).append(rung)
        self._clock.at(ends, Phase.EXECUTE, desk.rank, lambda: self._execute(doing))
        return doing

    def _pay(self, doing: Doing, desk: Desk, ends: float) -> float:
        """Take what an action costs from its actor; give when it ends, later where a coalition must form."""
        spec, actor, world = doing.spec, doing.actor, self._world
        cost = world.slots.value[desk.costs[doing.item.position]]
        if cost:
            world.apply(Change("political_capital", actor, None, -cost), doing.began)
            self.spent[actor] += cost
        if spec.readiness.value:
            world.apply(Change("readiness", actor, None, spec.readiness.value), doing.began)
        self.money[actor] += spec.money.value
        if spec.coalition == "none":
            return ends
        self.common_positions.append(self.coalition_time(doing))
        self.coalitions.append(1 + len(self.members(doing)))
        return ends + self.common_positions[-1]

    def under_way(self, name: str) -> bool:
        """Whether a doing was ordered and has not ended."""
        return name in self._open

    def replace_ruling(self, doing: str, *, outcome: Outcome, author: str, reason: str) -> None:
        """Put the white cell's ruling in the place of the model's, when that doing is adjudicated."""
        self._overrulings[doing] = _Overruling(outcome, author, reason)

    def members(self, doing: Doing) -> list[str]:
        """Core actors who join a coalition: a draw each on how they feel about and trust the leader, taken once.

        Who was asked and trained with before joins the likelier (`joining`, log-odds). Nobody joins against one it
        feels nearer to than to the leader.
        """
        if doing.members is not None:
            return doing.members
        world, joined = self._world, []
        against = doing.item.target if doing.spec.goldstein < 0 else ""
        for other in world.scenario.crisis.core:
            if other in (doing.actor, doing.item.target):
                continue
            feels = world.slots.read(world.network.slot("affinity", other, doing.actor), self._clock.now)
            trusts = world.slots.read(world.network.slot("trust", other, doing.actor), self._clock.now)
            asked = world.slots.read(world.network.slot("joining", other, doing.actor), self._clock.now)
            p = 1 / (1 + math.exp(-(4 * feels + 2 * trusts - 2 + asked)))
            if against and world.slots.read(world.network.slot("affinity", other, against), self._clock.now) >= feels:
                p = 0.0
            if uniform(self._draws.key("join", other, doing.actor), occasion(doing.id)) < p:
                joined.append(other)
        doing.members = joined
        return joined

    def coalition_time(self, doing: Doing) -> float:
        """Time (h) until a common position stands (E5): unanimity waits for the slowest, a lead nation does not.

        What its pairs have planned together, on average over the pairs, takes less of it.
        """
        world, at = self._world, self._clock.now
        parties, number = [doing.actor, *self.members(doing)], occasion(doing.id)
        latencies = [
            lognormal(
                self._draws.key("common position", name),
                number,
                median=self._desks[name].median_latency(at),
                sigma=world.scenario.crisis.choice.latency_spread.value,
            )
            for name in parties
        ]
        slot, read = world.network.slot, world.slots.read
        pairs = [(one, other) for one in parties for other in parties if one < other]
        channel = statistics.fmean([read(slot("channel", *pair), at) for pair in pairs]) if pairs else 1.0
        works = (
            statistics.fmean([read(slot("interoperability_relief", *pair), at) for pair in pairs]) if pairs else 1.0
        )
        planned = statistics.fmean([read(slot("joint_planning", *pair), at) for pair in pairs]) if pairs else 0.0
        load = world.scenario.crisis.choice.coordination_time.value * len(pairs) * (1 - channel) * math.exp(-works)
        slowest = (
            max(latencies)
            if doing.spec.coalition == "unanimity"
            else (latencies[0] + 0.5 * statistics.median(latencies[1:] or [0.0]))
        )
        return (slowest + load) * (1 - planned)

    def _execute(self, doing: Doing) -> None:
        """End a doing: look at it again, rule, change the world, tell."""
        at, spec, item = self._clock.now, doing.spec, doing.item
        desk = self._desks[doing.actor]
        self._open.discard(doing.id)
        if 0 < (rung := desk.plan.stands[item.position][1]) < UNSEEN:
            desk.ordered[item.target].remove(rung)
        if spec.lasts is None and desk.memory.watches:
            desk.memory.end(spec.id, item.target)
        reason = desk.still_possible(item, at, ordered=True) if item.checks else None
        if reason is not None:
            self._over(doing)
            desk.free(item.position, doing.rests, at)
            self._chronicle.add((at, "refused", doing.actor, doing.id, {"reason": reason}))
            return
        u = uniform(desk.ruling_keys[item.position], doing.number)
        chance = desk.chances[item.position]
        if chance >= 0:
            p = self._world.slots.value[chance]
            ruling = Ruling("full" if u < p else "fail", p, u)
        else:
            ruling = adjudicate(spec, doing.actor, item.target, u=u, world=self._world, at=at)
        overruling = self._overrulings.pop(doing.id, None) if self._overrulings else None
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
        lasts = self._how_long(doing) if spec.lasts is not None and ruling.scale > 0 else 0.0
        if item.settled is not None and ruling.outcome == "full":
            effects: Sequence[Effect] = item.settled
        else:
            effects = self._effects(doing, ruling, lasts)
        apply = self._world.apply
        done = tuple([apply(effect, at) for effect in effects])
        if _came_to_nothing(done):
            lasts = 0.0
            self._give_back(doing)
            desk.free(item.position, doing.rests, at)
        elif (spec.calls_off or spec.ends_own) and ruling.scale > 0:
            self._call_off(doing)
        until = at + lasts if lasts else None
        if lasts:
            self._goes_on(doing, lasts, scale=ruling.scale)
        else:
            self._over(doing)
        self._chronicle.add(
            (at, "ruling", doing.actor, doing.id, (ruling.outcome, ruling.p, u, ruling.factors, done, until))
        )
        self.finished_count += 1
        self._finished(doing, ruling)

    def _how_long(self, doing: Doing) -> float:
        """Draw for how long (h) an act goes on."""
        assert doing.spec.lasts is not None
        low, high = (figure.value for figure in doing.spec.lasts)
        key = self._desks[doing.actor].lasting_keys[doing.item.position]
        return low + (high - low) * uniform(key, doing.number)

    def _goes_on(self, doing: Doing, lasts: float, *, scale: float) -> None:
        """Let an act go on for a time, and be over then."""
        at, desk, world = self._clock.now, self._desks[doing.actor], self._world
        desk.occupy(doing.item.position, at + lasts)
        shifts = passing_shifts(doing.spec, doing.actor, doing.item.target, scale=scale, slots=world.slots, at=at)
        for shift in shifts:
            world.apply(shift, at)

        going = self._going.setdefault((doing.actor, doing.item.target), [])

        def end(by: str) -> None:
            now = self._clock.now
            going.remove(entry)
            done = [world.apply(Shift(shift.path, -shift.by), now) for shift in shifts]
            self._over(doing)
            told = {"effects": done} if done else {}
            self._chronicle.add((now, "lapsed", doing.actor, doing.id, {**told, "called_off": by} if by else told))
            if by and (over := over_effect(self._ladder, doing.spec, doing.id, doing.actor, doing.item.target)):
                world.apply(over, now)
            if by:
                for effect in called_off(doing.spec, doing.id, doing.actor, doing.item.target):
                    world.apply(effect, now)
            self._lapsed(doing)

        def lapse() -> None:
            if entry in going:
                end("")

        entry = doing.spec, end
        going.append(entry)
        self._clock.at(at + lasts, Phase.EXECUTE, desk.rank, lapse)

    def _call_off(self, doing: Doing) -> None:
        """Let what goes on between two and was settled by this doing be over now, and what its author ends alone."""
        one, other, words = doing.actor, doing.item.target, doing.spec.calls_off
        for pair in ((one, other), (other, one)):
            for spec, end in list(self._going.get(pair, ())):
                own = pair[0] == one and spec.id in doing.spec.ends_own
                if own or spec.id in words or any(f"tag:{tag}" in words for tag in spec.tags):
                    end(doing.id)

    def _give_back(self, doing: Doing) -> None:
        """Give an actor back the capital of what a model could not carry out: nothing was done that would cost it."""
        cost = self._world.slots.value[self._desks[doing.actor].costs[doing.item.position]]
        if cost:
            self._world.apply(Change("political_capital", doing.actor, None, cost), self._clock.now)
            self.spent[doing.actor] -= cost

    def _over(self, doing: Doing) -> None:
        """Let its actor know that an act that might have lasted is over."""
        memory = self._desks[doing.actor].memory
        if doing.spec.lasts is not None and memory.watches:
            memory.end(doing.spec.id, doing.item.target)

    def _effects(self, doing: Doing, ruling: Ruling, lasts: float) -> list[Effect]:
        spec, actor, target, scale = doing.spec, doing.actor, doing.item.target, ruling.scale
        effects = effects_of(spec, doing.id, actor, target, asset=doing.item.asset, scale=scale, lasts=lasts)
        if spec.adjudication.honour and (bound := (ruling.factors or {}).get("clarity", 1.0)):
            # who is bound to nothing has broken no word by staying away
            effects.append(Promise(target, actor, ruling.outcome == "full", bound))
        if scale and (spec.partner_effects or spec.partner_goldstein is not None):
            for partner in self.members(doing):
                if spec.partner_goldstein is not None:
                    effects.append(Tone(actor, partner, spec.partner_goldstein * scale))
                for line in spec.partner_effects:
                    effects.extend(line_effects(line, doing.id, actor, partner, asset="", scale=scale))
        if self._ladder:
            # seen when the news of it is: the same draw
            key = self._desks[actor].news_keys[doing.item.position]
            after = lognormal(key, doing.number, median=self._news_delay, sigma=0.5)
            act = act_effect(self._ladder, spec, doing.id, actor, target, scale=scale, seen_after=after, lasts=lasts)
            if act is not None:
                effects.append(act)
        return effects


def _came_to_nothing(done: Sequence[object]) -> bool:
    """Whether models refused all that they were asked to do."""
    told = [each for each in done if isinstance(each, Mapping)]
    return bool(told) and all("refused" in each for each in told)
