"""How a lever acts: its maturity (E1), and the bounded shift of parameters that follows from it.

Effects add in log-odds and logs, so no lever pushes a fraction past 1, returns diminish and order does not
matter. Shifts are committed on the grid, from the differences of maturity; a lever that has not begun to
act changes nothing at all, to the last bit. What a leader carries begins anew with the next.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.world.slots import Slots, linked

__all__ = ["ActiveLever", "LeverShifts", "acts_in", "maturity"]

# what sight depends on: fusion, sharing, channels
_SIGHT: Final = frozenset({"fusion_quality", "fusion_delay", "share", "channel"})


@dataclass(frozen=True, slots=True)
class ActiveLever:
    """One lever in a run; times in hours relative to the start, `effects` as (path, form, amount, partner lever)."""

    id: str
    adopted: float
    stopped: float | None
    quality: float
    lag: float
    time_constant: float
    half_life: float | None
    mature: bool
    effects: tuple[tuple[str, str, float, str | None], ...]
    # whose leader carries it
    person: str | None = None


def acts_in(needs: Sequence[str], models: Container[str]) -> bool:
    """Whether a lever has something to act on where these models take part."""
    return not needs or any(name in models for name in needs)


def maturity(lever: ActiveLever, at: float) -> float:
    """Share of its full effect a lever has at an instant, 0..1 (E1)."""
    if lever.mature:
        return lever.quality
    until = at if lever.stopped is None else min(at, lever.stopped)
    elapsed = max(0.0, until - lever.adopted - lever.lag)
    reached = lever.quality * -math.expm1(-elapsed / lever.time_constant)
    if lever.stopped is not None and at > lever.stopped and lever.half_life:
        reached *= 0.5 ** ((at - lever.stopped) / lever.half_life)
    return reached


class LeverShifts:
    """Keeps the slots of one world in step with the maturity of its levers."""

    def __init__(self, slots: Slots, levers: Sequence[ActiveLever]) -> None:
        self._slots = slots
        self._levers = {lever.id: lever for lever in levers}
        self._terms: list[tuple[str, str | None, int, float]] = []
        for lever in levers:
            for path, form, amount, partner_id in lever.effects:
                partner = self._levers.get(partner_id) if partner_id else None
                if partner_id and partner is None:
                    continue
                for slot in expand(slots, path):
                    self._terms.append((lever.id, partner_id, slot, self._on_link(slot, form, amount)))
        self._done = [0.0] * len(self._terms)
        self._sights = {slot for _, _, slot, _ in self._terms if slots.specs[slot].path.rpartition(".")[2] in _SIGHT}

    def _on_link(self, slot: int, form: str, amount: float) -> float:
        spec, base = self._slots.specs[slot], self._slots.rest[slot]
        if form == "factor":
            return math.log(amount)
        if form == "shift" and spec.link == "logit":
            return linked(base + amount, "logit") - linked(base, "logit")
        return amount

    def advance(self, at: float) -> bool:
        """Bring all shifts to an instant of the grid; say whether what sight depends on moved by that."""
        levers, sharper = self._levers, False
        for index, (lever, partner, slot, amount) in enumerate(self._terms):
            reached = maturity(levers[lever], at) * (maturity(levers[partner], at) if partner else 1.0) * amount
            if reached != self._done[index]:
                self._slots.shift(slot, reached - self._done[index], at)
                self._done[index] = reached
                sharper |= slot in self._sights
        return sharper

    def leader_fell(self, actor: str, at: float) -> None:
        """Let what an actor's leader carried begin anew with the next."""
        for name, lever in self._levers.items():
            if lever.person == actor and lever.stopped is None:
                self._levers[name] = replace(lever, adopted=at, mature=False)

    def reached(self, at: float) -> dict[str, float]:
        """Maturity of each lever at an instant."""
        return {name: maturity(lever, at) for name, lever in self._levers.items()}


def expand(slots: Slots, path: str) -> list[int]:
    """Slots that a path names; a pair written `a+b` means both directions.

    Raises:
        KeyError: the path names nothing; the argument is the path.

    """
    head, _, rest = path.partition(".")
    if head == "relations" and "+" in rest:
        pair, _, variable = rest.partition(".")
        one, _, other = pair.partition("+")
        return [slots.find(f"relations.{one}.{other}.{variable}"), slots.find(f"relations.{other}.{one}.{variable}")]
    return [slots.find(path)]
