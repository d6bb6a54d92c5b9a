"""Government and home where law and force speak: fixed terms, empty chairs, and the leave that being struck gives."""

from __future__ import annotations

from itertools import pairwise

import pytest
from homes import deed, engine_of, files, read
from shipped import composed, loaded
from small_worlds import plan_of

from sim.api import run
from sim.engine import Engine
from sim.errors import InputError
from sim.models.domestic.model import Domestic
from sim.world.effects import Change


def _host(**more: object) -> dict[str, object]:
    return {"host": {"form": "democracy", "other_side": "lively", **more}}


def _changes(governments: dict[str, object]) -> tuple[int, int]:
    """How often a leader of the host fell in some years of luck, and how often another side took over."""
    fell = changed = 0
    for seed in range(5):
        tree = files(accidents=True, bases=[], governments=governments)
        tree["host.yaml"]["variables"]["turnover_hazard"] = "4 1/yr"
        told = run(plan_of(tree), seed=seed).chronicle
        fell += sum(r.kind == "accident" and r.actor == "host" and "turnover" in r.subject for r in told)
        changed += sum(r.subject == "government_changed" and r.actor == "host" for r in told)
    return fell, changed


def test_where_a_term_is_fixed_a_leader_that_goes_takes_no_side_along() -> None:
    fell, changed = _changes(_host(term="fixed"))
    assert fell >= 10
    assert changed == 0
    assert _changes(_host())[1] > 0


def test_an_empty_chair_calls_for_a_vote_where_the_law_says_so_and_only_that_changes_the_side() -> None:
    tree = files(accidents=True, bases=[], governments=_host(term="fixed", vacancy="60 d"))
    tree["host.yaml"]["variables"]["turnover_hazard"] = "4 1/yr"
    told = run(plan_of(tree), seed=1).chronicle
    fell = [r.at for r in told if r.kind == "accident" and r.actor == "host" and "turnover" in r.subject]
    votes = [r.at for r in told if r.subject == "election"]
    assert votes
    assert votes[0] == pytest.approx(fell[0] + 60 * 24)
    assert all(r.at in votes for r in told if r.subject == "government_changed")


def test_a_vote_on_an_empty_chair_is_for_fixed_terms() -> None:
    with pytest.raises(InputError, match="'vacancy' is for a fixed term"):
        engine_of(governments=_host(vacancy="60 d"))


def test_who_is_struck_may_ask_more_of_its_own_the_harder_the_blow() -> None:
    held = []
    for rung in (0, 6, 7):
        engine, model = engine_of(bases=[])
        if rung:
            model.witness(deed(engine, "neighbour", "host", rung, force=True))
        held.append(read(engine, "host", "political_capital"))
        assert read(engine, "neighbour", "political_capital") == pytest.approx(held[0])
    assert held[0] < held[1] < held[2]


def test_blow_after_blow_gives_less_and_less_leave_and_it_goes_again() -> None:
    engine, model = engine_of(bases=[])
    before = [read(engine, "host", "political_capital")]
    for _ in range(3):
        model.witness(deed(engine, "neighbour", "host", 6, force=True))
        before.append(read(engine, "host", "political_capital"))
    gains = [after - held for held, after in pairwise(before)]
    assert gains[0] > gains[1] > gains[2] >= 0
    engine.advance(engine.horizon)
    assert read(engine, "host", "political_capital") < before[1]


def test_a_government_in_trouble_may_answer_force_and_nothing_else_dear() -> None:
    engine, model = engine_of(bases=[])
    engine.world.apply(Change("support", "host", None, -25), 0.0)
    assert model.homes["host"].strained
    model.witness(deed(engine, "neighbour", "host", 6, force=True))
    assert not model.homes["host"].strained
    engine.advance(60 * 24)
    engine.world.apply(Change("support", "host", None, -25), engine.now)
    assert model.homes["host"].strained


@pytest.mark.parametrize(
    ("actor", "sides"), [("japan", ("reactive", "proactive")), ("south_korea", ("conservative", "progressive"))]
)
def test_of_two_sides_a_change_brings_the_one_that_does_not_govern_whichever_a_case_drew(
    actor: str, sides: tuple[str, str]
) -> None:
    for drawn, other in (sides, sides[::-1]):
        engine = Engine(loaded("korean_contingency", settings=[(f"actors.{actor}.doctrine", drawn)]), seed=1)
        model = engine.models["domestic"]
        assert isinstance(model, Domestic)
        for now in (other, drawn):
            model.cabinets[actor].change("a test")
            assert engine.desks[actor].plan.doctrine == engine.blueprint.scenario.actors[actor].doctrines[now]


def test_a_side_that_no_doctrine_stands_for_is_refused_in_a_pair_as_well() -> None:
    with pytest.raises(InputError, match="no doctrine named 'loud'"):
        plan_of(files(governments=_host(other_side=["lively", "loud"])))


def _voted(**election: object) -> list[tuple[str, float]]:
    """What came of a vote on the twentieth day that is lost: votes and changes, with the day."""
    vote = {"at": "20 d", "title": "a vote", **election}
    engine, _ = engine_of(3, bases=[], governments=_host(elections=[vote]))
    engine.world.apply(Change("support", "host", None, -45), 0.0)
    engine.advance(engine.horizon)
    subjects = ("election", "government_changed")
    return [(r.subject, r.at / 24) for r in engine.chronicle if r.subject in subjects and r.kind == "domestic"]


def test_who_loses_a_vote_governs_until_the_day_on_which_the_law_hands_over() -> None:
    assert _voted() == [("election", 20.0), ("government_changed", 20.0)]
    assert _voted(hands_over="75 d") == [("election", 20.0), ("government_changed", 95.0)]
    assert _voted(hands_over="400 d") == [("election", 20.0)], "past the horizon"


def test_only_a_vote_about_the_government_hands_anything_over() -> None:
    with pytest.raises(InputError, match="'hands_over' is for a vote about the government"):
        _voted(about="parliament", hands_over="10 d")


def test_a_change_in_the_united_states_can_fall_within_a_crisis_and_brings_the_other_doctrine() -> None:
    government = composed("senkaku_2012").sections["domestic"].governments["united_states"]  # type: ignore[attr-defined]
    assert government.other("restrained") == "forward"
    assert government.other("forward") == "restrained"
    assert [vote.about for vote in government.elections] == ["government"]
