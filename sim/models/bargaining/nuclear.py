"""Nuclear trade under a common instrument: what is built and delivered, and what leaks on the way (L14).

One text does both: who keeps it sells what is watched, so that buyers can rely on supply and output grows faster;
who does not keep it takes part of that trade, and through it most leaks. Leaks are drawn, and each breaks the norm.
A strict text that few keep costs output and saves little; the same text kept by nearly all does the reverse.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from sim.draws import uniform
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


class NuclearTrade:
    """Output and leaks in one run."""

    def __init__(
        self,
        stage: Stage,
        dials: Reading,
        binding: Callable[[float], float],
        adherence: Callable[[], tuple[float, float]],
        leaked: Callable[[int], None],
    ) -> None:
        self._stage, self._dials = stage, dials
        self._binding, self._adherence, self._tell = binding, adherence, leaked
        self.output = 1.0
        self.leaks = self._weeks = 0
        self.expected = 0.0

    def begin(self) -> None:
        """Let weeks pass."""
        self._stage.clock.every(_WEEK, self._week)

    def _week(self, at: float) -> None:
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
        return {"nuclear_output": Outcome(self.output), "nuclear_leaks": Outcome(float(self.leaks))}
