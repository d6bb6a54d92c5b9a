"""The table of a comparison: the JSON that `compare` gives, and how the runs of a study become it.

Differences are option minus baseline, in the measure's unit, over the pairs in which both are known; `median`,
`worst_decile` (the difference that a tenth of the pairs reach on the bad side) and the shares are of these
differences; `censored` counts the other pairs. A value that a run ended too early to know is never averaged.
`maturity` is the mean over the runs of what each lever had reached at the end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final, TypedDict

from sim.runs.interval import Better, Interval, known_interval, mean_interval, shares, worst_decile
from sim.runs.pair import Ledger, paired
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.scenario.composing import Scenario
from sim.scenario.options import AdoptedLever
from sim.scenario.vocabulary import Measure
from sim.study.variants import Variant, split
from sim.study.verdict import Finding, Judged, verdict
from sim.units import YEAR_DAYS

__all__ = ["Comparison", "Difference", "OptionOutcome", "OptionTable", "Study", "study_table"]

_YEAR_HOURS: Final = YEAR_DAYS * 24.0
_MONTHS: Final = 12.0


class BaselineOutcome(TypedDict):
    """A measure in the baseline."""

    mean: float | None
    low: float | None
    high: float | None
    unit: str
    better: Better


class Difference(TypedDict):
    """The mean paired difference and its 95 % interval."""

    mean: float | None
    low: float | None
    high: float | None


class OptionOutcome(TypedDict):
    """A measure under an option, against the baseline."""

    mean: float | None
    difference: Difference
    median: float | None
    worst_decile: float | None
    improved: float | None
    worse: float | None
    equal: float | None
    censored: int


class Price(TypedDict):
    """The programme account of an option; `years_before_start` of its oldest lever, None where mature is assumed."""

    political_capital_per_year: float
    musd_per_year: float
    years_before_start: float | None


class BaselineTable(TypedDict):
    """The baseline of a study."""

    outcomes: dict[str, BaselineOutcome]


class OptionTable(TypedDict):
    """One option of a study."""

    maturity: dict[str, float]
    price: Price
    outcomes: dict[str, OptionOutcome]


class FailedRun(TypedDict):
    """A run that failed; option None is the baseline."""

    option: str | None
    seed: int
    replication: int
    error: str
    trace: str


class Study(TypedDict):
    """One scenario's comparison: `replications` are the pairs done, `variants` split the baseline by doctrine."""

    scenario: str
    replications: int
    seed: int
    case: CaseMode
    baseline: BaselineTable
    options: dict[str, OptionTable]
    variants: dict[str, dict[str, Variant]]
    verdict: str
    wall_s: float
    failed: list[FailedRun]
    interrupted: bool


class Comparison(TypedDict):
    """What `compare` gives: a study for each scenario."""

    studies: list[Study]


def study_table(bench: Bench, arms: Sequence[Arm], ledger: Ledger, *, seed: int, case: CaseMode) -> Study:
    """Bring the runs of one scenario to its table."""
    scenario = bench.ready(arms[0])[0].scenario
    done = ledger.done(arms)
    measures = _measures(scenario, ledger, arms)
    baseline, options = arms[0], {arm.options[0]: arm for arm in arms[1:]}
    tables = {
        name: OptionTable(
            maturity=ledger.maturity(arm, done),
            price=_price(bench.ready(arm)[0].scenario.levers),
            outcomes={
                measure.name: _option_outcome(
                    ledger.values(baseline, measure.name, done),
                    ledger.values(arm, measure.name, done),
                    measure.better,
                )
                for measure in measures
            },
        )
        for name, arm in options.items()
    }
    known = {measure.name: measure for measure in measures}
    leads = [
        Judged(
            measure := known[each.measure],
            each.matters(mean_interval(_known(ledger.values(baseline, each.measure, done))).mean),
            _findings(tables, measure, ledger, options, done),
        )
        for each in scenario.crisis.lead
        if each.measure in known
    ]
    return Study(
        scenario=scenario.id,
        replications=len(done),
        seed=seed,
        case=case,
        baseline=BaselineTable(
            outcomes={
                measure.name: _baseline_outcome(ledger.values(baseline, measure.name, done), measure)
                for measure in measures
            }
        ),
        options=tables,
        variants=split(
            [found for index, found in sorted(ledger.results.get(baseline, {}).items()) if index in done],
            scenario.variants,
            [each.measure for each in scenario.crisis.lead if each.measure in known],
        ),
        verdict="Interrupted: this is what was done, a part, and no verdict is drawn from it."
        if ledger.interrupted
        else verdict(leads, pairs=len(done), seed=seed, case=case),
        wall_s=0.0,
        failed=_failed(ledger, arms),
        interrupted=ledger.interrupted,
    )


def _measures(scenario: Scenario, ledger: Ledger, arms: Sequence[Arm]) -> list[Measure]:
    """Measures that the runs gave, in the order of the vocabulary."""
    given = {name for arm in arms for found in ledger.results.get(arm, {}).values() for name in found.values}
    return [measure for name, measure in scenario.vocabulary.measures.items() if name in given]


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _baseline_outcome(values: Sequence[float | None], measure: Measure) -> BaselineOutcome:
    found = known_interval(_known(values))
    return BaselineOutcome(mean=found.mean, low=found.low, high=found.high, unit=measure.unit, better=measure.better)


def _option_outcome(
    baseline: Sequence[float | None], option: Sequence[float | None], better: Better
) -> OptionOutcome:
    pairs = paired(baseline, option)
    found = mean_interval(pairs.differences)
    counted = shares(pairs.differences, better)
    return OptionOutcome(
        mean=mean_interval(_known(option)).mean,
        difference=Difference(mean=found.mean, low=found.low, high=found.high),
        median=median(pairs.differences) if pairs.differences else None,
        worst_decile=worst_decile(pairs.differences, better),
        improved=counted.improved,
        worse=counted.worse,
        equal=counted.equal,
        censored=pairs.censored,
    )


def _price(levers: Sequence[AdoptedLever]) -> Price:
    """Add up what the levers of an option cost; declared values, on the programme account."""
    years = [lever.before_start / _YEAR_HOURS for lever in levers]
    oldest = max(years, default=0.0)
    return Price(
        political_capital_per_year=sum(lever.file.price.political_capital_per_month.value for lever in levers)
        * _MONTHS,
        musd_per_year=sum(lever.file.price.money.value for lever in levers) * _YEAR_HOURS,
        years_before_start=None if math.isinf(oldest) else oldest,
    )


def _findings(
    tables: Mapping[str, OptionTable], lead: Measure, ledger: Ledger, arms: Mapping[str, Arm], done: Sequence[int]
) -> list[Finding]:
    """What each option does to the lead measure, and its values, so that options can be set against each other."""
    found = []
    for name, table in tables.items():
        difference = table["outcomes"][lead.name]["difference"]
        found.append(
            Finding(
                option=name,
                difference=Interval(difference["mean"], difference["low"], difference["high"]),
                maturity=table["maturity"],
                values=ledger.values(arms[name], lead.name, done),
                censored=table["outcomes"][lead.name]["censored"],
            )
        )
    return found


def _failed(ledger: Ledger, arms: Sequence[Arm]) -> list[FailedRun]:
    return [
        FailedRun(
            option=arm.options[0] if arm.options else None,
            seed=failure.seed,
            replication=failure.replication,
            error=failure.error,
            trace=failure.trace,
        )
        for arm in arms
        for _, failure in sorted(ledger.failures.get(arm, {}).items())
    ]
