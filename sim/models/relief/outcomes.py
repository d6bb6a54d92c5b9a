"""What came of the relief: the measures of relief, from district accounts and the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from sim.models.relief.costs import excess_deaths, relief_cost
from sim.models.relief.dials import Dials
from sim.models.relief.district import District
from sim.models.relief.group import Group
from sim.models.relief.ledger import Ledger
from sim.world.stage import Outcome

_MONTH: Final = 30  # days

__all__ = ["crossing", "gini", "outcomes"]


def crossing(series: Sequence[float], level: float, *, after: int = 0) -> float | None:
    """Days until a daily series first reaches a level, between days by straight line; None if it never does.

    The first `after` days do not count: then people live on what they saved.
    """
    before = 0.0
    for day, value in enumerate(series[after:], start=after):
        if value >= level:
            part = (level - before) / (value - before) if value > before else 1.0
            return day + part
        before = value
    return None


def gini(values: Sequence[float], weights: Sequence[float]) -> float:
    """Gini coefficient of values over weighted units: 0 all equal."""
    whole = sum(weights)
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / whole if whole else 0.0
    if mean <= 0:
        return 0.0
    pairs = list(zip(values, weights, strict=True))
    spread = sum(abs(x - y) * p * q for x, p in pairs for y, q in pairs)
    return spread / (2 * mean * whole * whole)


def outcomes(  # noqa: PLR0913  one account has these parts
    at: float,
    *,
    begins: float,
    districts: Sequence[District],
    groups: Sequence[Group],
    ledger: Ledger,
    coverage: Sequence[float],
    saved_days: int,
    dials: Dials,
    at_handover: float | None,
    first_lift: float | None,
    at_work: Mapping[str, float | None],
) -> Mapping[str, Outcome]:
    """Give all measures at an instant; `at_work` says when (h) forces of each actor of the core first were."""
    met = [1 - d.unmet / d.needed_days if d.needed_days else 0.0 for d in districts]
    half, most = crossing(coverage, 0.5, after=saved_days), crossing(coverage, 0.8, after=saved_days)
    delivered = ledger.received + ledger.misdirected + ledger.lying + ledger.spoilt
    ships = sum(
        g.spec.hulls * (g.away_for + (at - g.away_since if g.away_since is not None else 0.0)) for g in groups
    )
    late = (at - begins) / 24
    cost = relief_cost(ships / 24, ledger, dials)
    served = sum(d.needed_days - d.unmet for d in districts)
    found: dict[str, Outcome] = {
        "unmet_person_days": Outcome(sum(d.unmet for d in districts)),
        "days_to_50_coverage": Outcome(late if half is None else half, censored=half is None),
        "days_to_80_coverage": Outcome(late if most is None else most, censored=most is None),
        "equity_gap": Outcome(max(met) - min(met)),
        "coverage_gini": Outcome(gini(met, [float(d.people) for d in districts])),
        "coverage_at_handover": Outcome((coverage[-1] if coverage else 0.0) if at_handover is None else at_handover),
        "coverage_after_day_30": Outcome(fmean(coverage[_MONTH:]) if len(coverage) > _MONTH else None),
        "deprivation": Outcome(sum(d.deprivation for d in districts)),
        "first_delivery": Outcome(at - begins if first_lift is None else first_lift, censored=first_lift is None),
        "duplication": Outcome(ledger.twice / delivered if delivered else 0.0),
        "hub_dwell": Outcome(ledger.hub_stock_days / delivered if delivered else 0.0),
        "lift_utilisation": Outcome(
            ledger.sorties_flown / ledger.sorties_possible if ledger.sorties_possible else None,
        ),
        "tonnes_landed": Outcome(ledger.entered / 1000),
        "tonnes_received": Outcome(ledger.received / 1000),
        "foreign_military_tonnes": Outcome(ledger.foreign / 1000),
        "civil_tonnes": Outcome(ledger.civil / 1000),
        "airlift_tonnes_day_6": Outcome(ledger.airlift_by(begins + 6 * 24), censored=at < begins + 6 * 24),
        "airlift_tonnes_day_47": Outcome(ledger.airlift_by(begins + 47 * 24), censored=at < begins + 47 * 24),
        "patients_treated": Outcome(float(sum(d.ward.treated for d in districts))),
        "patients_waiting": Outcome(float(sum(d.ward.waiting for d in districts))),
        "vaccinated": Outcome(float(sum(d.ward.vaccinated for d in districts))),
        "relief_cost": Outcome(cost),
        "cost_per_person_day": Outcome(cost * 1e6 / served if served > 0 else None),
        "excess_deaths_low": Outcome(excess_deaths(districts, dials, "low")),
        "excess_deaths_high": Outcome(excess_deaths(districts, dials, "high")),
        "missing_found": Outcome(float(sum(d.found for d in districts))),
        "dead_and_missing": Outcome(float(sum(d.toll for d in districts))),
        "people_evacuated": Outcome(float(sum(round(d.people * d.evacuated) for d in districts))),
        "diversions": Outcome(float(sum(g.turns for g in groups))),
        "misdirected": Outcome(ledger.misdirected / delivered if delivered else 0.0),
        "posture_gap": Outcome(ships / 24),
    }
    for actor, since in at_work.items():
        found[f"foreign_military_tonnes.{actor}"] = Outcome(ledger.brought.get(actor, 0) / 1000)
        found[f"first_at_work.{actor}"] = Outcome((at if since is None else since) - begins, censored=since is None)
    came = min((since for since in at_work.values() if since is not None), default=None)
    found["first_at_work"] = Outcome((at if came is None else came) - begins, censored=came is None)
    for name in ("food", "water", "shelter", "medical"):
        found[f"unmet_{name}_person_days"] = Outcome(sum(d.unmet_by[name] for d in districts))
    return found
