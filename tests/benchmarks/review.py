"""What a review costs, in units of one run: futures and walks beside the bound of 1.2 x (decisions x seeds) / cores.

    uv run python tests/benchmarks/review.py [SCENARIO] [SEEDS] [DECISIONS] [SEED]

A run is either the scenario's own, without an exercise, or the exercise with nobody in its seats, whose injects bring
things about; both warm, with as many processes at once as review, before it and after it.

Plays an exercise in which white cell and cells answer by doctrine's draft, every second time by the first item of the
menu, until there are so many decisions that differ from doctrine's. Processor time of this process and its workers is
told, since a busy machine makes the clock say little; an exercise with at most so many decisions is reviewed whole.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from sim import api
from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.exercise.entry import Entry
from sim.exercise.review.crew import own_bench, plan_of
from sim.exercise.review.decisions import Decided, decided
from sim.exercise.review.forks import Chain, Way, fork_of_decision
from sim.exercise.review.future import carry_on
from sim.exercise.review.history import History, Moment, Walk, history_of
from sim.exercise.review.review import review
from sim.exercise.running import Runner
from sim.exercise.session import Session
from sim.exercise.standing import consulted, draft, sheet_subject
from sim.exercise.store import Store
from sim.provenance import header
from sim.runs.background import carried_out

WORKERS = 2
# runs a decision and seed, shared by the cores
LIMIT = 1.2


def played(session: Session, most: int) -> None:
    """Play the moves that are declared, to ENDEX; other than doctrine in up to so many decisions."""
    count = 0
    exercise = session.plan.scenario.crisis.exercise
    moves = len(exercise.moves) if exercise is not None else sys.maxsize
    while session.table.phase != "over" and not (session.table.phase == "world" and session.table.move == moves - 1):
        if session.table.phase == "planning":
            for cell, actor in sorted(session.table.cells.items()):
                if session.table.seats.get(actor) in {"human", "white"}:
                    request = consulted(session.engine, actor, subject=sheet_subject(session.table, cell))
                    orders = _other(session, request) if count < most else list(draft(session.engine, request))
                    count += bool(session.do("white", "sheet", cell=cell, orders=orders).accepted and orders)
        for request in session.engine.waiting:
            if session.table.tempo == "free" or request.id in session.table.interrupts:
                items = _other(session, request) if count < most else list(draft(session.engine, request))
                count += session.do("white", "order", request=request.id, items=items).accepted
        if session.engine.referred is not None:
            session.do("white", "ruling", doing=session.engine.referred.subject, verdict="accept")
        if (doing := Runner(session).ruling_due()) is not None:
            session.do("white", "ruling", doing=doing.id, verdict="accept")
        verb = {"planning": "begin", "world": "next"}.get(session.table.phase, "on")
        session.do("white", "clock", verb=verb)


def _other(session: Session, request) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001  a script
    ready = draft(session.engine, request)
    return next(([item.id] for item in request.menu.items if item.spec is not None and item.id not in ready), [])


def _ways(history: History, plan: Blueprint) -> tuple[list[Decided], dict[Way, float]]:
    """Give the decisions of a history, and each way that their forks need with the instant (h) it begins at."""
    chain, found, ways = Chain(), list[Decided](), dict[Way, float]()
    for moment in Walk(history, plan).moments():
        chain.note(moment.entry)
        if (each := decided(moment, draws=1)) is None:
            continue
        found.append(each)
        if (fork := fork_of_decision(moment, each)) is not None:
            fork = chain.link(fork)
            ways |= dict.fromkeys((fork.done, fork.other), each.at_h)
    return found, ways


def _price(history: History, _: int) -> list[tuple[float, float, float]]:
    """Run alone and unattended by turns: processor time of the one, its time by the clock, that of the other (s)."""
    plan = plan_of(history.header, own_bench())
    for warm in (1, 2):
        _plain(plan, warm), _unattended(history, plan, warm)
    own_bench().settle()
    return [(*_plain(plan, luck), _unattended(history, plan, luck)) for luck in range(3, 8)]


def _plain(plan: Blueprint, luck: int) -> tuple[float, float]:
    busy, clock = time.process_time(), time.perf_counter()
    Engine(plan, seed=luck).finish()
    return time.process_time() - busy, time.perf_counter() - clock


def _unattended(history: History, plan: Blueprint, luck: int) -> float:
    busy = time.process_time()
    made = replace(history.header, replication=luck)
    walk = Walk(replace(history, header=made), plan)
    moment = Moment(Entry(0, "clock", "", 0.0, 0), walk.engine, walk.table, walk.conditions)
    carry_on(moment, luck=0, until=walk.engine.horizon)
    return time.process_time() - busy


def _busy() -> float:
    """Processor time (s) of this process and of all that it has waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in found)


def main(scenario: str, seeds: int, decisions: int, seed: int) -> None:
    """Play, review, tell."""
    plan = api.load(scenario)
    seats = (
        [cell.actor for cell in plan.scenario.crisis.exercise.cells.values()] if plan.scenario.crisis.exercise else []
    )
    with tempfile.TemporaryDirectory() as folder:
        made = header(plan, scenario, seed=seed)
        seated = dict.fromkeys(seats or list(plan.scenario.crisis.core)[:3], "human")
        session = Session.make(Store(Path(folder) / "store.db"), "bench", plan, made, seats=seated)
        played(session, decisions)
        history = history_of(session.store, session.branch)
        walk = Walk(history, plan)
        walk.to_the_end()
        found, ways = _ways(history, plan)
        differ = [each for each in found if not each.same]
        left = sum(walk.engine.now - at for at in ways.values()) / walk.engine.horizon
        prices = _prices(history)
        few, _ = _reviewed(history, plan, 1)
        busy, clock = _reviewed(history, plan, seeds)
        # the machine may have changed its pace meanwhile
        prices += _prices(history)
    run, lasted, unattended = (statistics.median(each) for each in zip(*prices, strict=True))
    each = len(differ) * seeds
    further = (busy - few) / max(seeds - 1, 1)
    arms = left + walk.engine.now / walk.engine.horizon
    print(f"{scenario}: one run {run:.3f} s of processor, {lasted:.3f} s by the clock, {WORKERS} at once")
    print(f"one unattended run of the exercise {unattended:.3f} s of processor, {unattended / run:.2f} runs")
    print(f"{len(found)} decisions, {len(differ)} differ from doctrine's; {seeds} seeds")
    print(f"{len(ways)} ways go from a decision to ENDEX, {left / max(len(ways), 1):.2f} of a run each")
    print(f"review: {busy:.1f} s of processor; by the clock {clock:.1f} s on {WORKERS} workers")
    print(f"of these {few - further:.1f} s are the price of beginning: reading the scenario, walks, shares")
    print(f"each further seed: {further / run:.1f} runs; ways and unattended run at a plain run's price: {arms:.1f}")
    for unit, name in ((run, "runs"), (unattended, "unattended runs")):
        whole, more, paced = (
            busy / unit / each,
            further / unit / len(differ),
            clock * run / lasted / unit * WORKERS / each,
        )
        told = "met" if max(whole, paced) <= LIMIT else "MISSED"
        told = f"{whole:.2f}, a further seed {more:.2f}, by the clock {paced:.2f}: {told}"
        print(f"a decision and seed, in {name}: {told}")


def _prices(history: History) -> list[tuple[float, float, float]]:
    found = carried_out(partial(_price, history), range(WORKERS), workers=WORKERS)
    return [each for prices in found for each in prices]


def _reviewed(history: History, plan: Blueprint, seeds: int) -> tuple[float, float]:
    """Review; give the processor time and the time by the clock (s)."""
    busy, clock = _busy(), time.perf_counter()
    review(history, plan, seeds=seeds, workers=WORKERS)
    took = time.perf_counter() - clock
    # what a process used is known once it has ended, and those of a crew end by themselves, a moment later
    for each in multiprocessing.active_children():
        each.join()
    return _busy() - busy, took


if __name__ == "__main__":
    words = sys.argv[1:]
    main(
        words[0] if words else "tsunami_relief",
        int(words[1]) if len(words) > 1 else 10,
        int(words[2]) if len(words) > 2 else 40,
        int(words[3]) if len(words) > 3 else 1,
    )
