"""A scenario as a Model of the EMA Workbench, for whoever works there already.

    from ema_workbench import SequentialEvaluator
    from sim.study.workbench.model import as_model

    model = as_model("tsunami_relief", options=["hadr_interop"], over=["models.relief"])
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=50, policies=2)

Uncertainties are the parameters in their units and ranges, switches the places of their ways; the lever `option` is
the baseline or one of the options; outcomes are means over the replications, nan where none is known. Names are
paths made into words of Python: `path_of` gives them back. The workbench draws evenly over a range, cases by a
triangular law.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sim.runs.replicate import Arm, Bench, Result
from sim.scenario.uncertain import Parameter, Pick
from sim.study.axes import axes_of
from sim.study.workbench.library import workbench

__all__ = ["as_model", "path_name", "path_of"]

_KINDS: Final = {"higher": "MAXIMIZE", "lower": "MINIMIZE", "none": "INFO"}
_BASELINE: Final = "baseline"


def as_model(
    scenario: str,
    *,
    options: Sequence[str] = (),
    over: Sequence[str] = (),
    measures: Sequence[str] = (),
    replications: int = 4,
    seed: int = 1,
) -> Any:  # noqa: ANN401  a Model of the workbench, which has no types
    """Make the model; `over` and the replications are as in `explore`, `measures` the leading ones if not said.

    Raises:
        InputError: with every fault of every file.
        WhitecellError: the workbench is not installed.

    """
    library = workbench()
    bench = Bench()
    arms = {_BASELINE: Arm(scenario), **{option: Arm(scenario, (option,)) for option in options}}
    axes = axes_of(bench, list(arms.values()), over=over)
    known = bench.ready(arms[_BASELINE])[0].scenario
    wanted = list(measures) or [each.measure for each in known.crisis.lead]
    names = {path_name(item.path): item for item in axes.parameters}
    model = library.Model(
        re.sub(r"\W", "", known.id), function=_function(bench, arms, names, wanted, replications, seed)
    )
    model.uncertainties = [_uncertainty(library, name, item) for name, item in names.items()]
    if options:
        model.levers = [library.CategoricalParameter("option", list(arms))]
    model.outcomes = [
        library.ScalarOutcome(
            name, kind=getattr(library.ScalarOutcome, _KINDS[known.vocabulary.measures[name].better])
        )
        for name in wanted
    ]
    return model


def path_name(path: str) -> str:
    """Make a path a word of Python: points become two underscores, what it cannot hold a number."""
    return "".join(
        letter if letter.isalnum() or letter == "_" else "__" if letter == "." else f"_x{ord(letter):x}_"
        for letter in path
    )


def path_of(name: str, model: Any) -> str:  # noqa: ANN401
    """Give the path that a word of a model stands for."""
    return str(model.uncertainties[name].path)


def _uncertainty(library: Any, name: str, item: Parameter) -> Any:  # noqa: ANN401
    if isinstance(item, Pick):
        found = library.CategoricalParameter(name, list(range(int(item.high) + 1)))
    else:
        found = library.RealParameter(name, *sorted((item.low, item.high)))
    found.path = item.path
    return found


def _function(
    bench: Bench,
    arms: Mapping[str, Arm],
    names: Mapping[str, Parameter],
    wanted: Sequence[str],
    replications: int,
    seed: int,
) -> Callable[..., dict[str, float]]:
    def run(option: str = _BASELINE, **values: float) -> dict[str, float]:
        point = {item.path: item.quantile(float(values[name])) for name, item in names.items()}
        runs = [bench.run(arms[option], seed=seed, replication=index, case=point) for index in range(replications)]
        return {
            name: _mean([found.values.get(name) for found in runs if isinstance(found, Result)]) for name in wanted
        }

    return run


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return math.fsum(known) / len(known) if known else math.nan
