"""How many processes a piece of work is worth, where nobody says how many.

Called by whoever runs many runs on the cores of this machine. A process has to start, to read and to compile before
its first run; a study of a dozen runs is over sooner without.
"""

from __future__ import annotations

import os
from typing import Final

__all__ = ["hands"]

# what a process takes to begin, counted in runs of a shipped scenario: measured at 5 to 12
_BEGINNING: Final = 8


def hands(asked: int | None, runs: int) -> int:
    """Give the number of processes for so many runs: what was asked for, else one for each eight, up to all cores."""
    return asked or max(1, min(os.cpu_count() or 1, runs // _BEGINNING))
