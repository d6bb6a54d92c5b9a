"""Estimates: what each actor believes of variables it cannot know, refreshed once a day and held between.

An estimate is the truth of some hours ago, plus a persistent error and, between those who dislike each
other, a hostile bias (E2). Truth is sampled on the 6 h grid at the estimate's age before its cell begins.
"""

from __future__ import annotations

import math

from sim.scenario.composing import Scenario
from sim.scenario.vocabulary import Variable
from sim.world.network import GRID, Network
from sim.world.perception import CELL, ErrorProcess, Errors, advance_all
from sim.world.slots import Slots

__all__ = ["Estimates"]

_STEPS = int(CELL // GRID)
_LEAST = 1e-3


class _Estimate:
    """One held estimate: whose, of what slot, how old (grid steps), how far off."""

    __slots__ = (
        "age",
        "bias",
        "high",
        "holder",
        "index",
        "low",
        "observer",
        "sampled",
        "sigma",
        "slot",
        "variable",
    )

    def __init__(self, index: int, observer: str, holder: str, variable: Variable, slot: int) -> None:
        self.index = index
        self.observer = observer
        self.holder = holder
        self.variable = variable
        self.low = variable.low
        self.high = variable.high
        self.slot = slot
        self.sampled = 0.0
        self.sigma = 0.0
        self.bias = 0.0
        self.age = 0


class Estimates:
    """All estimates of one run; `value` is the flat list that beliefs read."""

    def __init__(self, slots: Slots, network: Network, errors: Errors, scenario: Scenario) -> None:
        self.value: list[float] = []
        self._slots = slots
        self._network = network
        self._errors = errors
        perception = scenario.crisis.perception
        self._scale = perception.error_scale.value
        self._overlap = perception.overlap.value
        self._bias = perception.hostile_bias.value
        self._actors = tuple(scenario.actors)
        self._known: dict[tuple[str, int], int] = {}
        self._by_age: list[list[_Estimate]] = [[] for _ in range(_STEPS + 1)]
        self._all: list[_Estimate] = []
        self._processes: list[ErrorProcess] = []
        self._is_stale = True

    def of(self, observer: str, holder: str, slot: int, variable: Variable) -> int:
        """Index in `value` of an observer's estimate of a slot; made on first request, before the run starts."""
        known = self._known.get((observer, slot))
        if known is not None:
            return known
        index = self._known[observer, slot] = len(self.value)
        process = self._errors.process(observer, self._slots.specs[slot].path, variable.name)
        self.value.append(self._slots.read(slot, 0.0))
        self._all.append(_Estimate(index, observer, holder, variable, slot))
        self._processes.append(process)
        return index

    def sigma(self, index: int) -> float:
        """Standard deviation with which an estimate is held now."""
        return self._all[index].sigma

    def stale(self) -> None:
        """Say that sharing, channels or fusion changed, so that errors are weighed anew at the next cell."""
        self._is_stale = True

    def advance(self, at: float) -> None:
        """Sample truth for the estimates whose time it is, and refresh them all at the start of a cell."""
        step = round(at / GRID) % _STEPS
        if step == 0:
            if self._is_stale:
                self._weigh(at)
            self._refresh(at)
        read = self._slots.read
        for estimate in self._by_age[_STEPS - step]:
            estimate.sampled = read(estimate.slot, at)

    def _refresh(self, at: float) -> None:
        read, value, cell = self._slots.read, self.value, int(at // CELL)
        for estimate, z in zip(self._all, advance_all(self._processes, cell), strict=True):
            seen = (estimate.sampled if estimate.age and at else read(estimate.slot, at)) + estimate.bias
            seen += estimate.sigma * z
            low, high = estimate.low, estimate.high
            value[estimate.index] = low if seen < low else min(seen, high)

    def _weigh(self, at: float) -> None:
        """Weigh every estimate's error, bias and age from fusion, sharing and channels as they are now.

        Errors of all actors are the variable's own times a factor of their fusion, so partners' precisions
        (in units of that error) are summed once for each observer, and the one observed is taken out.
        """
        self._is_stale = False
        self._by_age = [[] for _ in range(_STEPS + 1)]
        read, slot = self._slots.read, self._network.slot
        # error factor of one actor alone: 1 at fusion quality .5, nothing at 1, twice at 0
        factor = {
            actor: max(2 * (1 - read(self._slots.find(f"actors.{actor}.fusion_quality"), at)) * self._scale, _LEAST)
            for actor in self._actors
        }
        observers = {estimate.observer for estimate in self._all}
        shares = {
            observer: {other: read(slot("share", other, observer), at) for other in self._actors if other != observer}
            for observer in sorted(observers)
        }
        pooled = {
            observer: sum(share * factor[other] ** -2 for other, share in found.items())
            for observer, found in shares.items()
        }
        for estimate in self._all:
            observer, holder, variable = estimate.observer, estimate.holder, estimate.variable
            given = shares[observer].get(holder, 0.0)
            partners = max(pooled[observer] - given * factor[holder] ** -2, 0.0)
            precision = factor[observer] ** -2 + (1 - self._overlap) * partners
            estimate.sigma = variable.error * precision**-0.5
            others = max(len(self._actors) - 2, 1)
            shared = max(sum(shares[observer].values()) - given, 0.0) / others
            age = min(math.ceil(variable.delay * (1 - 0.6 * shared) / GRID), _STEPS)
            if age != estimate.age:
                estimate.age, estimate.sampled = age, read(estimate.slot, at)
            estimate.bias = self._hostile(observer, holder, variable, at)
            if age:
                self._by_age[age].append(estimate)

    def _hostile(self, observer: str, holder: str, variable: Variable, at: float) -> float:
        """How much worse than true a disliked actor's mind is read where the line to it is closed."""
        if variable.name not in {"affinity", "threat", "grievance"} or observer == holder:
            return 0.0
        read, slot = self._slots.read, self._network.slot
        if read(slot("affinity", observer, holder), at) >= 0:
            return 0.0
        closed = 1.0 - read(slot("channel", observer, holder), at)
        return (-1 if variable.name == "affinity" else 1) * self._bias * closed
