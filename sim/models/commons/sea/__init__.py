"""The sea: lanes and passages, ships that choose risk or detour, queues, escorts, pirates, stocks (3.13, E16)."""

from sim.models.commons.sea.sea import SEA

__all__ = ["SEA"]
