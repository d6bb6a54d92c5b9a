"""What may be sent, by kind of act: the shapes of the session's inputs, for pages and programs alike.

Only shapes and sizes are checked here; whether something may be done is the session's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from sim.sentence import Sentence

__all__ = [
    "ACTS",
    "SHAPES",
    "AheadBody",
    "Answered",
    "Body",
    "BranchBody",
    "CodeBody",
    "DraftBody",
    "Joined",
    "MoveBody",
    "PaperBody",
    "SeatBody",
    "misshapen",
    "sent",
]

Word = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=8000)]
Words = Annotated[list[Word], Field(max_length=100)]
Lines = Annotated[list[Text], Field(max_length=30)]

# kinds of faults of shape, with the sentence for each and the limits that it names
SHAPES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "missing": ("{field}: is missing", ()),
    "extra_forbidden": ("{field}: nothing of that name is asked for", ()),
    "string_too_long": ("{field}: at most {max_length} characters", ("max_length",)),
    "too_long": ("{field}: at most {max_length} entries", ("max_length",)),
    "literal_error": ("{field}: one of {expected}", ("expected",)),
    "greater_than_equal": ("{field}: {ge} or more", ("ge",)),
    "less_than_equal": ("{field}: {le} or less", ("le",)),
    "string_type": ("{field}: a text is expected", ()),
    "int_parsing": ("{field}: a whole number is expected", ()),
    "int_type": ("{field}: a whole number is expected", ()),
    "float_parsing": ("{field}: a number is expected", ()),
    "float_type": ("{field}: a number is expected", ()),
    "bool_type": ("{field}: true or false is expected", ()),
    "list_type": ("{field}: a list is expected", ()),
    "dict_type": ("{field}: fields by name are expected", ()),
    "json_invalid": ("{field}: no JSON", ()),
}


class Body(BaseModel):
    """Something sent; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class OrderBody(Body):
    """Answer the open question of one's cell: what is to be done, none for nothing."""

    request: Word
    items: Words = []
    rationale: Text = ""


class SheetBody(Body):
    """Release the order sheet of this move; `cell` for the white cell alone."""

    orders: Words = []
    forbid: Words = []
    only: Words = []
    note: Text = ""
    cell: Word = ""


class CellBody(Body):
    """Name a cell."""

    cell: Word


class MessageBody(Body):
    """Send words: to cells or `white`, privately, openly, or through the white cell."""

    to: Words = []
    way: Literal["private", "open", "white"] = "private"
    text: Text


class QuestionBody(Body):
    """Ask the white cell for information."""

    text: Text
    cell: Word = ""


class ArgueBody(Body):
    """Argue for an action that is on no menu."""

    claim: Text
    reasons: Lines = []
    against: Lines = []
    cell: Word = ""


class ProposeBody(Body):
    """Propose something to other cells."""

    to: Words
    text: Text
    cell: Word = ""


class VoteBody(Body):
    """Vote on a proposal."""

    id: Word
    vote: Literal["yes", "no", "abstain"]
    cell: Word = ""


class ClockBody(Body):
    """A word to the clock: begin the span, go on, next move, pause, resume, speed (h a real minute), rulings."""

    verb: Literal["begin", "on", "next", "pause", "resume", "speed", "rulings"]
    until_h: float | None = None
    speed: float | None = None
    mode: Word | None = None


class ActorSeatBody(Body):
    """Say who decides for an actor."""

    actor: Word
    seat: Word


class RowBody(Body):
    """Release a row of the MSEL now."""

    id: Word


class MselBody(Body):
    """Change a row's status, or lay rows on the table: new ones, or in the place of those of their id."""

    id: Word | None = None
    status: Word | None = None
    rows: Annotated[list[dict[str, JsonValue]], Field(max_length=500)] | None = None


class RulingBody(Body):
    """Accept, moderate or overrule what a doing would come to."""

    doing: Word
    verdict: Word
    outcome: Word = ""
    reason: Text = ""


class PassBody(Body):
    """Let a message through, changed or not, or stop it."""

    id: Word
    passed: bool = True
    text: Text = ""


class ReplyBody(Body):
    """Answer a request for information."""

    id: Word
    text: Text


class WeighBody(Body):
    """Give an argued action its chance (0..1) and effects; one draw settles it."""

    id: Word
    chance: float
    effects: Lines = []
    reason: Text = ""


class RatingBody(Body):
    """Rate an objective."""

    objective: Word
    rating: Word
    note: Text = ""


class NothingBody(Body):
    """Nothing needs to be said."""


ACTS: Final[Mapping[str, type[Body]]] = {
    "order": OrderBody,
    "sheet": SheetBody,
    "reopen": CellBody,
    "message": MessageBody,
    "question": QuestionBody,
    "argue": ArgueBody,
    "propose": ProposeBody,
    "vote": VoteBody,
    "clock": ClockBody,
    "seat": ActorSeatBody,
    "inject": RowBody,
    "msel": MselBody,
    "ruling": RulingBody,
    "pass_on": PassBody,
    "reply": ReplyBody,
    "weigh": WeighBody,
    "rating": RatingBody,
    "drop": NothingBody,
}


class Answered(BaseModel):
    """The session's answer; `number` is that of the entry in the journal, `stop` says where the clock stopped."""

    accepted: bool
    reason: str = ""
    number: int = 0
    stop: str = ""


class CodeBody(Body):
    """A join code."""

    code: Annotated[str, Field(max_length=40)]


class Joined(BaseModel):
    """A seat that was opened, and the token that every further request carries."""

    token: str
    seat: str
    kind: str
    cell: str


class DraftBody(Body):
    """What is written in a form so far; None when it was sent or thrown away."""

    form: Annotated[str, Field(max_length=120)]
    draft: Annotated[dict[str, JsonValue], Field(max_length=60)] | None = None


class SeatBody(Body):
    """Change the register: a new seat, a new code for one, or none."""

    what: Literal["add", "renew", "shut"]
    id: Word = ""
    kind: Word = ""
    cell: Word = ""
    title: Word = ""


class BranchBody(Body):
    """Go back as a new branch (to a move or an entry), or open one that is there."""

    what: Literal["back", "open"]
    name: Word
    move: int | None = None
    upto: int | None = None


class MoveBody(Body):
    """Give a row of the MSEL another time: `at` (`D+2 06:00`), its neighbour's, or one just `before` another row.

    With `after` all later rows are shifted by as much.
    """

    id: Word
    at: Word | None = None
    step: Literal["earlier", "later"] | None = None
    before: Word | None = None
    after: bool = False


class PaperBody(Body):
    """Have a paper made, or stop one."""

    what: Literal["make", "stop"]
    kind: Literal["hot_wash", "review", "report", "pack"] = "review"
    lang: Word = "en"
    number: int = 0


class AheadBody(Body):
    """Look ahead from now, in so many futures; or stop."""

    what: Literal["begin", "stop"]
    seeds: Annotated[int, Field(ge=4, le=400)] = 60


def misshapen(faults: Sequence[Mapping[str, Any]]) -> Sentence:
    """Say what is wrong with the shape of what was sent, without sending it back: the first five faults."""
    told: Sentence | None = None
    for fault in reversed(faults[:5]):
        field = ".".join(str(step) for step in fault["loc"] if step != "body") or "body"
        pattern, limits = SHAPES.get(str(fault["type"]), ("{field}: {problem}", ("problem",)))
        there = {"problem": fault["msg"], **fault.get("ctx", {})}
        one = Sentence(pattern, field=field, **{name: there.get(name, "") for name in limits})
        told = one if told is None else Sentence("{one}; {rest}", one=one, rest=told)
    return told or Sentence("nothing of that shape can be sent")


def sent(body: BaseModel) -> dict[str, Any]:
    """Give a body as the session takes it: what was not said is left out."""
    return body.model_dump(exclude_unset=True, exclude_none=True)
