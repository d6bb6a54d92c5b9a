"""What a day at sea reads of the dials, worked out anew only after a figure may have moved."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from sim.models.commons.sea.convoys import Guard
from sim.models.commons.sea.share import left, left_after
from sim.models.commons.sea.threats import Fears
from sim.models.dials import Reading

__all__ = ["Figures"]

_DAY: Final = 24.0


class Figures(NamedTuple):
    """Rates of insurers, patience of owners, guards, stocks: times are in days where nothing else is said."""

    ordinary: float
    highest: float
    memory: float  # h
    keep: float  # of what insurers remember, after a day
    feared: float  # rise of the rate for each hit a passage of late
    fears: Fears
    quoted: float  # share of the way to a new rate that a day goes
    backstop: float
    left: tuple[float, float]  # of the way to what owners would do, after a day: of those who leave, who come back
    all_clear: float
    guard: Guard
    collision: float  # chance of one on a day at a gate where ships are harassed
    release: float
    worn: float  # readiness that a day out takes, were all hulls out
    low_stock: float

    @classmethod
    def now(cls, dials: Reading) -> Figures:
        """As they stand."""
        leave, back = dials("leave_time") / _DAY, dials("return_time") / _DAY
        return cls(
            ordinary=dials("ordinary_rate"),
            highest=dials("highest_rate"),
            memory=dials("memory"),
            keep=left(_DAY, dials("memory")),
            feared=dials("loading") * dials("damage"),
            fears=Fears(dials("force_rate"), dials("war_rate"), dials("believed"), dials("memory") / _DAY),
            quoted=-math.expm1(-_DAY / dials("quote_time")) if dials("quote_time") else 1.0,
            backstop=dials("backstop"),
            left=left_after(1.0, leave=leave, back=back),
            all_clear=dials("all_clear") / _DAY,
            guard=Guard(*[dials(name) for name in ("hull_cover", "escort_bite", "convoy_ships", "sighting")]),
            collision=-math.expm1(-dials("collision") * _DAY),
            release=dials("release"),
            worn=dials("escort_wear") / 30.4375,
            low_stock=dials("low_stock"),
        )
