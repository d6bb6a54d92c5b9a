"""The files of a review: one page, the same as Markdown and as a Word document, and the picture of the effects."""

from __future__ import annotations

import os
from pathlib import Path

from sim.blueprint import Blueprint
from sim.errors import WhitecellError
from sim.exercise.review.review import Review
from sim.report.paper.blocks import Paper
from sim.report.paper.docx import docx, has_docx
from sim.report.paper.html import html
from sim.report.paper.markdown import markdown
from sim.report.paper.of_review import paper_of_hot_wash, paper_of_review
from sim.report.reviewed import Words, effects_picture
from sim.report.whole import write_whole
from sim.report.wording import Titles

__all__ = ["write_hot_wash", "write_review"]


def write_review(review: Review, plan: Blueprint, folder: Path, command: str) -> list[str]:
    """Write the whole review; give the names of the files. Without python-docx the document is left out.

    Raises:
        WhitecellError: the disk refused.

    """
    picture = effects_picture(review, Words(review, Titles(plan))) if review.ranked and review.seeds else None
    names = _written(paper_of_review(review, plan, picture, command), folder, "review")
    if picture is not None:
        write_whole(folder / "decisions.svg", [picture])
        names.append("decisions.svg")
    return names


def write_hot_wash(review: Review, plan: Blueprint, folder: Path, command: str) -> list[str]:
    """Write the one page for the hot wash; give the names of the files.

    Raises:
        WhitecellError: the disk refused.

    """
    return _written(paper_of_hot_wash(review, plan, command), folder, "hot_wash")


def _written(paper: Paper, folder: Path, name: str) -> list[str]:
    write_whole(folder / f"{name}.html", [html(paper)])
    write_whole(folder / f"{name}.md", [markdown(paper)])
    names = [f"{name}.html", f"{name}.md"]
    if has_docx():
        _write_bytes(folder / f"{name}.docx", docx(paper))
        names.append(f"{name}.docx")
    return names


def _write_bytes(path: Path, told: bytes) -> None:
    """Write beside, then rename, so that whoever interrupts finds a whole file."""
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(told)
        os.replace(beside, path)  # noqa: PTH105  says what it does
    except OSError as error:
        raise WhitecellError(f"{path}: cannot be written: {error.strerror or error}") from None
