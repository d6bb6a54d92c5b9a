"""The pictures of a run with relief: the map, the deliveries by actor, the coverage by district.

Read from the run's own series and chronicle, and from the section that says where things are; drawn when a run's
files are written. A run without relief has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.engine import Run
from sim.models.relief.section import Force, Host, ReliefSection
from sim.report.chart import Curve, Panel, chart
from sim.report.land import Frame, Point, turned
from sim.report.lanes import Lanes
from sim.report.map import Area, Spot, View, Way, share_kind
from sim.report.svg import HUES, Sheet, wide, wrapped
from sim.report.wording import PURPOSE, day
from sim.world.stage import Series

__all__ = ["PICTURES", "pictures"]

PICTURES: Final = ("map.svg", "deliveries.svg", "coverage.svg")
_MOST_ACTORS: Final = 6
_HEADS: Final = ("landed", "delivered")
_OTHERS: Final = 6  # the grey among the hues


def pictures(run: Run) -> Mapping[str, str]:
    """Draw a run; nothing for one without relief, or one that ended before its first day did."""
    section = run.world.scenario.sections.get("relief")
    told = run.series()
    if not isinstance(section, ReliefSection) or not any(name.startswith("coverage.") for name in told):
        return {}
    scene = _Scene(run, section, told)
    return dict(zip(PICTURES, (scene.map(), scene.deliveries(), scene.coverage()), strict=True))


@dataclass(frozen=True, slots=True)
class _Sent:
    """A force that was sent: to which host, when it began its work there, if it did."""

    force: Force
    host: Host
    arrived: float | None


class _Scene:
    """A run and what its pictures need of it."""

    def __init__(self, run: Run, section: ReliefSection, told: Mapping[str, Series]) -> None:
        self.run, self.section, self.told = run, section, told
        scenario = run.world.scenario
        self.titles = {name: actor.title for name, actor in scenario.actors.items()}
        self.name = scenario.crisis.title
        hosts = [host for host in section.hosts if host.id in scenario.actors]
        self.hosts = {host.id: host for host in hosts}
        self.districts = [district for district in section.districts if f"coverage.{district.id}" in told]
        middle = section.places[hosts[0].station or hosts[0].hubs[0].place].lon
        self.places: dict[str, Point] = {
            name: (turned(place.lon, middle), place.lat) for name, place in section.places.items()
        }

    @property
    def _made(self) -> str:
        options = f", with {', '.join(self.run.options)}" if self.run.options else ""
        return f"One run, seed {self.run.seed}, {self.run.ended_at / 24:g} days{options}."

    # ---- map ----------------------------------------------------------------------------------------------------

    def map(self) -> str:
        """Draw how forces came, and under it the scene itself with the coverage at the end."""
        sent = list(self._sent())
        came = [item for item in sent if item.arrived is not None]
        actors = _ranked([item.force.actor for item in sent])
        legend = _rows([self._counted(actor, sent) for actor in actors], 720.0)
        rows = 40 + 18 * len(legend)
        sheet = Sheet(800, 1000, title=f"Map: {self.name}", says=self._spoken(came))
        y = sheet.head(self.name, f"{self._made} {len(came)} groups reached the scene.") + 8
        kinds = {actor: f"hue{self._hue(actor) % len(HUES)}" for actor in actors}
        self._ways(sheet, y, sent, kinds)
        y += 390
        self._legend(sheet, y + 18, legend, [kinds[actor] for actor in actors])
        y += rows
        self._scene(sheet, y)
        sheet.height = y + 530
        sheet.foot(f"Land: Natural Earth. Ways are drawn, not sailed. {PURPOSE}")
        return sheet.finish()

    def _sent(self) -> Iterator[_Sent]:
        """Give every force that was sent, with the first host it worked at."""
        forces = {force.id: force for force in self.section.forces}
        goal: dict[str, str] = {}
        arrived: dict[str, float] = {}
        for record in self.run.chronicle:
            details = record.details
            if record.kind == "order" and details.get("asset") in forces:
                goal.setdefault(str(details["asset"]), str(details.get("target") or record.actor))
            elif record.kind == "relief" and "arrived" in details and record.subject not in arrived:
                arrived[record.subject], goal[record.subject] = record.at, str(details["arrived"])
        for name, host in goal.items():
            if host in self.hosts:
                yield _Sent(forces[name], self.hosts[host], arrived.get(name))

    def _spoken(self, came: Sequence[_Sent]) -> str:
        forces = "; ".join(
            f"{item.force.title} ({self.titles[item.force.actor]}) at work from {day(item.arrived or 0)}"
            for item in came
        )
        met = ", ".join(f"{district.title} {100 * self._met(district.id):.0f} %" for district in self.districts)
        return f"Two maps. Above, how forces came: {forces or 'none'}. Below, need met at the end: {met}."

    def _met(self, district: str) -> float:
        return self.told[f"coverage.{district}"].values[-1]

    def _theatre(self) -> list[Point]:
        points = [self.places[district.place] for district in self.districts]
        for host in self.hosts.values():
            points += [self.places[hub.place] for hub in host.hubs]
            points += [self.places[place] for place in host.coasts[:1]]
        return points

    def _ways(self, sheet: Sheet, y: float, sent: Sequence[_Sent], kinds: Mapping[str, str]) -> None:
        starts = {item.force.at: self.places[item.force.at] for item in sent}
        frame = Frame.around([*starts.values(), *self._theatre()], margin=0.08, least=12)
        view = View(sheet, frame, (24, y, 752, 380))
        view.ground("wide")
        lanes = Lanes(frame) if any(item.force.by_sea for item in sent) else None
        drawn: set[tuple[object, ...]] = set()
        for item in sent:
            force = item.force
            end = (item.host.station if force.by_sea else None) or item.host.hubs[0].place
            key = (force.actor, force.at, end, force.by_sea, item.arrived is None)
            if key in drawn or force.at == end:
                continue
            drawn.add(key)
            start, goal = self.places[force.at], self.places[end]
            points = tuple(lanes.way(start, goal)) if force.by_sea and lanes is not None else (start, goal)
            when = f"at work from {day(item.arrived)}" if item.arrived is not None else "not at work by the end"
            tip = f"{self.titles[force.actor]}: {force.title}, {when}"
            view.way(Way(points, kinds[force.actor], item.arrived is not None, tip))
        for name, point in starts.items():
            view.spot(Spot(self.section.places[name].title, point, "start"))
        for host in self.hosts.values():
            near = [self.places[district.place] for district in self.districts if district.host == host.id]
            for point in near:
                x, top = view.at(point)
                sheet.dot(x, top, 3.5, kind="hue1")
            view.label(self.titles[host.id], (near or [self.places[host.hubs[0].place]])[0], bold=True, away=14)
        for name, point in sorted(starts.items(), key=lambda found: found[1]):
            view.label(self.section.places[name].title, point)

    def _counted(self, actor: str, sent: Sequence[_Sent]) -> str:
        own = [item for item in sent if item.force.actor == actor]
        there = sum(item.arrived is not None for item in own)
        late = len(own) - there
        return f"{self.titles[actor]} {there}{f' (+{late} sent)' if late else ''}"

    @staticmethod
    def _legend(sheet: Sheet, y: float, rows: Sequence[Sequence[str]], kinds: Sequence[str]) -> None:
        left = iter(kinds)
        for row in rows:
            x = 24.0
            for text in row:
                sheet.line(x, y - 4, x + 20, y - 4, kind=next(left), thick=3)
                sheet.words(x + 26, y, text, size=12)
                x += wide(text, 12) + 46
            y += 18

    def _scene(self, sheet: Sheet, y: float) -> None:
        """Draw hubs, ways on the ground and districts; beside it what share of need each has met."""
        sheet.words(24, y + 4, "At the end: share of a day's need met", size=15, bold=True)
        y += 18
        frame = Frame.around(self._theatre(), margin=0.14, least=1.5)
        view = View(sheet, frame, (24, y, 470, 470))
        view.ground("scene")
        for district in self.districts:
            for access in district.access:
                start, end = view.at(self.places[access.hub]), view.at(self.places[district.place])
                dash = "2 4" if access.by == "port" else ""
                sheet.track([start, end], kind="soft", thick=1.2, dash=dash)
        largest = max(district.people.value for district in self.districts)
        areas = [
            Area(item.title, self.places[item.place], item.people.value, self._met(item.id))
            for item in self.districts
        ]
        for area in sorted(areas, key=lambda found: -found.people):
            view.area(area, largest=largest)
        hubs = {hub.place for host in self.hosts.values() for hub in host.hubs}
        for name in sorted(hubs):
            view.spot(Spot(self.section.places[name].title, self.places[name], "hub"))
        for place in [place for host in self.hosts.values() for place in host.coasts[:1]]:
            view.spot(Spot(self.section.places[place].title, self.places[place], "sea"))
        for index, area in enumerate(areas):
            view.label(str(index + 1), area.at, bold=True, away=14)
        for name in sorted(hubs):
            view.label(self.section.places[name].title, self.places[name])
        self._shares(sheet, y, areas)

    def _shares(self, sheet: Sheet, y: float, areas: Sequence[Area]) -> None:
        x, right = 516.0, 776.0
        y += 12
        names = [wrapped(f"{index + 1}  {area.title}", right - x - 44, 12) for index, area in enumerate(areas)]
        # a long name has a second line, which the rows give up between them
        room = min(46.0, (400.0 - 14 * sum(len(name) - 1 for name in names)) / max(len(areas), 1))
        for index, (area, name) in enumerate(zip(areas, names, strict=True)):
            sheet.words(x, y, name[0], size=12)
            for line in name[1:]:
                y += 14
                sheet.words(x, y, line, size=12)
            sheet.words(right, y, f"{100 * area.share:.0f} %", size=12, anchor="end", bold=True)
            sheet.rect(x, y + 5, right - x, 7, kind="rule", round_=3)
            sheet.rect(x, y + 5, max((right - x) * min(area.share, 1.0), 2), 7, kind=share_kind(area.share), round_=3)
            if room > 38:
                sheet.words(x, y + 25, self._half(self.districts[index].id), size=11.5, kind="soft")
            y += room
        y += 8
        sheet.rect(x, y - 9, 10, 10, kind="ink rim", round_=1.5)
        sheet.words(x + 16, y, "hub", size=12, kind="soft")
        sheet.raw(f'<circle cx="{x + 66:.0f}" cy="{y - 4:.0f}" r="5" class="ink-line" stroke-width="2"/>')
        sheet.words(x + 78, y, "ships lie here", size=12, kind="soft")
        sheet.words(x, y + 20, "disc: people; line: road; dots: by port", size=12, kind="soft")

    def _half(self, district: str) -> str:
        series = self.told[f"coverage.{district}"]
        # what households had saved covers the first day; relief counts from where it last lay below half
        below = [index for index, value in enumerate(series.values) if value < 0.5]
        if not below:
            return "half of need met on every day"
        if below[-1] == len(series.values) - 1:
            return "below half at the end"
        return f"half of need met for good from D+{series.at[below[-1] + 1] / 24:.0f}"

    # ---- curves -------------------------------------------------------------------------------------------------

    def deliveries(self) -> str:
        """Draw what each actor's forces brought in, and beside it what civil pipelines did."""
        panels = []
        for head, title in (
            ("landed", "Brought into the land by each actor's forces"),
            ("delivered", "Brought to districts by each actor's helicopters and craft"),
        ):
            curves = self._by_actor(head)
            if curves:
                panels.append(Panel(title, "t", curves))
        both = [("landed.civil", "Civil pipelines"), ("landed.military", "All forces")]
        panels.append(
            Panel(
                "Forces and civil pipelines", "t", tuple(self._curve(*item) for item in both if item[0] in self.told)
            )
        )
        says = f"Tonnes so far, water not counted. {self._made}"
        return chart(f"Deliveries: {self.name}", says, panels, horizon=self.run.ended_at / 24, foot=PURPOSE)

    def _by_actor(self, head: str) -> tuple[Curve, ...]:
        """Give the curves of those who brought most, and of all others together."""
        found = [
            (name, series)
            for name, series in self.told.items()
            if name.startswith(f"{head}.") and name.partition(".")[2] in self.titles and series.values[-1] > 0
        ]
        found.sort(key=lambda item: (-item[1].values[-1], item[0]))
        curves = [
            self._curve(name, self.titles[name.partition(".")[2]], hue=self._hue(name.partition(".")[2]))
            for name, _ in found[:_MOST_ACTORS]
        ]
        others = [series for _, series in found[_MOST_ACTORS:]]
        if others:
            sums = tuple(map(sum, zip(*[series.values for series in others], strict=False)))
            curves.append(Curve("Others", tuple(at / 24 for at in others[0].at)[: len(sums)], sums, hue=_OTHERS))
        return tuple(curves)

    def _curve(self, name: str, title: str, *, hue: int | None = None) -> Curve:
        series = self.told[name]
        return Curve(title, tuple(at / 24 for at in series.at), series.values, hue)

    def _hue(self, who: str) -> int:
        """Give an actor's colour, the same on every panel: by what it landed and brought on in all."""
        total = {
            actor: sum(self.told[f"{head}.{actor}"].values[-1] for head in _HEADS if f"{head}.{actor}" in self.told)
            for actor in self.titles
        }
        place = sorted(total, key=lambda actor: (-total[actor], actor)).index(who)
        return place if place < _OTHERS else place + 1

    def coverage(self) -> str:
        """Draw the share of a day's need that is met in each district."""
        curves = [self._curve(f"coverage.{district.id}", district.title) for district in self.districts]
        panels = []
        for host in self.hosts.values():
            own = [curve for curve, district in zip(curves, self.districts, strict=True) if district.host == host.id]
            if own:
                panels.append(Panel(self.titles[host.id], "", tuple(own), most=1.0, percent=True))
        says = f"Share of a day's need that is met, day by day. {self._made}"
        return chart(f"Coverage: {self.name}", says, panels, horizon=self.run.ended_at / 24, foot=PURPOSE)


def _ranked(names: Sequence[str]) -> list[str]:
    """Give names once each, those that come most often first."""
    return sorted(set(names), key=lambda name: (-names.count(name), name))


def _rows(words: Sequence[str], most: float) -> list[list[str]]:
    """Put words of a legend into rows no wider than `most`."""
    rows: list[list[str]] = []
    width = most + 1
    for word in words:
        own = wide(word, 12) + 46
        if width + own > most:
            rows.append([])
            width = 0.0
        rows[-1].append(word)
        width += own
    return rows
