"""One future of a moment: the inputs of its instant, then doctrine in every seat, under its own luck, to an end.

What the white cell had planned goes on: rows of the MSEL come by time and condition. Nobody rules, nobody answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sim.engine import Engine
from sim.errors import WhitecellError
from sim.exercise.review.history import Moment
from sim.exercise.running import Runner
from sim.exercise.unattended import Unattended
from sim.journal import Input

__all__ = ["Future", "carry_on"]


@dataclass(frozen=True, slots=True)
class Future:
    """What came of one future: each measure at its end, None where unknown, and the orders given (h, actor, item).

    `cut` are measures that are not known because the run ended too early; `rows` when rows of the MSEL came (h);
    `tracks` each measure as it stood at the instants that were asked for, None where it was not known.
    """

    values: Mapping[str, float | None]
    cut: frozenset[str]
    ordered: tuple[tuple[float, str, str], ...] = ()
    rows: Mapping[str, float] = field(default_factory=dict)
    tracks: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)


def carry_on(
    moment: Moment,
    inputs: Sequence[Input] = (),
    *,
    luck: int,
    until: float,
    telling: bool = False,
    stops: Sequence[float] = (),
) -> Future:
    """Carry a moment on by some inputs; it is used up by that. With `telling` the orders of the future are given too.

    At `stops` (h, ascending, up to `until`) it is looked at how each measure stands; that changes nothing.

    Luck 0 is that of the exercise. Under any other, what was drawn before stands: a doing that is under way ends when
    it would have ended. Of later inputs, what cannot be ordered under that luck is left out, as of a sheet.

    Raises:
        WhitecellError: the first input is refused, so that this is no future of that moment.

    """
    engine, table = moment.engine, moment.table
    begins = len(engine.chronicle)
    if luck:
        engine.draws.turn(luck)
    for place, item in enumerate(inputs):
        receipt = engine.submit(item)
        if not receipt.accepted and not place:
            raise WhitecellError(f"entry {moment.entry.number}: refused in its arm: {receipt.reason}")
        if not receipt.accepted and item.kind == "order":
            _in_part(engine, item)
    for actor, seat in sorted(table.seats.items()):
        if seat != "doctrine":
            table.seats[actor] = "doctrine"
            engine.submit(Input("seat", actor=actor, seat="doctrine"))
    table.rulings = "automatic"
    runner = Runner(Unattended(engine, table, moment.conditions))
    seen = []
    for stop in (*stops, until):
        while runner.go(stop) == "ruling":
            engine.rule(stands=True)
        if stops:
            seen.append(engine.standing())
    engine.end("measured here")
    run = engine.finish()
    values = {name: None if found.censored else found.value for name, found in run.outcomes.items()}
    cut = frozenset(name for name, found in run.outcomes.items() if found.censored)
    table.came(engine.releases.came())
    rows = {name: row.at_h for name, row in table.msel.items() if row.at_h is not None}
    tracks = {name: tuple(each[name].value for each in seen[:-1]) for name in values} if stops else {}
    return Future(values, cut, _ordered(engine, begins) if telling else (), rows, tracks)


def _in_part(engine: Engine, order: Input) -> None:
    """Give what of an order is possible, where its question is open."""
    request = next((each for each in engine.waiting if each.id == order.request), None)
    if request is None:
        return
    desk, chosen = engine.desks[request.actor], list[str]()
    for name in order.items:
        possible = not desk.still_possible(desk.plan.items[desk.plan.by_id[name]], engine.now)
        if possible and not request.menu.refuses([*chosen, name]):
            chosen.append(name)
    engine.submit(replace(order, items=tuple(chosen)))


def _ordered(engine: Engine, begins: int) -> tuple[tuple[float, str, str], ...]:
    found = []
    for record in engine.chronicle.since(begins, "order"):
        _, action, target, asset, _ = record.detail
        item = ":".join(filter(None, (str(action), str(target), str(asset))))
        found.append((record.at, record.actor, item))
    return tuple(found)
