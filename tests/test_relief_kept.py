"""What relief keeps instead of working it out at each use is what would be worked out anew, at each step of a run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from shipped import loaded

from sim.engine import Engine
from sim.expressions import Term
from sim.models.relief.host import Host
from sim.models.relief.model import Relief
from sim.models.relief.rates import Handling, Life, Rates, Sight
from sim.models.relief.ways import surface_capacity

Pair = tuple[object, object]


def figures(engine: Engine, relief: Relief) -> Iterator[tuple[str, Pair]]:
    dials = relief.dials
    yield "figures", (dials.rates(), Rates.read(dials))
    yield "figures", (dials.life(), Life.read(dials))
    yield "figures", (dials.sight(), Sight.read(dials))
    yield "figures", (dials.handling(), Handling.read(dials))
    yield "shifts", (engine.world.slots.shifts, engine.world.slots.shifts)


def commitments(relief: Relief, host: Host) -> Iterator[tuple[str, Pair]]:
    groups = relief.groups.values()
    for actor in relief.stage.actors:
        sent = [group for group in groups if group.actor == actor and group.host is host]
        yield "sent", (relief.getter(actor, Term("serving", (host.id,)))(0.0), len(sent))
        here = [group for group in sent if group.at_work(host)]
        yield "at work", (relief.getter(actor, Term("at_work", (host.id,)))(0.0), len(here))
    ours = {group.actor for group in groups if group.host is host}
    yield "senders", (set(host.senders), ours - {host.id})
    yield "partners", (host.partners, len({guest.actor for guest in host.present} - {host.id}))


def sights(relief: Relief, host: Host, at: float) -> Iterator[tuple[str, Pair]]:
    known = -math.expm1(
        -max(0.0, at - relief.section.begins.value - host.spec.silence.value) / relief.dials("information_time")
    )
    yield "known", (host.known(at), known)
    for observer in ("japan", "united_nations", host.id):
        age = relief.beliefs.age(observer, host)
        dusk = max(0, int((at - relief.section.begins.value - age) // 24))
        seen = relief.getter(observer, Term("need", (host.id,)))(at)
        error = relief.stage.errors.at(observer, host.id, "need", at)
        blur = relief.dials("need_error") * age / relief.dials("report_lag")
        need = host.pictures[min(dusk, len(host.pictures) - 1)].in_need * known * math.exp(blur * error)
        yield "need", (round(seen, 3), round(need, 3))


def ways(host: Host, at: float) -> Iterator[tuple[str, Pair]]:
    host.ways.open(at)
    roads = [way for found in host.ways.to for way in found]
    yield "ways", ([way.carries for way in roads], [surface_capacity(way.access, at) for way in roads])


@cache
def steps() -> Mapping[str, Sequence[Pair]]:
    """What is kept and what it is anew, by name, every six hours of the shipped crisis while levers mature."""
    engine = Engine(loaded("tsunami_relief", options=("everything",)), seed=2)
    relief = engine.models["relief"]
    assert isinstance(relief, Relief)
    found: dict[str, list[Pair]] = {}
    while engine.now < 60 * 24.0:
        engine.advance(engine.now + 6.0)
        rows = [*figures(engine, relief)]
        for host in relief.hosts.values():
            rows += [*commitments(relief, host), *sights(relief, host, engine.now), *ways(host, engine.now)]
        for name, pair in rows:
            found.setdefault(name, []).append(pair)
    return found


def assert_kept(name: str, *, differing: int) -> None:
    pairs = steps()[name]
    assert all(kept == anew for kept, anew in pairs)
    assert len({repr(kept) for kept, _ in pairs}) >= differing


def test_figures_kept_are_those_that_stand_while_levers_mature() -> None:
    assert_kept("figures", differing=5)
    assert len({kept for kept, _ in steps()["shifts"]}) > 2


def test_who_is_sent_and_works_where_is_counted_as_one_would_count_the_groups() -> None:
    for name in ("sent", "at work", "senders", "partners"):
        assert_kept(name, differing=4)


def test_a_look_gives_the_picture_and_the_error_of_the_eye_that_looks() -> None:
    assert_kept("known", differing=50)
    assert_kept("need", differing=50)


def test_a_way_carries_what_it_does_today_also_once_all_have_risen() -> None:
    assert_kept("ways", differing=20)
