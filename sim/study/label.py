"""The label of a study's folder, `study.json`: what was asked, of which files and code, and by what digests.

Read when a study goes on in its folder, and when shards are joined, so that nothing is mixed up and a change is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.provenance import code_digest, version
from sim.study.folder import write_whole

__all__ = ["FILE", "Label", "changed", "keep", "meet", "read"]

FILE: Final = "study.json"


@dataclass(frozen=True, slots=True)
class Label:
    """A study: `explore` or `compare`, the words, the digest of each scenario's runs, how many, digests of files."""

    verb: str
    asked: Mapping[str, Any]
    digests: tuple[str, ...]
    runs: int
    files: Mapping[str, str]
    code: str = ""


def keep(label: Label, out: Path) -> None:
    """Leave a label in a folder.

    Raises:
        WhitecellError: the disk refused.

    """
    out.mkdir(parents=True, exist_ok=True)
    told = {**asdict(label), "code": code_digest(), "version": version()}
    write_whole(out / FILE, json.dumps(told, indent=1) + "\n")


def read(folder: Path) -> Label:
    """Read the label of a folder.

    Raises:
        InputError: there is none, or it is broken.

    """
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Label(
            str(found["verb"]),
            dict(found["asked"]),
            tuple(map(str, found["digests"])),
            int(found["runs"]),
            dict(found["files"]),
            str(found["code"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError.of(
            str(folder), f"no study there: {FILE} is missing or broken", "explore or compare with --out first"
        ) from None


def meet(label: Label, out: Path) -> list[str]:
    """See what a folder holds; say so if it is another study, and leave this label there.

    Raises:
        InputError: its label is broken.
        WhitecellError: the disk refused.

    """
    said = []
    if (out / FILE).exists():
        told = read(out)
        if told.digests != label.digests:
            said.append(f"a new study: {changed(label, told)}; the parts of the old one are kept and not used")
    keep(label, out)
    return said


def changed(now: Label, then: Label) -> str:
    """Say what differs between two studies."""
    asked = json.loads(json.dumps(now.asked))
    words = [name for name in asked if asked[name] != then.asked.get(name)]
    other = sorted(name for name in {*now.files, *then.files} if now.files.get(name) != then.files.get(name))
    said = [f"{then.verb} before"] if now.verb != then.verb else []
    said += [f"other words ({', '.join(words)})"] if words else []
    said += [f"{', '.join(other[:3])}{' and more' if len(other) > 3 else ''} changed since"] if other else []
    said += ["the code of the engine changed since"] if then.code != code_digest() else []
    return "; ".join(said) or "another version of Whitecell or Python"
