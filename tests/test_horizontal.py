"""Horizontal moves: who is hit in one domain may answer in another, and a crisis is told by the domains it is in."""

from __future__ import annotations

from typing import Any

import pytest
from ladder_worlds import CHALLENGED, CHALLENGER, rung_act
from quarrels import at_day, effect, quiet, told
from shipped import loaded
from small_worlds import Node, inject

from sim.api import run
from sim.expressions import Term
from sim.models.escalation.hits import Hits
from sim.models.escalation.ladder import Ladder
from sim.report.ladder import domains, ladder

DAY = 24.0
ELSEWHERE: Node = {
    "rules": [
        {
            "id": "elsewhere",
            "priority": "P4",
            "says": "who is hit in trade answers on networks",
            "when": 'hit_in("economy", target) >= 2 and rung_in("cyber", target) < 3',
            "prefer": {"rung_4": 90},
        },
        {"id": "inertia", "priority": "P5", "says": "nothing without a reason", "prefer": {"any": -20}},
    ]
}


def answered(domain: str) -> tuple[Any, Any]:
    """Let the challenged be hit in a domain, and its one act be of networks."""
    hit = told(effect("incident", rung=3, domain=domain), at="30 h")
    call = inject("call", "60 h", to=[CHALLENGED], delay="0 h")
    files = quiet(hit, call, acts=[rung_act(4, domain="cyber")], doctrine=ELSEWHERE)
    return at_day(files, 12)


def test_who_is_hit_in_trade_answers_on_networks_and_who_is_hit_elsewhere_does_not() -> None:
    _, model = answered("economy")
    assert model.ladder.reading(CHALLENGED, CHALLENGER, "cyber")(0.0) == 4
    assert model.ladder.reading(CHALLENGED, CHALLENGER, "economy")(0.0) == 0
    _, model = answered("military")
    assert model.ladder.reading(CHALLENGED, CHALLENGER, "cyber")(0.0) == 0


def test_one_is_hit_only_by_what_one_knows_of_and_by_whoever_one_lays_it_to() -> None:
    hits = Hits()
    reads = hits.rung("a", "b", "economy")
    assert reads(0.0) == 0
    hits.know("a", "b", "economy", 3, at=10.0)
    hits.know("a", "b", "economy", 2, at=20.0)
    assert (reads(20.0), hits.rung("a", "b", "cyber")(20.0), hits.rung("a", "c", "economy")(20.0)) == (3, 0, 0)
    assert (reads(10 + 60 * DAY), reads(11 + 60 * DAY)) == (3, 0)
    hits.know("a", "b", "economy", 1, at=62 * DAY)
    assert reads(62 * DAY) == 1, "what is long ago does not hide what is new"


def test_what_is_hidden_hits_nobody_before_it_is_laid_to_somebody() -> None:
    hidden = effect("incident", rung=4, domain="cyber", hidden=1, evidence=1)
    engine, model = at_day(quiet(told(hidden, at="1 h")), 0.5)
    reads = model.getter(CHALLENGED, Term("hit_in", ("cyber", CHALLENGER)))
    assert reads(engine.now) == 0
    engine, model = at_day(quiet(told(hidden, at="1 h")), 300)
    blamed = [
        record for record in engine.chronicle if record.details.get("attributed") and record.actor == CHALLENGED
    ]
    known = any(model.hits.rung(CHALLENGED, record.subject, "cyber")(record.at + 1) for record in blamed)
    assert known == bool(blamed)
    assert blamed


def test_a_crisis_is_told_by_how_many_domains_decisions_have_taken_it_to() -> None:
    book = Ladder(("a", "b"))
    book.rise("a", "b", "military", 4, at=0.0, decided=True)
    book.rise("a", "b", "military", 5, at=1.0, decided=True)
    book.rise("b", "a", "cyber", 2, at=2.0, decided=True)
    book.rise("b", "a", "space", 4, at=3.0, decided=False)
    book.rise("b", "outsider", "maritime", 5, at=4.0, decided=True)
    assert book.record.domains == {"military"}
    book.rise("b", "a", "cyber", 3, at=5.0, decided=True)
    assert book.record.domains == {"military", "cyber"}


@pytest.mark.parametrize("rule", ["answer_elsewhere"])
def test_the_north_answers_drills_and_sanctions_over_the_air_in_some_runs_and_the_picture_says_where(
    rule: str,
) -> None:
    ready = loaded("korean_contingency")
    wordings = [found for found in ready.scenario.doctrines["north_korea"].rules if found.id == rule]
    assert "hit_in" in wordings[0].when
    assert "rung_in" in wordings[0].when
    runs = [run(ready, seed=seed) for seed in range(1, 7)]
    jammed = [
        found
        for found in runs
        if any(each.kind == "order" and each.details["action"] == "jam_across" for each in found.chronicle)
    ]
    assert 0 < len(jammed) < len(runs), "now and then, as in the record"
    spread = [found.outcomes["crisis_domains"].value or 0 for found in runs]
    assert max(spread) >= 2
    # where one stands as high already nothing rises, and no domain is named
    drawn = next(found for found in jammed if "space" in domains(found).values())
    assert "(space)" in (ladder(drawn) or "")
