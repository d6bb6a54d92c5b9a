"""The sea in one run: each midnight, whoever is amiss at a gate, who still goes there, ships, stocks, the accounts.

Implements the `Domain` protocol of the commons. Guards, menaces and choices stand in modules of their own;
here they meet, a day at a time, on the absolute 24 h grid. It moves actors only by effects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from pydantic import BaseModel

from sim.draws import uniform
from sim.expressions import Term
from sim.models.commons.domain import DomainKind, Surroundings, Told
from sim.models.commons.sea.acts import Acts
from sim.models.commons.sea.choice import Goer
from sim.models.commons.sea.convoys import lead
from sim.models.commons.sea.diary import Diary
from sim.models.commons.sea.figures import Figures
from sim.models.commons.sea.fleet import Fleet
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.line import Line
from sim.models.commons.sea.losses import Losses
from sim.models.commons.sea.navy import Navy
from sim.models.commons.sea.notices import Notices
from sim.models.commons.sea.raiders import Band, Campaign
from sim.models.commons.sea.section import SeaSection, misfits
from sim.models.commons.sea.stocks import fill
from sim.models.commons.sea.wars import Wars
from sim.models.commons.sea.words import EFFECTS, FUNCTIONS, MEASURES, TOPICS
from sim.models.dials import Reading
from sim.world.effects import Change, ModelEffect
from sim.world.stage import Getter, Outcome, Series

__all__ = ["SEA", "Sea"]

_DAY: Final = 24.0
_HAIR: Final = 1e-6  # h by which an instant may miss its midnight


class Sea:
    """Everything at sea in one run."""

    def __init__(self, section: SeaSection, around: Surroundings) -> None:
        self.section, self.around, self.stage, self.incidents = section, around, around.stage, around.incidents
        self.dials: Reading = around.dials
        self.figures = around.dials.derived(Figures.now)
        self.gates = {
            name: Gate(name, place.title, place.room.value, place.toll.value, rate=self.dials("ordinary_rate"))
            for name, place in section.places.items()
            if place.kind in {"passage", "area"}
        }
        self.fleet = Fleet(
            section,
            self.gates,
            storage=self.dials("storage") / _DAY,
            activation=self.dials("activation") / _DAY,
            struck=lambda gate, owner: self.losses.strike(gate, owner, self._day),
            asked=self._asked,
        )
        self.tanks = fill(section.stocks, self.fleet.lines)
        self.navy = Navy(section.squadrons, section.chart)
        self.campaigns = [Campaign.of(menace, self.stage.draws) for menace in section.menaces]
        self.band: Band | None = Band(section.pirates, self.gates, self.stage.draws) if section.pirates else None
        self.backed: dict[str, float] = {}
        self.backing: dict[str, float] = defaultdict(float)
        self.losses = Losses(self, around)
        self.diary = Diary(self)
        self.notices = Notices(self)
        self.acts = Acts(self)
        self._savings: dict[str, list[tuple[int, float, float, float]]] = {}
        self._goers: dict[str, tuple[tuple[float, float] | None, list[Goer]]] = {}  # by gate, at what two dials say
        self._sold = [self.fleet.good(tanks.owner, tanks.commodity) for tanks in self.tanks]
        self._hulls = {
            actor: sum(round(item.hulls.value) for item in section.squadrons if item.actor == actor)
            for actor in self.stage.core
        }
        self._day = 0
        self.stamp = 0  # changes once a day, while what comes is not what is due
        self._ordinary = -1.0
        self._wars = Wars(section.places, self.gates, self.stage)
        self._watched: set[str] = set()
        self._lacking: set[str] = set()  # owners who were short of something yesterday
        self._shares: dict[str, float] = {}  # of each owner since the day passed, and of all (`""`)

    # ---- the protocol -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Nothing waits: the first midnight comes with the grid."""
        self._begin_menaces(0)
        for area in self.section.pirates.areas if self.section.pirates else ():
            self.gates[area.place].menaced = True
        for name, gate in self.gates.items():
            gate.new_day(0)
            if gate.menaced:
                self.fleet.stir(name)

    def advance(self, at: float, hours: float) -> None:
        """Let a day pass at each midnight of the run's own clock."""
        del hours
        if at - self._day * _DAY < _DAY - _HAIR:
            return
        day = round(at / _DAY)
        if day > self._day and abs(at - day * _DAY) < _HAIR:
            self._day = day
            self._pass_day(day)

    def capacity(self, _at: float) -> float:
        """Tonnes that came over the last week, as a share of those due."""
        return self._shares.get("", 1.0)

    def share(self, actor: str, _at: float) -> float:
        """The same for one owner."""
        return self._shares.get(actor, 1.0) if actor else 1.0

    def shares(self, _at: float) -> Mapping[str, float]:
        """The same of all owners."""
        return self._shares

    def standing(self, _at: float) -> tuple[float, Mapping[str, float]]:
        """The same over all, and of all owners."""
        return self._shares.get("", 1.0), self._shares

    def spells(self) -> tuple[float, float | None]:
        """How long less than nine tenths came, by days and not by the week over which ships are counted."""
        return self.fleet.tally.spells()

    def cost(self, actor: str) -> float:
        """Added cost of one owner, MUSD; `""` for all owners whom nobody plays."""
        book = self.fleet.book.cost
        if actor:
            return book.get(actor, 0.0) + self.backing.get(actor, 0.0)
        return sum(cost for owner, cost in book.items() if owner not in self.stage.core)

    def carry_out(self, word: str, effect: ModelEffect) -> Told:
        """Carry out one of the effects of the sea."""
        return self.acts.carry_out(word, effect)

    def getter(self, observer: str, term: Term) -> Getter:
        """Give what an observer believes of a term."""
        return self.diary.getter(observer, term)

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures of the sea."""
        return self.diary.outcomes(at)

    def series(self) -> Mapping[str, Series]:
        """The quantities of the sea over the run."""
        return self.diary.series()

    # ---- a day --------------------------------------------------------------------------------------------------

    def _begin_menaces(self, day: int) -> None:
        """Let a place be dangerous from the day on which somebody begins to attack there."""
        for campaign in self.campaigns:
            gate = self.gates[campaign.menace.place]
            if campaign.begins <= day < campaign.ends and not gate.menaced:
                gate.menaced = True
                if day and not gate.stirred:
                    gate.stirred = True
                    self.fleet.stir(gate.name)

    def _pass_day(self, day: int) -> None:
        self._begin_menaces(day)
        for gate in self._wars.rage(day):
            self.acts.stir(gate)
        stirred = self._stirred(day)
        self._watch(day)
        for gate in stirred:
            gate.targets = []
            if gate.open < 1 or gate.barred or gate.convoy:
                self._lift(gate, day)
            if gate.mines:
                self._sweep(gate, day)
        self._attack(day)
        for gate in stirred:
            self._weigh(gate, day)
            gate.new_day(day)
            gate.collides = day <= gate.harassed_until and self._runs_into(gate, day)
        self.fleet.sail(day)
        shares = self.fleet.tally.shares()
        self.stamp += shares != self._shares
        self._shares = shares
        released = self.figures().release
        landed = self.fleet.landed
        for tanks, good in zip(self.tanks, self._sold, strict=True):
            tanks.day(0 if good is None else landed[good], released=released, now=day)
        self._lack()
        self._wear(day)
        keep = self.figures().keep
        for gate in stirred:
            gate.forget(day, keep)
        self.diary.keep(day)
        self.notices.day(day)

    def _stirred(self, day: int) -> list[Gate]:
        """Gates that need a look today; one at which nothing is amiss is as usual until somebody does something."""
        ordinary = self.figures().ordinary
        if ordinary == self._ordinary:
            return [gate for gate in self.gates.values() if gate.stirred]
        self._ordinary = ordinary
        return [gate for gate in self.gates.values() if gate.stirred or gate.amiss(day, ordinary)]

    def _watch(self, day: int) -> None:
        """Let warships keep watch where they are."""
        watch = self.navy.day(day)
        if not (watch or self._watched):
            return
        for name in self._watched - watch.keys():
            self.gates[name].hulls = 0
        for name, hulls in watch.items():
            if name in self.gates:
                self.gates[name].hulls = hulls
        self._watched = self.gates.keys() & watch.keys()

    def _lift(self, gate: Gate, day: int) -> None:
        """End what was to end."""
        if gate.open < 1 and day >= gate.shut_until:
            self.acts.reopen(gate)
        if gate.convoy:
            lead(gate, self.navy, self.figures().guard, day)
        for owner in [owner for owner, until in gate.barred.items() if day >= until or self._left(gate, owner, day)]:
            del gate.barred[owner]
            gate.barred_by.pop(owner, None)

    def _left(self, gate: Gate, owner: str, day: int) -> bool:
        """Whether the warships that barred a passage to somebody are gone."""
        by = gate.barred_by.get(owner)
        return by is not None and not self.navy.at_work(gate.name, "bar", day, by)

    def _sweep(self, gate: Gate, day: int) -> None:
        hulls = self.navy.at_work(gate.name, "sweep", day)
        gate.mines = max(gate.mines - round(hulls * self.dials("sweep") * _DAY), 0)
        if not gate.mines:
            self.acts.reopen(gate)

    def _attack(self, day: int) -> None:
        live = [campaign for campaign in self.campaigns if campaign.begins <= day < campaign.ends]
        if not live and self.band is None:
            self._end_menaces(day)
            return
        guard, draws = self.figures().guard, self.stage.draws
        for campaign in live:
            gate = self.gates[campaign.menace.place]
            if campaign.attack(gate, draws, day, guard):
                gate.danger = day
        if self.band is not None:
            month = (self.stage.start + timedelta(days=day)).month
            self.band.attack(day, month, guard)
        self._end_menaces(day)

    def _end_menaces(self, day: int) -> None:
        """Let a place be safe again once nobody attacks there any more."""
        for campaign in self.campaigns:
            if campaign.ends <= day:
                others = [other for other in self.campaigns if other.menace.place == campaign.menace.place]
                self.gates[campaign.menace.place].menaced = any(other.ends > day for other in others)

    def _weigh(self, gate: Gate, day: int) -> None:
        """Insurers ask their rate, owners weigh it; a gate that is as usual again is let alone."""
        figures = self.figures()
        ordinary = figures.ordinary
        if gate.is_danger(day, ordinary):
            gate.danger = day
        if gate.pinned is not None:
            gate.rate = gate.known = gate.pinned
        else:
            lately = gate.hits / max(gate.passes, 0.1 * gate.usual * figures.memory / _DAY, 1.0)
            known = max(figures.feared * lately, gate.feared(figures.fears, day))
            gate.known = min(ordinary + known, figures.highest)
            gate.rate += (gate.known - gate.rate) * figures.quoted
        self._choose(gate, day)
        if gate.amiss(day, ordinary):
            if not gate.stirred:
                gate.stirred = True
                self.fleet.stir(gate.name)
        else:
            gate.calm(ordinary)
            self.fleet.calm(gate.name)

    def _choose(self, gate: Gate, day: int) -> None:
        """Let the share of owners of each trade who go through follow what they would do (E16)."""
        figures = self.figures()
        left, clear = figures.left, day - gate.danger >= figures.all_clear
        gate.held = dict(gate.willing)
        for trade, brave, patient in self.would(gate):
            gate.follow(trade, brave, patient, clear=clear, left=left)

    def would(self, gate: Gate) -> Iterator[tuple[int, float, float]]:
        """Give by trade the share of owners whom danger does not keep away, and of these the share who would wait.

        Both as a part of those who usually go through.
        """
        day, barred, ordinary = self._day, gate.barred, self.figures().ordinary
        asked = max(gate.rate, ordinary), max(gate.known, ordinary)
        backed = {owner for owner, until in self.backed.items() if until >= day} if self.backed else ()
        helped = asked
        if backed:
            left = 1 - self.figures().backstop
            helped = max(gate.rate * left, ordinary), max(gate.known * left, ordinary)
        queued = gate.in_queue()
        waits = gate.holds_up(day)
        for goer in self._usual(gate, ordinary):
            owner = goer.owner
            held_up = max(barred[owner] - day, 0.0) if owner in barred else 0.0
            wait = max(gate.expected_wait(day, goer.ahead, queued), held_up) if waits else held_up
            yield goer.trade, *goer.faces(*(helped if owner in backed else asked), held_up, wait)

    def _usual(self, gate: Gate, ordinary: float) -> list[Goer]:
        """Trades that usually go through a gate, with what their owners weigh."""
        known, goers = self._goers.get(gate.name, (None, []))
        asked = ordinary, self.dials("forgone")
        if known != asked:
            goers = [
                Goer.of(k, self.fleet.lines[k], saving + asked[1] * cargo, ordinary=ordinary, ahead=ahead)
                for k, saving, ahead, cargo in self._users(gate)
            ]
            self._goers[gate.name] = asked, goers
        return goers

    def _users(self, gate: Gate) -> list[tuple[int, float, float, float]]:
        """Trades that usually go through, what a way around costs more, days from its fork, cargo lost if none."""
        if gate.name not in self._savings:
            chart, found = self.section.chart, []
            for index, line in enumerate(self.fleet.lines):
                place = next((k for k, name in line.out.gates if name == gate.name), None)
                if place is not None:
                    extra = chart.detour(line.out, place, shuns=line.ship.shuns)
                    # with no way around, the voyage itself is at stake, and what it carries
                    days = (line.out.length if extra is None else extra) / line.pace
                    toll = 0.0 if extra is None else gate.toll
                    fork = place if extra is None else chart.fork(line.out, place, shuns=line.ship.shuns)
                    ahead = (line.out.after[place] - line.out.after[fork]) / line.pace
                    cargo = line.ship.cargo.value if extra is None else 0.0
                    found.append((index, days * line.ship.day_cost.value - toll, ahead, cargo))
            self._savings[gate.name] = found
        return self._savings[gate.name]

    def _lack(self) -> None:
        """Say what share of its need of all commodities together each owner was short of today."""
        short = {tanks.owner for tanks in self.tanks if tanks.lacks}
        if not (short or self._lacking):
            return
        for owner in sorted(short | self._lacking):
            lacks = [tanks.lacks for tanks in self.tanks if tanks.owner == owner]
            if owner in self.stage.actors:
                self.around.services.lose("sea", "fuel", owner, sum(lacks) / len(lacks))
        self._lacking = short

    def _wear(self, day: int) -> None:
        """Warships that are out wear their navy."""
        if not self.navy.out:
            return
        out = self.navy.stations(day)
        for actor, total in self._hulls.items():
            if actor in out:
                worn = self.figures().worn * out[actor] / total
                self.stage.apply(Change("readiness", actor, None, -worn))

    # ---- what the fleet asks ------------------------------------------------------------------------------------

    def _asked(self, gate: Gate, line: Line, ships: int) -> float:
        """Book what ships pay at a stirred gate; give by how many days each is slower there."""
        owner, day, slower = line.owner, self._day, gate.boxed(self._day)
        # the ordinary rate as it is today: the fleet asks while the day passes
        if gate.rate > self._ordinary:
            added = (gate.rate - self._ordinary) * line.ship.hull.value * ships
            backed = self.dials("backstop") * added if self.backed.get(owner, -1.0) >= day else 0.0
            book = self.fleet.book
            book.premium += added
            book.cost[owner] += added - backed
            self.backing[owner] += backed
        if day <= gate.searched_until:
            slower += self.dials("search_time") / _DAY
        if day <= gate.harassed_until and gate.harassed in {"", owner}:
            slower += self.dials("harass_share") * self.dials("harass_delay") / _DAY
            if gate.collides:
                gate.collides = False
                # one of the ships is repaired; days are counted as a mean over all of them
                slower += self.losses.collide(gate, owner) / ships
        return slower

    def _runs_into(self, gate: Gate, day: int) -> bool:
        """Whether one of the ships that are harassed today and who harasses it run into each other."""
        return uniform(self.stage.draws.key("collision", gate.name), day) < self.figures().collision


def _build(section: BaseModel, around: Surroundings) -> Sea:
    assert isinstance(section, SeaSection)
    return Sea(section, around)


SEA: Final = DomainKind(
    "sea", SeaSection, _build, effects=EFFECTS, functions=FUNCTIONS, measures=MEASURES, topics=TOPICS, misfits=misfits
)
