"""A paper as a Word document, to be written on after the exercise; the door to python-docx.

Pictures are those that were painted as PNG, because few readers of Word show SVG; of others a line says where.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final, assert_never

from sim.errors import WhitecellError
from sim.report.paper.blocks import Blank, Block, Choices, Facts, Figure, Grid, Happenings, Paper, Points, Prose
from sim.report.paper.typeset import typeset

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["docx", "has_docx"]

_MISSING: Final = (
    "a Word document needs python-docx\n  install it with: uv sync --extra documents, or pip install python-docx"
)
_STYLES: Final = {"warning": "Intense Quote", "lead": "Subtitle", "soft": "Normal", "plain": "Normal"}
_WIDE: Final = 5
# the text's room on A4, and a row to write in (mm)
_TEXT_WIDE: Final = 178
_TEXT_HIGH: Final = 235
_HAND_HIGH: Final = 14
# kinds of style that have letters: of paragraphs and of runs
_WITH_LETTERS: Final = frozenset({1, 2})
# East Asian letters differ by language at the same code: what Word has for each
_LETTERS: Final = {
    "ja": ("Yu Gothic", "ja-JP"),
    "ko": ("Malgun Gothic", "ko-KR"),
    "zh": ("Microsoft YaHei", "zh-CN"),
}


def has_docx() -> bool:
    """Whether documents can be written here."""
    return find_spec("docx") is not None


def docx(paper: Paper, painted: Mapping[str, bytes] | None = None) -> bytes:
    """Write the document; `painted` are its pictures as PNG, by their names.

    Raises:
        WhitecellError: python-docx is not installed.

    """
    try:
        from docx import Document as new  # noqa: N813, PLC0415  its door, and a function
    except ImportError:
        raise WhitecellError(_MISSING) from None
    written, pictures, printed = new(), painted or {}, typeset(paper)
    _lay_out(written, paper.lang)
    written.add_heading(_flat(printed.title), 0)
    written.add_paragraph(_flat(printed.under))
    for block in printed.opening:
        _write(written, block, pictures)
    for section in printed.sections:
        written.add_heading(_flat(section.title), 1)
        for block in section.blocks:
            _write(written, block, pictures)
    kept = BytesIO()
    written.save(kept)
    return kept.getvalue()


def _lay_out(written: Document, lang: str) -> None:
    """A4 with room for a wide table, plain body text in letters of its language; no author is named."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  its door
    from docx.oxml.ns import qn  # noqa: PLC0415  its door
    from docx.shared import Mm, Pt  # noqa: PLC0415  its door

    page = written.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin = page.bottom_margin = Mm(18)
    written.styles["Normal"].font.size = Pt(10)
    written.core_properties.author = ""
    if lang not in _LETTERS:
        return
    font, tongue = _LETTERS[lang]
    for style in written.styles:
        if style.type in _WITH_LETTERS and (style.name == "Normal" or style.element.rPr is not None):
            told = style.element.get_or_add_rPr()
            fonts = told.get_or_add_rFonts()
            fonts.attrib.pop(qn("w:eastAsiaTheme"), None)
            fonts.set(qn("w:eastAsia"), font)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:eastAsia"), tongue)
    written.styles["Normal"].element.get_or_add_rPr().append(spoken)


def _write(written: Document, block: Block, painted: Mapping[str, bytes]) -> None:
    match block:
        case Prose(text, tone):
            written.add_paragraph(_flat(text), style=_STYLES[tone])
        case Facts(pairs):
            _table(written, (), pairs)
        case Grid():
            _caption(written, block.caption)
            _table(written, block.heads, block.rows, strong=block.strong, widths=block.widths, room=block.room)
        case Figure(name, _, caption):
            _picture(written, painted.get(name))
            _caption(written, caption if name in painted else f"{caption} ({name}.svg)")
        case Happenings(lines):
            for line in lines:
                told = written.add_paragraph(f"{line.day}, {line.date}: ", style="List Bullet")
                if line.who:
                    told.add_run(f"{_flat(line.who)}: ").bold = True
                told.add_run(_flat(line.text))
        case Points(items, ordered):
            for item in items:
                written.add_paragraph(_flat(item), style="List Number" if ordered else "List Bullet")
        case Blank(label, lines):
            written.add_paragraph(_flat(label), style="Caption")
            for _ in range(lines):
                written.add_paragraph("_" * 80)
        case Choices(label, options):
            written.add_paragraph(f"{_flat(label)}  " + "   ".join(f"☐ {_flat(option)}" for option in options))
        case _:
            assert_never(block)


def _caption(written: Document, text: str) -> None:
    if text:
        written.add_paragraph(_flat(text), style="Caption")


def _picture(written: Document, png: bytes | None) -> None:
    """Put a picture in, if it was painted, as wide as the text, and no higher than a page."""
    from docx.shared import Mm  # noqa: PLC0415  its door

    if png is None:
        return
    shown = written.add_picture(BytesIO(png), width=Mm(_TEXT_WIDE))
    if shown.height > Mm(_TEXT_HIGH):
        shown.width, shown.height = int(shown.width * Mm(_TEXT_HIGH) / shown.height), Mm(_TEXT_HIGH)


def _table(
    written: Document,
    heads: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    strong: frozenset[int] = frozenset(),
    widths: tuple[float, ...] = (),
    room: str = "none",
) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415  its door
    from docx.shared import Mm, Pt  # noqa: PLC0415  its door

    columns = len(heads) or max((len(row) for row in rows), default=0)
    if not columns:
        return
    table = written.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    size = Pt(8 if columns > _WIDE else 9)
    for number, row in enumerate(((heads, *rows) if heads else rows), start=-1 if heads else 0):
        line = table.add_row()
        told = line._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no other door to these
        # a row stays on one page, and heads stand again on the next
        for sign in ("w:cantSplit", *(["w:tblHeader"] if number < 0 else [])):
            told.append(OxmlElement(sign))
        if room == "hand" and number >= 0:
            line.height = Mm(_HAND_HIGH)
        for cell, text in zip(line.cells, row, strict=True):
            run = cell.paragraphs[0].add_run(_flat(text))
            run.font.size = size
            run.bold = number < 0 or number in strong
    if widths:
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(round(_TEXT_WIDE * width / sum(widths), 1))
            for cell in column.cells:
                cell.width = column.width
    written.add_paragraph()


def _flat(text: str) -> str:
    return " ".join(text.split())
