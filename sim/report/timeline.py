"""The timeline: which of a run's records mattered, said in words and weighed.

A doing (order, then ruling or refusal) is one line, and doings of one decision that differ only in target or
force are one line too. What happened to everybody comes before what anyone did, and the tenth repetition of
an action weighs less than the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from sim.report.tidings import KINDS_TOLD, tiding
from sim.report.turns import turn
from sim.report.wording import Titles, day, plain, two_digits
from sim.sentence import Sentence, joined, sentence
from sim.units import format_hours
from sim.world.chronicle import Chronicle, Record

__all__ = ["Line", "shortened", "timeline"]

# weights: what is kept when not all fits
_HAPPENED: Final = 100.0
_PEOPLE: Final = 90.0
_TURN: Final = 80.0  # a host asks, opens its door, a share of need is met
_ARRIVAL: Final = 60.0
_INJECT: Final = 55.0
_FORCE: Final = 40.0
_DOING: Final = 30.0
_STEP: Final = 8.0  # what each rung of the ladder adds
_WORDS: Final = 12.0  # an action that moves only relations
_REFUSED: Final = 10.0
_FATE: Final = {"full": "done", "partial": "done in part", "fail": "failed", "backfire": "backfired"}
_SILENT: Final = frozenset({"start", "end", "decision", "ruling", "lapsed", "false_alarm", "observation", "input"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: when (h), who, what; how much it weighs; the record it comes from."""

    at: float
    who: str
    text: str
    weight: float
    record: int


@dataclass(slots=True)
class _Orders:
    """Doings of one decision and one action, which are told together."""

    first: int
    at: float
    actor: str
    action: str
    doings: list[tuple[str, str, str]]


@dataclass(slots=True)
class _Arrivals:
    """Forces of one actor that begin to work at one place on one day."""

    first: int
    at: float
    actor: str
    host: str
    groups: list[str]


def timeline(chronicle: Chronicle, titles: Titles, *, moving: Container[str]) -> list[Line]:
    """Tell a run line by line, in the order of the records; `moving` are actions that move more than relations."""
    records = list(chronicle)
    fates = {record.subject: record for record in records if record.kind in {"ruling", "refused"}}
    last_toll = {record.actor: index for index, record in enumerate(records) if record.subject == "toll_known"}
    seen: Counter[tuple[str, ...]] = Counter()
    lines: list[Line] = []
    together: dict[tuple[str, str, float], _Orders] = {}
    arrivals: dict[tuple[str, str, str], _Arrivals] = {}
    for index, record in enumerate(records):
        if record.kind == "order":
            found = record.details
            key = (str(found["decision"]), str(found["action"]), record.at)
            group = together.setdefault(key, _Orders(index, record.at, record.actor, key[1], []))
            group.doings.append((record.subject, str(found.get("target", "")), str(found.get("asset", ""))))
        elif record.kind == "relief" and "arrived" in record.details:
            host = str(record.details["arrived"])
            arrived = arrivals.setdefault(
                (record.actor, host, day(record.at)), _Arrivals(index, record.at, record.actor, host, [])
            )
            arrived.groups.append(record.subject)
        elif record.kind not in _SILENT and (record.kind != "refused" or record.subject not in fates):
            line = _told(record, index, titles, seen)
            stale = record.subject == "toll_known" and last_toll[record.actor] != index
            lines.append(replace(line, weight=_REFUSED) if stale else line)
    for group in together.values():
        seen[group.actor, group.action] += 1
        lines.extend(
            _ordered(group, fates, titles, moving=group.action in moving, time=seen[group.actor, group.action])
        )
    for arrived in arrivals.values():
        seen["arrived", arrived.actor, arrived.host] += 1
        forces = joined("; ", map(titles.asset, arrived.groups))
        there = Sentence("at work in {place}", place=titles.actor(arrived.host))
        where = Sentence("own forces at work") if arrived.host == arrived.actor else there
        text = joined(": ", (where, forces))
        weight = _ARRIVAL / seen["arrived", arrived.actor, arrived.host]
        lines.append(Line(arrived.at, titles.actor(arrived.actor), text, weight, arrived.first))
    return sorted(lines, key=lambda line: line.record)


def _ordered(
    group: _Orders, fates: Mapping[str, Record], titles: Titles, *, moving: bool, time: int
) -> Iterator[Line]:
    """Tell the doings of one decision and action, those with the same fate in one line."""
    by_fate: dict[str, list[tuple[str, str]]] = {}
    impossible: set[str] = set()
    for doing, target, asset in group.doings:
        end = fates.get(doing)
        fate = _fate(end)
        by_fate.setdefault(fate, []).append((target, asset))
        if end is not None and end.kind == "refused":
            impossible.add(fate)
    for fate, aims in by_fate.items():
        targets = dict.fromkeys(titles.actor(target) for target, _ in aims if target)
        assets = dict.fromkeys(titles.asset(asset) for _, asset in aims if asset)
        words = titles.action(group.action)
        words = joined(" ", (words, joined("", ("(", joined("; ", assets), ")")))) if assets else words
        words = joined(" -> ", (words, joined(", ", targets))) if targets else words
        weight = _FORCE if assets else _DOING if moving else _WORDS
        if rung := titles.rung(group.action):
            weight = max(weight, _FORCE + _STEP * rung)
        if fate in impossible:
            weight = _REFUSED
        yield Line(group.at, titles.actor(group.actor), joined(": ", (words, fate)), weight / time, group.first)


def _fate(record: Record | None) -> str:
    if record is None:
        return Sentence("still under way")
    details = record.details
    if record.kind == "refused":
        return Sentence("not possible on {when}, {why}", when=day(record.at), why=sentence(details.get("reason", "")))
    outcome = str(details.get("outcome", ""))
    chance = details.get("p")
    until = details.get("until_h")
    fate = Sentence("{fate} {when}", fate=Sentence(_FATE.get(outcome, outcome)), when=day(record.at))
    if isinstance(until, float):
        fate = Sentence("{fate} to {until}", fate=fate, until=day(until))
    if outcome != "full" and isinstance(chance, float):
        fate = Sentence("{fate} (chance {chance})", fate=fate, chance=two_digits(chance))
    return fate


def _told(record: Record, index: int, titles: Titles, seen: Counter[tuple[str, ...]]) -> Line:
    """Tell a record that stands alone."""
    details, who = record.details, titles.actor(record.actor)
    weight, text = _DOING, ""
    match record.kind:
        case "inject":
            seen["inject", str(details.get("topic"))] += 1
            # what came from outside stays in the story, however often its like has come
            weight = max(_HAPPENED / seen["inject", str(details.get("topic"))], _INJECT)
            text = str(details.get("says") or record.subject)
        case "hazard":
            weight, text = _HAPPENED, _hazard(record.subject, details, titles)
        case "relief":
            weight, text = _relief(record, details, titles)
            seen[record.actor, text] += 1
            weight /= seen[record.actor, text]
        case "displacement" | "domestic" | "escalation":
            weight, text = turn(record, titles)
            seen[record.actor, text] += 1
            weight /= seen[record.actor, text]
        case kind if kind in KINDS_TOLD:
            weight, text = tiding(record, titles)
            shape = (kind, *map(str, details))
            seen[shape] += 1
            weight /= seen[shape]
        case "overruled":
            weight = _PEOPLE
            had, now = (Sentence(_FATE.get(str(details.get(key)), "?")) for key in ("model_had", "outcome"))
            by, why = details.get("author"), details.get("reason")
            text = Sentence(
                "ruling replaced by {by}: {now} (the model had {had}), {why}", by=by, now=now, had=had, why=why
            )
        case "referred":
            weight, text = _PEOPLE, Sentence("put to the white cell: {why}", why=details.get("why"))
        case "default":
            weight, text = (
                _PEOPLE,
                Sentence(
                    "did not answer in time: {default}",
                    default=Sentence(str(details.get("default", "")).replace("_", " ")),
                ),
            )
        case "seat":
            weight, text = _PEOPLE, Sentence("seat taken by {who}", who=Sentence(record.subject))
        case "refused":
            action = record.subject.partition(".")[2].partition("#")[0]
            weight, text = (
                _REFUSED,
                Sentence(
                    "{item}: not possible, {why}",
                    item=titles.item(action),
                    why=sentence(details.get("reason", "")),
                ),
            )
        case _:
            text = f"{record.subject.replace('_', ' ')}: {plain(details)}"
    return Line(record.at, who, text, weight, index)


def _hazard(subject: str, details: Mapping[str, object], titles: Titles) -> str:
    if "says" in details:
        return sentence(details["says"])
    if "contact_with" in details:
        return Sentence("forces collide with those of {who}", who=titles.actor(str(details["contact_with"])))
    if subject == "warning" and "strikes_in_h" in details:
        return Sentence("a warning: it strikes in {span}", span=format_hours(float(str(details["strikes_in_h"]))))
    if subject == "toll_known":
        return Sentence("more than {count} dead and missing are known", count=plain(details.get("at_least")))
    return f"{subject.replace('_', ' ')}: {plain(details)}"


def _relief(record: Record, details: Mapping[str, object], titles: Titles) -> tuple[float, str]:
    place = titles.asset(record.subject)
    match details:
        case {"withdrew": host, "worked_d": days}:
            return _REFUSED, Sentence(
                "{force}: leaves {host} after {days} days of work",
                force=place,
                host=titles.actor(str(host)),
                days=plain(days),
            )
        case {"requested": True}:
            return _TURN, "asks for help"
        case {"consent": True}:
            return _TURN, "lets foreign forces in"
        case {"first_delivery_h": _}:
            return _TURN, "first outside cargo reaches a district"
        case {"coverage": share}:
            return _TURN, Sentence("{share} of a day's need is met", share=plain(share))
        case {"hub_opened_by": actor}:
            return _WORDS, Sentence(
                "{place}: the hub handles more, thanks to {who}", place=place, who=titles.actor(str(actor))
            )
        case {"turned_away": group}:
            return _DOING, Sentence(
                "{place}: the hub is full, {force} waits", place=place, force=titles.asset(str(group))
            )
    return _DOING, _said_of_relief(record.subject, details, titles)


def _said_of_relief(subject: str, details: Mapping[str, object], titles: Titles) -> str:
    """Say what was offered, asked, or led; anything else by the names of its fields."""
    match details:
        case {"offered": True, "strings": strings}:
            words = "offers {host} forces on terms of its own" if strings else "offers {host} its forces"
            return Sentence(words, host=titles.actor(subject))
        case {"consent": False}:
            return Sentence("lets foreign forces in no longer")
        case {"leave_in_d": days}:
            return Sentence("foreign forces are to be gone in {days} days", days=plain(days))
        case {"evacuation_ordered": True}:
            return Sentence("tells those on the shore to leave")
        case {"diverted": host}:
            return Sentence("{force}: turns to {host}", force=titles.asset(subject), host=titles.actor(str(host)))
        case {"leads": host}:
            return Sentence("leads coordination in {host}", host=titles.actor(str(host)))
        case {"pipeline": _, "first_goods_d": days}:
            return Sentence("{host}: first goods in {days} days", host=titles.actor(subject), days=plain(days))
    return _said_of_a_shut_door(subject, details, titles)


def _said_of_a_shut_door(subject: str, details: Mapping[str, object], titles: Titles) -> str:
    """Say who is kept outside a host, waits there, or gave it up; anything else by the names of its fields."""
    force = titles.asset(subject)
    match details:
        case {"goods_alone": True}:
            return Sentence("takes goods from {who}, and nobody in uniform who stays", who=titles.actor(subject))
        case {"waits_outside": host}:
            return Sentence("{force}: waits outside {host}", force=force, host=titles.actor(str(host)))
        case {"gave_up": host, "waited_d": days}:
            pattern = "{force}: turns home from {host} after {days} days of waiting"
            return Sentence(pattern, force=force, host=titles.actor(str(host)), days=plain(days))
    return f"{subject.replace('_', ' ')}: {plain(details)}"


def shortened(lines: Sequence[Line], rows: int, width: int) -> list[Line]:
    """Keep the weightiest lines that fit into so many rows of a width, earlier ones first among equals."""
    kept: list[int] = []
    for place, line in sorted(enumerate(lines), key=lambda pair: (-pair[1].weight, pair[1].at, pair[0])):
        rows -= ceil((len(line.who) + len(line.text) + 3) / max(width, 20))
        if rows < 0:
            break
        kept.append(place)
    return [lines[place] for place in sorted(kept)]
