"""The last mile: one day's cargo from hubs and holds to districts, by road and port, craft and helicopter.

Surface goes first and cheapest; lift then goes where most is still short, the day's need before the week's.
All is whole kilograms; what no one has room for stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.models.relief.district import District
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Cargo
from sim.models.relief.section import Access

__all__ = ["by_lift", "by_surface", "share_water"]

# Food and medicine are loaded before shelter: weight of a kilogram of room in a load that cannot take all.
_FIRST: Final = (4, 1, 4)
# An urgent kilogram (missing from today's need) counts as this many when lift is shared out.
_URGENT: Final = 10


def _load(room: Cargo, most: int) -> Cargo:
    """Fill a load of at most `most` kilograms from what is wanted, food and medicine first."""
    food, shelter, medical = room
    if most >= food + shelter + medical:
        return [food, shelter, medical]
    whole = food * _FIRST[0] + shelter * _FIRST[1] + medical * _FIRST[2]
    if whole <= 0:
        return [0, 0, 0]
    return [
        min(food, most * food * _FIRST[0] // whole),
        min(shelter, most * shelter * _FIRST[1] // whole),
        min(medical, most * medical * _FIRST[2] // whole),
    ]


def surface_capacity(access: Access, at: float) -> float:
    """Kilograms a day a way carries now: none before it opens, then a linear ramp."""
    since = at - access.opens.value
    if since < 0:
        return 0.0
    ramp = access.ramp.value
    return access.capacity.value * 24_000 * (min(1.0, since / ramp) if ramp > 0 else 1.0)


def by_surface(
    hubs: Sequence[tuple[Hub, Sequence[tuple[District, Access]]]], at: float, *, factor: float, useful: float
) -> int:
    """Send from each hub over its roads and quays; scarce stock is shared in proportion. Gives kilograms sent."""
    sent = 0
    for hub, ways in hubs:
        if not ways or hub.held <= 0:
            continue
        plans = []
        wanted = [0, 0, 0]
        for district, access in ways:
            most = int(surface_capacity(access, at) * factor)
            if most > 0:
                plan = _load(district.room(), most)
                plans.append((district, plan))
                for index in range(3):
                    wanted[index] += plan[index]
        stock = hub.stock
        for index in range(3):
            if wanted[index] > stock[index]:
                for _, plan in plans:
                    plan[index] = plan[index] * stock[index] // wanted[index]
        gone = [0, 0, 0]
        for district, plan in plans:
            sent += district.receive(plan, useful)
            for index in range(3):
                gone[index] += plan[index]
        hub.give_out(gone)
    return sent


def by_lift(
    districts: Sequence[tuple[District, Sequence[Hub], float]],
    pool: int,
    aboard: int,
    *,
    useful: float,
) -> tuple[int, int]:
    """Share out a pool of lift; give kilograms carried and, of these, kilograms from ships' holds.

    Each district comes with the hubs in reach and the weather over it (1: as usual). Holds (`aboard`) are
    emptied before hubs.
    """
    carried = from_holds = 0
    rooms = [district.room() for district, _, _ in districts]
    urgencies = []
    for (district, _, _), room in zip(districts, rooms, strict=True):
        missing = max(0, district.needs[0] - district.stock[0]) + max(0, district.needs[2] - district.stock[2])
        urgencies.append(missing * _URGENT + sum(room))
    whole = sum(urgencies)
    if whole <= 0:
        return 0, 0
    for (district, hubs, weather), room, urgency in zip(districts, rooms, urgencies, strict=True):
        most = int(pool * urgency / whole * weather)
        if most <= 0:
            continue
        left = _load(room, most)
        plan = [0, 0, 0]
        if aboard > 0:
            part = _load(left, aboard)
            taken = sum(part)
            aboard -= taken
            from_holds += taken
            for index in range(3):
                plan[index] += part[index]
                left[index] -= part[index]
        for hub in hubs:
            if left[0] or left[1] or left[2]:
                held = hub.stock
                part = [min(left[0], held[0]), min(left[1], held[1]), min(left[2], held[2])]
                hub.give_out(part)
                for index in range(3):
                    plan[index] += part[index]
                    left[index] -= part[index]
        carried += district.receive(plan, useful)
    return carried, from_holds


def share_water(districts: Sequence[District], litres: int) -> None:
    """Share out litres in proportion to thirst; no one is given more than a day's need."""
    thirst = sum(district.thirst() for district in districts)
    if thirst <= 0 or litres <= 0:
        return
    for district in districts:
        district.drink(min(district.thirst(), litres * district.thirst() // thirst))
