"""Numbers and names as people say them: two significant digits, D+n, titles in the place of ids."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sim.blueprint import Blueprint
from sim.deciding.steps import course_groups
from sim.report.names import named
from sim.runs.span import LEAST
from sim.sentence import Sentence, Title, Tongue, joined, told
from sim.units import format_hours

__all__ = [
    "NAMED",
    "PURPOSE",
    "Titles",
    "counted",
    "date",
    "day",
    "flowed",
    "plain",
    "signed",
    "two_digits",
    "unit_said",
]

_UNITS: Final = frozenset({"h", "t"})
PURPOSE: Final = "Whitecell explores, compares and rehearses; it does not predict."
# a line that says first what it is about: `You want: ...`
NAMED: Final = re.compile("([^\\s:\uff1a][^.:\uff1a;?!]{0,30})[:\uff1a]\\s*(\\S.*)", re.DOTALL)
_LISTED: Final = re.compile(r"(\d{1,2}[.)]|[-*\u2022])\s+\S")
# a line that ends before this many characters was meant to end there
_BROKEN: Final = 55
_LARGE: Final = ((1e9, " billion"), (1e6, " million"))


def two_digits(value: float | None) -> str:
    """Say a number to two significant digits, with no power of ten; `-` where there is none."""
    if value is None or not math.isfinite(value):
        return "-"
    rounded = float(f"{value:.1e}")
    if rounded == 0:
        return "0"
    for size, word in _LARGE:
        if abs(rounded) >= size:
            return f"{_short(rounded / size)}{word}"
    if abs(rounded) < LEAST:
        return f"{'<' if rounded > 0 else '>-'}{LEAST:.4f}"
    return _short(rounded)


def _short(rounded: float) -> str:
    places = max(0, 1 - math.floor(math.log10(abs(rounded)) + 1e-12))
    return f"{rounded:,.{places}f}"


def unit_said(unit: str) -> str:
    """Say a unit, or between which ends a value lies; nothing for a bare number."""
    return "" if unit in {"1", "count"} else unit.replace("..", " to ")


def signed(value: float | None) -> str:
    """Say a difference to two digits, with a plus where it is up."""
    said = two_digits(value)
    bare = said in {"0", "-"} or said.startswith("<")
    return f"+{said}" if value is not None and value > 0 and not bare else said


def plain(value: object) -> str:
    """Say one value of a record's details."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() | int():
            whole = isinstance(value, int) or abs(value) >= 1000
            return f"{value:,.0f}" if whole else f"{value:.3g}"
        case list() | tuple():
            return ", ".join(plain(item) for item in value)
        case Mapping():
            return ", ".join(_pair(str(key), item) for key, item in value.items())
    return str(value)


def _pair(name: str, value: object) -> str:
    """Say a named value; a name that ends with its unit (`mended_after_h`) gives it to the number."""
    words, _, unit = name.rpartition("_")
    if unit in _UNITS and isinstance(value, int | float):
        return f"{_words(words)} {plain(value)} {unit}"
    return f"{_words(name)} {plain(value)}"


def _words(text: str) -> str:
    return text.replace("_", " ")


def day(at: float) -> str:
    """Say an instant as exercises do: D+0 is the day that begins with the start."""
    return f"D+{math.floor(at / 24)}"


def flowed(text: str) -> Iterator[list[str]]:
    """Undo an author's line breaks: paragraphs, each of the lines that were meant to be lines.

    A paragraph is where he left a line empty. Lines begin anew where they name what they are about, are numbered or
    dotted, or where the one before ended early and no word goes on small.
    """
    for part in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        before = ""
        for line in filter(None, map(str.strip, part.splitlines())):
            is_named = NAMED.fullmatch(line) is not None and line[:1].isupper()
            is_new = is_named or _LISTED.match(line) or (_wide(before) < _BROKEN and not line[:1].islower())
            if lines and not is_new:
                gap = "" if _is_unspaced(lines[-1][-1]) and _is_unspaced(line[0]) else " "
                lines[-1] += gap + line
            else:
                lines.append(line)
            before = line
        if lines:
            yield lines


def _is_unspaced(letter: str) -> bool:
    """Whether a letter is one of a script of East Asia that is written without spaces."""
    return "\u3000" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


def _wide(line: str) -> int:
    """Count the characters of a line, those that are two columns wide twice."""
    return sum(2 if ord(letter) >= 0x1100 else 1 for letter in line)


def counted(count: int, one: str, many: str) -> str:
    """Say how many of something there are."""
    return f"{count:,} {one if count == 1 else many}"


def date(start: datetime, at: float) -> Sentence:
    """Say the calendar day (UTC) of an instant."""
    when = start + timedelta(hours=at)
    return Sentence(f"{{day}} {when:%b}", day=when.day)


class Titles:
    """Names for people of what the records of one scenario call by id."""

    def __init__(self, plan: Blueprint, say: Callable[[str], str] = str) -> None:
        scenario = plan.scenario
        # what is ours, in the language of whoever reads it
        self._say = say
        self._actors = {name: self._read(actor.called) for name, actor in scenario.actors.items()}
        self._actions = {name: action.called for name, action in scenario.actions.items()}
        self._rungs = {name: action.rung for name, action in scenario.actions.items()}
        self._assets = {
            group.id: self._read(group.title)
            for name, section in scenario.sections.items()
            for group in plan.models[name].groups(section)
        }
        self._assets |= {group.id: self._read(group.title) for group in course_groups(scenario)}

    def say(self, text: str, /, **fields: object) -> str:
        """Say what is ours in the reader's language."""
        return told(Sentence(text, **fields), self._say) if fields else told(text, self._say)

    def _read(self, title: str) -> str:
        """Give a title in the reader's language; where that is not known yet, with all there are."""
        is_known = isinstance(title, Sentence) and isinstance(self._say, Tongue)
        return told(title, self._say) if is_known else title

    def actor(self, name: str) -> str:
        """Title of an actor; empty for none."""
        return self._actors.get(name, _words(name))

    def is_actor(self, name: str) -> bool:
        """Whether a name is that of an actor."""
        return name in self._actors

    def is_asset(self, name: str) -> bool:
        """Whether a name is that of a force group."""
        return name in self._assets

    def asset(self, name: str) -> str:
        """Title of a force group; of a place its id as people write it."""
        return self._assets.get(name, _words(name).title())

    def action(self, name: str) -> str:
        """Title of an action, small at the beginning."""
        if name == "delay_24h":
            return Sentence("wait a day, then decide again")
        title = self._actions.get(name) or Title(_words(name))
        small = title[:1].lower() + title[1:] if title[1:2].islower() else str(title)
        return self._read(Title(small, **title.others))

    def headed(self, name: str) -> str:
        """Title of an action as it heads a line, as its author wrote it."""
        return self._read(self._actions[name]) if name in self._actions else _words(name)

    def measure(self, name: str) -> str:
        """Name of a measure, with the actor's title where it is one actor's."""
        return named(name, self.actor(name.partition(".")[2]))

    def rung(self, action: str) -> int:
        """Rung of the ladder that an action stands for; 0 for none."""
        return self._rungs.get(action, 0)

    def item(self, name: str) -> str:
        """Say an item of a menu, `action:target:asset`, in one phrase."""
        action, *rest = name.split(":")
        words = [self.action(action)]
        words += [joined("", ("(", self.asset(word), ")")) for word in rest if word not in self._actors]
        words += [joined(" ", ("->", self.actor(word))) for word in rest if word in self._actors]
        return words[0] if len(words) == 1 else joined(" ", words)

    def trigger(self, name: str) -> str:
        """Say what called for a decision, from the id of the trigger."""
        if name.endswith("/again"):
            return Sentence("the day of waiting is over")
        if ".wake." in name:
            head, _, at = name.partition("@")
            actor, _, wake = head.partition(".wake.")
            when = format_hours(float(at.rstrip("h") or 0))
            what = _words(wake).replace(".", ": ")
            return Sentence("{what} (noticed by {who}, {when})", what=what, who=self.actor(actor), when=when)
        if "#" in name:
            head, _, number = name.partition("#")
            actor, _, item = head.partition(".")
            # a doing is called by its item with points in it
            doing = joined(": ", (self.actor(actor), self.item(item.replace(".", ":"))))
            return Sentence("{doing} ended", doing=doing) if number.endswith("/ended") else doing
        return self._actors.get(name, _words(name))
