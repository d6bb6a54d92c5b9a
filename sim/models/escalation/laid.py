"""What its author reckons of a hidden act before it does it (E3): whether it is laid to it, and as which rung.

Until an inquiry names its author nobody's rung rises; what rises then is what is left of the deed, which has gone
quiet meanwhile. So an unseen act costs the price of each rung it may come to stand on, times the chance of that. The
author reckons with an inquiry like any other: traces of a deed, no partners, no threat beyond a half, notice at its
mean time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Final, NamedTuple

from sim.models.dials import Dials
from sim.models.escalation.section import EscalationSection
from sim.world.stage import Stage

__all__ = ["Inquiry", "Laid", "laid_as"]

_NORMAL: Final = NormalDist()
# evidence of a domain for which the section names none
_EVEN: Final = 0.5


class Inquiry(NamedTuple):
    """The figures of E3 as they stand now: times in hours, `named` the chance that it names the author of a deed."""

    noticed: float
    clear: float
    ambiguous: float
    spread: float
    named: float
    quiet: float


def laid_as(inquiry: Inquiry, *, rung: int, evidence: float, lasts: float) -> tuple[tuple[int, float], ...]:
    """Give each rung as which an act that goes on for `lasts` hours may be laid to its author, with its chance.

    The chances sum to that of being named at all; `evidence` is 0 to 1.
    """
    median = inquiry.ambiguous ** (1 - evidence) * inquiry.clear**evidence

    def by(hours: float) -> float:
        """Chance that the inquiry has ended so long after the act, of those that name its author."""
        left = hours - inquiry.noticed
        if left <= 0 or median <= 0:
            return float(left > 0)
        apart = math.log(left / median)
        return _NORMAL.cdf(apart / inquiry.spread) if inquiry.spread > 0 else float(apart >= 0)

    found, before = [], 0.0
    for sunk in range(rung):
        last = sunk == rung - 1
        now = 1.0 if last or not inquiry.quiet else by(lasts + (sunk + 1) * inquiry.quiet)
        found.append((rung - sunk, inquiry.named * (now - before)))
        before = now
    return tuple(found)


class Laid:
    """What authors reckon of hidden acts in one run, worked out anew only when a figure has moved."""

    def __init__(self, stage: Stage, dials: Dials, section: EscalationSection) -> None:
        self._stage, self._dials = stage, dials
        self._evidence = {domain: stage.parameter(f"evidence.{domain}") for domain in section.evidence}
        self._known: dict[tuple[str, int, float], Sequence[tuple[int, float]]] = {}
        self._at = -1

    def of(self, domain: str, rung: int, lasts: float) -> Sequence[tuple[int, float]]:
        """Give the rungs as which an act of a domain may be laid to its author, each with its chance."""
        slots = self._stage.slots
        if self._at != slots.figures:
            self._at = slots.figures
            self._known.clear()
        key = (domain, rung, lasts)
        found = self._known.get(key)
        if found is None:
            evidence = slots.value[self._evidence[domain]] if domain in self._evidence else _EVEN
            found = self._known[key] = laid_as(self._inquiry(), rung=rung, evidence=evidence, lasts=lasts)
        return found

    def _inquiry(self) -> Inquiry:
        dials = self._dials
        found = _NORMAL.cdf(dials("inquiry_power") - _NORMAL.inv_cdf(1 - dials("false_attribution")))
        return Inquiry(
            dials("hidden_detection"),
            dials("clear_time"),
            dials("ambiguous_time"),
            dials("inquiry_spread"),
            found * (1 - dials("wrong_blame")),
            dials("quiet_time"),
        )
