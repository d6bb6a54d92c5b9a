"""A paper as one HTML file that needs nothing beside itself: no network, no script; letters of the East are inside.

The door to Jinja2. Pictures stand inside the page as SVG; their ids are made unique, because a page has one namespace
for all of them. It prints on A4, folds for a phone, and follows the reader's choice of light or dark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sim.report.labels import labels
from sim.report.paper.blocks import Figure, Grid, Paper
from sim.report.paper.glyphs import faces
from sim.report.paper.typeset import typeset

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["html", "htmls"]

# a picture wider than the column of text, px, has more of the window: else its words would be too small
_COLUMN: Final = 900.0
_BROAD: Final = re.compile(r'viewBox="\S+ \S+ ([\d.]+)')
_ID: Final = re.compile(r'\bid="([^"]+)"')


def html(paper: Paper) -> str:
    """Write the page."""
    return htmls([paper])[0]


def htmls(papers: Sequence[Paper]) -> list[str]:
    """Write the pages of papers in one language: what they share is made once."""
    pages = [_page(paper) for paper in papers]
    brought = faces(pages, papers[0].lang if papers else "en")
    return [page.replace("<style>\n", f"<style>\n{face}", 1) for page, face in zip(pages, brought, strict=True)]


def _page(paper: Paper) -> str:
    from markupsafe import Markup  # noqa: PLC0415  its door

    style = Markup(files(__package__).joinpath("page.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    numbers = iter(range(1, 1000))
    return _template().render(
        paper=typeset(paper),
        style=style,
        kind=lambda block: type(block).__name__.lower(),
        broad=_is_broad,
        picture=lambda figure: Markup(_inside(figure)),  # noqa: S704  drawn by us, its words escaped there
        number=lambda: next(numbers),
        share=_share,
        figure=lambda text: Markup(_figure(text)),  # noqa: S704  escaped there
        say=labels(paper.lang),
    )


@cache
def _template() -> Template:
    """Compile the page once: that costs more than writing it."""
    # its door: most commands never need it
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    # all that is put in is escaped, but for pictures, which are ours
    env = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))


def _inside(figure: Figure) -> str:
    """Make a picture fit to stand inside a page: ids of its own, as wide as there is room."""
    svg = figure.svg
    for name in dict.fromkeys(_ID.findall(svg)):
        own = f"{figure.name}-{name}"
        svg = svg.replace(f'id="{name}"', f'id="{own}"').replace(f"url(#{name})", f"url(#{own})")
    labelled = f'aria-labelledby="{figure.name}-title {figure.name}-desc"'
    svg = svg.replace('aria-labelledby="title desc"', labelled, 1)
    # the page says how large it is; the picture keeps its shape
    return re.sub(r'(<svg [^>]*viewBox="[^"]*") width="[^"]*" height="[^"]*"', r"\1", svg, count=1).strip()


def _is_broad(figure: Figure) -> bool:
    found = _BROAD.search(figure.svg)
    return found is not None and float(found[1]) > _COLUMN


def _figure(text: str) -> str:
    """Let a number and its interval stand below each other where there is no room, and break nowhere else."""
    value, sign, interval = text.partition(" (")
    if not sign:
        return escape(text)
    return f"<span>{escape(value)}</span> <span>({escape(interval)}</span>"


def _share(width: float, grid: Grid) -> str:
    """Say a column's part of the whole width in percent."""
    return f"{100 * width / sum(grid.widths):.3g}"
