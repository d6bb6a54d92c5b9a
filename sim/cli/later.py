"""Later: a verb's words are read by a light module, its work is loaded when they were found in order.

Help, and a wrong word, therefore never wait for the engine. A test holds words and work to the same names and types.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import ParamSpec

__all__ = ["done_by"]

_P = ParamSpec("_P")


def done_by(module: str) -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """Make a command of a function that only has words: what it does is `act` of a module in `sim.cli.work`."""

    def made(words: Callable[_P, None]) -> Callable[_P, None]:
        @wraps(words)
        def command(*args: _P.args, **kwargs: _P.kwargs) -> None:
            import_module(f"sim.cli.work.{module}").act(*args, **kwargs)

        return command

    return made
