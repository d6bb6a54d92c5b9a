"""Tracks and courses: how leading measures stood on the way, and that looking changes nothing."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import confrontation
from small_worlds import lively, plan_of, write_files
from studies import write_lever, write_small_study

from sim.engine import Engine
from sim.report.course import MOST, course_picture, spoken
from sim.runs.among import among
from sim.runs.pair import Ledger
from sim.runs.replicate import Arm, Bench, Failure, Result
from sim.runs.tracks import STEPS, followed, leading, stops
from sim.study.course import Course, Way, come, comes, courses_of

NAMES = ("trust_end", "decision_latency", "actions_taken")


@given(st.floats(1, 1e5), st.integers(1, 50))
def test_stops_go_from_the_start_to_the_end_in_equal_steps(until: float, steps: int) -> None:
    at = stops(until, steps)
    assert (at[0], at[-1], len(at)) == (0.0, until, steps + 1)
    assert all(later - earlier == pytest.approx(until / steps) for earlier, later in pairwise(at))


def test_a_run_that_is_followed_is_the_same_run_and_its_track_ends_at_its_outcome() -> None:
    plan = plan_of(lively(3, horizon="8 d"))
    alone = Engine(plan, seed=4).finish()
    engine = Engine(plan, seed=4)
    tracks = followed(engine, stops(engine.horizon, 7), NAMES)
    run = engine.finish()
    assert run.digest == alone.digest
    for name in NAMES:
        assert len(tracks[name]) == 8
        assert tracks[name][-1] == alone.outcomes[name].value
    # the number of actions taken grows, so the middle is no copy of the end
    taken = [value for value in tracks["actions_taken"] if value is not None]
    assert taken == sorted(taken)
    assert taken[0] < taken[-1]


@pytest.mark.parametrize("how", ["end", "umpire"])
def test_what_a_war_cut_short_is_not_known_from_then_on(how: str) -> None:
    section = {"at_major_war": how, "firebreak_8": 0.1}
    files = confrontation(rungs=(7, 7), grievances=(3.0, 3.0), reciprocity=1.0, section=section)
    engine = Engine(plan_of(files), seed=1)
    lost = [name for name, measure in engine.scenario.vocabulary.measures.items() if not measure.settled]
    tracks = followed(engine, stops(engine.horizon, 60), ["probability_rung_8", *lost])
    run = engine.finish()
    assert engine.was_cut_short
    assert tracks["probability_rung_8"][-1] == run.outcomes["probability_rung_8"].value
    assert all(track[-1] is None for name, track in tracks.items() if name in lost)
    assert any(track[0] is not None for name, track in tracks.items() if name in lost)


# ---- many runs -------------------------------------------------------------------------------------------------


def result(*track: float | None) -> Result:
    return Result({"trust_end": track[-1]}, {}, tracks={"trust_end": track} if track else {})


@pytest.fixture(name="bench", scope="module")
def _bench(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, tuple[Arm, Arm]]:
    folder = tmp_path_factory.mktemp("tracks")
    arm = Arm(str(write_small_study(folder)))
    return Bench(), (arm, Arm(arm.scenario, (str(write_lever(folder)),)))


def courses(bench: Bench, arms: tuple[Arm, Arm], rows: list[tuple[Result | Failure, Result | Failure]]) -> Course:
    ledger = Ledger()
    for index, row in enumerate(rows):
        for arm, found in zip(arms, row, strict=True):
            ledger.enter(arm, index, found)
    (course,) = courses_of(bench, arms, ledger, range(len(rows)))
    return course


def flat(value: float) -> list[float | None]:
    return [value] * (STEPS + 1)


def test_how_far_apart_is_the_mean_over_pairs_and_not_between_means(bench: tuple[Bench, tuple[Arm, Arm]]) -> None:
    base, option = flat(0.2), flat(0.2)
    base[-1], option[-1] = 0.4, 0.7
    lost: list[float | None] = flat(0.0)
    lost[-1] = None
    rows: list[tuple[Result | Failure, Result | Failure]] = [
        (result(*base), result(*option)),
        (result(*flat(0.9)), result(*flat(1.0))),
        # known under one of the two alone, or failed: no pair
        (result(*lost), result(*flat(50.0))),
        (Failure(1, 3, "no"), result(*flat(9.0))),
    ]
    course = courses(*bench, rows)
    (way,) = course.ways
    assert way.apart[-1].mean == pytest.approx((0.3 + 0.1) / 2)
    assert way.apart[1].mean == pytest.approx((0.0 + 0.1 + 50.0) / 3)
    assert course.baseline.known[-1] == 2
    assert way.fan.known[-1] == 4
    assert course.baseline.n == 3


def test_yes_or_no_is_a_share_in_all_arms_or_in_none(bench: tuple[Bench, tuple[Arm, Arm]]) -> None:
    share = courses(*bench, [(result(*flat(0.0)), result(*flat(1.0)))])
    assert share.baseline.is_share
    assert share.ways[0].fan.is_share
    mixed = courses(*bench, [(result(*flat(0.0)), result(*flat(0.5)))])
    assert not mixed.baseline.is_share
    assert not mixed.ways[0].fan.is_share


def test_of_a_time_to_something_the_share_of_runs_in_which_it_came_is_told() -> None:
    assert comes("d", [(None, 3.0), (2.0, 2.0)])
    assert not comes("d", [(1.0, 3.0)])
    assert not comes("0..1", [(None, 3.0)])
    assert come((None, None, 3.0)) == (0.0, 0.0, 1.0)


def test_runs_that_nobody_followed_have_no_course(bench: tuple[Bench, tuple[Arm, Arm]]) -> None:
    ledger = Ledger()
    for arm in bench[1]:
        ledger.enter(arm, 0, Result({"trust_end": 0.5}, {}))
    assert courses_of(*bench, ledger, [0]) == ()


def test_a_bench_follows_only_who_asks_and_tells_the_same(bench: tuple[Bench, tuple[Arm, Arm]]) -> None:
    here, (_, arm) = bench
    plain = here.run(arm, seed=2, replication=1, case="random")
    told = here.run(arm, seed=2, replication=1, case="random", tracked=True)
    assert isinstance(plain, Result)
    assert isinstance(told, Result)
    assert (plain.values, plain.tracks) == (told.values, {})
    assert {name: track[-1] for name, track in told.tracks.items()} == {
        name: told.values[name] for name in leading(here.ready(arm)[0].scenario)
    }


def test_one_run_stands_among_others_and_never_among_itself(tmp_path: Path) -> None:
    files = lively(3, horizon="8 d")
    files["small.yaml"]["lead"] = ["actions_taken"]
    arm = Arm(str(write_files(tmp_path, files)))
    found, every = (
        among(arm, n=n, own=own, seed=4, case="random", until=100.0, workers=1)["actions_taken"]
        for n, own in ((3, 1), (4, 9))
    )
    assert found == [every[0], every[2], every[3]]
    engine = Bench().engine(arm, seed=4, replication=2, case="random")
    assert followed(engine, stops(100.0), ["actions_taken"])["actions_taken"] == every[2]


# ---- the picture -----------------------------------------------------------------------------------------------


def test_the_picture_says_each_option_with_its_interval_and_draws_no_more_than_it_says(
    bench: tuple[Bench, tuple[Arm, Arm]],
) -> None:
    rows: list[tuple[Result | Failure, Result | Failure]] = [
        (result(*flat(0.4 + index / 100)), result(*flat(0.6 + index / 50))) for index in range(5)
    ]
    course = courses(*bench, rows)
    said = spoken(course)
    assert "closer median 0.64 (5-95 %: 0.60 to 0.68), mean difference +0.22 (95 %: +0.20 to +0.24)" in said
    picture = course_picture(course, "Small", "5 pairs.")
    assert "<title" in picture
    assert said.split("(")[0] in picture
    assert picture.count(">closer</text>") == 1
    many = Course(course.measure, course.unit, course.comes, course.baseline, course.ways * (MOST + 3))
    assert course_picture(many, "Small", "").count(">closer</text>") == MOST
    alone = Course(course.measure, course.unit, course.comes, course.baseline, ())
    assert "with the option" not in course_picture(alone, "Small", "")


def test_an_option_that_is_nowhere_known_is_said_so(bench: tuple[Bench, tuple[Arm, Arm]]) -> None:
    course = courses(*bench, [(result(*flat(0.5)), Failure(1, 0, "no"))])
    assert "closer not known in any run, mean difference not known" in spoken(course)
    assert "closer" in course_picture(course, "Small", "")
    assert isinstance(course.ways[0], Way)
