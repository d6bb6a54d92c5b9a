"""How the share of owners who go through follows what they would do: away within days, back when it is clear."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["left", "left_after", "toward", "whole"]

_ALL: Final = 0.99


def left_after(days: float, *, leave: float, back: float) -> tuple[float, float]:
    """Share of the way that is left after so many days to those who leave, and to those who come back."""
    return left(days, leave), left(days, back)


def left(span: float, time: float) -> float:
    """Share of a way that is left after a span, of which two thirds take a time: nothing, if it takes none."""
    return math.exp(-span / time) if time else 0.0


def toward(now: float, aim: float, *, clear: bool, left: tuple[float, float]) -> float:
    """Move the share of owners who go through: away at once, back only once it has been `clear`; see `left_after`.

    Exact for any step, because each way is one exponential.
    """
    if aim < now:
        return aim + (now - aim) * left[0]
    return aim + (now - aim) * left[1] if clear else now


def whole(share: float, aim: float) -> float:
    """A share next to all is all: nobody counts the last hundredth."""
    return 1.0 if share > _ALL and aim > _ALL else share
