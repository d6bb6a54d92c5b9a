"""What the sea tells: beliefs, measures, series. Reads the sea and changes nothing.

Passages, rates and queues are public, within a day (ship reports, brokers); stocks are known to their owner alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from sim.expressions import Term
from sim.models.commons.sea.own import looked_after
from sim.models.commons.sea.raiders import Band
from sim.models.commons.sea.waters import Waters
from sim.world.stage import Getter, Outcome, Series

__all__ = ["Diary"]

_DAY: Final = 24.0
_LATELY: Final = 30
_WEEK: Final = 7
# what is kept of a gate, with units
_OF_GATES: Final = (("rate", "0..1"), ("waiting", "ships"), ("attacks", "count"), ("guarded", "hulls"))
# what is believed of the stock of a commodity that one does not keep
_STOCKS: Final = {"stock_days": 1e3, "stock_short": 0.0, "stock_left": 1.0, "reserve_days": 0.0}


class Diary:
    """The days of one run at sea."""

    def __init__(self, sea: Waters) -> None:
        self._sea = sea
        self._at: list[float] = []
        self._kept: dict[str, list[float]] = {}
        self._units: dict[str, str] = {}
        # attempts so far at each midnight, the start's first, of gates where there were any
        self._attempts: dict[str, list[int]] = {}
        self._stocks: list[list[int]] = []  # tonnes
        self._missing: list[list[int]] = []
        self._years: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
        self._counted: dict[str, int] = {}
        # by gate at which something was amiss at some time: its rate, ships that wait, attacks, hulls on guard
        self._watched: dict[str, list[list[float]]] = {}
        self._highest = 0.0
        self._warship_days = 0

    def keep(self, day: int) -> None:
        """Keep the day."""
        sea, watched = self._sea, self._watched
        self._at.append(day * _DAY)
        for name, gate in sea.gates.items():
            if gate.attempts:
                self._attempts.setdefault(name, [0] * day).append(gate.attempts)
            if gate.stirred or name in watched:
                if name not in watched:
                    watched[name] = [self._begin(f"{what}.{name}", unit) for what, unit in _OF_GATES]
                rate, waiting, attacks, guarded = watched[name]
                rate.append(gate.rate)
                waiting.append(float(gate.waiting()))
                attacks.append(float(gate.attempts))
                guarded.append(float(gate.hulls))
        self._highest = max(self._highest, *[gate.rate for gate in sea.gates.values()])
        book = sea.fleet.book
        self._note("longer", "d", book.longer / book.turned if book.turned else 0.0)
        self._note("turned", "ships", book.turned)
        self._stocks.append([tanks.free for tanks in sea.tanks])
        self._missing.append([tanks.missing for tanks in sea.tanks])
        if sea.navy.out:
            self._warship_days += sum([detail.hulls for detail in sea.navy.out])
        if sea.band is not None:
            self._by_year(day, sea.band)
            ships, people = sea.band.holds(day)
            self._note("held_ships", "count", ships)
            self._note("held_people", "persons", people)

    def _by_year(self, day: int, band: Band) -> None:
        """Count what pirates did by calendar year, as records do."""
        now = {
            "attacks": band.attempts,
            "taken": band.taken,
            "hostages": band.hostages,
            **{f"attacks.{place}": count for place, count in band.by_place.items()},
        }
        self._years.setdefault((self._sea.stage.start + timedelta(days=day - 1)).year, (self._counted, now))
        # a year that is over changes no more: see `series`
        year = max(self._years)
        before = self._years[year][0]
        self._years[year] = before, now
        for name, count in now.items():
            unit = "persons" if name == "hostages" else "count"
            self._note(f"{name}.{year}", unit, count - before.get(name, 0))
        self._counted = now

    def _note(self, name: str, unit: str, value: float) -> None:
        kept = self._kept.get(name)
        if kept is None:
            kept = self._begin(name, unit)
        kept.append(float(value))

    def _begin(self, name: str, unit: str) -> list[float]:
        """Begin to keep a quantity, which was nothing on the days before."""
        self._units[name], kept = unit, [0.0] * (len(self._at) - 1)
        self._kept[name] = kept
        return kept

    def series(self) -> Mapping[str, Series]:
        """All that was kept, once a day; what passed each gate and what lies in stock is in the books of others."""
        at, days = tuple(self._at), range(1, len(self._at) + 1)
        found = {}
        for name, gate in self._sea.gates.items():
            shares = [gate.transits(day, over=_LATELY) for day in days]
            found[f"sea.transits.{name}"] = Series("ships", at, tuple(map(float, gate.passed[1 : len(at) + 1])))
            found[f"sea.share.{name}"] = Series("share", at, tuple(shares))
        for place, tanks in enumerate(self._sea.tanks):
            stock = tuple([row[place] / tanks.need if tanks.need else 0.0 for row in self._stocks])
            found[f"sea.stock.{tanks.owner}.{tanks.commodity}"] = Series("d", at, stock)
        for name, values in self._kept.items():
            # what was counted for a year stays what it was at its end
            whole = (*values, *[values[-1]] * (len(at) - len(values)))
            found[f"sea.{name}"] = Series(self._units[name], at, whole)
        return found

    # ---- beliefs --------------------------------------------------------------------------------------------------

    def getter(self, observer: str, term: Term) -> Getter:
        """Give what an observer believes of a term."""
        words = [str(word) for word in term.arguments]
        if not words or term.function == "ships_pass":
            return self._of(observer, term.function) if not words else self._pass(words[0])
        if term.function in _STOCKS:
            return self._stock(observer, words[0], term.function)
        gate = self._sea.gates.get(words[0])
        if gate is None:
            return (lambda _at: 1.0) if term.function == "transits" else (lambda _at: 0.0)
        match term.function:
            case "transits":
                return lambda _at: gate.transits(self._day)
            case "war_risk":
                return lambda _at: gate.rate
            case "passage_shut":
                return lambda _at: 1.0 if gate.mines else 1.0 - gate.open
            case "ships_waiting":
                return lambda _at: float(gate.waiting())
        return lambda _at: self._lately(gate.name)

    def _pass(self, owner: str) -> Getter:
        """Give the ships a day of an owner that usually go by a passage or area."""
        lines = [line for line in self._sea.fleet.lines if line.owner == owner and line.out.gates]
        ships = sum([line.daily / line.load for line in lines])
        return lambda _at: ships

    def _of(self, observer: str, function: str) -> Getter:
        sea = self._sea
        mine = looked_after(sea.stage, sea.fleet.lines, observer)
        # who has no trade of its own here looks at everybody's
        gates = [gate for name, gate in sea.gates.items() if name in mine or not mine]
        match function:
            case "worst_rate":
                return self._daily(lambda: max([gate.rate for gate in gates], default=0.0))
            case "attacks_at_sea":
                seen = {gate.name for gate in gates}
                return self._daily(lambda: sum([self._lately(name) for name in self._attempts if name in seen]))
            case "mines_at_sea":
                return self._daily(lambda: float(sum([gate.mines for gate in gates])))
            case "warships_free":
                return lambda _at: float(sea.navy.free(observer))
            case "warships_out":
                return lambda at: float(sea.navy.on_station(observer, at / _DAY))
        return lambda at: float(sea.band.holds(at / _DAY)[0]) if sea.band is not None else 0.0

    def _daily(self, work_out: Callable[[], float]) -> Getter:
        """Work out once a day what changes at midnight alone."""
        known, value = -1, 0.0

        def read(_: float) -> float:
            nonlocal known, value
            if known != len(self._at):
                known, value = len(self._at), work_out()
            return value

        return read

    def _stock(self, observer: str, commodity: str, function: str) -> Getter:
        tanks = [
            (k, item)
            for k, item in enumerate(self._sea.tanks)
            if item.owner == observer and item.commodity == commodity
        ]
        if not tanks:
            return lambda _at: _STOCKS[function]
        index, tank = tanks[0]
        first = max(tank.free, 1)
        match function:
            case "stock_days":
                return lambda _at: tank.days
            case "stock_left":
                return lambda _at: tank.free / first
            case "reserve_days":
                return lambda _at: tank.reserve / tank.need if tank.need else 0.0
        return lambda _at: self._short(index) / (tank.need * _WEEK)

    def _short(self, index: int) -> float:
        now = self._missing[-1][index] if self._missing else 0
        before = self._missing[-_WEEK - 1][index] if len(self._missing) > _WEEK else 0
        return now - before

    @property
    def _day(self) -> int:
        return len(self._at)

    def _lately(self, name: str) -> float:
        counts = self._attempts.get(name, [0])
        return float(counts[-1] - counts[max(len(counts) - 1 - _LATELY, 0)])

    # ---- measures -------------------------------------------------------------------------------------------------

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        """The measures now, in total and by owner."""
        del at
        sea, book = self._sea, self._sea.fleet.book
        found: dict[str, float] = {
            "sea_delay": sum(book.delay.values()),
            "sea_diverted": sum(book.diverted.values()),
            "stock_shortfall": sum(tanks.shortfall for tanks in sea.tanks),
            "war_risk_rate": self._highest,
            "ships_hit": float(book.hit),
            "ships_sunk": float(book.sunk),
            "ships_taken": float(sea.band.taken if sea.band else 0),
            "hostages": float(sea.band.hostages if sea.band else 0),
            "sea_attacks": float(sum(gate.attempts for gate in sea.gates.values())),
            "warship_days": float(self._warship_days),
        }
        for actor in sea.stage.core:
            found[f"sea_delay.{actor}"] = book.delay.get(actor, 0.0)
            found[f"sea_diverted.{actor}"] = book.diverted.get(actor, 0.0)
            found[f"stock_shortfall.{actor}"] = sum(t.shortfall for t in sea.tanks if t.owner == actor)
        return {name: Outcome(value) for name, value in found.items()}
