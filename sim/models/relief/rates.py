"""Rates: what a day of work yields, read from the dials once a day for all groups at a host."""

from __future__ import annotations

from dataclasses import dataclass

from sim.models.relief.dials import Dials

__all__ = ["Rates", "Rounds"]


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often a day one craft goes there and back: what its hours, its speed and its crews allow."""

    hours: float  # of work, a day
    turnaround: float  # h, both ends
    speed: float  # kt
    most: float  # that crews make
    available: float  # share of craft that can go on a day

    def a_day(self, way: float, from_ship: float = 0.0) -> float:
        """Rounds a day over a way (nm), where the day begins and ends on a ship so far from where one loads."""
        hours = max(0.0, self.hours - 2 * from_ship / self.speed)
        return self.available * min(self.most, hours / (self.turnaround + 2 * way / self.speed))


@dataclass(frozen=True, slots=True)
class Rates:
    """For one m3/h of water, bed; of helicopters and craft; and how groups rise, tire and vary."""

    helicopters: Rounds
    helicopter_load: int  # kg
    craft: Rounds
    craft_load: int  # kg
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
    district_radius: float  # nm

    @staticmethod
    def read(dials: Dials) -> Rates:
        """Read them as they stand."""
        return Rates(
            Rounds(
                dials("helicopter_day"),
                dials("helicopter_turnaround"),
                dials("helicopter_speed"),
                dials("helicopter_missions"),
                dials("helicopters_available"),
            ),
            dials.kg("helicopter_load"),
            Rounds(
                dials("landing_craft_day"),
                dials("landing_craft_turnaround"),
                dials("landing_craft_speed"),
                dials("landing_craft_runs"),
                1.0,
            ),
            dials.kg("landing_craft_load"),
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
            dials("district_radius"),
        )
