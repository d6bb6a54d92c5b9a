"""The picture of the console in the README, made anew: the white cell, and a cell that is asked in the first move.

    uv run tests/benchmarks/console_picture.py

Writes console.png beside this script. Needs a Chromium on the machine.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsers import Desk, browsing
from consoles import seated, served

from sim import api
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.provenance import header
from sim.web.room import Room

NAME = "tsunami_relief"


def main() -> None:
    """Play to the first question, and take both pages side by side in one picture."""
    plan = api.load(NAME)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "picture.db") as store:
        run = header(plan, NAME, seed=1)
        exercise = plan.scenario.crisis.exercise
        assert exercise is not None
        seats = {cell.actor: "human" for cell in exercise.cells.values()}
        room = Room(Session.make(store, NAME, plan, run, seats=seats))
        room.session.do("white", "clock", verb="rulings", mode="contested")
        room.session.do("white", "message", way="open", text="Good morning. The first reports are on your screens.")
        room.session.do("white", "clock", verb="begin")
        with served(room) as address, browsing() as browser:
            left, right = Desk(browser, address, width=980), Desk(browser, address, width=980)
            shots = []
            for desk, kind, cell in ((left, "white", ""), (right, "lead", "washington")):
                page = desk.sit(seated(room, kind, cell))
                shots.append(page.screenshot(full_page=False))
            _beside(left, shots)


def _beside(desk: Desk, shots: list[bytes]) -> None:
    """Put two pictures beside each other, in a browser: no library for that alone."""
    import base64  # noqa: PLC0415  for this only

    pictures = "".join(f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}">' for shot in shots)
    desk.page.goto("about:blank")
    desk.page.set_viewport_size({"width": 1500, "height": 690})
    style = "<style>body{margin:0;display:flex;gap:16px;background:#5a6675}img{width:742px;height:auto}</style>"
    desk.page.set_content(style + pictures)
    desk.page.wait_for_function("[...document.images].every(each => each.complete)")
    desk.page.screenshot(path=str(Path(__file__).with_name("console.png")))


if __name__ == "__main__":
    main()
