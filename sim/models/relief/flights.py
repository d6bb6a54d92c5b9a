"""Flights: one day of a group of transports, from where they load to the hubs that have room for them.

How many sorties an aircraft flies follows from its way there and back, the turnarounds at both ends and how long it
waits today; what the scenario writes is the most that crews allow. Nobody flies what no district has asked for. Who
finds no slot stays at its base as far as flights are planned together, and else comes for nothing.
"""

from __future__ import annotations

import math
from typing import Protocol

from sim.models.relief import section
from sim.models.relief.host import Host
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Ledger
from sim.models.relief.rates import Rates

__all__ = ["Airlift", "Wing"]


class Sky(Protocol):
    """What flights need of the rest of the model."""

    ledger: Ledger

    def turned_away(self, group: str, host: Host) -> None:
        """Aircraft found no slot at any hub."""


class Wing(Protocol):
    """The group that flies."""

    id: str
    actor: str

    def base_to(self, place: str) -> float:
        """Hours in the air from where it loads to a hub."""

    @property
    def foreign(self) -> bool:
        """Whether it is military and foreign where it works."""


class Airlift:
    """The flights of one group."""

    def __init__(self, group: Wing, spec: section.Force, around: Sky) -> None:
        self._group, self._spec, self._around = group, spec, around
        self._hours: dict[str, float] = {}  # in the air, there and back, to each hub
        self._part = 0.0  # aircraft-days of less than a sortie, left from the days before

    def sorties(self, host: Host, hub: Hub, source: Hub | None, *, wait: bool = True) -> float:
        """Sorties a day of one aircraft to a hub, from how far it is and how long one waits there."""
        rates, place = host.rates, hub.place
        if place not in self._hours:
            self._hours[place] = 2 * self._group.base_to(place)
        cycle = self._hours[place] + (rates.base_turnaround if source is None else source.stands)
        cycle += hub.stands + hub.wait if wait else hub.spec.turnaround.value
        most, crews = rates.flying_day / cycle, self._spec.sorties_per_day.value
        return rates.aircraft_available * (most if most < crews else crews)

    def day(self, host: Host, at: float, *, begun: float, aircraft: float, able: float) -> None:
        """Land the day's sorties where there are slots: `aircraft` are on the scene, `able` is what they give."""
        around, ledger = self._around, self._around.ledger
        source = host.staging(self._spec.stages_at)
        hubs = [hub for hub in host.hubs if hub.spec.air and hub is not source and at >= hub.opens]
        load = self._load(host.rates, at, begun)
        if not hubs or load <= 0:
            return
        ledger.sorties_possible += aircraft * self.sorties(host, hubs[0], source, wait=False)
        able += self._part
        flown, refused, rate = 0, 0, 0.0
        for hub in hubs:
            rate = self.sorties(host, hub, source) * host.skies[hub.place]
            # nobody flies what nobody has asked for
            could, wanted = int(able * rate), hub.wanted(load)
            sorties = could if could < wanted else wanted
            landed = min(sorties, hub.landings(load)) if sorties else 0
            if landed > 0:
                self._land(host, hub, source, landed, load=load, at=at)
            refused = sorties - landed
            astray = round(refused * (1 - host.coordination())) if refused else 0
            if astray > 0:
                hub.refuse(astray * load, astray)
            able -= (landed + astray) / rate  # who stayed at the base tries the next hub
            flown += landed
        self._part = able * rate % 1 / rate
        ledger.flies("aircraft", self._group.actor, flown)
        ledger.sorties_flown += flown
        if refused > 0:
            around.turned_away(self._group.id, host)

    def _load(self, rates: Rates, at: float, begun: float) -> int:
        """Kilograms of a sortie for others: the first loads are largely what the force itself needs at the place."""
        settled = -math.expm1(-(at - begun) / rates.own_gear_time)
        return round(self._spec.load.value * 1000 * (1 - rates.own_gear * (1 - settled)))

    def _land(self, host: Host, hub: Hub, source: Hub | None, flights: int, *, load: int, at: float) -> None:
        """Land flights at a hub: with what lies idle at the hub where they stage, else with goods from afar."""
        ledger, actor = self._around.ledger, self._group.actor
        onward = min(flights, host.spare(source, at) // load) if source else 0
        if source and onward:
            hub.touch_down(onward)
            ledger.flew_on(actor, source.hand_on(hub, onward * load))
        if flights > onward:
            kg = (flights - onward) * load
            hub.land(flights - onward, load)
            host.by_forces += kg
            ledger.flew(at, actor, kg, foreign=self._group.foreign)
