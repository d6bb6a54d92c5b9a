"""Shares in words: steps of five hundredths, never rounded to none or to all.

What an ensemble of some hundred points says of a share is no more exact than that. Called by findings and reports.
"""

from __future__ import annotations

import math

__all__ = ["span", "steps"]

_TINY = 1e-9


def steps(share: float) -> str:
    """Say a share, 0..1: `45 %`; one that is not quite none or all as `under 5 %` or `over 95 %`."""
    rounded = round(share * 20) * 5
    if rounded == 0 and share > _TINY:
        return "under 5 %"
    if rounded == 100 and share < 1 - _TINY:
        return "over 95 %"
    return f"{rounded} %"


def span(low: float, high: float) -> str:
    """Say an interval of a share: `30-60`, its ends rounded outward."""
    return f"{math.floor(low * 20 + _TINY) * 5}-{math.ceil(high * 20 - _TINY) * 5}"
