"""What `play` does: one or more human seats in the terminal, answered line by line.

The journal is on disk before an answer is acknowledged, so nothing that was accepted is lost.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self, TextIO

from rich.text import Text

from sim.cli.launching import Launch, progress_bar
from sim.cli.screen import Screen
from sim.cli.seats import known_actor
from sim.cli.work.holding import hold
from sim.deciding.request import DecisionRequest
from sim.engine import Engine
from sim.errors import InputError, WhitecellError
from sim.intake import Referral
from sim.journal import Input
from sim.report.files import close_journal, prepare_folder, write_run
from sim.report.seat import SeatScreen
from sim.report.story import Story, brief
from sim.report.wording import Titles

__all__ = ["act"]


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
    store: Path | None,
    exercise: str,
    branch: str,
) -> None:
    """Play, and print the story at the end."""
    launch = Launch.of(
        scenario, options=option, settings=setting, seed=seed, replication=replication, deciders=decider
    )
    for actor in seat:
        known_actor(f"--seat {actor}", actor, launch.plan.scenario.actors)
        if actor in launch.seats:
            raise InputError.of(f"--seat {actor}", "a program sits there already", "take --decider or --seat")
    if store is not None:
        hold(launch, seat, store=store, name=exercise or launch.plan.scenario.id, branch=branch)
        return
    path = _journal_path(launch, out)
    engine = launch.engine(seats=dict.fromkeys(seat, "human"))
    console = Screen()
    console.print(brief(launch.plan, seed=seed, replication=replication, full=True))
    with _Disk(path) as disk:
        disk.keep(engine.journal.lines())
        finished = _Table(engine, launch, console, disk).play()
        console.print(Text(f"\nJournal: {path}", style="dim"))
        if not finished:
            console.print(Text(f"Stopped. {len(engine.journal.inputs)} answers are kept.", style="dim"))
            return
        run = engine.finish()
        disk.keep(close_journal(run)[-1:])
    console.print(Story(run, launch.plan))
    if out is not None:
        console.print(Text(f"Written to {out}: {', '.join(write_run(run, launch.plan, out))}.", style="dim"))


def _journal_path(launch: Launch, out: Path | None) -> Path:
    """Choose where the journal goes; an older one is never written over.

    Raises:
        InputError: a journal is there already, or the folder cannot be written to.

    """
    if out is not None:
        path = prepare_folder(out) / "journal.jsonl"
        if path.exists():
            raise InputError.of(f"--out {out}", "a journal is there already", "name another folder")
        return path
    stem = f"{launch.plan.scenario.id}-seed-{launch.seed}"
    number = 1
    while True:
        path = Path(f"{stem}{f'-{number}' if number > 1 else ''}.journal.jsonl")
        if not path.exists():
            return path
        number += 1


class _Disk:
    """The journal's file, which only grows; each line is on the disk before anybody goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: TextIO

    def __enter__(self) -> Self:
        try:
            self._stream = self._path.open("x", encoding="utf-8", newline="\n")
        except OSError as error:
            raise WhitecellError(f"{self._path}: cannot be written: {error.strerror or error}") from None
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def keep(self, lines: list[str]) -> None:
        """Append lines, and wait until they are on the disk."""
        try:
            self._stream.writelines(f"{line}\n" for line in lines)
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise WhitecellError(f"{self._path}: cannot be written: {error.strerror or error}") from None


class _Table:
    """The loop over questions: show, read, submit, keep."""

    def __init__(self, engine: Engine, launch: Launch, console: Screen, disk: _Disk) -> None:
        self._engine = engine
        self._console = console
        self._disk = disk
        titles = Titles(launch.plan)
        self._screens: Mapping[str, SeatScreen] = {
            actor: SeatScreen(actor, launch.plan, titles) for actor, seat in engine.seats.items() if seat == "human"
        }

    def play(self) -> bool:
        """Go on to the end; False when the players stopped before it."""
        while not self._engine.ended:
            asked = self._next()
            if self._engine.referred is not None and not self._ruled(self._engine.referred):
                return False
            for request in asked:
                screen = self._screens[request.actor]
                self._console.print(screen.question(request, self._engine.desks[request.actor].memory.news))
                if not self._answered(screen):
                    return False
        return True

    def _next(self) -> list[DecisionRequest]:
        """Advance to the next question of a human seat."""
        bar = progress_bar()
        if bar is None:
            found = self._engine.advance(self._engine.horizon)
        else:
            with bar:
                bar.add_task("the world goes on", total=None)
                found = self._engine.advance(self._engine.horizon)
        return [request for request in found if request.actor in self._screens]

    def _ruled(self, matter: Referral) -> bool:
        """Read lines until one rules on a matter put to the white cell; False to stop."""
        while True:
            self._console.print(Text(f"{matter.why}, unless the white cell rules otherwise. full or fail> "), end="")
            self._console.file.flush()
            line = sys.stdin.readline()
            word = line.strip()
            if not line or word == "q":
                self._console.print()
                return False
            ruling = Input("ruling", doing=matter.subject, outcome=word, by="white cell", reason="ruled at the table")
            receipt = self._engine.submit(ruling)
            if receipt.accepted:
                self._disk.keep([self._engine.journal.inputs[-1].line()])
                return True
            self._console.print(Text(f"Refused: {receipt.reason}", style="red"))

    def _answered(self, screen: SeatScreen) -> bool:
        """Read lines until one is an accepted answer; False to stop."""
        while True:
            self._console.print(Text(f"{screen.actor}> ", style="bold"), end="")
            self._console.file.flush()
            line = sys.stdin.readline()
            word = line.strip()
            if not line or word == "q":
                self._console.print()
                return False
            if word in {"?", "b"}:
                self._console.print(screen.barred() if word == "?" else screen.all_beliefs())
                continue
            items = screen.items(word)
            if isinstance(items, str):
                self._console.print(Text(items, style="red"))
                continue
            order = Input("order", request=screen.request.id, items=items, by="human")
            receipt = self._engine.submit(order)
            if receipt.accepted:
                self._disk.keep([self._engine.journal.inputs[-1].line()])
                told = "; ".join(screen.titles.item(name) for name in items) or "nothing"
                self._console.print(Text(f"Accepted: {told}.", style="green"))
                return True
            self._console.print(Text(f"Refused: {receipt.reason}", style="red"))
