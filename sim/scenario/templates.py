"""Templates: commented files from which an author begins, each whole and ready to run under a name of their own.

They lie in `scenarios/templates/`, one a kind, and pass every check as they stand. A template that includes another
one brings it along as a second file, named after the first.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.errors import InputError, did_you_mean
from sim.scenario import library
from sim.scenario.schema import schema_path

__all__ = ["made", "templates"]

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_INCLUDED: Final = re.compile(r"^include: \[(\w+)\.yaml\]", re.MULTILINE)


def templates() -> dict[str, Path]:
    """Give the kinds of files that can be begun, with their templates."""
    return {path.stem: path for path in sorted((library.data_root() / "scenarios" / "templates").glob("*.yaml"))}


def made(kind: str, name: str, *, to: Path) -> dict[Path, str]:
    """Give the files of a template under a name: what stands in them, by where they are to be written.

    `to` is a folder, or the path of the first file; a second one lies beside it.

    Raises:
        InputError: no such kind, a name that is no id or is taken, or a file that is there already.

    """
    known = templates()
    if kind not in known:
        raise InputError.of(f"new {kind}", f"no template named '{kind}'", did_you_mean(kind, known))
    if not _ID.fullmatch(name):
        hint = "small letters, digits and _, at most forty of them, a letter first: new relief my_flood"
        raise InputError.of(f"new {kind} {name}", f"'{name}' is no name", hint)
    if name in {**library.names("scenario"), **library.names("option"), **library.names("record")} or (
        name in library.actor_files()
    ):
        raise InputError.of(f"new {kind} {name}", f"a shipped file is named '{name}'", "choose another name")
    first = to if to.suffix in {".yaml", ".yml"} else to / f"{name}.yaml"
    files = dict(_filled(known, kind, name, first))
    for path in files:
        if path.exists():
            raise InputError.of(str(path), "is there already and is not written over", "choose another name, or --to")
    return files


def _filled(known: dict[str, Path], kind: str, name: str, path: Path) -> Iterator[tuple[Path, str]]:
    """Put the name in the place of the template's own, in its file and in the one that it includes."""
    text = known[kind].read_text(encoding="utf-8")
    other = _INCLUDED.search(text)
    if other is not None and other[1] in known:
        beside = path.with_name(f"{name}_host.yaml")
        text = text.replace(f"include: [{other[1]}.yaml]", f"include: [{beside.name}]")
        text = text.replace(f"my_{other[1]}", beside.stem)
        yield path, _addressed(text.replace(f"my_{kind}", name), path)
        yield from _filled(known, other[1], beside.stem, beside)
        return
    yield path, _addressed(text.replace(f"my_{kind}", name), path)


def _addressed(text: str, path: Path) -> str:
    """Let the first line lead from the new file to the schema, for the editor."""
    try:
        way = Path(os.path.relpath(schema_path(), path.resolve().parent)).as_posix()
    except ValueError:  # another drive
        way = schema_path().as_posix()
    return text.replace("$schema=../schema.json", f"$schema={way}", 1)
