"""A picture: how things stand at one host at one dusk. What others believe is such a picture of some days ago."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sim.models.relief.district import District

__all__ = ["Picture", "picture_of"]

# Days over which missing shelter kits are asked for.
_SHELTER_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Picture:
    """Share of a day's need met, persons in need, patients who wait, persons sought, tonnes asked for a day."""

    coverage: float
    in_need: int
    waiting: int
    sought: int
    tonnes: float


def picture_of(districts: Iterable[District], coverage: float) -> Picture:
    """Take the picture; food, shelter and medicine count in the tonnes, missing kits over two weeks."""
    in_need = waiting = sought = kg = 0
    for district in districts:
        in_need += district.in_need
        waiting += district.ward.waiting
        sought += district.sought
        kits = district.kits - district.stock[1]
        kg += district.needs[0] + district.needs[2] + (kits // _SHELTER_DAYS if kits > 0 else 0)
    return Picture(coverage, in_need, waiting, sought, kg / 1000)
