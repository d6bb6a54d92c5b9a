"""The shape of a study's results: the JSON that `compare` gives, a contract that scripts of others rely on.

Differences are option minus baseline, in the measure's unit, over the pairs in which both are known; `median` and
`worst_decile` (the difference that a tenth of the pairs reach on the bad side) are of these differences; `censored`
counts the other pairs. In the shares a pair in which the option's run alone was cut short counts as worse. `p` is
exact McNemar's for yes or no, the paired t's otherwise; `p_holm` is Holm's over all measures that do not lead and all
options. `maturity` is the mean over the runs of what each lever had reached at the end. `selection`, `regret`,
`satisficing` and `pareto` have the baseline among the candidates.
"""

from __future__ import annotations

from typing import TypedDict

from sim.runs.interval import Better
from sim.runs.replicate import CaseMode
from sim.study.selection import Selection
from sim.study.variants import Variant
from sim.study.worlds import Regret, Satisficing

__all__ = [
    "BaselineOutcome",
    "BaselineTable",
    "Chosen",
    "Difference",
    "FailedRun",
    "McNemar",
    "OptionOutcome",
    "OptionTable",
    "Pareto",
    "Price",
    "Study",
]


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


class McNemar(TypedDict):
    """Of a measure that is yes or no: pairs that went from no to yes and from yes to no, and exact probability."""

    up: int
    down: int
    p: float


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
    # of these, pairs in which one run alone was cut short
    cut_option: int
    cut_baseline: int
    p: float | None
    p_holm: float | None
    mcnemar: McNemar | None


class Pareto(TypedDict):
    """Candidates that none dominates in the means of the leading measures, and with the price beside them."""

    measures: list[str]
    candidates: list[str]
    with_price: list[str]


class Price(TypedDict):
    """The programme account of an option; `years_before_start` of its oldest lever, None where mature is assumed."""

    political_capital_per_year: float
    musd_per_year: float
    years_before_start: float | None


class BaselineTable(TypedDict):
    """The baseline of a study."""

    outcomes: dict[str, BaselineOutcome]


class OptionTable(TypedDict):
    """One option of a study; `variants` split what it changes in leading measures by the baseline's forks."""

    maturity: dict[str, float]
    price: Price
    outcomes: dict[str, OptionOutcome]
    variants: dict[str, dict[str, Variant]]


class FailedRun(TypedDict):
    """A run that failed; option None is the baseline."""

    option: str | None
    seed: int
    replication: int
    error: str
    trace: str


class Chosen(TypedDict):
    """A pair worth a look: the worst, median or best of an option (empty: of the baseline alone) on a measure."""

    option: str
    which: str
    replication: int
    measure: str
    baseline: float
    value: float


class Study(TypedDict):
    """One scenario's comparison: `replications` are the pairs done, `variants` split the baseline by its forks."""

    scenario: str
    replications: int
    seed: int
    case: CaseMode
    baseline: BaselineTable
    options: dict[str, OptionTable]
    variants: dict[str, dict[str, Variant]]
    lead: list[str]
    selection: list[Selection]
    regret: dict[str, dict[str, Regret]]
    satisficing: Satisficing | None
    pareto: Pareto
    chosen: list[Chosen]
    precision: float | None
    verdict: str
    wall_s: float
    failed: list[FailedRun]
    interrupted: bool
