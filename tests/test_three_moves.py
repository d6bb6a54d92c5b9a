"""The scripted exercise of three moves, from STARTEX to ENDEX: as it was, and what must hold of any like it.

Its transcript stands in `three_moves.txt`, ranks and effects in `three_moves_effects.txt`; where a change
is meant, put there what the failing test prints.
"""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from exercises import reopened
from three_moves import ABSENT, OVERRULES, RATINGS, played, told, told_effects

from sim.exercise.branching import compared
from sim.exercise.review.history import history_of
from sim.exercise.review.review import review
from sim.report.pack.pack import documents, write_documents
from sim.report.review_files import write_review
from sim.report.story import Story

GOLDEN = Path(__file__).parent / "three_moves.txt"
EFFECTS = Path(__file__).parent / "three_moves_effects.txt"


def test_three_moves_go_as_they_went_from_startex_to_review_and_pack(tmp_path: Path) -> None:
    game = played(tmp_path)
    found = review(history_of(game.session.store, game.session.branch), game.session.plan, seeds=0, draws=20)
    now = "\n".join([*game.seen, *told(found)]) + "\n"
    assert now == GOLDEN.read_text(encoding="utf-8"), f"read it, and if it is meant put this there:\n{now}"
    first, branch = game.session, game.branch

    # one cell was absent: no sheet of it, and doctrine acted for it
    assert not [key for key in first.table.sheets if key.endswith(f":{ABSENT}")]
    absent = first.table.cells[ABSENT]
    given = {entry.body["by"] for entry in first.entries if entry.kind == "order" and entry.body["actor"] == absent}
    assert given <= {"doctrine", "default"}
    assert any(record.kind == "order" and record.actor == absent for record in first.engine.chronicle)

    # two rulings were overruled: the game went as ruled, and what the model had is kept beside it
    overruled = {record.subject: record.details for record in first.engine.chronicle if record.kind == "overruled"}
    assert set(overruled) == set(OVERRULES)
    for doing, details in overruled.items():
        assert details["model_had"] == first.table.ruled[doing]["proposed"]["drawn"] != "fail"
        assert first.table.ruled[doing]["reason"] == OVERRULES[doing]

    # nobody was asked more than twice a move
    asked = [(why["actor"], why["move"]) for why in first.table.interrupts.values()]
    assert max(asked.count(each) for each in asked) <= 2

    # ratings are of the evaluator, on the exercise's own scale
    assert {each["objective"]: each["rating"] for each in first.table.ratings} == RATINGS

    # the branch has the first move and another second one; both are there, and can be laid side by side
    assert branch.table.move == 1
    assert branch.table.sheets["0:tokyo"] == first.table.sheets["0:tokyo"]
    assert branch.table.sheets["1:beijing"].orders != first.table.sheets["1:beijing"].orders
    rows = compared(first, [first.branch.name, branch.branch.name], at_h=branch.engine.now)
    assert any(len(set(row.values.values())) > 1 for row in rows)

    # from the file alone it is the same exercise, and its story can be told
    digest = first.digest
    again = reopened(first)
    assert again.digest == digest
    again.engine.end("ENDEX")
    assert Story(again.engine.finish(), again.plan)

    # the review tells both overrules, knows of every decision what doctrine would have done, and names nobody
    assert {ruled.doing for ruled, _ in found.rulings if ruled.verdict == "overrule"} == set(OVERRULES)
    assert {each.decision.cell for each in found.decisions} == set(first.table.cells) - {ABSENT}
    assert all(each.decision.share is not None for each in found.decisions)
    (tmp_path / "review").mkdir()
    names = write_review(found, first.plan, tmp_path / "review", "by a test")
    assert {"review.html", "review.md"} <= set(names)
    page = (tmp_path / "review" / "review.md").read_text("utf-8")
    assert all(reason in page for reason in OVERRULES.values())
    assert not any(name in page for name in first.table.roles if name.startswith(("lead_", "watcher")))

    # the pack has a table for each cell, the absent one's too, and the MSEL on no player's
    (tmp_path / "pack").mkdir()
    papers = documents(first.plan, lang="en", runs=0, seed=1)
    write_documents(papers, tmp_path / "pack", ("html",))
    held = {path: path.read_text("utf-8") for path in (tmp_path / "pack").rglob("*.html")}
    exercise = first.plan.scenario.crisis.exercise
    assert exercise is not None
    secrets = [row.notes for row in exercise.msel if row.notes]
    assert secrets
    for cell in first.table.cells:
        own = [text for path, text in held.items() if cell in str(path.relative_to(tmp_path))]
        assert own
        assert not any(html.escape(note) in text for note in secrets for text in own)


@pytest.mark.long
def test_the_review_of_three_moves_weighs_what_doctrine_would_not_have_done(tmp_path: Path) -> None:
    game = played(tmp_path)
    found = review(history_of(game.session.store, game.session.branch), game.session.plan, seeds=2, draws=20)
    differ = [each for each in found.decisions if not each.decision.same]
    assert differ
    assert all(each.effect is not None for each in differ)
    assert all(effect is not None for ruled, effect in found.rulings if ruled.verdict == "overrule")
    assert {each.decision.number for each in found.ranked} == {each.decision.number for each in differ}
    assert found.landed
    now = "\n".join(told_effects(found)) + "\n"
    assert now == EFFECTS.read_text(encoding="utf-8"), f"read it, and if it is meant put this there:\n{now}"
