"""An action as written: who may attempt it, at what price, how long it takes, who sees it, what it changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.figures import Duration, Figure, Fraction, Id, InOthers, Money, Number, Positive, Signed, Strict
from sim.sentence import Title

__all__ = [
    "ActionFile",
    "ActionSpec",
    "Adjudication",
    "EffectLine",
    "Expectation",
    "GoalSpec",
    "GoalsFile",
    "Requirement",
]

Ends = Literal["me", "target", "me>target", "target>me", "me+target"]
# CAMEO roots: 02-08 cooperation, 18-20 the use of force. Source: Schrodt2012.
_COOPERATIVE = frozenset(f"0{root}" for root in range(2, 9))
# the most political capital there ever is
_PURSE = 20
_FORCE = frozenset({"18", "19", "20"})


class EffectLine(Strict):
    """One atomic change: a variable, a promise, or a model's own effect; the tone of an act comes from its weight.

    `change` takes a saturating step `by` on fractions and a plain one on points; `whose` says whose
    variable: `me`, `target`, or the relation `me>target`, `target>me`, `me+target` (both ways). `undone` takes
    the step back exactly when an act that `lasts` is over. In an inject a grievance may have a cause that `stands`,
    as a claim does and an insult does not: it is not forgotten by the calendar, until a line takes it back.
    """

    change: Id | None = None
    whose: Ends = "me"
    by: Number | None = None
    promise: Literal["kept", "broken"] | None = None
    do: str | None = None
    args: dict[str, str | float] = {}
    undone: bool = False
    stands: bool = False

    @model_validator(mode="after")
    def _does_one_thing(self) -> EffectLine:
        if sum(item is not None for item in (self.change, self.promise, self.do)) != 1:
            raise ValueError("an effect needs exactly one of 'change', 'promise' and 'do'")
        if (self.change is None) != (self.by is None):
            raise ValueError("'change' and 'by' go together")
        if self.undone and self.change is None:
            raise ValueError("only a 'change' can be 'undone'")
        if self.stands and self.change != "grievance":
            raise ValueError("only a change of 'grievance' can have a cause that 'stands': drop it")
        return self


class Expectation(Strict):
    """What whoever chooses the action expects of it: a variable, and the change as an expression on beliefs.

    `size` is a number by which the expression is multiplied: how much of it there is to expect at most.
    """

    variable: str
    by: str
    size: Number = Figure(value=1.0)


class Requirement(Strict):
    """A precondition on what the actor knows, and the reason given when it does not hold.

    What makes an act possible is asked when it is ordered and again when it is carried out; what is but a `reason`
    for it is asked when it is ordered: whoever has been sent does not stop because the occasion has passed.
    """

    that: str
    otherwise: str
    reason: bool = False


class Adjudication(Strict):
    """How success is settled (E7): a chance, or a contest between two strengths.

    `honour` asks the target's obligation (E9); `advantage` shifts the contest in log-odds.
    """

    chance: Fraction | None = None
    attacker: Literal["military", "maritime", "air", "space", "cyber", "lift", "economy"] | None = None
    defender: Literal["military", "maritime", "air", "space", "cyber", "lift", "economy"] | None = None
    advantage: Number = Figure(value=0.0)
    honour: bool = False

    @model_validator(mode="after")
    def _is_one_kind(self) -> Adjudication:
        contested = self.attacker is not None and self.defender is not None
        if sum((self.chance is not None, contested, self.honour)) != 1:
            raise ValueError("adjudication needs exactly one of 'chance', 'attacker' with 'defender', and 'honour'")
        return self


class ActionSpec(Strict):
    """One line of the action catalogue. Goldstein weights run from -10 (conflict) to +10 (cooperation).

    Time is either a `duration`, at whose end the act is done, or what it `prepares` until its effect begins and
    how long it then `lasts`. `hand` says whose work it is within a government: a decision has room for so many orders
    of each hand, since a treasury's pledge does not wait for a navy's order; without one it is the cabinet's own.
    Of what is `mutual` the other takes back as much: it is no step down alone, and goes with any posture.
    What `answers` what was put to one is weighed once for all that was heard of the other; other friendly words go by
    the calendar.
    What is `routine` a ministry also does by itself, in hours, where a rule of its doctrine calls for it.
    `calls_off` are acts that go on between the two, whichever of them does them, and end with this one: ids, or
    `tag:` words; `ends_own` are those of its author alone, toward the same target. `called_off` is what a model does
    when such an end comes before its time. What `lowers` does so in every
    domain, or `lowers_in` some: forces that go home take back what forces did. What only `heals` takes back what was
    done: it is felt until ties are what they were at rest, and makes no friends. An act of a rung `shows` forces,
    which may meet another's and fire; a `coast_guard`, or boats like it, which collides and does not fire; or
    `nothing` that can be met, as a notice. What is `tried` in the open takes place, is seen and felt where it fails
    too.
    """

    id: Id
    number: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}$")]
    title: str
    titles: InOthers = {}
    explain: str = Field(min_length=12)
    tranche: Literal["core", "second"]
    domain: Id
    tags: tuple[Id, ...] = ()
    hand: Id | None = None
    routine: bool = False
    answers: bool = False
    mutual: bool = False
    shows: Literal["forces", "coast_guard", "nothing"] = "forces"
    cameo: str
    goldstein: Annotated[float, Field(ge=-10, le=10)]
    goldstein_assigned: bool = False
    partner_goldstein: Annotated[float, Field(ge=-10, le=10)] | None = None
    rung: Annotated[int, Field(ge=0, le=9)]
    lowers: Annotated[int, Field(ge=0, le=9)] = 0
    lowers_in: tuple[Id, ...] = ()
    heals: bool = False
    tried: bool = False
    needs: tuple[Id, ...] = ()
    who: tuple[str, ...] = ("type:state",)
    target: tuple[str, ...] = ("none",)
    uses: tuple[Literal["ship", "aircraft", "helicopter", "team", "medical", "course"], ...] = ()
    authority: tuple[Id, ...] = ()
    requires: tuple[Requirement, ...] = ()
    cost: Positive
    readiness: Signed = Figure(value=0.0)
    money: Money = Figure(value=0.0, dimension="money")
    duration: tuple[Duration, Duration] | None = None
    prepares: tuple[Duration, Duration] | None = None
    lasts: tuple[Duration, Duration] | None = None
    calls_off: tuple[str, ...] = ()
    ends_own: tuple[Id, ...] = ()
    coalition: Literal["none", "lead", "unanimity"] = "none"
    adjudication: Adjudication
    urgency: Annotated[float, Field(ge=0, le=1)] = 0.1
    visibility: Literal["public", "partner", "covert"] = "public"
    observables: tuple[str, ...] = ()
    reversible: bool = True
    min_interval: Duration = Figure(value=72.0, dimension="time", grade="J")
    effects: tuple[EffectLine, ...] = ()
    partner_effects: tuple[EffectLine, ...] = ()
    called_off: tuple[EffectLine, ...] = ()
    expects: tuple[Expectation, ...] = ()

    @property
    def called(self) -> Title:
        """Its title, in each language there is."""
        return Title(self.title, **self.titles)

    @property
    def force(self) -> bool:
        """Whether it is the use of force, by its code."""
        return self.cameo[:2] in _FORCE

    @property
    def happens(self) -> bool:
        """Whether it takes place where it fails, as a contest that is lost does and what is tried in the open."""
        return self.tried or self.adjudication.attacker is not None

    @property
    def takes(self) -> tuple[Figure, Figure]:
        """Shortest and longest time (h) from the order to the effect."""
        found = self.duration or self.prepares
        assert found is not None
        return found

    def _times_fit(self) -> None:
        """Raise unless there is one way to tell its time, each from the shorter to the longer."""
        if (self.duration is None) == (self.lasts is None) or (self.prepares is None) != (self.lasts is None):
            raise ValueError(
                "write either 'duration' (done when that is over) or both 'prepares' (until its effect begins) and "
                "'lasts' (how long that goes on)"
            )
        for word in ("duration", "prepares", "lasts"):
            span = getattr(self, word)
            if span is not None and span[0].value > span[1].value:
                raise ValueError(f"'{word}': the first figure is longer than the second")
        for line in self.effects:
            if line.undone and self.lasts is None:
                raise ValueError("what is 'undone' when the act is over asks for an act that 'lasts'")
            if line.stands:
                raise ValueError("'stands' is for an inject: of an act that 'lasts' write 'undone: true'")
            if self.lasts is not None and line.do is not None and "days" in line.args:
                raise ValueError(f"the effect '{line.do}' goes on for as long as the act 'lasts': drop its 'days'")
        if self.called_off and (self.lasts is None or any(line.do is None for line in self.called_off)):
            raise ValueError(
                "'called_off' is what a model does ('do') when an act that 'lasts' ends early: to take a change back "
                "write 'undone: true' beside it"
            )

    def _words_fit(self) -> None:
        """Raise where a word stands that is for another kind of act."""
        for word in ("mutual", "lowers_in"):
            if getattr(self, word) and not self.lowers:
                raise ValueError(f"'{word}' is for an act that 'lowers': say by how much, or leave it out")
        if self.tried and (self.adjudication.chance is None or self.visibility != "public"):
            raise ValueError(
                "'tried' is for an open act by a plain 'chance': a contest that is lost took place anyway"
            )
        if self.heals and self.goldstein <= 0:
            raise ValueError("'heals' is for an act that is felt as friendly: its Goldstein weight is above 0")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> ActionSpec:
        root = self.cameo[:2]
        if root in _FORCE and self.rung < 6:
            raise ValueError(f"CAMEO root {root} is the use of force and needs rung 6 or more, found {self.rung}")
        if root in _COOPERATIVE and self.rung > 1:
            raise ValueError(f"CAMEO root {root} is cooperation and needs rung 0 or 1, found {self.rung}")
        self._times_fit()
        for line in self.effects:
            toward_actor = line.change == "affinity" and line.whose in {"target>me", "me+target"}
            if toward_actor and line.by is not None and line.by.value * self.goldstein < 0:
                raise ValueError(f"the Goldstein weight {self.goldstein:+g} contradicts the effect on affinity")
        kind = self.adjudication
        if "none" in self.target and (kind.honour or kind.attacker is not None):
            raise ValueError("a contest or a promise needs somebody it is asked of: 'target' may not hold 'none'")
        if (root in _COOPERATIVE and self.goldstein < 0) or (
            root.isdigit() and int(root) >= 9 and self.goldstein > 0
        ):
            raise ValueError(f"a Goldstein weight of {self.goldstein:+g} contradicts CAMEO root {root}")
        if self.cost.value > _PURSE:
            raise ValueError(f"'cost' is at most {_PURSE} points of political capital, found {self.cost.value:g}")
        self._words_fit()
        if self.rung >= 2 and "escalation" not in self.needs:
            raise ValueError("an action of rung 2 or more needs the escalation model: write needs: [escalation]")
        for line in self.effects:
            model = line.do.partition(".")[0] if line.do else None
            if model is not None and model not in self.needs:
                raise ValueError(f"the effect '{line.do}' needs the model: add '{model}' to 'needs'")
        return self


class ActionFile(Strict):
    """A catalogue of actions."""

    kind: Literal["actions"]
    id: Id
    title: str
    actions: tuple[ActionSpec, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> ActionFile:
        seen: set[str] = set()
        for spec in self.actions:
            if spec.id in seen:
                raise ValueError(f"two actions are named '{spec.id}'")
            seen.add(spec.id)
        return self


class GoalValue(Strict):
    """How much one unit of change in a variable is worth to a goal, as an expression on beliefs."""

    variable: str
    weight: str


class GoalSpec(Strict):
    """One goal that doctrines weigh, and the variables it values."""

    says: str
    values: tuple[GoalValue, ...]


class GoalsFile(Strict):
    """The goals doctrines may weigh."""

    kind: Literal["goals"]
    id: Id
    title: str
    goals: dict[Id, GoalSpec]
