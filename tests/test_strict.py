"""Reading takes plain values as what they are, and refuses what would not do what it says."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Files, actor, inject, lively, plan_of, write_files

from sim.cli.launching import Launch
from sim.engine import Engine
from sim.errors import InputError
from sim.scenario.crisis import Inject
from sim.scenario.figures import Strict

WRONG: list[tuple[str, Callable[[Files], None], str]] = [
    ("truth for a number", lambda f: f["actions.yaml"]["actions"][0].update(goldstein=True), "a number, found true"),
    ("truth for a count", lambda f: f["party_a.yaml"]["doctrines"]["plain"].update(orders=True), "whole number"),
    ("truth for a figure", lambda f: f["actions.yaml"]["actions"][0].update(cost=True), "a quantity, found True"),
    ("number for a truth", lambda f: f["small.yaml"].update(accidents=1), "true or false, found 1"),
    ("word for a truth", lambda f: f["small.yaml"].update(accidents="yes"), "true or false, found 'yes'"),
    ("number for a text", lambda f: f["small.yaml"].update(title=5), "text, found 5"),
    ("truth for a text", lambda f: f["small.yaml"].update(title=True), "text, found true"),
    ("text for a number", lambda f: f["actions.yaml"]["actions"][0].update(rung="0"), "whole number, found '0'"),
]


@pytest.mark.parametrize(("change", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_plain_value_of_another_kind_is_refused(change: Callable[[Files], None], said: str) -> None:
    files = deepcopy(lively(2))
    change(files)
    with pytest.raises(InputError, match=said):
        plan_of(files)


class Plain(Strict):
    """A block of every plain kind, as a model may declare it."""

    words: tuple[str, ...] = ()
    number: float = 0.0
    either: dict[str, float | str] = {}
    switch: bool = False


@given(st.one_of(st.booleans(), st.integers(-5, 5), st.floats(-5, 5), st.text(max_size=3)))
def test_no_value_changes_its_kind_on_the_way(value: object) -> None:
    kinds: dict[str, tuple[type, ...]] = {"words": (str,), "number": (int, float), "switch": (bool,)}
    for name, kind in kinds.items():
        fits = isinstance(value, kind) and not (isinstance(value, bool) and name != "switch")
        given_value = (value,) if name == "words" else value
        try:
            Plain.model_validate({name: given_value})
        except ValueError:
            assert not fits
        else:
            assert fits


def test_two_files_of_one_actor_are_refused_with_both_places(tmp_path: Path) -> None:
    files = lively(2)
    files["again.yaml"] = deepcopy(files["party_a.yaml"])
    files["small.yaml"]["include"].append("again.yaml")
    with pytest.raises(InputError, match=r"again\.yaml:2.*party_a.*two files.*party_a\.yaml:2"):
        Launch.of(str(write_files(tmp_path, files)))


def test_an_inject_with_whose_is_refused_with_the_way_out() -> None:
    effect = {"change": "support", "whose": "me", "by": -5, "args": {"actor": "party_a"}}
    with pytest.raises(InputError, match=r"args: \{actor: ID\}"):
        plan_of(lively(2, injects=[inject("blow", "2 h", effects=[effect])]))
    assert Inject.model_validate(inject("blow", "2 h")).effects == ()


def test_until_beyond_the_horizon_is_said_and_clipped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    launch = Launch.of(str(write_files(tmp_path, lively(2, horizon="3 d"))), until=1000.0)
    assert launch.until == 72.0
    assert capsys.readouterr().err.count("\n") == 1
    assert Launch.of(str(tmp_path / "small.yaml"), until=24.0).until == 24.0
    assert not capsys.readouterr().err


@pytest.mark.parametrize("own", [None, "do_nothing", "doctrine"])
@pytest.mark.parametrize("common", [None, "do_nothing", "doctrine"])
def test_a_doctrines_own_default_wins_over_the_scenarios(own: str | None, common: str | None) -> None:
    files = lively(2, choice={"default": common} if common else {})
    if own:
        files["party_a.yaml"]["doctrines"]["plain"]["default"] = own
    engine = Engine(plan_of(files), seed=1, seats={"party_a": "human"})
    asked = engine.advance(engine.horizon)
    assert [request.default for request in asked] == [own or common or "do_nothing"]


def test_a_hazard_that_rises_during_a_run_is_felt_within_a_day() -> None:
    files = lively(2, horizon="60 d", accidents=True)
    files["party_a.yaml"] = actor("party_a", variables={"turnover_hazard": "0 1/mo", "leak_hazard": "0 1/mo"})
    plan = plan_of(files)

    def accidents(rises: float) -> list[float]:
        engine = Engine(plan, seed=4)
        engine.advance(240.0)
        slot = engine.world.actor_slot("party_a", "turnover_hazard")
        engine.world.slots.value[slot] = engine.world.slots.rest[slot] = rises
        found = [record.at for record in engine.finish().chronicle if record.kind == "accident"]
        return [at for at in found if at > 0]

    assert accidents(0.0) == []
    slow, fast = accidents(0.02), accidents(0.04)
    assert slow
    assert fast
    assert len(fast) >= len(slow)
    assert all(early <= late for early, late in zip(fast, slow, strict=False)), "a higher hazard brings each sooner"
    assert min(fast) > 240.0
