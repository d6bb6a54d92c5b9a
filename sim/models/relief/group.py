"""A force group: one SimPy process from order to home, from where the group is, at its own speed.

home -> mobilising -> travelling -> (waiting at a closed gate) -> working -> returning -> home. A group under way,
waiting, at work or on its way home can be sent to another host; it goes from where it then is. What it does in
a day at work stands in `work`. The number of hulls and airframes never changes; only where they are does. A group
that hands over leaves one hull or airframe after another.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any, Final, Protocol

from sim.clock import Event, Phase, Wait
from sim.draws import lognormal
from sim.models.relief import section
from sim.models.relief.geography import Geography, Whereabouts
from sim.models.relief.host import Host
from sim.models.relief.posts import ASHORE
from sim.models.relief.stores import Stores
from sim.models.relief.use import WEEK
from sim.models.relief.weather import hours_at_sea
from sim.models.relief.work import Scene, Work

__all__ = ["STATUSES", "Group", "Surroundings"]

_COMPANY: Final = 100.0  # people
STATUSES: Final = ("home", "mobilising", "travelling", "waiting", "working", "returning")


class Surroundings(Scene, Protocol):
    """What a group needs to know of the rest of the model."""

    geography: Geography
    groups: dict[str, Group]

    def arrived(self, group: Group, host: Host) -> None:
        """A group begins its work."""

    def left(self, group: Group, host: Host, *, worked_for: float) -> None:
        """A group has ended its work."""

    def note(self, actor: str, subject: str, **detail: object) -> None:
        """Write a line of the relief into the chronicle."""


class Group:
    """One force group in one run."""

    def __init__(self, spec: section.Force, around: Surroundings, *, share: float) -> None:
        self.spec, self.id, self.actor = spec, spec.id, spec.actor
        self.number = round(spec.number.value)
        self.status = "home"
        self.host: Host | None = None
        self.leaving = False
        # whether its work was promised to others, who take over in turn
        self.promised = False
        self.hold = 0
        self.orders = self.turns = 0
        self.away_since: float | None = None
        self.away_for = 0.0
        self.works_since: float | None = None
        self.waits_since: float | None = None  # outside a host that does not let it in
        self.scale = 1.0  # how much of its effect it reaches
        self.units = max(1, spec.hulls or self.number)  # hulls or airframes,
        if spec.kind == "team":  # and of a staff with its support units companies
            self.units = max(self.units, math.ceil(spec.personnel.value / _COMPANY))
        self.gone = 0  # of those, how many have left the scene before the rest,
        self.here = 1.0  # and the share that has not
        self.by_sea = spec.by_sea
        self.foreign = False  # whether it is a guest where it works
        self._around = around
        self._where = Whereabouts(spec.at, spec.at)
        self.post: str = ASHORE  # where its helicopters and craft work from
        self._looked = 0.0  # when it last asked where it is needed most
        self._leg = (0.0, 0.0, 0.0)  # when it set out on this leg, how far it is, how long it takes
        self._flights: dict[str, float] = {}  # hours to each hub
        self._pause: Event | None = None  # what it waits for: the end of a leg, the gate, the end of its work
        stage = around.stage
        self._start = stage.draws.keep("relief mobilisation", spec.id)
        self._way = stage.draws.keep("relief passage", spec.id)
        self._prepare = (
            stage.slots.find(path) if (path := f"actors.{spec.actor}.mobilisation") in stage.slots else None
        )
        self._ties = {
            other: stage.slots.find(path)
            for other in stage.actors
            if other != spec.actor
            and (path := f"relations.{spec.actor}.{other}.interoperability_relief") in stage.slots
        }
        self._rates = around.dials.rates
        self.work = Work(self, spec, around, share=share)

    @property
    def stores(self) -> Stores:
        """Fuel and provisions."""
        return self.work.stores

    def day(self, host: Host, at: float) -> None:
        """Do the work of the day that ends; a ship then goes where it is needed most."""
        self.work.day(host, at)
        if self.post and at - self._looked >= host.rates.station_time:
            self._look_round(host, at)

    def _look_round(self, host: Host, at: float) -> None:
        """Go to another coast where that helps more."""
        self._looked = at
        if not host.spec.stations:
            return
        time = host.rates.station_time
        place = host.where_short(self, lambda there: self._hours(self._distance(there)) / time)
        if place != self.post:
            hours = self._hours(self._distance(place))
            self.stores.use(hours)
            self.work.pause(max(self.work.free_from, at) + hours)
            self._where, self.post = Whereabouts(place, place), place

    def base_to(self, place: str) -> float:
        """Hours in the air from where it loads to a hub."""
        base = self.spec.stages_at or self.spec.at
        found = self._flights.get(place)
        if found is None:
            found = self._flights[place] = self._hours(self._around.geography.by_air(base, place))
        return found

    def to_port(self) -> float:
        """Hours from where it lies to the port where ships at its host's place take stores."""
        assert self.host is not None
        return self._hours(self._distance(self.host.port or self.spec.at))

    def tie(self, actor: str) -> float:
        """Interoperability in relief with another actor."""
        slot = self._ties.get(actor)
        return 0.0 if slot is None else self._around.stage.slots.value[slot]

    def interoperability(self, host: Host) -> float:
        """Mean interoperability with the partners committed to the same host; 0 where it comes first or alone."""
        values, ties = self._around.stage.slots.value, self._ties
        total, count = 0.0, 0
        for actor in host.senders:
            if actor in ties:
                total += values[ties[actor]]
                count += 1
        return total / count if count else 0.0

    def preparation(self, host: Host, at: float) -> float:
        """Median hours from order to departure; who is out already, or on call, needs no mobilisation."""
        if self.status != "home":
            return 0.0
        if self.spec.under_way or self.spec.on_call:
            return self.spec.ready.value
        hours = 24.0 if self._prepare is None else self._around.stage.slots.read(self._prepare, at)
        faster = 1 - self._around.dials("mobilisation_interoperability") * self.interoperability(host)
        return hours * faster + self.spec.ready.value

    def passage(self, host: Host) -> float:
        """Hours under way from where the group is to its place of work; between two ports as if not yet gone.

        No ship ever comes to a host without a coast.
        """
        return self._hours(self._distance(self._aim(host))) if self.comes_to(host) else math.inf

    def comes_to(self, host: Host) -> bool:
        """Whether there is a way for it: ships need a coast."""
        return not self.by_sea or host.spec.station is not None

    def _aim(self, host: Host) -> str:
        if self.by_sea:
            assert host.spec.station is not None
            return host.spec.station
        return self.spec.stages_at or host.hubs[0].place

    def _distance(self, place: str) -> float:
        around = self._around
        factor = around.dials("sea_factor")
        return around.geography.onward(self._where, place, by_sea=self.by_sea, factor=factor)

    def _hours(self, distance: float) -> float:
        spec, stops = self.spec, 0
        if not self.by_sea and spec.range is not None and spec.range.value > 0:
            stops = max(0, math.ceil(distance / spec.range.value) - 1)
        hours = distance / spec.speed.value
        return hours + stops * self._around.dials("refuel_time") if stops else hours

    def lift_to(self, host: Host) -> float:
        """Tonnes a day that its transports bring to the first airfield of a host at full work; 0 without any."""
        airlift, source = self.work.airlift, host.staging(self.spec.stages_at)
        hubs = [hub for hub in host.hubs if hub.spec.air and hub is not source]
        if airlift is None or not hubs:
            return 0.0
        return self.number * airlift.sorties(host, hubs[0], source, wait=False) * self.spec.load.value

    def last_mile(self) -> float:
        """Tonnes a day that it brings to districts as far as they lie on average within its reach."""
        spec, rates = self.spec, self._rates()
        kg = spec.helicopters.value * rates.mean_missions * rates.helicopter_load
        kg += spec.landing_craft.value * rates.mean_runs * rates.craft_load
        return kg / 1000 + spec.haul.value * 24

    @property
    def stays(self) -> bool:
        """Whether it works in the country; transports unload at a hub and leave."""
        return self.spec.kind != "aircraft"

    def barred(self, host: Host) -> bool:
        """Whether the host takes goods alone of whose it is, and it would stay."""
        return self.stays and self.needs_consent(host) and self.actor in host.gate.goods_only

    def needs_consent(self, host: Host) -> bool:
        """Whether it is military and foreign to the host."""
        return self.spec.military and self.actor != host.id

    def admitted(self, host: Host) -> bool:
        """Whether it may work at a host now."""
        if self.needs_consent(host):
            return host.gate.admits(self.actor, armed=self.spec.armed, stays=self.stays)
        resident = self.actor == host.id or any(hub.place == self.spec.at for hub in host.spec.hubs)
        return resident or not host.spec.visas or host.gate.open

    def refused(self, host: Host) -> bool:
        """Whether it is known that a host would not let it in."""
        return self.needs_consent(host) and host.gate.known_to_refuse(self.actor, armed=self.spec.armed)

    def spared(self, host: Host, at: float) -> float:
        """How far others at a host do what it does, 0..1: less its largest share of a week; 0 before."""
        if self.works_since is None or not self.at_work(host) or at - self.works_since < WEEK * 24 + 24:
            return 0.0
        return 1 - host.use.share(self.id)

    # Orders.

    def send(self, host: Host, scale: float) -> None:
        """Order the group to a host, or to another one than now; `scale` is how much of its effect it reaches."""
        begin = self.host is None
        if not begin:
            self.turns += 1
            assert self.host is not None
            self.host.expect(self.actor, -1)
        host.expect(self.actor, 1)
        self.host, self.leaving, self.promised, self.scale = host, False, False, scale
        if begin:
            self.orders += 1
            self._around.stage.clock.process(self._serve())
        else:
            self._wake()

    def can_turn(self, host: Host) -> bool:
        """Whether it is committed to another host, or on its way home, and could be sent to this one."""
        elsewhere = self.host is not None and (self.host is not host or self.leaving)
        return elsewhere and not self.promised and self.comes_to(host)

    def at_work(self, host: Host) -> bool:
        """Whether it works at a host and nobody has sent it home or promised its work to others yet."""
        return self.host is host and self.status == "working" and not self.leaving and not self.promised

    def in_theatre(self) -> bool:
        """Whether it waits or works at the place it is sent to, or is near it on the way there or home."""
        if self.status in {"waiting", "working"}:
            return True
        if self.status not in {"travelling", "returning"} or self.host is None:
            return False
        # on the way out what is left counts, on the way home what is done
        begun, distance, hours = self._leg
        done = distance * min(1.0, (self._around.stage.clock.now - begun) / hours) if hours else distance
        far = done if self.status == "returning" else distance - done
        return far <= self._around.dials("theatre_radius")

    def recall(self) -> None:
        """Order it home."""
        if not self.leaving:
            self.leaving = True
            self._wake()

    def release(self) -> None:
        """Let one hull or airframe leave; with the last one the group goes home."""
        if not self.leaving:
            if self.gone + 1 < self.units:
                self.gone += 1
                self.here = 1 - self.gone / self.units
            else:
                self.recall()

    def let_in(self) -> None:
        """Open the gate it waits at."""
        if self.status == "waiting":
            self._wake()

    def _wake(self) -> None:
        if self._pause is not None and not self._pause.triggered:
            self._pause.succeed(None)

    # The way.

    def _serve(self) -> Wait:
        clock = self._around.stage.clock
        host = self.host
        assert host is not None
        delay = self.preparation(host, clock.now)
        self.status = "mobilising"
        sigma = self._around.dials("mobilisation_spread")
        yield clock.timeout(delay * lognormal(self._start.key, self.orders, median=1.0, sigma=sigma))
        if not self.leaving:
            self.away_since = clock.now
            self.hold = round(self.spec.cargo.value * 1000)
            self._around.ledger.loaded += self.hold
            self.work.set_out()
            self.stores.fill()
            while True:
                yield from self._abroad()
                self.status = "returning"
                if (yield from self._travel(self.spec.at)):
                    break
            self.away_for += clock.now - self.away_since
            self.away_since = None
            self.stores.land()
        self._around.ledger.brought_home += self.hold
        self.hold = self.gone = 0
        self.here = 1.0
        assert self.host is not None
        self.host.expect(self.actor, -1)
        self.status, self.host = "home", None

    def _abroad(self) -> Wait:
        """Go where it is sent, wait where it must, work, until it is sent home."""
        while not self.leaving:
            host = self.host
            assert host is not None
            self.status = "travelling"
            if not (yield from self._travel(self._aim(host))):
                continue
            if not self.admitted(host):
                yield from self._outside(host)
                continue  # it may have been let in, turned round or called home
            yield from self._stay(host)

    def _outside(self, host: Host) -> Wait:
        """Wait where the host does not let it in, until something changes."""
        clock = self._around.stage.clock
        self.status, self._pause, self.waits_since = "waiting", clock.event(), clock.now
        self._around.note(self.actor, self.id, waits_outside=host.id)
        yield self._pause
        waited, self.waits_since = (clock.now - self.waits_since) / 24, None
        if self.leaving:
            self._around.note(self.actor, self.id, gave_up=host.id, waited_d=round(waited, 1))

    def _travel(self, place: str) -> Generator[Event, Any, bool]:
        """Go to a place; give whether it got there, and not a new order first."""
        clock = self._around.stage.clock
        distance = self._distance(place)
        begun = clock.now
        hours = self._hours(distance)
        if self.by_sea and distance:
            dials, speed = self._around.dials, self.spec.speed.value
            hours = hours_at_sea(self._way.key, dials, distance=distance, speed=speed, at=begun)
        self._leg = (begun, distance, hours)
        leg = self._pause = clock.event()

        def arrive() -> None:
            if not leg.triggered:
                leg.succeed(place)

        clock.at(begun + hours, Phase.MODEL, 0, arrive)
        if (yield leg) is not None:
            self._where = Whereabouts(place, place)
            return True
        if hours > 0:
            done = distance * (clock.now - begun) / hours
            self._where = Whereabouts(self._where.one, place, done, distance - done)
        return False

    def _stay(self, host: Host) -> Wait:
        clock = self._around.stage.clock
        foreign = self.foreign = self.needs_consent(host)
        self.status, begun = "working", clock.now
        self.works_since = begun
        self._pause = clock.event()
        self.post = self._aim(host) if self.by_sea else ASHORE
        host.come(self, foreign=foreign)
        self.work.begin(begun)
        if self.post:
            self._look_round(host, begun)
        self._around.arrived(self, host)
        yield self._pause
        self.work.stop(host, clock.now)
        self.works_since = None
        host.go(self, foreign=foreign)
        self._around.left(self, host, worked_for=clock.now - begun)
