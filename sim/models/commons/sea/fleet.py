"""The fleets: whole ships that load, sail, wait, unload and come back, by trade, on the chart of one run.

Ships of a trade go to and fro; each class keeps a few laid up that any of its trades may call. Cargo comes up at
the port of loading whether or not a ship is there, and waits; beyond what the port can keep it is not produced.
Tonnes and ships are whole and conserved exactly. Ships that nothing disturbs do two things a voyage: leave and
arrive. The module is longer than the rule, because ports, ways and gates of a voyage call each other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Final

from sim.models.commons.sea.chart import Chart, Way
from sim.models.commons.sea.gate import Gate, Waiting
from sim.models.commons.sea.line import Book, Line, count_usual, line_of
from sim.models.commons.sea.section import SeaSection
from sim.models.commons.sea.voyage import Voyage

__all__ = ["Fleet"]

_FORK: Final = 0
_GATE: Final = 1
_END: Final = 2
# days by which two sums may differ that are the same
_HAIR: Final = 1e-9


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
        self.storage, self.activation = storage, activation
        self.book = Book()
        classes = {item.id: item for item in section.classes}
        self.lines = [line_of(trade, classes[trade.ship], self._chart, k) for k, trade in enumerate(section.trades)]
        self.pool: dict[str, int] = {}
        self._agenda: dict[int, list[tuple[Voyage, int, int, int, str]]] = defaultdict(list)
        self._ready: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.lost: dict[str, int] = defaultdict(int)
        self.live: set[str] = set()
        self.day = 0
        self._soonest = 1  # the first day whose doings are still to come
        self.came: dict[str, list[int]] = {}
        self.due: dict[str, list[int]] = {}
        self.owners = tuple(sorted({line.owner for line in self.lines}))
        for owner in self.owners:
            self.came[owner], self.due[owner] = [0], [0]
        self._landed: dict[tuple[str, str], int] = defaultdict(int)
        count_usual(self.lines, gates)
        self._place_ships()

    # ---- the start: a world that has long been sailing ----------------------------------------------------------

    def _place_ships(self) -> None:
        """Put every ship where a schedule that has long run would have it."""
        for index, line in enumerate(self.lines):
            days, back = line.out.length / line.pace, line.home.length / line.pace
            cycle = ceil(days + back + 2 * line.port)
            for left in range(-cycle, 1):
                ships = line.scheduled(left) - line.scheduled(left - 1)
                if not ships:
                    continue
                if left + line.takes > 0:
                    line.aboard += ships * line.load
                    self._sail(Voyage(index, ships, laden=True, way=line.out, start=left, pace=line.pace))
                else:
                    home = left + line.takes + line.port
                    if home + back + line.port <= 0:
                        continue
                    self._sail(Voyage(index, ships, laden=False, way=line.home, start=home, pace=line.pace))
            line.waiting = line.first % line.load
            line.made = line.waiting + line.aboard
        in_use: dict[str, int] = defaultdict(int)
        for line, ships in zip(self.lines, self.by_line(), strict=True):
            in_use[line.ship.id] += ships
        spare = {line.ship.id: line.ship.spare.value for line in self.lines}
        self.pool = {name: round(ships * spare[name]) for name, ships in in_use.items()}
        self.total = self.ships()

    # ---- a day --------------------------------------------------------------------------------------------------

    def sail(self, day: int) -> None:
        """Let a day pass: queues, ships under way, ports."""
        self.day = self._soonest = day
        self._landed.clear()
        for name in sorted(self.live):
            self._serve(self.gates[name])
        while self._agenda.get(day):
            for voyage, turn, place, kind, name in self._agenda.pop(day):
                if turn == voyage.turn:
                    if kind == _END:
                        self._arrive(voyage)
                    else:
                        self._reach(voyage, place, kind, self.gates[name])
        self._agenda.pop(day, None)
        self._soonest = day + 1
        for index, ships in self._ready.pop(day, ()):
            line = self.lines[index]
            line.idle += ships
            line.coming -= ships
        came, due = dict.fromkeys(self.owners, 0), dict.fromkeys(self.owners, 0)
        for index, line in enumerate(self.lines):
            self._load(index, line)
            due[line.owner] += line.due(day)
        for (owner, _), tonnes in self._landed.items():
            came[owner] += tonnes
        for owner in self.owners:
            self.came[owner].append(came[owner])
            self.due[owner].append(due[owner])
        self._book_waiting()

    def landed(self, owner: str, commodity: str) -> int:
        """Tonnes of a commodity that came for somebody today."""
        return self._landed.get((owner, commodity), 0)

    def _load(self, index: int, line: Line) -> None:
        line.waiting += line.daily
        line.made += line.daily
        ready = line.waiting // line.load
        ships = min(line.idle, ready)
        if ships:
            ready -= ships
            line.idle -= ships
            line.waiting -= ships * line.load
            line.aboard += ships * line.load
            self._sail(Voyage(index, ships, laden=True, way=line.out, start=self.day, pace=line.pace))
        wanted = ready - line.coming - 1
        if wanted > 0 and not line.idle and self.pool.get(line.ship.id, 0):
            called = min(wanted, self.pool[line.ship.id])
            self.pool[line.ship.id] -= called
            line.coming += called
            line.borrowed += called
            self._ready[self.day + max(round(self.activation), 1)].append((index, called))
        elif line.borrowed and line.idle > 1 + line.daily // line.load:
            back = min(line.borrowed, line.idle - 1 - line.daily // line.load)
            line.idle -= back
            line.borrowed -= back
            self.pool[line.ship.id] += back
        if line.waiting > line.load + int(self.storage * line.daily):
            most = line.load + int(self.storage * line.daily)
            line.shut_in += line.waiting - most
            line.waiting = most

    def _book_waiting(self) -> None:
        for name in self.live:
            gate = self.gates[name]
            for item in gate.all_waiting():
                line = self.lines[item.voyage.trade]
                self.book.delay[line.owner] += item.voyage.ships
                self.book.cost[line.owner] += item.voyage.ships * line.ship.day_cost.value

    # ---- under way ----------------------------------------------------------------------------------------------

    def _sail(self, voyage: Voyage, *, here: bool = True) -> None:
        """Plan to the next stop: a place to turn off before a stirred gate, the gate itself, or the end."""
        way = voyage.way
        stop, kind, name = len(way.places) - 1, _END, ""
        if self.live:
            for k, gate in way.gates:
                if gate in self.live and k > voyage.at:
                    place, what = k, _GATE
                    if gate not in voyage.bold:
                        shuns = self.lines[voyage.trade].ship.shuns
                        place, what = max(self._chart.fork(way, k, shuns=shuns), voyage.at + (not here)), _FORK
                        if place >= k:
                            place, what = k, _GATE
                    if (place, what) < (stop, kind):
                        stop, kind, name = place, what, gate
        if way.gates:
            self._count(voyage, stop, kind, 1, after=-1.0)
        turn = voyage.turn = voyage.turn + 1
        at = voyage.start + way.after[stop] / voyage.pace
        if kind == _END and not voyage.laden:
            at += self.lines[voyage.trade].port
        self._agenda[max(ceil(at - _HAIR), self._soonest)].append((voyage, turn, stop, kind, name))

    def _count(self, voyage: Voyage, stop: int, kind: int, sign: int, *, after: float) -> None:
        """Count ships at gates they pass on paper before their next stop, or take them off again."""
        first, start, pace, far = voyage.at, voyage.start, voyage.pace, voyage.way.after
        ships = sign * voyage.ships
        if kind == _GATE:
            stop -= 1
        for k, name in voyage.way.gates:
            if first < k <= stop:
                at = start + far[k] / pace
                # what passed before the start is no part of this run
                if at > after:
                    day, passed = ceil(at - _HAIR), self.gates[name].passed
                    if day < len(passed):
                        passed[day] += ships
                    else:
                        self.gates[name].count(day, ships)

    def _reach(self, voyage: Voyage, place: int, kind: int, gate: Gate) -> None:
        """Come to a place to turn off before a gate, or to the gate itself."""
        if kind == _FORK:
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
        here, goal = voyage.way.places[place], voyage.way.places[-1]
        worse = {
            name
            for name in self.live
            if self.gates[name].is_shut() or self.gates[name].willing.get(voyage.trade, 1.0) < 0.5
        }
        line = self.lines[voyage.trade]
        avoided = {gate.name, *line.ship.shuns}
        way = self._chart.way(here, goal, without=worse | avoided) or self._chart.way(here, goal, without=avoided)
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

    def _arrive(self, voyage: Voyage) -> None:
        line = self.lines[voyage.trade]
        if not voyage.laden:
            line.idle += voyage.ships
            return
        tonnes = voyage.ships * line.load
        line.aboard -= tonnes
        line.delivered += tonnes
        self._landed[line.owner, line.trade.commodity] += tonnes
        end = voyage.start + voyage.way.after[-1] / voyage.pace
        voyage.back(line.home, max(ceil(end - _HAIR), self.day) + line.port)
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
            voyage.start += slower
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
                line.aboard -= line.load
                line.sunk += line.load
            return
        struck.start += days
        line.held += 1
        self.book.delay[line.owner] += days
        self.book.cost[line.owner] += days * line.ship.day_cost.value
        self._sail(struck)

    # ---- gates that stir and calm -------------------------------------------------------------------------------

    def stir(self, name: str) -> None:
        """Something is amiss at a gate: whoever is under way and has it ahead will stop before it."""
        if name in self.live:
            return
        self.live.add(name)
        now = float(self.day)
        for entries in list(self._agenda.values()):
            for voyage, turn, stop, kind, _ in list(entries):
                if turn == voyage.turn and self._ahead(voyage, name):
                    self._count(voyage, stop, kind, -1, after=max(now, -1.0))
                    reached = voyage.at
                    while reached + 1 < len(voyage.way.places) and voyage.when(reached + 1) <= now:
                        reached += 1
                    here = voyage.when(reached) >= now
                    voyage.at = reached
                    self._sail(voyage, here=here)

    def _ahead(self, voyage: Voyage, name: str) -> bool:
        """Whether a voyage has the gate ahead of it."""
        return any(gate == name and voyage.when(k) > self.day and k > voyage.at for k, gate in voyage.way.gates)

    def calm(self, name: str) -> None:
        """Nothing is amiss at a gate any more."""
        self.live.discard(name)

    # ---- what is asked ------------------------------------------------------------------------------------------

    def under_way(self) -> Sequence[Voyage]:
        """Every voyage that has a next stop, once."""
        return [voyage for entries in self._agenda.values() for voyage, turn, *_ in entries if turn == voyage.turn]

    def by_line(self) -> list[int]:
        """Ships of each trade: under way, waiting, idle or called."""
        found = [line.idle + line.coming for line in self.lines]
        for voyage in self.under_way():
            found[voyage.trade] += voyage.ships
        for gate in self.gates.values():
            for item in gate.all_waiting():
                found[item.voyage.trade] += item.voyage.ships
        return found

    def ships(self) -> int:
        """All ships there are: this and the lost ones never change together."""
        return sum(self.by_line()) + sum(self.pool.values())


def _index(way: Way, name: str) -> int:
    return way.places.index(name)
