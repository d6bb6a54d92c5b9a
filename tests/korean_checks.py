"""The checks of the preparatory study on the Korean contingency, at length: each a line of a report.

Numbers of runs are those of the shipped report; all of it takes some ten minutes on one processor.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from korean_worlds import (
    SCENARIO,
    Settings,
    changed,
    drift,
    highest_rung,
    honour,
    no_grievance,
    plan,
    reciprocity,
    share_of_time_above,
    silent,
)
from shipped import composed

from sim.api import run
from sim.deciding.adjudication import adjudicate
from sim.engine import Engine
from sim.models.pressure.model import Pressure
from sim.runs.interval import Interval, known_interval, mean_interval
from sim.runs.pair import Ledger, paired
from sim.runs.pool import run_pairs
from sim.runs.replicate import Arm

if TYPE_CHECKING:
    from pathlib import Path

EXERCISES = ("none", "some", "strong")
MAJOR, CENTRAL, MINOR, WHOLE, LONG = 500, 200, 40, 20, 10
# what adds heat on the ladder all at once, to see whether war is out of reach or only far off
HOT: Settings = (
    *reciprocity(0.95),
    ("perception.error_scale", "2"),
    *((f"models.escalation.firebreak_{rung}", "0") for rung in (6, 8, 9)),
)
DAY = 24.0


def p_honour(value: float, intercept: float | None = None) -> float:
    """Chance that the ally honours its word where trust, clarity and interoperability have one value."""
    ready = plan(settings=honour(value, intercept=intercept))
    told = run(ready, seed=1, until=1.0)
    spec = ready.scenario.actions["invoke_alliance_consultation"]
    return adjudicate(spec, "south_korea", "united_states", u=0.5, world=told.world, at=0.0).p


@dataclass(frozen=True)
class Check:
    """One line of the report."""

    name: str
    what: str
    n: str
    found: str
    asked: str
    passes: bool


def said(found: Interval, digits: int = 2) -> str:
    """Say a mean with its interval."""
    if found.mean is None or found.low is None or found.high is None:
        return "unknown"
    return f"{found.mean:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"


class Arms:
    """Arms of one set of replications, all on the same luck."""

    def __init__(self, n: int, arms: dict[str, Arm], *, case: Literal["random", "central"]) -> None:
        self.n, self._arms = n, arms
        self._ledger: Ledger = run_pairs(list(arms.values()), replications=n, seed=1, case=case, workers=2)
        assert not self._ledger.failures

    def values(self, arm: str, measure: str) -> list[float | None]:
        """Values in the order of replications; None where not known."""
        return self._ledger.values(self._arms[arm], measure, range(self.n))

    def share(self, arm: str, measure: str) -> Interval:
        """Mean with its interval of a measure that is always known."""
        return known_interval([value for value in self.values(arm, measure) if value is not None])

    def among(self, arm: str, measure: str, actor: str, doctrine: str) -> tuple[Interval, int]:
        """Mean of a measure over the runs in which an actor followed a doctrine, with how many these are."""
        rows = self._ledger.results[self._arms[arm]].values()
        values = [row.values[measure] for row in rows if row.follows.get(actor) == doctrine]
        return known_interval([value for value in values if value is not None]), len(values)

    def change(self, one: str, other: str, measure: str) -> Interval:
        """Paired difference, other less one."""
        return mean_interval(paired(self.values(one, measure), self.values(other, measure)).differences)


def turned(folder: Path) -> list[Check]:
    """V-13, V-14, V-16, V-19 and looking every day: knobs turned on the same luck, central figures."""
    look = {
        "id": "look",
        "at": "1 d",
        "every": "1 d",
        "about": "news",
        "to": ["japan", "united_states", "south_korea", "china", "north_korea"],
        "delay": "0 h",
        "says": "Nothing new; it is looked at again.",
        "benign": "There is nothing to be seen.",
    }
    aside = {**{key: value for key, value in look.items() if key != "about"}, "id": "look_aside", "to": ["all"]}
    press = tuple(
        (f"actors.{who}.enforcement", "0.97") for who in ("china", "russia", "japan", "south_korea", "united_states")
    )
    closed: Settings = (("models.pressure.offer_open", "false"), ("actors.north_korea.mandate", "1"))
    arms = Arms(
        MINOR,
        {
            "as it is": Arm(SCENARIO),
            "sd 0": Arm(
                SCENARIO, settings=(("perception.error_scale", "0"), ("models.escalation.hostile_reading", "0"))
            ),
            "sd 1.6": Arm(SCENARIO, settings=(("perception.error_scale", "2"),)),
            "rho .60": Arm(SCENARIO, settings=reciprocity(0.6)),
            "rho .95": Arm(SCENARIO, settings=reciprocity(0.95)),
            "hot": Arm(SCENARIO, settings=HOT),
            "pressed": Arm(SCENARIO, settings=(*press, *closed)),
            "pressed, nobody offers": Arm(
                SCENARIO, settings=(*press, *closed, ("models.pressure.offer_lasts", "0 d"))
            ),
            **{
                f"exercises {how}": Arm(SCENARIO, settings=(("models.pressure.exercises_provoke", how),))
                for how in EXERCISES
            },
            "news aside": Arm(str(changed(folder, "aside", more=[aside]))),
            "asked daily": Arm(str(changed(folder, "daily", more=[look]))),
        },
        case="central",
    )
    n = str(MINOR)
    five = [arms.share(name, "probability_rung_5") for name in ("sd 0", "as it is", "sd 1.6")]
    means = [found.mean or 0.0 for found in five]
    at_none = arms.share("sd 0", "probability_rung_6")
    peak = arms.change("rho .60", "rho .95", "peak_rung")
    yields = arms.share("pressed", "concession_reached")
    alone = arms.share("pressed, nobody offers", "concession_reached")
    war = arms.share("hot", "probability_rung_8")
    food = arms.change("as it is", "pressed", "food_shortfall")
    calm = arms.change("as it is", "news aside", "peak_rung")
    looks = arms.change("as it is", "asked daily", "probability_rung_6")
    asked = arms.share("asked daily", "probability_rung_6")
    cautioned = bool(composed(SCENARIO, settings=reciprocity(1.05)).cautions)
    return [
        Check(
            "V-13",
            "P(rung >= 5) at sd 0 (no bias), .8, 1.6",
            n,
            "; ".join(map(said, five)),
            "rises",
            means == sorted(means) and means[0] < means[2],
        ),
        Check(
            "V-13 no error", "P(rung >= 6) at sd 0", n, said(at_none), "mean at most .05", (at_none.mean or 0) <= 0.05
        ),
        Check("V-14", "peak rung, reciprocity .95 less .60", n, said(peak), "above 0, off zero", (peak.low or 0) > 0),
        Check(
            "V-14 caution",
            "reciprocity of two above 1",
            "1",
            "a caution" if cautioned else "nothing",
            "a caution",
            cautioned,
        ),
        Check(
            "V-19",
            "concessions, pressure at most and no offer",
            n,
            said(yields),
            "mean at most .05",
            (yields.mean or 0) <= 0.05,
        ),
        Check(
            "V-19 nobody offers",
            "the same, where no actor's easing or aid opens an offer either",
            n,
            said(alone),
            "0",
            alone.mean == 0,
        ),
        Check(
            "V-15 hot",
            "P(rung >= 8) at reciprocity .95, error 1.6, no firebreaks",
            n,
            said(war),
            "reported: whether war is barred or far off",
            passes=True,
        ),
        *[_exercises(arms, how, n) for how in EXERCISES],
        Check(
            "V-19 food", "food shortfall, less as it is", n, said(food, 3), "above 0, off zero", (food.low or 0) > 0
        ),
        Check(
            "looking: nothing new",
            "peak rung with daily news that nobody attends to, less as it is",
            n,
            said(calm),
            "interval holds 0",
            (calm.low or 0) <= 0 <= (calm.high or 0),
        ),
        Check(
            "looking: asked daily",
            "P(rung >= 6) where five are asked to decide every day, less as it is",
            n,
            f"{said(asked)}: {said(looks)}",
            "interval holds 0, and ends at .2 at most",
            (looks.low or 0) <= 0 and (looks.high or 0) <= 0.2,
        ),
    ]


def _exercises(arms: Arms, how: str, n: str) -> Check:
    """Contested: whether exercises provoke, told for each answer beside the other."""
    arm = f"exercises {how}"
    provoked = mean_interval([value for value in arms.values(arm, "provocations") if value is not None])
    force = arms.share(arm, "probability_rung_6")
    more = arms.change("exercises none", arm, "probability_rung_6")
    told = (
        f"{said(provoked)} provocations, P(rung >= 6) {said(force)}, less that of none on the same luck {said(more)}"
    )
    return Check(
        f"exercises provoke: {how}", "both answers to a contested question", n, told, "reported", passes=True
    )


def quiet(folder: Path) -> list[Check]:
    """V-7: no inject, no grievance, two years; and where nobody decides anything."""
    calm = changed(folder, "calm", injects=[])
    none: Settings = (("models.pressure.provocations", "false"), ("models.displacement.collapses", "false"))
    checks = []
    for name, more in (("V-7", none), ("V-7 hazards of the models on", ())):
        ready = plan(calm, (*no_grievance(), ("horizon", "720 d"), *more))
        runs = [run(ready, seed=seed) for seed in range(WHOLE)]
        low = mean_interval([1 - share_of_time_above(done, 2) for done in runs])
        moved = mean_interval([statistics.fmean(drift(done)) for done in runs])
        worst = max(map(statistics.fmean, zip(*map(drift, runs), strict=True)))
        told = f"{said(low, 3)}; affinities off by {said(moved, 3)}, the worst pair {worst:.3f}"
        fits = (low.mean or 0) >= 0.95 and (moved.mean or 1) <= 0.02
        checks.append(
            Check(
                name,
                "share of 720 d at rung 2 or below",
                str(WHOLE),
                told,
                "at least .95; within .02 on average",
                fits,
            )
        )
    as_it_is = plan()
    runs = [run(as_it_is, seed=seed, deciders=silent()) for seed in range(WHOLE)]
    peak = max(map(highest_rung, runs))
    decided = max(done.outcomes["peak_rung"].value or 0 for done in runs)
    told = f"highest rung {peak}, by decision {decided:.0f}"
    checks.append(
        Check(
            "nobody acts",
            "rungs where every actor does nothing",
            str(WHOLE),
            told,
            "at most 6, that of the boat; 0 by decision",
            peak <= 6 and decided == 0,
        )
    )
    return checks


def withdrawn(folder: Path) -> list[Check]:
    """V-18: the patron enforces for six months and stops; nobody decides anything, so that only trade answers."""
    enforce = {"do": "pressure.enforce", "args": {"actor": "china"}}
    monthly = {
        "id": "enforced",
        "at": "1 d",
        "every": "15 d",
        "until": "180 d",
        "about": "news",
        "to": ["china"],
        "says": "Trucks are opened.",
        "benign": "Customs does what it always did.",
        "effects": [enforce],
    }
    runs: dict[str, list[list[float]]] = {}
    days = (*range(150, 181, 5), 270, 300)
    for name, injects in (("enforced", [monthly]), ("never", [])):
        path = changed(folder, f"withdrawn_{name}", injects=injects)
        runs[name] = []
        ready = plan(path, (("horizon", "360 d"),))
        for seed in range(LONG):
            engine = Engine(
                ready,
                seed=seed,
                seats=dict.fromkeys(silent(), "program"),
                deciders={f"{who}/program": seat for who, seat in silent().items()},
            )
            model = engine.models["pressure"]
            assert isinstance(model, Pressure)
            levels = []
            for day in days:
                engine.advance(day * DAY)
                levels.append(model.regime.level)
            runs[name].append([statistics.fmean(levels[:-2]), *levels[-2:]])
    held, three, four = (mean_interval([row[place] for row in runs["enforced"]]) for place in range(3))
    ratio = mean_interval([row[2] / row[0] for row in runs["enforced"]])
    above = mean_interval(
        [
            (row[2] - other[2]) / (row[0] - other[0])
            for row, other in zip(runs["enforced"], runs["never"], strict=True)
        ]
    )
    told = (
        f"held {said(held)}, after 3 months {said(three)}, after 4 {said(four)}, {said(ratio)} of it; "
        f"of what enforcement added {said(above)} is left"
    )
    return [
        Check(
            "V-18",
            "pressure after enforcement by the patron ends",
            str(LONG),
            told,
            "what is left of it after 4 months at most .5",
            (ratio.mean or 1) <= 0.5,
        ),
        Check(
            "V-18 added",
            "the same, of what enforcement added",
            str(LONG),
            said(above),
            "at most .5",
            (above.mean or 1) <= 0.5,
        ),
    ]


def honoured() -> list[Check]:
    """V-21: closed form, no luck in it."""
    low, high = p_honour(0), p_honour(1)
    at_half = p_honour(0.5)
    intercept = -1.5 + math.log(0.41 / 0.59) - math.log(at_half / (1 - at_half))
    reached = p_honour(0.5, round(intercept, 4))
    told = f"{low:.3f} and {high:.3f}; all at .5, intercept {intercept:.2f} (range -3 to .5): {reached:.3f}"
    fits = low < 0.3 and high > 0.85 and abs(reached - 0.41) < 0.001 and -3 <= intercept <= 0.5
    return [
        Check(
            "V-21",
            "chance that the United States honours its word, all three at 0, at 1",
            "exact",
            told,
            "below .3, above .85; .41 reached",
            fits,
        )
    ]


def _mark(check: Check) -> str:
    if check.asked.startswith("reported"):
        return "told"
    return "pass" if check.passes else "MISS"


def report(checks: list[Check], missed: dict[str, str]) -> str:
    """Give the page, with why a check is missed as far as it is known."""
    rows = [f"| {_mark(c)} | {c.name} | {c.what} | {c.n} | {c.found} | {c.asked} |" for c in checks]
    judged = [check for check in checks if not check.asked.startswith("reported")]
    hits = sum(check.passes for check in judged)
    head = (
        f"# The Korean contingency, validated {datetime.now(UTC).date()}\n\n"
        "Remade by `uv run pytest -m long tests/test_korean_validation.py`. Means with 95 % intervals: Student's t, "
        "Jeffreys for shares of yes and no, ranks for medians, pairs on the same luck for differences. V-15 draws a "
        "case for each run, all else has central figures. These are checks of how the model behaves; none says what "
        f"will happen.\n\n{hits} of {len(judged)} pass; the others are told and judged by nothing.\n\n"
    )
    table = "| | check | what | n | found | asked |\n|---|---|---|---|---|---|\n"
    why = [
        f"- {name}: {missed.get(name, 'no reason is known')}." for name in (c.name for c in checks if not c.passes)
    ]
    return head + table + "\n".join(rows) + "\n" + ("\nMissed:\n\n" + "\n".join(why) + "\n" if why else "")
