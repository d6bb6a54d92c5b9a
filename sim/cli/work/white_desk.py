"""What the white cell types: the MSEL, words, argued actions, seats, rulings, ratings, and what it may look at.

One line a deed. Called by the room, which reads the lines; decides nothing itself.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from sim.cli.work.cell_desk import letters, parted
from sim.errors import InputError
from sim.exercise.outlook.ahead import LookAhead
from sim.exercise.recording import read_recording
from sim.exercise.session import Answer, Session
from sim.exercise.views import white_view
from sim.report.outlook import outlook_picture, outlook_screen
from sim.report.whole import write_whole
from sim.report.wording import Titles
from sim.units import format_at

__all__ = ["HELP", "WhiteDesk", "effect_lines", "msel_board"]

HELP: Final = """\
empty: go on    on 3 d|D+8 06:00: no longer run SPEED: hours a minute, Ctrl-C stops
m: the MSEL     i ROW: release it now       hold|resume|skip ROW     move ROW TIME
add ID COLUMN=VALUE ...                     edit ROW COLUMN=VALUE ...
w: all that was written                     say CELL TEXT, open TEXT: a message
pass MESSAGE [TEXT], stop MESSAGE           reply QUESTION TEXT
weigh ARGUED CHANCE [EFFECT; EFFECT] [because REASON], an effect being
    support ACTOR 2, affinity ACTOR>OTHER .1 or do MODEL.EFFECT ACTOR
s: who sits where                           seat ACTOR=human|doctrine|white
seat ACTOR=FILE: recorded there             seat ACTOR=MODULE:CLASS: a program
join NAME KIND [CELL]                       reopen CELL: give a sheet back
rulings automatic|contested|all             rate OBJECTIVE RATING [NOTE]
back MOVE|#ENTRY BRANCH: as a new branch    go BRANCH, compare [BRANCH...]
ahead [N]: where it may go from here        ahead stop, ahead FILE.svg: the fans
j: the journal's last lines                 export FILE      q: stop, resume later
At a cell's prompt the same with white before it: white seat ACTOR=doctrine"""


class WhiteDesk:
    """The white cell at the keyboard, on one session."""

    def __init__(self, session: Session, titles: Titles, *, ahead: LookAhead | None = None) -> None:
        self.session, self._titles = session, titles
        self._ahead = ahead or LookAhead(session)

    def typed(self, word: str) -> Answer | RenderableType | None:
        """Do what a line says: an answer, something to show, or None where it means nothing here.

        Raises:
            WhitecellError: a file, a time or a branch that is not there.

        """
        verb, _, rest = word.partition(" ")
        rest = rest.strip()
        if verb in self._shown and not rest:
            return self._shown[verb]()
        act = self._acts(rest).get(verb)
        if act is not None and not rest:
            return Answer(accepted=False, reason=f"'{verb}' alone says too little; h shows what goes with it")
        return act() if act is not None else None

    @property
    def _shown(self) -> Mapping[str, Callable[[], RenderableType]]:
        return {
            "m": lambda: msel_board(self.session),
            "w": lambda: letters(white_view(self.session), self._titles),
            "s": self._seats,
            "j": self._journal,
            "ahead": lambda: outlook_screen(self._ahead.begin("white")),
            "h": lambda: Text(HELP, style="dim"),
        }

    def _acts(self, rest: str) -> Mapping[str, Callable[[], Answer | RenderableType]]:
        first, _, more = rest.partition(" ")
        more = more.strip()
        return {
            "i": lambda: self._do("inject", id=rest),
            "hold": lambda: self._do("msel", id=rest, status="held"),
            "resume": lambda: self._do("msel", id=rest, status="approved"),
            "skip": lambda: self._do("msel", id=rest, status="skipped"),
            "move": lambda: self._row(first, [f"at={more}"]),
            "edit": lambda: self._row(first, shlex.split(more)),
            "add": lambda: self._row(first, shlex.split(more), fresh=True),
            "say": lambda: self._do("message", to=parted(first, ","), text=more),
            "open": lambda: self._do("message", way="open", text=rest),
            "pass": lambda: self._do("pass_on", id=first, passed=True, text=more),
            "stop": lambda: self._do("pass_on", id=first, passed=False),
            "reply": lambda: self._do("reply", id=first, text=more),
            "weigh": lambda: self._weigh(first, more),
            "seat": lambda: self._seat(*(part.strip() for part in rest.partition("=")[::2])),
            "join": lambda: self._join(rest.split()),
            "reopen": lambda: self._do("reopen", cell=rest),
            "rate": lambda: self._rate(first, more),
            "rulings": lambda: self._do("clock", verb="rulings", mode=rest),
            "export": lambda: self._export(Path(rest)),
            "ahead": lambda: self._look(rest),
        }

    def _do(self, kind: str, /, **body: object) -> Answer:
        return self.session.do("white", kind, **body)

    # ---- the MSEL -----------------------------------------------------------------------------------------------

    def _row(self, name: str, words: list[str], *, fresh: bool = False) -> Answer:
        """Add a row, or change some columns of one."""
        there = self.session.table.msel.get(name)
        if (there is None) != fresh:
            return Answer(accepted=False, reason=f"there is {'a' if fresh else 'no'} row '{name}'")
        row: dict[str, Any] = {"id": name} if there is None else {**there.row, "status": there.status}
        for word in words:
            column, sign, value = word.partition("=")
            if not sign:
                return Answer(accepted=False, reason=f"'{word}': expected COLUMN=VALUE, with quotes around spaces")
            row[column] = parted(value, ",") if column == "to" else value
        return self._do("msel", rows=[row])

    # ---- argued actions -----------------------------------------------------------------------------------------

    def _weigh(self, name: str, text: str) -> Answer:
        body, _, reason = text.partition("because ")
        chance, _, effects = body.strip().partition(" ")
        try:
            share = float(chance)
            lines = effect_lines(effects)
        except ValueError as error:
            return Answer(accepted=False, reason=f"{error}; write weigh ARGUED CHANCE EFFECT; EFFECT because REASON")
        return self._do("weigh", id=name, chance=share, effects=lines, reason=reason.strip())

    # ---- people -------------------------------------------------------------------------------------------------

    def _seat(self, actor: str, seat: str) -> Answer:
        if seat not in {"human", "doctrine", "white", "recorded"} and Path(seat).is_file():
            return self._do("seat", actor=actor, seat="recorded", recording=read_recording(Path(seat), actor))
        return self._do("seat", actor=actor, seat=seat)

    def _join(self, words: list[str]) -> Answer:
        name, kind, cell = [*words, "", ""][:3]
        return self._do("join", name=name, kind=kind, cell=cell)

    def _rate(self, objective: str, text: str) -> Answer:
        rating, _, note = text.partition(" ")
        return self._do("rating", objective=objective, rating=rating, note=note)

    def _seats(self) -> RenderableType:
        table = self.session.table
        grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0))
        for head in ("cell", "actor", "seat", "roles"):
            grid.add_column(head, overflow="fold")
        for cell, actor in sorted(table.cells.items()):
            roles = ", ".join(f"{name} ({role.kind})" for name, role in table.roles.items() if role.cell == cell)
            grid.add_row(cell, self._titles.actor(actor), table.seats.get(actor, "doctrine"), roles)
        others = ", ".join(f"{name} ({role.kind})" for name, role in table.roles.items() if not role.cell)
        grid.add_row("", "", "", others)
        return grid

    # ---- what may come ------------------------------------------------------------------------------------------

    def _look(self, word: str) -> RenderableType:
        """Look ahead with so many futures, stop looking, or leave the fans as a picture."""
        if word == "stop":
            return outlook_screen(self._ahead.cancel("white"))
        if word.isdigit() and int(word):
            return outlook_screen(self._ahead.begin("white", seeds=int(word)))
        path = Path(word)
        if path.suffix != ".svg":
            raise InputError.of(
                f"ahead {word}", "no number of futures, no picture", "ahead, ahead 100, ahead FILE.svg"
            )
        found = self._ahead.poll("white").outlook
        if found is None:
            raise InputError.of(f"ahead {word}", "nothing is known yet", "ahead begins; ask again in a while")
        write_whole(path, [outlook_picture(found, self.session.plan.scenario)])
        return Text(f"The fans are in {path}.", style="green")

    # ---- papers -------------------------------------------------------------------------------------------------

    def _journal(self) -> RenderableType:
        entries = self.session.entries[-12:]
        lines = [f"  {each.number} {format_at(each.at_h)} {each.role}: {each.kind}" for each in entries]
        return Text("\n".join(lines) or "Nothing so far.")

    def _export(self, path: Path) -> RenderableType:
        session = self.session
        if path.exists():
            raise InputError.of(str(path), "there is a file of that name", "name another")
        try:
            path.write_text(session.store.export(session.branch.exercise), encoding="utf-8")
        except OSError as error:
            raise InputError.of(str(path), f"cannot be written: {error.strerror or error}") from None
        return Text(f"The exercise with all its branches is in {path}.", style="green")


def effect_lines(text: str) -> list[str]:
    """Read effects as people write them; give each as an inject's line in JSON.

    `support party_a 2`, `affinity party_a>party_b -.1`, `do pressure.famine party_a`, or JSON; with `;` in between.

    Raises:
        ValueError: a line that is none.

    """
    found = []
    for part in parted(text, ";"):
        if part.startswith("{"):
            found.append(part)
            continue
        words = part.split()
        if len(words) != 3:
            raise ValueError(f"'{part}' is no effect")
        who, _, toward = (words[2] if words[0] == "do" else words[1]).partition(">")
        args = {"actor": who, **({"toward": toward} if toward else {})}
        line: dict[str, object] = (
            {"do": words[1]} if words[0] == "do" else {"change": words[0], "by": float(words[2])}
        )
        found.append(json.dumps({**line, "args": args}))
    return found


def msel_board(session: Session) -> RenderableType:
    """Show every row and every line of the scenario itself, with its status and when it came."""
    grid = Grid(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for head in ("row", "kind", "status", "when", "to", "says"):
        grid.add_column(head, overflow="fold")
    for name, found in session.table.msel.items():
        row = found.read()
        status = "missed" if found.missed else found.status
        if found.at_h is not None:
            status += f" {format_at(found.at_h)}"
        due = format_at(row.due) if row.due is not None else ""
        when = "; ".join(filter(None, (due, row.when, f"no {row.unless}" if row.unless else ""))) or "by hand"
        kind = "scenario" if found.own else row.kind
        grid.add_row(*map(Text, (name, kind, status, when, ", ".join(row.to), row.subject or row.message)))
    return grid
