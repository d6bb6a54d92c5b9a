"""The expressions of doctrine rules: a small part of Python's, checked when read, run natively.

    rung(target) >= 4 and trust("ally") > 0.5 and not received("visit", within="14 d")

An expression goes `parse` -> `Expression` (symbols such as `me` still free) -> `bind` -> `Bound` (ids in
their place) -> `compile` -> a Python function over a flat list of numbers, one slot for each `Term`. The
loader of doctrines parses and reports faults; the actor's view binds and fills the slots.

Allowed: and, or, not; + - * /; chained comparisons; `x if test else y`; numbers, True, False; calls of
declared functions and of `FUNCTIONS`. All is defined for every float: x / 0 is 0.0, overflow is infinity,
and comparing a NaN is false (only `!=` is then true, as in IEEE 754). `and` and `or` give an operand back, as
in Python. Reading is another noun and stands in `sim.expression_grammar`; import its words from here.

This module must never compile a tree that the grammar has not built.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final, cast

from sim.errors import did_you_mean
from sim.expression_grammar import MAX_NODES, ExpressionError, Function, Reader, Symbol, Term, written
from sim.expression_tree import factors_in, mapped, names_in, parts_of, text_of, text_of_products

__all__ = [
    "FUNCTIONS",
    "NAMES",
    "Bound",
    "Expression",
    "ExpressionError",
    "Function",
    "Symbol",
    "Term",
    "compile_all",
    "factors_of",
    "parse",
    "text_of_any",
    "text_of_one",
    "text_of_sum",
    "weighted_sum",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression whose symbols are free. `columns` says where each of `terms` stands first.

    Of `_tree`: a term is a Name whose id is the term's text, a symbol a Name, all numbers are floats.
    """

    text: str
    symbols: tuple[str, ...]
    terms: tuple[Term, ...]
    columns: tuple[int, ...]
    _uses: tuple[tuple[int, int, str], ...] = field(repr=False)
    _words: tuple[str, ...] = field(repr=False, compare=False)
    _tree: ast.expr = field(repr=False, compare=False)

    def bind(self, mapping: Mapping[str, str]) -> Bound:
        """Put ids in the place of symbols, then fold what became constant; folded terms are gone.

        Raises:
            ExpressionError: a symbol has no id.

        """
        text = self.text
        for start, _, name in self._uses:
            if name not in mapping:
                raise ExpressionError(f"no id given for the symbol '{name}'", did_you_mean(name, mapping), start + 1)
        for start, end, name in reversed(self._uses):
            text = text[:start] + written(mapping[name]) + text[end:]
        words: dict[str, ast.expr] = {name: ast.Constant(mapping[name]) for name in self.symbols}
        terms: dict[str, Term] = {}
        for word, free in zip(self._words, self.terms, strict=True):
            if free.is_free:
                term = free.bound(mapping)
                name = str(term)
                words[word], terms[name] = _name(name), term
            else:
                terms[word] = free
        tree = _bound(self._tree, words)
        left = names_in(tree)
        return Bound(text, tuple([term for word, term in terms.items() if word in left]), tree)


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression without symbols; `terms` are those it still reads, in the order of the text."""

    text: str
    terms: tuple[Term, ...]
    _tree: ast.expr = field(repr=False, compare=False)

    def compile(self, index: Mapping[Term, int]) -> Callable[[Sequence[float]], float]:
        """Give the native function over a flat list, in which term t is at `index[t]`."""
        return cast("Callable[[Sequence[float]], float]", _native(text_of(self._tree, _places(index))))


def compile_all(
    bounds: Sequence[Bound],
    index: Mapping[Term, int],
    *,
    sums: Sequence[tuple[Bound, int, Sequence[tuple[int, int]]]] = (),
    alls: Sequence[Sequence[int]] = (),
) -> Callable[..., tuple[float, ...]]:
    """Give one native function for many expressions: a call costs less than a condition.

    The tuple holds the values of `bounds`, then for each of `sums` its bound, scaled and with what is added where
    conditions hold (see `text_of_sum`), then for each of `alls` whether the values at all its places are true.
    The function takes the flat list and, where there are sums, the scales and the amounts.
    """
    used = {place for *_, extra in sums for place, _ in extra} | {place for places in alls for place in places}
    slots = _places(index)
    values = []
    for place, bound in enumerate(bounds):
        value = text_of(bound._tree, slots)  # noqa: SLF001  our own class
        values.append(f"(v{place} := {value})" if place in used else value)
    for bound, scale, extra in sums:
        values.append(text_of_sum(bound, slots, scale, [(f"v{place}", amount) for place, amount in extra]))
    values += [" and ".join([f"v{place}" for place in places]) for places in alls]
    native = _native(f"({''.join(f'{v}, ' for v in values)})", "b, s=(), w=()")
    return cast("Callable[..., tuple[float, ...]]", native)


def text_of_one(bound: Bound, words: Mapping[str, str]) -> str:
    """Write one expression as Python; `words` says how each term, by its text, is read."""
    return text_of(bound._tree, words)  # noqa: SLF001  our own class


def text_of_sum(
    bound: Bound,
    words: Mapping[str, str],
    scale: int,
    extra: Sequence[tuple[str, int]],
    told: Mapping[str, str] | None = None,
) -> str:
    """Write an expression times the number at `scale` in `s`, plus that at each place in `w` whose condition holds.

    `words` as in `text_of_one`; `extra` are (text of the condition, place); `told` are names of factors that were
    worked out before, by their texts as in `factors_of`.
    """
    # conditions are numbers or truth values; only their truth counts
    whole = f"{text_of_products(bound._tree, words, told or {})} * s[{scale}]"  # noqa: SLF001  our own class
    return " + ".join([whole, *(f"(w[{place}] if {condition} else 0.0)" for condition, place in extra)])


def factors_of(bound: Bound, words: Mapping[str, str]) -> set[str]:
    """Give the texts of the factors in a sum of products, but of those that are no more than a name or a look."""
    return factors_in(bound._tree, words)  # noqa: SLF001  our own class


def text_of_any(bounds: Sequence[Bound], words: Mapping[Term, str]) -> str:
    """Write whether any of some expressions holds, as Python that reads no further once one does.

    `words` says how each term is read; the names in `NAMES` must be known where the text is evaluated.
    """
    spoken = {str(term): word for term, word in words.items()}
    return " or ".join([text_of(bound._tree, spoken) for bound in bounds]) or "False"  # noqa: SLF001  our own class


def weighted_sum(parts: Sequence[tuple[float, Sequence[Bound]]]) -> Bound:
    """Give the sum of `factor * product of the bounds` as one expression; no parts make 0."""
    tree: ast.expr = ast.Constant(0.0)
    terms: dict[Term, None] = {}
    texts = []
    for factor, bounds in parts:
        product: ast.expr = ast.Constant(float(factor))
        for bound in bounds:
            product = ast.BinOp(product, ast.Mult(), bound._tree)  # noqa: SLF001  our own class
            terms |= dict.fromkeys(bound.terms)
        tree = ast.BinOp(tree, ast.Add(), product)
        texts.append(" * ".join([repr(factor), *(f"({bound.text})" for bound in bounds)]))
    return Bound(" + ".join(texts) or "0", tuple(terms), tree)


def parse(text: str, *, functions: Mapping[str, Function], symbols: Iterable[str]) -> Expression:
    """Read one expression and check every name, argument and unit in it.

    Raises:
        ExpressionError: with the column, what was found and what to write instead.

    """
    reader = Reader(text, functions, pure=FUNCTIONS, symbols=frozenset(symbols))
    tree = reader.number(reader.outline())
    first: dict[Term, int] = {}
    for start, term in sorted(reader.terms):
        first.setdefault(term, start + 1)
    uses = tuple(sorted(reader.uses))
    names = tuple(dict.fromkeys(name for _, _, name in uses))
    return Expression(text, names, tuple(first), tuple(first.values()), uses, tuple(map(str, first)), tree)


def _exp(x: float) -> float:
    return math.exp(-50.0 if x < -50.0 else min(x, 50.0))


def _log(x: float) -> float:
    return math.log(max(1e-300, x))


def _sqrt(x: float) -> float:
    return math.sqrt(max(0.0, x))


def _clamp(x: float, low: float, high: float) -> float:
    return low if x < low else min(x, high)


def _quotient(x: float, y: float) -> float:
    return x / y if y else 0.0


_NATIVE: Final[Mapping[str, Callable[..., float]]] = MappingProxyType(
    {
        "min": min,
        "max": max,
        "abs": abs,
        "exp": _exp,
        "log": _log,
        "sqrt": _sqrt,
        "clamp": _clamp,
        "quotient": _quotient,
    }
)
# what the text of an expression may name besides its terms
NAMES: Final[Mapping[str, object]] = MappingProxyType({"inf": math.inf, "nan": math.nan, **_NATIVE})
FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        name: Function(name, least=least, most=most, keywords={}, arguments=words, says=says)
        for name, least, most, words, says in (
            ("min", 2, MAX_NODES, ("x", "y", "..."), "The smallest of its arguments."),
            ("max", 2, MAX_NODES, ("x", "y", "..."), "The largest of its arguments."),
            ("abs", 1, 1, ("x",), "The size of x without its sign."),
            ("exp", 1, 1, ("x",), "e to the power x; x is held within -50 and 50."),
            ("log", 1, 1, ("x",), "The natural logarithm of x; x is held at 1e-300 or more."),
            ("sqrt", 1, 1, ("x",), "The square root of x; below 0 it is 0."),
            ("clamp", 3, 3, ("x", "low", "high"), "x, but never below low nor above high."),
        )
    }
)


def _bound(node: ast.expr, words: Mapping[str, ast.expr]) -> ast.expr:
    """Replace names by what they stand for, and fold from the leaves up."""
    if isinstance(node, ast.Name):
        return words.get(node.id, node)
    if isinstance(node, ast.Constant):
        return node
    built = mapped(node, lambda part: _bound(part, words))
    if isinstance(built, ast.BoolOp):
        return _trimmed(built)
    if isinstance(built, ast.IfExp) and isinstance(built.test, ast.Constant):
        return built.body if built.test.value else built.orelse
    if all(isinstance(part, ast.Constant) for part in parts_of(built)):
        return ast.Constant(_constant(text_of(built, {})))
    return built


def _trimmed(node: ast.BoolOp) -> ast.expr:
    """Drop constants that change nothing, and all that stands after one that decides."""
    kept: list[ast.expr] = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            if bool(value.value) is isinstance(node.op, ast.Or):
                kept.append(value)
                break
            if value is not node.values[-1]:
                continue
        kept.append(value)
    return kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)


def _places(index: Mapping[Term, int]) -> dict[str, str]:
    return {str(term): f"b[{place}]" for term, place in index.items()}


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


@lru_cache(maxsize=1024)
def _constant(text: str) -> float:
    """Give what a text without terms comes to: plans of all actors fold the same few."""
    return cast("Callable[[Sequence[float]], float]", _native(text))(())


def _native(body: str, takes: str = "b") -> object:
    """Compile `lambda b: body`, in which only what it takes and the pure functions have names."""
    code = compile(f"lambda {takes}: {body}", "<expression>", "eval", dont_inherit=True)
    return eval(code, {"__builtins__": {}, **NAMES})  # noqa: S307 - the text is written here from a whitelist
