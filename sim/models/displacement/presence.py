"""Presence: troops in zones, dangerous sites they secure, and foreign armies that meet there (E14e).

Only armies without a treaty between them are at risk of a clash, the more the larger both are, less so under
an arrangement. Troops do not fight here: a clash is an incident, and what follows is for actors to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sim.clock import Wait as Process
from sim.draws import lognormal
from sim.models.dials import Reading
from sim.models.displacement.passage import Passage
from sim.models.displacement.regime import Wait
from sim.models.displacement.section import Force as ForceSpec
from sim.models.displacement.section import Zone as ZoneSpec
from sim.world.effects import Change
from sim.world.stage import Stage

__all__ = ["Force", "Presence", "Zone"]

_DAY = 24.0
_WEEK = 7.0
_UNIT = 10_000.0
_SPREAD = 0.25
_AT_WORK = "at work"
# how often a march that is fired upon starts anew at most
_TRIES = 9


class Force:
    """Troops of one actor: at home, on their way, or at work in their zone."""

    def __init__(self, spec: ForceSpec) -> None:
        self.spec = spec
        self.status = "home"
        self.calls = 0

    @property
    def troops(self) -> int:
        """Soldiers at work."""
        return round(self.spec.troops.value) if self.status == _AT_WORK else 0


class Zone:
    """One zone: sites in it that nobody guards, as a number that falls while troops secure them."""

    def __init__(self, spec: ZoneSpec) -> None:
        self.spec = spec
        self.insecure = 0.0


class Presence:
    """All troops, sites and arrangements in one run."""

    def __init__(
        self, stage: Stage, dials: Reading, *, zones: Sequence[ZoneSpec], forces: Sequence[ForceSpec]
    ) -> None:
        self._stage, self._dials, self._passage = stage, dials, Passage(stage)
        self.zones = {spec.id: Zone(spec) for spec in zones}
        self.forces = [Force(spec) for spec in forces if spec.actor in stage.actors]
        # how many of them are at work
        self._at_work = 0
        self.securing: set[str] = set()
        self.arranged: dict[tuple[str, str], float] = {}
        self.insecure_days = 0.0
        self.incidents = self.loose = 0
        self._theft = Wait(stage.draws, "loose weapon")
        self._waits: dict[tuple[str, str], Wait] = {}
        owners = sorted({force.spec.actor for force in self.forces})
        self._owners = owners
        self._all = {
            actor: sum(force.spec.troops.value for force in self.forces if force.spec.actor == actor)
            for actor in owners
        }
        self._pairs = [(a, b) for a in owners for b in owners if a < b]

    def troops(self, *, actor: str | None = None, zone: str | None = None) -> int:
        """Soldiers at work, of one actor, in one zone, or all."""
        if not self._at_work:
            return 0
        return sum(
            [
                force.troops
                for force in self.forces
                if force.status == _AT_WORK and actor in {None, force.spec.actor} and zone in {None, force.spec.zone}
            ]
        )

    def ordered(self, actor: str) -> int:
        """Soldiers of an actor who are at work or have been sent and are on their way."""
        return sum(
            [
                round(force.spec.troops.value)
                for force in self.forces
                if force.spec.actor == actor and force.status != "home"
            ]
        )

    def send(self, actor: str, entered: Callable[[Force], None]) -> list[str]:
        """Set an actor's forces going that are at home; give their ids."""
        sent = []
        for force in self.forces:
            if force.spec.actor == actor and force.status == "home":
                force.status = "on the way"
                force.calls += 1
                self._stage.clock.process(self._march(force, force.calls, entered))
                sent.append(force.spec.id)
        return sent

    def _march(self, force: Force, call: int, entered: Callable[[Force], None]) -> Process:
        stage, actor = self._stage, force.spec.actor
        mobilises = stage.slots.read(stage.slots.find(f"actors.{actor}.mobilisation"), stage.clock.now)
        median = mobilises + force.spec.prepares.value / self._passage.access(actor)
        key = stage.draws.key("entry", force.spec.id)
        yield stage.clock.timeout(lognormal(key, call, median=median, sigma=_SPREAD))
        tries = 0
        # what is fired upon on the way in is stopped for as long again, and worn by it
        while self._passage.is_hit(actor, force.spec.id, 100 * call + tries) and tries < _TRIES:
            tries += 1
            stage.apply(Change("readiness", actor, None, -self._dials("deployment_load")))
            yield stage.clock.timeout(force.spec.prepares.value)
        if force.calls == call and force.status == "on the way":
            force.status = _AT_WORK
            self._at_work += 1
            entered(force)

    def recall(self, actor: str) -> list[str]:
        """Bring an actor's forces home now; give their ids."""
        called = [force for force in self.forces if force.spec.actor == actor and force.status != "home"]
        for force in called:
            self._at_work -= force.status == _AT_WORK
            force.status = "home"
        return [force.spec.id for force in called]

    def lose_guards(self) -> float:
        """Leave sites unguarded, as a collapse does; give how many."""
        share = self._dials("unguarded")
        for zone in self.zones.values():
            zone.insecure = max(zone.insecure, share * zone.spec.sites.value)
        return self.insecure

    @property
    def insecure(self) -> float:
        """Sites nobody guards."""
        return sum([zone.insecure for zone in self.zones.values()])

    def theft(self) -> float | None:
        """Let a day pass at the sites nobody guards; give the hours until something is carried off, None for not."""
        return self._theft.over(_DAY, hazard=self._dials("loose") * self.insecure) if self.insecure > 0 else None

    def emptied(self) -> str:
        """Let the zone with most unguarded sites lose one, from which something was carried off; give that zone."""
        self.loose += 1
        name = max(self.zones, key=lambda zone: self.zones[zone].insecure)
        self.zones[name].insecure = max(0.0, self.zones[name].insecure - 1)
        return name

    def arrange(self, one: str, other: str) -> float:
        """Let two militaries agree on zones and calls; give until when (h)."""
        until = self._stage.clock.now + self._dials("arrangement_time")
        self.arranged[min(one, other), max(one, other)] = until
        return until

    def risk(self, one: str, other: str) -> float:
        """Hazard (1/h) of an incident between two actors' troops now."""
        a, b = min(one, other), max(one, other)
        met = sum(self.troops(actor=a, zone=name) * self.troops(actor=b, zone=name) for name in self.zones)
        if not met or self._allied(a, b):
            return 0.0
        calm = self.arranged.get((a, b), -1.0) > self._stage.clock.now
        factor = 1 - self._dials("deconfliction") if calm else 1.0
        return self._dials("contact") * met / _UNIT**2 * factor

    def _allied(self, a: str, b: str) -> bool:
        slots = self._stage.slots
        return any(slots.value[slots.find(f"relations.{x}.{y}.obligation")] > 0 for x, y in ((a, b), (b, a)))

    def day(self) -> Iterator[tuple[float, str, str]]:
        """Let a day pass; give the incidents in it: hours from now, and between whom."""
        if not self._at_work and self.insecure <= 0:
            return
        present = {actor: self.troops(actor=actor) for actor in self._owners}
        for actor, troops in present.items():
            if troops and self._all[actor]:
                load = self._dials("deployment_load") / _WEEK * troops / self._all[actor]
                self._stage.apply(Change("readiness", actor, None, -load))
        if self.insecure > 0:
            for name, zone in self.zones.items():
                zone.insecure = max(0.0, zone.insecure - self._secured(name))
            self.insecure_days += self.insecure
        for a, b in self._pairs:
            if present[a] and present[b]:
                wait = self._waits.get((a, b))
                if wait is None:
                    wait = self._waits[a, b] = Wait(self._stage.draws, "zone contact", a, b)
                after = wait.over(_DAY, hazard=self.risk(a, b))
                if after is not None:
                    yield after, a, b

    def _secured(self, zone: str) -> float:
        """Sites secured in a zone in a day, by all who are there."""
        share = {True: self._dials("site_priority"), False: self._dials("site_share")}
        on_it = sum(
            force.troops * share[force.spec.actor in self.securing]
            for force in self.forces
            if force.spec.zone == zone
        )
        return self._dials("site_pace") * on_it / 1000
