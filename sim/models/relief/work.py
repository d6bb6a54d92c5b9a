"""What a force group does in one day of work: sorties to hubs, lift and water for districts, care, search.

Counted once a day at dusk, for the part of the day it was there: a group's flights of a day are one number. Output
rises after arrival (E15), tires in the long run, and stops while a group is away for fuel.
"""

from __future__ import annotations

import math
from typing import Protocol

from sim.draws import lognormal
from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.host import Host
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Ledger
from sim.models.relief.offer import Offer
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["Scene", "Work", "Worker"]

_DAY = 24.0


class Scene(Protocol):
    """What work needs to know of the rest of the model."""

    stage: Stage
    dials: Dials
    ledger: Ledger

    def turned_away(self, group: str, host: Host) -> None:
        """Aircraft found no slot at any hub."""


class Worker(Protocol):
    """The group that works."""

    id: str
    actor: str
    number: int
    hold: int
    scale: float

    @property
    def here(self) -> float:
        """Share of it that has not left before the rest."""

    def tie(self, actor: str) -> float:
        """Interoperability in relief with another actor."""

    def interoperability(self, host: Host) -> float:
        """Mean of it with the partners at a host."""

    def needs_consent(self, host: Host) -> bool:
        """Whether it is military and foreign."""


class Work:
    """The daily work of one group."""

    def __init__(self, group: Worker, spec: section.Force, around: Scene, *, share: float) -> None:
        self._group, self._spec, self._around = group, spec, around
        self._share = share  # of the wear of its actor, when all its groups work
        self._begun = self._counted = self._fuelled = self._at_work_since = 0.0
        self._fresh = True
        self._dry_until = -math.inf
        self._days = 0
        self._part = 0.0
        stage = around.stage
        self._spread = stage.draws.keep("relief sorties", spec.id)
        path = f"models.relief.lift_of.{spec.actor}"
        self._means = (
            spec.helicopters.value,
            spec.landing_craft.value,
            spec.water.value,
            spec.patients.value,
            spec.haul.value * 24_000,
            spec.doses.value,
            spec.search.value,
        )
        self._by_air = spec.kind == "aircraft"
        self._afloat = spec.by_sea and not spec.hoses
        self._beds = spec.beds.value
        self._endurance = None if spec.endurance is None else spec.endurance.value
        self._own_lift = stage.slots.find(path) if path in stage.slots else None

    def set_out(self) -> None:
        """Leave home rested and with full stores."""
        self._fresh = True

    def begin(self, at: float) -> None:
        """Begin to work at a place; who was sent on from another is as tired as before and has what is left."""
        self._begun = self._counted = at
        if self._fresh:
            self._fresh, self._at_work_since, self._fuelled = False, at, at

    def stop(self, host: Host, at: float) -> None:
        """End the work; what was done since the last dusk is offered still."""
        self.day(host, at)

    def day(self, host: Host, at: float) -> None:
        """Do the day that ends."""
        counted, self._counted = self._counted, at
        part = min(1.0, (at - counted) / _DAY)
        if part <= 0 or (self._endurance is not None and self._is_dry(host, at, self._endurance)):
            return
        group, rates = self._group, host.rates
        middle = (counted + at) / 2
        there = middle - self._begun
        tired = 1 + rates.tiring * math.expm1((self._at_work_since - middle) / rates.tiring_time)
        staying = group.here
        effort = part * tired * group.scale * staying
        if self._by_air:
            here = self._here(host, middle)
            full = part * here * staying * group.number * self._spec.sorties_per_day.value
            self._fly(host, at, effort * here, full=full)
        else:
            self._help(host, at, effort * -math.expm1(-there / rates.deck_ramp))
        self._days += 1
        if self._days % 7 == 0:
            wear = self._around.dials("readiness_wear") * self._share
            self._around.stage.apply(Change("readiness", group.actor, None, -wear))

    def _here(self, host: Host, at: float) -> float:
        """Share of its aircraft on the scene: those of the first flight, and who has followed since (E15)."""
        dials, spec = self._around.dials, self._spec
        first = dials("first_flight") if spec.at_once is None else spec.at_once.value / spec.number.value
        if first >= 1:
            return 1.0
        tau = 1 - dials("ramp_interoperability") * self._group.interoperability(host)
        return 1 - (1 - first) * math.exp(-(at - self._begun) / (dials("ramp_time") * tau))

    def _is_dry(self, host: Host, at: float, endurance: float) -> bool:
        """Whether it is away for fuel and stores; a supply ship of its own or of close partners spares it that."""
        if at < self._dry_until:
            return True
        if at - self._fuelled >= endurance:
            self._fuelled = at
            if not any(
                other.spec.replenishes and (other.actor == self._group.actor or self._group.tie(other.actor) >= 0.3)
                for other in host.present
            ):
                self._dry_until = at + self._around.dials("replenish_time")
                return True
        return False

    def _own(self) -> float:
        return 1.0 if self._own_lift is None else self._around.stage.slots.value[self._own_lift]

    def _luck(self, host: Host, at: float) -> float:
        """How a day goes for a group, 1 in the middle."""
        return lognormal(self._spread.key, int(at // _DAY), median=1.0, sigma=host.rates.spread)

    def _fly(self, host: Host, at: float, effort: float, *, full: float) -> None:
        """Land the day's sorties at the hubs that have slots; the rest is not flown."""
        spec, around = self._spec, self._around
        wanted = self._group.number * spec.sorties_per_day.value * effort * self._luck(host, at)
        self._part += wanted * around.dials("lift") * self._own()
        sorties = int(self._part)
        around.ledger.sorties_possible += full
        self._part -= sorties
        # The first loads are largely what the force itself needs at the place.
        if not sorties:
            return
        settled = -math.expm1(-(at - self._begun) / around.dials("own_gear_time"))
        load = round(spec.load.value * 1000 * (1 - around.dials("own_gear") * (1 - settled)))
        if load <= 0:
            return
        # Nobody flies what nobody has asked for.
        source = host.staging(spec.stages_at)
        hubs = [hub for hub in host.hubs if hub.spec.air and hub is not source]
        sorties = possible = min(sorties, sum(hub.wanted(load) for hub in hubs))
        for hub in hubs:
            if sorties:
                landed = min(sorties, hub.landings(load), hub.wanted(load))
                if landed > 0:
                    self._land(host, hub, source, landed, load=load, at=at)
                    sorties -= landed
        around.ledger.flies("aircraft", self._group.actor, possible - sorties)
        around.ledger.sorties_flown += possible - sorties
        if sorties:
            around.turned_away(self._group.id, host)

    def _land(self, host: Host, hub: Hub, source: Hub | None, flights: int, *, load: int, at: float) -> None:
        """Land flights at a hub: with what lies idle at the hub where they stage, else with goods from afar."""
        ledger, actor = self._around.ledger, self._group.actor
        onward = min(flights, host.spare(source, at) // load) if source else 0
        if source and onward:
            hub.touch_down(onward)
            ledger.flew_on(at, actor, source.hand_on(hub, onward * load))
        if flights > onward:
            kg = (flights - onward) * load
            hub.land(flights - onward, load)
            host.by_forces += kg
            ledger.flew(at, actor, kg, foreign=self._group.needs_consent(host))

    def _help(self, host: Host, at: float, effort: float) -> None:
        """Offer helicopters, craft, trucks, water, holds, doctors, and eyes for the search."""
        rates, group, own = host.rates, self._group, self._own()
        helicopters, craft, water, patients, haul, doses, search = self._means
        if helicopters:
            helicopters *= rates.helicopter * effort * self._luck(host, at) * own
        lift, boats = int(helicopters), int(craft * rates.craft * effort * own)
        litres = water * rates.litres * effort
        if self._afloat:
            litres = min(litres, (lift + boats) * rates.water_load)
        else:
            litres *= rates.fetched
            if self._spec.by_sea:
                litres *= -math.expm1(-(at - self._begun) / rates.hose_time)
        if self._beds:  # where beds are full the line of those who can walk goes on
            lying = patients * rates.must_lie
            patients -= max(0.0, lying - self._beds / rates.bed_stay)
        host.offer(
            Offer(
                group.id,
                group.actor,
                group.needs_consent(host),
                lift,
                boats,
                int(haul * effort),
                int(litres),
                self._afloat,
                int(patients * effort),
                int(doses * effort),
                search * effort,
                group.hold,
                self._unload,
            )
        )

    def _unload(self, kg: int) -> int:
        taken = min(kg, self._group.hold)
        self._group.hold -= taken
        return taken
