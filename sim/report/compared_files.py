"""The report that `compare` leaves beside its table: one page, the same as Markdown and PDF, and each forest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim import api
from sim.report.paper.forms import write_forms
from sim.report.paper.of_comparison import forest_of, paper_of_comparison
from sim.study.results import Study

__all__ = ["write_comparison"]


def write_comparison(names: Sequence[str], studies: Sequence[Study], folder: Path) -> list[str]:
    """Write the report of studies of the scenarios so named, in their order; give the names of the files.

    Raises:
        WhitecellError: the disk refused.

    """
    told = [(study, api.scenario(name).crisis) for name, study in zip(names, studies, strict=False)]
    drawn = {f"forest_{study['scenario']}.svg": forest_of(study, crisis) for study, crisis in told}
    pictures = {name: picture for name, picture in drawn.items() if picture is not None}
    return write_forms(paper_of_comparison(told, pictures), pictures, folder)
