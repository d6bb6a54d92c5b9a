"""Frames: results of studies as pandas tables, for whoever works in Python. Pandas comes with the extra `study`.

from sim import compare, matrix
from sim.study.frames import matrix_frame, runs_frame
frame = compare("tsunami_relief", options=["hadr_interop"], replications=50).frames()
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from sim.errors import WhitecellError
from sim.study.cells import Effect, Matrix
from sim.study.results import Study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "matrix_frame", "runs_frame"]


class Comparison(dict[str, list[Study]]):
    """What `compare` gives: under `studies` a study for each scenario, as its JSON has it."""

    def frames(self) -> pd.DataFrame:
        """Give it as one pandas table: a line for each scenario, option and measure, with price and maturity.

        Raises:
            WhitecellError: pandas is not installed; the extra `study` brings it.

        """
        return _frame([line for study in self["studies"] for line in _lines(study)])


def matrix_frame(found: Matrix) -> pd.DataFrame:
    """Give a line for each lever, scenario, dose and measure, leading or declared; what is nothing was not run."""
    rows = {row["name"]: row for row in found["levers"]}
    lines: list[Mapping[str, object]] = []
    for cell in found["cells"]:
        price = rows[cell["lever"]]["price"]
        doses = {**cell["doses"], **({"frozen": cell["frozen"]} if cell["frozen"] else {})}
        for name, dose in doses.items():
            head = {
                **{key: cell[key] for key in ("lever", "scenario", "state", "expected", "check", "why")},
                "dose": name,
                "maturity": dose["maturity"],
                "pairs": dose["pairs"],
                "exact": dose["exact"],
                "musd_per_year": price["musd_per_year"],
                "points_per_year": price["political_capital_per_year"],
            }
            shown: list[tuple[str, str, Effect | None]] = [("leads", *item) for item in dose["effects"].items()]
            shown += [("declared", *item) for item in dose["declared"].items()]
            for role, measure, effect in shown or [("leads", "", None)]:
                told = {} if effect is None else {**effect, **effect["difference"]}
                told.pop("difference", None)
                lines.append({**head, "measure": measure, "role": role, **told})
    return _frame(lines)


def runs_frame(folder: str | Path, scenario: str) -> pd.DataFrame:
    """Read the values of every run that a study left in a folder: option (empty: baseline), replication, measures."""
    path = Path(folder) / f"{scenario}.csv"
    if not path.is_file():
        raise WhitecellError(f"{path}: no such file; a study leaves it with out=")
    frame: pd.DataFrame = _pandas().read_csv(path, dtype={"option": str}).fillna({"option": ""})
    return frame


def _lines(study: Study) -> list[Mapping[str, object]]:
    lines: list[Mapping[str, object]] = []
    for option, table in study["options"].items():
        price, reached = table["price"], table["maturity"]
        for measure, outcome in table["outcomes"].items():
            base = study["baseline"]["outcomes"][measure]
            told = {key: value for key, value in outcome.items() if key not in {"difference", "mcnemar", "mean"}}
            lines.append(
                {
                    "scenario": study["scenario"],
                    "pairs": study["replications"],
                    "option": option,
                    "measure": measure,
                    "leads": measure in study["lead"],
                    "unit": base["unit"],
                    "better": base["better"],
                    "baseline": base["mean"],
                    "mean": outcome["mean"],
                    **{f"difference_{key}": value for key, value in outcome["difference"].items()},
                    **told,
                    "maturity": min(reached.values(), default=None),
                    "musd_per_year": price["musd_per_year"],
                    "points_per_year": price["political_capital_per_year"],
                }
            )
    return lines


def _frame(lines: list[Mapping[str, object]]) -> pd.DataFrame:
    frame: pd.DataFrame = _pandas().DataFrame(lines)
    return frame


def _pandas() -> ModuleType:
    try:
        import pandas  # noqa: ICN001, PLC0415  heavy and optional: late, at its door
    except ImportError:
        raise WhitecellError("frames need pandas: install whitecell[study]") from None
    found: ModuleType = pandas
    return found
