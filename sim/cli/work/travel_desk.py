"""What the white cell types to move an exercise: on in time, back to a move, to another branch, and across branches.

One line a deed. Called by the room, which reads the lines; decides nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from rich.table import Table as Grid
from rich.text import Text

from sim.cli.screen import Screen
from sim.errors import InputError
from sim.exercise.branching import branch_off, compared, move_entry
from sim.exercise.session import Answer, Session
from sim.report.wording import two_digits
from sim.units import UnitError, format_at, parse_at

__all__ = ["TravelDesk"]

_BEAT_S: Final = 0.5


class TravelDesk:
    """The white cell's hand on the clock and the branches; `session` is where the exercise then is."""

    def __init__(self, session: Session, console: Screen) -> None:
        self.session, self._console = session, console

    def typed(self, word: str) -> Answer | Text | Grid | None:
        """Do what a line says: an answer, something to show, or None where it moves nothing.

        Raises:
            WhitecellError: a move, an entry, a branch or a time that is not there.

        """
        verb, _, rest = word.partition(" ")
        first, _, name = rest.strip().partition(" ")
        session = self.session
        if verb == "back" and name:
            entry = first[1:] if first[0] == "#" and first[1:].isdigit() else ""
            upto = int(entry) if entry else _move(session, first)
            self.session = branch_off(session, name.strip(), upto=upto)
            where = f"after entry {entry}" if entry else f"before move {first}"
            return Text(f"On branch {name}, {where}; the other one is kept.", style="green")
        if verb == "go" and first:
            branch = session.store.branch(session.branch.exercise, first)
            self.session = Session(session.store, branch, session.plan, deciders=session.deciders)
            return Text(f"On branch {first}, {format_at(self.session.engine.now)}.", style="green")
        if verb == "compare":
            return self._compare(
                rest.split() or [each.name for each in session.store.branches(session.branch.exercise)]
            )
        if verb == "on" and first:
            return session.do("white", "clock", verb="on", until_h=_until_h(rest, session.engine.now))
        if verb == "run" and first:
            return self._run(first)
        return None

    def _run(self, speed: str) -> Answer | Text:
        """Run at a speed (h of scenario time a real minute) until people are needed or somebody presses Ctrl-C."""
        session = self.session
        try:
            answer = session.do("white", "clock", verb="speed", speed=float(speed))
        except ValueError:
            raise InputError.of(f"run {speed}", "expected hours a minute", "write run 12") from None
        if answer.accepted and session.table.phase == "planning":
            answer = session.do("white", "clock", verb="begin", stands=True)
        try:
            while answer.accepted and answer.stop in {"", "limit"}:
                began = time.monotonic()
                time.sleep(_BEAT_S)
                answer = session.tick(time.monotonic() - began)
                # past rich, which takes control codes out
                self._console.file.write(f"\r{format_at(session.engine.now)} ")
                self._console.file.flush()
        except KeyboardInterrupt:
            answer = session.do("white", "clock", verb="pause")
            self._console.print(Text(f"\nPaused on {format_at(session.engine.now)}.", style="yellow"))
            return answer
        self._console.print(Text(""))
        return (
            answer if not answer.accepted else Text(f"Stopped for: {answer.stop}, {format_at(session.engine.now)}.")
        )

    def _compare(self, names: Sequence[str]) -> Grid | Text:
        grid = Grid(box=None, pad_edge=False)
        for head in ("measure", "better", *names):
            grid.add_column(head, justify="left" if head in {"measure", "better"} else "right")
        for row in compared(self.session, names):
            values = [two_digits(row.values.get(name)) for name in names]
            if len(set(values)) > 1:
                grid.add_row(f"{row.measure} ({row.unit})", row.better, *values)
        return grid if grid.row_count else Text("No measure differs between them, at the instant both have reached.")


def _move(session: Session, word: str) -> int:
    if not word.isdigit():
        raise InputError.of(f"back {word}", "expected a move, or # and an entry", "write back 1 second_try")
    return move_entry(session, int(word))


def _until_h(text: str, now: float) -> float:
    """Read how long time may go on, `3 d`, or until when, `D+8 06:00`; give the instant (h)."""
    try:
        at = parse_at(text)
        return at if text.lstrip().startswith("D+") else now + at
    except UnitError as error:
        raise InputError.of(f"on {text}", str(error), error.hint) from None
