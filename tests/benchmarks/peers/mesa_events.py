"""The reference workload on Mesa 3's scheduler: an Agent whose decision schedules the next one.

Frozen, and the same arithmetic as `bare_simpy.py`: the same seed gives the same records. Time is the float
clock of `DEVSimulator`; nothing is collected and no step is taken, so only Mesa's scheduling is added.
"""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from math import exp, log

from mesa import Agent, Model
from mesa.experimental.devs import DEVSimulator

Record = tuple[float, int, int, int, float]  # hours, actor, target, item, new value of the edge

DECAY = log(2.0) / 720.0  # per hour: a half-life of 30 days
STEP = 0.1  # share of the way to the bound that one update goes
MET = exp(0.5)  # a met condition adds 0.5 to its item's utility


class Reference(Model):
    def __init__(
        self, *, simulator: DEVSimulator, actors: int, turns: int, every: float, items: int, seed: int
    ) -> None:
        super().__init__(rng=seed)
        simulator.setup(self)
        self.simulator = simulator
        self.actors = actors
        self.turns = turns
        self.every = every
        self.records: list[Record] = []
        for me in range(actors):
            Actor(self, me, items)


class Actor(Agent):
    model: Reference

    def __init__(self, model: Reference, me: int, items: int) -> None:
        super().__init__(model)
        self.me = me
        self.turn = 0
        self.base = [((7 * me + 3 * k) % 11) / 10 - 0.5 for k in range(model.actors - 1)]
        self.level = self.base.copy()
        self.written = [0.0] * (model.actors - 1)
        self.menu = [1.0] * items
        self.moves = [c % items for c in range(12)]
        model.simulator.schedule_event_relative(self.decide, model.every)

    def decide(self) -> None:
        model = self.model
        now = model.simulator.time
        turn = self.turn
        base, level, written = self.base, self.level, self.written
        i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11 = self.moves
        edges = v0, v1, v2, v3, v4 = (
            base[0] + (level[0] - base[0]) * exp(DECAY * (written[0] - now)),
            base[1] + (level[1] - base[1]) * exp(DECAY * (written[1] - now)),
            base[2] + (level[2] - base[2]) * exp(DECAY * (written[2] - now)),
            base[3] + (level[3] - base[3]) * exp(DECAY * (written[3] - now)),
            base[4] + (level[4] - base[4]) * exp(DECAY * (written[4] - now)),
        )
        weights = self.menu.copy()
        if v0 > 0.1:
            weights[i0] *= MET
        if v1 > 0.2:
            weights[i1] *= MET
        if v2 < -0.1:
            weights[i2] *= MET
        if v3 > 0.0:
            weights[i3] *= MET
        if v4 < 0.3:
            weights[i4] *= MET
        if v0 < -0.2:
            weights[i5] *= MET
        if v1 < -0.3:
            weights[i6] *= MET
        if v2 > 0.35:
            weights[i7] *= MET
        if v3 > 0.4:
            weights[i8] *= MET
        if v4 < -0.25:
            weights[i9] *= MET
        if v0 > 0.45:
            weights[i10] *= MET
        if v2 > 0.05:
            weights[i11] *= MET
        bounds = list(accumulate(weights))
        item = bisect(bounds, model.random.random() * bounds[-1], 0, len(bounds) - 1)
        k = (item + turn) % 5
        value = edges[k]
        toward = 1.0 if item % 2 else -1.0
        level[k] = value = value + STEP * (toward - value)
        written[k] = now
        model.records.append((now, self.me, (self.me + 1 + k) % model.actors, item, value))
        self.turn = turn = turn + 1
        if turn < model.turns:
            model.simulator.schedule_event_relative(self.decide, model.every)


def simulate(*, actors: int, days: int, every_h: float, items: int, seed: int) -> list[Record]:
    simulator = DEVSimulator()
    turns = int(days * 24 / every_h)
    model = Reference(simulator=simulator, actors=actors, turns=turns, every=every_h, items=items, seed=seed)
    simulator.run_until(turns * every_h)
    return model.records


def run(actors: int = 6, days: int = 90, every_h: float = 12.0, items: int = 3, seed: int = 1) -> int:
    return len(simulate(actors=actors, days=days, every_h=every_h, items=items, seed=seed))
