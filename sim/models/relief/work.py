"""What a force group does in one day of work: flights to hubs, lift and water for districts, care, search.

Counted once a day at dusk, for the part of the day it was there: a group's flights of a day are one number. Output
rises after arrival (E15), tires in the long run, and stops while a group is away for fuel or goes to another coast.
"""

from __future__ import annotations

import math
from typing import Protocol

from sim.draws import lognormal
from sim.models.relief import section
from sim.models.relief.dials import Dials
from sim.models.relief.flights import Airlift, Wing
from sim.models.relief.host import Host
from sim.models.relief.ledger import Ledger
from sim.models.relief.offer import Offer
from sim.models.relief.rates import Rates
from sim.models.relief.stores import Ship, Stores
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


class Worker(Ship, Wing, Protocol):
    """The group that works."""

    id: str
    actor: str
    number: int
    hold: int
    scale: float

    @property
    def post(self) -> str:
        """Where its helicopters and craft work from: a station, or the hubs."""

    def interoperability(self, host: Host) -> float:
        """Mean of it with the partners at a host."""


class Work:
    """The daily work of one group."""

    def __init__(self, group: Worker, spec: section.Force, around: Scene, *, share: float) -> None:
        self._group, self._spec, self._around = group, spec, around
        self._share = share  # of the wear of its actor, when all its groups work
        self._begun = self._counted = self._at_work_since = 0.0
        self._fresh = True
        self._days = 0
        stage = around.stage
        self._spread = stage.draws.keep("relief sorties", spec.id)
        path = f"models.relief.lift_of.{spec.actor}"
        self._means = (
            spec.helicopters.value,
            spec.landing_craft.value,
            spec.water.value,
            spec.patients.value,
            spec.haul.value * _DAY * 1000,
            spec.doses.value,
            spec.search.value,
        )
        self.airlift = Airlift(group, spec, around) if spec.kind == "aircraft" else None
        self._by_sea = spec.by_sea
        self._afloat = self._by_sea and not spec.hoses
        self._beds = spec.beds.value
        self._settles = None if spec.settles is None else spec.settles.value
        self.stores = Stores(group, spec, around)
        self._own_lift, self._values = stage.slots.find(path) if path in stage.slots else None, stage.slots.value

    def set_out(self) -> None:
        """Leave home rested."""
        self._fresh = True

    def begin(self, at: float) -> None:
        """Begin to work at a place; who was sent on from another is as tired as before and has what is left."""
        self._begun = self._counted = at
        if self._fresh:
            self._fresh, self._at_work_since = False, at

    @property
    def free_from(self) -> float:
        """Since when it has not been counted: later than now while it is away."""
        return self._counted

    def pause(self, until: float) -> None:
        """Do nothing until then: what is counted of a day begins there."""
        self._counted = max(self._counted, until)

    def stop(self, host: Host, at: float) -> None:
        """End the work; what was done since the last dusk is offered still."""
        self.day(host, at)

    def day(self, host: Host, at: float) -> None:
        """Do the day that ends."""
        counted = self._counted
        if counted >= at:
            return
        self._counted = at
        part = (at - counted) / _DAY if at - counted < _DAY else 1.0
        if self.stores.holds and (back := self.stores.day(host, at, part)) is not None:
            self.pause(back)
            return
        group, rates = self._group, host.rates
        middle = (counted + at) / 2
        tired = 1 + rates.tiring * math.expm1((self._at_work_since - middle) / rates.tiring_time)
        staying = group.here
        own = 1.0 if self._own_lift is None else self._values[self._own_lift]
        if self.airlift is not None:
            here = self._here(host, middle)
            aircraft = group.number * here * staying * part
            able = aircraft * tired * group.scale * self._luck(rates, at) * rates.lift * own
            self.airlift.day(host, at, begun=self._begun, aircraft=aircraft, able=able)
        else:
            effort = part * tired * group.scale * staying
            settles = rates.deck_ramp if self._settles is None else self._settles
            self._help(host, at, effort * -math.expm1((self._begun - middle) / settles), own)
        self._days += 1
        if self._days % 7 == 0:
            wear = self._around.dials("readiness_wear") * self._share
            self._around.stage.apply(Change("readiness", group.actor, None, -wear))

    def _here(self, host: Host, at: float) -> float:
        """Share of its aircraft on the scene: those of the first flight, and who has followed since (E15)."""
        rates, spec = host.rates, self._spec
        first = rates.first_flight if spec.at_once is None else spec.at_once.value / spec.number.value
        if first >= 1:
            return 1.0
        tau = 1 - rates.ramp_interoperability * self._group.interoperability(host)
        return 1 - (1 - first) * math.exp(-(at - self._begun) / (rates.ramp_time * tau))

    def _luck(self, rates: Rates, at: float) -> float:
        """How a day goes for a group, 1 in the middle."""
        return lognormal(self._spread.key, int(at // _DAY), median=1.0, sigma=rates.spread)

    def _help(self, host: Host, at: float, effort: float, own: float) -> None:
        """Offer helicopters, craft, trucks, water, holds, doctors, and eyes for the search."""
        rates, group = host.rates, self._group
        helicopters, craft, water, patients, haul, doses, search = self._means
        lift = boats = 0
        if helicopters or craft:
            post = host.post(group.post, at)
            lift = int(helicopters * post.missions * rates.helicopter_load * effort * self._luck(rates, at) * own)
            boats = int(craft * post.craft[0] * rates.craft_load * effort * own) if craft else 0
        litres = water * rates.litres * effort
        if self._afloat:
            room = (lift + boats) * rates.water_load
            litres = room if room < litres else litres
        else:
            litres *= rates.fetched
            if self._by_sea:
                litres *= -math.expm1(-(at - self._begun) / rates.hose_time)
        if self._beds:  # where beds are full the line of those who can walk goes on
            lying = patients * rates.must_lie
            patients -= max(0.0, lying - self._beds / rates.bed_stay)
        host.offers.append(
            Offer(
                group.id,
                group.actor,
                group.foreign,
                group.post,
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
