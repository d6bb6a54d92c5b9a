"""The files of a run: chronicle.jsonl, outcomes.json, journal.jsonl, relations.graphml, its report and its pictures.

Each is written under another name and renamed when it is whole, so whoever interrupts finds whole files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from sim.blueprint import Blueprint
from sim.engine import Run
from sim.errors import InputError
from sim.report.ladder import ladder
from sim.report.paper.forms import write_forms
from sim.report.paper.of_run import paper_of_run
from sim.report.pictures import pictures
from sim.report.seas import seas
from sim.report.summary import summary
from sim.report.ties import ties
from sim.report.went import went
from sim.report.whole import write_whole
from sim.runs.tracks import Followed
from sim.study.recorded import Alone

__all__ = ["FILES", "close_journal", "drawings", "prepare_folder", "write_run"]

FILES: Final = ("chronicle.jsonl", "outcomes.json", "journal.jsonl", "relations.graphml")


def prepare_folder(folder: Path) -> Path:
    """Make the folder, and see that a file can be written there, before any work is done.

    Raises:
        InputError: it is a file, or cannot be written to.

    """
    probe = folder / ".whitecell.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except (FileExistsError, NotADirectoryError):
        raise InputError.of(f"--out {folder}", "a file stands where the folder would be", "name another") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError.of(f"--out {folder}", f"cannot be written to: {reason}", "name another folder") from None
    return folder


def drawings(run: Run, course: Followed | None = None) -> dict[str, str]:
    """Draw all that this run has to show: SVG by the name of its file; its course if it was followed."""
    found = {**pictures(run), **seas(run)}
    if course is not None and (over_time := went(run, course, run.world.scenario.crisis.title)) is not None:
        found["course.svg"] = over_time
    steps = ladder(run)
    if steps is not None:
        found["ladder.svg"] = steps
    found["relations.svg"] = ties(run)
    return found


def write_run(
    run: Run, plan: Blueprint, folder: Path, course: Followed | None = None, alone: Alone | None = None
) -> list[str]:
    """Write all files of a run of a plan into a folder that `prepare_folder` has seen; give their names.

    `course` is how its leading measures went, where it was followed; `alone` what it gave for the rows of a record.

    Raises:
        WhitecellError: the disk refused.

    """
    write_whole(folder / "chronicle.jsonl", (f"{line}\n" for line in run.chronicle.lines()))
    write_whole(folder / "outcomes.json", [json.dumps(summary(run), indent=2), "\n"])
    write_whole(folder / "relations.graphml", [run.world.network.graphml(run.ended_at)])
    write_whole(folder / "journal.jsonl", (f"{line}\n" for line in close_journal(run)))
    drawn = drawings(run, course)
    return [*FILES, *write_forms(paper_of_run(run, plan, drawn, alone), drawn, folder)]


def close_journal(run: Run) -> list[str]:
    """Put digest and marks at the end of the run's journal and give its lines."""
    run.journal.digest, run.journal.marks = run.digest, run.chronicle.marks()
    return run.journal.lines()
