"""Translations: every shipped sentence that people read has three more languages, and a user's own table is read."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from authored import left_in_english
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded

from sim.api import load, run
from sim.errors import InputError
from sim.report.phrases import phrases
from sim.scenario import composing
from sim.scenario.library import data_root
from sim.scenario.reading import read_file
from sim.scenario.translations import TranslationsFile, in_others, sayings
from sim.sentence import Title, told
from sim.web.labels import tongue

OTHERS = ("ja", "ko", "zh")
ROOT = data_root()
FILES = [path for folder in ("actors", "scenarios/invented") for path in sorted((ROOT / folder).glob("*.yaml"))]
TREES: dict[str, Any] = {path.name: read_file(path).tree for path in FILES}
TABLE: dict[str, dict[str, str]] = TREES["translations.yaml"]["sentences"]


def _said_by(tree: Mapping[str, Any]) -> Iterator[str]:
    """Every sentence of a file that a person may read: what actions are, what bars them, laws, what wakes, rules."""
    for action in tree.get("actions", []):
        yield action["explain"]
        yield from (need["otherwise"] for need in action.get("requires", []))
    yield from (each["says"] for each in tree.get("authorities", []))
    for doctrine in tree.get("doctrines", {}).values():
        yield from (each["says"] for key in ("wake_when", "rules") for each in doctrine.get(key, []))
        for course in doctrine.get("courses", []):
            yield course["says"]
            yield from (step["says"] for step in course["steps"] if "says" in step)


SAID = sorted({" ".join(text.split()) for tree in TREES.values() for text in _said_by(tree)})


def _missing(texts: list[str], table: Mapping[str, Mapping[str, str]], language: str) -> list[str]:
    found = [text for text in texts if not table.get(text, {}).get(language, "").strip()]
    return found + [text for text in texts if table.get(text, {}).get(language, "x").isascii() and text in table]


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_shipped_actions_and_actors_is_there_in_every_language(language: str) -> None:
    assert len(SAID) > 500
    missing = _missing(SAID, TABLE, language)
    assert not missing, f"actors/translations.yaml: not in {language}: {missing}"
    # a test that can fail: one sentence taken out, one left in English
    spoilt = {text: said for text, said in TABLE.items() if text != SAID[0]} | {SAID[1]: {language: SAID[1]}}
    assert _missing(SAID, spoilt, language) == SAID[:2]


def test_nothing_stands_in_the_shipped_table_that_no_shipped_file_says() -> None:
    paths = [path for folder in ("actors", "scenarios") for path in (ROOT / folder).rglob("*.yaml")]
    texts: set[str] = set()

    def gather(tree: object) -> None:
        if isinstance(tree, str):
            texts.add(" ".join(tree.split()))
        elif isinstance(tree, dict | list):
            for part in tree.values() if isinstance(tree, dict) else tree:
                gather(part)

    for path in paths:
        if path.name != "translations.yaml":
            gather(read_file(path).tree)
    assert not {text for text in TABLE if " ".join(text.split()) not in texts}


@pytest.mark.parametrize("language", OTHERS)
def test_no_two_sentences_are_translated_alike_and_none_has_a_field_to_fill(language: str) -> None:
    said = [words[language] for words in TABLE.values()]
    assert not {text for text in said if said.count(text) > 1}
    # they carry no values: nobody fills a field of theirs
    assert not [text for text in [*TABLE, *said] if any(name is not None for _, name, _, _ in _parsed(text))]


def _parsed(text: str) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    return iter(string.Formatter().parse(text))


def test_a_reason_and_an_explanation_are_read_in_the_language_of_the_reader() -> None:
    plan = loaded("typhoon_isles")
    action = plan.scenario.actions["hotline_call"]
    for text in (action.explain, action.requires[0].otherwise):
        for language in OTHERS:
            assert told(text, tongue(language)) == told(text, phrases(language)) == TABLE[text][language]
        assert told(text, tongue("en")) == text
    assert left_in_english([action.explain, "nothing stands between them that would need a direct call"], plan)
    isles = plan.scenario.actors["isles"]
    assert all(isinstance(each.says, Title) and set(each.says.others) == set(OTHERS) for each in isles.authorities)


def test_a_run_is_the_same_with_translations_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = [("horizon", "6 d")]
    with_them = load("typhoon_isles", settings=settings)
    monkeypatch.setattr(composing, "sayings", lambda _: {})
    without = load("typhoon_isles", settings=settings)
    assert not isinstance(without.scenario.actions["hotline_call"].explain, Title)
    assert with_them.scenario.digest == without.scenario.digest
    assert len({run(plan, seed=3).chronicle.digest() for plan in (with_them, without)}) == 1


def _own(tmp_path: Path, sentences: str) -> Path:
    """Write a scenario of one's own that includes an action and a table."""
    text = (ROOT / "scenarios" / "typhoon_isles.yaml").read_text(encoding="utf-8")
    (tmp_path / "isles.yaml").write_text(
        (ROOT / "scenarios/invented/isles.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "my_words.yaml").write_text(
        f"kind: translations\nid: my_words\ntitle: My words\nsentences:\n{sentences}", encoding="utf-8"
    )
    path = tmp_path / "mine.yaml"
    assert "include: [invented/isles.yaml]" in text
    path.write_text(
        text.replace("include: [invented/isles.yaml]", "include: [isles.yaml, my_words.yaml]"), encoding="utf-8"
    )
    return path


def test_a_table_of_ones_own_says_the_texts_of_ones_scenario_and_goes_before_the_shipped_one(tmp_path: Path) -> None:
    path = _own(
        tmp_path,
        "  the line is cut: {ja: 回線断}\n  Helicopters of the Isles: {ko: 섬의 헬기}\n",
    )
    scenario = load(path).scenario
    reason = scenario.actions["hotline_call"].requires[0].otherwise
    assert [told(reason, tongue(lang)) for lang in ("ja", "ko")] == ["回線断", TABLE["the line is cut"]["ko"]]
    titles = [each.title for each in getattr(scenario.sections["relief"], "forces", ())]
    found = next(title for title in titles if title == "Helicopters of the Isles")
    assert told(found, tongue("ko")) == "섬의 헬기"


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        (
            "  the line is cutt: {ja: 回線断}\n",
            r"yaml:5:3: .*no file of this scenario says 'the line is cutt'\n  did you mean 'the line is cut'\?$",
        ),
        ("  zq: {ja: 回線断}\n", r"says 'zq'\n  write it as a file has it, or take it out$"),
        ("  the line is cut: {fr: coupe}\n", r"expected one of the known words, found 'fr'\n  known: ja, ko, zh$"),
        ("  the line is cut: {ja: ''}\n", r"expected text of 1 characters or more"),
        ("  the line is cut: broken\n", r"expected keys and values"),
    ],
)
def test_a_table_with_an_unknown_text_or_language_is_refused_in_one_line(
    tmp_path: Path, sentences: str, said: str
) -> None:
    with pytest.raises(InputError, match=said) as found:
        load(_own(tmp_path, sentences))
    assert len(found.value.faults) == 1


_TEXTS = st.text(alphabet="abc \n", min_size=1, max_size=6)


@given(texts=st.lists(_TEXTS, max_size=6), known=st.sets(_TEXTS, max_size=6))
def test_what_is_said_in_other_languages_is_the_same_text_and_what_holds_none_the_same_thing(
    texts: list[str], known: set[str]
) -> None:
    table = TranslationsFile(
        kind="translations", id="x", title="X", sentences={text: {"ja": f"<{text.split()}>"} for text in known}
    )
    said = sayings([table])
    part: dict[str, tuple[Any, ...]] = {"one": tuple(texts), "two": (1, None, {"three": tuple(texts)})}
    made = in_others(part, said)
    assert made == part
    lines = {" ".join(text.split()) for text in known}
    for text in made["one"]:
        if " ".join(text.split()) in lines:
            assert told(text, tongue("ja")) == f"<{text.split()}>"
        else:
            assert not isinstance(text, Title)
    assert (made is part) == (not any(" ".join(text.split()) in lines for text in texts))
    assert in_others(made, said) == part
