"""An entry: one thing somebody did in an exercise, as the journal keeps it.

What reaches the engine carries the engine's own `Input`; the rest (messages, sheets, votes, ratings, the clock)
concerns people alone. Header, branches and entries are the whole exercise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sim.journal import Input, input_of
from sim.sentence import Sentence

__all__ = ["KINDS", "Entry", "Refusal", "entry_of"]

KINDS: Final[Mapping[str, str]] = {
    "join": "somebody takes a role in a cell, in the white cell, or as observer",
    "clock": "planning ends, time goes on, the next move begins, a pause, a speed",
    "arrived": "where the clock stood when time had gone on",
    "ask": "the engine asks an actor whose sheet was handed in",
    "order": "a question was answered: by a person, by the sheet, or by doctrine within its instructions",
    "sheet": "a cell released its order sheet of a move",
    "reopen": "the white cell gave a sheet back",
    "seat": "who decides for an actor changed",
    "msel": "a row of the MSEL was added, changed, held, resumed, moved or skipped",
    "inject": "a row was released to those it is for",
    "complete": "an expected action came",
    "ruling": "the white cell's word on a doing: accepted, moderated or overruled",
    "message": "a message between cells",
    "pass_on": "the white cell let a message through, or stopped it",
    "question": "a request for information",
    "reply": "its answer",
    "argue": "an action that is on no menu, argued for",
    "weigh": "the white cell gave an argued action its chance and effects; one draw settled it",
    "propose": "a proposal to other cells",
    "vote": "a vote on it",
    "rating": "an evaluator's rating of an objective",
    "dropped": "the white cell dropped an input at which the engine had failed",
}


class Refusal(Exception):  # noqa: N818  it is an answer, not an error
    """What was asked cannot be done, and why. Never leaves the exercise: it becomes an answer."""

    def __init__(self, words: str, /, **fields: object) -> None:
        super().__init__(words if isinstance(words, Sentence) else Sentence(words, **fields))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an exercise's journal; `at_h` and `step` say where the engine stood when it came.

    `real` is when it came (s since the epoch), `spent_s` how long the table had worked in its phase by then.
    """

    number: int
    kind: str
    role: str
    at_h: float
    step: int
    body: Mapping[str, Any] = field(default_factory=dict)
    item: Input | None = None
    real: float = 0.0
    spent_s: float = 0.0

    def text(self) -> str:
        """The entry as one line of JSON."""
        found: dict[str, Any] = {
            "kind": self.kind,
            "role": self.role,
            "at_h": self.at_h,
            "step": self.step,
            "body": dict(self.body),
            "real": self.real,
            "spent_s": self.spent_s,
        }
        if self.item is not None:
            found["input"] = {key: value for key, value in asdict(self.item).items() if value not in ("", ())}
        return json.dumps(found, sort_keys=True, ensure_ascii=False)


def entry_of(number: int, text: str) -> Entry:
    """Read an entry from its line.

    Raises:
        ValueError, KeyError, TypeError: it is none.

    """
    found = json.loads(text)
    item = input_of(dict(found["input"])) if "input" in found else None
    if found["kind"] not in KINDS or not isinstance(found["body"], dict):
        raise ValueError(f"no entry of kind {found['kind']!r}")
    real, spent = float(found.get("real", 0.0)), float(found.get("spent_s", 0.0))
    at, step = float(found["at_h"]), int(found["step"])
    return Entry(number, found["kind"], found["role"], at, step, found["body"], item, real, spent)
