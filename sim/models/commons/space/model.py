"""Space in one run: satellites lost by chance or by somebody, jamming, and the services that are left to each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from sim.clock import Wait
from sim.draws import exponential, occasion, uniform
from sim.expressions import Function, Term
from sim.models.commons.bill import Bill
from sim.models.commons.domain import CROSSING, DomainKind, Surroundings, Told, argument, number
from sim.models.commons.services import SERVICES
from sim.models.commons.space.orbit import Orbit
from sim.models.commons.space.section import Constellation, SpaceSection, misfits
from sim.scenario.vocabulary import EffectWord, Measure
from sim.world.effects import ModelEffect
from sim.world.stage import Getter, Outcome, Series

__all__ = ["SPACE", "Space"]

_DAY: Final = 24.0
_YEAR: Final = 8766.0
# each service, and all together, as usual
_ALL: Final = (1.0, 1.0, 1.0, 1.0)
_JAMMED: Final = frozenset({"timing", "communication"})


class _Jam:
    """One jamming: who, whom, until when, how strong; afterwards receivers find the signal again."""

    __slots__ = ("by", "strength", "target", "until")

    def __init__(self, by: str, target: str, until: float, strength: float) -> None:
        self.by, self.target, self.until, self.strength = by, target, until, strength


class Space:
    """All constellations of one run; implements `sim.models.commons.domain.Domain`."""

    def __init__(self, section: SpaceSection, around: Surroundings) -> None:
        self._stage, self._dials, self._incidents = around.stage, around.dials, around.incidents
        self._services = around.services
        self.orbit = Orbit(around.dials)
        self.specs = {spec.id: spec for spec in section.constellations}
        self._whole = {spec.id: round(spec.satellites.value) for spec in section.constellations}
        self.flying = dict(self._whole)
        self._low = [spec.id for spec in section.constellations if spec.orbit == "low"]
        self._exposure = dict.fromkeys(self.specs, 0.0)
        # hazard of one satellite a step, and when it was so: the day, what was done until then, with what figures
        self._hazard, self._crowded = 0.0, (-1.0, -1, -1)
        self._losses = dict.fromkeys(self.specs, 0)
        self.jams: list[_Jam] = []
        self.lost = self.acts = 0
        # what was last asked for: the day, what was done until then, and the instant where jamming fades at it;
        # what constellations give, users get
        self._asked: tuple[float, int, float] = (-1.0, -1, -1.0)
        self._given: dict[str, float] = {}
        self._jammed = False
        self._got: dict[str, tuple[float, float, float, float]] = {}  # nobody where all is as usual
        self._deeds = 0
        self._told = -1  # the stamp of what services were last told
        self._rates: list[tuple[str, float]] = []  # cost of each user who lacks something, MUSD a step
        self.stamp = 0
        self._at: list[float] = []
        self._listed: list[float] = []
        self._bill = Bill(self._stage.actors)
        self._users = [a for a in self._stage.actors if any(a in spec.needs for spec in section.constellations)]
        # by what constellations, and how far, each user lives
        self._lives = {
            user: [
                (name, spec.service, spec.needs[user].value)
                for name, spec in self.specs.items()
                if user in spec.needs
            ]
            for user in self._users
        }
        self._needs = {user: sum(need for *_, need in lives) / len(self.specs) for user, lives in self._lives.items()}
        self._due = {name: self._next_loss(name) for name in self.specs}
        around.stage.draws.when_turned(self._wait_again)
        self._carried: dict[str, Callable[[ModelEffect], Told]] = {
            "jam": self._jam,
            "stop_jamming": self._stop,
            "debris": self._debris,
            "lose_satellite": self._lose,
        }

    def begin(self) -> None:
        """Nothing runs but on the grid."""

    def advance(self, at: float, hours: float) -> None:
        """Let collisions happen, forget what is over, and say what services are missing."""
        crowded = at // _DAY, self._deeds, self._stage.slots.shifts
        if crowded != self._crowded:
            self._crowded, self._hazard = crowded, self.orbit.hazard(at) * hours
        for name in self._low:
            self._exposure[name] += self._hazard * self.flying[name]
            if self._exposure[name] >= self._due[name] and self.flying[name]:
                self._collide(name)
        if self.jams:
            gone = 20 * self._dials("reacquire")
            left = [jam for jam in self.jams if at - jam.until < gone]
            self._deeds += len(left) < len(self.jams)
            self.jams = left
        if not self._at or at - self._at[-1] >= _DAY:
            self._at.append(at)
            self._listed.append(self.orbit.catalogued(at))
        self._as_of(at)
        if self._told != self.stamp:
            self._tell(hours)
        if self._rates:
            self._bill.note(self._rates)

    def _tell(self, hours: float) -> None:
        """Say what services are missing, and note what that costs a step."""
        self._told, self._rates = self.stamp, []
        value = self._dials("service_value")
        for user in self._users:
            timing, imaging, communication, share = self._got.get(user, _ALL)
            self._services.lose_all("space", user, (1 - timing, 1 - imaging, 1 - communication))
            if share != 1:
                self._rates.append((user, (1 - share) * value * self._needs[user] * hours / _DAY))

    def _wait_again(self) -> None:
        """Wait for losses anew under another luck: such a wait has no memory, so nothing of it has passed."""
        for name in self.specs:
            self._exposure[name], self._due[name] = 0.0, self._next_loss(name)

    def _next_loss(self, name: str) -> float:
        """The hazard, over all satellites of a constellation, that brings its next loss by chance."""
        return exponential(self._stage.draws.key("collision", name), self._losses[name], hazard=1.0)

    def _collide(self, name: str) -> None:
        """Lose a satellite: the hazard over all of them has come to what was drawn for the next loss."""
        self._exposure[name] = 0.0
        if uniform(self._stage.draws.key("shatters", name), self._losses[name]) < self._dials("shatters"):
            # what breaks up endangers the rest, and nothing takes that back
            self.orbit.scatter(self._dials("collision_fragments"), self._stage.clock.now)
        self._lost(name)
        self._report("satellite_lost", list(self.specs[name].needs), author="", doing="", weight=1.0)

    def _lost(self, name: str) -> None:
        self._deeds += 1
        self._losses[name] += 1
        self._due[name] = self._next_loss(name)
        self.flying[name] -= 1
        self.lost += 1
        back = self._stage.clock.now + self._dials("replacement")
        if back <= self._stage.horizon:
            self._stage.clock.process(self._replace(name, self._dials("replacement")))

    def _replace(self, name: str, after: float) -> Wait:
        yield self._stage.clock.timeout(after)
        self._deeds += 1
        self.flying[name] += 1

    def _report(self, what: str, victims: list[str], *, author: str, doing: str, weight: float) -> None:
        takes = self._dials("jam_inquiry" if what == "jamming" else "loss_inquiry")
        self._incidents.happen(
            "space", what=what, victims=victims, takes=takes, author=author, by_act=doing, weight=weight
        )

    # What users get.

    def _as_of(self, at: float) -> None:
        """Work out what constellations give, unless that is known for the day and nothing was done since.

        Where jamming has ended and is felt still it is another thing at every instant.
        """
        fading = at if self.jams and any(at > jam.until for jam in self.jams) else -1.0
        asked = at // _DAY, self._deeds, fading
        if self._asked != asked:
            self._asked = asked
            low = 1 - self.orbit.manoeuvring(at)
            given = {name: self._gives(name, spec, low) for name, spec in self.specs.items()}
            if given == self._given and not self.jams and not self._jammed:
                return
            self._given, self._jammed = given, bool(self.jams)
            usual = not self.jams and all(share == 1 for share in given.values())
            drowned = self._drowned(at) if self.jams else None
            self._got = {} if usual else {user: self._served(user, drowned) for user in self._users}
            self.stamp += 1

    def _gives(self, name: str, spec: Constellation, low: float) -> float:
        """Share of its service that a constellation gives to all, without jamming; `low` is what low orbit leaves."""
        there, enough = self.flying[name] / self._whole[name], spec.enough.value
        given = min(there / enough, 1.0) if enough else 1.0
        return given * low if spec.orbit == "low" else given

    def _drowned(self, at: float) -> list[tuple[str, float, float]]:
        """What each jamming leaves of the services that it jams: whom it is aimed at, to that one, to all others."""
        spill, loss, found = self._dials("jam_spill"), self._dials("jam_loss"), []
        for jam in self.jams:
            now = jam.strength
            if at > jam.until:
                now *= math.exp(-(at - jam.until) / self._dials("reacquire"))
            found.append((jam.target, 1 - loss * now, 1 - loss * (now * spill)))
        return found

    def service(self, service: str, user: str, at: float) -> float:
        """Share of a service that a user gets, by how far it lives by each constellation that gives it."""
        return self._gets(user, at)[SERVICES.index(service)]

    def share(self, actor: str, at: float) -> float:
        """Mean over the constellations that an actor lives by, by how far it does."""
        return self._gets(actor, at)[-1]

    def shares(self, at: float) -> Mapping[str, float]:
        """The same of all who live by any, where anything is missing to anybody."""
        self._as_of(at)
        return {user: gets[-1] for user, gets in self._got.items()}

    def _gets(self, user: str, at: float) -> tuple[float, float, float, float]:
        """What a user gets of each service, in their order, and last of all constellations it lives by."""
        self._as_of(at)
        return self._got.get(user, _ALL)

    def _served(
        self, user: str, drowned: Sequence[tuple[str, float, float]] | None
    ) -> tuple[float, float, float, float]:
        timing = imaging = communication = total = got = 0.0
        clear = 1.0
        if drowned is not None:
            for target, to_it, to_others in drowned:
                clear *= to_it if user == target else to_others
            # what is taken as a share of all, and what that leaves
            clear = 1 - (1 - clear)
        for name, service, need in self._lives[user]:
            whole, heard = self._given[name], clear if service in _JAMMED else 1.0
            lacks = need * (1 - whole * heard)
            if service == "timing":
                timing += lacks
            elif service == "imaging":
                imaging += lacks
            else:
                communication += lacks
            total += need
            got += need * whole * heard
        share = got / total if total else 1.0
        return (
            1 - timing if timing < 1 else 0.0,
            1 - imaging if imaging < 1 else 0.0,
            1 - communication if communication < 1 else 0.0,
            share,
        )

    def capacity(self, at: float) -> float:
        """Mean over all users, each as one."""
        self._as_of(at)
        got = self._got
        return sum([got[user][-1] for user in self._users]) / len(self._users) if got else 1.0

    def cost(self, actor: str) -> float:
        """Added cost so far, MUSD."""
        return self._bill.of(actor)

    # What is done.

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out jamming, its end, a broken satellite or a loss without fragments."""
        self._deeds += 1
        return self._carried[word](effect)

    def _jam(self, effect: ModelEffect) -> Told:
        if effect.scale <= 0 or effect.target is None:
            return {}
        until = self._stage.clock.now + number(effect, "days", 7.0) * _DAY
        self.jams.append(_Jam(effect.actor, effect.target, until, min(effect.scale, 1.0)))
        self._report("jamming", [effect.target], author=effect.actor, doing=effect.doing, weight=0.4)
        return {"jammed": effect.target, "until_h": round(until, 1)}

    def _stop(self, effect: ModelEffect) -> Told:
        now, ended = self._stage.clock.now, 0
        for jam in self.jams:
            if jam.by == effect.actor and jam.until > now:
                jam.until = now
                ended += 1
        return {"ended": ended}

    def _debris(self, effect: ModelEffect) -> Told:
        """Break a satellite of the target's (or one's own) in low orbit: it is gone, its fragments stay."""
        if effect.scale <= 0:
            return {}
        self.acts += 1
        fragments = number(effect, "fragments", self._dials("act_fragments")) * min(effect.scale, 1.0)
        self.orbit.scatter(fragments, self._stage.clock.now)
        owned = [n for n, s in self.specs.items() if s.orbit == "low" and s.owner == effect.target and self.flying[n]]
        if owned:
            self._lost(owned[occasion(effect.doing) % len(owned)])
        victims = sorted({user for spec in self.specs.values() if spec.orbit == "low" for user in spec.needs})
        self._report("fragments", victims, author=effect.actor, doing=effect.doing, weight=2.0)
        crowding = self.orbit.crowding(self._stage.clock.now)
        return {"fragments": round(fragments), "crowding": round(crowding, 3)}

    def _lose(self, effect: ModelEffect) -> Told:
        """Lose a satellite that serves the target, by nobody's act unless an actor is named."""
        wanted = argument(effect, "constellation")
        serving = [
            name
            for name, spec in self.specs.items()
            if self.flying[name] and wanted in {"", name} and (wanted or effect.target in spec.needs)
        ]
        if not serving:
            return {"lost": "none"}
        name = serving[occasion(effect.doing) % len(serving)]
        self._lost(name)
        self._report("satellite_lost", list(self.specs[name].needs), author=effect.actor, doing="", weight=1.0)
        return {"lost": name}

    def getter(self, observer: str, term: Term) -> Getter:
        """Give what is known of orbits: all who look see the same fragments; or of one's own services."""
        if term.function == "crowding":
            return self.orbit.crowding
        service = str(term.arguments[0])
        return lambda at: self.service(service, observer, at)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """What is lost for good, and the hazard that is left."""
        return {
            "debris_hazard": Outcome(-math.expm1(-self.orbit.hazard(at) * _YEAR)),
            "satellites_lost": Outcome(float(self.lost)),
        }

    def series(self) -> Mapping[str, Series]:
        """Fragments of acts that are listed."""
        return {"fragments_listed": Series("fragments", tuple(self._at), tuple(self._listed))}


def _build(section: BaseModel, around: Surroundings) -> Space:
    assert isinstance(section, SpaceSection)
    return Space(section, around)


SPACE: Final = DomainKind(
    "space",
    SpaceSection,
    _build,
    effects=(
        CROSSING["jam"],
        CROSSING["debris"],
        EffectWord("stop_jamming", (), "the actor stops its jamming"),
        EffectWord(
            "lose_satellite",
            ("constellation",),
            "a satellite is lost and leaves no fragments",
        ),
    ),
    functions=(
        Function("crowding", 0, 0, {}, "Fragments in low orbit, as a multiple of those of the start.", ()),
        Function(
            "service", 1, 1, {}, f"Share that I get of a service ({', '.join(SERVICES)}) from orbit.", ("service",)
        ),
    ),
    measures=(
        Measure(
            "debris_hazard", "0..1 a year", "lower", "chance that a satellite in low orbit is lost within a year"
        ),
        Measure("satellites_lost", "count", "lower", "satellites lost by chance or by somebody"),
    ),
    misfits=misfits,
)
