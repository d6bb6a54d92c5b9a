"""What is bought from few: a seller that stops selling, stocks, other sources, and the price of both."""

from sim.models.commons.supply.model import SUPPLY

__all__ = ["SUPPLY"]
