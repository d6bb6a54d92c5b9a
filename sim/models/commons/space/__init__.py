"""Space: what satellites give, jamming that ends with its cause, and fragments that stay."""

from sim.models.commons.space.model import SPACE

__all__ = ["SPACE"]
