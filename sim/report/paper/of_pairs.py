"""What a comparison shows of single runs: how leading measures went over time, and which pairs to look at."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from sim.report.course import MOST
from sim.report.paper.blocks import Block, Figure, Grid, Prose
from sim.report.wording import signed, two_digits
from sim.study.called import called
from sim.study.results import Study

__all__ = ["over_time", "runs_worth_a_look"]

_OVER_TIME: Final = (
    "Left, how most runs went; right, how far apart the two runs of a pair were by then. Fans that overlap can hide "
    "a difference that is sure: both runs of a pair share their luck. Of a time to something the share of runs in "
    "which it has come is drawn."
)


def over_time(study: Study, pictures: Mapping[str, str]) -> Iterator[Block]:
    """Show how each leading measure went."""
    names = {measure: f"course_{study['scenario']}_{measure}" for measure in study["lead"]}
    shown = [
        Figure(name, pictures[f"{name}.svg"], f"{measure.replace('_', ' ')} over time.")
        for measure, name in names.items()
        if f"{name}.svg" in pictures
    ]
    if shown:
        yield Prose(_OVER_TIME, "soft")
        if len(study["options"]) > MOST:
            yield Prose(f"The first {MOST} options are drawn; courses.csv has all.", "soft")
        yield from shown


def runs_worth_a_look(study: Study) -> Iterator[Block]:
    """Name the pairs to look at, and how to have each run whole."""
    measure = study["chosen"][0]["measure"]
    alone = not study["options"]
    unit = study["baseline"]["outcomes"][measure]["unit"]
    rows = tuple(
        (
            "the baseline" if alone else called(item["option"]),
            item["which"],
            str(item["replication"]),
            two_digits(item["baseline"]),
            *(() if alone else (two_digits(item["value"]), signed(item["value"] - item["baseline"]))),
        )
        for item in study["chosen"]
    )
    heads = ("option", "pair", "replication", "baseline", *(() if alone else ("with it", "difference")))
    said = measure.replace("_", " ") + ("" if unit in {"1", "count"} else f", {unit}")
    yield Grid(f"By {said}: single runs, no averages", heads, rows, frozenset(range(2, len(heads))))
    first = study["chosen"][0]
    words = ["uv", "run", "run.py", "run", study["scenario"]]
    words += ["--option", first["option"]] if first["option"] else []
    words += ["--seed", str(study["seed"]), "--replication", str(first["replication"]), "--case", study["case"]]
    yield Prose(
        f"Each can be had whole again, with its story and its why; the first: {shlex.join(words)} (trace for the "
        "why). compare --keep-chronicles worst,median,best leaves the records of all beside this page.",
        "soft",
    )
