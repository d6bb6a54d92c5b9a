"""One corridor in one run: what hangs over it, how many flights avoid it, and what that costs.

Flights split three ways: through, around, not flown. Those who fear the area leave it within hours. A box is closed
until a day that is told, so that they come back as soon as it is open (August 2022, Taiwan: within a day or two);
where the trade as a whole kept away, they come back over days.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from sim.models.commons.air.section import Corridor as Spec
from sim.models.dials import Reading

__all__ = ["Corridor", "Figures", "Standing"]

# a share of flights too few to count
_FEW: Final = 1e-4


@dataclass(slots=True)
class _Closure:
    """A box that somebody closed until then, and in what earnest (0 a notice, 1 live fire)."""

    until: float
    danger: float
    by: str


class Figures(NamedTuple):
    """What a step reads of the dials."""

    closed_risk: float
    rule: float
    ban_heeded: float
    minute_cost: float
    aircraft_value: float
    alarmed: float
    boldness: float
    avoid_time: float
    return_time: float
    zone_risk: float
    zone_delay: float
    leg: float
    cancelled_cost: float

    @classmethod
    def now(cls, dials: Reading) -> Figures:
        """As they stand."""
        return cls._make(map(dials, cls._fields))


class Standing(NamedTuple):
    """Shares of flights that go around, are not flown, say who they are; of the usual service; MUSD an hour added."""

    around: float
    lost: float
    complying: float
    capacity: float
    cost: float


class Corridor:
    """One corridor; `figures` gives those of the moment."""

    def __init__(self, spec: Spec, figures: Callable[[], Figures]) -> None:
        self.spec, self._figures = spec, figures
        self.closures: list[_Closure] = []
        self.zone_by, self.zone_until, self.zone_earnest = "", -1.0, 0.0
        self.ash, self.ash_until, self.ash_fades = 0.0, -1.0, 24.0
        self.avoiding = 0.0
        self.alarmed_until = -1.0
        self._shaken = False  # whether the trade as a whole kept away from what flights still avoid

    def close(self, until: float, *, danger: float, by: str) -> None:
        """Close a box in it for a time."""
        self.closures.append(_Closure(until, danger, by))

    def identify(self, until: float, *, earnest: float, by: str) -> None:
        """Ask all who fly there to say who they are; `earnest` is how far others believe it is enforced."""
        self.zone_by, self.zone_until, self.zone_earnest = by, until, earnest

    def cloud(self, density: float, until: float, *, fades: float) -> None:
        """Let ash hang over it: its density as a share of the worst, and how fast it thins after `until`."""
        self.ash, self.ash_until, self.ash_fades = max(density, self.ash), until, fades

    def danger(self, at: float) -> float:
        """Chance of a loss a flight that airlines see in flying through."""
        if not self.closures:
            return 0.0
        shut = max([closure.danger for closure in self.closures if closure.until > at], default=0.0)
        return self._figures().closed_risk * shut

    def density(self, at: float) -> float:
        """Density of the cloud now."""
        if not self.ash:
            return 0.0
        return self.ash if at <= self.ash_until else self.ash * math.exp(-(at - self.ash_until) / self.ash_fades)

    def banned(self, at: float) -> float:
        """Share of flights that regulators keep out: none below a tenth of the worst cloud."""
        density = self.density(at)
        if density < 0.1:
            return 0.0
        figures = self._figures()
        allowed = figures.rule / max(density, figures.rule, 1e-9)
        return figures.ban_heeded * (1 - allowed)

    def _wants_out(self, at: float) -> float:
        """Share of flights whose airlines would rather go around now (E16)."""
        danger = self.danger(at)
        if not danger:
            return 0.0
        figures = self._figures()
        way = figures.minute_cost * self.spec.detour.value * 60
        fear = danger * figures.aircraft_value * (figures.alarmed if at < self.alarmed_until else 1.0)
        return 1 / (1 + math.exp(min(max((way - fear) / figures.boldness, -50.0), 50.0)))

    def advance(self, at: float, hours: float) -> None:
        """Let airlines leave, or come back."""
        if self.quiet(at):
            return
        if self.closures:
            self.closures = [closure for closure in self.closures if closure.until > at - hours]
        if self.ash and self.density(at) < _FEW:
            self.ash = 0.0
        wanted = self._wants_out(at) if self.closures else 0.0
        self._shaken = self._shaken or at < self.alarmed_until
        if wanted != self.avoiding:
            figures = self._figures()
            time = figures.return_time if self._shaken and wanted < self.avoiding else figures.avoid_time
            self.avoiding = wanted + (self.avoiding - wanted) * math.exp(-hours / time)
            if not wanted and self.avoiding < _FEW:
                self.avoiding, self._shaken = 0.0, False

    def split(self, at: float) -> tuple[float, float, float]:
        """Shares of flights through, around and not flown; they sum to 1."""
        banned = self.banned(at) if self.ash else 0.0
        left = 1 - banned
        out = left * self.avoiding
        # a cloud lies over the ways around as well: they take what is out for other reasons
        around = out * self.spec.around.value
        return left - out, around, banned + out - around

    def complying(self, at: float) -> float:
        """Share of flights that announce themselves to a zone, by what not doing it risks (E16)."""
        if self.zone_until <= at:
            return 0.0
        figures = self._figures()
        fear = figures.zone_risk * self.zone_earnest * figures.aircraft_value
        price = figures.minute_cost * figures.zone_delay * 60
        return 1 / (1 + math.exp(min(max((price - fear) / (figures.boldness / 4), -50.0), 50.0)))

    def quiet(self, at: float) -> bool:
        """Whether nothing hangs over it."""
        return not (self.avoiding or self.ash or self.zone_until > at or self.closures)

    def capacity(self, at: float) -> float:
        """Share of its usual service: what goes around counts by how much longer it takes."""
        return 1.0 if self.quiet(at) else self.standing(at).capacity

    def standing(self, at: float) -> Standing:
        """Give what its flights do now, what is left of its service and what that costs."""
        figures, detour = self._figures(), self.spec.detour.value
        through, around, lost = self.split(at)
        leg, minute, asked, slower, complying = figures.leg, figures.minute_cost, 0.0, 1.0, 0.0
        if self.zone_until > at:
            complying, delay = self.complying(at), figures.zone_delay
            slower, asked = leg / (leg + delay * complying), complying * delay * 60 * minute
        capacity = through * slower + around * (leg / (leg + detour))
        longer = around * detour * 60 * minute
        cost = self.spec.flights.value / 24 * (longer + asked + lost * figures.cancelled_cost)
        return Standing(around, lost, complying, capacity, cost)
