"""Contacts: forces of two actors that meet and collide, at a hazard that grows with how far both stand out.

The hazard is constant between changes of rung; each incident has one exponential budget, drawn by meaning
(pair, n-th incident), that the hazard uses up. So a higher hazard makes every incident come sooner.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.clock import Phase
from sim.draws import uniform
from sim.world.stage import Stage

__all__ = ["Contacts", "exposed"]


class _Pair:
    __slots__ = ("hazard", "left", "number", "since", "version")

    def __init__(self) -> None:
        self.hazard = 0.0
        self.left = 0.0
        self.number = 0
        self.since = 0.0
        self.version = 0


class Contacts:
    """Incidents of contact between all pairs of the core, in one run."""

    def __init__(
        self,
        stage: Stage,
        hazard: Callable[[str, str], float],
        happen: Callable[[str, str, int], None],
    ) -> None:
        self._stage, self._hazard, self._happen = stage, hazard, happen
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self.count = 0
        stage.draws.when_turned(self._renew)

    def _renew(self) -> None:
        """Wait anew under another luck: what is left of an exponential wait is again exponential."""
        now = self._stage.clock.now
        for key, pair in self._pairs.items():
            pair.left, pair.since = self._wait(key, pair), now
            self._schedule(key, pair)

    def weigh(self, one: str, other: str) -> None:
        """Weigh the hazard of a pair anew, because something between them changed."""
        key = (one, other) if one < other else (other, one)
        pair = self._pairs.get(key)
        hazard = self._hazard(*key)
        if pair is None:
            if hazard == 0:
                return
            pair = self._pairs[key] = _Pair()
            self._draw(key, pair)
        elif hazard == pair.hazard:
            return
        now = self._stage.clock.now
        pair.left -= pair.hazard * (now - pair.since)
        pair.since, pair.hazard = now, hazard
        self._schedule(key, pair)

    def _draw(self, key: tuple[str, str], pair: _Pair) -> None:
        pair.number += 1
        pair.left = self._wait(key, pair)

    def _wait(self, key: tuple[str, str], pair: _Pair) -> float:
        return -math.log(uniform(self._stage.draws.key("contact", *key), pair.number))

    def _schedule(self, key: tuple[str, str], pair: _Pair) -> None:
        pair.version += 1
        if pair.hazard <= 0:
            return
        version, when = pair.version, self._stage.clock.now + max(pair.left, 0.0) / pair.hazard
        if when <= self._stage.horizon:
            self._stage.clock.at(when, Phase.MODEL, 0, lambda: self._meet(key, pair, version))

    def _meet(self, key: tuple[str, str], pair: _Pair, version: int) -> None:
        if version != pair.version:
            return
        self.count += 1
        number = pair.number
        pair.since = self._stage.clock.now
        self._draw(key, pair)
        self._schedule(key, pair)
        self._happen(*key, number)


def exposed(rung: int) -> float:
    """How far forces stand out at a rung, 0..1: not before posture (3), fully from coercion (5)."""
    return min(max(rung - 2, 0), 3) / 3
