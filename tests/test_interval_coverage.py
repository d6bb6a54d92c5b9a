"""How often the 95 % interval of a difference holds the true one: on drawn values, and on studies for `-m long`.

The long test writes `interval_coverage.md` beside itself.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

import pytest
from studies import write_lever, write_small_study

from sim.runs.interval import Interval, mean_interval
from sim.runs.pool import run_pairs
from sim.runs.replicate import Arm

STUDIES, PAIRS = 200, 8


def holds(found: Interval, true: float) -> bool:
    return found.low is not None and found.high is not None and found.low <= true <= found.high


@pytest.mark.parametrize(
    ("draw", "true", "least"),
    [
        (lambda luck: luck.gauss(1.0, 2.0), 1.0, 0.9),
        (lambda luck: luck.uniform(0.0, 1.0) - luck.uniform(0.0, 1.0), 0.0, 0.9),
        # skewed: Student's interval holds the mean less often with few pairs, and must not do so badly
        (lambda luck: luck.expovariate(1.0), 1.0, 0.85),
    ],
)
def test_an_interval_holds_a_known_mean_about_as_often_as_it_says(
    draw: Callable[[random.Random], float], true: float, least: float
) -> None:
    luck = random.Random(7)
    kept = [holds(mean_interval([draw(luck) for _ in range(20)]), true) for _ in range(600)]
    assert least <= fmean(kept) <= 0.99


def test_an_interval_that_is_too_narrow_would_be_seen() -> None:
    luck = random.Random(7)
    kept = [holds(mean_interval([luck.gauss(0, 1) for _ in range(20)], confidence=0.8), 0.0) for _ in range(600)]
    assert not 0.9 <= fmean(kept) <= 0.99


@pytest.mark.long
def test_over_repeated_studies_the_interval_holds_the_difference_as_often_as_it_says(tmp_path: Path) -> None:
    path = str(write_small_study(tmp_path))
    plain, lever = Arm(path), Arm(path, (str(write_lever(tmp_path)),))
    ledger = run_pairs([plain, lever], replications=STUDIES * PAIRS, seed=11, case="random")
    whole = range(STUDIES * PAIRS)
    before, after = (ledger.values(arm, "trust_end", whole) for arm in (plain, lever))
    apart = [(b or 0.0) - (a or 0.0) for a, b in zip(before, after, strict=True)]
    # known to a fourteenth of one study's error
    true = math.fsum(apart) / len(apart)
    kept = [holds(mean_interval(apart[first : first + PAIRS]), true) for first in range(0, len(apart), PAIRS)]
    share = fmean(kept)
    text = (
        f"# Coverage of the 95 % interval, measured {datetime.now(UTC).date()}\n\n"
        f"{STUDIES} studies of {PAIRS} pairs each of the reference workload with six actors, seed 11, a case drawn\n"
        f"for each pair, one lever against the baseline, measure `trust_end`. The true difference is the mean over\n"
        f"all {len(apart)} pairs, {true:+.5f}.\n\n"
        f"The interval holds it in {share:.1%} of the studies (asked: 90 to 99 %).\n"
    )
    Path(__file__).with_name("interval_coverage.md").write_text(text, encoding="utf-8")
    assert 0.9 <= share <= 0.99
