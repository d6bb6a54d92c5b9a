"""Stamps of domains: while one is the same, so are capacity and shares; what is remembered would be found anew."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import TYPE_CHECKING, cast

import pytest
from commons_worlds import PARTIES, air, cyber, do, engine_of, space, supply
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import loaded

from sim.engine import Engine
from sim.models.commons.air.model import Air
from sim.models.commons.cyber.model import Cyber
from sim.models.commons.model import GRID, Commons
from sim.models.commons.services import SERVICES, ServiceFigures, Services, wants
from sim.models.commons.space.model import Space
from sim.models.commons.supply.model import Supply
from sim.scenario.figures import Figure

if TYPE_CHECKING:
    from sim.world.stage import Stage

DAY = 24.0
ACTS: tuple[tuple[str, str, str | None, dict[str, str | float]], ...] = (
    ("close_area", "east", None, {"days": 3}),
    ("identify", "east", None, {"days": 20, "earnest": 1}),
    ("ash", "", None, {"days": 2}),
    ("jam", "east", "west", {"days": 4}),
    ("stop_jamming", "east", None, {}),
    ("debris", "east", "west", {"fragments": 9e5}),
    ("lose_satellite", "", "west", {"constellation": "eyes"}),
    ("disrupt", "east", "west", {"domain": "cyber", "days": 2}),
    ("cut", "", None, {"cable": "line", "cuts": 1}),
    ("withhold", "east", "west", {}),
    ("resume", "east", "west", {}),
)


def commons(engine: Engine) -> Commons:
    model = engine.models["commons"]
    assert isinstance(model, Commons)
    return model


def standing(engine: Engine) -> dict[str, tuple[int, float, tuple[float, ...]]]:
    model, at = commons(engine), engine.now
    return {
        name: (
            domain.stamp,
            domain.capacity(at),
            tuple(domain.shares(at).get(a, 1.0) for a in engine.scenario.actors),
        )
        for name, domain in model.domains.items()
    }


def missing_where(engine: Engine, until: float) -> set[str]:
    """Go on step by step: the same stamp means the same standing. Give the domains of which something was missing."""
    before, seen = standing(engine), set()
    while engine.now < until and not engine.ended:
        engine.advance(min(engine.now + GRID, until))
        after = standing(engine)
        for name, (stamp, capacity, shares) in after.items():
            if stamp == before[name][0]:
                assert (capacity, shares) == before[name][1:], (name, engine.now)
            domain, at = commons(engine).domains[name], engine.now
            assert shares == tuple(domain.share(actor, at) for actor in engine.scenario.actors), (name, at)
            if capacity < 1:
                seen.add(name)
        before = after
    return seen


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(ACTS)), min_size=1, max_size=6))
def test_nothing_changes_behind_a_stamp_whatever_is_done(
    doings: list[tuple[int, tuple[str, str, str | None, dict[str, str | float]]]],
) -> None:
    engine, _ = engine_of(2, air=air(), space=space(), cyber=cyber(), supply=supply())
    for day, (name, who, target, args) in sorted(doings, key=lambda item: item[0]):
        missing_where(engine, day * DAY)
        do(engine, name, who, target, **args)
    missing_where(engine, 45 * DAY)


def test_a_season_in_the_commons_never_changes_behind_a_stamp() -> None:
    engine = Engine(loaded("commons_disruption"), seed=5)
    assert missing_where(engine, 100 * DAY) == {"air", "sea", "space", "cyber", "supply"}


def test_cables_that_are_being_mended_never_change_behind_a_stamp() -> None:
    assert missing_where(Engine(loaded("cables_2006"), seed=2), 40 * DAY) == {"cyber"}


@pytest.mark.parametrize("buyer", PARTIES[1:])
def test_trade_that_rests_is_as_if_it_were_advanced(buyer: str) -> None:
    _, model = engine_of(1, supply=supply())
    goods = model.domains["supply"]
    assert isinstance(goods, Supply)
    one = goods.trades["ore", buyer]
    other = copy(one)
    for step in range(1, 40):
        assert one.resting
        one.rest(GRID)
        other.advance(step * GRID, GRID, price=1.0)
    kept = ("flow", "stock", "others", "used", "sold_less")
    assert [getattr(one, name) for name in kept] == [getattr(other, name) for name in kept]
    assert one.came_in == pytest.approx(other.came_in)
    assert one.cost_rate == other.cost_rate == 0
    one.stop(0.0, 1.0)
    assert not one.resting


def served(orbits: Space, given: dict[str, float], user: str, clear: float) -> tuple[float, ...]:
    """What one user gets of each service and of all, added up over the constellations one after another."""
    lacks, total, got = dict.fromkeys(SERVICES, 0.0), 0.0, 0.0
    for name, spec in orbits.specs.items():
        if user in spec.needs:
            need, heard = spec.needs[user].value, 1.0 if spec.service == "imaging" else clear
            lacks[spec.service] += need * (1 - given[name] * heard)
            total += need
            got += need * given[name] * heard
    return (*(max(1 - lack, 0.0) for lack in lacks.values()), got / total if total else 1.0)


def test_what_networks_and_orbits_remember_is_what_they_would_find_anew() -> None:
    engine = Engine(loaded("commons_disruption"), seed=5)
    network, orbits, lacking = commons(engine).domains["cyber"], commons(engine).domains["space"], set()
    assert isinstance(network, Cyber)
    assert isinstance(orbits, Space)
    while engine.now < 100 * DAY:
        engine.advance(engine.now + GRID / 2)
        at = engine.now
        falls = {name: chance.hazard for name, chance in orbits._falls._all.items()}
        kept = network.shares(at), network._rents, orbits.shares(at), falls
        network._known, network.cables._known = (-1.0, 0, 0, 0, 0), (-1, 0.0)
        assert (network.shares(at), network._rents) == kept[:2], at
        orbits._as_of(at)
        clear = orbits.jamming.clear(at)
        given = {name: orbits._gives(name, spec, at) for name, spec in orbits.specs.items()}
        for user in orbits._users:
            assert orbits._gets(user, at) == served(orbits, given, user, clear.get(user, 1.0)), (user, at)
            assert kept[2].get(user, 1.0) == orbits._gets(user, at)[-1], (user, at)
        if at % GRID == 0:
            shells, flying = orbits._low, orbits.flying
            assert falls == {name: orbits.orbit.hazard(at, shells[name]) * GRID * flying[name] for name in falls}, at
        lacking |= {k for k, shares in enumerate((kept[0], kept[2])) if any(share < 1 for share in shares.values())}
    assert lacking == {0, 1}


class Noted:
    """A stage that notes what is applied, and figures that a test may move."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.roles: dict[str, tuple[str, ...]] = {}
        self.figures = {name: figure.value for name, figure in ServiceFigures() if isinstance(figure, Figure)}

    def apply(self, effect: object) -> None:
        self.done.append(effect)


LOSSES = st.tuples(
    st.sampled_from(("space", "cyber")),
    st.sampled_from(SERVICES),
    st.sampled_from(PARTIES),
    st.one_of(st.sampled_from((0.0, 0.004, 0.3, 1.0)), st.floats(0, 1), st.floats(0, 0.03)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.lists(LOSSES, max_size=3), st.sampled_from((1.0, 1.0, 1.0, 1.4))), max_size=25))
def test_what_is_not_worked_out_could_have_moved_nothing(
    steps: list[tuple[list[tuple[str, str, str, float]], float]],
) -> None:
    """One that works out all shifts at each look, one that does so only where any could move: the same effects."""
    notes = Noted(), Noted()
    lazy, eager = (Services(cast("Stage", note), partial(wants, note.figures.__getitem__)) for note in notes)
    for losses, moved in steps:
        for note in notes:
            note.figures["imaging_sight"] *= moved
        for loss in losses:
            lazy.lose(*loss)
            eager.lose(*loss)
        eager._anew = True
        lazy.step()
        eager.step()
        assert notes[0].done == notes[1].done


def test_what_corridors_and_services_remember_is_what_they_would_find_anew() -> None:
    engine = Engine(loaded("commons_disruption"), seed=1)
    corridors, services, seen = commons(engine).domains["air"], commons(engine).services, [0, 0]
    assert isinstance(corridors, Air)
    while engine.now < 100 * DAY:
        engine.advance(engine.now + GRID)
        at, figures = engine.now, services._wants()
        for name, corridor in corridors.corridors.items():
            kept = corridors._step(name, corridor, at, GRID) if not corridor.quiet(at) else None
            if kept is not None:
                del corridors._kept[name]
                assert corridors._step(name, corridor, at, GRID) == kept, (name, at)
                seen[0] += kept.capacity < 1
        shares = corridors.shares(at)
        corridors._asked, corridors._shares, corridors._capacities = (-1.0, 0), ({}, {}), {}
        assert corridors.shares(at) == shares == {actor: corridors.share(actor, at) for actor in shares}, at
        wanted = services._wanted(figures)
        services._called = ((), [])
        services._means.clear()
        assert services._wanted(figures) == wanted, at
        seen[1] += any(wanted.values())
    assert min(seen) > 50
