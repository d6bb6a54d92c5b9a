"""Sentences: ordinary text in English that can be said again in another language."""

from __future__ import annotations

import copy
import pickle

from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError, did_you_mean
from sim.sentence import Sentence, hinted, said, told

WORDS = {
    "no cell '{cell}'; {known}": "セル「{cell}」なし。{known}",
    "known: {known}": "候補、{known}",
    "none": "なし",
}


def _ja(text: str) -> str:
    return WORDS.get(text, text)


def test_a_sentence_reads_as_text_and_is_said_again_with_the_sentences_in_it() -> None:
    found = Sentence("no cell '{cell}'; {known}", cell="red", known=did_you_mean("red", ["blue"]))
    assert found == "no cell 'red'; known: blue"
    assert told(found, _ja) == "セル「red」なし。候補、blue"
    assert told(did_you_mean("red", []), _ja) == "候補、なし"
    # what somebody wrote is nobody's label
    assert told(Sentence("no cell '{cell}'; {known}", cell="none", known=""), _ja) == "セル「none」なし。"


@given(st.text(), st.text())
def test_whatever_fills_it_it_is_said_as_it_was_written_and_survives_a_copy(one: str, other: str) -> None:
    found = Sentence("{one}: {other}", one=one, other=Sentence(other))
    assert found == f"{one}: {other}" == told(found, lambda text: text)
    for again in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert (again, again.pattern, again.fields) == (found, found.pattern, found.fields)


def test_what_an_error_says_is_the_sentence_it_was_raised_with() -> None:
    assert isinstance(said(ValueError(Sentence("no {what}", what="bread"))), Sentence)
    assert said(ValueError("plain")) == "plain"
    assert said(ValueError()) == ""
    hint = pickle.loads(pickle.dumps(InputError.of("x", "wrong", did_you_mean("a", ["b"])))).faults[0].hint
    assert told(hint, _ja) == "候補、b"
    assert hinted("wrong", "") == "wrong"
    assert hinted("wrong", "do right") == "wrong; do right"
