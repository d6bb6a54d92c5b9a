"""Sequential stopping: held beside sim-tools' algorithm, and no pair more or less for how they come."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import write_lever, write_small_study

from sim.api import compare
from sim.errors import InputError
from sim.runs.interval import half_width
from sim.study.stopping import enough


class _Series:
    """What sim-tools asks of a model: a value for each replication."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def single_run(self, replication_number: int) -> dict[str, float]:
        return {"x": self.values[replication_number]}


@pytest.mark.parametrize("precision", [0.3, 0.1, 0.05])
@pytest.mark.parametrize("seed", range(4))
def test_the_count_is_that_of_sim_tools(seed: int, precision: float) -> None:
    # it loads libraries that draw, which every other test would wait for
    from sim_tools.output_analysis import ReplicationsAlgorithm  # noqa: PLC0415

    luck = random.Random(seed)
    values = [luck.gauss(10, 4) for _ in range(600)]
    theirs, _ = ReplicationsAlgorithm(half_width_precision=precision, replication_budget=500).select(
        _Series(values), ["x"]
    )
    found = enough(values, precision=precision)
    assert found is not None
    assert found[0] == theirs["x"]


@given(st.lists(st.floats(1, 20), min_size=3, max_size=60), st.floats(0.01, 0.5))
def test_what_is_enough_is_precise_there_and_at_every_count_looked_at(values: list[float], precision: float) -> None:
    found = enough(values, precision=precision)
    if found is not None:
        for count in range(found[0], found[1] + 1):
            assert half_width(values[:count]) <= precision * sum(values[:count]) / count * (1 + 1e-9)
        assert enough(values[: found[1] - 1], precision=precision) is None


def test_a_scale_of_nothing_is_precise_only_without_a_width() -> None:
    assert enough([0.0] * 8, precision=0.1, scales=[0.0] * 8) == (3, 8)
    assert enough([1.0, -1.0] * 10, precision=0.1, scales=[0.0] * 20) is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("stopping")
    write_small_study(found)
    write_lever(found)
    return found


def test_a_study_stops_when_it_is_precise_and_tells_the_same_for_any_workers(folder: Path) -> None:
    told = []
    for workers in (1, 2):
        found = compare(
            folder / "reference.yaml",
            options=[str(folder / "closer.yaml")],
            precision=0.05,
            replications=72,
            seed=3,
            workers=workers,
        )["studies"][0]
        found["wall_s"] = 0.0
        told.append(found)
    assert told[0] == told[1]
    study = told[0]
    assert 8 <= study["replications"] < 72
    difference = study["options"][str(folder / "closer.yaml")]["outcomes"]["trust_end"]["difference"]
    mean = study["baseline"]["outcomes"]["trust_end"]["mean"]
    assert difference["high"] is not None
    assert difference["low"] is not None
    assert mean is not None
    assert (difference["high"] - difference["low"]) / 2 <= 0.05 * mean


def test_a_study_that_is_never_precise_ends_at_its_most(folder: Path) -> None:
    found = compare(
        folder / "reference.yaml", options=[str(folder / "closer.yaml")], precision=1e-6, replications=26, workers=1
    )
    assert found["studies"][0]["replications"] == 26


def test_no_precision_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="--precision 0: expected more than 0"):
        compare(folder / "reference.yaml", precision=0.0)
