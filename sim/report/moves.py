"""The largest moves in relations: where the network stands at the end against where it would rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.engine import Run

__all__ = ["Move", "largest_moves"]

_TOLD: Final = ("affinity", "trust", "threat", "channel", "interoperability_relief", "friction", "grievance")
_LEAST: Final = 0.01


@dataclass(frozen=True, slots=True)
class Move:
    """One relation's variable: who toward whom, before and after."""

    variable: str
    who: str
    toward: str
    before: float
    after: float

    @property
    def size(self) -> float:
        """How far it moved."""
        return abs(self.after - self.before)


def largest_moves(run: Run, most: int) -> list[Move]:
    """Give the relations that moved most from their resting place, the largest first."""
    world, at = run.world, run.ended_at
    read, rest, slot = world.slots.read, world.slots.rest, world.network.slot
    moves = []
    for variable in (name for name in _TOLD if name in world.scenario.vocabulary.relation_variables):
        for who in world.actors:
            for toward in world.actors:
                if who != toward:
                    place = slot(variable, who, toward)
                    moves.append(Move(variable, who, toward, rest[place], read(place, at)))
    moves = [move for move in moves if move.size >= _LEAST]
    return sorted(moves, key=lambda move: (-move.size, move.variable, move.who, move.toward))[:most]
