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
        self._hosts, self._groups, self._pledges = hosts, groups, pledges
        self._processes: dict[tuple[str, str], ErrorProcess] = {}
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
            "requested": lambda _, host: lambda _at: float(host.gate.requested),
            "consent": lambda _, host: lambda _at: (0.5 if host.gate.said_unarmed else 1.0) * host.gate.consented,
            "invited": lambda observer, host: lambda _at: float(host.gate.matched(observer)),
            "leave_in": self._leave_in,
            "idle_lines": lambda observer, host: lambda _at: float(host.supply.idle(observer)),
            "serving": self._serving,
            "at_work": self._at_work,
            "partners": lambda _, host: lambda _at: float(host.partners()),
            "cell": lambda _, host: lambda _at: float(host.cells > 0),
            "coordination": lambda _, host: lambda _at: host.coordination(),
            "hub_queue": lambda _, host: lambda _at: host.queue(),
            "civil_share": self._civil_share,
            "missing": self._missing,
            "warned": self._warned,
            "patients_waiting": self._patients,
        }
        self._of_group: dict[str, Callable[[Group], Getter]] = {
            "free": lambda group: lambda _at: float(group.host is None),
            "lift": self._lift,
            "last_mile": self._last_mile,
            "water": lambda group: lambda _at: group.spec.water.value * 24,
            "medical": lambda group: lambda _at: group.spec.patients.value,
            "military": lambda group: lambda _at: float(group.spec.military),
            "seekers": lambda group: lambda _at: group.spec.search.value,
        }

    def getter(self, observer: str, term: Term) -> Getter:
        """Give the function from time to belief; 0 for what has no meaning here."""
        name = term.function
        words = [str(word) for word in term.arguments]
        if name == "pledged":
            return lambda _at: self._pledges.by_actor.get(observer, 0.0)
        if name == "reach":
            return self._reach(*words)
        if name in {"offer_made", "offer_strings"}:
            return self._offer(observer, words[0], strings=name == "offer_strings")
        if name == "can_turn":
            return self._can_turn(observer, *words)
        if name in self._of_group:
            group = self._groups.get(words[0])
            if group is None or (name == "free" and group.actor != observer):
                return _nothing
            return self._of_group[name](group)
        host = self._hosts.get(words[0]) if words else None
        if host is None or name not in self._of_host:
            return _nothing
        return self._of_host[name](observer, host)

    def truth(self, term: Term) -> Getter | None:
        """Give what is true of a host's need, toll and supply; None for what nobody is wrong about."""
        host = self._hosts.get(str(term.arguments[0])) if term.arguments else None
        if host is None or term.function not in _FOGGED:
            return None
        read, idle = _FOGGED[term.function], _BEFORE.get(term.function, 0.0)
        return lambda at: float(read(host)) if at >= self._begins else idle

    def _reach(self, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None:
            return _nothing
        passage = group.passage(host)
        return lambda at: (group.preparation(host, at) + passage) / 24

    def _can_turn(self, observer: str, group_id: str, host_id: str) -> Getter:
        group, host = self._groups.get(group_id), self._hosts.get(host_id)
        if group is None or host is None or group.actor != observer:
            return _nothing
        return lambda _at: float(group.can_turn(host))

    def _offer(self, observer: str, other: str, *, strings: bool) -> Getter:
        """Whether a host was offered forces by another, or whoever observes has offered them to a host."""
        host, actor = self._hosts.get(other), observer
        if host is None:
            host, actor = self._hosts.get(observer), other
        if host is None:
            return _nothing
        offers = host.gate.offers
        return lambda _at: float(offers.get(actor, False) if strings else actor in offers)

    def _leave_in(self, _: str, host: Host) -> Getter:
        """Days until foreign forces must have left; 0 where no day is named or it is past."""

        def days(at: float) -> float:
            due = host.gate.leave_by
            return max(0.0, due - at) / 24 if due is not None else 0.0

        return days

    def known(self, host: Host, at: float) -> float:
        """Share of the toll at a host that has become known, 0..1."""
        since = at - self._begins - host.spec.silence.value
        return -math.expm1(-max(0.0, since) / self._dials("information_time"))

    def _eye(self, observer: str, host: Host) -> float:
        """How blurred an observer sees a host, 1: a stranger, 0: all."""
        blur = self.sharpness[observer, host.id]
        return blur * host.sight.at_work if host.working.get(observer) else blur

    def _error(self, observer: str, host: Host, at: float, eye: float) -> float:
        pair = observer, host.id
        if pair not in self._processes:
            self._processes[pair] = self._stage.errors.process(observer, host.id, "need")
        return host.sight.need_error * eye * self._processes[pair].at(int(at // CELL))

    def age(self, observer: str, host: Host) -> float:
        """Hours by which an observer's picture of a host is old."""
        return host.sight.report_lag * self._eye(observer, host)

    def _picture(self, host: Host, at: float, eye: float) -> Picture:
        """The last picture of a host that has reached an eye."""
        dusk = int((at - self._begins - host.sight.report_lag * eye) // 24)
        try:
            return host.pictures[max(0, dusk)]
        except IndexError:  # at the very instant of dusk, before it is taken
            return host.pictures[-1]

    def _seen(self, observer: str, host: Host, read: Callable[[Picture], float]) -> Getter:
        """What a dated picture says, as far as the place has been heard of, with the observer's error."""

        def seen(at: float) -> float:
            eye = self._eye(observer, host)
            value = read(self._picture(host, at, eye))
            return value * self.known(host, at) * math.exp(self._error(observer, host, at, eye))

        return seen

    def _need(self, observer: str, host: Host) -> Getter:
        return self._seen(observer, host, attrgetter("in_need"))

    def _toll(self, _: str, host: Host) -> Getter:
        return host.known_toll

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
        def coverage(at: float) -> float:
            if at < self._begins:
                return 0.0 if unmet else 1.0
            eye = self._eye(observer, host)
            error = host.sight.coverage_error * self._error(observer, host, at, eye)
            seen = min(1.0, self._picture(host, at, eye).coverage * math.exp(error))
            return 1 - seen if unmet else seen

        return coverage

    def _tonnes(self, observer: str, host: Host) -> Getter:
        return self._seen(observer, host, attrgetter("tonnes"))

    def _serving(self, observer: str, host: Host) -> Getter:
        own = [group for group in self._groups.values() if group.actor == observer]
        return lambda _at: float(sum(1 for group in own if group.host is host))

    def _at_work(self, observer: str, host: Host) -> Getter:
        own = [group for group in self._groups.values() if group.actor == observer]
        return lambda _at: float(sum(1 for group in own if group.at_work(host)))

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
