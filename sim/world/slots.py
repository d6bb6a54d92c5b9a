"""Slots: every number of the world in flat lists, found once by path and read by index.

A slot has a value, the rest value it returns to, the time constant of that return (0: it stays) and the
instant of its last write. Reading commits nothing: the closed form runs from the last write, so who reads
and when never changes a run. Paths follow the one grammar: `actors.a.latency`, `relations.a.b.share`,
`models.relief.ramp_time`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter, ne
from typing import Final

from sim.scenario.vocabulary import Link

__all__ = ["Several", "SlotSpec", "Slots", "linked", "unlinked"]

_EDGE: Final = 0.002
# how paths begin of what levers set, and nobody's doing moves; and of relations
_FIGURES: Final = ("models.", "actions.")
_TIES: Final = "relations."


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """What one slot holds: path, unit dimension, range, link for levers, time constant (h)."""

    path: str
    dimension: str
    low: float
    high: float
    link: Link
    relaxes_in: float = 0.0


def linked(value: float, link: Link) -> float:
    """Carry a value to the scale on which lever effects add: log-odds, logs, or itself."""
    if link == "logit":
        inside = min(max(value, _EDGE), 1 - _EDGE)
        return math.log(inside / (1 - inside))
    if link == "log":
        return math.log(max(value, 1e-12))
    return value


def unlinked(value: float, link: Link) -> float:
    """Carry a value back from its link scale."""
    if link == "logit":
        return 1 / (1 + math.exp(-value))
    if link == "log":
        return math.exp(value)
    return value


class Slots:
    """The flat store of a world's numbers."""

    __slots__ = ("_index", "figures", "rest", "shifts", "specs", "stands", "tau", "ties", "value", "written")

    def __init__(self) -> None:
        self.specs: list[SlotSpec] = []
        self.value: list[float] = []
        self.rest: list[float] = []
        self.tau: list[float] = []
        self.written: list[float] = []
        # of what each rests at, the part that has a cause which goes on
        self.stands: list[float] = []
        self._index: dict[str, int] = {}
        # how often rest values were shifted: lets others notice that their copy is old
        self.shifts = 0
        # and of these how many were of figures of models and actions; of relations
        self.figures = self.ties = 0

    def copy(self) -> Slots:
        """The same slots at the same values for another run; what never changes is shared."""
        other = Slots.__new__(Slots)
        other.specs, other.tau = self.specs, self.tau
        other._index = self._index  # noqa: SLF001  our own class
        other.value, other.rest, other.written = self.value.copy(), self.rest.copy(), self.written.copy()
        other.stands = self.stands.copy()
        other.shifts, other.figures, other.ties = self.shifts, self.figures, self.ties
        return other

    def __len__(self) -> int:
        return len(self.value)

    def __contains__(self, path: str) -> bool:
        return path in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def add(self, spec: SlotSpec, value: float) -> int:
        """Make a slot that starts at rest; give its index."""
        assert spec.path not in self._index, spec.path
        assert spec.low <= value <= spec.high, (spec.path, value)
        slot = len(self.value)
        self._index[spec.path] = slot
        self.specs.append(spec)
        self.value.append(value)
        self.rest.append(value)
        self.tau.append(spec.relaxes_in)
        self.written.append(0.0)
        self.stands.append(0.0)
        return slot

    def find(self, path: str) -> int:
        """Index of a path that exists."""
        return self._index[path]

    def read(self, slot: int, at: float) -> float:
        """Value at an instant at or after the last write, by the closed form."""
        tau = self.tau[slot]
        value = self.value[slot]
        if tau:
            rest = self.rest[slot]
            if value != rest:
                return rest + (value - rest) * math.exp((self.written[slot] - at) / tau)
        return value

    def write(self, slot: int, value: float, at: float) -> None:
        """Set a value, held inside its range."""
        spec = self.specs[slot]
        self.value[slot] = min(max(value, spec.low), spec.high)
        self.written[slot] = at

    def step(self, slot: int, by: float, at: float) -> tuple[float, float]:
        """Step a value and give it before and after.

        Saturating on bounded link scales and affinities (`by` times what is left to the bound), plain
        and held inside the range elsewhere.
        """
        spec, before, tau = self.specs[slot], self.value[slot], self.tau[slot]
        # as in `read`: most changes of a run come by here
        if tau and before != (rest := self.rest[slot]):
            before = rest + (before - rest) * math.exp((self.written[slot] - at) / tau)
        low, high = spec.low, spec.high
        if spec.link == "logit" or low == -1.0:
            after = before + by * (high - before if by > 0 else before - low)
        else:
            after = before + by
        if after < low:
            after = low
        elif after > high:
            after = high
        self.value[slot] = after
        self.written[slot] = at
        return before, after

    def stepped(self, slot: int, by: float, at: float) -> float:
        """Give the value that a step would leave, and leave the slot as it was."""
        held = self.value[slot], self.written[slot]
        _, after = self.step(slot, by, at)
        self.value[slot], self.written[slot] = held
        return after

    def stand(self, slot: int, by: float) -> None:
        """Let more of what a slot rests at have a cause which goes on, or less where one is taken back."""
        self.stands[slot] = min(max(self.stands[slot] + by, 0.0), self.specs[slot].high)

    def shift(self, slot: int, by: float, at: float) -> None:
        """Move value and rest by an amount on the link scale, as a maturing lever does; zero is exactly nothing."""
        if by == 0.0:
            return
        spec = self.specs[slot]
        self.shifts += 1
        if spec.path.startswith(_FIGURES):
            self.figures += 1
        elif spec.path.startswith(_TIES):
            self.ties += 1
        value = unlinked(linked(self.read(slot, at), spec.link) + by, spec.link)
        rest = unlinked(linked(self.rest[slot], spec.link) + by, spec.link)
        self.rest[slot] = min(max(rest, spec.low), spec.high)
        self.write(slot, value, at)


class Several:
    """Some slots of one run read together, a third of the price of one by one; those that relax stand first."""

    __slots__ = ("_pick", "_relaxing", "_rest", "_resting", "_shifts", "_slots")

    def __init__(self, slots: Slots, which: Sequence[int]) -> None:
        relaxing = [slot for slot in which if slots.tau[slot]]
        assert relaxing == [*which[: len(relaxing)]], "what relaxes stands first"
        self._slots, self._relaxing = slots, [(place, slot, slots.tau[slot]) for place, slot in enumerate(relaxing)]
        self._pick, self._resting = _picker(which), _picker(relaxing)
        # where those rest, as it was when so many rest values had been shifted
        self._rest: tuple[float, ...] = ()
        self._shifts = -1

    def read(self, at: float) -> list[float]:
        """Values at an instant at or after the last write of each, as `Slots.read` gives them."""
        slots = self._slots
        if self._shifts != slots.shifts:
            self._shifts, self._rest = slots.shifts, self._resting(slots.rest)
        now, rest, written = [*self._pick(slots.value)], self._rest, slots.written
        for place, slot, tau in compress(self._relaxing, map(ne, now, rest)):
            goal = rest[place]
            now[place] = goal + (now[place] - goal) * math.exp((written[slot] - at) / tau)
        return now


def _picker(slots: Sequence[int]) -> Callable[[list[float]], tuple[float, ...]]:
    """Give what takes the values of some slots out of all; Python's own picker gives one alone without a tuple."""
    if len(slots) > 1:
        return itemgetter(*slots)
    return lambda value: tuple([value[slot] for slot in slots])
