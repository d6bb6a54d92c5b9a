"""Seats: who may decide for an actor in an exercise, and what the engine knows of it.

To the engine a seat is doctrine's or a person's. People, the white cell, a recording and a program of one's own all
answer from outside, by orders in the journal, so that a replay needs neither the people nor the program.
"""

from __future__ import annotations

from typing import Final

__all__ = ["PLAYED", "SEATS", "engines_seat", "is_program"]

SEATS: Final = ("human", "white", "doctrine", "recorded")
# seats for which people hand in order sheets
PLAYED: Final = frozenset({"human", "white"})


def engines_seat(seat: str) -> str:
    """Give the engine's name of a seat."""
    return "doctrine" if seat == "doctrine" else "human"


def is_program(seat: str) -> bool:
    """Whether a seat is a program of one's own, `module:Class`."""
    return seat not in SEATS
