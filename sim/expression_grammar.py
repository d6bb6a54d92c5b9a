"""The grammar of doctrine rules' expressions: reads a text against a whitelist into a checked tree.

Called by `sim.expressions`, which binds and compiles the tree and is the module to import from. What is
read may be hostile: the text is measured before and after Python's parser sees it, and the tree given back is
built here, node by node, so that nothing outside the whitelist is in it. This module must never run anything.

Of the tree: a term is a Name whose id is the term's text, a symbol a Name, every number a float.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import total_ordering
from types import MappingProxyType
from typing import Final

from sim.errors import did_you_mean
from sim.expression_tree import mapped
from sim.units import BASE, parse_quantity

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NODES",
    "ExpressionError",
    "Function",
    "Reader",
    "Symbol",
    "Term",
    "written",
]

MAX_LENGTH: Final = 1000
MAX_NODES: Final = 200
MAX_DEPTH: Final = 40


class ExpressionError(ValueError):
    """An expression that cannot be used; `column` counts from 1 in its text, `hint` is the way out."""

    def __init__(self, problem: str, hint: str = "", column: int = 1) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.column = column


@dataclass(frozen=True, slots=True)
class Function:
    """A function that rules may call: `least` to `most` written-out arguments, keywords with a dimension.

    `arguments` says what each argument is (actor, action, inject), for cross references and the manual. Of one that
    is `steady` time alone changes no answer: between two doings of the clock it stands.
    """

    name: str
    least: int
    most: int
    keywords: Mapping[str, str]
    says: str
    arguments: tuple[str, ...] = ()
    steady: bool = False

    def __post_init__(self) -> None:
        assert self.name.isidentifier(), self.name
        assert 0 <= self.least <= self.most, self.name
        assert all(dimension in BASE for dimension in self.keywords.values()), self.name

    @property
    def usage(self) -> str:
        """How to write a call: `received(inject, [actor], within=time)`."""
        words = self.arguments or tuple(f"argument_{i + 1}" for i in range(self.most))
        shown = [word if i < self.least or word == "..." else f"[{word}]" for i, word in enumerate(words)]
        return f"{self.name}({', '.join([*shown, *(f'{key}={kind}' for key, kind in self.keywords.items())])})"


class Symbol(str):
    """A free name as an argument of a term; never equal to a text of the same letters."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Symbol) and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return str.__hash__(self)


@total_ordering
@dataclass(frozen=True, slots=True)
class Term:
    """One number the actor's view must give, such as `trust("ally")`; ordered by its text.

    Numbers of `keywords` are in base units (hours); keywords are sorted by name.
    """

    function: str
    arguments: tuple[str | float, ...] = ()
    keywords: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        words = [*map(written, self.arguments), *(f"{key}={written(value)}" for key, value in self.keywords)]
        return f"{self.function}({', '.join(words)})"

    def __lt__(self, other: Term) -> bool:
        return str(self) < str(other)

    @property
    def is_free(self) -> bool:
        """Whether a symbol still stands among its arguments."""
        return any(isinstance(word, Symbol) for word in self.arguments)

    def bound(self, ids: Mapping[str, str]) -> Term:
        """Give the same term with an id for each symbol."""
        words = (ids[str(word)] if isinstance(word, Symbol) else word for word in self.arguments)
        return Term(self.function, tuple(words), self.keywords)


def written(value: str | float) -> str:
    """Write an id in double quotes, a symbol bare, a number short."""
    if isinstance(value, Symbol):
        return str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value).removesuffix(".0")


_BLANK: Final = " \t\n\r\f"
_ONE_LINE: Final = str.maketrans(_BLANK, " " * len(_BLANK))
_LEXEME: Final = re.compile(
    r""""[^"\\\n\r]*"|'[^'\\\n\r]*'|(?P<number>(?<!\w)(?:\d\w*\.?\w*|\.\d\w*))|(?P<foreign>[#\\"'\0])"""
)
_NUMBER: Final = re.compile(r"[0-9_]*\.?[0-9_]*(?:[eE][0-9_]*)?")
_EXAMPLE: Final = 'write it like trust("ally") > 0.5 and not received("visit", within="14 d")'
_SPELLINGS: Final = (
    ("&&", "write and"),
    ("||", "write or"),
    ("<>", "write !="),
    ("=>", "write >="),
    ("=<", "write <="),
)
_ALLOWED: Final = (ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd, ast.Add, ast.Sub, ast.Mult, ast.Div)
_ALLOWED_COMPARISONS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_CASES: Final = 'write each case out, such as me == "a" or me == "b"'
_CALL: Final = "call a declared function instead, such as trust(target)"
# name of the node -> (what it is, what to write instead)
_REFUSED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "Attribute": ("an attribute (a name after a dot)", _CALL),
        "Subscript": ("an index ([ ])", _CALL),
        "Lambda": ("lambda", _CALL),
        "NamedExpr": ("an assignment (:=)", "write == to compare"),
        "JoinedStr": ("an f-string", "write a plain text in quotes"),
        "Starred": ("a starred argument", "write each argument out"),
        "Pow": ("a power (**)", "write x * x, or exp(y * log(x))"),
        "Mod": ("a remainder (%)", "fractions are 0 to 1: write 0.2 for 20 percent"),
        "FloorDiv": ("a whole division (//)", "write /"),
        "BitAnd": ("&", "write and"),
        "BitOr": ("|", "write or"),
        "BitXor": ("^", "write x * x for a square"),
        "Invert": ("~", "write not"),
        "Is": ("is", "write =="),
        "IsNot": ("is not", "write !="),
        **dict.fromkeys(("In", "NotIn"), ("in", _CASES)),
        **dict.fromkeys(("List", "Tuple", "Set", "Dict"), ("a list", _CASES)),
        **dict.fromkeys(("ListComp", "SetComp", "DictComp", "GeneratorExp"), ("a comprehension", _CASES)),
    }
)


class Reader:
    """Rebuilds the outline that `ast` gives into the tree of an `Expression`, noting terms and symbols."""

    def __init__(
        self, text: str, functions: Mapping[str, Function], *, pure: Mapping[str, Function], symbols: frozenset[str]
    ) -> None:
        assert not functions.keys() & pure.keys(), "a built-in function is declared again"
        assert not symbols & (functions.keys() | pure.keys()), "a symbol has the name of a function"
        self.text = text
        self.functions = {**pure, **functions}
        self.pure = pure.keys()
        self.symbols = symbols
        self.lead = len(text) - len(text.lstrip(_BLANK))
        self.source = text.strip(_BLANK).translate(_ONE_LINE)
        self.bytes = b""
        self.terms: list[tuple[int, Term]] = []
        self.uses: list[tuple[int, int, str]] = []

    def place(self, offset: int) -> int:
        """Turn an offset of `ast`, which counts bytes, into one in the text."""
        return self.lead + len(self.bytes[:offset].decode(errors="replace"))

    def fault(self, node: ast.expr, problem: str, hint: str) -> ExpressionError:
        """Give the error at the column of a node."""
        return ExpressionError(problem, hint, self.place(node.col_offset) + 1)

    def refused(self, node: ast.expr, what: ast.AST) -> ExpressionError:
        """Give the error of a construct outside the whitelist."""
        kind = type(what).__name__
        found, hint = _REFUSED.get(kind, (kind, _EXAMPLE))
        return self.fault(node, f"{found} cannot stand in an expression", hint)

    def outline(self) -> ast.expr:
        """Let Python parse the text, after what would make that dear or ambiguous is refused."""
        if len(self.text) > MAX_LENGTH:
            problem = f"an expression of {len(self.text)} characters; the most is {MAX_LENGTH}"
            raise ExpressionError(problem, "split it into several rules", MAX_LENGTH + 1)
        if not self.source:
            raise ExpressionError("the expression is empty", _EXAMPLE)
        for found in _LEXEME.finditer(self.text):
            if found["foreign"]:
                problem = (
                    "a text without its closing quote" if found[0] in "\"'" else f"{found[0]!r} cannot stand here"
                )
                raise ExpressionError(problem, _EXAMPLE, found.start() + 1)
            if found["number"] and not _NUMBER.fullmatch(found[0]):
                hint = "write digits with a point, such as 14 or 0.5; a unit goes into quotes with its number"
                raise ExpressionError(f"cannot read the number '{found[0]}'", hint, found.start() + 1)
        try:
            self.bytes = self.source.encode()
            body = ast.parse(self.source, mode="eval").body
        except SyntaxError as error:
            hint = next((hint for wrong, hint in _SPELLINGS if wrong in self.source), _EXAMPLE)
            column = min(self.lead + max(error.offset or 1, 1), len(self.text) + 1)
            raise ExpressionError(
                f"cannot read the expression: {error.msg.partition('.')[0]}", hint, column
            ) from None
        except (RecursionError, MemoryError):
            raise ExpressionError(f"nested over {MAX_DEPTH} deep", "split it into several rules") from None
        except ValueError:
            raise ExpressionError("the expression is not plain text", _EXAMPLE, self.lead + 1) from None
        self.measure(body)
        return body

    def measure(self, body: ast.expr) -> None:
        """Refuse what is too deep or too large, without recursion."""
        hint = "split it into several rules"
        waiting: list[tuple[ast.AST, int]] = [(body, 1)]
        count = 0
        while waiting:
            node, depth = waiting.pop()
            if isinstance(node, ast.expr):
                count += 1
                if depth > MAX_DEPTH:
                    raise self.fault(node, f"nested over {MAX_DEPTH} deep", hint)
                if count > MAX_NODES:
                    raise self.fault(node, f"over {MAX_NODES} parts in one expression", hint)
            inside = reversed(list(ast.iter_child_nodes(node)))
            waiting.extend((child, depth + isinstance(child, ast.expr)) for child in inside)

    def number(self, node: ast.expr) -> ast.expr:
        """Rebuild a part that must give a number."""
        match node:
            case ast.BoolOp() | ast.UnaryOp() | ast.BinOp() if not isinstance(node.op, _ALLOWED):
                raise self.refused(node, node.op)
            case ast.BoolOp() | ast.UnaryOp() | ast.BinOp() | ast.IfExp():
                return mapped(node, self.number)
            case ast.Compare():
                return self.comparison(node)
            case ast.Call():
                return self.call(node)
            case ast.Constant(value=str()):
                hint = "give it to a function, or compare a symbol with it by == or !="
                raise self.fault(node, f"the text {written(str(node.value))} is not a number", hint)
            case ast.Constant(value=bool()):
                return ast.Constant(node.value)
            case ast.Constant():
                return ast.Constant(self.literal(node))
            case ast.Name():
                raise self.misplaced(node)
        raise self.refused(node, node)

    def literal(self, node: ast.Constant) -> float:
        """Give a finite number as a float; nothing else is one."""
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.fault(node, f"expected a number, found {value!r}", "write digits, such as 0.5")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            raise self.fault(node, "the number is too large", "the largest is about 1.7e308")
        return number

    def misplaced(self, node: ast.Name) -> ExpressionError:
        """Give the error of a name where a number must stand."""
        name = node.id
        if name in self.symbols:
            hint = "give it to a function, or compare it by == or != with a symbol or a text in quotes"
            return self.fault(node, f"the symbol '{name}' stands for an id, not a number", hint)
        if name in self.functions:
            return self.fault(node, f"'{name}' is a function", f"write {self.functions[name].usage}")
        return self.fault(
            node, f"no name '{name}'", did_you_mean(name, [*self.functions, *self.symbols, "True", "False"])
        )

    def is_word(self, node: ast.expr) -> bool:
        """Tell whether a node is a text in quotes or a symbol."""
        match node:
            case ast.Constant(value=str()):
                return True
            case ast.Name(id=name):
                return name in self.symbols
        return False

    def word(self, node: ast.expr) -> str:
        """Give a text in quotes as it is, a symbol as `Symbol`, which is noted."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        assert isinstance(node, ast.Name), node
        assert node.end_col_offset is not None, node
        self.uses.append((self.place(node.col_offset), self.place(node.end_col_offset), node.id))
        return Symbol(node.id)

    def comparison(self, node: ast.Compare) -> ast.expr:
        """Rebuild a comparison of numbers, or of symbols with ids."""
        operands = [node.left, *node.comparators]
        for operator in node.ops:
            if not isinstance(operator, _ALLOWED_COMPARISONS):
                raise self.refused(node, operator)
        words = [operand for operand in operands if self.is_word(operand)]
        if not any(isinstance(word, ast.Name) for word in words):
            return mapped(node, self.number)
        if not all(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops):
            raise self.fault(node, "ids have no order", "compare a symbol by == or !=")
        if len(words) < len(operands):
            other = next(operand for operand in operands if operand not in words)
            raise self.fault(other, "a symbol is compared with what is no id", "write an id in quotes or a symbol")
        for operand in operands:
            self.word(operand)
        return mapped(node, lambda part: part)

    def call(self, node: ast.Call) -> ast.expr:
        """Rebuild a call: of a pure function as it is, of a declared one as a term, which is noted."""
        if not isinstance(node.func, ast.Name):
            raise self.fault(node, "only a function can be called, by its name", _EXAMPLE)
        name = node.func.id
        if name not in self.functions:
            raise self.fault(node, f"no function named '{name}'", did_you_mean(name, self.functions))
        function, count = self.functions[name], len(node.args)
        if not function.least <= count <= function.most:
            span = f"{function.least}" if function.least == function.most else f"{function.least} to {function.most}"
            raise self.fault(node, f"{name}() takes {span} arguments, found {count}", f"write {function.usage}")
        keywords = tuple(self.keyword(word, function) for word in node.keywords)
        if len({key for key, _ in keywords}) < len(keywords):
            raise self.fault(node, f"{name}() has the same keyword twice", f"write {function.usage}")
        if name in self.pure:
            return ast.Call(ast.Name(name, ast.Load()), [self.number(argument) for argument in node.args], [])
        term = Term(name, tuple(self.argument(part, name) for part in node.args), tuple(sorted(keywords)))
        self.terms.append((self.place(node.col_offset), term))
        return ast.Name(str(term), ast.Load())

    def argument(self, node: ast.expr, name: str) -> str | float:
        """Give one written-out argument of a declared function."""
        if self.is_word(node):
            return self.word(node)
        match node:
            case ast.Constant():
                return self.literal(node)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
                return 0.0 - self.literal(operand)  # never -0.0, which is equal to 0.0 but written otherwise
            case ast.Name():
                hint = f'write "{node.id}" in quotes if it is an id; symbols: {did_you_mean(node.id, self.symbols)}'
                raise self.fault(node, f"no symbol named '{node.id}'", hint)
        hint = "write an id in quotes, a symbol or a number"
        raise self.fault(node, f"an argument of {name}() is written out, never computed", hint)

    def keyword(self, word: ast.keyword, function: Function) -> tuple[str, float]:
        """Give one keyword with its quantity in base units."""
        key, node = word.arg, word.value
        if key is None or key not in function.keywords:
            hint = did_you_mean(key or "**", function.keywords)
            raise self.fault(node, f"{function.name}() has no keyword '{key or '**'}'", hint)
        if isinstance(node, ast.Name):
            raise self.fault(node, f"{key}= takes a value, found the name '{node.id}'", f"write {function.usage}")
        value = self.argument(node, function.name)
        try:
            number = parse_quantity(value, function.keywords[key])
        except ValueError as error:
            raise self.fault(node, f"{key}: {error}", str(getattr(error, "hint", ""))) from None
        if not math.isfinite(number):
            raise self.fault(node, f"{key}: the quantity is too large", "write a smaller one")
        return key, number + 0.0
