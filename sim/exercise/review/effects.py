"""What each fork changed: paired differences over the lead measures, with intervals, and which changed most.

A difference is the first arm less the second under the same luck: as done at the table, less what doctrine or the
model would have done. Ranked are decisions, never those who took them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.exercise.review.crew import Futures
from sim.exercise.review.forks import Fork
from sim.exercise.review.future import Future
from sim.runs.interval import Better, Interval, Shares, mean_interval, shares
from sim.runs.pair import paired
from sim.scenario.composing import Scenario
from sim.scenario.vocabulary import Measure

__all__ = ["Effect", "Led", "Weighed", "led_by", "ranked", "weigh"]

# against the largest value of a measure: what is less is of the order in which its parts were added
_DUST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Led:
    """A measure by which the exercise is looked at, and the smallest change of it that matters (0: not declared)."""

    measure: Measure
    matters: float = 0.0
    matters_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect on one measure in its unit: mean difference with its 95 % interval over `n` pairs.

    `other` is the mean of the second arm, `size` the mean difference in smallest changes that matter, or, where none
    is declared, in standard deviations of the second arm; `censored` pairs in which one of the arms is not known.
    """

    measure: str
    n: int
    difference: Interval
    other: float | None
    size: float
    shares: Shares
    censored: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """All effects of one fork over `lucks` futures an arm; `clear` where at least one interval leaves out zero."""

    number: int
    effects: tuple[Effect, ...]
    lucks: int = 0

    @property
    def clear(self) -> bool:
        """Whether some effect is told from zero."""
        return any(_clear(effect) for effect in self.effects)

    @property
    def size(self) -> float:
        """The largest effect that is told from zero; where none is, the largest."""
        told = [abs(effect.size) for effect in self.effects if _clear(effect)]
        return max(told or [abs(effect.size) for effect in self.effects], default=0.0)


def _clear(effect: Effect) -> bool:
    return effect.difference.clears_zero()


def led_by(scenario: Scenario) -> list[Led]:
    """Measures that the scenario declares as leading; where it declares none, all that have a better way."""
    measures = scenario.vocabulary.measures
    lead = [
        Led(measures[each.measure], each.smallest or 0.0, each.smallest_share or 0.0) for each in scenario.crisis.lead
    ]
    return lead or [Led(each) for each in measures.values() if each.better != "none"]


def weigh(fork: Fork, futures: Futures, led: Sequence[Led], lucks: Sequence[int]) -> Weighed:
    """Hold the two arms of a fork against each other over all futures."""
    done, other = ([futures[(*way, luck)] for luck in lucks] for way in (fork.done, fork.other))
    effects = [_effect(each, done, other) for each in led]
    return Weighed(fork.number, tuple(effect for effect in effects if effect is not None), len(lucks))


def _effect(led: Led, done: Sequence[Future], others: Sequence[Future]) -> Effect | None:
    """Pair the futures on one measure; None where it is known in no pair of them."""
    name = led.measure.name
    other = [future.values.get(name) for future in others]
    pairs = paired(
        other,
        [future.values.get(name) for future in done],
        cut_baseline=[name in future.cut for future in others],
        cut_option=[name in future.cut for future in done],
    )
    if not pairs.differences:
        return None
    differences = _told(pairs.differences, [*other, *(future.values.get(name) for future in done)])
    difference = mean_interval(differences)
    known = [value for value in other if value is not None]
    mean = math.fsum(known) / len(known)
    better: Better = led.measure.better
    return Effect(
        led.measure.name,
        len(differences),
        difference,
        mean,
        _size(led, difference.mean or 0.0, known, mean),
        shares(differences, better, cut_option=pairs.cut_option, cut_baseline=pairs.cut_baseline),
        pairs.censored,
    )


def _told(differences: Sequence[float], values: Sequence[float | None]) -> list[float]:
    """Give the differences; those beyond the digits that sums in another order keep are none."""
    least = _DUST * max((abs(value) for value in values if value is not None), default=0.0)
    return [0.0 if abs(each) < least else each for each in differences]


def _size(led: Led, difference: float, known: Sequence[float], mean: float) -> float:
    """Say a difference in smallest changes that matter, else in standard deviations; exactly zero stays so."""
    if difference == 0:
        return 0.0
    unit = led.matters or led.matters_share * abs(mean)
    if not unit:
        unit = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / max(len(known) - 1, 1))
    # without any spread nothing says what is large: the difference itself, against the mean
    return difference / (unit or abs(mean) or 1.0)


def ranked(found: Mapping[int, Weighed]) -> list[Weighed]:
    """Order forks by effect: those told from zero first, the largest first, else in the order of time."""
    return sorted(found.values(), key=lambda each: (not each.clear, -each.size, each.number))
