"""Forks: what is contested in a scenario and drawn by a case as a whole, doctrines of actors and switches of models.

A comparison tells its results along each: how much of them hangs on it is for the reader to see.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.composing import Scenario
from sim.scenario.uncertain import switches

__all__ = ["forks", "ways_taken"]


def forks(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Give the ways of everything contested: doctrines by actor, switches by path."""
    found = {name: tuple(ways) for name, ways in scenario.variants.items() if len(ways) > 1}
    for model, section in scenario.sections.items():
        found |= {path: tuple(_said(way) for way in ways) for path, ways in switches(section, f"models.{model}")}
    return found


def ways_taken(scenario: Scenario, follows: Mapping[str, str], ways: Mapping[str, object]) -> dict[str, str]:
    """Give which way a scenario under a case takes at each fork; `follows` are the doctrines of its actors."""
    taken = {}
    for name in ways:
        if name in follows:
            taken[name] = follows[name]
        else:
            _, model, *words = name.split(".")
            found: object = scenario.sections[model]
            for word in words:
                found = getattr(found, word)
            taken[name] = _said(found)
    return taken


def _said(way: object) -> str:
    return str(way).lower() if isinstance(way, bool) else str(way)
