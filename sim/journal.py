"""The journal: the inputs of a run, in order; with scenario and seed they are the whole run.

A SimPy environment cannot be copied, so the state at any time is `replay(scenario, seed, inputs)`: saving,
resuming, branching and proving a run are one mechanism. The file holds a header (what was run, with
digests), one line an input, and a closing line with the digest and four hexadecimal digits a record.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from sim.errors import Fault, InputError, Place

__all__ = ["KINDS", "Header", "Input", "Journal", "header_of", "input_of", "read_journal"]

FORMAT: Final = 1
_MOST_BYTES: Final = 64 * 1024 * 1024

InputKind = Literal["order", "ruling", "inject", "seat", "ask", "effect", "schedule"]
KINDS: Final = ("order", "ruling", "inject", "seat", "ask", "effect", "schedule")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that came from outside, at an instant and after so many steps of the loop.

    order: `request`, `items`, `by` - ruling: `doing`, `outcome`, `by`, `reason` -
    inject: `subject` (its id), `topic`, `to`, `says`, `effects` - seat: `actor`, `seat` - ask: `actor` is asked at
    once for what `subject` names - effect: what the white cell lets happen under the name `subject`, by `effects`,
    each a line of an inject as JSON - schedule: an inject of the scenario, `subject`, as it stands from now on:
    `outcome` is approved, held, skipped or released, `when` its time, `to`, `says`, `effects` what it says and does.
    """

    kind: InputKind
    at_h: float = 0.0
    step: int = 0
    by: str = ""
    request: str = ""
    items: tuple[str, ...] = ()
    rationale: str = ""
    doing: str = ""
    outcome: str = ""
    reason: str = ""
    subject: str = ""
    topic: str = ""
    to: tuple[str, ...] = ()
    says: str = ""
    actor: str = ""
    seat: str = ""
    effects: tuple[str, ...] = ()
    when: str = ""

    def line(self) -> str:
        """The input as one line of JSON without empty fields."""
        found = {key: value for key, value in asdict(self).items() if value not in ("", ())}
        return json.dumps({**found, "at_h": self.at_h, "step": self.step}, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Header:
    """What a journal belongs to: scenario, seed, options and settings, seats, digests of files and code."""

    scenario: str
    seed: int
    replication: int
    options: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    seats: Mapping[str, str] = field(default_factory=dict)
    until_h: float | None = None
    case: str = "central"
    files: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    version: str = ""


class Journal:
    """Header and inputs of one run; it only grows."""

    def __init__(self, header: Header, inputs: Sequence[Input] = ()) -> None:
        self.header = header
        self.inputs: list[Input] = list(inputs)
        self.digest = ""
        self.marks = ""

    def lines(self) -> list[str]:
        """The journal as lines of JSON."""
        head = json.dumps({"whitecell_journal": FORMAT, **asdict(self.header)}, sort_keys=True)
        closing = json.dumps({"digest": self.digest, "marks": self.marks}, sort_keys=True)
        return [head, *(item.line() for item in self.inputs), *([closing] if self.digest else [])]


def read_journal(path: Path) -> Journal:
    """Read a journal file.

    Raises:
        InputError: no such file, or not a journal, with the line.

    """
    try:
        if not path.is_file():
            raise InputError.of(str(path), "no such journal", "give the journal.jsonl that run or play wrote")
        if path.stat().st_size > _MOST_BYTES:
            raise InputError.of(str(path), "a journal larger than 64 MiB")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError.of(str(path), f"cannot read the journal: {error}") from None
    journal: Journal | None = None
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            if journal is None:
                journal = Journal(header_of(found))
            elif "digest" in found:
                journal.digest, journal.marks = str(found["digest"]), str(found.get("marks", ""))
            else:
                journal.inputs.append(input_of(found))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            words = str(error) or type(error).__name__
            fault = Fault(
                Place(str(path), number, 1),
                "",
                f"not a line of a journal: {words}",
                "the file was changed or cut; lines above it are whole",
            )
            raise InputError([fault]) from None
    if journal is None:
        raise InputError.of(str(path), "an empty journal")
    if wrong := _misshapen(journal):
        raise InputError.of(str(path), f"not a journal that run or play wrote: {wrong}", "it was changed by hand")
    return journal


def _misshapen(old: Journal) -> str:
    """Say what in a journal has the wrong shape, or nothing; a file may have been changed by anybody."""
    header = old.header
    if not all(isinstance(number, int) for number in (header.seed, header.replication)):
        return "seed and replication are whole numbers"
    if not _texts([header.scenario, *header.options, *(text for pair in header.settings for text in pair)]):
        return "scenario, options and settings are texts"
    if not (isinstance(header.seats, dict) and isinstance(header.files, dict)):
        return "seats and files are names with texts"
    if not _texts([*header.seats, *header.seats.values(), *header.files, *header.files.values(), header.code]):
        return "seats, files and code are texts"
    if (header.until_h is not None and not _instant(header.until_h)) or header.case not in ("central", "random"):
        return "until_h is a number of hours, and case is central or random"
    for number, item in enumerate(old.inputs, start=1):
        if not (_instant(item.at_h) and isinstance(item.step, int)):
            return f"input {number} has no instant and step"
        told = asdict(item)
        words = [
            *told.pop("items"),
            *told.pop("to"),
            *told.pop("effects"),
            *(text for key, text in told.items() if key not in {"at_h", "step"}),
        ]
        if not _texts(words):
            return f"input {number} holds something that is no text"
    return ""


def _texts(found: Iterable[object]) -> bool:
    return all(isinstance(text, str) for text in found)


def _instant(found: object) -> bool:
    return isinstance(found, int | float) and 0 <= found < math.inf


def header_of(found: dict[str, Any]) -> Header:
    """Read a header from its line.

    Raises:
        ValueError, KeyError, TypeError: it is none.

    """
    if found.pop("whitecell_journal", None) != FORMAT:
        raise ValueError("the first line is no journal header of this version")
    found["options"] = tuple(found["options"])
    found["settings"] = tuple((path, value) for path, value in found["settings"])
    return Header(**found)


def input_of(found: dict[str, Any]) -> Input:
    """Read an input from its line.

    Raises:
        ValueError, TypeError: it is none.

    """
    for key in ("items", "to", "effects"):
        if key in found:
            found[key] = tuple(found[key])
    if found.get("kind") not in KINDS:
        raise ValueError(f"no input of kind {found.get('kind')!r}")
    return Input(**found)
