"""The relief model in one run: it keeps the day, carries out effects, and tells what is believed and what came.

The order of a day: at each full day dusk closes the last one for every host (last mile, water, meals), then
dawn opens the next (slots, civil pipelines). Force groups work at their own hours in between.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from pydantic import BaseModel

from sim.clock import Wait
from sim.expressions import Term
from sim.models.relief import section as written
from sim.models.relief.beliefs import Beliefs, Getter
from sim.models.relief.civil import Pipeline
from sim.models.relief.dials import Dials
from sim.models.relief.diary import Diary
from sim.models.relief.district import District
from sim.models.relief.effects import EFFECTS
from sim.models.relief.geography import Geography
from sim.models.relief.group import Group
from sim.models.relief.host import Host
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Ledger
from sim.models.relief.money import Pledges
from sim.models.relief.outcomes import outcomes
from sim.models.relief.section import ReliefSection
from sim.models.relief.standby import stand_by
from sim.models.relief.words import WORDS
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.stage import AssetGroup, ModelKind, Outcome, Series, Stage

__all__ = ["RELIEF", "Relief"]

_STEPS: Final = (1_000, 5_000, 20_000, 50_000, 100_000)
# How often it is told how things stand.
_REPORT: Final = 3.5 * 24.0
# Who leaves later than those whose lift others have taken over: the last of the staffs, then doctors. Doctors stay up
# to a second handover time while more wait than the clinics of the place treat in a week.
_STAY: Final = {"team": 1, "medical": 2}
_CLINIC_DAYS: Final = 7
# Transports fly on in the first half of a handover: ships are wanted elsewhere sooner, and who takes over hands out
# what transports bring.
_AIRCRAFT_STAY: Final = 0.5
# Days without anybody turned away after which a hub that is full again is news.
_ROOMY_DAYS: Final = 3
_LEVELS: Final = (0.25, 0.5, 0.8)


class Relief:
    """One run of the model; implements `RunningModel` for the engine and `Surroundings` for its groups."""

    def __init__(self, section: ReliefSection, stage: Stage) -> None:
        self.section, self.stage = section, stage
        self.dials = Dials(stage)
        self.ledger = Ledger()
        self.geography = Geography(section.places, section.routes)
        self.districts = tuple(District(spec, self.ledger, self.dials) for spec in section.districts)
        self.hosts: dict[str, Host] = {}
        for spec in section.hosts:
            self.hosts[spec.id] = Host(
                spec,
                stage,
                self.dials,
                ledger=self.ledger,
                hubs=[Hub(stage.clock, hub, self.ledger, self.dials) for hub in spec.hubs],
                districts=[district for district in self.districts if district.host == spec.id],
                lines=[self._pipeline(line, spec.id) for line in spec.civil],
                reach=self.geography.by_air,
                port=spec.port or (self._port(spec.station) if spec.station else None),
                closures=section.closures,
                begins=section.begins.value,
            )
        owned = [force.actor for force in section.forces]
        self.groups: dict[str, Group] = {}
        for force in section.forces:
            if force.actor in stage.actors:
                self.groups[force.id] = Group(force, self, share=1 / owned.count(force.actor))
        self.pledges = Pledges(stage, self.dials, self._cash_flows)
        self.beliefs = Beliefs(
            stage,
            self.dials,
            begins=section.begins.value,
            warning=section.warning.value,
            hosts=self.hosts,
            groups=self.groups,
            pledges=self.pledges,
        )
        self.diary = Diary(self.hosts.values(), self.groups.values(), self.ledger, self.pledges)
        for host in self.hosts.values():
            host.sharpness = partial(self._sharpness, host.id)
            host.known = self.beliefs.known(host)
        self.coverage: list[float] = []
        self.at_handover: float | None = None
        self.first_lift: float | None = None
        self.at_work: dict[str, float] = {}
        self._saved_days = math.ceil(self.dials("household_start") / 24)
        self._reached: dict[str, int] = dict.fromkeys(self.hosts, 0)
        self._calm: dict[str, int] = dict.fromkeys(self.hosts, 0)

    def _port(self, station: str) -> str | None:
        """The port or base nearest to a station by sea."""
        places = [name for name, place in self.section.places.items() if place.kind in {"port", "base"}]
        return self.geography.nearest(station, places, factor=self.dials("sea_factor"))

    def _sharpness(self, host: str, actor: str) -> float:
        return self.beliefs.sharpness.get((actor, host), 1.0)

    def _pipeline(self, line: written.Civil, host: str) -> Pipeline:
        distance, by_sea = 0.0, line.by == "sea"
        if line.base is not None:
            way = self.geography.by_sea(line.base, line.hub, factor=self.dials("sea_factor")) if by_sea else 0.0
            distance = way or self.geography.by_air(line.base, line.hub)
        owner = host if line.kind == "host" else line.actor
        return Pipeline(line, self.dials, owner=owner, distance=distance, running_from=self.section.begins.value)

    # What the engine asks.

    def begin(self) -> None:
        """Start the days, the news of the toll and the facts of the hazard."""
        clock, begins = self.stage.clock, self.section.begins.value
        clock.process(self._days())
        stand_by(clock, self.groups.values(), self.hosts, begins)
        for host in self.hosts.values():
            clock.process(self._news(host))
            clock.process(self._report(host))
            if self.section.warning.value > 0:
                clock.process(self._warn(host))
        for closure in self.section.closures:
            if closure.happens:
                clock.process(self._close(closure.hub, closure.at.value, closure.says, closure.lasts.value))

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        """Carry out `relief.X`; give what changed."""
        return EFFECTS[effect.name.rpartition(".")[2]](self, effect)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to what `observer` believes of a term."""
        return self.beliefs.getter(observer, term)

    def truth(self, term: Term) -> Getter | None:
        """Give the function from time to what is true of a term that actors see late and with an error."""
        return self.beliefs.truth(term)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now."""
        return outcomes(
            at,
            begins=self.section.begins.value,
            districts=self.districts,
            groups=tuple(self.groups.values()),
            ledger=self.ledger,
            coverage=self.coverage,
            dials=self.dials,
            saved_days=self._saved_days,
            at_handover=self.at_handover,
            first_lift=self.first_lift,
            at_work={actor: self.at_work.get(actor) for actor in self.stage.core},
        )

    def series(self) -> Mapping[str, Series]:
        """How the quantities went, a value at each dusk."""
        return self.diary.series()

    # What groups tell.

    def arrived(self, group: Group, host: Host) -> None:
        """A group begins its work: everyone hears of it."""
        self.at_work.setdefault(group.actor, self.stage.clock.now)
        self._note(group.actor, group.id, {"arrived": host.id, "group": group.spec.title})
        self.stage.announce(
            "group_arrived",
            subject=host.id,
            by=group.actor,
            says=Sentence("{what} is at work", what=group.spec.title),
        )
        if group.needs_consent(host):
            self.at_handover = None

    def left(self, group: Group, host: Host, *, worked_for: float) -> None:
        """A group has ended its work; when it was the last foreign one, the coverage it leaves is kept."""
        self._note(group.actor, group.id, {"withdrew": host.id, "worked_d": round(worked_for / 24, 1)})
        foreign = group.needs_consent(host)
        if foreign and not any(any(other.guests.values()) for other in self.hosts.values()) and self.coverage:
            self.at_handover = self.coverage[-1]

    def turned_away(self, group: str, host: Host) -> None:
        """Say that no hub had a slot for all sorties; once, until nobody was turned away for some days."""
        host.roomy = 0
        if not host.said_full:
            host.said_full = True
            hub = host.hubs[0].place
            self._note(host.id, hub, {"hub": "full", "turned_away": group})
            title = self.section.places[hub].title
            self.stage.announce("hub_full", subject=host.id, says=Sentence("no slots left at {place}", place=title))

    def note(self, actor: str, subject: str, **detail: object) -> None:
        """Write a line of the relief into the chronicle."""
        self._note(actor, subject, detail)

    def _note(self, actor: str, subject: str, detail: Mapping[str, object]) -> None:
        self.stage.record("relief", actor, subject, detail)

    def _tell(self, host: Host, topic: str, says: str, urgency: float = 0.0, **fields: object) -> None:
        """Let everyone hear of a host, by its title: whoever hears of two must tell them apart."""
        news = Sentence("{place}: {says}", place=self.stage.titles[host.id], says=Sentence(says, **fields))
        self.stage.announce(topic, subject=host.id, urgency=urgency, says=news)

    # What runs by itself.

    def _days(self) -> Wait:
        clock, begins = self.stage.clock, self.section.begins.value
        yield clock.timeout(max(0.0, begins - clock.now))
        self._strike()
        day = 0
        while True:
            yield clock.timeout(24.0)
            self._dusk(day)
            day += 1

    def _strike(self) -> None:
        """The hazard strikes: those who were warned in time and told to leave are out of its way."""
        dials, now = self.dials, self.stage.clock.now
        for host in self.hosts.values():
            if host.evacuation_ordered is not None:
                left = -math.expm1(-(now - host.evacuation_ordered) / dials("evacuation_time"))
                for district in host.districts:
                    district.leave(dials("evacuable") * left)
                host.pictures.clear()
                host.recount()

    def _warn(self, host: Host) -> Wait:
        """Let the host know that the hazard is coming."""
        clock = self.stage.clock
        yield clock.timeout(self.section.begins.value - self.section.warning.value)
        self._tell(host, "warning", "the hazard is foreseen", urgency=0.5)
        self.stage.record("hazard", host.id, "warning", {"strikes_in_h": self.section.warning.value})

    def _dusk(self, day: int) -> None:
        now, people, met = self.stage.clock.now, 0, 0.0
        for host in self.hosts.values():
            received = self.ledger.received
            carried = host.day(now, day)
            if carried and self.first_lift is None:
                self.first_lift = now - self.section.begins.value
                self._note(host.id, host.id, {"first_delivery_h": round(self.first_lift, 1)})
            forces, civil = host.inflow[-1]
            row = (day, host.id, host.coverage, forces, civil, self.ledger.received - received)
            self.ledger.days.append(row)
            if day >= self._saved_days:
                self._mark(host)
            people += host.in_need
            met += host.coverage * host.in_need
        self.coverage.append(met / people if people else 1.0)
        self.diary.keep(now)

    def _mark(self, host: Host) -> None:
        """Record when coverage first passes a level, and say when need has been falling for three days."""
        reached = self._reached[host.id]
        while reached < len(_LEVELS) and host.coverage >= _LEVELS[reached]:
            self._note(host.id, host.id, {"coverage": _LEVELS[reached]})
            reached += 1
        self._reached[host.id] = reached
        calm = self._calm[host.id] + 1 if host.coverage >= _LEVELS[-1] else 0
        if calm == 3:
            self._tell(host, "need_falling", "most of the need is met")
        self._calm[host.id] = calm
        host.roomy = host.roomy + 1 if all(hub.room() > 0 for hub in host.hubs if hub.spec.air) else 0
        if host.roomy > _ROOMY_DAYS:
            host.said_full = False

    def _news(self, host: Host) -> Wait:
        """Let the known toll pass its steps, by the closed form of what becomes known; who is found delays it."""
        clock = self.stage.clock
        yield clock.timeout(max(0.0, self.section.begins.value - clock.now))
        first = self.section.begins.value + host.spec.silence.value
        for step in _STEPS:
            while True:
                toll = host.toll
                if step >= toll:
                    return
                due = first - self.dials("information_time") * math.log1p(-step / toll)
                if due <= clock.now + 1e-6:
                    break
                yield clock.timeout(due - clock.now)
            self.stage.record("hazard", host.id, "toll_known", {"at_least": step})
            self._tell(host, "toll_known", "more than {count:,} dead and missing are known", urgency=0.5, count=step)

    def _report(self, host: Host) -> Wait:
        """Tell twice a week how things stand where foreign forces work, so that they look at what is left to do."""
        clock = self.stage.clock
        yield clock.timeout(max(0.0, self.section.begins.value - clock.now))
        while True:
            yield clock.timeout(_REPORT)
            if any(host.guests.values()):
                self._tell(host, "situation", "a report on relief is out")

    def _close(self, hub: str, at: float, says: str, lasts: float) -> Wait:
        clock = self.stage.clock
        yield clock.timeout(max(0.0, at - clock.now))
        self.stage.record("hazard", "", hub, {"closed_for_h": lasts, "says": says})
        self.stage.announce("runway_closed", subject=hub, urgency=0.3, says=says)

    def _cash_flows(self, flow: float) -> None:
        """Share what pledged cash buys among hosts by people in need."""
        people = sum(host.people for host in self.hosts.values())
        for host in self.hosts.values():
            host.supply.cash_flow = flow * host.people / people if people else 0.0

    def clear(self, host: Host) -> Wait:
        """Open the gate after the host's clearance time, shorter with a good civil-military link (E15)."""
        clock, said = self.stage.clock, host.gate.said
        yield clock.timeout(host.spec.clearance.value * (1 - self.dials("clearance_link") * host.link()))
        if host.gate.cleared(said):
            self.let_in(host)

    def let_in(self, host: Host) -> None:
        """Wake the groups at the gate that it admits now."""
        for group in self.groups.values():
            if group.host is host and group.admitted(host):
                group.let_in()

    def send_home(self, host: Host) -> Wait:
        """Send foreign forces home: who works there in turn, who waits or is on the way at once."""
        self._turn_back(host, at_work=False)
        yield from self._part(self._foreign(host), self.dials("leave_time"))

    def see_off(self, host: Host, due: float) -> Wait:
        """Have foreign forces gone by the day named, in turn before it; then the gate is shut."""
        clock = self.stage.clock
        yield clock.timeout(max(0.0, due - self.dials("handover_time") - clock.now))
        if host.gate.leave_by == due:
            clock.process(self._part(self._foreign(host), due - clock.now))
        yield clock.timeout(max(0.0, due - clock.now))
        if host.gate.leave_by == due:
            host.gate.close()
            self._note(host.id, host.id, {"consent": False})
            self._turn_back(host, at_work=True)

    def _foreign(self, host: Host) -> list[Group]:
        """Foreign forces at work, also those that hand over already, in their own good time."""
        there = [group for group in self.groups.values() if group.host is host and group.status == "working"]
        return [group for group in there if group.needs_consent(host) and not group.leaving]

    def _turn_back(self, host: Host, *, at_work: bool) -> None:
        for group in self.groups.values():
            if group.host is host and group.needs_consent(host) and (at_work or group.status != "working"):
                group.recall()

    def leave_in_turn(self, groups: Sequence[Group]) -> Wait:
        """Let groups go home over the handover time: lift by hulls, staffs by companies, doctors as wards empty."""
        yield from self._part(groups, self.dials("handover_time"), longer=True)

    def _part(self, groups: Sequence[Group], whole: float, *, longer: bool = False) -> Wait:
        """Let groups leave over a time; doctors may stay `longer`, as long again, while wards are full."""
        clock = self.stage.clock
        turns: list[tuple[float, int, Group]] = []
        for group in groups:
            group.promised = True
            rank, left = _STAY.get(group.spec.kind, 0), group.units - group.gone
            if rank == _STAY["medical"]:
                turns += [(1.0, rank, group)] * left
            else:
                half = 0.0 if rank else 0.5  # the last of a staff shuts the door
                first = _AIRCRAFT_STAY if group.spec.kind == "aircraft" else 0.0
                turns += [(first + (1 - first) * (turn + 1 - half) / left, rank, group) for turn in range(left)]
        begun = clock.now
        for part, rank, group in sorted(turns, key=lambda turn: turn[:2]):
            yield clock.timeout(max(0.0, begun + part * whole - clock.now))
            stays = longer and rank == _STAY["medical"]
            while stays and clock.now < begun + 2 * whole and self._hurt_wait(group):
                yield clock.timeout(24.0)
            if group.promised:
                group.release()

    @staticmethod
    def _hurt_wait(group: Group) -> bool:
        """Whether more patients wait at the host of a group than the clinics there treat in a week."""
        districts = () if group.host is None else group.host.districts
        clinics = sum(district.spec.clinics.value for district in districts)
        return sum(district.ward.waiting for district in districts) > clinics * _CLINIC_DAYS


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    assert isinstance(section, ReliefSection)
    return [AssetGroup(force.id, force.actor, force.kind, force.title) for force in section.forces]


def _build(section: BaseModel, stage: Stage) -> Relief:
    assert isinstance(section, ReliefSection)
    return Relief(section, stage)


RELIEF: Final = ModelKind(WORDS, _groups, _build)
