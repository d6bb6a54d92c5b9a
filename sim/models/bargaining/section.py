"""What a scenario writes of bargaining: the issues, who stands where on them, and the law by which texts win.

Positions run from 0 (nothing) to 100 (the most that anybody asks for). Read by the loader; all dials are slots
that levers may move.

Source: Kapsarc2015 (laws and elections); the rest is judgement with its range.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.bargaining.dialogue import DialogueSpec
from sim.models.bargaining.election import Election, Law
from sim.models.bargaining.nuclear import NuclearSpec
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Contested, Duration, Figure, Fraction, Id, Number, Points, Positive, Rate, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["BargainingSection", "IssueSpec", "Participant", "misfits"]

_YEAR = 8766.0


def _figure(value: float, low: float, high: float, *, unit: str = "number", share: bool = False) -> Figure:
    return Figure(value=value, low=low, high=high, grade="J", dimension=unit, share=share)


def _days(value: float, low: float, high: float) -> Figure:
    return _figure(value * 24, low * 24, high * 24, unit="time")


class Participant(Strict):
    """One stakeholder: position 0..100, salience 0..1, capability on any scale; `outside` if no actor plays it."""

    id: Id
    position: Number
    salience: Fraction
    capability: Positive
    outside: bool = False

    @model_validator(mode="after")
    def _stands_on_the_scale(self) -> Participant:
        if not 0 <= self.position.value <= 100:
            raise ValueError(f"a position lies between 0 and 100, found {self.position.value:g}")
        return self


class IssueSpec(Strict):
    """One thing to be settled by a text: a council's text against somebody, or law for a domain all use.

    `candidates` are the texts that can win; left out, they are the positions of those who take part.

    Law is made over years: `tabled` says for how long a text has been on the table at the start, by whom (`sponsor`),
    `agreed` that one stands already (0..100), with those bound to it (`bound`). Where it is `politically` binding
    alone, whoever can live with what is agreed keeps it from that day, without ratification.
    """

    id: Id
    title: str
    kind: Literal["council", "instrument"]
    about: Id | None = None
    domain: Id | None = None
    participants: tuple[Participant, ...] = Field(min_length=2)
    veto: tuple[Id, ...] = ()
    candidates: tuple[Annotated[float, Field(ge=0, le=100)], ...] = ()
    tabled: Duration | None = None
    sponsor: Id | None = None
    agreed: Number | None = None
    bound: tuple[Id, ...] = ()
    politically: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> IssueSpec:
        known = [item.id for item in self.participants]
        if len(set(known)) < len(known):
            raise ValueError("a participant stands there twice")
        if unknown := [name for name in self.veto if name not in known]:
            raise ValueError(f"'{unknown[0]}' holds a veto and takes no part: {', '.join(known)}")
        if self.kind == "council" and self.about is None:
            raise ValueError("a council's text is about somebody: write about: ID")
        if self.kind == "instrument" and self.domain is None:
            raise ValueError("a legal instrument is for a domain: write domain: maritime")
        if (self.tabled is None) != (self.sponsor is None):
            raise ValueError("'tabled' and 'sponsor' go together: for how long, and by whom")
        if self.tabled is not None and self.agreed is not None:
            raise ValueError("write 'tabled' or 'agreed': a text that stands is not on the table")
        if unknown := [
            name for name in (*self.bound, *([self.sponsor] if self.sponsor else ())) if name not in known
        ]:
            raise ValueError(f"'{unknown[0]}' takes no part: {', '.join(known)}")
        if self.bound and self.agreed is None:
            raise ValueError("'bound' asks for what they are bound to: write agreed: 60")
        if not sum(item.capability.value * item.salience.value for item in self.participants):
            raise ValueError("nobody has any weight")
        return self


class BargainingSection(Strict):
    """Bargaining over texts."""

    law: Law = "linear"
    election: Election = "conditional"
    issues: tuple[IssueSpec, ...] = ()
    norms: dict[Id, Fraction] = {}

    round_time: Duration = _days(5, 2, 15)
    instrument_round_time: Duration = _days(60, 30, 120)
    rounds: Positive = _figure(3, 1, 6)
    # share of the way to the others' mean that the least interested go in one round
    give: Fraction = _figure(0.15, 0.0, 0.4, share=True)
    # points of position for each rung of grievance against whom a text is about
    grievance_weight: Positive = _figure(8, 0, 20)
    sponsor_salience: Fraction = _figure(0.2, 0.0, 0.5, share=True)
    # how far beyond its own position a holder of a veto lets a text go, and how sharply it stops there (points)
    veto_tolerance: Points = _figure(15, 0, 30, unit="points")
    veto_spread: Positive = _figure(5, 1, 10)
    # chance of a veto from which sponsors would rather have a weaker text than none: of what was put to the vote from
    # 1990 to 2017 two or three in a hundred were vetoed, of ten texts on the North none (M), so far below a half
    yields_at: Fraction = _figure(0.2, 0.1, 0.4)
    adopted_credit: Fraction = _figure(0.02, 0.0, 0.05, share=True)
    failed_credit: Fraction = _figure(0.03, 0.0, 0.06, share=True)
    adopted_legitimacy: Fraction = _figure(0.1, 0.0, 0.2, share=True)
    failed_legitimacy: Fraction = _figure(0.05, 0.0, 0.1, share=True)
    veto_resentment: Fraction = _figure(0.03, 0.01, 0.06, share=True)
    norm_growth: Rate = _figure(0.03 / _YEAR, 0.01 / _YEAR, 0.06 / _YEAR, unit="rate")
    norm_loss: Fraction = _figure(0.02, 0.005, 0.05, share=True)
    # of each violation, while nobody answers it
    norm_erosion: Rate = _figure(0.1 / _YEAR, 0.03 / _YEAR, 0.2 / _YEAR, unit="rate")
    answered_share: Fraction = _figure(0.7, 0.3, 1.0, share=True)
    answer_time: Duration = _days(60, 30, 120)
    # fade of grievance in a month of open talks, and how much faster with a mediator
    talks_time: Duration = _days(60, 14, 120)
    talks_fade: Fraction = _figure(0.15, 0.05, 0.3, share=True)
    mediated_fade: Positive = _figure(1.5, 1.0, 2.0)

    # whether a norm weighs with those who might break it (contested), or is but a name for what they do
    norms_matter: Annotated[bool, Contested()] = True
    dialogue: DialogueSpec | None = None
    nuclear: NuclearSpec | None = None

    @model_validator(mode="after")
    def _knows_its_domains(self) -> BargainingSection:
        names = [issue.id for issue in self.issues]
        if len(set(names)) < len(names):
            raise ValueError("two issues have the same id")
        for issue in self.issues:
            if issue.domain is not None and issue.domain not in self.norms:
                raise ValueError(
                    f"issue '{issue.id}': no norm named '{issue.domain}'; write norms: {{maritime: 0.5}}"
                )
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find names that are no actors."""
    assert isinstance(section, BargainingSection)
    if section.dialogue is not None:
        for member in section.dialogue.members:
            if member not in actors:
                yield ("dialogue", "members"), f"no actor named '{member}'", did_you_mean(member, actors)
    for place, issue in enumerate(section.issues):
        if issue.about is not None and issue.about not in actors:
            yield (
                ("issues", place, "about"),
                f"no actor named '{issue.about}'",
                did_you_mean(issue.about, actors),
            )
        for spot, item in enumerate(issue.participants):
            if not item.outside and item.id not in actors:
                words = did_you_mean(item.id, actors)
                yield (
                    ("issues", place, "participants", spot, "id"),
                    f"no actor named '{item.id}'",
                    f"{words}; or say outside: true",
                )
