"""Jobs that tests give to processes of their own: each such process reads this and not the whole of pytest."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from sim.errors import WhitecellError
from sim.runs.worker import stopped


def square(number: int) -> int:
    return number * number


def dies(number: int) -> int:
    if number == 2:
        os._exit(1)
    return number


def fails(number: int) -> int:
    raise WhitecellError(f"no {number}")


def counts(path: str) -> str:
    """Take a while, and say so in a file, until nobody wants it any more."""
    for _ in range(600):
        if stopped():
            return "stopped"
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(".")
        time.sleep(0.05)
    return "done"


def dies_once(word: str) -> str:
    """Leave a mark in a file, and be killed at the fifth job the first time that anybody comes to it."""
    path = Path(word)
    killed = path.with_name("killed")
    if path.name == "4" and not killed.exists():
        # what others have done has come back by then
        time.sleep(1.0)
        killed.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("x")
    return word


def counts_some(word: str) -> str:
    """Count in a file, unless there is only a number to be given back."""
    return word if word.isdigit() else counts(word)
