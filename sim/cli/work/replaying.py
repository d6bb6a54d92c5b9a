"""What `replay` does: run a journal again, and say whether the same came of it."""

from __future__ import annotations

from pathlib import Path

import typer

from sim import api
from sim.blueprint import Blueprint
from sim.casting import cast_case
from sim.cli.launching import advance_to_end
from sim.cli.seats import known_actor, programs_of
from sim.engine import Engine, Run
from sim.errors import InputError, ReplayError
from sim.journal import Header, Journal, read_journal
from sim.provenance import differences
from sim.replay import replay
from sim.report.wording import day
from sim.scenario import library

__all__ = ["act"]


def act(*, journal: Path, scenario: str | None, decider: list[str]) -> None:
    """Run a journal again, and say whether the same came of it."""
    old = read_journal(journal)
    header = old.header
    plan = api.load(_where(header, scenario, journal), options=header.options, settings=header.settings)
    plan = cast_case(plan, header.case, seed=header.seed, replication=header.replication)
    for line in differences(header, plan):
        typer.echo(f"note: {line}", err=True)
    engine = _replayed(plan, old, decider)
    if not old.digest:
        ends = f"the journal ends on {day(engine.now)} after {len(old.inputs)} inputs"
        typer.echo(f"unfinished: {ends}, all accepted again, without a digest to compare")
        return
    run = advance_to_end(engine, header.until_h)
    if run.digest != old.digest:
        raise ReplayError(_first_difference(run, old))
    typer.echo(f"same: {len(run.chronicle)} records, {len(old.inputs)} inputs, digest {run.digest}")


def _where(header: Header, given: str | None, journal: Path) -> str:
    """Find the scenario: as it is given, as the header calls it, or by that path from the journal's folder."""
    name = given or header.scenario
    if given is None and name not in library.names("scenario") and not Path(name).exists():
        beside = journal.parent / name
        if beside.exists():
            return str(beside)
        raise InputError.of(
            str(journal), f"its scenario '{name}' is not here", "say where it is: replay JOURNAL --scenario PATH"
        )
    return name


def _replayed(plan: Blueprint, old: Journal, words: list[str]) -> Engine:
    """Run to the last input; every input must be accepted again."""
    seats, deciders = programs_of(words, plan.scenario.actors)
    for actor, seat in old.header.seats.items():
        known_actor(f"seat {actor}", actor, plan.scenario.actors)
        if seat not in {"human", "doctrine"} and f"{actor}/{seat}" not in deciders:
            raise InputError.of(
                f"--decider {actor}=...", f"the program '{seat}' sat for {actor}", f"give --decider {actor}={seat}"
            )
    for actor in seats:
        if old.header.seats.get(actor) != seats[actor]:
            raise InputError.of(f"--decider {actor}={seats[actor]}", "that program did not sit there in this journal")
    # with a digest, the first record that differs tells more than the first input that is refused
    return replay(plan, old, deciders=deciders, lenient=bool(old.digest))


def _first_difference(run: Run, old: Journal) -> str:
    """Find by the marks, four digits a record, where a run leaves the journal's."""
    marks, lines = run.chronicle.marks(), list(run.chronicle.lines())
    was, now = len(old.marks) // 4, len(lines)
    for index in range(min(was, now)):
        if marks[4 * index : 4 * index + 4] != old.marks[4 * index : 4 * index + 4]:
            return (
                f"not the same: record {index} differs first (of {was} then, {now} now). It is now\n  {lines[index]}"
            )
    if now > was:
        return f"not the same: {was} records then, {now} now; the first new one is record {was}\n  {lines[was]}"
    return f"not the same: {was} records then, {now} now" + (
        "" if was != now else "; the digest differs, the marks do not"
    )
