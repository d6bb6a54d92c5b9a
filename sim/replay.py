"""Replay: the state of a run from scenario, seed and inputs; saving, resuming and branching are nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from sim.blueprint import Blueprint
from sim.deciding.request import Decider
from sim.engine import Engine
from sim.errors import ReplayError
from sim.journal import Journal

__all__ = ["replay"]


def replay(
    plan: Blueprint,
    journal: Journal,
    *,
    deciders: Mapping[str, Decider] | None = None,
    upto: int | None = None,
    explaining: bool = False,
    lenient: bool = False,
) -> Engine:
    """Run a journal again, up to its first `upto` inputs, and give the engine at the last of them.

    `lenient` passes over inputs that are refused now, as when one before them was taken out.

    Raises:
        ReplayError: an input that was accepted then is refused now.

    """
    header = journal.header
    engine = Engine(
        plan,
        seed=header.seed,
        replication=header.replication,
        seats=header.seats,
        deciders=deciders,
        explaining=explaining,
        header=header,
    )
    for number, item in enumerate(journal.inputs[:upto], start=1):
        engine.advance_to_step(item.step, item.at_h)
        receipt = engine.submit(item)
        if not receipt.accepted and not lenient:
            raise ReplayError(f"input {number} of the journal is no longer accepted: {receipt.reason}")
    return engine
