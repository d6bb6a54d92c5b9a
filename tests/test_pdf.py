"""PDF and PNG: fonts inside, the same bytes twice, title and language, and nothing of an author read as markup."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pypdf
import pypdfium2
import pytest

from sim.errors import WhitecellError
from sim.report.paper import pdf as door
from sim.report.paper.blocks import (
    Blank,
    Choices,
    Facts,
    Figure,
    Grid,
    Happening,
    Happenings,
    Paper,
    Points,
    Prose,
    Section,
)
from sim.report.paper.html import html
from sim.report.paper.markdown import markdown
from sim.report.paper.pdf import pdf, png
from sim.report.svg import Sheet

MARKUP = '#panic() *x* $y$ <z> \\ @cite `raw` // no "quotes"'


def paper(**words: Any) -> Paper:
    sheet = Sheet(100, 50, title="a picture", says="says")
    sheet.words(1, 20, "drawn")
    blocks = (
        Prose("a warning", "warning"),
        Prose(MARKUP),
        Facts((("name", "what it is"),)),
        Grid("numbers", ("a", "b"), (("one", "2"),), frozenset({1}), frozenset({0})),
        Grid("a form", ("write", "here"), (("", ""),) * 3, widths=(1, 3), room="hand"),
        Points(("first", "second"), ordered=True),
        Blank("in your own words", 3),
        Choices("how was it", ("well", "badly")),
        Figure("figure", sheet.finish(), "what it shows"),
        Happenings((Happening("D+1", "2 Jan", "Somebody", "did something"),)),
    )
    made = {"foot": "the foot", "opening": (Prose("so it opens", "lead"),), **words}
    return Paper(
        "A title", "under it", sections=(Section("Part one", blocks), Section("Two", blocks[:2], fresh=True)), **made
    )


def words_of(raw: bytes) -> str:
    document = pypdfium2.PdfDocument(raw)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def fonts_of(raw: bytes) -> Iterator[tuple[str, bool]]:
    """Each font of a PDF, and whether its letters are inside."""
    for page in pypdf.PdfReader(io.BytesIO(raw)).pages:
        # ignored types: a PDF's objects are of no type
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            told: Any = font.get_object()
            inner = told["/DescendantFonts"][0].get_object() if "/DescendantFonts" in told else told
            description = inner["/FontDescriptor"].get_object()
            yield str(told["/BaseFont"]), any(name.startswith("/FontFile") for name in description)


@pytest.mark.parametrize("lang", ["en", "ja", "ko", "zh"])
def test_every_font_is_inside(lang: str) -> None:
    text = {"en": "plain", "ja": "状況説明書", "ko": "상황 설명서", "zh": "情况手册"}[lang]
    raw = pdf(paper(lang=lang, opening=(Prose(text),)))
    fonts = list(fonts_of(raw))
    assert fonts
    assert all(inside for _, inside in fonts), fonts
    assert text in words_of(raw)


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert pdf(paper()) == pdf(paper())


def test_a_page_knows_its_title_language_number_and_foot() -> None:
    raw = pdf(paper(lang="ko"))
    read = pypdf.PdfReader(io.BytesIO(raw))
    assert read.metadata is not None
    assert read.metadata.title == "A title"
    assert str(read.trailer["/Root"]["/Lang"]).startswith("ko")  # type: ignore[index]
    assert "/StructTreeRoot" in read.trailer["/Root"]  # type: ignore[operator]
    assert [str(round(float(side) / 72 * 25.4)) for side in read.pages[0].mediabox[2:]] == ["210", "297"]
    said = words_of(raw)
    many = len(read.pages)
    assert many >= 2
    assert said.count("the foot") == many
    assert all(f"{number} / {many}" in said for number in range(1, many + 1))


def test_what_an_author_writes_is_never_markup() -> None:
    assert " ".join(MARKUP.split()) in " ".join(words_of(pdf(paper())).split())


def test_every_writer_says_every_block() -> None:
    said = words_of(pdf(paper()))
    for told in (said, html(paper()), markdown(paper())):
        for text in ("a warning", "what it is", "numbers", "second", "in your own words", "badly", "did something"):
            assert text in told


def test_letters_of_the_east_in_an_english_paper_are_printed() -> None:
    assert "日本語" in words_of(pdf(paper(opening=(Prose("a quotation: 日本語"),))))


def test_a_sign_that_no_font_has_does_not_stop_the_press() -> None:
    assert pdf(paper(opening=(Prose("a rare sign \U0001f9ff"),))).startswith(b"%PDF")


def test_a_picture_is_painted_at_twice_its_size() -> None:
    sheet = Sheet(100, 50, title="t", says="s")
    raw = png(sheet.finish())
    assert raw is not None
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    high = float(ET.fromstring(sheet.finish()).attrib["height"])
    wide = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
    assert wide == (200, round(2 * high))
    assert png(sheet.finish()) == raw


def test_without_fonts_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "find_spec", lambda name: None if name == "manimgx_fonts_cjk" else find_spec(name))
    assert door.missing("en") == ""
    for lang in ("ja", "ko", "zh"):
        with pytest.raises(WhitecellError, match=r"papers") as refused:
            pdf(paper(lang=lang))
        assert "\n" not in str(refused.value)
    monkeypatch.setattr(door, "find_spec", lambda _: None)
    assert "papers" in door.missing("en")
    assert png("<svg/>") is None
