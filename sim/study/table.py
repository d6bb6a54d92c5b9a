"""The table of a comparison: how the runs of a study become its results (`sim.study.results`).

A value that a run ended too early to know is never averaged. Measures that a scenario does not declare as leading
form one family for Holm's correction. Called by comparison and matrix.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from sim.runs.interval import Interval, known_interval, mean_interval, shares, worst_decile
from sim.runs.pair import Ledger, paired
from sim.runs.replicate import Arm, Bench, CaseMode, Result
from sim.scenario.composing import Scenario
from sim.scenario.forks import forks
from sim.scenario.options import AdoptedLever
from sim.scenario.vocabulary import Measure
from sim.study.chosen import choose
from sim.study.multiplicity import chance_of, holm, is_yes_or_no
from sim.study.results import (
    BaselineOutcome,
    BaselineTable,
    Difference,
    FailedRun,
    McNemar,
    OptionOutcome,
    OptionTable,
    Pareto,
    Price,
    Study,
)
from sim.study.selection import BASELINE, Selection, select
from sim.study.variants import split, split_effects
from sim.study.verdict import Finding, Judged, verdict
from sim.study.worlds import Threshold, pareto, regret, satisficing
from sim.units import YEAR_DAYS

__all__ = ["price_of", "study_table"]

_YEAR_HOURS: Final = YEAR_DAYS * 24.0
_MONTHS: Final = 12.0


def study_table(
    bench: Bench,
    arms: Sequence[Arm],
    ledger: Ledger,
    *,
    seed: int,
    case: CaseMode,
    require: Sequence[Threshold] = (),
    precision: float | None = None,
    replications: Sequence[int] | None = None,
) -> Study:
    """Bring the runs of one scenario to its table; `replications` are those to be told, all done if not said."""
    scenario = bench.ready(arms[0])[0].scenario
    done = ledger.done(arms) if replications is None else list(replications)
    book = _Book(ledger, {BASELINE: arms[0], **{arm.options[0]: arm for arm in arms[1:]}}, done)
    measures = _measures(scenario, ledger, arms)
    known = {measure.name: measure for measure in measures}
    lead = [each.measure for each in scenario.crisis.lead if each.measure in known]
    # an actor with one doctrine stands there with it
    contested = {**scenario.variants, **forks(scenario)}
    tables = {
        name: OptionTable(
            maturity=ledger.maturity(arm, done),
            price=price_of(bench.ready(arm)[0].scenario.levers),
            outcomes={measure.name: _option_outcome(book, name, measure) for measure in measures},
            variants=split_effects(book.pairs(name), contested, lead),
        )
        for name, arm in book.arms.items()
        if name != BASELINE
    }
    _adjust(tables, [name for name in known if name not in lead])
    leads = [
        Judged(
            measure := known[each.measure],
            each.matters(mean_interval(_known(book.values(BASELINE, each.measure))).mean),
            _findings(tables, measure),
        )
        for each in scenario.crisis.lead
        if each.measure in known
    ]
    selection = [_selected(item, book, random_case=case == "random") for item in leads] if tables else []
    return Study(
        scenario=scenario.id,
        replications=len(done),
        seed=seed,
        case=case,
        baseline=BaselineTable(
            outcomes={
                measure.name: _baseline_outcome(book.values(BASELINE, measure.name), measure) for measure in measures
            }
        ),
        options=tables,
        variants=split(
            [found for index, found in sorted(ledger.results.get(arms[0], {}).items()) if index in set(done)],
            contested,
            lead,
        ),
        lead=lead,
        selection=selection,
        regret={
            name: found
            for name in lead
            if tables and (found := regret({each: book.values(each, name) for each in book.arms}, known[name].better))
        },
        satisficing=satisficing(require, book.values, list(book.arms)) if require else None,
        pareto=_pareto(tables, book, [known[name] for name in lead]),
        chosen=choose(arms, ledger, done, known[lead[0]]) if lead else [],
        precision=precision,
        verdict="Interrupted: this is what was done, a part, and no verdict is drawn from it."
        if ledger.interrupted
        else verdict(leads, selection, pairs=len(done), seed=seed, case=case),
        wall_s=0.0,
        failed=_failed(ledger, arms),
        interrupted=ledger.interrupted,
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """The ledger read by candidate, over the replications that are told."""

    ledger: Ledger
    arms: Mapping[str, Arm]
    done: Sequence[int]

    def pairs(self, name: str) -> list[tuple[Result, Result]]:
        """Runs of the baseline and of an option, of the replications in which neither failed."""
        before, after = (self.ledger.results.get(self.arms[each], {}) for each in (BASELINE, name))
        return [(before[index], after[index]) for index in self.done if index in before and index in after]

    def values(self, name: str, measure: str) -> list[float | None]:
        return self.ledger.values(self.arms[name], measure, self.done)

    def cut(self, name: str, measure: str) -> list[bool]:
        return self.ledger.cut(self.arms[name], measure, self.done)


def _adjust(tables: Mapping[str, OptionTable], measures: Sequence[str]) -> None:
    """Put Holm's probabilities beside those of measures that do not lead."""
    family = {
        (name, measure): table["outcomes"][measure]["p"] for name, table in tables.items() for measure in measures
    }
    for (name, measure), chance in holm(family).items():
        tables[name]["outcomes"][measure]["p_holm"] = chance


def _selected(judged: Judged, book: _Book, *, random_case: bool) -> Selection:
    lead = judged.lead
    cut = {name: sum(book.cut(name, lead.name)) for name in book.arms}
    return select(
        lead.name,
        {name: book.values(name, lead.name) for name in book.arms},
        better=lead.better,
        matters=judged.matters,
        random_case=random_case,
        cut=[name for name, count in cut.items() if count > cut[BASELINE]],
    )


def _pareto(tables: Mapping[str, OptionTable], book: _Book, leads: Sequence[Measure]) -> Pareto:
    """Find who is not dominated in the means of the measures that every candidate has."""
    means = {
        lead.name: {name: mean_interval(_known(book.values(name, lead.name))).mean for name in book.arms}
        for lead in leads
        if lead.better != "none"
    }
    sign = {lead.name: -1.0 if lead.better == "lower" else 1.0 for lead in leads}
    whole = [measure for measure, found in means.items() if None not in found.values()]
    points = {name: [sign[each] * (means[each][name] or 0.0) for each in whole] for name in book.arms}
    costs = {name: table["price"] for name, table in tables.items()}
    dear = {
        name: [*point, -costs[name]["musd_per_year"], -costs[name]["political_capital_per_year"]]
        if name in costs
        else [*point, 0.0, 0.0]
        for name, point in points.items()
    }
    return Pareto(
        measures=whole,
        candidates=pareto(points) if whole else [],
        with_price=pareto(dear) if whole else [],
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


def _option_outcome(book: _Book, name: str, measure: Measure) -> OptionOutcome:
    baseline, option = book.values(BASELINE, measure.name), book.values(name, measure.name)
    pairs = paired(
        baseline,
        option,
        cut_baseline=book.cut(BASELINE, measure.name),
        cut_option=book.cut(name, measure.name),
    )
    differences, better = pairs.differences, measure.better
    found, yes_or_no = mean_interval(differences), is_yes_or_no(baseline, option)
    counted = shares(differences, better, cut_option=pairs.cut_option, cut_baseline=pairs.cut_baseline)
    chance = chance_of(differences, yes_or_no=yes_or_no)
    up, down = sum(each > 0 for each in differences), sum(each < 0 for each in differences)
    return OptionOutcome(
        mean=mean_interval(_known(option)).mean,
        difference=Difference(mean=found.mean, low=found.low, high=found.high),
        median=median(differences) if differences else None,
        worst_decile=worst_decile(differences, better),
        improved=counted.improved,
        worse=counted.worse,
        equal=counted.equal,
        censored=pairs.censored,
        cut_option=pairs.cut_option,
        cut_baseline=pairs.cut_baseline,
        p=chance,
        p_holm=None,
        mcnemar=McNemar(up=up, down=down, p=chance) if yes_or_no and chance is not None else None,
    )


def price_of(levers: Sequence[AdoptedLever]) -> Price:
    """Add up what the levers of an option cost; declared values, on the programme account."""
    years = [lever.before_start / _YEAR_HOURS for lever in levers]
    oldest = max(years, default=0.0)
    return Price(
        political_capital_per_year=sum(lever.file.price.political_capital_per_month.value for lever in levers)
        * _MONTHS,
        musd_per_year=sum(lever.file.price.money.value for lever in levers) * _YEAR_HOURS,
        years_before_start=None if math.isinf(oldest) else oldest,
    )


def _findings(tables: Mapping[str, OptionTable], lead: Measure) -> list[Finding]:
    """What each option does to the lead measure, and its values, with its dose."""
    found = []
    for name, table in tables.items():
        outcome = table["outcomes"][lead.name]
        difference = outcome["difference"]
        found.append(
            Finding(
                option=name,
                difference=Interval(difference["mean"], difference["low"], difference["high"]),
                maturity=table["maturity"],
                censored=outcome["censored"],
                cut=outcome["cut_option"] - outcome["cut_baseline"],
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
