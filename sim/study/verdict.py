"""The verdict: what a comparison may say in words, and no more.

An option is called better only where its interval clears zero on the good side, its mean is as much as matters, and
no more of its runs were cut short than of the baseline's. A winner is named by the rule of `sim.study.selection`
alone. Numbers carry two digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.runs.interval import Interval
from sim.runs.span import span
from sim.scenario.vocabulary import Measure
from sim.study.selection import BASELINE, Selection

__all__ = ["Finding", "Judged", "Parts", "at_least", "parted", "short_name", "verdict"]

_BESIDE: Final = " Beside it, "
# pairs: of fewer Student's t leans too much on the shape of the differences (NelsonMatejcik1995: 10 at first)
_FEW: Final = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """What one option does to the lead measure: difference from the baseline, and dose.

    `censored` counts pairs left out, `cut` how many more of its runs were cut short than of the baseline's.
    """

    option: str
    difference: Interval
    maturity: Mapping[str, float]
    censored: int
    cut: int = 0

    @property
    def name(self) -> str:
        """The option without the folder and ending of its file."""
        return short_name(self.option)

    @property
    def dose(self) -> str:
        """The maturity its levers reached, in words."""
        if not self.maturity:
            return "no lever"
        if len(self.maturity) == 1:
            return f"maturity {next(iter(self.maturity.values())):.2f}"
        return "maturity " + ", ".join(f"{name} {reached:.2f}" for name, reached in sorted(self.maturity.items()))

    def gain(self, lead: Measure) -> float:
        """The mean difference, positive where it is for the better."""
        mean = self.difference.mean or 0.0
        return -mean if lead.better == "lower" else mean


def short_name(option: str) -> str:
    """An option without the folder and ending of its file."""
    path, at, adoption = option.partition("@")
    return re.split(r"[/\\]", path)[-1].removesuffix(".yaml").removesuffix(".yml") + at + adoption


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead measure, the smallest change of it that matters (0 if none is declared), and what options do to it."""

    lead: Measure
    matters: float
    findings: Sequence[Finding]


def verdict(leads: Sequence[Judged], selection: Sequence[Selection] = (), *, pairs: int, seed: int, case: str) -> str:
    """Say what was found on each lead measure: effect, interval, dose, number of pairs and kind of case.

    A winner is named on the first lead measure alone, if its selection names one; the others stand beside it.
    """
    if pairs == 0:
        return "No pair was finished, so nothing can be said."
    if not leads:
        return "This scenario declares no lead measure, so no option is called better."
    first, others = leads[0], leads[1:]
    under = "a random case each" if case == "random" else "the central case, so that intervals carry luck alone"
    head = f"In this model, over {pairs} pair{'s' * (pairs != 1)} (seed {seed}, {under}), on {_measure(first.lead)}: "
    if not first.findings:
        return head + "there is no option to compare with the baseline."
    beside = "".join(f"{_BESIDE}on {_measure(each.lead)}: {_all_said(each)}." for each in others)
    chosen = selection[0] if selection else None
    return f"{head}{_all_said(first)}. {_better(first)}{_winner(chosen)}{beside}"


@dataclass(frozen=True, slots=True)
class Parts:
    """A verdict taken apart: over what and on which measure, what each option does there, what follows from it.

    `beside` has the other measures, each with what options do to it.
    """

    over: str
    options: tuple[str, ...]
    follows: str
    beside: tuple[tuple[str, tuple[str, ...]], ...]


def parted(words: str) -> Parts:
    """Take a verdict apart again, for a page that sets its parts below each other."""
    head, *others = words.split(_BESIDE)
    over, found, rest = head.partition(": ")
    said, stop, follows = rest.partition(". ")
    beside = tuple(_of_a_measure(other) for other in others)
    if not found:
        return Parts("", (), head, beside)
    return Parts(over, tuple(said.split("; ")), follows, beside) if stop else Parts(over, (), rest, beside)


def _of_a_measure(words: str) -> tuple[str, tuple[str, ...]]:
    measure, _, said = words.removesuffix(".").partition(": ")
    return measure, tuple(said.split("; "))


def _measure(lead: Measure) -> str:
    """A measure in words, with its unit where it has one."""
    name = lead.name.replace("_", " ")
    return name if lead.unit in {"1", "count"} else f"{name} ({lead.unit})"


def _all_said(judged: Judged) -> str:
    return "; ".join(_said(finding, judged.lead, judged.matters) for finding in judged.findings)


def _said(finding: Finding, lead: Measure, matters: float) -> str:
    found = finding.difference
    name = f"{finding.name} ({finding.dose})"
    left_out = f", {finding.censored} pairs left out as not known" if finding.censored else ""
    if found.mean is None:
        return f"{name} cannot be compared{left_out}"
    if found.low is None or found.high is None:
        return f"{name} differs by {span(found, large=False)} in the one pair there is{left_out}"
    if found.low == found.high == 0:
        return f"{name} changes nothing{left_out}"
    words = f"{span(found, large=False)}{left_out}"
    if not found.clears_zero():
        return f"{name} cannot be told from the baseline, {words}"
    word = "does" if lead.better == "none" else "does better" if finding.gain(lead) > 0 else "does worse"
    if word == "does better" and finding.cut > 0:
        more = f"in {finding.cut} more pair{'s' * (finding.cut > 1)} its run was cut short"
        return f"{name} differs among the runs that went to their end, {words}, but {more}"
    return f"{name} {word}, {words}{_small(found, matters)}"


def _small(found: Interval, matters: float) -> str:
    """Say whether an effect is, or may be, below what matters."""
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    if max(abs(found.low), abs(found.high)) < matters:
        return f", below what matters ({_plain(matters)})"
    if abs(found.mean) < matters:
        return f", in the mean below what matters ({_plain(matters)})"
    return (
        f", perhaps below what matters ({_plain(matters)})" if min(abs(found.low), abs(found.high)) < matters else ""
    )


def _better(judged: Judged) -> str:
    findings, lead, matters = judged.findings, judged.lead, judged.matters
    better = [item for item in findings if item.difference.clears_zero() and item.gain(lead) > 0 and item.cut <= 0]
    if lead.better == "none" or not better:
        return "No option is shown to be better than the baseline."
    better = [item for item in better if item.gain(lead) >= matters]
    if not better:
        return "No option is shown to be better than the baseline by as much as matters."
    ranked = sorted(better, key=lambda item: (-item.gain(lead), item.option))
    if len(ranked) == 1:
        alone = "" if len(findings) == 1 else ", and the only one that is"
        return f"{ranked[0].name} is shown to be better than the baseline at this dose{alone}."
    return f"Better than the baseline at these doses: {', '.join(item.name for item in ranked)}."


def _winner(chosen: Selection | None) -> str:
    """Say who wins by the rule, or why nobody does, and how surely the best mean is the best."""
    if chosen is None or chosen["best"] is None:
        return ""
    best = chosen["best"]
    often = f"{100 * chosen['first'][best]:.0f} % of the pairs"
    said = f"{'The baseline' if best == BASELINE else short_name(best)} has the best mean, first in {often}"
    if chosen["winner"] is not None:
        return f" {said}{_risk(chosen)}. By the rule the winner is {short_name(best)}."
    # what choosing it could cost is bounded before its gain is shown: read alone the two would contradict each other
    stands = ""
    if best != BASELINE and chosen["pairs"] >= _FEW and _sure(chosen):
        stands = " This bounds what choosing it could cost, and does not show that it helps."
    return f" {said}{_risk(chosen)}.{stands} No winner is named: {chosen['why']}."


def at_least(chosen: Selection) -> str:
    """Say how surely nobody is better by more than what matters, rounded down to five points; `-` of few pairs."""
    if chosen["correct"] is None or chosen["pairs"] < _FEW:
        return "-"
    sure = _sure(chosen)
    return "above .95" if sure >= 19 else f"{sure / 20:.2f} or more".removeprefix("0") if sure else "any"


def _sure(chosen: Selection) -> int:
    """Twentieths of certainty that nobody is better by more than what matters, never rounded up."""
    return math.floor(20 * (chosen["correct"] or 0.0))


def _risk(chosen: Selection) -> str:
    """Say how likely another is better by more than what matters, rounded up to five points; empty if any is."""
    if chosen["pairs"] < _FEW:
        return f"; how surely it is the best is not said of fewer than {_FEW} pairs"
    sure = _sure(chosen)
    if sure == 0:
        return ""
    by = f" by more than what matters ({_plain(chosen['matters'])})" if chosen["matters"] else ""
    other = "another" if chosen["best"] == BASELINE else "another, the baseline among them,"
    chance = "below .05" if sure >= 19 else f"{1 - sure / 20:.2f} at most".removeprefix("0")
    return f"; the chance that {other} is better{by} is {chance}"


def _plain(value: float) -> str:
    """A size without its sign."""
    return str(span(Interval(value, None, None), sign=False, large=False))
