"""The relationship network as written: public figures by pair, stated rules from figures to values, defaults."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, model_validator

from sim.scenario.figures import Duration, Figure, Fraction, Id, Number, Positive, Signed, Strict

__all__ = ["Baseline", "Dynamics", "PairFigures", "PairSpec", "RelationDefault", "RelationRule", "RelationsFile"]


class PairFigures(Strict):
    """What the public record says of a pair: alliance, votes, trade, disputes."""

    alliance: Literal["none", "consultation", "defence"]
    vote_affinity: Fraction
    trade_of_first: Fraction
    trade_of_second: Fraction
    trade: Positive
    disputes: Positive
    organisations: Positive | None = None


class Baseline(Strict):
    """Values of one relation's variables where they are known; others follow from rule or default.

    Besides the world's variables it may name those of models, which are looked at against the vocabulary.
    """

    model_config = ConfigDict(extra="allow")

    affinity: Signed | None = None
    trust: Fraction | None = None
    threat: Fraction | None = None
    interdependence: Fraction | None = None
    interoperability_military: Fraction | None = None
    interoperability_relief: Fraction | None = None
    joint_planning: Fraction | None = None
    joining: Number | None = None
    share: Fraction | None = None
    channel: Fraction | None = None
    channel_open: Fraction | None = None
    obligation: Literal["none", "consult", "defence"] | None = None
    clarity: Fraction | None = None
    friction: Fraction | None = None
    grievance: Positive | None = None


class PairSpec(Strict):
    """One pair of actors: figures and known values, both ways or one way (`forward` is first to second)."""

    pair: tuple[Id, Id]
    figures: PairFigures | None = None
    both: Baseline = Baseline()
    forward: Baseline = Baseline()
    backward: Baseline = Baseline()


class RelationRule(Strict):
    """A stated rule from public figures to a starting value; grade J."""

    says: str
    value: str


class RelationDefault(Strict):
    """Values between two types of actors of which the record says nothing."""

    between: tuple[str, str]
    values: Baseline


class Dynamics(Strict):
    """Parameters of how relations move (E8, E9): see sim/README.md."""

    step: Fraction = Figure(value=0.06, low=0.02, high=0.12, grade="J")
    spillover: Fraction = Figure(value=0.3, low=0.0, high=0.6, grade="J")
    healing_time: Duration = Figure(value=7200.0, low=4320.0, high=14400.0, dimension="time", grade="J")
    balance: Positive = Figure(value=0.5, low=0.0, high=1.2, grade="J")
    polarised_world: bool = False
    broken_promise: Positive = Figure(value=3.0, low=2.0, high=4.0, grade="J")
    kept_promise: Fraction = Figure(value=0.04, low=0.01, high=0.08, grade="J")
    honour_intercept: Number = Figure(value=-1.5, low=-3.0, high=0.5, grade="J")

    @model_validator(mode="after")
    def _is_stable(self) -> Dynamics:
        if self.balance.value > 1.2 and not self.polarised_world:
            raise ValueError(
                f"balance {self.balance.value:g} (kappa tau) is beyond 1.2: two camps would form unprovoked; "
                "lower it, or say polarised_world: true"
            )
        return self


class RelationsFile(Strict):
    """The network at one date."""

    kind: Literal["relations"]
    id: Id
    title: str
    year: int
    dynamics: Dynamics = Dynamics()
    rules: dict[Id, RelationRule] = {}
    defaults: tuple[RelationDefault, ...] = ()
    pairs: tuple[PairSpec, ...] = ()
