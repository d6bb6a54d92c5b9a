"""What came of the escalation: its measures, from the ladder's record and the list of provocations and answers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final, NamedTuple

from sim.models.escalation.ladder import Record
from sim.world.stage import Outcome

__all__ = ["Act", "answers", "outcomes"]

# from this rung on an act counts as a provocation that others may answer together, in so many hours
_PROVOCATION: Final = 4
_JOINT: Final = 72.0
# a second answer that comes later than this (h), or never, counts as coming then
_LATEST: Final = 720.0


class Act(NamedTuple):
    """One act of a rung as it came to be known: when, by whom, against whom, on which rung."""

    at: float
    who: str
    toward: str
    rung: int


def answers(acts: Sequence[Act], provocation: Act) -> list[float]:
    """Times (h) after a provocation at which the first acts against its author came, one for each actor, in order."""
    first: dict[str, float] = {}
    for act in acts:
        if act.toward == provocation.who and act.at > provocation.at:
            first.setdefault(act.who, act.at - provocation.at)
    return sorted(first.values())


def outcomes(
    at: float, *, record: Record, acts: Sequence[Act], delays: Sequence[float], attributions: Sequence[float]
) -> dict[str, Outcome]:
    """Give the measures of the ladder at the end of a run."""
    record.advance(at)
    found = {f"probability_rung_{rung}": Outcome(1.0 if record.peak >= rung else 0.0) for rung in (5, 6, 8)}
    found["peak_rung"] = Outcome(float(record.peak))
    found["crisis_domains"] = Outcome(float(len(record.domains)))
    found["dyad_days_rung_5"] = Outcome(record.days)
    found["crisis_duration"] = _duration(record, at)
    found["detection_delay"] = Outcome(statistics.fmean(delays) if delays else None)
    found["attribution_delay"] = Outcome(statistics.fmean(attributions) if attributions else None)
    provocations = [act for act in acts if act.rung >= _PROVOCATION]
    # all that could have been answered: among those that were, a slow answer in the place of none would be a loss
    waited = [_second(answers(acts, act)) for act in provocations if act.at + _LATEST <= at]
    found["second_answer"] = Outcome(statistics.fmean(waited) if waited else None)
    ripe = [act for act in provocations if act.at + _JOINT <= at]
    joint = [sum(time <= _JOINT for time in answers(acts, act)) > 1 for act in ripe]
    found["joint_response_share"] = Outcome(statistics.fmean(joint) if joint else None)
    return found


def _second(times: Sequence[float]) -> float:
    return min(times[1], _LATEST) if len(times) > 1 else _LATEST


def _duration(record: Record, at: float) -> Outcome:
    if record.began is None:
        return Outcome(0.0)
    if record.ended is not None:
        return Outcome((record.ended - record.began) / 24)
    return Outcome((at - record.began) / 24, censored=True)
