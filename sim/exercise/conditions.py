"""Conditions of the MSEL: whether one holds now, on what an actor believes or on the true world.

Set up when a row is laid on the table, so that what a condition asks about is remembered from then on, live and in
replay alike. Asking commits nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.deciding.phrasebook import Phrasebook
from sim.engine import Engine
from sim.scenario.exercise import MselRow
from sim.scenario.exercise_crossing import condition
from sim.world.view import Truth, View

__all__ = ["Conditions"]


class Conditions:
    """The conditions of all rows that have one, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asked: dict[tuple[str, str], Callable[[float], bool]] = {}
        self._views: dict[tuple[str, str], View] = {}

    def lay(self, row: MselRow) -> None:
        """Set up a row's condition, if it has one."""
        if row.when and (row.when, row.seen_by) not in self._asked:
            self._asked[row.when, row.seen_by] = self._made(row)

    def holds(self, row: MselRow) -> bool:
        """Whether a row's condition holds now; one without a condition always does."""
        return not row.when or self.check(row)(self._engine.now)

    def check(self, row: MselRow) -> Callable[[float], bool]:
        """Give what says whether the condition of a row that has one holds now; it is told the instant (h)."""
        self.lay(row)
        return self._asked[row.when, row.seen_by]

    def steady(self, row: MselRow) -> bool:
        """Whether time alone brings the condition of a row that has one neither about nor to an end."""
        self.lay(row)
        return self._views[row.when, row.seen_by].steady

    def readings(self, row: MselRow) -> dict[str, float]:
        """What each term of a row's condition reads now, as it is written; empty without a condition."""
        self.lay(row)
        if not row.when:
            return {}
        view = self._views[row.when, row.seen_by]
        return dict(zip(map(str, view.terms), view.beliefs(self._engine.now), strict=True))

    def _made(self, row: MselRow) -> Callable[[float], bool]:
        engine = self._engine
        symbols = dict(Phrasebook(engine.scenario).roles)
        if row.seen_by:
            symbols["me"] = row.seen_by
        bound = condition(engine.scenario, row.when).bind(symbols)
        observer = row.seen_by or next(iter(engine.desks))
        kind = View if row.seen_by else Truth
        view = kind(observer, engine.world, engine.desks[observer].memory, engine.models, bound.terms)
        self._views[row.when, row.seen_by] = view
        return view.whether_any((bound,))
