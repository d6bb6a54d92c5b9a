"""Crossings: what ships do at a gate that is not as usual: through, around, or wait; and who is hit there.

Called by the fleet, which knows where ships are when. Nothing here knows of ports or cargo. Queues are first come,
first served; a share of the ships of a trade is taken in whole ships.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

from sim.models.commons.sea.chart import Chart, Way
from sim.models.commons.sea.course import FORK, Course, Courses
from sim.models.commons.sea.gate import Gate, Waiting
from sim.models.commons.sea.line import Book, Line
from sim.models.commons.sea.voyage import Voyage

__all__ = ["Crossings"]


class Crossings:
    """What is decided at the gates of one run. `sail` lets ships go on by a course."""

    def __init__(  # noqa: PLR0913  a crossing is where chart, ships, gates and books meet
        self,
        chart: Chart,
        lines: Sequence[Line],
        gates: Mapping[str, Gate],
        courses: Courses,
        book: Book,
        *,
        sail: Callable[[Voyage, Course], None],
        sank: Callable[[Voyage], None],
        struck: Callable[[Gate, str], float | None],
        asked: Callable[[Gate, Line, int], float],
    ) -> None:
        self._chart, self._lines, self._gates, self._book = chart, lines, gates, book
        self._courses, self._live = courses, courses.live
        self._sail, self._sank, self._struck, self._asked = sail, sank, struck, asked
        self._day = 0
        # gates that ships of a trade keep clear of today when they have to go another way
        self._shunned: dict[int, frozenset[str]] = {}
        self._ways: dict[tuple[int, Way, int, str, frozenset[str]], Way | None] = {}

    def new_day(self, day: int) -> None:
        """Begin a day: owners have chosen anew."""
        self._day = day
        self._shunned.clear()

    # ---- through or around --------------------------------------------------------------------------------------

    def reach(self, voyage: Voyage, course: Course) -> None:
        """Come to a place to turn off before a gate, or to the gate itself; owners choose: through, or not (E16)."""
        name, fork, bold = course.gate, course.kind == FORK, voyage.bold
        gate = self._gates[name]
        if fork:
            voyage.at = course.stop
        if (fork or name not in bold) and name in self._live:
            willing = gate.willing.get(voyage.trade, 1.0)
            if willing < 1:
                self._turn_off(voyage, course.stop, gate, 1 - willing)
                if not voyage.ships:
                    return
            if not fork:
                voyage.bold = (*bold, name)
        if fork:
            voyage.bold = (*bold, name)
            self._sail(voyage, self._courses.onward(voyage, course))
        else:
            self._enter(voyage, course.stop, gate, came=course)

    def _turn_off(self, voyage: Voyage, place: int, gate: Gate, share: float) -> None:
        """Send those whose owners do not go through around, or let them wait where there is no way around."""
        ships = gate.turned(voyage.trade, voyage.ships, share)
        if ships:
            around = voyage.part(ships)
            if not self._around(around, place, gate):
                gate.holding.append(Waiting(around, self._day))

    def _around(self, voyage: Voyage, place: int, gate: Gate) -> bool:
        """Send ships around a gate, and around others that are shut or that most owners shun, if a way is left."""
        way = self._way_around(voyage, place, gate)
        if way is None:
            return False
        line, book = self._lines[voyage.trade], self._book
        extra = voyage.turns(way, place) / voyage.pace
        days = max(extra, 0.0) * voyage.ships
        book.delay[line.owner] += days
        book.cost[line.owner] += days * line.ship.day_cost.value - voyage.ships * gate.toll
        book.turned += voyage.ships
        book.longer += days
        if voyage.laden:
            book.diverted[line.owner] += days * line.load / 1e6
        voyage.bold = ()
        self._sail(voyage, self._courses.next(voyage, here=True))
        return True

    def _way_around(self, voyage: Voyage, place: int, gate: Gate) -> Way | None:
        """Find the way that ships of a trade would now take around a gate; the same all day."""
        trade, shuns = voyage.trade, self._lines[voyage.trade].ship.shuns
        worse = self._shunned.get(trade)
        if worse is None:
            live = [self._gates[name] for name in self._live]
            worse = frozenset([g.name for g in live if g.is_shut() or g.willing.get(trade, 1.0) < 0.5])
            self._shunned[trade] = worse
        key = trade, voyage.way, place, gate.name, worse
        if key not in self._ways:
            avoided = {gate.name, *shuns}
            way = self._from(voyage.way, place, gate, worse | avoided)
            self._ways[key] = way or self._from(voyage.way, place, gate, avoided)
        return self._ways[key]

    def _from(self, way: Way, place: int, gate: Gate, avoided: frozenset[str] | set[str]) -> Way | None:
        """Find the way on from a place; who stands at the gate itself must first go back from it."""
        if way.places[place] == gate.name:
            return self._chart.back(way, place, without=avoided)
        return self._chart.way(way.places[place], way.places[-1], without=avoided)

    # ---- at the gate --------------------------------------------------------------------------------------------

    def _enter(self, voyage: Voyage, place: int, gate: Gate, *, came: Course | None = None) -> None:
        """Come to a gate: through at once if there is room and nobody waits, else to the end of the queue."""
        if gate.barred and self._lines[voyage.trade].owner in gate.barred:
            voyage.at = place
            gate.kept_out.append(Waiting(voyage, self._day))
            return
        free = ships = voyage.ships
        if (gate.queue or gate.left < ships) and gate.name in self._live:
            free = 0 if gate.queue else gate.left
        if free == ships:
            self._pass(voyage, place, gate, came=came)
            return
        if free:
            self._pass(voyage.part(free), place, gate, came=came)
        voyage.at = place
        gate.queue.append(Waiting(voyage, self._day))

    def serve(self, gate: Gate) -> None:
        """Morning at a gate: some of those who wait give up, then the first in the queue go first."""
        for item in list(gate.kept_out):
            if self._lines[item.voyage.trade].owner not in gate.barred:
                gate.kept_out.remove(item)
                gate.queue.append(item)
        if gate.held != gate.willing:  # else owners do as they did yesterday
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
                    leaving.leaves(place, self._day)
                    if not self._around(leaving, place, gate):
                        voyage.ships += ships
        gate.queue = deque([item for item in gate.queue if item.voyage.ships])
        gate.kept_out = [item for item in gate.kept_out if item.voyage.ships]
        for item in list(gate.holding):
            voyage = item.voyage
            before, now = gate.held.get(voyage.trade, 1.0), gate.willing.get(voyage.trade, 1.0)
            if now > before:
                share = 1.0 if now > 0.999 else (now - before) / (1 - before)
                ships = gate.turned(voyage.trade, voyage.ships, share)
                if ships:
                    self._take_heart(voyage.part(ships), gate)
        gate.holding = [item for item in gate.holding if item.voyage.ships]

    def _take_heart(self, voyage: Voyage, gate: Gate) -> None:
        """Let ships that would not go on do so after all."""
        voyage.bold = (*voyage.bold, gate.name)
        voyage.leaves(voyage.at, self._day)
        if voyage.way.places[voyage.at] == gate.name:
            self._enter(voyage, voyage.at, gate)
        else:
            self._sail(voyage, self._courses.next(voyage, here=True))

    def _pass(
        self, voyage: Voyage, place: int, gate: Gate, *, waited: bool = False, came: Course | None = None
    ) -> None:
        """Go through: pay what is asked, be held up or hit, and sail on."""
        line, ships = self._lines[voyage.trade], voyage.ships
        if waited:
            voyage.leaves(place, self._day)
        voyage.at = place
        gate.left -= ships
        try:
            gate.counts[self._day] += ships
        except IndexError:
            gate.count(self._day, ships)
        slower = self._asked(gate, line, ships)
        if slower:
            came = None
            voyage.off += slower
            self._book.delay[line.owner] += slower * ships
            self._book.cost[line.owner] += slower * ships * line.ship.day_cost.value
        first = gate.today
        last = gate.today = first + ships
        for target in gate.targets:
            if first < target <= last and voyage.ships:
                self._strike(voyage, gate)
        if voyage.ships:
            courses = self._courses
            self._sail(voyage, courses.next(voyage, here=True) if came is None else courses.onward(voyage, came))

    def _strike(self, voyage: Voyage, gate: Gate) -> None:
        """Let one of some ships be hit: it sinks, or is held up."""
        line, book = self._lines[voyage.trade], self._book
        days = self._struck(gate, line.owner)
        struck = voyage.part(1)
        book.hit += 1
        if days is None:
            book.sunk += 1
            book.cost[line.owner] += line.ship.hull.value
            self._sank(struck)
            return
        struck.off += days
        line.held += 1
        book.delay[line.owner] += days
        book.cost[line.owner] += days * line.ship.day_cost.value
        self._sail(struck, self._courses.next(struck, here=True))


def _index(way: Way, name: str) -> int:
    return way.places.index(name)
