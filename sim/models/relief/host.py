"""An affected state in one run: its gate to foreign forces, its hubs and districts, and each day's distribution.

Groups offer their day's lift here; at dusk the day is shared out. Nothing foreign and military passes while
`open` is false; civil pipelines ask no one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sim.draws import uniform
from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.distribution import by_lift, by_surface, share_water
from sim.models.relief.district import District
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Ledger
from sim.world.stage import Stage

__all__ = ["Host", "Offer"]


@dataclass(slots=True)
class Offer:
    """What one group can do for a host on one day: kilograms by helicopter and craft, litres, holds to empty."""

    actor: str
    foreign: bool
    lift: int
    craft: int
    litres: int
    hold: Callable[[int], int] | None = None  # take up to so many kilograms from the ship's hold
    aboard: int = 0


@dataclass(slots=True)
class _Today:
    offers: list[Offer] = field(default_factory=list)


class Host:
    """The affected state's side of the pipeline."""

    def __init__(
        self,
        spec: section.Host,
        stage: Stage,
        dials: Dials,
        *,
        ledger: Ledger,
        hubs: Sequence[Hub],
        districts: Sequence[District],
        reach: Callable[[str, str], float],
        closures: Sequence[section.Closure],
    ) -> None:
        self.spec, self.id, self.hubs, self.districts = spec, spec.id, tuple(hubs), tuple(districts)
        self._stage, self._dials, self.ledger = stage, dials, ledger
        self.requested = spec.open_at_start
        self.consented = self.open = spec.open_at_start
        self.cells = 0
        self.cell_gain = self.link_gain = 0.0
        self.working: dict[str, int] = {}  # groups at work, by actor
        self.guests: dict[str, int] = {}  # foreign military groups at work, by actor
        self.contracts = 0.0  # t/h of extra surface lift hired
        self.cash_flow = 0.0  # t/h that pledged cash adds
        self.people = sum(district.people for district in districts)
        self.coverage = 0.0
        self.by_forces = self.by_civil = 0  # kilograms brought so far
        self.inflow: list[tuple[int, int]] = [(0, 0)]  # both so far, at each dusk
        self.said_full = False
        self._airlift_since: float | None = None
        self._today = _Today()
        self._closures = [closure for closure in closures if closure.happens]
        self._weather = [stage.draws.key("relief weather", district.id) for district in districts]
        by_place = {hub.place: hub for hub in hubs}
        self._ways = [
            (hub, [(d, access) for d in districts for access in d.spec.access if access.hub == hub.place])
            for hub in hubs
        ]
        radius = dials("helicopter_radius")
        near = [
            sorted((reach(d.spec.place, place), place) for place in by_place if reach(d.spec.place, place) <= radius)
            for d in districts
        ]
        self._in_reach = [[by_place[place] for _, place in places] for places in near]
        self._served = [
            [
                index
                for index, d in enumerate(districts)
                if hub in self._in_reach[index] or any(access.hub == hub.place for access in d.spec.access)
            ]
            for hub in hubs
        ]

    def coordination(self) -> float:
        """Operational coordination among partners (chi_op), 0..1, with what cells added."""
        base = self._dials("coordination")
        return base + (1 - base) * self.cell_gain

    def link(self) -> float:
        """Civil-military link (kappa), 0..1, with what liaison added."""
        base = self._dials("civil_military_link")
        return base + (1 - base) * self.link_gain

    def partners(self) -> int:
        """Outside actors with forces at work here."""
        return sum(1 for actor, groups in self.working.items() if groups and actor != self.id)

    def friction(self, at: float) -> float:
        """Share of the last mile that partners who do not coordinate leave (E15)."""
        civil = sum(1 for line in self.spec.civil if line.kind != "host" and line.starts.value <= at)
        guests = sum(1 for groups in self.guests.values() if groups)
        return 1 / (1 + self._dials("coordination_loss") * (guests + civil) * (1 - self.coordination()))

    def airlift_since(self, at: float) -> float:
        """When the airlift into this host began, by whoever came first."""
        if self._airlift_since is None:
            self._airlift_since = at
        return self._airlift_since

    def queue(self) -> float:
        """Days of throughput that wait in the hubs."""
        capacity = sum(hub.capacity(self._stage.clock.now, self.coordination()) for hub in self.hubs)
        return sum(hub.held for hub in self.hubs) / capacity if capacity else 0.0

    def offer(self, offer: Offer) -> None:
        """Put a group's day at the host's disposal."""
        self._today.offers.append(offer)

    def dawn(self, at: float) -> None:
        """Open the day: slots, what is wanted, what civil pipelines bring."""
        chi = self.coordination()
        rooms = [district.room() for district in self.districts]
        for hub, served in zip(self.hubs, self._served, strict=True):
            hub.dawn(at, chi, self._open_share(hub.place, at))
            hub.ask([rooms[index] for index in served])
        by_place = {hub.place: hub for hub in self.hubs}
        for line in self.spec.civil:
            kg = self._civil_kg(line, at)
            hub = by_place[line.hub]
            kg = min(kg, hub.room())
            if kg > 0:
                hub.take_in(kg)
                self.by_civil += kg
                self.ledger.came_by_civil_means(kg)

    def _civil_kg(self, line: section.Civil, at: float) -> int:
        since = at - line.starts.value
        if since < 0:
            return 0
        flow = line.flow.value
        if line.funded:
            flow += self.cash_flow / max(1, sum(1 for other in self.spec.civil if other.funded))
        if line.kind == "commercial":
            flow += self.contracts
        ramp = line.ramp.value
        return int(flow * 24_000 * (-math.expm1(-since / ramp) if ramp > 0 else 1.0))

    def _open_share(self, place: str, at: float) -> float:
        shut = 0.0
        for closure in self._closures:
            if closure.hub == place:
                start, end = closure.at.value, closure.at.value + closure.lasts.value
                shut += max(0.0, min(end, at + 24) - max(start, at))
        return max(0.0, 1 - shut / 24)

    def dusk(self, at: float, day: int) -> int:
        """Close the day: surface, craft, helicopters, water, then everyone eats. Gives kilograms carried by lift."""
        dials, ledger = self._dials, self.ledger
        useful = dials("useful_base") + dials("useful_link") * self.link()
        factor = dials("last_mile") * self.friction(at)
        offers, self._today = self._today.offers, _Today()
        by_surface(self._ways, at, factor=factor, useful=useful)
        carried = 0
        weather = self._flying(day)
        everywhere = list(zip(self.districts, self._in_reach, weather, strict=True))
        coasts = [(d, hubs, 1.0) for d, hubs, _ in everywhere if d.coast]
        for kind, served in (("craft", coasts), ("lift", everywhere)):
            pool = sum(getattr(offer, kind) for offer in offers)
            if pool > 0:
                aboard = sum(offer.aboard for offer in offers)
                moved, from_holds = by_lift(served, int(pool * factor), aboard, useful=useful)
                self._empty(offers, from_holds)
                carried += moved
                for offer in offers:
                    part = moved * getattr(offer, kind) / pool
                    ledger.carried[offer.actor] = ledger.carried.get(offer.actor, 0.0) + part
                    load = dials.kg("landing_craft_load" if kind == "craft" else "helicopter_load")
                    ledger.flies("craft" if kind == "craft" else "helicopter", offer.actor, part / load)
        share_water([d for d in self.districts if d.coast], sum(offer.litres for offer in offers))
        share_water([d for d in self.districts if self._is_open(d, at)], self._civil_litres(at))
        for district in self.districts:
            district.end_day(at)
        people = sum(district.in_need for district in self.districts)
        self.coverage = sum(d.coverage * d.in_need for d in self.districts) / people if people else 1.0
        ledger.hub_stock_days += sum(hub.held for hub in self.hubs)
        self.inflow.append((self.by_forces, self.by_civil))
        return carried

    def _empty(self, offers: Sequence[Offer], kg: int) -> None:
        """Take kilograms out of the holds in the order of the offers."""
        for offer in offers:
            if kg <= 0 or offer.hold is None or offer.aboard <= 0:
                continue
            taken = offer.hold(min(kg, offer.aboard))
            offer.aboard -= taken
            kg -= taken
            self.by_forces += taken
            self.ledger.unloaded(offer.actor, taken, foreign=offer.foreign)

    def _flying(self, day: int) -> list[float]:
        """Weather over each district on a day, 1 on average: bad days are rare and cost most of the flying."""
        chance, left = self._dials("bad_weather"), self._dials("bad_weather_factor")
        mean = 1 - chance * (1 - left)
        return [(left if uniform(key, day) < chance else 1.0) / mean for key in self._weather]

    @staticmethod
    def _is_open(district: District, at: float) -> bool:
        """Whether any surface way reaches the district: civil water comes no other way."""
        return any(access.opens.value <= at for access in district.spec.access)

    def _civil_litres(self, at: float) -> int:
        litres = 0.0
        for line in self.spec.civil:
            since = at - line.starts.value
            if since > 0 and line.water.value:
                ramp = line.ramp.value
                litres += line.water.value * 24_000 * (-math.expm1(-since / ramp) if ramp > 0 else 1.0)
        return int(litres)
