"""The chronicle: all that happened in one run, a record a line, and its digest.

Inside, a record is a plain tuple `(at, kind, actor, subject, detail)`: hours from the start, the kind of
record, who it concerns, the id of what it is about, and its details: a mapping that JSON can hold, or for
the kinds in `FIELDS` a tuple of values in that order, because a mapping costs three times a tuple. The digest
is the BLAKE2b hash of the lines of `chronicle.jsonl`, so any tool can check it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

__all__ = ["FIELDS", "KINDS", "Chronicle", "Record"]

Detail = Mapping[str, object] | tuple[object, ...]

# names of the values of a tuple detail; None values are left out of the line
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "decision": ("trigger", "by", "choice", "p", "u", "joined", "rationale", "why"),
    "order": ("decision", "action", "target", "asset", "ends_at_h"),
    "ruling": ("outcome", "p", "u", "factors", "effects", "until_h"),
}

KINDS: Final = {
    "start": "the run begins",
    "inject": "a line of the MSEL happened",
    "hazard": "the world did something by itself",
    "false_alarm": "an actor believes it noticed something that is not so",
    "accident": "something befell an actor by itself: a leak, a change of leader",
    "decision": "an actor chose, by doctrine, person or program",
    "order": "an action was set going",
    "course": "a course of action was taken up, went on by a step, was carried through or given up",
    "refused": "an order could not be set going or carried out, with the reason",
    "ruling": "an action was adjudicated: chance, draw, outcome, effects",
    "lapsed": "an act that went on for a time is over, and what it did is undone",
    "overruled": "the white cell replaced a ruling; the model's own is kept beside it",
    "referred": "a matter was put to the white cell, and the clock stopped for its ruling",
    "default": "a deadline passed and the declared default applied",
    "input": "something came from outside: an order, a ruling, an inject",
    "relief": "something happened in the relief pipeline",
    "displacement": "order fell, people fled or were brought out, armies met",
    "domestic": "something happened at home: a government changed, a base was opened or troubled",
    "escalation": "a rung rose or fell, a hidden act was attributed, a threat was broken",
    "bargaining": "a text was settled: adopted, or failed and by whom",
    "pressure": "sanctions, patron, food or programme: something was done or gave way",
    "seat": "who decides for an actor changed",
    "end": "the run is over, and why",
}


class Record(NamedTuple):
    """One line of the chronicle; `at` in hours from the start."""

    at: float
    kind: str
    actor: str
    subject: str
    detail: Detail

    @property
    def details(self) -> Mapping[str, object]:
        """The details by name."""
        if isinstance(self.detail, tuple):
            pairs = zip(FIELDS[self.kind], self.detail, strict=False)
            return {name: value for name, value in pairs if value is not None}
        return self.detail

    def as_object(self) -> dict[str, object]:
        """The record as one flat object, floats rounded to six digits after the point."""
        head = {"at_h": self.at, "kind": self.kind, "actor": self.actor, "subject": self.subject}
        rounded = _rounded({**head, **self.details})
        assert isinstance(rounded, dict)
        return rounded

    def line(self) -> str:
        """The record as one line of JSON with sorted keys."""
        return json.dumps(self.as_object(), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


class Chronicle:
    """Records in the order they happened; it only grows."""

    __slots__ = ("_records", "add")

    def __init__(self) -> None:
        self._records: list[tuple[float, str, str, str, Detail]] = []
        # `add(record)` is the list's own append: this is the hot path of every run.
        self.add = self._records.append

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[Record]:
        return map(Record._make, self._records)

    def __getitem__(self, index: int) -> Record:
        return Record._make(self._records[index])

    def since(self, place: int, kind: str) -> Iterator[Record]:
        """Records of one kind from a place on."""
        return (Record._make(record) for record in self._records[place:] if record[1] == kind)

    def lines(self) -> Iterator[str]:
        """Each record as a line of JSON."""
        return (record.line() for record in self)

    def digest(self) -> str:
        """Hash of all lines: equal digests mean equal chronicles."""
        whole = blake2b(digest_size=16)
        for line in self.lines():
            whole.update(line.encode())
            whole.update(b"\n")
        return whole.hexdigest()

    def marks(self) -> str:
        """Four hexadecimal digits a record: enough to find the first record that differs."""
        return "".join(blake2b(line.encode(), digest_size=2).hexdigest() for line in self.lines())

    def counts(self) -> dict[str, int]:
        """How many records of each kind there are."""
        return dict(Counter(record[1] for record in self._records))
