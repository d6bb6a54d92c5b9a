"""The sea of an exercise in play: lanes, and each passage by how many of its usual ships go through, as is known.

Where places lie is public; the shares are those the reader holds. A run's own sea, with its worst month, is drawn by
`seas`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sim.models.commons.section import CommonsSection
from sim.report.land import Frame, Point, turned
from sim.report.map import View, share_kind
from sim.report.svg import Sheet, wrapped
from sim.sentence import Sentence, sentence, told

__all__ = ["passages", "sighted_sea"]

# as wide as a panel at the side, so that words are as large there as they are written
_WIDTH: Final = 430.0
_HIGH: Final = 300.0
_KEY: Final = 13.0
_STOPS: Final = frozenset({"passage", "area"})
# below this share a passage is named on the map, above it by its tip alone: there are many
_USUAL: Final = 0.95
_FULL: Final = 0.9


def passages(section: object) -> list[str]:
    """Name the passages and areas of a sea through which ships are counted; none where there is no sea."""
    if not isinstance(section, CommonsSection) or section.sea is None:
        return []
    return [name for name, place in section.sea.places.items() if place.kind in _STOPS]


def sighted_sea(
    section: object, *, transits: Mapping[str, float], title: str, say: Callable[[str], str] = str
) -> str:
    """Draw it; empty where the section has no sea.

    `transits` are shares (1 the usual) of ships by passage; `say` says what is ours in it.
    """
    if not isinstance(section, CommonsSection) or section.sea is None:
        return ""
    sea, names = section.sea, passages(section)
    places = _laid({name: (place.lon.value, place.lat.value) for name, place in sea.places.items()})
    called = {name: told(sentence(sea.places[name].title), say) for name in names}
    known = "; ".join(f"{called[name]} {100 * transits[name]:.0f} %" for name in names if name in transits)
    says = Sentence("Ships of the usual ones: {known}.", known=known or Sentence("nothing is known"))
    legend = Sentence("ships of the last week through each passage, of the usual ones")
    if usual := sum(share >= _USUAL for share in transits.values()):
        legend = Sentence("{legend}; {count} more as usual", legend=legend, count=usual)
    lines = wrapped(told(legend, say), _WIDTH - 8, _KEY)
    sheet = Sheet(_WIDTH, _HIGH + 12 + 17 * len(lines), title=title, says=says, say=say)
    view = View(
        sheet,
        Frame.around([places[name] for name in names or places], margin=0.05, least=8),
        (0, 0, _WIDTH, _HIGH),
    )
    view.ground("sight")
    for lane in sea.lanes:
        one, other = (places[name] for name in lane.between)
        # a lane over the edge of the map would cross all of it
        if abs(one[0] - other[0]) < 180:
            sheet.track([view.at(one), view.at(other)], kind="hue0", thick=0.8, dash="", tip="")
    for name in sorted(names, key=lambda each: transits.get(each, 1.0)):
        share, words = transits.get(name), called[name]
        x, y = view.at(places[name])
        kind = "ink" if share is None else share_kind(min(share, 0.999))
        tip = words
        if share is not None:
            tip = Sentence("{place}: {share:.0f} % of its ships", place=words, share=100 * share)
        sheet.dot(x, y, 6, kind=kind, tip=tip)
        if share is not None and share < _USUAL:
            view.label(f"{words} {100 * share:.0f} %", places[name], bold=share < _FULL)
    for place, line in enumerate(lines):
        sheet.words(4, _HIGH + 18 + 17 * place, line, size=_KEY)
    return sheet.finish()


def _laid(places: Mapping[str, Point]) -> dict[str, Point]:
    """Turn all places to one side of the Earth, about the middle of most of them."""
    easts = sorted(at[0] for at in places.values())
    middle = easts[len(easts) // 2]
    return {name: (turned(at[0], middle), at[1]) for name, at in places.items()}
