"""The table: what people have done so far, as a fold over the journal's entries.

The world is the engine's; here is what lies on the table around it. Nothing but `take` changes it, so that reading
the journal again gives the same table. Everything in it can be written as JSON: that is its share of the digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.exercise.entry import Entry
from sim.scenario.crisis import Inject
from sim.scenario.exercise import Exercise, MselRow

__all__ = ["Phase", "Role", "RowState", "Sheet", "Table", "own_row"]

Phase = Literal["planning", "adjudication", "world", "free", "over"]
RoleKind = Literal["white", "lead", "member", "evaluator", "observer"]


@dataclass
class Role:
    """One person's place: in a cell, in the white cell, or looking on."""

    name: str
    kind: RoleKind
    cell: str = ""


@dataclass
class Sheet:
    """A cell's order sheet of one move: orders, and what doctrine may and may not do besides."""

    orders: list[str]
    forbid: list[str]
    only: list[str]
    note: str
    by: str
    at_h: float
    number: int
    given: list[str] = field(default_factory=list)

    @property
    def left(self) -> list[str]:
        """Orders that could not be given yet."""
        return [name for name in self.orders if name not in self.given]


class _Reading:
    """Room for a row as it was read last, beside what the table tells of it."""

    __slots__ = ("_kept",)
    _kept: tuple[dict[str, Any], MselRow]


@dataclass
class RowState(_Reading):
    """A row of the MSEL in play; `own` is a line of the scenario itself, which the engine brings at its time."""

    row: dict[str, Any]
    status: str
    changed_by: str = ""
    at_h: float | None = None
    missed: bool = False
    own: bool = False
    repeats: bool = False

    def read(self) -> MselRow:
        """The row as a value; it is read once for as long as it stays as it is."""
        kept = getattr(self, "_kept", None)
        if kept is None or kept[0] is not self.row:
            kept = self._kept = (self.row, MselRow.model_validate(self.row))
        return kept[1]


def own_row(inject: Inject) -> MselRow:
    """A line of the scenario as a row of the MSEL; its harmless reading is a note, which controllers alone read."""
    return MselRow(
        id=inject.id,
        at=f"{inject.at.value:.10g} h",
        to=inject.between or inject.to,
        about=inject.about or ("meeting" if inject.between else ""),
        message=inject.says[:4000] or inject.id,
        notes=inject.benign[:4000],
        effects=inject.effects,
    )


@dataclass
class Table:
    """All that people did, and where the exercise stands."""

    cells: dict[str, str]
    seats: dict[str, str]
    tempo: str
    phase: Phase
    rulings: str
    move: int = 0
    speed: float = 0.0
    paused: bool = False
    # of the present phase: when it began (real time, s since the epoch), how long the table worked in it by the last
    # entry (s, without pauses and sleep), and when the span ends (h)
    since: float = 0.0
    spent_s: float = 0.0
    span_ends: float = 0.0
    roles: dict[str, Role] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    msel: dict[str, RowState] = field(default_factory=dict)
    ruled: dict[str, dict[str, Any]] = field(default_factory=dict)
    # requests that interrupted a move: move, actor, reason
    interrupts: dict[str, dict[str, Any]] = field(default_factory=dict)
    red_lines: dict[str, list[str]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    questions: dict[str, dict[str, Any]] = field(default_factory=dict)
    argued: dict[str, dict[str, Any]] = field(default_factory=dict)
    proposals: dict[str, dict[str, Any]] = field(default_factory=dict)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    # of recorded seats: what was ordered then, and which of it was given again
    recordings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    played: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def laid(
        cls,
        exercise: Exercise | None,
        seats: Mapping[str, str],
        *,
        injects: Iterable[Inject] = (),
        recordings: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> Table:
        """Lay the table as a scenario has it; `seats` are who decides, by actor, `injects` its own lines."""
        cells = {name: cell.actor for name, cell in exercise.cells.items()} if exercise is not None else {}
        cells |= {actor: actor for actor in seats if actor not in cells.values()}
        table = cls(
            cells=cells,
            seats=dict(seats),
            tempo="moves" if exercise is not None else "free",
            phase="planning" if exercise is not None else "free",
            rulings=exercise.rulings if exercise is not None else "automatic",
        )
        table.roles["white"] = Role("white", "white")
        table.recordings = {actor: [dict(each) for each in told] for actor, told in (recordings or {}).items()}
        for inject in sorted(injects, key=lambda each: (each.at.value, each.id)):
            line = own_row(inject).model_dump(mode="json", exclude_defaults=True)
            table.msel[inject.id] = RowState(line, "approved", own=True, repeats=inject.every is not None)
        for row in exercise.msel if exercise is not None else ():
            table.add_row(row)
        return table

    def add_row(self, row: MselRow, by: str = "") -> None:
        """Put a row into the MSEL, or in the place of the one of that id."""
        there = self.msel.get(row.id)
        own, repeats, at = (there.own, there.repeats, there.at_h) if there is not None else (False, False, None)
        kept = self.addressed(row).model_dump(mode="json", exclude_defaults=True)
        self.msel[row.id] = RowState(kept, row.status, by, at if own else None, own=own, repeats=repeats)

    def addressed(self, row: MselRow) -> MselRow:
        """The row with the actors its cells decide for: what is sent to a cell is sent to its actor."""
        return row.model_copy(update={"to": tuple(self.cells.get(name, name) for name in row.to)})

    def came(self, injects: Mapping[str, float]) -> None:
        """Note which lines of the scenario itself came, and when (h)."""
        for name, at in injects.items():
            found = self.msel.get(name)
            if found is not None and found.own:
                found.at_h = at
                if not found.repeats:
                    found.status = "released"

    def told(self) -> dict[str, Any]:
        """The table as JSON can hold it, to be read only: it is no copy."""
        found = dict(vars(self))
        for key in ("roles", "sheets", "msel"):
            found[key] = {name: vars(each) for name, each in found[key].items()}
        return found

    def sheet_key(self, cell: str) -> str:
        """Where this move's sheet of a cell lies."""
        return f"{self.move}:{cell}"

    def cell_of(self, actor: str) -> str:
        """The cell that decides for an actor, or nothing."""
        return next((cell for cell, who in self.cells.items() if who == actor), "")

    def take(self, entry: Entry) -> None:
        """Let an accepted entry count."""
        phase, move = self.phase, self.move
        getattr(self, f"_{entry.kind}")(entry, entry.body)
        self.spent_s = entry.spent_s if (self.phase, self.move) == (phase, move) else 0.0

    # ---- time and seats -----------------------------------------------------------------------------------------

    def _clock(self, _entry: Entry, body: Mapping[str, Any]) -> None:
        match body["verb"]:
            case "begin":
                self.phase, self.span_ends = "adjudication", body["until_h"]
                self.red_lines = {actor: list(lines) for actor, lines in body["red_lines"].items()}
                self.since = body["real"]
            case "next":
                self.move += 1
                self.phase, self.since = "planning", body["real"]
            case "pause":
                self.paused = True
            case "resume":
                self.paused = False
            case "speed":
                self.speed, self.paused = body["speed"], False
            case "rulings":
                self.rulings = body["mode"]

    def _arrived(self, entry: Entry, body: Mapping[str, Any]) -> None:
        for request, why in body.get("interrupts", {}).items():
            self.interrupts[request] = {**why, "move": self.move, "at_h": entry.at_h}
            self.red_lines.setdefault(why["actor"], []).extend(why.get("lines", []))
        if body["stop"] == "span":
            self.phase = "world"
        elif body["stop"] == "end":
            self.phase = "over"
        if "real" in body and body["stop"] in {"span", "end"}:
            self.since = body["real"]

    def _join(self, _entry: Entry, body: Mapping[str, Any]) -> None:
        self.roles[body["name"]] = Role(body["name"], body["kind"], body["cell"])

    def _seat(self, entry: Entry, body: Mapping[str, Any]) -> None:
        was = self.seats.get(body["actor"], "doctrine")
        self.seats[body["actor"]] = body["seat"]
        if body["actor"] not in self.cells.values():
            self.cells[body["actor"]] = body["actor"]
        if "recording" in body:
            self.recordings[body["actor"]] = [dict(each) for each in body["recording"]]
            self.played.pop(body["actor"], None)
        told = {"actor": body["actor"], "was": was, "seat": body["seat"], "by": entry.role, "at_h": entry.at_h}
        self.changes.append(told)

    # ---- orders -------------------------------------------------------------------------------------------------

    def _sheet(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.sheets[self.sheet_key(body["cell"])] = Sheet(
            list(body["orders"]),
            list(body["forbid"]),
            list(body["only"]),
            body["note"],
            entry.role,
            entry.at_h,
            entry.number,
        )

    def _reopen(self, _entry: Entry, body: Mapping[str, Any]) -> None:
        self.sheets.pop(self.sheet_key(body["cell"]), None)

    def _ask(self, _entry: Entry, _body: Mapping[str, Any]) -> None:
        """Concerns the engine alone."""

    def _order(self, _entry: Entry, body: Mapping[str, Any]) -> None:
        if body.get("of_sheet") and (sheet := self.sheets.get(self.sheet_key(body["cell"]))) is not None:
            sheet.given += body["items"]
        if "played" in body:
            self.played.setdefault(body["actor"], []).append(body["played"])
        self.red_lines[body["actor"]] = list(body.get("lines", self.red_lines.get(body["actor"], [])))

    # ---- the MSEL -----------------------------------------------------------------------------------------------

    def _msel(self, entry: Entry, body: Mapping[str, Any]) -> None:
        for row in body.get("rows", ()):
            self.add_row(MselRow.model_validate(row), entry.role)
        if "status" in body:
            found = self.msel[body["id"]]
            found.status, found.changed_by = body["status"], entry.role

    def _inject(self, entry: Entry, body: Mapping[str, Any]) -> None:
        found = self.msel[body["id"]]
        found.at_h, found.changed_by = entry.at_h, entry.role
        if not found.repeats:
            found.status = "released"

    def _complete(self, entry: Entry, body: Mapping[str, Any]) -> None:
        found = self.msel[body["id"]]
        if body["missed"]:
            found.missed = True
        else:
            found.status, found.at_h = "complete", entry.at_h

    # ---- adjudication -------------------------------------------------------------------------------------------

    def _ruling(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.ruled[body["doing"]] = {**body, "by": entry.role, "at_h": entry.at_h}

    def _argue(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.argued[f"argued{entry.number}"] = {**body, "by": entry.role, "at_h": entry.at_h, "settled": None}

    def _weigh(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.argued[body["id"]]["settled"] = {**body, "by": entry.role, "at_h": entry.at_h}

    # ---- words --------------------------------------------------------------------------------------------------

    def _message(self, entry: Entry, body: Mapping[str, Any]) -> None:
        told = {**body, "by": entry.role, "at_h": entry.at_h, "passed": body["way"] != "white"}
        self.messages[f"message{entry.number}"] = told

    def _pass_on(self, _entry: Entry, body: Mapping[str, Any]) -> None:
        self.messages[body["id"]]["passed"] = body["passed"]
        self.messages[body["id"]]["stopped"] = not body["passed"]
        if body.get("text"):
            self.messages[body["id"]]["written"] = self.messages[body["id"]]["text"]
            self.messages[body["id"]]["text"] = body["text"]

    def _question(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.questions[f"question{entry.number}"] = {**body, "by": entry.role, "at_h": entry.at_h, "reply": None}

    def _reply(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.questions[body["id"]]["reply"] = {"text": body["text"], "by": entry.role, "at_h": entry.at_h}

    def _propose(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.proposals[f"proposal{entry.number}"] = {**body, "by": entry.role, "at_h": entry.at_h, "votes": {}}

    def _vote(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.proposals[body["id"]]["votes"][body["cell"]] = {"vote": body["vote"], "by": entry.role}

    def _rating(self, entry: Entry, body: Mapping[str, Any]) -> None:
        self.ratings.append({**body, "by": entry.role, "at_h": entry.at_h})

    def _dropped(self, _entry: Entry, _body: Mapping[str, Any]) -> None:
        """Kept for the record."""
