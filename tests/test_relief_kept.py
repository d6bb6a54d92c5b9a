"""What relief keeps instead of working it out at each use is what would be worked out anew, at every step of a run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.api import load
from sim.engine import Engine
from sim.models.relief.model import Relief
from sim.models.relief.rates import Handling, Life, Rates, Sight


def steps(until: float = 60 * 24.0) -> Iterator[tuple[Engine, Relief]]:
    """One run of the shipped crisis whose levers mature on the way, seen every six hours."""
    engine = Engine(load("tsunami_relief", options=("everything",)), seed=2)
    relief = engine.models["relief"]
    assert isinstance(relief, Relief)
    while engine.now < until:
        engine.advance(engine.now + 6.0)
        yield engine, relief


def test_figures_kept_are_those_that_stand_while_levers_mature() -> None:
    moved = set()
    for engine, relief in steps():
        dials = relief.dials
        moved.add(engine.world.slots.shifts)
        assert dials.rates() == Rates.read(dials)
        assert dials.life() == Life.read(dials)
        assert dials.sight() == Sight.read(dials)
        assert dials.handling() == Handling.read(dials)
    assert len(moved) > 2
