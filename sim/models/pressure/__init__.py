"""Pressure on a state: sanctions by layer, who enforces them, evasion, food, programme (E14a, E14b)."""

from sim.models.pressure.model import PRESSURE

__all__ = ["PRESSURE"]
