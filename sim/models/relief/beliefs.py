"""What actors believe of the relief: the known toll and need with their lag and error, their own forces exactly.

How a host stands is known as a picture of some days ago: the sharper an eye, the newer its picture and the smaller
its error. Who is at home or has forces at work there sees more sharply, and so does who has assessed, or was told.

Called when rules are bound; the functions given back are called at every decision and change nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Final

from sim.expressions import Term
from sim.models.relief.dials import Dials
from sim.models.relief.group import Group
from sim.models.relief.host import Host
from sim.models.relief.money import Pledges
from sim.models.relief.picture import Picture, picture_of
from sim.world.perception import CELL, ErrorProcess
from sim.world.stage import Stage

__all__ = ["Beliefs"]

Getter = Callable[[float], float]
# what is seen late or with an error, as it is
_FOGGED: Final[Mapping[str, Callable[[Host], float]]] = {
    "need": lambda host: picture_of(host.districts, host.coverage).in_need,
    "toll": lambda host: host.toll,
    "missing": lambda host: host.missing(),
    "patients_waiting": lambda host: picture_of(host.districts, host.coverage).waiting,
    "tonnes_needed": lambda host: picture_of(host.districts, host.coverage).tonnes,
    "coverage": lambda host: min(1.0, host.coverage),
    "unmet": lambda host: 1 - min(1.0, host.coverage),
}

# what is true before the hazard strikes, where it is not nothing: a need that is not there is met
_BEFORE: Final[Mapping[str, float]] = {"coverage": 1.0}


def _nothing(_: float) -> float:
    return 0.0


class Beliefs:
    """The view of every actor on one relief crisis. `sharpness` scales an observer's error about a host."""

    def __init__(
        self,
        stage: Stage,
        dials: Dials,
        *,
        begins: float,
        warning: float,
        hosts: Mapping[str, Host],
        groups: Mapping[str, Group],
        pledges: Pledges,
    ) -> None:
        self._stage, self._dials, self._begins, self._warning = stage, dials, begins, warning
        self._hosts, self._groups = hosts, groups
        self._looks: dict[tuple[str, str], Callable[[float], tuple[Picture, float]]] = {}
        self._heard_in = stage.parameter("information_time")
        self.sharpness = {
            (actor, host): dials("sight_at_home") if actor == host else 1.0
            for actor in stage.actors
            for host in hosts
        }
        self._of_host: dict[str, Callable[[str, Host], Getter]] = {
            "need": self._need,
            "toll": self._toll,
            "unmet": lambda observer, host: self._coverage(observer, host, unmet=True),
            "coverage": lambda observer, host: self._coverage(observer, host, unmet=False),
            "tonnes_needed": self._tonnes,
            "requested": self._requested,
            "consent": self._consent,
            "invited": lambda observer, host: lambda _at: float(host.gate.matched(observer)),
            "asked_by_name": lambda observer, host: lambda _at: float(observer in host.gate.named),
            "leave_in": self._leave_in,
            "idle_lines": lambda observer, host: lambda _at: float(host.supply.idle(observer)),
            "serving": self._serving,
            "at_work": self._at_work,
            "kept_out": self._kept_out,
            "treatment_left": self._treatment_left,
            "partners": lambda _, host: lambda _at: float(host.partners),
            "cell": lambda _, host: lambda _at: float(host.cells > 0),
            "coordination": lambda _, host: lambda _at: host.coordination(),
            "hub_queue": lambda _, host: lambda _at: host.queue(),
            "hub_shut": lambda _, host: lambda at: host.shut(at) / 24,
            "civil_share": self._civil_share,
            "missing": self._missing,
            "warned": self._warned,
            "patients_waiting": self._patients,
        }
        self._of_all: dict[str, Callable[[str], Getter]] = {
            "coordinated": self._coordinated,
            "hosts_struck": self._hosts_struck,
            "pledged": lambda observer: lambda _at: pledges.by_actor.get(observer, 0.0),
        }
        self._of_words: dict[str, Callable[[str, list[str]], Getter]] = {
            "barred": lambda _, words: self._barred(*words),
            "can_turn": lambda observer, words: self._can_turn(observer, *words),
            "goods_alone": lambda observer, words: self._goods_alone(observer, words[0]),
            "offer_made": lambda observer, words: self._offer(observer, words[0], strings=False),
            "offer_strings": lambda observer, words: self._offer(observer, words[0], strings=True),
            "reach": lambda observer, words: self._reach(observer, *words),
            "refused": lambda observer, words: self._refused(observer, *words),
            "spared": lambda observer, words: self._spared(observer, *words),
        }
        self._of_group: dict[str, Callable[[Group], Getter]] = {
            "free": lambda group: lambda _at: 1.0 if group.host is None else 0.0,
            "lift": self._lift,
            "last_mile": self._last_mile,
            "water": lambda group: lambda _at: group.spec.water.value * 24,
            "medical": lambda group: lambda _at: group.spec.patients.value,
            "military": lambda group: lambda _at: float(group.spec.military),
            "seekers": lambda group: lambda _at: group.spec.search.value,
            "stands_by": lambda group: lambda _at: float(group.spec.on_call),
        }

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to belief; 0 for what has no meaning here."""
        name = term.function
        words = [str(word) for word in term.arguments]
        if name in self._of_all:
            return self._of_all[name](observer)
        if name in self._of_words:
            return self._of_words[name](observer, words)
        if name in self._of_group:
            group = self._groups.get(words[0])
            if group is None or (name == "free" and group.actor != observer):
                return _nothing
            return self._of_group[name](group)
        host = self._hosts.get(words[0]) if words else None
        if host is None or name not in self._of_host:
            return self._kept_out(observer, None) if name == "kept_out" and not words else _nothing
        return self._of_host[name](observer, host)

    def truth(self, term: Term) -> Getter | None:
        """Give what is true of a host's need, toll and supply; None for what nobody is wrong about."""
        host = self._hosts.get(str(term.arguments[0])) if term.arguments else None
        if host is None or term.function not in _FOGGED:
            return None
        read, idle = _FOGGED[term.function], _BEFORE.get(term.function, 0.0)
        return lambda at: float(read(host)) if at >= self._begins else idle

    def _reach(self, _: str, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None:
            return _nothing
        passage = group.passage(host)
        return lambda at: (group.preparation(host, at) + passage) / 24

    def _hosts_struck(self, _: str) -> Getter:
        tolls = [self._toll("", host) for host in self._hosts.values()]
        return lambda at: float(sum([toll(at) >= 1 for toll in tolls]))

    def _coordinated(self, _: str) -> Getter:
        hosts = self._hosts.values()
        return lambda _at: float(any(host.cells or host.led_by for host in hosts))

    def _refused(self, _: str, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None:
            return _nothing
        return lambda _at: float(group.refused(host))

    def _spared(self, observer: str, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None or group.actor != observer:
            return _nothing
        return lambda at: group.spared(host, at)

    def _can_turn(self, observer: str, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None or group.actor != observer:
            return _nothing
        return lambda _at: float(group.can_turn(host))

    def _barred(self, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None:
            return _nothing
        return lambda _at: float(group.barred(host))

    def _goods_alone(self, observer: str, other: str) -> Getter:
        """Whether a host takes the observer's goods alone, or the observer, a host, another's."""
        host, actor = self._hosts.get(other), observer
        if host is None:
            host, actor = self._hosts.get(observer), other
        if host is None:
            return _nothing
        goods_only = host.gate.goods_only
        return lambda _at: float(actor in goods_only)

    def _offer(self, observer: str, other: str, *, strings: bool) -> Getter:
        """Whether a host was offered forces by another, or whoever observes has offered them to a host."""
        host, actor = self._hosts.get(other), observer
        if host is None:
            host, actor = self._hosts.get(observer), other
        if host is None:
            return _nothing
        offers = host.gate.offers
        if strings:
            return lambda _at: 1.0 if offers.get(actor) else 0.0
        return lambda _at: 1.0 if actor in offers else 0.0

    def _requested(self, _: str, host: Host) -> Getter:
        gate = host.gate
        return lambda _at: 1.0 if gate.requested else 0.0

    def _consent(self, _: str, host: Host) -> Getter:
        gate = host.gate
        return lambda _at: (0.5 if gate.said_unarmed else 1.0) if gate.consented else 0.0

    def _leave_in(self, _: str, host: Host) -> Getter:
        """Days until foreign forces must have left; 0 where no day is named or it is past."""

        def days(at: float) -> float:
            due = host.gate.leave_by
            return max(0.0, due - at) / 24 if due is not None else 0.0

        return days

    def known(self, host: Host) -> Getter:
        """Give the function from time to the share of the toll at a host that has become known, 0..1."""
        begins, silence, values, time = self._begins, host.spec.silence.value, self._stage.slots.value, self._heard_in
        # of an instant at which much is asked: since when, in what time it becomes known, and what had
        asked, heard_in, share = 0.0, 0.0, 0.0

        def known(at: float) -> float:
            nonlocal asked, heard_in, share
            since = at - begins - silence
            if since <= 0:
                return 0.0
            if since != asked or values[time] != heard_in:
                asked, heard_in = since, values[time]
                share = -math.expm1(-since / heard_in)
            return share

        return known

    def _eye(self, observer: str, host: Host) -> float:
        """How blurred an observer sees a host, 1: a stranger, 0: all."""
        blur = self.sharpness[observer, host.id]
        return blur * host.sight.at_work if host.working[observer] else blur

    def age(self, observer: str, host: Host) -> float:
        """Hours by which an observer's picture of a host is old."""
        return host.sight.report_lag * self._eye(observer, host)

    def _look(self, observer: str, host: Host) -> Callable[[float], tuple[Picture, float]]:
        """Give the function from time to the last picture of a host that has reached an eye, and the eye's error."""
        found = self._looks.get((observer, host.id))
        if found is not None:
            return found
        pair, begins, sharpness, working = (observer, host.id), self._begins, self.sharpness, host.working
        process: ErrorProcess | None = None

        def look(at: float) -> tuple[Picture, float]:
            nonlocal process
            if process is None:
                process = self._stage.errors.process(observer, host.id, "need")
            sight, pictures, eye = host.sight, host.pictures, sharpness[pair]
            if working[observer]:
                eye *= sight.at_work
            dusk, cell = int((at - begins - sight.report_lag * eye) // 24), int(at // CELL)
            try:
                picture = pictures[dusk if dusk > 0 else 0]
            except IndexError:  # at the very instant of dusk, before it is taken
                picture = pictures[-1]
            error = process.z if process.cell == cell else process.at(cell)
            return picture, sight.need_error * eye * error

        self._looks[pair] = look
        return look

    def _seen(self, observer: str, host: Host, read: Callable[[Picture], float]) -> Getter:
        """What a dated picture says, as far as the place has been heard of, with the observer's error."""
        look, known, exp = self._look(observer, host), host.known, math.exp

        def seen(at: float) -> float:
            picture, error = look(at)
            return read(picture) * known(at) * exp(error)

        return seen

    def _need(self, observer: str, host: Host) -> Getter:
        return self._seen(observer, host, attrgetter("in_need"))

    def _toll(self, _: str, host: Host) -> Getter:
        known = host.known
        return lambda at: host.toll * known(at)

    def _missing(self, observer: str, host: Host) -> Getter:
        return self._seen(observer, host, attrgetter("sought"))

    def _warned(self, _: str, _host: Host) -> Getter:
        """Hours until the hazard strikes, once the host knows of it; 0 before and after."""

        def hours(at: float) -> float:
            return self._begins - at if self._begins - self._warning <= at < self._begins else 0.0

        return hours

    def _patients(self, observer: str, host: Host) -> Getter:
        return self._seen(observer, host, attrgetter("waiting"))

    def _coverage(self, observer: str, host: Host, *, unmet: bool) -> Getter:
        look, begins, exp = self._look(observer, host), self._begins, math.exp

        def coverage(at: float) -> float:
            if at < begins:
                return 0.0 if unmet else 1.0
            picture, error = look(at)
            seen = picture.coverage * exp(host.sight.coverage_error * error)
            if seen > 1.0:
                return 0.0 if unmet else 1.0
            return 1 - seen if unmet else seen

        return coverage

    def _tonnes(self, observer: str, host: Host) -> Getter:
        return self._seen(observer, host, attrgetter("tonnes"))

    def _serving(self, observer: str, host: Host) -> Getter:
        committed = host.committed
        return lambda _at: float(committed[observer])

    def _at_work(self, observer: str, host: Host) -> Getter:
        own = [group for group in self._groups.values() if group.actor == observer]
        working = host.working

        def at_work(_at: float) -> float:
            return float(sum([1 for group in own if group.at_work(host)])) if working[observer] else 0.0

        return at_work

    def _kept_out(self, observer: str, host: Host | None) -> Getter:
        """Give how long groups of an actor have waited outside a host, or outside any."""
        own = [group for group in self._groups.values() if group.actor == observer]

        def days(at: float) -> float:
            there = [group for group in own if host is None or group.host is host]
            since = [group.waits_since for group in there if group.waits_since is not None]
            return (at - min(since)) / 24 if since else 0.0

        return days

    def _treatment_left(self, observer: str, host: Host) -> Getter:
        doctors = [group for group in self._groups.values() if group.actor == observer and group.spec.patients.value]
        working, waiting = host.working, self._patients(observer, host)

        def days(at: float) -> float:
            if not working[observer]:
                return 0.0
            a_day = sum([group.spec.patients.value * group.here for group in doctors if group.at_work(host)])
            return waiting(at) / a_day if a_day else 0.0

        return days

    def _civil_share(self, _: str, host: Host) -> Getter:
        def share(_at: float) -> float:
            now, before = host.inflow[-1], host.inflow[-8:][0]
            forces, civil = now[0] - before[0], now[1] - before[1]
            return civil / (civil + forces) if civil + forces else 0.0

        return share

    def _lift(self, group: Group) -> Getter:
        hosts = self._hosts.values()
        return lambda _at: max([group.lift_to(host) for host in hosts], default=0.0)

    def _last_mile(self, group: Group) -> Getter:
        return lambda _at: group.last_mile()
