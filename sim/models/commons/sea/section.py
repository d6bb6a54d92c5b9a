"""What a scenario writes of the sea: places and lanes, ships, trades, stocks, squadrons, and who menaces shipping.

    places     ports, passages, areas and turning points, by degrees
    lanes      the sea way between two places; distances by a routing tool, written down once
    classes    ships of one kind: load, speed, what a day costs, what a hull is worth, what their owners fear
    trades     so much of a commodity a day, from one port to another, for somebody, in ships of a class
    stocks     what a buyer has in tanks of a commodity, in days of need, and what it may release besides
    squadrons  warships that can escort, search or sweep
    menaces    whoever attacks ships at a place; `pirates` choose among areas

Read by the loader. Figures of the section itself are slots that levers may move; those in lists are facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Literal

from pydantic import BaseModel, Field, model_validator

from sim.errors import did_you_mean
from sim.models.commons.quantities import days, figure, hours, money, share
from sim.models.commons.sea.chart import Chart
from sim.scenario.actor import ActorFile
from sim.scenario.figures import (
    Count,
    Distance,
    Duration,
    Fraction,
    Id,
    Mass,
    MassRate,
    Money,
    Number,
    Positive,
    Rate,
    Speed,
    Strict,
)
from sim.scenario.vocabulary import Misfit

__all__ = ["Lane", "Menace", "Pirates", "Place", "SeaSection", "ShipClass", "Squadron", "Stock", "Trade", "misfits"]


NOBODY: Final = "nobody"


class Place(Strict):
    """A place by degrees. Through a passage or an area ships are counted, and there they can be stopped or attacked.

    `room` is what a passage lets through at most, in multiples of its usual ships; `toll` what it costs a ship;
    `war_between` names states any two of which, at war (rung 6 of the ladder), endanger ships here.
    """

    title: str
    lat: Number
    lon: Number
    kind: Literal["port", "passage", "area", "sea"] = "sea"
    room: Positive = figure(2.0, 1.2, 3.0)
    toll: Money = money(0.0, 0.0, 0.0)
    war_between: tuple[Id, ...] = ()


class Lane(Strict):
    """The way by sea between two places, both ways."""

    between: tuple[Id, Id]
    distance: Distance


class ShipClass(Strict):
    """Ships of one kind; `dread` is what their owners fear beyond the hull, MUSD at a rate of .7 % (rho_s of E16)."""

    id: Id
    title: str
    load: Mass
    speed: Speed
    day_cost: Money  # of a day at sea, hire and fuel
    hull: Money
    dread: Money = money(0.47, 0.2, 0.9, "P")
    spread: Money = money(0.25, 0.12, 0.4)  # theta of E16
    cargo: Money = money(40, 10, 120)  # worth of a full load
    port: Duration = days(2.5, 1.5, 4.0)  # at each end
    crew: Count = figure(22, 18, 26, "M")
    spare: Fraction = share(0.04, 0.0, 0.1)  # ships laid up, of those in use
    shuns: tuple[Id, ...] = ()  # passages too shallow or narrow for it


class Trade(Strict):
    """So much of a commodity a day between two ports in whole ships of one class; `owner` bears what goes wrong."""

    id: Id
    owner: Id
    commodity: Id
    origin: Id
    goal: Id
    ship: Id
    amount: MassRate


class Stock(Strict):
    """What a buyer holds of a commodity, free and in reserve; what part of its need comes by no trade here."""

    owner: Id
    commodity: Id
    holds: Duration
    reserve: Duration = days(0, 0, 0)
    elsewhere: Fraction = share(0.0, 0.0, 0.0)


class Squadron(Strict):
    """Warships of one owner with their port."""

    id: Id
    actor: Id
    title: str
    hulls: Count
    base: Id
    speed: Speed = figure(16, 12, 20, unit="speed")


class Menace(Strict):
    """Whoever attacks ships at a place: attempts, how many succeed unescorted, how many of those sink the ship.

    Where nobody knows beforehand: `chance` that it comes in a run at all, up to how long after `begins` (`within`),
    and who is behind it, drawn by the weights of `causes`, among which `nobody` is no deed at all (mines adrift).
    """

    id: Id
    title: str
    actor: Id | None = None
    place: Id
    attempts: Rate
    success: Fraction
    sinks: Fraction = share(0.05, 0.0, 0.15)
    begins: Duration = days(0, 0, 0)
    grows: Duration = days(0, 0, 0)  # until the full rate
    ends: Duration | None = None
    lasts: Duration | None = None  # from when it begins
    chance: Fraction = share(1.0, 1.0, 1.0)
    within: Duration = days(0, 0, 0)
    causes: dict[Id, Positive] = {}

    @model_validator(mode="after")
    def _one_author(self) -> Menace:
        if self.actor is not None and self.causes:
            raise ValueError(f"menace '{self.id}': write 'actor' (who it is) or 'causes' (drawn), not both")
        if self.ends is not None and self.lasts is not None:
            raise ValueError(f"menace '{self.id}': write 'ends' or 'lasts', not both")
        return self


class Area(Strict):
    """Where pirates may go: how far it is for them (1 at their door, less far out), how open by month."""

    place: Id
    ease: Positive
    season: tuple[float, ...] = Field(default=(1.0,) * 12, min_length=12, max_length=12)


class Pirates(Strict):
    """Bands that attack ships for ransom where most pass and fewest are guarded; ransoms make more bands."""

    areas: tuple[Area, ...] = Field(min_length=1)
    bands: Count
    most: Count
    tempo: Rate  # attempts of one band
    growth: Rate  # of bands, at the success they are used to and far from their most
    success: Fraction  # of attempts on ships that nobody guards
    ransom: Duration = days(100, 50, 200, "M")  # median time that a ship is held
    learns: Duration = days(90, 30, 180)  # until they know where it pays
    fits: Duration = days(150, 60, 300)  # until they have boats for it: mother ships for far waters are first taken
    keenness: Positive = figure(1.5, 0.5, 3.0)  # how strongly they go where it pays


class SeaSection(Strict):
    """The sea of one crisis."""

    places: dict[Id, Place]
    lanes: tuple[Lane, ...]
    classes: tuple[ShipClass, ...] = Field(min_length=1)
    trades: tuple[Trade, ...] = Field(min_length=1)
    stocks: tuple[Stock, ...] = ()
    squadrons: tuple[Squadron, ...] = ()
    menaces: tuple[Menace, ...] = ()
    pirates: Pirates | None = None

    # War-risk rate, as a fraction of the hull's value for one passage, and how insurers come to it.
    ordinary_rate: Fraction = share(0.0005, 0.0002, 0.001, "M")
    highest_rate: Fraction = share(0.03, 0.01, 0.075, "M")
    loading: Positive = figure(8.0, 3.0, 20.0)  # rate over the loss that attacks of late imply
    damage: Fraction = share(0.25, 0.1, 0.5)  # of the hull, by an attack that succeeds
    memory: Duration = days(30, 14, 60)  # insurers' memory of attacks
    quote_time: Duration = days(7, 2, 14)  # until a new rate is asked
    # asked before any ship is hit, on top of the ordinary rate: with war around in Hormuz in June 2025 .2 to .5 %, in
    # Israel's ports in October 2023 .2 to 1 %, as remembered; where ships are kept out by force up to the highest
    war_rate: Fraction = share(0.005, 0.002, 0.02, "M")
    force_rate: Fraction = share(0.012, 0.004, 0.03)
    believed: Positive = figure(300, 100, 1000)  # ships that pass a threat unhurt, until half of that is asked
    backstop: Fraction = share(0.4, 0.2, 0.6)  # part of the rate that a state bears which stands behind insurers

    # Owners: how soon they leave a passage, how long they wait after the last danger, how soon they are back.
    leave_time: Duration = days(3, 1, 7)
    all_clear: Duration = days(14, 7, 30)
    return_time: Duration = days(14, 7, 25)
    activation: Duration = days(10, 5, 20)  # until a ship that is laid up loads
    forgone: Fraction = share(
        0.1, 0.03, 0.3
    )  # of a cargo's worth, that is paid rather than go without where no way leads around
    storage: Duration = days(10, 5, 20)  # cargo that a port of loading can keep; beyond it nothing is produced

    # Warships.
    hull_cover: Positive = figure(0.12, 0.05, 0.25)  # how much of the ships there one more warship guards
    escort_bite: Positive = figure(1.2, 0.5, 2.0)  # by how much guarding lowers attackers' log-odds
    escort_stay: Duration = days(90, 60, 120)
    escort_hulls: Count = figure(2, 1, 4)  # sent where nobody says how many
    bar_hulls: Count = figure(4, 2, 8)  # sent to keep somebody's ships from a passage
    bar_resented: Positive = figure(0.6, 0.2, 1.5)  # rungs, by whose ships are barred, were it all of them
    convoy_ships: Positive = figure(8, 4, 15)  # of a convoy, that one warship in company guards wholly
    sighting: Fraction = share(0.4, 0.15, 0.7)  # how surely attackers who wait for a day find one ship, or one convoy
    escort_wear: Fraction = share(0.02, 0.01, 0.04)  # readiness that a month of it takes
    repair: Duration = days(30, 15, 60)  # of a ship that was hit
    sweep: Rate = figure(2.0 / 24, 1.0 / 24, 4.0 / 24, unit="rate")  # mines that one warship clears
    mines_laid: Count = figure(30, 10, 80)  # by whoever mines a passage, where nobody says how many
    raid_success: Fraction = share(0.3, 0.1, 0.5)  # of attempts by those whom an inject sends, unguarded
    raid_sinks: Fraction = share(0.05, 0.0, 0.15)
    search_teams: Count = figure(6, 2, 12)  # that search ships at one passage
    search_time: Duration = figure(6.0, 3.0, 12.0, unit="time")  # of one ship that is searched
    harass_delay: Duration = days(0.5, 0.2, 1.5)  # of a ship that is harassed
    harass_share: Fraction = share(0.2, 0.05, 0.4)  # of ships that pass
    box_delay: Duration = hours(4.0, 1.0, 12.0)  # of a ship that goes round waters that are closed
    collision: Rate = figure(0.01 / 24, 0.005 / 24, 0.02 / 24, unit="rate")  # of a ship with one that harasses it
    collision_weight: Fraction = share(0.5, 0.2, 0.8)  # of an incident, beside a ship that is hit
    release: Fraction = share(0.5, 0.2, 0.8)  # of a day's need, that a reserve gives a day when released
    low_stock: Fraction = share(0.5, 0.3, 0.7)  # of what was held at first, below which a stock is told to run low
    inquiry: Duration = days(7, 2, 21)  # median time of an inquiry into an attack on a ship

    @cached_property
    def chart(self) -> Chart:
        """The lanes as a chart: made once, shared by all runs."""
        return Chart(
            {name: place.kind for name, place in self.places.items()},
            [(*lane.between, lane.distance.value) for lane in self.lanes],
        )

    @model_validator(mode="after")
    def _fits(self) -> SeaSection:
        for kind in ("classes", "trades", "squadrons", "menaces"):
            names = [item.id for item in getattr(self, kind)]
            if len(set(names)) < len(names):
                raise ValueError(f"two {kind} have the same id")
        for lane in self.lanes:
            self._known(lane.between, "a lane")
        for squadron in self.squadrons:
            self._known([squadron.base], f"squadron '{squadron.id}'")
        for item in self.classes:
            for name in item.shuns:
                self._stops(name, f"class '{item.id}'")
        for menace in self.menaces:
            self._stops(menace.place, f"menace '{menace.id}'")
        for area in self.pirates.areas if self.pirates else ():
            self._stops(area.place, "pirates")
        classes = {item.id for item in self.classes}
        for trade in self.trades:
            self._known([trade.origin, trade.goal], f"trade '{trade.id}'")
            if trade.ship not in classes:
                raise ValueError(f"trade '{trade.id}': no class named '{trade.ship}': {', '.join(sorted(classes))}")
            shuns = next(item.shuns for item in self.classes if item.id == trade.ship)
            if self.chart.way(trade.origin, trade.goal, without=shuns) is None:
                raise ValueError(f"trade '{trade.id}': no lanes lead from {trade.origin} to {trade.goal}")
        return self

    def _known(self, names: Iterable[str], who: str) -> None:
        for name in names:
            if name not in self.places:
                raise ValueError(f"{who}: no place named '{name}'{_near(name, self.places)}")

    def _stops(self, name: str, who: str) -> None:
        self._known([name], who)
        if self.places[name].kind not in {"passage", "area"}:
            raise ValueError(f"{who}: '{name}' is a {self.places[name].kind}; write kind: passage or area")


def _near(name: str, known: Mapping[str, object]) -> str:
    hint = did_you_mean(name, known)
    return f"; {hint}" if hint else ""


def misfits(section: BaseModel, actors: Mapping[str, ActorFile]) -> Iterator[Misfit]:
    """Find states at war, squadrons and menaces of actors that take no part. Owners of trades may be anybody."""
    assert isinstance(section, SeaSection)
    for name, place in section.places.items():
        for spot, actor in enumerate(place.war_between):
            if actor not in actors:
                yield ("places", name, "war_between", spot), f"no actor named '{actor}'", did_you_mean(actor, actors)
    for index, squadron in enumerate(section.squadrons):
        if squadron.actor not in actors:
            at = ("squadrons", index, "actor")
            yield at, f"no actor named '{squadron.actor}'", did_you_mean(squadron.actor, actors)
    for index, menace in enumerate(section.menaces):
        if menace.actor is not None and menace.actor not in actors:
            at = ("menaces", index, "actor")
            yield at, f"no actor named '{menace.actor}'", did_you_mean(menace.actor, actors)
        for cause in menace.causes:
            if cause not in actors and cause != NOBODY:
                yield ("menaces", index, "causes", cause), f"no actor named '{cause}'", did_you_mean(cause, actors)
