"""The fleets: whole ships that load, sail, wait, unload and come back, by trade, on the chart of one run.

Ships of a trade go to and fro. Those that nothing disturbs stand in the timetable and do nothing by themselves; the
others are voyages, which go from stop to stop of their course; what they do at a gate stands in `crossings`. Tonnes
and ships are whole and conserved exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.models.commons.sea.chart import Chart, Way
from sim.models.commons.sea.course import END, Course, Courses
from sim.models.commons.sea.crossings import Crossings
from sim.models.commons.sea.gate import Gate
from sim.models.commons.sea.line import Book, Line, count_usual, line_of
from sim.models.commons.sea.quays import Quays
from sim.models.commons.sea.section import SeaSection
from sim.models.commons.sea.tally import Tally
from sim.models.commons.sea.timetable import Ships, Timetable
from sim.models.commons.sea.voyage import Voyage

__all__ = ["Cargo", "Fleet"]

_MOST: Final = 4096  # passages noted before they are counted


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
        chart: Chart = section.chart
        self.gates = gates
        self.book = Book()
        classes = {item.id: item for item in section.classes}
        self.lines = [line_of(trade, classes[trade.ship], chart, k) for k, trade in enumerate(section.trades)]
        self._load = np.array([line.load for line in self.lines], dtype=np.int64)
        # ships of each trade that left laden, that came in time, that came as voyages
        self._left, self._in_time = np.zeros_like(self._load), np.zeros_like(self._load)
        self._late = [0] * len(self.lines)
        self.quays = Quays(self.lines, storage=storage, activation=activation)
        self.timetable = Timetable(self.lines)
        self._courses = Courses(chart, self.lines)
        self.live = self._courses.live
        self._crossings = Crossings(
            chart,
            self.lines,
            gates,
            self._courses,
            self.book,
            sail=self._sail,
            sank=self._sank,
            struck=struck,
            asked=asked,
        )
        # trades whose ways out, and home, lead by a stirred gate: their ships sail as voyages
        self._troubled: tuple[list[int], list[int]] = ([], [])
        # by day, who comes to the next stop of its course: each voyage that has one, once
        self._agenda: dict[int, list[tuple[Voyage, Course]]] = defaultdict(list)
        # gates that ships pass on paper before their next stop, after how many days, from which on; how many ships
        self._noted: list[tuple[Mapping[str, int], int, int]] = []
        self._counted = dict.fromkeys(gates, 0)  # how many of these are counted at each gate, which somebody asked
        self.lost: dict[str, int] = defaultdict(int)
        self.day = 0
        self._soonest = 1  # the first day whose doings are still to come
        self.tally = Tally(self.lines)
        goods = sorted({(line.owner, line.trade.commodity) for line in self.lines})
        self._goods = {good: place for place, good in enumerate(goods)}
        self._good = [self._goods[line.owner, line.trade.commodity] for line in self.lines]
        owners = self.tally.owners
        self._mine = [len(goods) + owners.index(line.owner) for line in self.lines]
        # tonnes of a ship of each trade, in the columns of what it brings
        self._brings = np.zeros((len(self.lines), len(goods) + len(owners)), dtype=np.int64)
        for index, line in enumerate(self.lines):
            self._brings[index, [self._good[index], self._mine[index]]] = line.load
        # tonnes of each good of each owner that came today, then of all that came for each owner
        self.landed = [0] * self._brings.shape[1]
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
            self._left[index] = out
        self.quays.shipped(self._left * self._load)
        spare = {line.ship.id: line.ship.spare.value for line in self.lines}
        self.quays.pool = {name: round(ships * spare[name]) for name, ships in in_use.items()}
        self.total = sum(in_use.values()) + sum(self.quays.pool.values())

    # ---- a day --------------------------------------------------------------------------------------------------

    def sail(self, day: int) -> None:
        """Let a day pass: ships in time, queues, ships under way, ports."""
        self.day = self._soonest = day
        self._crossings.new_day(day)
        landing, homing = self.timetable.arriving(day)
        self._land(day, landing)
        self.quays.idle += homing
        for name in sorted(self.live):
            self._crossings.serve(self.gates[name])
        reach, arrive = self._crossings.reach, self._arrive
        while due_today := self._agenda.pop(day, None):
            for voyage, course in due_today:
                if course.kind == END:
                    arrive(voyage, course)
                else:
                    reach(voyage, course)
        self._soonest = day + 1
        if len(self._noted) >= _MOST:
            self._forget_noted()
        self._leave(day, self.quays.load(day))
        self._keep_accounts(day)

    def _land(self, day: int, ships: Ships) -> None:
        """Let ships arrive in time, and turn back."""
        self._in_time += ships
        self.landed = ships.dot(self._brings).tolist()
        self.timetable.turn_back(day, ships)
        numbers = ships.tolist() if self._troubled[1] else []
        for index in self._troubled[1]:
            if number := numbers[index]:
                self.timetable.add(index, day, -number, laden=False)
                line = self.lines[index]
                self._set_out(
                    Voyage(index, number, laden=False, way=line.home, base=day, pace=line.pace, off=line.port)
                )

    def _leave(self, day: int, ships: Ships) -> None:
        """Let ships leave port."""
        self._left += ships
        self.timetable.leave(day, ships)
        numbers = ships.tolist() if self._troubled[0] else []
        for index in self._troubled[0]:
            if number := numbers[index]:
                self.timetable.add(index, day, -number, laden=True)
                line = self.lines[index]
                self._set_out(Voyage(index, number, laden=True, way=line.out, base=day, pace=line.pace))

    def _keep_accounts(self, day: int) -> None:
        """Keep what came for each owner and what was due, and book what it costs to wait."""
        self.tally.keep(day, self.landed[len(self._goods) :])
        book = self.book
        for name in self.live:
            for item in self.gates[name].all_waiting():
                line, ships = self.lines[item.voyage.trade], item.voyage.ships
                book.delay[line.owner] += ships
                book.cost[line.owner] += ships * line.ship.day_cost.value

    def good(self, owner: str, commodity: str) -> int | None:
        """Place in `landed` of a commodity that comes for somebody, None if no trade brings it."""
        return self._goods.get((owner, commodity))

    # ---- under way ----------------------------------------------------------------------------------------------

    def _set_out(self, voyage: Voyage) -> None:
        """Set out from port on the usual way of the trade, in time."""
        self._sail(voyage, self._courses.first(voyage))

    def _sail(self, voyage: Voyage, course: Course) -> None:
        """Go on to the next stop: by the timetable if it is the end and all is as usual, else by the agenda."""
        day = voyage.base + course.days
        if course.kind == END and not voyage.at and not voyage.bold and day > self.day and self._usual(voyage):
            self.timetable.add(voyage.trade, voyage.base, voyage.ships, laden=voyage.laden)
            return
        if course.passed:
            self._noted.append((course.passed, voyage.base, voyage.ships))
            if course.stirred:
                for name in self.live & course.passed.keys():
                    self._count_noted(name)
        soonest = self._soonest
        self._agenda[day if day > soonest else soonest].append((voyage, course))

    def _usual(self, voyage: Voyage) -> bool:
        """Whether ships are on the usual way of their trade, in time."""
        line = self.lines[voyage.trade]
        if voyage.laden:
            return voyage.way is line.out and voyage.off == 0
        return voyage.way is line.home and voyage.off == line.port

    def _arrive(self, voyage: Voyage, course: Course) -> None:
        """Come to the end of a course: unload and turn back, or be free to load."""
        index = voyage.trade
        if not voyage.laden:
            self.quays.idle[index] += voyage.ships
            return
        line = self.lines[index]
        self._late[index] += voyage.ships
        tonnes = voyage.ships * line.load
        self.landed[self._good[index]] += tonnes
        self.landed[self._mine[index]] += tonnes
        came, today = voyage.base + course.days, self.day
        voyage.back(line.home, came if came > today else today, line.port)
        self._set_out(voyage)

    def _sank(self, voyage: Voyage) -> None:
        """Strike a ship off, and what it carried."""
        line = self.lines[voyage.trade]
        self.lost[line.ship.id] += 1
        if voyage.laden:
            line.sunk += line.load

    # ---- gates that stir and calm -------------------------------------------------------------------------------

    def stir(self, name: str) -> None:
        """Something is amiss at a gate: whoever is under way and has it ahead will stop before it."""
        if name in self.live:
            return
        for gate in self.gates.values():
            gate.settle(self.day)
        self._count_noted(name)
        self._change(name, live=True)
        for index, laden, base, ships in self.timetable.take_off(name, self.day):
            line = self.lines[index]
            way, off = (line.out, 0.0) if laden else (line.home, line.port)
            self._stop(Voyage(index, ships, laden, way, base, line.pace, off))
        for entries in list(self._agenda.values()):
            ahead: list[tuple[Voyage, Course]] = []
            others: list[tuple[Voyage, Course]] = []
            for entry in entries:
                (ahead if self._ahead(entry[0], name) else others).append(entry)
            entries[:] = others
            for voyage, course in ahead:
                self._take_off(voyage, course)
                self._stop(voyage)

    def calm(self, name: str) -> None:
        """Nothing is amiss at a gate any more."""
        if name in self.live:
            self._change(name, live=False)

    def _change(self, name: str, *, live: bool) -> None:
        (self.live.add if live else self.live.discard)(name)
        self._courses.turn()
        out, home = [line.out for line in self.lines], [line.home for line in self.lines]
        self._troubled = self._led_by(out), self._led_by(home)

    def _led_by(self, ways: Sequence[Way]) -> list[int]:
        """Trades whose way leads by a stirred gate."""
        return [index for index, way in enumerate(ways) if not self.live.isdisjoint([gate for _, gate in way.gates])]

    def _ahead(self, voyage: Voyage, name: str) -> bool:
        """Whether a voyage has the gate ahead of it."""
        for k, gate in voyage.way.gates:
            if gate == name:
                return k > voyage.at and voyage.when(k) > self.day
        return False

    def _take_off(self, voyage: Voyage, course: Course) -> None:
        """Take ships off the count of the gates that they were to pass before their next stop."""
        base, ships, today = voyage.base, voyage.ships, self.day
        for name, after in course.passed.items():
            if base + after > today:
                self.gates[name].count(base + after, -ships)

    def _stop(self, voyage: Voyage) -> None:
        """Find where ships under way are now, and lay their course anew."""
        reached, after = voyage.at, voyage.way.after
        last, base, off, pace, day = len(after) - 1, voyage.base, voyage.off, voyage.pace, self.day
        while reached < last and base + (off + after[reached + 1] / pace) <= day:  # as `when`
            reached += 1
        voyage.at = reached
        self._sail(voyage, self._courses.next(voyage, here=voyage.when(reached) >= day))

    # ---- what is asked ------------------------------------------------------------------------------------------

    def _count_paper(self, gate: str, first: int, last: int) -> Sequence[int]:
        """Ships that passed a gate on paper on each day from one to another, as far as these are over.

        Of those in time; voyages that do are counted first where all is asked, time to come too (at a stirred gate
        they are as soon as they set out for it).
        """
        if last > self.day and gate not in self.live:
            self._count_noted(gate)
        return self.timetable.passing(gate, first, min(last, self.day)) if first <= self.day else ()

    def _count_noted(self, gate: str) -> None:
        """Count the voyages that pass a gate on paper, now and in time to come."""
        noted, count = self._noted, self.gates[gate].count
        for passed, base, ships in noted[self._counted[gate] :]:
            if gate in passed:
                count(base + passed[gate], ships)
        self._counted[gate] = len(noted)

    def _forget_noted(self) -> None:
        """Count all that was noted, and begin a new list."""
        for gate in self.gates:
            self._count_noted(gate)
        self._noted.clear()
        self._counted = dict.fromkeys(self.gates, 0)

    def under_way(self) -> Sequence[Voyage]:
        """Every voyage that has a next stop, once."""
        found = [voyage for entries in self._agenda.values() for voyage, _ in entries]
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

    @property
    def delivered(self) -> Ships:
        """Tonnes that came so far, by trade."""
        found: Ships = (self._in_time + self._late) * self._load
        return found

    def cargo(self, index: int) -> Cargo:
        """Where the tonnes of a trade are."""
        quays, delivered = self.quays, int(self.delivered[index])
        return Cargo(
            made=int(quays.made[index]),
            waiting=int(quays.waiting[index]),
            shut_in=int(quays.shut_in[index]),
            aboard=int(self._left[index] * self._load[index]) - delivered - self.lines[index].sunk,
            delivered=delivered,
            sunk=self.lines[index].sunk,
        )
