"""The timeline: which of a run's records mattered, said in words and weighed.

A doing (order, then ruling or refusal) is one line, and doings of one decision that differ only in target or
force are one line too. What happened to everybody comes before what anyone did, and the tenth repetition of
an action weighs less than the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.report.wording import Titles, day, plain, two_digits
from sim.world.chronicle import Chronicle, Record

__all__ = ["Line", "shortened", "timeline"]

# weights: what is kept when not all fits
_HAPPENED: Final = 100.0
_PEOPLE: Final = 90.0
_RELIEF: Final = 60.0
_DOING: Final = 40.0
_REFUSED: Final = 20.0
_FATE: Final = {"full": "done", "partial": "done in part", "fail": "failed", "backfire": "backfired"}
_SILENT: Final = frozenset({"start", "end", "decision", "ruling", "false_alarm", "observation", "input"})


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


def timeline(chronicle: Chronicle, titles: Titles) -> list[Line]:
    """Tell a run line by line, in the order of the records."""
    records = list(chronicle)
    fates = {record.subject: record for record in records if record.kind in {"ruling", "refused"}}
    seen: Counter[tuple[str, str]] = Counter()
    lines: list[Line] = []
    together: dict[tuple[str, str], _Orders] = {}
    for index, record in enumerate(records):
        if record.kind == "order":
            found = record.details
            key = (str(found["decision"]), str(found["action"]))
            group = together.setdefault(key, _Orders(index, record.at, record.actor, key[1], []))
            group.doings.append((record.subject, str(found.get("target", "")), str(found.get("asset", ""))))
        elif record.kind not in _SILENT and (record.kind != "refused" or record.subject not in fates):
            lines.append(_told(record, index, titles, seen))
    for group in together.values():
        seen[group.actor, group.action] += 1
        weight = _DOING / seen[group.actor, group.action]
        lines.extend(_ordered(group, fates, titles, weight))
    return sorted(lines, key=lambda line: line.record)


def _ordered(group: _Orders, fates: Mapping[str, Record], titles: Titles, weight: float) -> Iterator[Line]:
    """Tell the doings of one decision and action, those with the same fate in one line."""
    by_fate: dict[str, list[tuple[str, str]]] = {}
    for doing, target, asset in group.doings:
        by_fate.setdefault(_fate(fates.get(doing)), []).append((target, asset))
    for fate, aims in by_fate.items():
        targets = dict.fromkeys(titles.actor(target) for target, _ in aims if target)
        assets = dict.fromkeys(titles.asset(asset) for _, asset in aims if asset)
        words = titles.action(group.action)
        words += f" ({'; '.join(assets)})" if assets else ""
        words += f" -> {', '.join(targets)}" if targets else ""
        share = 1.5 if assets else 1.0
        heavy = weight * share if not fate.startswith("not possible") else min(weight, _REFUSED)
        yield Line(group.at, titles.actor(group.actor), f"{words}: {fate}", heavy, group.first)


def _fate(record: Record | None) -> str:
    if record is None:
        return "still under way"
    details = record.details
    if record.kind == "refused":
        return f"not possible on {day(record.at)}, {details.get('reason', '')}"
    outcome = str(details.get("outcome", ""))
    chance = details.get("p")
    odds = "" if outcome == "full" or not isinstance(chance, float) else f" (chance {two_digits(chance)})"
    return f"{_FATE.get(outcome, outcome)} {day(record.at)}{odds}"


def _told(record: Record, index: int, titles: Titles, seen: Counter[tuple[str, str]]) -> Line:
    """Tell a record that stands alone."""
    details, who = record.details, titles.actor(record.actor)
    weight, text = _RELIEF, ""
    match record.kind:
        case "inject":
            weight, text = _HAPPENED, str(details.get("says") or record.subject)
        case "hazard":
            weight, text = _HAPPENED, _hazard(record.subject, details)
        case "relief":
            text = _relief(record, details, titles)
            kind = next((key for key in details if key not in {"group", "gain"}), "")
            seen[record.actor, f"relief {kind}"] += kind != "arrived"
            weight = _RELIEF / max(1, seen[record.actor, f"relief {kind}"])
        case "overruled":
            weight = _PEOPLE
            had, now = (_FATE.get(str(details.get(key)), "?") for key in ("model_had", "outcome"))
            text = f"ruling replaced by {details.get('author')}: {now} (the model had {had}), {details.get('reason')}"
        case "default":
            weight, text = _PEOPLE, f"did not answer in time: {str(details.get('default', '')).replace('_', ' ')}"
        case "seat":
            weight, text = _PEOPLE, f"seat taken by {record.subject}"
        case _:
            text = f"{record.subject.replace('_', ' ')}: {plain(details)}"
    return Line(record.at, who, text, weight, index)


def _hazard(subject: str, details: Mapping[str, object]) -> str:
    if "says" in details:
        return str(details["says"])
    if subject == "toll_known":
        return f"more than {plain(details.get('at_least'))} dead and missing are known"
    return f"{subject.replace('_', ' ')}: {plain(details)}"


def _relief(record: Record, details: Mapping[str, object], titles: Titles) -> str:
    force = titles.asset(record.subject)
    match details:
        case {"arrived": host}:
            return f"{force}: at work in {titles.actor(str(host))}"
        case {"withdrew": host, "worked_d": days}:
            return f"{force}: leaves {titles.actor(str(host))} after {plain(days)} days of work"
        case {"requested": True}:
            return "asks for help"
        case {"consent": True}:
            return "lets foreign forces in"
        case {"first_delivery_h": _}:
            return "first outside cargo reaches a district"
        case {"coverage": share}:
            return f"{plain(share)} of a day's need is met"
        case {"hub_opened_by": actor}:
            return f"{titles.asset(record.subject)}: hub handles more, thanks to {titles.actor(str(actor))}"
        case {"turned_away": group}:
            return f"{titles.asset(record.subject)}: hub full, {titles.asset(str(group))} waits"
    return f"{record.subject.replace('_', ' ')}: {plain(details)}"


def shortened(lines: Sequence[Line], most: int) -> list[Line]:
    """Keep the weightiest lines, earlier ones first among equals, in their order."""
    if len(lines) <= most:
        return list(lines)
    heavy: Iterable[Line] = sorted(lines, key=lambda line: (-line.weight, line.at, line.record))[:most]
    return sorted(heavy, key=lambda line: line.record)
