"""Options as asked for: levers with their dates of adoption, and packages of levers, settings and rules."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Fault, InputError, did_you_mean
from sim.scenario import library
from sim.scenario.checking import validate
from sim.scenario.lever import LeverFile, OptionFile
from sim.scenario.reading import Document, read_file

__all__ = ["AdoptedLever", "option_title", "read_options"]

# `frozen`: mature, and what it moves its measures through stays where it is, so that all else of it is seen
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
            lever = lever.frozen()
        levers[lever.id] = AdoptedLever(lever, before)
    if faults := list(_contradictions(packages)):
        raise InputError(faults)
    return levers, packages


def option_title(option: str, *, near: Path) -> str:
    """Give the title of an option as it was asked for: of its package, or of its lever.

    Raises:
        InputError: there is none of that name.

    """
    levers, packages = read_options([option], near=near)
    return packages[0][1].title if packages else next(iter(levers.values())).file.title


def _contradictions(packages: Sequence[tuple[Document, OptionFile]]) -> Iterator[Fault]:
    """Find what two option sets asked for together write differently: settings, doctrines, rules."""
    said: dict[tuple[str, str], tuple[str, object]] = {}
    for document, package in packages:
        lines: list[tuple[str, str, object]] = [
            *(("set", path, value) for path, value in package.settings.items()),
            *(("doctrine", actor, variant) for actor, variant in package.doctrine.items()),
            *(("rule", f"{actor}.{rule.id}", rule) for actor, rules in package.add_rules.items() for rule in rules),
            *(("rule", f"{actor}.{name}", None) for actor, names in package.drop_rules.items() for name in names),
        ]
        for kind, name, value in lines:
            other, before = said.setdefault((kind, name), (package.id, value))
            if other != package.id and before != value:
                place = document.key_place((kind, name)) if kind != "rule" else document.place(("id",))
                yield Fault(place, f"{kind} {name}", f"the option '{other}' says otherwise", "ask for one of the two")
