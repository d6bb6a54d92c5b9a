"""The words several verbs share: options of the command line and how they are read."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError
from sim.units import UnitError, parse_quantity

__all__ = [
    "Case",
    "CaseOf",
    "Deciders",
    "Json",
    "On",
    "OnCrew",
    "Options",
    "Out",
    "Replication",
    "ScenarioName",
    "Scheduler",
    "Seed",
    "Settings",
    "ShardOf",
    "Workers",
    "settings_of",
    "shard_of",
    "until_of",
]

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped name or a path to a YAML file.")]
Options = Annotated[
    list[str],
    typer.Option(
        "--option", metavar="NAME", help="A lever or option set: NAME, NAME@-5y, NAME@0, NAME@mature. Repeatable."
    ),
]
Settings = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change one value, such as models.relief.ramp_time='8 d'. Repeatable."
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Which luck; the same seed gives the same run.")]
Replication = Annotated[
    int, typer.Option("--replication", metavar="N", min=0, help="Which repetition under that seed.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


class Case(StrEnum):
    """What a run is drawn from."""

    RANDOM = "random"
    CENTRAL = "central"


CaseOf = Annotated[Case, typer.Option("--case", help="central: declared values; random: values drawn for this seed.")]
Workers = Annotated[
    int | None,
    typer.Option(metavar="W", min=1, help="Processes; if left out, as many as the work is worth."),
]


class On(StrEnum):
    """Who runs a study."""

    LOCAL = "local"
    DASK = "dask"
    MPI = "mpi"


OnCrew = Annotated[On, typer.Option("--on", help="Processes here, a dask cluster, or the ranks of an MPI job.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="The dask scheduler, such as tcp://HOST:8786."),
]
ShardOf = Annotated[
    str | None,
    typer.Option("--shard", metavar="I/N", help="Run the I-th of N shares alone; gather joins them."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the files of the run there.")]
Deciders = Annotated[
    list[str],
    typer.Option("--decider", metavar="ACTOR=MODULE:CLASS", help="Put a program of yours in a seat. Repeatable."),
]


def settings_of(words: Sequence[str]) -> list[tuple[str, str]]:
    """Read `--set PATH=VALUE` words.

    Raises:
        InputError: no path, or no value.

    """
    found = []
    for word in words:
        path, sign, value = word.partition("=")
        if not (path.strip() and sign and value.strip()):
            raise InputError.of(f"--set {word}", "expected PATH=VALUE", "write --set 'models.relief.ramp_time=8 d'")
        found.append((path.strip(), value.strip()))
    return found


def shard_of(word: str | None) -> tuple[int, int]:
    """Read `--shard I/N`; the whole where nothing is said.

    Raises:
        InputError: it is not that.

    """
    if word is None:
        return 1, 1
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", word)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError.of(f"--shard {word}", "expected I/N with I from 1 to N", "write --shard 2/8")
    return int(found[1]), int(found[2])


def until_of(word: str | None) -> float | None:
    """Read `--until`, a duration from the start, as hours.

    Raises:
        InputError: not a duration.

    """
    if word is None:
        return None
    try:
        hours = parse_quantity(word, "time")
    except UnitError as error:
        way_out = "it counts from the start of the crisis: --until '30 d'"
        raise InputError.of(f"--until {word}", str(error), "; ".join(filter(None, (error.hint, way_out)))) from None
    if not 0 < hours < math.inf:
        raise InputError.of(f"--until {word}", "expected more than nothing", "write --until '30 d'")
    return hours
