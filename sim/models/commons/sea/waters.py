"""What acts and the diary know of the sea of a run: its parts, and what owners would do. `Sea` is all of this."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from sim.models.commons.incidents import Incidents
from sim.models.commons.sea.figures import Figures
from sim.models.commons.sea.fleet import Fleet
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.navy import Navy
from sim.models.commons.sea.raiders import Band, Campaign
from sim.models.commons.sea.section import SeaSection
from sim.models.commons.sea.stocks import Tanks
from sim.models.dials import Reading
from sim.world.stage import Stage

__all__ = ["Waters"]


class Waters(Protocol):
    """The parts of the sea in one run. `backed` is until which day a state stands behind its owners' insurers."""

    section: SeaSection
    stage: Stage
    incidents: Incidents
    dials: Reading
    figures: Callable[[], Figures]
    gates: dict[str, Gate]
    fleet: Fleet
    navy: Navy
    tanks: list[Tanks]
    campaigns: list[Campaign]
    band: Band | None
    backed: dict[str, float]

    def would(self, gate: Gate) -> Iterator[tuple[int, float, float]]:
        """Give by trade the share of owners whom danger does not keep away, and of these the share who would wait."""
