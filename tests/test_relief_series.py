"""What the relief model tells of its days: one value a dusk, cumulative things never fall."""

from __future__ import annotations

from sim.api import run
from sim.world.stage import Series

CUMULATIVE = ("delivered.", "landed.", "water.", "patients.", "sorties.", "pledged.")


def test_a_run_tells_its_series_once_a_day() -> None:
    series = run("tsunami_relief", seed=1).series()
    for name in ("landed.military", "landed.united_states", "delivered.japan", "coverage.aceh_jaya", "helicopters"):
        assert len(series[name].at) == len(series[name].values) == 90
        assert series[name].at[:2] == (24.0, 48.0)
    assert {"movements.banda_aceh", "personnel.japan", "sorties.aircraft", "pledged.japan"} <= series.keys()


def test_what_is_cumulative_never_falls() -> None:
    for name, line in run("tsunami_relief", seed=2).series().items():
        assert isinstance(line, Series)
        assert line.unit
        if name.startswith(CUMULATIVE):
            assert list(line.values) == sorted(line.values), name
