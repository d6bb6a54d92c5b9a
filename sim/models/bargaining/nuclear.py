"""Nuclear trade under a common instrument: what is built and delivered, and what leaks on the way (L14).

One text does both: who keeps it sells what is watched, so that buyers can rely on supply and output grows faster;
who does not keep it takes part of that trade, and through it most leaks. Leaks are drawn, and each breaks the norm.
A strict text that few keep costs output and saves little; the same text kept by nearly all does the reverse.

Output follows over years what is ordered now. Orders come by chance: part of the buyers wait while terms are on the
table, and order once they are known, agreed or not; where a text binds, some will not have its terms, and order from
who is not bound. Sellers who are worked with (`persuasion`) come nearer to what the sponsor of a text asks for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from sim.draws import exponential, uniform
from sim.models.dials import Reading
from sim.scenario.figures import Figure, Fraction, Positive, Rate, Strict
from sim.world.stage import Outcome, Stage

__all__ = ["NuclearSpec", "NuclearTrade"]

_WEEK: Final = 168.0
_YEAR: Final = 8766.0


def _figure(value: float, low: float, high: float, *, unit: str = "number", share: bool = False) -> Figure:
    return Figure(value=value, low=low, high=high, grade="J", dimension=unit, share=share)


class NuclearSpec(Strict):
    """How output grows and how much leaks, without an instrument and under one."""

    growth: Rate = _figure(0.02 / _YEAR, 0.0, 0.04 / _YEAR, unit="rate")  # of output, without an instrument
    assurance: Rate = _figure(0.015 / _YEAR, 0.0, 0.03 / _YEAR, unit="rate")  # added where all keep a full text
    burden: Rate = _figure(0.02 / _YEAR, 0.005 / _YEAR, 0.04 / _YEAR, unit="rate")  # lost where a full text binds few
    leaks: Rate = _figure(1.5 / _YEAR, 0.3 / _YEAR, 4.0 / _YEAR, unit="rate")  # expected, at the output of the start
    guarded: Fraction = _figure(0.7, 0.4, 0.9, share=True)  # of leaks, stopped where a full norm binds all
    outside: Positive = _figure(1.5, 1.0, 3.0)  # leaks of trade outside, against those inside
    # strictness of the rules that suppliers keep where no text of this kind is agreed
    customary: Fraction = _figure(0.3, 0.1, 0.5, share=True)
    # contracts for reactors, fuel and services, in all the world, without an instrument; remembered: sixteen reactors
    # were begun in 2010 alone
    orders: Rate = Figure(value=20 / _YEAR, low=12 / _YEAR, high=30 / _YEAR, grade="M", dimension="rate")
    # of buyers, who wait while terms are on the table
    waits: Fraction = _figure(0.3, 0.1, 0.5, share=True)
    # of buyers, who would not have the terms of a full text and look for a seller outside
    refuses: Fraction = _figure(0.25, 0.1, 0.5, share=True)
    # orders more, where all keep a full text and supply can be relied on
    relies: Fraction = _figure(0.2, 0.05, 0.4, share=True)
    # share of the way to the position of a text's sponsor that those who sell have come, by work done with them
    persuasion: Fraction = _figure(0.03, 0.0, 0.1, share=True)


class NuclearTrade:
    """Output and leaks in one run."""

    def __init__(
        self,
        stage: Stage,
        dials: Reading,
        binding: Callable[[float], float],
        adherence: Callable[[], tuple[float, float]],
        leaked: Callable[[int], None],
        open_terms: Callable[[], bool],
    ) -> None:
        self._stage, self._dials = stage, dials
        self._binding, self._adherence, self._tell = binding, adherence, leaked
        self._open_terms = open_terms
        self.output = 1.0
        self.leaks = self._weeks = 0
        self.expected = 0.0
        self.inside = self.outside = self.waiting = self._asked = 0

    def begin(self) -> None:
        """Let weeks pass."""
        self._stage.clock.every(_WEEK, self._week)

    @property
    def persuasion(self) -> float:
        """Share of the way to the sponsor of a text that those who sell have come."""
        return self._dials("persuasion")

    def _order(self) -> None:
        """Let this week's buyers decide, and those who waited, once terms are known."""
        draws, dials = self._stage.draws, self._dials
        text, kept = self._adherence()
        mean = dials("orders") * (1 + dials("relies") * text * kept) * _WEEK
        comes = draws.key("nuclear order")
        # one after another until the week is over: no wait outlasts it, so that none has to begin anew `when_turned`
        passed = exponential(comes, self._asked, hazard=mean)
        while passed < 1:
            self._asked += 1
            waits = uniform(draws.key("nuclear order waits"), self._asked) < dials("waits")
            if waits and self._open_terms():
                self.waiting += 1
            else:
                self._sold(self._asked, text, kept)
            passed += exponential(comes, self._asked, hazard=mean)
        self._asked += 1
        if self.waiting and not self._open_terms():
            for _ in range(self.waiting):
                self._asked += 1
                self._sold(self._asked, text, kept)
            self.waiting = 0

    def _sold(self, number: int, text: float, kept: float) -> None:
        """Let a buyer find a seller: bound to the text, or outside; or none, where it will not have the terms."""
        key = self._stage.draws.key
        bound = uniform(key("nuclear seller"), number) < kept
        if bound and uniform(key("nuclear terms"), number) < self._dials("refuses") * text:
            self.outside += uniform(key("nuclear outside"), number) >= kept
        else:
            self.inside += bound
            self.outside += not bound

    def _week(self, at: float) -> None:
        self._order()
        dials = self._dials
        text, kept = self._adherence()
        growth = dials("growth") + text * (kept * dials("assurance") - (1 - kept) * dials("burden"))
        self.output *= math.exp(growth * _WEEK)
        inside = 1 - dials("guarded") * self._binding(at) * max(text, dials("customary"))
        # what those outside sell is what a strict text keeps from those inside
        moved = (1 - kept) * text
        mean = dials("leaks") * self.output * ((1 - moved) * inside + moved * dials("outside")) * _WEEK
        self.expected += mean
        self._weeks += 1
        # one leak a week at most: the week is short against the time between two
        if uniform(self._stage.draws.key("nuclear leak"), self._weeks) < -math.expm1(-mean):
            self.leaks += 1
            self._tell(self.leaks)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Output at the end and leaks over the run."""
        del at
        sold = self.inside + self.outside
        return {
            "nuclear_output": Outcome(self.output),
            "nuclear_leaks": Outcome(float(self.leaks)),
            "nuclear_orders": Outcome(float(sold)),
            "nuclear_unwatched": Outcome(self.outside / sold if sold else None),
        }
