"""The paper of a comparison: purpose and limits, the finding with its dose and price, the forest, what flips it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sim.provenance import version
from sim.report.forest import Effect, Panel, forest
from sim.report.paper.blocks import Block, Facts, Figure, Grid, Paper, Points, Prose, Section
from sim.report.paper.of_pairs import over_time, runs_worth_a_look
from sim.report.rows import sentence
from sim.report.titled import titled
from sim.report.wording import PURPOSE, two_digits, unit_said
from sim.runs.interval import Interval
from sim.runs.span import span
from sim.scenario.crisis import CrisisFile
from sim.study.called import called
from sim.study.results import OptionOutcome, OptionTable, Study
from sim.study.variants import Variant
from sim.study.verdict import at_least, parted

__all__ = ["forest_of", "paper_of_comparison"]

_LUCK: Final = (
    "The central case: every number at its declared value, so the intervals carry luck alone. What is not known of "
    "the numbers is not in them."
)
_MORE: Final = (
    "Each pair drew its own case of the numbers graded J and M, and of doctrines where several are declared, so the "
    "intervals carry more than luck. explore tells which part is which. More pairs narrow luck, not ignorance."
)


def paper_of_comparison(
    studies: Sequence[tuple[Study, CrisisFile]],
    pictures: dict[str, str],
    records: Mapping[str, Section] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Paper:
    """Make the paper of one study or several; `pictures` are forests by `forest_SCENARIO.svg`.

    `records` show the baselines against the records of their crises, by scenario; `titles` say what options are.
    """
    first, crisis = studies[0]
    alone = len(studies) == 1
    title = crisis.title if alone else "Options against the baseline"
    eras = ", ".join(dict.fromkeys(item.era for _, item in studies))
    under = f"Era {eras} · {first['replications']} pairs on the same luck · seed {first['seed']}"
    opening: list[Block] = [Prose(PURPOSE, "warning")]
    if alone:
        # what is asked, and before all else what was found
        opening += [Prose(_flat(crisis.question), "lead"), Prose(sentence(parted(first["verdict"]).follows))]
    sections: list[Section] = []
    for study, item in studies:

        def named(words: str, item: CrisisFile = item) -> str:
            return words if alone else f"{item.title}: {words[0].lower()}{words[1:]}"

        sections += [
            Section(named("Purpose and limits"), (_limits(item), _case(study))),
            Section(named("The finding"), tuple(_finding(study, titles or {}, said=alone))),
            Section(named("Effects"), tuple(_effects(study, pictures))),
        ]
        if went := tuple(over_time(study, pictures)):
            sections.append(Section(named("Over time"), went))
        if record := (records or {}).get(study["scenario"]):
            sections.append(record)
        if study["selection"]:
            sections.append(Section(named("Which is best, and what flips it"), tuple(_flips(study))))
        if drawn := tuple(_doctrines(study)):
            sections.append(Section(named("By doctrine"), drawn))
        if study["chosen"]:
            sections.append(Section(named("Runs worth a look"), tuple(runs_worth_a_look(study))))
    sections.append(Section("How this was made", (Facts(tuple(_made([study for study, _ in studies]))),)))
    return Paper(title, under, tuple(opening), tuple(sections))


def forest_of(study: Study, crisis: CrisisFile, titles: Mapping[str, str] | None = None) -> str | None:
    """Draw the differences in the leading measures; None where there is nothing with an interval."""
    panels = []
    smallest = {item["measure"]: item["matters"] for item in study["selection"]}
    for name in study["lead"]:
        effects = [
            Effect(
                titled(option, titles),
                told["mean"],
                told["low"],
                told["high"],
                _span(told["mean"], told["low"], told["high"]),
                dose,
            )
            for option, table in study["options"].items()
            for told, dose in [(table["outcomes"][name]["difference"], _dose(table))]
            if told["mean"] is not None and told["low"] is not None and told["high"] is not None
        ]
        if effects:
            base = study["baseline"]["outcomes"][name]
            unit = unit_said(base["unit"])
            panels.append(
                Panel(name.replace("_", " "), unit, base["better"], smallest.get(name, 0.0), tuple(effects))
            )
    if not panels:
        return None
    says = f"Paired differences from the baseline over {study['replications']} pairs, seed {study['seed']}."
    return forest(crisis.title, says, panels)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _limits(crisis: CrisisFile) -> Prose:
    return Prose(_flat(crisis.limits))


def _case(study: Study) -> Prose:
    return Prose(_MORE if study["case"] == "random" else _LUCK)


def _finding(study: Study, titles: Mapping[str, str], *, said: bool) -> Iterator[Block]:
    """Tell what each option does, with dose and price; what follows from it unless it was `said` above."""
    parts = parted(study["verdict"])
    if not said:
        yield Prose(sentence(parts.follows), "lead")
    if parts.options:
        yield Prose(f"{parts.over}:")
        yield Points(parts.options)
    for measure, options in parts.beside:
        yield Prose(f"Beside it, {measure}:")
        yield Points(options)
    rows = tuple(
        (
            called(option),
            titles.get(option, ""),
            _dose(table),
            two_digits(table["price"]["musd_per_year"]),
            two_digits(table["price"]["political_capital_per_year"]),
            "mature" if (years := table["price"]["years_before_start"]) is None else two_digits(years),
        )
        for option, table in study["options"].items()
    )
    if rows:
        heads = ("option", "what it is", "dose, of 1", "MUSD a year", "points of capital a year", "years before")
        yield Grid("Dose (the maturity reached) and price", heads, rows, frozenset({3, 4, 5}))
    if study["failed"]:
        yield Prose(f"{len(study['failed'])} runs failed; the first: {study['failed'][0]['error']}", "warning")


def _dose(table: OptionTable) -> str:
    reached = {name: two_digits(value) for name, value in table["maturity"].items()}
    if not reached:
        return "no lever"
    if len(reached) == 1:
        return f"maturity {next(iter(reached.values()))}"
    return ", ".join(f"{name} {value}" for name, value in reached.items())


def _effects(study: Study, pictures: dict[str, str]) -> Iterator[Block]:
    name = f"forest_{study['scenario']}"
    if f"{name}.svg" in pictures:
        yield Figure(name, pictures[f"{name}.svg"], "Differences from the baseline, with 95 % intervals.")
    for option, table in study["options"].items():
        yield _table(study, f"{called(option)}: leading measures", table, study["lead"])
    for option, table in study["options"].items():
        others = [measure for measure in study["baseline"]["outcomes"] if measure not in study["lead"]]
        if others:
            yield _table(study, f"{called(option)}: {len(others)} other measures", table, others, folded=True)
    if not study["options"]:
        rows = tuple(
            (
                measure.replace("_", " "),
                said.mean,
                said.ends,
                unit_said(told["unit"]),
            )
            for measure, told in study["baseline"]["outcomes"].items()
            for said in (span(Interval(told["mean"], told["low"], told["high"]), sign=False),)
        )
        yield Grid("The baseline", ("measure", "mean", "95 %", "unit"), rows, frozenset({1, 2}))


def _table(study: Study, caption: str, table: OptionTable, measures: Sequence[str], *, folded: bool = False) -> Grid:
    heads = ("measure", "baseline (95 %)", "change (95 %)", "unit", "better in", "worse in", "not known")
    rows = tuple(_row(study, measure, table["outcomes"][measure]) for measure in measures)
    return Grid(caption, heads, rows, frozenset({1, 2, 4, 5, 6}), folded=folded)


def _row(study: Study, measure: str, told: OptionOutcome) -> tuple[str, ...]:
    base, change = study["baseline"]["outcomes"][measure], told["difference"]
    return (
        measure.replace("_", " "),
        _span(base["mean"], base["low"], base["high"], sign=False),
        _span(change["mean"], change["low"], change["high"]),
        unit_said(base["unit"]),
        _steps(told["improved"]),
        _steps(told["worse"]),
        str(told["censored"]),
    )


def _flips(study: Study) -> Iterator[Block]:
    """Say on each leading measure who is first how often, and why there is a winner or none."""
    for item in study["selection"]:
        why = item["why"]
        yield Prose(f"{item['measure'].replace('_', ' ')}: {why}" if why else item["measure"].replace("_", " "))
    names = list(study["selection"][0]["first"]) if study["selection"] else []
    rows = tuple(
        (
            item["measure"].replace("_", " "),
            *(_steps(item["first"].get(name)) for name in names),
            at_least(item),
        )
        for item in study["selection"]
        if item["first"]
    )
    if rows:
        heads = ("measure", *(called(name) for name in names), "chance that none is better by what matters")
        yield Grid("Share of pairs in which each is first", heads, rows, frozenset(range(1, len(heads))))


def _doctrines(study: Study) -> Iterator[Block]:
    """The baseline, and what each option changes, by what each actor followed."""
    yield from _followed("The baseline", study["variants"], study["lead"], sign=False)
    for name, option in study["options"].items():
        yield from _followed(f"What {called(name)} changes", option["variants"], study["lead"], sign=True)


def _followed(
    what: str, variants: Mapping[str, Mapping[str, Variant]], lead: Sequence[str], *, sign: bool
) -> Iterator[Block]:
    for actor, ways in variants.items():
        followed = {name: variant for name, variant in ways.items() if variant["n"]}
        if len(followed) > 1:
            rows = tuple(
                (
                    name.replace("_", " "),
                    str(variant["n"]),
                    *(_outcome(variant, measure, sign=sign) for measure in lead),
                )
                for name, variant in followed.items()
            )
            heads = ("doctrine", "runs", *(measure.replace("_", " ") for measure in lead))
            caption = f"{what} by what {actor.replace('_', ' ').title()} followed, means with 95 % intervals"
            yield Grid(caption, heads, rows, frozenset(range(1, len(heads))))


def _outcome(variant: Variant, measure: str, *, sign: bool) -> str:
    told = variant["outcomes"][measure]
    return _span(told["mean"], told["low"], told["high"], sign=sign)


def _span(mean: float | None, low: float | None, high: float | None, *, sign: bool = True) -> str:
    return str(span(Interval(mean, low, high), sign=sign))


def _steps(share: float | None) -> str:
    return "-" if share is None else f"{round(share * 20) * 5} %"


def _made(studies: Sequence[Study]) -> Iterator[tuple[str, str]]:
    first = studies[0]
    words = ["uv", "run", "run.py", "compare", *(study["scenario"] for study in studies)]
    for option in first["options"]:
        words += ["--option", option]
    if first["precision"] is not None:
        words += ["--precision", f"{first['precision']:g}"]
    words += ["--replications", str(first["replications"]), "--seed", str(first["seed"]), "--case", first["case"]]
    yield "Command", shlex.join(words)
    for study in studies:
        yield study["scenario"], f"{study['replications']} pairs, {len(study['failed'])} runs failed"
    yield "Every number", "comparison.json; every run in the CSV of each scenario"
    yield "Made with", f"whitecell {version()}"
