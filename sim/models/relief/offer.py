"""An offer: what one group puts at a host's disposal on one day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Offer", "doses_of"]


@dataclass(slots=True)
class Offer:
    """Kilograms by helicopter, craft and truck, litres, patients, doses, search, and a hold to empty."""

    group: str
    actor: str
    foreign: bool
    post: str  # where it works from
    lift: int
    craft: int
    haul: int
    litres: int  # what it can bring ashore
    afloat: bool  # whether that water is carried, in its helicopters and craft
    patients: int
    doses: int
    search: float
    aboard: int
    unload: Callable[[int], int]  # take up to so many kilograms from the ship's hold

    def pour(self, share: float) -> tuple[int, int]:
        """Bring only a share of the water, what is asked for; carried water takes the place of cargo.

        Gives kilograms of it that helicopters and that craft carry.
        """
        self.litres = int(self.litres * share)
        whole = self.lift + self.craft
        if self.afloat and self.litres and whole:
            flown = min(self.lift, self.litres * self.lift // whole)
            ferried = min(self.craft, self.litres - flown)
            self.lift -= flown
            self.craft -= ferried
            return flown, ferried
        return 0, 0


def doses_of(offers: Iterable[Offer]) -> Mapping[str, int]:
    """Vaccinations that offers have, by actor."""
    found: dict[str, int] = {}
    for offer in offers:
        if offer.doses:
            found[offer.actor] = found.get(offer.actor, 0) + offer.doses
    return found
