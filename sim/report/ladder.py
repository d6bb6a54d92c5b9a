"""The picture of an escalation: on which rung each stood toward each, day by day, with what came from outside.

Read from the chronicle: rulings that put their actor on a rung, and what the model of escalation told. A run in which
nobody rose to a crisis has none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from sim.engine import Run
from sim.report.svg import SIZE, Sheet, number, steps, wide, wrapped
from sim.report.wording import PURPOSE, day

__all__ = ["domains", "ladder", "standings"]

Dyad = tuple[str, str]
Steps = Mapping[Dyad, Sequence[tuple[float, int]]]

_WIDTH: Final = 800.0
_LEFT, _RIGHT = 262.0, 776.0
_ROW: Final = 26.0
_CRISIS: Final = 3
_MOST_ROWS: Final = 16
_MOST_MARKS: Final = 16
# (rungs up to, class of the colour, what it is called)
_STEPS: Final = (
    (0, "rule", "0 routine"),
    (2, "heat0", "1-2 words, retorsion"),
    (3, "heat1", "3 alert, patrol"),
    (4, "heat2", "4 demonstration"),
    (5, "heat3", "5 mobilised"),
    (7, "heat4", "6-7 force"),
    (9, "heat5", "8-9 war"),
)


def standings(run: Run) -> dict[Dyad, list[tuple[float, int]]]:
    """Give for each pair, who toward whom, the instants (h) at which its rung changed and the rung from then on."""
    found: dict[Dyad, list[tuple[float, int]]] = {}
    for record in run.chronicle:
        for dyad, rung in _changes(record.kind, record.actor, record.subject, record.details):
            steps_ = found.setdefault(dyad, [(0.0, 0)])
            if steps_[-1][1] != rung:
                steps_.append((record.at, rung))
    return found


def _changes(kind: str, actor: str, subject: str, details: Mapping[str, object]) -> Iterator[tuple[Dyad, int]]:
    if kind == "escalation" and isinstance(details.get("rung"), int) and "from" in details:
        yield (actor, subject), int(str(details["rung"]))
    elif kind == "ruling":
        effects = details.get("effects")
        target = subject.partition("#")[0].split(".")[2:3]
        for effect in effects if isinstance(effects, list | tuple) else ():
            if target and isinstance(effect, Mapping) and "rung" in effect and "from" in effect:
                yield (actor, target[0]), int(effect["rung"])


def domains(run: Run) -> dict[tuple[Dyad, float], str]:
    """Give for each pair and instant at which it rose the domain of the act that took it there."""
    found: dict[tuple[Dyad, float], str] = {}
    for record in run.chronicle:
        if record.kind == "escalation" and "domain" in record.details:
            found[(record.actor, record.subject), record.at] = str(record.details["domain"])
    return found


def ladder(run: Run) -> str | None:
    """Draw the strips; nothing where no pair came to rung 3."""
    crisis = {dyad: way for dyad, way in standings(run).items() if max(rung for _, rung in way) >= _CRISIS}
    if not crisis:
        return None
    titles = {name: actor.title for name, actor in run.world.scenario.actors.items()}
    order = sorted(crisis, key=lambda dyad: (-max(rung for _, rung in crisis[dyad]), crisis[dyad][1][0], dyad))
    shown = order[:_MOST_ROWS]
    injects = [(record.at, _said(record.details)) for record in run.chronicle if record.kind == "inject"]
    marks = [(at, text) for at, text in injects if text][:_MOST_MARKS]
    name = run.world.scenario.crisis.title
    sheet = Sheet(
        _WIDTH, 200 + len(shown) * _ROW + 40 * len(marks), title=f"Rungs: {name}", says=_spoken(crisis, titles)
    )
    more = f" {len(order) - len(shown)} more pairs came to rung 3." if len(order) > len(shown) else ""
    y = sheet.head(
        name,
        f"One run, seed {run.seed}: the rung of each toward the other, highest over all domains. What the scenario "
        f"puts in, such as a ship lost, counts from when it is laid to somebody.{more}",
    )
    y = _key(sheet, y + 8)
    top = y + 26
    bottom = top + len(shown) * _ROW
    _axis(sheet, top, bottom, run.ended_at)
    where = domains(run)
    for index, dyad in enumerate(shown):
        acted = {at: name for (pair, at), name in where.items() if pair == dyad}
        _strip(
            sheet, top + index * _ROW, crisis[dyad], f"{titles[dyad[0]]} to {titles[dyad[1]]}", run.ended_at, acted
        )
    _happened(sheet, top, bottom, marks, run.ended_at)
    y = _told(sheet, bottom + 44, marks)
    sheet.height = y + 26
    sheet.foot(PURPOSE)
    return sheet.finish()


def _said(details: Mapping[str, object]) -> str:
    return str(details.get("says") or details.get("subject") or "").split(". ")[0].rstrip(".")


def _spoken(crisis: Steps, titles: Mapping[str, str]) -> str:
    told = []
    for (who, toward), way in sorted(crisis.items()):
        peak = max(rung for _, rung in way)
        at = next(at for at, rung in way if rung == peak)
        told.append(f"{titles[who]} toward {titles[toward]} up to rung {peak} on {day(at)}, at the end {way[-1][1]}")
    return f"{'; '.join(told)}."


def _kind(rung: int) -> str:
    return next(kind for most, kind, _ in _STEPS if rung <= most)


def _key(sheet: Sheet, y: float) -> float:
    x = 24.0
    for _, kind, name in _STEPS:
        if x + 20 + wide(name, 12) > _RIGHT:
            x, y = 24.0, y + 20
        sheet.rect(x, y - 10, 13, 13, kind=kind, round_=2)
        sheet.words(x + 18, y + 1, name, size=12)
        x += wide(name, 12) + 36
    return y


def _along(at: float, ended: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * at / max(ended, 1.0)


def _axis(sheet: Sheet, top: float, bottom: float, ended: float) -> None:
    days = ended / 24
    for mark in [mark for mark in steps(days, about=6) if mark <= days]:
        x = _along(mark * 24, ended)
        sheet.line(x, top, x, bottom + 5, kind="rule")
        sheet.words(x, bottom + 19, f"D+{mark:g}", kind="soft", size=11.5, anchor="middle")


def _strip(
    sheet: Sheet,
    y: float,
    way: Sequence[tuple[float, int]],
    name: str,
    ended: float,
    acted: Mapping[float, str],
) -> None:
    told = wrapped(name, _LEFT - 40)
    sheet.words(24, y + 16, told[0] if len(told) == 1 else f"{told[0]} ...")
    ends = [at for at, _ in way[1:]] + [ended]
    last = -math.inf
    for (at, rung), end in zip(way, ends, strict=True):
        x, far = _along(at, ended), _along(end, ended)
        domain = f" ({acted[at]})" if at in acted else ""
        tip = f"{name}: rung {rung}{domain} from {day(at)} to {day(end)}"
        sheet.raw(
            f'<rect x="{number(x)}" y="{number(y + 3)}" width="{number(max(far - x, 1.0))}" '
            f'height="{number(_ROW - 6)}" class="{_kind(rung)}"><title>{escape(tip)}</title></rect>'
        )
        # the figure beside the colour, where there is room for it
        if rung and max(x, last) + 12 < far:
            sheet.words(max(x + 4, last + 2), y + 17, str(rung), size=11.5, bold=True, halo=True)
            last = max(x + 4, last + 2) + 8


def _happened(sheet: Sheet, top: float, bottom: float, marks: Sequence[tuple[float, str]], ended: float) -> None:
    last, level = -math.inf, 0
    for index, (at, _) in enumerate(marks, start=1):
        x = _along(at, ended)
        sheet.track([(x, top - 4), (x, bottom)], kind="ink", thick=1.0, dash="2 4")
        # a figure of two digits is wider than one: both keep apart from the one before
        level = 1 - level if x - last < 6 + 9 * len(str(index)) else 0
        sheet.words(x, top - 8 - 12 * level, str(index), size=11.5, bold=True, anchor="middle", halo=True)
        last = x


def _told(sheet: Sheet, y: float, marks: Sequence[tuple[float, str]]) -> float:
    if marks:
        sheet.words(24, y, "What came from outside", size=15, bold=True)
        y += 22
    for index, (at, text) in enumerate(marks, start=1):
        sheet.words(24, y, f"{index}", bold=True, size=12)
        sheet.words(46, y, day(at), kind="soft", size=12)
        for line in wrapped(text, _WIDTH - 130, SIZE - 1):
            sheet.words(104, y, line, size=12)
            y += 17
        y += 3
    return y
