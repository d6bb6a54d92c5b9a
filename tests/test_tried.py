"""What is tried in the open takes place where it fails too: it is seen, felt, and counts on the ladder."""

from __future__ import annotations

import pytest
from shipped import loaded
from small_worlds import action

from sim.deciding.acts import act_effect
from sim.deciding.effects import effects_of
from sim.engine import Engine
from sim.scenario.action import ActionSpec
from sim.world.effects import Change, ModelEffect, Tone

KOREA = "korean_contingency"


def _spec(name: str) -> ActionSpec:
    return loaded(KOREA).scenario.actions[name]


def _told(spec: ActionSpec) -> ModelEffect | None:
    return act_effect("escalation.act", spec, "x", "a", "b", scale=0.0, seen_after=1.0)


def test_a_test_that_fails_is_felt_as_a_provocation_and_gains_nothing() -> None:
    spec = _spec("weapons_test")
    effects = effects_of(spec, "x", "a", "b", scale=0.0)
    assert [each.weight for each in effects if isinstance(each, Tone)] == [spec.goldstein]
    assert not any(isinstance(each, Change) for each in effects)
    assert [each.scale for each in effects if isinstance(each, ModelEffect)] == [0.0]
    told = _told(spec)
    assert told is not None
    assert dict(told.arguments)["rung"] == spec.rung


def test_no_other_plain_act_of_the_catalogue_takes_place_where_it_fails() -> None:
    plain = [spec for spec in loaded(KOREA).scenario.actions.values() if spec.adjudication.chance is not None]
    assert len(plain) > 50
    for spec in plain:
        if not spec.tried:
            assert effects_of(spec, "x", "a", "b", scale=0.0) == []
            assert _told(spec) is None, spec.id


def test_whoever_sees_a_test_fail_is_called_to_decide_by_it() -> None:
    called: list[str] = []
    for seed in range(16, 60):
        engine = Engine(loaded(KOREA), seed=seed)
        engine.finish()
        failed = [
            record.at
            for record in engine.chronicle
            if record.kind == "ruling" and ".weapons_test" in record.subject and record.details["outcome"] == "fail"
        ]
        called = [
            record.subject
            for record in engine.chronicle
            if failed
            and record.kind == "decision"
            and 0 < record.at - failed[0] < 96
            and "provocation" in record.subject
        ]
        if failed:
            break
    assert len(called) > 1, "a failed test is a provocation to those who see it"


def test_only_an_open_act_by_a_plain_chance_is_tried() -> None:
    with pytest.raises(ValueError, match="'tried' is for an open act"):
        ActionSpec.model_validate(action("peek", tried=True, visibility="covert"))
