"""The scripted exercise of three moves, from STARTEX to ENDEX: as it was, and what must hold of any like it.

Its transcript stands in `three_moves.txt`; where a change is meant, put there what the failing test prints.
"""

from __future__ import annotations

from pathlib import Path

from exercises import reopened
from three_moves import ABSENT, OVERRULES, RATINGS, played

from sim.exercise.branching import compared
from sim.report.story import Story

GOLDEN = Path(__file__).parent / "three_moves.txt"


def test_three_moves_go_as_they_went_and_everything_of_them_is_kept(tmp_path: Path) -> None:
    game = played(tmp_path)
    now = "\n".join(game.seen) + "\n"
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
