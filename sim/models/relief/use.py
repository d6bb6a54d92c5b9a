"""Use: what each group has brought of the last week's goods, water and treatment at one host, beside all others.

Counted at dusk, place by place: who brings little to every place is of little use, however much is short there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

__all__ = ["WEEK", "Use"]

WEEK: Final = 7  # dusks that are looked back over


class Use:
    """One host's account. Columns are goods that came to each district (kg), water (L), patients treated."""

    __slots__ = ("_columns", "_days", "_today")

    def __init__(self, districts: int) -> None:
        self._columns = districts + 2
        self._days: deque[tuple[Sequence[float], Mapping[str, Sequence[float]]]] = deque(maxlen=WEEK)
        self._today: dict[str, list[float]] = {}

    def bring(self, groups: Mapping[str, int], pool: int, came: Iterable[tuple[int, int]]) -> None:
        """Book goods (district, kg) to the groups whose lift made up the pool, in proportion."""
        goods = [(index, kg) for index, kg in came if kg]
        for group, part in groups.items():
            row = self._row(group)
            for index, kg in goods:
                row[index] += kg * part / pool

    def pour(self, group: str, litres: int) -> None:
        """Book water that a group brought ashore."""
        self._row(group)[-2] += litres

    def treat(self, group: str, patients: int) -> None:
        """Book patients whom a group treated."""
        self._row(group)[-1] += patients

    def _row(self, group: str) -> list[float]:
        row = self._today.get(group)
        if row is None:
            row = self._today[group] = [0.0] * self._columns
        return row

    def end_day(self, goods: Sequence[int], litres: int, patients: int) -> None:
        """Close the day: what came in all by any means to each district, as water, as treatment."""
        self._days.append(([*goods, litres, patients], self._today))
        self._today = {}

    def share(self, group: str) -> float:
        """The largest share, 0..1, that a group brought of anything in the last week."""
        most = 0.0
        for column in range(self._columns):
            whole = sum([all_[column] for all_, _ in self._days])
            if whole > 0:
                own = sum([groups[group][column] for _, groups in self._days if group in groups])
                most = max(most, min(1.0, own / whole))
        return most
