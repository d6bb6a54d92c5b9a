"""The explanation of a decision: trigger, belief, menu, rules that fired, draw, then its orders, rulings, effects.

Read from a run made with `explaining=True`; the records have the same places as in the ordinary run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.blueprint import Blueprint
from sim.deciding.steps import spoken_rules
from sim.engine import Run
from sim.errors import InputError
from sim.report.names import named
from sim.report.wording import Titles, date, day, plain, two_digits
from sim.sentence import Sentence, sentence
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
    return "; ".join(titles.say(titles.item(name)) for name in choice) or titles.say("nothing")


def explanation(
    found: Explained, plan: Blueprint, *, full: bool = False, say: Callable[[str], str] = str
) -> RenderableType:
    """Say why a decision came out as it did, and what came of it; `say` says what is ours."""
    return Group(*_parts(found, plan, Titles(plan, say), full=full))


def _parts(found: Explained, plan: Blueprint, titles: Titles, *, full: bool) -> Iterator[RenderableType]:
    record, details = found.record, found.record.details
    why = cast("Mapping[str, object]", details.get("why") or {})
    start = plan.scenario.crisis.start
    when = f"{day(record.at)} ({titles.say(date(start, record.at))}, {record.at:.1f} h)"
    head = titles.say("Record {number}: {who}", number=found.index, who=titles.actor(record.actor))
    yield Text.assemble((head, "bold"), f", {when}")

    def _line(name: str, text: str) -> RenderableType:
        return _row(titles.say(name), titles.say(text))

    yield _line("trigger", titles.trigger(str(details.get("trigger", ""))))
    if joined := cast("Sequence[str]", details.get("joined") or ()):
        yield _line("joined by", "; ".join(dict.fromkeys(titles.say(titles.trigger(name)) for name in joined)))
    if why.get("hasty"):
        yield _line("haste", "decided in less than half the usual time; the choice is noisier")
    yield from _rules(why, titles)
    yield from _beliefs(why, record.actor, plan, titles, full=full)
    yield from _postures(why, titles)
    yield from _menu(why, details, titles, full=full)
    yield _line("decided by", str(details.get("by", "")))
    p, u = details.get("p"), details.get("u")
    chosen = _chosen(details, titles)
    if p is not None:
        odds = "{chosen} (chance of the first {p}, draw u {u})"
        chosen = Sentence(odds, chosen=chosen, p=plain(p), u=plain(u))
    yield _line("chosen", chosen)
    if rationale := details.get("rationale"):
        yield _line("rationale", str(rationale))
    yield from _consequences(found, titles)
    yield Text("")


def _row(name: str, text: str) -> RenderableType:
    row = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    row.add_column(width=11, style="dim", overflow="fold")
    row.add_column(overflow="fold")
    row.add_row(name, Text(text))
    return row


def _rules(why: Mapping[str, object], titles: Titles) -> Iterator[RenderableType]:
    rules = cast("Sequence[Mapping[str, object]]", why.get("rules") or ())
    for rule in rules:
        items = cast("Sequence[str]", rule.get("items") or ())
        actions = dict.fromkeys(titles.action(item.partition(":")[0]) for item in items)
        spoken = ", ".join(list(actions)[:4])
        if len(actions) > 4:
            spoken = titles.say("{some} and {count} more", some=spoken, count=len(actions) - 4)
        says = titles.say(sentence(rule["says"]))
        yield _row(titles.say("rule fired"), f"{rule['priority']} {rule['rule']}: {says} [{spoken}]")
    if why and not rules:
        yield _row(titles.say("rules"), titles.say("none fired"))


def _beliefs(
    why: Mapping[str, object], actor: str, plan: Blueprint, titles: Titles, *, full: bool
) -> Iterator[RenderableType]:
    """Show what was believed of what the fired rules ask, or everything."""
    beliefs = cast("Mapping[str, float]", why.get("beliefs") or {})
    fired = {str(rule["rule"]) for rule in cast("Sequence[Mapping[str, object]]", why.get("rules") or ())}
    texts = [rule.when for rule in spoken_rules(plan.scenario.doctrines[actor]) if rule.id in fired]
    asked = {word for text in texts for word in _WORDS.findall(text)}
    shown = {term: value for term, value in beliefs.items() if full or term.partition("(")[0] in asked}
    if not full and len(shown) > _BELIEFS:
        shown = {term: value for term, value in shown.items() if value} or shown
        shown = dict(list(shown.items())[:_BELIEFS])
    if shown:
        held = ", ".join(f"{term.replace(chr(34), '')} {plain(value)}" for term, value in shown.items())
        more = len(beliefs) - len(shown)
        if more > 0:
            held = titles.say("{some} ({count} more with --full)", some=held, count=more)
        yield _row(titles.say("believed"), held)


def _postures(why: Mapping[str, object], titles: Titles) -> Iterator[RenderableType]:
    """Show the postures there were where a model keeps the ladder: what each would gain and cost (E6)."""
    found = cast("Mapping[str, object]", why.get("postures") or {})
    told = {name: cast("Mapping[str, float]", item) for name, item in found.items() if isinstance(item, Mapping)}
    if len(told) < _TWO:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(titles.say("posture"), overflow="fold")
    for name in ("stands on", "reads it at", "calls for", "gain", "cost", "worth"):
        table.add_column(titles.say(name), justify="right", no_wrap=True)
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
    table.add_column(titles.say("menu"), overflow="fold")
    for name in ("utility", "from rules", "chance"):
        table.add_column(titles.say(name), justify="right", no_wrap=True)
    unsaid = set(cast("Sequence[str]", why.get("unsaid") or ()))
    for name, item in shown:
        style = "bold" if name in choice else ""
        words = titles.say(titles.item(name))
        words = titles.say("{item} (not in these days)", item=words) if name in unsaid else words
        numbers = (
            f"{item['utility']:.2f}",
            f"{item['bonus']:+.2f}" if item["bonus"] else "",
            two_digits(item["chance"]),
        )
        table.add_row(Text(words, style=style), *numbers)
    yield Padding(table, (0, 0, 0, 2))
    barred = cast("Mapping[str, str]", why.get("barred") or {})
    reasons: dict[str, list[str]] = {}
    for name, reason in barred.items():
        reasons.setdefault(reason, []).append(titles.item(name))
    left = len(ranked) - len(shown)
    said = titles.say("{count} barred, for {reasons} reasons", count=len(barred), reasons=len(reasons))
    if left:
        said = titles.say("{count} more on the menu; {rest}", count=left, rest=said)
    yield _row(titles.say("barred"), said if full else f"{said} (--full)")
    if full:
        for reason, names in sorted(reasons.items()):
            yield Padding(Text.assemble((f"{titles.say(reason)}: ", "dim"), "; ".join(names)), (0, 0, 0, 4))


def _consequences(found: Explained, titles: Titles) -> Iterator[RenderableType]:
    ends: dict[str, list[tuple[int, Record]]] = {}
    for index, record in found.ends:
        ends.setdefault(record.subject, []).append((index, record))
    for index, order in found.orders:
        details = order.details
        name = ":".join(str(details.get(key) or "") for key in ("action", "target", "asset"))
        ends_at = cast("float", details.get("ends_at_h", order.at))
        item = titles.say(titles.item(name.replace("::", ":").strip(":")))
        words = titles.say("[{number}] {item}, ends {when}", number=index, item=item, when=day(ends_at))
        yield _row(titles.say("order"), words)
        for place, end in ends.get(order.subject, ()):
            yield _row(f"  {titles.say(end.kind)}", f"[{place}] {day(end.at)} {_end(end, titles)}")
        if order.subject not in ends:
            yield _row(f"  {titles.say('ruling')}", titles.say("still under way at the end"))


def _end(record: Record, titles: Titles) -> str:
    details = record.details
    if record.kind == "refused":
        return titles.say(sentence(details.get("reason", "")))
    if record.kind == "lapsed":
        effects = cast("Sequence[object]", details.get("effects") or ())
        return "; ".join([titles.say("it is over"), *[_effect(effect, titles) for effect in effects]])
    if record.kind == "overruled":
        now, had = (Sentence(str(details.get(key))) for key in ("outcome", "model_had"))
        words = "{now} in the place of {had}, by {by}: {why}"
        return titles.say(words, now=now, had=had, by=details.get("author"), why=details.get("reason"))
    drawn = {"p": plain(details.get("p")), "u": plain(details.get("u"))}
    said = titles.say("{outcome}: chance p {p}, draw u {u}", outcome=Sentence(str(details.get("outcome"))), **drawn)
    if factors := details.get("factors"):
        said = titles.say("{said}; factors in log-odds: {factors}", said=said, factors=plain(factors))
    effects = cast("Sequence[object]", details.get("effects") or ())
    done = "; ".join(_effect(effect, titles) for effect in effects)
    words = "{said}. Effects: {effects}" if done else "{said}. No effects"
    return titles.say(words, said=said, effects=done)


def _effect(effect: object, titles: Titles) -> str:
    match effect:
        case [str() as kind, str() as path, float() | int() as before, float() | int() as after]:
            if kind == "shift":
                _, path, kind = path.split(".", 2) if path.startswith("actors.") else ("", path, kind)
            who, _, toward = path.partition(">")
            pair: str = titles.actor(who)
            if toward:
                pair = Sentence("{what} toward {whom}", what=pair, whom=titles.actor(toward))
            name = named("affinity" if kind == "tone" else kind)
            words = "{name} of {pair} {before:.3g} to {after:.3g}"
            return titles.say(words, name=name, pair=pair, before=before, after=after)
        case {"refused": why}:
            return titles.say("not carried out: {why}", why=sentence(why))
        case Mapping():
            return plain(effect)
    return json.dumps(effect)
