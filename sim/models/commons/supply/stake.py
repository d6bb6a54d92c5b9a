"""What a stop would take from a buyer, as the seller reckons it: share bought from it, less stocks and other sources.

A seller knows what it sells and how fast others could sell instead; what lies in its buyers' stores it guesses, each
time alike. So a buyer who has laid in half a year is hardly worth stopping, and one who lives from hand to mouth is.
Reckoned over the months that a seller looks ahead, in days of the buyer's need:

    lost = max(0, part x (1 - leak - others) - store / ahead)

with `others` the mean over that time of what other sources give of the seller's part. What is used less because it is
dearer is no loss and stands nowhere here; nor does the seller reckon that stocks may be opened late.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from sim.draws import Draws, lognormal
from sim.models.commons.supply.trade import Figures, Trade
from sim.models.dials import Reading

__all__ = ["lost", "stake"]

_DAY: Final = 24.0


def lost(figures: Figures, *, part: float, store: float, others: float, ahead: float) -> float:
    """Share of its need that a buyer would be without, on average over a time ahead, if its seller stopped now.

    `part` is the seller's share of the need and `store` what lies in store, in days of it; `others` is what other
    sources give of that part already, 0..1; `ahead` is in hours. Between 0 and `part`.
    """
    lacks = 1 - figures.leak
    found, time = others, figures.substitution_time
    if figures.substitution > others and lacks > 0:
        # as in `trade.py`: others grow toward what they can give, the faster the more lacks
        rate = ahead * lacks / time
        found = figures.substitution - (figures.substitution - others) * -math.expm1(-rate) / rate
    return max(part * max(lacks - found, 0.0) - store / (ahead / _DAY), 0.0)


def stake(
    trades: Sequence[Trade], worth: float, figures: Callable[[], Figures], *, dials: Reading, draws: Draws
) -> Callable[[float], float]:
    """Give the function from time to the share of what a buyer makes of critical goods that a stop would take.

    `trades` are those that one seller has with it, `worth` is what it makes of all its critical goods (MUSD a day).
    The mean over the time that a seller looks ahead, 0..1; 0 where it sells the buyer nothing.
    """
    keys = [draws.key("stock_guess", trade.good.seller, trade.buyer, trade.good.id) for trade in trades]

    def now(_at: float) -> float:
        found, ahead, sigma = figures(), dials("stop_looks_ahead"), dials("stock_guess")
        hit = 0.0
        for trade, key in zip(trades, keys, strict=True):
            store = (trade.stock + trade.reserve) * lognormal(key, 0, median=1.0, sigma=sigma)
            hit += trade.worth * lost(found, part=trade.part, store=store, others=trade.others, ahead=ahead)
        return hit / worth

    return now if trades and worth > 0 else lambda _at: 0.0
