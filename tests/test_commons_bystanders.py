"""Bystanders: who hears of a broken rule, believes it and joins the answer, the more the stronger the rule is."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import cyber, do, engine_of
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded

from sim.engine import Engine
from sim.expressions import Term
from sim.models.commons.incident import Incident
from sim.models.commons.model import Commons
from sim.world.stage import Deed

DAY = 24.0


def struck(norm: float = 0.6, *, seed: int = 1, **more: Any) -> tuple[Engine, Commons, Incident]:
    """The west's services were made to fail, and it knows by whom: by the east. The north looks on."""
    engine, model = engine_of(
        seed, horizon="300 d", cyber=cyber(), models={"bargaining": {"norms": {"cyber": norm}, **more}}
    )
    do(engine, "disrupt", "east", "west", domain="cyber")
    (incident,) = model.incidents.all
    model.incidents._name(incident, "west", "east", asked=True)
    return engine, model, incident


def act(model: Commons, who: str, action: str) -> None:
    model.witness(Deed(0.0, action, who, "east", rung=1, lowers=0, force=False, scale=1.0))


def told(engine: Engine, model: Commons, observer: str = "north") -> float:
    return model.getter(observer, Term("norm_broken", ("east",)))(engine.now)


def liked(engine: Engine, teller: float, accused: float) -> None:
    for other, level in (("west", teller), ("east", accused)):
        engine.world.slots.write(engine.world.network.slot("affinity", "north", other), level, 0.0)


def test_the_world_hears_of_a_violation_when_who_suffered_by_it_says_so() -> None:
    engine, model, incident = struck()
    liked(engine, 0.9, -0.9)
    assert incident.norm == pytest.approx(0.6)
    assert told(engine, model) == 0
    act(model, "west", "demarche")
    assert incident.heard == {"north": "east"}
    assert told(engine, model) == pytest.approx(0.6 * 0.7), "what is answered in part is left in part"
    assert told(engine, model, "west") == 0, "who suffered knows more than it is told"


def test_whoever_is_liked_is_believed_and_whoever_is_not_is_not() -> None:
    heard = []
    for teller, accused in ((0.9, -0.9), (0.0, 0.0), (-0.9, 0.9)):
        count = 0
        for seed in range(60):
            engine, model, incident = struck(seed=seed)
            liked(engine, teller, accused)
            act(model, "west", "demarche")
            count += "north" in incident.heard
        heard.append(count / 60)
    assert heard[0] > 0.5
    assert heard[0] > heard[1] + 0.1 > heard[2] + 0.2
    assert heard[2] < 0.2


def test_what_all_saw_nobody_need_tell() -> None:
    engine, model = engine_of(horizon="300 d", cyber=cyber(), models={"bargaining": {"norms": {"cyber": 0.6}}})
    liked(engine, -0.9, 0.9)
    incident = model.incidents.happen(
        "cyber", what="outage", victims=["west"], takes=DAY, author="east", open_act=True
    )
    assert incident.heard == {"north": "east"}


@pytest.mark.parametrize("more", [{"norms_matter": False}, {"norms": {"sea": 0.9}}])
def test_where_norms_do_not_bind_bystanders_look_on(more: dict[str, Any]) -> None:
    engine, model, incident = struck(**more)
    liked(engine, 0.9, -0.9)
    act(model, "west", "demarche")
    assert (incident.norm, incident.heard, told(engine, model)) == (0, {}, 0)


@given(st.floats(0.05, 0.9), st.floats(0.01, 0.1))
def test_the_stronger_the_norm_the_graver_it_is_in_the_eyes_of_others(norm: float, more: float) -> None:
    grave, resented = [], []
    for strength in (norm, norm + more):
        engine, model, _ = struck(strength)
        liked(engine, 0.9, -0.9)
        slot = engine.world.network.slot("grievance", "north", "east")
        before = engine.world.slots.read(slot, engine.now)
        act(model, "west", "demarche")
        grave.append(told(engine, model))
        resented.append(engine.world.slots.read(slot, engine.now) - before)
    assert 0 < grave[0] < grave[1]
    assert 0 < resented[0] < resented[1]


def test_a_broken_rule_costs_liking_and_trade_with_whoever_hears_of_it_the_more_the_stronger_it_is() -> None:
    lost = []
    for strength in (0.3, 0.9):
        engine, model, _ = struck(strength)
        liked(engine, 0.9, -0.9)
        network, slots = engine.world.network, engine.world.slots
        pairs = [
            ("affinity", "north", "east"),
            ("interdependence", "north", "east"),
            ("interdependence", "east", "north"),
        ]
        places = [network.slot(*pair) for pair in pairs]
        for place in places[1:]:
            slots.write(place, 0.4, engine.now)
        before = [slots.read(place, engine.now) for place in places]
        act(model, "west", "demarche")
        lost.append([was - slots.read(place, engine.now) for was, place in zip(before, places, strict=True)])
    assert all(0 < weak < strong for weak, strong in zip(*lost, strict=True))


def test_who_means_to_break_a_rule_foresees_how_many_would_believe_the_other() -> None:
    foreseen = []
    for teller, accused in ((0.9, -0.9), (0.0, 0.0), (-0.9, 0.9)):
        engine, model, _ = struck()
        liked(engine, teller, accused)
        foreseen.append(model.getter("east", Term("frowned", ("west",)))(engine.now))
    assert 1 >= foreseen[0] > foreseen[1] > foreseen[2] >= 0


def test_words_of_two_answer_what_words_of_one_leave_standing_and_whoever_joined_is_done() -> None:
    engine, model, incident = struck()
    liked(engine, 0.9, -0.9)
    act(model, "west", "demarche")
    assert incident.answered == pytest.approx(0.3)
    act(model, "north", "join_protest")
    assert incident.answered == pytest.approx(1 - 0.7 * 0.7)
    assert told(engine, model) == 0
    act(model, "north", "join_protest")
    assert incident.answered == pytest.approx(1 - 0.7 * 0.7), "the same said twice goes no farther"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1)), max_size=8))
def test_an_answer_never_takes_back_another_and_goes_no_farther_than_wholly(answers: list[tuple[str, float]]) -> None:
    incident = Incident("x", "sea", 0.0, "z", ("a",), 1.0, open=False)
    for who, weight in answers:
        before = incident.answered
        farther = incident.answer(who, weight)
        assert farther >= 0
        assert incident.answered == pytest.approx(before + farther)
        assert max([w for name, w in answers[:1] if name == who], default=0.0) <= 1
        assert incident.answered <= 1
    assert incident.answered == pytest.approx(1 - _left(answers))


def _left(answers: list[tuple[str, float]]) -> float:
    best: dict[str, float] = {}
    for who, weight in answers:
        best[who] = max(best.get(who, 0.0), weight)
    left = 1.0
    for weight in best.values():
        left *= 1 - weight
    return left


def unanswered(norm: float, seeds: range) -> tuple[float, int]:
    """Violations that stay unanswered in the shipped season, a run, and how many protests were joined."""
    names = ("sea", "air", "space", "cyber", "supply")
    plan = loaded("commons_disruption", settings=[(f"models.bargaining.norms.{name}", str(norm)) for name in names])
    left, joined = 0.0, 0
    for seed in seeds:
        engine = Engine(plan, seed=seed)
        engine.finish()
        left += engine.models["commons"].outcomes(engine.now)["violations_unanswered"].value or 0.0
        joined += sum(record.kind == "order" and "join_protest" in record.subject for record in engine.chronicle)
    return left / len(seeds), joined


def test_in_the_shipped_season_strong_norms_are_spoken_up_for_and_weak_ones_are_not() -> None:
    weak, strong = unanswered(0.1, range(8)), unanswered(0.9, range(8))
    # to speak up for others is a government's choice: ministries answer what was done to their own
    assert strong[1] > 2 * weak[1]
    assert strong[0] < weak[0]
