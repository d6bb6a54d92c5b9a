"""Where the shipped data stand, and how a name on the command line becomes a file.

In a checkout the data are `actors/` and `scenarios/` at the top; in an installed wheel they are under
`sim/_data`. A NAME is a shipped name or a path to a YAML file.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sim.errors import InputError, did_you_mean

__all__ = ["SHARED", "actor_files", "data_root", "find", "names", "proposals", "record_of"]

_FOLDERS = {
    "scenario": ("scenarios", "scenarios/calibration"),
    "option": ("scenarios/options",),
    "record": ("scenarios/calibration",),
    "exercise": ("scenarios/exercises",),
}
# files of the folder of actors that are none
SHARED: Final = frozenset({"actions", "goals", "relations", "translations"})
# the file of the options folder that is no option: what the levers answer
_PROPOSALS = "proposals"
_HELD: Final = re.compile(r"^scenario: (\S+)$", re.MULTILINE)


def data_root() -> Path:
    """Folder that holds `actors/` and `scenarios/`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


def names(kind: str) -> dict[str, Path]:
    """Shipped names of a kind (`scenario`, `option`, `record`, `exercise`) and their files, sorted."""
    found: dict[str, Path] = {}
    for folder in _FOLDERS[kind]:
        for path in sorted((data_root() / folder).glob("*.yaml")):
            if path.stem != _PROPOSALS and (kind in {"option", "exercise"} or _is_record(path) == (kind == "record")):
                found[path.stem] = path
    return dict(sorted(found.items()))


def _is_record(path: Path) -> bool:
    """Whether a file of the calibration folder, where crises and records lie together, says it is a record."""
    return path.parent.name == "calibration" and _says_kind(path, "record")


def _says_kind(path: Path, kind: str) -> bool:
    return f"\nkind: {kind}\n" in f"\n{_text(path)}"


def _text(path: Path) -> str:
    """Text of a file that need not be one of ours."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_held_against(path: Path, scenario: str) -> bool:
    """Whether a record says that it holds a scenario of this name."""
    return f"\nscenario: {scenario}\n" in path.read_text(encoding="utf-8")


def find(kind: str, name: str, *, near: Path | None = None) -> Path:
    """Find the file of a name, or take the name as a path (relative ones also beside `near`).

    A scenario and its record cannot share a name, so the record of a shipped scenario is found by that one's too.

    Raises:
        InputError: neither a shipped name nor a file.

    """
    shipped = names(kind)
    if name in shipped:
        return shipped[name]
    if kind == "record" and len(held := [path for path in shipped.values() if _is_held_against(path, name)]) == 1:
        return held[0]
    path = Path(name)
    if near is not None and not path.is_absolute() and (near / path).exists():
        return near / path
    if path.exists() or path.suffix in {".yaml", ".yml"} or "/" in name or "\\" in name:
        return path
    raise InputError.of(name, f"no {kind} named '{name}'", did_you_mean(name, shipped))


def record_of(scenario: Path) -> Path | None:
    """File of the record that holds this scenario: shipped, or beside it; None if none does, or several do."""
    beside = [path for path in sorted(scenario.parent.glob("*.yaml")) if path != scenario]
    files = dict.fromkeys(path.resolve() for path in [*names("record").values(), *beside])
    held = [path for path in files if _says_kind(path, "record") and _holds(path, scenario)]
    return held[0] if len(held) == 1 else None


def _holds(record: Path, scenario: Path) -> bool:
    named = _HELD.search(_text(record))
    if named is None:
        return False
    try:
        return find("scenario", named[1].strip("'\""), near=record.parent).resolve() == scenario.resolve()
    except InputError:
        return False


def proposals() -> Path:
    """File of the proposals that the levers answer."""
    return data_root() / "scenarios" / "options" / f"{_PROPOSALS}.yaml"


def actor_files() -> dict[str, Path]:
    """Files of the `actors/` folder by stem: actors, and the shared ones."""
    return {path.stem: path for path in sorted((data_root() / "actors").glob("*.yaml"))}
