"""What a cell knew at an instant, beside what was true: beliefs with error and age, and the acts it had not heard of.

Asked of an engine as it stands, or of a history at any instant, which is walked to it. Asking commits nothing. For
the white cell and the review alone: no cell may see it while the exercise goes on.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.blueprint import Blueprint
from sim.engine import Engine
from sim.exercise.review.history import History, Walk
from sim.world.view import Truth

__all__ = ["Known", "Picture", "Unheard", "known", "picture", "pictures", "unheard"]

_NEVER = float("-inf")
_CARRIED_OUT = frozenset({"full", "partial"})


@dataclass(frozen=True, slots=True)
class Known:
    """One thing an actor believes: as it sees it and as it is, in the unit of the rules.

    `sigma` and `age_h` say how surely it is held and how old it is, where it is an estimate of another's variable.
    """

    about: str
    believed: float
    true: float
    sigma: float | None = None
    age_h: float | None = None

    @property
    def error(self) -> float:
        """Believed less true."""
        return self.believed - self.true


@dataclass(frozen=True, slots=True)
class Unheard:
    """An act that was carried out before an instant (h) and had not come to an actor's notice by then."""

    at_h: float
    actor: str
    item: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What one actor knew at an instant: all it believes; of `acts` done by others, those it had not heard of."""

    actor: str
    at_h: float
    known: tuple[Known, ...]
    acts: int
    unheard: tuple[Unheard, ...]

    @property
    def wrong(self) -> list[Known]:
        """What it was wrong about, the largest error first, in parts of what is true or of a standard deviation."""
        return sorted((each for each in self.known if each.error), key=lambda each: (-_size(each), each.about))


def _size(found: Known) -> float:
    """How large an error is: in standard deviations where there is one, else against the truth."""
    scale = found.sigma or max(abs(found.true), abs(found.believed))
    return abs(found.error) / scale


def known(engine: Engine, actor: str) -> list[Known]:
    """Give all that an actor's rules ask about, as it believes it now and as it is."""
    desk, at = engine.desks[actor], engine.now
    view = desk.view
    truth = Truth(actor, engine.world, desk.memory, engine.models, view.terms)
    found = []
    for term, believed, true in zip(view.terms, view.beliefs(at), truth.beliefs(at), strict=True):
        sure = view.certainty(term)
        sigma, age = sure if sure is not None else (None, None)
        found.append(Known(str(term), float(believed), float(true), sigma, age))
    return sorted(found, key=lambda each: each.about)


def unheard(engine: Engine, actor: str) -> tuple[int, list[Unheard]]:
    """Count the acts of others that were carried out so far, and give those an actor has had no news of.

    News names an act and who is thought to have done it, not which of several: of the same act of the same actor the
    latest count as unheard of.
    """
    desk = engine.desks[actor]
    heard = Counter((topic, by) for _, topic, by, _ in desk.memory.lately(_NEVER, engine.now))
    done: dict[tuple[str, str], list[Unheard]] = {}
    ordered = {}
    for record in engine.chronicle:
        if record.kind == "order":
            ordered[record.subject] = record.details
        elif record.kind == "ruling" and record.actor != actor and record.details["outcome"] in _CARRIED_OUT:
            order = ordered[record.subject]
            item = ":".join(filter(None, (str(order["action"]), str(order["target"]), str(order["asset"]))))
            act = Unheard(record.at, record.actor, item)
            done.setdefault((str(order["action"]), record.actor), []).append(act)
    missed = [act for key, acts in done.items() for act in acts[heard[key] :]]
    return sum(map(len, done.values())), sorted(missed, key=lambda act: (act.at_h, act.actor, act.item))


def picture(engine: Engine, actor: str) -> Picture:
    """Give the whole picture an actor has now."""
    acts, missed = unheard(engine, actor)
    return Picture(actor, engine.now, tuple(known(engine, actor)), acts, tuple(missed))


def pictures(
    history: History, plan: Blueprint, actors: Sequence[str], instants: Sequence[float]
) -> Iterator[list[Picture]]:
    """Walk a history once, and give at each instant (h, rising) what every actor knew then.

    Beyond where the exercise stands nothing is known, and nothing is given.
    """
    walk, entries = Walk(history, plan), list(history.entries)
    for instant in sorted(instants):
        if instant > history.reached:
            return
        while entries and entries[0].at_h <= instant:
            entry = entries.pop(0)
            walk.engine.advance_to_step(entry.step, entry.at_h)
            walk.carry(entry)
        walk.engine.advance_to_step(sys.maxsize, instant)
        yield [picture(walk.engine, actor) for actor in actors]
