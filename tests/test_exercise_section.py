"""What lies on the table: roles, briefs, ratings and the day's schedule as written in the section `exercise`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario.exercise import RATINGS, Exercise, Role

SMALL: dict[str, Any] = {"moves": [{"span": "2 d"}]}


def test_a_role_may_be_written_as_its_bare_title() -> None:
    assert Role.model_validate("defence minister") == Role(title="defence minister")


@given(st.text(min_size=1, max_size=50), st.text(max_size=50))
def test_a_role_written_whole_keeps_its_sheet(title: str, sheet: str) -> None:
    assert Role.model_validate({"title": title, "sheet": sheet}) == Role(title=title, sheet=sheet)


def test_without_ratings_of_its_own_an_exercise_is_rated_by_the_scale_of_the_field() -> None:
    assert Exercise.model_validate(SMALL).scale == RATINGS


def test_an_exercise_may_rate_by_a_scale_of_its_own() -> None:
    found = Exercise.model_validate(
        SMALL | {"ratings": [{"id": "good", "title": "Good"}, {"id": "bad", "title": "Bad"}]}
    )
    assert [step.id for step in found.scale] == ["good", "bad"]


def test_two_ratings_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="two ratings are named 'good'"):
        Exercise.model_validate(
            SMALL | {"ratings": [{"id": "good", "title": "Good"}, {"id": "good", "title": "Better"}]}
        )


def test_an_appointment_needs_to_say_how_long_it_takes() -> None:
    with pytest.raises(ValidationError, match="span"):
        Exercise.model_validate(SMALL | {"schedule": [{"at": "0 min", "title": "Doors open"}]})
