"""What a quarrel over an arrest calls for: contacts suspended, an ambassador recalled; and what calls for neither."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from korean_worlds import Forced, Silent
from shipped import loaded, ran

from sim.api import run
from sim.engine import Engine
from sim.scenario import library
from sim.scenario.reading import Tree, read_file, write

if TYPE_CHECKING:
    from pathlib import Path

    from sim.blueprint import Blueprint
    from sim.deciding.request import Decision, DecisionRequest
    from sim.world.chronicle import Record

CRISIS = "minerals_2010"
ACTORS = ("japan", "united_states", "china")
ACTS = ("suspend_talks", "recall_ambassador")
DAY = 24.0
ARREST = 1 * DAY
WRONGED = (("relations.china.japan.grievance", "1.2"),)


@cache
def crisis(settings: tuple[tuple[str, str], ...]) -> Blueprint:
    return loaded(CRISIS, settings=settings)


class Asks(Silent):
    """Decides nothing, and notes why each item is barred from it, or that it is not (`""`)."""

    def __init__(self, *items: str) -> None:
        self._items = items
        self.told: list[tuple[str, ...]] = []

    def decide(self, request: DecisionRequest) -> Decision:
        self.told.append(tuple(request.menu.barred.get(item, "") for item in self._items))
        return super().decide(request)


def quarrel(china: Any, settings: tuple[tuple[str, str], ...] = (), *, days: float) -> Engine:
    """A run in which China decides as it is told and everybody else does nothing."""
    plan = crisis(settings)
    deciders = {f"{actor}/program": Silent() for actor in ACTORS} | {"china/program": china}
    engine = Engine(plan, seed=1, seats=dict.fromkeys(ACTORS, "program"), deciders=deciders)
    engine.advance(days * DAY)
    return engine


def records(found: Any, kind: str, action: str) -> list[Record]:
    """What China ordered, or what came of it."""
    if kind == "order":
        return [one for one in found.chronicle if one.kind == kind and one.details["action"] == action]
    return [one for one in found.chronicle if one.kind == kind and one.subject.startswith(f"china.{action}.")]


@cache
def explained(seed: int, doctrine: str = "assertive", *, days: float = 90) -> list[Record]:
    found = run(crisis((("actors.china.doctrine", doctrine),)), seed=seed, until=days * DAY, explaining=True)
    # a ministry weighs no such thing
    return [one for one in found.chronicle if one.actor == "china" and one.details.get("by") != "ministry"]


def cutting(decision: Record) -> list[str]:
    """Items that the rule of cut contacts favours at a decision."""
    why = decision.details["why"]
    assert isinstance(why, dict)
    return [item for rule in why["rules"] if rule["rule"] == "contacts_cut" for item in rule["items"]]


# ---- the two actions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "thins", "resented", "support"), [(ACTS[0], 0.1, 0.1, 0.5), (ACTS[1], 0.2, 0, 0)])
def test_each_thins_the_line_both_ways_and_touches_nobody_else(
    action: str, thins: float, resented: float, support: float
) -> None:
    left, done = quarrel(Silent(), WRONGED, days=10), quarrel(Forced("japan", action), WRONGED, days=10)
    assert [one.details["outcome"] for one in records(done, "ruling", action)] == ["full"]
    slots, others = left.world.slots, done.world.slots
    by = {path: others.value[k] - slots.value[k] for path in slots if (k := slots.find(path)) >= 0}
    moved = {path for path, change in by.items() if change}
    ends = ("relations.china.japan.channel", "relations.japan.china.channel")
    for path in ends:
        # a channel is saturating: it loses its part of what there is
        assert by[path] == pytest.approx(-thins * slots.value[slots.find(path)])
    assert by["relations.japan.china.grievance"] == pytest.approx(resented, abs=0.02)
    assert by["actors.china.support"] == pytest.approx(support)
    assert by["actors.china.political_capital"] < 0
    assert {path for path in moved if path.endswith(".channel")} == set(ends)
    assert not {path for path in moved if path.endswith(".grievance")} - {"relations.japan.china.grievance"}
    assert {path for path in moved if path.startswith("actors.")} <= {
        "actors.china.support",
        "actors.china.political_capital",
    }


def test_nobody_may_do_either_where_nothing_calls_for_it_or_there_is_no_line() -> None:
    items = tuple(f"{action}:japan" for action in ACTS)
    others = tuple(f"{action}:united_states" for action in ACTS)
    asked = Asks(*items, *others)
    found = quarrel(asked, (("relations.china.japan.grievance", "0"),), days=3)
    assert 0.6 < found.world.slots.value[found.world.slots.find("relations.china.japan.grievance")] < 0.8
    assert asked.told[0] == ("", *("nothing calls for it",) * 3), "an ambassador stays for less than it takes"
    asked = Asks(*items, *others)
    quarrel(asked, WRONGED, days=3)
    assert asked.told[0] == ("", "", *("nothing calls for it",) * 2), "who did nothing is not answered"
    asked = Asks(*items)
    quarrel(asked, (*WRONGED, ("relations.china.japan.channel", "0.15")), days=3)
    assert asked.told[0] == ("there are no contacts to suspend", "nothing calls for it")


@pytest.mark.parametrize(("action", "rests"), [(ACTS[0], 30), (ACTS[1], 60)])
def test_neither_is_done_again_before_its_time(action: str, rests: int) -> None:
    found = quarrel(Forced("japan", action), (("relations.china.japan.grievance", "2.5"),), days=90)
    times = [one.at for one in records(found, "order", action)]
    assert times
    assert all(later - first >= rests * DAY for first, later in pairwise(times))


def test_an_ambassador_is_not_called_home_once_the_captain_is() -> None:
    """What called for it is looked at again when it is carried out: in between he was set free."""
    found = quarrel(Forced("japan", "recall_ambassador"), days=30)
    (order,) = records(found, "order", "recall_ambassador")
    assert order.at < 18 * DAY < order.details["ends_at_h"]  # type: ignore[operator]
    assert not records(found, "ruling", "recall_ambassador")
    line = found.world.slots
    fresh = quarrel(Silent(), days=30).world.slots
    path = "relations.china.japan.channel"
    assert line.value[line.find(path)] == fresh.value[fresh.find(path)]


# ---- the rules ----------------------------------------------------------------------------------------------------


def test_contacts_are_cut_with_who_arrested_only_after_it_and_once() -> None:
    fired, done = 0, 0
    for seed in range(1, 17):
        last = -1e9
        for one in explained(seed):
            if one.kind == "order" and one.details["action"] == "suspend_talks":
                last, done = one.at, done + 1
            elif one.kind == "decision" and (items := cutting(one)):
                fired += 1
                assert items == ["suspend_talks:japan"], seed
                assert one.at > ARREST, seed
                assert one.at - last >= 60 * DAY, seed
    assert fired >= 16
    assert done >= 1


def test_a_grudge_alone_cuts_no_contacts(tmp_path: Path) -> None:
    """The same crisis without the arrest: the other has done nothing that stands on the ladder."""
    tree = read_file(library.find("scenario", CRISIS)).tree
    assert isinstance(tree, dict)
    injects = tree["injects"]
    assert isinstance(injects, list)
    kept: list[Tree] = [
        one for one in injects if isinstance(one, dict) and one["id"] not in {"arrest", "custody_extended"}
    ]
    path = tmp_path / "no_arrest.yaml"
    path.write_text(write({**tree, "id": "no_arrest", "injects": kept}), encoding="utf-8")
    fired = {}
    for name in (CRISIS, path):
        plan = loaded(name, settings=WRONGED)
        runs = [run(plan, seed=seed, until=15 * DAY, explaining=True) for seed in range(1, 5)]
        told = [one for found in runs for one in found.chronicle if (one.kind, one.actor) == ("decision", "china")]
        looks = [one for one in told if one.details["by"] != "ministry"]
        fired[name] = [bool(cutting(one)) for one in looks]
    assert any(fired[CRISIS])
    assert fired[path]
    assert not any(fired[path])


def test_who_forgives_more_finds_cause_at_fewer_first_looks() -> None:
    """The same luck until the first decision after the arrest: the patient find cause only where the wary do too."""

    def first(seed: int, doctrine: str) -> bool:
        looks = [one for one in explained(seed, doctrine, days=8) if one.kind == "decision"]
        return bool(cutting(looks[0]))

    wary, patient = ([first(seed, name) for seed in range(1, 17)] for name in ("assertive", "status_quo"))
    assert all(ready or not cool for ready, cool in zip(wary, patient, strict=True))
    assert sum(wary) > sum(patient)


@pytest.mark.parametrize("name", ["ash_2010", "closed_strait"])
def test_without_a_ladder_neither_is_ever_on_a_menu(name: str) -> None:
    for actor, plan in loaded(name).plans.items():
        assert not {item.spec.id for item in plan.items if item.spec} & set(ACTS), actor


def test_on_the_peninsula_where_nobody_wronged_it_so_neither_is_ordered() -> None:
    found = ran("korean_contingency", seed=1)
    assert not [one for action in ACTS for one in records(found, "order", action)]
    assert [one for one in found.chronicle if one.kind == "order"], "somebody does something"
