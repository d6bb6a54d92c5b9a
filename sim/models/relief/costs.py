"""What relief costs, and a proxy for the deaths that its delays mean: both from the accounts of a run.

The proxy counts days of waiting for treatment and of thirst, each with a low and a high rate. It is no forecast
of deaths and no measure of any government; only its differences between options, inside one model, mean something.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.models.relief.dials import Dials
from sim.models.relief.district import District
from sim.models.relief.ledger import Ledger

__all__ = ["excess_deaths", "relief_cost"]


def relief_cost(ship_days: float, ledger: Ledger, dials: Dials) -> float:
    """Cost of ships, flights, civil goods and charters, MUSD."""
    flown = sum(n for (kind, _), n in ledger.sorties.items() if kind == "aircraft")
    missions = sum(n for (kind, _), n in ledger.sorties.items() if kind == "helicopter")
    return (
        ship_days * dials("ship_day_cost")
        + flown * dials("sortie_cost")
        + missions * dials("mission_cost")
        + ledger.civil / 1000 * dials("cost_per_tonne")
        + ledger.hired
    )


def excess_deaths(districts: Sequence[District], dials: Dials, end: str) -> float:
    """The proxy at its `low` or `high` end, persons."""
    waited = sum(district.ward.waiting_days for district in districts)
    thirst = sum(district.unmet_by["water"] for district in districts)
    return waited * dials(f"proxy_patient_{end}") + thirst * dials(f"proxy_thirst_{end}")
