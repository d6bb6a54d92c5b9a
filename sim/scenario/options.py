"""Options as asked for: levers with their dates of adoption, and packages of levers, settings and rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, did_you_mean
from sim.scenario import library
from sim.scenario.checking import validate
from sim.scenario.lever import LeverFile, OptionFile
from sim.scenario.reading import Document, read_file

__all__ = ["AdoptedLever", "read_options"]

# `frozen`: mature, and what it is meant to move stays where it is, so that its side effects alone are seen
_ADOPTIONS = {"-5y": 5 * 365.25 * 24.0, "0": 0.0, "mature": math.inf, "frozen": math.inf}


@dataclass(frozen=True, slots=True)
class AdoptedLever:
    """A lever in a scenario; `before_start` (h) is how long ago it was adopted, infinite for mature."""

    file: LeverFile
    before_start: float


def kind_of(document: Document) -> str:
    """Kind a file says it is, empty if it says none."""
    found = document.tree.get("kind", "") if isinstance(document.tree, dict) else ""
    return found if isinstance(found, str) else ""


def read_options(
    options: Sequence[str], *, near: Path
) -> tuple[dict[str, AdoptedLever], list[tuple[Document, OptionFile]]]:
    """Read the levers and packages that were asked for; a package brings its levers along."""
    levers: dict[str, AdoptedLever] = {}
    packages: list[tuple[Document, OptionFile]] = []
    pending = [(text, near) for text in options]
    visited: set[tuple[Path, str]] = set()
    while pending:
        text, folder = pending.pop(0)
        name, at, adoption = text.partition("@")
        if at and adoption not in _ADOPTIONS:
            raise InputError.of(f"--option {text}", f"no adoption '{adoption}'", did_you_mean(adoption, _ADOPTIONS))
        path = library.find("option", name, near=folder)
        if (path.resolve(), adoption) in visited:
            continue
        visited.add((path.resolve(), adoption))
        document = read_file(path)
        if kind_of(document) == "option":
            package = validate(OptionFile, document)
            packages.append((document, package))
            pending.extend(
                (lever + (at and f"@{adoption}") if "@" not in lever else lever, path.parent)
                for lever in package.levers
            )
            continue
        lever = validate(LeverFile, document)
        before = _ADOPTIONS[adoption] if at else lever.adopted.before_start.value
        if lever.id in levers and levers[lever.id].before_start != before:
            raise InputError.of(
                f"--option {text}", f"the lever '{lever.id}' is adopted at two dates at once", "name it once"
            )
        if adoption == "frozen":
            lever = lever.model_copy(update={"effects": ()})
        levers[lever.id] = AdoptedLever(lever, before)
    return levers, packages
