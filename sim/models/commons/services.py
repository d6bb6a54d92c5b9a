"""Services that others live by: what an actor gets of timing, imaging and communication, and what lacking them does.

Domains say what is missing (`lose`); once a grid step the whole is turned into shifts of the very variables by
which the other models run: how well and how late an actor sees (`fusion_quality`, `fusion_delay`), how well relief
is coordinated where that is kept. A service that is back undoes its shift exactly. The loss of two domains that
give the same service combines: what satellites lack, cables may carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sim.models.commons.quantities import figure
from sim.models.dials import Reading
from sim.scenario.figures import Positive, Strict
from sim.world.effects import Shift
from sim.world.stage import Stage

__all__ = ["SERVICES", "ServiceFigures", "Services"]

SERVICES: Final = ("timing", "imaging", "communication")
# a change of a shift that is passed over, on the scale of its variable: sight is weighed anew at each
_LEAST: Final = 0.01
_EVERY: Final = 4  # steps a day
_PLACE: Final = MappingProxyType({service: place for place, service in enumerate(SERVICES)})


class ServiceFigures(Strict):
    """What the want of a whole service does, on the scale of each variable (log-odds, logarithms)."""

    imaging_sight: Positive = figure(1.2, 0.4, 2.0)  # log-odds of fusion quality
    imaging_delay: Positive = figure(0.7, 0.3, 1.2)  # logarithm of the age of one's own picture
    communication_delay: Positive = figure(0.5, 0.2, 1.0)
    communication_order: Positive = figure(1.0, 0.3, 2.0)  # log-odds of coordination in relief
    timing_readiness: Positive = figure(0.5, 0.2, 1.0)  # log-odds of readiness


class Services:
    """What everybody lacks, and what has been done about it."""

    def __init__(self, stage: Stage, dials: Reading) -> None:
        self._stage, self._dials = stage, dials
        # what is missing to an actor: by service, in the order of `SERVICES`, then by domain
        self._missing: dict[str, tuple[dict[str, float], ...]] = {}
        self._users: list[str] = []
        self._paths: dict[str, tuple[str, str, str]] = {}
        self._applied: dict[str, float] = {}
        self._touched = self._changed = False
        self._steps = 0

    def lose(self, domain: str, service: str, actor: str, share: float) -> None:
        """Say what share of an actor's service is missing in a domain now."""
        if actor not in self._missing:
            self._missing[actor] = tuple({} for _ in SERVICES)
            self._users = sorted(self._missing)
            self._paths[actor] = (
                f"actors.{actor}.fusion_quality",
                f"actors.{actor}.fusion_delay",
                f"actors.{actor}.readiness",
            )
        missing = self._missing[actor][_PLACE[service]]
        if missing.get(domain) != share:
            missing[domain] = share
            self._changed = True
        self._touched |= share > 0

    def step(self) -> None:
        """Bring all shifts to what is missing now; where nothing changed nothing is written.

        What a want does is looked up anew once a day, for levers may move it.
        """
        if not self._touched:
            return
        self._steps += 1
        if not self._changed and self._steps % _EVERY:
            return
        self._changed = False
        for path, by in self._wanted().items():
            change = by - self._applied.get(path, 0.0)
            if abs(change) > _LEAST or (change and not by):
                self._applied[path] = by
                self._stage.apply(Shift(path, change))
        self._touched = any(self._applied.values())

    def _wanted(self) -> Mapping[str, float]:
        """Give the shifts that all losses together call for."""
        dials, wanted = self._dials, dict.fromkeys(self._applied, 0.0)
        dulls, delays, mutes = dials("imaging_sight"), dials("imaging_delay"), dials("communication_delay")
        blunts = dials("timing_readiness")
        silent = 0.0
        for actor in self._users:
            timing, imaging, talk = map(_mean, self._missing[actor])
            silent += talk
            if not (timing or imaging or talk):
                continue
            sight, age, readiness = self._paths[actor]
            wanted[sight] = -dulls * imaging
            wanted[age] = delays * imaging + mutes * talk
            wanted[readiness] = -blunts * timing
        if self._users:
            wanted["models.relief.coordination"] = -dials("communication_order") * (silent / len(self._users))
        return wanted


def _mean(found: Mapping[str, float]) -> float:
    """Share of a service that an actor lacks: the mean over the domains that give it, 0 where none does."""
    return sum(found.values()) / len(found) if found else 0.0
