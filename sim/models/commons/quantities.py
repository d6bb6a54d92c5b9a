"""Shorthand for a part's section: degrees, and defaults that are figures with range and grade, in base units."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.figures import Figure, Grade

__all__ = ["Lat", "Lon", "days", "figure", "hours", "money", "share"]

Lat = Annotated[float, Field(ge=-90, le=90)]
Lon = Annotated[float, Field(ge=-180, le=180)]


def figure(value: float, low: float, high: float, grade: Grade = "J", *, unit: str = "number") -> Figure:
    """Make a number of a dimension."""
    return Figure(value=value, low=low, high=high, grade=grade, dimension=unit)


def share(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    """Make a fraction 0..1, moved by levers in log-odds."""
    return Figure(value=value, low=low, high=high, grade=grade, share=True)


def hours(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    """Make a duration given in hours."""
    return figure(value, low, high, grade, unit="time")


def days(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    """Make a duration given in days."""
    return hours(value * 24, low * 24, high * 24, grade)


def money(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    """Make an amount in MUSD."""
    return figure(value, low, high, grade, unit="money")
