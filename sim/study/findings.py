"""Findings: what an exploration shows, as the JSON that `explore` gives.

For every lead measure: what moves the baseline and what moves each option's difference from it (by the method), and
over a hypercube also the split of variance, ranks, regret, the winner rule and the boxes in which an option fails.
Differences are option minus baseline, paired by point and replication, in the measure's unit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TypedDict

import numpy as np
from numpy.typing import NDArray

from sim.errors import WhitecellError
from sim.runs.interval import Better, Interval
from sim.scenario.crisis import Lead
from sim.scenario.vocabulary import Measure
from sim.study import ranking
from sim.study.called import called
from sim.study.chosen_points import ChosenPoint, choose_points
from sim.study.exploration import POINTS, REPLICATIONS, Study
from sim.study.sensitivity import analyse
from sim.study.split import Split, variance_split
from sim.study.steps import steps
from sim.study.swing import Swing, swings
from sim.study.tally import Tally, read_tally
from sim.study.workbench.boxes import box, searchable

__all__ = ["Exploration", "Target", "findings"]

_SHOWN: Final = 20  # influences kept of each result
_STRONGEST: Final = 3  # of them told in words
_MORE: Final = "Shares above the whole cannot be: these base samples are too few; such shares are not told as clear."
_Array = NDArray[np.float64]


class Influenced(TypedDict):
    """One axis or group: its letter and range as declared, and how far it moves the result, with 95 % interval."""

    name: str
    grade: str
    effect: float
    low: float | None
    high: float | None
    clear: bool
    alone: float | None


class Target(TypedDict):
    """One result: a lead measure in the baseline (`option` empty) or an option's difference in it."""

    measure: str
    unit: str
    better: Better
    option: str
    mean: float | None
    low: float | None
    high: float | None
    matters: float
    known: float
    influences: list[Influenced]
    split: dict[str, Any] | None
    box: dict[str, Any] | None


class Ranking(TypedDict):
    """One option on one lead measure: shares of points at each rank, the first with its interval, and regret."""

    option: str
    measure: str
    shares: list[float]
    first: dict[str, float | None]
    regret: dict[str, float]


class Exploration(TypedDict):
    """What `explore` gives; `asked_points` and `over` are as they were asked, `points` those of the design."""

    scenario: str
    title: str
    question: str
    limits: str
    era: str
    method: str
    by: str
    options: list[str]
    points: int
    asked_points: int
    over: list[str]
    replications: int
    seed: int
    axes: int
    judged: float
    switches: list[str]
    runs: int
    failed: int
    first_failure: str
    targets: list[Target]
    ranking: list[Ranking]
    weights: dict[str, dict[str, float | None]]
    winner: str | None
    chosen: list[ChosenPoint]
    verdict: str
    notes: list[str]
    digest: str
    wall_s: float


def findings(study: Study, out: Path, *, began: float) -> Exploration:
    """Read the runs of a finished study and say what they show; `began` is a reading of `time.perf_counter`."""
    results = read_tally(study, out)
    crisis = study.bench.ready(study.campaign.arms[0])[0].scenario.crisis
    notes = _notes(study, results)
    targets = [_target(study, results, measure, lead, option, notes) for measure, lead, option in _asked(results)]
    ranks, weights, chosen = _ranked(study, results)
    return Exploration(
        scenario=crisis.id,
        title=crisis.title,
        question=" ".join(crisis.question.split()),
        limits=" ".join(crisis.limits.split()),
        era=crisis.era,
        method=study.asked.method,
        by=study.asked.by,
        options=list(study.asked.options),
        points=study.campaign.points,
        asked_points=study.asked.points,
        over=list(study.asked.over),
        replications=study.asked.replications,
        seed=study.asked.seed,
        axes=len(study.axes.names),
        judged=sum(item.grade == "J" for item in study.axes.parameters) / len(study.axes.names),
        switches=[study.axes.names[place] for place in study.axes.switches],
        runs=study.campaign.runs,
        failed=results.failed,
        first_failure=results.first_failure,
        targets=targets,
        ranking=ranks,
        weights=weights,
        winner=chosen.name if chosen else None,
        chosen=choose_points(results),
        verdict=_verdict(study, results, targets, chosen),
        notes=notes,
        digest=study.campaign.digest,
        wall_s=round(time.perf_counter() - began, 3),
    )


def _asked(results: Tally) -> list[tuple[Measure, Lead, str]]:
    return [(measure, lead, option) for measure, lead in results.leads for option in results.values[measure.name]]


def _notes(study: Study, results: Tally) -> list[str]:
    said = []
    if not results.leads:
        said.append("The scenario declares no lead measure, so there is nothing to explore.")
    if study.asked.method == "lhs" and not study.axes.switches:
        where = "among what was turned" if study.asked.over else "open in this scenario"
        said.append(f"No switch of structure is {where}, so the split knows luck and parameters alone.")
    said += _few(study)
    if results.failed:
        said.append(f"{results.failed} runs failed and are left out; the first: {results.first_failure}")
    return said


def _few(study: Study) -> list[str]:
    """Say where an exploration is smaller than a finding needs."""
    asked, what = study.asked, {"lhs": "points", "morris": "trajectories", "sobol": "base samples"}
    least = POINTS[asked.method], REPLICATIONS[asked.method]
    if asked.points >= least[0] and asked.replications >= least[1]:
        return []
    here, usual = (
        f"{n} {what[asked.method]} x {runs} run{'s' * (runs != 1)}"
        for n, runs in ((asked.points, asked.replications), least)
    )
    return [f"A hint and no finding: {here}, where {usual} are the least."]


def _target(study: Study, results: Tally, measure: Measure, lead: Lead, option: str, notes: list[str]) -> Target:
    base, mine = results.values[measure.name][""], results.values[measure.name][option]
    values = mine - base if option else base
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1)
    # numpy's nan keeps points without a known run out of every mean
    told = ranking.difference(means, np.zeros_like(means), nested=study.nested)
    baseline = float(np.nanmean(base)) if (~np.isnan(base)).any() else None
    return Target(
        measure=measure.name,
        unit=measure.unit,
        better=measure.better,
        option=option,
        mean=told.mean,
        low=told.low if study.asked.method == "lhs" else None,
        high=told.high if study.asked.method == "lhs" else None,
        matters=lead.matters(baseline),
        known=float(known.mean()),
        influences=_influences(study, means, notes),
        split=_split(study, values),
        box=_box(study, measure, means, notes) if option else None,
    )


def _influences(study: Study, means: _Array, notes: list[str]) -> list[Influenced]:
    declared = {item.path: item for item in study.axes.parameters}

    def grade(name: str) -> str:
        return declared[name].grade if name in declared else ""

    if study.asked.method == "lhs":
        return [
            Influenced(
                name=item.name,
                grade=grade(item.name),
                effect=item.mean,
                low=item.low,
                high=item.high,
                clear=item.clear,
                alone=None,
            )
            for item in _swings(study, study.campaign.design, means)[:_SHOWN]
            if item.mean != 0
        ]
    if np.isnan(means).any():
        return []
    found = analyse(
        study.asked.method, study.axes, study.grouping, study.campaign.design, means, seed=study.asked.seed
    )
    # a share whose interval lies above the whole is none
    above = {item.name for item in found if study.asked.method == "sobol" and item.total - item.half > 1}
    if above and _MORE not in notes:
        notes.append(_MORE)
    return [
        Influenced(
            name=item.name,
            grade=grade(item.name),
            effect=item.total,
            low=item.total - item.half,
            high=item.total + item.half,
            clear=item.total - item.half > 0 and item.name not in above,
            alone=item.other,
        )
        for item in found[:_SHOWN]
        if item.total != 0
    ]


def _swings(study: Study, design: _Array, means: _Array) -> list[Swing]:
    return swings(study.axes.names, design, means, switches=study.axes.switches, nested=study.nested)


def _split(study: Study, values: _Array) -> dict[str, Any] | None:
    if study.asked.method != "lhs" or study.asked.replications < 2:
        return None
    shaped = values.reshape(-1, study.nested, values.shape[1])
    found: Split | None = variance_split(shaped, structured=study.structured, seed=study.asked.seed)
    return None if found is None else asdict(found)


def _box(study: Study, measure: Measure, means: _Array, notes: list[str]) -> dict[str, Any] | None:
    """Find where an option does worse than the baseline."""
    if study.asked.method != "lhs" or measure.better == "none":
        return None
    known = ~np.isnan(means)
    if not known.all():
        # a draw of the structure stays whole: one unknown point takes its fellow with it
        known = known.reshape(-1, study.nested).all(axis=1).repeat(study.nested)
    if not known.any():
        return None
    fails = (means > 0 if measure.better == "lower" else means < 0)[known]
    design = study.campaign.design[known]
    likely = [item.name for item in _swings(study, design, means[known])]
    try:
        found = box(study.axes.names, design, fails, likely=likely, nested=study.nested)
    except WhitecellError as error:
        if str(error) not in notes:
            notes.append(f"No boxes: {error}")
        return None
    if found is None:
        return {"fails": float(fails.mean()), "limits": [], "searched": searchable(fails, nested=study.nested)}
    declared = {item.path: item for item in study.axes.parameters}
    limits = [
        {
            "name": limit.name,
            "least": declared[limit.name].at(limit.low),
            "most": declared[limit.name].at(limit.high),
            "low": limit.low,
            "high": limit.high,
        }
        for limit in found.limits
    ]
    return {
        "fails": float(fails.mean()),
        "limits": limits,
        "searched": True,
        "density": asdict(found.density),
        "coverage": asdict(found.coverage),
        "base": found.base,
        "points": found.points,
    }


def _ranked(
    study: Study, results: Tally
) -> tuple[list[Ranking], dict[str, dict[str, float | None]], ranking.Winner | None]:
    if study.asked.method != "lhs" or not study.asked.options:
        return [], {}, None
    draws = study.campaign.points // study.nested
    rows: list[Ranking] = []
    weighed: list[tuple[Mapping[str, _Array], bool, float]] = []
    chosen: ranking.Winner | None = None
    for measure, lead in results.leads:
        if measure.better == "none":
            continue
        lower = measure.better == "lower"
        means = ranking.point_means(results.values[measure.name])
        if any(np.isnan(found).all() for found in means.values()):
            continue
        base = means[""]
        matters = lead.matters(float(np.nanmean(base)))
        weighed.append((means, lower, matters or float(np.nanstd(base)) or 1.0))
        ranks = ranking.acceptability(means, lower=lower, draws=draws)
        lost = ranking.regret(means, lower=lower)
        for option, found in ranks.items():
            mean, ninth, most = lost[option]
            rows.append(
                Ranking(
                    option=option,
                    measure=measure.name,
                    shares=list(found.shares),
                    first=_plain(found.first),
                    regret={"mean": mean, "p90": ninth, "largest": most},
                )
            )
        if chosen is None:
            chosen = ranking.winner(means, ranks, lower=lower, matters=matters, nested=study.nested)
    first = ranking.by_weights(weighed, draws=draws, seed=study.asked.seed) if weighed else {}
    return rows, {option: _plain(found) for option, found in first.items()}, chosen


def _plain(found: Interval) -> dict[str, float | None]:
    return {"mean": found.mean, "low": found.low, "high": found.high}


def _verdict(study: Study, results: Tally, targets: Sequence[Target], chosen: ranking.Winner | None) -> str:
    if not results.leads:
        return "This scenario declares no lead measure, so nothing is said."
    lead = results.leads[0][0].name
    said = [f"In this model, under these assumptions, on {lead}:"]
    if chosen is not None:
        said.append(chosen.says)
    said += [
        _of_split(target["option"], target["split"])
        for target in targets
        if target["measure"] == lead and target["split"] is not None
    ]
    if len(said) == 1 and study.asked.method == "lhs":
        said.append("nothing varies in these runs.")
    if study.asked.method != "lhs":
        said += [_of_strongest(target) for target in targets if target["measure"] == lead]
    return " ".join(said)


def _of_strongest(target: Target) -> str:
    clear = [item["name"] for item in target["influences"] if item["clear"]][:_STRONGEST]
    return f"What moves {_whose(target['option'])} most: {', '.join(clear) or 'nothing that stands clear'}."


def _whose(option: str) -> str:
    return f"the difference {called(option)} makes" if option else "the baseline"


def _of_split(option: str, split: Mapping[str, Any]) -> str:
    parts = [
        f"{name} {steps(split[name]['share'])}"
        for name in ("luck", "parameters", "structure")
        if split[name] is not None
    ]
    return f"Of the variance of {_whose(option)}: {', '.join(parts)}."
