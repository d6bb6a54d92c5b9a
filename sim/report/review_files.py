"""The files of a review: one page, the same as Markdown, PDF and Word document, and the picture of the effects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.blueprint import Blueprint
from sim.exercise.review.review import Review
from sim.report.decision_forest import effects_pictures
from sim.report.paper.blocks import Paper
from sim.report.paper.docx import docx, has_docx
from sim.report.paper.forms import write_forms
from sim.report.paper.of_review import paper_of_hot_wash, paper_of_review
from sim.report.phrases import phrases
from sim.report.reviewed import Words
from sim.report.whole import write_bytes_whole
from sim.report.wording import Titles

__all__ = ["write_hot_wash", "write_review"]


def write_review(review: Review, plan: Blueprint, folder: Path, command: str, *, lang: str = "en") -> list[str]:
    """Write the whole review; give the names of the files. Without python-docx the document is left out.

    Raises:
        WhitecellError: the disk refused.

    """
    words = Words(review, Titles(plan, phrases(lang)))
    figures = effects_pictures(review, words, lang) if review.seeds else []
    pictures = {f"{figure.name}.svg": figure.svg for figure in figures}
    return _written(paper_of_review(review, plan, figures, command, lang), folder, "review", pictures)


def write_hot_wash(review: Review, plan: Blueprint, folder: Path, command: str, *, lang: str = "en") -> list[str]:
    """Write the one page for the hot wash; give the names of the files.

    Raises:
        WhitecellError: the disk refused.

    """
    return _written(paper_of_hot_wash(review, plan, command, lang), folder, "hot_wash", {})


def _written(paper: Paper, folder: Path, name: str, pictures: Mapping[str, str]) -> list[str]:
    names = write_forms(paper, pictures, folder, text=f"{name}.md", name=name)
    if has_docx():
        painted = {Path(file).stem: folder / Path(file).with_suffix(".png") for file in pictures}
        shown = {stem: path.read_bytes() for stem, path in painted.items() if path.name in names}
        write_bytes_whole(folder / f"{name}.docx", [docx(paper, shown)])
        names.append(f"{name}.docx")
    return names
