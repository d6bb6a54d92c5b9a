"""The global commons: sea, air, space, networks and what is bought abroad, as services that many live by (3.13)."""

from sim.models.commons.model import COMMONS

__all__ = ["COMMONS"]
