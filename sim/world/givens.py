"""Givens: what a view reads that does not change in a run, by law, capability, role and strength."""

from __future__ import annotations

from datetime import timedelta

from sim.scenario.composing import Scenario
from sim.units import parse_instant

__all__ = ["authorities", "fixed", "strength"]


def fixed(scenario: Scenario, actor: str, function: str, words: list[str]) -> float:
    """Give what changes neither in a run nor by a case: law, capabilities, roles."""
    match function:
        case "allowed":
            return 1.0 if words[0] in authorities(scenario, actor) else 0.0
        case "has":
            return 1.0 if words[0] in scenario.actors[words[1] if len(words) > 1 else actor].capabilities else 0.0
        case "role":
            return 1.0 if words[1] in scenario.crisis.roles.get(words[0], ()) else 0.0
    raise AssertionError(f"no function {function}")


def strength(scenario: Scenario, actor: str, words: list[str]) -> float:
    """Give the strength of an actor in a domain: the same all through a run, and another in each case."""
    strengths = scenario.actors[words[1] if len(words) > 1 else actor].strength
    return next((figure.value for domain, figure in strengths.items() if domain == words[0]), 0.0)


def authorities(scenario: Scenario, actor: str) -> frozenset[str]:
    """Legal authorities an actor holds at the scenario's start."""
    start = scenario.crisis.start
    held = set()
    for authority in scenario.actors[actor].authorities:
        since = parse_instant(_zoned(authority.since)) if authority.since else start - timedelta(days=1)
        until = parse_instant(_zoned(authority.until)) if authority.until else start + timedelta(days=1)
        if since <= start < until:
            held.add(authority.id)
    return frozenset(held)


def _zoned(text: str) -> str:
    return text if "T" in text else f"{text}T00:00:00Z"
