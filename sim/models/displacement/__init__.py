"""Displacement: a state whose order may fail, people who leave it, strangers who must get out, armies that meet.

`DISPLACEMENT` is its line in the registry.
"""

from sim.models.displacement.model import DISPLACEMENT

__all__ = ["DISPLACEMENT"]
