"""Sensitivity: Morris and Sobol on functions whose indices are known, the split on a model whose split is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.errors import InputError
from sim.scenario.uncertain import Parameter, pick
from sim.study.axes import Axes, Grouping
from sim.study.sensitivity import analyse, problem, sample
from sim.study.split import variance_split
from sim.study.swing import swings

Array = NDArray[np.float64]
A, B = 7.0, 0.1


def axes(n: int, switches: int = 0) -> Axes:
    plain = [Parameter(f"p{place}", 0.0, 0.5, 1.0, "J") for place in range(n)]
    return Axes((*plain, *(pick(f"q{place}", 2, 0) for place in range(switches))))


def ishigami(design: Array) -> Array:
    x = (design - 0.5) * 2 * math.pi
    return np.asarray(np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0]))


def ishigami_totals() -> dict[str, float]:
    """Total indices in closed form."""
    alone = 0.5 * (1 + B * math.pi**4 / 5) ** 2
    second, mixed = A**2 / 8, B**2 * math.pi**8 * (1 / 18 - 1 / 50)
    whole = alone + second + mixed
    return {"p0": (alone + mixed) / whole, "p1": second / whole, "p2": mixed / whole}


def test_sobol_finds_the_indices_of_ishigami() -> None:
    space = axes(3)
    groups = space.grouped("parameter")
    design = sample("sobol", space, groups, points=1024, seed=1)
    found = {item.name: item for item in analyse("sobol", space, groups, design, ishigami(design), seed=1)}
    for name, share in ishigami_totals().items():
        assert found[name].total == pytest.approx(share, abs=0.05)
        assert abs(found[name].total - share) <= 2 * found[name].half
    # the third has no share of its own: all of it is together with the first
    assert found["p2"].other == pytest.approx(0.0, abs=0.05)
    assert list(found) == ["p0", "p1", "p2"]


def test_sobol_takes_groups_as_one() -> None:
    space, groups = axes(3), Grouping(("ends", "middle"), ("ends", "middle", "ends"))
    design = sample("sobol", space, groups, points=512, seed=2)
    found = {item.name: item for item in analyse("sobol", space, groups, design, ishigami(design), seed=1)}
    assert found["middle"].total == pytest.approx(ishigami_totals()["p1"], abs=0.07)
    assert found["ends"].total == pytest.approx(1 - ishigami_totals()["p1"], abs=0.1)


def test_morris_gives_a_straight_line_its_slopes_and_no_spread() -> None:
    space = axes(4)
    groups = space.grouped("parameter")
    design = sample("morris", space, groups, points=6, seed=3)
    found = {
        item.name: item for item in analyse("morris", space, groups, design, design @ [3.0, -2.0, 0.5, 0], seed=1)
    }
    assert {name: item.total for name, item in found.items()} == pytest.approx({"p0": 3, "p1": 2, "p2": 0.5, "p3": 0})
    assert [item.other for item in found.values()] == pytest.approx([0] * 4, abs=1e-9)


def test_morris_sees_a_product_as_an_interaction() -> None:
    space = axes(2)
    groups = space.grouped("parameter")
    design = sample("morris", space, groups, points=20, seed=3)
    found = analyse("morris", space, groups, design, design[:, 0] * design[:, 1], seed=1)
    assert all(item.other is not None and item.other > 0.1 for item in found)


def test_what_never_varies_has_no_influences() -> None:
    space = axes(2)
    groups = space.grouped("parameter")
    design = sample("morris", space, groups, points=4, seed=3)
    assert analyse("morris", space, groups, design, np.ones(len(design)), seed=1) == []


@pytest.mark.parametrize(("method", "points"), [("sobol", 100), ("sobol", 2), ("lhs", 7), ("morris", 1)])
def test_a_number_that_a_method_cannot_use_is_refused_with_the_way_out(method: str, points: int) -> None:
    space = axes(3)
    with pytest.raises(InputError, match=f"--points {points}"):
        # ignored type: one of the methods
        sample(method, space, space.grouped("parameter"), points=points, seed=1)  # type: ignore[arg-type]


def test_a_hypercube_covers_every_axis_and_nests_parameters_under_switches() -> None:
    space = axes(3, switches=2)
    design = sample("lhs", space, space.grouped("parameter"), points=20, seed=5)
    for place in range(3):
        assert sorted((design[:, place] * 20).astype(int)) == list(range(20))
    for place in space.switches:
        assert (design[0::2, place] == design[1::2, place]).all()
        assert sorted((design[0::2, place] * 10).astype(int)) == list(range(10))


def test_families_leave_no_axis_out_and_switches_alone() -> None:
    paths = ["actions.sail.cost", "actors.a.latency", "doctrines.a.calm.precision", "models.relief.ramp_time"]
    space = Axes((*(Parameter(path, 0, 1, 2, "J") for path in paths), pick("actors.a.doctrine", 2, 0)))
    groups = space.grouped("family")
    assert groups.of == ("actions", "actors.a", "actors.a", "models.relief", "actors.a.doctrine")
    assert problem(space.names, groups)["groups"] == list(groups.of)


# ---- the split -------------------------------------------------------------------------------------------------

STRUCTURE, PARAMETERS, LUCK = 4.0, 1.0, 1.5  # variances of the model below


def nested(seed: int, *, draws: int = 80, points: int = 2, runs: int = 12) -> Array:
    """Values of a model whose split is known: structure, parameters under it, luck alone and luck with each."""
    chance = np.random.default_rng(seed)
    structure = chance.normal(0, math.sqrt(STRUCTURE), (draws, 1, 1))
    parameters = chance.normal(0, math.sqrt(PARAMETERS), (draws, points, 1))
    luck = chance.normal(0, math.sqrt(LUCK / 3), (1, 1, runs))
    joint = chance.normal(0, math.sqrt(LUCK / 3), (draws, 1, runs))
    rest = chance.normal(0, math.sqrt(LUCK / 3), (draws, points, runs))
    return np.asarray(structure + parameters + luck + joint + rest)


def test_the_split_is_that_of_a_model_whose_split_is_known() -> None:
    total = STRUCTURE + PARAMETERS + LUCK
    found = [variance_split(nested(seed), structured=True) for seed in range(30)]
    shares = np.mean(
        [[s.luck.share, s.parameters.share, s.structure.share] for s in found if s and s.structure], axis=0
    )
    assert shares == pytest.approx([LUCK / total, PARAMETERS / total, STRUCTURE / total], abs=0.03)
    assert np.mean([s.variance for s in found if s]) == pytest.approx(total, rel=0.1)
    held = [s.structure.low <= STRUCTURE / total <= s.structure.high for s in found if s and s.structure]
    assert np.mean(held) >= 0.8


def test_more_luck_is_told_as_luck_and_not_as_parameters() -> None:
    quiet, loud = nested(1), nested(1)
    loud = loud + np.random.default_rng(2).normal(0, 3, loud.shape)
    one, other = variance_split(quiet, structured=True), variance_split(loud, structured=True)
    assert one is not None
    assert other is not None
    assert other.luck.share > one.luck.share + 0.2


def test_missing_runs_leave_the_split_where_it_is() -> None:
    total = STRUCTURE + PARAMETERS + LUCK
    shares = []
    for seed in range(20):
        values = nested(seed)
        values[np.random.default_rng(seed).random(values.shape) < 0.2] = np.nan
        found = variance_split(values, structured=True)
        assert found is not None
        assert found.structure is not None
        shares.append([found.luck.share, found.parameters.share, found.structure.share])
    assert np.mean(shares, axis=0) == pytest.approx([LUCK / total, PARAMETERS / total, STRUCTURE / total], abs=0.04)


def test_without_switches_there_is_no_structure() -> None:
    found = variance_split(nested(3)[:, :1], structured=False)
    assert found is not None
    assert found.structure is None
    assert found.luck.share + found.parameters.share == pytest.approx(1.0)


def test_what_never_varies_has_no_split() -> None:
    assert variance_split(np.ones((4, 2, 3)), structured=True) is None
    assert variance_split(np.full((4, 2, 3), np.nan), structured=True) is None


# ---- swings ----------------------------------------------------------------------------------------------------


def test_noise_over_hundreds_of_axes_has_no_clear_swing_and_an_effect_has() -> None:
    chance = np.random.default_rng(4)
    names = tuple(f"p{place}" for place in range(300))
    design, noise = chance.random((200, 300)), chance.normal(size=200)
    clear = sum(any(item.clear for item in swings(names, design, chance.normal(size=200))) for _ in range(10))
    assert clear <= 2
    found = swings(names, design, noise + 6 * design[:, 7])
    assert (found[0].name, found[0].clear) == ("p7", True)
    assert found[0].low <= 4 <= found[0].high


def test_an_axis_that_runs_along_with_a_strong_one_by_chance_does_not_swing_on_its_account() -> None:
    chance = np.random.default_rng(5)
    names = tuple(f"p{place}" for place in range(200))
    design = chance.random((120, 200))
    design[:, 1] = np.where(chance.random(120) < 0.6, design[:, 0], design[:, 1])
    values = 10 * design[:, 0] + 2 * design[:, 2] + 0.3 * chance.normal(size=120)
    found = {item.name: item for item in swings(names, design, values)}
    assert [name for name, item in found.items() if item.clear] == ["p0", "p2"]
    assert abs(found["p1"].mean) < 0.5
    # the strong ones are told less what the others explain, so both are close to what they do
    assert found["p0"].mean == pytest.approx(10 * 2 / 3, abs=0.5)
    assert found["p2"].mean == pytest.approx(2 * 2 / 3, abs=0.3)


def test_a_result_that_is_not_known_at_a_point_is_left_out_of_every_swing() -> None:
    chance = np.random.default_rng(6)
    design = chance.random((60, 3))
    values = 5 * design[:, 0] + chance.normal(size=60)
    values[::4] = np.nan
    known = ~np.isnan(values)
    assert swings(("a", "b", "c"), design, values) == swings(("a", "b", "c"), design[known], values[known])


def test_points_that_share_a_switch_are_one_draw_of_it() -> None:
    chance = np.random.default_rng(7)
    design = chance.random((40, 2))
    design[:, 1] = design[:, 1].reshape(-1, 2)[:, 0].repeat(2)
    values = design[:, 1] + chance.normal(size=20).repeat(2)  # luck of the structure, the same at both points
    alone, nested = (
        {item.name: item.high - item.low for item in swings(("p", "s"), design, values, switches=places, nested=2)}
        for places in ((), (1,))
    )
    assert nested["s"] > 1.3 * alone["s"]
    assert nested["p"] == alone["p"]
