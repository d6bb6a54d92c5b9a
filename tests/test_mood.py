"""What an actor has made up its mind about: thrown once, and again as more speaks for it, not for being asked."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import CHALLENGED, CHALLENGER, confrontation, rung_act
from small_worlds import Files, inject, plan_of

from sim.deciding.mood import HELD, Mood
from sim.draws import Draws
from sim.engine import Engine
from sim.journal import Input
from sim.models.escalation.model import Running

if TYPE_CHECKING:
    from sim.world.stage import Standing

DAY = 24.0
GAINS = {HELD: 0.0, 1: 2.0, 2: -1.0}


def mood(*, lasts: float = 10 * DAY, step: float = 0.5) -> Mood:
    return Mood(Draws(7), "a", ["hold", "b\x1f3", "b\x1f5"], lasts=lasts, step=step)


def asked(
    mind: Mood, occasion: int, at: float, gains: dict[int, float] | None = None, called: float = 2.0
) -> dict[int, float]:
    """Ask, and let the answer stand."""
    found = mind.weigh(GAINS if gains is None else gains, occasion, at=at, called_for=dict.fromkeys(range(9), called))
    mind.keep()
    return found


def test_what_was_weighed_once_stands_as_it_was_decided() -> None:
    mind = mood()
    assert set(asked(mind, 1, 0.0)) == {HELD, 1, 2}
    assert set(asked(mind, 2, DAY)) == {HELD}


def test_a_posture_is_thrown_again_when_more_speaks_for_it_and_not_when_less_does() -> None:
    mind = mood()
    first = asked(mind, 1, 0.0)
    assert set(asked(mind, 2, DAY, {**GAINS, 1: 0.0})) == {HELD}
    # back to what it was is nothing new
    assert set(asked(mind, 3, 2 * DAY)) == {HELD}
    then = asked(mind, 4, 3 * DAY, {**GAINS, 1: 2.6})
    assert set(then) == {HELD, 1}
    assert then[1] != first[1]
    assert set(asked(mind, 5, 4 * DAY, called=2.4)) == {HELD}
    assert set(asked(mind, 6, 5 * DAY, called=2.6)) == {HELD, 1, 2}


def test_after_some_days_it_is_taken_up_again_as_one_was_minded_then() -> None:
    mind = mood()
    first = asked(mind, 1, 0.0)
    assert asked(mind, 2, 11 * DAY) == first


def test_it_is_taken_up_once_in_every_stretch_however_often_one_looks_in_it() -> None:
    counts = []
    for every in (8 * DAY, DAY, DAY / 4):
        mind = mood()
        looks = [asked(mind, number, number * every) for number in range(int(160 * DAY / every))]
        counts.append(sum(len(found) > 1 for found in looks))
    assert counts == [16, 16, 16]


def test_what_is_taken_up_again_stands_toward_holding_as_it_did_whatever_was_thrown_since() -> None:
    mind = mood()
    first = asked(mind, 1, 0.0)
    # more speaks for one of the two: it is thrown again, and holding with it
    assert asked(mind, 2, DAY, {**GAINS, 1: 2.6})[1] != first[1]
    later = asked(mind, 3, 12 * DAY, {**GAINS, 1: 2.6})
    assert later[2] == first[2]


def test_what_a_course_calls_for_is_thrown_again_and_nothing_else() -> None:
    mind = mood()
    first = asked(mind, 1, 0.0)
    found = mind.weigh(GAINS, 2, at=DAY, called_for=dict.fromkeys(GAINS, 2.0), anew={2})
    assert set(found) == {HELD, 2}
    assert found[2] != first[2]


def test_a_misreading_is_no_news() -> None:
    """Nobody acts: rungs sink and are misread anew, now and then higher; what was seen calls for no more."""
    rises = []
    for seed in range(4):
        found = _days_of_nothing(seed)
        believed, seen = ([getattr(each, word) for each in found] for word in ("called_for", "seen"))
        rises.append(max(later - earlier for earlier, later in pairwise(believed)))
        assert all(later <= earlier for earlier, later in pairwise(seen))
    assert max(rises) > 0.3


def test_what_stands_unchanged_is_not_misread_anew_but_less_by_the_day() -> None:
    off = [found.believed - 4 for seed in range(4) for found in _days_of_nothing(seed, days=13)]
    assert max(map(abs, off)) > 0.5
    for day, (first, then) in enumerate(pairwise(off), 1):
        if day % 13:
            assert abs(then) <= abs(first) * 0.95 + 1e-9


def _days_of_nothing(seed: int, days: int = 60) -> list[Standing]:
    """How the challenged stands toward the challenger, day by day, where nobody can do anything."""
    sight: Any = {"error_scale": 2, "false_alarms": False}
    acts = [rung_act(1, who=["has:nothing"])]
    engine = Engine(plan_of(confrontation(acts=acts, perception=sight, section={"hostile_reading": 0})), seed=seed)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    found = []
    for day in range(days):
        engine.advance(day * DAY + 1)
        found.append(model.posture(CHALLENGED, CHALLENGER, engine.now))
    return found


def test_whoever_must_do_something_weighs_all_of_it() -> None:
    mind = mood()
    first = asked(mind, 1, 0.0)
    forced = asked(mind, 2, DAY, {1: 2.0, 2: -1.0})
    assert forced == {1: first[1], 2: first[2]}


def test_looking_at_a_draft_commits_nothing() -> None:
    mind = mood()
    drafts = [mind.weigh(GAINS, 1, at=0.0, called_for=dict.fromkeys(GAINS, 2.0)) for _ in range(3)]
    assert drafts[0] == drafts[1] == drafts[2] == asked(mind, 1, 0.0)
    assert set(asked(mind, 2, DAY)) == {HELD}


def test_with_no_step_every_look_is_a_throw() -> None:
    mind = mood(step=0.0)
    assert len({asked(mind, occasion, occasion * DAY)[1] for occasion in range(20)}) == 20


situations = st.lists(st.tuples(st.floats(-5, 5), st.floats(0, 9)), min_size=1, max_size=20)


@given(situations, st.integers(1, 5))
def test_throws_are_bounded_by_what_happens_however_often_one_is_asked(
    series: list[tuple[float, float]], often: int
) -> None:
    """Each throw but the first lifts the most that spoke for it, in one of two ways, by a step or more."""
    mind, step = mood(lasts=1e9), 0.5
    lucks = []
    for turn, (gain, called) in enumerate(series):
        for again in range(often):
            found = asked(mind, 1 + turn * often + again, turn * DAY, {HELD: 0.0, 1: gain}, called)
            lucks.extend([found[1]] if 1 in found else [])
    (gain, called), gains, calls = series[0], [gain for gain, _ in series], [called for _, called in series]
    assert 1 <= len(set(lucks)) <= 1 + (max(gains) - gain) / step + (max(calls) - called) / step
    assert len(set(lucks)) == len(lucks)


def _by_hand(*, looks: int) -> Engine:
    """The confrontation with a person in the challenger's seat who does what doctrine would, after looking often."""
    engine = Engine(plan_of(_asked_daily()), seed=3)
    engine.seat(CHALLENGER, "human")
    while not engine.ended:
        engine.advance(engine.horizon)
        request = engine.desks[CHALLENGER].request
        if request is None:
            continue
        doctrine = engine.doctrines[CHALLENGER]
        found = [doctrine.decide(request) for _ in range(1 + looks)][-1]
        assert found is not None
        assert engine.submit(Input("order", request=request.id, items=found.items)).accepted
    return engine


def _asked_daily() -> Files:
    again = inject("again", "1 d", delay="0 h", every="1 d")
    return confrontation(injects=[inject("opening", "1 h", delay="0 h"), again], horizon="40 d")


def _orders(engine: Engine) -> list[object]:
    return [(entry.at, entry.actor, entry.subject) for entry in engine.chronicle if entry.kind == "order"]


def test_who_sits_in_a_seat_and_how_often_drafts_are_looked_at_moves_nobodys_mind() -> None:
    alone = Engine(plan_of(_asked_daily()), seed=3)
    alone.finish()
    by_hand, looking = _by_hand(looks=0), _by_hand(looks=4)
    assert len(_orders(alone)) > 3
    assert _orders(alone) == _orders(by_hand) == _orders(looking)
