"""What can go wrong, and how it is said.

    WhitecellError          the work failed                        exit status 1
    +-- InputError          files or words are wrong, as faults    exit status 2
    +-- ReplayError         a journal does not give the same run   exit status 1

Every module raises these and no others for a user's mistake; the command line prints them and nothing
else. `assert` is kept for our own bugs. A fault says where, what was found, what was expected, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sim.sentence import Sentence

__all__ = ["Fault", "InputError", "Place", "ReplayError", "WhitecellError", "did_you_mean"]


class Place(NamedTuple):
    """Where in a file something stands; line and column count from 1, 0 where there is none."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: place, path inside the document, what was found and expected, the way out."""

    place: Place
    path: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        head = f"{self.place}: {self.path}: {self.problem}" if self.path else f"{self.place}: {self.problem}"
        return f"{head}\n  {self.hint}" if self.hint else head

    @property
    def sort_key(self) -> tuple[Place, str, str, str]:
        """Order of faults in a report: file, line, column, then words."""
        return (self.place, self.path, self.problem, self.hint)


class WhitecellError(Exception):
    """The work could not be done; the message is one line for the user."""

    exit_status: ClassVar[int] = 1


class InputError(WhitecellError):
    """What the user wrote is wrong: all faults of all files at once."""

    exit_status: ClassVar[int] = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults), key=lambda fault: fault.sort_key))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        """Come back from another process with its faults."""
        return type(self), (self.faults,)

    @classmethod
    def of(cls, where: str, problem: str, hint: str = "") -> InputError:
        """Raise-ready error with a single fault that has no line, such as a word on the command line."""
        return cls([Fault(Place(where), "", problem, hint)])


class ReplayError(WhitecellError):
    """Running a journal again gave another chronicle."""


def did_you_mean(word: str, known: Iterable[str], *, limit: int = 12) -> str:
    """Give the hint line for an unknown word: the nearest known one, then what is known."""
    names = sorted(set(known))
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    shown = ", ".join(names[:limit]) + (f", ... ({len(names)} in all)" if len(names) > limit else "")
    shown = shown or Sentence("none")
    if near:
        return Sentence("did you mean '{near}'? known: {known}", near=near[0], known=shown)
    return Sentence("known: {known}", known=shown)
