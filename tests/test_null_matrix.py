"""Levers over whole runs: exact nothing where nothing is expected, and pathwise effects with nobody deciding.

A few runs each, so that the suite stays quick; what needs many pairs is in the study of the matrix, and in the tests
marked long. Every null has beside it the same lever where it does act, so that an inert lever fails.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from korean_worlds import CORE, Forced, changed, silent
from lever_list import LEVERS, crisis, moved
from shipped import loaded, ran

from sim.api import compare, load
from sim.blueprint import Blueprint
from sim.deciding.request import Decision, DecisionRequest
from sim.engine import Engine
from sim.errors import InputError
from sim.models.escalation.model import Running
from sim.models.pressure.model import Pressure
from sim.outcomes import Run
from sim.runs.replicate import Arm, Bench

RELIEF_NULLS = (
    "deterrence_update",
    "dprk_pressure",
    "china_sanctions",
    "nuclear_norms",
    "base_colocation",
    "okinawa_burden",
)
YEARS = ("base_colocation", "okinawa_burden", "expert_community")


@cache
def played(where: str, *options: str, until: float | None = None) -> Run:
    return ran(where, seed=1, until=until, options=options)


def same(one: Run, other: Run) -> bool:
    """Whether two runs are the same to the last bit; the record of the start alone names the option."""
    outcomes = {name: found.value for name, found in one.outcomes.items()}
    told = {name: found.value for name, found in other.outcomes.items()}
    return outcomes == told and list(one.chronicle)[1:] == list(other.chronicle)[1:]


def test_all_that_has_no_business_in_relief_leaves_a_whole_run_as_it_was() -> None:
    nulls = played("typhoon_isles", *(f"{name}@mature" for name in RELIEF_NULLS))
    assert same(played("typhoon_isles"), nulls)
    assert not same(played("typhoon_isles"), played("typhoon_isles", "strategic_lift@mature"))


def test_what_takes_years_leaves_a_winter_as_it_was_when_adopted_at_its_start() -> None:
    plain = played("korean_contingency", until=720.0)
    assert same(plain, played("korean_contingency", *(f"{name}@0" for name in YEARS), until=720.0))
    assert not same(plain, played("korean_contingency", *(f"{name}@mature" for name in YEARS), until=720.0))


def test_a_base_in_the_middle_adopted_at_the_start_leaves_relief_as_it_was() -> None:
    assert same(played("typhoon_isles"), played("typhoon_isles", "bipartisan_base@0"))
    assert moved("korean_contingency", "bipartisan_base")


def test_under_levers_alone_a_run_is_that_of_the_scenario_composed_with_them() -> None:
    bench, arm = Bench(), Arm("typhoon_isles", ("strategic_lift@mature", "nso"))
    found = bench.run(arm, seed=1, replication=0, case="central")
    whole = played("typhoon_isles", *arm.options)
    assert not hasattr(found, "error")
    values = found.values
    assert values == {name: None if item.censored else item.value for name, item in whole.outcomes.items()}
    assert bench.ready(arm)[0].scenario.digests == whole.world.scenario.digests


def hidden_acts(folder: Path) -> Path:
    acts = [
        {
            "id": f"hidden_{day}",
            "at": f"{day} d",
            "about": "incident",
            "says": "something broke that should not have",
            "benign": "things break",
            "effects": [
                {
                    "do": "escalation.incident",
                    "args": {"actor": "north_korea", "toward": toward, "domain": "cyber", "rung": 3, "hidden": 1},
                }
            ],
        }
        for day, toward in zip(range(2, 26, 2), ("japan", "united_states") * 6, strict=True)
    ]
    return changed(folder, "hidden", injects=acts)


def delays(path: Path, *options: str) -> list[float]:
    engine = Engine(load(path, options=options), seed=2, **seats())
    engine.advance(700.0)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    return list(model.hidden.noticed)


def test_with_shared_sensors_every_hidden_act_is_noticed_no_later_and_some_sooner(tmp_path: Path) -> None:
    path = hidden_acts(tmp_path)
    plain, shared = delays(path), delays(path, "isr_interop@mature")
    assert len(plain) == len(shared) == 12
    assert all(after <= before for before, after in zip(plain, shared, strict=True))
    assert statistics.mean(shared) < 0.95 * statistics.mean(plain)


def readings(seed: int, *more: tuple[str, str], dialogue: bool, until: float = 480.0) -> list[float]:
    """How far off the three are about each other over twenty cold days in which the North alone acts."""
    options = ["trilateral_juc@mature"] if dialogue else []
    cold = [(f"relations.{a}.{b}.affinity", "-0.4") for a, b in TALKERS]
    north = Forced("south_korea", "raise_alert", "demonstrative_deployment")
    plan = loaded("korean_contingency", options=options, settings=[*cold, *more])
    engine = Engine(plan, seed=seed, **seats(north_korea=north))
    variable = engine.scenario.vocabulary.relation_variables["rung"]
    world, found = engine.world, []
    slots = [(a, b, world.network.slot("rung", b, a)) for a, b in TALKERS]
    indexes = [world.estimates.of(a, b, slot, variable) for a, b, slot in slots]
    for day in range(1, int(until // 24) + 1):
        engine.advance(24.0 * day)
        found += [
            abs(world.estimates.value[index] - world.slots.read(slot, engine.now))
            for index, (_, _, slot) in zip(indexes, slots, strict=True)
        ]
    assert any(record.kind == "order" and record.actor == "north_korea" for record in engine.chronicle)
    return found


TALKERS = (("japan", "china"), ("china", "japan"), ("united_states", "china"), ("china", "united_states"))


def seats(**minds: Any) -> dict[str, Any]:
    people = {**silent(), **minds}
    return {
        "seats": dict.fromkeys(people, "program"),
        "deciders": {f"{name}/program": seat for name, seat in people.items()},
    }


@pytest.mark.parametrize("seed", [3, 4])
def test_where_three_talk_they_are_less_wrong_about_each_other(seed: int) -> None:
    apart, together = (statistics.mean(readings(seed, dialogue=dialogue)) for dialogue in (False, True))
    assert together < 0.95 * apart


def test_suspended_for_sure_at_rung_five_a_dialogue_makes_nobody_less_wrong_and_kept_up_it_does() -> None:
    tense = ("relations.united_states.china.rung", "5")
    cut, kept = [("models.bargaining.dialogue.suspends", chance) for chance in ("1", "0")]
    apart = readings(3, tense, cut, dialogue=False)
    assert readings(3, tense, cut, dialogue=True) == apart
    assert statistics.mean(readings(3, tense, kept, dialogue=True)) < 0.95 * statistics.mean(apart)


def test_the_baseline_under_another_name_differs_by_exactly_nothing(tmp_path: Path) -> None:
    path = tmp_path / "same_again.yaml"
    path.write_text(
        "kind: option\nid: same_again\ntitle: As it is\nsays: nothing is done\ngrade: J\nsource: a test\n",
        encoding="utf-8",
    )
    study = compare("typhoon_isles", options=[str(path)], replications=3, workers=1)["studies"][0]
    outcomes = study["options"][str(path)]["outcomes"].values()
    assert all(found["equal"] in {None, 1.0} for found in outcomes)
    assert all(found["difference"]["mean"] in {None, 0.0} for found in outcomes)


class Bought(Forced):
    """A patron that searches trucks when it is promised more than a third of what it asks, and else does nothing."""

    def __init__(self) -> None:
        super().__init__("north_korea", "border_customs_enforcement")
        self.promised: Callable[[], float] = float

    def decide(self, request: DecisionRequest) -> Decision:
        return super().decide(request) if self.promised() > 1 / 3 else Decision((), "program", 1.0, 0.5)


def bought(seed: int, *options: str) -> dict[str, float | None]:
    """Sixty days in which nobody decides but the patron, by what it is promised: the measures of pressure."""
    patron = Bought()
    engine = Engine(_under(options), seed=seed, **seats(china=patron))
    model = engine.models["pressure"]
    assert isinstance(model, Pressure)
    patron.promised = lambda: model.payment(engine.now)
    engine.advance(1440.0)
    return {name: found.value for name, found in model.outcomes(engine.now).items()}


@cache
def _under(options: tuple[str, ...]) -> Blueprint:
    return loaded("korean_contingency", options=options)


def test_pressure_of_allies_and_patron_together_is_worth_more_than_both_alone_in_every_pair() -> None:
    allies, paid = "dprk_pressure@mature", "china_sanctions@mature"
    for seed in (1, 2, 3):
        found = {names: bought(seed, *names) for names in ((), (allies,), (paid,), (allies, paid))}
        level = {names: one["effective_pressure"] or 0.0 for names, one in found.items()}
        searched = {names: one["patron_enforcement"] or 0.0 for names, one in found.items()}
        assert searched[allies, paid] == searched[(paid,)] > searched[()] + 0.05, "it enforces because it is promised"
        alone = level[(allies,)] - level[()]
        assert 0 < alone <= 0.15
        # what the allies withhold leaks less: in sixty days, of which it searches some, by a thirtieth or more
        assert level[allies, paid] - level[(paid,)] > 1.03 * alone


@pytest.mark.long
def test_pairs_on_common_luck_need_a_third_of_the_runs_or_less() -> None:
    study = compare("tsunami_relief", options=["civil_society@mature"], replications=40)
    found = study["studies"][0]
    outcome = found["options"]["civil_society@mature"]["outcomes"]["unmet_person_days"]["difference"]
    base = found["baseline"]["outcomes"]["unmet_person_days"]
    assert None not in (outcome["high"], outcome["low"], base["high"], base["low"])
    paired = outcome["high"] - outcome["low"]  # type: ignore[operator]
    apart = math.sqrt(2) * (base["high"] - base["low"])  # type: ignore[operator]
    assert (apart / paired) ** 2 >= 3
    # a lever that does nothing would have no spread at all
    assert outcome["high"] < 0  # type: ignore[operator]


def test_options_that_contradict_each_other_are_refused_with_their_place(tmp_path: Path) -> None:
    for name, ramp in (("slow", "12 d"), ("fast", "5 d")):
        text = f"kind: option\nid: {name}\ntitle: x\nsays: x\ngrade: J\nsource: a test\n"
        (tmp_path / f"{name}.yaml").write_text(f"{text}set: {{models.relief.ramp_time: {ramp}}}\n", encoding="utf-8")
    both = [str(tmp_path / "slow.yaml"), str(tmp_path / "fast.yaml")]
    with pytest.raises(InputError, match="the option 'slow' says otherwise"):
        loaded("typhoon_isles", options=both)


def test_the_core_of_these_tests_is_that_of_the_scenario() -> None:
    assert set(CORE) == set(crisis("korean_contingency")[0].crisis.core)
    assert set(RELIEF_NULLS) | set(YEARS) <= set(LEVERS)
