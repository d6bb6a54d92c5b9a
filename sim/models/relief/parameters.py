"""The numbers of the relief pipeline (E15): each with its range and grade, each a slot that levers may move.

A scenario overrides any of them in its own section. Defaults graded P come from the prototype behind the
preparatory study, S from the record of 2004, M from memory, J are judgement.

Source: Holguin2013 (deprivation), Sphere2011 (rations), UnifiedAssistance2005 (loads and missions).
"""

from __future__ import annotations

from sim.scenario.figures import (
    Distance,
    Duration,
    Figure,
    Fraction,
    Grade,
    Mass,
    MassRate,
    Money,
    Points,
    Positive,
    Rate,
    Speed,
    Strict,
    Volume,
)

__all__ = ["Parameters"]

_DAY = 24.0


def _figure(value: float, low: float, high: float, grade: Grade = "J", *, unit: str = "number") -> Figure:
    return Figure(value=value, low=low, high=high, grade=grade, dimension=unit)


def _days(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _figure(value * _DAY, low * _DAY, high * _DAY, grade, unit="time")


def _kg(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _figure(value / 1000, low / 1000, high / 1000, grade, unit="mass")


def _per_day(value: float, low: float, high: float, grade: Grade = "J") -> Figure:
    return _figure(value / _DAY, low / _DAY, high / _DAY, grade, unit="mass_rate")


class Parameters(Strict):
    """What holds for every host, district and force of one relief crisis."""

    # What people need, a person a day (shelter and medicine: see each).
    food_ration: Mass = _kg(0.55, 0.4, 0.7, "M")
    water_ration: Volume = _figure(0.0075, 0.0075, 0.015, "S", unit="volume")
    shelter_kit: Mass = _kg(8.0, 5.0, 15.0)  # once for each displaced person
    medical_ration: Mass = _kg(0.02, 0.01, 0.05)  # a person in need a day
    sick_share: Fraction = _figure(0.05, 0.02, 0.1)  # share of people who need medicine on a day
    household_days: Duration = _days(7, 4, 10, "P")  # most that households keep
    household_start: Duration = _days(1, 0, 3)  # what they saved
    recovery_starts: Duration = _days(30, 20, 60)
    recovery_time: Duration = _days(180, 90, 360)  # people leave the need with this time constant
    kit_time: Duration = _days(14, 7, 30)  # over which missing shelter kits are asked for
    short_first: Positive = _figure(10.0, 3.0, 30.0)  # weight of what is short today beside what would fill stocks
    food_first: Positive = _figure(2.0, 1.0, 4.0)  # weight of food and medicine beside kits in a small load
    surplus_loss: Rate = _figure(0.02 / _DAY, 0.01 / _DAY, 0.05 / _DAY, unit="rate")  # of what came twice
    deprivation_power: Positive = _figure(2.0, 1.5, 3.0)  # person-days unserved grow to this power

    # Forces: from order to full work.
    mobilisation_spread: Positive = _figure(0.25, 0.1, 0.4)  # sd of the logarithm
    mobilisation_interoperability: Fraction = _figure(0.35, 0.2, 0.5, "P")
    ramp_time: Duration = _days(10, 7, 14, "P")  # aircraft follow their group's first flight with this constant
    ramp_interoperability: Fraction = _figure(0.35, 0.2, 0.5, "P")
    first_flight: Fraction = _figure(0.5, 0.25, 1.0)  # share of a group's aircraft that come first, where not said
    own_gear: Fraction = _figure(0.6, 0.4, 0.75)  # of the first loads of a group: its own crews, tents and loaders
    own_gear_time: Duration = _days(7, 4, 10)  # with which that share falls
    deck_ramp_time: Duration = _days(2, 1, 4)
    theatre_radius: Distance = _figure(600.0, 300.0, 1000.0, unit="distance")  # who is nearer is in the theatre
    refuel_time: Duration = _figure(4.0, 2.0, 8.0, unit="time")
    sea_factor: Positive = _figure(1.2, 1.1, 1.4, "S")  # sea lane over great circle where no route is given
    # Factors, 1 where figures hold as they are; points, because plain numbers up to 1 are taken for fractions.
    lift: Points = _figure(1.0, 0.5, 2.0, unit="points")  # on every group's airlift
    last_mile: Points = _figure(1.0, 0.5, 2.0, unit="points")  # on helicopters, craft and roads
    sortie_spread: Positive = _figure(0.2, 0.1, 0.35)  # sd of the logarithm, a group a day
    # How often a day: hours of work over the way there and back and both turnarounds, of those that can go.
    flying_day: Duration = _figure(12.0, 10.0, 16.0, unit="time")  # hours in which transports land: mostly by day
    base_turnaround: Duration = _figure(3.0, 2.0, 5.0, unit="time")  # of a transport where it loads
    aircraft_available: Fraction = _figure(0.75, 0.6, 0.85)  # of transports on a day; .9 a day at 540 nm
    helicopter_load: Mass = _kg(1480, 1200, 1900, "S")
    helicopter_missions: Positive = _figure(8.0, 6.0, 12.0)  # most that crews fly a helicopter on a day of short hops
    helicopter_day: Duration = _figure(10.0, 8.0, 12.0, unit="time")
    helicopter_turnaround: Duration = _figure(0.75, 0.5, 1.25, unit="time")  # to load, unload and fuel, a mission
    helicopter_speed: Speed = _figure(120.0, 100.0, 140.0, "M", unit="speed")
    helicopters_available: Fraction = _figure(0.45, 0.35, 0.55)  # that fly relief on a day; 3.1 missions a day each
    helicopter_radius: Distance = _figure(100.0, 60.0, 150.0, unit="distance")
    landing_craft_load: Mass = _kg(20_000, 10_000, 45_000)
    landing_craft_runs: Positive = _figure(2.0, 1.0, 3.0)  # most that crews make a craft on a day
    landing_craft_day: Duration = _figure(12.0, 8.0, 16.0, unit="time")
    landing_craft_turnaround: Duration = _figure(6.0, 3.0, 9.0, unit="time")  # to load and to unload over a beach
    landing_craft_speed: Speed = _figure(10.0, 8.0, 30.0, unit="speed")
    landing_craft_radius: Distance = _figure(60.0, 30.0, 100.0, unit="distance")
    district_radius: Distance = _figure(10.0, 5.0, 20.0, unit="distance")  # mean way within a district
    station_time: Duration = _days(3, 1, 7)  # after which a ship looks whether it is more needed off another coast
    water_ashore: Fraction = _figure(0.25, 0.1, 0.5)  # share of what plants ashore and hoses give that is fetched
    hose_time: Duration = _days(5, 2, 10)  # with which a ship's hoses come to their full yield
    water_load: Fraction = _figure(0.65, 0.5, 0.75, "S")  # most of a ship's lift that goes to water where it is asked
    tiring: Fraction = _figure(0.25, 0.1, 0.4)  # of the output that tired crews lose in the end
    tiring_time: Duration = _days(40, 20, 80)
    port_time: Duration = _days(1, 0.5, 3)  # in port for fuel and stores, besides the way there and back
    stores_kept: Fraction = _figure(0.25, 0.1, 0.4)  # of its stores a ship has left when it takes more
    stores_tie: Fraction = _figure(0.3, 0.15, 0.45)  # least interoperability at which one navy fuels another
    supply_load: Positive = _figure(150.0, 60.0, 300.0)  # ship-days that a supply ship carries for others
    helicopter_fuel: Mass = _kg(500, 300, 900)  # a mission, taken at the hub where it loads
    readiness_wear: Fraction = _figure(0.02, 0.01, 0.03, "P")  # a week, with all of an actor's groups at work

    # Weather over a district on a day; missions above are means, so good days are scaled up to keep them.
    bad_weather: Fraction = _figure(0.15, 0.05, 0.3)
    bad_weather_factor: Fraction = _figure(0.3, 0.1, 0.5)  # of what helicopters and craft do
    bad_weather_flights: Fraction = _figure(0.6, 0.4, 0.9)  # of the transports, over a hub
    bad_weather_passage: Fraction = _figure(0.7, 0.5, 0.9)  # of a ship's speed

    # Consent, coordination, civil-military link.
    leave_time: Duration = _days(7, 3, 14)  # in which forces that are no longer wanted leave, at the least
    clearance_link: Fraction = _figure(0.4, 0.2, 0.6, "P")
    coordination: Fraction = _figure(0.4, 0.2, 0.6)
    coordination_loss: Fraction = _figure(0.06, 0.03, 0.1, "P")  # for each outside partner
    cell_gain: Fraction = _figure(0.2, 0.1, 0.3, "P")
    lead_gain: Fraction = _figure(0.5, 0.2, 0.8)  # of what civil pipelines cost in coordination, under one civil lead
    # Hubs: what they handle while nobody waits, and how waits grow with the load (E15 at a full load).
    hub_free_flow: Points = _figure(1.3, 1.1, 1.6, "P", unit="points")
    hub_spread: Positive = _figure(1.0, 0.5, 2.0)  # of arrivals and handling without coordination; 1: pure chance
    hub_ground_wait: Fraction = _figure(0.25, 0.1, 0.4)  # of a wait, what is spent on the ramp
    hub_lot: Mass = _kg(7000, 5000, 10_000)  # what loaders handle as one: an aircraft's load
    rotor_share: Fraction = _figure(0.5, 0.3, 0.7)  # of movements kept for helicopters, which need no runway
    hub_gain: Fraction = _figure(0.5, 0.3, 1.0, "P")
    hub_reserve: Duration = _days(3, 1, 7)  # of what its own ways bring out that a hub keeps before it hands on
    hub_loss: Rate = _figure(0.003 / _DAY, 0.001 / _DAY, 0.01 / _DAY, unit="rate")
    civil_military_link: Fraction = _figure(0.35, 0.2, 0.5)
    liaison_gain: Fraction = _figure(0.1, 0.05, 0.2)
    plan_sharing: Fraction = _figure(0.3, 0.1, 0.5)  # of the plans that partners know of each other without a cell
    district_error: Positive = _figure(0.6, 0.3, 1.0)  # sd of the logarithm of a partner's view of one district
    useful_base: Fraction = _figure(0.45, 0.3, 0.6, "P")
    useful_link: Fraction = _figure(0.55, 0.4, 0.7, "P")
    handover_time: Duration = _days(10, 5, 20, "P")
    water_units: Duration = _days(5, 2, 10)  # after the first lift, until civil water plants are flown in
    berth_rate: MassRate = _per_day(400, 200, 800)  # what one berth unloads
    search_time: Duration = _days(4, 2, 8)  # after which half of those missing at sea are past finding

    # The sick and injured.
    illness: Rate = _figure(0.0015 / _DAY, 0.0007 / _DAY, 0.003 / _DAY, unit="rate")  # of people in need
    illness_thirst: Positive = _figure(1.5, 0.5, 3.0)  # times more where no water comes
    healing_time: Duration = _days(21, 10, 40)  # untreated
    must_lie: Fraction = _figure(0.05, 0.02, 0.1)  # share of patients who need a bed
    bed_stay: Duration = _days(8, 5, 12)
    helicopter_seats: Positive = _figure(8.0, 5.0, 15.0)  # patients, lying or sitting, that one mission flies out
    hurt_first: Fraction = _figure(0.5, 0.25, 0.75)  # most of a day's helicopter lift that goes to flying them out
    vaccination_share: Fraction = _figure(0.3, 0.2, 0.4)  # share of people to be vaccinated
    vaccination_effect: Fraction = _figure(0.3, 0.1, 0.5)  # of illness that it takes away

    # Who leaves before a hazard that is foreseen, once the host says so.
    evacuation_time: Duration = _days(0.5, 0.25, 1.0)
    evacuable: Fraction = _figure(0.8, 0.6, 0.95)

    # What is known.
    information_time: Duration = _days(7, 4, 10, "S")
    need_error: Positive = _figure(0.5, 0.3, 0.8)  # sd of the logarithm of a stranger's estimate
    coverage_error: Fraction = _figure(0.5, 0.25, 1.0)  # of that error, in what is believed of the need that is met
    report_lag: Duration = _days(2, 1, 4)  # age of a stranger's picture of how a host stands
    sight_at_home: Fraction = _figure(0.5, 0.3, 0.8)  # of error and age, left to a host about its own land
    sight_at_work: Fraction = _figure(0.5, 0.3, 0.8)  # and to who has forces at work there
    assessment_gain: Fraction = _figure(0.5, 0.3, 0.7, "P")
    assessment_shared: Fraction = _figure(0.2, 0.1, 0.4)

    # Money becomes goods late.
    pledge_paid: Fraction = _figure(0.6, 0.4, 0.8, "P")
    pledge_spread: Positive = _figure(0.15, 0.05, 0.3)  # sd of the logarithm of a sum that is named
    cash_delay: Duration = _days(40, 14, 90, "P")
    cash_spread: Positive = _figure(0.4, 0.2, 0.6)  # sd of the logarithm of that delay
    cash_soonest: Duration = _days(14, 7, 21, "P")  # nothing is paid sooner,
    cash_latest: Duration = _days(90, 60, 180, "P")  # and what will be paid not later
    relief_share: Fraction = _figure(0.05, 0.02, 0.15)  # of the cash: goods for these districts
    cost_per_tonne: Money = _figure(0.0025, 0.0015, 0.005, unit="money")
    spending_time: Duration = _days(60, 30, 120)
    # 5,500 MUSD of the public for some 228,000 dead and missing in 2004: as the toll becomes known.
    giving_per_toll: Money = _figure(0.024, 0.005, 0.03, "S", unit="money")
    giving_delay: Duration = _days(2, 1, 5)  # from knowing to a gift that can be spent
    attention: Positive = _figure(1000.0, 300.0, 3000.0)  # known dead and missing from which the public is moved
    unordered: Duration = _days(3, 1, 7)  # then provinces open their stocks without a word from above
    civil_load: Mass = _kg(8000, 4000, 20_000)  # of one civil transport aircraft
    civil_air_speed: Speed = _figure(300.0, 250.0, 450.0, unit="speed")
    civil_sea_speed: Speed = _figure(12.0, 9.0, 15.0, unit="speed")
    civil_road_speed: Speed = _figure(11.0, 5.0, 20.0, unit="speed")  # 20 km/h, with halts
    absorption: MassRate = _per_day(120, 60, 240)  # most that pledged money adds a day, all hosts together
    ship_day_cost: Money = _figure(0.1, 0.05, 0.2, unit="money")
    sortie_cost: Money = _figure(0.04, 0.02, 0.08, unit="money")
    mission_cost: Money = _figure(0.006, 0.003, 0.012, unit="money")

    # A proxy, not a count: deaths for each day somebody waits for treatment, or has no water; both ends.
    proxy_patient_low: Positive = _figure(0.0005, 0.0002, 0.001)
    proxy_patient_high: Positive = _figure(0.004, 0.002, 0.008)
    proxy_thirst_low: Positive = _figure(1e-6, 5e-7, 2e-6)
    proxy_thirst_high: Positive = _figure(1e-5, 5e-6, 2e-5)
    contract_flow: MassRate = _per_day(20, 10, 40)
    contract_time: Duration = _days(30, 14, 60)  # a charter's term
    contract_price: Money = _figure(0.0008, 0.0003, 0.002, unit="money")  # to hire the lift of a tonne, used or not
