"""Rates: what a day of work yields, a day of need takes and a hub handles, read from the dials once one has moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.models.dials import Reading

__all__ = ["Handling", "Life", "Rates", "Rounds", "Sight"]

_MEAN_WAY: Final = 2 / 3  # from the middle of a disc to its points, in radii


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
    lift: float
    first_flight: float
    ramp_interoperability: float
    ramp_time: float  # h
    own_gear: float
    own_gear_time: float  # h
    flying_day: float  # h
    base_turnaround: float  # h
    aircraft_available: float
    hub_reserve: float  # d
    station_time: float  # h
    seats: float  # in a helicopter, for the hurt
    hurt_first: float  # most of a day's lift that they may ask for
    fuel: int  # kg a mission
    food_first: float
    last_mile: float
    water_units: float  # h
    coordination_loss: float
    plan_sharing: float
    useful_base: float
    useful_link: float
    stores_kept: float
    stores_tie: float
    mean_missions: float  # a helicopter a day, over all that lies in its radius
    mean_runs: float  # the same of a craft

    @staticmethod
    def read(dials: Reading) -> Rates:
        """Read them as they stand."""

        def kg(name: str) -> int:
            return round(dials(name) * 1000)

        helicopters = Rounds(
            dials("helicopter_day"),
            dials("helicopter_turnaround"),
            dials("helicopter_speed"),
            dials("helicopter_missions"),
            dials("helicopters_available"),
        )
        craft = Rounds(
            dials("landing_craft_day"),
            dials("landing_craft_turnaround"),
            dials("landing_craft_speed"),
            dials("landing_craft_runs"),
            1.0,
        )
        return Rates(
            helicopters,
            kg("helicopter_load"),
            craft,
            kg("landing_craft_load"),
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
            dials("lift"),
            dials("first_flight"),
            dials("ramp_interoperability"),
            dials("ramp_time"),
            dials("own_gear"),
            dials("own_gear_time"),
            dials("flying_day"),
            dials("base_turnaround"),
            dials("aircraft_available"),
            dials("hub_reserve") / 24,
            dials("station_time"),
            dials("helicopter_seats"),
            dials("hurt_first"),
            kg("helicopter_fuel"),
            dials("food_first"),
            dials("last_mile"),
            dials("water_units"),
            dials("coordination_loss"),
            dials("plan_sharing"),
            dials("useful_base"),
            dials("useful_link"),
            dials("stores_kept"),
            dials("stores_tie"),
            helicopters.a_day(_MEAN_WAY * dials("helicopter_radius")),
            craft.a_day(_MEAN_WAY * dials("landing_craft_radius")),
        )


@dataclass(frozen=True, slots=True)
class Life:
    """How people in need live: what they need and keep, who is sick, how waiting weighs, when need is over."""

    food_ration: float  # t a person a day
    medical_ration: float
    water_ration: float  # m3
    shelter_kit: int  # kg
    household_days: float  # d
    short_first: float
    kits_a_day: float  # share of the missing kits that is short today
    surplus_loss: float  # a day
    sick_share: float
    deprivation_power: float
    recovery_starts: float  # h
    recovery_time: float  # h
    illness: float  # a day
    illness_thirst: float
    vaccination_share: float
    vaccination_effect: float
    healing_days: float
    must_lie: float

    @staticmethod
    def read(dials: Reading) -> Life:
        """Read them as they stand."""
        return Life(
            dials("food_ration"),
            dials("medical_ration"),
            dials("water_ration"),
            round(dials("shelter_kit") * 1000),
            dials("household_days") / 24,
            dials("short_first"),
            24 / dials("kit_time"),
            dials("surplus_loss") * 24,
            dials("sick_share"),
            dials("deprivation_power"),
            dials("recovery_starts"),
            dials("recovery_time"),
            dials("illness") * 24,
            dials("illness_thirst"),
            dials("vaccination_share"),
            dials("vaccination_effect"),
            dials("healing_time") / 24,
            dials("must_lie"),
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """How others see a host: a stranger's error, the age of its picture, what being at work there leaves of both."""

    need_error: float  # of the logarithm
    coverage_error: float  # share of that
    report_lag: float  # h
    at_work: float

    @staticmethod
    def read(dials: Reading) -> Sight:
        """Read them as they stand."""
        return Sight(dials("need_error"), dials("coverage_error"), dials("report_lag"), dials("sight_at_work"))


@dataclass(frozen=True, slots=True)
class Handling:
    """What holds at every hub: how much is handled without waits, how lots come, what goes to rotors and spoils."""

    free_flow: float
    spread: float
    lot: float  # kg
    ground_wait: float
    rotor_share: float
    berth: int  # kg a day
    loss: float  # a day

    @staticmethod
    def read(dials: Reading) -> Handling:
        """Read them as they stand."""
        return Handling(
            dials("hub_free_flow"),
            dials("hub_spread"),
            dials("hub_lot") * 1000,
            dials("hub_ground_wait"),
            dials("rotor_share"),
            round(dials("berth_rate") * 24_000),
            dials("hub_loss") * 24,
        )
