"""How long an exercise with 5,000 entries takes to open, to show, to go back in and to branch.

    uv run python tests/benchmarks/exercise.py [SCENARIO]

Limits: open < 2 s, any view < 1 s, jump or branch < 1 s, by the clock of an idle machine; on a busy one, look at the
processor's time and at how many waited for it. Loading the scenario's files is told apart.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sim import api
from sim.exercise.branching import branch_off
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.exercise.views import cell_view, white_view
from sim.provenance import header

ENTRIES = 5000


def timed(what: str, limit: float, do: Callable[[], object]) -> object:
    """Do something once, and tell how long it took beside its limit."""
    began, busy = time.perf_counter(), time.process_time()
    found = do()
    took, busy = time.perf_counter() - began, time.process_time() - busy
    print(f"{what:42} {took:7.3f} s, CPU {busy:6.3f} s   limit {limit:g} s {'' if took <= limit else 'MISSED'}")
    return found


def filled(session: Session) -> None:
    """Play the scenario through, in between enough words to come to the number of entries."""
    cells = sorted(session.table.cells)
    while session.table.phase != "over":
        for request in session.engine.waiting:
            session.do("white", "order", request=request.id, items=[])
        verb = {"planning": "begin", "world": "next"}.get(session.table.phase, "on")
        session.do("white", "clock", verb=verb)
        for number in range(100):
            way = ("open", "private", "white")[number % 3]
            session.do("white", "message", way=way, to=[cells[number % len(cells)]], text=f"word {number} " * 8)
    while session.next_number <= ENTRIES:
        session.do("white", "message", way="private", to=cells[:1], text="a word at the end")


def main(name: str) -> None:
    """Measure one scenario."""
    plan = api.load(name)
    exercise = plan.scenario.crisis.exercise
    played = [cell.actor for cell in exercise.cells.values()] if exercise else list(plan.scenario.crisis.core)[:2]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "s.db") as store:
        seats = dict.fromkeys(played, "human")
        session = Session.make(store, "bench", plan, header(plan, name, seed=1), seats=seats)
        began = time.perf_counter()
        filled(session)
        print(f"{name}: {len(session.entries)} entries played in {time.perf_counter() - began:.1f} s")
        timed("open, scenario loaded", 2, lambda: Session(store, session.branch, plan))
        for cell in sorted(session.table.cells):
            timed(f"view of {cell}", 1, lambda cell=cell: cell_view(session, cell))  # type: ignore[misc]
        timed("view of the white cell", 1, lambda: white_view(session))
        middle = len(session.entries) // 2
        timed("branch in the middle", 1, lambda: branch_off(session, "middle", upto=middle))
        timed("branch at the end", 1, lambda: branch_off(session, "late", upto=len(session.entries)))
        timed("go back to the middle", 1, lambda: session.go_back(middle))
        timed("on to a later moment", 1, lambda: session.go_back(middle + middle // 2))
        timed("catch up to the end", 1, session.catch_up)
        if hasattr(os, "getloadavg"):
            print(f"{os.getloadavg()[0]:.1f} processes waited for {os.cpu_count()} processors")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tsunami_relief")
