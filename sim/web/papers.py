"""Papers: what can be made of an exercise while it goes on, and how each is made, in a process of its own.

Called by the press. A paper is made from the history of a branch alone, so that it says what `review` and `pack`
would say of the same history.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sim.exercise.review.crew import plan_of
from sim.exercise.review.history import History, Walk
from sim.exercise.review.kept import Kept
from sim.exercise.review.review import review
from sim.report.files import write_run
from sim.report.labels import LANGUAGES
from sim.report.pack.pack import documents, write_documents
from sim.report.paper.pdf import missing
from sim.report.review_files import write_hot_wash, write_review

__all__ = ["KINDS", "LANGUAGES", "Kind", "Task", "made"]

Kind = Literal["hot_wash", "review", "report", "pack"]
KINDS: Final[tuple[Kind, ...]] = ("hot_wash", "review", "report", "pack")
Tell = Callable[[int, int], None]
# the page that is read out at ENDEX takes what a minute holds, on one core beside the exercise
_WITHIN_S: Final = 40.0
_FEW_DRAWS: Final = 100
_RUNS: Final = 10


@dataclass(frozen=True, slots=True)
class Task:
    """One paper: its kind, of which history, in which language; `seeds` futures for each arm of a review.

    Without `seeds` as many as `review` takes. What is done of a review stands in the file `keep` until the review is
    there: one that was stopped, or whose server died, goes on from it when it is asked for again.
    """

    kind: Kind
    history: History
    lang: str = "en"
    seeds: int | None = None
    keep: Path | None = None


def made(task: Task, folder: Path, tell: Tell) -> list[str]:
    """Make a paper in a folder; give the names of its files, one that holds all of them first.

    Raises:
        WhitecellError: it cannot be made, or the disk refused.

    """
    plan = plan_of(task.history.header)
    match task.kind:
        case "pack":
            papers = documents(plan, lang=task.lang, runs=_RUNS, progress=lambda done: tell(done, _RUNS))
            names = write_documents(papers, folder, ("html",) if missing(task.lang) else ("html", "pdf"))
            return [_together(folder, f"{plan.scenario.id}_pack_{task.lang}", names)]
        case "report":
            engine = Walk(task.history, plan).to_the_end()
            engine.end("measured here")
            names = write_run(engine.finish(), plan, folder)
        case _:
            brief = task.kind == "hot_wash"
            # nobody reads a line here: how much is done already is told by the progress
            kept = None if brief or task.keep is None else Kept(task.keep, lambda _: None)
            found = review(
                task.history,
                plan,
                seeds=task.seeds,
                within=_WITHIN_S if brief else None,
                draws=_FEW_DRAWS if brief else 4 * _FEW_DRAWS,
                workers=1,
                progress=tell,
                keep=kept,
            )
            # the command that makes it again, from a copy of the store
            command = f"uv run run.py review STORE --exercise {task.history.exercise} --branch {task.history.branch}"
            command += f" --seeds {found.seeds}{' --hot-wash' if brief else ''}"
            command += f" --lang {task.lang}" if task.lang != "en" else ""
            names = (write_hot_wash if brief else write_review)(found, plan, folder, command, lang=task.lang)
            if kept is not None:
                kept.drop()
    return [_together(folder, task.kind, names), *names]


def _together(folder: Path, name: str, names: list[str]) -> str:
    """Put files into one that can be carried away."""
    with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        for each in names:
            whole.write(folder / each, f"{name}/{each}")
    return f"{name}.zip"
