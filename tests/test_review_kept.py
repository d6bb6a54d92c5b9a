"""Futures that are kept: an interrupted review goes on where it stood, and comes to what one in a single go does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from exercises import EXERCISE, begun, free_plan, play_out
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import lively, write_files

from sim.api import load
from sim.cli import main
from sim.errors import InputError
from sim.exercise.review import crew
from sim.exercise.review.crew import UNATTENDED, Errand, Futures, explore, run_errand
from sim.exercise.review.decisions import decided
from sim.exercise.review.forks import fork_of_decision
from sim.exercise.review.future import Future
from sim.exercise.review.history import History, Walk, history_of
from sim.exercise.review.kept import FILE, Kept
from sim.exercise.review.review import review
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.provenance import header

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.blueprint import Blueprint


def scolded(tmp_path: Path, first: str = "scold:party_b") -> History:
    """Play freely: one answer other than doctrine's, then no orders."""
    session, answers = begun(tmp_path, plan=free_plan()), [[first]]
    while session.table.phase != "over":
        for request in session.engine.waiting:
            session.do("white", "order", request=request.id, items=answers.pop() if answers else [])
        session.do("white", "clock", verb="on")
    return history_of(session.store, session.branch)


def errand_of(history: History, **how: Any) -> Errand:
    walk = Walk(history, free_plan())
    fork = next(
        fork
        for moment in walk.moments()
        if (each := decided(moment, draws=1)) is not None and (fork := fork_of_decision(moment, each)) is not None
    )
    return Errand(history, (fork,), until=Walk(history, free_plan()).to_the_end().now, unattended=True, **how)


@pytest.fixture
def explored(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note every luck that is explored from now on."""
    lucks: list[int] = []

    def noted(errand: Errand, plan: Blueprint, some: Sequence[int], **how: Any) -> Futures:
        lucks.extend(some)
        return explore(errand, plan, some, **how)

    monkeypatch.setattr("sim.exercise.review.crew.explore", noted)
    return lucks


def after(lots: int) -> Callable[[int, int], None]:
    """Interrupt once so many lots are done."""
    left = iter(range(lots))

    def told(*_: int) -> None:
        if next(left, lots) >= lots - 1:
            raise KeyboardInterrupt

    return told


def test_an_interrupted_review_goes_on_and_comes_to_what_one_in_a_single_go_does(
    tmp_path: Path, explored: list[int]
) -> None:
    history, plan, said = scolded(tmp_path), free_plan(), list[str]()
    kept, seeds = Kept(tmp_path / FILE, said.append), 20
    first = review(history, plan, seeds=seeds, draws=5, workers=1, progress=after(1), keep=kept)
    assert first.interrupted
    done = [*explored]
    assert 2 <= len(done) < seeds
    assert said == []
    found = review(history, plan, seeds=seeds, draws=5, workers=1, keep=kept)
    assert sorted(explored) == list(range(1, seeds + 1))
    assert said == [f"{len(done)} of {seeds} futures an arm are in {FILE} already"]
    whole = review(history, plan, seeds=seeds, draws=5, workers=1)
    assert not found.interrupted
    assert (found.decisions, found.landed) == (whole.decisions, whole.landed)
    # and with all of them there nothing is run at all
    explored.clear()
    assert review(history, plan, seeds=seeds, draws=5, workers=1, keep=kept).landed == whole.landed
    assert explored == []


def test_a_file_of_another_history_or_program_is_begun_anew_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, said = free_plan(), list[str]()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = errand_of(scolded(tmp_path / "one")), errand_of(scolded(tmp_path / "other", "talk:party_c"))
    assert one.mark != other.mark
    kept = Kept(tmp_path / FILE, said.append)
    kept.begin(one, plan, 1)
    kept.add(run_errand(one, lucks=1, workers=1, plan=plan))
    assert len(kept.begin(one, plan, 1)) == one.arms
    said.clear()
    assert kept.begin(other, plan, 1) == {}
    kept.add(run_errand(other, lucks=1, workers=1, plan=plan))
    monkeypatch.setattr("sim.exercise.review.kept.exercise_digest", lambda: "another")
    assert kept.begin(other, plan, 1) == {}
    assert said == [f"{FILE} is of another exercise, scenario or program: begun anew"] * 2


@pytest.mark.parametrize("torn", [1, 40, -1])
def test_a_line_that_was_torn_off_is_as_if_it_had_not_been_written(tmp_path: Path, torn: int) -> None:
    plan, path = free_plan(), tmp_path / FILE
    errand, kept = errand_of(scolded(tmp_path)), Kept(path, lambda _: None)
    kept.begin(errand, plan, 3)
    found = run_errand(errand, lucks=2, workers=1, plan=plan)
    kept.add(found)
    *lines, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines) + last[:torn])
    left = {key: each for key, each in found.items() if key[2] == 1}
    assert kept.begin(errand, plan, 3) == left
    # what is added now does not hang on to what was torn
    kept.add({key: each for key, each in found.items() if key[2] == 2})
    assert kept.begin(errand, plan, 3) == found


def test_a_luck_that_is_not_whole_is_not_kept(tmp_path: Path) -> None:
    plan, errand, kept = free_plan(), errand_of(scolded(tmp_path)), Kept(tmp_path / FILE, lambda _: None)
    kept.begin(errand, plan, 2)
    found = run_errand(errand, lucks=2, workers=1, plan=plan)
    del found[(*UNATTENDED, 2)]
    kept.add(found)
    assert {luck for *_, luck in kept.begin(errand, plan, 2)} == {1}


FLOATS = st.floats(allow_nan=False)


@given(
    st.dictionaries(st.text(), st.none() | FLOATS, max_size=4),
    st.frozensets(st.text(), max_size=3),
    st.lists(st.tuples(FLOATS, st.text(), st.text()), max_size=3),
    st.dictionaries(st.text(), FLOATS, max_size=3),
)
def test_a_future_comes_back_to_the_last_bit(
    values: dict[str, float | None],
    cut: frozenset[str],
    ordered: list[tuple[float, str, str]],
    rows: dict[str, float],
) -> None:
    future = Future(values, cut, tuple(ordered), rows)
    history = History("e", "main", header(free_plan(), "small", seed=1), {}, ())
    errand = Errand(history, (), until=1.0, unattended=True)
    with TemporaryDirectory() as folder:
        kept = Kept(Path(folder) / FILE, lambda _: None)
        kept.begin(errand, free_plan(), 1)
        kept.add({(*UNATTENDED, 1): future})
        assert kept.begin(errand, free_plan(), 1) == {(*UNATTENDED, 1): future}


def test_what_cannot_be_kept_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(InputError, match="cannot be kept there"):
        Kept(tmp_path / FILE, lambda _: None).begin(errand_of(scolded(tmp_path)), free_plan(), 1)


def test_how_ways_begin_is_found_out_once_for_all_lucks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    errand, asked = errand_of(scolded(tmp_path), due=1e12), list[tuple[int, int]]()

    inputs = crew._inputs

    def noted(*words: Any, **how: Any) -> Any:
        asked.append(words[3])
        return inputs(*words, **how)

    alone = run_errand(errand, lucks=3, workers=1, plan=free_plan())
    monkeypatch.setattr(crew, "_inputs", noted)
    assert run_errand(errand, lucks=3, workers=1, plan=free_plan()) == alone
    assert sorted(asked) == errand.ways


# ---- the command -----------------------------------------------------------------------------------------------


def test_the_command_goes_on_and_takes_the_file_away_once_the_report_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_files(tmp_path, lively(3, horizon="2 d", exercise=EXERCISE))
    plan, store, out = load(path), tmp_path / "day.db", tmp_path / "out"
    with Store(store) as kept:
        made = Session.make(kept, "monday", plan, header(plan, str(path), seed=1), seats={"party_a": "human"})
        made.do("white", "sheet", cell="red", orders=["scold:party_b"])
        play_out(made)
    words = ["review", str(store), "--seeds", "4", "--workers", "1", "--out", str(out)]

    def refused(*_: object, **__: object) -> list[str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr("sim.cli.work.reviewing.write_review", refused)
        with pytest.raises((SystemExit, KeyboardInterrupt)):
            main(words)
    assert (out / FILE).exists()
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(words)
    assert not left.value.code
    assert f"4 of 4 futures an arm are in {FILE} already" in capsys.readouterr().err
    assert (out / "review.md").exists()
    assert not (out / FILE).exists()
