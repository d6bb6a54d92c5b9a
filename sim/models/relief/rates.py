"""Rates: what a day of work yields, read from the dials once a day for all groups at a host."""

from __future__ import annotations

from dataclasses import dataclass

from sim.models.relief.dials import Dials

__all__ = ["Rates"]


@dataclass(frozen=True, slots=True)
class Rates:
    """For one helicopter, craft, m3/h of water, bed; and how groups rise, tire and vary."""

    helicopter: float  # kg a day
    craft: float  # kg a day
    litres: float  # a day, for each m3/h that can be made
    fetched: float  # share of what plants ashore and hoses give
    hose_time: float  # h
    water_load: float  # most of a ship's lift that goes to water
    must_lie: float  # share of patients
    bed_stay: float  # d
    deck_ramp: float  # h
    tiring: float
    tiring_time: float  # h
    spread: float  # sd of the logarithm of a day's flying

    @staticmethod
    def read(dials: Dials) -> Rates:
        """Read them as they stand."""
        return Rates(
            dials("helicopter_missions") * dials.kg("helicopter_load"),
            dials("landing_craft_runs") * dials.kg("landing_craft_load"),
            24_000.0,
            dials("water_ashore"),
            dials("hose_time"),
            dials("water_load"),
            dials("must_lie"),
            dials("bed_stay") / 24,
            dials("deck_ramp_time"),
            dials("tiring"),
            dials("tiring_time"),
            dials("sortie_spread"),
        )
