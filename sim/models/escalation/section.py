"""What a scenario writes of escalation: the figures of the ladder, all with ranges, and how actors read each other.

Read by the loader. Every figure here is a slot that levers may move, and so is how far denial finds an actor's
forces (`denied`); readings and denial by actor are facts.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.figures import (
    Count,
    Distance,
    Duration,
    Figure,
    Fraction,
    Grade,
    Id,
    Points,
    Positive,
    Rate,
    Speed,
    Strict,
)

__all__ = ["Denial", "EscalationSection", "Group"]

_DAY = 24.0

Shift = Annotated[int, Field(ge=-3, le=3)]


def _figure(value: float, low: float, high: float, grade: Grade = "J", *, unit: str = "number") -> Figure:
    return Figure(value=value, low=low, high=high, grade=grade, dimension=unit)


def _hours(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _figure(value, low, high, grade, unit="time")


def _days(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _hours(value * _DAY, low * _DAY, high * _DAY, grade)


_RECORD = "facts of 2010: an investigation blamed the author 55 days after the sinking of a corvette"


class Group(Strict):
    """A force group that can be sent to the confrontation: its hulls, how far away it is based, how fast it comes."""

    id: Id
    title: str
    actor: Id
    hulls: Count
    distance: Distance
    speed: Speed = Figure(value=20.0, low=16.0, high=28.0, dimension="speed", grade="S")

    @property
    def passage(self) -> float:
        """Hours under way."""
        return self.distance.value / self.speed.value


class Denial(Strict):
    """Area denial by one actor, as what it costs others: its reach, how much later they come, what they risk.

    A force group based within `reach` is wholly exposed, one based beyond it with the share `inside` that must come
    in; `access_delay` is the factor on the time until the exposed are present, `loss_chance` the chance of each
    exposed group to lose a hull in each use of force.
    """

    reach: Distance
    inside: Fraction = _figure(0.6, 0.3, 0.9)
    access_delay: Points = _figure(1.5, 1.1, 3.0, unit="points")
    loss_chance: Fraction = _figure(0.1, 0.02, 0.3)

    def exposes(self, group: Group) -> float:
        """Share of a group that must come inside the reach."""
        return 1.0 if group.distance.value <= self.reach.value else self.inside.value


class EscalationSection(Strict):
    """The figures of the ladder (E6, E2, E3). Costs are in units of utility, rungs in rungs."""

    # What standing on a rung costs (E6).
    distance: Positive = _figure(0.6, 0.3, 1.0, "P")  # from what the other's rung calls for, squared
    rung_cost: Positive = _figure(0.05, 0.02, 0.1, "P")  # of the rung itself, squared
    firebreak_6: Positive = _figure(2.0, 1.0, 4.0, "P")  # first use of force
    firebreak_8: Positive = _figure(5.0, 3.0, 8.0, "P")  # major war
    firebreak_9: Positive = _figure(9.0, 6.0, 14.0, "P")  # weapons of mass destruction
    firebreak_shared: Fraction = _figure(
        0.35, 0.2, 0.6, "P"
    )  # what is left of it where the other is believed past it
    step_cost: Positive = _figure(0.35, 0.15, 0.7, "P")  # of each rung skipped, squared
    deterrence: Positive = _figure(0.25, 0.0, 0.5)  # share added to firebreaks by forces deployed to be seen
    face_cost: Positive = _figure(1.0, 0.0, 2.0)  # of going down under one's own ultimatum
    ally_share: Fraction = _figure(0.6, 0.3, 0.9)  # of a rung or a wrong against an ally one is bound to

    # How rungs fall, and what stays in memory.
    quiet_time: Duration = _days(14, 7, 28)  # quiet that lowers a rung by one
    grievance_gain: Positive = _figure(0.04, 0.01, 0.1)  # a rung of an act, from rung 2 on
    grievance_losses: Positive = _figure(0.2, 0.1, 0.4)  # times log10(1 + dead)
    threat_gain: Positive = _figure(0.01, 0.0, 0.03)  # a rung of such an act; what a show of force had
    # what each step of words makes good: as much as the catalogue has of an exchange that is taken
    word_worth: Positive = _figure(0.2, 0.05, 0.4)
    words_last: Duration = _days(14, 7, 30)  # how long an offer of words stands
    exercise_grievance: Positive = _figure(0.05, 0.0, 0.15)  # contested: studies find none, or some

    # How others are read (E2).
    hostile_reading: Positive = _figure(0.15, 0.0, 0.8)  # rungs, where feelings are bad and the line is closed
    alert_reading: Positive = _figure(0.5, 0.2, 0.8, "P")  # rungs, of those on short notice (level 2)
    notice_blur: Fraction = _figure(0.5, 0.3, 0.8, "P")  # what is left of the error about an announced act
    notice_lasts: Duration = _days(30, 14, 60)
    reading_delay: dict[Id, Duration] = {
        "military": _hours(3, 1, 12),
        "maritime": _hours(6, 1, 24),
        "air": _hours(2, 1, 6),
        "space": _hours(12, 2, 24),
        "cyber": _hours(24, 6, 24),
    }

    # Hidden acts (E3): the clear is answered within days, the ambiguous within months.
    hidden_detection: Duration = _hours(24, 2, 120)
    clear_time: Duration = _days(2, 0.5, 4)
    ambiguous_time: Duration = Figure(
        value=55 * _DAY, low=30 * _DAY, high=100 * _DAY, grade="S", source=_RECORD, dimension="time"
    )
    # sd of the logarithm of the time to attribute: an inquiry is a chain of some four steps (it forms, recovers,
    # analyses, concludes) of .6 each, and the spread of a chain falls with the root of their number
    inquiry_spread: Positive = _figure(0.3, 0.15, 0.6)
    wrong_blame: Fraction = _figure(0.05, 0.0, 0.15)
    inquiry_power: Positive = _figure(3.0, 2.0, 4.0)  # how far the traces of deeds and accidents lie apart, in sd
    inquiry_clarity: Positive = _figure(
        2.0, 1.0, 3.0
    )  # power added where a deed leaves all the evidence there can be
    inquiry_sharing: Positive = _figure(0.8, 0.3, 1.5)  # power added by partners who pass on all they have
    false_attribution: Fraction = _figure(0.05, 0.01, 0.15)  # of accidents, which inquirers accept to call a deed
    sensor_overlap: Fraction = _figure(0.4, 0.2, 0.6)  # of what partners' sensors see that one's own see too
    suspected: Fraction = _figure(0.5, 0.2, 0.8)  # how sure one is of a suspect just before an inquiry ends
    false_blame_cost: Fraction = _figure(0.15, 0.05, 0.3, "P")  # of credibility, for blaming the wrong one in public
    suspicion: Positive = _figure(1.0, 0.0, 2.0)  # less is asked of traces, in sd, for a threat seen beyond a half
    blame_lasts: Duration = _days(30, 10, 90)
    evidence: dict[Id, Fraction] = {
        "cyber": _figure(0.15, 0.0, 0.4),
        "maritime": _figure(0.4, 0.1, 0.7),
        "space": _figure(0.7, 0.4, 0.9),
        "military": _figure(0.5, 0.2, 0.8),
    }

    tone_of_dead: Positive = _figure(1.0, 0.0, 2.0)  # times more that an incident is felt for each tenfold of dead

    # Alerts, threats, forces that meet.
    alert_speed: Fraction = _figure(0.6, 0.4, 0.8, "P")  # of the own reaction time, on short notice (level 2)
    alert_drain: Fraction = _figure(0.02, 0.01, 0.04, "P")  # readiness a week for each level
    alert_contact: Fraction = _figure(0.15, 0.0, 0.4)  # more collisions for each level of either side
    mobilised_for: Duration = _days(14, 10, 30)
    mobilised_readiness: Fraction = _figure(0.3, 0.1, 0.5)  # gained at once
    blockade_grievance: Positive = _figure(0.3, 0.1, 0.8)  # rungs
    ultimatum_lasts: Duration = _days(10, 4, 20)
    deadline_lead: Duration = _hours(30, 12, 60)  # how long before it runs out both are asked what they do
    audience_cost: Points = _figure(5.0, 3.0, 8.0, "P", unit="points")  # support, for a threat not carried out
    broken_threat: Fraction = _figure(0.1, 0.05, 0.2)  # of credibility
    presence_lasts: Duration = _days(30, 14, 60)
    deployment_time: Duration = _days(5, 2, 14)
    contact_rate: Rate = _figure(0.02 / _DAY, 0.005 / _DAY, 0.06 / _DAY, unit="rate")  # both fully exposed
    contact_grievance: Positive = _figure(0.1, 0.02, 0.3)
    fire_reading: Points = _figure(6.0, 5.0, 7.0, unit="points")  # rung believed of the other at which half fire
    # How an actor reckons what force would bring it, on its beliefs.
    mobilised_strength: Fraction = _figure(0.15, 0.1, 0.2, "P")  # share that called-up reserves add to strength
    decisiveness: Positive = _figure(2.0, 1.0, 3.0)  # power of the ratio of strengths in the odds of a war
    fire_spread: Positive = _figure(0.4, 0.2, 0.8)  # rungs, of those who fire about it
    contact_losses: Positive = _figure(5.0, 0.0, 40.0)  # dead, where shots are exchanged
    deconfliction: Fraction = _figure(0.6, 0.3, 0.8, "P")  # of the contact hazard
    arranged_blur: Fraction = _figure(0.9, 0.7, 1.0, "P")  # what such talks leave of the error about each other
    deconfliction_lasts: Duration = _days(180, 60, 360)
    clash_losses: Positive = _figure(20.0, 1.0, 100.0)  # dead, of a limited use of force that goes well
    strike_losses: Positive = _figure(200.0, 20.0, 1000.0)
    readiness_loss: Fraction = _figure(0.03, 0.01, 0.08)  # of the side that is struck
    denial_loss: Positive = _figure(2.0, 1.0, 4.0)  # times that, for who is hit inside another's area denial
    kept_out: Fraction = _figure(0.5, 0.2, 0.8)  # of a presence, where area denial reaches all of it

    # How an actor reads acts otherwise than the catalogue: observer, then action or domain, then rungs more or less.
    rung_map: dict[Id, dict[Id, Shift]] = {}
    open_force: Id = "limited_kinetic"  # the act as which an open incident of force is known
    denial: dict[Id, Denial] = {}
    # what of an actor's forces others' denial finds, relative to their figures: 1 as written there, less where forces
    # are hardened, dispersed or armed at longer range; a slot by actor, which levers may move
    denied: dict[Id, Points] = {}
    # force groups that can be sent to the confrontation; an actor without any comes in `deployment_time`
    groups: tuple[Group, ...] = ()
    # what an act of rung 8 or above does: end the run, or put it to the white cell, without whose ruling it ends
    at_major_war: Literal["end", "umpire"] = "end"
