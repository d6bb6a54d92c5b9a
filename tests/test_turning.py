"""Another luck from an instant on: what was, stays; what comes, is drawn anew; nobody holds on to an old key."""

from __future__ import annotations

import ast
from pathlib import Path

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
