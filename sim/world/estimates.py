"""Estimates: what each actor believes of variables it cannot know, refreshed once a day and held between.

An estimate is the truth of some hours ago, plus a persistent error and, between those who dislike each
other, a hostile bias (E2). Truth is sampled on the 6 h grid at the estimate's age before its cell begins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.scenario.composing import Scenario
from sim.scenario.vocabulary import Variable
from sim.world.network import GRID, Network
from sim.world.perception import CELL, ErrorProcess, Errors, advance_all
from sim.world.slots import Slots

__all__ = ["Estimates"]

_STEPS = int(CELL // GRID)
_LEAST = 1e-3
# fusion delay (h) at which an estimate has the age its variable declares
_USUAL_DELAY = 12.0
# variables whose reading by those who dislike their holder is biased
_OF_THE_MIND = frozenset({"affinity", "threat", "grievance", "rung"})
# age of what is not sampled by the clock but told by a model
_TOLD = _STEPS + 1


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


class _Sensors(NamedTuple):
    """Error factor of each actor alone, what partners share with each observer, and their pooled precision."""

    factor: Mapping[str, float]
    shares: Mapping[str, Mapping[str, float]]
    pooled: Mapping[str, float]
    # how long an observer's own picture takes, relative to the usual
    lag: Mapping[str, float]


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
        self._core = tuple(sorted(scenario.crisis.core))
        # by observer and holder: slots of what the one feels and of the line between them, readings of that mind
        self._minds: list[tuple[int, int, list[_Estimate]]] = []
        self._lines_moved = False
        self._weights: _Sensors | None = None
        self._lines: dict[str, list[tuple[str, int]]] | None = None  # slots of what each is given by partners
        self._at = 0.0
        # slot of the bias of a variable that a model reads in its own unit, instead of the world's
        self.bias_slots: dict[str, int] = {}

    def of(self, observer: str, holder: str, slot: int, variable: Variable) -> int:
        """Index in `value` of an observer's estimate of a slot; made on first request."""
        known = self._known.get((observer, slot))
        if known is not None:
            return known
        index = self._known[observer, slot] = len(self.value)
        process = self._errors.process(observer, self._slots.specs[slot].path, variable.name)
        estimate = _Estimate(index, observer, holder, variable, slot)
        self.value.append(self._slots.read(slot, 0.0))
        self._all.append(estimate)
        self._processes.append(process)
        if self._weights is not None:
            # asked for in mid-run: held like the others from now on, without touching theirs
            self._weigh_one(estimate, self._weights, self._at)
            estimate.bias = self._hostile(estimate, self._at)
            self._hold(estimate, self._slots.read(slot, self._at), process.at(int(self._at // CELL)))
        return index

    def sigma(self, index: int) -> float:
        """Standard deviation with which an estimate is held now."""
        return self._all[index].sigma

    def certainty(self, observer: str, slot: int) -> tuple[float, float] | None:
        """Standard deviation and age (h) with which an observer holds a slot; None where nobody asked for it."""
        index = self._known.get((observer, slot))
        if index is None:
            return None
        found = self._all[index]
        return found.sigma, 0.0 if found.age == _TOLD else found.age * GRID

    def tell(self, observer: str, slot: int, seen: float, *, at: float, blur: float = 1.0) -> None:
        """Let an observer see something of a told variable now; `blur` scales the error it stands in from here."""
        index = self._known.get((observer, slot))
        if index is None:
            return
        estimate, process = self._all[index], self._processes[index]
        z = process.at(int(at // CELL))
        if blur != 1.0:
            z = process.z = z * blur
        estimate.sampled = seen
        estimate.bias = self._hostile(estimate, at)
        self._hold(estimate, seen, z)

    def redraw(self, observer: str, slot: int, z: float, *, at: float) -> None:
        """Put a standard error in the place of the one an observer stands in, as a call on the direct line does."""
        index = self._known.get((observer, slot))
        if index is not None:
            estimate, process = self._all[index], self._processes[index]
            process.at(int(at // CELL))
            process.z = z
            self._hold(estimate, estimate.sampled, z)

    def stale(self) -> None:
        """Say that sharing, channels or fusion changed, so that errors are weighed anew at the next cell."""
        self._is_stale = True

    def line_moved(self) -> None:
        """Say that a line between capitals left its rest, so that hostile readings are weighed anew in each cell."""
        self._lines_moved = True

    def advance(self, at: float) -> None:
        """Sample truth for the estimates whose time it is, and refresh them all at the start of a cell."""
        step = round(at / GRID) % _STEPS
        self._at = at
        if step == 0:
            if self._is_stale:
                self._weigh(at)
            self._refresh(at)
        read = self._slots.read
        for estimate in self._by_age[_STEPS - step]:
            estimate.sampled = read(estimate.slot, at)

    def _refresh(self, at: float) -> None:
        read, value = self._slots.read, self.value
        if self._network.stirred or self._lines_moved:
            self._judge_minds(at)
        for estimate, z in zip(self._all, advance_all(self._processes, int(at // CELL)), strict=True):
            true = estimate.sampled if estimate.age and at else read(estimate.slot, at)
            # as in `_hold`, without a call for each
            seen = true + estimate.bias + estimate.sigma * z
            low, high = estimate.low, estimate.high
            value[estimate.index] = low if seen < low else min(seen, high)

    def _judge_minds(self, at: float) -> None:
        """Weigh the bias of all readings of minds, once for each observer and holder."""
        read, value, own = self._slots.read, self._slots.value, self.bias_slots
        for affinity, channel, estimates in self._minds:
            if read(affinity, at) >= 0:
                for estimate in estimates:
                    estimate.bias = 0.0
                continue
            closed = 1.0 - read(channel, at)
            for estimate in estimates:
                name = estimate.variable.name
                bias = self._bias if name not in own else value[own[name]]
                estimate.bias = (-1 if name == "affinity" else 1) * bias * closed

    def _hold(self, estimate: _Estimate, true: float, z: float) -> None:
        """Hold an estimate of a true value until the next cell, inside the variable's range."""
        seen = true + estimate.bias + estimate.sigma * z
        low, high = estimate.low, estimate.high
        self.value[estimate.index] = low if seen < low else min(seen, high)

    def _weigh(self, at: float) -> None:
        """Weigh every estimate's error and age from fusion and sharing as they are now."""
        self._is_stale = False
        self._by_age = [[] for _ in range(_STEPS + 1)]
        self._weights = weights = self._sensors(at)
        pairs: dict[tuple[str, str], list[_Estimate]] = {}
        for estimate in self._all:
            self._weigh_one(estimate, weights, at)
            if estimate.variable.name in _OF_THE_MIND and estimate.observer != estimate.holder:
                pairs.setdefault((estimate.observer, estimate.holder), []).append(estimate)
        slot = self._network.slot
        self._minds = [(slot("affinity", *pair), slot("channel", *pair), found) for pair, found in pairs.items()]
        self._judge_minds(at)

    def _sensors(self, at: float) -> _Sensors:
        """How well each actor sees alone, and what each gets from partners of the core.

        A bystander outside the core shares with nobody here, so that it changes nobody's sight.
        """
        read, slot = self._slots.read, self._network.slot
        # error factor of one actor alone: 1 at fusion quality .5, nothing at 1, twice at 0
        factor = {
            actor: max(2 * (1 - read(self._slots.find(f"actors.{actor}.fusion_quality"), at)) * self._scale, _LEAST)
            for actor in self._actors
        }
        if self._lines is None:
            self._lines = {
                observer: [(other, slot("share", other, observer)) for other in self._core if other != observer]
                for observer in self._actors
            }
        shares = {
            observer: {other: read(line, at) for other, line in found} for observer, found in self._lines.items()
        }
        pooled = {
            observer: sum(share * factor[other] ** -2 for other, share in found.items())
            for observer, found in shares.items()
        }
        lag = {
            actor: read(self._slots.find(f"actors.{actor}.fusion_delay"), at) / _USUAL_DELAY for actor in self._actors
        }
        return _Sensors(factor, shares, pooled, lag)

    def _weigh_one(self, estimate: _Estimate, sensors: _Sensors, at: float) -> None:
        """Weigh one estimate: partners' precisions add, less that of the one observed; shared news is fresher."""
        observer, holder, variable = estimate.observer, estimate.holder, estimate.variable
        shares, factor = sensors.shares[observer], sensors.factor
        given = shares.get(holder, 0.0)
        partners = max(sensors.pooled[observer] - given * factor[holder] ** -2, 0.0)
        precision = factor[observer] ** -2 + (1 - self._overlap) * partners
        estimate.sigma = variable.error * precision**-0.5
        others = len(shares) - (1 if holder in shares else 0)
        shared = max(sum(shares.values()) - given, 0.0) / others if others > 0 else 0.0
        old = variable.delay * sensors.lag[observer] * (1 - 0.6 * shared)
        age = _TOLD if variable.told else min(math.ceil(old / GRID), _STEPS)
        if age != estimate.age:
            estimate.age, estimate.sampled = age, self._slots.read(estimate.slot, at)
        if age and age != _TOLD:
            self._by_age[age].append(estimate)

    def _hostile(self, estimate: _Estimate, at: float) -> float:
        """How much worse than true a disliked actor's mind is read where the line to it is closed."""
        observer, holder = estimate.observer, estimate.holder
        read, slot = self._slots.read, self._network.slot
        if observer == holder or read(slot("affinity", observer, holder), at) >= 0:
            return 0.0
        closed = 1.0 - read(slot("channel", observer, holder), at)
        name = estimate.variable.name
        own = self.bias_slots.get(name)
        bias = self._bias if own is None else self._slots.value[own]
        return (-1 if name == "affinity" else 1) * bias * closed
