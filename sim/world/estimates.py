"""Estimates: what each actor believes of variables it cannot know, refreshed once a day and held between.

An estimate is the truth of some hours ago, plus a persistent error and, between those who dislike each
other, a hostile bias (E2). Truth is sampled on the 6 h grid at the estimate's age before its cell begins.
What a model tells is misread as it was told: by the error of that day when it shows something new, which from then
on clears with the time constant of all errors. So nobody misreads anew what stands unchanged, however often asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.draws import normal
from sim.scenario.composing import Scenario
from sim.scenario.vocabulary import Variable
from sim.world.holdings import Estimate, Held, Sample, Shared
from sim.world.network import GRID, Network
from sim.world.noise import Bank
from sim.world.perception import CELL, Errors
from sim.world.slots import Several, Slots

__all__ = ["Estimates"]

Vector = npt.NDArray[np.float64]

_STEPS = int(CELL // GRID)
_LEAST = 1e-3
# fusion delay (h) at which an estimate has the age its variable declares
_USUAL_DELAY = 12.0
# variables whose reading by those who dislike their holder is biased
_OF_THE_MIND = frozenset({"affinity", "threat", "grievance", "rung"})
# age of what is not sampled by the clock but told by a model
_TOLD = _STEPS + 1


class _Sensors(NamedTuple):
    """Precision of each actor alone (an error factor to the power -2), and what partners share with each observer."""

    precision: Mapping[str, float]
    shares: Mapping[str, Mapping[str, float]]
    # the sum of what is shared with each, and of the precisions that come of it
    given: Mapping[str, float]
    pooled: Mapping[str, float]
    # how long an observer's own picture takes, relative to the usual
    lag: Mapping[str, float]

    def sights(self, pairs: Iterable[tuple[str, str]], overlap: float) -> list[tuple[float, float, float]]:
        """How one sees another: partners' precisions add, less that of the one observed; shared news is fresher.

        Of each observer and holder: factors of the error, of the age of the observer's own picture, of that age by
        sharing.
        """
        precisions, own_part, found = self.precision, 1 - overlap, []
        for observer, holder in pairs:
            shares, partners, shared = self.shares[observer], self.pooled[observer], self.given[observer]
            others = len(shares)
            if holder in shares:
                own, others = shares[holder], others - 1
                partners -= own * precisions[holder]
                shared -= own
            precision = precisions[observer] + (own_part * partners if partners > 0 else 0.0)
            fresh = 0.6 * (shared / others) if others > 0 and shared > 0 else 0.0
            found.append((precision**-0.5, self.lag[observer], 1 - fresh))
        return found


class Estimates:
    """All estimates of one run; `value` is the flat list of them, `held` gives that of one observer."""

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
        self._all: list[Estimate] = []
        # by observer: what it holds, and where among that the estimates are, by their place among all
        self._held: dict[str, Held] = {}
        self._place: list[int] = []
        # places of all in the order of who holds them, and which part of that goes into which of those lists
        self._shared: Shared | None = None
        # every observer and holder of an estimate, numbered
        self._pairs: dict[tuple[str, str], int] = {}
        # by estimate: truth as sampled, standard deviation, bias, age (grid steps)
        self._sampled, self._sigma, self._bias_of, self._age = np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0)
        # by estimate, what its variable says: range, error, delay, whether it is told; and the number of its pair
        self._low, self._high, self._error, self._delay = np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0)
        self._told, self._pair = np.zeros(0, dtype=bool), np.zeros(0, dtype=np.intp)
        # by estimate: the standard error in which what was told stands, in which cell
        self._misread, self._read_in = np.zeros(0), -1
        # estimates by how their truth is sampled, in steps of age
        self._samples: list[Sample] = []
        self._bank = Bank(errors.keep)
        errors.when_turned(lambda: self._bank.renew(self._key(each) for each in self._all))
        self._is_stale = True
        self._core = tuple(sorted(scenario.crisis.core))
        # by observer and holder: what the one feels, and the slot of the line between them; of readings of minds:
        # their places, which of those two they are of, sign of the bias, slot of the bias or -1
        self._feelings, self._channels = Several(slots, ()), list[int]()
        # which of these pairs dislike, and the lines of those
        self._dislikes, self._disliked, self._closed_by = b"", np.zeros(0, dtype=np.intp), Several(slots, ())
        self._minds_among = 0
        self._mind_places: npt.NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._mind_of: npt.NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._biases: list[tuple[float, int]] = []
        # sign and size of those biases, as they were when figures of models had moved so often
        self._signed: Vector = np.zeros(0)
        self._signed_at = -1
        self._lines_moved = False
        self._weights: _Sensors | None = None
        # slots of what each is given by partners, and of its fusion: quality, delay
        self._lines: dict[str, list[tuple[str, int]]] | None = None
        self._fusion: dict[str, tuple[int, int]] = {}
        self._at = 0.0
        # slot of the bias of a variable that a model reads in its own unit, by a figure of its own
        self.bias_slots: dict[str, int] = {}

    def _key(self, estimate: Estimate) -> int:
        """Key of the draws of an estimate's error."""
        return self._errors.key(estimate.observer, self._slots.specs[estimate.slot].path, estimate.variable.name)

    def of(self, observer: str, holder: str, slot: int, variable: Variable) -> int:
        """Index in `value` of an observer's estimate of a slot; made on first request."""
        if (observer, slot) in self._known:
            return self._known[observer, slot]
        index = self._known[observer, slot] = len(self.value)
        pair = self._pairs.setdefault((observer, holder), len(self._pairs))
        estimate = Estimate(index, pair, observer, holder, variable, slot)
        self.value.append(self._slots.read(slot, 0.0))
        if observer not in self._held:
            self._held[observer] = Held([], [])
        held, places = self._held[observer]
        self._place.append(len(held))
        held.append(self.value[index])
        places.append(index)
        self._shared = None
        self._all.append(estimate)
        self._bank.add(self._errors.key(observer, self._slots.specs[slot].path, variable.name))
        if self._weights is not None:
            # asked for in mid-run: held like the others from now on, without touching theirs
            self._make_room()
            self._see(self._weights, slice(index, None), self._at)
            self._samples = []
            self._bias_of[index] = self._hostile(estimate, self._at)
            self._hold(index, self._slots.read(slot, self._at))
        return index

    def held(self, observer: str) -> list[float]:
        """Give what an observer holds, as a flat list that lives as long as the run."""
        return self._held.setdefault(observer, Held([], [])).values

    def place(self, observer: str, holder: str, slot: int, variable: Variable) -> int:
        """Index in `held(observer)` of its estimate of a slot, made on first request; no other observer's move it."""
        return self._place[self.of(observer, holder, slot, variable)]

    def sigma(self, index: int) -> float:
        """Standard deviation with which an estimate is held now."""
        return float(self._sigma[index]) if index < len(self._sigma) else 0.0

    def certainty(self, observer: str, slot: int) -> tuple[float, float] | None:
        """Standard deviation and age (h) with which an observer holds a slot; None where nobody asked for it."""
        index = self._known.get((observer, slot))
        if index is None:
            return None
        age = float(self._age[index]) if index < len(self._age) else 0.0
        return self.sigma(index), 0.0 if age == _TOLD else age * GRID

    def tell(self, observer: str, slot: int, seen: float, *, at: float, blur: float = 1.0) -> None:
        """Let an observer see something of a told variable now; `blur` scales the error it stands in from here."""
        index = self._known.get((observer, slot))
        if index is None:
            return
        z, misread = self._errors_in(int(at // CELL))
        if blur != 1.0:
            z[index] *= blur
            misread[index] *= blur
        if seen != self._sampled[index]:
            misread[index] = z[index]
        self._sampled[index] = seen
        self._bias_of[index] = self._hostile(self._all[index], at)
        self._hold(index, seen)

    def redraw(self, observer: str, slot: int, z: float, *, at: float) -> None:
        """Let an observer stand in another standard error where that is nearer the truth, as after a direct call."""
        index = self._known.get((observer, slot))
        if index is not None:
            for errors in self._errors_in(int(at // CELL)):
                if abs(z) < abs(errors[index]):
                    errors[index] = z
            self._hold(index, float(self._sampled[index]))

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
        if step == 0 and self._is_stale:
            self._weigh(at)
        if not self._samples:
            self._sort()
        if step == 0:
            self._refresh(at)
        self._samples[_STEPS - step].take(self._sampled, at)

    def _refresh(self, at: float) -> None:
        if self._network.stirred or self._lines_moved:
            self._judge_minds(at)
        z, misread = self._errors_in(int(at // CELL))
        if at:
            self._samples[0].take(self._sampled, at)
            true = self._sampled
        else:
            true = np.array([self._slots.read(estimate.slot, at) for estimate in self._all])
        seen = true + self._bias_of
        seen += self._sigma * np.where(self._told, misread, z)
        # as in `_hold`, for all at once
        np.maximum(seen, self._low, out=seen)
        np.minimum(seen, self._high, out=seen)
        self.value[:] = seen.tolist()
        if self._shared is None:
            self._shared = Shared.among(self._held.values())
        self._shared.hand_out(seen)

    def _errors_in(self, cell: int) -> tuple[Vector, Vector]:
        """Standard errors in a cell not before theirs: as they drift, and as those of what was told clear.

        Whoever puts another number into either lets it go on from there.
        """
        z = self._bank.advance(cell)
        self._make_room()
        if self._read_in < 0:
            # where nothing was shown there is nothing to misread
            self._misread = np.where(self._sampled > self._low, z, 0.0)
        elif cell > self._read_in:
            self._misread *= self._errors.keep ** (cell - self._read_in)
        self._read_in = cell
        return z, self._misread

    def _judge_minds(self, at: float) -> None:
        """Weigh the bias of all readings of minds, once for each observer and holder."""
        value = self._slots.value
        if self._signed_at != self._slots.figures:
            self._signed_at, usual = self._slots.figures, self._bias
            self._signed = np.array([sign * (usual if own < 0 else value[own]) for sign, own in self._biases])
        dislike = np.array(self._feelings.read(at)) < 0
        if (dislikes := dislike.tobytes()) != self._dislikes:
            self._dislikes, self._disliked = dislikes, np.flatnonzero(dislike)
            self._closed_by = Several(self._slots, [self._channels[pair] for pair in self._disliked.tolist()])
        closed = np.zeros(len(dislike))
        closed[self._disliked] = 1.0 - np.array(self._closed_by.read(at))
        self._bias_of[self._mind_places] = self._signed * closed.take(self._mind_of)

    def _hold(self, index: int, true: float) -> None:
        """Hold an estimate of a true value until the next cell, inside the variable's range."""
        z = self._misread if self._told[index] else self._bank.z
        seen = true + float(self._bias_of[index]) + float(self._sigma[index]) * float(z[index])
        variable = self._all[index].variable
        self._put(index, variable.low if seen < variable.low else min(seen, variable.high))

    def _put(self, index: int, seen: float) -> None:
        """Hold a value as it is."""
        self.value[index] = self._held[self._all[index].observer].values[self._place[index]] = seen

    def _make_room(self) -> None:
        """Make the arrays as long as there are estimates."""
        new = self._all[len(self._sigma) :]
        if new:
            nothing, variables = np.zeros(len(new)), [estimate.variable for estimate in new]
            self._sampled, self._sigma, self._bias_of, self._age = [
                np.append(room, nothing) for room in (self._sampled, self._sigma, self._bias_of, self._age)
            ]
            self._low = np.append(self._low, [variable.low for variable in variables])
            self._high = np.append(self._high, [variable.high for variable in variables])
            self._error = np.append(self._error, [variable.error for variable in variables])
            self._delay = np.append(self._delay, [variable.delay for variable in variables])
            self._told = np.append(self._told, [variable.told for variable in variables])
            self._pair = np.append(self._pair, [estimate.pair for estimate in new])
            if self._read_in >= 0:
                # asked for in mid-run: misread as if it had been read at the start, whenever it is asked for
                left = self._errors.keep**self._read_in
                shown = [self._slots.read(each.slot, self._at) > each.variable.low for each in new]
                first = [
                    normal(self._key(each), 0) * left if something else 0.0
                    for each, something in zip(new, shown, strict=True)
                ]
                self._misread = np.append(self._misread, first)

    def _weigh(self, at: float) -> None:
        """Weigh every estimate's error and age from fusion and sharing as they are now."""
        self._is_stale = False
        self._weights = self._sensors(at)
        self._make_room()
        if self._see(self._weights, slice(None), at):
            self._samples = []
        if self._minds_among != len(self._all):
            self._find_minds()
        self._judge_minds(at)

    def _see(self, sensors: _Sensors, which: slice, at: float) -> bool:
        """Weigh some estimates, once for each observer and holder; say whether the age of any is another now."""
        pair = self._pair[which]
        error, lag, aged = np.array(sensors.sights(self._pairs, self._overlap)).reshape(-1, 3).T
        self._sigma[which] = self._error[which] * error.take(pair)
        old = self._delay[which] * lag.take(pair) * aged.take(pair)
        age = np.where(self._told[which], _TOLD, np.minimum(np.ceil(old / GRID), _STEPS))
        other = np.flatnonzero(age != self._age[which]) + (which.start or 0)
        self._age[which] = age
        for index in other.tolist():
            self._sampled[index] = self._slots.read(self._all[index].slot, at)
        return bool(len(other))

    def _find_minds(self) -> None:
        """Find the readings of minds, and for each observer and holder what they hang on."""
        self._minds_among, self._signed_at = len(self._all), -1
        pairs: dict[tuple[str, str], list[tuple[int, float, int]]] = {}
        for estimate in self._all:
            name = estimate.variable.name
            if name in _OF_THE_MIND and estimate.observer != estimate.holder:
                reading = (estimate.index, _toward(name), self.bias_slots.get(name, -1))
                pairs.setdefault((estimate.observer, estimate.holder), []).append(reading)
        slot = self._network.slot
        self._feelings = Several(self._slots, [slot("affinity", *pair) for pair in pairs])
        self._channels, self._dislikes = [slot("channel", *pair) for pair in pairs], b""
        readings = [(number, reading) for number, found in enumerate(pairs.values()) for reading in found]
        self._mind_of = np.array([number for number, _ in readings], dtype=np.intp)
        self._mind_places = np.array([index for _, (index, _, _) in readings], dtype=np.intp)
        self._biases = [(sign, own) for _, (_, sign, own) in readings]

    def _sort(self) -> None:
        """Sort the estimates by the step of the day at which truth is sampled for them; what is told is not."""
        self._samples = [
            Sample(self._slots, [self._all[index] for index in np.flatnonzero(self._age == age)])
            for age in range(_STEPS + 1)
        ]

    def _sensors(self, at: float) -> _Sensors:
        """How well each actor sees alone, and what each gets from partners of the core.

        A bystander outside the core shares with nobody here, so that it changes nobody's sight.
        """
        read, slot, find = self._slots.read, self._network.slot, self._slots.find
        if self._lines is None:
            self._lines = {
                observer: [(other, slot("share", other, observer)) for other in self._core if other != observer]
                for observer in self._actors
            }
            self._fusion = {
                actor: (find(f"actors.{actor}.fusion_quality"), find(f"actors.{actor}.fusion_delay"))
                for actor in self._actors
            }
        # error factor of one actor alone: 1 at fusion quality .5, nothing at 1, twice at 0
        precision = {
            actor: max(2 * (1 - read(quality, at)) * self._scale, _LEAST) ** -2
            for actor, (quality, _) in self._fusion.items()
        }
        shares = {
            observer: {other: read(line, at) for other, line in found} for observer, found in self._lines.items()
        }
        given = {observer: sum(found.values()) for observer, found in shares.items()}
        pooled = {
            observer: sum([share * precision[other] for other, share in found.items()])
            for observer, found in shares.items()
        }
        lag = {actor: read(delay, at) / _USUAL_DELAY for actor, (_, delay) in self._fusion.items()}
        return _Sensors(precision, shares, given, pooled, lag)

    def _hostile(self, estimate: Estimate, at: float) -> float:
        """How much worse than true a disliked actor's mind is read where the line to it is closed."""
        observer, holder = estimate.observer, estimate.holder
        read, slot = self._slots.read, self._network.slot
        if observer == holder or read(slot("affinity", observer, holder), at) >= 0:
            return 0.0
        closed = 1.0 - read(slot("channel", observer, holder), at)
        name = estimate.variable.name
        own = self.bias_slots.get(name)
        bias = self._bias if own is None else self._slots.value[own]
        return _toward(name) * bias * closed


def _toward(variable: str) -> float:
    """Direction in which a hostile reading of a mind goes."""
    return -1.0 if variable == "affinity" else 1.0
