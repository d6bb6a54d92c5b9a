"""Engines that several tests play: a small lively world of three parties, and the shipped relief."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from small_worlds import lively, plan_of

from sim.api import load

if TYPE_CHECKING:
    from sim.blueprint import Blueprint


PARTIES = ("party_a", "party_b", "party_c")


FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def plan() -> Blueprint:
    return plan_of(lively())


@cache
def tsunami() -> Blueprint:
    return load("tsunami_relief")
