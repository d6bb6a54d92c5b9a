"""The last mile: one day's cargo from hubs and holds to districts, by road and port, craft and helicopter.

Surface goes first and cheapest. Of the lift, what partners plan together goes where most is still short at that
hour; the rest each partner sends where it believes most is short, from what it saw in the morning and without
knowing of the others: so two come to one door, and none to another. All is whole kilograms, once a day at dusk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sim.models.relief.district import District
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Cargo
from sim.models.relief.ways import Way, Ways

__all__ = ["Door", "Lift", "by_lift", "by_surface", "kept_for_lift", "share_water"]


@dataclass(slots=True)
class Door:
    """A district as lift sees it on one day: hubs in reach, weather and way (1: as usual), what it wanted at first.

    `views` gives, for each partner, how much greater or smaller it believes the need to be than it is.
    """

    district: District
    hubs: Sequence[Hub]
    weather: float
    wanted: Cargo
    urgency: int
    views: Mapping[str, float]


@dataclass(slots=True)
class Lift:
    """A pool of lift of one kind on one day: kilograms by partner, what lies in ships' holds, the load of one trip.

    `fuel` is kilograms a trip takes at the hub where it loads; 0 where that is nobody's concern. `first` is what a
    kilogram of food and medicine weighs beside one of shelter in a load that cannot take all.
    """

    by_actor: Mapping[str, int]
    pool: int  # what they add up to
    aboard: int
    load: int
    fuel: int
    rotors: bool
    first: float


def _load(room: Cargo, most: int, ahead: float) -> Cargo:
    """Fill a load of at most `most` kilograms from what is wanted, food and medicine `ahead` of shelter."""
    if most <= 0:
        return [0, 0, 0]
    food, shelter, medical = room
    if most >= food + shelter + medical:
        return [food, shelter, medical]
    first, second, third = int(food * ahead), shelter, int(medical * ahead)
    whole = first + second + third
    if whole <= 0:
        return [0, 0, 0]
    first, second, third = most * first // whole, most * second // whole, most * third // whole
    return [
        food if food < first else first,
        shelter if shelter < second else second,
        medical if medical < third else third,
    ]


def by_surface(
    hubs: Sequence[tuple[Hub, Sequence[Way]]],
    *,
    factor: float,
    useful: float,
    first: float,
    haul: int = 0,
    kept: Mapping[str, float] = MappingProxyType({}),
) -> None:
    """Send from each hub over its roads and quays, as they are open; scarce stock is shared in proportion.

    `haul` is what soldiers' trucks add on roads that are open, shared out by what those carry; `kept` the share
    of a hub's stock that planners keep back for districts that no road reaches.
    """
    roads = sum([way.carries for _, ways in hubs for way in ways if way.road]) if haul else 0.0
    for hub, ways in hubs:
        if not ways or hub.held <= 0:
            continue
        left = []
        for way in ways:
            capacity = way.carries
            if haul and capacity > 0 and way.road:
                capacity += haul * capacity / roads
            if (most := int(capacity * factor)) > 0:
                left.append((way.district, most))
        if not left:
            continue
        share = 1 - kept[hub.place] if kept else 1.0
        stock = [int(kg * share) for kg in hub.stock]
        # What is short today goes out before what would fill households' stocks.
        today = _share_out([(d, _load(d.today(), most, first)) for d, most in left], hub, stock, useful)
        rest = [(d, most - kg) for (d, most), kg in zip(left, today, strict=True)]
        _share_out([(d, _load(d.room(), most, first)) for d, most in rest], hub, stock, useful)


def kept_for_lift(
    ways: Ways,
    served: Sequence[Sequence[int]],
    districts: Sequence[District],
    urgency: Sequence[int],
    reached: Mapping[int, Sequence[Hub]],
) -> Mapping[str, float]:
    """Share of each hub's stock that is kept for lift: what is short where roads and quays bring too little.

    `served` are the districts of each hub, `reached` the hubs at which helicopters load for each district.
    """
    short = []
    for district, missing, roads in zip(districts, urgency, ways.to, strict=True):
        by_surface = 0.0
        for way in roads:
            by_surface += way.carries
        uncovered = 1 - by_surface / (district.daily() or 1)
        short.append(missing * uncovered if uncovered > 0 else 0.0)
    kept = {}
    for (hub, _), own in zip(ways.out, served, strict=True):
        whole, far = 0, 0.0
        for index in own:
            whole += urgency[index]
            if index in reached and hub in reached[index]:
                far += short[index]
        kept[hub.place] = far / whole if whole else 0.0
    return kept


def _share_out(plans: Sequence[tuple[District, Cargo]], hub: Hub, stock: Cargo, useful: float) -> list[int]:
    """Carry out plans from what a hub gives, in proportion where it is too little; give kilograms of each."""
    gone = [0, 0, 0]
    for index, held in enumerate(stock):
        wanted = 0
        for _, plan in plans:
            wanted += plan[index]
        if wanted > held:
            shared, wanted = wanted, 0
            for _, plan in plans:
                part = plan[index] = plan[index] * held // shared
                wanted += part
        gone[index] = wanted
        stock[index] = held - wanted
    sent = [district.receive(plan, useful) if plan[0] or plan[1] or plan[2] else 0 for district, plan in plans]
    hub.give_out(gone)
    return sent


def by_lift(doors: Sequence[Door], lift: Lift, *, sharing: float, useful: float, at: float) -> tuple[int, int]:
    """Share out a pool of lift; give kilograms carried and, of these, kilograms from ships' holds.

    `sharing` is the part that is planned together. Holds are emptied before hubs.
    """
    asked = [door.district.missing_now() for door in doors]
    whole = sum([urgency for _, urgency in asked])
    together = lift.pool * sharing / whole if whole > 0 else 0.0
    carried, aboard = 0, lift.aboard
    partners, first = len(lift.by_actor), lift.first
    for door, (room, urgency), alone in zip(doors, asked, _apart(doors, lift.by_actor, 1 - sharing), strict=True):
        plan = _load(room, int(together * urgency * door.weather), first)
        if alone > 0:
            food, kits, medical = door.wanted
            most = [food * partners, kits * partners, medical * partners]
            food, kits, medical = _load(most, int(alone * door.weather), first)
            plan = [plan[0] + food, plan[1] + kits, plan[2] + medical]
        if plan[0] or plan[1] or plan[2]:
            district = door.district
            moved = district.receive(_fetch(door, plan, lift), useful)
            if moved and district.lifted_at is None:
                district.lifted_at = at
            carried += moved
    return carried, aboard - lift.aboard


def _apart(doors: Sequence[Door], by_actor: Mapping[str, int], share: float) -> list[float]:
    """What partners send to each door on their own: by their own view of the morning, none more than it wanted."""
    sums = [0.0] * len(doors)
    if share <= 0:
        return sums
    wants = [door.wanted[0] + door.wanted[1] + door.wanted[2] for door in doors]
    for actor, kg in by_actor.items():
        if kg <= 0:
            continue
        seen = [door.urgency * door.views[actor] for door in doors]
        whole = sum(seen)
        if whole > 0:
            each = kg * share / whole
            for index, weight in enumerate(seen):
                part, most = each * weight, wants[index]
                sums[index] += part if part < most else most
    return sums


def _fetch(door: Door, left: Cargo, lift: Lift) -> Cargo:
    """Load what was planned, from holds and then from hubs as far as they let helicopters load."""
    got = [0, 0, 0]
    if lift.aboard > 0:
        got = _load(left, lift.aboard, lift.first)
        lift.aboard -= got[0] + got[1] + got[2]
        left = [left[0] - got[0], left[1] - got[1], left[2] - got[2]]
    rotors, load, fuel = lift.rotors, lift.load, lift.fuel
    for hub in door.hubs:
        most = hub.held
        if most <= 0:
            continue
        if rotors and (most := hub.rotor_room(load, fuel)) <= 0:
            continue
        food, kits, medical = left
        held, shelter, medicine = hub.stock
        part = [
            food if food < held else held,
            kits if kits < shelter else shelter,
            medical if medical < medicine else medicine,
        ]
        total = part[0] + part[1] + part[2]
        if total > most:
            part = _load(part, most, lift.first)
            total = part[0] + part[1] + part[2]
        if not total:
            continue
        if rotors:
            hub.fetch(total, load, fuel)
        hub.give_out(part)
        got = [got[0] + part[0], got[1] + part[1], got[2] + part[2]]
        left = [food - part[0], kits - part[1], medical - part[2]]
        if not (left[0] or left[1] or left[2]):
            break
    return got


def share_water(districts: Sequence[District], litres: int) -> None:
    """Share out litres in proportion to thirst; no one is given more than a day's need."""
    if litres <= 0:
        return
    each = [district.litres - district.water_served for district in districts]
    thirst = sum(each)
    if thirst <= 0:
        return
    if litres < thirst:
        each = [litres * wanted // thirst for wanted in each]
    for district, given in zip(districts, each, strict=True):
        if given:
            district.drink(given)
