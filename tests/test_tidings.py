"""Tidings: what models tell of the commons, of councils and of accidents is said in words, and nothing in code's."""

from __future__ import annotations

from functools import cache

import pytest
from shipped import loaded

from sim.api import run
from sim.blueprint import Blueprint
from sim.engine import Run
from sim.report.story import Story
from sim.report.tidings import KINDS_TOLD, tiding
from sim.report.timeline import shortened, timeline
from sim.report.wording import Titles, plain
from sim.world.chronicle import Record


@cache
def season() -> tuple[Blueprint, Run]:
    plan = loaded("commons_disruption")
    return plan, run(plan, seed=2, until=60 * 24.0)


def a_record(kind: str, subject: str, actor: str = "japan", **details: object) -> Record:
    return Record(0.0, kind, actor, subject, details)


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (a_record("accident", "japan.turnover#1"), "another leader takes over"),
        (a_record("commons", "passage_shut", place="malacca"), "Malacca: passage shut"),
        (a_record("commons", "passage_open", place="malacca"), "Malacca: open again"),
        (
            a_record("commons", "ring", fault="anchor or net", standing=0.5),
            "Ring: a fault (anchor or net); 50 % of it still works",
        ),
        (
            a_record("commons", "nobody", inquiry="cyber_1", after_h=480.0),
            "can hold nobody responsible (cyber 1), after 20 days",
        ),
        (
            a_record("commons", "china", inquiry="cyber_1", after_h=30.0),
            "holds China responsible (cyber 1), after 30 h",
        ),
        (
            a_record("bargaining", "council_text", text=40.0, vetoed_by="china"),
            "council text: a text of 40 of 100 is stopped by China",
        ),
        (a_record("bargaining", "dialogue", suspended=True), "the dialogue is suspended"),
        (a_record("pressure", "provocation", by="test"), "provokes: test"),
    ],
)
def test_what_a_model_tells_is_said_in_words(record: Record, told: str) -> None:
    assert tiding(record, Titles(season()[0]))[1] == told


def test_no_record_of_a_season_is_told_by_the_names_of_its_fields() -> None:
    plan, found = season()
    titles = Titles(plan)
    records = [record for record in found.chronicle if record.kind in KINDS_TOLD]
    assert len(records) > 5
    for record in records:
        _, words = tiding(record, titles)
        assert not any(f"{name} " in words for name in record.details if "_" in name), words


def test_what_came_from_outside_is_never_crowded_out() -> None:
    plan, found = season()
    lines = shortened(timeline(found.chronicle, Titles(plan), moving=()), 28, 69)
    injects = [str(record.details["says"]) for record in found.chronicle if record.kind == "inject"]
    assert len(injects) > 5
    assert set(injects) <= {line.text for line in lines}
    assert Story(found, plan)


def test_a_figure_whose_name_ends_with_its_unit_is_said_with_it() -> None:
    assert plain({"strikes_in_h": 72.0, "standing": 0.5}) == "strikes in 72 h, standing 0.5"
