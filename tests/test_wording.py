"""Words for people: an author's line breaks undone where the page has its own, kept where they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.wording import flowed

KANJI = "これは編集者が折り返した長い一行でありその続きが次の行にまたがって"
LONG = "a word that goes on and on until the margin of the file is reached"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{LONG}\nand then some.", [[f"{LONG} and then some."]]),
        (f"{LONG}\n\nNext.", [[LONG], ["Next."]]),
        (f"You want: {LONG}\nYou fear: war.", [[f"You want: {LONG}", "You fear: war."]]),
        (f"1. {LONG}\n2. {LONG}", [[f"1. {LONG}", f"2. {LONG}"]]),
        ("Dear colleague,\nPlease come.", [["Dear colleague,", "Please come."]]),
        ("short,\nand small", [["short, and small"]]),
        (f"{KANJI}\n続いています。", [[f"{KANJI}続いています。"]]),
        ("", []),
    ],
)
def test_a_line_begins_anew_where_it_was_meant_to(text: str, lines: list[list[str]]) -> None:
    assert list(flowed(text)) == lines


@given(st.lists(st.text(alphabet="abC 1.-:\n", max_size=80), max_size=6).map("\n".join))
def test_no_word_is_lost_and_none_made_up(text: str) -> None:
    assert " ".join(" ".join(lines) for lines in flowed(text)).split() == text.split()
