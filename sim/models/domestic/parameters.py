"""The numbers of domestic politics (E11, E12): each with its range and grade, each a slot that levers may move.

A scenario overrides any of them in its own section. All are judgement except where a grade says otherwise.
"""

from __future__ import annotations

from sim.scenario.figures import Duration, Figure, Fraction, Grade, Points, Positive, Rate, Strict

__all__ = ["Parameters"]

_DAY = 24.0
_YEAR = 8766.0


def _figure(value: float, low: float, high: float, grade: Grade = "J", *, unit: str = "number") -> Figure:
    return Figure(value=value, low=low, high=high, grade=grade, dimension=unit)


def _days(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _figure(value * _DAY, low * _DAY, high * _DAY, grade, unit="time")


def _points(value: float, low: float, high: float) -> Figure:
    return _figure(value, low, high, unit="points")


class Parameters(Strict):
    """What holds for every government of one crisis."""

    # Support (E11).
    rally: Points = _points(4, 2, 6)  # when one's country is attacked
    rally_most: Points = _points(12, 6, 20)
    rally_time: Duration = _days(45, 25, 75)
    # capital that comes with a use of force suffered, more with each rung above the first: the struck need less leave
    rally_leave: Points = _points(4, 2, 6)
    casualties: Points = _points(1.5, 0.8, 2.5)  # times log10(1 + killed)
    clash_killed: Positive = _figure(20.0, 5.0, 60.0)  # felt for an act of force whose dead nobody stated
    clash_spread: Positive = _figure(0.8, 0.4, 1.2)  # sd of the logarithm
    burden: Points = _points(0.3, 0.1, 0.6)  # a week for each level of alert
    audience: Points = _points(5, 2, 8)  # a threat not carried out
    audience_elsewhere: Fraction = _figure(0.5, 0.2, 1.0)  # share of it where voters do not judge
    audience_credibility: Fraction = _figure(0.08, 0.03, 0.15)
    threat_due: Duration = _days(14, 7, 30)
    capital_income: Points = _points(1, 0.5, 1.5)  # a week at support 50
    gate_support: Points = _points(35, 28, 42)
    gate_cohesion: Fraction = _figure(0.35, 0.25, 0.45)
    gate_cost: Points = _points(3, 2, 4)

    # Readiness and weariness (E12).
    alert_wear: Fraction = _figure(0.02, 0.01, 0.03)  # readiness a week for each level
    weariness: Fraction = _figure(0.01, 0.005, 0.03)  # fatigue a week for each level

    # Governments.
    incumbency: Points = _points(2, -2, 6)  # support at which a vote is even is 50 less this
    vote_spread: Points = _points(8, 4, 14)  # how sharply a vote follows support
    honeymoon: Points = _points(8, 4, 15)
    party_changes: Fraction = _figure(0.3, 0.1, 0.5)  # that with the leader the governing side goes

    # Host communities and their bases.
    # 1 where the rates of bases hold as they are; points, because plain numbers up to 1 are taken for fractions
    incident_rate: Points = _points(1, 0.5, 2)
    incident_loss: Points = _points(2.5, 1, 4)  # of local support, the middle of its range
    incident_national: Points = _points(0.5, 0, 1)
    incident_friction: Fraction = _figure(0.015, 0.005, 0.03)
    friction_time: Duration = _days(540, 270, 1080)  # until friction is back where it rests
    consultation: Duration = _figure(36.0, 12.0, 96.0, unit="time")  # without friction
    consultation_friction: Positive = _figure(2.0, 1.0, 4.0)  # times as long at full friction, more
    consultation_spread: Positive = _figure(0.4, 0.2, 0.7)  # sd of the logarithm
    consent: Points = _points(2.2, 1.0, 3.5)  # log-odds of yes at even trust and support without friction
    consent_friction: Positive = _figure(3.0, 1.5, 5.0)
    access_time: Duration = _days(90, 45, 180)  # how long a yes holds
    access_shock: Rate = _figure(0.15 / _YEAR, 0.05 / _YEAR, 0.4 / _YEAR, unit="rate")  # at full friction
    shock_time: Duration = _days(30, 10, 60)
