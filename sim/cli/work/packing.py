"""What `pack` does: makes the papers of an exercise and writes them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typer

from sim import api
from sim.blueprint import Blueprint
from sim.cli.launching import progress_bar
from sim.cli.packing import FormOf, Lang
from sim.cli.words import settings_of
from sim.errors import WhitecellError
from sim.report.files import prepare_folder
from sim.report.pack.pack import Document, Form, documents, write_documents
from sim.report.paper.pdf import missing

__all__ = ["act"]

_FORMS: Final[Mapping[FormOf, tuple[Form, ...]]] = {
    FormOf.BOTH: ("html", "pdf"),
    FormOf.HTML: ("html",),
    FormOf.PDF: ("pdf",),
}


def act(  # noqa: PLR0913  one argument for each word of the command line
    scenario: str,
    *,
    lang: Lang,
    cell: str | None,
    form: FormOf,
    runs: int,
    option: list[str],
    setting: list[str],
    seed: int,
    out: Path | None,
) -> None:
    """Make and write them; without a typesetter or its fonts say how to get them, and write pages alone."""
    forms = _FORMS[form]
    if "pdf" in forms and (why := missing(lang.value)):
        if form is FormOf.PDF:
            raise WhitecellError(why)
        sys.stderr.write(f"note: {why}; only pages are written\n")
        forms = ("html",)
    plan = api.load(scenario, options=option, settings=settings_of(setting))
    folder = out or Path(f"{plan.scenario.id}_pack" + ("" if lang is Lang.EN else f"_{lang.value}"))
    papers = _made(plan, lang=lang.value, cell=cell, runs=runs, seed=seed)
    prepare_folder(folder)
    written = write_documents(papers, folder, forms)
    typer.echo(f"{folder}: {len(written)} files")
    for document in papers:
        typer.echo(f"  {document.path:<34} {document.paper.title}")


def _made(plan: Blueprint, *, lang: str, cell: str | None, runs: int, seed: int) -> list[Document]:
    bar = progress_bar() if runs and cell is None else None
    if bar is None:
        return documents(plan, lang=lang, cell=cell, runs=runs, seed=seed)
    with bar:
        task = bar.add_task("runs", total=runs)
        return documents(
            plan,
            lang=lang,
            cell=cell,
            runs=runs,
            seed=seed,
            progress=lambda done: bar.update(task, completed=done),
        )
