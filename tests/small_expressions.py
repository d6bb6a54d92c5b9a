"""A small language of the tests: five declared functions, and ways to read, bind, evaluate and be refused."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pytest

from sim.expressions import (
    Bound,
    Expression,
    ExpressionError,
    Function,
    Term,
    parse,
)

DECLARED: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function("rung", least=1, most=1, keywords={}, arguments=("actor",), says="The rung an actor is on."),
        Function("trust", least=1, most=1, keywords={}, arguments=("actor",), says="Trust in an actor."),
        Function(
            "received",
            least=1,
            most=2,
            keywords={"within": "time", "above": "number"},
            arguments=("action", "actor"),
            says="Whether an action came in.",
        ),
        Function("hours", least=0, most=0, keywords={}, says="Hours since the start."),
        Function("drawn", least=1, most=1, keywords={}, arguments=("number",), says="A term with a number."),
    )
}


SYMBOLS = ("me", "target", "affected")


IDS = {"me": "alpha", "target": "bravo", "affected": "charlie"}


def read(text: str) -> Expression:
    return parse(text, functions=DECLARED, symbols=SYMBOLS)


def bound(text: str) -> Bound:
    return read(text).bind(IDS)


def indexed(bounds: Sequence[Bound]) -> dict[Term, int]:
    return {term: i for i, term in enumerate(sorted({term for one in bounds for term in one.terms}))}


def value(text: str, **values: float) -> float:
    """Evaluate with every term of a function at one value."""
    one = bound(text)
    index = indexed([one])
    return one.compile(index)([values[term.function] for term in index])


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        read(text)
    error = caught.value
    assert str(error) == error.problem != ""
    assert 1 <= error.column <= len(text) + 1
    return error


def same(x: float, y: float) -> bool:
    return x == y or (math.isnan(x) and math.isnan(y))
