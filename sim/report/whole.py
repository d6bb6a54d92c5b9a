"""A file that is there whole or not at all: written under another name, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sim.errors import WhitecellError

__all__ = ["write_bytes_whole", "write_whole"]


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write a text file, UTF-8 with plain line ends.

    Raises:
        WhitecellError: the disk refused.

    """
    write_bytes_whole(path, (part.encode("utf-8") for part in parts))


def write_bytes_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file as it is.

    Raises:
        WhitecellError: the disk refused.

    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WhitecellError(f"{path}: cannot be written: {error.strerror or error}") from None
