"""Perception: the persistent error with which one actor estimates what it cannot know (E2), and detection (E3).

An error is an Ornstein-Uhlenbeck process in calendar time, drawn on an absolute 24 h grid from keys
(perception, observer, subject, variable, cell) and held between, so looking more often never changes what
is seen. Partners' sensors pool in precision, in proportion to what they share; a hostile reading is nearer
where lines are closed. Only beliefs reach decisions; truth stays with the umpire.

Source: Uhlenbeck1930 (the process).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Final

from sim.draws import Draws, exponential, lognormal, normal, uniform

__all__ = ["CELL", "Detection", "ErrorProcess", "Errors", "detection", "pooled_sigma", "reads_as_a_deed"]

_NORMAL: Final = NormalDist()
# Hours for which one estimate is held.
CELL = 24.0


def pooled_sigma(own: float, partners: Sequence[tuple[float, float]], *, overlap: float) -> float:
    """Standard deviation after pooling: `partners` are (share, their own sigma); overlap 0..1 of the sensors."""
    if own <= 0:
        return 0.0
    precision = own**-2 + (1 - overlap) * sum(share * sigma**-2 for share, sigma in partners if sigma > 0)
    return float(precision**-0.5)


class ErrorProcess:
    """One standard-normal error in calendar time: stationary N(0, 1), constant inside one cell."""

    __slots__ = ("cell", "fresh", "keep", "key", "z")

    def __init__(self, key: int, keep: float) -> None:
        self.key = key
        self.keep = keep
        self.fresh = math.sqrt(1 - keep * keep)
        self.cell = -1
        self.z = 0.0

    def at(self, cell: int) -> float:
        """Value in a cell; depends on the cell alone, not on which were asked for before."""
        held = self.cell
        if held == cell:
            return self.z
        key, keep, fresh, z = self.key, self.keep, self.fresh, self.z
        if held < 0 or held > cell:
            held, z = 0, normal(key, 0)
        while held < cell:
            held += 1
            z = keep * z + fresh * normal(key, held)
        self.cell, self.z = cell, z
        return z


class Errors:
    """The error processes of one run, one for each (observer, subject, variable); `keep` is what a cell leaves."""

    __slots__ = ("_draws", "_processes", "keep")

    def __init__(self, draws: Draws, *, error_time: float) -> None:
        self._draws = draws
        self.keep = math.exp(-CELL / error_time) if error_time > 0 else 0.0
        self._processes: dict[tuple[str, str, str], ErrorProcess] = {}
        draws.when_turned(self._renew)

    def _renew(self) -> None:
        """Go on from where every error is, under another luck."""
        for entity, process in self._processes.items():
            process.key = self._draws.key("perception", *entity)

    def when_turned(self, renew: Callable[[], None]) -> None:
        """Have something done when the luck has turned, as `Draws.when_turned`."""
        self._draws.when_turned(renew)

    def key(self, observer: str, subject: str, variable: str) -> int:
        """Give the key of the draws of one error."""
        return self._draws.hashed("perception", observer, subject, variable)

    def process(self, observer: str, subject: str, variable: str) -> ErrorProcess:
        """Give the error process of one observer about one variable of one subject."""
        entity = (observer, subject, variable)
        found = self._processes.get(entity)
        if found is None:
            found = self._processes[entity] = ErrorProcess(self.key(*entity), self.keep)
        return found

    def at(self, observer: str, subject: str, variable: str, at: float) -> float:
        """Give the error in force at an instant."""
        return self.process(observer, subject, variable).at(int(at // CELL))


class Detection:
    """How an actor comes to notice a hidden act: delay, and whom it holds responsible."""

    __slots__ = ("after", "attributed_after", "wrong")

    def __init__(self, *, after: float, attributed_after: float, wrong: bool) -> None:
        self.after = after
        self.attributed_after = attributed_after
        self.wrong = wrong


def detection(  # noqa: PLR0913  the parts of E3
    draws: Draws,
    observer: str,
    actor: str,
    occasion: int,
    *,
    own_time: float,
    partners: Sequence[tuple[float, float]],
    overlap: float,
    attribution_time: float,
    wrong_chance: float,
    spread: float = 0.6,
) -> Detection:
    """Detect one hidden act (E3): hazards of own and partners' sensors add; T = -ln(u) / hazard.

    `partners` are (share, detection time h), `spread` the sd of the logarithm of the time to attribute. More sharing
    never makes any detection later, draw for draw, and no wrong name out of a right one: each partner may see a
    mistake as far as it shares and knows what the others do not.
    """
    hazard = 1 / own_time + (1 - overlap) * sum(share / time for share, time in partners)
    after = exponential(draws.key("detection", observer, actor), occasion, hazard=hazard)
    attributed = lognormal(draws.key("attribution", observer, actor), occasion, median=attribution_time, sigma=spread)
    wrong = uniform(draws.key("wrong attribution", observer, actor), occasion) < wrong_chance * math.prod(
        [1 - (1 - overlap) * share for share, _ in partners]
    )
    return Detection(after=after, attributed_after=attributed, wrong=wrong)


def reads_as_a_deed(trace: float, *, false: float, leaning: float, threat: float) -> bool:
    """Tell whether an inquiry calls what it looks at somebody's deed, and not an accident.

    `trace` is in standard deviations of an accident's; `false` the share of accidents that pass for deeds; `leaning`
    how much less is asked of traces for each point by which the `threat` that the inquirer sees (0..1) is beyond .5.
    """
    asked = _NORMAL.inv_cdf(1 - false)
    asked -= leaning * max(threat - 0.5, 0.0)
    return trace > asked


Getter = Callable[[float], float]
