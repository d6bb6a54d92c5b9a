"""Lifting: one day of helicopters and craft at a host, post by post: the hurt flown out, then goods to districts.

Who lies off one coast neither serves another nor empties the holds there. What is flown from a post is shared out
over the districts it reaches (`distribution`), each mission as long as the way is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sim.models.relief.distribution import Door, Lift, by_lift
from sim.models.relief.district import District
from sim.models.relief.ledger import Cargo, Ledger
from sim.models.relief.offer import Offer
from sim.models.relief.posts import Post
from sim.models.relief.rates import Rates
from sim.models.relief.use import Use

__all__ = ["Day", "by_post", "carry", "pour"]


@dataclass(frozen=True, slots=True)
class Day:
    """What holds for all lift of a day: shares, weather, what each district wanted in the morning."""

    at: float
    factor: float  # of the lift that friction among partners leaves
    useful: float
    sharing: float
    rates: Rates
    weather: Sequence[float]
    calm: float
    wanted: Sequence[Cargo]
    urgency: Sequence[int]
    views: Sequence[Mapping[str, float]]  # of each district, by actor


def by_post(offers: Iterable[Offer]) -> dict[str, list[Offer]]:
    """Sort offers that bring something by where they come from."""
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.lift or offer.craft or offer.litres or offer.aboard:
            found.setdefault(offer.post, []).append(offer)
    return found


def carry(
    kind: str, post: Post, offers: Sequence[Offer], day: Day, districts: Sequence[District], ledger: Ledger, use: Use
) -> tuple[int, int]:
    """Carry what craft (`craft`) or helicopters (`lift`) of a post can; give kilograms, and how many from holds."""
    rotors = kind == "lift"
    by_actor: dict[str, int] = {}
    by_group: dict[str, int] = {}
    pool = aboard = 0
    for offer in offers:
        aboard += offer.aboard
        whole = offer.lift if rotors else offer.craft
        if whole and (kg := int(whole * day.factor)):
            pool += kg
            by_group[offer.group] = kg
            actor = offer.actor
            by_actor[actor] = by_actor[actor] + kg if actor in by_actor else kg
    if not pool:
        return 0, 0
    doors, at = [], []
    for index, pace in post.by_air if rotors else post.craft[1]:
        hubs, held = post.hubs[index], aboard
        for hub in hubs:
            held += hub.held
        if held:
            sky = day.weather[index] if rotors else day.calm
            at.append(index)
            doors.append(
                Door(districts[index], hubs, pace * sky, day.wanted[index], day.urgency[index], day.views[index])
            )
    if not doors:
        return 0, 0
    rates = day.rates
    load = rates.helicopter_load if rotors else rates.craft_load
    lift = Lift(by_actor, pool, aboard, load, rates.fuel if rotors else 0, rotors, rates.food_first)
    before = [door.district.came for door in doors]
    moved, from_holds = by_lift(doors, lift, sharing=day.sharing, useful=day.useful, at=day.at)
    if moved:
        came = [door.district.came - had for door, had in zip(doors, before, strict=True)]
        use.bring(by_group, pool, zip(at, came, strict=True))
        means = "helicopter" if rotors else "craft"
        for actor, kg in by_actor.items():
            part = moved * kg / pool
            ledger.carried[actor] += part
            if rotors:
                ledger.lifted[actor] += part
            ledger.sorties[means, actor] += part / load
    return moved, from_holds


def pour(offers: Sequence[Offer], share: float, rates: Rates, ledger: Ledger, use: Use) -> int:
    """Bring a share of the water that offers have ashore; give litres."""
    ashore = 0
    for offer in offers:
        if offer.litres:
            flown, ferried = offer.pour(share)
            if flown:
                ledger.flies("helicopter", offer.actor, flown / rates.helicopter_load)
            if ferried:
                ledger.flies("craft", offer.actor, ferried / rates.craft_load)
            ashore += offer.litres
            ledger.water[offer.actor] += offer.litres
            use.pour(offer.group, offer.litres)
    return ashore
