"""A force group as written: part of an actor's asset, where it is, what it can do."""

# What a scenario may write of a force, besides what its name says.
#
#   `ready` comes on top of its actor's `mobilisation`; of one that is `under_way` (out already) or `on_call` (teams
#   and crews who stand by day and night) it is all the time before they go. Who is on call at home goes to work
#   when the hazard strikes, without an order.
#   `endurance`: days at work that its fuel and stores last; then it fetches more in port, unless a group there
#   `replenishes`: it has a supply ship, which carries `supplies` ship-days for others.
#   An aircraft loads where it `stages_at`, else at home (`at`); how often it flies follows from the way,
#   `sorties_per_day` is the most its crews allow. `at_once`: aircraft that come with the first flight; the rest
#   follow over `ramp_time`.
#   `haul`: t/d its trucks add on open roads. kind `team` with `by: road` and a speed is soldiers with trucks.
#   `search`: persons a day it can find, at first. `beds`: for those who must lie. `doses`: vaccinations.
#   `hoses: true`: a ship that brings water ashore through lines of its own; others can only carry it, in their
#   helicopters and craft.

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sim.scenario.figures import (
    Count,
    Distance,
    Duration,
    Figure,
    Flow,
    Id,
    Mass,
    MassRate,
    Persons,
    Positive,
    Speed,
    Strict,
)

__all__ = ["Force"]


def _zero(dimension: str) -> Figure:
    return Figure(value=0.0, dimension=dimension)


class Force(Strict):
    """A group that is sent as one: part of an actor's asset, where it is, and what the group can do.

    `sails_with` counts hulls of other assets in the group. It goes by sea if it is a ship or says so. Only
    military groups wait for a foreign host's consent, `armed` ones also where it lets in the unarmed alone.

    What it takes before it goes is its actor's `mobilisation` and `ready`, of a force that is `under_way` (out
    already) or `on_call` (stands by day and night) `ready` alone. A host's own that is on call needs no order.

    `load` and `sorties_per_day` (the most that crews allow) are for one aircraft; `helicopters`, `landing_craft`,
    `water`, `cargo`, `patients`, `doses`, `search` (a day), `beds`, `haul` and `personnel` are for the whole group.
    `range` is one leg between refuellings. `settles` is the time constant with which its helicopters, craft and water
    come to full work once it is there, where `deck_ramp_time` does not fit it.
    """

    id: Id
    title: str
    actor: Id
    asset: Id
    kind: Literal["ship", "aircraft", "helicopter", "team", "medical"]
    number: Count
    sails_with: dict[Id, Count] = {}
    military: bool = True
    armed: bool = False
    by: Literal["sea", "air", "road"] | None = None
    under_way: bool = False
    on_call: bool = False
    at: Id
    stages_at: Id | None = None
    ready: Duration = _zero("time")
    speed: Speed
    range: Distance | None = None
    load: Mass = _zero("mass")
    sorties_per_day: Positive = Figure(value=0.0)
    at_once: Count | None = None
    helicopters: Count = Figure(value=0.0)
    landing_craft: Count = Figure(value=0.0)
    water: Flow = _zero("flow")
    hoses: bool = False
    cargo: Mass = _zero("mass")
    haul: MassRate = _zero("mass_rate")
    search: Positive = Figure(value=0.0)
    patients: Positive = Figure(value=0.0)
    beds: Count = Figure(value=0.0)
    doses: Positive = Figure(value=0.0)
    endurance: Duration | None = None
    replenishes: bool = False
    supplies: Positive | None = None
    settles: Duration | None = None
    personnel: Persons = _zero("persons")

    @model_validator(mode="after")
    def _can_move(self) -> Force:
        if self.speed.value <= 0:
            raise ValueError("the speed must be above 0")
        return self

    @property
    def by_sea(self) -> bool:
        """Whether it goes by sea."""
        return self.kind == "ship" if self.by is None else self.by == "sea"

    @property
    def hulls(self) -> int:
        """Ships in the group."""
        escorts = sum(round(count.value) for count in self.sails_with.values())
        return round(self.number.value) + escorts if self.by_sea else 0
