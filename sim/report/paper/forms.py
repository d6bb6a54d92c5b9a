"""A report in every form it has, in one folder: page, Markdown, PDF, and each picture as SVG and PNG.

PDF and PNG need the extra `papers`; without it they are left out, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.report.paper.blocks import Paper
from sim.report.paper.html import html
from sim.report.paper.markdown import markdown
from sim.report.paper.pdf import missing, pdf, png
from sim.report.whole import write_bytes_whole, write_whole

__all__ = ["write_forms"]


def write_forms(
    paper: Paper, pictures: Mapping[str, str], folder: Path, *, text: str = "report.md", name: str = "report"
) -> list[str]:
    """Write a report and its pictures (SVG by file name); give the names of the files, pictures last.

    Raises:
        WhitecellError: the disk refused.

    """
    written = [f"{name}.html", text]
    write_whole(folder / written[0], [html(paper)])
    write_whole(folder / text, [markdown(paper)])
    if not missing(paper.lang):
        written.append(f"{name}.pdf")
        write_bytes_whole(folder / written[-1], [pdf(paper)])
    for file, svg in pictures.items():
        write_whole(folder / file, [svg])
        written.append(file)
        if (painted := png(svg)) is not None:
            written.append(f"{file.removesuffix('.svg')}.png")
            write_bytes_whole(folder / written[-1], [painted])
    return written
