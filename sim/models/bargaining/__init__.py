"""Bargaining over texts: positions, weights, who wins against whom, veto and ratification (E17)."""

from sim.models.bargaining.model import BARGAINING

__all__ = ["BARGAINING"]
