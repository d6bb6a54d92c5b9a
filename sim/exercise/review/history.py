"""The history of a branch as plain values, and the walk along it: the exercise as it stood before each entry.

A history can be handed to another process, which walks it again. Walking runs nothing of the session: what was
derived while time went on stands in the journal, so that the engine comes by exactly the way it came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.errors import WhitecellError
from sim.exercise.conditions import Conditions
from sim.exercise.entry import Entry, entry_of
from sim.exercise.session import run_header
from sim.exercise.store import Branch, Store
from sim.exercise.table import Table
from sim.journal import Header
from sim.scenario.action import EffectLine

__all__ = ["History", "Moment", "Walk", "history_of"]

_DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class History:
    """One branch of an exercise: what it was made with, who sat where, and its entries that count, in order.

    `stands` says why it goes no further where the engine failed; `dropped` how many entries the white cell took out.
    """

    exercise: str
    branch: str
    header: Header
    seats: Mapping[str, str]
    entries: tuple[Entry, ...]
    recordings: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    stands: str = ""
    dropped: int = 0

    @property
    def reached(self) -> float:
        """The instant (h) its entries lead to: beyond it nothing has happened yet."""
        return max((entry.at_h for entry in self.entries), default=0.0)


def history_of(store: Store, branch: Branch) -> History:
    """Read a branch; an entry at which the engine failed and all after it are left out.

    Raises:
        InputError: no such exercise.

    """
    kept: list[Entry] = []
    stands, dropped = "", 0
    for number, text, mark in store.entries(branch):
        if mark and mark != _DROPPED:
            stands = f"the exercise stands still before entry {number}: {mark}"
            break
        if mark:
            dropped += 1
        else:
            kept.append(entry_of(number, text))
    made = json.loads(store.header(branch.exercise))
    return History(
        branch.exercise,
        branch.name,
        run_header(store, branch.exercise),
        made["seats"],
        tuple(kept),
        made.get("recordings", {}),
        stands,
        dropped,
    )


@dataclass(slots=True)
class Moment:
    """The exercise as it stood just before an entry: to be looked at, and changed only where it is a copy."""

    entry: Entry
    engine: Engine
    table: Table
    conditions: Conditions


class Walk:
    """One walk along a history: engine and table, brought from entry to entry."""

    def __init__(self, history: History, plan: Blueprint, *, explaining: bool = False) -> None:
        header = history.header
        self.history = history
        self.engine = Engine(
            plan,
            seed=header.seed,
            replication=header.replication,
            seats=header.seats,
            explaining=explaining,
            header=header,
        )
        self.engine.advance_to_step(0, 0.0)
        crisis = plan.scenario.crisis
        self.table = Table.laid(crisis.exercise, history.seats, injects=crisis.injects, recordings=history.recordings)
        self.conditions = Conditions(self.engine)
        self._lay()

    def _lay(self) -> None:
        # all are read here, and how effects are written is worked out: copies of this process have both ready
        EffectLine.model_rebuild()
        for found in self.table.msel.values():
            self.conditions.lay(found.read())

    def moments(self) -> Iterator[Moment]:
        """Give every moment before an entry, in order; the entry counts when the next one is asked for.

        Raises:
            WhitecellError: an entry means nothing any more, because the scenario or the code has changed since.

        """
        for entry in self.history.entries:
            self.engine.advance_to_step(entry.step, entry.at_h)
            yield Moment(entry, self.engine, self.table, self.conditions)
            try:
                self.carry(entry)
            except Exception as error:
                words = f"entry {entry.number} cannot be carried again: {type(error).__name__}: {error}"
                hint = "the scenario or the code has changed since: review it with what it was played with"
                raise WhitecellError(f"{self.history.exercise}: {words}\n  {hint}") from error

    def carry(self, entry: Entry) -> None:
        """Let an entry count, as the session did: what the engine refuses never reached the table."""
        if entry.item is not None and not self.engine.submit(entry.item).accepted:
            return
        self.table.take(entry)
        self.table.came(self.engine.releases.came())
        if entry.kind == "msel":
            self._lay()

    def to_the_end(self) -> Engine:
        """Walk to where the entries lead; give the engine there."""
        for _ in self.moments():
            pass
        return self.engine
