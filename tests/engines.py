"""Engines that several tests play: a small lively world of three parties, and the shipped relief."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from shipped import loaded
from small_worlds import lively, plan_of

from sim.deciding.adjudication import OUTCOMES
from sim.engine import Engine, Receipt
from sim.journal import Header, Input, Journal, read_journal

if TYPE_CHECKING:
    from sim.blueprint import Blueprint


PARTIES = ("party_a", "party_b", "party_c")


FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def plan() -> Blueprint:
    return plan_of(lively())


@cache
def tsunami() -> Blueprint:
    return loaded("tsunami_relief")


def header(seed: int = 1, **seats: str) -> Header:
    return Header("small", seed, 0, seats=seats)


def seated(ready: Blueprint | None = None, *, seed: int = 1, **seats: str) -> Engine:
    """Set up a run with seats, which the header tells as the command line's does."""
    return Engine(ready or plan(), seed=seed, seats=seats, header=header(seed, **seats))


def lines(engine: Engine, *, but: tuple[str, ...] = ()) -> list[str]:
    return [record.line() for record in engine.chronicle if record.kind not in but]


def saved_and_read(journal: Journal) -> Journal:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        path.write_text("\n".join(journal.lines()) + "\n", encoding="utf-8")
        return read_journal(path)


def under_way(engine: Engine) -> list[str]:
    """Ids of doings that were ordered and have not ended."""
    ordered = [record.subject for record in engine.chronicle if record.kind == "order"]
    ended = {record.subject for record in engine.chronicle if record.kind in {"ruling", "refused"}}
    return [name for name in ordered if name not in ended]


def answer(engine: Engine, pick: int) -> Receipt | None:
    """Answer the first open question with an item of its menu."""
    if not engine.waiting:
        return None
    request = engine.waiting[pick % len(engine.waiting)]
    items = request.menu.items
    return engine.submit(Input("order", request=request.id, items=(items[pick % len(items)].id,), by="tester"))


def act(engine: Engine, kind: str, pick: int) -> Receipt | None:
    """Put something into a run from outside."""
    match kind:
        case "order":
            return answer(engine, pick)
        case "ruling":
            doings = under_way(engine)
            if not doings:
                return None
            outcome = list(OUTCOMES)[pick % len(OUTCOMES)]
            return engine.submit(Input("ruling", doing=doings[pick % len(doings)], outcome=outcome, by="white cell"))
        case "inject":
            to = PARTIES[pick % 3 :][:1] if pick % 2 else ()
            topic = ("news", "visit", "alarm")[pick % 3]
            return engine.submit(Input("inject", subject=f"extra_{pick}", topic=topic, to=to, says="so it is said"))
        case "seat":
            return engine.submit(Input("seat", actor=PARTIES[pick % 3], seat=("human", "doctrine")[pick // 3 % 2]))
    raise AssertionError(kind)


Script = list[tuple[float, str, int]]


KINDS = st.sampled_from(["order", "order", "ruling", "inject", "seat"])


SCRIPTS: st.SearchStrategy[Script] = st.lists(
    st.tuples(st.floats(0.0, 90.0), KINDS, st.integers(0, 50)), min_size=1, max_size=8
)


def played(script: Script, *, seed: int = 1) -> Engine:
    """Play a script: advance so many hours, put something in; a human sits for the first party."""
    engine = seated(seed=seed, party_a="human")
    for hours, kind, pick in script:
        engine.advance(engine.now + hours)
        act(engine, kind, pick)
    return engine
