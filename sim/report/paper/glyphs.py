"""Glyphs of the East inside a page: the door to fontTools, and nothing where it is not installed.

A page names fonts of the reader's machine, of which one may have no such letters: those that a page uses are put into
it, from the font its PDF is set in. So it stays one file that needs no network.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["NAME", "embeds", "faces"]

NAME: Final = "Whitecell CJK"
_PACKAGE: Final = "manimgx_fonts_cjk"
# the members of the collection, by language; where a text is in none of them it is set as the first
_FACES: Final = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "zh": "Noto Sans CJK SC"}
_RANGES: Final = (
    (0x1100, 0x11FF),
    (0x2E80, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3134F),
)
_LETTERS: Final = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES) + "]")


def embeds() -> bool:
    """Whether glyphs can be put into pages here."""
    return find_spec("fontTools") is not None and find_spec(_PACKAGE) is not None


def faces(pages: Sequence[str], lang: str) -> list[str]:
    """Give for each page the style sheet that brings the letters of the East in it; empty where it has none.

    Empty too where fontTools or the font is not installed: such a page is read with fonts of the machine.
    """
    letters = [frozenset(_LETTERS.findall(page)) for page in pages]
    every = frozenset[str]().union(*letters)
    if not every or not embeds():
        return [""] * len(pages)
    name, held = _FACES.get(lang, _FACES["ja"]), _file()
    if len(pages) > 1:
        # what many pages need is cut out once: from that each cuts its own in a tenth of the time
        held = _cut(held, name, every)
    return [_style(_cut(held, name, each, flavor="woff")) if each else "" for each in letters]


def _style(font: bytes) -> str:
    data = b64encode(font).decode("ascii")
    ranges = ",".join(f"U+{first:X}-{last:X}" for first, last in _RANGES)
    return (
        f"@font-face{{font-family:'{NAME}';src:url(data:font/woff;base64,{data}) format('woff');"
        f"font-weight:100 900;unicode-range:{ranges}}}\n"
    )


@cache
def _file() -> bytes:
    spec = find_spec(_PACKAGE)
    assert spec is not None
    folders = [Path(each) for each in spec.submodule_search_locations or ()]
    return next(path for folder in folders for path in sorted(folder.rglob("*.ttc"))).read_bytes()


def _cut(held: bytes, name: str, letters: Iterable[str], *, flavor: str | None = None) -> bytes:
    """Cut a font down to some letters; the same letters give the same bytes."""
    # its door: most commands write no such page
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTCollection, TTFont  # noqa: PLC0415

    if held[:4] == b"ttcf":
        every = TTCollection(BytesIO(held), lazy=True).fonts
        number = next(place for place, font in enumerate(every) if font["name"].getDebugName(1) == name)
        font = TTFont(BytesIO(held), fontNumber=number, lazy=True, recalcTimestamp=False)
    else:
        font = TTFont(BytesIO(held), lazy=True, recalcTimestamp=False)
    # lines run from left to right and have no forms but the usual: what serves others is left out
    options = Options(hinting=False, layout_features=[], notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "VVAR", "vhea", "vmtx"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, letters)))
    cutter.subset(font)
    font.flavor = flavor
    written = BytesIO()
    font.save(written)
    return written.getvalue()
