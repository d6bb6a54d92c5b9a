"""Expressions of doctrine rules: examples, every refusal, and laws against a plain interpreter."""

from __future__ import annotations

import pickle

import pytest
from small_expressions import DECLARED, IDS, bound, read, refusal, value

from sim.expressions import (
    FUNCTIONS,
    ExpressionError,
    Symbol,
    Term,
)

# --- examples ---------------------------------------------------------------------------------------------


def test_the_example_of_the_design_reads_and_runs() -> None:
    text = 'rung("north") >= 4 and trust("ally") > .5 and not received("visit", within="14 d")'
    assert value(text, rung=4, trust=0.6, received=0) == 1
    assert value(text, rung=4, trust=0.6, received=1) == 0
    assert value(text, rung=3, trust=0.6, received=0) == 0
    visit = Term("received", ("visit",), (("within", 336.0),))
    assert read(text).terms == (Term("rung", ("north",)), Term("trust", ("ally",)), visit)
    assert [text[column - 1 :].split("(", maxsplit=1)[0] for column in read(text).columns] == [
        "rung",
        "trust",
        "received",
    ]
    assert str(visit) == 'received("visit", within=336)'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("-hours() + +1", -4.0),
        ("1 / 0", 0.0),
        ("hours() / 0", 0.0),
        ("1 / (hours() - 5)", 0.0),
        ("(hours() + 5) / hours()", 2.0),
        ("4 < hours() <= 5 != 6", 1.0),
        ("4 < hours() < 5", 0.0),
        ("2 if hours() > 5 else 3", 3.0),
        ("min(hours(), 7, 6) + max(1, 2) + abs(-3)", 10.0),
        ("exp(1000) == exp(50) and exp(-1000) > 0", 1.0),
        ("log(0) > -700 and log(-5) == log(0)", 1.0),
        ("sqrt(-4) + sqrt(16)", 4.0),
        ("clamp(hours(), 0, 1) + clamp(-hours(), 0, 1) + clamp(.5, 0, 1)", 1.5),
        ("True + True", 2.0),
        ("1e308 * 10 > 1e308", 1.0),
        ("1e308 * 10 - 1e308 * 10 < 1", 0.0),
        ("1e308 * 10 - 1e308 * 10 >= 1", 0.0),
        ('me == "alpha" and me != target', 1.0),
        ('me == target or "charlie" == affected == affected', 1.0),
        (" hours()\n  > 4\n\tand hours() < 6 ", 1.0),
    ],
)
def test_an_expression_has_this_value_at_five_hours(text: str, expected: float) -> None:
    assert value(text, hours=5.0) == expected


def test_symbols_are_replaced_and_constants_are_left_alone() -> None:
    expression = read("trust(target) > .5 and received('target', me) and trust(\"me\") > trust(target)")
    assert expression.symbols == ("target", "me")
    assert expression.terms[0] == Term("trust", (Symbol("target"),)) != Term("trust", ("target",))
    one = expression.bind(IDS | {"extra": "nobody"})
    assert one.terms == (Term("trust", ("bravo",)), Term("received", ("target", "alpha")), Term("trust", ("me",)))
    assert one.text == 'trust("bravo") > .5 and received(\'target\', "alpha") and trust("me") > trust("bravo")'
    assert read(one.text).bind({}) == one


def test_two_symbols_with_one_id_are_one_term() -> None:
    one = read("trust(me) + trust(target)").bind({"me": "alpha", "target": "alpha"})
    assert one.terms == (Term("trust", ("alpha",)),)
    assert one.compile({one.terms[0]: 2})([0, 0, 3.0]) == 6.0


def test_what_binding_decides_is_folded_with_its_terms() -> None:
    text = '(me == "alpha" and rung(me) > 1) or (me == "bravo" and trust("x") > 1) or False'
    assert [str(term) for term in bound(text).terms] == ['rung("alpha")']
    assert bound('trust(me) if me == "bravo" else 2').terms == ()
    assert bound('me == "alpha" or trust(me) > 1').terms == ()


def test_a_missing_symbol_is_refused_when_bound() -> None:
    with pytest.raises(ExpressionError, match="no id given for the symbol 'target'") as caught:
        read("1 < trust(target)").bind({"me": "alpha"})
    assert (caught.value.column, caught.value.hint) == (11, "known: me")


def test_terms_are_ordered_by_their_text_even_of_mixed_kinds() -> None:
    terms = [
        Term("f", ("b",)),
        Term("f", (2.0,)),
        Term("f", (Symbol("b"),)),
        Term("e"),
        Term("f", ("b",), (("k", 1.5),)),
    ]
    assert [str(term) for term in sorted(terms)] == ["e()", 'f("b")', 'f("b", k=1.5)', "f(2)", "f(b)"]
    assert len(set(terms)) == 5
    assert bound("drawn(-0) + drawn(0)").terms == (Term("drawn", (0.0,)),)
    assert [str(term) for term in bound("drawn(-1.5)").terms] == ["drawn(-1.5)"]


def test_expressions_travel_between_processes() -> None:
    expression = read('trust(me) > .5 and me == "alpha"')
    assert pickle.loads(pickle.dumps(expression)) == expression
    again = pickle.loads(pickle.dumps(expression.bind(IDS)))
    assert again == expression.bind(IDS)
    assert again.compile({again.terms[0]: 0})([0.6]) == 1
    assert pickle.loads(pickle.dumps(refusal("1 +"))).column == refusal("1 +").column


def test_every_function_says_what_it_does_and_how_it_is_written() -> None:
    assert all(function.says.endswith(".") and function.usage for function in FUNCTIONS.values())
    assert DECLARED["received"].usage == "received(action, [actor], within=time, above=number)"
    assert FUNCTIONS["min"].usage == "min(x, y, ...)"


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "problem", "hint"),
    [
        ("", 1, "empty", "write it like"),
        (" \n ", 1, "empty", "write it like"),
        ('1 < trsut("x")', 5, "no function named 'trsut'", "did you mean 'trust'?"),
        ("hours() > tagret", 11, "no name 'tagret'", "did you mean 'target'?"),
        ("hours() == true", 12, "no name 'true'", "did you mean 'True'?"),
        ("trust > 1", 1, "'trust' is a function", "write trust(actor)"),
        ("me > 1", 1, "ids have no order", "== or !="),
        ("me == 1", 7, "no id", "an id in quotes"),
        ("me + 1 > 2", 1, "stands for an id", "== or !="),
        ("not me", 5, "stands for an id", "== or !="),
        ('1 < "a"', 5, 'the text "a" is not a number', "symbol"),
        ('"a" == "b"', 1, 'the text "a" is not a number', "symbol"),
        ("trust()", 1, "trust() takes 1 arguments, found 0", "write trust(actor)"),
        ('received("a", "b", "c")', 1, "takes 1 to 2 arguments, found 3", "write received(action, [actor]"),
        ("trust(japan)", 7, "no symbol named 'japan'", 'write "japan" in quotes'),
        ("trust(1 + 1)", 7, "never computed", "an id in quotes"),
        ("trust(True)", 7, "expected a number, found True", "0.5"),
        ('received("a", wihtin="1 d")', 22, "no keyword 'wihtin'", "did you mean 'within'?"),
        ('received("a", **{})', 17, "no keyword '**'", "known: above, within"),
        ('received("a", within="1 d", within="2 d")', 1, "the same keyword twice", "write received"),
        ('received("a", within=14)', 22, "within: expected a unit after 14", "h, d, wk"),
        ('received("a", within="14 nm")', 22, "within: expected time, found distance", "h, d, wk"),
        ('received("a", within="1__0 d")', 22, "within: ", ""),
        ('received("a", within=f"{1} d")', 22, "never computed", "number"),
        ('received("a", within="1e308 yr")', 22, "expected a finite number", ""),
        ('received("a", within=target)', 22, "takes a value", "write received"),
        ("min(1)", 1, "min() takes 2 to", "write min(x, y, ...)"),
        ("exp(x=1)", 1, "exp() takes 1 arguments", "write exp(x)"),
        ("exp(1, y=1)", 10, "no keyword 'y'", "none"),
        ("1 + 2 ** 3", 5, "a power (**)", "exp(y * log(x))"),
        ("5 % 2", 1, "a remainder (%)", "0.2"),
        ("5 // 2", 1, "//", "write /"),
        ("1 & 2", 1, "& cannot", "write and"),
        ("1 | 2", 1, "| cannot", "write or"),
        ("~1", 1, "~ cannot", "write not"),
        ("1 << 2", 1, "LShift cannot", "write it like"),
        ('me in ("a", "b")', 1, "in cannot stand", 'me == "a" or me == "b"'),
        ("1 is 1", 1, "is cannot stand", "write =="),
        ("().__class__", 1, "an attribute", "call a declared function"),
        ("hours().real", 1, "an attribute", "call a declared function"),
        ('trust("x").real()', 1, "only a function can be called", "write it like"),
        ("hours()[0]", 1, "an index", "call a declared function"),
        ("[x for x in (1, 2)]", 1, "a comprehension", "write each case out"),
        ("(1, 2)", 1, "a list", "write each case out"),
        ("lambda: 1", 1, "lambda", "call a declared function"),
        ("(x := 1)", 2, "an assignment", "write =="),
        ('f"{me}"', 1, "an f-string", "plain text"),
        ("min(*(1, 2), 3)", 5, "a starred argument", "write each argument out"),
        ("1 < b'x'", 5, "expected a number", "0.5"),
        ("1 < None", 5, "expected a number, found None", "0.5"),
        ("1 < ...", 5, "expected a number", "0.5"),
        ("1 < 2j", 5, "cannot read the number '2j'", "digits"),
        ("1 < 0x1f", 5, "cannot read the number '0x1f'", "digits"),
        ("1if 1 else 2", 1, "cannot read the number '1if'", "digits"),
        ("1 < 14d", 5, "cannot read the number '14d'", "quotes"),
        ("1 < 1e999", 5, "too large", "1.7e308"),
        ('1 < trust("a\\n")', 11, "closing quote", "write it like"),
        ('1 < trust("a\nb")', 11, "closing quote", "write it like"),
        ("hours() > 1 # late", 13, "'#' cannot stand here", "write it like"),
        ("é() > 1 and ü", 1, "no function named", "known"),
        ("trust('é') > ü", 14, "no name 'ü'", "known"),
    ],
)
def test_a_wrong_expression_says_where_what_and_the_way_out(text: str, column: int, problem: str, hint: str) -> None:
    error = refusal(text)
    assert (error.column, problem in error.problem, hint in error.hint) == (column, True, True), vars(error)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("hours() >", "write it like"),
        ("hours() > 1 && hours() < 2", "write and"),
        ("hours() > 1 || hours() < 2", "write or"),
        ("hours() => 1", "write >="),
        ("hours() > 1; 2", "write it like"),
        ("1) or (2", "write it like"),
        ("hours() = 1", "write it like"),
    ],
)
def test_what_python_cannot_read_is_refused_inside_the_text(text: str, hint: str) -> None:
    error = refusal(text)
    assert error.problem.startswith("cannot read the expression: ")
    assert hint in error.hint
    assert refusal("\n  " + text).column == error.column + 3


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "().__class__.__bases__[0].__subclasses__()",
        "[x for x in range(9)]",
        "(" * 10_000,
        "(" * 900,
        "not " * 5_000,
        "not " * 249 + "1",
        "-" * 999 + "1",
        "1+" * 5_000 + "1",
        "1+" * 499 + "1",
        "1 or " * 199 + "1",
        "hours()," * 120,
        "(" * 60 + "1" + ")" * 60 + "+" + "-" * 40 + "1",
        "9" * 900,
        "1_" * 400,
        "__import__('os').system('true')",
        "\0",
        "\ud800",
        "\ufeff1 +",
        "1\u00a0+ 1",
    ],
)
def test_a_hostile_text_is_refused(text: str) -> None:
    assert refusal(text)


def test_only_what_is_over_a_limit_is_refused() -> None:
    assert read("-" * 39 + "1")
    assert refusal("-" * 40 + "1").column == 41
    assert read(" or ".join(["1"] * 199))
    assert "over 200 parts" in refusal(" or ".join(["1"] * 200)).problem
    assert read("1" + " " * 999)
    assert refusal("1" + " " * 1000).column == 1001


# --- laws -------------------------------------------------------------------------------------------------
