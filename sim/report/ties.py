"""The picture of the network of relations: how the parties feel about each other at rest, and at the end of the run.

Each line is the mean of both directions. On the right only what moved by a fiftieth or more is drawn. Where there
are many, who is not of the core and moved little is left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from sim.engine import Run
from sim.report.svg import Anchor, Sheet, number, wrapped
from sim.report.wording import PURPOSE

__all__ = ["Tie", "ties", "ties_of"]

_MOST: Final = 9
_MOVED: Final = 0.02
_WEAK: Final = 0.05
_RADIUS: Final = 114.0
_NAME: Final = 84.0  # room for a name beside its disc, px


@dataclass(frozen=True, slots=True)
class Tie:
    """Affinity between two parties, mean of both directions, -1 to 1, at rest and at the end."""

    one: str
    other: str
    before: float
    after: float

    @property
    def moved(self) -> float:
        """How far it moved."""
        return self.after - self.before


def ties_of(run: Run, parties: Sequence[str]) -> list[Tie]:
    """Read affinity between every two of the parties."""
    read, rest, slot = run.world.slots.read, run.world.slots.rest, run.world.network.slot

    def mean(one: str, other: str, *, end: bool) -> float:
        places = (slot("affinity", one, other), slot("affinity", other, one))
        return sum(read(place, run.ended_at) if end else rest[place] for place in places) / 2

    return [
        Tie(one, other, mean(one, other, end=False), mean(one, other, end=True))
        for one, other in combinations(parties, 2)
    ]


def _parties(run: Run) -> list[str]:
    """Give the core first, then whoever's ties moved most, as many as a circle bears."""
    core = list(run.world.scenario.crisis.core)
    others = [name for name in run.world.actors if name not in core]
    every = ties_of(run, [*core, *others])
    weight = {name: sum(abs(tie.moved) for tie in every if name in (tie.one, tie.other)) for name in others}
    return [*core, *sorted(others, key=lambda name: (-weight[name], name))][:_MOST]


def ties(run: Run) -> str:
    """Draw both networks beside each other."""
    parties = _parties(run)
    titles = {name: actor.title for name, actor in run.world.scenario.actors.items()}
    found = ties_of(run, parties)
    left_out = len(run.world.actors) - len(parties)
    name = run.world.scenario.crisis.title
    more = f" {left_out} more parties are left out." if left_out else ""
    sheet = Sheet(800, 620, title=f"Relations: {name}", says=_spoken(found, titles))
    y = sheet.head(name, f"Affinity, mean of both directions, -1 to 1. One run, seed {run.seed}.{more}")
    middle = y + 40 + _RADIUS + 44
    for x, says, end in ((206.0, "At rest", False), (594.0, "At the end: what moved", True)):
        sheet.words(x, y + 18, says, size=15, bold=True, anchor="middle")
        _circle(sheet, x, middle, parties, titles, found, end=end)
    y = _key(sheet, middle + _RADIUS + 66)
    y = _moves(sheet, y + 16, found, titles)
    sheet.height = y + 34
    sheet.foot(PURPOSE)
    return sheet.finish()


def _spoken(found: Sequence[Tie], titles: Mapping[str, str]) -> str:
    moved = sorted((tie for tie in found if abs(tie.moved) >= _MOVED), key=lambda tie: -abs(tie.moved))
    told = [f"{titles[tie.one]} and {titles[tie.other]} {tie.before:.2f} to {tie.after:.2f}" for tie in moved[:12]]
    return f"Affinity at rest and at the end. {'Moved: ' + '; '.join(told) if told else 'Nothing moved'}."


def _circle(
    sheet: Sheet,
    x: float,
    y: float,
    parties: Sequence[str],
    titles: Mapping[str, str],
    found: Sequence[Tie],
    *,
    end: bool,
) -> None:
    angles = {name: 2 * math.pi * index / len(parties) - math.pi / 2 for index, name in enumerate(parties)}
    at = {name: (x + _RADIUS * math.cos(angle), y + _RADIUS * math.sin(angle)) for name, angle in angles.items()}
    for tie in sorted(found, key=lambda tie: abs(tie.moved if end else tie.before)):
        size = tie.moved if end else tie.before
        if abs(size) < (_MOVED if end else _WEAK):
            continue
        thick = 1.0 + (30.0 if end else 6.0) * min(abs(size), 0.2 if end else 1.0)
        said = f"{titles[tie.one]} and {titles[tie.other]}: {tie.before:.2f}, at the end {tie.after:.2f}"
        dash = "" if size > 0 else "6 4"
        sheet.track(
            [at[tie.one], at[tie.other]], kind="hue0" if size > 0 else "hue1", thick=thick, dash=dash, tip=said
        )
    for name in parties:
        px, py = at[name]
        sheet.raw(f'<circle cx="{number(px)}" cy="{number(py)}" r="7" class="ink rim"/>')
        away = angles[name]
        side: Anchor = "middle" if abs(math.cos(away)) < 0.35 else "start" if math.cos(away) > 0 else "end"
        down = 4.0 + (18.0 if side == "middle" else 8.0) * math.sin(away)
        lines = [titles[name]] if side == "middle" else wrapped(titles[name], _NAME, 12)
        for row, line in enumerate(lines):
            shift = 14 * (row - (len(lines) - 1) / 2)
            sheet.words(px + 13 * math.cos(away), py + down + shift, line, size=12, anchor=side, halo=True)


def _key(sheet: Sheet, y: float) -> float:
    sheet.line(24, y - 4, 52, y - 4, kind="hue0", thick=4)
    sheet.words(60, y, "friendly; on the right: warmer than at rest", size=12)
    sheet.track([(400, y - 4), (428, y - 4)], kind="hue1", thick=4, dash="6 4")
    sheet.words(436, y, "unfriendly; on the right: colder than at rest", size=12)
    return y + 14


def _moves(sheet: Sheet, y: float, found: Sequence[Tie], titles: Mapping[str, str]) -> float:
    moved = sorted((tie for tie in found if abs(tie.moved) >= _MOVED), key=lambda tie: (-abs(tie.moved), tie.one))[:8]
    if not moved:
        sheet.words(24, y + 12, "No tie moved by a fiftieth or more.", kind="soft")
        return y + 20
    for index, tie in enumerate(moved):
        x, row = (24.0, 412.0)[index % 2], y + 12 + 18 * (index // 2)
        text = f"{titles[tie.one]} and {titles[tie.other]}"
        sheet.words(x, row, text, size=12)
        sheet.words(x + 360, row, f"{tie.before:.2f} to {tie.after:.2f}", size=12, anchor="end", bold=True)
    return y + 18 * ((len(moved) + 1) // 2) + 12
