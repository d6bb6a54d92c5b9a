"""A stage for the sea: the shipped section or a small one, one run of the bare domain, and what a test does on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sim.clock import Clock
from sim.draws import Draws
from sim.expressions import Term
from sim.models.commons.domain import Surroundings
from sim.models.commons.sea.sea import Sea
from sim.models.commons.sea.section import SeaSection
from sim.models.dials import Reading
from sim.scenario.checking import validate
from sim.scenario.figures import Figure
from sim.scenario.reading import read_file
from sim.world.chronicle import Chronicle
from sim.world.effects import Effect, ModelEffect
from sim.world.perception import Errors
from sim.world.slots import Slots
from sim.world.stage import Stage

_START = datetime(2010, 9, 1, tzinfo=UTC)
T = TypeVar("T")
SCENARIOS = Path(__file__).parent.parent / "scenarios"


@cache
def shipped(name: str = "closed_strait") -> SeaSection:
    """The sea of a shipped scenario, or of a record's."""
    document = read_file(SCENARIOS / f"{name}.yaml")
    return validate(SeaSection, document, at=("models", "commons", "sea"))


def small(
    *, long_way: float = 4000.0, bend: str = "passage", room: float = 2.0, daily: float = 200_000.0, **changes: Any
) -> SeaSection:
    """Two ports, a strait and a longer way around: one trade, ships of 100,000 t that make 300 nm a day."""
    raw: dict[str, Any] = {
        "places": {
            "mine": {"title": "Mine", "lat": 0, "lon": 0, "kind": "port"},
            "fork": {"title": "Fork", "lat": 0, "lon": 5},
            "strait": {"title": "Strait", "lat": 0, "lon": 10, "kind": "passage", "room": room},
            "bend": {"title": "Bend", "lat": 9, "lon": 10, "kind": bend, "room": 50},
            "mill": {"title": "Mill", "lat": 0, "lon": 20, "kind": "port"},
        },
        "lanes": [
            {"between": ["mine", "fork"], "distance": "900 nm"},
            {"between": ["fork", "strait"], "distance": "600 nm"},
            {"between": ["strait", "mill"], "distance": "1500 nm"},
            {"between": ["fork", "bend"], "distance": f"{long_way / 2} nm"},
            {"between": ["bend", "mill"], "distance": f"{long_way / 2} nm"},
        ],
        "classes": [
            {
                "id": "carrier",
                "title": "Carriers",
                "load": "100000 t",
                "speed": "12.5 kt",
                "day_cost": "0.05 MUSD",
                "hull": "50 MUSD",
                "spare": 0,
            }
        ],
        "trades": [
            {
                "id": "ore",
                "owner": "island",
                "commodity": "ore",
                "origin": "mine",
                "goal": "mill",
                "ship": "carrier",
                "amount": f"{daily} t/d",
            }
        ],
        **changes,
    }
    return SeaSection.model_validate(raw)


class Quiet:
    """Takes note of incidents, and asks nobody."""

    def __init__(self) -> None:
        self.happened: list[str] = []

    def happen(self, _: str, *, what: str, **__: Any) -> None:
        self.happened.append(what)


class Turned:
    """Stands for dials that a test may turn at any time: nothing is remembered."""

    def __init__(self, read: Callable[[str], float]) -> None:
        self._read = read

    def __call__(self, name: str) -> float:
        return self._read(name)

    def derived(self, make: Callable[[Reading], T]) -> Callable[[], T]:
        return lambda: make(self)


class Trial:
    """One run of the sea alone; the test plays everybody."""

    def __init__(self, seed: int = 1, *, section: SeaSection | None = None, **settings: float) -> None:
        self.section = section or shipped()
        self.clock = Clock()
        self.draws = Draws(seed)
        self.news: list[tuple[float, str, str]] = []
        self.applied: list[Effect] = []
        self.settings = settings
        self.incidents = Quiet()
        owners = tuple(sorted({trade.owner for trade in self.section.trades}))
        stage = Stage(
            clock=self.clock,
            slots=Slots(),
            draws=self.draws,
            errors=Errors(self.draws, error_time=240.0),
            chronicle=Chronicle(),
            start=_START,
            horizon=1e9,
            actors=owners,
            titles={},
            types={},
            roles={},
            ranks={},
            parameter=lambda _: 0,
            announce=self._announce,
            apply=self.applied.append,
            record=lambda *_: None,
            core=owners,
        )
        dials = Turned(self._dial)
        around = Surroundings(stage, dials, dials, self.incidents, self)  # type: ignore[arg-type]
        self.sea = Sea(self.section, around)
        self.sea.begin()
        self.day = 0

    def _dial(self, name: str) -> float:
        if name in self.settings:
            return self.settings[name]
        found = getattr(self.section, name)
        assert isinstance(found, Figure)
        return found.value

    def _announce(self, topic: str, *, subject: str, **_: Any) -> None:
        self.news.append((self.clock.now, topic, subject))

    def lose(self, *_: object) -> None:
        """Stand for the services: nobody lives by them here."""

    def do(self, word: str, actor: str = "", target: str | None = None, **args: Any) -> Mapping[str, Any]:
        """Carry out one effect now."""
        effect = ModelEffect(f"commons.{word}", f"{actor}.{word}", actor, target, None, 1.0, tuple(args.items()))
        return self.sea.carry_out(word, effect)

    def until(self, day: int) -> Trial:
        """Let days pass."""
        while self.day < day:
            self.day += 1
            self.clock.run(until=self.day * 24)
            self.sea.advance(self.day * 24.0, 6.0)
        return self

    def believes(self, observer: str, function: str, *words: str) -> float:
        return self.sea.getter(observer, Term(function, words))(self.clock.now)

    def value(self, measure: str) -> float:
        value = self.sea.outcomes(self.clock.now)[measure].value
        assert value is not None
        return value

    @property
    def delivered(self) -> int:
        return int(self.sea.fleet.delivered.sum())


def assert_nothing_is_lost(trial: Trial) -> None:
    """Ships and tonnes are all where they can be."""
    fleet = trial.sea.fleet
    assert fleet.ships() + sum(fleet.lost.values()) == fleet.total
    for index, line in enumerate(fleet.lines):
        under_way = [voyage for voyage in fleet.under_way() if voyage.trade == index]
        for gate in fleet.gates.values():
            under_way += [item.voyage for item in gate.all_waiting() if item.voyage.trade == index]
        cargo = fleet.cargo(index)
        assert cargo.aboard == sum(voyage.ships for voyage in under_way if voyage.laden) * line.load
        assert cargo.made == cargo.waiting + cargo.shut_in + cargo.aboard + cargo.delivered + cargo.sunk
        assert fleet.quays.idle[index] >= 0 <= cargo.waiting
    for tanks in trial.sea.tanks:
        assert min(tanks.free, tanks.reserve, tanks.missing) >= 0
    for squadron in trial.section.squadrons:
        out = sum(d.hulls for d in trial.sea.navy.out if d.squadron.id == squadron.id)
        assert trial.sea.navy.at_home(squadron) + out == round(squadron.hulls.value)
        assert trial.sea.navy.at_home(squadron) >= 0
