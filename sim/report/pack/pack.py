"""The whole pack: every paper with the folder it lies in, and their files as pages and as PDF.

Folders are by who may read them: `everyone`, `cells/NAME`, `white_cell`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final, Literal

from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.errors import InputError, did_you_mean
from sim.report.labels import labels
from sim.report.pack.cells import cell_brief, role_sheets, turn_sheets
from sim.report.pack.course import usual_course
from sim.report.pack.feedback import feedback_controllers, feedback_players
from sim.report.pack.guide import evaluation_guide
from sim.report.pack.hand import by_hand
from sim.report.pack.handbook import controllers_handbook
from sim.report.pack.manual import glossary, situation_manual
from sim.report.pack.material import Material
from sim.report.paper.blocks import Paper
from sim.report.paper.html import htmls
from sim.report.paper.pdf import pdf
from sim.report.whole import write_bytes_whole, write_whole

__all__ = ["Document", "Form", "documents", "write_documents"]

Form = Literal["html", "pdf"]
_EVERYONE: Final = "everyone"
_WHITE: Final = "white_cell"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper, and where it lies in the pack, without an ending."""

    path: str
    paper: Paper


def documents(
    plan: Blueprint,
    *,
    lang: str = "en",
    cell: str | None = None,
    runs: int = 0,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[Document]:
    """Make all papers of a plan's exercise, or those of one cell alone.

    `runs` of doctrine in every seat stand behind the usual course; with none it is left out.

    Raises:
        InputError: no exercise, no such cell, no such language.

    """
    material = Material(plan, labels(lang))
    cells = material.exercise.cells
    if cell is not None and cell not in cells:
        raise InputError.of(f"--cell {cell}", f"no cell named '{cell}'", did_you_mean(cell, cells))
    engine = Engine(plan, seed=seed)
    found = [
        document
        for name in cells
        if cell in {None, name}
        for document in (
            Document(f"cells/{name}/brief", cell_brief(material, engine, name)),
            Document(f"cells/{name}/role_sheets", role_sheets(material, name)),
            Document(f"cells/{name}/order_sheets", turn_sheets(material, name)),
        )
    ]
    if cell is not None:
        return found
    ends = list(accumulate(move.span.value for move in material.exercise.moves))
    course = usual_course(plan, ends, runs=runs, seed=seed, progress=progress) if runs else None
    return [
        Document(f"{_EVERYONE}/situation_manual", situation_manual(material)),
        Document(f"{_EVERYONE}/glossary", glossary(material)),
        Document(f"{_EVERYONE}/feedback_form", feedback_players(material)),
        *found,
        Document(f"{_WHITE}/controllers_handbook", controllers_handbook(material)),
        Document(f"{_WHITE}/evaluation_guide", evaluation_guide(material)),
        Document(f"{_WHITE}/by_hand", by_hand(material, engine, course, seed=seed)),
        Document(f"{_WHITE}/feedback_form", feedback_controllers(material)),
    ]


def write_documents(papers: list[Document], folder: Path, forms: tuple[Form, ...]) -> list[str]:
    """Write papers in each form; give the names of the files.

    Raises:
        WhitecellError: the disk refused, or a PDF was asked for that cannot be made here.

    """
    written = []
    pages = htmls([document.paper for document in papers]) if "html" in forms else [""] * len(papers)
    for document, page in zip(papers, pages, strict=True):
        for form in forms:
            path = folder / f"{document.path}.{form}"
            path.parent.mkdir(parents=True, exist_ok=True)
            if form == "pdf":
                write_bytes_whole(path, [pdf(document.paper)])
            else:
                write_whole(path, [page])
            written.append(f"{document.path}.{form}")
    return written
