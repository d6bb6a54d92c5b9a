"""The spring of 2013 as shipped: what follows a test within days, by resolve and not by chance."""

from __future__ import annotations

from functools import cache

import pytest
from shipped import composed, loaded, ran

from sim.api import run
from sim.deciding.request import Decision, DecisionRequest
from sim.scenario.library import data_root
from sim.world.chronicle import Record

SPRING = data_root() / "scenarios" / "calibration" / "korea_2013.yaml"
CORVETTE = data_root() / "scenarios" / "calibration" / "cheonan_2010.yaml"
DAY = 24.0
SEEDS = range(1, 7)
# when the yearly exercise begins
EXERCISE = 17 * DAY


@cache
def spring(seed: int) -> tuple[Record, ...]:
    return tuple(ran(SPRING, seed=seed, until=45 * DAY).chronicle)


def orders(seed: int, who: str, *acts: str) -> list[float]:
    """When somebody ordered any of some acts."""
    found = [r for r in spring(seed) if r.kind == "order" and r.actor == who]
    return [r.at for r in found if r.details["action"] in acts]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_test_against_a_text_is_brought_before_the_council_within_days(seed: int) -> None:
    assert min(orders(seed, "united_states", "table_unsc_resolution")) < 7 * DAY


def test_words_of_war_follow_a_text_or_an_exercise_within_days() -> None:
    late = []
    for seed in SEEDS:
        adopted = [r.at for r in spring(seed) if r.kind == "bargaining" and not r.details.get("vetoed_by")]
        said = orders(seed, "north_korea", "threaten", "ultimatum")
        late.append(min(said, default=45 * DAY) - min([*adopted, EXERCISE]))
    assert sum(each <= 7 * DAY for each in late) >= len(late) - 1


class _Looks:
    """Decides nothing, and notes to whom it might set an ultimatum."""

    def __init__(self) -> None:
        self.might: set[str] = set()

    def decide(self, request: DecisionRequest) -> Decision:
        self.might |= {item.target for item in request.menu.items if item.action == "ultimatum"}
        return Decision((), "program", 1.0, 0.5)


def test_nobody_may_set_an_ultimatum_to_an_ally_to_whom_nothing_is_said() -> None:
    seats = {name: _Looks() for name in ("united_states", "south_korea", "japan")}
    run(loaded(CORVETTE), seed=1, until=2 * DAY, deciders=seats)
    assert not {"united_states", "japan"} & set[str]().union(*(each.might for each in seats.values()))


def test_a_question_that_comes_up_once_takes_no_room_from_calls_on_partners_nor_they_from_it() -> None:
    actions = composed(CORVETTE).actions
    others = {spec.hand for name, spec in actions.items() if name != "resolve_on_course"}
    assert actions["resolve_on_course"].hand not in others
