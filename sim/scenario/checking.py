"""What a model finds wrong with a file, said as the house says it: place, path, found, expected, way out.

Called by the loader with a document and the pydantic model it must fit. It knows pydantic's names for faults
and turns every one of them into a `Fault`; it must never let pydantic's own words reach the user as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeVar, Union, get_args, get_origin, overload

from pydantic import BaseModel, RootModel, ValidationError

from sim.errors import Fault, InputError, did_you_mean
from sim.scenario.reading import Document, Steps, Tree, brief, dotted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["collect", "validate"]

_M = TypeVar("_M", bound=BaseModel)
_A = TypeVar("_A")
_B = TypeVar("_B")
_C = TypeVar("_C")

# pydantic's name of a fault -> what was expected; {} are filled from its context
_EXPECTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "a whole number"),
        **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), "a number"),
        **dict.fromkeys(("string_type", "string_sub_type"), "text"),
        **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
        **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), "keys and values"),
        **dict.fromkeys(
            ("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type", "sequence_type"), "a list"
        ),
        "none_required": "nothing",
        "finite_number": "a finite number",
        "greater_than": "a number above {gt}",
        "greater_than_equal": "{ge} or more",
        "less_than": "a number below {lt}",
        "less_than_equal": "{le} or less",
        "multiple_of": "a multiple of {multiple_of}",
        "string_too_short": "text of {min_length} characters or more",
        "string_too_long": "text of {max_length} characters or less",
        "string_pattern_mismatch": "text of the form {pattern}",
        "too_short": "{min_length} items or more",
        "too_long": "{max_length} items or less",
    }
)
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'")


@dataclass(frozen=True, slots=True)
class _Finding:
    """One fault of pydantic's, brought to its path; `expected` is kept apart so that a union's can be joined."""

    path: Steps
    problem: str
    hint: str = ""
    expected: str = ""
    at_key: bool = False


def validate(model: type[_M], document: Document, *, at: Steps = ()) -> _M:
    """Fit a document, or the part of it at a path, to a model.

    Raises:
        InputError: all faults the model finds, each at its place.

    """
    tree = document.tree
    for step in at:
        if not _holds(tree, step):
            raise InputError([Fault(document.place(at), dotted(at), "is missing", "add it")])
        tree = _part(tree, step)
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        details = error.errors(include_url=False)
    findings = _joined([_finding(model, tree, detail) for detail in details])
    raise InputError(_fault(document, at, finding) for finding in findings) from None


@overload
def collect(first: Callable[[], _A], second: Callable[[], _B], /) -> tuple[_A, _B]: ...
@overload
def collect(first: Callable[[], _A], second: Callable[[], _B], third: Callable[[], _C], /) -> tuple[_A, _B, _C]: ...
@overload
def collect(*calls: Callable[[], _A]) -> tuple[_A, ...]: ...
def collect(*calls: Callable[[], object]) -> tuple[object, ...]:
    """Make all calls, then give their results, or raise the faults of all of them at once.

    Raises:
        InputError: the faults of every call that raised one.

    """
    results: list[object] = []
    faults: list[Fault] = []
    for call in calls:
        try:
            results.append(call())
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return tuple(results)


def _fault(document: Document, at: Steps, finding: _Finding) -> Fault:
    path = (*at, *finding.path)
    place = document.key_place(path) if finding.at_key else document.place(path)
    return Fault(place, brief(dotted(path), most=120), finding.problem, finding.hint)


def _holds(tree: Tree, step: str | int) -> bool:
    if isinstance(tree, dict):
        return step in tree
    return isinstance(tree, list) and isinstance(step, int) and 0 <= step < len(tree)


def _part(tree: Tree, step: str | int) -> Tree:
    if isinstance(tree, dict):
        return tree[str(step)]
    assert isinstance(tree, list)
    assert isinstance(step, int)
    return tree[step]


def _walk(tree: Tree, loc: Steps) -> Steps:
    """Keep the steps of pydantic's way that stand in the file; its own marks of unions and keys drop out."""
    path: Steps = ()
    for index, step in enumerate(loc):
        if not _holds(tree, step):
            continue
        part, after = _part(tree, step), loc[index + 1 : index + 2]
        if after and not _holds(part, after[0]) and _holds(tree, after[0]):
            continue  # the tag of a union that is also the name of a key
        path, tree = (*path, step), part
    return path


def _finding(model: type[BaseModel], tree: Tree, detail: ErrorDetails) -> _Finding:
    """Say one fault of pydantic's in our words."""
    kind, loc, found = detail["type"], detail["loc"], _found(detail["input"])
    context: Mapping[str, object] = detail.get("ctx", {})
    path, at_key = _walk(tree, loc), loc[-1:] == ("[key]",)
    match kind:
        case "missing":
            return _Finding((*_walk(tree, loc[:-1]), loc[-1]), "is missing", "add it")
        case "extra_forbidden":
            word = str(loc[-1])
            problem = f"unknown key '{brief(word)}'"
            return _Finding((*_walk(tree, loc[:-1]), loc[-1]), problem, _known(model, loc[:-1], word), at_key=True)
        case "literal_error" | "enum":
            names = _QUOTED.findall(str(context["expected"]))
            expected = "one of the known words" if names else str(context["expected"])
            return _Finding(
                path, f"expected {expected}, found {found}", _guess(detail["input"], names), at_key=at_key
            )
        case "union_tag_invalid" | "union_tag_not_found":
            key = str(context["discriminator"]).strip("'")
            names = _QUOTED.findall(str(context.get("expected_tags", "")))
            if kind == "union_tag_not_found":
                return _Finding((*path, key), "is missing", "add it: it says which kind this is")
            return _Finding(
                (*path, key), f"no {key} named '{brief(str(context['tag']))}'", _guess(context["tag"], names)
            )
        case "value_error" | "assertion_error":
            error = context["error"]
            hint = getattr(error, "hint", "")
            return _Finding(
                path, " ".join(str(error).split()) or f"does not fit, found {found}", str(hint), at_key=at_key
            )
    if (form := _EXPECTED.get(kind)) is None:
        return _Finding(path, f"{_lowered(detail['msg'])}, found {found}", at_key=at_key)
    expected = form.format_map({key: _number(value) for key, value in context.items()})
    return _Finding(path, f"expected {expected}, found {found}", expected=expected, at_key=at_key)


def _joined(findings: Iterable[_Finding]) -> list[_Finding]:
    """Make one finding of those of a union's members at one place, and keep those that went deeper."""
    kept: dict[tuple[Steps, str], list[_Finding]] = {}
    for finding in findings:
        kept.setdefault((finding.path, "" if finding.expected else finding.problem), []).append(finding)
    deep = {path[:length] for path, _ in kept for length in range(len(path))}
    joined: list[_Finding] = []
    for (path, problem), group in kept.items():
        if problem:
            joined.append(group[0])
        elif path not in deep:
            words = " or ".join(dict.fromkeys(finding.expected for finding in group))
            found = group[0].problem.removeprefix(f"expected {group[0].expected}")
            joined.append(_Finding(path, f"expected {words}{found}", at_key=group[0].at_key))
    return joined


def _found(value: object) -> str:
    """Say what stands in the file."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case dict():
            return "keys and values"
        case list() | tuple():
            return f"a list of {len(value)}"
    return brief(repr(value))


def _number(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


def _guess(word: object, names: Iterable[str]) -> str:
    return did_you_mean(word if isinstance(word, str) else "", names)


def _known(model: type[BaseModel], loc: Steps, word: str) -> str:
    """Give the hint for an unknown key: the nearest key that the model has there, then all of them."""
    shapes: list[object] = [model]
    for step in loc:
        members = [member for shape in shapes for member in _members(shape)]
        inner = [part for member in members for part in _inside(member, step)]
        shapes = inner or [member for member in members if _is_tagged(member, step)] or shapes
    models = [member for shape in shapes for member in _members(shape) if isinstance(member, type)]
    return did_you_mean(word, {name for each in models if issubclass(each, BaseModel) for name in _keys(each)})


def _members(shape: object) -> Iterator[object]:
    """Take a type apart into what it may be: the members of unions, without annotations and roots."""
    origin = get_origin(shape)
    if origin is Union or origin is UnionType:
        for member in get_args(shape):
            yield from _members(member)
    elif origin is Annotated:
        yield from _members(get_args(shape)[0])
    elif isinstance(shape, type) and origin is None and issubclass(shape, RootModel):
        yield from _members(shape.model_fields["root"].annotation)
    else:
        yield shape


def _keys(model: type[BaseModel]) -> dict[str, object]:
    """Give the keys that a model takes in a file, each with its type."""
    fields = model.model_fields.items()
    return {field.alias or name: field.annotation for name, field in fields}


def _inside(member: object, step: str | int) -> Iterator[object]:
    """Give the types that a step into a type leads to."""
    origin, parts = get_origin(member), get_args(member)
    if isinstance(member, type) and origin is None and issubclass(member, BaseModel):
        if (part := _keys(member).get(str(step))) is not None:
            yield part
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield parts[1]
    elif isinstance(origin, type) and issubclass(origin, Collection) and isinstance(step, int):
        fixed = issubclass(origin, tuple) and Ellipsis not in parts
        yield from parts[step : step + 1] if fixed else parts[:1]


def _is_tagged(member: object, step: str | int) -> bool:
    """Whether pydantic calls this member of a union by that name: its class, or a word of a literal."""
    if not (isinstance(member, type) and issubclass(member, BaseModel)):
        return False
    kinds = _keys(member).values()
    return member.__name__ == step or any(get_origin(kind) is Literal and step in get_args(kind) for kind in kinds)
