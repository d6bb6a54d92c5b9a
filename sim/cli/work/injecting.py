"""What `msel` does: rows of a scenario or an exercise to a file, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import typer

from sim import api
from sim.blueprint import Blueprint
from sim.casting import cast_case
from sim.errors import InputError, WhitecellError
from sim.exercise.msel_files import export_rows, import_rows
from sim.exercise.session import Session, run_header
from sim.exercise.store import Store
from sim.scenario.exercise import MselRow
from sim.scenario.reading import Tree, write

__all__ = ["act"]


def act(
    way: str,
    names: list[str],
    *,
    scenario: str | None,
    column: list[str],
    store: Path | None,
    exercise: str,
    branch: str,
) -> None:
    """Export or import."""
    if way == "export" and len(names) == 2 - (store is not None):
        rows = _rows_of(names[0]) if store is None else _played(store, exercise, branch)
        export_rows(rows, Path(names[-1]))
        typer.echo(f"{names[-1]}: {len(rows)} rows")
    elif way == "import" and len(names) == 1:
        if store is not None:
            _into(store, exercise, branch, Path(names[0]), column)
            return
        if scenario is None:
            hint = "say --scenario NAME, or --store FILE"
            raise InputError.of("msel import", "which scenario are the rows for?", hint)
        rows = import_rows(Path(names[0]), api.scenario(scenario), mapping=_mapping(column))
        typer.echo(write({"exercise": {"msel": [_tree(row) for row in rows]}}), nl=False)
    else:
        words = "write msel export SCENARIO FILE, or msel import FILE --scenario SCENARIO"
        raise InputError.of(f"msel {way} {' '.join(names)}", "not understood", words)


def _rows_of(name: str) -> list[MselRow]:
    """Rows of a scenario, after what it brings by itself: its injects, as information for the white cell."""
    crisis = api.scenario(name).crisis
    hazards = [
        MselRow(
            id=each.id,
            kind="information",
            at=f"{each.at.value:g} h",
            to=each.to,
            message=each.says,
            notes="by itself",
        )
        for each in crisis.injects
    ]
    rows = list(crisis.exercise.msel) if crisis.exercise is not None else []
    taken = {row.id for row in rows}
    return [*(row for row in hazards if row.id not in taken), *rows]


def _mapping(words: Sequence[str]) -> dict[str, str]:
    found = {}
    for word in words:
        column, sign, name = word.partition("=")
        if not (column and sign and name):
            raise InputError.of(f"--map {word}", "expected COLUMN=NAME", "write --map message='Inject text'")
        found[column] = name
    return found


def _tree(row: MselRow) -> dict[str, Tree]:
    return cast("dict[str, Tree]", row.model_dump(mode="json", exclude_defaults=True))


def _session(store: Store, exercise: str, branch: str) -> Session:
    """Open an exercise as its header says."""
    known = store.exercises()
    name = exercise or (known[0] if len(known) == 1 else "")
    header = run_header(store, name)
    plan: Blueprint = api.load(header.scenario, options=header.options, settings=header.settings)
    plan = cast_case(plan, header.case, seed=header.seed, replication=header.replication)
    return Session(store, store.branch(name, branch), plan)


def _played(path: Path, exercise: str, branch: str) -> list[MselRow]:
    """Rows of an exercise as they stand."""
    with Store(path) as store:
        session = _session(store, exercise, branch)
        return [found.read().model_copy(update={"status": found.status}) for found in session.table.msel.values()]


def _into(path: Path, exercise: str, branch: str, file: Path, column: Sequence[str]) -> None:
    """Lay rows on the table of an exercise; those that were released stay as they are."""
    with Store(path) as store:
        session = _session(store, exercise, branch)
        rows = import_rows(file, session.plan.scenario, mapping=_mapping(column))
        fresh = [row for row in rows if row.status not in {"released", "complete"}]
        answer = session.do("white", "msel", rows=[_tree(row) for row in fresh])
        if not answer.accepted:
            raise WhitecellError(f"{file}: {answer.reason}")
        typer.echo(f"{len(fresh)} rows are on the table of {session.branch.exercise}, branch {branch}")
