"""A paper as Markdown, for a text somebody writes: pictures are named as files that lie beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from sim.report.paper.blocks import Blank, Block, Choices, Facts, Figure, Grid, Happenings, Paper, Points, Prose

__all__ = ["markdown"]

_RULE: Final = r"\_" * 40


def markdown(paper: Paper) -> str:
    """Write the text; a picture `name` is looked for as `name.svg` in the same folder."""
    parts = [f"# {_flat(paper.title)}", f"*{_flat(paper.under)}*"]
    parts += [_block(block) for block in paper.opening]
    for section in paper.sections:
        parts.append(f"## {_flat(section.title)}")
        parts += [_block(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Prose(text, tone):
            return f"> {_flat(text)}" if tone == "warning" else _flat(text)
        case Facts(pairs):
            return "\n".join(f"- **{_flat(name)}**: {_flat(text)}" for name, text in pairs)
        case Grid():
            return "\n".join(_grid(block))
        case Figure(name, _, caption):
            return f"![{_flat(caption)}]({name}.svg)"
        case Happenings(lines):
            told = (
                f"- {line.day}, {line.date}: {f'**{_flat(line.who)}**: ' if line.who else ''}{_flat(line.text)}"
                for line in lines
            )
            return "\n".join(told)
        case Points(items, ordered):
            signs = (f"{number}." for number in range(1, len(items) + 1)) if ordered else iter("-" * len(items))
            return "\n".join(f"{sign} {_flat(text)}" for sign, text in zip(signs, items, strict=True))
        case Blank(label, lines):
            return "\n\n".join([f"{_flat(label)}:", *[_RULE] * lines])
        case Choices(label, options):
            return "\n".join([f"{_flat(label)}:", "", *(f"- [ ] {_flat(text)}" for text in options)])
        case _:
            assert_never(block)


def _grid(grid: Grid) -> Iterator[str]:
    yield f"{_flat(grid.caption)}:"
    yield ""
    yield f"| {' | '.join(map(_cell, grid.heads))} |"
    yield "|" + "|".join("---:" if index in grid.numeric else "---" for index in range(len(grid.heads))) + "|"
    for number, row in enumerate(grid.rows):
        cells = [f"**{_cell(text)}**" if number in grid.strong and text else _cell(text) for text in row]
        yield f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return _flat(text).replace("|", r"\|")


def _flat(text: str) -> str:
    return " ".join(text.split())
