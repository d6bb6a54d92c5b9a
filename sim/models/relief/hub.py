"""A hub: loaders, ramp, controllers and fuel of a day, and a shed whose stock is bounded. All are SimPy containers.

Who lands takes a ramp spot for its turnaround, two movements, and loaders for its kilograms; without one of
them, or with the shed full, the load stays at its origin. Helicopters that load here take movements and fuel.
The shed's container holds kilograms; beside it stands what they are.

What came yesterday, for what the hub takes when nobody waits, says how long one waits today (`congestion`). Part
of a wait is spent on the ramp: spots and loaders are held longer, so that past a point more flights bring less. Who
plans together comes by slot: waits are short then, and nobody without a slot sets out; of the others part comes all
the same, is sent away, and has kept a controller busy.
"""

# Pallets are tonnes here: an aircraft of 6.9 t has six positions, 1.15 t each, and the amphibious ships of 2004
# landed 1,000,000 lb as 375 pallets, 1.2 t each. A bound in pallets would be that of the loaders, said twice.

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from sim.clock import Clock, Tank
from sim.models.relief import section
from sim.models.relief.congestion import delay
from sim.models.relief.dials import Dials
from sim.models.relief.ledger import Cargo, Ledger, split
from sim.models.relief.rates import Handling

__all__ = ["Hub", "open_share"]


class Hub:
    """One hub in one run."""

    def __init__(self, clock: Clock, spec: section.Hub, ledger: Ledger, dials: Dials) -> None:
        self.spec = spec
        self.place = spec.place
        self.stock: Cargo = [0, 0, 0]
        self.held = 0  # kilograms in the shed, what `stock` adds up to
        self.gain = 0.0  # what opening works added, share of capacity
        self.openings = 0
        self.opens = spec.opens.value  # h: when it opens by itself, or is cleared,
        self.clearing = False  # and whether somebody is at that
        self.handled = 0  # kilograms so far
        self.movements = 0.0  # landings and take-offs of the day
        self.wait = 0.0  # h that a flight waits today
        self.slow = 1.0  # how much longer everything takes for it
        self.stands = spec.turnaround.value  # h that an aircraft stands here today
        self.handles = 0  # kilograms a day its loaders handle: reopening, works, less what waits cost (E15)
        self.turned_away = 0.0  # flights that came for nothing, so far
        self._came = [0.0, 0.0]  # kilograms and flights of the day that came, or were refused
        self._mix: Cargo = [1, 0, 0]
        self._asked = 0  # kilograms that districts would still take
        self._ledger = ledger
        self._dials, self._handling = dials, dials.handling
        self._most = max(1, round(spec.storage.value * 1000))
        # what does not limit is not kept account of
        self._counted, self._fuelled = spec.movements is not None, spec.fuel is not None
        self._shed = Tank(clock, capacity=self._most)
        self._loaders = Tank(clock)
        self._ramp = Tank(clock)
        self._controllers = Tank(clock)
        self._rotors = Tank(clock)
        self._berths = Tank(clock)
        self._fuel = Tank(clock)

    def recovery(self, at: float) -> float:
        """How much more it does than when it opened: reopening, and works (1: as at first)."""
        spec = self.spec
        base = spec.capacity.value
        if base <= 0:
            return 1.0
        grown = base
        if at > spec.reopens.value:
            grown += spec.growth.value * (at - spec.reopens.value) / 24
        if spec.ceiling is not None and grown > spec.ceiling.value:
            grown = spec.ceiling.value if spec.ceiling.value > base else base
        return grown / base * (1 + self.gain)

    def _queue(self, how: Handling, kg: float, spots: float, coordination: float, open_share: float) -> None:
        """Let what came yesterday set the waits of today: the longer of the loaders' line and the ramp's."""
        came, flights = self._came
        spread, span, wait = how.spread * (1 - coordination), 24 * open_share, 0.0
        if came and kg and open_share:
            wait = delay(came / (kg * open_share), kg / how.lot / 24, span=span, spread=spread)
        if flights and 0 < spots < math.inf and open_share:
            wait = max(wait, delay(flights / (spots * open_share), spots / 24, span=span, spread=spread))
        self.wait = wait
        self.slow = 1 + how.ground_wait * wait / self.spec.turnaround.value
        self.stands = self.spec.turnaround.value * self.slow
        self._came = [0.0, 0.0]

    def begin_day(self, at: float, coordination: float, open_share: float) -> None:
        """Give the day its slots, and take what the night spoiled."""
        spec, how = self.spec, self._handling()
        here = open_share if at >= self.opens else 0.0
        recovered = self.recovery(at)
        grown = math.sqrt(recovered)  # people and lights come faster than concrete
        spots = math.inf if spec.ramp is None else spec.ramp.value * 24 / spec.turnaround.value * grown
        # kilograms that loaders handle while nobody waits
        free = spec.capacity.value * 24_000 * recovered * how.free_flow if at >= self.opens else 0.0
        self._queue(how, free, spots, coordination, here)
        self.handles = int(free / self.slow)
        self._loaders.reset(int(self.handles * open_share))
        most = math.inf if spec.movements is None else spec.movements.value * 24 * recovered
        traffic = spec.traffic.value * 24 * here
        self._ramp.reset(max(0.0, spots * here / self.slow - traffic / 2) if here else 0.0)
        most = max(0.0, most * here - traffic) if here else 0.0
        self._rotors.reset(most * how.rotor_share if most < math.inf else math.inf)
        self._controllers.reset(most - self._rotors.level if most < math.inf else math.inf)
        self.movements = min(traffic, most + traffic)
        self._berths.reset(math.inf if spec.berths is None else spec.berths.value * how.berth)
        if spec.fuel is None:
            self._fuel.reset(math.inf)
        else:  # tanks keep the fuel of two days
            daily = spec.fuel.value * 24_000
            kept = self._fuel.level + daily
            self._fuel.reset(kept if kept < 2 * daily else 2 * daily)
        if self.held:
            spoilt = [int(kg * how.loss) for kg in self.stock]
            self._ledger.lost += self.give_out(spoilt)

    def room(self) -> int:
        """Kilograms that can still be handled today and fit in the shed."""
        slots, left = self._loaders.level, self._most - self.held
        return int(slots) if slots < left else left

    @property
    def missing(self) -> int:
        """Kilograms that have been asked for and have not come."""
        return self._asked if self._asked > 0 else 0

    def wanted(self, load: int) -> int:
        """How many such loads have been asked for and have not come."""
        return -(-self._asked // load) if self._asked > 0 else 0

    def landings(self, load: int) -> int:
        """How many aircraft with such a load can still land today."""
        return int(min(self._ramp.level, self._controllers.level / 2, self.room() / load))

    def land(self, flights: int, load: int) -> None:
        """Land that many, and take their loads in."""
        self.touch_down(flights)
        self.take_in(flights * load)

    def touch_down(self, flights: int) -> None:
        """Give that many aircraft a ramp spot and two movements each."""
        moves, spots, calls = 2 * flights, self._ramp.level, self._controllers.level
        self._ramp.draw(flights if flights < spots else spots)
        self._controllers.draw(moves if moves < calls else calls)
        self.movements += moves
        self._came[1] += flights

    def refuse(self, kg: float, flights: float = 0.0) -> None:
        """Have no room for goods, or for flights that came without a slot: these keep a controller busy each."""
        self._came[0] += kg
        if not flights:
            return
        self._came[1] += flights
        self.turned_away += flights
        left = flights - min(flights, self._controllers.level)
        self._controllers.draw(min(flights, self._controllers.level))
        self._rotors.draw(min(left, self._rotors.level))

    def berth_room(self) -> int:
        """Kilograms that berths still unload today."""
        return int(min(self._berths.level, self.room()))

    def moor(self, kg: int) -> None:
        """Unload a ship's goods at a berth."""
        self._berths.draw(kg)
        self.take_in(kg)

    def rotor_room(self, load: int, fuel: int) -> int:
        """Kilograms that helicopters can still fetch here today."""
        most: float = self.held
        if self._counted:
            moves = self._rotors.level / 2 * load
            most = moves if moves < most else most
        if fuel and self._fuelled:
            lasts = self._fuel.level / fuel * load
            most = lasts if lasts < most else most
        return int(most)

    def fetch(self, kg: int, load: int, fuel: int) -> None:
        """Let helicopters load so much: movements and fuel."""
        missions = kg / load
        self.movements += 2 * missions
        if self._counted:
            moves, most = 2 * missions, self._rotors.level
            self._rotors.draw(moves if moves < most else most)
        if self._fuelled:
            burnt, held = missions * fuel, self._fuel.level
            self._fuel.draw(burnt if burnt < held else held)

    def ask(self, rooms: Sequence[Cargo], useful: float) -> None:
        """Ask for what the districts it serves have room for, less what it holds; food and medicine first.

        `useful` is the share that reaches households: so much more must come to fill the room.
        """
        held = self.stock
        food, kits, medical = -held[0], -held[1], -held[2]
        for room in rooms:
            food += room[0]
            kits += room[1]
            medical += room[2]
        missing = food + kits + medical + self.held
        self._asked = int(missing / useful) - self.held
        self._mix = [food * 2 if food > 0 else 0, kits if kits > 0 else 0, medical * 2 if medical > 0 else 0]

    def take_in(self, kg: int) -> None:
        """Handle a load that fits `room`; it holds what was asked for."""
        if kg <= 0:
            return
        self._handle(kg)
        food, kits, medical = split(kg, self._mix)
        stock = self.stock
        stock[0] += food
        stock[1] += kits
        stock[2] += medical

    def hand_on(self, other: Hub, kg: int) -> int:
        """Let kilograms go on to another hub: of what that one asks for, as far as it lies here; give how many."""
        kg = min(kg, self.held, other.room())
        if kg <= 0:
            return 0
        cargo = [min(held, part) for held, part in zip(self.stock, split(kg, other._mix), strict=True)]
        for index in range(3):  # what is short of one is made up with another
            cargo[index] += min(self.stock[index] - cargo[index], kg - sum(cargo))
        other.receive(cargo)
        return self.give_out(cargo)

    def receive(self, cargo: Cargo) -> None:
        """Handle what came from another hub."""
        food, kits, medical = cargo
        self._handle(food + kits + medical)
        stock = self.stock
        stock[0] += food
        stock[1] += kits
        stock[2] += medical

    def _handle(self, kg: int) -> None:
        """Let loaders bring kilograms into the shed."""
        self.handled += kg
        self._came[0] += kg
        self._asked -= kg
        self._loaders.draw(kg)
        self._shed.fill(kg)
        self.held += kg

    def give_out(self, cargo: Cargo) -> int:
        """Let cargo leave for the districts, or spoil; give its kilograms."""
        food, kits, medical = cargo
        total = food + kits + medical
        if total > 0:
            stock = self.stock
            stock[0] -= food
            stock[1] -= kits
            stock[2] -= medical
            self._shed.draw(total)
            self.held -= total
        return total

    def shut(self, at: float) -> float:
        """Hours from an instant until it opens by itself, where it could be cleared and nobody is at that; else 0."""
        return 0.0 if self.clearing or self.spec.cleared is None else max(0.0, self.opens - at)

    def clear(self, at: float) -> None:
        """Put engineers on it: it opens when they are done, if that is sooner."""
        assert self.spec.cleared is not None
        self.clearing = True
        self.opens = min(self.opens, at + self.spec.cleared.value)

    def works(self, scale: float) -> float:
        """Opening works: more capacity, each time half as much. Gives the gain."""
        gained = self._dials("hub_gain") * scale * 0.5**self.openings
        self.openings += 1
        self.gain += gained
        return gained


def open_share(closures: Iterable[section.Closure], at: float) -> float:
    """Share of the day that ends at an instant on which none of a hub's closures shut it."""
    shut = 0.0
    for closure in closures:
        start, end = closure.at.value, closure.at.value + closure.lasts.value
        shut += max(0.0, min(end, at) - max(start, at - 24))
    return max(0.0, 1 - shut / 24)
