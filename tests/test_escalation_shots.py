"""Shots where forces collide: a matter of what each believes of the other, and the one force that nobody chose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import CHALLENGED, CHALLENGER, confrontation, rung_act
from quarrels import at_day, quiet
from small_worlds import Node, plan_of

from sim.engine import Engine
from sim.models.escalation.collisions import hazard
from sim.models.escalation.ladder import Ladder, place
from sim.models.escalation.model import Running
from sim.models.escalation.shots import FORCE, chance
from sim.world.memory import under

DAY = 24.0
SEEDS = 10


def face_to_face(seed: int, *, error: float, **section: Node | str | float) -> tuple[Engine, Running]:
    """Two that stand at rung 4 toward each other for thirty days, collide every day or two, and never decide."""
    sides = ((CHALLENGER, CHALLENGED), (CHALLENGED, CHALLENGER))
    keep: list[Node] = [
        {
            "id": f"stand_{day}",
            "at": f"{day} d",
            "about": "hazard",
            "says": "forces stand out",
            "effects": [
                {"do": "escalation.incident", "args": {"actor": who, "toward": other, "rung": 4}}
                for who, other in sides
            ],
        }
        for day in range(0, 30, 10)
    ]
    files = confrontation(
        acts=[rung_act(1, who=["has:nothing"])],
        rungs=(4, 4),
        grievances=(0, 0),
        injects=keep,
        section={"contact_rate": "1 1/d", **section},
        perception={"false_alarms": False, "error_scale": error},
        horizon="30 d",
    )
    engine = Engine(plan_of(files), seed=seed)
    engine.advance(29 * DAY)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    return engine, model


def share_that_fires(*, error: float, bias: float) -> float:
    """Of collisions up to the first with shots (what follows stands higher), the share with shots."""
    met = shots = 0
    for seed in range(SEEDS):
        engine, _ = face_to_face(seed, error=error, hostile_reading=bias)
        found = [record.details for record in engine.chronicle if "contact_with" in record.details]
        first = next((place for place, detail in enumerate(found) if "fired" in detail), None)
        met += len(found) if first is None else first + 1
        shots += first is not None
    return shots / met


@given(st.floats(0, 9), st.floats(0, 9), st.floats(0.1, 2))
def test_who_is_believed_higher_is_never_fired_at_less(one: float, other: float, spread: float) -> None:
    low, high = sorted((one, other))
    assert chance(low, even=6, spread=spread) <= chance(high, even=6, spread=spread)
    assert chance(6, even=6, spread=spread) == 0.5


def test_a_collision_misread_as_an_attack_is_answered_with_fire_and_one_read_aright_hardly_ever() -> None:
    aright, misread = share_that_fires(error=0, bias=0), share_that_fires(error=2, bias=0)
    hostile = share_that_fires(error=2, bias=0.8)
    assert aright < 2.5 * chance(4, even=6, spread=0.4)
    assert misread > 2 * aright
    assert hostile > misread


def test_shots_put_who_fired_on_the_rung_of_force_and_are_resented() -> None:
    engine, model = face_to_face(1, error=0, fire_reading=4)
    fired = next(record.details["fired"] for record in engine.chronicle if "fired" in record.details)
    assert isinstance(fired, list)
    assert model.ladder.record.peak == FORCE
    assert {act.who for act in model.acts if act.rung == FORCE} >= set(fired)
    for who in fired:
        other = CHALLENGED if who == CHALLENGER else CHALLENGER
        slot = engine.world.network.slot("grievance", other, who)
        assert engine.world.slots.read(slot, engine.now) > 0.2
    _, held = face_to_face(1, error=0, fire_reading=7, fire_spread=0.2)
    assert held.contacts.count > 5
    assert held.ladder.record.peak < FORCE == pytest.approx(6)


def shelled(seed: int, **more: float) -> Engine:
    """One is attacked by an inject, and nobody decides."""
    args = {"actor": CHALLENGER, "toward": CHALLENGED, "rung": FORCE, **more}
    attack: Node = {
        "id": "shells",
        "at": "1 h",
        "about": "hazard",
        "says": "shells fall",
        "effects": [{"do": "escalation.incident", "args": args}],
    }
    files = confrontation(
        acts=[rung_act(1, who=["has:nothing"])],
        rungs=(0, 0),
        grievances=(0, 0),
        injects=[attack],
        perception={"false_alarms": False, "error_scale": 0.0},
        horizon="5 d",
    )
    engine = Engine(plan_of(files), seed=seed)
    engine.advance(4 * DAY)
    return engine


def test_who_is_shelled_in_daylight_fires_back_at_once_as_often_as_not_and_who_is_struck_unseen_never() -> None:
    """Yeonpyeong, November 2010, from memory: the guns answered after thirteen minutes, and fell silent."""
    answers = 0
    for seed in range(40):
        model = shelled(seed).models["escalation"]
        assert isinstance(model, Running)
        answers += model.ladder.rung(CHALLENGED, CHALLENGER) == FORCE
        assert model.ladder.rung(CHALLENGER, CHALLENGED) == FORCE
    assert 10 < answers < 30
    for seed in range(10):
        model = shelled(seed, hidden=1, evidence=0).models["escalation"]
        assert isinstance(model, Running)
        assert not model.ladder.rung(CHALLENGED, CHALLENGER)


def test_an_open_attack_that_an_inject_brings_is_known_as_the_act_that_rules_speak_of() -> None:
    """Else nobody may return fire, and an ally waits for an inquiry into what all have seen."""

    def known(**more: float) -> bool:
        return under("limited_kinetic", CHALLENGER) in shelled(1, **more).desks[CHALLENGED].memory.heard

    assert known()
    assert not known(hidden=1, evidence=0)
    assert not known(rung=4)


# ---- who is there to be met


def shown(seed: int, mine: str, theirs: str) -> tuple[list[object], Running]:
    """Who fired in a month in which two show this in the same waters, and take every collision for an attack."""
    section = {"contact_rate": "2 1/d", "fire_reading": -9}
    engine, model = at_day(quiet(section=section, horizon="30 d"), 0, seed=seed)
    for day in range(0, 30, 7):
        engine.advance(day * DAY)
        for who, toward, domain in ((CHALLENGER, CHALLENGED, mine), (CHALLENGED, CHALLENGER, theirs)):
            model.enter(who, toward, domain, 3, name="shown", delay=1.0, decided=True, losses=0.0)
    engine.advance(29 * DAY)
    shots = [record.details["fired"] for record in engine.chronicle if "fired" in record.details]
    return [who for shot in shots if isinstance(shot, list) for who in shot], model


def test_coast_guards_that_collide_do_not_fire_and_of_a_warship_and_a_cutter_the_warship_alone_does() -> None:
    white = place("maritime", "coast_guard")
    fired, model = shown(1, white, white)
    assert model.contacts.count > 2
    assert not fired
    assert model.ladder.record.peak == 3
    fired, model = shown(1, "maritime", white)
    assert fired[0] == CHALLENGER
    assert CHALLENGED not in fired
    fired, _ = shown(1, "maritime", "military")
    assert {CHALLENGER, CHALLENGED} <= {*fired}


@pytest.mark.parametrize("domain", ["economy", "diplomacy", "space", place("air", "nothing")])
def test_a_ban_a_note_a_jammed_signal_and_a_notice_collide_with_nothing(domain: str) -> None:
    fired, model = shown(1, "military", domain)
    assert not fired
    assert not model.contacts.count
    assert hazard(model, CHALLENGER, CHALLENGED) == 0 < shown(1, "military", "air")[1].contacts.count


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["maritime", "air"]), st.sampled_from(["", "coast_guard", "nothing"]), st.integers(1, 7)
        ),
        max_size=6,
    )
)
def test_who_asks_for_a_domain_is_told_of_all_that_is_shown_there(acts: list[tuple[str, str, int]]) -> None:
    ladder = Ladder(["a", "b"])
    for domain, shows, rung in acts:
        ladder.rise("a", "b", place(domain, shows), rung, at=0.0, decided=True)
    for domain in ("maritime", "air"):
        most = max([rung for one, _, rung in acts if one == domain], default=0)
        assert ladder.reading("a", "b", domain)(0.0) == most
    assert ladder.record.domains <= {"maritime", "air"}
    ladder.lower("a", "b", 9, at=1.0, domains=["maritime"])
    assert ladder.reading("a", "b", "maritime")(0.0) == 0
    assert max(ladder.shown("a", "b")) <= ladder.reading("a", "b", "air")(0.0)
