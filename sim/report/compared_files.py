"""The report that `compare` leaves beside its table: one page, the same as Markdown and PDF, and its pictures.

`courses.csv` holds the numbers behind the pictures over time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim import api
from sim.report.course import course_picture
from sim.report.paper.forms import write_forms
from sim.report.paper.of_comparison import forest_of, paper_of_comparison
from sim.report.paper.of_record import TITLE, over_of
from sim.report.recorded_files import write_record
from sim.report.titled import titles_of
from sim.runs.fan import LEVELS
from sim.runs.interval import Interval
from sim.scenario import library
from sim.study.comparison import Compared
from sim.study.folder import write_lines

__all__ = ["pictures_of", "write_comparison"]

_HEAD = (
    "scenario",
    "measure",
    "option",
    "at_h",
    *(f"p{level}" for level in LEVELS),
    "known",
    "runs",
    "share",
    "difference",
    "low",
    "high",
)


def write_comparison(names: Sequence[str], found: Sequence[Compared], folder: Path) -> list[str]:
    """Write the report of studies of the scenarios so named, in their order; give the names of the files.

    Raises:
        WhitecellError: the disk refused.

    """
    told = [(each.study, api.scenario(name).crisis) for name, each in zip(names, found, strict=False)]
    titles = titles_of(list(told[0][0]["options"]), near=library.find("scenario", names[0]).parent)
    drawn = {f"forest_{study['scenario']}.svg": forest_of(study, crisis, titles) for study, crisis in told}
    pictures = {name: picture for name, picture in drawn.items() if picture is not None}
    for (_, crisis), each in zip(told, found, strict=True):
        pictures |= pictures_of(each, crisis.title, titles)
    if any(each.courses for each in found):
        write_lines(folder / "courses.csv", _HEAD, (row for each in found for row in _rows(each)))
    records = {}
    for (study, crisis), each in zip(told, found, strict=True):
        if each.held is not None:
            name, over = study["scenario"], over_of(study["seed"], study["case"])
            title = TITLE if len(told) == 1 else f"{crisis.title}: simulated against recorded"
            records[name], picture = write_record(each.held, name, over, folder, title=title)
            pictures |= picture
    return write_forms(paper_of_comparison(told, pictures, records, titles), pictures, folder)


def pictures_of(found: Compared, title: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Draw how the leading measures of one scenario went: SVG by the name of its file."""
    study = found.study
    says = f"{study['replications']} pairs, seed {study['seed']}."
    return {
        f"course_{study['scenario']}_{course.measure}.svg": course_picture(course, title, says, titles)
        for course in found.courses
    }


def _rows(found: Compared) -> Iterator[Sequence[object]]:
    for course in found.courses:
        nothing = (Interval(None, None, None),) * len(course.baseline.at)
        every = [
            ("", course.baseline, nothing),
            *((way.option, way.fan, way.apart or nothing) for way in course.ways),
        ]
        for option, fan, apart in every:
            for place, at in enumerate(fan.at):
                yield (
                    found.study["scenario"],
                    course.measure,
                    option,
                    at,
                    *(fan.bands[place] or (None,) * len(LEVELS)),
                    fan.known[place],
                    fan.n,
                    int(fan.is_share),
                    apart[place].mean,
                    apart[place].low,
                    apart[place].high,
                )
