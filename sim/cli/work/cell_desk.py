"""What a cell types besides its orders: messages, questions, argued actions, proposals, votes; and what it may read.

Everything a cell is shown comes from its own view. Called by the room; decides nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from sim.exercise.session import Answer, Session
from sim.exercise.views import cell_view
from sim.report.wording import Titles, plain, two_digits
from sim.units import format_at, format_hours

__all__ = ["HELP", "CellDesk", "aloud", "letters", "parted"]

HELP: Final = """\
say CELL[,CELL] TEXT: a private message     open TEXT: one to all
via CELL TEXT: through the white cell       ask TEXT: a request for information
argue CLAIM | reasons for; another | reasons against: an action on no menu
propose CELL[,CELL] TEXT                    vote PROPOSAL yes|no|abstain
w: what was written, asked, proposed        ? NUMBER: what it costs and may do
p: our papers     b: all beliefs            ?: what is barred     q: stop
o: our orders, and what became of them"""


def parted(text: str, mark: str) -> list[str]:
    """Cut a text at a mark, without what is empty."""
    return [part.strip() for part in text.split(mark) if part.strip()]


def flowing(text: str) -> str:
    """A text as paragraphs and lists that flow: a line that was broken in the file goes on."""
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\w[\w ]{0,20}:)\s)", text.strip())
    return "\n".join(" ".join(part.split()) for part in paragraphs)


def aloud(told: Mapping[str, Any], move: int) -> list[Text]:
    """What is read to everybody when a move (from 0) opens: before the first of all the situation and the rules."""
    before = [*told["situation"], *told["rules"]] if not move else []
    lines = [Text(flowing(said)) for said in (*before, told["move"]) if said]
    return [*lines, *(Text(f"  {question}", style="italic") for question in told["questions"])]


class CellDesk:
    """One cell at the keyboard, spoken for by one role."""

    def __init__(self, session: Session, cell: str, role: str, titles: Titles) -> None:
        self._session, self._cell, self._role, self._titles = session, cell, role, titles

    def typed(self, word: str) -> Answer | RenderableType | None:
        """Do what a line says, if it is none of orders: an answer, something to show, or None."""
        verb, _, rest = word.partition(" ")
        rest = rest.strip()
        if verb in {"h", "help"}:
            return Text(HELP, style="dim")
        if verb == "w":
            return letters(self._view(), self._titles)
        if verb == "p":
            return self._papers()
        if verb == "b" and not rest:
            return self._beliefs()
        if verb == "o" and not rest:
            return self._doings()
        act = self._acts(rest).get(verb)
        return act() if act is not None and rest else None

    def _acts(self, rest: str) -> Mapping[str, Callable[[], Answer]]:
        to, _, text = rest.partition(" ")
        cells = parted(to, ",")
        return {
            "say": lambda: self._do("message", way="private", to=cells, text=text),
            "open": lambda: self._do("message", way="open", text=rest),
            "via": lambda: self._do("message", way="white", to=cells, text=text),
            "ask": lambda: self._do("question", text=rest),
            "argue": lambda: self._argue(rest),
            "propose": lambda: self._do("propose", to=cells, text=text),
            "vote": lambda: self._do("vote", id=to, vote=text.strip()),
        }

    def _do(self, kind: str, **body: object) -> Answer:
        return self._session.do(self._role, kind, **body)

    def _argue(self, rest: str) -> Answer:
        claim, reasons, against = [part.strip() for part in f"{rest}||".split("|")[:3]]
        return self._do("argue", claim=claim, reasons=parted(reasons, ";"), against=parted(against, ";"))

    def _view(self) -> dict[str, Any]:
        return cell_view(self._session, self._cell)

    def _beliefs(self) -> RenderableType:
        """All that is believed; of what others hold, how old the estimate is and how far it may be off (a sigma)."""
        told = []
        for each in self._view()["beliefs"]:
            about = each["about"].replace('"', "")
            off = ""
            if "sigma" in each:
                off = f" ± {two_digits(each['sigma'])}, {format_hours(each['age_h'])} old"
            told.append(f"{about} {plain(each['value'])}{off}")
        return Text("; ".join(told) + ".")

    def _doings(self) -> RenderableType:
        """What this cell has set going, and how it ended."""
        lines = []
        for each in self._view()["doings"]:
            item = ":".join(filter(None, (each["action"], each["target"], each["asset"])))
            ended = "under way" if each["ended_h"] is None else f"{format_at(each['ended_h'])}, {each['outcome']}"
            lines.append(Text(f"{format_at(each['since_h'])} {self._titles.item(item)}: {ended}"))
        return Group(*lines) if lines else Text("Nothing is set going yet.", style="dim")

    def _papers(self) -> RenderableType:
        """The cell's own brief, aims and limits."""
        papers = self._view()["papers"]
        lines = [Text(f"{name}: {flowing(said)}") for name in ("brief", "secret") if (said := papers[name])]
        lines += [Text(f"{name}: {'; '.join(papers[name])}") for name in ("goals", "limits") if papers[name]]
        lines += [Text(f"{role['title']}: {flowing(role['sheet'])}") for role in papers["roles"] if role["sheet"]]
        return Group(*lines) if lines else Text("This cell has no papers of its own.", style="dim")

    def offer(self, name: str) -> RenderableType:
        """One item of the menu with its price, time, chance and likely effects as ranges."""
        found = next((each for each in self._view()["menu"] if each["id"] == name), None)
        if found is None:
            return Text(f"{self._titles.item(name)} needs no order", style="dim")
        low, high = map(format_hours, found["hours"])
        chance = " to ".join(dict.fromkeys(map(two_digits, found["chance"] or ()))) or "by a contest of strengths"
        lines = [
            Text(f"{self._titles.item(found['id'])}: {found['explain']}", style="bold"),
            Text(f"  capital {two_digits(found['capital'])}, money {two_digits(found['money'])}, {low} to {high}"),
            Text(f"  success {chance}; rung {found['rung']}"),
        ]
        return Group(*lines, *[Text(f"  {self._effect(each)}") for each in found["effects"]])

    @staticmethod
    def _effect(effect: Mapping[str, Any]) -> str:
        if "does" in effect:
            return str(effect["does"]).replace("_", " ")
        ends = " to ".join(dict.fromkeys(f"{effect[end]:+.2g}" for end in ("low", "high")))
        return f"{effect['variable'].replace('_', ' ')} ({effect['whose']}): {ends}"


def letters(view: Mapping[str, Any], titles: Titles) -> RenderableType:
    """Show what was written, asked, argued and proposed, as far as a view holds it."""
    grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("id", "when", "what"):
        grid.add_column(head, overflow="fold")
    rows: list[Sequence[str]] = []
    for each in view["messages"]:
        way = "to all" if each["way"] == "open" else f"to {', '.join(each['to'])}"
        held = ", waits for the white cell" if each.get("passed") is False and not each.get("stopped") else ""
        stopped = ", stopped" if each.get("stopped") else ""
        rows.append((each["id"], format_at(each["at_h"]), f"{each['sender']} {way}{held}{stopped}: {each['text']}"))
    for each in _listed(view.get("questions", ())):
        reply = each["reply"]["text"] if each["reply"] else "no answer yet"
        rows.append((each["id"], format_at(each["at_h"]), f"{each['cell']} asks: {each['text']} - {reply}"))
    argued = _listed(view.get("argued", ()))
    rows += [(each["id"], format_at(each["at_h"]), _argued(each)) for each in argued]
    for each in _listed(view.get("proposals", ())):
        votes = ", ".join(f"{cell} {vote['vote']}" for cell, vote in each["votes"].items()) or "no votes yet"
        words = f"{each['cell']} proposes to {', '.join(each['to'])}: {each['text']} - {votes}"
        rows.append((each["id"], format_at(each["at_h"]), words))
    for each in view.get("received", ()):
        who = titles.actor(each["from"]) if each["from"] else "sent"
        to = f", for {each['role']}" if each["role"] else ""
        says = flowing(f"{each['subject']}: {each['message']}" if each["subject"] else each["message"])
        rows.append((each["id"], format_at(each["at_h"]), f"{who}, {each['method'].replace('_', ' ')}{to}: {says}"))
    for row in rows:
        grid.add_row(*map(Text, row))
    return grid if rows else Text("Nothing so far.", style="dim")


def _listed(found: Any) -> Sequence[Mapping[str, Any]]:  # noqa: ANN401  a cell's list, or the table's by id
    return [{"id": name, **each} for name, each in found.items()] if isinstance(found, Mapping) else list(found)


def _argued(argued: Mapping[str, Any]) -> str:
    settled = argued["settled"]
    ends = "not settled yet"
    if settled is not None:
        ends = f"{'it worked' if settled['worked'] else 'it did not work'} (chance {two_digits(settled['chance'])})"
    reasons = "".join(f"; {word}: {', '.join(argued[word])}" for word in ("for", "against") if argued[word])
    who = f"{argued['cell']} argues" if "cell" in argued else "argued"
    return f"{who}: {argued['claim']}{reasons} - {ends}"
