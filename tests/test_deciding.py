"""Deciding by public behaviour: gates with reasons, rules P0-P5, quantal response, latency, coalitions, rulings."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from deciders import WORTH, act, chooser, pair, rule
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from small_worlds import Files, Node, action, actor, inject, plan_of

from sim.api import run
from sim.engine import Engine, Run
from sim.errors import InputError

if TYPE_CHECKING:
    from sim.deciding.request import DecisionRequest


def asked(files: Files, seed: int = 1) -> tuple[Engine, DecisionRequest]:
    """Run until the first question to the human who sits for the first party."""
    engine = Engine(plan_of(files), seed=seed, seats={"party_a": "human"})
    return engine, engine.advance(engine.horizon)[0]


# ---- the gate


@pytest.mark.parametrize(
    ("dates", "legal"),
    [
        ({}, True),
        ({"since": "2010-01-01"}, True),
        ({"since": "2010-10-25"}, True),
        ({"since": "2010-10-26"}, False),
        ({"since": "2000-01-01", "until": "2009-01-01"}, False),
        ({"since": "2000-01-01", "until": "2010-10-25"}, False),
        ({"since": "2000-01-01", "until": "2012-01-01"}, True),
    ],
)
def test_an_authority_counts_between_its_dates(dates: Node, legal: bool) -> None:  # noqa: FBT001
    first = actor("party_a") | {"authorities": [{"id": "act_abroad", "says": "the law on it", **dates}]}
    _, request = asked(pair([action("talk", authority=["act_abroad"])], first))
    names = [item.id for item in request.menu.items]
    assert ("talk:party_b" in names) == legal
    if not legal:
        assert "act_abroad" in request.menu.barred["talk"]


BARRED = {
    "a model this build lacks": (action("talk", needs=["commons"]), "talk", "commons"),
    "a model the scenario lacks": (action("talk", needs=["relief"]), "talk", "relief"),
    "more capital than there is": (action("talk", cost=9), "talk:party_b", "political capital"),
    "a precondition": (
        action("talk", requires=[{"that": "trust(target) > 0.9", "otherwise": "they are not trusted"}]),
        "talk:party_b",
        "they are not trusted",
    ),
    "a capability": (action("talk", who=["has:wings"]), "talk", "those with wings"),
}


@pytest.mark.parametrize("why", BARRED)
def test_what_is_barred_is_off_the_menu_with_its_reason(why: str) -> None:
    spec, name, reason = BARRED[why]
    _, request = asked(pair([spec, action("scold")], actor("party_a", variables={"political_capital": 8})))
    assert name not in [item.id for item in request.menu.items]
    assert reason in request.menu.barred[name]
    assert "scold:party_b" in [item.id for item in request.menu.items]


def test_an_action_rests_for_its_least_interval() -> None:
    forced = [rule("always", "P1", only=["talk"])]
    files = pair(
        [action("talk", min_interval="50 h")],
        actor("party_a", rules=[*forced], attends=["news"]),
        injects=[inject("start", "5 h", every="7 h", delay="0 h")],
    )
    done = run(plan_of(files), seed=1)
    ordered = [record.at for record in done.chronicle if record.kind == "order" and record.actor == "party_a"]
    assert len(ordered) > 5
    assert min(later - earlier for earlier, later in pairwise(ordered)) >= 50.0


def test_a_precondition_that_the_order_itself_breaks_is_refused_with_the_way_out() -> None:
    need = {"that": 'not did("talk", target)', "otherwise": "we have talked"}
    with pytest.raises(
        InputError, match=r"requires\[0\]\.that.*which its own order is before it works.*\n.*min_interval"
    ):
        plan_of(pair([action("talk", requires=[need])]))
    other = {"that": 'not did("scold", target)', "otherwise": "we have scolded"}
    plan_of(pair([action("talk", requires=[other]), action("scold")]))


def test_a_precondition_is_looked_at_again_when_the_action_is_carried_out() -> None:
    spec = action(
        "talk",
        duration=["20 h", "20 h"],
        requires=[{"that": "credibility() > 0.5", "otherwise": "nobody would listen"}],
    )
    loss: Node = {"change": "credibility", "by": -0.9, "args": {"actor": "party_a"}}
    shots: Any = [inject("start", "5 h", delay="0 h"), inject("loss", "15 h", to=["party_b"], effects=[loss])]
    files = pair([spec], actor("party_a", rules=[rule("always", "P1", only=["talk"])]), injects=shots)
    done = run(plan_of(files), seed=1)
    mine = [record for record in done.chronicle if record.subject == "party_a.talk.party_b#1"]
    assert [record.kind for record in mine] == ["order", "refused"]
    assert mine[1].details["reason"] == "nobody would listen"


def test_what_was_but_the_reason_for_an_order_is_not_asked_again() -> None:
    """An act in two kinds of lines: its occasion passes and it is done, what makes it possible goes and it is not."""
    occasion = {"that": "credibility() > 0.5", "otherwise": "nobody would listen", "reason": True}
    possible = {"that": "support() > 20", "otherwise": "nobody would bear it"}
    found = []
    for lost, by in (("credibility", -0.9), ("support", -60)):
        spec = action("talk", duration=["20 h", "20 h"], requires=[occasion, possible])
        loss: Node = {"change": lost, "by": by, "args": {"actor": "party_a"}}
        shots: Any = [inject("start", "5 h", delay="0 h"), inject("loss", "15 h", to=["party_b"], effects=[loss])]
        files = pair([spec], actor("party_a", rules=[rule("always", "P1", only=["talk"])]), injects=shots)
        done = run(plan_of(files), seed=1)
        found.append([record.kind for record in done.chronicle if record.subject == "party_a.talk.party_b#1"])
    assert found == [["order", "ruling"], ["order", "refused"]]


def test_the_reason_for_an_order_is_asked_when_it_is_ordered() -> None:
    never = {"that": "credibility() > 2", "otherwise": "nobody would listen", "reason": True}
    _, request = asked(pair([action("talk", requires=[never]), action("scold")]))
    assert "talk:party_b" not in [item.id for item in request.menu.items]
    assert request.menu.barred["talk:party_b"] == "nobody would listen"


@pytest.mark.parametrize("refused", [True, False])
def test_an_act_that_was_not_done_needs_no_rest_and_one_that_was_does(refused: bool) -> None:  # noqa: FBT001
    """What it needs goes while the act is under way: it may be ordered again when that is back, not a month on."""
    need = {"that": "credibility() > 0.5", "otherwise": "nobody would listen"}
    spec = action("talk", duration=["20 h", "20 h"], requires=[need], min_interval="30 d")
    shots: Any = [inject("start", "5 h", delay="0 h", every="12 h")]
    for name, at, by in (("loss", "15 h", -0.9), ("gain", "30 h", 0.99)) if refused else ():
        change: Node = {"change": "credibility", "by": by, "args": {"actor": "party_a"}}
        shots.append(inject(name, at, to=["party_b"], effects=[change]))
    files = pair(
        [spec], actor("party_a", rules=[rule("always", "P1", only=["talk"])], attends=["news"]), injects=shots
    )
    done = run(plan_of(files), seed=1)
    ordered = [record.at for record in done.chronicle if record.kind == "order" and record.actor == "party_a"]
    assert (len(ordered) > 1 and ordered[1] < 5 * 24) == refused


def test_doing_nothing_and_waiting_a_day_are_always_on_the_menu() -> None:
    for spec in (action("talk"), action("talk", cost=19), action("talk", needs=["commons"])):
        _, request = asked(pair([spec], actor("party_a", rules=[rule("none", "P0", forbid=["any"])])))
        assert {"do_nothing", "delay_24h"} <= {item.id for item in request.menu.items}
        assert request.default == "do_nothing"


# ---- rules and choice: many like decisions, whose acts change nothing


def chosen(done: Run) -> dict[str, str]:
    """First choice by trigger."""
    found: dict[str, str] = {}
    for record in done.chronicle:
        if record.kind == "decision":
            choice = record.details["choice"]
            assert isinstance(choice, tuple)
            found[str(record.details["trigger"])] = str(choice[0]) if choice else "do_nothing"
    return found


@cache
def plainly(seed: int = 1) -> dict[str, str]:
    return chosen(run(plan_of(chooser()), seed=seed))


def first_calls(found: dict[str, str]) -> dict[str, str]:
    return {name: item for name, item in found.items() if name.startswith("round")}


def test_choices_follow_the_softmax_of_their_utilities() -> None:
    counts: Counter[str] = Counter()
    for seed in (1, 2, 3):
        counts.update(first_calls(plainly(seed)).values())
    utilities = {**WORTH, "do_nothing": 0.0, "delay_24h": -1.5}
    weights = {name: math.exp(1.5 * u) for name, u in utilities.items()}
    total, drawn = sum(weights.values()), sum(counts.values())
    assert drawn > 2000
    expected = [drawn * weight / total for weight in weights.values()]
    assert stats.chisquare([counts[name] for name in weights], expected).pvalue > 0.002


def test_the_chance_on_record_is_the_softmax() -> None:
    utilities = {**WORTH, "do_nothing": 0.0, "delay_24h": -1.5}
    total = sum(math.exp(1.5 * u) for u in utilities.values())
    decisions = [r for r in run(plan_of(chooser()), seed=1).chronicle if r.kind == "decision"]
    for record in decisions[:50]:
        choice = record.details["choice"]
        assert isinstance(choice, tuple)
        name = str(choice[0]) if choice else "do_nothing"
        assert record.details["p"] == pytest.approx(math.exp(1.5 * utilities[name]) / total, rel=1e-6)


@settings(max_examples=6, deadline=None)
@given(st.floats(-1, 2), st.integers(1, 5))
def test_a_new_alternative_takes_choices_but_never_moves_one_among_the_others(worth: float, seed: int) -> None:
    acts = [act("novel", worth), *(act(name, value) for name, value in WORTH.items())]
    before, after = plainly(seed), chosen(run(plan_of(chooser(acts=acts)), seed=seed))
    shared = first_calls(before).keys() & after.keys()
    assert len(shared) > 500
    assert all(after[name] in {before[name], "novel"} for name in shared)
    assert any(after[name] == "novel" for name in shared)


@settings(max_examples=6, deadline=None)
@given(st.floats(0, 3), st.sampled_from(["P0", "P2", "P4", "P5"]))
def test_a_bonus_only_ever_draws_choices_to_what_it_favours(bonus: float, priority: str) -> None:
    files = chooser([rule("likes", priority, prefer={"small": round(bonus, 3)})])
    before, after = plainly(), chosen(run(plan_of(files), seed=1))
    shared = first_calls(before).keys() & after.keys()
    assert all(after[name] in {before[name], "small"} for name in shared)
    assert sum(a == "small" for a in after.values()) >= sum(a == "small" for a in plainly().values())


def test_what_is_forbidden_is_never_done_and_the_rest_keeps_its_draws() -> None:
    after = chosen(run(plan_of(chooser([rule("never", "P2", forbid=["large"])])), seed=1))
    assert "large" not in after.values()
    kept = [name for name, item in first_calls(plainly()).items() if item != "large" and name in after]
    assert all(after[name] == plainly()[name] for name in kept)


def test_a_forced_set_leaves_nothing_else_not_even_waiting() -> None:
    after = chosen(run(plan_of(chooser([rule("line", "P1", only=["small", "middle"])])), seed=1))
    assert set(after.values()) == {"small", "middle"}


def test_tags_and_any_speak_of_all_they_name() -> None:
    acts = [act("small", 0.2, tags=["mild"]), act("middle", 0.8, tags=["mild"]), act("large", 1.5)]
    tagged = chosen(run(plan_of(chooser([rule("mild", "P1", only=["tag:mild"])], acts=acts)), seed=1))
    assert set(tagged.values()) == {"small", "middle"}
    anything = chosen(run(plan_of(chooser([rule("do", "P1", only=["any"])])), seed=1))
    assert set(anything.values()) == set(WORTH)
    nothing = chosen(run(plan_of(chooser([rule("rest", "P0", forbid=["any"])])), seed=1))
    assert set(nothing.values()) == {"do_nothing", "delay_24h"}


def test_a_rule_whose_condition_does_not_hold_changes_nothing() -> None:
    idle = [
        rule("never", "P0", when="credibility() > 2", forbid=["any"]),
        rule("later", "P1", when="day() > 1000", only=["small"]),
        rule("nor", "P4", when="not True", prefer={"small": 9}),
    ]
    assert chosen(run(plan_of(chooser(idle)), seed=1)) == plainly()


def test_law_beats_a_forced_set() -> None:
    rules = [rule("line", "P1", only=["large", "small"]), rule("law", "P0", forbid=["large"])]
    assert set(chosen(run(plan_of(chooser(rules)), seed=1)).values()) == {"small"}


def test_a_standing_order_does_not_empty_a_forced_set() -> None:
    rules = [rule("line", "P1", only=["small"]), rule("habit", "P2", forbid=["small"])]
    assert set(chosen(run(plan_of(chooser(rules)), seed=1)).values()) == {"small"}


def test_of_two_forced_sets_the_surer_priority_wins_where_they_have_nothing_in_common() -> None:
    rules = [rule("line", "P1", only=["small"]), rule("ally", "P3", only=["large"])]
    assert set(chosen(run(plan_of(chooser(rules)), seed=1)).values()) == {"small"}


def test_of_two_forced_sets_the_common_part_is_left() -> None:
    rules = [rule("line", "P1", only=["small", "middle"]), rule("ally", "P3", only=["large", "middle"])]
    assert set(chosen(run(plan_of(chooser(rules)), seed=1)).values()) == {"middle"}


def test_law_that_forbids_is_stronger_than_law_that_forces() -> None:
    rules = [rule("a_law", "P0", only=["small"]), rule("b_law", "P0", forbid=["small"])]
    assert "small" not in chosen(run(plan_of(chooser(rules)), seed=1)).values()


def test_a_preference_never_brings_back_what_a_filter_took() -> None:
    rules = [rule("likes", "P0", prefer={"large": 50}), rule("habit", "P5", forbid=["large"])]
    assert "large" not in chosen(run(plan_of(chooser(rules)), seed=1)).values()


def test_rules_that_fired_are_told_with_their_sentence() -> None:
    rules = [rule("line", "P1", only=["small"]), rule("idle", "P2", when="not True", forbid=["large"])]
    done = run(plan_of(chooser(rules)), seed=1, explaining=True, until=5.0)
    why = next(record.details["why"] for record in done.chronicle if record.kind == "decision")
    assert "a rule of the tests" in repr(why)
    assert "line" in repr(why)
    assert "idle" not in repr(why)


def test_hasty_decisions_are_noisier() -> None:
    files = chooser(precision=3.0)
    files["small.yaml"]["choice"] = {"latency_spread": 0.7, "urgency_gain": 0.5, "haste_error": 20}
    files["small.yaml"]["injects"] = [inject("round", "1 h", every="3 h", delay="0 h", urgency=0.7)]
    best: dict[object, list[bool]] = {True: [], False: []}
    for seed in (1, 2, 3):
        for record in run(plan_of(files), seed=seed, explaining=True).chronicle:
            if record.kind == "decision":
                why = record.details["why"]
                assert isinstance(why, dict)
                best[why["hasty"]].append(record.details["choice"] == ("large",))
    assert min(map(len, best.values())) > 80
    assert statistics.fmean(best[True]) < statistics.fmean(best[False]) - 0.2


def test_haste_without_error_chooses_alike() -> None:
    files = chooser()
    files["small.yaml"]["choice"] = {"latency_spread": 0.7, "haste_error": 1}
    done = run(plan_of(files), seed=1, explaining=True)
    whys = [record.details["why"] for record in done.chronicle if record.kind == "decision"]
    assert {why["precision"] for why in whys if isinstance(why, dict)} == {1.5}


def test_more_precise_doctrines_choose_the_best_more_often() -> None:
    shares = []
    for precision in (0.2, 1.0, 5.0):
        found = chosen(run(plan_of(chooser(precision=precision)), seed=1))
        shares.append(sum(item == "large" for item in found.values()) / len(found))
    assert shares == sorted(shares)
    assert shares[2] > 0.9


def test_waiting_a_day_asks_again_a_day_later() -> None:
    files = chooser([rule("wait", "P1", only=["delay_24h"])])
    files["small.yaml"]["injects"] = [inject("start", "5 h", delay="0 h")]
    instants = [
        record.at for record in run(plan_of(files), seed=1, until=200.0).chronicle if record.kind == "decision"
    ]
    assert [later - earlier for earlier, later in pairwise(instants)] == pytest.approx([24.5] * (len(instants) - 1))
    assert len(instants) > 5
