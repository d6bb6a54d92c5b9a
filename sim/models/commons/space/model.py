"""Space in one run: satellites lost by chance or by somebody, jamming, and the services that are left to each."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel

from sim.clock import Wait
from sim.draws import exponential, occasion, uniform
from sim.expressions import Function, Term
from sim.models.commons.bill import Bill
from sim.models.commons.domain import CROSSING, DomainKind, Surroundings, Told, argument, number
from sim.models.commons.services import SERVICES
from sim.models.commons.space.chances import Chances
from sim.models.commons.space.jamming import Jamming
from sim.models.commons.space.orbit import Orbit
from sim.models.commons.space.section import Constellation, SpaceSection, misfits
from sim.models.commons.space.users import Gets, Users
from sim.scenario.vocabulary import EffectWord, Measure
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.stage import Getter, Outcome, Series

__all__ = ["SPACE", "Space"]

_DAY: Final = 24.0
_YEAR: Final = 8766.0
# each service, and all together, as usual
_ALL: Final = (1.0, 1.0, 1.0, 1.0)
_FELT: Final = 0.02  # of what an actor gets: less of it is not noticed


class Space:
    """All constellations of one run; implements `sim.models.commons.domain.Domain`."""

    def __init__(self, section: SpaceSection, around: Surroundings) -> None:
        self._stage, self._dials, self._incidents = around.stage, around.dials, around.incidents
        self._services = around.services
        self.orbit = Orbit(section.shells, around.dials)
        self.jamming = Jamming(section.regions, around.dials)
        self.specs = {spec.id: spec for spec in section.constellations}
        self._whole = {spec.id: round(spec.satellites.value) for spec in section.constellations}
        self.flying = dict(self._whole)
        # in low orbit: the shell of each
        low = [spec for spec in section.constellations if spec.orbit == "low"]
        self._low = {spec.id: spec.shell or self.orbit.densest for spec in low}
        # of what hazards were last worked out: the day, what was done until then, with what figures
        self._crowded = (-1.0, -1, -1)
        self._wrecks = dict.fromkeys(self.orbit.names, 0)
        self._losses = dict.fromkeys(self.specs, 0)
        self.lost = self.acts = self.wrecks = 0
        # what was last asked for: the day, what was done until then, and the instant where jamming fades at it;
        # what constellations give, users get
        self._asked: tuple[float, int, float] = (-1.0, -1, -1.0)
        # of that, as it is without jamming: the day, what was done until then, with what figures
        self._gave: tuple[float, int, int] = (-1.0, -1, -1)
        self._given: dict[str, float] = {}
        self._jammed = False
        self._got: dict[str, Gets] = {}  # nobody where all is as usual
        self._deeds = 0
        self._told = -1  # the stamp of what services were last told
        self._rates: list[tuple[str, float]] = []  # cost of each user who lacks something, MUSD a step
        self.stamp = 0
        self._at: list[float] = []
        self._listed: list[float] = []
        self._bill = Bill(self._stage.actors)
        self._living = Users(section.constellations, self._stage.actors)
        self._users = self._living.names
        # losses in low orbit, and meetings in each shell, with hazards of a step
        self._falls = Chances({name: self._next_loss(name) for name in self._low})
        self._meetings = Chances({shell: self._next_meeting(shell) for shell in self.orbit.names})
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
        # nothing falls before something was scattered
        crowded = at // _DAY if self.orbit.scattered else 0.0, self._deeds, self._stage.slots.figures
        moved = crowded != self._crowded
        if moved:
            self._crowded, orbit = crowded, self.orbit
            hazards = {shell: hazard * hours for shell, hazard in orbit.hazards(at).items()}
            self._falls.become({name: hazards[shell] * self.flying[name] for name, shell in self._low.items()})
            self._meetings.become({shell: meeting * hours for shell, meeting in orbit.meetings(at).items()})
        for name in self._falls.step():
            if self.flying[name]:
                self._collide(name)
        for shell in self._meetings.step():
            self._wreck(shell)
        jams = self.jamming.jams
        if jams:
            self._deeds += self.jamming.forget(at)
        if not self._at or at - self._at[-1] >= _DAY:
            self._at.append(at)
            self._listed.append(self.orbit.catalogued(at))
        if moved or jams or self._deeds != crowded[1]:
            self._as_of(at)
        if self._told != self.stamp:
            self._tell(hours)
        if self._rates:
            self._bill.note(self._rates)

    def _tell(self, hours: float) -> None:
        """Say what services are missing, and note what that costs a step."""
        self._told, value, needs = self.stamp, self._dials("service_value"), self._living.needs
        got = [(user, self._got.get(user, _ALL)) for user in self._users]
        self._services.lose_all("space", [(user, (1 - gets[0], 1 - gets[1], 1 - gets[2])) for user, gets in got])
        self._rates = [
            (user, (1 - gets[3]) * value * needs[user] * hours / _DAY) for user, gets in got if gets[3] != 1
        ]

    def _wait_again(self) -> None:
        """Wait for losses anew under another luck: such a wait has no memory, so nothing of it has passed."""
        for name in self._low:
            self._falls.again(name, self._next_loss(name))
        for shell in self.orbit.names:
            self._meetings.again(shell, self._next_meeting(shell))

    def _next_loss(self, name: str) -> float:
        """The hazard, over all satellites of a constellation, that brings its next loss by chance."""
        return exponential(self._stage.draws.key("collision", name), self._losses[name], hazard=1.0)

    def _next_meeting(self, shell: str) -> float:
        """The hazard in a shell that brings the next meeting of two things that nobody steers."""
        return exponential(self._stage.draws.key("wreck", shell), self._wrecks[shell], hazard=1.0)

    def _wreck(self, shell: str) -> None:
        """Let two things that nobody steers meet and break up: their fragments stay in the shell and near it."""
        self._deeds += 1
        self._wrecks[shell] += 1
        self._meetings.again(shell, self._next_meeting(shell))
        self.wrecks += 1
        self.orbit.scatter(self._dials("collision_fragments"), self._stage.clock.now, shell)
        self._report("fragments", self._endangered(shell), author="", doing="", weight=1.0)

    def _endangered(self, shell: str) -> list[str]:
        """Who lives by satellites in a shell."""
        return sorted(
            {user for name, where in self._low.items() if where == shell for user in self.specs[name].needs}
        )

    def _collide(self, name: str) -> None:
        """Lose a satellite: the hazard over all of them has come to what was drawn for the next loss."""
        if uniform(self._stage.draws.key("shatters", name), self._losses[name]) < self._dials("shatters"):
            # what breaks up endangers the rest, and nothing takes that back
            self.orbit.scatter(self._dials("collision_fragments"), self._stage.clock.now, self._low[name])
        self._lost(name)
        self._falls.again(name, self._next_loss(name))
        self._report("satellite_lost", list(self.specs[name].needs), author="", doing="", weight=1.0)

    def _lost(self, name: str) -> None:
        self._deeds += 1
        self._losses[name] += 1
        if name in self._low:
            self._falls.ends_at(name, self._next_loss(name))
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
        jammed = what == "jamming"
        self._incidents.happen(
            "space",
            what=what,
            victims=victims,
            takes=self._dials("jam_inquiry" if jammed else "loss_inquiry"),
            author=author,
            by_act=doing,
            weight=weight,
            able=self._stage.doers("commons.jam" if jammed else "commons.debris"),
        )

    # What users get.

    def _as_of(self, at: float) -> None:
        """Work out what constellations give, unless that is known for the day and nothing was done since.

        Where jamming has ended and is felt still it is another thing at every instant.
        """
        jams = self.jamming.jams
        asked = (
            at // _DAY if self.orbit.scattered else 0.0,
            self._deeds,
            at if jams and self.jamming.fading(at) else -1.0,
        )
        if self._asked != asked:
            self._asked = asked
            given, standing = self._given, (asked[0], asked[1], self._stage.slots.figures)
            if standing != self._gave:
                self._gave = standing
                given = {name: self._gives(name, spec, at) for name, spec in self.specs.items()}
            if given == self._given and not jams and not self._jammed:
                return
            self._given, self._jammed = given, bool(jams)
            whole = all(share == 1 for share in given.values())
            clear = self.jamming.clear(at) if jams else {}
            hurt = [user for user in self._users if user in clear] if whole else self._users
            get = self._living.get
            self._got = {user: get(user, given, clear.get(user, 1.0)) for user in hurt}
            self.stamp += 1

    def _gives(self, name: str, spec: Constellation, at: float) -> float:
        """Share of its service that a constellation gives to all, without jamming."""
        there, enough = self.flying[name] / self._whole[name], spec.enough.value
        given = min(there / enough, 1.0) if enough else 1.0
        return given * (1 - self.orbit.manoeuvring(at, self._low[name])) if spec.orbit == "low" else given

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

    def _gets(self, user: str, at: float) -> Gets:
        """What a user gets of each service, in their order, and last of all constellations it lives by."""
        self._as_of(at)
        return self._got.get(user, _ALL)

    def capacity(self, at: float) -> float:
        """Mean over all users, each as one."""
        return self.standing(at)[0]

    def standing(self, at: float) -> tuple[float, Mapping[str, float]]:
        """Mean over all users, each as one, and what those get to whom anything is missing."""
        shares = self.shares(at)
        if not shares:
            return 1.0, shares
        got = shares.values() if len(shares) == len(self._users) else [shares.get(user, 1.0) for user in self._users]
        return sum(got) / len(self._users), shares

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
        region = argument(effect, "region") or self.jamming.aims(effect.actor, effect.target)
        if not region or self.jamming.unknown(region):
            unknown = Sentence("no region '{name}'", name=region)
            return {"refused": unknown if region else "no region is known where it could be reached"}
        until = self._stage.clock.now + number(effect, "days", 7.0) * _DAY
        jam = self.jamming.start(effect.actor, effect.target, region, until, min(effect.scale, 1.0))
        felt = [user for user, hit in jam.hits.items() if user == effect.target or hit >= _FELT]
        self._report("jamming", felt, author=effect.actor, doing=effect.doing, weight=0.4)
        return {"jammed": effect.target, "where": region, "until_h": round(until, 1)}

    def _stop(self, effect: ModelEffect) -> Told:
        return {"ended": self.jamming.stop(effect.actor, self._stage.clock.now)}

    def _debris(self, effect: ModelEffect) -> Told:
        """Break a satellite of the target's in low orbit: it is gone, its fragments stay.

        Where the target has none there, some old one in the shell that is named, or in the densest.
        """
        shell = argument(effect, "shell")
        if effect.scale <= 0:
            return {}
        if shell and shell not in self.orbit.names:
            return {"refused": Sentence("no shell '{name}'", name=shell)}
        self.acts += 1
        owned = [n for n, where in self._low.items() if self.specs[n].owner == effect.target and self.flying[n]]
        owned = [name for name in owned if shell in {"", self._low[name]}]
        if owned:
            struck = owned[occasion(effect.doing) % len(owned)]
            shell = self._low[struck]
            self._lost(struck)
        shell = shell or self.orbit.densest
        fragments = number(effect, "fragments", self._dials("act_fragments")) * min(effect.scale, 1.0)
        self.orbit.scatter(fragments, self._stage.clock.now, shell, act=True)
        self._report("fragments", self._endangered(shell), author=effect.actor, doing=effect.doing, weight=2.0)
        crowding = self.orbit.crowded(self._stage.clock.now, shell)
        return {"fragments": round(fragments), "shell": shell, "crowding": round(crowding, 3)}

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
            "debris_hazard": Outcome(-math.expm1(-self._danger(at) * _YEAR)),
            "satellites_lost": Outcome(float(self.lost)),
            "debris_collisions": Outcome(float(self.wrecks)),
        }

    def _danger(self, at: float) -> float:
        """Hazard (1/h) of a satellite in low orbit, the mean of those that were there at the start."""
        flew = [(self._whole[name], self.orbit.hazard(at, shell)) for name, shell in self._low.items()]
        total = sum(count for count, _ in flew)
        return sum(count * hazard for count, hazard in flew) / total if total else 0.0

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
        Measure("debris_collisions", "count", "lower", "collisions of things in low orbit that nobody steers"),
        Measure("satellites_lost", "count", "lower", "satellites lost by chance or by somebody"),
    ),
    misfits=misfits,
)
