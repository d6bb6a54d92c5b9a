"""How the leading measures of one run went, and among which other runs: the picture of a run's report over time."""

from __future__ import annotations

from sim.engine import Run
from sim.report.fan import FanPanel, fans
from sim.report.names import named
from sim.report.wording import PURPOSE
from sim.runs.fan import fan
from sim.runs.tracks import Followed
from sim.study.course import come, comes

__all__ = ["went"]


def went(run: Run, course: Followed, title: str) -> str | None:
    """Draw each leading measure as it went, over the fan of other runs where there are any; None without a line.

    A time to something is drawn as whether it has come, and only among others: alone it is one step.
    """
    panels = [panel for name in course.tracks if (panel := _panel(run, course, name)) is not None]
    if not panels:
        return None
    number = max(panel.fan.n for panel in panels)
    says = f"This run, seed {run.seed}, replication {run.replication}"
    says += f", among {number} under other luck." if number else ". One throw of the dice; --among N shows others."
    until = course.at[-1]
    return fans(f"Over time: {title}", says, panels, now=until, until=until, foot=PURPOSE)


def _panel(run: Run, course: Followed, name: str) -> FanPanel | None:
    track, rest = course.tracks[name], course.others.get(name, ())
    unit = run.world.scenario.vocabulary.measures[name].unit
    words: str = named(name)
    is_time = comes(unit, [track, *rest])
    if is_time and rest:
        track, rest, words = come(track), [come(each) for each in rest], f"{words}: whether it has come"
    if (is_time and not rest) or all(value is None for value in track):
        return None
    gathered = fan(course.at, rest) if rest else fan((), ())
    return FanPanel(words, unit, gathered, tuple(zip(course.at, track, strict=True)))
