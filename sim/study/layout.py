"""The layout of a matrix: its words, and which arms of which scenario are run for it.

The baseline of a scenario is run once for each pair and shared by all arms, which share its luck and its case. A
lever whose model a scenario lacks, or of which nothing takes part there, is not run: it is exactly nothing. Neither
is a dose that cannot begin to act before the end. A cell expected to be clear is also run *frozen*: mature, with what
it moves its measures through held where it is without the lever, and all else of it left. Called by the matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, WhitecellError
from sim.runs.replicate import Arm, Bench, CaseMode
from sim.scenario import library
from sim.scenario.composing import Scenario
from sim.scenario.options import AdoptedLever, read_options
from sim.scenario.reading import read_file
from sim.study import parts
from sim.study.campaign import Campaign
from sim.study.label import Label
from sim.study.pairs import pairs
from sim.study.reach import State, expected, moves, state, too_late
from sim.study.recorded import Held, baseline, held_in_parts
from sim.study.shares import rejoined

__all__ = ["ADOPTIONS", "Asked", "Layout", "Strip", "joined", "lever_of", "planned", "prepare"]

ADOPTIONS: Final = ("0", "-5y", "mature")
_FROZEN: Final = "frozen"


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a matrix; `number` are the pairs in each cell."""

    names: tuple[str, ...]
    levers: tuple[str, ...]
    adoptions: tuple[str, ...]
    number: int
    seed: int
    case: CaseMode

    @classmethod
    def of(
        cls,
        names: Sequence[str | Path] = (),
        *,
        levers: Sequence[str] = (),
        adoptions: Sequence[str] = ADOPTIONS,
        number: int = 20,
        seed: int = 1,
        case: CaseMode = "random",
    ) -> Asked:
        """Take words; where nothing is named all shipped levers, and one crisis of each kind.

        Raises:
            InputError: a word is wrong.

        """
        if number < 1:
            raise InputError.of(f"--replications {number}", "expected 1 or more")
        if case not in {"random", "central"}:
            raise InputError.of(f"--case {case}", f"no case named '{case}'", "write random or central")
        for word in adoptions:
            if word not in ADOPTIONS:
                raise InputError.of(f"--adopted {word}", f"no adoption '{word}'", f"known: {', '.join(ADOPTIONS)}")
        if not adoptions:
            raise WhitecellError("no dose was asked for")
        scenarios = [str(name) for name in names] or _crises()
        # from the least dose to the fullest, whatever the order of the words
        doses = tuple(word for word in ADOPTIONS if word in adoptions)
        return cls(tuple(scenarios), tuple(levers) or tuple(_levers()), doses, number, seed, case)


@dataclass(frozen=True)
class Strip:
    """What is run of one scenario: the baseline, and for each lever its state here and its arms by dose."""

    base: Arm
    scenario: Scenario
    states: Mapping[str, State]
    doses: Mapping[str, Mapping[str, Arm]]

    @classmethod
    def of(cls, bench: Bench, name: str, levers: Sequence[str], adoptions: Sequence[str]) -> Strip:
        """Lay out one scenario."""
        base = baseline(name)
        scenario = bench.ready(base)[0].scenario
        states, doses = {}, {}
        for lever in levers:
            adopted = lever_of(lever)
            states[lever] = state(adopted, scenario)
            moves(adopted, scenario)  # refuses a wrong name before anything is run
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


@dataclass(frozen=True)
class Layout:
    """A matrix made ready: its words, and a strip for each scenario."""

    asked: Asked
    bench: Bench
    strips: tuple[Strip, ...]

    @cached_property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Give the campaign of each scenario, for runs that are kept."""
        words, bench = self.asked, self.bench
        return tuple(
            pairs(bench, each.arms(), number=words.number, seed=words.seed, case=words.case, tracked=False)
            for each in self.strips
        )

    def held(self, strip: Strip, out: Path) -> Held | None:
        """Hold a scenario's baseline, whose runs are kept in a folder, against its record if it has one."""
        return held_in_parts(self.campaigns[self.strips.index(strip)], out) if parts.at_hand() else None

    def label(self) -> Label:
        """Say what this study is."""
        files: dict[str, str] = {}
        for arm in (arm for plan in self.campaigns for arm in plan.arms):
            files |= self.bench.ready(arm)[0].scenario.digests
        digests = tuple(each.digest for each in self.campaigns)
        return Label("matrix", asdict(self.asked), digests, sum(each.runs for each in self.campaigns), files)


def prepare(asked: Asked) -> Layout:
    """Read the files.

    Raises:
        InputError: with every fault of a file, or a name that is no lever.

    """
    bench = Bench()
    return Layout(asked, bench, tuple(Strip.of(bench, name, asked.levers, asked.adoptions) for name in asked.names))


def joined(folders: Sequence[Path], out: Path) -> Layout:
    """Join the folders of a matrix's shards, and give what they are of.

    Raises:
        InputError: a folder holds no study, or another.
        WhitecellError: parts are missing.

    """
    return rejoined(folders, out, lambda words: prepare(_asked(words)))


def _asked(words: Mapping[str, Any]) -> Asked:
    return Asked.of(words["names"], **{name: word for name, word in words.items() if name != "names"})


def planned(bench: Bench, *, adoptions: Sequence[str] = ADOPTIONS) -> dict[str, list[Arm]]:
    """Give the arms that the matrix would run where nothing is named, by scenario, without running any."""
    levers = _levers()
    return {name: Strip.of(bench, name, levers, adoptions).arms() for name in _crises()}


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
    number = lever_of(name).file.number.removeprefix("L")
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz")
    return int(digits), number


def lever_of(name: str) -> AdoptedLever:
    """Read a lever.

    Raises:
        InputError: no such lever, or an option set.

    """
    levers, packages = read_options([name], near=Path())
    if packages or len(levers) != 1:
        raise InputError.of(f"--lever {name}", "expected a lever, found an option set", "compare takes option sets")
    return next(iter(levers.values()))
