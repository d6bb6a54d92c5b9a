"""Escalation: rungs between actors, how they are read, and what standing on one costs."""

from sim.models.escalation.model import ESCALATION

__all__ = ["ESCALATION"]
