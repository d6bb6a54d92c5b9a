"""Users of satellites: what each gets of every service, from what constellations give and jamming leaves.

All users are worked out at once, as a table of constellations by users; each sum goes over the constellations one
after another in their order, as a loop over those that a user lives by would.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

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
        needs = [
            [spec.needs[user].value if user in spec.needs else 0.0 for user in self.names] for spec in constellations
        ]
        self._needs = np.array(needs).reshape(len(constellations), len(self.names))
        self._total = self._needs.cumsum(axis=0)[-1]
        # what each needs of a constellation, as a mean over all of them
        means = (self._total / len(constellations)).tolist()
        self.needs: dict[str, float] = dict(zip(self.names, means, strict=True))
        self._drowned = np.array([[spec.service in _JAMMED] for spec in constellations])
        self._of = [[k for k, spec in enumerate(constellations) if spec.service == name] for name in SERVICES]

    def get(self, given: Sequence[float], clear: Mapping[str, float]) -> dict[str, Gets]:
        """Give what each gets where constellations give these shares and jamming leaves some so much of signals."""
        whole = np.array(given)[:, np.newaxis]
        heard = np.where(self._drowned, [clear.get(user, 1.0) for user in self.names], 1.0)
        lacks = self._needs * (1 - whole * heard)
        left = [1 - lacks[rows].cumsum(axis=0)[-1] if rows else np.ones(len(self.names)) for rows in self._of]
        got = (self._needs * whole * heard).cumsum(axis=0)[-1]
        share = np.divide(got, self._total, out=np.ones_like(got), where=self._total > 0)
        rows = (*(np.maximum(service, 0.0).tolist() for service in left), share.tolist())
        return dict(zip(self.names, zip(*rows, strict=True), strict=True))
