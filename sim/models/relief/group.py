"""A force group: one SimPy process from order to home, from where the group is, at its own speed.

home -> mobilising -> travelling -> (waiting at a closed gate) -> working, day by day -> returning -> home.
The number of hulls and airframes never changes; only where they are does.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

from sim.clock import Event, Wait
from sim.draws import lognormal
from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.geography import Geography
from sim.models.relief.host import Host, Offer
from sim.models.relief.ledger import Ledger
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["STATUSES", "Group", "Surroundings"]

STATUSES: Final = ("home", "mobilising", "travelling", "waiting", "working", "returning")


class Surroundings(Protocol):
    """What a group needs to know of the rest of the model."""

    stage: Stage
    dials: Dials
    geography: Geography
    ledger: Ledger
    groups: dict[str, Group]

    def arrived(self, group: Group, host: Host) -> None:
        """A group begins its work."""

    def left(self, group: Group, host: Host, *, worked_for: float) -> None:
        """A group has ended its work."""

    def turned_away(self, group: Group, host: Host) -> None:
        """Aircraft found no slot at any hub."""


class Group:
    """One force group in one run."""

    def __init__(self, spec: section.Force, around: Surroundings, *, share: float) -> None:
        self.spec, self.id, self.actor = spec, spec.id, spec.actor
        self.number = round(spec.number.value)
        self.status = "home"
        self.host: Host | None = None
        self.leaving = False
        # whether its work was promised to others, who take over in turn
        self.promised = False
        self.hold = 0
        self.orders = 0
        self.away_since: float | None = None
        self.away_for = 0.0
        self._around = around
        self._share = share  # of the wear of its actor, when all its groups work
        self._scale = 1.0
        self._part = 0.0
        self._gate: Event | None = None
        self._delivers = spec.helicopters.value + spec.landing_craft.value + spec.water.value > 0
        stage = around.stage
        self._spread = stage.draws.key("relief sorties", spec.id)
        self._start = stage.draws.key("relief mobilisation", spec.id)
        self._prepare = _slot(stage, f"actors.{spec.actor}.mobilisation")
        self._own_lift = _slot(stage, f"models.relief.lift_of.{spec.actor}")
        self._ties = {
            other: _slot(stage, f"relations.{spec.actor}.{other}.interoperability_relief")
            for other in stage.actors
            if other != spec.actor
        }

    def interoperability(self, host: Host) -> float:
        """Mean interoperability with the partners committed to the same host; 0 where it comes first or alone."""
        partners = {
            group.actor: None
            for group in self._around.groups.values()
            if group.host is host and group.actor not in (self.actor, host.id)
        }
        ties = [
            self._around.stage.slots.value[slot]
            for actor, slot in self._ties.items()
            if actor in partners and slot is not None
        ]
        return sum(ties) / len(ties) if ties else 0.0

    def preparation(self, host: Host, at: float) -> float:
        """Median hours from order to departure."""
        hours = 24.0 if self._prepare is None else self._around.stage.slots.read(self._prepare, at)
        faster = 1 - self._around.dials("mobilisation_interoperability") * self.interoperability(host)
        return hours * faster + self.spec.ready.value

    def passage(self, host: Host) -> float:
        """Hours under way from where the group is kept to its place of work."""
        spec, dials, geography = self.spec, self._around.dials, self._around.geography
        if spec.by_sea:
            distance = geography.by_sea(spec.at, host.spec.station, factor=dials("sea_factor"))
            return distance / spec.speed.value
        aim = spec.stages_at or host.hubs[0].place
        distance = geography.by_air(spec.at, aim)
        stops = 0
        if spec.range is not None and spec.range.value > 0:
            stops = max(0, math.ceil(distance / spec.range.value) - 1)
        return distance / spec.speed.value + stops * dials("refuel_time")

    def needs_consent(self, host: Host) -> bool:
        """Whether it is military and foreign to the host."""
        return self.spec.military and self.actor != host.id

    def send(self, host: Host, scale: float) -> None:
        """Order the group to a host; `scale` is how much of its effect it reaches (0..1)."""
        assert self.host is None, self.id
        self.host, self.leaving, self._scale = host, False, scale
        self.orders += 1
        self._around.stage.clock.process(self._serve(host))

    def at_work(self, host: Host) -> bool:
        """Whether it works at a host and nobody has sent it home or promised its work to others yet."""
        return self.host is host and self.status == "working" and not self.leaving and not self.promised

    def recall(self) -> None:
        """Order it home; it ends the day's work first."""
        self.leaving = True
        if self._gate is not None and not self._gate.triggered:
            self._gate.succeed()

    def let_in(self) -> None:
        """Open the gate it waits at."""
        if self._gate is not None and not self._gate.triggered:
            self._gate.succeed()

    def _serve(self, host: Host) -> Wait:
        clock, dials = self._around.stage.clock, self._around.dials
        self.status = "mobilising"
        self.promised = False
        sigma = dials("mobilisation_spread")
        delay = self.preparation(host, clock.now) * lognormal(self._start, self.orders, median=1.0, sigma=sigma)
        yield clock.timeout(delay)
        if not self.leaving:
            self.away_since = clock.now
            self.status = "travelling"
            yield clock.timeout(self.passage(host))
            self.hold = round(self.spec.cargo.value * 1000)
            if self.needs_consent(host) and not host.open and not self.leaving:
                self.status, self._gate = "waiting", clock.event()
                yield self._gate
                self._gate = None
            if not self.leaving:
                yield from self._work(host)
            self.status = "returning"
            yield clock.timeout(self.passage(host))
            self.away_for += clock.now - self.away_since
            self.away_since = None
        self.hold = 0
        self.status, self.host = "home", None

    def _work(self, host: Host) -> Wait:
        around, clock = self._around, self._around.stage.clock
        self.status = "working"
        begun = clock.now
        host.working[self.actor] = host.working.get(self.actor, 0) + 1
        if self.needs_consent(host):
            host.guests[self.actor] = host.guests.get(self.actor, 0) + 1
        around.arrived(self, host)
        days = 0
        tau = 1 - around.dials("ramp_interoperability") * self.interoperability(host)
        while not self.leaving:
            if self.spec.kind == "aircraft":  # the ramp is the airlift's, not the group's (E15)
                since = clock.now - host.airlift_since(begun) + 12.0
                self._fly(host, -math.expm1(-since / (around.dials("ramp_time") * tau)))
            else:
                since = clock.now - begun + 12.0
                self._serve_day(host, -math.expm1(-since / around.dials("deck_ramp_time")))
            days += 1
            if days % 7 == 0:
                wear = around.dials("readiness_wear") * self._share
                around.stage.apply(Change("readiness", self.actor, None, -wear))
            yield clock.timeout(24.0)
        host.working[self.actor] -= 1
        if self.needs_consent(host):
            host.guests[self.actor] -= 1
        around.left(self, host, worked_for=clock.now - begun)

    def _day_factor(self) -> float:
        """How much of its usual flying a group does on this day."""
        around = self._around
        day = int(around.stage.clock.now // 24)
        return self._scale * lognormal(self._spread, day, median=1.0, sigma=around.dials("sortie_spread"))

    def _fly(self, host: Host, ramp: float) -> None:
        """Land the day's sorties at the hubs that have slots; the rest is not flown."""
        spec, around = self.spec, self._around
        own = 1.0 if self._own_lift is None else around.stage.slots.value[self._own_lift]
        wanted = self.number * spec.sorties_per_day.value * ramp * self._day_factor() * around.dials("lift") * own
        self._part += wanted
        sorties = possible = int(self._part)
        self._part -= sorties
        load = round(spec.load.value * 1000)
        if load <= 0:
            return
        for hub in host.hubs:
            if sorties and hub.spec.air:
                landed = min(sorties, hub.room() // load)
                if landed > 0:
                    hub.take_in(landed * load)
                    hub.movements += 2 * landed
                    around.ledger.flies("aircraft", self.actor, landed)
                    host.by_forces += landed * load
                    around.ledger.flew(
                        around.stage.clock.now, self.actor, landed * load, foreign=self.needs_consent(host)
                    )
                    sorties -= landed
        around.ledger.sorties_possible += possible
        around.ledger.sorties_flown += possible - sorties
        if sorties:
            around.turned_away(self, host)

    def _serve_day(self, host: Host, ramp: float) -> None:
        """Offer helicopters, craft, water and holds; treat patients."""
        spec, dials, ledger = self.spec, self._around.dials, self._around.ledger
        effort = ramp * self._scale
        patients = int(spec.patients.value * effort)
        for district in host.districts:
            if patients > 0:
                treated = district.treat(patients)
                patients -= treated
                ledger.treated[self.actor] = ledger.treated.get(self.actor, 0) + treated
        if not self._delivers:
            return
        missions = spec.helicopters.value * dials("helicopter_missions")
        own = 1.0 if self._own_lift is None else self._around.stage.slots.value[self._own_lift]
        lift = int(missions * dials.kg("helicopter_load") * effort * self._day_factor() * own)
        craft = spec.landing_craft.value * dials("landing_craft_runs") * dials.kg("landing_craft_load")
        litres = int(spec.water.value * 24_000 * dials("water_ashore") * effort)
        ledger.water[self.actor] = ledger.water.get(self.actor, 0) + litres
        if lift or craft or litres:
            hold = self._unload if self.hold else None
            host.offer(
                Offer(
                    self.actor,
                    self.needs_consent(host),
                    lift,
                    int(craft * effort * own),
                    litres,
                    hold,
                    aboard=self.hold,
                )
            )

    def _unload(self, kg: int) -> int:
        taken = min(kg, self.hold)
        self.hold -= taken
        return taken


def _slot(stage: Stage, path: str) -> int | None:
    return stage.slots.find(path) if path in stage.slots else None
