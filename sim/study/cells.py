"""The cells of the matrix: what a lever does in a crisis, by dose, and whether that is what was expected of it.

A cell expected to be clear *holds* if the mature lever moves a leading measure by a hundredth of the baseline or
more, with an interval off zero and a probability below a twentieth by Holm among the leading measures of the cell,
since any one of them is enough, and no longer does so frozen; a measure that is made of what the lever itself sets
shows nothing, and does not count. Where nothing shows that, but an interval would
still allow it, the cell is *open*: more pairs are needed. Anything else is a *miss*: told, never tuned away. What
speaks against a cell (frozen it moves as well; expected to be negligible it moves) is judged by each interval alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypedDict

from sim.runs.interval import Better
from sim.runs.replicate import CaseMode
from sim.scenario.composing import Scenario
from sim.scenario.options import AdoptedLever
from sim.study.multiplicity import holm
from sim.study.results import Difference, OptionOutcome, Price, Study
from sim.study.table import price_of

__all__ = ["Cell", "Column", "Dose", "Effect", "Matrix", "Row", "cell", "column", "row"]

_SEEN: Final = 0.01
_SURE: Final = 0.05


class Row(TypedDict):
    """A lever: what it answers, its price, what of it no number stands for."""

    name: str
    number: str
    title: str
    section: str
    answers: list[int]
    price: Price
    cannot_show: list[str]


class Lead(TypedDict):
    """A leading measure of a scenario: its baseline, and the smallest change that matters."""

    measure: str
    unit: str
    better: Better
    baseline: float | None
    matters: float


class Column(TypedDict):
    """A scenario: its leading measures, and how many runs of its baseline there are."""

    name: str
    title: str
    era: str
    runs: int
    lead: list[Lead]


class Effect(TypedDict):
    """What a dose does to a leading measure; `share` of the baseline, `sure` if the interval is off zero.

    `reach` is how far the interval reaches from zero, as a share of the baseline; `p` the two-sided probability of
    so much by luck, of this measure alone.
    """

    difference: Difference
    share: float | None
    reach: float | None
    improved: float | None
    worse: float | None
    censored: int
    sure: bool
    p: float | None
    good: bool | None


class Dose(TypedDict):
    """One date of adoption: what was reached, over how many pairs, what it does; `beyond` other measures it moves.

    `exact` says that all outcomes are the same to the last bit, `run` that it was run at all.
    """

    maturity: float
    pairs: int
    run: bool
    exact: bool
    effects: dict[str, Effect]
    beyond: list[str]


class Cell(TypedDict):
    """A lever in a scenario; `check` is holds, missed, open or told (nothing was expected), with the reason."""

    lever: str
    scenario: str
    state: str
    expected: str | None
    doses: dict[str, Dose]
    frozen: Dose | None
    check: str
    why: str


class Matrix(TypedDict):
    """What `matrix` gives."""

    replications: int
    seed: int
    case: CaseMode
    adoptions: list[str]
    levers: list[Row]
    scenarios: list[Column]
    cells: list[Cell]
    failed: int
    interrupted: bool
    wall_s: float


def row(name: str, adopted: AdoptedLever) -> Row:
    """Describe a lever."""
    file = adopted.file
    return Row(
        name=name,
        number=file.number,
        title=file.title,
        section=file.section,
        answers=list(file.answers),
        price=price_of([adopted]),
        cannot_show=list(file.cannot_show),
    )


def column(scenario: Scenario, study: Study) -> Column:
    """Describe a scenario by its baseline's study."""
    outcomes = study["baseline"]["outcomes"]
    return Column(
        name=scenario.id,
        title=scenario.crisis.title,
        era=scenario.crisis.era,
        runs=study["replications"],
        lead=[
            Lead(
                measure=each.measure,
                unit=outcomes[each.measure]["unit"],
                better=outcomes[each.measure]["better"],
                baseline=outcomes[each.measure]["mean"],
                matters=each.matters(outcomes[each.measure]["mean"]),
            )
            for each in scenario.crisis.lead
            if each.measure in outcomes
        ],
    )


def cell(
    lever: str,
    scenario: Scenario,
    *,
    state: str,
    expected: str | None,
    studies: Mapping[str, Study],
    nothing: Sequence[str],
    own: Collection[str] = (),
) -> Cell:
    """Bring the studies of a lever, by dose, to its cell.

    `nothing` are doses that cannot move anything, `own` measures that are made of what the lever sets.
    """
    doses = {dose: _dose(study) for dose, study in studies.items()}
    frozen = doses.pop("frozen", None)
    doses |= {dose: Dose(maturity=0.0, pairs=0, run=False, exact=True, effects={}, beyond=[]) for dose in nothing}
    check, why = _checked(expected, state, doses, frozen, own)
    return Cell(
        lever=lever,
        scenario=scenario.id,
        state=state,
        expected=expected,
        doses=doses,
        frozen=frozen,
        check=check,
        why=why,
    )


def _dose(study: Study) -> Dose:
    option = next(iter(study["options"].values()))
    outcomes, base = option["outcomes"], study["baseline"]["outcomes"]
    lead = study["lead"]
    maturity = next(iter(option["maturity"].values()), 0.0)
    return Dose(
        maturity=maturity,
        pairs=study["replications"],
        run=True,
        exact=study["replications"] > 0 and all(each["equal"] in {None, 1.0} for each in outcomes.values()),
        effects={name: _effect(outcomes[name], base[name]["mean"], base[name]["better"]) for name in lead},
        beyond=[
            name
            for name, each in outcomes.items()
            if name not in lead and each["p_holm"] is not None and each["p_holm"] < _SURE and each["equal"] != 1.0
        ],
    )


def _effect(outcome: OptionOutcome, baseline: float | None, better: Better) -> Effect:
    difference = outcome["difference"]
    mean, low, high = difference["mean"], difference["low"], difference["high"]
    sure = low is not None and high is not None and (low > 0 or high < 0)
    return Effect(
        difference=difference,
        share=None if mean is None or not baseline else mean / abs(baseline),
        reach=None if low is None or high is None or not baseline else max(abs(low), abs(high)) / abs(baseline),
        improved=outcome["improved"],
        worse=outcome["worse"],
        censored=outcome["censored"],
        sure=sure,
        p=outcome["p"],
        good=None if better == "none" or not mean else (mean > 0) == (better == "higher"),
    )


def _among(dose: Dose, names: Collection[str]) -> list[str]:
    """Those of some leading measures that a dose moves, with Holm's probability for how many they are."""
    adjusted = holm({name: dose["effects"][name]["p"] for name in names})
    return [name for name in _moves(dose) if (chance := adjusted.get(name)) is not None and chance < _SURE]


def _moves(dose: Dose) -> list[str]:
    """Leading measures that a dose moves by a hundredth or more, each by its own interval; of nothing, at all."""
    return [
        name
        for name, effect in dose["effects"].items()
        if effect["sure"] and (effect["share"] is None or abs(effect["share"]) >= _SEEN)
    ]


def _checked(  # noqa: PLR0911  one answer for each kind of expectation
    expected: str | None, state: str, doses: Mapping[str, Dose], frozen: Dose | None, own: Collection[str] = ()
) -> tuple[str, str]:
    """Hold a cell against what is expected of it."""
    mature = doses.get("mature")
    if expected == "nothing":
        moved = [dose for dose, found in doses.items() if not found["exact"]]
        return ("missed", f"moves something: {', '.join(moved)}") if moved else ("holds", "exactly nothing")
    if state == "cannot act here":
        if expected == "clear":
            return "missed", "nothing that it moves takes part here"
        return "told", "nothing that it moves takes part here"
    if mature is None or not mature["pairs"]:
        return "told", "not run mature"
    if expected == "negligible":
        large = [name for name in _moves(mature) if abs(mature["effects"][name]["share"] or 1.0) >= _SEEN]
        return ("missed", f"moves {', '.join(large)} by a hundredth or more") if large else ("holds", "")
    if expected != "clear":
        moved = _among(mature, mature["effects"])
        return "told", f"moves {', '.join(moved)}" if moved else "moves no leading measure surely"
    others = {name: effect for name, effect in mature["effects"].items() if name not in own}
    moved, alone = _among(mature, others), _moves(mature)
    if not moved:
        itself = [name for name in alone if name in own]
        wide = [name for name, effect in others.items() if (effect["reach"] or 0.0) >= _SEEN]
        if wide:
            hint = [name for name in alone if name in others]
            more = f"; {', '.join(hint)} by its own interval, not as one of {len(others)}" if hint else ""
            return "open", f"with these pairs {', '.join(wide)} may yet move by a hundredth{more}"
        more = f"; it moves {', '.join(mature['beyond'])}" if mature["beyond"] else ""
        if itself:
            return "missed", f"moves {', '.join(itself)}, which it sets, and no other leading measure, surely{more}"
        return "missed", f"moves no leading measure by a hundredth, surely{more}"
    if frozen is None or not frozen["pairs"]:
        return "told", f"moves {', '.join(moved)}; not run frozen"
    left = [name for name in moved if name in _moves(frozen)]
    lost = [name for name in moved if name not in left]
    if not lost:
        return "missed", f"moves {', '.join(left)}, and frozen as well: that is its side effects' doing"
    return "holds", f"moves {', '.join(lost)}, and frozen no longer"
