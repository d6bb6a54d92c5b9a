"""What models tell of the commons, of councils, of pressure and of accidents, in words for the story of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.report.wording import Titles, plain
from sim.world.chronicle import Record

__all__ = ["KINDS_TOLD", "tiding"]

KINDS_TOLD: Final = frozenset({"accident", "bargaining", "commons", "pressure"})
# a turn of the crisis, something that happened, something to be read only in full
_TURN, _EVENT, _SMALL = 80.0, 40.0, 10.0
_ACCIDENTS: Final = {"turnover": "another leader takes over", "leak": "a secret comes out"}
_DAY: Final = 24.0
_HOURS_TOLD: Final = 72.0


def tiding(record: Record, titles: Titles) -> tuple[float, str]:
    """Give the weight and the words of one such record; its actor is told beside it."""
    details = record.details
    match record.kind:
        case "accident":
            what = record.subject.partition("#")[0].rpartition(".")[2]
            return _EVENT, _ACCIDENTS.get(what, what.replace("_", " "))
        case "bargaining":
            return _settled(record.subject, details, titles)
        case "commons":
            return _of_the_commons(record, details, titles)
    return _under_pressure(record.subject, details)


def _settled(subject: str, details: Mapping[str, object], titles: Titles) -> tuple[float, str]:
    name = subject.replace("_", " ")
    match details:
        case {"suspended": suspended}:
            return _TURN, "the dialogue is suspended" if suspended else "the dialogue is taken up again"
        case {"leak": count}:
            return (
                _EVENT,
                f"nuclear technology or material that was not to be sold has leaked, for the {plain(count)}. time",
            )
        case {"meeting": count}:
            return _SMALL, f"the dialogue meets, for the {plain(count)}. time"
        case {"text": text, "vetoed_by": str(veto)} if veto:
            return _TURN, f"{name}: a text of {plain(text)} of 100 is stopped by {titles.actor(veto)}"
        case {"text": text}:
            asked = f"; {plain(details['pressed_for'])} was asked for" if "pressed_for" in details else ""
            return _TURN, f"{name}: a text of {plain(text)} of 100 is settled{asked}"
    return _SMALL, f"{name}: {plain(details)}"


def _of_the_commons(record: Record, details: Mapping[str, object], titles: Titles) -> tuple[float, str]:
    place = titles.asset(record.subject)
    match details:
        case {"place": gate}:
            fate = "open again" if record.subject.endswith("open") else record.subject.replace("_", " ")
            return _TURN, f"{titles.asset(str(gate))}: {fate}"
        case {"fault": cause, "standing": float(left)}:
            return _EVENT, f"{place}: a fault ({plain(cause)}); {100 * left:.0f} % of it still works"
        case {"mended_after_h": hours}:
            return _SMALL, f"{place}: mended after {_long(hours)}"
        case {"whole": True}:
            return _SMALL, "all cables work again"
        case {"inquiry": incident, "after_h": hours}:
            of = str(incident).partition("#")[0].replace("_", " ")
            named = f"holds {titles.actor(record.subject)} responsible"
            told = "can hold nobody responsible" if record.subject == "nobody" else named
            return _EVENT, f"{told} ({of}), after {_long(hours)}"
        case {"incident": _, "domain": domain}:
            return _EVENT / 2, f"{record.subject.replace('_', ' ')} ({plain(domain)})"
    return _SMALL, f"{record.subject.replace('_', ' ')}: {plain(details)}"


def _under_pressure(subject: str, details: Mapping[str, object]) -> tuple[float, str]:
    match details:
        case {"by": by} if subject == "provocation":
            return _SMALL, f"provokes: {plain(by).replace('_', ' ')}"
        case {"by": by} if subject == "concession":
            return _TURN, f"gives way: {plain(by).replace('_', ' ')}"
    return _SMALL, f"{subject.replace('_', ' ')}: {plain(details)}"


def _long(hours: object) -> str:
    if not isinstance(hours, int | float):
        return plain(hours)
    return f"{hours / _DAY:.0f} days" if hours >= _HOURS_TOLD else f"{hours:.0f} h"
