"""The registry of domains. Adding one is a package beside this module and one line here."""

from __future__ import annotations

from typing import Final

from sim.models.commons.air import AIR
from sim.models.commons.domain import DomainKind
from sim.models.commons.sea import SEA

__all__ = ["DOMAINS"]

DOMAINS: Final[tuple[DomainKind, ...]] = (AIR, SEA)
