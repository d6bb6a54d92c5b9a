"""A claim that stands is pressed by the calendar, and whoever is bound to the pressed stands by."""

from __future__ import annotations

from itertools import pairwise
from operator import gt, lt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER, NO_GOALS, rung_act
from quarrels import DAY, at_day, effect, quiet, told
from shipped import ran
from small_worlds import Files, Node, action, actor, plan_of, world

from sim.engine import Engine
from sim.errors import InputError
from sim.expressions import Term
from sim.models.escalation.shows import Shows
from sim.world.slots import Slots, SlotSpec

if TYPE_CHECKING:
    from sim.world.chronicle import Record

QUIET: Node = {"id": "inertia", "priority": "P5", "says": "nothing is done for nothing", "prefer": {"any": -6}}
CLAIM: Node = {
    "id": "press",
    "says": "what is claimed is claimed again",
    "when": "standing(target) > 0.6",
    "aim": "standing(target) > 0.3",
    "favour": 20,
    "again_after": "40 d",
    "lapses_after": "30 d",
    "steps": [{"id": "drill", "do": ["rung_3"], "says": "forces are shown", "urge": 30}],
}


def claim(*, of: float = 1.0, stands: bool = True, at: str = "24 h", **more: Any) -> Node:
    line: Node = {"change": "grievance", "by": of, "args": {"actor": CHALLENGER, "toward": CHALLENGED}}
    return told({**line, **({"stands": True} if stands else {})}, at=at, **more)


def quarrel(*injects: Node, course: Node | None = None, horizon: str = "150 d") -> Files:
    """One who may hold a claim and nothing else that would call it to decide; the other does nothing."""
    resolve = action("resolve", uses=["course"], goldstein=0, duration=["1 h", "1 h"], min_interval="24 h")
    resolve |= {"requires": [{"that": "comes_up(asset, target)", "otherwise": "it does not come up"}]}
    resolve["adjudication"] = {"chance": 1}
    holder = actor(CHALLENGER, goals={"nothing": 1}, rules=[QUIET], courses=[CLAIM | (course or {})], orders=2)
    return world(
        [holder, actor(CHALLENGED, goals={"nothing": 1}, rules=[QUIET])],
        [resolve, rung_act(3, min_interval="24 h")],
        goals=NO_GOALS,
        ties={pair: {"affinity": -0.5} for pair in ((CHALLENGER, CHALLENGED), (CHALLENGED, CHALLENGER))},
        injects=[*injects],
        horizon=horizon,
        models={"escalation": {"grade": "J"}},
    )


def asked(files: Files, seed: int = 1) -> list[float]:
    """Days on which force was shown."""
    chronicle: list[Record] = [*Engine(plan_of(files), seed=seed).finish().chronicle]
    return [
        record.at / DAY for record in chronicle if record.kind == "order" and record.details["action"] == "rung_3"
    ]


def test_a_claim_that_stands_is_taken_up_again_by_the_calendar_though_nothing_happens() -> None:
    shown = asked(quarrel(claim()))
    assert len(shown) == 4
    assert all(30 < later - earlier < 50 for earlier, later in pairwise(shown))
    # without the calendar it comes up once
    assert len(asked(quarrel(claim(), course={"again_after": None}))) == 1


def test_without_a_grievance_that_stands_there_is_no_course() -> None:
    assert not asked(quarrel(told(), course={}))
    assert not asked(quarrel(claim(stands=False, of=3.0)))
    assert not asked(quarrel(claim(of=0.5)))


def test_nobody_holds_a_standing_grievance_against_itself() -> None:
    assert not asked(quarrel(claim(), course={"when": "standing(me) > 0"}))
    # a word that reads what stands, and not what was done besides
    both = quarrel(claim(of=0.5), claim(of=3.0, stands=False, name="besides"))
    assert not asked(both)


def held_before(**more: Any) -> Files:
    """One who held as much against the other when the crisis began."""
    files = quarrel(told())
    held = {f"relations.{CHALLENGER}.{CHALLENGED}.grievance": 1.0}
    files["small.yaml"] |= {"overrides": {**files["small.yaml"].get("overrides", {}), **held}, **more}
    return files


def test_an_old_grudge_is_no_claim_unless_the_scenario_says_so() -> None:
    assert not asked(held_before())
    assert len(asked(held_before(claims={CHALLENGER: [CHALLENGED]}))) == 4
    # the other holds nothing against it, so there is nothing to claim
    assert not asked(held_before(claims={CHALLENGED: [CHALLENGER]}))


@pytest.mark.parametrize(
    ("claims", "says"),
    [({CHALLENGER: ["nobody"]}, "'nobody', who is not among"), ({CHALLENGER: [CHALLENGER]}, "something of itself")],
)
def test_a_claim_names_another_who_takes_part(claims: Node, says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan_of(held_before(claims=claims))


@given(steps=st.lists(st.floats(-3, 3), max_size=8))
def test_what_stands_is_never_below_nothing_and_nobody_claims_what_fades(steps: list[float]) -> None:
    slots, sure = Slots(), 0.0
    slot = slots.add(SlotSpec("relations.a.b.grievance", "number", 0, 9, "none", 1440.0), 2.0)
    for step in steps:
        slots.stand(slot, step)
        sure = min(max(sure + step, 0.0), 9.0)
        slots.step(slot, 1.0, 0.0)
        assert slots.stands[slot] == sure
    assert slots.copy().stands == slots.stands


def test_once_the_cause_is_taken_back_it_is_pressed_no_more() -> None:
    shown = asked(quarrel(claim(), claim(of=-1.0, at="1440 h", name="given_back")))
    assert shown
    assert max(shown) < 61


@settings(max_examples=12, deadline=None)
@given(often=st.integers(20, 70), seed=st.integers(1, 40))
def test_the_question_comes_up_no_more_often_than_by_its_calendar(often: int, seed: int) -> None:
    found = Engine(plan_of(quarrel(claim(), course={"again_after": f"{often} d"})), seed=seed).finish().chronicle
    taken = [record.at / DAY for record in found if record.kind == "course" and "taken_up" in record.details]
    assert 1 <= len(taken) <= 149 // often + 1
    # a cabinet takes a day or two to resolve, now sooner and now later
    assert all(later - earlier > often - 3 for earlier, later in pairwise(taken))


# ---- who stands by


def seen(files: Files, observer: str, day: float, within: float | None = None) -> float:
    _, model = at_day(files, day)
    keywords = () if within is None else (("within", within),)
    return model.getter(observer, Term("shown_to_ours", (CHALLENGER,), keywords))(day * DAY)


BOUND: Node = {f"relations.{ALLY}.{CHALLENGED}.obligation": 1.0}


def show(rung: int, day: int, domain: str = "military") -> Node:
    return told(effect("incident", rung=rung, domain=domain), at=f"{day * 24} h", name=f"on_{day}")


def bound(files: Files) -> Files:
    files["small.yaml"]["overrides"] = {**files["small.yaml"].get("overrides", {}), **BOUND}
    return files


def test_whoever_is_bound_counts_what_is_shown_to_the_one_it_is_bound_to() -> None:
    shows = [show(3, 10), show(3, 20)]
    assert [seen(bound(quiet(*shows)), ALLY, day) for day in (9, 12, 22, 85)] == [0, 1, 2, 0]
    assert seen(bound(quiet(show(4, 10))), ALLY, 12) == 1
    assert seen(bound(quiet(*shows)), ALLY, 22, 5 * DAY) == 1


def test_whom_the_other_has_come_down_from_is_pressed_no_more() -> None:
    shows = [show(3, 10), show(3, 20)]
    assert seen(bound(quiet(*shows)), ALLY, 22) == 2
    # quiet weeks have brought it down, long before the acts are forgotten
    assert seen(bound(quiet(*shows)), ALLY, 70) == 0


def test_without_a_bond_nothing_is_shown_to_ours() -> None:
    assert seen(quiet(show(4, 10)), ALLY, 12) == 0
    # nor is one's own trouble: that is seen as a rung toward oneself
    assert seen(bound(quiet(show(4, 10))), CHALLENGED, 12) == 0


@pytest.mark.parametrize(("rung", "domain"), [(2, "military"), (4, "maritime"), (6, "military")])
def test_words_white_ships_and_force_itself_are_no_show_of_force(rung: int, domain: str) -> None:
    assert seen(bound(quiet(show(rung, 10, domain))), ALLY, 12) == 0


@given(acts=st.lists(st.tuples(st.floats(0, 100), st.integers(0, 9)), max_size=12), within=st.floats(1, 100))
def test_what_was_seen_longer_ago_or_toward_others_never_counts(acts: list[tuple[float, int]], within: float) -> None:
    shows = Shows()
    for at, rung in acts:
        shows.see("a", "b", "c", "military", rung, at=at)
    count = shows.toward("a", "b", lambda: ["c"], within)(100)
    assert count == sum(rung in (3, 4, 5) for at, rung in acts if 100 - at <= within)
    assert shows.toward("a", "b", lambda: ["d"], within)(100) == 0
    assert shows.toward("d", "b", lambda: ["c"], within)(100) == 0


# ---- as shipped: China and the United States over an island, with a bond and without


_SHOWS = ("exercise_notified", "demonstrative_deployment")
_NAME = "scenarios/calibration/strait_1996.yaml"


def _shown(obligation: float, author: str, toward: str, *, seeds: int = 8) -> list[int]:
    """How often force was shown in each run, by whom and toward whom, where the patron is bound so far."""
    bond = (("relations.united_states.taiwan.obligation", str(obligation)),)
    found = []
    for seed in range(1, seeds + 1):
        orders = [
            record.details
            for record in ran(_NAME, seed=seed, settings=bond).chronicle
            if record.kind == "order" and record.actor == author
        ]
        found.append(sum(each["action"] in _SHOWS and each["target"] == toward for each in orders))
    return found


def test_a_patron_shows_force_for_whom_it_is_bound_to_and_for_nobody_else() -> None:
    assert sum(_shown(0.0, "united_states", "china")) == 0
    assert sum(_shown(1.0, "united_states", "china")) > 0


def test_a_claim_is_pressed_less_where_somebody_would_come() -> None:
    bound, free = (_shown(obligation, "china", "taiwan", seeds=24) for obligation in (1.0, 0.0))
    assert sum(bound) > 0
    # on the same luck: in most runs it makes no difference, where it does it holds back
    assert sum(map(lt, bound, free)) > 2 * sum(map(gt, bound, free))
