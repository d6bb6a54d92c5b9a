"""How a lever acts: its maturity (E1), and the bounded shift of parameters that follows from it.

Effects add in log-odds and logs, so no lever pushes a fraction past 1, returns diminish and order does not
matter. Shifts are committed on the grid, from the differences of maturity; a lever that has not begun to
act changes nothing at all, to the last bit. What a lever does between two actors may be suspended when they rise
against each other, and what a leader carries begins anew with the next.
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from sim.draws import Draws, uniform
from sim.world.slots import Slots, linked

__all__ = ["ActiveLever", "LeverShifts", "acts_in", "maturity"]


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
    # whose leader carries it; the rung at which what it does between two is suspended, and the chance of that
    person: str | None = None
    suspended: tuple[float, float] | None = None


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

    def __init__(self, slots: Slots, levers: Sequence[ActiveLever], draws: Draws | None = None) -> None:
        self._slots = slots
        self._draws = draws
        self._levers = {lever.id: lever for lever in levers}
        self._terms: list[tuple[str, str | None, int, float]] = []
        # by term: the episode of two actors that may suspend it
        self._episodes: dict[int, _Episode] = {}
        episodes: dict[tuple[str, str], _Episode] = {}
        for lever in levers:
            for path, form, amount, partner_id in lever.effects:
                partner = self._levers.get(partner_id) if partner_id else None
                if partner_id and partner is None:
                    continue
                for slot in expand(slots, path):
                    pair = _pair(slots.specs[slot].path)
                    if lever.suspended is not None and pair is not None:
                        key = (lever.id, "+".join(sorted(pair)))
                        episode = episodes.setdefault(key, _Episode(slots, *key))
                        self._episodes[len(self._terms)] = episode
                    self._terms.append((lever.id, partner_id, slot, self._on_link(slot, form, amount)))
        self._all_episodes = tuple(episodes.values())
        self._done = [0.0] * len(self._terms)

    def _on_link(self, slot: int, form: str, amount: float) -> float:
        spec, base = self._slots.specs[slot], self._slots.rest[slot]
        if form == "factor":
            return math.log(amount)
        if form == "shift" and spec.link == "logit":
            return linked(base + amount, "logit") - linked(base, "logit")
        return amount

    def advance(self, at: float) -> None:
        """Bring all shifts to an instant of the grid."""
        for episode in self._all_episodes:
            suspended = self._levers[episode.lever].suspended
            assert suspended is not None
            episode.look(at, *suspended, draws=self._draws)
        levers = self._levers
        for index, (lever, partner, slot, amount) in enumerate(self._terms):
            reached = maturity(levers[lever], at) * (maturity(levers[partner], at) if partner else 1.0) * amount
            if index in self._episodes and self._episodes[index].suspended:
                reached = 0.0
            if reached != self._done[index]:
                self._slots.shift(slot, reached - self._done[index], at)
                self._done[index] = reached

    def leader_fell(self, actor: str, at: float) -> None:
        """Let what an actor's leader carried begin anew with the next."""
        for name, lever in self._levers.items():
            if lever.person == actor and lever.stopped is None:
                self._levers[name] = replace(lever, adopted=at, mature=False)

    @property
    def sharpen(self) -> bool:
        """Whether some lever moves what sight depends on: fusion, sharing or channels."""
        sight = {"fusion_quality", "fusion_delay", "share", "channel"}
        return any(self._slots.specs[slot].path.rpartition(".")[2] in sight for _, _, slot, _ in self._terms)

    def reached(self, at: float) -> dict[str, float]:
        """Maturity of each lever at an instant."""
        return {name: maturity(lever, at) for name, lever in self._levers.items()}


class _Episode:
    """Two actors who may rise against each other, and whether what a lever does between them is suspended."""

    __slots__ = ("_high", "_number", "_rungs", "lever", "pair", "suspended")

    def __init__(self, slots: Slots, lever: str, pair: str) -> None:
        one, other = pair.split("+")
        paths = (f"relations.{one}.{other}.rung", f"relations.{other}.{one}.rung")
        self.lever, self.pair = lever, pair
        self._rungs = [(slots, slots.find(path)) for path in paths if path in slots]
        self._high = self.suspended = False
        self._number = 0

    def look(self, at: float, rung: float, chance: float, *, draws: Draws | None) -> None:
        """See how high they stand now; a rise to the rung draws once, a fall below it ends the episode."""
        high = any(slots.read(slot, at) >= rung for slots, slot in self._rungs)
        if high and not self._high and draws is not None:
            self._number += 1
            self.suspended = uniform(draws.key("lever suspended", self.lever, self.pair), self._number) < chance
        self.suspended = self.suspended and high
        self._high = high


def _pair(path: str) -> tuple[str, str] | None:
    """The two actors of a relation's path."""
    head, *words = path.split(".")
    return (words[0], words[1]) if head == "relations" else None


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
