"""Shipped scenarios as tests share them: each loaded once in a process, and each finished run made once.

A blueprint is changed by nobody, and a run is a function of its blueprint and seed: whoever asks later gets what
whoever asked first was given. A test that goes on with a run, or seats somebody in it, makes an engine of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from sim import api
from sim.blueprint import Blueprint, blueprint
from sim.models import MODELS
from sim.outcomes import Run
from sim.scenario.composing import Scenario
from sim.world.world import lay_ground

Settings = Sequence[tuple[str, str]]

# a scenario with its compiled doctrines holds 14 MB and a run 7 to 19: as many as all that are shipped, and some runs
_SCENARIOS: Final = 32
_RUNS: Final = 16


def composed(name: str | Path, *, options: Sequence[str] = (), settings: Settings = ()) -> Scenario:
    """Give a shipped scenario as it is read and checked, before its doctrines are compiled."""
    return _composed(name, tuple(options), tuple(settings))


def loaded(name: str | Path, *, options: Sequence[str] = (), settings: Settings = ()) -> Blueprint:
    """Give a shipped scenario under shipped options, ready to run; nothing of a test's own, which may change."""
    return _loaded(name, tuple(options), tuple(settings))


def ran(
    name: str | Path,
    *,
    seed: int,
    until: float | None = None,
    options: Sequence[str] = (),
    settings: Settings = (),
) -> Run:
    """Give the finished run of a shipped scenario, to look at; `until` in hours, to the horizon if not said."""
    return _ran(name, seed, until, tuple(options), tuple(settings))


def staged(name: str, *, options: Sequence[str] = (), settings: Settings = ()) -> Blueprint:
    """Give a shipped scenario with figures set otherwise, its doctrines compiled as without those settings.

    For what is looked at before anybody acts: to compile all doctrines anew for that takes longer than all else.
    """
    scenario = composed(name, options=options, settings=settings)
    return replace(loaded(name, options=options), scenario=scenario, ground=lay_ground(scenario))


@lru_cache(maxsize=_SCENARIOS)
def _composed(name: str | Path, options: tuple[str, ...], settings: tuple[tuple[str, str], ...]) -> Scenario:
    return api.scenario(name, options=options, settings=settings)


@lru_cache(maxsize=_SCENARIOS)
def _loaded(name: str | Path, options: tuple[str, ...], settings: tuple[tuple[str, str], ...]) -> Blueprint:
    return blueprint(_composed(name, options, settings), MODELS)


@lru_cache(maxsize=_RUNS)
def _ran(
    name: str | Path, seed: int, until: float | None, options: tuple[str, ...], settings: tuple[tuple[str, str], ...]
) -> Run:
    return api.run(_loaded(name, options, settings), seed=seed, until=until)
