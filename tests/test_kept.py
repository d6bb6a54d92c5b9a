"""Values that are kept because most days they are as they were: each is what it would be if it were made anew."""

from __future__ import annotations

import pytest
from shipped import loaded
from small_worlds import lively, truth_of

from sim.deciding.mood import HELD, Mood
from sim.draws import Draws
from sim.engine import Engine
from sim.models.pressure.model import Pressure
from sim.world.effects import Change

DAY = 24.0


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_partner_withholds_is_what_it_would_be_if_it_were_reckoned_anew(seed: int) -> None:
    engine = Engine(loaded("korean_contingency", options=["dprk_pressure"]), seed=seed)
    model = engine.models["pressure"]
    assert isinstance(model, Pressure)
    regime, trades = model.regime, model.regime.trades
    seen = set()

    def look() -> None:
        for partner in regime.played:
            anew = regime._withholds(partner, regime.enforcement(partner))
            assert regime.withheld(partner) == anew
            seen.add(anew)

    for quarter in range(4 * 40):
        engine.advance(6.0 * quarter)
        look()
    partner = regime.played[0]
    for trade in trades.values():
        trade.forbid(partner, 0.3)
        look()
        trade.mandate(0.9)
        look()
        trade.allow(partner, 0.5)
        look()
        trade.lift(partner, 0.1, least=0.0)
        look()
    assert len(seen) > 40


def test_how_one_leans_is_kept_until_the_luck_turns() -> None:
    draws = Draws(7)
    mind, anew = (Mood(draws, "a", ["hold", "b"], lasts=0.0, step=9.0) for _ in range(2))

    def asked(of: Mood, occasion: int) -> float:
        found = of.weigh({HELD: 0.0, 1: 1.0}, occasion, at=0.0, called_for={1: 0.0})
        of.keep()
        return found[1]

    first = asked(mind, 1)
    # taken up again, as one was minded then: by the throw of that occasion
    assert asked(mind, 2) == first == asked(anew, 1)
    draws.turn(5)
    turned = asked(mind, 3)
    assert turned != first
    anew._leanings.clear()
    assert asked(anew, 4) == turned


@pytest.mark.parametrize("variable", ["support", "affinity", "channel", "share", "trust", "nothing_of_the_kind"])
def test_a_mover_does_what_a_change_does(variable: str) -> None:
    one, other = truth_of(lively()), truth_of(lively())
    names = one.actors
    toward = None if variable in {"support", "nothing_of_the_kind"} else names[1]
    told: list[str] = []
    for world, say in ((one, "change"), (other, "mover")):
        world.network.touched = lambda say=say: told.append(say)  # type: ignore[method-assign, misc]
        world.estimates.stale = lambda say=say: told.append(say)  # type: ignore[method-assign, misc]
        world.estimates.line_moved = lambda say=say: told.append(say)  # type: ignore[method-assign, misc]
    move = other.mover(variable, names[0], toward)
    for day, by in enumerate((0.1, -0.3, 0.0, 0.05), 1):
        one.apply(Change(variable, names[0], toward, by), day * DAY)
        move(by, day * DAY)
        assert one.slots.value == other.slots.value
        assert one.slots.written == other.slots.written
    assert told.count("change") == told.count("mover")
    assert bool(told) == (variable in {"affinity", "channel", "share"})
