"""The table of the preparatory study measured again with the two-stage choice: 200 runs a line, for `-m long`.

Writes `ladder_sweep.md` beside itself: what was measured, when, and the figures of the study that it stands beside.
"""

from __future__ import annotations

import statistics
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from small_worlds import plan_of
from test_ladder import outcome, setting

from sim.api import run

SEEDS = range(200)
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
    "latencies x .5": ({"latency": "12 h"}, "within .01"),
    "latencies x 2": ({"latency": "48 h"}, "within .01"),
    "no firebreaks": ({"firebreaks": False}, "P(>=6) .05 to .11"),
    "asked every day": ({"every": "24 h"}, "P(>=6) .28"),
    "asked every 6 h": ({"every": "6 h"}, "P(>=6) .61"),
}


@pytest.mark.long
def test_the_table_of_the_study_is_measured_again() -> None:
    lines, shares = [], {}
    for name, (how, before) in LINES.items():
        plan = plan_of(setting(**how))
        runs = [run(plan, seed=seed) for seed in SEEDS]
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
    Path(__file__).with_name("ladder_sweep.md").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    sixth = {name: found["probability_rung_6"] for name, found in shares.items()}
    assert sixth["no error, no bias"] <= 0.05 < sixth["error 1.6"]
    assert sixth["reciprocity .60"] < sixth["as it is"] < sixth["reciprocity .85"] < sixth["reciprocity .95"]
    assert sixth["channel .8"] < sixth["as it is"] < sixth["hostile reading .8"]
    assert sixth["as it is"] < sixth["no firebreaks"]
    # each look was a throw once: force in .90 and .92 of the runs of those who are asked so often
    assert max(sixth["asked every day"], sixth["asked every 6 h"]) < sixth["as it is"] + 0.25
    for other in ("latencies x .5", "latencies x 2"):
        assert abs(shares[other]["probability_rung_5"] - shares["as it is"]["probability_rung_5"]) < 0.15
