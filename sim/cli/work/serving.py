"""What `serve` does: begins or resumes an exercise in a store, and opens the console on it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from sim.cli.launching import Launch
from sim.cli.seats import known_actor
from sim.errors import InputError
from sim.exercise.session import Session, run_header
from sim.exercise.store import Store
from sim.provenance import differences, header
from sim.report.wording import counted
from sim.units import format_at

__all__ = ["act"]


def act(  # noqa: PLR0913  an option is an argument
    *,
    scenario: str,
    seat: list[str],
    host: str,
    port: int,
    store: Path | None,
    exercise: str,
    branch: str,
    name: list[str],
    cert: Path | None,
    key: Path | None,
    option: list[str],
    setting: list[str],
    seed: int,
    replication: int,
    decider: list[str],
) -> None:
    """Serve until stopped."""
    try:
        from sim.web.room import Room  # noqa: PLC0415  an extra that a missing library must not turn into a traceback
        from sim.web.serving import Place, checked, serve  # noqa: PLC0415
    except ImportError as error:
        hint = "install it with: pip install 'whitecell[web]' (or uv sync --extra web)"
        raise InputError.of("serve", f"needs the extra 'web', of which {error.name} is missing", hint) from None
    place = Place(host, port, _file("--cert", cert), _file("--key", key), tuple(word.lower() for word in name))
    if (cert is None) != (key is None):
        raise InputError.of("--cert and --key", "one without the other", "TLS needs both")
    checked(place)
    path = store or _usual(scenario)
    with Store(path) as kept:
        launch, known = _launched(kept, scenario, exercise, option, setting, seed, replication, decider)
        session = _opened(kept, launch, seat, name=known, branch=branch)
        room = Room(session)
        typer.echo(f"{launch.plan.scenario.crisis.title}. Kept in {path}.")
        try:
            serve(session, place, room=room, say=_at_once)
        except KeyboardInterrupt:
            count = counted(session.next_number - 1, "entry is", "entries are")
            typer.echo(f"Stopped. {count} kept in {path}; the same command goes on.")


def _at_once(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()


def _file(word: str, path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise InputError.of(f"{word} {path}", "no such file", "give the path of a PEM file")
    return path


def _usual(scenario: str) -> Path:
    """Where an exercise is kept if nothing else is said.

    Raises:
        InputError: neither scenario nor store is named.

    """
    if not scenario:
        raise InputError.of("serve", "which exercise?", "name a SCENARIO to begin one, or --store FILE to go on")
    return Path(f"{Path(scenario).stem}.exercise.db")


def _launched(
    store: Store,
    scenario: str,
    exercise: str,
    option: Sequence[str],
    setting: Sequence[str],
    seed: int,
    replication: int,
    decider: Sequence[str],
) -> tuple[Launch, str]:
    """Load what is to be played: as the words say, or as the exercise in the store was begun."""
    there = store.exercises()
    name = exercise or (there[0] if len(there) == 1 and not scenario else Path(scenario).stem if scenario else "")
    if name in there:
        old = run_header(store, name)
        words = [f"{path}={value}" for path, value in old.settings]
        launch = Launch.of(
            old.scenario,
            options=old.options,
            settings=words,
            seed=old.seed,
            replication=old.replication,
            deciders=decider,
            case=old.case,
        )
        return launch, name
    if not scenario:
        known = f"there: {', '.join(there)}" if there else "it is empty: name a SCENARIO to begin one"
        raise InputError.of(store.path, f"no exercise named '{name}'" if name else "which exercise?", known)
    launch = Launch.of(
        scenario, options=option, settings=setting, seed=seed, replication=replication, deciders=decider
    )
    return launch, name


def _opened(store: Store, launch: Launch, words: Sequence[str], *, name: str, branch: str) -> Session:
    """Begin the exercise, or open it where it was left."""
    if name in store.exercises():
        session = Session(store, store.branch(name, branch), launch.plan, deciders=launch.deciders)
        for line in differences(session.header, launch.plan):
            sys.stderr.write(f"note: {line}\n")
        kept = counted(session.next_number - 1, "entry", "entries")
        typer.echo(f"Resumed on {format_at(session.engine.now)}, after {kept}.")
        asked = {actor: who or "human" for actor, _, who in (word.partition("=") for word in words)}
        if any(session.table.seats.get(actor, "doctrine") != who for actor, who in asked.items()):
            sys.stderr.write("note: --seat is for a new exercise; swap seats on your page\n")
        return session
    run = header(launch.plan, launch.name, seed=launch.seed, replication=launch.replication)
    return Session.make(store, name, launch.plan, run, seats=_seats(launch, words), deciders=launch.deciders)


def _seats(launch: Launch, words: Sequence[str]) -> dict[str, str]:
    """Who decides for whom: people for the scenario's cells, unless the words say otherwise.

    Raises:
        InputError: no such actor, or nobody that could decide.

    """
    crisis = launch.plan.scenario.crisis
    cells = crisis.exercise.cells.values() if crisis.exercise is not None else ()
    seats = {cell.actor: "human" for cell in cells} | dict(launch.seats)
    for word in words:
        actor, _, who = word.partition("=")
        known_actor(f"--seat {word}", actor, launch.plan.scenario.actors)
        if (who or "human") not in {"human", "doctrine", "white"}:
            raise InputError.of(f"--seat {word}", f"nobody called '{who}' decides", "say human, doctrine or white")
        seats[actor] = who or "human"
    if not any(who in {"human", "white"} for who in seats.values()):
        first = next(iter(launch.plan.scenario.actors))
        raise InputError.of("serve", "nobody is played by people", f"say who is: --seat {first}=human")
    return seats
