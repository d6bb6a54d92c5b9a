"""Rehearsals on disk, a file each: whole or not at all, so that what was stopped goes on where it was.

A folder is named by all that could change a rehearsal: files, options, settings, code, seed and case.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from sim.blueprint import Blueprint
from sim.errors import WhitecellError
from sim.exercise.rehearsal.playing import Played
from sim.provenance import code_digest, version

__all__ = ["folder_of", "keep", "kept"]

_COUNTS: Final = ("asked", "orders", "sent", "red")


def folder_of(out: Path, plan: Blueprint, *, seed: int, case: str) -> Path:
    """Give the folder in which rehearsals of these words lie, and make it.

    Raises:
        WhitecellError: the disk refused.

    """
    words = repr((plan.scenario.digest, code_digest(), version(), seed, case))
    folder = out / "rehearsals" / blake2b(words.encode(), digest_size=8).hexdigest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WhitecellError(f"{folder}: cannot be made: {error.strerror or error}") from None
    return folder


def kept(folder: Path, number: int, *, idle: bool) -> Played | None:
    """Read a rehearsal that is there; None where it is not, or is no longer to be read."""
    try:
        found = json.loads(_path(folder, number, idle=idle).read_text("utf-8"))
        counts = {name: Counter({(cell, move): count for cell, move, count in found[name]}) for name in _COUNTS}
        read = {(row, term): (low, high) for row, term, low, high in found["read"]}
        return Played(found["came"], frozenset(found["missed"]), held=frozenset(found["held"]), read=read, **counts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep(folder: Path, number: int, played: Played, *, idle: bool) -> None:
    """Write a rehearsal.

    Raises:
        WhitecellError: the disk refused.

    """
    path = _path(folder, number, idle=idle)
    part = path.with_name(f"{path.name}.part")
    told: dict[str, Any] = {"came": dict(played.came), "missed": sorted(played.missed), "held": sorted(played.held)}
    told |= {name: _listed(getattr(played, name)) for name in _COUNTS}
    told["read"] = [[*place, *ends] for place, ends in sorted(played.read.items())]
    try:
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise WhitecellError(f"{path}: cannot be written: {error.strerror or error}") from None


def _path(folder: Path, number: int, *, idle: bool) -> Path:
    return folder / f"{'idle' if idle else 'played'}-{number:06}.json"


def _listed(counts: Mapping[tuple[str, int], int]) -> list[list[object]]:
    return [[*place, count] for place, count in sorted(counts.items())]
