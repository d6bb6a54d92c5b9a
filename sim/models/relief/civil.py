"""Civil pipelines: what host, UN, NGOs, firms and private givers bring, each once somebody has decided to.

A line of an actor that is played starts when that actor says so, a host's when its government opens its stocks, or
when those who hold them have waited for its word long enough (`unordered`). A line of nobody reacts by itself to what
is known: UN agencies to the host's request, voluntary agencies to a toll that moves people once they are admitted,
private givers to that toll alone. From the decision it takes `lead` and the way from `base`; then it rises to its
plateau. Commercial carriers bring what is under contract and stop when its term is over. What the public pays for
ends where its money does. No line waits for the consent that foreign forces need.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.hub import Hub

__all__ = ["Known", "Pipeline", "civil_litres", "enter", "paid_by_the_public"]

_DAY = 24.0
_SPEEDS = {"road": "civil_road_speed", "sea": "civil_sea_speed", "air": "civil_air_speed"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known at a host on a day: hours since the hazard, whether it asked, lets others in, the known toll."""

    since: float
    requested: bool
    admitted: bool
    toll: float


@dataclass(frozen=True, slots=True)
class _Contract:
    """Lift hired at t/h from an instant to an instant."""

    begins: float
    ends: float
    flow: float


class Pipeline:
    """One civil pipeline in one run. `owner` is whose decision it waits for, None where nobody is played."""

    __slots__ = ("_contracts", "_dials", "_distance", "by_gifts", "decided", "first", "hires", "owner", "spec")

    def __init__(
        self, spec: section.Civil, dials: Dials, *, owner: str | None, distance: float, running_from: float
    ) -> None:
        self.spec, self.owner = spec, owner
        # whether it brings what is under contract and nothing else, and whether the public pays for it
        self.hires = spec.kind == "commercial" and not spec.running
        self.by_gifts = spec.kind in {"ngo", "private"} and not spec.running
        self._dials, self._distance = dials, distance
        self._contracts: list[_Contract] = []
        self.decided: float | None = None
        self.first = math.inf  # when its first goods come
        if spec.running:
            self.decided = self.first = running_from

    def decide(self, at: float) -> None:
        """Somebody decides that it starts; a second decision changes nothing."""
        if self.decided is None:
            self.decided = at
            self.first = at + self._ahead()

    def _ahead(self) -> float:
        """Hours from a decision to the first goods."""
        return self.spec.lead.value + self._distance / self._dials(_SPEEDS[self.spec.by])

    def react(self, at: float, known: Known) -> None:
        """Start by itself, where no actor decides for it."""
        kind = self.spec.kind
        if self.decided is not None or (self.owner is not None and kind != "host"):
            return
        if kind == "host":
            moves = known.since >= self._dials("unordered")
        elif kind == "un":
            moves = known.requested
        else:
            moved = known.toll >= self._dials("attention")
            moves = moved and (kind == "private" or (kind == "ngo" and (known.requested or known.admitted)))
        if moves:
            self.decide(at)

    def hire(self, at: float, flow: float, term: float) -> float:
        """Take a contract as far as the carriers have room; give the t/h that were hired."""
        taken = sum(contract.flow for contract in self._contracts if contract.ends > at)
        got = max(0.0, min(flow, self.spec.flow.value - taken)) if not self.spec.running else 0.0
        if got > 0:
            begins = at + self._ahead()
            self._contracts.append(_Contract(begins, begins + term, got))
            self.decided = at if self.decided is None else self.decided
            self.first = min(self.first, begins)
        return got

    def flows(self, at: float) -> bool:
        """Whether its goods are coming."""
        return self.first <= at and (not self.hires or self._hired(at) > 0)

    def _hired(self, at: float) -> float:
        """Tonnes under contract on the day that ends, as t/h over the whole day."""
        hours = 0.0
        for contract in self._contracts:
            if contract.begins < at and contract.ends > at - _DAY:
                hours += (min(at, contract.ends) - max(at - _DAY, contract.begins)) * contract.flow
        return hours / _DAY

    def risen(self, at: float) -> float:
        """Share of its plateau that it has come to."""
        since, ramp = at - self.first, self.spec.ramp.value
        if since < 0:
            return 0.0
        return -math.expm1(-since / ramp) if ramp > 0 else 1.0

    def kg(self, at: float) -> int:
        """Kilograms it could bring on the day that ends."""
        if self.first >= at:
            return 0
        if self.hires:
            return int(self._hired(at) * 24_000)
        return int(self.spec.flow.value * 24_000 * self.risen(at - _DAY / 2))


def paid_by_the_public(lines: Sequence[Pipeline], could: list[int], whole: int, purse: int) -> list[int]:
    """Of what each line could bring on a day what is paid for: where gifts pay, in proportion no more than they buy.

    `whole` is what lines could bring for gifts.
    """
    if whole <= purse:
        return could
    return [kg * purse // whole if line.by_gifts else kg for line, kg in zip(lines, could, strict=True)]


def civil_litres(lines: Iterable[Pipeline], at: float) -> int:
    """Litres of water that civil units make on a day."""
    litres = 0.0
    for line in lines:
        if line.first < at:
            litres += line.spec.water.value * 24_000 * line.risen(at)
    return int(litres)


def enter(hub: Hub, by: str, kg: int, *, load: int) -> int:
    """Let goods enter at a hub as far as it has ramp, berths or loaders for them; give kilograms that did.

    `load` is what one civil aircraft brings, kg.
    """
    if by == "air":
        flights = min(-(-kg // load), hub.landings(load)) if hub.spec.air else 0
        if not flights:
            return 0
        kg = min(kg, flights * load) // flights
        hub.land(flights, kg)
        return kg * flights
    if by == "sea":
        kg = min(kg, hub.berth_room())
        hub.moor(kg)
        return kg
    room = hub.room()
    kg = room if room < kg else kg
    hub.take_in(kg)
    return kg if kg > 0 else 0
