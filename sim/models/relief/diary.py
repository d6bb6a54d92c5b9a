"""The diary: at every dusk, how far things have come. What pictures and the table of the record are drawn from.

Names are `quantity.of_what`. Cumulative quantities count from the start of the crisis; hubs' movements and
coverage are those of the day that ends. Instants are hours from the start of the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.world.stage import Series

__all__ = ["Diary"]


class Diary:
    """One line a day for each quantity. A quantity that is first told late has no value before."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[str, list[float], list[float]]] = {}

    def note(self, at: float, name: str, value: float, unit: str) -> None:
        """Write the value of a quantity at an instant."""
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = (unit, [], [])
        line[1].append(at)
        line[2].append(float(value))

    def series(self) -> Mapping[str, Series]:
        """Everything written so far, by name."""
        return {
            name: Series(unit, tuple(at), tuple(values)) for name, (unit, at, values) in sorted(self._lines.items())
        }
