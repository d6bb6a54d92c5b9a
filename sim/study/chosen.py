"""Chosen runs: which pairs of a comparison are worth a look, and their whole chronicles.

Of hundreds of runs only the numbers are kept; a run is its words and seed, so any of them can be had again whole. The
worst, the median and the best pair of an option are by the paired difference in the first leading measure; without
options, the runs of the baseline by its value. Each shows what an average hides. None of them is typical.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from sim.errors import InputError
from sim.outcomes import Run
from sim.runs.pair import Ledger
from sim.runs.replicate import Arm, Bench
from sim.scenario.vocabulary import Measure
from sim.study.called import called
from sim.study.folder import write_whole
from sim.study.results import Chosen, Study

__all__ = ["WORDS", "Which", "choose", "keep_chronicles", "which_of", "write_chronicle"]

WORDS: Final = ("worst", "median", "best")

# replications by their number, and words
Which: TypeAlias = tuple[int | str, ...]


def which_of(word: str | None) -> Which:
    """Read `--keep-chronicles`: numbers of replications and worst, median, best, between commas.

    Raises:
        InputError: it is neither.

    """
    found: list[int | str] = []
    for part in (word or "").split(",") if word is not None else ():
        each = part.strip()
        if each.isascii() and each.isdigit():
            found.append(int(each))
        elif each in WORDS:
            found.append(each)
        else:
            raise InputError.of(
                f"--keep-chronicles {word}",
                f"'{each}' is no replication",
                "write numbers, worst, median or best: 3,7,worst",
            )
    return tuple(dict.fromkeys(found))


def choose(arms: Sequence[Arm], ledger: Ledger, done: Sequence[int], lead: Measure) -> list[Chosen]:
    """Choose the worst, the median and the best pair of each option, or of the baseline's runs if it is alone."""
    base = ledger.values(arms[0], lead.name, done)
    found = []
    for arm in arms[1:] or arms:
        option = arm.options[0] if arm.options else ""
        rows = [
            (after if not option else after - before, index, before, after)
            for index, before, after in zip(done, base, ledger.values(arm, lead.name, done), strict=True)
            if before is not None and after is not None
        ]
        if lead.better == "none" or not rows:
            continue
        # ties go to the first replication
        ordered = sorted(rows, key=lambda row: (row[0] if lead.better == "higher" else -row[0], row[1]))
        for name, row in zip(WORDS, (ordered[0], ordered[(len(ordered) - 1) // 2], ordered[-1]), strict=True):
            found.append(
                Chosen(
                    option=option, which=name, replication=row[1], measure=lead.name, baseline=row[2], value=row[3]
                )
            )
    return found


def keep_chronicles(bench: Bench, arms: Sequence[Arm], study: Study, which: Which, out: Path) -> list[Path]:
    """Run chosen pairs again and keep `chronicles/SCENARIO/REPLICATION/OPTION.jsonl`; give the files.

    Raises:
        InputError: a number is none of the replications.
        WhitecellError: the disk refused.

    """
    written = []
    for arm, index in _wanted(arms, study, which):
        run = bench.engine(arm, seed=study["seed"], replication=index, case=study["case"]).finish()
        written.append(write_chronicle(run, arm, out / "chronicles" / study["scenario"] / str(index)))
    return written


def write_chronicle(run: Run, arm: Arm, folder: Path) -> Path:
    """Keep the whole chronicle of a run under the name of its option.

    Raises:
        WhitecellError: the disk refused.

    """
    folder.mkdir(parents=True, exist_ok=True)
    name = called(arm.options[0]).replace("@", "_at_") if arm.options else "baseline"
    return write_whole(folder / f"{name}.jsonl", "".join(f"{line}\n" for line in run.chronicle.lines()))


def _wanted(arms: Sequence[Arm], study: Study, which: Which) -> Iterator[tuple[Arm, int]]:
    """Give each wanted run once: of a number every arm, of a word the pair of the option it was chosen for."""
    numbers = [each for each in which if isinstance(each, int)]
    if beyond := [str(each) for each in numbers if each >= study["replications"]]:
        raise InputError.of(
            f"--keep-chronicles {','.join(beyond)}",
            f"{study['scenario']} has replications 0 to {study['replications'] - 1}",
        )
    if lost := [item["replication"] for item in study["failed"] if item["replication"] in numbers]:
        raise InputError.of(
            f"--keep-chronicles {lost[0]}", f"a run of replication {lost[0]} failed", "choose another"
        )
    wanted = {(arm, number): None for number in numbers for arm in arms}
    for item in study["chosen"]:
        if item["which"] in which:
            wanted[arms[0], item["replication"]] = None
            for arm in arms[1:]:
                if item["option"] in arm.options:
                    wanted[arm, item["replication"]] = None
    yield from wanted
