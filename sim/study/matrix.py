"""The matrix: every lever in every scenario on its leading measures, at several dates of adoption side by side.

The baseline of a scenario is run once for each pair and shared by all arms, which share its luck and its case. A
lever whose model a scenario lacks, or of which nothing takes part there, is not run: it is exactly nothing. Neither
is a dose that cannot begin to act before the end. A cell expected to be clear is also run *frozen*: mature, with all
that it is meant to move held where it is, so that its side effects alone are left. Called from `sim.api` and the
command line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.errors import InputError, WhitecellError
from sim.runs.pair import Ledger
from sim.runs.pool import Progress
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.scenario import library
from sim.scenario.composing import Scenario
from sim.scenario.options import AdoptedLever, read_options
from sim.scenario.reading import read_file
from sim.study import parts, store
from sim.study.abreast import in_memory, on_disk
from sim.study.campaign import Campaign
from sim.study.cells import Cell, Column, Matrix, Row, cell, column, row
from sim.study.crews.crew import Crew
from sim.study.crews.hiring import local
from sim.study.label import Label, meet
from sim.study.pairs import pairs
from sim.study.reach import State, expected, own, state, too_late
from sim.study.table import study_table

__all__ = ["ADOPTIONS", "matrix", "planned"]

ADOPTIONS: Final = ("0", "-5y", "mature")
_FROZEN: Final = "frozen"


def matrix(  # noqa: PLR0913  one argument for each word of the command line
    names: Sequence[str | Path] = (),
    *,
    levers: Sequence[str] = (),
    adoptions: Sequence[str] = ADOPTIONS,
    replications: int = 20,
    seed: int = 1,
    case: CaseMode = "random",
    workers: int | None = None,
    out: str | Path | None = None,
    crew: Crew | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Matrix:
    """Run all levers (or those named) in the crises they are held against (or those named); `progress` counts runs.

    With `out`, and Parquet at hand, every run is kept there as it is made, by a `crew` if one is given, and the same
    call goes on where it was stopped; `say` hears what is to be said of the folder.

    Raises:
        InputError: a word is wrong, or a file; with every fault.
        WhitecellError: no worker could be started, a part cannot be run, or `out` cannot be written; `UnkeptError` if
            that shows late.

    """
    _check_words(adoptions, replications=replications, case=case, workers=workers)
    folder = store.ready(out) if out is not None else None
    bench, began = Bench(), time.perf_counter()
    scenarios = [str(name) for name in names] or _crises()
    chosen = list(levers) or _levers()
    plans = [_Plan.of(bench, name, chosen, adoptions) for name in scenarios]
    rows = [plan.arms() for plan in plans]
    if folder is not None and (crew is not None or parts.at_hand()):
        kept = [pairs(bench, row, number=replications, seed=seed, case=case, tracked=False) for row in rows]
        tell = say or _silent
        for line in meet(_label(scenarios, chosen, adoptions, bench, kept), folder):
            tell(line)
        hired = crew or local(bench, kept, workers=workers)
        ledger = on_disk(kept, folder, hired, bench=bench, progress=progress, say=tell)
    else:
        ledger = in_memory(
            rows, number=replications, seed=seed, case=case, workers=workers, bench=bench, progress=progress
        )
    found = Matrix(
        replications=replications,
        seed=seed,
        case=case,
        adoptions=list(adoptions),
        levers=[_row(name) for name in chosen],
        scenarios=[plan.column(bench, ledger, seed=seed, case=case) for plan in plans],
        cells=[
            plan.cell(bench, ledger, lever, seed=seed, case=case, adoptions=adoptions)
            for lever in chosen
            for plan in plans
        ],
        failed=sum(len(failures) for failures in ledger.failures.values()),
        interrupted=ledger.interrupted,
        wall_s=round(time.perf_counter() - began, 3),
    )
    if folder is not None:
        with store.keeping(found):
            store.keep(folder, found, name="matrix.json")
            for plan in plans:
                store.keep_pairs(folder, plan.scenario.id, plan.arms(), ledger)
    return found


def planned(bench: Bench, *, adoptions: Sequence[str] = ADOPTIONS) -> dict[str, list[Arm]]:
    """Give the arms that the matrix would run where nothing is named, by scenario, without running any."""
    levers = _levers()
    return {name: _Plan.of(bench, name, levers, adoptions).arms() for name in _crises()}


def _silent(_line: str) -> None:
    """Say nothing."""


def _label(
    scenarios: Sequence[str], levers: Sequence[str], adoptions: Sequence[str], bench: Bench, plans: Sequence[Campaign]
) -> Label:
    """Say what this study is."""
    files: dict[str, str] = {}
    for arm in (arm for plan in plans for arm in plan.arms):
        files |= bench.ready(arm)[0].scenario.digests
    asked = {
        "names": list(scenarios),
        "levers": list(levers),
        "adoptions": list(adoptions),
        "number": plans[0].replications,
        "seed": plans[0].seed,
        "case": plans[0].kind,
    }
    return Label("matrix", asked, tuple(each.digest for each in plans), sum(each.runs for each in plans), files)


def _crises() -> list[str]:
    """Scenarios that the levers are held against, as the file of the proposals lists them."""
    tree = read_file(library.proposals()).tree
    found = tree.get("crises") if isinstance(tree, dict) else None
    return [str(name) for name in found] if isinstance(found, list) else []


def _levers() -> list[str]:
    return sorted((name for name in library.names("option") if _is_lever(name)), key=_place)


def _is_lever(name: str) -> bool:
    levers, packages = read_options([name], near=library.find("option", name).parent)
    return bool(levers) and not packages


def _place(name: str) -> tuple[int, str]:
    """Place of a lever in the order of the statement: L9 before L9a before L10."""
    number = _lever_of(name).file.number.removeprefix("L")
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits), number


def _lever_of(name: str) -> AdoptedLever:
    levers, packages = read_options([name], near=Path())
    if packages or len(levers) != 1:
        raise InputError.of(f"--lever {name}", "expected a lever, found an option set", "compare takes option sets")
    return next(iter(levers.values()))


def _row(name: str) -> Row:
    return row(name, _lever_of(name))


@dataclass(frozen=True)
class _Plan:
    """What is run of one scenario: the baseline, and for each lever its state here and its arms by dose."""

    base: Arm
    scenario: Scenario
    states: Mapping[str, State]
    doses: Mapping[str, Mapping[str, Arm]]

    @classmethod
    def of(cls, bench: Bench, name: str, levers: Sequence[str], adoptions: Sequence[str]) -> _Plan:
        base = Arm(name)
        scenario = bench.ready(base)[0].scenario
        states, doses = {}, {}
        for lever in levers:
            adopted = _lever_of(lever)
            states[lever] = state(adopted, scenario)
            wanted = [*adoptions, *([_FROZEN] if expected(adopted, scenario) == "clear" else [])]
            if states[lever] == "cannot act here":
                wanted = []
            doses[lever] = {
                dose: Arm(name, (f"{lever}@{dose}",)) for dose in wanted if not too_late(adopted, scenario, dose)
            }
        for arm in (arm for found in doses.values() for arm in found.values()):
            bench.ready(arm)
        return cls(base, scenario, states, doses)

    def arms(self) -> list[Arm]:
        """All arms, the baseline first."""
        return [self.base, *(arm for found in self.doses.values() for arm in found.values())]

    def column(self, bench: Bench, ledger: Ledger, *, seed: int, case: CaseMode) -> Column:
        study = study_table(bench, [self.base], ledger, seed=seed, case=case)
        return column(self.scenario, study)

    def cell(
        self,
        bench: Bench,
        ledger: Ledger,
        lever: str,
        *,
        seed: int,
        case: CaseMode,
        adoptions: Sequence[str],
    ) -> Cell:
        """Bring what was run of one lever here to its cell."""
        adopted = _lever_of(lever)
        studies = {
            dose: study_table(bench, [self.base, arm], ledger, seed=seed, case=case)
            for dose, arm in self.doses[lever].items()
        }
        nothing = [dose for dose in adoptions if dose not in studies]
        return cell(
            lever,
            self.scenario,
            state=self.states[lever],
            expected=expected(adopted, self.scenario),
            studies=studies,
            nothing=nothing,
            own=own(adopted, self.scenario),
        )


def _check_words(adoptions: Sequence[str], *, replications: int, case: str, workers: int | None) -> None:
    if replications < 1:
        raise InputError.of(f"--replications {replications}", "expected 1 or more")
    if workers is not None and workers < 1:
        raise InputError.of(f"--workers {workers}", "expected 1 or more")
    if case not in {"random", "central"}:
        raise InputError.of(f"--case {case}", f"no case named '{case}'", "write random or central")
    for word in adoptions:
        if word not in ADOPTIONS:
            raise InputError.of(f"--adopted {word}", f"no adoption '{word}'", f"known: {', '.join(ADOPTIONS)}")
    if not adoptions:
        raise WhitecellError("no dose was asked for")
