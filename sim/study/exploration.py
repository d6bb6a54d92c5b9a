"""Exploration: options over every uncertain parameter and switch, in a folder that can be left and come back to.

Called from the command line. `explore` runs what is not there yet and reads it all; with a shard it runs that share
of the parts alone, and `gather` joins folders. What was asked stands in `study.json`, so that a folder says what it
holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sim.errors import InputError
from sim.runs.pool import Progress
from sim.runs.replicate import Arm, Bench
from sim.scenario.checking import collect
from sim.study.axes import Axes, By, Grouping, axes_of
from sim.study.campaign import Campaign, campaign
from sim.study.crews.crew import Crew
from sim.study.crews.sharing import WHOLE, Say, Shard, quiet
from sim.study.label import Label
from sim.study.recorded import baseline
from sim.study.sensitivity import METHODS, Method, sample
from sim.study.shares import rejoined, run_shares

__all__ = ["POINTS", "REPLICATIONS", "Asked", "Study", "collected", "prepare", "run_parts"]

# what is usual, and the least for a finding
POINTS: Final = {"lhs": 200, "morris": 10, "sobol": 64}
REPLICATIONS: Final = {"lhs": 20, "morris": 4, "sobol": 4}


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of an exploration; `points` are rows, trajectories or base samples by the method."""

    scenario: str
    options: tuple[str, ...]
    method: Method
    points: int
    replications: int
    seed: int
    by: By
    over: tuple[str, ...]

    @classmethod
    def of(
        cls,
        scenario: str,
        *,
        options: Sequence[str] = (),
        method: str = "lhs",
        points: int | None = None,
        replications: int | None = None,
        seed: int = 1,
        by: str | None = None,
        over: Sequence[str] = (),
    ) -> Asked:
        """Take words, with what a method usually needs where nothing is said.

        Raises:
            InputError: a word is wrong.

        """
        if method not in METHODS:
            raise InputError.of(f"--method {method}", f"no method '{method}'", f"known: {', '.join(METHODS)}")
        by = by or ("family" if method == "sobol" else "parameter")
        if by not in {"parameter", "family"}:
            raise InputError.of(f"--by {by}", f"no grouping '{by}'", "write parameter or family")
        n = REPLICATIONS[method] if replications is None else replications
        if n < 1 or (method == "lhs" and n < 2):
            raise InputError.of(f"--replications {n}", "too few", "luck needs 2 or more to be told apart")
        for option in options:
            if options.count(option) > 1:
                raise InputError.of(f"--option {option}", "the same option twice", "name it once")
        return cls(
            scenario,
            tuple(options),
            # ignored type: seen to above
            method,  # type: ignore[arg-type]
            POINTS[method] if points is None else points,
            n,
            seed,
            # ignored type: the same
            by,  # type: ignore[arg-type]
            tuple(over),
        )


@dataclass(frozen=True)
class Study:
    """An exploration made ready: its words, arms, axes with their groups, and the campaign of runs."""

    asked: Asked
    bench: Bench
    axes: Axes
    grouping: Grouping
    campaign: Campaign

    @property
    def nested(self) -> int:
        """How many points share each draw of the structure."""
        return 2 if self.structured else 1

    @property
    def structured(self) -> bool:
        """Whether the design nests parameters under switches."""
        return self.asked.method == "lhs" and bool(self.axes.switches)

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Give its one campaign, as studies of several scenarios give theirs."""
        return (self.campaign,)

    def label(self) -> Label:
        """Say what this study is."""
        files: dict[str, str] = {}
        for arm in self.campaign.arms:
            files |= self.bench.ready(arm)[0].scenario.digests
        return Label("explore", asdict(self.asked), (self.campaign.digest,), self.campaign.runs, files)


def prepare(asked: Asked) -> Study:
    """Read the files, find the axes, draw the design.

    Raises:
        InputError: with every fault of every file, or of the words.
        WhitecellError: a library is not installed.

    """
    bench = Bench()
    arms = [baseline(asked.scenario), *(Arm(asked.scenario, (option,)) for option in asked.options)]
    collect(*[lambda arm=arm: bench.ready(arm) for arm in arms])
    axes = axes_of(bench, arms, over=asked.over)
    grouping = axes.grouped(asked.by)
    design = sample(asked.method, axes, grouping, points=asked.points, seed=asked.seed)
    return Study(
        asked, bench, axes, grouping, campaign(bench, arms, axes.names, design, n=asked.replications, seed=asked.seed)
    )


def run_parts(
    study: Study,
    out: Path,
    crew: Crew,
    *,
    shard: Shard = WHOLE,
    progress: Progress | None = None,
    say: Say = quiet,
) -> None:
    """Run the parts that are not there, or this shard's of them; `say` hears beforehand of what the folder holds.

    Raises:
        WhitecellError: a part cannot be run or written.

    """
    run_shares(study, out, crew, shard, progress=progress, say=say)


def collected(folders: Sequence[Path], out: Path) -> Study:
    """Join folders of shards into one, and give the study that they are of.

    Raises:
        InputError: a folder holds no study, or another.
        WhitecellError: parts are missing.

    """
    return rejoined(folders, out, lambda words: prepare(Asked.of(**words)))
