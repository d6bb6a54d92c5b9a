"""The language of expressions: one reading for all, and never that of another language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.expressions import ExpressionError, Function, parse
from sim.language import language

TRUST = Function("trust", 1, 1, {}, "trust in an actor", ("actor",))
SEEN = Function("seen", 1, 1, {"within": "time"}, "whether an act was seen", ("action",))
ATOMS = st.sampled_from(["1", ".5", "trust(me)", 'trust("ally")', 'seen("visit", within="2 d")'])
TEXTS = st.recursive(
    ATOMS,
    lambda part: st.builds("({} {} {})".format, part, st.sampled_from(["+", "*", "<", "and", "or", "/"]), part),
    max_leaves=8,
)


def test_a_text_is_read_once() -> None:
    ours = language([TRUST, SEEN], ["me"])
    assert ours.read("trust(me) > .5") is ours.read("trust(me) > .5")


def test_the_same_words_are_the_same_language_in_whatever_order_symbols_come() -> None:
    again = Function("trust", 1, 1, {}, "trust in an actor", ("actor",))
    assert language([TRUST], ["me", "target"]) is language([again], ["target", "me"])


def test_a_function_of_the_same_name_with_other_arguments_makes_another_language() -> None:
    wider = replace(TRUST, most=2, arguments=("actor", "actor"))
    assert language([wider], ["me"]).read('trust(me, "ally")').terms
    with pytest.raises(ExpressionError, match="takes 1 arguments"):
        language([TRUST], ["me"]).read('trust(me, "ally")')


def test_keywords_alone_tell_two_languages_apart() -> None:
    bare = replace(SEEN, keywords={})
    assert language([bare], []) is not language([SEEN], [])


def test_what_cannot_be_read_says_so_every_time() -> None:
    ours = language([TRUST], ["me"])
    for _ in range(2):
        with pytest.raises(ExpressionError, match="no function named 'trsut'"):
            ours.read("trsut(me)")


@given(TEXTS)
def test_a_kept_reading_is_what_reading_anew_gives(text: str) -> None:
    ours = language([TRUST, SEEN], ["me"])
    assert ours.read(text) == ours.read(text) == parse(text, functions=ours.functions, symbols=["me"])
