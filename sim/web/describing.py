"""Describing: the API's own description as a page without script or network, for whoever writes a program.

Made of what `/api/openapi.json` gives, so that the two cannot differ. Knows nothing of exercises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Door", "Field", "doors"]

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is sent: its name, kind, whether it must be there, and its limits."""

    name: str
    kind: str
    needed: bool
    limits: str


@dataclass(frozen=True, slots=True)
class Door:
    """One path of the API and one way to ask it: what it does, what it takes, what it answers by status."""

    path: str
    way: str
    says: str
    needs_token: bool
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


def doors(told: Schema) -> list[Door]:
    """Read a description in the form of OpenAPI 3.1; in its own order."""
    return [
        Door(
            path,
            way.upper(),
            str(found["description"]),
            bool(found.get("security")),
            (*_asked(found.get("parameters", ()), told), *_sent(found, told)),
            tuple((status, _answer(answer)) for status, answer in sorted(found["responses"].items())),
        )
        for path, ways in told["paths"].items()
        for way, found in ways.items()
    ]


def _asked(parameters: list[Schema], told: Schema) -> Iterator[Field]:
    for each in parameters:
        yield _field(str(each["name"]), each["schema"], told, needed=bool(each.get("required")))


def _sent(found: Schema, told: Schema) -> Iterator[Field]:
    if "requestBody" not in found:
        return
    shape = _shape(found["requestBody"]["content"]["application/json"]["schema"], told)
    for name, schema in shape.get("properties", {}).items():
        yield _field(name, schema, told, needed=name in shape.get("required", ()))


def _field(name: str, schema: Schema, told: Schema, *, needed: bool) -> Field:
    whole = _shape(schema, told)
    found = next((_shape(each, told) for each in whole.get("anyOf", ()) if each.get("type") != "null"), whole)
    says = {"maxLength": "at most {} characters", "maxItems": "at most {} of them", "minimum": "from {}"}
    says |= {"maximum": "to {}", "exclusiveMinimum": "above {}", "exclusiveMaximum": "below {}"}
    limits = [text.format(found[key]) for key, text in says.items() if key in found]
    if "enum" in found:
        limits.append("one of " + ", ".join(map(str, found["enum"])))
    if whole.get("default") not in (None, "", []):
        limits.append(f"else {whole['default']}")
    return Field(name, _kind(found, told), needed, "; ".join(limits))


def _kind(schema: Schema, told: Schema) -> str:
    if schema.get("type") == "array":
        return f"list of {_kind(_shape(schema['items'], told), told)}"
    return str(schema.get("type", "any"))


def _shape(schema: Schema, told: Schema) -> Schema:
    """Follow a reference."""
    found: Schema = told["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def _answer(answer: Schema) -> str:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2] or str(answer["description"])
