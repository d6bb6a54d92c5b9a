"""Acts of the commons over a season: each comes where it would in the world, and what never comes has its reason."""

from __future__ import annotations

from collections import Counter
from typing import Final

import pytest
from korean_worlds import Forced, Settings
from shipped import composed, loaded, ran

from sim.api import run

SEASON: Final = "commons_disruption"
# doctrines that are not the declared ones, so that each is followed
_OTHERS: Final[Settings] = (
    ("actors.china.doctrine", "assertive"),
    ("actors.north_korea.doctrine", "survival_first"),
    ("actors.united_states.doctrine", "forward"),
    ("actors.japan.doctrine", "proactive"),
)
# acts of the commons that are rightly never ordered in this season, with the reason
_NEVER: Final = {
    "search_ships": "whom sanctions name has no trade here that passes a gate which warships could watch",
    "bar_ships": "it is the use of force: it would be weighed at rung 3.5 seen of another, and nobody comes there",
    "debris_causing_asat": "the tests of 1985, 2007 and 2008 were aimed at nobody; no crisis saw it as an answer",
    "sweep_mines": "blasts under hulls are here, mines across a passage are not",
    "open_oil_reserve": "nine days of a detour are drawn from stocks of 25 to 75 days",
    "release_reserves": "papers wait for weeks and stocks last two months; it comes where they last one (below)",
    "declare_identification_zone": "drawn in November 2013 over a grievance that this autumn has left behind",
}
# acts that come now and then, and need not in so few runs; cables were first laid to states in 2023, and here one is
# cut in about one run of 24, since what is done to networks is seldom laid to anybody
_RARE: Final = {"cut_cable", "trade_coercion", "declare_closure_area", "run_convoys", "escort_or_presence_patrol"}


def ordered(name: str, seeds: range, settings: Settings = ()) -> Counter[tuple[str, str]]:
    """Orders over some runs, by who and what."""
    found = Counter[tuple[str, str]]()
    for seed in seeds:
        for record in ran(name, seed=seed, settings=settings).chronicle:
            if record.kind == "order":
                found[record.actor, str(record.details["action"])] += 1
    return found


@pytest.mark.long
def test_each_act_of_the_commons_is_ordered_in_a_season_or_has_a_reason_not_to_be() -> None:
    acts = {spec.id for spec in composed(SEASON).actions.values() if "commons" in spec.tags}
    both = ordered(SEASON, range(1, 13)) + ordered(SEASON, range(1, 13), _OTHERS)
    done = {act for _, act in both} & acts
    assert sorted(acts - done - _NEVER.keys() - _RARE) == []
    # what lives again is no exception any more
    assert sorted(done & _NEVER.keys()) == []


def test_who_has_a_stock_of_a_month_opens_its_reserve_when_papers_wait() -> None:
    short = (("models.commons.supply.goods.rare_earths.buyers.japan.stock", "30 d"),)
    assert ordered(SEASON, range(1, 3), short)["japan", "release_reserves"]


def test_a_drill_off_its_coast_is_met_by_a_notice_of_firing() -> None:
    plan = loaded(SEASON)

    def closed(*acts: str) -> int:
        found = 0
        for seed in range(1, 5):
            seats = {"united_states": Forced("north_korea", *acts)}
            for record in run(plan, seed=seed, deciders=seats).chronicle:
                if record.kind == "order" and record.actor == "north_korea":
                    found += record.details["action"] == "declare_closure_area"
        return found

    assert closed("exercise_notified") > closed() + 1
