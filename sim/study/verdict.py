"""The verdict: what a comparison may say in words, and no more.

No winner is named unless its interval on the lead measure clears zero on the good side and, where several
options do, the paired difference from the next best clears zero too. Numbers carry two digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.runs.interval import Interval, mean_interval
from sim.runs.pair import paired
from sim.scenario.vocabulary import Measure

__all__ = ["Finding", "verdict"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one option does to the lead measure: difference from the baseline, dose, and its values pair by pair."""

    option: str
    difference: Interval
    maturity: Mapping[str, float]
    values: Sequence[float | None]
    censored: int

    @property
    def name(self) -> str:
        """The option without the folder and ending of its file."""
        path, at, adoption = self.option.partition("@")
        return re.split(r"[/\\]", path)[-1].removesuffix(".yaml").removesuffix(".yml") + at + adoption

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


def verdict(findings: Sequence[Finding], *, lead: Measure | None, pairs: int, seed: int, case: str) -> str:
    """Say what was found on the lead measure: effect, interval, dose, number of pairs and kind of case."""
    if pairs == 0:
        return "No pair was finished, so nothing can be said."
    if lead is None:
        return "This scenario declares no lead measure, so no option is called better."
    under = "a random case each" if case == "random" else "the central case, so that intervals carry luck alone"
    head = (
        f"In this model, over {pairs} pair{'s' * (pairs != 1)} (seed {seed}, {under}), on {lead.name} ({lead.unit}): "
    )
    if not findings:
        return head + "there is no option to compare with the baseline."
    return head + "; ".join(_said(finding, lead) for finding in findings) + ". " + _winner(findings, lead)


def _said(finding: Finding, lead: Measure) -> str:
    found = finding.difference
    name = f"{finding.name} ({finding.dose})"
    left_out = f", {finding.censored} pairs left out as not known" if finding.censored else ""
    if found.mean is None:
        return f"{name} cannot be compared{left_out}"
    if found.low is None or found.high is None:
        return f"{name} differs by {_number(found.mean)} in the one pair there is{left_out}"
    if found.low == found.high == 0:
        return f"{name} changes nothing{left_out}"
    span = f"{_number(found.mean)} ({_number(found.low)} to {_number(found.high)}){left_out}"
    if not found.clears_zero():
        return f"{name} cannot be told from the baseline, {span}"
    word = "does" if lead.better == "none" else "does better" if finding.gain(lead) > 0 else "does worse"
    return f"{name} {word}, {span}"


def _winner(findings: Sequence[Finding], lead: Measure) -> str:
    better = [item for item in findings if item.difference.clears_zero() and item.gain(lead) > 0]
    if lead.better == "none" or not better:
        return "No option is shown to be better than the baseline."
    ranked = sorted(better, key=lambda item: (-item.gain(lead), item.option))
    first = ranked[0]
    if len(ranked) == 1:
        alone = "" if len(findings) == 1 else ", and the only one that is"
        return f"{first.name} is shown to be better than the baseline at this dose{alone}."
    names = ", ".join(item.name for item in ranked)
    for other in ranked[1:]:
        apart = mean_interval(paired(other.values, first.values).differences)
        if not apart.clears_zero():
            return f"Better than the baseline at these doses: {names}; which of them is best is not shown."
    return f"Better than the baseline at these doses: {names}; the best of them is {first.name}."


def _number(value: float) -> str:
    """Two digits that count, with sign, thousands set apart."""
    if value == 0:
        return "0"
    places = 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    return f"{rounded:+,.{max(places, 0)}f}"
