"""Stacked shares: how the variance of results is split, and how often each option has each rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.svg import Sheet, wide, wrapped

__all__ = ["Stack", "stacks"]

_WIDTH: Final = 800.0
_LEFT, _RIGHT = 250.0, 776.0
_ROW: Final = 44.0


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar: its name, shares that add to one, and what each says (a share with its interval)."""

    name: str
    shares: tuple[float, ...]
    says: tuple[str, ...]


def stacks(
    title: str, says: str, words: Sequence[str], rows: Sequence[Stack], *, kinds: Sequence[str], foot: str
) -> str:
    """Draw the picture; `words` name the parts, `kinds` are their colours."""
    spoken = "; ".join(
        f"{row.name}: {', '.join(f'{word} {said}' for word, said in zip(words, row.says, strict=True) if said)}"
        for row in rows
    )
    sheet = Sheet(_WIDTH, 170 + len(rows) * _ROW, title=title, says=f"{spoken}.")
    y = sheet.head(title, says) + 8
    x = 24.0
    for word, kind in zip(words, kinds, strict=True):
        sheet.rect(x, y - 10, 14, 12, kind=kind, round_=2)
        sheet.words(x + 20, y, word)
        x += 44 + wide(word)
    y += 22
    for row in rows:
        lines = wrapped(row.name, _LEFT - 44)[:2]
        for place, line in enumerate(lines):
            sheet.words(24, y + 15 + (place - (len(lines) - 1) / 2) * 15, line)
        left = _LEFT
        for share, kind, said in zip(row.shares, kinds, row.says, strict=True):
            width = (_RIGHT - _LEFT) * share
            if width > 0:
                sheet.rect(left, y, width, 22, kind=kind)
                if wide(said, 11.5) + 8 < width:
                    strong = kind.startswith("hue") or kind == "share4"
                    ink = "paper" if strong else "ink"
                    sheet.words(left + width / 2, y + 15, said, anchor="middle", size=11.5, kind=ink, halo=not strong)
            left += width
        y += _ROW
    sheet.height = y + 24
    sheet.foot(foot)
    return sheet.finish()
