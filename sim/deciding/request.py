"""The one door for decisions: doctrine, human seat, white cell, recording and outside program alike.

Whoever sits in a seat answers a `DecisionRequest` with a `Decision`; nothing in the engine asks who it was.
A decider that cannot answer at once gives None, and the request stays open until an order is submitted or
the deadline applies the declared default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.deciding.plan import Item, Plan
from sim.deciding.steps import Wake
from sim.draws import occasion
from sim.errors import did_you_mean
from sim.sentence import Sentence
from sim.world.view import View

__all__ = ["Decider", "Decision", "DecisionRequest", "Menu", "Trigger"]


@dataclass(slots=True)
class Trigger:
    """What calls for a decision: an observation, a request, an end of one's own action, a deadline, a crossing."""

    id: str
    topic: str
    by: str
    at: float
    urgency: float
    occasion: int
    says: str = ""
    # who is part of what has no author, or none that is told
    parties: tuple[str, ...] = ()

    @classmethod
    def of_wake(cls, wake: Wake, actor: str, at: float) -> Trigger:
        """Give what calls an actor that something has woken."""
        name = f"{actor}.wake.{wake.id}@{at:g}h"
        return cls(name, f"wake:{wake.id}", "", at, wake.urgency, occasion(name), wake.says)

    def about(self, actor: str) -> tuple[str, ...]:
        """Whom it is about for an actor: its author, or of what has none the others who are part of it.

        Nobody, where that is not told, or where it is of the actor's own: the clock, a condition, an end of its act.
        """
        if self.by and self.by != actor:
            return (self.by,)
        return tuple([party for party in self.parties if party != actor])


class Bars(Protocol):
    """Who can say why an item is barred: the desk the menu was laid out at."""

    plan: Plan

    def price(self, position: int) -> float:
        """Political capital an item costs now."""

    def why_barred(self, position: int, evaluated: Sequence[float], at: float) -> str:
        """Give the reason."""


class Menu:
    """What an actor may do now. `open` are the positions of legal items; barred ones come with their reason."""

    __slots__ = ("_at", "_bars", "evaluated", "open", "plan", "purse")

    def __init__(
        self, bars: Bars, open_items: list[int], evaluated: Sequence[float], at: float, purse: float
    ) -> None:
        self.plan = bars.plan
        self.open = open_items
        self.evaluated = evaluated
        self._bars = bars
        self._at = at
        # political capital there is for all orders together
        self.purse = purse

    @property
    def items(self) -> list[Item]:
        """The legal items, in the order of the catalogue."""
        return [self.plan.items[position] for position in self.open]

    @property
    def barred(self) -> Mapping[str, str]:
        """Items that are not legal now and why, then actions that never are in this scenario."""
        return {**self.barred_now, **dict(self.plan.never)}

    @property
    def barred_now(self) -> Mapping[str, str]:
        """Items that are not legal now, and why."""
        legal = set(self.open)
        return {
            item.id: self._bars.why_barred(item.position, self.evaluated, self._at)
            for item in self.plan.items
            if item.position not in legal
        }

    def refuses(self, names: Sequence[str]) -> str:
        """Say why these orders cannot be given together, or nothing if they can."""
        legal = {item.id for item in self.items}
        for name in names:
            if name not in legal:
                reason = self.barred.get(name) or Sentence("no such item; {hint}", hint=did_you_mean(name, legal))
                return Sentence("'{name}' is not on the menu: {reason}", name=name, reason=reason)
        if len(set(names)) != len(names):
            return Sentence("the same item is ordered twice")
        items = [self.plan.items[self.plan.by_id[name]] for name in names]
        if len(names) > 1 and any(item.spec is None for item in items):
            return Sentence("doing nothing, or waiting, goes with no other order")
        forces = [item.asset for item in items if item.asset]
        if len(set(forces)) != len(forces):
            return Sentence("one force is sent twice")
        price = sum(self._bars.price(item.position) for item in items)
        if price > self.purse:
            words = "together they cost {price:.2g} points of political capital, {purse:.2g} are there"
            return Sentence(words, price=price, purse=self.purse)
        return self.too_many(names)

    def too_many(self, names: Sequence[str]) -> str:
        """Say that these orders are more than one hand of the government has room for, or nothing if none is."""
        counts = Counter(self.plan.hands[self.plan.by_id[name]] for name in names)
        most, count = self.plan.doctrine.orders, max(counts.values(), default=0)
        return Sentence("{count} orders, at most {most} at once", count=count, most=most) if count > most else ""


@dataclass(slots=True)
class DecisionRequest:
    """A question to a seat: what happened, what is believed, what may be done, until when, and what else applies."""

    id: str
    at: float
    actor: str
    triggers: list[Trigger]
    view: View
    menu: Menu
    beliefs: list[float]
    deadline: float
    default: str
    hasty: bool

    @property
    def trigger(self) -> Trigger:
        """The first thing that called for the decision; later news joined it."""
        return self.triggers[0]


@dataclass(slots=True)
class Decision:
    """An answer: ids of items in the order they are to be set going; none means to do nothing.

    `p` is the chance with which the doctrine makes this first choice, `u` the draw that made it (None where
    nobody drew); `by` says who decided; `why` explains, on request.
    """

    items: tuple[str, ...]
    by: str
    p: float | None = None
    u: float | None = None
    rationale: str = ""
    why: Mapping[str, object] | None = None


class Decider(Protocol):
    """Anything that can sit in a seat."""

    def decide(self, request: DecisionRequest) -> Decision | None:
        """Answer the request, or give None to answer later."""
