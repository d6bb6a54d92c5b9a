"""Settings of the whole suite: how hard Hypothesis looks (`--hypothesis-profile long` looks harder), what is kept."""

from __future__ import annotations

import gc
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

# the desk and CI: the same examples every time, no deadline on shared machines
settings.register_profile("default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("quick", max_examples=10, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("default")

# files with tests that fork hundreds of times: before all, while a worker holds little, by which a fork costs
_FORKING = {"test_review", "test_review_account", "test_review_kept"}

# files with tests of several seconds: begun next, so that no worker is left with one of them at the end
_DEAR = {
    "test_calibration",
    "test_crews",
    "test_docs",
    "test_relief_whole",
    "test_three_moves",
    "test_web_browser",
    "test_wheel",
    "test_workbench",
}


def pytest_configure(config: pytest.Config) -> None:
    """Where bytecode may not lie beside the sources, keep it in pytest's cache: many tests start Python anew."""
    cache = getattr(config, "cache", None)
    if sys.dont_write_bytecode and cache is not None:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(cache.mkdir("bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long; then what many files ask of each shipped crisis, all of one crisis in a row.

    So a crisis is loaded once, and not for each file anew on each worker.
    """
    # not before it is settled where bytecode lies
    from sim.scenario import library  # noqa: PLC0415

    crises = frozenset(library.names("scenario"))
    items.sort(key=lambda item: _turn(item, crises))


def _turn(item: pytest.Item, crises: frozenset[str]) -> tuple[int, str]:
    """Give when a test's turn comes; those of one turn stay in the order of their files."""
    if item.path.stem in _FORKING:
        return (-1, "")
    if item.path.stem in _DEAR:
        return (0, "")
    crisis = _crisis(item, crises)
    return (1, crisis) if crisis else (2, "")


def _crisis(item: pytest.Item, crises: frozenset[str]) -> str:
    """Give the shipped crisis that a test is asked of; none if it shares a fixture of its file, made twice then."""
    if not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return ""
    scopes = {made[-1].scope for made in item._fixtureinfo.name2fixturedefs.values()}
    words = item.callspec.params.values() if scopes <= {"function", "session"} else ()
    return next((word for word in words if isinstance(word, str) and word in crises), "")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of memory what stays to the end: modules, tests and what they have loaded."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 8, 20)
