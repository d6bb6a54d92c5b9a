"""The cells of the matrix: what a lever does in a crisis, by dose, and whether that is what was expected of it.

A cell expected to be clear is judged by the measures that its lever declares for such a crisis (`moves`), or by the
leading measures where it declares none. It *holds* if the mature lever moves one of them, the way it declares, by a
hundredth of the baseline or more, with an interval off zero and a probability below a twentieth by Holm among them,
since any one of them is enough, and no longer does so *frozen*: what it moves them through left as it is without the
lever, and all else of it as with it. A measure that is made of what the lever itself sets shows nothing, and does not
count. Where nothing shows that, but an interval would still allow it in the way declared, the cell is *open*: more
pairs are needed. Anything else is a *miss*: told, never tuned away. What speaks against a cell (frozen it moves as
well; expected to be negligible it moves) is judged by each interval alone.

A measure that is declared may be a means: what the leading measures do is told beside, and judged by themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypedDict

from sim.runs.interval import Better
from sim.runs.replicate import CaseMode
from sim.scenario.composing import Scenario
from sim.scenario.lever import Direction, Moves
from sim.scenario.options import AdoptedLever
from sim.study.multiplicity import holm
from sim.study.results import BaselineOutcome, Difference, OptionOutcome, Price, Study
from sim.study.table import price_of

__all__ = ["NO_END", "Cell", "Column", "Dose", "Effect", "Matrix", "Row", "cell", "column", "row"]

# what is said where no leading measure moves
NO_END: Final = "moves no leading measure surely"
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
    """A scenario: its leading measures, those that levers declare beside them, and how many baselines there are."""

    name: str
    title: str
    era: str
    runs: int
    lead: list[Lead]
    declared: list[Lead]


class Effect(TypedDict):
    """What a dose does to a measure; `share` of the baseline, `sure` if the interval is off zero.

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

    `effects` are on the leading measures, `declared` on those that the lever is expected to move first. `exact` says
    that all outcomes are the same to the last bit, `run` that it was run at all.
    """

    maturity: float
    pairs: int
    run: bool
    exact: bool
    effects: dict[str, Effect]
    declared: dict[str, Effect]
    beyond: list[str]


class Cell(TypedDict):
    """A lever in a scenario; `check` is holds, missed, open or told (nothing was expected), with the reason.

    `moves` are the measures declared for a clear effect, each with its direction, `because` the mechanism, `held` the
    paths that are held where they are when the lever is frozen, `own` the measures that are made of what it sets;
    `ends` says what the leading measures do where others are declared.
    """

    lever: str
    scenario: str
    state: str
    expected: str | None
    doses: dict[str, Dose]
    frozen: Dose | None
    moves: dict[str, Direction]
    because: str
    held: list[str]
    own: list[str]
    check: str
    why: str
    ends: str


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


def column(scenario: Scenario, study: Study, declared: Sequence[str] = ()) -> Column:
    """Describe a scenario by its baseline's study; `declared` are measures that levers say they move there."""
    outcomes, leads = study["baseline"]["outcomes"], scenario.crisis.lead
    names = [name for name in dict.fromkeys(declared) if name in outcomes]
    return Column(
        name=scenario.id,
        title=scenario.crisis.title,
        era=scenario.crisis.era,
        runs=study["replications"],
        lead=[
            _lead(each.measure, outcomes[each.measure], each.matters(outcomes[each.measure]["mean"]))
            for each in leads
            if each.measure in outcomes
        ],
        declared=[_lead(name, outcomes[name], 0.0) for name in names],
    )


def _lead(name: str, outcome: BaselineOutcome, matters: float) -> Lead:
    return Lead(
        measure=name, unit=outcome["unit"], better=outcome["better"], baseline=outcome["mean"], matters=matters
    )


def cell(  # noqa: PLR0913  what is run, what is declared of it, what it sets
    lever: str,
    scenario: Scenario,
    *,
    state: str,
    expected: str | None,
    studies: Mapping[str, Study],
    nothing: Sequence[str],
    own: Collection[str] = (),
    moves: Moves | None = None,
    held: Sequence[str] = (),
) -> Cell:
    """Bring the studies of a lever, by dose, to its cell.

    `nothing` are doses that cannot move anything, `own` measures that are made of what the lever sets, `moves` what
    it declares to move first, `held` what is held of it when it is frozen.
    """
    declared = dict(moves.measures) if moves is not None else {}
    doses = {dose: _dose(study, declared) for dose, study in studies.items()}
    frozen = doses.pop("frozen", None)
    doses |= {dose: _still() for dose in nothing}
    check, why = _checked(expected, state, doses, frozen, own, declared)
    return Cell(
        lever=lever,
        scenario=scenario.id,
        state=state,
        expected=expected,
        doses=doses,
        frozen=frozen,
        moves=declared,
        because=moves.because if moves is not None else "",
        held=list(held) if frozen is not None else [],
        own=list(own),
        check=check,
        why=why,
        ends=_ends(doses.get("mature"), own) if declared else "",
    )


def _still() -> Dose:
    return Dose(maturity=0.0, pairs=0, run=False, exact=True, effects={}, declared={}, beyond=[])


def _dose(study: Study, declared: Collection[str]) -> Dose:
    option = next(iter(study["options"].values()))
    outcomes, base = option["outcomes"], study["baseline"]["outcomes"]
    lead = study["lead"]
    maturity = next(iter(option["maturity"].values()), 0.0)

    def effects(names: Collection[str]) -> dict[str, Effect]:
        return {
            name: _effect(outcomes[name], base[name]["mean"], base[name]["better"])
            for name in names
            if name in outcomes
        }

    return Dose(
        maturity=maturity,
        pairs=study["replications"],
        run=True,
        exact=study["replications"] > 0 and all(each["equal"] in {None, 1.0} for each in outcomes.values()),
        effects=effects(lead),
        declared=effects(declared),
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


def _among(effects: Mapping[str, Effect]) -> list[str]:
    """Those of some measures that move, with Holm's probability for how many they are."""
    adjusted = holm({name: effect["p"] for name, effect in effects.items()})
    return [name for name in _moves(effects) if (chance := adjusted.get(name)) is not None and chance < _SURE]


def _moves(effects: Mapping[str, Effect]) -> list[str]:
    """Measures that move by a hundredth or more, each by its own interval; of nothing, at all."""
    return [
        name
        for name, effect in effects.items()
        if effect["sure"] and (effect["share"] is None or abs(effect["share"]) >= _SEEN)
    ]


def _ends(mature: Dose | None, own: Collection[str]) -> str:
    """Say what the leading measures do, by the rule by which they would be judged alone."""
    if mature is None or not mature["pairs"]:
        return "not run mature"
    others = {name: effect for name, effect in mature["effects"].items() if name not in own}
    moved = _among(others)
    return f"moves {', '.join(moved)}" if moved else NO_END


def _checked(
    expected: str | None,
    state: str,
    doses: Mapping[str, Dose],
    frozen: Dose | None,
    own: Collection[str] = (),
    moves: Mapping[str, Direction] | None = None,
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
        large = [name for name in _moves(mature["effects"]) if abs(mature["effects"][name]["share"] or 1.0) >= _SEEN]
        return ("missed", f"moves {', '.join(large)} by a hundredth or more") if large else ("holds", "")
    if expected != "clear":
        moved = _among(mature["effects"])
        return "told", f"moves {', '.join(moved)}" if moved else NO_END
    return _clear(mature, frozen, own, moves or {})


def _clear(
    mature: Dose, frozen: Dose | None, own: Collection[str], moves: Mapping[str, Direction]
) -> tuple[str, str]:
    """Hold a cell of which a clear effect is expected against what it declares, or against the leading measures."""
    judged, word = (mature["declared"], "declared") if moves else (mature["effects"], "leading")
    others = {name: effect for name, effect in judged.items() if name not in own}
    if moves and not others:
        return "told", "nothing of what it is expected to move is measured here"
    sure, alone = _among(others), _moves(judged)
    against = [name for name in sure if _is_against(others[name], moves.get(name, "either"))]
    moved = [name for name in sure if name not in against]
    if not moved:
        if against:
            return "missed", f"moves {', '.join(against)} the other way than it declares"
        itself = [name for name in alone if name in own]
        wide = [name for name, effect in others.items() if _may_reach(effect, moves.get(name, "either")) >= _SEEN]
        if wide:
            hint = [name for name in alone if name in others]
            more = f"; {', '.join(hint)} by its own interval, not as one of {len(others)}" if hint else ""
            return "open", f"with these pairs {', '.join(wide)} may yet move by a hundredth{more}"
        more = f"; it moves {', '.join(mature['beyond'])}" if mature["beyond"] else ""
        if itself:
            return "missed", f"moves {', '.join(itself)}, which it sets, and no other {word} measure, surely{more}"
        return "missed", f"moves no {word} measure by a hundredth, surely{more}"
    if frozen is None or not frozen["pairs"]:
        return "told", f"moves {', '.join(moved)}; not run frozen"
    still = _moves(frozen["declared"] if moves else frozen["effects"])
    left = [name for name in moved if name in still]
    lost = [name for name in moved if name not in left]
    if not lost:
        return "missed", f"moves {', '.join(left)}, and frozen as well: that is what else it moves"
    other = f"; {', '.join(against)} the other way than it declares" if against else ""
    return "holds", f"moves {', '.join(lost)}, and frozen no longer{other}"


def _may_reach(effect: Effect, direction: Direction) -> float:
    """How far an interval reaches from zero the way that is declared, as a share of the baseline."""
    low, high = effect["difference"]["low"] or 0.0, effect["difference"]["high"] or 0.0
    most = max(abs(low), abs(high))
    if direction == "either" or not most:
        return effect["reach"] or 0.0
    return (effect["reach"] or 0.0) * max(high if direction == "more" else -low, 0.0) / most


def _is_against(effect: Effect, direction: Direction) -> bool:
    mean = effect["difference"]["mean"] or 0.0
    return (direction == "more" and mean < 0) or (direction == "less" and mean > 0)
