"""What is known of a host: a picture of some days ago, newer and sharper for who works there or has assessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relief_stage import Trial, invite, play

from sim.models.relief.host import Host


def host(trial: Trial) -> Host:
    return trial.relief.hosts["indonesia"]


def exact(*, report_lag: float = 48.0) -> Trial:
    """A run in which nobody errs: what is left of fog is age alone."""
    return play(Trial(3, need_error=1e-9, report_lag=report_lag), until=20.3)


def test_a_stranger_sees_how_a_host_stood_two_days_ago_and_the_host_itself_yesterday() -> None:
    trial = exact()
    pictures = host(trial).pictures
    assert len(pictures) == 21
    assert trial.believes("private_sector", "coverage", "indonesia") == pytest.approx(pictures[18].coverage)
    assert trial.believes("indonesia", "coverage", "indonesia") == pytest.approx(pictures[19].coverage)
    assert len({picture.coverage for picture in pictures[17:]}) == 4, "or ages could not be told apart"
    for function, value in (("patients_waiting", pictures[18].waiting), ("tonnes_needed", pictures[18].tonnes)):
        seen = trial.believes("private_sector", function, "indonesia") / host(trial).known(trial.clock.now)
        assert seen == pytest.approx(value)


def test_assessments_and_work_on_the_spot_make_the_picture_newer_and_news_shared_a_little() -> None:
    trial = exact(report_lag=4 * 24.0)
    beliefs, place = trial.relief.beliefs, host(trial)
    assert place.working["china"]
    assert beliefs.age("china", place) == pytest.approx(48.0)
    assert beliefs.age("private_sector", place) == pytest.approx(96.0)
    trial.do("assess", "private_sector", "indonesia")
    assert beliefs.age("private_sector", place) == pytest.approx(48.0)
    trial.do("share_assessment", "united_nations", "indonesia")
    assert beliefs.age("private_sector", place) == pytest.approx(48.0 * 0.8)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.0, 10.0), st.floats(0.5, 20.0))
def test_what_is_believed_was_once_so_and_no_longer_ago_than_its_age_and_a_day(lag: float, until: float) -> None:
    trial = Trial(2, need_error=1e-9, report_lag=lag * 24)
    invite(trial, "indonesia")
    trial.do("supply", "indonesia")
    trial.until(until)
    seen = trial.believes("japan", "coverage", "indonesia")
    first = max(0, int(until - lag) - 1)
    last = min(len(host(trial).pictures) - 1, max(0, int(until - lag)))
    assert any(seen == pytest.approx(host(trial).pictures[day].coverage) for day in range(first, last + 1))
    # what is true is not dated
    assert host(trial).pictures[-1].coverage == pytest.approx(host(trial).coverage)


def test_who_is_told_late_goes_on_seeing_a_need_that_was_met() -> None:
    quick, slow = exact(report_lag=0.0), exact(report_lag=240.0)
    assert host(quick).coverage == host(slow).coverage
    assert quick.believes("japan", "unmet", "indonesia") < slow.believes("japan", "unmet", "indonesia")
