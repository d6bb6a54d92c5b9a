"""An outlook: futures of one moment gathered into fans of the leading measures and chances of what is still to come.

Against these rules, no forecast: doctrine sits everywhere from now on, and luck differs from future to future while
the past is held. What was drawn before (a doing under way, news on its way) comes as it was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.exercise.review.future import Future
from sim.exercise.table import RowState
from sim.runs.fan import Fan, fan, levels
from sim.runs.interval import Interval, share_interval
from sim.scenario.vocabulary import Measure

__all__ = ["Ahead", "Outlook", "RowAhead", "gathered"]


@dataclass(frozen=True, slots=True)
class Ahead:
    """One measure: how it went until now (h, value), and how it may go on."""

    measure: Measure
    past: tuple[tuple[float, float | None], ...]
    fan: Fan


@dataclass(frozen=True, slots=True)
class RowAhead:
    """A row that has not come: the share of futures in which it does, or an expected action is met, and when (h).

    `at` are 5, 25, 50, 75 and 95 % of the futures in which it comes; None where it comes in none.
    """

    row: str
    kind: str
    subject: str
    chance: Interval
    at: tuple[float, ...] | None


@dataclass(frozen=True)
class Outlook:
    """What `n` futures from `now` to `until` (h) show, after `entries` entries of the journal."""

    exercise: str
    branch: str
    entries: int
    now: float
    until: float
    n: int
    measures: tuple[Ahead, ...]
    rows: tuple[RowAhead, ...]


def gathered(
    rows: Mapping[str, RowState],
    futures: Mapping[int, Future],
    measures: Sequence[Measure],
    *,
    named: tuple[str, str, int],
    past: Sequence[tuple[float, Mapping[str, float | None]]],
    stops: Sequence[float],
    now: float,
    until: float,
) -> Outlook:
    """Gather futures, by luck; `rows` are those of the MSEL as futures find them, `stops` the instants of tracks.

    `named` are exercise, branch and the number of its last entry; `past` how measures stood at instants until now.
    """
    lucks = sorted(futures)
    found = []
    for measure in measures:
        name = measure.name
        tracks = [futures[luck].tracks.get(name, ()) for luck in lucks]
        whole = [track for track in tracks if len(track) == len(stops)]
        went = tuple((at, values.get(name)) for at, values in past)
        found.append(Ahead(measure, went, fan(stops, whole)))
    awaited = [
        _ahead(name, state, [futures[luck] for luck in lucks], now)
        for name, state in rows.items()
        if _may_come(state)
    ]
    exercise, branch, entries = named
    return Outlook(exercise, branch, entries, now, until, len(lucks), tuple(found), tuple(awaited))


def _may_come(state: RowState) -> bool:
    """Whether a row is still awaited, and comes by itself."""
    row = state.read()
    if state.status != "approved" or state.missed or row.kind == "information":
        return False
    return state.own or row.due is not None or bool(row.when or row.unless)


def _ahead(name: str, state: RowState, futures: Sequence[Future], now: float) -> RowAhead:
    row = state.read()
    # of a line that comes again and again only what comes after now is still to come
    came = [at for future in futures if (at := future.rows.get(name)) is not None and at > now]
    kind = "scenario" if state.own else row.kind
    subject = row.subject or row.expected_action or row.message
    return RowAhead(name, kind, subject, share_interval(len(came), len(futures)), levels(came))
