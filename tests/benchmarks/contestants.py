"""Who runs the reference workload: bare SimPy, Mesa and salabim (frozen, in `peers/`), and ours.

`reference.py` and `footprint.py` ask here, by name, for a function from a seed to a number of decisions. A
contestant that cannot run answers with the reason as a value, so that its row says so and the others go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

import ours

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BARE", "NAMES", "OURS", "Absent", "Workload", "disagreement", "prepare", "title"]

BARE: Final = "bare"
OURS: Final = "whitecell"
_PEERS: Final = {BARE: "bare_simpy", "mesa": "mesa_events", "salabim": "salabim_loop"}
_PACKAGES: Final = {BARE: "simpy", "mesa": "mesa", "salabim": "salabim", OURS: "whitecell"}
NAMES: Final = (*_PEERS, OURS)
TURNS: Final = 180  # a decision every 12 h for 90 days


@dataclass(frozen=True, slots=True)
class Workload:
    """Size of one reference run."""

    actors: int
    items: int

    @property
    def decisions(self) -> int:
        """Number of decisions in a run, by definition."""
        return self.actors * TURNS

    def __str__(self) -> str:
        return f"{self.actors} actors, {self.items} items"


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a contestant cannot run."""

    reason: str


def prepare(name: str, work: Workload) -> Callable[[int], int] | Absent:
    """Give the function that runs `work` for a seed, or the reason there is none."""
    if name == OURS:
        try:
            return ours.prepare(work.actors, work.items)
        except (NotImplementedError, ImportError) as fault:
            return Absent(f"not there ({fault})")
    try:
        peer = import_module(f"peers.{_PEERS[name]}")
    except ModuleNotFoundError as fault:
        return Absent(f"not installed ({fault.name}); uv sync --group bench")
    return partial(_seeded, peer.run, work)


def _seeded(run: Callable[..., int], work: Workload, seed: int) -> int:
    return run(actors=work.actors, items=work.items, seed=seed)


def title(name: str) -> str:
    """Name a contestant with the version that runs."""
    label = "bare SimPy" if name == BARE else name
    try:
        return f"{label} {version(_PACKAGES[name])}"
    except PackageNotFoundError:
        return label


def disagreement(work: Workload, *, seed: int = 1) -> str | None:
    """Say which peer does not leave exactly the records of bare SimPy; none does, or the times mean nothing."""
    expected: object = None
    for name in _PEERS:
        try:
            peer = import_module(f"peers.{_PEERS[name]}")
        except ModuleNotFoundError:
            continue
        records = peer.simulate(actors=work.actors, days=90, every_h=12.0, items=work.items, seed=seed)
        if name == BARE:
            expected = records
        elif records != expected:
            return f"{_PEERS[name]}: records differ from bare_simpy's for {work}, seed {seed}"
    return None
