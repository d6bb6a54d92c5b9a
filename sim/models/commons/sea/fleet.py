"""The fleets: whole ships that load, sail, wait, unload and come back, by trade, on the chart of one run.

Ships of a trade go to and fro. Those that nothing disturbs stand in the timetable and do nothing by themselves; the
others are voyages, which go from stop to stop of their course. Tonnes and ships are whole and conserved exactly. The
module is longer than the rule, because ports, ways and gates of a voyage call each other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.models.commons.sea.chart import Chart, Way
from sim.models.commons.sea.course import END, FORK, GATE, Courses
from sim.models.commons.sea.gate import Gate, Waiting
from sim.models.commons.sea.line import Book, Line, count_usual, due, line_of, midnight
from sim.models.commons.sea.quays import Quays
from sim.models.commons.sea.section import SeaSection
from sim.models.commons.sea.timetable import Ships, Timetable
from sim.models.commons.sea.voyage import Voyage

__all__ = ["Cargo", "Fleet"]

# days for which what is due is worked out at once
_BLOCK: Final = 64


@dataclass(frozen=True, slots=True)
class Cargo:
    """Tonnes of one trade: what was made waits, is aboard, delivered or sunk; `shut_in` found no room in port."""

    made: int
    waiting: int
    shut_in: int
    aboard: int
    delivered: int
    sunk: int


class Fleet:
    """All ships of one run.

    `struck` is asked of every ship that is hit: days it is held, None if it sank. `asked` is told of ships that pass
    a stirred gate, books what they pay, and gives by how many days they are slower.
    """

    def __init__(
        self,
        section: SeaSection,
        gates: Mapping[str, Gate],
        *,
        storage: float,
        activation: float,
        struck: Callable[[Gate, str], float | None],
        asked: Callable[[Gate, Line, int], float],
    ) -> None:
        self._chart: Chart = section.chart
        self._struck, self._asked = struck, asked
        self.gates = gates
        self.book = Book()
        classes = {item.id: item for item in section.classes}
        self.lines = [line_of(trade, classes[trade.ship], self._chart, k) for k, trade in enumerate(section.trades)]
        self._load = np.array([line.load for line in self.lines], dtype=np.int64)
        self.delivered, self.aboard = np.zeros_like(self._load), np.zeros_like(self._load)
        self.quays = Quays(self.lines, storage=storage, activation=activation)
        self.timetable = Timetable(self.lines)
        self._courses = Courses(self._chart, self.lines, gates)
        self.live = self._courses.live
        # trades whose ways out, and home, lead by a stirred gate: their ships sail as voyages
        self._troubled: tuple[list[int], list[int]] = ([], [])
        self._agenda: dict[int, list[tuple[Voyage, int, int, int, str]]] = defaultdict(list)
        self._ways: dict[tuple[int, Way, int, str], Way | None] = {}
        self.lost: dict[str, int] = defaultdict(int)
        self.day = 0
        self._soonest = 1  # the first day whose doings are still to come
        self.owners = tuple(sorted({line.owner for line in self.lines}))
        self.came: dict[str, list[int]] = {owner: [0] for owner in self.owners}
        self.due: dict[str, list[int]] = {owner: [0] for owner in self.owners}
        self._due: list[list[int]] = []
        goods = sorted({(line.owner, line.trade.commodity) for line in self.lines})
        self._goods = {good: place for place, good in enumerate(goods)}
        self._good = [self._goods[line.owner, line.trade.commodity] for line in self.lines]
        self._sorts = np.zeros((len(self.lines), len(goods)), dtype=np.int64)
        self._sorts[np.arange(len(self.lines)), self._good] = 1
        self._landed = [0] * len(goods)
        count_usual(self.lines, gates)
        for gate in gates.values():
            gate.on_paper = self._count_paper
        self._place_ships()

    # ---- the start: a world that has long been sailing ----------------------------------------------------------

    def _place_ships(self) -> None:
        """Put every ship where a schedule that has long run would have it."""
        in_use: dict[str, int] = defaultdict(int)
        for index, (line, (out, home)) in enumerate(zip(self.lines, self.timetable.begin(), strict=True)):
            in_use[line.ship.id] += 1 + out + home
            self.aboard[index] = out * line.load
        self.quays.made += self.aboard
        spare = {line.ship.id: line.ship.spare.value for line in self.lines}
        self.quays.pool = {name: round(ships * spare[name]) for name, ships in in_use.items()}
        self.total = sum(in_use.values()) + sum(self.quays.pool.values())

    # ---- a day --------------------------------------------------------------------------------------------------

    def sail(self, day: int) -> None:
        """Let a day pass: ships in time, queues, ships under way, ports."""
        self.day = self._soonest = day
        self._ways.clear()
        self._land(day, self.timetable.landing(day))
        self.quays.idle += self.timetable.homing(day)
        for name in sorted(self.live):
            self._serve(self.gates[name])
        while self._agenda.get(day):
            for voyage, turn, place, kind, name in self._agenda.pop(day):
                if turn == voyage.turn:
                    if kind == END:
                        self._arrive(voyage)
                    else:
                        self._reach(voyage, place, kind, self.gates[name])
        self._agenda.pop(day, None)
        self._soonest = day + 1
        self._leave(day, self.quays.load(day))
        self._keep_accounts(day)

    def _land(self, day: int, ships: Ships) -> None:
        """Let ships arrive in time, and turn back."""
        tonnes = ships * self._load
        self.aboard -= tonnes
        self.delivered += tonnes
        self._landed = (tonnes @ self._sorts).tolist()
        self.timetable.turn_back(day, ships)
        for index in self._troubled[1]:
            if number := int(ships[index]):
                self.timetable.add(index, day, -number, laden=False)
                line = self.lines[index]
                self._sail(Voyage(index, number, laden=False, way=line.home, base=day, pace=line.pace, off=line.port))

    def _leave(self, day: int, ships: Ships) -> None:
        """Let ships leave port."""
        self.aboard += ships * self._load
        self.timetable.leave(day, ships)
        for index in self._troubled[0]:
            if number := int(ships[index]):
                self.timetable.add(index, day, -number, laden=True)
                line = self.lines[index]
                self._sail(Voyage(index, number, laden=True, way=line.out, base=day, pace=line.pace))

    def _keep_accounts(self, day: int) -> None:
        """Keep what came for each owner and what was due, and book what it costs to wait."""
        if day % _BLOCK == 0 or not self._due:
            self._due = due(self.lines, self.owners, day - day % _BLOCK, day - day % _BLOCK + _BLOCK - 1)
        came = dict.fromkeys(self.owners, 0)
        for (owner, _), tonnes in zip(self._goods, self._landed, strict=True):
            came[owner] += tonnes
        for owner, tonnes in zip(self.owners, self._due[day % _BLOCK], strict=True):
            self.came[owner].append(came[owner])
            self.due[owner].append(tonnes)
        for name in self.live:
            for item in self.gates[name].all_waiting():
                line = self.lines[item.voyage.trade]
                self.book.delay[line.owner] += item.voyage.ships
                self.book.cost[line.owner] += item.voyage.ships * line.ship.day_cost.value

    def landed(self, owner: str, commodity: str) -> int:
        """Tonnes of a commodity that came for somebody today."""
        place = self._goods.get((owner, commodity))
        return 0 if place is None else self._landed[place]

    # ---- under way ----------------------------------------------------------------------------------------------

    def _sail(self, voyage: Voyage, *, here: bool = True) -> None:
        """Go on to the next stop: by the timetable if it is the end and all is as usual, else by the agenda."""
        stop, kind, name, days, passed = self._courses.next(voyage, here=here)
        base = voyage.base
        if kind == END and not voyage.at and not voyage.bold and base + days > self.day and self._usual(voyage):
            self.timetable.add(voyage.trade, base, voyage.ships, laden=voyage.laden)
            return
        for gate, after in passed:
            gate.count(base + after, voyage.ships)
        voyage.turn += 1
        self._agenda[max(base + days, self._soonest)].append((voyage, voyage.turn, stop, kind, name))

    def _usual(self, voyage: Voyage) -> bool:
        """Whether ships are on the usual way of their trade, in time."""
        line = self.lines[voyage.trade]
        if voyage.laden:
            return voyage.way is line.out and voyage.off == 0
        return voyage.way is line.home and voyage.off == line.port

    def _reach(self, voyage: Voyage, place: int, kind: int, gate: Gate) -> None:
        """Come to a place to turn off before a gate, or to the gate itself."""
        if kind == FORK:
            voyage.at = place
            self._decide(voyage, place, gate)
        else:
            if gate.name in self.live and gate.name not in voyage.bold:
                around = self._split(voyage, gate)
                if around is not None and not self._around(around, place, gate):
                    gate.holding.append(Waiting(around, self.day))
                if not voyage.ships:
                    return
                voyage.bold = (*voyage.bold, gate.name)
            self._enter(voyage, place, gate)

    def _decide(self, voyage: Voyage, place: int, gate: Gate) -> None:
        """Let owners choose at the place where one would turn off: through, around, or to wait there (E16)."""
        around = self._split(voyage, gate) if gate.name in self.live else None
        if around is not None and not self._around(around, place, gate):
            around.at = place
            gate.holding.append(Waiting(around, self.day))
        if voyage.ships:
            voyage.bold = (*voyage.bold, gate.name)
            self._sail(voyage)

    def _split(self, voyage: Voyage, gate: Gate) -> Voyage | None:
        share = 1 - gate.willing.get(voyage.trade, 1.0)
        ships = gate.turned(voyage.trade, voyage.ships, share) if share > 0 else 0
        return voyage.part(ships) if ships else None

    def _around(self, voyage: Voyage, place: int, gate: Gate) -> bool:
        """Send ships around a gate, and around others that are shut or that most owners shun, if a way is left."""
        line, way = self.lines[voyage.trade], self._way_around(voyage, place, gate)
        if way is None:
            return False
        extra = voyage.turns(way, place) / voyage.pace
        days = max(extra, 0.0) * voyage.ships
        self.book.delay[line.owner] += days
        self.book.cost[line.owner] += days * line.ship.day_cost.value - voyage.ships * gate.toll
        self.book.turned += voyage.ships
        self.book.longer += days
        if voyage.laden:
            self.book.diverted[line.owner] += days * line.load / 1e6
        voyage.bold = ()
        self._sail(voyage)
        return True

    def _way_around(self, voyage: Voyage, place: int, gate: Gate) -> Way | None:
        """Find the way that ships of a trade would now take around a gate; the same all day."""
        key = voyage.trade, voyage.way, place, gate.name
        if key not in self._ways:
            here, goal = voyage.way.places[place], voyage.way.places[-1]
            live = [self.gates[name] for name in self.live]
            worse = {other.name for other in live if other.is_shut() or other.willing.get(voyage.trade, 1.0) < 0.5}
            avoided = {gate.name, *self.lines[voyage.trade].ship.shuns}
            chart = self._chart
            self._ways[key] = chart.way(here, goal, without=worse | avoided) or chart.way(here, goal, without=avoided)
        return self._ways[key]

    def _arrive(self, voyage: Voyage) -> None:
        """Come to the end: unload and turn back, or be free to load."""
        index = voyage.trade
        if not voyage.laden:
            self.quays.idle[index] += voyage.ships
            return
        line = self.lines[index]
        tonnes = voyage.ships * line.load
        self.aboard[index] -= tonnes
        self.delivered[index] += tonnes
        self._landed[self._good[index]] += tonnes
        voyage.back(line.home, max(midnight(voyage.when(-1)), self.day), line.port)
        self._sail(voyage)

    # ---- at a gate ----------------------------------------------------------------------------------------------

    def _enter(self, voyage: Voyage, place: int, gate: Gate) -> None:
        """Come to a gate: through at once if there is room and nobody waits, else to the end of the queue."""
        owner = self.lines[voyage.trade].trade.owner
        if owner in gate.barred:
            voyage.at = place
            gate.kept_out.append(Waiting(voyage, self.day))
            return
        free = 0 if gate.queue else min(gate.left, voyage.ships)
        if gate.name not in self.live:
            free = voyage.ships
        if free:
            through = voyage.part(free) if free < voyage.ships else voyage
            self._pass(through, place, gate, waited=False)
            if through is voyage:
                return
        voyage.at = place
        gate.queue.append(Waiting(voyage, self.day))

    def _serve(self, gate: Gate) -> None:
        """Morning at a gate: some of those who wait give up, then the first in the queue go first."""
        for item in list(gate.kept_out):
            if self.lines[item.voyage.trade].trade.owner not in gate.barred:
                gate.kept_out.remove(item)
                gate.queue.append(item)
        self._give_up(gate)
        while gate.queue and gate.left > 0:
            item = gate.queue.popleft()
            voyage = item.voyage
            ships = min(gate.left, voyage.ships)
            through = voyage.part(ships) if ships < voyage.ships else voyage
            if through is not voyage:
                gate.queue.appendleft(item)
            self._pass(through, _index(through.way, gate.name), gate, waited=True)

    def _give_up(self, gate: Gate) -> None:
        """Let those who wait follow the share of owners who would go: away as it falls, on as it rises."""
        for item in [*gate.queue, *gate.kept_out]:
            voyage = item.voyage
            before, now = gate.held.get(voyage.trade, 1.0), gate.willing.get(voyage.trade, 1.0)
            if now < before - 1e-12:
                ships = gate.turned(voyage.trade, voyage.ships, 1 - now / before)
                if ships:
                    place = _index(voyage.way, gate.name)
                    leaving = voyage.part(ships)
                    leaving.leaves(place, self.day)
                    if not self._around(leaving, place, gate):
                        voyage.ships += ships
        gate.queue = deque(item for item in gate.queue if item.voyage.ships)
        gate.kept_out = [item for item in gate.kept_out if item.voyage.ships]
        for item in list(gate.holding):
            voyage = item.voyage
            before, now = gate.held.get(voyage.trade, 1.0), gate.willing.get(voyage.trade, 1.0)
            if now > before:
                share = 1.0 if now > 0.999 else (now - before) / (1 - before)
                ships = gate.turned(voyage.trade, voyage.ships, share)
                if ships:
                    going = voyage.part(ships)
                    going.bold = (*going.bold, gate.name)
                    going.leaves(going.at, self.day)
                    if going.way.places[going.at] == gate.name:
                        self._enter(going, going.at, gate)
                    else:
                        self._sail(going)
        gate.holding = [item for item in gate.holding if item.voyage.ships]

    def _pass(self, voyage: Voyage, place: int, gate: Gate, *, waited: bool) -> None:
        line = self.lines[voyage.trade]
        if waited:
            voyage.leaves(place, self.day)
        voyage.at = place
        gate.left -= voyage.ships
        gate.count(self.day, voyage.ships)
        slower = self._asked(gate, line, voyage.ships)
        if slower:
            voyage.off += slower
            self.book.delay[line.owner] += slower * voyage.ships
            self.book.cost[line.owner] += slower * voyage.ships * line.ship.day_cost.value
        first, gate.today = gate.today, gate.today + voyage.ships
        for target in gate.targets:
            if first < target <= gate.today and voyage.ships:
                self._strike(voyage, gate)
        if voyage.ships:
            self._sail(voyage)

    def _strike(self, voyage: Voyage, gate: Gate) -> None:
        line = self.lines[voyage.trade]
        days = self._struck(gate, line.owner)
        struck = voyage.part(1)
        self.book.hit += 1
        if days is None:
            self.book.sunk += 1
            self.lost[line.ship.id] += 1
            self.book.cost[line.owner] += line.ship.hull.value
            if struck.laden:
                self.aboard[voyage.trade] -= line.load
                line.sunk += line.load
            return
        struck.off += days
        line.held += 1
        self.book.delay[line.owner] += days
        self.book.cost[line.owner] += days * line.ship.day_cost.value
        self._sail(struck)

    # ---- gates that stir and calm -------------------------------------------------------------------------------

    def stir(self, name: str) -> None:
        """Something is amiss at a gate: whoever is under way and has it ahead will stop before it."""
        if name in self.live:
            return
        for gate in self.gates.values():
            gate.settle(self.day)
        self._change(name, live=True)
        for index, laden, base, ships in self.timetable.take_off(name, self.day):
            line = self.lines[index]
            way, off = (line.out, 0.0) if laden else (line.home, line.port)
            self._stop(Voyage(index, ships, laden, way, base, line.pace, off))
        for entries in list(self._agenda.values()):
            for voyage, turn, stop, kind, _ in list(entries):
                if turn == voyage.turn and self._ahead(voyage, name):
                    self._take_off(voyage, stop - (kind == GATE))
                    self._stop(voyage)

    def calm(self, name: str) -> None:
        """Nothing is amiss at a gate any more."""
        if name in self.live:
            self._change(name, live=False)

    def _change(self, name: str, *, live: bool) -> None:
        (self.live.add if live else self.live.discard)(name)
        self._courses.forget()
        out, home = [line.out for line in self.lines], [line.home for line in self.lines]
        self._troubled = self._led_by(out), self._led_by(home)

    def _led_by(self, ways: Sequence[Way]) -> list[int]:
        """Trades whose way leads by a stirred gate."""
        return [index for index, way in enumerate(ways) if any(gate in self.live for _, gate in way.gates)]

    def _ahead(self, voyage: Voyage, name: str) -> bool:
        """Whether a voyage has the gate ahead of it."""
        return any(gate == name and voyage.when(k) > self.day and k > voyage.at for k, gate in voyage.way.gates)

    def _take_off(self, voyage: Voyage, last: int) -> None:
        """Take ships off the count of the gates that they were to pass before their next stop."""
        for k, name in voyage.way.gates:
            if voyage.at < k <= last and (day := midnight(voyage.when(k))) > self.day:
                self.gates[name].count(day, -voyage.ships)

    def _stop(self, voyage: Voyage) -> None:
        """Find where ships under way are now, and lay their course anew."""
        reached = voyage.at
        while reached + 1 < len(voyage.way.places) and voyage.when(reached + 1) <= self.day:
            reached += 1
        voyage.at = reached
        self._sail(voyage, here=voyage.when(reached) >= self.day)

    # ---- what is asked ------------------------------------------------------------------------------------------

    def _count_paper(self, gate: str, first: int, last: int) -> Sequence[int]:
        """Ships that passed a gate on paper on each day from one to another, as far as these are over."""
        return self.timetable.passing(gate, first, min(last, self.day)) if first <= self.day else ()

    def under_way(self) -> Sequence[Voyage]:
        """Every voyage that has a next stop, once."""
        found = [voyage for entries in self._agenda.values() for voyage, turn, *_ in entries if turn == voyage.turn]
        for index, laden, base, ships in self.timetable.under_way(self.day):
            line = self.lines[index]
            found.append(Voyage(index, ships, laden, line.out if laden else line.home, base, line.pace))
        return found

    def by_line(self) -> list[int]:
        """Ships of each trade: under way, waiting, idle or called."""
        found = [int(idle) + coming for idle, coming in zip(self.quays.idle, self.quays.coming, strict=True)]
        for voyage in self.under_way():
            found[voyage.trade] += voyage.ships
        for gate in self.gates.values():
            for item in gate.all_waiting():
                found[item.voyage.trade] += item.voyage.ships
        return found

    def ships(self) -> int:
        """All ships there are: this and the lost ones never change together."""
        return sum(self.by_line()) + sum(self.quays.pool.values())

    def cargo(self, index: int) -> Cargo:
        """Where the tonnes of a trade are."""
        quays = self.quays
        return Cargo(
            made=int(quays.made[index]),
            waiting=int(quays.waiting[index]),
            shut_in=int(quays.shut_in[index]),
            aboard=int(self.aboard[index]),
            delivered=int(self.delivered[index]),
            sunk=self.lines[index].sunk,
        )


def _index(way: Way, name: str) -> int:
    return way.places.index(name)
