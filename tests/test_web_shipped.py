"""Every shipped exercise on the console's pages: all panels, each cell's papers before that cell alone."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from sim.api import load
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.journal import Header
from sim.scenario import library
from sim.web.pages import PANELS, Audience, Pages
from sim.web.room import Room

FIRST = "korean_contingency"


def _is_played(name: str) -> bool:
    return "\nexercise:" in library.find("scenario", name).read_text(encoding="utf-8")


OTHERS = [name for name in sorted(library.names("scenario")) if name != FIRST and _is_played(name)]


@pytest.mark.parametrize("name", [FIRST, *(pytest.param(name, marks=pytest.mark.long) for name in OTHERS)])
def test_every_shipped_exercise_has_its_pages_and_keeps_its_secrets(tmp_path: Path, name: str) -> None:
    plan = load(name)
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    with Store(tmp_path / "store.db") as store:
        room = Room(Session.make(store, name, plan, Header(name, 1, 0), seats=seats))
        pages = Pages(room)
        for verb in ("begin", "on"):
            everybody = [Audience(kind) for kind in ("white", "judge", "open")]
            for audience in [*everybody, *(Audience("cell", cell, lead=True) for cell in exercise.cells)]:
                panels = pages.panels(audience, "ko")
                assert set(panels) == set(PANELS[audience.kind])
                text = html.unescape(" ".join(panels.values()))
                for cell, found in exercise.cells.items():
                    if found.secret:
                        assert (found.secret in text) == (audience.cell == cell)
            room.session.do("white", "clock", verb=verb)
            room.changed()
