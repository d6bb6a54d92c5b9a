"""The screen: rich's console as all verbs use it."""

from __future__ import annotations

from rich.console import Console

__all__ = ["Screen"]


class Screen(Console):
    """A console on standard output that guesses no colours, and hands a closed pipe on to `main`."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        """Let `main` answer: rich itself would leave with status 1."""
        raise BrokenPipeError
