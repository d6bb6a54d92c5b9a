"""The screen: rich's console as all verbs use it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

__all__ = ["Screen"]


class Screen(Console):
    """A console on standard output that guesses no colours, and hands a closed pipe on to `main`."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def written(self, folder: Path, names: Iterable[str]) -> None:
        """Say which of these files lie in a folder."""
        there = ", ".join(name for name in names if (folder / name).exists())
        self.print(f"Written to {folder}: {there}.", style="dim", markup=False)

    def on_broken_pipe(self) -> None:
        """Let `main` answer: rich itself would leave with status 1."""
        raise BrokenPipeError
