"""The registry of domains. Adding one is a package beside this module and one line here."""

from __future__ import annotations

from typing import Final

from sim.models.commons.air import AIR
from sim.models.commons.cyber import CYBER
from sim.models.commons.domain import DomainKind
from sim.models.commons.sea import SEA
from sim.models.commons.space import SPACE
from sim.models.commons.supply import SUPPLY

__all__ = ["DOMAINS"]

DOMAINS: Final[tuple[DomainKind, ...]] = (AIR, SEA, SPACE, CYBER, SUPPLY)
