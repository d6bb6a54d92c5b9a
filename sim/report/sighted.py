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

_WIDTH: Final = 620.0
_HEIGHT: Final = 470.0


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
    sheet = Sheet(_WIDTH, _HEIGHT, title=title, says=says, say=say)
    starts = [scene.starts[each.force] for each in groups]
    frame = Frame.around([*scene.around, *starts], margin=0.12, least=3)
    view = View(sheet, frame, (0, 0, _WIDTH, _HEIGHT - 34))
    view.ground("sight")
    actors = list(dict.fromkeys(each.actor for each in groups))
    for each in groups:
        kind = f"hue{actors.index(each.actor) % len(HUES)}"
        way = (scene.starts[each.force], scene.goals[each.host])
        if way[0] != way[1]:
            tip = joined(": ", (titles[each.actor], Sentence(each.says)))
            view.way(Way(way, kind, each.arrived, tip))
    for point in scene.districts:
        x, y = view.at(point)
        sheet.dot(x, y, 4, kind="hue1")
    for host, point in scene.goals.items():
        view.spot(Spot(titles.get(host, host), point, "hub"))
        words: str = titles.get(host, host)
        if host in unmet:
            words = told(Sentence("{place}: {share:.0f} % unmet", place=words, share=100 * unmet[host]), say)
        view.label(words, point, bold=True, away=12)
    _legend(sheet, _HEIGHT - 12, [titles[actor] for actor in actors])
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


def _legend(sheet: Sheet, y: float, actors: Sequence[str]) -> None:
    """Say what is what, as far as there is room; each way tells its own name too."""
    sheet.dot(14, y - 4, 4, kind="hue1")
    sheet.words(24, y, "districts in need", size=14)
    x = 160.0
    for place, name in enumerate(actors):
        if x + 46 + wide(name, 14) > _WIDTH:
            sheet.words(x, y, "...", size=14)
            return
        sheet.line(x, y - 4, x + 18, y - 4, kind=f"hue{place % len(HUES)}", thick=3)
        sheet.words(x + 23, y, name, size=14)
        x += 46 + wide(name, 14)
