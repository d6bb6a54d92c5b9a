"""Another luck from an instant on: what was, stays; what comes, is drawn anew; nobody holds on to an old key."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import commons_worlds
import pytest
from homes import engine_of as engine_at_home
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import lively, plan_of

from sim.blueprint import Blueprint
from sim.draws import Draws, Keys, normal
from sim.engine import Engine
from sim.world.perception import Errors

ROOT = Path(__file__).resolve().parent.parent
# who holds keys of its own and takes them again when the luck turns
RENEWS = {"sim/world/perception.py", "sim/deciding/posture.py", "sim/draws.py"}


def turned(plan: Blueprint, luck: int, *, at: float = 100.0, until: float = 400.0) -> list[str]:
    """Give the records of a run whose luck turns at an instant."""
    engine = Engine(plan, seed=1)
    engine.advance(at)
    if luck:
        engine.draws.turn(luck)
    engine.advance(until)
    return list(engine.chronicle.lines())


def test_the_past_stays_and_the_same_luck_is_the_same_future() -> None:
    plan = plan_of(lively(3, horizon="20 d"))
    plain, one, again, other = (turned(plan, luck) for luck in (0, 1, 1, 2))
    before = sum(record.at <= 100.0 for record in _until(plan, 100.0).chronicle)
    assert one == again
    assert len({tuple(each) for each in (plain, one, other)}) == 3
    assert plain[:before] == one[:before] == other[:before]


def _until(plan: Blueprint, at: float) -> Engine:
    engine = Engine(plan, seed=1)
    engine.advance(at)
    return engine


def test_keys_are_renewed_wherever_they_are_held() -> None:
    draws, fresh = Draws(3), Draws(3)
    kept, keys, errors = draws.keep("a", "b"), Keys(draws, "c", "d", ["e"]), Errors(draws, error_time=240.0)
    process = errors.process("me", "you", "trust")
    before = (kept.key, keys[0], draws.key("f"), process.key)
    draws.turn(4)
    fresh.turn(4)
    after = (kept.key, keys[0], draws.key("f"), process.key)
    assert not set(before) & set(after)
    assert after == (
        fresh.key("a", "b"),
        fresh.key("c", "d", "e"),
        fresh.key("f"),
        fresh.key("perception", "me", "you", "trust"),
    )


# ---- waits without memory -------------------------------------------------------------------------------------


def test_whoever_waits_by_an_exponential_law_waits_anew_when_luck_turns() -> None:
    waiting = [
        name
        for path in sorted((ROOT / "sim").rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()).startswith(("sim/models/", "sim/deciding/"))
        and re.search(r"exponential\(|-math\.log\(uniform\(", text := path.read_text(encoding="utf-8"))
        and "when_turned" not in text
    ]
    assert waiting == []


@cache
def forty_days() -> Blueprint:
    return plan_of(lively(3, horizon="40 d"))


def alarms(luck: int, *, at: float = 100.0) -> list[tuple[float, str]]:
    """When false alarms came to whom in forty days, if luck turns at an instant."""
    engine = Engine(forty_days(), seed=1)
    engine.advance(at)
    if luck:
        engine.draws.turn(luck)
    engine.advance(960.0)
    return [(record.at, record.actor) for record in engine.chronicle if record.kind == "false_alarm"]


def test_no_false_alarm_comes_that_was_drawn_under_the_luck_before() -> None:
    plain = {each for each in alarms(0) if each[0] > 100.0}
    assert len(plain) > 3
    for luck in (1, 2, 3):
        turned = [each for each in alarms(luck) if each[0] > 100.0]
        assert turned
        assert not plain & set(turned)


def test_false_alarms_keep_their_rate_when_luck_turns() -> None:
    # three actors at 3 a month: 860 h are 10.6 in the mean; 12 futures, within four standard errors
    counts = [sum(at > 100.0 for at, _ in alarms(luck)) for luck in range(1, 13)]
    mean = 3 * 3 * 860 / (30.4375 * 24)
    assert sum(counts) / 12 == pytest.approx(mean, abs=4 * (mean / 12) ** 0.5)


def first_incident(luck: int) -> float:
    engine, _ = engine_at_home()
    engine.advance(240.0)
    if luck:
        engine.draws.turn(luck)
    engine.advance(8640.0)
    return next(r.at for r in engine.chronicle if r.subject == "base_incident" and r.at > 240.0)


def test_incidents_at_a_base_are_waited_for_anew() -> None:
    found = [first_incident(luck) for luck in range(4)]
    assert len(set(found)) == 4


def commons_lost(luck: int, **parts: Any) -> list[tuple[float, str]]:
    engine, _ = commons_worlds.engine_of(horizon="360 d", **parts)
    engine.advance(240.0)
    if luck:
        engine.draws.turn(luck)
    engine.advance(8640.0)
    return [(r.at, r.subject) for r in engine.chronicle if r.kind == "commons" and "fault" in r.details]


def test_cables_are_waited_for_anew_and_none_fails_twice_as_often() -> None:
    wearing = commons_worlds.cyber()
    for cable in wearing["cables"]:
        cable["faults"] = "12 1/yr"
    plain, *turned = (commons_lost(luck, cyber=wearing) for luck in range(4))
    assert [each for each in plain if each[0] <= 240.0] == [each for each in turned[0] if each[0] <= 240.0]
    after = [sum(at > 240.0 for at, _ in found) for found in turned]
    assert not {each for each in plain if each[0] > 240.0} & {each for each in turned[0] if each[0] > 240.0}
    mean = 3 * 12 * 350 / 365.25
    assert sum(after) / 3 == pytest.approx(mean, abs=4 * (mean / 3) ** 0.5)


# ---- looking on the way ---------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(st.lists(st.floats(1.0, 470.0), max_size=12).map(sorted))
def test_asking_how_measures_stand_changes_nothing(instants: list[float]) -> None:
    plan = forty_days()
    looked, plain = Engine(plan, seed=1), Engine(plan, seed=1)
    for at in instants:
        looked.advance(at)
        looked.standing()
    assert looked.finish().outcomes == plain.finish().outcomes
    assert looked.chronicle.digest() == plain.chronicle.digest()


def test_an_error_goes_on_from_where_it_is() -> None:
    draws = Draws(3)
    errors = Errors(draws, error_time=240.0)
    process = errors.process("me", "you", "trust")
    held = process.at(5)
    draws.turn(1)
    assert process.at(5) == held
    assert process.at(6) == process.keep * held + process.fresh * normal(
        draws.key("perception", "me", "you", "trust"), 6
    )


def test_nobody_holds_on_to_a_key() -> None:
    """Assigning `draws.key(...)` to an attribute would keep the old luck: `draws.keep` is for that."""
    held = [
        f"{name}:{node.lineno}"
        for path in sorted((ROOT / "sim").rglob("*.py"))
        if "_data" not in path.parts and (name := path.relative_to(ROOT).as_posix()) not in RENEWS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign) and _on_something(node) and _is_key(node.value)
    ]
    assert held == []


def _on_something(node: ast.Assign) -> bool:
    return any(isinstance(part, ast.Attribute) for target in node.targets for part in ast.walk(target))


def _is_key(node: ast.AST) -> bool:
    """Whether an expression is a key, or holds some; a call that takes one gives a number that was drawn."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "key"
    return any(map(_is_key, ast.iter_child_nodes(node)))
