"""Settings of the whole suite: how hard Hypothesis looks (`--hypothesis-profile long` looks harder), what is kept."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import pytest

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

# the desk and CI: the same examples every time, no deadline on shared machines
settings.register_profile("default", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_SLOW)
settings.register_profile("quick", max_examples=10, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("default")

# files with tests of several seconds: begun first, so that no worker is left with one of them at the end
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
    """Begin with what takes long."""
    items.sort(key=lambda item: item.path.stem not in _DEAR)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector of memory what stays to the end: modules, tests and what they have loaded."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
