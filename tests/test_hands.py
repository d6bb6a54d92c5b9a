"""How many processes a piece of work is worth, where nobody says how many."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import write_small_study

from sim.runs import pool
from sim.runs.hands import hands
from sim.runs.replicate import Arm


@given(st.integers(1, 64), st.integers(0, 10_000))
def test_who_asks_for_processes_gets_as_many(asked: int, runs: int) -> None:
    assert hands(asked, runs) == asked


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_unasked_more_work_is_never_given_to_fewer_and_no_more_than_there_are_cores(runs: int, more: int) -> None:
    assert 1 <= hands(None, runs) <= hands(None, runs + more) <= (os.cpu_count() or 1)


def test_a_dozen_runs_are_made_here_and_many_on_all_cores() -> None:
    assert hands(None, 12) == 1
    assert hands(None, 10_000) == (os.cpu_count() or 1)


def test_a_small_study_starts_no_process(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "ProcessPoolExecutor", None)
    arm = Arm(str(write_small_study(tmp_path_factory.mktemp("hands"))))
    assert pool.run_pairs([arm], replications=2, seed=5, case="random").done([arm]) == [0, 1]
