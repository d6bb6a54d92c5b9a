"""The map of an exercise in play: the scene, groups that were sent, and how much need is unmet as somebody sees it.

Drawn from what is public (where places lie), from doings that the reader may know of, and from beliefs; a run's own
map, with what truly came of it, is drawn by `pictures`. A scenario without places on the globe has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.models.relief.section import ReliefSection
from sim.report.land import Frame, Point, turned
from sim.report.map import Spot, View, Way
from sim.report.svg import HUES, Sheet, wide
from sim.sentence import Sentence, joined, told

__all__ = ["Sent", "sighted"]

# a panel at the side, and a phone, are hardly wider: drawn larger, its words would be too small to read there
_WIDTH: Final = 430.0
_HIGH: Final = 320.0
_ROW: Final = 18.0
_KEY: Final = 13.0
# districts have the second hue to themselves
_DISTRICT: Final = "hue1"
_WAYS: Final = tuple(f"hue{place}" for place in range(len(HUES)) if place != 1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A group that was sent somewhere: by whom, which force, to which host, and what is known of it."""

    actor: str
    force: str
    host: str
    says: str
    arrived: bool = True


def sighted(
    section: object,
    titles: Mapping[str, str],
    *,
    unmet: Mapping[str, float],
    sent: Iterable[Sent],
    title: str,
    say: Callable[[str], str] = str,
) -> str:
    """Draw it; empty where the section has no scene.

    `unmet` is the share (0..1) of a day's need by host; `say` says what is ours in it.
    """
    if not isinstance(section, ReliefSection):
        return ""
    scene = _Scene(section, titles)
    groups = [each for each in sent if each.force in scene.starts and each.host in scene.hosts]
    short = [
        Sentence("{place}: {share:.0f} % of need unmet", place=titles[host], share=100 * share)
        for host, share in unmet.items()
    ]
    ways = [
        Sentence(
            "{one} to {other}: {says}", one=titles[each.actor], other=titles[each.host], says=Sentence(each.says)
        )
        for each in groups
    ]
    says = joined("; ", [*(short or [Sentence("nothing is known of need")]), *ways])
    actors = list(dict.fromkeys(each.actor for each in groups))
    kinds = {actor: _WAYS[place % len(_WAYS)] for place, actor in enumerate(actors)}
    keys = _rows([told("districts in need", say), *(told(titles[actor], say) for actor in actors)])
    sheet = Sheet(_WIDTH, _HIGH + 12 + _ROW * len(keys), title=title, says=says, say=say)
    starts = [scene.starts[each.force] for each in groups]
    frame = Frame.around([*scene.around, *starts], margin=0.12, least=3)
    view = View(sheet, frame, (0, 0, _WIDTH, _HIGH))
    view.ground("sight")
    for each in groups:
        kind = kinds[each.actor]
        way = (scene.starts[each.force], scene.goals[each.host])
        if way[0] != way[1]:
            tip = joined(": ", (titles[each.actor], Sentence(each.says)))
            view.way(Way(way, kind, each.arrived, tip))
    for point in scene.districts:
        x, y = view.at(point)
        sheet.dot(x, y, 4, kind=_DISTRICT)
    for host, point in scene.goals.items():
        view.spot(Spot(titles.get(host, host), point, "hub"))
        words: str = titles.get(host, host)
        if host in unmet:
            words = told(Sentence("{place}: {share:.0f} % unmet", place=words, share=100 * unmet[host]), say)
        view.label(words, point, bold=True, away=12)
    _legend(sheet, _HIGH + 20, keys, [_DISTRICT, *kinds.values()])
    return sheet.finish()


class _Scene:
    """Where things lie."""

    def __init__(self, section: ReliefSection, titles: Mapping[str, str]) -> None:
        hosts = [host for host in section.hosts if host.id in titles]
        middle = section.places[hosts[0].station or hosts[0].hubs[0].place].lon if hosts else 0.0

        def at(place: str) -> Point:
            found = section.places[place]
            return turned(found.lon, middle), found.lat

        self.hosts = {host.id for host in hosts}
        self.goals = {host.id: at(host.hubs[0].place) for host in hosts}
        self.districts = [at(each.place) for each in section.districts if each.host in self.hosts]
        self.starts = {force.id: at(force.at) for force in section.forces}
        self.around = [*self.goals.values(), *self.districts]


def _rows(names: Sequence[str]) -> list[list[tuple[float, str]]]:
    """Lay the key out: in each row from where (px) each name is written, its mark before it."""
    rows: list[list[tuple[float, str]]] = [[]]
    x = 0.0
    for name in names:
        if rows[-1] and x + 28 + wide(name, _KEY) > _WIDTH:
            rows.append([])
            x = 0.0
        rows[-1].append((x + 28, name))
        x += 44 + wide(name, _KEY)
    return rows


def _legend(sheet: Sheet, y: float, rows: Sequence[Sequence[tuple[float, str]]], kinds: Sequence[str]) -> None:
    """Say what is what: a dot for districts, a line for each whose groups are drawn."""
    marks = iter(kinds)
    for row in rows:
        for x, name in row:
            kind = next(marks)
            if kind == _DISTRICT:
                sheet.dot(x - 14, y - 4, 4, kind=kind)
            else:
                sheet.line(x - 23, y - 4, x - 5, y - 4, kind=kind, thick=3)
            sheet.words(x, y, name, size=_KEY)
        y += _ROW
