"""V-13 traced, V-15, V-16 and V-39 at length: the crisis as shipped, by cases and central figures; a forced war."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from korean_checks import CENTRAL, MAJOR, MINOR, WHOLE, Arms, Check, said
from korean_worlds import SCENARIO, Settings, forced_to_war, median_interval, plan

from sim.api import run
from sim.runs.interval import share_interval
from sim.runs.replicate import Arm

if TYPE_CHECKING:
    from sim.engine import Run

# the rule by which the North's declared doctrine wishes a deed while power is handed over and the South exercises
_DEED = "doctrines.north_korea.coercive_diplomacy.rules.deed_for_the_heir"


def by_doctrine(arms: Arms) -> list[Check]:
    """Results over doctrine variants: force by what the North followed in the runs of V-15."""
    checks = []
    for doctrine in ("coercive_diplomacy", "survival_first"):
        shares = [arms.among("as it is", f"probability_rung_{rung}", "north_korea", doctrine) for rung in (5, 6)]
        n, told = shares[0][1], " and ".join(said(found, 3) for found, _ in shares)
        name = f"V-15 {doctrine.replace('_', ' ')}"
        checks.append(Check(name, "P(rung >= 5) and P(rung >= 6)", str(n), told, "reported by doctrine", passes=True))
    return checks


def deed() -> list[Check]:
    """V-13, traced: force with misreading and without, where the North's doctrine wishes a deed and where not."""
    unread: Settings = (("perception.error_scale", "0"), ("models.escalation.hostile_reading", "0"))
    idle: Settings = ((f"{_DEED}.prefer.limited_kinetic", "0"),)
    settings: dict[str, Settings] = {
        "as it is": (),
        "sd 0": unread,
        "as it is, no deed": idle,
        "sd 0, no deed": (*unread, *idle),
    }
    arms = Arms(2 * MINOR, {name: Arm(SCENARIO, settings=some) for name, some in settings.items()}, case="central")
    checks = []
    for name in settings:
        shares = [arms.share(name, f"probability_rung_{rung}") for rung in (5, 6)]
        told = " and ".join(map(said, shares))
        checks.append(
            Check(f"V-13 {name}", "P(rung >= 5) and P(rung >= 6)", str(arms.n), told, "reported", passes=True)
        )
    return checks


def default_case() -> list[Check]:
    """V-15: the crisis with a case drawn for each run, and with central figures; V-16 on the same runs."""
    checks = []
    free = Arm(SCENARIO, settings=tuple((f"models.escalation.firebreak_{k}", "0") for k in (6, 8, 9)))
    kinds: tuple[tuple[Literal["random", "central"], int], ...] = (("random", MAJOR), ("central", CENTRAL))
    for case, n in kinds:
        more = {"no firebreaks": free} if case == "central" else {}
        arms = Arms(n, {"as it is": Arm(SCENARIO), **more}, case=case)
        name = "V-15" if case == "random" else "V-15 central figures"
        five, six, eight = (arms.share("as it is", f"probability_rung_{rung}") for rung in (5, 6, 8))
        for rung, share in ((5, five), (6, six)):
            inside = share.mean is not None and 0 < share.mean < 1
            checks.append(
                Check(f"{name} rung {rung}", f"P(rung >= {rung})", str(n), said(share, 3), "not 0, not 1", inside)
            )
        base = share_interval(0, 9)
        asked = f"reported beside the base rate of nine crises, {said(base)}"
        checks.append(Check(f"{name} rung 8", "P(rung >= 8)", str(n), said(eight, 3), asked, passes=True))
        days = [math.inf if value is None else value for value in arms.values("as it is", "crisis_duration")]
        middle, low, high = median_interval(days)
        open_ = sum(map(math.isinf, days))
        told = f"{middle:.0f} d ({low:.0f} to {high:.0f}), {open_} open at the end"
        checks.append(Check(f"{name} duration", "median duration", str(n), told, "21 to 84 d", 21 <= middle <= 84))
        checks += [firebreaks(arms)] if more else by_doctrine(arms)
    runs = [run(plan(), seed=seed, deciders=forced_to_war()) for seed in range(WHOLE)]
    wars = [done for done in runs if done.outcomes["probability_rung_8"].value == 1]
    told = said(share_interval(len(wars), WHOLE))
    checks.append(Check("V-15 forced choice", "share of runs at war", str(WHOLE), told, "above 0", bool(wars)))
    return [*checks, censored(wars)]


def firebreaks(arms: Arms) -> Check:
    """V-16: force without the firebreaks, on the same luck."""
    change = arms.change("as it is", "no firebreaks", "probability_rung_6")
    before, after = (arms.share(name, "probability_rung_6") for name in ("as it is", "no firebreaks"))
    told = f"{said(before)} to {said(after)}: {said(change)}"
    what = "P(rung >= 6) without firebreaks, less as it is"
    return Check("V-16", what, str(arms.n), told, "above 0, off zero", (change.low or 0) > 0)


def censored(wars: list[Run]) -> Check:
    """V-39: what adds up over a run that ended in war is not known, so that no option is better by it."""
    measures = plan().scenario.vocabulary.measures
    loose = {
        name
        for done in wars
        for name, found in done.outcomes.items()
        if not (found.censored or measures[name].settled)
    }
    told = f"{len(loose)} measures that are not settled stand uncensored"
    return Check("V-39", "runs that ended at rung 8", str(len(wars)), told, "none", bool(wars) and not loose)
