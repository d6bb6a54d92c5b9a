"""A paper as PDF on A4, and a picture as PNG: the door to Typst, which embeds its fonts and needs no system library.

Text reaches the typesetter as JSON, never as markup. There is no date inside, so the same paper gives the same bytes.
Fonts come from installed packages, never from the machine: a paper looks the same everywhere or is not made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.errors import WhitecellError
from sim.report.labels import labels
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Paper
from sim.report.paper.typeset import typeset as printed

if TYPE_CHECKING:
    from typst import Fonts

__all__ = ["missing", "pdf", "png"]

_LATIN: Final = "fontpkg_noto_sans"
_CJK: Final = "manimgx_fonts_cjk"
# family and region of each language beside the one that is Latin throughout
_FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "ja": ("Noto Sans CJK JP", "JP"),
    "ko": ("Noto Sans CJK KR", "KR"),
    "zh": ("Noto Sans CJK SC", "CN"),
}
_FAMILY: Final = "Noto Sans"
# room for a picture between the margins, mm
_WIDE: Final = 170.0
_HIGH: Final = 180.0
_MOST_LETTERS: Final = 46
_LEAST_SHARE: Final = 4.0
# in letters: those of a line between the margins, what parts two columns, room to write a word in; a head is bold
_LETTERS_A_LINE: Final = 104.0
_GAP: Final = 1.5
_TO_FILL: Final = 14.0
_BOLD: Final = 1.1
_FOUR_EASTERN: Final = 8
_MOST_LINES: Final = 24
_FEW_ROWS: Final = 12
_MOST_TEXT: Final = 1500
_PICTURE: Final = b"""\
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "Noto Sans")
#image(bytes(sys.inputs.svg), format: "svg")"""
# dots an inch: two for each unit of the picture, of which CSS has 96 an inch
_DOTS: Final = 192
_BOX: Final = re.compile(r'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"')
_EASTERN: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
_BEYOND_LATIN: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")


def missing(lang: str = "en") -> str:
    """Say in one line what a PDF in this language would still need; empty where nothing is missing."""
    way = "install the extra 'papers': pip install 'whitecell[papers]'"
    if find_spec("typst") is None or find_spec(_LATIN) is None:
        return f"a PDF needs Typst and its fonts: {way}"
    if lang != "en" and find_spec(_CJK) is None:
        return f"a PDF in '{lang}' needs a font that has its letters: {way}"
    return ""


def pdf(paper: Paper) -> bytes:
    """Set a paper.

    Raises:
        WhitecellError: the typesetter or a font is not installed, with the way to get it.

    """
    if why := missing(paper.lang):
        raise WhitecellError(why)
    # its door: loads a compiler of 80 MB
    import typst  # noqa: PLC0415

    told = json.dumps(_told(printed(paper)), ensure_ascii=False)
    # an author's own words may need more than the language of the labels does
    more = paper.lang != "en" or (_BEYOND_LATIN.search(told) is not None and find_spec(_CJK) is not None)
    source, fonts = files(__package__).joinpath("page.typ").read_bytes(), _fonts(cjk=more)

    def typeset(standards: Literal["ua-1"] | None) -> bytes:
        return typst.compile(
            source,
            format="pdf",
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"paper": told},
            pdf_standards=standards,
        )

    try:
        return typeset("ua-1")
    except typst.TypstError as error:
        # a sign that no font here has is printed as a box: such a paper may not call itself accessible
        if "could not be displayed" not in str(error):
            raise
        return typeset(None)


def png(svg: str) -> bytes | None:
    """Paint a picture at twice its size; None where the typesetter is not installed."""
    if missing():
        return None
    # its door: the same
    import typst  # noqa: PLC0415

    more = _BEYOND_LATIN.search(svg) is not None and find_spec(_CJK) is not None
    return typst.compile(
        _PICTURE,
        format="png",
        ppi=_DOTS,
        font_paths=_fonts(cjk=more),
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
    )


@cache
def _fonts(*, cjk: bool) -> Fonts:
    """Find the fonts once: reading them costs as much as setting a paper."""
    import typst  # noqa: PLC0415  its door

    folders = []
    for package in (_LATIN, _CJK) if cjk else (_LATIN,):
        spec = find_spec(package)
        assert spec is not None
        folders += list(spec.submodule_search_locations or ())
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _told(paper: Paper) -> dict[str, Any]:
    """Say a paper in plain values."""
    family, region = _FAMILIES.get(paper.lang, _FAMILIES["ja"])
    return {
        "title": paper.title,
        "under": paper.under,
        "lang": paper.lang,
        "region": region if paper.lang in _FAMILIES else "GB",
        "fonts": [_FAMILY, family] if paper.lang in _FAMILIES else [_FAMILY],
        "figure": labels(paper.lang)("page.figure"),
        "foot": paper.foot or paper.title,
        "contents": paper.contents and len(paper.sections) > 1,
        "cover": paper.contents,
        "single": paper.single,
        "opening": _blocks(paper.opening),
        "sections": [
            {"title": section.title, "fresh": section.fresh, "blocks": _blocks(section.blocks)}
            for section in paper.sections
        ],
    }


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Say blocks one after the other; room to write stays on the page of what is to be written of."""
    found = list(map(_block, blocks))
    for one, after in pairwise(found):
        if one["kind"] == "facts":
            one["sticky"] = after["kind"] == "blank"
    return found


def _block(block: Block) -> dict[str, Any]:
    told = {"kind": type(block).__name__.lower(), **asdict(block)}
    match block:
        case Figure(_, svg, caption):
            told |= {"width": _width(svg), "alt": caption}
        case Facts(pairs):
            # what fits on a page with ease is not torn apart
            told["sticky"] = False
            told["long"] = len(pairs) > _MOST_LINES or sum(len(text) for _, text in pairs) > _MOST_TEXT
        case Grid():
            longest = max((len(text) for row in block.rows for text in row), default=0)
            told |= {
                "numeric": sorted(block.numeric),
                "strong": sorted(block.strong),
                "widths": list(block.widths or _shares(block)),
                # a row is kept whole where it is not itself a page of text
                "long": longest > _MOST_TEXT,
                # and so is a table that takes little of a page
                "short": len(block.rows) <= _FEW_ROWS and sum(map(len, chain(*block.rows))) <= _MOST_TEXT,
            }
    return told


def _width(svg: str) -> float:
    """Width (mm) at which a picture fits between the margins."""
    found = _BOX.search(svg)
    if found is None:
        return _WIDE
    wide, high = map(float, found.groups())
    return min(_WIDE, _HIGH * wide / high)


def _shares(grid: Grid) -> Iterator[float]:
    """Share the width out by what stands in the columns; 0 where a column may be as narrow as its texts.

    No column is narrower than its longest word while the page is wide enough, and an empty one has room to write in.
    """
    columns = list(zip(grid.heads, *grid.rows, strict=True)) if grid.rows else [(head,) for head in grid.heads]
    empty = [bool(grid.rows) and not any(column[1:]) for column in columns]
    longest = [max(map(_letters, column)) for column in columns]
    if sum(longest) < 90 and not any(empty):
        # all fits on lines of their own; the last column of words takes the rest
        widest = max((index for index in range(len(columns)) if index not in grid.numeric), default=0)
        yield from (float(index == widest) for index in range(len(columns)))
        return
    least, wanted, room = list[float](), list[float](), _LETTERS_A_LINE
    for index, column in enumerate(columns):
        if index in grid.numeric:
            room -= longest[index] + _GAP
            least.append(0.0)
            wanted.append(0.0)
            continue
        word = max(map(_longest_word, column))
        mean = sum(map(_letters, column)) / len(column)
        least.append(max(_BOLD * word, _TO_FILL if empty[index] else _LEAST_SHARE) + _GAP)
        wish = (mean + min(longest[index], _MOST_LETTERS)) / 2
        wanted.append(max(min(longest[index], wish) + _GAP, least[-1]))
    more = sum(wanted) - sum(least)
    spare = min(max(room - sum(least), 0.0), more)
    yield from (low + (high - low) * (spare / more if more else 0.0) for low, high in zip(least, wanted, strict=True))


def _longest_word(text: str) -> int:
    """Count the letters of what is not broken: a word, or four letters of the East, between which a line may end."""
    eastern = max((_letters(each) for each in _EASTERN.findall(text)), default=0)
    latin = max(map(len, _EASTERN.sub(" ", text).split()), default=0)
    return max(min(eastern, _FOUR_EASTERN), latin)


def _letters(text: str) -> int:
    """Count letters, those of the East as two."""
    return len(text) + len(_BEYOND_LATIN.findall(text))
