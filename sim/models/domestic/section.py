"""What a scenario writes of domestic politics: governments, elections, bases and who hosts them.

Read by the loader; every number is a figure with unit and provenance. No word here says what actors will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, model_validator

from sim.errors import did_you_mean
from sim.models.domestic.parameters import Parameters
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Duration, Fraction, Id, Points, Rate, Strict
from sim.scenario.vocabulary import Misfit

__all__ = ["Base", "DomesticSection", "Election", "Government", "misfits"]


class Election(Strict):
    """A vote on a day counted from the start; only one about the `government` can change it.

    A government that loses it goes at once, or `hands_over` after a time that the law sets, and governs until then.
    """

    at: Duration
    title: str
    hands_over: Duration | None = None
    about: Literal["government", "parliament"] = "government"

    @model_validator(mode="after")
    def _hands_something_over(self) -> Election:
        if self.hands_over is not None and self.about != "government":
            raise ValueError(
                "'hands_over' is for a vote about the government: write about: government, or leave it out"
            )
        return self


class Government(Strict):
    """How an actor is ruled: whether voters judge it, when they vote, what doctrine the other side would follow.

    With a `fixed` term the law names who follows a leader that goes: the side that governs stays until a vote. Where
    an empty chair calls for a vote of its own, `vacancy` says after what time. `other_side` is a doctrine; or two, of
    which a change brings the one that is not followed, whichever a case drew.
    """

    form: Literal["democracy", "party", "person"]
    term: Literal["open", "fixed"] = "open"
    vacancy: Duration | None = None
    elections: tuple[Election, ...] = ()
    other_side: Id | tuple[Id, Id] | None = None

    @property
    def sides(self) -> tuple[Id, ...]:
        """The doctrines that a change of government may bring."""
        return (self.other_side,) if isinstance(self.other_side, str) else self.other_side or ()

    def other(self, followed: str) -> Id | None:
        """Give the doctrine that a change brings where one is followed; None where it brings no other."""
        return next((side for side in self.sides if side != followed), None)

    @model_validator(mode="after")
    def _fills_a_chair(self) -> Government:
        if self.vacancy is not None and self.term != "fixed":
            raise ValueError("'vacancy' is for a fixed term: write term: fixed, or leave it out")
        return self


class Base(Strict):
    """Forces of a guest on a host's soil: how often something of note goes wrong, what share of its force it is.

    `consulted: false` where treaty or practice asks for no word with the host before combat from there.
    """

    id: Id
    title: str
    host: Id
    guest: Id
    incidents: Rate
    share: Fraction
    consulted: bool = True


class DomesticSection(Parameters):
    """Domestic politics of one crisis.

    `threats` are acts that cost their author at home when not followed up; leave them out where a model of
    escalation keeps ultimatums, or they cost twice.
    """

    governments: dict[Id, Government] = {}
    # how far what happens swings a government's support, 1 as written elsewhere: a slot a lever may move
    swing: dict[Id, Points] = {}
    bases: tuple[Base, ...] = ()
    consulted_by: tuple[Id, ...] = ("invoke_alliance_consultation",)
    granted_by: tuple[Id, ...] = ("grant_basing_or_transit",)
    threats: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> DomesticSection:
        names = [base.id for base in self.bases]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two bases are named '{name}'")
        for guest in {base.guest for base in self.bases}:
            total = sum(base.share.value for base in self.bases if base.guest == guest)
            if total > 1 + 1e-9:
                raise ValueError(f"the shares of the bases of '{guest}' sum to {total:g}, expected at most 1")
        return self


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find governments and bases of nobody, and sides without a doctrine."""
    assert isinstance(section, DomesticSection)
    named: list[tuple[tuple[str | int, ...], str]] = [(("governments", name), name) for name in section.governments]
    for place, base in enumerate(section.bases):
        named += [(("bases", place, "host"), base.host), (("bases", place, "guest"), base.guest)]
    for steps, name in named:
        if name not in actors:
            yield steps, f"no actor named '{name}' in this scenario", did_you_mean(name, actors)
    for name, government in section.governments.items():
        if name in actors and actors[name].type != "state":
            yield ("governments", name), f"'{name}' is a {actors[name].type} and has no government", "name a state"
        for other in government.sides:
            if name in actors and other not in actors[name].doctrines:
                problem = f"{name} has no doctrine named '{other}'"
                yield ("governments", name, "other_side"), problem, did_you_mean(other, actors[name].doctrines)
