"""Estimates: what each actor believes of variables it cannot know, refreshed once a day and held between.

An estimate is the truth of some hours ago, plus a persistent error and, between those who dislike each
other, a hostile bias (E2). Truth is sampled on the 6 h grid at the estimate's age before its cell begins.
"""

from __future__ import annotations

import math

from sim.scenario.composing import Scenario
from sim.scenario.vocabulary import Variable
from sim.world.network import GRID, Network
from sim.world.perception import CELL, Errors, pooled_sigma
from sim.world.slots import Slots

__all__ = ["Estimates"]

_STEPS = int(CELL // GRID)


class _Estimate:
    """One held estimate: whose, of what slot, how old, how far off."""

    __slots__ = (
        "age",
        "bias",
        "error",
        "holder",
        "index",
        "observer",
        "sampled",
        "sigma",
        "slot",
        "subject",
        "variable",
    )

    def __init__(
        self, index: int, observer: str, subject: str, holder: str, variable: Variable, slot: int, error: str
    ) -> None:
        self.index = index
        self.observer = observer
        self.subject = subject
        self.holder = holder
        self.variable = variable
        self.slot = slot
        self.error = error
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
        self._known: dict[tuple[str, str], int] = {}
        self._by_age: list[list[_Estimate]] = [[] for _ in range(_STEPS + 1)]
        self._all: list[_Estimate] = []
        self._is_stale = True

    def of(self, observer: str, holder: str, slot: int, variable: Variable) -> int:
        """Index in `value` of an observer's estimate of a slot; made on first request, before the run starts."""
        path = self._slots.specs[slot].path
        known = self._known.get((observer, path))
        if known is not None:
            return known
        index = len(self.value)
        self._known[observer, path] = index
        estimate = _Estimate(index, observer, path, holder, variable, slot, f"{observer}/{path}")
        self.value.append(self._slots.read(slot, 0.0))
        self._all.append(estimate)
        return index

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
        for estimate in self._by_age[(_STEPS - step) % _STEPS if step else _STEPS]:
            estimate.sampled = read(estimate.slot, at)

    def _refresh(self, at: float) -> None:
        read, value, error = self._slots.read, self.value, self._errors.at
        for estimate in self._all:
            true = read(estimate.slot, at) if estimate.age == 0 or at == 0 else estimate.sampled
            sigma, variable = estimate.sigma, estimate.variable
            seen = true + estimate.bias
            if sigma:
                seen += sigma * error(estimate.observer, estimate.subject, variable.name, at)
            value[estimate.index] = min(max(seen, variable.low), variable.high)

    def _weigh(self, at: float) -> None:
        """Weigh every estimate's error, bias and age from fusion, sharing and channels as they are now."""
        self._is_stale = False
        self._by_age = [[] for _ in range(_STEPS + 1)]
        slots, network = self._slots, self._network
        quality = {actor: slots.read(slots.find(f"actors.{actor}.fusion_quality"), at) for actor in self._actors}
        for estimate in self._all:
            observer, holder, variable = estimate.observer, estimate.holder, estimate.variable
            own = self._own(variable, quality[observer])
            partners = [
                (slots.read(network.slot("share", other, observer), at), self._own(variable, quality[other]))
                for other in self._actors
                if other not in (observer, holder)
            ]
            estimate.sigma = pooled_sigma(own, partners, overlap=self._overlap)
            shared = sum(share for share, _ in partners) / len(partners) if partners else 0.0
            age = min(math.ceil(variable.delay * (1 - 0.6 * shared) / GRID), _STEPS)
            if age != estimate.age:
                estimate.age, estimate.sampled = age, slots.read(estimate.slot, at)
            estimate.bias = 0.0
            if variable.name in {"affinity", "threat", "grievance"} and observer != holder:
                feels = slots.read(network.slot("affinity", observer, holder), at)
                closed = 1.0 - slots.read(network.slot("channel", observer, holder), at)
                if feels < 0:
                    estimate.bias = (-1 if variable.name == "affinity" else 1) * self._bias * closed
            self._by_age[estimate.age].append(estimate)

    def _own(self, variable: Variable, quality: float) -> float:
        """Error of one actor alone: the variable's own at fusion quality .5, nothing at 1, twice at 0."""
        return variable.error * 2 * (1 - quality) * self._scale
