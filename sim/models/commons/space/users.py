"""Users of satellites: what each gets of every service, from what constellations give and jamming leaves.

A loop over the constellations that each user lives by: a table of all at once has fewer instructions and took longer,
for what numpy runs through is cold at each step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sim.models.commons.services import SERVICES
from sim.models.commons.space.section import Constellation

__all__ = ["Gets", "Users"]

# of timing, imaging and communication, and of all constellations it lives by: 0..1
Gets = tuple[float, float, float, float]
_JAMMED: Final = frozenset({"timing", "communication"})


class Users:
    """Those of some actors who live by any constellation, and how far."""

    def __init__(self, constellations: Sequence[Constellation], actors: Sequence[str]) -> None:
        self.names = [actor for actor in actors if any(actor in spec.needs for spec in constellations)]
        # by what constellations, and how far, each user lives: the place of its service, whether jamming drowns it
        self._lives = {
            user: [
                (spec.id, SERVICES.index(spec.service), spec.service in _JAMMED, spec.needs[user].value)
                for spec in constellations
                if user in spec.needs
            ]
            for user in self.names
        }
        # what each needs of a constellation, as a mean over all of them
        self.needs = {
            user: sum([need for *_, need in lives]) / len(constellations) for user, lives in self._lives.items()
        }

    def get(self, user: str, given: Mapping[str, float], clear: float) -> Gets:
        """Give what one gets where constellations give these shares and jamming leaves it so much of all signals."""
        lacks, total, got = [0.0, 0.0, 0.0], 0.0, 0.0
        for name, service, drowned, need in self._lives[user]:
            whole, heard = given[name], clear if drowned else 1.0
            lacks[service] += need * (1 - whole * heard)
            total += need
            got += need * whole * heard
        timing, imaging, communication = lacks
        return (
            1 - timing if timing < 1 else 0.0,
            1 - imaging if imaging < 1 else 0.0,
            1 - communication if communication < 1 else 0.0,
            got / total if total else 1.0,
        )
