"""The EMA Workbench: boxes by its PRIM, a scenario as its Model, and what `explore` leaves read by it."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import write_lever, write_small_study

from sim.errors import WhitecellError
from sim.runs.replicate import Arm, Bench, Result
from sim.scenario.uncertain import Parameter, pick
from sim.study.workbench.boxes import box
from sim.study.workbench.library import workbench
from sim.study.workbench.model import as_model, path_name, path_of


def test_prim_finds_the_box_in_which_an_option_fails_and_tells_it_by_points_it_did_not_see() -> None:
    chance = np.random.default_rng(1)
    design, names = chance.random((300, 8)), [f"p{place}" for place in range(8)]
    inside = (design[:, 3] < 0.4) & (design[:, 7] > 0.5)
    fails = chance.random(300) < np.where(inside, 0.9, 0.08)
    found = box(names, design, fails, likely=[names[place] for place in (3, 7, 4, 5, 6)], nested=2)
    assert found is not None
    assert {"p3", "p7"} <= {limit.name for limit in found.limits}
    assert found.density.low is not None
    assert found.density.low > found.base


def test_few_points_are_offered_few_axes_so_that_the_box_is_that_of_the_axis_that_counts() -> None:
    found = []
    for seed in range(8):
        chance = np.random.default_rng(seed)
        design, names = chance.random((120, 12)), [f"p{place}" for place in range(12)]
        fails = chance.random(120) < np.where(design[:, 0] < 0.5, 0.85, 0.15)
        found.append(box(names, design, fails, likely=names, nested=1))
    limits = [limit.name for each in found if each is not None for limit in each.limits]
    # with all twelve offered three of seven limits are of axes that do nothing, and fewer boxes hold
    assert len(limits) >= 5
    assert limits.count("p0") / len(limits) >= 0.8


def test_noise_has_no_box() -> None:
    chance = np.random.default_rng(2)
    design, names = chance.random((200, 8)), [f"p{place}" for place in range(8)]
    assert box(names, design, chance.random(200) < 0.3, likely=names, nested=2) is None


def test_an_option_that_hardly_ever_fails_has_no_box() -> None:
    design = np.random.default_rng(3).random((60, 2))
    assert box(["a", "b"], design, np.arange(60) < 5, likely=["a"], nested=1) is None


# ---- the adapter -------------------------------------------------------------------------------------------------


def test_a_user_of_the_workbench_runs_a_scenario_as_a_model(tmp_path: Path) -> None:
    scenario, lever = str(write_small_study(tmp_path)), str(write_lever(tmp_path))
    over = ["actors.party_00", "levers.closer.quality"]
    model = as_model(scenario, options=[lever], over=over, replications=2, seed=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library = workbench()
        with library.SequentialEvaluator(model) as evaluator:
            experiments, outcomes = evaluator.perform_experiments(scenarios=2, policies=2)
    assert len(experiments) == len(outcomes["trust_end"]) == 4
    name = path_name("actors.party_00.latency")
    assert path_of(name, model) == "actors.party_00.latency"
    assert experiments[name].between(0.5, 3.0).all()
    # the workbench's outcome is the mean of our own runs at that point
    row = experiments.iloc[-1]
    bench, options = Bench(), () if row["option"] == "baseline" else (lever,)
    point = {
        path_of(each.name, model): _declared(bench, scenario, lever, path_of(each.name, model)).quantile(
            row[each.name]
        )
        for each in model.uncertainties
    }
    runs = [bench.run(Arm(scenario, options), seed=3, replication=index, case=point) for index in (0, 1)]
    values = [found.values["trust_end"] for found in runs if isinstance(found, Result)]
    assert outcomes["trust_end"][-1] == pytest.approx(np.mean([value for value in values if value is not None]))


def _declared(bench: Bench, scenario: str, lever: str, path: str) -> Parameter:
    cases = bench.ready(Arm(scenario, (lever,)))[1]
    return next(item for item in cases.parameters if item.path == path)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([(1.0, 3.0), (0.1, 50.0), (-2.0, 0.0), (0.9, 0.4)]))
def test_a_value_and_its_quantile_lead_to_each_other(u: float, mode: float, ends: tuple[float, float]) -> None:
    item = Parameter("a", ends[0], ends[0] + mode * (ends[1] - ends[0]), ends[1], "J")
    assert item.at(item.quantile(item.at(u))) == pytest.approx(item.at(u), abs=1e-6)
    choice = pick("b", 3, 0)
    assert choice.at(choice.quantile(choice.at(u))) == choice.at(u)


def test_names_are_words_of_python_and_differ() -> None:
    paths = ["a.b", "a_b", "actions.x.effects.trust+me>target.by", "levers.c.effects.relations.a+b.share:d"]
    names = [path_name(path) for path in paths]
    assert all(name.isidentifier() for name in names)
    assert len(set(names)) == len(paths)


def test_without_the_workbench_one_line_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(WhitecellError, match=r"whitecell\[discovery\]"):
        as_model(str(write_small_study(tmp_path)))
