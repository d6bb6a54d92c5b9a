"""The numbers of displacement (E14c to E14e): each with its range and grade, each a slot that levers may move.

A scenario overrides any of them in its own section. Troops asked for and the pace of past evacuations come
from the record (S), the hazard of collapse from our preparatory study (P), the rest is judgement.
"""

from __future__ import annotations

from sim.scenario.figures import (
    Duration,
    Figure,
    Fraction,
    Grade,
    Number,
    Persons,
    Points,
    Positive,
    Rate,
    Signed,
    Strict,
)

__all__ = ["Parameters"]

_DAY = 24.0
_YEAR = 8766.0


def _figure(value: float, low: float, high: float, grade: Grade = "J", *, unit: str = "number") -> Figure:
    return Figure(value=value, low=low, high=high, grade=grade, dimension=unit)


def _days(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _figure(value * _DAY, low * _DAY, high * _DAY, grade, unit="time")


class Parameters(Strict):
    """What holds for the whole of one crisis of displacement."""

    # Order and the regime (E14c). Order goes with `order_time` to what cohesion, food and troops allow.
    collapse_hazard: Rate = _figure(0.016 / _YEAR, 0.002 / _YEAR, 0.08 / _YEAR, "P", unit="rate")
    collapse_cohesion: Positive = _figure(3.0, 1.5, 5.0)
    collapse_food: Positive = _figure(2.0, 1.0, 4.0)
    elite_cohesion_assumed: Fraction = _figure(0.6, 0.4, 0.8)  # where no model keeps it
    food_assumed: Fraction = _figure(0.6, 0.4, 0.8)  # where no model keeps it
    order_cohesion: Fraction = _figure(0.5, 0.2, 0.8)  # order lost for cohesion below one half
    order_food: Fraction = _figure(0.4, 0.2, 0.8)  # order lost for food below one half
    order_time: Duration = _days(30, 15, 60)
    collapse_order: Fraction = _figure(0.25, 0.1, 0.4)  # order a collapsed state keeps by itself
    collapse_drop: Fraction = _figure(0.5, 0.3, 0.8)  # share of order lost at once
    troops_needed: Persons = _figure(300_000, 200_000, 400_000, "S", unit="persons")

    # People who leave (E14d).
    outflow: Rate = _figure(0.0005 / _DAY, 0.0002 / _DAY, 0.001 / _DAY, unit="rate")
    outflow_order: Positive = _figure(2.5, 1.5, 3.5)
    outflow_food: Positive = _figure(1.5, 0.8, 2.5)
    outflow_spread: Positive = _figure(0.5, 0.25, 0.8)  # sd of the logarithm, a route a day
    outflow_waves: Positive = _figure(0.6, 0.3, 1.0)  # the same, a route a week
    closure: Fraction = _figure(0.7, 0.5, 0.9)  # share of those at a closed border who do not get over on a day
    closure_time: Duration = _days(60, 30, 120)  # how long an order to close holds
    guards: Fraction = _figure(0.97, 0.9, 0.99)  # share whom the state's own guards keep while its order holds
    guards_fail: Fraction = _figure(0.3, 0.2, 0.4)  # order at which nobody guards any more
    guards_hold: Fraction = _figure(0.75, 0.6, 0.85)  # order from which all posts are manned
    settling: Duration = _days(180, 90, 360)  # from camp to a place of one's own
    camp_step: Persons = _figure(50_000, 20_000, 100_000, unit="persons")  # places one decision adds
    camp_pace: Persons = _figure(2_000, 500, 5_000, unit="persons")  # places built on a day

    # Sites with dangerous weapons, and those who secure them.
    unguarded: Fraction = _figure(0.6, 0.3, 0.9)  # share of sites left unguarded by a collapse
    loose: Rate = _figure(0.1 / _YEAR, 0.02 / _YEAR, 0.5 / _YEAR, unit="rate")  # thefts from a site nobody guards
    command_least: Fraction = _figure(0.2, 0.1, 0.4)  # of order, below which a broken command grows no slower
    site_pace: Positive = _figure(0.15, 0.05, 0.4)  # sites a day for each thousand soldiers on that task
    site_share: Fraction = _figure(0.03, 0.01, 0.05, "M")  # of the soldiers in a zone, without orders about it
    site_priority: Fraction = _figure(0.1, 0.05, 0.2)  # the same once securing is ordered
    deployment_load: Fraction = _figure(0.02, 0.01, 0.04)  # readiness lost a week with all forces in

    # Armies that meet (E14e).
    contact: Rate = _figure(0.0004 / _DAY, 0.0001 / _DAY, 0.0015 / _DAY, unit="rate")  # for 10,000 against 10,000
    deconfliction: Fraction = _figure(0.6, 0.4, 0.8)
    arrangement_time: Duration = _days(90, 45, 180)
    contact_tone: Number = _figure(-6.0, -9.0, -3.0)  # on the scale of acts
    contact_grievance: Positive = _figure(0.4, 0.2, 0.8)  # rungs
    contact_rung: Positive = _figure(4.0, 3.0, 6.0)  # as which each reads it, where somebody keeps rungs
    contact_threat: Signed = _figure(0.05, 0.02, 0.1)

    # Strangers who must get out.
    heeding: Fraction = _figure(0.85, 0.6, 0.95)  # who goes when told to and war is at hand
    # Rungs between the two states: up to the first nobody believes the call, at the second all who ever will; few at
    # the first shots, since the share grows with the square of the way between.
    believed_from: Positive = _figure(4.5, 3.5, 5.5)
    believed_at: Positive = _figure(8.0, 7.0, 8.5)
    believed_collapse: Fraction = _figure(0.25, 0.1, 0.5)  # how far it is believed because the neighbour fell
    assembling: Duration = _days(4, 2, 8)  # until two thirds of them have come to the assembly points
    # 1 where carriers are as written; points, because plain numbers up to 1 are taken for fractions
    lift: Points = _figure(1.0, 0.5, 2.0, unit="points")
    # of the usual pace of aircraft: what closed air leaves of it is written here by who keeps the air
    air_open: Points = _figure(1.0, 1.0, 1.0, unit="points")
    serviceable: Fraction = _figure(0.85, 0.7, 0.95)  # of aircraft and ships on a trip
    preparing_spread: Positive = _figure(0.3, 0.15, 0.5)  # sd of the logarithm of the time to the first start

    # What is known.
    count_error: Positive = _figure(0.4, 0.2, 0.7)  # sd of the logarithm of a stranger's count of people
