"""Air: corridors that flights use, areas closed in them, what airlines dare, and how flights come back."""

from sim.models.commons.air.model import AIR

__all__ = ["AIR"]
