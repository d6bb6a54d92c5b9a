"""Warships sent to a place: they sail there, stay, and come home. Hulls that are out are nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.models.commons.sea.chart import Chart
from sim.models.commons.sea.section import Squadron

__all__ = ["Detail", "Navy"]


@dataclass(slots=True)
class Detail:
    """Hulls of one squadron sent to a place: from when to when they are there, when they are home again. Days."""

    squadron: Squadron
    place: str
    task: str
    hulls: int
    there: float
    leaves: float
    home: float
    # id of the doing that sent them
    of: str = ""


class Navy:
    """All squadrons of one run."""

    def __init__(self, squadrons: Sequence[Squadron], chart: Chart) -> None:
        self._squadrons, self._chart = squadrons, chart
        self.out: list[Detail] = []

    def at_home(self, squadron: Squadron) -> int:
        """Hulls of a squadron that are not out."""
        away = sum([detail.hulls for detail in self.out if detail.squadron.id == squadron.id]) if self.out else 0
        return round(squadron.hulls.value) - away

    def free(self, actor: str) -> int:
        """Hulls of an actor that could be sent."""
        return sum([self.at_home(squadron) for squadron in self._squadrons if squadron.actor == actor])

    def send(
        self, actor: str, place: str, task: str, hulls: int, *, now: float, ready: float, stay: float, of: str = ""
    ) -> int:
        """Send hulls from the squadrons that are there soonest; give how many there were."""
        sent = 0
        near = []
        for squadron in self._squadrons:
            way = self._chart.way(squadron.base, place)
            if squadron.actor == actor and way is not None:
                near.append((way.length / (squadron.speed.value * 24), squadron))
        for days, squadron in sorted(near, key=lambda item: (item[0], item[1].id)):
            some = min(hulls - sent, self.at_home(squadron))
            if some > 0:
                there = now + ready + days
                self.out.append(Detail(squadron, place, task, some, there, there + stay, there + stay + days, of))
                sent += some
        return sent

    def recall(self, actor: str, *, now: float, of: str = "") -> int:
        """Call hulls of an actor home from where they are, all or those that a doing has sent; give how many."""
        found = 0
        for detail in self.out:
            if detail.squadron.actor == actor and detail.leaves > now and of in {"", detail.of}:
                back = max(min(now, detail.there) - (detail.there - (detail.home - detail.leaves)), 0.0)
                detail.leaves, detail.home = now, now + min(back, detail.home - detail.leaves)
                found += detail.hulls
        return found

    def day(self, now: float) -> Mapping[str, int]:
        """Let those who are home be home; give who keeps watch where, as hulls by place."""
        watch: dict[str, int] = {}
        if not self.out:
            return watch
        self.out = [detail for detail in self.out if detail.home > now]
        for detail in self.out:
            if detail.there <= now < detail.leaves and detail.task == "escort":
                watch[detail.place] = watch.get(detail.place, 0) + detail.hulls
        return watch

    def has(self, actor: str) -> bool:
        """Whether any warships of an actor are kept."""
        return any(squadron.actor == actor for squadron in self._squadrons)

    def at_work(self, place: str, task: str, now: float, actor: str = "") -> int:
        """Hulls at a task at a place, of one actor or of all."""
        return sum(
            detail.hulls
            for detail in self.out
            if detail.place == place
            and detail.task == task
            and detail.there <= now < detail.leaves
            and actor in {"", detail.squadron.actor}
        )

    def watches(self, actor: str) -> str:
        """Where most hulls of an actor go along with ships or keep watch, or sail to do so; empty if nowhere."""
        places: dict[str, int] = {}
        for detail in self.out:
            if detail.squadron.actor == actor and detail.task == "escort":
                places[detail.place] = places.get(detail.place, 0) + detail.hulls
        return max(places, key=lambda place: (places[place], place), default="")

    def bound(self, actor: str, place: str, now: float) -> bool:
        """Whether an actor's warships keep watch at a place, or sail there to do so."""
        there = (d for d in self.out if d.place == place and d.task == "escort" and now < d.leaves)
        return any(detail.squadron.actor == actor for detail in there)

    def on_station(self, actor: str, now: float) -> int:
        """Hulls of an actor that are out and not home."""
        return sum([d.hulls for d in self.out if d.squadron.actor == actor and now < d.home])

    def stations(self, now: float) -> Mapping[str, int]:
        """The same of everybody who has any."""
        found: dict[str, int] = {}
        for detail in self.out:
            if now < detail.home:
                found[detail.squadron.actor] = found.get(detail.squadron.actor, 0) + detail.hulls
        return found
