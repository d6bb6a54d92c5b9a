"""Maps: a window on the Earth with land and a net of degrees, ways across it, spots, and areas by a share.

Drawn flat: degrees of longitude are squeezed by the cosine of the middle latitude, which is near enough for a
picture that nobody steers by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from sim.report.land import Frame, Point, rings
from sim.report.svg import SHARES, Anchor, Sheet, number, wide

__all__ = ["Area", "Spot", "View", "Way", "share_kind"]

_GRIDS: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
_LABEL: Final = 12.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its name, where it lies, what it is."""

    title: str
    at: Point
    kind: Literal["start", "hub", "sea"]


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody went: points, the class of its colour, whether the end was reached, what is said of it."""

    points: tuple[Point, ...]
    kind: str
    reached: bool
    says: str


@dataclass(frozen=True, slots=True)
class Area:
    """People at a place, and the share of their need that is met."""

    title: str
    at: Point
    people: float
    share: float


def share_kind(share: float) -> str:
    """Give the class of the colour of a share, 0..1."""
    return f"share{min(int(max(share, 0.0) * len(SHARES)), len(SHARES) - 1)}"


class View:
    """One window drawn into a box of a sheet."""

    def __init__(self, sheet: Sheet, frame: Frame, box: Box) -> None:
        self.sheet = sheet
        width, height = box[2:]
        squeeze = math.cos(math.radians((frame.south + frame.north) / 2))
        self._scale = min(width / ((frame.east - frame.west) * squeeze), height / (frame.north - frame.south))
        # widen the window to the shape of the box, so that no edge is left empty
        across, up = width / self._scale / squeeze, height / self._scale
        middle = (frame.south + frame.north) / 2
        self.frame = Frame(frame.middle - across / 2, middle - up / 2, frame.middle + across / 2, middle + up / 2)
        self._squeeze, self.box = squeeze, box
        self._asked = frame
        self._taken: list[Box] = []

    def at(self, point: Point) -> tuple[float, float]:
        """Give where a point of the Earth lies on the sheet."""
        x, y, _, height = self.box
        east = (point[0] - self.frame.west) * self._squeeze * self._scale
        return x + east, y + height - (point[1] - self.frame.south) * self._scale

    def ground(self, name: str) -> None:
        """Draw sea, land and the net of degrees, cut at the box."""
        sheet, (x, y, width, height) = self.sheet, self.box
        shape = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="6"'
        sheet.raw(f'<clipPath id="{name}"><rect {shape}/></clipPath><g clip-path="url(#{name})">')
        sheet.rect(x, y, width, height, kind="sea")
        for path in _shores(self._asked, self.box):
            sheet.raw(f'<path d="{path}" class="shore-line land" stroke-width=".6"/>')
        self._net()
        sheet.raw("</g>")

    def shores(self) -> Iterator[str]:
        """Give the land inside the window, each shore as a path of the sheet."""
        for ring in rings(self.frame):
            points = self._thinned(ring)
            if len(points) > 2:
                yield "M" + "L".join(f"{number(a)} {number(b)}" for a, b in points) + "Z"

    def _thinned(self, ring: Sequence[Point]) -> list[tuple[float, float]]:
        """Leave out points that fall on the same place of the sheet."""
        found: list[tuple[float, float]] = []
        x, y, width, height = self.box
        for point in ring:
            a, b = self.at(point)
            # far outside, a straight edge is enough
            spot = (min(max(a, x - 400), x + width + 400), min(max(b, y - 400), y + height + 400))
            if not found or abs(spot[0] - found[-1][0]) + abs(spot[1] - found[-1][1]) >= 1.2:
                found.append(spot)
        return found

    def _net(self) -> None:
        x, y, width, height = self.box
        span = max(self.frame.east - self.frame.west, self.frame.north - self.frame.south)
        step = next((grid for grid in _GRIDS if span / grid <= 8), _GRIDS[-1])
        for degree in _multiples(self.frame.west, self.frame.east, step):
            at = self.at((degree, 0.0))[0]
            self.sheet.line(at, y, at, y + height, thick=0.7)
            told = (degree + 180) % 360 - 180
            side = "" if abs(told) in {0, 180} else " E" if told > 0 else " W"
            said = f"{abs(told):g}{side}"
            if at + 4 + wide(said, 10) <= x + width:
                self.sheet.words(at + 4, y + height - 6, said, kind="soft", size=10, halo=False)
        for degree in _multiples(self.frame.south, self.frame.north, step):
            at = self.at((0.0, degree))[1]
            self.sheet.line(x, at, x + width, at, thick=0.7)
            side = "" if degree == 0 else " N" if degree > 0 else " S"
            if y + 14 < at < y + height - 20:
                self.sheet.words(x + 5, at - 4, f"{abs(degree):g}{side}", kind="soft", size=10)

    def way(self, way: Way) -> None:
        """Draw a way, dashed if its end was not reached, with a head in the middle of its last part."""
        points = [self.at(point) for point in way.points]
        self.sheet.track(points, kind=way.kind, thick=2, dash="" if way.reached else "5 5", tip=way.says)
        if way.reached:
            self._head(points, way.kind)

    def _head(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        (x1, y1), (x2, y2) = points[-2], points[-1]
        turn = math.atan2(y2 - y1, x2 - x1)
        ahead, aside = math.cos(turn), math.sin(turn)
        corners = [(0.0, 0.0), (-11.0, 4.5), (-11.0, -4.5)]
        points = [(x2 + a * ahead - b * aside, y2 + a * aside + b * ahead) for a, b in corners]
        told = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self.sheet.raw(f'<polygon points="{told}" class="{kind}"/>')

    def area(self, area: Area, *, largest: float) -> None:
        """Draw people as a disc, by its size how many, by its colour the share met."""
        x, y = self.at(area.at)
        radius = 6 + 16 * math.sqrt(area.people / largest) if largest > 0 else 6
        tip = f"{area.title}: {100 * area.share:.0f} % of need met, {area.people:,.0f} people"
        self.sheet.dot(x, y, radius, kind=share_kind(area.share), tip=tip)
        self._taken.append((x - radius, y - radius, 2 * radius, 2 * radius))

    def spot(self, spot: Spot) -> None:
        """Draw a place: a square for a hub, a ring for a sea area, a small disc for a place of departure."""
        x, y = self.at(spot.at)
        if spot.kind == "hub":
            self.sheet.rect(x - 5, y - 5, 10, 10, kind="ink rim", round_=1.5)
        elif spot.kind == "sea":
            self.sheet.raw(f'<circle cx="{number(x)}" cy="{number(y)}" r="5" class="ink-line" stroke-width="2"/>')
        else:
            self.sheet.dot(x, y, 4, kind="ink", tip=spot.title)
        self._taken.append((x - 6, y - 6, 12, 12))

    def label(self, text: str, at: Point, *, kind: str = "ink", bold: bool = False, away: float = 9.0) -> bool:
        """Write a name beside a point where it covers nothing; give whether there was room."""
        x, y = self.at(at)
        width = wide(text, _LABEL)
        for dx, dy, anchor in _sides(away):
            left = x + dx - (width if anchor == "end" else width / 2 if anchor == "middle" else 0)
            box = (left, y + dy - 10, width, 13)
            if self._inside(box) and not any(_meet(box, other) for other in self._taken):
                self.sheet.words(x + dx, y + dy, text, size=_LABEL, anchor=anchor, kind=kind, bold=bold, halo=True)
                self._taken.append(box)
                return True
        return False

    def _inside(self, box: Box) -> bool:
        x, y, width, height = self.box
        return (
            x + 3 <= box[0]
            and box[0] + box[2] <= x + width - 3
            and y + 3 <= box[1]
            and box[1] + box[3] <= y + height - 3
        )


def _sides(away: float) -> Iterator[tuple[float, float, Anchor]]:
    for more in (0.0, 8.0, 18.0):
        far = away + more
        yield far, 4, "start"
        yield -far, 4, "end"
        yield 0, -far - 1, "middle"
        yield 0, far + 10, "middle"
        yield far * 0.8, -far * 0.7, "start"
        yield far * 0.8, far * 0.7 + 8, "start"
        yield -far * 0.8, -far * 0.7, "end"
        yield -far * 0.8, far * 0.7 + 8, "end"


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


@lru_cache(maxsize=64)
def _shores(frame: Frame, box: Box) -> tuple[str, ...]:
    """Draw land once for each window: a console draws the same scene at every step."""
    return tuple(View(Sheet(1, 1, title="", says=""), frame, box).shores())


def _multiples(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step)
    return [index * step for index in range(first, math.floor(high / step) + 1)]
