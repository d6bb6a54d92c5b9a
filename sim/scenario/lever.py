"""A lever as written, the common form of every proposal (E1), and option sets of levers and settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sim.scenario.actor import Rule
from sim.scenario.figures import Duration, Figure, Fraction, Id, MoneyRate, Positive, Strict

__all__ = [
    "Adoption",
    "Direction",
    "Expected",
    "LeverEffect",
    "LeverFile",
    "Moves",
    "OptionFile",
    "Price",
    "both_ways",
]


Expected = Literal["clear", "small", "negligible", "nothing", "contested"]
Direction = Literal["more", "less", "either"]
Kind = Literal["escalation", "relief", "commons"]


class LeverEffect(Strict):
    """One parameter the lever moves at full maturity: low, central and high.

    `shift` is the intended change of a fraction at its baseline (turned into log-odds there), `logit` a change
    of log-odds, `factor` a factor on a positive magnitude. `path` follows the path grammar; `with` names a
    second lever where the effect is a complementarity.
    """

    path: str
    shift: tuple[float, float, float] | None = None
    logit: tuple[float, float, float] | None = None
    factor: (
        tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]] | None
    ) = None
    with_lever: Id | None = Field(default=None, alias="with")
    says: str = ""

    @model_validator(mode="after")
    def _has_one_form(self) -> LeverEffect:
        if sum(form is not None for form in (self.shift, self.logit, self.factor)) != 1:
            raise ValueError("an effect needs exactly one of 'shift', 'logit' and 'factor'")
        low, central, high = self.shift or self.logit or self.factor or (0.0, 0.0, 0.0)
        if not (low <= central <= high or low >= central >= high):
            raise ValueError(f"{central:g} does not lie between {low:g} and {high:g}: write [low, central, high]")
        return self

    @property
    def sizes(self) -> tuple[float, float, float]:
        """Low, central and high, in whichever form they are written."""
        triple = self.shift or self.logit or self.factor
        assert triple is not None
        return triple

    @property
    def central(self) -> float:
        """The middle of low, central, high."""
        return self.sizes[1]


def both_ways(path: str) -> str:
    """Give a path with the two of a pair (`a+b`) in the order of the alphabet: it means both directions."""
    return ".".join("+".join(sorted(part.split("+"))) for part in path.split("."))


class Price(Strict):
    """What the lever costs on the programme account: political capital points a month, money a year."""

    political_capital_per_month: Positive
    money: MoneyRate

    @property
    def nothing(self) -> bool:
        """Whether nothing is paid."""
        return self.political_capital_per_month.value == 0 and self.money.value == 0


class Adoption(Strict):
    """How long before the start the lever is adopted, and how long before it is stopped, if it is."""

    before_start: Duration = Figure(value=5 * 365.25 * 24.0, dimension="time", grade="J")
    stopped_before_start: Duration | None = None


class Moves(Strict):
    """What a clear effect is to be seen in: the measures that the mechanism moves first, which way, and why those.

    Declared before the study; `either` where the sign is contested. They may be means: what becomes of the ends is
    told by the leading measures beside them. `through` are the paths, of those it is meant to move, that they are
    moved through: what is held when the lever is frozen; all, where none is named.
    """

    measures: dict[str, Direction] = Field(min_length=1)
    through: tuple[str, ...] = ()
    because: Annotated[str, Field(min_length=8)]


class LeverFile(Strict):
    """A proposal of the statement as a mechanism with a price and a time to take effect.

    `needs` are models of which a scenario must have one, else there is nothing to act on and nothing moves at all.
    `person` is an actor whose leader carries it: with the next one it begins anew. `cannot_show` says in words what
    part of the proposal no number here stands for. `expected` says how much it should matter in a crisis of a kind,
    named by its model (commons, relief, escalation): a null is to be exact, a clear one is to be seen, in what
    `moves` names for that crisis, or in a leading measure where it names nothing.
    """

    kind: Literal["lever"]
    id: Id
    title: str
    number: Annotated[str, Field(pattern=r"^L[0-9]+[a-z]?$")]
    answers: tuple[Annotated[int, Field(ge=1, le=30)], ...] = Field(min_length=1)
    section: str
    says: str
    adopted: Adoption = Adoption()
    quality: Fraction = Figure(value=0.7, low=0.4, high=1.0, grade="J")
    lag: Duration
    time_constant: Duration
    decay: Duration | None = None
    needs: tuple[Id, ...] = ()
    person: Id | None = None
    price: Price
    effects: tuple[LeverEffect, ...] = Field(min_length=1)
    side_effects: tuple[LeverEffect, ...] = ()
    tests: tuple[str, ...] = ()
    cannot_show: tuple[str, ...] = ()
    expected: dict[Kind, Expected] = {}
    moves: dict[Kind, Moves] = {}

    @field_validator("effects", "side_effects")
    @classmethod
    def _moves_each_but_once(cls, lines: tuple[LeverEffect, ...]) -> tuple[LeverEffect, ...]:
        first: dict[tuple[str, str | None], int] = {}
        for number, line in enumerate(lines, 1):
            before = first.setdefault((both_ways(line.path), line.with_lever), number)
            if before != number:
                raise ValueError(
                    f"lines {before} and {number} both move '{line.path}', and would add up: keep one, "
                    "or say 'with:' in one of them"
                )
        return lines

    @model_validator(mode="after")
    def _is_no_free_bonus(self) -> LeverFile:
        if self.price.nothing or not self.side_effects:
            raise ValueError("a lever needs a price and at least one side effect: nothing is a free bonus")
        return self

    @model_validator(mode="after")
    def _names_what_is_clear(self) -> LeverFile:
        known = {line.path: both_ways(line.path) for line in self.effects}
        for kind, moved in self.moves.items():
            if self.expected.get(kind) != "clear":
                raise ValueError(f"moves.{kind} says what is moved, and expected.{kind} is not 'clear'")
            for path in moved.through:
                if both_ways(path) not in known.values():
                    raise ValueError(f"moves.{kind}.through: no effect moves '{path}'; it has {', '.join(known)}")
        return self

    @property
    def mediators(self) -> frozenset[str]:
        """Paths through which it moves what it declares, in any crisis; all it is meant to move, if it names none."""
        meant = frozenset(both_ways(line.path) for line in self.effects)
        named = (frozenset(map(both_ways, moved.through)) or meant for moved in self.moves.values())
        return frozenset().union(*named) or meant

    def frozen(self) -> LeverFile:
        """Give it with those paths left as they are without it, and all else that it moves."""
        held = self.mediators
        effects, side = (
            tuple(line for line in lines if both_ways(line.path) not in held)
            for lines in (self.effects, self.side_effects)
        )
        return self.model_copy(update={"effects": effects, "side_effects": side})


class OptionFile(Strict):
    """A named set of levers, parameters and doctrine rules that is compared with the baseline."""

    kind: Literal["option"]
    id: Id
    title: str
    says: str
    levers: tuple[str, ...] = ()
    settings: dict[str, str | int | float | bool | dict[str, object]] = Field(default={}, alias="set")
    doctrine: dict[Id, Id] = {}
    add_rules: dict[Id, tuple[Rule, ...]] = {}
    drop_rules: dict[Id, tuple[Id, ...]] = {}
