"""What `review` does: reads an exercise from its store, reviews it, prints what mattered, and leaves its files."""

from __future__ import annotations

import math
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from sim.blueprint import Blueprint
from sim.cli.launching import followed
from sim.errors import InputError
from sim.exercise.review.crew import plan_of
from sim.exercise.review.history import History, history_of
from sim.exercise.review.kept import FILE, Kept
from sim.exercise.review.review import Review, review
from sim.exercise.store import Store
from sim.provenance import differences
from sim.report.files import prepare_folder
from sim.report.labels import labels
from sim.report.paper.docx import has_docx
from sim.report.paper.markdown import markdown
from sim.report.paper.of_review import paper_of_hot_wash, paper_of_knowledge
from sim.report.review_files import write_hot_wash, write_review
from sim.units import UnitError, format_at, parse_quantity

__all__ = ["act"]

_WITHIN_S: Final = 54.0
# what workers take to begin, in times that reading the exercise took here
_READINGS: Final = 1.5
_FEW_DRAWS: Final = 100
_DRAWS: Final = 400
_INTERRUPTED: Final = 130


def act(  # noqa: PLR0913  one argument for each word of the command line
    *,
    store: Path,
    exercise: str,
    branch: str,
    seeds: int | None,
    hot_wash: bool,
    at: list[str],
    lang: str,
    workers: int | None,
    out: Path | None,
) -> None:
    """Review, print the one page, and write the files."""
    labels(lang)
    if out is not None:
        prepare_folder(out)
    began, busy = time.perf_counter(), time.process_time()
    history = _history(store, exercise, branch)
    instants = [_instant(word, history.reached) for word in at]
    plan = plan_of(history.header)
    reading = time.perf_counter() - began
    # what the program took to begin is of the minute too: its processor time, at the pace of what was read since
    begun = busy * reading / max(time.process_time() - busy, 1e-9)
    for line in differences(history.header, plan):
        sys.stderr.write(f"note: {line}\n")
    kept = None if out is None or hot_wash else Kept(out / FILE, _note)
    found = _found(
        history,
        plan,
        seeds=seeds,
        hot_wash=hot_wash,
        instants=instants,
        workers=workers,
        reading=reading,
        begun=begun,
        keep=kept,
    )
    command = _command(store, history, found.seeds, hot_wash=hot_wash, lang=lang)
    typer.echo(markdown(paper_of_hot_wash(found, plan, command, lang)), nl=False)
    if instants:
        typer.echo("\n" + markdown(paper_of_knowledge(found, plan, lang)), nl=False)
    if out is not None:
        written = (write_hot_wash if hot_wash else write_review)(found, plan, out, command, lang=lang)
        typer.echo(f"\nWritten to {out}: {', '.join(written)}.")
        if not has_docx():
            sys.stderr.write("note: no Word document: install python-docx (uv sync --extra documents)\n")
    if found.interrupted:
        on = "; the same command goes on from there" if kept is not None else ""
        done = f"this is the review with the {found.seeds} futures an arm that were done"
        sys.stderr.write(f"interrupted: {done}{on}\n")
        raise typer.Exit(_INTERRUPTED)
    if kept is not None:
        kept.drop()


def _note(words: str) -> None:
    sys.stderr.write(f"note: {words}\n")


def _history(store: Path, exercise: str, branch: str) -> History:
    """Read the branch, and let go of the file at once.

    Raises:
        InputError: no such file, exercise or branch.

    """
    if not store.is_file():
        raise InputError.of(str(store), "no such store", "give the file that play --store wrote")
    with Store(store) as kept:
        every = kept.exercises()
        if not exercise and len(every) != 1:
            known = ", ".join(every) or "none"
            raise InputError.of(str(store), f"{len(every)} exercises in it", f"name one by --exercise: {known}")
        name = exercise or every[0]
        # an unknown exercise is said before a branch of it is looked for
        kept.header(name)
        return history_of(kept, kept.branch(name, branch))


def _found(  # noqa: PLR0913  what is reviewed, and how
    history: History,
    plan: Blueprint,
    *,
    seeds: int | None,
    hot_wash: bool,
    instants: Sequence[float],
    workers: int | None,
    reading: float,
    begun: float,
    keep: Kept | None,
) -> Review:
    with followed("futures") as progress:
        return review(
            history,
            plan,
            seeds=seeds,
            within=_WITHIN_S - begun - reading if hot_wash else None,
            beginning=_READINGS * reading,
            instants=instants or (() if hot_wash else None),
            draws=_FEW_DRAWS if hot_wash else _DRAWS,
            workers=workers,
            progress=progress,
            keep=keep,
        )


def _instant(word: str, reached: float) -> float:
    """Read `--at`, a time from the start that the exercise has `reached` (h).

    Raises:
        InputError: it is none, or later.

    """
    try:
        hours = parse_quantity(word, "time")
    except UnitError as error:
        raise InputError.of(f"--at {word}", str(error), error.hint) from None
    if hours < 0:
        raise InputError.of(f"--at {word}", "a time before the start", "write --at '3 h'")
    if hours > reached:
        reason = f"a time the exercise has not reached: it stands on {format_at(reached)}"
        raise InputError.of(f"--at {word}", reason, f"ask for one up to --at '{math.floor(reached)} h'")
    return hours


def _command(store: Path, history: History, seeds: int, *, hot_wash: bool, lang: str) -> str:
    words = ["uv", "run", "run.py", "review", store.name, "--exercise", history.exercise, "--branch", history.branch]
    return shlex.join(
        [
            *words,
            "--seeds",
            str(seeds),
            *(["--hot-wash"] if hot_wash else []),
            *(["--lang", lang] if lang != "en" else []),
        ]
    )
