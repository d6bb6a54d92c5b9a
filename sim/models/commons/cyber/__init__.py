"""Networks: cables and those who mend them, faults of nature and of men, services that are made to fail."""

from sim.models.commons.cyber.model import CYBER

__all__ = ["CYBER"]
