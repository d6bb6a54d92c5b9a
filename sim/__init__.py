"""Whitecell: a tabletop crisis simulation engine. It explores, compares and rehearses; it does not predict.

    from sim import load, run, compare
    print(run(load("tsunami_relief"), seed=7).outcomes)

Names are fetched from `sim.api` when they are first used, so that `import sim` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.api import compare, load, matrix, run

__all__ = ["__version__", "compare", "load", "matrix", "run"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("sim.api"), name)
    raise AttributeError(f"module 'sim' has no attribute '{name}'")
