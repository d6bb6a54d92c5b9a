"""Tracks: how the leading measures of a run stood at instants on the way, for fans over time.

Called by benches and by whoever runs one crisis. To pause and to read changes nothing, so a run that is followed is
the same run; it costs a few hundredths of its time, so only who draws a fan asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from sim.engine import Engine
from sim.scenario.composing import Scenario

__all__ = ["STEPS", "Followed", "Track", "Tracks", "followed", "leading", "stops"]

STEPS: Final = 32

# a value at each stop, None where it is not known
Track: TypeAlias = tuple[float | None, ...]
Tracks: TypeAlias = Mapping[str, Track]


@dataclass(frozen=True, slots=True)
class Followed:
    """A run that was followed: the instants (h), its tracks, and by measure those of other runs beside it."""

    at: tuple[float, ...]
    tracks: Tracks
    others: Mapping[str, Sequence[Track]] = field(default_factory=dict)


def stops(until: float, steps: int = STEPS) -> tuple[float, ...]:
    """Give the instants (h) at which runs are looked at, from the start to `until` in equal steps."""
    # the last is the end to the last bit: a little before it the run would not be over
    return (*(until * place / steps for place in range(steps)), until)


def leading(scenario: Scenario) -> tuple[str, ...]:
    """Name the measures that a scenario declared beforehand as leading."""
    return tuple(each.measure for each in scenario.crisis.lead)


def followed(
    engine: Engine, at: Sequence[float], names: Sequence[str], tell: Callable[[float], None] | None = None
) -> dict[str, Track]:
    """Carry an engine to each of the instants and read measures there; `tell` hears how far it is (h).

    What is not known yet, or never will be because the run was cut short, is None; so the last of a track is what
    the run's outcomes say.
    """
    seen: list[list[float | None]] = []
    measures = engine.scenario.vocabulary.measures
    for stop in at:
        engine.advance(stop)
        # a question nobody answers, or a matter that nobody rules on, stops the clock until it is gone past
        while not engine.ended and engine.now < stop:
            engine.advance(stop)
        standing = engine.standing()
        lost = engine.was_cut_short
        seen.append(
            [
                None
                if name not in standing or standing[name].censored or (lost and not measures[name].settled)
                else standing[name].value
                for name in names
            ]
        )
        if tell is not None:
            tell(stop)
    return {name: tuple(row[place] for row in seen) for place, name in enumerate(names)}
