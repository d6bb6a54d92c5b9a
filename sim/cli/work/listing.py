"""What `list` does: what there is, by kind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

import typer
from rich.table import Table
from rich.text import Text

from sim.cli.screen import Screen
from sim.errors import InputError, did_you_mean
from sim.scenario import library
from sim.scenario.reading import Tree, read_file

__all__ = ["act"]

Row = dict[str, object]


def act(*, kind: str, name: str, option: list[str], as_json: bool) -> None:
    """Print the rows of one kind."""
    if kind == _REGISTER:
        _parameters(name, option, as_json=as_json)
        return
    if kind not in _KINDS:
        raise InputError.of(f"list {kind}", f"no kind '{kind}' to list", did_you_mean(kind, [*_KINDS, _REGISTER]))
    if name or option:
        raise InputError.of(f"list {kind} {name}".strip(), "only parameters belong to one scenario", "leave it out")
    rows = _KINDS[kind]()
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for key in rows[0] if rows else ("name", "title"):
        table.add_column(key, no_wrap=key == "name", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(value), style="bold" if key == "name" else "") for key, value in row.items()))
    console = Screen()
    console.print(table)
    if kind == "options":
        console.print(Text(f"\n{_coverage(rows)}", style="dim"))
    if kind == "scenarios":
        others = ", ".join(word for word in _KINDS if word != kind)
        console.print(Text(f"\nalso: list {others}; list {_REGISTER} SCENARIO", style="dim"))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _get(tree: Tree, key: str) -> object:
    return tree.get(key, "") if isinstance(tree, dict) else ""


def _scenarios() -> list[Row]:
    rows = []
    for name, path in library.names("scenario").items():
        tree = read_file(path).tree
        rows.append({"name": name, **{key: _get(tree, key) for key in ("title", "era", "horizon")}})
    return rows


def _records() -> list[Row]:
    rows = []
    for name, path in library.names("record").items():
        tree = read_file(path).tree
        found = _get(tree, "rows")
        rows.append(
            {
                "name": name,
                **{key: _get(tree, key) for key in ("title", "scenario")},
                "rows": len(found) if isinstance(found, list) else 0,
            }
        )
    return rows


def _actors() -> list[Row]:
    rows = []
    for name, path in library.actor_files().items():
        tree = read_file(path).tree
        if _get(tree, "kind") == "actor":
            doctrines = _get(tree, "doctrines")
            variants = sorted(doctrines) if isinstance(doctrines, dict) else []
            rows.append(
                {"name": name, "title": _get(tree, "title"), "type": _get(tree, "type"), "doctrines": variants}
            )
    return rows


def _options() -> list[Row]:
    rows = []
    for name, path in library.names("option").items():
        tree = read_file(path).tree
        rows.append({"name": name, **{key: _get(tree, key) for key in ("title", "kind", "number", "answers")}})
    return rows


def _coverage(rows: list[Row]) -> str:
    """Say how many of the proposals some lever answers, and which none does."""
    tree = read_file(library.proposals()).tree
    items = _get(tree, "proposals")
    asked = [_get(item, "number") for item in items] if isinstance(items, list) else []
    given = {number for row in rows if isinstance(found := row["answers"], list) for number in found}
    missing = [str(number) for number in asked if number not in given]
    without = f"; none for {', '.join(missing)}" if missing else ""
    return f"{len(asked) - len(missing)} of the {len(asked)} proposals have a lever{without}"


def _actions() -> list[Row]:
    rows = []
    tree = read_file(library.actor_files()["actions"]).tree
    items = _get(tree, "actions")
    for item in items if isinstance(items, list) else ():
        keys = ("title", "number", "rung", "needs")
        rows.append({"name": _get(item, "id"), **{key: _get(item, key) for key in keys}})
    return sorted(rows, key=lambda row: str(row["name"]))


def _measures() -> list[Row]:
    from sim.api import VOCABULARY  # noqa: PLC0415  the engine is not needed for the other kinds

    return [
        {"name": measure.name, "title": measure.says, "unit": measure.unit, "better": measure.better}
        for measure in VOCABULARY.measures.values()
    ]


def _models() -> list[Row]:
    from sim.api import VOCABULARY  # noqa: PLC0415

    return [
        {"name": model.name, "title": model.says, "effects": [effect.name for effect in model.effects]}
        for model in VOCABULARY.models.values()
    ]


def _parameters(name: str, options: list[str], *, as_json: bool) -> None:
    """Print the register: as JSON every number, on the screen those that a case draws."""
    from sim.api import scenario  # noqa: PLC0415  the engine is not needed for the other kinds
    from sim.report.wording import two_digits  # noqa: PLC0415
    from sim.scenario.register import register  # noqa: PLC0415

    if not name:
        raise InputError.of(f"list {_REGISTER}", "whose parameters?", f"write list {_REGISTER} SCENARIO")
    entries = register(scenario(name, options=options))
    if as_json:
        rows = [{"name": entry.name, "title": entry.used_by, **entry.as_object()} for entry in entries]
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for head in ("value", "low", "high", "unit", "letter", "name"):
        table.add_column(head, justify="right" if head in {"value", "low", "high"} else "left", overflow="fold")
    varied = [entry for entry in entries if entry.varies]
    for entry in varied:
        numbers = (two_digits(value) for value in (entry.value, entry.low, entry.high))
        table.add_row(*numbers, entry.unit, entry.grade, Text(entry.name, style="bold"))
    console = Screen()
    console.print(table)
    told = f"{len(varied)} that a case draws; {len(entries) - len(varied)} more are fixed"
    console.print(Text(f"\n{told}; --json has all, with source and use", style="dim"))


_REGISTER: Final = "parameters"
_KINDS: Final[Mapping[str, Callable[[], list[Row]]]] = {
    "scenarios": _scenarios,
    "records": _records,
    "actors": _actors,
    "options": _options,
    "actions": _actions,
    "measures": _measures,
    "models": _models,
}
