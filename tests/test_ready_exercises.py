"""The three exercises that are shipped ready to run have what a table needs, and hang together."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from shipped import composed, loaded, ran

from sim.api import run
from sim.exercise.rehearsal.playing import play
from sim.exercise.rehearsal.rehearsal import gathered
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.exercise.views import cell_view
from sim.provenance import header
from sim.scenario.composing import Scenario
from sim.scenario.exercise import Cell, Exercise, MselRow
from sim.units import parse_quantity

READY = ("tsunami_relief", "korean_contingency", "commons_disruption")
FIRST_GAME = "typhoon_isles"
_SENT = {"contextual", "contingency"}


@cache
def _whole(name: str) -> Scenario:
    return composed(name)


def _exercise(name: str) -> Exercise:
    found = _whole(name).crisis.exercise
    assert found is not None
    return found


def _rows(name: str, *kinds: str) -> list[MselRow]:
    return [row for row in _exercise(name).msel if row.kind in kinds]


every = pytest.mark.parametrize("name", READY)
played = pytest.mark.parametrize("name", [*READY, FIRST_GAME])


# ---- enough of it ----------------------------------------------------------------------------------------------


@every
def test_there_are_twenty_injects_of_every_sort_and_what_is_expected(name: str) -> None:
    sent, expected = _rows(name, *_SENT), _rows(name, "expected_action")
    assert len(sent) >= 20
    assert len(expected) >= 8
    assert {row.unless for row in sent if row.unless} == {row.id for row in expected}
    assert sum(bool(row.when and row.seen_by) for row in sent) >= 3
    assert sum(bool(row.when and not row.seen_by) for row in sent) >= 1
    assert sum(row.status == "draft" for row in sent) >= 2


@every
def test_there_are_two_to_six_cells_and_three_to_six_moves(name: str) -> None:
    exercise = _exercise(name)
    assert 2 <= len(exercise.cells) <= 6
    assert 3 <= len(exercise.moves) <= 6
    assert sum(move.span.value for move in exercise.moves) <= _whole(name).crisis.horizon.value


@played
def test_what_lies_on_the_table_is_not_empty(name: str) -> None:
    exercise = _exercise(name)
    for text in (exercise.purpose, exercise.scope, *exercise.situation, *exercise.rules, *exercise.hot_wash):
        assert len(text) > 20
    assert exercise.situation
    assert exercise.rules
    for move in exercise.moves:
        assert move.title
        assert move.brief
        assert move.notes
        assert all(question.endswith(("?", ".")) for question in move.questions)
    for row in _rows(name, *_SENT):
        assert row.subject, row.id
        assert row.message, row.id
        assert row.sender, row.id
        assert row.controller, row.id


@played
def test_every_cell_is_told_where_it_stands_and_every_chair_what_it_may_do(name: str) -> None:
    for cell in _exercise(name).cells.values():
        assert cell.title
        assert cell.brief
        assert cell.goals
        assert cell.limits
        assert cell.secret
        assert len(cell.roles) >= 3
        assert len({role.title for role in cell.roles}) == len(cell.roles)
        assert all(len(role.sheet) > (50 if name == FIRST_GAME else 250) for role in cell.roles)


@every
def test_a_role_sheet_says_what_is_wanted_decided_feared_needed_and_forbidden(name: str) -> None:
    for cell in _exercise(name).cells.values():
        for role in cell.roles:
            for head in ("You want:", "You may decide:", "You fear:", "You need:", "Law and habit:"):
                assert head in role.sheet, (role.title, head)


@every
def test_the_hot_wash_asks_open_questions(name: str) -> None:
    questions = _exercise(name).hot_wash
    assert len(questions) >= 5
    assert all("?" in question for question in questions[:-1])
    assert not any(
        re.match(r"(Did|Do|Was|Were|Is|Are|Would|Could|Can|Have|Has) ", question) for question in questions
    )


@every
def test_every_objective_has_tasks_to_watch_and_rows_that_bring_it_up(name: str) -> None:
    exercise = _exercise(name)
    brought_up = {row.objective for row in exercise.msel}
    assert {objective.id for objective in exercise.objectives} == brought_up
    assert all(len(objective.tasks) >= 2 for objective in exercise.objectives)
    assert exercise.scale


# ---- it hangs together -----------------------------------------------------------------------------------------


def _addressed(exercise: Exercise, row: MselRow) -> list[Cell]:
    return [cell for cell in exercise.cells.values() if row.to == ("all",) or cell.actor in row.to]


@played
def test_every_row_addresses_actors_that_some_cell_plays_and_chairs_that_are_there(name: str) -> None:
    exercise = _exercise(name)
    for row in exercise.msel:
        cells = _addressed(exercise, row)
        assert row.to == ("all",) or len(cells) == len(row.to), row.id
        if row.role:
            assert any(row.role == role.title for cell in cells for role in cell.roles), row.id


@played
def test_a_secret_is_told_to_one_cell_alone(name: str) -> None:
    cells = _exercise(name).cells
    everybodys = " ".join([*_exercise(name).situation, *(move.brief for move in _exercise(name).moves)])
    assert len({cell.secret for cell in cells.values()}) == len(cells)
    for title, cell in cells.items():
        others = " ".join(each.model_dump_json() for key, each in cells.items() if key != title)
        for sentence in re.split(r"(?<=[.?])\s+", cell.secret.strip()):
            assert sentence not in others
            assert sentence not in everybodys


@every
def test_the_day_takes_three_hours_and_holds_every_move(name: str) -> None:
    exercise = _exercise(name)
    ends = 0.0
    for appointment in exercise.schedule:
        assert appointment.at.value == pytest.approx(ends), appointment.title
        ends = appointment.at.value + appointment.span.value
    assert ends == pytest.approx(3.0)
    spans = {each.title: each.span.value for each in exercise.schedule}
    for number, move in enumerate(exercise.moves, start=1):
        minutes = move.planning.value + move.adjudication.value + move.world.value
        assert spans[f"Move {number}: {move.title}"] == pytest.approx(minutes)


@every
def test_rows_with_a_time_come_in_the_move_that_they_name(name: str) -> None:
    exercise, begins = _exercise(name), [0.0]
    for move in exercise.moves:
        begins.append(begins[-1] + move.span.value)
    for row in exercise.msel:
        assert re.fullmatch(r"Move [1-9]", row.move), row.id
        number = int(row.move.split()[1])
        if row.at and not row.when:
            assert begins[number - 1] <= parse_quantity(row.at, "time") <= begins[number], row.id
        assert number <= len(exercise.moves)


@every
def test_every_cell_has_something_to_read_in_every_move(name: str) -> None:
    exercise = _exercise(name)
    sent = [row for row in _rows(name, *_SENT) if row.status == "approved"]
    for number in range(1, len(exercise.moves) + 1):
        for title, cell in exercise.cells.items():
            assert any(row.move == f"Move {number}" and cell in _addressed(exercise, row) for row in sent), (
                number,
                title,
            )


@every
def test_new_players_learn_the_sheet_in_twenty_minutes_on_a_game_that_is_there(name: str) -> None:
    introduction = _exercise(name).introduction
    assert introduction is not None
    assert introduction.minutes == 20
    assert introduction.scenario == FIRST_GAME
    assert len(introduction.steps) >= 5
    first = _exercise(FIRST_GAME)
    minutes = sum(move.planning.value + move.adjudication.value + move.world.value for move in first.moves) * 60
    assert minutes <= 20


def test_the_first_game_keeps_its_minutes_when_it_is_played_through() -> None:
    plan = loaded(FIRST_GAME)
    found = gathered(plan, [play(plan, seed=1, replication=number) for number in range(4)])
    assert {(load.cell, load.move): load.minutes for load in found.loads if load.over} == {}


@played
def test_what_a_row_changes_is_a_judgement_with_its_range(name: str) -> None:
    for row in _exercise(name).msel:
        for line in row.effects:
            assert line.by is not None, row.id
            assert line.by.grade == "J", row.id
            assert line.by.low is not None, row.id


# ---- it plays --------------------------------------------------------------------------------------------------


@played
def test_no_run_that_nobody_plays_is_changed_by_it(name: str) -> None:
    until = 24.0 * 12
    without = loaded(name, settings=[("exercise", "null")])
    assert without.scenario.crisis.exercise is None
    assert ran(name, seed=5, until=until).digest == run(without, seed=5, until=until).digest


@played
def test_every_cell_can_read_its_desk_at_the_start(name: str, tmp_path: Path) -> None:
    plan = loaded(name)
    seats = {cell.actor: "human" for cell in _exercise(name).cells.values()}
    with Store(tmp_path / "desk.db") as store:
        session = Session.make(store, "desk", plan, header(plan, name, seed=1), seats=seats)
        for cell in session.table.cells:
            seen = cell_view(session, cell)
            assert seen["beliefs"]
            assert all(each["reason"] for each in seen["barred"])
            # those who wait for the host's word have nothing to order at once, and are told so
            assert seen["menu"] or "nothing on your list can be ordered at once" in str(_exercise(name).cells[cell])


@pytest.mark.long
@pytest.mark.parametrize("name", [*READY, FIRST_GAME])
def test_no_row_is_dead_over_fifty_seeds_and_what_is_expected_comes_sometimes(name: str, tmp_path: Path) -> None:
    plan, seeds = loaded(name), 50
    came: dict[str, int] = {row.id: 0 for row in _exercise(name).msel}
    for seed in range(1, seeds + 1):
        with Store(tmp_path / f"{seed}.db") as store:
            session = Session.make(store, "alone", plan, header(plan, name, seed=seed), seats={})
            for _ in _exercise(name).moves:
                answer = session.do("white", "clock", verb="begin")
                while answer.accepted and answer.stop not in {"span", "end"}:
                    answer = session.do("white", "clock", verb="on")
                if session.table.phase == "world":
                    session.do("white", "clock", verb="next")
            for key, found in session.table.msel.items():
                if key in came:
                    came[key] += found.status in {"released", "complete"}
    for row in _exercise(name).msel:
        if row.status == "approved" and row.kind in _SENT:
            assert came[row.id] > 0, row.id
        if row.kind == "expected_action":
            assert 0 < came[row.id] < seeds, (row.id, came[row.id])
