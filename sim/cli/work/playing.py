"""What `play` does: an exercise in the terminal, begun or taken up again in a store; and the files at its end."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import typer
from rich.text import Text

from sim.cli.launching import Launch
from sim.cli.screen import Screen
from sim.cli.seats import known_actor
from sim.cli.work.holding import Room
from sim.errors import InputError
from sim.exercise.recording import read_recording
from sim.exercise.session import Session, run_header
from sim.exercise.store import Store
from sim.provenance import differences, header
from sim.report.files import prepare_folder, write_run
from sim.report.story import Story, brief
from sim.report.whole import write_whole
from sim.report.wording import counted
from sim.units import format_at

__all__ = ["act"]

_WHITE: Final = "white"
_STORE: Final = "exercise.db"


def act(  # noqa: PLR0913  an option is an argument
    *,
    scenario: str,
    seat: list[str],
    option: list[str],
    setting: list[str],
    seed: int,
    replication: int,
    out: Path | None,
    decider: list[str],
    recorded: list[str],
    store: Path | None,
    taken: Path | None,
    exercise: str,
    branch: str,
) -> None:
    """Play, and print the story at the end."""
    launch = Launch.of(
        scenario, options=option, settings=setting, seed=seed, replication=replication, deciders=decider
    )
    people = [actor for actor in seat if actor != _WHITE]
    for actor in people:
        known_actor(f"--seat {actor}", actor, launch.plan.scenario.actors)
        if actor in launch.seats:
            raise InputError.of(f"--seat {actor}", "a program sits there already", "take --decider or --seat")
    recordings = dict(_recording(word, launch) for word in recorded)
    name = exercise or launch.plan.scenario.id
    path = store or (_in_folder(out) if out is not None else _by_default(launch, name))
    console = Screen()
    with Store(path) as kept:
        if taken is not None:
            name = _taken(kept, taken, exercise)
        session = _opened(kept, launch, people, recordings, name=name, branch=branch, say=console.print)
        room = Room(session, console, white=_WHITE in seat)
        try:
            finished = room.play()
            _ended(room.session, launch, console, out, finished=finished)
        finally:
            if out is not None and not (out / "journal.jsonl").exists():
                write_whole(out / "journal.jsonl", (f"{line}\n" for line in room.session.engine.journal.lines()))


def _ended(session: Session, launch: Launch, console: Screen, out: Path | None, *, finished: bool) -> None:
    """Say where it is kept, and when it is over, what came of it."""
    if not finished:
        kept = counted(session.next_number - 1, "entry is", "entries are")
        words = f"\nStopped. {kept} kept in {session.store.path}; the same command resumes."
        console.print(Text(words, style="dim"), soft_wrap=True)
        return
    run = session.engine.finish()
    console.print(Story(run, launch.plan))
    console.print(Text(f"Kept in {session.store.path}.", style="dim"), soft_wrap=True)
    if out is not None:
        console.print(Text(f"Written to {out}: {', '.join(write_run(run, launch.plan, out))}.", style="dim"))


def _taken(store: Store, file: Path, name: str) -> str:
    """Take an exported exercise into the store; give its name there.

    Raises:
        InputError: no such file, none that was exported, or the name is taken.

    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError.of(str(file), f"cannot be read: {error}") from None
    return store.take_in(lines, str(file), name)


# ---- who sits where ----------------------------------------------------------------------------------------------


def _recording(word: str, launch: Launch) -> tuple[str, list[dict[str, object]]]:
    """Read `--recorded ACTOR=FILE`.

    Raises:
        InputError: no such actor, or nothing of it in the file.

    """
    actor, sign, file = word.partition("=")
    if not (sign and file):
        raise InputError.of(f"--recorded {word}", "expected ACTOR=FILE", "a journal.jsonl, a store, an export")
    return known_actor(f"--recorded {word}", actor, launch.plan.scenario.actors), read_recording(Path(file), actor)


def _opened(
    store: Store,
    launch: Launch,
    people: Sequence[str],
    recordings: dict[str, list[dict[str, object]]],
    *,
    name: str,
    branch: str,
    say: Callable[[object], None],
) -> Session:
    """Begin the exercise, or open it where it was left; whoever is named takes their seat."""
    sits = {**dict.fromkeys(recordings, "recorded"), **dict.fromkeys(people, "human"), **launch.seats}
    begins = name not in store.exercises()
    if begins:
        run = header(launch.plan, launch.name, seed=launch.seed, replication=launch.replication)
        session = Session.make(
            store, name, launch.plan, run, seats=sits, deciders=launch.deciders, recordings=recordings
        )
    else:
        session = Session(store, store.branch(name, branch), launch.plan, deciders=launch.deciders)
        for line in differences(session.header, launch.plan):
            sys.stderr.write(f"note: {line}\n")
    say(brief(launch.plan, seed=session.header.seed, replication=session.header.replication, full=True))
    say(Text(f"The exercise is kept in {store.path}.", style="dim", no_wrap=True, overflow="ignore"))
    if not begins:
        kept = counted(session.next_number - 1, "entry", "entries")
        say(Text(f"Resumed on {format_at(session.engine.now)}, after {kept}."))
        for actor, seat in sits.items():
            if session.table.seats.get(actor, "doctrine") != seat and session.table.phase != "over":
                more = {"recording": recordings[actor]} if actor in recordings else {}
                session.do(_WHITE, "seat", actor=actor, seat=seat, **more)
    return session


# ---- where it is kept --------------------------------------------------------------------------------------------


def _in_folder(out: Path) -> Path:
    """Keep it in the folder of the run's files; an older run's are never written over.

    Raises:
        InputError: a finished run is there, or the folder cannot be written to.

    """
    prepare_folder(out)
    path, journal = out / _STORE, out / "journal.jsonl"
    if journal.exists():
        if not path.exists() or (out / "outcomes.json").exists():
            raise InputError.of(f"--out {out}", "a journal is there already", "name another folder")
        # what was written when it was stopped; it is written anew
        journal.unlink()
    return path


def _by_default(launch: Launch, name: str) -> Path:
    """Find the store of an exercise that was begun with the same words and is not over, or a new name for one."""
    folder = _home()
    stem = f"{launch.plan.scenario.id}-seed-{launch.seed}"
    number = 1
    while True:
        path = folder / f"{stem}{f'-{number}' if number > 1 else ''}.db"
        if not path.exists() or _goes_on(path, launch, name):
            return path
        number += 1


def _home() -> Path:
    """The user's folder for exercises, or where that cannot be written, one for temporary files."""
    home = Path(typer.get_app_dir("whitecell")) / "exercises"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return home
    except OSError:
        sys.stderr.write(f"note: {home} cannot be written; the exercise is kept among temporary files\n")
        return Path(tempfile.mkdtemp(prefix="whitecell-"))


def _goes_on(path: Path, launch: Launch, name: str) -> bool:
    """Whether a store holds an exercise of these words that is not over."""
    with Store(path) as store:
        if name not in store.exercises():
            return False
        was, plan = run_header(store, name), launch.plan.scenario
        same = (was.scenario, was.seed, was.replication) == (launch.name, launch.seed, launch.replication)
        if not same or (was.options, was.settings) != (plan.options, plan.settings):
            return False
        bodies = [json.loads(text).get("body", {}) for _, text, _ in store.entries(store.branch(name, "main"))]
        return not any(body.get("stop") == "end" for body in bodies)
