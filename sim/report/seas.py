"""The picture of a run with a sea: lanes, and each passage by how many ships went through it against the usual ones.

Read from the run's own series and the section that says where things are; drawn when a run's files are written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from sim.engine import Run
from sim.models.commons.section import CommonsSection
from sim.report.land import Frame, Point
from sim.report.map import View, share_kind
from sim.report.svg import Sheet
from sim.report.wording import PURPOSE
from sim.world.stage import Series

__all__ = ["seas"]

_STOPS: Final = frozenset({"passage", "area"})
_MARGIN: Final = 6.0
_WINDOW: Final = (-22.0, 160.0)  # degrees east: the seas of the Old World, where the passages are


def seas(run: Run) -> Mapping[str, str]:
    """Draw the sea of a run; nothing for one without, or one that ended before its first day did."""
    section = run.world.scenario.sections.get("commons")
    told = run.series()
    if not isinstance(section, CommonsSection) or section.sea is None or "sea.longer" not in told:
        return {}
    places = {name: (place.lon.value, place.lat.value) for name, place in section.sea.places.items()}
    inside = {name: at for name, at in places.items() if _WINDOW[0] <= at[0] <= _WINDOW[1]}
    lowest = {
        name: _lowest(told[f"sea.share.{name}"])
        for name in inside
        if section.sea.places[name].kind in _STOPS and f"sea.share.{name}" in told
    }
    title = run.world.scenario.crisis.title
    spoken = ", ".join(f"{section.sea.places[name].title} {100 * share:.0f} %" for name, share in lowest.items())
    sheet = Sheet(1000, 720, title=f"The sea: {title}", says=f"Ships of the worst thirty days: {spoken}.")
    head = f"Ships through each passage in its worst thirty days, as a share of the usual ones. Seed {run.seed}."
    y = sheet.head(title, head) + 8
    lons, lats = [at[0] for at in inside.values()], [at[1] for at in inside.values()]
    frame = Frame(min(lons) - _MARGIN, min(lats) - _MARGIN, max(lons) + _MARGIN, max(lats) + _MARGIN)
    view = View(sheet, frame, (24.0, y, 952.0, 590.0))
    view.ground("sea")
    for lane in section.sea.lanes:
        if all(name in inside for name in lane.between):
            sheet.track([view.at(inside[name]) for name in lane.between], kind="hue0", thick=0.9, dash="", tip="")
    _passages(view, section, inside, lowest, told)
    sheet.height = y + 640
    sheet.foot(f"Land: Natural Earth. Lanes are drawn, not sailed. {PURPOSE}")
    return {"sea.svg": sheet.finish()}


def _passages(
    view: View,
    section: CommonsSection,
    inside: Mapping[str, Point],
    lowest: Mapping[str, float],
    told: Mapping[str, Series],
) -> None:
    """Draw each passage as a disc: by its size how many ships a day, by its colour the share of its worst month."""
    assert section.sea is not None
    for name, share in sorted(lowest.items(), key=lambda item: item[1]):
        place = section.sea.places[name]
        ships = told[f"sea.transits.{name}"].values
        each = sum(ships) / len(ships)
        x, y = view.at(inside[name])
        tip = f"{place.title}: {each:.1f} ships a day, {100 * share:.0f} % of the usual in its worst thirty days"
        view.sheet.dot(x, y, 4 + 2 * math.sqrt(each), kind=share_kind(min(share, 0.999)), tip=tip)
        view.label(f"{place.title} {100 * share:.0f} %", inside[name], bold=share < 0.9)


def _lowest(series: Series) -> float:
    """The least share over thirty whole days: those before the thirtieth day average fewer."""
    whole = series.values[29:] or series.values[-1:]
    return min(whole)
