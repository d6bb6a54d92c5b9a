"""Sentences: ordinary text in English that can be said again in another language."""

from __future__ import annotations

import copy
import json
import pickle

from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError, did_you_mean
from sim.sentence import Name, Sentence, Title, Tongue, hinted, joined, packed, said, sentence, told, unpacked

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


@given(st.text(), st.text(), st.integers())
def test_what_is_kept_in_a_file_is_the_same_sentence_when_it_comes_back(one: str, other: str, count: int) -> None:
    whole = Sentence("{one}: {other}, {count:+d}", one=one, other=Sentence("no {what}", what=other), count=count)
    again = unpacked(json.loads(json.dumps(packed(whole))))
    assert again == whole
    assert isinstance(again, Sentence)
    assert (again.pattern, dict(again.fields)) == (whole.pattern, dict(whole.fields))
    assert unpacked(packed(one)) == one
    assert not isinstance(unpacked(packed(one)), Sentence)


def test_a_text_is_made_a_sentence_once() -> None:
    whole = Sentence("no {what}", what="bread")
    assert sentence(whole) is whole
    assert (sentence("{a brace}"), sentence("{a brace}").fields) == ("{a brace}", {})


def test_a_name_is_looked_up_under_its_own_key_wherever_it_stands() -> None:
    words = {"names:order": "秩序", "{what} falls": "{what}が落ちる"}
    whole = Sentence("{what} falls", what=Name("order", key="names:order"))
    for each in (whole, unpacked(packed(whole))):
        assert (each, told(each, lambda text: words.get(text, text))) == ("order falls", "秩序が落ちる")


def test_what_an_error_says_is_the_sentence_it_was_raised_with() -> None:
    assert isinstance(said(ValueError(Sentence("no {what}", what="bread"))), Sentence)
    assert said(ValueError("plain")) == "plain"
    assert said(ValueError()) == ""
    hint = pickle.loads(pickle.dumps(InputError.of("x", "wrong", did_you_mean("a", ["b"])))).faults[0].hint
    assert told(hint, _ja) == "候補、b"
    assert hinted("wrong", "") == "wrong"
    assert hinted("wrong", "do right") == "wrong; do right"


def test_a_title_is_given_in_the_language_it_is_asked_in_and_only_there() -> None:
    title = Title("Stand down", ja="態勢を解除")
    whole = joined(" ", (title, "now"))
    assert (title, whole) == ("Stand down", "Stand down now")
    assert told(whole, Tongue("ja", _ja)) == "態勢を解除 now"
    # no language known, English, and one its author did not write
    assert {told(whole, say) for say in (_ja, Tongue("en", str), Tongue("ko", str))} == {whole}
    # a title is an author's: it is nobody's label
    assert told(Title("none"), Tongue("ja", _ja)) == "none"


@given(st.text(), st.dictionaries(st.sampled_from(["ja", "ko", "zh"]), st.text(min_size=1)))
def test_a_title_survives_a_copy_and_a_file_with_all_its_languages(text: str, others: dict[str, str]) -> None:
    whole = Sentence("{what}!", what=Title(text, **others))
    kept = (pickle.loads(pickle.dumps(whole)), copy.deepcopy(whole), unpacked(json.loads(json.dumps(packed(whole)))))
    for again in kept:
        assert again == f"{text}!"
        for lang in ("en", "ja", "ko", "zh"):
            assert told(again, Tongue(lang, str)) == f"{others.get(lang, text)}!"
