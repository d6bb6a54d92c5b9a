"""Courses of action: resolved on by choice, carried from step to step, given up when the aim is gone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shipped import ran
from small_worlds import Files, Node, action, actor, inject, plan_of, scenario_of, world

from sim.deciding.plan import Plan
from sim.engine import Engine, Run
from sim.errors import InputError
from sim.journal import Input
from sim.scenario.case import Cases
from sim.scenario.courses import Course
from sim.world.chronicle import Record

DAY = 24.0
QUIET: Node = {"id": "inertia", "priority": "P5", "says": "nothing is done for nothing", "prefer": {"any": -6}}
STEPS: list[Node] = [
    {"id": "say", "do": ["protest"], "says": "it is said", "urge": 20},
    {
        "id": "cut",
        "do": ["embargo"],
        "says": "trade is cut",
        "wait": "2 d",
        "urge": {"value": 20, "low": 15, "high": 25},
    },
    {"id": "show", "do": ["parade"], "says": "forces are shown", "urge": 20},
]


def course(**more: Any) -> Node:
    plain: Node = {
        "id": "answer",
        "says": "what was done is answered in order",
        "toward": ["type:state"],
        "when": 'received("news") and affinity(target) < 0.5',
        "aim": "support() > 20",
        "favour": 20,
        "steps": STEPS,
    }
    return {**plain, **more}


def two(*courses: Node, daily: bool = False, acts: dict[str, Node] | None = None, **crisis: Any) -> Files:
    """Two states; what happens on day 1 gives the first a reason, and it attends to the news."""
    doctrine: Node = {"rules": [QUIET], "courses": [*courses], "orders": 2}
    told: list[Any] = [inject("blow", "24 h", delay="0 h")]
    told += [inject("talk", "36 h", every="24 h", delay="0 h", about="leak")] if daily else []
    catalogue = [
        action("resolve", uses=["course"], goldstein=0, duration=["1 h", "1 h"], min_interval="24 h")
        | {"requires": [{"that": "comes_up(asset, target)", "otherwise": "it does not come up"}]},
        *(
            action(name, adjudication={"chance": 1}, min_interval="1 h", **(acts or {}).get(name, {}))
            for name in ("protest", "embargo", "parade")
        ),
    ]
    catalogue[0]["adjudication"] = {"chance": 1}
    one = actor("north", **doctrine) | {"variables": {"latency": "2 h", "support": 50}}
    one["doctrines"]["plain"]["attends"] = ["news", "leak"]
    one["doctrines"]["other"] = one["doctrines"]["plain"] | {"courses": []}
    return world([one, actor("south", rules=[QUIET])], catalogue, **{"injects": told, "horizon": "60 d", **crisis})


def run(files: Files, seed: int = 1) -> Run:
    return Engine(plan_of(files), seed=seed).finish()


def went(found: Run) -> list[tuple[str, object]]:
    """How a course went: what of it, in order."""
    names = ("taken_up", "step", "left")
    return [(name, record.details[name]) for record in courses(found) for name in names if name in record.details]


def courses(found: Run) -> list[Record]:
    return [record for record in found.chronicle if record.kind == "course"]


def orders(found: Run, action: str = "") -> list[Record]:
    every = [record for record in found.chronicle if record.kind == "order"]
    return [record for record in every if not action or record.details["action"] == action]


def test_what_was_resolved_on_is_carried_from_step_to_step_and_through() -> None:
    found = run(two(course()))
    steps = [("step", "say"), ("step", "cut"), ("step", "show")]
    assert went(found) == [("taken_up", "south"), *steps, ("left", "carried through")]
    assert [order.details["action"] for order in orders(found)] == ["resolve", "protest", "embargo", "parade"]
    at = {str(record.details.get("step")): record.at for record in courses(found)}
    assert orders(found, "embargo")[0].at >= at["say"] + 2 * DAY
    assert orders(found, "parade")[0].at >= at["cut"]


def test_without_a_course_nothing_leads_from_one_act_to_the_next() -> None:
    assert not any(orders(run(two(), seed)) for seed in range(20))


def test_resolving_is_a_choice_that_is_weighed() -> None:
    share = [
        sum(bool(orders(run(two(course(favour=favour)), seed), "resolve")) for seed in range(40)) / 40
        for favour in (-5, 6, 20)
    ]
    assert share[0] == 0
    assert 0.2 < share[1] < 0.8
    assert share[2] == 1


def test_what_the_steps_would_bring_speaks_for_resolving() -> None:
    dear = {"embargo": {"goldstein": -8.0, "cameo": "112", "rung": 1}}
    plain, worse = (
        sum(bool(orders(run(files, seed), "resolve")) for seed in range(60))
        for files in (
            two(course(favour=6.5), goals=_GOALS),
            two(course(favour=6.5), goals=_GOALS, acts=dear),
        )
    )
    assert worse < plain - 10


_GOALS: Any = {"ties": {"says": "good ties", "values": [{"variable": "affinity", "weight": "60"}]}}


def test_the_question_comes_up_once_however_often_one_decides() -> None:
    asked = 0
    for seed in range(12):
        found = Engine(plan_of(two(course(favour=5), daily=True)), seed=seed, explaining=True).finish()
        chosen = [record for record in found.chronicle if record.kind == "decision" and record.actor == "north"]
        menus = [record.details["why"]["menu"] for record in chosen]  # type: ignore[index]
        assert len(menus) > 30
        asked += (open_in := sum("resolve:south:answer" in menu for menu in menus))
        assert open_in <= 1
    assert asked == 12


def leaving(*, daily: bool, urge: float = 3.5, horizon: str = "80 d") -> Files:
    """A course that is always resolved on, its one step seldom worth it, its owner asked daily or when it is due."""
    step: Node = {"id": "say", "do": ["protest"], "says": "it is said", "urge": urge}
    return two(course(steps=[step], lapses_after="200 d"), daily=daily, horizon=horizon)


def weighings(found: Run) -> list[float]:
    """Days on which a step was weighed by an actor that follows a course."""
    fired = [
        record
        for record in found.chronicle
        if record.kind == "decision" and record.actor == "north"
        for rule in record.details["why"]["rules"]  # type: ignore[index]
        if rule["rule"] == "answer.say"
    ]
    return [record.at / DAY for record in fired]


def test_how_often_a_step_is_weighed_hangs_on_time_and_not_on_how_often_its_owner_is_asked() -> None:
    asked: dict[bool, list[float]] = {}
    for daily in (False, True):
        found = Engine(plan_of(leaving(daily=daily, urge=-20)), seed=1, explaining=True).finish()
        decisions = [record for record in found.chronicle if record.kind == "decision" and record.actor == "north"]
        asked[daily] = weighings(found)
        assert (len(decisions) > 60) == daily
    # due on day 1 or 2, and once in each ten days from then on
    assert len(asked[False]) == len(asked[True]) == 8
    assert all(abs(one - other) < 1 for one, other in zip(asked[False], asked[True], strict=True))


def test_a_step_is_not_called_for_while_its_order_is_out() -> None:
    slow = {name: {"duration": ["25 d", "25 d"]} for name in ("protest", "parade", "embargo")}
    step: Node = {"id": "say", "do": ["protest", "parade", "embargo"], "says": "it is said", "urge": 20}
    found = run(two(course(steps=[step]), acts=slow, daily=True))
    # two orders go out together; the third way of doing it is not asked for while they are under way
    assert len(orders(found)) == 3
    assert len({order.at for order in orders(found)[1:]}) == 1
    assert went(found)[-1] == ("left", "carried through")


def test_of_two_steps_that_cannot_be_taken_at_once_the_second_follows_within_days() -> None:
    steps = [STEPS[0] | {"after": []}, STEPS[1] | {"after": [], "wait": "0 d"}]
    files = two(course(steps=steps))
    files["north.yaml"]["doctrines"]["plain"]["orders"] = 1
    for seed in range(6):
        ordered = [order.at for order in orders(run(files, seed)) if order.details["action"] != "resolve"]
        assert len(ordered) == 2
        assert 0 < ordered[1] - ordered[0] < 4 * DAY


def test_a_step_that_was_under_way_when_it_fell_due_and_failed_is_called_for_again() -> None:
    # ordered before anybody resolved on it, carried out for long, and without success at the first try
    files = two(course(steps=[STEPS[0]]), acts={"protest": {"duration": ["6 d", "6 d"]}})
    spec = next(each for each in files["actions.yaml"]["actions"] if each["id"] == "protest")
    spec["adjudication"] = {"chance": 0.7}
    rule: Node = {"id": "at_once", "priority": "P4", "says": "it is said at once", "prefer": {"protest": 20}}
    rule |= {"when": 'received("news", within="1 d")'}
    files["north.yaml"]["doctrines"]["plain"]["rules"].append(rule)
    runs = [run(files, seed) for seed in range(12)]
    assert max(len(orders(found, "protest")) for found in runs) > 1
    assert [went(found)[-1] for found in runs] == [("left", "carried through")] * 12


def test_asking_with_nothing_new_takes_no_step_sooner() -> None:
    taken = [
        sum(any(word == "step" for word, _ in went(run(leaving(daily=daily), seed))) for seed in range(120)) / 120
        for daily in (False, True)
    ]
    # each weighing is taken with about 1 in 13: eight of them, where every asking was one it came to all
    assert 0.2 < taken[0] < 0.8
    assert abs(taken[1] - taken[0]) < 0.15


def test_a_course_is_given_up_when_its_aim_is_gone() -> None:
    fall = inject("fall", "10 d", effects=[{"change": "support", "by": -45, "args": {"actor": "north"}}])
    late = course(steps=[STEPS[0], STEPS[1] | {"wait": "20 d"}, STEPS[2]])
    files = two(late, horizon="40 d")
    files["small.yaml"]["injects"] += [fall]
    found = run(files)
    assert went(found) == [("taken_up", "south"), ("step", "say"), ("left", "its aim is gone")]
    assert not orders(found, "embargo")
    assert went(run(two(late)))[-1] == ("left", "carried through")


def test_a_step_that_cannot_be_taken_is_let_lie_in_the_end() -> None:
    shut = {"embargo": {"requires": [{"that": "support() > 90", "otherwise": "nobody would bear it"}]}}
    found = run(two(course(lapses_after="15 d"), acts=shut))
    assert went(found) == [("taken_up", "south"), ("step", "say"), ("left", "it was let lie")]
    said, left = (record.at for record in courses(found)[1:])
    # from when it was due, two days after the step before it
    assert 16 * DAY <= left - said <= 18 * DAY


def test_what_waits_for_its_own_condition_is_not_let_lie_but_nothing_is_waited_for_for_ever() -> None:
    steps = [STEPS[0], STEPS[1] | {"when": 'received("test")'}, STEPS[2]]
    files = two(course(steps=steps, lapses_after="15 d"))
    found = run(files)
    assert went(found) == [("taken_up", "south"), ("step", "say"), ("left", "it was let lie")]
    said, left = (record.at for record in courses(found)[1:])
    assert 30 * DAY <= left - said <= 31 * DAY
    files["small.yaml"]["injects"] = [*files["small.yaml"]["injects"], inject("test", "25 d", about="test")]
    assert went(run(files))[-1] == ("left", "carried through")


def test_what_is_long_under_way_is_not_let_lie() -> None:
    slow = {"embargo": {"duration": ["25 d", "25 d"]}}
    assert went(run(two(course(lapses_after="15 d"), acts=slow)))[-1] == ("left", "carried through")


def test_a_step_waits_for_its_condition_and_then_calls() -> None:
    steps = [STEPS[0], STEPS[1] | {"when": 'received("test")'}, STEPS[2]]
    files = two(course(steps=steps))
    assert went(run(files))[-1] == ("step", "say")
    files["small.yaml"]["injects"] = [*files["small.yaml"]["injects"], inject("test", "20 d", about="test")]
    found = run(files)
    assert went(found)[-1] == ("left", "carried through")
    assert 20 * DAY < orders(found, "embargo")[0].at < 22 * DAY


def test_steps_that_wait_for_the_same_one_stand_side_by_side() -> None:
    steps = [STEPS[0], STEPS[1] | {"wait": "9 d"}, STEPS[2] | {"after": ["say"]}]
    assert [name for kind, name in went(run(two(course(steps=steps)))) if kind == "step"] == ["say", "show", "cut"]


def test_what_was_done_since_it_came_up_need_not_be_done_again() -> None:
    # whoever speaks out in the same decision, and is heard before the cabinet has settled on all of it
    files = two(course())
    files["north.yaml"]["doctrines"]["plain"]["rules"].append(
        {
            "id": "say",
            "priority": "P4",
            "says": "it is said anyway",
            "when": 'not did("protest")',
            "prefer": {"protest": 20},
        }
    )
    files["actions.yaml"]["actions"][0]["duration"] = ["3 d", "3 d"]
    found = run(files)
    assert [name for kind, name in went(found) if kind == "step"] == ["cut", "show"]
    assert len(orders(found, "protest")) == 1


@pytest.mark.parametrize(("rests", "steps"), [("5 d", ["cut", "show"]), ("1 h", ["say", "cut", "show"])])
def test_what_was_done_so_lately_that_it_cannot_be_again_need_not_be(rests: str, steps: list[str]) -> None:
    files = two(course())
    files["small.yaml"]["injects"].append(inject("talk", "2 h", delay="0 h", about="leak"))
    rule: Node = {"id": "say", "priority": "P4", "says": "it is said at once", "prefer": {"protest": 20}}
    files["north.yaml"]["doctrines"]["plain"]["rules"].append(rule | {"when": 'not did("protest")'})
    spec = next(each for each in files["actions.yaml"]["actions"] if each["id"] == "protest")
    spec["min_interval"] = rests
    found = run(files)
    assert orders(found, "protest")[0].at < DAY
    assert [name for kind, name in went(found) if kind == "step"] == steps


def test_another_doctrine_gives_up_what_it_does_not_share() -> None:
    files = two(course(steps=[STEPS[0], STEPS[1] | {"wait": "20 d"}]))
    files["small.yaml"]["models"] = {
        "domestic": {"governments": {"north": {"form": "democracy", "other_side": "other"}}}
    }
    engine = Engine(plan_of(files), seed=1)
    engine.advance(5 * DAY)
    engine._offices.change_doctrine("north", "other")
    found = engine.finish()
    assert went(found) == [("taken_up", "south"), ("step", "say"), ("left", "another doctrine is followed")]
    assert not orders(found, "embargo")


def test_a_person_in_the_seat_may_resolve_and_leave_the_rest() -> None:
    engine = Engine(plan_of(two(course(lapses_after="10 d"))), seed=1, seats={"north": "human"})
    answers: list[tuple[str, ...]] = []
    while requests := engine.advance(60 * DAY):
        for request in requests:
            names = [item.id for item in request.menu.items]
            answers.append(("resolve:south:answer",) if "resolve:south:answer" in names else ())
            assert engine.submit(Input("order", request=request.id, items=answers[-1])).accepted
        if engine.ended:
            break
    found = engine.finish()
    assert answers.count(("resolve:south:answer",)) == 1
    assert went(found) == [("taken_up", "south"), ("left", "it was let lie")]


orders_of_steps = st.permutations(["say", "cut", "show"])


@given(orders_of_steps, st.lists(st.booleans(), min_size=2, max_size=2), st.integers(0, 5))
def test_no_step_is_ever_taken_before_those_it_comes_after(order: list[str], linked: list[bool], seed: int) -> None:
    known = {str(step["id"]): step for step in STEPS}
    steps = [
        known[name] | {"after": [order[place - 1]] if place and linked[place - 1] else []}
        for place, name in enumerate(order)
    ]
    done = [str(name) for kind, name in went(run(two(course(steps=steps)), seed)) if kind == "step"]
    assert sorted(done) == ["cut", "say", "show"]
    for step in steps:
        assert all(done.index(before) < done.index(str(step["id"])) for before in step["after"])


def test_a_case_draws_what_speaks_for_a_course_and_its_steps() -> None:
    ranged = course(favour={"value": 7, "low": 5, "high": 9, "grade": "J"})
    found = Cases(scenario_of(two(ranged)))
    paths = {parameter.path for parameter in found.parameters}
    assert "doctrines.north.plain.courses.answer.favour" in paths
    assert "doctrines.north.plain.courses.answer.steps.cut.urge" in paths
    assert isinstance(plan_of(two(ranged)).plans["north"], Plan)


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], "at least one step"),
        ([STEPS[0] | {"after": ["say"]}], "steps wait for each other: say, say"),
        ([STEPS[0] | {"after": ["cut"]}, STEPS[1]], "steps wait for each other: say, cut, say"),
        ([STEPS[0] | {"after": ["shout"]}], "comes after 'shout', which is none"),
        ([STEPS[0], STEPS[0]], "two steps are named 'say'"),
        ([STEPS[0] | {"do": []}], "the step 'say' does nothing"),
        ([STEPS[0] | {"do": ["protst"]}], "no action named 'protst'"),
        ([STEPS[0] | {"do": ["resolve"]}], "cannot be a step"),
        ([STEPS[0] | {"when": "loud()"}], "loud"),
        ([STEPS[0] | {"toward": ["neighbour"]}], "no selector 'neighbour'"),
    ],
)
def test_a_course_that_leads_nowhere_is_refused_in_one_clear_line(steps: list[Node], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        scenario_of(two(course(steps=steps)))
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].place.line > 0


def test_a_course_asks_for_an_act_that_resolves_on_it() -> None:
    files = two(course())
    files["actions.yaml"]["actions"] = files["actions.yaml"]["actions"][1:]
    with pytest.raises(InputError, match="no act of the catalogue resolves on a course of action"):
        scenario_of(files)


def test_steps_come_after_the_one_before_unless_they_say_otherwise() -> None:
    found = Course.model_validate(course(steps=[STEPS[0], STEPS[1] | {"after": []}, STEPS[2]]))
    assert [found.before(step) for step in found.steps] == [(), (), ("cut",)]


def test_a_course_goes_on_while_a_step_is_under_way_or_has_its_day_and_not_while_it_is_let_lie() -> None:
    shut: Node = {"that": "support() > 90", "otherwise": "nobody would bear it"}
    acts: dict[str, Node] = {"embargo": {"duration": ["10 d", "10 d"]}, "parade": {"requires": [shut]}}
    engine = Engine(plan_of(two(course(), acts=acts)), seed=1)
    seen = dict[float, float]()
    for day in range(1, 40):
        engine.advance(day * DAY)
        seen[engine.now] = engine._courses.pursued("north", "south")
    found = engine.finish()
    taken_up, say, cut = moved = [record.at for record in courses(found) if "left" not in record.details]
    ordered = orders(found, "embargo")[0].at
    assert seen[1 * DAY] == engine._courses.pursued("south", "north") == -float("inf")
    for at, last in seen.items():
        if say <= at < say + 2 * DAY or ordered <= at < cut:
            assert last == at
        elif at >= taken_up and at > say:
            assert last == max(when for when in moved if when <= at)
    assert cut - ordered == 10 * DAY
    assert max(seen) > cut + 5 * DAY


def test_whoever_follows_a_course_against_another_does_not_come_down_by_quiet() -> None:
    quiet = 14 * DAY
    fell, followed = 0, 0
    for seed in (1, 3, 4):
        went_on = dict[tuple[str, str], float]()
        for record in ran("korean_contingency", seed=seed).chronicle:
            told = record.details
            if record.kind == "course" and "left" not in told:
                went_on[record.actor, str(told.get("toward"))] = record.at
                followed += 1
            elif record.kind == "escalation" and told.get("by") == "quiet":
                fell += 1
                assert record.at - went_on.get((record.actor, record.subject), -quiet) >= quiet - 1e-6
    assert fell > 3
    assert followed > 3
