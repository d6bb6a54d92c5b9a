"""The table of the preparatory study measured again with the two-stage choice: 200 runs a line, for `-m long`.

Writes `ladder_sweep.md` beside itself: what was measured, when, and the figures of the study that it stands beside.
"""

from __future__ import annotations

import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rungs import outcome, setting
from small_worlds import plan_of

from sim.api import run

if TYPE_CHECKING:
    from sim.engine import Run

SEEDS = range(200)
COMPARED = ("probability_rung_5", "probability_rung_6", "peak_rung", "misreading")
MEASURES = ("probability_rung_5", "probability_rung_6", "probability_rung_8", "peak_rung", "dyad_days_rung_5")
# what is turned, and P(>=5), P(>=6), P(>=7) of the study's prototype where it gives them
LINES: dict[str, tuple[dict[str, Any], str]] = {
    "as it is": ({}, ".44 / .05 / .007"),
    "no error, no bias": ({"error": 0.0, "bias": 0.0}, ".19 / .00 / .00"),
    "error 1.6": ({"error": 1.6}, ".60 / .24 / .09"),
    "reciprocity .60": ({"reciprocity": 0.6}, ""),
    "reciprocity .85": ({"reciprocity": 0.85}, ".75 / .27 / .08"),
    "reciprocity .95": ({"reciprocity": 0.95}, ".92 / .66 / .45"),
    "hostile reading .3": ({"bias": 0.3}, ""),
    "hostile reading .8": ({"bias": 0.8}, ".86 / .31 / .07"),
    "channel .8": ({"channel": 0.8}, ".28 / .01 / .00"),
    "a direct line is used": ({"calls": True}, ""),
    "the same, channel .8": ({"calls": True, "channel": 0.8}, ".28 / .01 / .00"),
    "latencies x .5": ({"latency": "12 h"}, "within .01"),
    "latencies x 2": ({"latency": "48 h"}, "within .01"),
    "no firebreaks": ({"firebreaks": False}, "P(>=6) .05 to .11"),
    "asked every 4 days": ({"every": "4 d"}, ""),
    "asked every day": ({"every": "24 h"}, "P(>=6) .28"),
    "asked every 6 h": ({"every": "6 h"}, "P(>=6) .61"),
}
# what is held against what on the same luck
PAIRS = (
    ("channel .8", "as it is"),
    ("the same, channel .8", "a direct line is used"),
    ("the same, channel .8", "as it is"),
    ("no error, no bias", "as it is"),
    ("asked every 4 days", "as it is"),
    ("asked every day", "asked every 4 days"),
    ("asked every 6 h", "asked every day"),
)


def _change(runs: dict[str, list[Run]], one: str, other: str, measure: str) -> str:
    """Mean and 95 % interval of the paired difference, one less the other."""
    differences = [outcome(a, measure) - outcome(b, measure) for a, b in zip(runs[one], runs[other], strict=True)]
    mean, half = statistics.fmean(differences), 1.96 * statistics.stdev(differences) / len(differences) ** 0.5
    return f"{mean:+.3f} ({mean - half:+.3f} to {mean + half:+.3f})"


@pytest.mark.long
def test_the_table_of_the_study_is_measured_again() -> None:
    lines, shares, every = [], {}, {}
    for name, (how, before) in LINES.items():
        plan = plan_of(setting(**how))
        runs = every[name] = [run(plan, seed=seed) for seed in SEEDS]
        means = {measure: statistics.fmean(outcome(done, measure) for done in runs) for measure in MEASURES}
        seventh = statistics.fmean(outcome(done, "peak_rung") >= 7 for done in runs)
        days = statistics.median(done.outcomes["crisis_duration"].value or 0.0 for done in runs)
        decided = statistics.fmean(done.chronicle.counts().get("decision", 0) for done in runs)
        shares[name] = means
        five, six, eight, peak, dyad = means.values()
        lines.append(
            f"| {name} | {five:.2f} | {six:.2f} | {seventh:.2f} | {eight:.2f} | {peak:.1f} | {dyad:.0f} "
            f"| {days:.0f} | {decided:.0f} | {before} |"
        )
    head = (
        f"# The ladder, measured {datetime.now(UTC).date()}\n\nThree actors, challenger at 4, the others at 3, "
        f"120 days, {len(SEEDS)} runs a line; the last column is the study's prototype.\n\n"
        "| turned | P(>=5) | P(>=6) | P(>=7) | P(>=8) | peak | dyad-days >=5 | median d | decisions | prototype |\n"
        "|---|---|---|---|---|---|---|---|---|---|\n"
    )
    compared = [
        f"| {one} | {other} | {' | '.join(_change(every, one, other, measure) for measure in COMPARED)} |"
        for one, other in PAIRS
    ]
    second = (
        "\nThe same runs in pairs, one less the other, with 95 % intervals.\n\n"
        "| one | other | P(>=5) | P(>=6) | peak | misreading |\n|---|---|---|---|---|---|\n"
    )
    page = head + "\n".join(lines) + "\n" + second + "\n".join(compared) + "\n"
    Path(__file__).with_name("ladder_sweep.md").write_text(page, encoding="utf-8")
    sixth = {name: found["probability_rung_6"] for name, found in shares.items()}
    assert sixth["no error, no bias"] <= 0.05 < sixth["error 1.6"]
    assert sixth["reciprocity .60"] < sixth["as it is"] < sixth["reciprocity .85"] < sixth["reciprocity .95"]
    assert sixth["channel .8"] < sixth["as it is"] < sixth["hostile reading .8"]
    assert sixth["as it is"] < sixth["no firebreaks"]
    # each look was a throw once (force in .90 and .92 of the runs of those asked so often), then another misreading
    assert max(sixth["asked every day"], sixth["asked every 6 h"]) < sixth["as it is"] + 0.1
    fifth = {name: found["probability_rung_5"] for name, found in shares.items()}
    assert max(fifth["asked every day"], fifth["asked every 6 h"]) < fifth["as it is"] + 0.15
    assert fifth["the same, channel .8"] < fifth["as it is"]
    for other in ("latencies x .5", "latencies x 2"):
        assert abs(shares[other]["probability_rung_5"] - shares["as it is"]["probability_rung_5"]) < 0.15
