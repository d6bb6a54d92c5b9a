"""The facilitated exercise as written: moves with their tempo, cells and roles, objectives, the MSEL.

A scenario has an `exercise:` section where people are to play it, written there or in a file of its own. What a
spreadsheet of a MSEL holds is read by the same class, so that a row means the same wherever it was written.
"""

from __future__ import annotations

import json
from typing import Annotated, Final, Literal

from pydantic import Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.scenario.action import EffectLine
from sim.scenario.figures import Duration, Figure, Id, Strict
from sim.units import UnitError, parse_at

__all__ = [
    "COLUMNS",
    "RATINGS",
    "Appointment",
    "Cell",
    "Exercise",
    "ExerciseFile",
    "Introduction",
    "Move",
    "MselRow",
    "Objective",
    "Rating",
    "Role",
    "Takes",
]

Text = Annotated[str, Field(max_length=4000)]


class Move(Strict):
    """Planning, adjudication and state of the world (real time at the table) over a span of scenario time.

    `brief` is read aloud to all when the move opens, `questions` are put to the cells, `notes` are the controllers'.
    """

    title: str = ""
    brief: Text = ""
    questions: tuple[Text, ...] = ()
    notes: Text = ""
    span: Duration
    planning: Duration = Figure(value=0.5, dimension="time", grade="J")
    adjudication: Duration = Figure(value=0.25, dimension="time", grade="J")
    world: Duration = Figure(value=0.25, dimension="time", grade="J")


class Takes(Strict):
    """What takes time at a table beside planning: a question that interrupts, a row that is read out (real time)."""

    interruption: Duration = Figure(value=4 / 60, low=2 / 60, high=6 / 60, dimension="time", grade="J")
    row: Duration = Figure(value=1 / 60, low=0.5 / 60, high=3 / 60, dimension="time", grade="J")


class Role(Strict):
    """One chair of a cell and the sheet that lies on it; a bare text is its title."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    sheet: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _takes_a_bare_title(cls, raw: object) -> object:
        return {"title": raw} if isinstance(raw, str) else raw

    @classmethod
    def __get_pydantic_json_schema__(cls, source: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Take a bare text in an editor too."""
        return {"anyOf": [{"type": "string"}, handler(source)]}


class Cell(Strict):
    """A team of seats that decides for one actor, and what it alone is told before STARTEX.

    `brief` is its view of the situation; `goals` and `limits` what it wants and what it may not do by its own law
    or promise; `secret` what no other cell may read; `takes` its own minutes where it is quicker or slower.
    """

    actor: Id
    title: str = ""
    roles: tuple[Role, ...] = ()
    brief: Text = ""
    goals: tuple[Text, ...] = ()
    limits: tuple[Text, ...] = ()
    secret: Text = ""
    takes: Takes | None = None


class Objective(Strict):
    """What the exercise is to show or train; evaluators rate it by the `tasks` they could watch."""

    id: Id
    says: str
    tasks: tuple[Text, ...] = ()


class Appointment(Strict):
    """One line of the day's schedule in real time: when after the doors open, what, for how long."""

    at: Duration
    title: Annotated[str, Field(min_length=1, max_length=200)]
    span: Duration


class Rating(Strict):
    """One step of the scale by which evaluators rate an objective."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=200)]
    says: Text = ""


RATINGS: Final = (
    Rating(id="performed", title="Performed without challenges", says="done as meant, with no harm to other work"),
    Rating(
        id="some_challenges",
        title="Performed with some challenges",
        says="done; slower or dearer than it should have been",
    ),
    Rating(
        id="major_challenges",
        title="Performed with major challenges",
        says="done in part, or at a cost to other work",
    ),
    Rating(id="unable", title="Unable to be performed", says="not done"),
)
"""The four ratings of HSEEP (Homeland Security Exercise and Evaluation Program, 2020), in our words."""


class Introduction(Strict):
    """A short game that teaches new players the sheet and the screen before STARTEX: what it says, its steps."""

    scenario: Id | None = None
    minutes: Annotated[int, Field(ge=5, le=60, strict=True)] = 20
    says: Text = ""
    steps: tuple[Text, ...] = ()


class MselRow(Strict):
    """One row of the MSEL: when or on what condition, from whom to whom and how, what is said, what is expected.

    `at` is a time from the start, `198 h` or `D+8 06:00`: before it no row is sent, until it an expected action is
    awaited; `when` a condition, on what `seen_by` believes or, where that is empty, on the true world; `unless` the
    expected action whose absence sends a contingency. `to` are actors, or `all`. Everything is text, so that a
    spreadsheet holds it without loss.
    """

    id: Id
    kind: Literal["contextual", "expected_action", "contingency", "information"] = "contextual"
    status: Literal["draft", "approved", "held", "released", "complete", "skipped"] = "approved"
    at: Text = ""
    real_time: Text = ""
    move: Text = ""
    when: Text = ""
    seen_by: Text = ""
    sender: Text = ""
    to: tuple[str, ...] = ("all",)
    role: Text = ""
    method: Literal["email", "phone", "in_person", "handout", "media", "intelligence", "orders"] = "email"
    about: Text = ""
    subject: Text = ""
    message: Text = ""
    expected_action: Text = ""
    unless: Text = ""
    objective: Text = ""
    controller: Text = ""
    notes: Text = ""
    effects: tuple[EffectLine, ...] = ()

    @field_validator("at")
    @classmethod
    def _is_a_time(cls, text: str) -> str:
        if not text:
            return text
        try:
            at = parse_at(text)
        except UnitError as error:
            raise ValueError(f"{error}; {error.hint}" if error.hint else str(error)) from None
        # kept as a time from the start, whichever way it was written
        return f"{round(at * 60)} min" if "D+" in text and at % 1 else f"{at:g} h" if "D+" in text else text

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> MselRow:
        if self.kind == "expected_action" and not (self.expected_action and self.at):
            raise ValueError("an expected action needs 'expected_action' and 'at', until when it is awaited")
        if self.kind == "contingency" and not (self.unless or self.when):
            raise ValueError("a contingency needs 'unless', the id of an expected action, or 'when', a condition")
        if self.kind in {"contextual", "contingency"} and not (self.subject or self.message):
            raise ValueError("something that is sent needs a 'subject' or a 'message'")
        if self.seen_by and not self.when:
            raise ValueError("'seen_by' says whose belief 'when' asks about; there is no 'when'")
        return self

    @property
    def due(self) -> float | None:
        """Instant (h from the start) of `at`, None without one."""
        return parse_at(self.at) if self.at else None

    def cells(self) -> dict[str, str]:
        """The row as texts by column."""
        found: dict[str, str] = {}
        for column in COLUMNS:
            value = getattr(self, column)
            if column == "to":
                found[column] = ", ".join(value)
            elif column == "effects":
                lines = [line.model_dump(mode="json", exclude_defaults=True) for line in value]
                found[column] = json.dumps(lines, sort_keys=True) if lines else ""
            else:
                found[column] = value
        return found


COLUMNS: Final = tuple(name for name in MselRow.model_fields if name not in Strict.model_fields)


class Exercise(Strict):
    """How a scenario is played by people: its tempo, its cells, what it is for, its MSEL, what lies on the table.

    `situation` is what everybody may read before STARTEX; `scope` and `rules` are said at the start; `hot_wash` holds
    the questions asked at ENDEX. Without `ratings` the scale is the one that HSEEP uses. `takes` is what rehearsals
    reckon with: the minutes of an interruption and of a row.
    """

    purpose: Text = ""
    scope: Text = ""
    situation: tuple[Text, ...] = ()
    rules: tuple[Text, ...] = ()
    schedule: tuple[Appointment, ...] = ()
    introduction: Introduction | None = None
    ratings: tuple[Rating, ...] = ()
    hot_wash: tuple[Text, ...] = ()
    moves: tuple[Move, ...] = Field(min_length=1)
    orders: Annotated[int, Field(ge=1, le=20, strict=True)] = 5
    interrupts: Annotated[int, Field(ge=0, le=10, strict=True)] = 2
    default: Literal["doctrine", "do_nothing"] = Field(
        default="doctrine", description="what a cell does in a move in which it hands in no order sheet"
    )
    takes: Takes = Takes()
    rulings: Literal["automatic", "contested", "all"] = Field(
        default="automatic", description="which doings of played cells stop for the white cell before they count"
    )
    cells: dict[Id, Cell] = {}
    objectives: tuple[Objective, ...] = ()
    msel: tuple[MselRow, ...] = ()

    @model_validator(mode="after")
    def _names_its_own(self) -> Exercise:
        if any(move.span.value <= 0 for move in self.moves):
            raise ValueError("a move's span must be longer than nothing")
        rows = [row.id for row in self.msel]
        if twice := next((name for name in rows if rows.count(name) > 1), None):
            raise ValueError(f"two rows of the MSEL are named '{twice}'")
        steps = [step.id for step in self.ratings]
        if twice := next((name for name in steps if steps.count(name) > 1), None):
            raise ValueError(f"two ratings are named '{twice}'")
        return self

    @property
    def scale(self) -> tuple[Rating, ...]:
        """The ratings that evaluators may give, best first."""
        return self.ratings or RATINGS


class ExerciseFile(Exercise):
    """An exercise in a file of its own, which a scenario names: `exercise: NAME`, or a path.

    `scenario` says of which crisis it is an exercise; `check` looks at it together with that one.
    """

    kind: Literal["exercise"]
    id: Id
    title: str
    scenario: str
