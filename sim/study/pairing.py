"""Pairing: the words of a comparison, checked and made ready; its shares of a job array."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.runs.pool import Progress
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.scenario.checking import collect
from sim.study.campaign import Campaign
from sim.study.crews.crew import Crew
from sim.study.crews.sharing import Say, Shard
from sim.study.label import Label
from sim.study.pairs import pairs
from sim.study.recorded import baseline
from sim.study.shares import rejoined, run_shares
from sim.study.worlds import Threshold, thresholds_of

__all__ = ["Asked", "Ready", "joined", "prepare", "run_share"]

_USUAL: Final = 100
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a comparison; `number` are the pairs in each scenario, the most of them with a precision."""

    names: tuple[str, ...]
    options: tuple[str, ...]
    number: int
    precision: float | None
    require: tuple[str, ...]
    seed: int
    case: CaseMode

    @classmethod
    def of(
        cls,
        names: str | Path | Sequence[str | Path],
        *,
        options: Sequence[str] = (),
        replications: int | None = None,
        precision: float | None = None,
        require: Sequence[str] = (),
        seed: int = 1,
        case: CaseMode = "random",
    ) -> Asked:
        """Take words, with what is usual where nothing is said.

        Raises:
            InputError: a word is wrong.

        """
        scenarios = [names] if isinstance(names, str | Path) else list(names)
        number = replications if replications is not None else _MOST if precision is not None else _USUAL
        if not scenarios:
            raise InputError.of(
                "compare", "no scenario to compare in", "name one or more; `list scenarios` shows them"
            )
        if number < 1:
            raise InputError.of(f"--replications {number}", "expected 1 or more")
        if case not in {"random", "central"}:
            raise InputError.of(f"--case {case}", f"no case named '{case}'", "write random or central")
        for option in options:
            if options.count(option) > 1:
                raise InputError.of(f"--option {option}", "the same option twice", "name it once")
        if precision is not None and not 0 < precision < math.inf:
            raise InputError.of(f"--precision {precision:g}", "expected more than 0", "write .02 for a fiftieth")
        return cls(tuple(map(str, scenarios)), tuple(options), number, precision, tuple(require), seed, case)


@dataclass(frozen=True)
class Ready:
    """A comparison made ready: its words, and by scenario the arms, the baseline first."""

    asked: Asked
    bench: Bench
    arms: tuple[tuple[Arm, ...], ...]
    thresholds: tuple[Threshold, ...]

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Give the campaign of each scenario, for runs that are kept."""
        asked = self.asked
        return tuple(
            pairs(self.bench, row, number=asked.number, seed=asked.seed, case=asked.case) for row in self.arms
        )

    def label(self) -> Label:
        """Say what this study is."""
        files: dict[str, str] = {}
        for arm in (arm for row in self.arms for arm in row):
            files |= self.bench.ready(arm)[0].scenario.digests
        plans = self.campaigns
        return Label(
            "compare",
            asdict(self.asked),
            tuple(each.digest for each in plans),
            sum(each.runs for each in plans),
            files,
        )


def prepare(asked: Asked) -> Ready:
    """Read the files.

    Raises:
        InputError: with every fault of every file, or of the words.

    """
    bench = Bench()
    arms = tuple((baseline(name), *(Arm(name, (option,)) for option in asked.options)) for name in asked.names)
    collect(*[lambda arm=arm: bench.ready(arm) for row in arms for arm in row])
    thresholds = thresholds_of(asked.require, list(bench.vocabulary.measures))
    if asked.precision is not None:
        for row in arms:
            if not bench.ready(row[0])[0].scenario.crisis.lead:
                raise InputError.of(
                    "--precision",
                    f"{row[0].scenario} declares no lead measure",
                    "write lead: in it, or --replications",
                )
    return Ready(asked, bench, arms, tuple(thresholds))


def run_share(
    ready: Ready,
    out: Path,
    crew: Crew,
    shard: Shard,
    *,
    progress: Progress | None = None,
    say: Say,
) -> None:
    """Run one shard's parts of every scenario; `progress` counts runs.

    Raises:
        InputError: with a precision nobody knows beforehand which parts are needed.
        WhitecellError: a part cannot be run or written.

    """
    if ready.asked.precision is not None:
        raise InputError.of(
            "--shard", "with --precision no shard knows when the others are enough", "write --replications N"
        )
    run_shares(ready, out, crew, shard, progress=progress, say=say)


def joined(folders: Sequence[Path], out: Path) -> Ready:
    """Join the folders of a comparison's shards, and give what they are of.

    Raises:
        InputError: a folder holds no study, or another.
        WhitecellError: parts are missing.

    """
    return rejoined(folders, out, lambda words: prepare(_asked(words)))


def _asked(words: Mapping[str, Any]) -> Asked:
    number = words["number"]
    return Asked.of(**{name: word for name, word in words.items() if name != "number"}, replications=number)
