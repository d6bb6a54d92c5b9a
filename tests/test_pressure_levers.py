"""What pressure of the allies is worth with and without the patron, in the shipped scenario, before anybody acts."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from statistics import fmean

import pytest
from shipped import loaded, ran, staged

from sim.api import run
from sim.engine import Run
from sim.models.pressure.model import Pressure

PATRON = "china"
ALLIES, PAID = "dprk_pressure@mature", "china_sanctions@mature"
# the patron forbids most of what a council could forbid, and carries it out
JOINED = tuple(
    (f"models.pressure.layers.{layer}.forbidden.{PATRON}", "0.9")
    for layer in ("minerals", "petroleum", "technology", "manufactures", "finance")
)


@cache
def at_start(options: tuple[str, ...], *, enforcing: float = 0.1, joined: bool = False) -> Pressure:
    """Give the model an hour after the start, trade long adapted to what is forbidden and enforced."""
    sets = ((f"actors.{PATRON}.enforcement", str(enforcing)), *(JOINED if joined else ()))
    found = run(staged("korean_contingency", options=options, settings=sets), seed=1, until=1.0).models["pressure"]
    assert isinstance(found, Pressure)
    return found


def level(*options: str, enforcing: float = 0.1, joined: bool = False) -> float:
    return at_start(options, enforcing=enforcing, joined=joined).regime.level


def test_pressure_of_the_allies_alone_is_worth_little() -> None:
    assert 0 < level(ALLIES) - level() <= 0.15


def test_a_patron_that_joins_and_enforces_is_worth_much() -> None:
    assert 0.15 <= level(enforcing=0.9, joined=True) - level() <= 0.55


def test_joining_in_name_with_enforcement_of_a_tenth_is_worth_next_to_nothing() -> None:
    assert level(joined=True) - level() < 0.05


def test_pressure_of_the_allies_is_worth_more_where_the_patron_enforces() -> None:
    alone = level(ALLIES) - level()
    together = level(ALLIES, enforcing=0.9, joined=True) - level(enforcing=0.9, joined=True)
    assert together > alone


def test_fuel_that_comes_through_falls_with_the_patrons_enforcement() -> None:
    reaching = [
        at_start((), enforcing=part, joined=True).regime.trades["petroleum"].reaching
        for part in (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)
    ]
    assert all(less < more for more, less in pairwise(reaching))


def test_what_the_patron_is_paid_moves_its_choice_and_no_enforcement_by_itself() -> None:
    paid, plain = at_start((PAID,)), at_start(())
    assert paid.payment(0.0) > plain.payment(0.0) + 0.2
    assert paid.regime.level == plain.regime.level


# ---- the patron's choice, through whole runs in which everybody decides

SEEDS = range(1, 9)
ENFORCING = {"border_customs_enforcement", "sectoral_embargo"}
# promises to the patron: the usual one, much, all that it asks
USUAL, MUCH, ALL = 0.1, 0.6, 1.0


@cache
def at_price(price: float) -> tuple[Run, ...]:
    """Runs in which the patron is promised so much (0..1)."""
    settings = [("models.pressure.side_payment", str(price))]
    return tuple(ran("korean_contingency", seed=seed, settings=settings) for seed in SEEDS)


def spoken_for(price: float, *, wary: bool) -> float:
    """Share of a patron's decisions in which its doctrine speaks for enforcing; `wary`: it fears who asks."""
    sets = [("models.pressure.side_payment", str(price))]
    sets += [("relations.china.united_states.threat", "1")] if wary else []
    plan = loaded("korean_contingency", settings=sets)
    asked = fired = 0
    for seed in SEEDS[:3]:
        for record in run(plan, seed=seed, explaining=True).chronicle:
            if record.kind == "decision" and record.actor == PATRON and "why" in record.details:  # not a ministry's
                why = record.details["why"]
                assert isinstance(why, dict)
                asked += 1
                fired += any(rule["rule"] == "enforce_at_a_price" for rule in why["rules"])
    return fired / asked


def enforced(runs: tuple[Run, ...]) -> float:
    return fmean(found.outcomes["patron_enforcement"].value or 0.0 for found in runs)


def ordered(runs: tuple[Run, ...]) -> list[int]:
    """Orders to enforce, by run."""
    return [
        sum(
            record.kind == "order" and record.actor == PATRON and record.details["action"] in ENFORCING
            for record in found.chronicle
        )
        for found in runs
    ]


def test_the_patron_enforces_the_more_the_more_it_is_promised() -> None:
    cheap, dearer, dear = (at_price(price) for price in (USUAL, MUCH, ALL))
    assert sum(ordered(cheap)) == 0
    assert sum(orders > 0 for orders in ordered(dear)) > len(SEEDS) / 2
    assert sum(ordered(cheap)) < sum(ordered(dearer)) < sum(ordered(dear))
    assert enforced(cheap) == pytest.approx(0.1, abs=0.01)
    assert enforced(cheap) < enforced(dearer) < enforced(dear) - 0.04
    pressures = [fmean(found.outcomes["effective_pressure"].value or 0.0 for found in runs) for runs in (cheap, dear)]
    assert pressures[1] > 2 * pressures[0]


def test_a_promise_buys_little_of_a_patron_that_fears_who_promises() -> None:
    assert spoken_for(MUCH, wary=False) > 0.8
    assert spoken_for(MUCH, wary=True) < 0.3
