"""A turn works out less than the whole plan, and comes to the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.api import load
from sim.casting import cast_case
from sim.deciding.desk import Desk
from sim.deciding.phrasebook import Phrasebook
from sim.deciding.planning import build_plan
from sim.deciding.request import DecisionRequest, Trigger
from sim.deciding.turn import Turn
from sim.draws import occasion
from sim.engine import Engine
from sim.expression_tree import Words
from sim.expressions import NAMES, factors_of, text_of_sum

SCENARIOS = ["korean_provocation", "earthquake_uplands"]


def questions(scenario: str, case: str) -> list[tuple[Desk, DecisionRequest]]:
    """Every actor's question on some days of a run, each with a draw of its own; the run is not disturbed."""
    engine = Engine(cast_case(load(scenario), case, seed=4, replication=1), seed=4, replication=1)
    found = []
    engine.advance(24.0 * 21)
    for number in range(6):
        for actor, desk in engine.desks.items():
            at, name = engine.now, f"{actor}.look#{number}"
            trigger = Trigger(name, "ask", "", at, 0.0, occasion(name))
            beliefs = desk.beliefs(at)
            menu = desk.menu(beliefs, at)
            request = DecisionRequest(
                name, at, actor, [trigger], desk.view, menu, beliefs, at, "do_nothing", hasty=False
            )
            found.append((desk, request))
    return found


@pytest.mark.parametrize("case", ["central", "drawn"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_turn_chooses_as_the_whole_menu_would(scenario: str, case: str) -> None:
    chances = set()
    for desk, request in questions(scenario, case):
        assert desk.doctrine is not None
        desk.hasty, held, desk.pending = False, desk.pending, request.triggers
        # what is chosen stands: so what would be is asked first
        whole, quick = desk.doctrine.decide(request), desk.choose(request.at)
        desk.pending = held
        assert (quick.items, quick.p, quick.u) == (whole.items, whole.p, whole.u), request.id
        chances.add(quick.p)
    # neither one answer for all nor a sure one
    assert len(chances) > 3


@pytest.mark.parametrize("case", ["central", "drawn"])
def test_gains_are_those_of_the_whole_evaluation(case: str) -> None:
    weighed = 0
    for desk, request in questions(SCENARIOS[0], case):
        items, evaluated = desk.plan.items, request.menu.evaluated
        turn = Turn(desk.plan, desk.view, desk.costs, desk._slots)
        positions, gains = turn.lay(request.at, 0, 1e9)
        assert gains == [evaluated[items[position].gain] for position in positions]
        assert all(items[position].gate < 0 or evaluated[items[position].gate] for position in positions)
        weighed += len(positions)
    assert weighed > 100


def test_what_is_not_free_or_too_dear_is_not_weighed() -> None:
    desk, request = questions(SCENARIOS[0], "central")[0]
    turn, many = Turn(desk.plan, desk.view, desk.costs, desk._slots), len(desk.plan.items)
    positions, _ = turn.lay(request.at, 0, 1e9)
    priced = [position for position in positions if desk.price(position) > 0]
    assert priced
    assert priced[0] not in turn.lay(request.at, 1 << priced[0], 1e9)[0]
    assert not set(priced) & set(turn.lay(request.at, 0, 0.0)[0])
    # doing nothing is always open
    assert positions[0] == turn.lay(request.at, (1 << many) - 1 & ~0b11, -1.0)[0][0] == 0


def test_a_ministry_lays_out_what_the_whole_menu_would_have_of_what_is_called_for() -> None:
    engine = Engine(load("korean_contingency"), seed=4)
    lengths = set()
    for day in range(10, 120, 10):
        engine.advance(24.0 * day)
        at = engine.now
        for desk in engine.desks.values():
            plan, evaluated = desk.plan, desk.menu(desk.beliefs(at), at).evaluated
            called = 0
            for place, about in plan.calls:
                called |= about if evaluated[place] else 0
            ministry = Turn(plan, desk.view, desk.costs, desk._slots, plan.calls).lay(at, 0, 1e9)
            cabinet = Turn(plan, desk.view, desk.costs, desk._slots).lay(at, ~(called | 1), 1e9)
            assert ministry == (cabinet if called else ([], []))
            lengths.add(len(ministry[0]))
    # nothing called for, what is called for barred, and some left
    assert {0, 1} < lengths


def test_a_case_is_run_by_what_was_written_for_another() -> None:
    blueprint = load("korean_contingency")
    strengths, read = set(), set()
    # by plan, what its turns were compiled for; others who run this scenario may have had turns compiled of their own
    asked: dict[int, set[tuple[object, ...]]] = {}
    written: dict[tuple[object, ...], object] = {}
    kept = []
    for replication in range(5):
        case = cast_case(blueprint, "drawn", seed=4, replication=replication)
        engine = Engine(case, seed=4, replication=replication)
        strengths.add(str([actor.strength for actor in case.scenario.actors.values()]))
        for desk in engine.desks.values():
            Turn(desk.plan, desk.view, desk.costs, desk._slots)
            Turn(desk.plan, desk.view, desk.costs, desk._slots, desk.plan.calls)
            codes, parts, costs = desk.plan.codes, desk.view.parts, tuple(desk.costs)
            read.add(parts)
            kept.append(codes)
            for key in ((parts, costs, None), (parts, costs, desk.plan.calls)):
                asked.setdefault(id(codes), set()).add(key)
                assert written.setdefault((id(codes), key), codes[key][0]) is codes[key][0]
    # numbers are drawn anew and doctrines are others: each of each actor has a text for its cabinet and one for
    # its ministry
    assert len(strengths) == 5
    assert len(engine.desks) < len(read) == len(asked) < len(kept)
    assert {len(keys) for keys in asked.values()} == {2}


def test_a_gain_is_the_same_where_its_factors_were_worked_out_before() -> None:
    plan = next(iter(load(SCENARIOS[0]).plans.values()))
    named = 0
    for gain in plan.gains:
        words = {str(term): f"b[{place}]" for place, term in enumerate(gain.terms)}
        known: dict[str, object] = {
            **NAMES,
            "b": [0.1 + 0.37 * place for place in range(len(gain.terms))],
            "s": [0.7],
        }
        told = {factor: f"p{number}" for number, factor in enumerate(sorted(factors_of(gain, words)))}
        before = {name: eval(factor, known) for factor, name in told.items()}
        short = text_of_sum(gain, words, 0, [], told)
        assert not any(factor in short for factor in told)
        assert eval(short, known | before) == eval(text_of_sum(gain, words, 0, []), known)
        named += len(told)
    assert named


def test_what_was_written_of_a_sum_already_is_written_so_again() -> None:
    plan = next(iter(load(SCENARIOS[0]).plans.values()))
    plain = {str(term): f"b[{place}]" for place, term in enumerate(plan.terms)}
    kept = Words(plain)
    for gain in [*plan.gains, *plan.gains]:
        assert factors_of(gain, kept) == factors_of(gain, plain)
        assert text_of_sum(gain, kept, 0, []) == text_of_sum(gain, plain, 0, [])
    assert len({text_of_sum(gain, kept, 0, []) for gain in plan.gains}) > 10


def test_what_another_doctrine_of_an_actor_has_bound_changes_nothing_of_a_plan() -> None:
    scenario = load("korean_contingency").scenario
    actor = "south_korea"
    others = [
        name for name, found in scenario.actors[actor].doctrines.items() if found is not scenario.doctrines[actor]
    ]
    under = replace(scenario, doctrines={**scenario.doctrines, actor: scenario.actors[actor].doctrines[others[0]]})
    shared = Phrasebook(scenario)
    build_plan(scenario, actor, [], shared)
    after, alone = build_plan(under, actor, [], shared), build_plan(under, actor, [], Phrasebook(scenario))
    assert (after.texts, after.terms, after.wake_terms) == (alone.texts, alone.terms, alone.wake_terms)
    assert after.bounds == alone.bounds
    assert after.texts != build_plan(scenario, actor, [], shared).texts
