"""Exploration: options over every uncertain parameter and switch, in a folder that can be left and come back to.

Called from the command line. `explore` runs what is not there yet and reads it all; with a shard it runs that share
of the parts alone, and `gather` joins folders. What was asked stands in `study.json`, so that a folder says what it
holds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, WhitecellError
from sim.provenance import code_digest, version
from sim.runs.replicate import Arm, Bench
from sim.scenario.checking import collect
from sim.study.axes import Axes, By, Grouping, axes_of
from sim.study.campaign import Campaign, campaign
from sim.study.crews.crew import Crew
from sim.study.folder import write_whole
from sim.study.parts import done, study_folder
from sim.study.sensitivity import METHODS, Method, sample

__all__ = ["Asked", "Progress", "Shard", "Study", "collected", "prepare", "run_parts"]

Progress = Callable[[int, int], None]
Shard = tuple[int, int]
_POINTS: Final = {"lhs": 200, "morris": 10, "sobol": 64}
_REPLICATIONS: Final = {"lhs": 20, "morris": 4, "sobol": 4}
_FILE: Final = "study.json"


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
        n = _REPLICATIONS[method] if replications is None else replications
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
            _POINTS[method] if points is None else points,
            n,
            seed,
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

    def files(self) -> dict[str, str]:
        """Digests of every file that went into any arm."""
        found: dict[str, str] = {}
        for arm in self.campaign.arms:
            found |= self.bench.ready(arm)[0].scenario.digests
        return found


def prepare(asked: Asked) -> Study:
    """Read the files, find the axes, draw the design.

    Raises:
        InputError: with every fault of every file, or of the words.
        WhitecellError: a library is not installed.

    """
    bench = Bench()
    arms = [Arm(asked.scenario), *(Arm(asked.scenario, (option,)) for option in asked.options)]
    collect(*[lambda arm=arm: bench.ready(arm) for arm in arms])
    axes = axes_of(bench, arms, over=asked.over)
    grouping = axes.grouped(asked.by)
    design = sample(asked.method, axes, grouping, points=asked.points, seed=asked.seed)
    return Study(
        asked, bench, axes, grouping, campaign(bench, arms, axes.names, design, n=asked.replications, seed=asked.seed)
    )


def run_parts(
    study: Study, out: Path, crew: Crew, *, shard: Shard = (1, 1), progress: Progress | None = None
) -> list[str]:
    """Run the parts that are not there, or this shard's of them; give what is to be said of the folder.

    Raises:
        WhitecellError: a part cannot be run or written.

    """
    plan, (index, shards) = study.campaign, shard
    said = _meet(study, out)
    folder = study_folder(out, plan.digest)
    cuts = plan.cuts()
    mine = [cut for place, cut in enumerate(cuts) if place % shards == index - 1]
    there = done(folder)
    left = [cut for cut in mine if cut not in there]
    if there and left:
        said.append(f"going on where it was: {len(mine) - len(left)} of {len(mine)} parts are there")
    units = sum(last - first for first, last in mine)
    finished = units - sum(last - first for first, last in left)
    for told in crew.run(plan.jobs(left, folder)):
        finished += told.last - told.first
        if progress is not None:
            progress(finished, units)
    return said


def collected(folders: Sequence[Path], out: Path) -> Study:
    """Join folders of shards into one, and give the study that they are of.

    Raises:
        InputError: a folder holds no study, or another.
        WhitecellError: parts are missing.

    """
    found = [_told(folder) for folder in folders]
    digests = {str(told["digest"]) for told in found}
    if len(digests) > 1:
        raise InputError.of(
            "gather", f"the folders hold {len(digests)} different studies", "gather those of one exploration"
        )
    words = found[0]["asked"]
    study = prepare(Asked.of(**words))
    if study.campaign.digest not in digests:
        raise InputError.of(
            f"gather {folders[0]}", f"the study was of other files or another version: {_changed(study, found[0])}"
        )
    target = study_folder(out, study.campaign.digest)
    target.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        for path in done(study_folder(folder, study.campaign.digest)).values():
            if not (target / path.name).exists():
                shutil.copyfile(path, target / f".{path.name}.part")
                (target / f".{path.name}.part").replace(target / path.name)
    missing = [cut for cut in study.campaign.cuts() if cut not in done(target)]
    if missing:
        raise WhitecellError(
            f"{len(missing)} of {len(study.campaign.cuts())} parts are missing, the first units {missing[0][0]} to "
            f"{missing[0][1] - 1}: run their shards, or explore with --out {out} to do them here"
        )
    _keep(study, out)
    return study


def _meet(study: Study, out: Path) -> list[str]:
    """See what a folder holds; say so if it is another study, and leave our words there."""
    said = []
    if (out / _FILE).exists():
        told = _told(out)
        if told["digest"] != study.campaign.digest:
            said.append(f"a new study: {_changed(study, told)}; the parts of the old one are kept and not used")
    _keep(study, out)
    return said


def _keep(study: Study, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    told = {
        "digest": study.campaign.digest,
        "asked": asdict(study.asked),
        "runs": study.campaign.runs,
        "files": study.files(),
        "code": code_digest(),
        "version": version(),
    }
    write_whole(out / _FILE, json.dumps(told, indent=1) + "\n")


def _told(folder: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not {"digest", "asked"} <= found.keys():
        raise InputError.of(str(folder), f"no study there: {_FILE} is missing or broken", "explore with --out first")
    return found


def _changed(study: Study, told: Mapping[str, Any]) -> str:
    """Say what differs from the study that a folder holds."""
    now, then = asdict(study.asked), told.get("asked", {})
    words = [name for name in now if json.loads(json.dumps(now[name])) != then.get(name)]
    files, before = study.files(), told.get("files", {})
    other = sorted(name for name in {*files, *before} if files.get(name) != before.get(name))
    said = [f"other words ({', '.join(words)})"] if words else []
    said += [f"{', '.join(other[:3])}{' and more' if len(other) > 3 else ''} changed since"] if other else []
    said += ["the code of the engine changed since"] if told.get("code") != code_digest() else []
    return "; ".join(said) or "another version of Whitecell or Python"
