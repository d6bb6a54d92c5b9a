"""What models tell of the commons, of councils, of pressure and of accidents, in words for the story of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.report.wording import Titles, plain
from sim.sentence import Name, Sentence, joined
from sim.world.chronicle import Record

__all__ = ["KINDS_TOLD", "tiding"]

KINDS_TOLD: Final = frozenset({"accident", "bargaining", "commons", "course", "pressure"})
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
        case "course":
            return _of_a_course(record.subject.replace("_", " "), details, titles)
    return _under_pressure(record.subject, details)


def _settled(subject: str, details: Mapping[str, object], titles: Titles) -> tuple[float, str]:
    name = subject.replace("_", " ")
    match details:
        case {"suspended": suspended}:
            return _TURN, Sentence("the dialogue is suspended" if suspended else "the dialogue is taken up again")
        case {"leak": count}:
            return (
                _EVENT,
                Sentence(
                    "nuclear technology or material that was not to be sold has leaked, for the {count}. time",
                    count=plain(count),
                ),
            )
        case {"meeting": count}:
            return _SMALL, Sentence("the dialogue meets, for the {count}. time", count=plain(count))
        case {"text": text, "vetoed_by": str(veto)} if veto:
            return _TURN, Sentence(
                "{name}: a text of {text} of 100 is stopped by {who}",
                name=name,
                text=plain(text),
                who=titles.actor(veto),
            )
        case {"text": text}:
            settled = Sentence("{name}: a text of {text} of 100 is settled", name=name, text=plain(text))
            if "pressed_for" not in details:
                return _TURN, settled
            return _TURN, Sentence("{text}; {count} was asked for", text=settled, count=plain(details["pressed_for"]))
    return _SMALL, f"{name}: {plain(details)}"


def _of_a_course(name: str, details: Mapping[str, object], titles: Titles) -> tuple[float, str]:
    """Say how a course of action goes."""
    match details:
        case {"taken_up": str(target)} if target:
            whom = titles.actor(target)
            return _TURN, Sentence("resolves on a course of action toward {whom}: {name}", whom=whom, name=name)
        case {"taken_up": _}:
            return _TURN, Sentence("resolves on a course of action: {name}", name=name)
        case {"step": step}:
            words = "a step of its course of action ({name}) is carried out: {step}"
            return _SMALL, Sentence(words, name=name, step=Name(str(step).replace("_", " "), key=f"words:{step}"))
        case {"left": "carried through"}:
            return _EVENT, Sentence("has carried its course of action through: {name}", name=name)
        case {"left": str(why)}:
            return _EVENT, Sentence("gives up its course of action ({name}): {why}", name=name, why=Sentence(why))
    return _SMALL, f"{name}: {plain(details)}"


def _of_the_commons(record: Record, details: Mapping[str, object], titles: Titles) -> tuple[float, str]:
    place = titles.asset(record.subject)
    match details:
        case {"place": gate}:
            fate = Sentence("open again" if record.subject.endswith("open") else record.subject.replace("_", " "))
            return _TURN, joined(": ", (titles.asset(str(gate)), fate))
        case {"fault": cause, "standing": float(left)}:
            return _EVENT, Sentence(
                "{place}: a fault ({cause}); {left:.0f} % of it still works",
                place=place,
                cause=plain(cause),
                left=100 * left,
            )
        case {"mended_after_h": hours}:
            return _SMALL, Sentence("{place}: mended after {time}", place=place, time=_long(hours))
        case {"whole": True}:
            return _SMALL, "all cables work again"
        case {"inquiry": incident, "after_h": hours}:
            of = str(incident).partition("#")[0].replace("_", " ")
            named = Sentence("holds {who} responsible", who=titles.actor(record.subject))
            found = Sentence("can hold nobody responsible") if record.subject == "nobody" else named
            return _EVENT, Sentence("{found} ({of}), after {time}", found=found, of=of, time=_long(hours))
        case {"incident": _, "domain": domain}:
            return _EVENT / 2, f"{record.subject.replace('_', ' ')} ({plain(domain)})"
    return _SMALL, f"{record.subject.replace('_', ' ')}: {plain(details)}"


def _under_pressure(subject: str, details: Mapping[str, object]) -> tuple[float, str]:
    match details:
        case {"by": by} if subject == "provocation":
            return _SMALL, Sentence("provokes: {by}", by=plain(by).replace("_", " "))
        case {"by": by} if subject == "concession":
            return _TURN, Sentence("gives way: {by}", by=plain(by).replace("_", " "))
        case {"exercises_provoke": how, "offer_open": is_open}:
            deal = Sentence("a deal can be had" if is_open else "no deal can be had")
            words = "assumed: exercises at its door provoke it ({how}); {deal}"
            return _SMALL, Sentence(words, how=Sentence(plain(how)), deal=deal)
    return _SMALL, f"{subject.replace('_', ' ')}: {plain(details)}"


def _long(hours: object) -> str:
    if not isinstance(hours, int | float):
        return plain(hours)
    return Sentence("{days:.0f} days", days=hours / _DAY) if hours >= _HOURS_TOLD else f"{hours:.0f} h"
