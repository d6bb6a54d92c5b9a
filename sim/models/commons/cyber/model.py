"""Networks in one run: faults come by chance, cuts and attacks by somebody, and traffic and services come back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from sim.clock import Wait
from sim.draws import exponential, uniform
from sim.expressions import Function, Term
from sim.models.commons.bill import Bill
from sim.models.commons.cyber.cables import Cables
from sim.models.commons.cyber.section import CyberSection, misfits
from sim.models.commons.domain import CROSSING, DomainKind, Surroundings, Told, argument, number
from sim.scenario.vocabulary import EffectWord, Measure
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.stage import Getter, Outcome, Series

__all__ = ["CYBER", "Cyber"]

_DAY: Final = 24.0


@dataclass(slots=True)
class _Attack:
    """Services of somebody made to fail, until then; they come back over the days that follow."""

    target: str
    until: float
    loss: float


class Cyber:
    """Cables and services of one run; implements `sim.models.commons.domain.Domain`."""

    def __init__(self, section: CyberSection, around: Surroundings) -> None:
        self._stage, self._dials, self._incidents = around.stage, around.dials, around.incidents
        self._services = around.services
        self.cables = Cables(section, around.stage, around.dials, self._mended)
        self._users = sorted(section.traffic())
        self._told: dict[str, bool] = {}
        self._bill = Bill(self._stage.actors)
        self.attacks: list[_Attack] = []
        self.faults = self.stamp = 0
        self._seen: tuple[int, int, int, float] = (0, 0, 0, -1.0)
        self._rates: list[tuple[str, float]] = []  # cost of each user who lacks something, MUSD a step
        self._disrupted = 0  # how many attacks there were
        # what users get and rent, as last worked out; for which instant, after what was done, with what figures
        self._known: tuple[float, int, int, int, int] = (-1.0, 0, 0, 0, 0)
        self._shares: Mapping[str, float] = {}
        self._rents: Mapping[str, float] = {}
        # how often one began to wait for faults
        self._waits = 0
        self.repairs: list[float] = []
        self._carried: dict[str, Callable[[ModelEffect], Told]] = {
            "disrupt": self._disrupt,
            "cut": self._cut,
        }

    def begin(self) -> None:
        """Let each cable fail by itself, by chance, and others elsewhere, which ships are called to."""
        self.cables.elsewhere.begin()
        self._wear_all()
        self._stage.draws.when_turned(self._wear_all)

    def _wear_all(self) -> None:
        """Wait for the next fault of each cable; under another luck anew, since such a wait has no memory."""
        self._waits += 1
        for name, spec in self.cables.specs.items():
            self._stage.clock.process(self._wear(name, spec.faults.value, self._waits))

    def _wear(self, name: str, rate: float, waits: int) -> Wait:
        """Ordinary faults of one cable, one after another; what each was is drawn with it."""
        clock, draws = self._stage.clock, self._stage.draws
        count = 0
        while True:
            after = exponential(draws.key("fault", name), count, hazard=rate)
            if clock.now + after > self._stage.horizon:
                return
            yield clock.timeout(after)
            if waits != self._waits:
                return
            count += 1
            fished = uniform(draws.key("fault cause", name), count) < self._dials("fishing_share")
            where = self.cables.fails_in(name, uniform(draws.key("fault place", name), count))
            self.fail(name, where, author="", doing="", cause="anchor or net" if fished else "nature or wear")

    def fail(self, name: str, segment: str, *, author: str, doing: str, cause: str, way: int | None = None) -> None:
        """Let one way of a cable fail now in a segment; those whose traffic went over it ask why."""
        self.faults += not author
        self._break(name, segment, author, cause, way)
        spec = self.cables.specs[name]
        self._incidents.happen(
            "cyber",
            what="cable_cut",
            victims=[user for user, part in spec.users.items() if part.value >= 0.05],
            takes=self._dials("cut_inquiry"),
            author=author,
            by_act=doing,
            weight=0.6,
            able=self._stage.doers("commons.cut"),
            says=Sentence("a cable does not answer: {cable}", cable=spec.title),
        )

    def _break(self, name: str, segment: str, author: str, cause: str, way: int | None) -> None:
        self.cables.cut(name, segment, way)
        told = {"fault": cause, "in": segment, "standing": self.cables.standing(name)}
        self._stage.record("commons", author, name, told)

    def _mended(self, name: str, hours: float) -> None:
        self.repairs.append(hours)
        self._stage.record("commons", "", name, {"mended_after_h": round(hours, 1)})
        if not self.cables.faults:
            self._stage.record("commons", "", "all_cables", {"whole": True})

    def advance(self, at: float, hours: float) -> None:
        """Count what is missing, and say what services lack."""
        if self.attacks:
            gone = 12 * self._dials("restore")
            self.attacks = [attack for attack in self.attacks if at - attack.until < gone]
        # while somebody's ways are cut others are being found, and what attacks did comes back: that is another thing
        # at every instant
        finding = self.cables.faults and (self.cables.leases.wanted or any(self._told.values()))
        moving = finding or (self.attacks and any(at > attack.until for attack in self.attacks))
        # else the same until one of these changes; what an attack takes may, from day to day
        seen = self.cables.changes, len(self.attacks), self._disrupted, at if moving else -1.0
        if seen != self._seen or (self.attacks and not at % _DAY) or not self._told:
            self._seen = seen
            self.stamp += 1
            self._tell(at, hours)
        if self._rates:
            self._bill.note(self._rates)

    def _tell(self, at: float, hours: float) -> None:
        """Say what services are missing, and note what that costs a step."""
        value, price, told = self._dials("traffic_value"), self._dials("lease_price"), self._told
        shares, rents = self.shares(at), self._rents
        missing = [(user, 1 - share) for user, share in shares.items()]
        self._services.lose_each(
            "cyber", "communication", [item for item in missing if item[1] or item[0] not in told or told[item[0]]]
        )
        self._told = {user: lacks > 0 for user, lacks in missing}
        rated = [(user, lacks + rents[user] * price if user in rents else lacks) for user, lacks in missing]
        self._rates = [(user, rate * value * hours / _DAY) for user, rate in rated if rate]

    def _failing(self, at: float) -> list[tuple[str, float, float]]:
        """What each attack has made to fail: whose services, the share of those, and of everybody else's."""
        found, spill = [], self._dials("disrupt_spill")
        for attack in self.attacks:
            loss = attack.loss
            if at > attack.until:
                loss = Cables.returning(loss, at - attack.until, self._dials("restore"))
            found.append((attack.target, 1 - loss, 1 - loss * spill))
        return found

    def shares(self, at: float) -> Mapping[str, float]:
        """What of each user's traffic gets through to services that work: worked out once for an instant.

        And anew where something was done since then, or a figure was moved.
        """
        known = at, self.cables.changes, len(self.attacks), self._disrupted, self._stage.slots.figures
        if known != self._known:
            self._known = known
            shares, self._rents = self.cables.carried(at)
            if self.attacks:
                shares, failing = dict(shares), self._failing(at)
                for user, share in shares.items():
                    left = 1.0
                    for target, of_its_own, of_others in failing:
                        left *= of_its_own if user == target else of_others
                    # what fails as a share of all, and what that leaves
                    shares[user] = share * (1 - (1 - left))
            self._shares = shares
        return self._shares

    def share(self, actor: str, at: float) -> float:
        """The same of one; who has no traffic lacks nothing."""
        return self.shares(at).get(actor, 1.0)

    def capacity(self, at: float) -> float:
        """Mean over all users, each as one."""
        return self.standing(at)[0]

    def standing(self, at: float) -> tuple[float, Mapping[str, float]]:
        """Mean over all users, each as one, and what each gets."""
        shares = self.shares(at)
        if not (self.attacks or self.cables.faults):
            return 1.0, shares
        return sum(shares.values()) / len(self._users), shares

    def cost(self, actor: str) -> float:
        """Added cost so far, MUSD."""
        return self._bill.of(actor)

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out an attack on services, or a cut."""
        return self._carried[word](effect)

    def _disrupt(self, effect: ModelEffect) -> Told:
        if effect.scale <= 0 or effect.target is None:
            return {}
        until = self._stage.clock.now + number(effect, "days", 3.0) * _DAY
        loss = self._dials("disrupt_loss") * min(effect.scale, 1.0)
        self.attacks.append(_Attack(effect.target, until, loss))
        self._disrupted += 1
        self._incidents.happen(
            "cyber",
            what="outage",
            victims=[effect.target],
            takes=self._dials("attack_inquiry"),
            author=effect.actor,
            by_act=effect.doing if effect.actor else "",
            able=self._stage.doers("commons.disrupt"),
            says="networks fail at banks and offices; why is not known",
        )
        return {"failing": round(loss, 3), "until_h": round(until, 1)}

    def _cut(self, effect: ModelEffect) -> Told:
        """Cut ways of a cable: by nature, or by the actor that the effect names.

        With `ways`, the cuts lie on no more than so many of its ways, as those of one slide or anchor do. Without a
        `cable` all that cross the `segment` are cut; with neither, the one by which the target is hit most for what
        it costs the actor, on as many of its ways as the doing went well.
        """
        named, segment = argument(effect, "cable"), argument(effect, "segment")
        if effect.scale <= 0:
            return {}
        if unknown := self.cables.unknown(named, segment):
            return {"refused": unknown}
        if not named and not segment:
            return self._sever(effect)
        cables = [named] if named else [name for name, spec in self.cables.specs.items() if segment in spec.along]
        ways = round(number(effect, "ways", 0))
        for name in cables:
            for count in range(max(1, round(number(effect, "cuts", 1)))):
                way = count % ways if ways > 0 else None
                where = segment or self.cables.fails_in(name, 0.0)
                cause = "a cut" if effect.actor else "nature"
                self.fail(name, where, author=effect.actor, doing="", cause=cause, way=way)
        return {"cable": named or segment, "standing": min(self.cables.standing(name) for name in cables)}

    def _sever(self, effect: ModelEffect) -> Told:
        """Let an actor cut the cable that it would choose, away from the waters of its target where it can."""
        name = self.cables.prey(effect.actor, effect.target or "")
        if not name:
            return {"refused": Sentence("no cable is whole by which it could be hit more than the actor itself")}
        spec, segments = self.cables.specs[name], self.cables.segments
        watched = {part: segments[part].waters == effect.target for part in spec.along}
        where = min(spec.along, key=lambda part: (watched[part], -spec.along[part].value))
        self.fail(name, where, author=effect.actor, doing=effect.doing, cause="a cut", way=0)
        for way in range(1, round(spec.ways.value * min(effect.scale, 1.0))):
            self._break(name, where, effect.actor, "a cut", way)  # one doing, one inquiry
        return {"cable": name, "in": where, "standing": self.cables.standing(name)}

    def _at_stake(self, who: str, actor: str, target: str) -> Getter:
        """Share of somebody's traffic on the cable that an actor would cut to hit a target, as cables stand."""
        cables, seen, stake = self.cables, -1, 0.0

        def now(_at: float) -> float:
            nonlocal seen, stake
            if seen != cables.changes:
                seen = cables.changes
                users = cables.specs[name].users if (name := cables.prey(actor, target)) else {}
                stake = users[who].value if who in users else 0.0
            return stake

        return now

    def getter(self, observer: str, term: Term) -> Getter:
        """Give faults that wait for a ship, or what a cut would take: all who own a cable know who sends by which."""
        if term.function == "faults_waiting":
            return lambda _at: float(self.cables.waiting)
        target = str(term.arguments[0])
        who = target if term.function == "cut_hits" else observer
        return self._at_stake(who, observer, target)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """Faults, and how long repairs took or, where a cable lies cut, have taken."""
        hours = [*self.repairs, *(at - since for since in self.cables.open_since())]
        mean = sum(hours) / len(hours) / _DAY if hours else None
        return {
            "cable_faults": Outcome(float(self.faults)),
            "repair_time": Outcome(mean),
        }

    def series(self) -> Mapping[str, Series]:
        """Nothing besides capacity."""
        return {}


def _build(section: BaseModel, around: Surroundings) -> Cyber:
    assert isinstance(section, CyberSection)
    return Cyber(section, around)


CYBER: Final = DomainKind(
    "cyber",
    CyberSection,
    _build,
    effects=(
        CROSSING["disrupt"],
        EffectWord(
            "cut",
            ("cable", "segment", "cuts", "ways"),
            "ways of a cable, or of all in a segment, are cut by nature or the actor; or of one that hits the target",
        ),
    ),
    functions=(
        Function("faults_waiting", 0, 0, {}, "Cable faults for which no repair ship is free.", ()),
        Function("cut_hits", 1, 1, {}, "Share of an actor's traffic on the cable I would cut to hit it.", ("actor",)),
        Function(
            "cut_costs",
            1,
            1,
            {},
            "Share of my own traffic on the cable I would cut to hit an actor.",
            ("actor",),
        ),
    ),
    measures=(
        Measure("cable_faults", "count", "none", "ordinary faults of cables, nobody's act"),
        Measure("repair_time", "d", "lower", "mean time from a fault until it was mended, or to the end"),
    ),
    misfits=misfits,
)
