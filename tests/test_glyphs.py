"""Letters of the East inside a page: those it uses and no others, and none where a page has none."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.report.paper import glyphs
from sim.report.paper.blocks import Figure, Paper, Prose, Section
from sim.report.paper.html import html, htmls

LINES = {"ja": "訓練の紙です。", "ko": "훈련 종이입니다.", "zh": "这是演习的文件。"}


def letters_of(page: str) -> set[str]:
    """Letters of the font inside a page."""
    (data,) = re.findall(r"src:url\(data:font/woff;base64,([^)]+)\) format\('woff'\)", page)
    return {chr(each) for each in TTFont(BytesIO(b64decode(data))).getBestCmap()}


def paper(text: str, lang: str) -> Paper:
    drawn = Figure("one", '<svg viewBox="0 0 1 1" width="1" height="1"><text>漢</text></svg>', "caption")
    return Paper("Title", "under", (Prose(text),), (Section("S", (drawn,)),), lang=lang)


@pytest.mark.parametrize("lang", sorted(LINES))
def test_a_page_brings_the_letters_it_uses_and_asks_for_them_first(lang: str) -> None:
    page = html(paper(LINES[lang], lang))
    shown = {letter for letter in page if ord(letter) >= 0x2E80}
    assert shown >= {"漢", *LINES[lang]} - {" ", "."}
    assert letters_of(page) == shown
    assert f"'{glyphs.NAME}',system-ui" in page
    # one file, that asks nobody for anything
    assert not re.findall(r"url\((?!data:|#)", page)
    assert "http" not in re.sub(r"base64,[^)]+", "", page).replace("http://www.w3.org/2000/svg", "")


def test_a_page_without_such_letters_is_as_light_as_before() -> None:
    page = html(Paper("Title", "under", (Prose("Plain words, and an arrow ->."),), ()))
    assert "@font-face" not in page


def test_pages_written_together_are_those_written_alone() -> None:
    papers = [paper(text, "ja") for text in ("訓練の紙です。", "別の紙。")]
    for page, each in zip(htmls(papers), papers, strict=True):
        assert letters_of(page) == letters_of(html(each))
    assert html(papers[0]) == html(papers[0])


@settings(max_examples=3, deadline=None)
@given(st.text(st.sampled_from("訓練の紙です別絵地図"), min_size=1, max_size=6))
def test_no_letter_of_a_page_is_missing(text: str) -> None:
    assert set(text) <= letters_of(html(paper(text, "ja")))


def test_where_no_font_is_installed_a_page_is_read_with_those_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(glyphs, "find_spec", lambda _: None)
    page = html(paper(LINES["ko"], "ko"))
    assert "@font-face" not in page
    assert LINES["ko"] in page
