"""The keys of the YAML files as the manual tells them: read from the classes that read the files.

A block is a class of `sim.scenario` or of a model's section; a table has a line for each of its keys: what may
stand there, in which unit, and what holds if nothing does. Called by `sim.report.manual`; it knows no text.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Len, Lt, MaxLen, MinLen
from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo

from sim.scenario.figures import Figure
from sim.units import UNITS

__all__ = ["blocks", "table"]

_PLAIN: Final[Mapping[object, str]] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    object: "anything",
    datetime: "instant, for instance `2004-12-26T00:59:00Z`",
}
# said once for all blocks: provenance that the figures inside inherit
_INHERITED: Final = frozenset({"grade", "source"})
_DAY: Final = 24.0
# from here on a figure is written in full, with its thousands apart
_IN_FULL: Final = 1000.0


def blocks(kind: type[BaseModel]) -> list[type[BaseModel]]:
    """Give a block and every block inside it, in the order in which they are first met."""
    found: dict[type[BaseModel], None] = {kind: None}
    for field in kind.model_fields.values():
        for inside in _models(field.annotation):
            for block in blocks(inside):
                found.setdefault(block)
    return list(found)


def table(block: type[BaseModel]) -> list[str]:
    """Give the lines of one block: what it is, then a table of its keys."""
    lines = [inspect.getdoc(block) or "", "", "| key | what stands there | if left out |", "|---|---|---|"]
    for name, field in block.model_fields.items():
        if name not in _INHERITED:
            said = f"; {field.description}" if field.description else ""
            lines.append(f"| `{field.alias or name}` | {_said(field)}{said} | {_default(field)} |")
    return lines


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Find the blocks an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation is not Figure:
            yield annotation
        return
    for part in get_args(annotation):
        yield from _models(part)


def _said(field: FieldInfo) -> str:
    return _words(field.annotation, tuple(field.metadata))


def _words(annotation: object, metadata: tuple[object, ...] = ()) -> str:
    """Say what may stand at a key."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(parts[0], (*parts[1:], *metadata))
    if annotation is Figure:
        return _figure(metadata)
    if origin in {Literal, tuple, dict}:
        return _many(origin, parts)
    if origin in {Union, UnionType}:
        kept = [part for part in parts if part is not NoneType]
        if {str, float, bool} <= set(kept):
            return "a value or a figure"
        return " or ".join(dict.fromkeys(_words(part, metadata) for part in kept))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"block *{annotation.__name__}*"
    return _bounded(_PLAIN[annotation], metadata)


def _many(origin: object, parts: tuple[object, ...]) -> str:
    """Say what may stand in a choice of words, a list or a mapping."""
    if origin is Literal:
        return " or ".join(f"`{word}`" for word in parts)
    if origin is tuple:
        return f"list of {_words(parts[0])}" if parts[-1] is Ellipsis else f"list of {len(parts)}: {_words(parts[0])}"
    key = "word" if parts[0] is str else _words(parts[0])
    return f"for each {key}: {_words(parts[1])}"


def _figure(metadata: tuple[object, ...]) -> str:
    """Say a figure's dimension and bounds, as the schema for editors has them."""
    # ignored type: `_is_schema` has looked: it is one
    schema: Mapping[str, Any] = next((item.json_schema or {} for item in metadata if _is_schema(item)), {})  # type: ignore[attr-defined]
    dimension, _, example = str(schema.get("description", "number")).partition(", for instance ")
    plain: Mapping[str, Any] = schema.get("anyOf", [{}])[0]
    low, high = plain.get("minimum"), plain.get("maximum")
    span = f" {low:g} to {high:g}" if None not in {low, high} else f", {low:g} or more" if low is not None else ""
    return f"{dimension}{span}, as `{example}`" if example else dimension


def _is_schema(item: object) -> bool:
    return isinstance(item, WithJsonSchema)


def _bounded(word: str, metadata: tuple[object, ...]) -> str:
    """Add bounds of plain numbers, lengths and forms."""
    flat = [part for item in metadata for part in (item.metadata if isinstance(item, FieldInfo) else [item])]
    for item in flat:
        match item:
            case Ge(ge):
                word += f", {ge} or more"
            case Le(le):
                word += f", {le} or less"
            case Gt(gt):
                word += f", above {gt}"
            case Lt(lt):
                word += f", below {lt}"
            case MinLen(least) | Len(least, _):
                word += f", {least} characters or more"
            case MaxLen(most):
                word += f", {most} characters or less"
            case _:
                pattern = getattr(item, "pattern", None)
                if pattern == "^[a-z][a-z0-9_]{0,59}$":
                    return "id"
                if pattern:
                    # a bar would end the cell of the table
                    word += f" of the form `{pattern}`".replace("|", "\\|")
    return word


def _default(field: FieldInfo) -> str:
    """Say what holds where a key is left out."""
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Figure):
        span = f" ({_amount(value.low, value)} to {_amount(value.high, value)})" if value.uncertain else ""
        grade = f", {value.grade}" if value.grade else ""
        return f"{_amount(value.value, value)}{_unit(value)}{span}{grade}"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, BaseModel):
        return "its own defaults"
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value) or "none"
    if value is None or value in ({}, ""):
        return "none"
    return f"`{value}`"


def _amount(value: float | None, figure: Figure) -> str:
    assert value is not None
    amount = value / UNITS[_unit(figure).strip()][1] if _unit(figure) else value
    return f"{amount:,.0f}" if abs(amount) >= _IN_FULL else f"{amount:.4g}"


def _unit(figure: Figure) -> str:
    """Choose the unit in which people read a default."""
    match figure.dimension:
        case "number" | "points":
            return ""
        case "time":
            return " d" if figure.value >= 2 * _DAY else " h"
        case "mass":
            return " kg" if figure.value < 1 else " t"
        case "volume":
            return " L" if figure.value < 1 else " m3"
        case "money":
            return " kUSD" if 0 < figure.value < 1 else " MUSD"
        case "mass_rate" | "flow" | "rate":
            return {"mass_rate": " t/d", "flow": " m3/d", "rate": " 1/mo"}[figure.dimension]
    return f" {figure.unit}"
