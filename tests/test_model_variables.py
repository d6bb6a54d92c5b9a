"""Variables that a model brings: laid, read, moved and refused exactly as the world's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from option_files import lever
from small_worlds import Files, Node, action, actor, lively, world, written

from sim.api import VOCABULARY
from sim.blueprint import Blueprint, blueprint
from sim.draws import Draws
from sim.engine import Engine
from sim.errors import InputError
from sim.models import MODELS
from sim.scenario.composing import Scenario, compose
from sim.scenario.crossing import crossing_faults
from sim.scenario.figures import Strict
from sim.scenario.vocabulary import Model, Variable
from sim.vocabulary import vocabulary
from sim.world.effects import Change
from sim.world.stage import AssetGroup, ModelKind, Outcome, RunningModel, Stage
from sim.world.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from sim.expressions import Term
    from sim.world.effects import ModelEffect
    from sim.world.stage import Getter


class TideSection(Strict):
    """The section of a model that only brings variables."""


class Tides(RunningModel):
    """A model in which nothing happens."""

    def begin(self) -> None:
        """Do nothing."""

    def carry_out(self, effect: ModelEffect) -> Mapping[str, object]:
        raise AssertionError(effect)

    def getter(self, observer: str, term: Term) -> Getter:
        raise AssertionError((observer, term))

    def outcomes(self, at: float) -> Mapping[str, Outcome]:
        del at
        return {}


def _groups(section: BaseModel) -> Sequence[AssetGroup]:
    del section
    return ()


def _build(section: BaseModel, stage: Stage) -> RunningModel:
    del section, stage
    return Tides()


CALM: Final = Variable("calm", "actor", "number", 0, 1, "logit", "how calm it is", 0.6, error=0.1, delay=24.0)
SWELL: Final = Variable("swell", "actor", "points", 0, 9, "none", "height", 2.0, relaxes_in=240.0, types=("state",))
PULL: Final = Variable("pull", "relation", "number", 0, 1, "logit", "pull of one on another", 0.3, error=0.1)
TIDES: Final = ModelKind(
    Model("tides", TideSection, "brings variables", variables=(CALM, SWELL, PULL)), _groups, _build
)
REGISTRY: Final = {**MODELS, "tides": TIDES}
WORDS: Final = vocabulary(REGISTRY)


def scenario_of(files: Files, *, laid: Sequence[tuple[str, str]] = (), options: Sequence[str] = ()) -> Scenario:
    with written(files) as path:
        return compose(path, WORDS, settings=laid, options=options, inspect=crossing_faults)


def plan_of(files: Files, *, options: Sequence[str] = ()) -> Blueprint:
    return blueprint(scenario_of(files, options=options), REGISTRY)


def truth_of(files: Files) -> World:
    return World(scenario_of(files), Draws(1))


def tidal(**more: Any) -> Files:
    return lively(models={"tides": {}}, **more)


def problem_of(files: Files, *, laid: Sequence[tuple[str, str]] = ()) -> str:
    with pytest.raises(InputError) as found:
        scenario_of(files, laid=laid)
    return str(found.value)


def test_a_variable_starts_at_its_default_or_at_what_files_and_settings_say() -> None:
    files = tidal(overrides={"relations.party_a.party_b.pull": 0.7})
    files["party_a.yaml"]["variables"] |= {"calm": 0.9}
    files["relations.yaml"]["pairs"].append({"pair": ["party_b", "party_c"], "forward": {"pull": 0.8}})
    found = scenario_of(files, laid=[("actors.party_c.swell", "5")])
    assert [found.variables[name]["calm"] for name in ("party_a", "party_b")] == [0.9, 0.6]
    assert found.variables["party_c"]["swell"] == 5.0
    pulls = [found.relations[pair]["pull"] for pair in (("party_a", "party_b"), ("party_b", "party_a"))]
    assert [*pulls, found.relations["party_b", "party_c"]["pull"]] == [0.7, 0.3, 0.8]


def test_a_word_of_a_model_that_takes_no_part_is_left_out_and_a_slip_is_refused() -> None:
    files = lively()
    files["party_a.yaml"]["variables"] |= {"calm": 0.9}
    files["relations.yaml"]["defaults"][0]["values"]["pull"] = 0.2
    found = scenario_of(files)
    assert "calm" not in found.variables["party_a"]
    assert "pull" not in found.relations["party_a", "party_b"]
    files["party_a.yaml"]["variables"] |= {"clam": 0.9}
    assert "did you mean 'calm'" in problem_of(files)
    files = lively()
    files["relations.yaml"]["defaults"][0]["values"]["pul"] = 0.2
    assert "did you mean 'pull'" in problem_of(files)


def test_what_is_out_of_range_or_of_another_type_of_actor_is_refused() -> None:
    files = tidal()
    files["party_a.yaml"]["variables"] |= {"calm": 1.4}
    assert "expected 0 to 1, found 1.4" in problem_of(files)
    files = tidal()
    files["relations.yaml"]["defaults"][0]["values"]["pull"] = 7
    assert "expected 0 to 1, found 7" in problem_of(files)
    parties = [actor("party_a"), actor("party_b", kind="group", variables={"swell": 3})]
    files = world(parties, [action("visit")], models={"tides": {}})
    assert "a group has no 'swell'" in problem_of(files)


def test_a_setting_for_a_model_that_takes_no_part_is_refused() -> None:
    assert "no variable or field of an actor named 'calm'" in problem_of(
        lively(), laid=[("actors.party_a.calm", "0.5")]
    )


def test_changes_move_it_and_it_goes_back_to_its_rest() -> None:
    truth = truth_of(tidal())
    assert truth.apply(Change("swell", "party_a", None, 3.0), 0.0) == ("swell", "party_a", 2.0, 5.0)
    slot = truth.actor_slot("party_a", "swell")
    assert 2.0 < truth.slots.read(slot, 240.0) < 3.2
    truth.apply(Change("pull", "party_a", "party_b", 0.5), 0.0)
    assert truth.slots.read(truth.network.slot("pull", "party_a", "party_b"), 0.0) == pytest.approx(0.65)
    assert truth.slots.read(truth.network.slot("pull", "party_b", "party_a"), 0.0) == 0.3


def test_what_nobody_here_has_does_not_move() -> None:
    truth = truth_of(lively())
    assert truth.apply(Change("calm", "party_a", None, 0.5), 0.0) == ("calm", "party_a", 0.0, 0.0)
    assert truth.apply(Change("pull", "party_a", "party_b", 0.5), 0.0) == ("pull", "party_a>party_b", 0.0, 0.0)


def stirring() -> tuple[list[Node], list[Node]]:
    """Give two states of which the first stirs the second's tide as long as it sees calm there."""
    rules = [
        {
            "id": "stop",
            "priority": "P2",
            "says": "no stirring of what is rough",
            "when": 'calm("party_b") < 0.3 or pull(target) > 0.9 or swell() > 8',
            "forbid": ["stir"],
        },
        {"id": "stir", "priority": "P4", "says": "stir it when told", "when": "calm() > 0", "prefer": {"stir": 9.0}},
    ]
    lines = [
        {"change": "calm", "by": -0.6, "whose": "target"},
        {"change": "pull", "by": 0.2, "whose": "me+target"},
    ]
    parties = [
        actor("party_a", rules=rules, attends=["news", "ended"]),
        actor("party_b", kind="organisation", attends=["test"]),
    ]
    aimed = {"target": ["type:organisation"], "adjudication": {"chance": 1}}
    return parties, [action("stir", effects=lines, goldstein=0, **aimed)]


def test_doctrines_read_it_and_acts_move_it() -> None:
    parties, actions = stirring()
    injects = [{"id": "word", "about": "news", "at": "3 h", "says": "something"}]
    plan = plan_of(world(parties, actions, models={"tides": {}}, injects=injects))
    engine = Engine(plan, seed=3)
    result = engine.finish()
    slots = result.world.slots
    assert slots.value[slots.find("actors.party_b.calm")] < 0.3
    assert slots.value[slots.find("relations.party_b.party_a.pull")] > 0.3
    assert slots.value[slots.find("actors.party_a.calm")] == 0.6


def test_the_same_files_run_where_the_model_takes_no_part() -> None:
    parties, actions = stirring()
    injects = [{"id": "word", "about": "news", "at": "3 h", "says": "something"}]
    result = Engine(plan_of(world(parties, actions, injects=injects)), seed=3).finish()
    assert result.ended_why


def test_others_see_it_with_an_error_and_its_holder_as_it_is() -> None:
    truth = truth_of(tidal())
    slot = truth.actor_slot("party_b", "calm")
    seen = truth.estimates.of("party_a", "party_b", slot, truth.scenario.vocabulary.actor_variables["calm"])
    truth.grid(0.0)
    assert truth.estimates.value[seen] != truth.slots.value[slot]


def test_levers_move_it_where_it_is_and_nothing_where_it_is_not() -> None:
    file = lever(
        "",
        effects=[{"path": "actors.party_a.calm", "logit": [0.4, 0.5, 0.6]}],
        side_effects=[{"path": "relations.party_a.party_b.pull", "shift": [0, 0.1, 0.2]}],
    )
    for files, moved in ((tidal(), True), (lively(), False)):
        files["extra.yaml"] = file
        plan = plan_of(files, options=["extra.yaml@mature"])
        slots = Engine(plan, seed=1).world.slots
        assert ("actors.party_a.calm" in slots) is moved
        if moved:
            assert slots.value[slots.find("actors.party_a.calm")] > 0.6
            assert slots.value[slots.find("relations.party_a.party_b.pull")] > 0.3


def test_a_model_without_variables_changes_no_word_of_the_world() -> None:
    narrow = VOCABULARY.within(())
    assert narrow.actor_variables == VOCABULARY.actor_variables
    assert narrow.functions == VOCABULARY.functions


@settings(max_examples=30)
@given(by=st.floats(-3, 3), word=st.sampled_from(["calm", "swell"]), at=st.floats(0, 2000))
def test_no_step_leaves_the_range(by: float, word: str, at: float) -> None:
    truth = truth_of(tidal())
    variable = truth.scenario.vocabulary.actor_variables[word]
    truth.apply(Change(word, "party_a", None, by), 0.0)
    assert variable.low <= truth.slots.read(truth.actor_slot("party_a", word), at) <= variable.high
