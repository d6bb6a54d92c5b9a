"""What a comparison leaves in a folder: its table as JSON, and every run's values as CSV.

Written whole beside the place and then renamed, so that a file that is there is complete.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sim.errors import WhitecellError
from sim.runs.pair import Ledger
from sim.runs.replicate import Arm
from sim.study.folder import write_whole

__all__ = ["UnkeptError", "keep", "keep_pairs", "keep_text", "keeping", "ready"]


class UnkeptError(WhitecellError):
    """The disk refused what was found after all the runs: `found` is what the study would have given."""

    def __init__(self, message: str, found: object) -> None:
        super().__init__(message)
        self.found = found


@contextmanager
def keeping(found: object) -> Iterator[None]:
    """Write what was found; if the disk refuses, the error carries it, so that hours of work are told all the same.

    Raises:
        UnkeptError: the disk refused.

    """
    try:
        yield
    except WhitecellError as error:
        raise UnkeptError(str(error), found) from None


def ready(out: str | Path) -> Path:
    """Make the folder and see that it can be written, before hours of work.

    Raises:
        WhitecellError: it cannot.

    """
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / ".trial"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as error:
        raise WhitecellError(f"--out {folder}: cannot be written: {error.strerror}") from None
    return folder


def keep(folder: Path, found: Mapping[str, object], *, name: str = "comparison.json") -> Path:
    """Write the table of a comparison, or of another study."""
    return write_whole(folder / name, json.dumps(found, indent=1, allow_nan=False) + "\n")


def keep_pairs(folder: Path, scenario: str, arms: Sequence[Arm], ledger: Ledger) -> Path:
    """Write a line for each run: option (empty for the baseline), replication, every measure; unknown is empty."""
    given = {name for arm in arms for found in ledger.results.get(arm, {}).values() for name in found.values}
    measures = sorted(given)
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["option", "replication", *measures])
    for arm in arms:
        for replication, found in sorted(ledger.results.get(arm, {}).items()):
            values = [found.values.get(name) for name in measures]
            lines.writerow(
                ["+".join(arm.options), replication, *("" if v is None else repr(float(v)) for v in values)]
            )
    return write_whole(folder / f"{scenario}.csv", text.getvalue())


def keep_text(folder: Path, name: str, text: str) -> Path:
    """Write a text."""
    return write_whole(folder / name, text)
