"""The press: papers made one after the other, each in a process of its own, behind the exercise.

For the white cell alone: whoever asks here has been let through by the entrance. What was made is kept until the
server stops; a paper is made again from the journal at any time.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from sim.errors import WhitecellError
from sim.runs.worker import begin
from sim.sentence import Sentence
from sim.web.papers import Task, made

__all__ = ["Press", "Printed"]

# how far below others a process stands that works while people play
_GENTLY: Final = 10
_MOST_WAITING: Final = 8
_KEPT: Final = 24
_DIED: Final = "the process that made it died"


@dataclass
class Printed:
    """One paper: waiting, at work (`done` of `total`), made (`files`), refused with a reason, or stopped."""

    number: int
    task: Task
    at_h: float
    standing: str = "waits"
    done: int = 0
    total: int = 0
    files: list[str] = field(default_factory=list)
    reason: str = ""


class Press:
    """All papers of one server."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self.printed: list[Printed] = []
        # grows with everything that is news of a paper
        self.version = 0
        # made with the first paper
        self._folder: Path | None = None
        self._at_work: tuple[Printed, BaseProcess, Connection] | None = None
        self._numbers = 0

    def ask(self, task: Task, *, at_h: float) -> str:
        """Have a paper made of how things stand at an instant (h); a sentence if that cannot be."""
        waiting = [each for each in self.printed if each.standing in {"waits", "at work"}]
        if len(waiting) >= _MOST_WAITING:
            return Sentence("{most_waiting} papers are waiting: stop one, or wait", most_waiting=_MOST_WAITING)
        self._numbers += 1
        self.printed.append(Printed(self._numbers, task, at_h))
        for old in [each for each in self.printed if each.files][:-_KEPT]:
            self.printed.remove(old)
        self._news()
        self.poll()
        return ""

    def stop(self, number: int) -> str:
        """Stop a paper that is not made; a sentence if there is none."""
        found = self._found(number)
        if found is None or found.standing not in {"waits", "at work"}:
            return Sentence("no such paper is waiting")
        found.standing = "stopped"
        if self._at_work is not None and self._at_work[0] is found:
            self._put_away()
        self._news()
        self.poll()
        return ""

    def file(self, number: int, name: str) -> Path | None:
        """Find a file of a paper that was made."""
        found = self._found(number)
        if found is None or name not in found.files:
            return None
        return self._of(found) / name

    def poll(self) -> None:
        """Hear what the process at work has to say, and begin the next paper when there is none."""
        if self._at_work is None:
            waiting = next((each for each in self.printed if each.standing == "waits"), None)
            if waiting is not None:
                self._begin(waiting)
            return
        found, process, line = self._at_work
        try:
            while line.poll():
                self._heard(found, line.recv())
        except (EOFError, OSError):
            if found.standing == "at work":
                found.standing, found.reason = "refused", _DIED
                self._news()
        if found.standing != "at work":
            self._put_away()
            self.poll()
        elif not process.is_alive() and not line.poll():
            found.standing, found.reason = "refused", _DIED
            self._put_away()
            self._news()

    def close(self) -> None:
        """Stop what is at work, and put away what was made."""
        if self._at_work is not None:
            self._put_away()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    # ---- inside --------------------------------------------------------------------------------------------------

    def _found(self, number: int) -> Printed | None:
        return next((each for each in self.printed if each.number == number), None)

    def _of(self, found: Printed) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="whitecell-"))
        return self._folder / str(found.number)

    def _news(self) -> None:
        self.version += 1
        self._tell()

    def _begin(self, found: Printed) -> None:
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=False)
        folder = self._of(found)
        folder.mkdir(exist_ok=True)
        process = context.Process(target=_print, args=(found.task, str(folder), there), daemon=True)
        process.start()
        there.close()
        found.standing = "at work"
        self._at_work = (found, process, here)
        self._news()

    def _heard(self, found: Printed, said: tuple[str, object]) -> None:
        match said:
            case ("progress", (int(done), int(total))):
                found.done, found.total = done, total
            case ("files", list(names)):
                found.files, found.standing = [str(name) for name in names], "made"
            case (_, words):
                found.standing, found.reason = "refused", str(words)
        self._news()

    def _put_away(self) -> None:
        assert self._at_work is not None
        _, process, line = self._at_work
        process.terminate()
        process.join()
        line.close()
        self._at_work = None


def _print(task: Task, folder: str, line: Connection) -> None:
    """Make a paper in a process of its own, and say how it goes."""
    begin(nice=_GENTLY)
    try:
        said: tuple[str, object] = ("files", made(task, Path(folder), lambda *far: line.send(("progress", far))))
    except WhitecellError as error:
        said = ("refused", " ".join(str(error).split()))
    except Exception as error:  # noqa: BLE001  whatever it meets is said on the page, not on a terminal nobody reads
        said = ("refused", f"{type(error).__name__}: {error}")
    # nobody listens any more where the server was killed
    with suppress(OSError):
        line.send(said)
