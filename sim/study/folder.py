"""Files of a study's folder: written whole beside the place and then renamed, so that what is there is complete."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.errors import WhitecellError

__all__ = ["write_lines", "write_whole"]


def write_whole(path: Path, text: str) -> Path:
    """Write a text file.

    Raises:
        WhitecellError: the disk refused.

    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WhitecellError(f"{path}: cannot be written: {error.strerror or error}") from None
    return path


def write_lines(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a table as CSV, numbers to their last digit, nothing for None."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(head)
    for row in rows:
        lines.writerow(["" if cell is None else repr(cell) if isinstance(cell, float) else cell for cell in row])
    return write_whole(path, text.getvalue())
