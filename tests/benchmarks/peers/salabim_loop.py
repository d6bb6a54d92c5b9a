"""The reference workload in salabim: one Component per actor, holding twelve hours between decisions.

Frozen, and the same arithmetic as `bare_simpy.py`: the same seed gives the same records. Generators
(`yieldless=False`, which needs no greenlets); trace and the monitors of status and mode are off.
"""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from math import exp, log
from random import Random
from typing import TYPE_CHECKING

import salabim

if TYPE_CHECKING:
    from collections.abc import Generator

Record = tuple[float, int, int, int, float]  # hours, actor, target, item, new value of the edge

DECAY = log(2.0) / 720.0  # per hour: a half-life of 30 days
STEP = 0.1  # share of the way to the bound that one update goes
MET = exp(0.5)  # a met condition adds 0.5 to its item's utility


# ignored type: salabim has no types
class Actor(salabim.Component):  # type: ignore[misc]
    def setup(
        self, *, me: int, actors: int, turns: int, every: float, items: int, rng: Random, chronicle: list[Record]
    ) -> None:
        self.me = me
        self.actors = actors
        self.turns = turns
        self.every = every
        self.items = items
        self.rng = rng
        self.chronicle = chronicle
        self.status.monitor(value=False)
        self.mode.monitor(value=False)

    def process(self) -> Generator[None, None, None]:
        env, me, actors, items, rng, chronicle = self.env, self.me, self.actors, self.items, self.rng, self.chronicle
        base = [((7 * me + 3 * k) % 11) / 10 - 0.5 for k in range(actors - 1)]
        level = base.copy()
        written = [0.0] * (actors - 1)
        b0, b1, b2, b3, b4 = base[:5]
        i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11 = (c % items for c in range(12))
        menu = [1.0] * items
        for turn in range(self.turns):
            yield self.hold(self.every)
            now = env.now()
            edges = v0, v1, v2, v3, v4 = (
                b0 + (level[0] - b0) * exp(DECAY * (written[0] - now)),
                b1 + (level[1] - b1) * exp(DECAY * (written[1] - now)),
                b2 + (level[2] - b2) * exp(DECAY * (written[2] - now)),
                b3 + (level[3] - b3) * exp(DECAY * (written[3] - now)),
                b4 + (level[4] - b4) * exp(DECAY * (written[4] - now)),
            )
            weights = menu.copy()
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
            item = bisect(bounds, rng.random() * bounds[-1], 0, items - 1)
            k = (item + turn) % 5
            value = edges[k]
            toward = 1.0 if item % 2 else -1.0
            level[k] = value = value + STEP * (toward - value)
            written[k] = now
            chronicle.append((now, me, (me + 1 + k) % actors, item, value))


def simulate(*, actors: int, days: int, every_h: float, items: int, seed: int) -> list[Record]:
    env = salabim.Environment(trace=False, random_seed="", yieldless=False)
    rng = Random(seed)
    records: list[Record] = []
    turns = int(days * 24 / every_h)
    for me in range(actors):
        Actor(env=env, me=me, actors=actors, turns=turns, every=every_h, items=items, rng=rng, chronicle=records)
    env.run()
    return records


def run(actors: int = 6, days: int = 90, every_h: float = 12.0, items: int = 3, seed: int = 1) -> int:
    return len(simulate(actors=actors, days=days, every_h=every_h, items=items, seed=seed))
