"""Crews: from the words of the command line to whoever runs a study, and what is said of its folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli.words import On
from sim.errors import InputError
from sim.study.crews.crew import Crew
from sim.study.crews.hiring import hire
from sim.study.crews.sharing import WHOLE, Shard

__all__ = ["chronicles_kept", "crew_of", "note"]


def crew_of(
    on: On, *, workers: int | None, scheduler: str | None, out: Path | None, share: Shard = WHOLE
) -> Crew | None:
    """Hire a crew where one is asked for; None leaves it to the study.

    Raises:
        InputError: a folder is needed, or a word belongs to another crew.
        WhitecellError: the library of the crew is not installed.

    """
    if on == On.LOCAL and share == WHOLE and scheduler is None:
        return None
    if out is None and (on != On.LOCAL or share != WHOLE):
        word = f"--on {on.value}" if on != On.LOCAL else f"--shard {share[0]}/{share[1]}"
        raise InputError.of(word, "needs a folder in which workers leave their runs", "add --out DIR")
    return hire(on.value, workers=workers or os.cpu_count() or 1, scheduler=scheduler)


def chronicles_kept(which: Sequence[object], *, out: Path | None, share: Shard) -> None:
    """See that chronicles that are asked for have a place, and are those of a whole study.

    Raises:
        InputError: there is no folder, or a shard alone would choose.

    """
    if which and out is None:
        raise InputError.of("--keep-chronicles", "nowhere to keep them", "add --out DIR")
    if which and share != WHOLE:
        raise InputError.of(
            "--keep-chronicles",
            "a shard knows only its own runs",
            "gather, then run the whole in that folder with it",
        )


def note(line: str) -> None:
    """Say a line beside the results."""
    sys.stderr.write(f"note: {line}\n")
