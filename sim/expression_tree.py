"""Trees of expressions: what their parts are, how one is built anew, and how it is written as Python.

A term is a Name whose id is the term's text, a symbol a Name, all numbers are floats. Text goes through
Python's own parser ten times faster than a tree of ours through its checks, so trees are compiled as text.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["Words", "factors_in", "mapped", "names_in", "parts_of", "text_of", "text_of_products"]

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_SIGNS: Final[Mapping[type[ast.AST], str]] = MappingProxyType(
    {
        ast.Sub: "-",
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
        ast.Eq: "==",
        ast.NotEq: "!=",
        ast.And: " and ",
        ast.Or: " or ",
        ast.Not: "not ",
        ast.USub: "-",
        ast.UAdd: "+",
    }
)


def text_of(node: ast.expr, words: Mapping[str, str]) -> str:
    """Write a tree as Python: its word for each term, a division that cannot fail for each `/`.

    Text goes through Python's own parser ten times faster than a tree of ours. Whole numbers come only from
    comparisons; within MAX_NODES they stay far below the largest float.
    """
    match node:
        case ast.Name(id=name):
            return words.get(name, name)
        case ast.Constant(value=value):
            return repr(value)
        case ast.BinOp():
            return _arithmetic(node, words)
        case ast.Compare(left, signs, others):
            pairs = zip(signs, others, strict=True)
            rest = [f"{_SIGNS[type(sign)]} {text_of(other, words)}" for sign, other in pairs]
            return f"({text_of(left, words)} {' '.join(rest)})"
        case ast.BoolOp(sign, values):
            return f"({_SIGNS[type(sign)].join([text_of(value, words) for value in values])})"
        case ast.UnaryOp(sign, operand):
            return f"({_SIGNS[type(sign)]}{text_of(operand, words)})"
        case ast.IfExp(test, body, orelse):
            return f"({text_of(body, words)} if {text_of(test, words)} else {text_of(orelse, words)})"
        case ast.Call(ast.Name(id=name), arguments):
            return f"{name}({', '.join([text_of(argument, words) for argument in arguments])})"
    raise AssertionError(ast.dump(node))


def text_of_products(node: ast.expr, words: Mapping[str, str], told: Mapping[str, str] = _NONE) -> str:
    """Write a sum of products as `text_of` does, but have a factor that stands in several of them worked out once.

    All products of a sum are worked out, from the left, so that the first to name a factor serves the others.
    `told` are names of factors that were worked out before, by their texts.
    """
    products = [[told.get(factor, factor) for factor in product] for product in _products(node, words)]
    often = Counter([factor for product in products for factor in product])
    shared = [factor for factor, many in often.items() if many > 1 and _costs(factor)]
    names = {factor: f"t{number}" for number, factor in enumerate(shared)}
    known: set[str] = set()

    def said(factor: str) -> str:
        if factor not in names:
            return factor
        if factor in known:
            return names[factor]
        known.add(factor)
        return f"({names[factor]} := {factor})"

    return f"({' + '.join([' * '.join([said(factor) for factor in product]) for product in products])})"


def factors_in(node: ast.expr, words: Mapping[str, str]) -> set[str]:
    """Give the texts of those factors in a sum of products that cost more than a name for them would."""
    return {factor for product in _products(node, words) for factor in product if _costs(factor)}


class Words(dict[str, str]):
    """How each term is read, by its text, with what was written by it already: sums of many items share factors.

    What is said of a term must not change once something was written.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        # by what a tree is, not by what it says: each with the tree, so that no other comes to be in its place
        self._factors: dict[int, tuple[ast.expr, str]] = {}
        self._sums: dict[int, tuple[ast.expr, list[list[str]]]] = {}

    def products(self, node: ast.expr) -> list[list[str]]:
        """Write the factors of each product of a sum, each tree once."""
        if id(node) not in self._sums:
            parts = _chained(node, ast.Add)
            found = [[self._factor(factor) for factor in _chained(part, ast.Mult)] for part in parts]
            self._sums[id(node)] = node, found
        return self._sums[id(node)][1]

    def _factor(self, node: ast.expr) -> str:
        if id(node) not in self._factors:
            self._factors[id(node)] = node, text_of(node, self)
        return self._factors[id(node)][1]


def _products(node: ast.expr, words: Mapping[str, str]) -> list[list[str]]:
    """Write the factors of each product of a sum."""
    return (words if isinstance(words, Words) else Words(words)).products(node)


def _costs(factor: str) -> bool:
    """Whether a factor is more than a number, a name or a look at a list."""
    return factor[0] == "(" and "[" in factor


def _arithmetic(node: ast.BinOp, words: Mapping[str, str]) -> str:
    if isinstance(node.op, ast.Div):
        return _division(text_of(node.left, words), node.right, words)
    if isinstance(node.op, ast.Add | ast.Mult):
        return f"({_chain(node, type(node.op), words)})"
    return f"({text_of(node.left, words)} {_SIGNS[type(node.op)]} {text_of(node.right, words)})"


def _chain(node: ast.expr, sign: type[ast.operator], words: Mapping[str, str]) -> str:
    """Write a sum or a product, however long, without a bracket for each of its parts."""
    return (" + " if sign is ast.Add else " * ").join([text_of(part, words) for part in _chained(node, sign)])


def _chained(node: ast.expr, sign: type[ast.operator]) -> Iterator[ast.expr]:
    """Parts of a sum or a product, from the left."""
    parts = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, sign):
        parts.append(node.right)
        node = node.left
    return reversed([*parts, node])


def _division(left: str, right: ast.expr, words: Mapping[str, str]) -> str:
    below = text_of(right, words)
    if isinstance(right, ast.Constant):
        return f"({left} / {below})" if right.value else "0.0"
    if isinstance(right, ast.Name) and right.id in words:
        return f"({left} / {below} if {below} else 0.0)"
    return f"quotient({left}, {below})"


def mapped(node: ast.expr, change: Callable[[ast.expr], ast.expr]) -> ast.expr:
    """Build the same node anew with each part changed; names and constants have no parts."""
    match node:
        case ast.BinOp():
            return ast.BinOp(change(node.left), node.op, change(node.right))
        case ast.Compare():
            return ast.Compare(change(node.left), node.ops, [change(part) for part in node.comparators])
        case ast.BoolOp():
            return ast.BoolOp(node.op, [change(part) for part in node.values])
        case ast.UnaryOp():
            return ast.UnaryOp(node.op, change(node.operand))
        case ast.IfExp():
            return ast.IfExp(change(node.test), change(node.body), change(node.orelse))
        case ast.Call():
            return ast.Call(node.func, [change(part) for part in node.args], [])
    return node


def parts_of(node: ast.expr) -> list[ast.expr]:
    """Give the parts that `mapped` would change."""
    match node:
        case ast.BinOp():
            return [node.left, node.right]
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.BoolOp():
            return node.values
        case ast.UnaryOp():
            return [node.operand]
        case ast.IfExp():
            return [node.test, node.body, node.orelse]
        case ast.Call():
            return node.args
    return []


def names_in(node: ast.expr) -> set[str]:
    """Give the names that stand in a tree, but those of functions."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif not isinstance(part, ast.Constant):
            waiting += parts_of(part)
    return found
