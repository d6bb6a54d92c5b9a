"""The air in one run: closures, zones, clouds and incidents over the corridors; what their users get and pay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from pydantic import BaseModel

from sim.draws import uniform
from sim.expressions import Function, Term
from sim.models.commons.air.corridor import Corridor, Figures
from sim.models.commons.air.section import AirSection, misfits
from sim.models.commons.air.section import Corridor as Spec
from sim.models.commons.bill import Bill
from sim.models.commons.domain import CROSSING, DomainKind, Surroundings, Told, argument, number
from sim.scenario.vocabulary import EffectWord, Measure
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.stage import Getter, Outcome, Series

__all__ = ["AIR", "Air"]

_DAY: Final = 24.0
_STEPS: Final = 4  # a day


class _Step(NamedTuple):
    """What a step takes over a corridor as it stands, and of what that was worked out."""

    mark: tuple[float, float, bool, float, int, int]
    capacity: float
    lost: float  # flights
    longer: float  # minutes
    complying: float
    costs: list[tuple[str, float]]  # MUSD, by user; "" for all whom nobody plays


class Air:
    """All corridors of one run; implements `sim.models.commons.domain.Domain`."""

    def __init__(self, section: AirSection, around: Surroundings) -> None:
        self._stage, self._dials, self._incidents = around.stage, around.dials, around.incidents
        self._services = around.services
        figures = around.dials.derived(Figures.now)
        self.corridors = {spec.id: Corridor(spec, figures) for spec in section.corridors}
        flights = sum(spec.flights.value for spec in section.corridors)
        self._parts = {spec.id: _parts(spec) for spec in section.corridors}
        self._weight = {spec.id: spec.flights.value / flights for spec in section.corridors}
        self._use = {actor: self._used_by(section, actor) for actor in self._stage.actors}
        self._flown = {actor: tuple(use.items()) for actor, use in self._use.items() if use}  # of all who fly
        self._bill = Bill(self._stage.actors)
        self.lost_flights = self.longer_minutes = 0.0
        self._patrols: dict[str, float] = {}
        self._steps = self.stamp = 0
        self._busy = False
        self._hanging = list(self.corridors.items())  # corridors over which anything may hang
        self._kept: dict[str, _Step] = {}
        # capacities as they were last asked for: the instant, and what was done until then
        self._asked: tuple[float, int] = (-1.0, 0)
        self._usual = dict.fromkeys(self.corridors, 1.0)
        self._capacities = self._usual
        # what that is to all who fly, and the stamp of what services were last told
        self._shares: tuple[Mapping[str, float], Mapping[str, float]] = ({}, {})
        self._told = -1
        self._deeds = 0
        self._carried: dict[str, Callable[[ModelEffect], Told]] = {
            "close_area": self._close,
            "identify": self._identify,
            "ash": self._ash,
            "reroute": self._reroute,
            "intercept": self._intercept,
        }

    @staticmethod
    def _used_by(section: AirSection, actor: str) -> dict[str, float]:
        """How an actor's flights are spread over the corridors, summing to 1; empty if it has none."""
        taken = {
            spec.id: spec.users[actor].value * spec.flights.value for spec in section.corridors if actor in spec.users
        }
        total = sum(taken.values())
        return {name: part / total for name, part in taken.items()} if total else {}

    def begin(self) -> None:
        """Nothing hangs over the corridors at the start."""

    def advance(self, at: float, hours: float) -> None:
        """Let airlines choose, count what is lost, and let patrols in a zone come upon somebody."""
        self._steps += 1
        was_busy, self._busy = self._busy, False
        gone = False
        capacities: dict[str, float] = {}
        for name, corridor in self._hanging:
            if corridor.quiet(at):
                gone = True
                continue
            self._busy = True
            corridor.advance(at, hours)
            if corridor.quiet(at):
                continue
            step = self._step(name, corridor, at, hours)
            capacities[name] = step.capacity
            self.lost_flights += step.lost
            self.longer_minutes += step.longer
            if step.costs:
                self._bill.note(step.costs)
            if corridor.zone_until > at and self._patrols.get(corridor.zone_by, -1.0) > at:
                self._may_intercept(name, corridor, step.complying, hours)
        if gone:
            self._hanging = [(name, corridor) for name, corridor in self._hanging if not corridor.quiet(at)]
        if self._busy or was_busy:
            self._look(at, capacities)

    def _look(self, at: float, stirred: dict[str, float]) -> None:
        """See whether a step has left capacities as they were, and let others feel it from the next day on."""
        capacities = self._usual | stirred
        self._asked = at, self._deeds
        if capacities != self._capacities:
            self._capacities = capacities
            self.stamp += 1
        if self._told != self.stamp and (self._steps % _STEPS == 0 or not self._busy):
            self._told = self.stamp
            busy = self._busy
            self._services.lose_each(
                "air", "flight", [(actor, 1 - share if busy else 0.0) for actor, share in self.shares(at).items()]
            )

    def _step(self, name: str, corridor: Corridor, at: float, hours: float) -> _Step:
        """What a step takes over a corridor: worked out anew only if it stands otherwise, or a figure was moved."""
        zoned = corridor.zone_until > at
        mark = corridor.avoiding, corridor.density(at), zoned, hours, self._deeds, self._stage.slots.figures
        kept = self._kept.get(name)
        if kept is not None and kept.mark == mark:
            return kept
        around, lost, complying, capacity, rate = corridor.standing(at)
        flights, spent = corridor.spec.flights.value * hours / _DAY, rate * hours
        costs = [(actor, spent * part) for actor, part in self._parts[name]] if rate else []
        longer = flights * around * corridor.spec.detour.value * 60
        step = self._kept[name] = _Step(mark, capacity, flights * lost, longer, complying, costs)
        return step

    def _may_intercept(self, name: str, corridor: Corridor, complying: float, hours: float) -> None:
        """Somebody who did not announce itself may be met by fighters: whose it was is drawn by flights."""
        owner = corridor.zone_by
        hazard = self._dials("intercept_rate") * corridor.zone_earnest * (1 - complying)
        u = uniform(self._stage.draws.key("intercept", name), self._steps)
        chance = hazard * hours
        if u >= chance:
            return
        users = [actor for actor in corridor.spec.users if actor != owner]
        if users:
            whom = users[min(int(u / chance * len(users)), len(users) - 1)]
            says = "fighters came close to one of ours that had not announced itself"
            self._incidents.happen(
                "air",
                carried=True,
                what="interception",
                victims=[whom],
                takes=self._dials("inquiry"),
                author=owner,
                weight=0.5,
                open_act=True,
                says=says,
            )

    def capacity(self, at: float) -> float:
        """Mean over the corridors, by flights."""
        return self.standing(at)[0]

    def share(self, actor: str, at: float) -> float:
        """The same by an actor's own flights."""
        use = self._use.get(actor)
        if not use:
            return 1.0
        now = self._now(at)
        return sum([part * now[name] for name, part in use.items()])

    def shares(self, at: float) -> Mapping[str, float]:
        """The same of all who fly."""
        return self._used(self._now(at))

    def standing(self, at: float) -> tuple[float, Mapping[str, float]]:
        """Mean over the corridors, by flights, and what all who fly get."""
        now = self._now(at)
        return sum([weight * now[name] for name, weight in self._weight.items()]), self._used(now)

    def _used(self, now: Mapping[str, float]) -> Mapping[str, float]:
        """What all who fly get of corridors as they are."""
        if self._shares[0] is not now:
            used = {actor: sum([part * now[name] for name, part in use]) for actor, use in self._flown.items()}
            self._shares = now, used
        return self._shares[1]

    def _now(self, at: float) -> Mapping[str, float]:
        """Capacity of each corridor: worked out once for an instant, and anew after something was done."""
        if self._asked != (at, self._deeds):
            self._asked = at, self._deeds
            now = {name: corridor.capacity(at) for name, corridor in self.corridors.items()}
            if now != self._capacities:
                self._capacities = now
        return self._capacities

    def cost(self, actor: str) -> float:
        """Added cost so far, MUSD."""
        return self._bill.of(actor)

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out a closure, a zone, a cloud or a patrol."""
        self._deeds += 1
        self.stamp += 1
        self._hanging = list(self.corridors.items())
        return self._carried[word](effect)

    def _named(self, effect: ModelEffect) -> list[Corridor]:
        """Corridors that an effect names, those that serve its target, or else all."""
        wanted = argument(effect, "corridor")
        if wanted:
            return [self.corridors[wanted]] if wanted in self.corridors else []
        serving = [c for c in self.corridors.values() if effect.target in c.spec.users]
        return serving or list(self.corridors.values())

    def _within_reach(self, effect: ModelEffect) -> list[Corridor]:
        """The same of those by whose coasts the actor lies: first where most of the target's flights go."""
        if argument(effect, "corridor"):
            return self._named(effect)
        near = [c for c in self.corridors.values() if not c.spec.near or effect.actor in c.spec.near]

        def flights(corridor: Corridor) -> float:
            part = corridor.spec.users.get(effect.target or "")
            return part.value * corridor.spec.flights.value if part else 0.0

        return sorted([c for c in near if flights(c)], key=flights, reverse=True) or near

    def _close(self, effect: ModelEffect) -> Told:
        if effect.scale <= 0:
            return {}
        now = self._stage.clock.now
        until = now + number(effect, "days", 7.0) * _DAY
        corridors = self._within_reach(effect)[:1]
        for corridor in corridors:
            corridor.close(until, danger=number(effect, "danger", 1.0) * effect.scale, by=effect.actor)
            victims = [actor for actor in corridor.spec.users if actor != effect.actor]
            self._incidents.happen(
                "air",
                carried=True,
                what="closure",
                victims=victims,
                takes=self._dials("inquiry"),
                author=effect.actor,
                weight=0.3,
                open_act=True,
                says=Sentence("air was closed: {place}", place=corridor.spec.title),
            )
        return {"closed": [corridor.spec.id for corridor in corridors], "until_h": round(until, 1)}

    def _identify(self, effect: ModelEffect) -> Told:
        if effect.scale <= 0:
            return {}
        now, earnest = self._stage.clock.now, number(effect, "earnest", 0.5) * effect.scale
        corridors = self._within_reach(effect)
        for corridor in corridors:
            corridor.identify(now + number(effect, "days", 365.0) * _DAY, earnest=earnest, by=effect.actor)
        return {"zone_over": [corridor.spec.id for corridor in corridors]}

    def _ash(self, effect: ModelEffect) -> Told:
        now = self._stage.clock.now
        until, fades = now + number(effect, "days", 5.0) * _DAY, number(effect, "fades", 1.0) * _DAY
        corridors = self._named(effect)
        for corridor in corridors:
            corridor.cloud(number(effect, "density", 1.0), until, fades=fades)
        return {"under_ash": [corridor.spec.id for corridor in corridors]}

    def _intercept(self, effect: ModelEffect) -> Told:
        until = self._stage.clock.now + number(effect, "days", 30.0) * _DAY
        self._patrols[effect.actor] = max(self._patrols.get(effect.actor, -1.0), until)
        return {"patrols_until_h": round(until, 1)}

    def _reroute(self, effect: ModelEffect) -> Told:
        """Firms as a trade decide to keep away from all that is in danger, for a time: each flight fears more."""
        until = self._stage.clock.now + number(effect, "days", 14.0) * _DAY
        for corridor in self.corridors.values():
            corridor.alarmed_until = max(corridor.alarmed_until, until)
        return {"keep_away_until_h": round(until, 1)}

    def getter(self, observer: str, term: Term) -> Getter:
        """Give what is known of zones: whether one is asked for over an actor's flights."""
        del term
        serving = [c for c in self.corridors.values() if observer in c.spec.users]
        return lambda at: float(any(c.zone_until > at and c.zone_by != observer for c in serving))

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Flights not flown, and hours that others took longer."""
        del at
        return {
            "flights_lost": Outcome(self.lost_flights),
            "flight_hours_added": Outcome(self.longer_minutes / 60),
        }

    def series(self) -> Mapping[str, Series]:
        """Nothing besides capacity."""
        return {}


def _parts(spec: Spec) -> list[tuple[str, float]]:
    """Share of a corridor's flights that each user has; last, with no name, of all whom nobody plays."""
    parts, left = [(actor, part.value) for actor, part in spec.users.items()], 1.0
    for _, part in parts:
        left -= part
    return [*parts, ("", max(left, 0.0))]


def _build(section: BaseModel, around: Surroundings) -> Air:
    assert isinstance(section, AirSection)
    return Air(section, around)


AIR: Final = DomainKind(
    "air",
    AirSection,
    _build,
    effects=(
        CROSSING["reroute"],
        EffectWord(
            "close_area",
            ("corridor", "days", "danger"),
            "the actor closes a box in a corridor (of the target's, if none is named); airlines go by the danger",
        ),
        EffectWord(
            "identify", ("corridor", "days", "earnest"), "the actor asks all who fly there to say who they are"
        ),
        EffectWord("ash", ("corridor", "days", "density", "fades"), "a cloud hangs over a corridor, or over all"),
        EffectWord("intercept", ("days",), "the actor's fighters patrol the zones that it declared"),
    ),
    functions=(Function("zoned", 0, 0, {}, "1 while somebody else asks my flights to say who they are.", ()),),
    measures=(
        Measure("flights_lost", "flights", "lower", "flights that were not flown"),
        Measure("flight_hours_added", "h", "lower", "hours that flights took longer, all together"),
    ),
    misfits=misfits,
)
