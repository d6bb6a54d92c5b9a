"""A paper as a Word document, to be written on after the exercise; the door to python-docx.

Pictures stay in the page and in their own files, because few readers of Word show SVG: a line says where.
"""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final, assert_never

from sim.errors import WhitecellError
from sim.report.paper.blocks import Blank, Block, Choices, Facts, Figure, Grid, Happenings, Paper, Points, Prose

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["docx", "has_docx"]

_MISSING: Final = (
    "a Word document needs python-docx\n  install it with: uv sync --extra documents, or pip install python-docx"
)
_STYLES: Final = {"warning": "Intense Quote", "lead": "Subtitle", "soft": "Normal", "plain": "Normal"}
_WIDE: Final = 5


def has_docx() -> bool:
    """Whether documents can be written here."""
    return find_spec("docx") is not None


def docx(paper: Paper) -> bytes:
    """Write the document.

    Raises:
        WhitecellError: python-docx is not installed.

    """
    try:
        from docx import Document as new  # noqa: N813, PLC0415  its door, and a function
    except ImportError:
        raise WhitecellError(_MISSING) from None
    written = new()
    _lay_out(written)
    written.add_heading(_flat(paper.title), 0)
    written.add_paragraph(_flat(paper.under))
    for block in paper.opening:
        _write(written, block)
    for section in paper.sections:
        written.add_heading(_flat(section.title), 1)
        for block in section.blocks:
            _write(written, block)
    kept = BytesIO()
    written.save(kept)
    return kept.getvalue()


def _lay_out(written: Document) -> None:
    """A4 with room for a wide table, plain body text; no author is named."""
    from docx.shared import Mm, Pt  # noqa: PLC0415  its door

    page = written.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin = page.bottom_margin = Mm(18)
    written.styles["Normal"].font.size = Pt(10)
    written.core_properties.author = ""


def _write(written: Document, block: Block) -> None:
    match block:
        case Prose(text, tone):
            written.add_paragraph(_flat(text), style=_STYLES[tone])
        case Facts(pairs):
            _table(written, (), pairs)
        case Grid():
            written.add_paragraph(_flat(block.caption), style="Caption")
            _table(written, block.heads, block.rows, strong=block.strong)
        case Figure(name, _, caption):
            written.add_paragraph(f"{_flat(caption)} See {name}.svg.", style="Caption")
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


def _table(
    written: Document,
    heads: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    strong: frozenset[int] = frozenset(),
) -> None:
    from docx.shared import Pt  # noqa: PLC0415  its door

    columns = len(heads) or max((len(row) for row in rows), default=0)
    if not columns:
        return
    table = written.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    size = Pt(8 if columns > _WIDE else 9)
    for number, row in enumerate(((heads, *rows) if heads else rows), start=-1 if heads else 0):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(_flat(text))
            run.font.size = size
            run.bold = number < 0 or number in strong
    written.add_paragraph()


def _flat(text: str) -> str:
    return " ".join(text.split())
