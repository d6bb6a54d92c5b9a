"""Provenance: what a journal was made with, so that a replay can say what has changed since.

Digests of the scenario's files are the scenario's own; here is the digest of the code that can change a run,
and the version with the Python that ran it (digests of chronicles hold per minor version).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from sim import __version__
from sim.blueprint import Blueprint
from sim.journal import Header

__all__ = ["code_digest", "differences", "exercise_digest", "header", "version"]

_ABOVE: Final = frozenset({"cli", "report", "web", "study", "exercise", "runs", "_data", "__pycache__"})


def version() -> str:
    """Version of whitecell and of Python."""
    return f"{__version__}, Python {sys.version_info.major}.{sys.version_info.minor}"


def code_digest() -> str:
    """Hash of every module that can change a run."""
    return _digest(_ABOVE)


def exercise_digest() -> str:
    """Hash of every module that can change a run or what an exercise makes of it."""
    return _digest(_ABOVE - {"exercise", "runs"})


@lru_cache(maxsize=2)
def _digest(above: frozenset[str]) -> str:
    root = Path(__file__).resolve().parent
    whole = blake2b(digest_size=8)
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root)
        if not above & set(inside.parts):
            whole.update(inside.as_posix().encode())
            whole.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def header(
    plan: Blueprint,
    name: str,
    *,
    seed: int,
    replication: int = 0,
    seats: Mapping[str, str] | None = None,
    until: float | None = None,
    case: str = "central",
) -> Header:
    """Make the header of a new journal; `name` is the scenario as it was called."""
    scenario = plan.scenario
    return Header(
        scenario=name,
        seed=seed,
        replication=replication,
        options=scenario.options,
        settings=scenario.settings,
        seats=dict(seats or {}),
        until_h=until,
        case=case,
        files=dict(scenario.digests),
        code=code_digest(),
        version=version(),
    )


def differences(old: Header, plan: Blueprint) -> list[str]:
    """Say what is not as it was when the journal was written."""
    said = []
    now = plan.scenario.digests
    for name in sorted({*old.files, *now} if old.files else ()):
        if name not in now:
            said.append(f"{name} is no longer used")
        elif name not in old.files:
            said.append(f"{name} was not used then")
        elif now[name] != old.files[name]:
            said.append(f"{name} has changed since")
    if old.code and old.code != code_digest():
        said.append("the code of the engine has changed since")
    if old.version and old.version != version():
        said.append(f"it was written by version {old.version}; this is {version()}")
    return said
