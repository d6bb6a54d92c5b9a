"""Domestic politics: what a government can still ask of its people, its forces and the neighbours of its bases.

`DOMESTIC` is its line in the registry.
"""

from sim.models.domestic.model import DOMESTIC

__all__ = ["DOMESTIC"]
