"""Atomic changes of the world: the values that `World.apply` takes, and nothing else changes it."""

from __future__ import annotations

from typing import NamedTuple, final

__all__ = ["Change", "Effect", "ModelEffect", "Promise", "Shift", "Tone"]


@final
class Change(NamedTuple):
    """Step one variable: of an actor, or of the relation `actor` -> `toward`.

    Fractions and affinities take a saturating step (by times what is left to the bound), so that no
    number of steps leaves the range; other variables a plain step held inside their range.
    """

    variable: str
    actor: str
    toward: str | None
    by: float


class Shift(NamedTuple):
    """Move what stands at a path (`actors.a.fusion_quality`, `models.relief.coordination`), its rest value too.

    The amount is on the link scale of what is moved, and the opposite amount undoes it exactly, which no `Change`
    does: for services that fail and come back. A path that this run has not is passed over. What `stands` has a cause
    that goes on.
    """

    path: str
    by: float
    stands: bool = False


class Tone(NamedTuple):
    """An act of Goldstein weight -10..10 by `source` on `target` (E8): direct effect and spillover.

    `felt_by` one actor alone: the target, or another to whom it spills over; by all where it is empty. What `heals`
    gives back what was taken: it makes nobody warmer than at rest.
    """

    source: str
    target: str
    weight: float
    felt_by: str = ""
    heals: bool = False


class Promise(NamedTuple):
    """`by` kept or broke its word to `to`: trust of `to` in `by` moves, more when broken.

    `bound` says how far it had given its word at all, from 0 to 1.
    """

    by: str
    to: str
    kept: bool
    bound: float = 1.0


class ModelEffect(NamedTuple):
    """An effect a model carries out: its full name, who acts on whom with what, how well it went (0..1)."""

    name: str
    doing: str
    actor: str
    target: str | None
    asset: str | None
    scale: float
    arguments: tuple[tuple[str, str | float], ...] = ()


Effect = Change | Shift | Tone | Promise | ModelEffect
