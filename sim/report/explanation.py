"""The explanation of a decision: trigger, belief, menu, rules that fired, draw, then its orders, rulings, effects.

Read from a run made with `explaining=True`; the records have the same places as in the ordinary run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.blueprint import Blueprint
from sim.engine import Run
from sim.errors import InputError
from sim.report.wording import Titles, date, day, plain, two_digits
from sim.world.chronicle import Record

__all__ = ["Explained", "decision_of", "decisions", "explanation", "overview"]

_MENU: Final = 10
_TWO: Final = 2
_BELIEFS: Final = 16
_WORDS: Final = re.compile(r"([a-z_][a-z0-9_]*)\(")


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision's record with its place, and the records of its orders and of what came of them."""

    index: int
    record: Record
    orders: tuple[tuple[int, Record], ...]
    ends: tuple[tuple[int, Record], ...]

    def as_object(self) -> dict[str, object]:
        """The same as JSON has it."""
        return {
            "record": self.index,
            "decision": self.record.as_object(),
            "orders": [{"record": index, **record.as_object()} for index, record in self.orders],
            "ends": [{"record": index, **record.as_object()} for index, record in self.ends],
        }


def decisions(run: Run, actor: str | None = None) -> list[Explained]:
    """Give the decisions of a run, or of one actor, each with what followed from it."""
    records = list(run.chronicle)
    ends: dict[str, list[tuple[int, Record]]] = {}
    for index, record in enumerate(records):
        if record.kind in {"ruling", "refused", "overruled", "lapsed"}:
            ends.setdefault(record.subject, []).append((index, record))
    found = []
    for index, record in enumerate(records):
        if record.kind != "decision" or actor not in {None, record.actor}:
            continue
        orders = []
        # orders follow their decision at once, before anybody else does anything
        for place in range(index + 1, len(records)):
            after = records[place]
            if after.kind != "order" or after.at != record.at or after.details["decision"] != record.subject:
                break
            orders.append((place, after))
        closed = [end for _, order in orders for end in ends.get(order.subject, ())]
        found.append(Explained(index, record, tuple(orders), tuple(closed)))
    return found


def decision_of(run: Run, index: int) -> Explained | None:
    """Give the decision at a record, or the one that an order, a ruling or a refusal goes back to; else None.

    Raises:
        InputError: no such record.

    """
    count = len(run.chronicle)
    if not 0 <= index < count:
        raise InputError.of(f"--record {index}", "no such record", f"records go from 0 to {count - 1}")
    for found in decisions(run):
        if index in {found.index, *(place for place, _ in (*found.orders, *found.ends))}:
            return found
    return None


def overview(found: Sequence[Explained], plan: Blueprint) -> RenderableType:
    """List decisions with their records, one a line."""
    titles = Titles(plan)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for name in ("record", "day", "actor", "chosen", "p"):
        table.add_column(name, justify="right" if name in {"record", "p"} else "left", overflow="fold")
    for each in found:
        details = each.record.details
        p = details.get("p")
        table.add_row(
            str(each.index),
            day(each.record.at),
            Text(titles.actor(each.record.actor)),
            Text(_chosen(details, titles)),
            two_digits(p) if isinstance(p, float) else "-",
        )
    return table


def _chosen(details: Mapping[str, object], titles: Titles) -> str:
    choice = cast("Sequence[str]", details.get("choice") or ())
    return "; ".join(titles.item(name) for name in choice) or "nothing"


def explanation(found: Explained, plan: Blueprint, *, full: bool = False) -> RenderableType:
    """Say why a decision came out as it did, and what came of it."""
    return Group(*_parts(found, plan, Titles(plan), full=full))


def _parts(found: Explained, plan: Blueprint, titles: Titles, *, full: bool) -> Iterator[RenderableType]:
    record, details = found.record, found.record.details
    why = cast("Mapping[str, object]", details.get("why") or {})
    start = plan.scenario.crisis.start
    when = f"{day(record.at)} ({date(start, record.at)}, {record.at:.1f} h)"
    yield Text.assemble((f"Record {found.index}: {titles.actor(record.actor)}", "bold"), f", {when}")
    yield _line("trigger", titles.trigger(str(details.get("trigger", ""))))
    if joined := cast("Sequence[str]", details.get("joined") or ()):
        yield _line("joined by", "; ".join(dict.fromkeys(titles.trigger(name) for name in joined)))
    if why.get("hasty"):
        yield _line("haste", "decided in less than half the usual time; the choice is noisier")
    yield from _rules(why, titles)
    yield from _beliefs(why, record.actor, plan, full=full)
    yield from _postures(why, titles)
    yield from _menu(why, details, titles, full=full)
    yield _line("decided by", str(details.get("by", "")))
    p, u = details.get("p"), details.get("u")
    odds = f" (chance of the first {plain(p)}, draw u {plain(u)})" if p is not None else ""
    yield _line("chosen", _chosen(details, titles) + odds)
    if rationale := details.get("rationale"):
        yield _line("rationale", str(rationale))
    yield from _consequences(found, titles)
    yield Text("")


def _line(name: str, text: str) -> RenderableType:
    row = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    row.add_column(width=11, style="dim")
    row.add_column(overflow="fold")
    row.add_row(name, Text(text))
    return row


def _rules(why: Mapping[str, object], titles: Titles) -> Iterator[RenderableType]:
    rules = cast("Sequence[Mapping[str, object]]", why.get("rules") or ())
    for rule in rules:
        items = cast("Sequence[str]", rule.get("items") or ())
        actions = dict.fromkeys(titles.action(item.partition(":")[0]) for item in items)
        spoken = ", ".join(list(actions)[:4]) + (f" and {len(actions) - 4} more" if len(actions) > 4 else "")
        yield _line("rule fired", f"{rule['priority']} {rule['rule']}: {rule['says']} [{spoken}]")
    if why and not rules:
        yield _line("rules", "none fired")


def _beliefs(why: Mapping[str, object], actor: str, plan: Blueprint, *, full: bool) -> Iterator[RenderableType]:
    """Show what was believed of what the fired rules ask, or everything."""
    beliefs = cast("Mapping[str, float]", why.get("beliefs") or {})
    fired = {str(rule["rule"]) for rule in cast("Sequence[Mapping[str, object]]", why.get("rules") or ())}
    texts = [rule.when for rule in plan.scenario.doctrines[actor].rules if rule.id in fired]
    asked = {word for text in texts for word in _WORDS.findall(text)}
    shown = {term: value for term, value in beliefs.items() if full or term.partition("(")[0] in asked}
    if not full and len(shown) > _BELIEFS:
        shown = {term: value for term, value in shown.items() if value} or shown
        shown = dict(list(shown.items())[:_BELIEFS])
    if shown:
        told = ", ".join(f"{term.replace(chr(34), '')} {plain(value)}" for term, value in shown.items())
        more = len(beliefs) - len(shown)
        yield _line("believed", told + (f" ({more} more with --full)" if more > 0 else ""))


def _postures(why: Mapping[str, object], titles: Titles) -> Iterator[RenderableType]:
    """Show the postures there were where a model keeps the ladder: what each would gain and cost (E6)."""
    found = cast("Mapping[str, object]", why.get("postures") or {})
    told = {name: cast("Mapping[str, float]", item) for name, item in found.items() if isinstance(item, Mapping)}
    if len(told) < _TWO:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("posture", overflow="fold")
    for name in ("stands on", "reads it at", "calls for", "gain", "cost", "worth"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, item in sorted(told.items(), key=lambda pair: -pair[1]["worth"]):
        target, _, rung = name.partition(": ")
        where = f"{titles.actor(target)}: {rung}" if rung else name
        where += "" if item.get("anew", True) else " (as decided)"
        cells = [plain(item[key]) if key in item else "" for key in ("stands_on", "believed", "called_for")]
        numbers = [plain(item[key]) for key in ("gain", "cost", "worth")]
        table.add_row(Text(where, style="bold" if item["chosen"] else ""), *cells, *numbers)
    yield table


def _menu(
    why: Mapping[str, object], details: Mapping[str, object], titles: Titles, *, full: bool
) -> Iterator[RenderableType]:
    menu = cast("Mapping[str, Mapping[str, float]]", why.get("menu") or {})
    if not menu:
        return
    choice = set(cast("Sequence[str]", details.get("choice") or ()))
    ranked = sorted(menu.items(), key=lambda pair: (-pair[1]["utility"], pair[0]))
    shown = [pair for place, pair in enumerate(ranked) if full or place < _MENU or pair[0] in choice]
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column("menu", overflow="fold")
    for name in ("utility", "of it bonus", "chance"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, item in shown:
        style = "bold" if name in choice else ""
        numbers = (
            f"{item['utility']:.2f}",
            f"{item['bonus']:+.2f}" if item["bonus"] else "",
            two_digits(item["chance"]),
        )
        table.add_row(Text(titles.item(name), style=style), *numbers)
    yield Padding(table, (0, 0, 0, 2))
    barred = cast("Mapping[str, str]", why.get("barred") or {})
    reasons: dict[str, list[str]] = {}
    for name, reason in barred.items():
        reasons.setdefault(reason, []).append(titles.item(name))
    left = len(ranked) - len(shown)
    said = f"{left} more on the menu; " if left else ""
    yield _line("barred", f"{said}{len(barred)} barred, for {len(reasons)} reasons" + ("" if full else " (--full)"))
    if full:
        for reason, names in sorted(reasons.items()):
            yield Padding(Text.assemble((f"{reason}: ", "dim"), "; ".join(names)), (0, 0, 0, 4))


def _consequences(found: Explained, titles: Titles) -> Iterator[RenderableType]:
    ends: dict[str, list[tuple[int, Record]]] = {}
    for index, record in found.ends:
        ends.setdefault(record.subject, []).append((index, record))
    for index, order in found.orders:
        details = order.details
        name = ":".join(str(details.get(key) or "") for key in ("action", "target", "asset"))
        ends_at = cast("float", details.get("ends_at_h", order.at))
        item = titles.item(name.replace("::", ":").strip(":"))
        yield _line("order", f"[{index}] {item}, ends {day(ends_at)}")
        for place, end in ends.get(order.subject, ()):
            yield _line(f"  {end.kind}", f"[{place}] {day(end.at)} {_end(end, titles)}")
        if order.subject not in ends:
            yield _line("  ruling", "still under way at the end")


def _end(record: Record, titles: Titles) -> str:
    details = record.details
    if record.kind == "refused":
        return str(details.get("reason", ""))
    if record.kind == "lapsed":
        effects = cast("Sequence[object]", details.get("effects") or ())
        return "; ".join(["it is over", *[_effect(effect, titles) for effect in effects]])
    if record.kind == "overruled":
        told = f"{details.get('outcome')} in the place of {details.get('model_had')}"
        return f"{told}, by {details.get('author')}: {details.get('reason')}"
    said = f"{details.get('outcome')}: chance p {plain(details.get('p'))}, draw u {plain(details.get('u'))}"
    if factors := details.get("factors"):
        said += f"; factors in log-odds: {plain(factors)}"
    effects = cast("Sequence[object]", details.get("effects") or ())
    told = "; ".join(_effect(effect, titles) for effect in effects)
    return f"{said}. Effects: {told}" if told else f"{said}. No effects"


def _effect(effect: object, titles: Titles) -> str:
    match effect:
        case [str() as kind, str() as path, float() | int() as before, float() | int() as after]:
            if kind == "shift":
                _, path, kind = path.split(".", 2) if path.startswith("actors.") else ("", path, kind)
            who, _, toward = path.partition(">")
            pair = f"{titles.actor(who)} toward {titles.actor(toward)}" if toward else titles.actor(who)
            name = "affinity" if kind == "tone" else kind.replace("_", " ")
            return f"{name} of {pair} {before:.3g} to {after:.3g}"
        case Mapping():
            return plain(effect)
    return json.dumps(effect)
