"""The decisions that people took, and what doctrine would have done in each of those situations.

A cell decides when it answers a question, when its order sheet is carried out, when its standing instructions make
doctrine choose otherwise, and when an action it argued for is settled. Who sat in the cell is not looked at.

The doctrine's choice is the one it was ready to make there and then, under the luck of the exercise: the draft that a
cell may ask for. Its share is how often it would choose the same at the same beliefs, menu and haste, over draws of
the noise of its choice alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.deciding.request import DecisionRequest
from sim.draws import occasion
from sim.engine import Engine
from sim.exercise.review.history import Moment
from sim.exercise.standing import draft

__all__ = ["DRAWS", "Decided", "Share", "decided", "ready", "share_of"]

DRAWS: Final = 400

Kind = Literal["answer", "sheet", "standing", "argued"]


@dataclass(frozen=True, slots=True)
class Share:
    """Of so many draws of doctrine's own noise: how often the whole choice was the same, and each order by itself.

    `others` are the choices doctrine makes most often there, with their counts.
    """

    draws: int
    same: int
    orders: tuple[tuple[str, int], ...]
    others: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a cell: the entry it stands in, when (h) and in which move (from 1), what, and doctrine's.

    `waited` are the hours the question had been open; `against` the doctrine's rules that speak against an order: the
    order and the rule's sentence. For an argued action `items` and `doctrine` are empty; `claim` says what was argued
    for, `worked` whether the draw let it happen.
    """

    number: int
    at_h: float
    move: int
    cell: str
    actor: str
    kind: Kind
    request: str
    because: tuple[str, ...]
    items: tuple[str, ...]
    doctrine: tuple[str, ...]
    share: Share | None
    against: tuple[tuple[str, str], ...] = ()
    waited: float = 0.0
    claim: str = ""
    worked: bool = True
    rationale: str = ""

    @property
    def same(self) -> bool:
        """Whether doctrine was ready to choose just this, or nothing came of what was argued for."""
        return not self.worked or (self.kind != "argued" and self.items == self.doctrine)


def decided(moment: Moment, *, draws: int = DRAWS) -> Decided | None:
    """Read the decision that an entry is, from the moment before it counts; None where it is none of a cell's."""
    entry, table = moment.entry, moment.table
    if entry.kind == "weigh":
        argued = table.argued[entry.body["id"]]
        return Decided(
            entry.number,
            entry.at_h,
            table.move + 1,
            argued["cell"],
            table.cells[argued["cell"]],
            "argued",
            entry.body["id"],
            (),
            (),
            (),
            None,
            claim=str(argued["claim"]),
            worked=bool(entry.body["worked"]),
        )
    if entry.kind != "order" or entry.item is None:
        return None
    request = next((each for each in moment.engine.waiting if each.id == entry.item.request), None)
    if request is None:
        return None
    doctrine = ready(moment.engine, request)
    kind = _kind(moment, doctrine)
    if kind is None:
        return None
    items = tuple(entry.item.items)
    return Decided(
        entry.number,
        entry.at_h,
        table.move + 1,
        table.cell_of(request.actor),
        request.actor,
        kind,
        request.id,
        tuple(trigger.id for trigger in request.triggers),
        items,
        doctrine,
        share_of(moment.engine, request, items, draws=draws),
        _against(request, items),
        waited=moment.engine.now - request.at,
        rationale=entry.item.rationale,
    )


def _kind(moment: Moment, doctrine: tuple[str, ...]) -> Kind | None:
    """Say how a cell decided, if it did."""
    body, table = moment.entry.body, moment.table
    if "of_sheet" not in body:
        return "answer"
    if body["of_sheet"]:
        return "sheet"
    sheet = table.sheets.get(table.sheet_key(body["cell"]))
    instructed = body["by"] == "doctrine" and sheet is not None and bool(sheet.forbid or sheet.only)
    return "standing" if instructed and tuple(body["items"]) != doctrine else None


def ready(engine: Engine, request: DecisionRequest) -> tuple[str, ...]:
    """What doctrine would order now; what is no longer possible since the question was put is left out."""
    desk = engine.desks[request.actor]
    return tuple(
        name
        for name in draft(engine, request)
        if desk.still_possible(desk.plan.items[desk.plan.by_id[name]], engine.now) is None
    )


def _against(request: DecisionRequest, items: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Orders that a rule of doctrine would not leave on its menu now, with the rule's sentence."""
    menu = request.menu
    found = []
    for name in items:
        position = menu.plan.by_id[name]
        for use in menu.plan.rules:
            if use.rule.prefer:
                continue
            spoken = [position in about for place, about, _ in use.uses if menu.evaluated[place]]
            if spoken and any(spoken) == bool(use.rule.forbid):
                found.append((name, use.rule.says))
    return tuple(found)


def share_of(engine: Engine, request: DecisionRequest, items: tuple[str, ...], *, draws: int = DRAWS) -> Share:
    """Draw doctrine's choice again and again at one question, and count how often it is these orders."""
    whole: Counter[tuple[str, ...]] = Counter(_choices(engine, request, draws))
    wanted = frozenset(items)
    same = sum(count for found, count in whole.items() if frozenset(found) == wanted)
    orders = tuple((item, sum(count for found, count in whole.items() if item in found)) for item in items)
    return Share(draws, same, orders, tuple(sorted(whole.items(), key=lambda each: (-each[1], each[0]))[:3]))


def _choices(engine: Engine, request: DecisionRequest, draws: int) -> Iterator[tuple[str, ...]]:
    first, *later = request.triggers
    for number in range(draws):
        again = replace(first, occasion=occasion(f"{first.id}/share/{number}"))
        yield draft(engine, replace(request, triggers=[again, *later]))
