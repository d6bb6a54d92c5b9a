"""What others live by: what an actor gets of timing, imaging, talk, flights, fuel, goods, and what lacking it does.

Domains say what is missing (`lose`); once a grid step the whole is turned into shifts of the very variables by
which the other models run: how well and how late an actor sees (`fusion_quality`, `fusion_delay`), what support and
readiness it keeps without fuel, how much of relief's airlift and how fast the aircraft of an evacuation get through,
how well relief is coordinated where that is kept. What is back undoes its shift exactly. The loss of two domains
that give the same service combines: what satellites lack, cables may carry.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from types import MappingProxyType
from typing import Final

from sim.models.commons.quantities import figure
from sim.models.dials import Reading
from sim.scenario.figures import Points, Positive, Strict
from sim.world.effects import Shift
from sim.world.stage import Stage

__all__ = ["SERVICES", "ServiceFigures", "Services", "wants"]

SERVICES: Final = ("timing", "imaging", "communication")
# a change of a shift that is passed over, on the scale of its variable: sight is weighed anew at each
_LEAST: Final = 0.01
_HAIR: Final = 1e-9  # what rounding may add to it
_EVERY: Final = 4  # steps a day
# what a want does, in the order in which it is taken
_FIGURES: Final = (
    "imaging_sight",
    "imaging_delay",
    "communication_delay",
    "communication_order",
    "timing_readiness",
    "fuel_support",
    "fuel_capital",
    "fuel_readiness",
    "goods_support",
)
# what one domain alone gives: flights the air, fuel and what else ships bring the sea, goods of few sellers supply
SUPPLIES: Final = ("flight", "fuel", "goods")
_SEEING: Final = 5  # figures of the services above
_FEW: Final = 0.02  # of a supply, a change that nobody feels
_GROUNDED: Final = 1e-3  # of the usual flights: as good as none
_PLACE: Final = MappingProxyType({service: place for place, service in enumerate(SERVICES)})


class ServiceFigures(Strict):
    """What the want of a whole service does, on the scale of each variable (log-odds, logarithms)."""

    imaging_sight: Positive = figure(1.2, 0.4, 2.0)  # log-odds of fusion quality
    imaging_delay: Positive = figure(0.7, 0.3, 1.2)  # logarithm of the age of one's own picture
    communication_delay: Positive = figure(0.5, 0.2, 1.0)
    communication_order: Positive = figure(1.0, 0.3, 2.0)  # log-odds of coordination in relief
    timing_readiness: Positive = figure(0.5, 0.2, 1.0)  # log-odds of readiness
    # points of support at home and of capital, log-odds of readiness, where all need of what ships bring is unmet
    fuel_support: Points = figure(20, 8, 40, unit="points")
    fuel_capital: Points = figure(3, 1, 6, unit="points")
    fuel_readiness: Positive = figure(1.0, 0.3, 2.0)
    goods_support: Points = figure(6, 2, 15, unit="points")  # where industry lacks what it cannot do without


def wants(dials: Reading) -> tuple[float, ...]:
    """What a want of a whole service does, in the order in which it is taken."""
    return tuple([dials(name) for name in _FIGURES])


class Services:
    """What everybody lacks, and what has been done about it."""

    def __init__(self, stage: Stage, wants: Callable[[], tuple[float, ...]]) -> None:
        # what a want does as figures stand, see `wants`
        self._stage, self._wants = stage, wants
        # what is missing to an actor: by service, in the order of `SERVICES`, then by domain
        self._missing: dict[str, tuple[dict[str, float], ...]] = {}
        self._means: dict[str, Sequence[float]] = {}  # over the domains that give it, of whom nothing changed since
        self._users: list[str] = []
        self._paths: dict[str, tuple[str, str, str]] = {}
        # what is missing of each supply, by actor; whose land would be left, where anybody's would
        self._short: dict[str, dict[str, float]] = {name: {} for name in SUPPLIES}
        # shifts that these call for, as last worked out: at what figures
        self._called: tuple[tuple[float, ...], list[tuple[str, float]]] = ((), [])
        self._theatre = (stage.roles.get("theatre") or ("",))[0]
        self._applied: dict[str, float] = {}
        self._touched = self._changed = False
        self._steps = 0
        # how far missing shares of each have moved since all was looked at, how far those of one may until a shift
        # can move, and whether all is to be looked at however far they moved
        self._moved: defaultdict[str, float] = defaultdict(float)
        self._room, self._anew = 0.0, True
        self._figures: tuple[float, ...] = ()

    def lose(self, domain: str, service: str, actor: str, share: float) -> None:
        """Say what share of an actor's service is missing in a domain now."""
        self.lose_each(domain, service, ((actor, share),))

    def lose_each(self, domain: str, service: str, shares: Iterable[tuple[str, float]]) -> None:
        """Say the same of several actors."""
        short = self._short.get(service)
        if short is not None:
            for actor, share in shares:
                self._run_short(short, actor, share if share >= _FEW else 0.0)
            return
        place, known = _PLACE[service], self._missing
        for actor, share in shares:
            missing = (known[actor] if actor in known else self._begin(actor))[place]
            if domain not in missing or missing[domain] != share:
                self._note(domain, actor, missing, share)
            elif share > 0:
                self._touched = True

    def lose_all(self, domain: str, shares: Iterable[tuple[str, Sequence[float]]]) -> None:
        """Say what shares of all services, in the order of `SERVICES`, are missing to actors in a domain now."""
        known = self._missing
        for actor, row in shares:
            for missing, share in zip(known[actor] if actor in known else self._begin(actor), row, strict=True):
                if domain not in missing or missing[domain] != share:
                    self._note(domain, actor, missing, share)
                elif share > 0:
                    self._touched = True

    def _begin(self, actor: str) -> tuple[dict[str, float], ...]:
        """Begin to keep what is missing to an actor."""
        found = self._missing[actor] = tuple({} for _ in SERVICES)
        self._users = sorted(self._missing)
        self._paths[actor] = (
            f"actors.{actor}.fusion_quality",
            f"actors.{actor}.fusion_delay",
            f"actors.{actor}.readiness",
        )
        return found

    def _note(self, domain: str, actor: str, missing: dict[str, float], share: float) -> None:
        """Note another share than before."""
        # what is new or over is looked at, however small
        if share and domain in missing:
            change = share - missing[domain]
            self._moved[actor] += change if change > 0 else -change
        else:
            self._anew = True
        missing[domain] = share
        if actor in self._means:
            del self._means[actor]
        self._changed = True
        if share > 0:
            self._touched = True

    def _run_short(self, short: dict[str, float], actor: str, share: float) -> None:
        """Note what is missing of a supply where that is felt."""
        before = short.get(actor, 0.0)
        if share != before and (abs(share - before) >= _FEW or not share):
            short[actor] = share
            self._called = ((), [])
            self._changed = self._anew = True
            self._touched |= share > 0

    def step(self) -> None:
        """Bring all shifts to what is missing now; where nothing changed nothing is written.

        What a want does is looked up anew once a day, for levers may move it. Where that is as before, and shares
        have moved by less than could move any shift, nothing is worked out.
        """
        if not self._touched:
            return
        self._steps += 1
        if not self._changed and self._steps % _EVERY:
            return
        self._changed = False
        figures = self._wants()
        # a shift moves with each share it hangs on by no more than the greatest figure; what hangs on the shares of
        # all hangs on their mean, which moves by no more than those of one
        if self._anew or figures != self._figures or max(figures[:_SEEING]) * self._most() >= self._room:
            self._bring(figures)
        self._touched = any(self._applied.values())

    def _most(self) -> float:
        """How far the missing shares of that one have moved whose moved most."""
        return max(self._moved.values(), default=0.0)

    def _bring(self, figures: tuple[float, ...]) -> None:
        """Bring each shift to what is missing where that changes it by enough, and note how far the nearest is."""
        far, applied = 0.0, self._applied
        wanted = self._wanted(figures)
        moved = zip(wanted.items(), map(applied.get, wanted, repeat(0.0)), strict=True)
        for path, by, change in [(path, by, by - before) for (path, by), before in moved if by != before]:
            size = abs(change)
            if size > _LEAST or not by:
                applied[path] = by
                self._stage.apply(Shift(path, change))
            elif size > far:
                far = size
        self._figures, self._room, self._anew = figures, _LEAST - far - _HAIR, False
        self._moved.clear()

    def _wanted(self, figures: tuple[float, ...]) -> Mapping[str, float]:
        """Give the shifts that all losses together call for."""
        dulls, delays, mutes, silences, blunts, *_ = figures
        wanted = dict.fromkeys(self._applied, 0.0)
        silent = 0.0
        means = self._means
        for actor in self._users:
            if actor not in means:
                missing = self._missing[actor]
                means[actor] = [sum(parts.values()) / len(parts) if parts else 0.0 for parts in missing]
            timing, imaging, talk = means[actor]
            silent += talk
            if not (timing or imaging or talk):
                continue
            sight, age, readiness = self._paths[actor]
            wanted[sight] = -dulls * imaging
            wanted[age] = delays * imaging + mutes * talk
            wanted[readiness] = -blunts * timing
        if self._users:
            wanted["models.relief.coordination"] = -silences * (silent / len(self._users))
        if self._called[0] != figures:
            self._called = figures, self._supplies(figures)
        for path, by in self._called[1]:
            wanted[path] = wanted[path] + by if path in wanted else by
        return wanted

    def _supplies(self, figures: Sequence[float]) -> list[tuple[str, float]]:
        """Give what missing flights, fuel and goods call for, on top of the rest."""
        wanted: list[tuple[str, float]] = []
        sours, binds, idles, annoys = figures[_SEEING:]
        flights, fuel, goods = (self._short[name] for name in SUPPLIES)
        for actor in sorted(fuel.keys() | goods.keys()):
            lacks = fuel.get(actor, 0.0)
            wanted.append((f"actors.{actor}.readiness", -idles * lacks))
            wanted.append((f"actors.{actor}.support", -sours * lacks - annoys * goods.get(actor, 0.0)))
            wanted.append((f"actors.{actor}.political_capital", -binds * lacks))
        if flights:
            # logarithms: what gets through of the flights of all who fly here, and of those of the land to be left
            grounded = sum(flights.values()) / len(flights)
            wanted.append(("models.relief.lift", math.log(max(1 - grounded, _GROUNDED))))
            there = flights.get(self._theatre, grounded)
            wanted.append(("models.displacement.air_open", math.log(max(1 - there, _GROUNDED))))
        return wanted
