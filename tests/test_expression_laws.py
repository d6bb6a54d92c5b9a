"""Laws of the rules' language, on expressions nobody thought of."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from small_expressions import IDS, SYMBOLS, bound, indexed, read, refusal, same

from sim.expressions import (
    FUNCTIONS,
    NAMES,
    ExpressionError,
    Symbol,
    compile_all,
    text_of_sum,
    weighted_sum,
)

# --- laws -------------------------------------------------------------------------------------------------

FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1.0, 1e308, -1e308, 5e-324])
TERMS = st.sampled_from(
    ["hours()", "trust(me)", 'trust("bravo")', "trust(target)", "drawn(-1)", 'received("x", me, within="2 d")']
)
WORDS = st.sampled_from(["me", "target", "affected", '"bravo"'])


def _joined(inner: st.SearchStrategy[str], operators: Sequence[str]) -> st.SearchStrategy[str]:
    rest = st.lists(st.tuples(st.sampled_from(operators), inner), min_size=1, max_size=2)
    return st.tuples(inner, rest).map(lambda pair: pair[0] + "".join(f" {sign} {part}" for sign, part in pair[1]))


def _calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counts = st.sampled_from([("min", 2), ("max", 3), ("abs", 1), ("exp", 1), ("log", 1), ("sqrt", 1), ("clamp", 3)])
    return counts.flatmap(
        lambda one: st.lists(inner, min_size=one[1], max_size=one[1]).map(
            lambda words: f"{one[0]}({', '.join(words)})"
        )
    )


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = inner.map("({})".format)
    return st.one_of(
        _joined(closed, ["and", "or"]),
        _joined(closed, ["+", "-", "*", "/"]),
        _joined(closed, ["<", "<=", ">", ">=", "==", "!="]),
        st.tuples(st.sampled_from(["not ", "-", "+"]), closed).map("".join),
        st.tuples(closed, closed, closed).map(lambda parts: "{} if {} else {}".format(*parts)),
        _calls(closed),
    )


LEAVES = st.one_of(
    TERMS,
    st.floats(min_value=0, allow_infinity=False).map(repr),
    st.integers(0, 10**20).map(str),
    st.sampled_from(["True", "False", "0", "1", ".5"]),
    st.tuples(st.sampled_from(["me", "target"]), st.sampled_from(["==", "!="]), WORDS).map(" ".join),
)
GRAMMAR = st.recursive(LEAVES, _larger, max_leaves=12).filter(lambda text: len(text) <= 1000)


def _pairwise(node: ast.Compare, at: Callable[[ast.expr], float | str]) -> bool:
    left = at(node.left)
    for sign, part in zip(node.ops, node.comparators, strict=True):
        right = at(part)
        if isinstance(left, str) or isinstance(right, str):
            holds = (left == right) is isinstance(sign, ast.Eq)
        else:
            holds = {
                "Lt": left < right,
                "LtE": left <= right,
                "Gt": left > right,
                "GtE": left >= right,
                "Eq": left == right,
                "NotEq": left != right,
            }[type(sign).__name__]
        if not holds:
            return False
        left = right
    return True


def _called(name: str, x: list[float]) -> float:
    match name:
        case "min" | "max":
            best = x[0]
            for other in x[1:]:
                best = other if (other < best if name == "min" else other > best) else best
            return best
        case "abs":
            return math.fabs(x[0])
        case "exp":
            return math.exp(sorted([-50.0, x[0], 50.0])[1]) if x[0] == x[0] else math.nan
        case "log":
            return math.log(x[0]) if x[0] > 1e-300 else math.log(1e-300)
        case "sqrt":
            return math.sqrt(x[0]) if x[0] > 0 else 0.0
    return x[1] if x[0] < x[1] else min(x[0], x[2])


def _sum(x: float, op: ast.operator, y: float) -> float:
    match op:
        case ast.Add():
            return x + y
        case ast.Sub():
            return x - y
        case ast.Mult():
            return x * y
    return x / y if y != 0 else 0.0


def _term_text(node: ast.Call) -> str:
    text = ast.unparse(node)
    for part in node.args:
        if isinstance(part, ast.Name):
            text = text.replace(part.id, IDS[part.id])
    return text


def interpreted(text: str, terms: Callable[[str], float]) -> float:
    """The plain reference: walks Python's own tree of the text, one node at a time."""

    def word(node: ast.expr) -> float | str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return IDS[node.id] if isinstance(node, ast.Name) else at(node)

    def at(node: ast.expr) -> float:
        result = math.nan
        match node:
            case ast.Constant(value=int() | float() as number):
                result = float(number)
            case ast.BoolOp(op=op, values=values):
                results = [at(part) for part in values]
                result = next((x for x in results[:-1] if bool(x) is isinstance(op, ast.Or)), results[-1])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                result = float(not at(operand))
            case ast.UnaryOp(op=op, operand=operand):
                result = -at(operand) if isinstance(op, ast.USub) else at(operand)
            case ast.BinOp(left=left, op=operator, right=right):
                result = _sum(at(left), operator, at(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                result = at(body) if at(test) else at(orelse)
            case ast.Compare():
                result = float(_pairwise(node, word))
            case ast.Call(func=ast.Name(id=name), args=args) if name in FUNCTIONS:
                result = _called(name, [at(part) for part in args])
            case ast.Call():
                result = terms(_term_text(node))
            case _:
                raise AssertionError(ast.dump(node))
        return result

    return at(ast.parse(text, mode="eval").body)


VALUES = st.fixed_dictionaries(dict.fromkeys(("hours", "received", "drawn", "alpha", "bravo"), FLOATS))


def _valued(term: str, values: Mapping[str, float]) -> float:
    """Give a term's value by the first of the names in its text."""
    return next(number for name, number in values.items() if name in term)


@given(GRAMMAR, VALUES)
@settings(max_examples=400, deadline=None)
def test_a_compiled_expression_agrees_with_a_plain_interpreter(text: str, values: dict[str, float]) -> None:
    one = bound(text)
    index = indexed([one])
    result = one.compile(index)([_valued(str(term), values) for term in index])
    assert isinstance(result, float | int)
    assert same(result, interpreted(text, lambda term: _valued(term, values)))
    assert one.text == text or "me" in text or "target" in text or "affected" in text


@given(st.lists(GRAMMAR, min_size=1, max_size=3), st.data())
@settings(deadline=None)
def test_a_factor_of_several_products_changes_nothing_by_being_worked_out_once(
    texts: list[str], data: st.DataObject
) -> None:
    factors = [*map(bound, texts)]
    index = indexed(factors)
    numbers = data.draw(st.lists(FLOATS, min_size=len(index), max_size=len(index)))
    picked = st.lists(st.sampled_from(factors), min_size=1, max_size=3)
    products = data.draw(st.lists(st.tuples(FLOATS, picked), min_size=1, max_size=4))
    words = {str(term): f"x[{place}]" for term, place in index.items()}
    text = text_of_sum(weighted_sum(products), words, 0, [])
    found = eval(text, {**NAMES, "x": numbers, "s": [1.0]})
    whole = 0.0
    for weight, others in products:
        product = weight
        for factor in others:
            product *= factor.compile(index)(numbers)
        whole += product
    assert same(found, whole * 1.0)


@given(GRAMMAR, st.data())
@settings(deadline=None)
def test_every_expression_gives_a_number_for_any_finite_floats(text: str, data: st.DataObject) -> None:
    one = bound(text)
    index = indexed([one])
    numbers = data.draw(st.lists(FLOATS, min_size=len(index), max_size=len(index)))
    assert isinstance(one.compile(index)(numbers), float | int)


@given(st.lists(GRAMMAR, max_size=5), st.data())
@settings(deadline=None)
def test_compiling_all_at_once_gives_what_each_gives_alone(texts: list[str], data: st.DataObject) -> None:
    bounds = [bound(text) for text in texts]
    index = indexed(bounds)
    numbers = data.draw(st.lists(FLOATS, min_size=len(index), max_size=len(index)))
    together = compile_all(bounds, index)(numbers)
    assert len(together) == len(bounds)
    assert all(same(x, one.compile(index)(numbers)) for x, one in zip(together, bounds, strict=True))


@given(GRAMMAR)
@settings(deadline=None)
def test_binding_is_the_same_as_writing_the_ids(text: str) -> None:
    expression = read(text)
    one = expression.bind(IDS)
    assert len(expression.columns) == len(expression.terms)
    assert set(expression.symbols) <= set(SYMBOLS)
    assert all(not isinstance(word, Symbol) for term in one.terms for word in term.arguments)
    if not any(f"{name} {sign}" in text for name in SYMBOLS for sign in ("==", "!=")):
        assert read(one.text).bind({}) == one


PIECES = st.sampled_from(
    [
        "**",
        "%",
        ".x",
        "[0]",
        "(",
        ")",
        "'",
        '"',
        "#",
        "\\",
        "\n",
        ":=",
        "=",
        "1if",
        "0x",
        "é",
        "\0",
        ",",
        "*",
        "me",
        "f'",
        "for",
    ]
)


@given(GRAMMAR, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.2), PIECES), min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_a_damaged_expression_is_read_or_refused_and_nothing_else(
    text: str, cuts: list[tuple[float, float, str]]
) -> None:
    for where, length, piece in cuts:
        start = int(where * len(text))
        text = text[:start] + piece + text[start + int(length * len(text)) :]
    _read_or_refused(text)


@given(st.text(max_size=60) | st.text(alphabet="ame()[]{}.,*+-/<>=!'\"10_ \n#:%&|^~@fnotrd\\", max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    _read_or_refused(text)


def _read_or_refused(text: str) -> None:
    try:
        one = bound(text)
    except ExpressionError:
        refusal(text)
        return
    index = indexed([one])
    assert isinstance(one.compile(index)([0.0] * len(index)), float | int)
