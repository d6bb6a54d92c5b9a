"""Shares of a study in a job array: what each shard runs, and the whole when all are joined.

A shard runs its parts and tells nothing: the table is that of the whole, made when `gather` has all parts. The same
for explorations, comparisons and matrices, which differ in how they are made ready again from their words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sim.errors import InputError
from sim.runs.pool import Progress
from sim.study.campaign import Campaign
from sim.study.crews.crew import Crew
from sim.study.crews.sharing import Say, Shard, carry_out, join, share_of
from sim.study.label import Label, changed, keep, meet, read

__all__ = ["Laid", "rejoined", "run_shares"]


class Laid(Protocol):
    """A study made ready: the campaign of each of its scenarios, and its label."""

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """Give the campaigns."""
        ...

    def label(self) -> Label:
        """Say what this study is."""
        ...


T = TypeVar("T", bound=Laid)


def run_shares(
    laid: Laid, out: Path, crew: Crew, shard: Shard, *, progress: Progress | None = None, say: Say
) -> None:
    """Run one shard's parts of every scenario that are not there, all scenarios abreast; `progress` counts runs.

    `say` hears beforehand of what the folder holds.

    Raises:
        WhitecellError: a part cannot be run or written.

    """
    for line in meet(laid.label(), out):
        say(line)
    wanted = [(plan, share_of(plan, shard)) for plan in laid.campaigns]
    carry_out(wanted, out, crew, progress=progress, say=say)


def rejoined(folders: Sequence[Path], out: Path, prepared: Callable[[Mapping[str, Any]], T]) -> T:
    """Join the folders of a study's shards; `prepared` makes it ready from the words that its label keeps.

    Raises:
        InputError: a folder holds no study, or another.
        WhitecellError: parts are missing.

    """
    labels = [read(folder) for folder in folders]
    if (several := len({label.digests for label in labels})) > 1:
        raise InputError.of("gather", f"the folders hold {several} different studies", "gather those of one study")
    laid = prepared(labels[0].asked)
    label = laid.label()
    if label.digests != labels[0].digests:
        raise InputError.of(
            f"gather {folders[0]}",
            f"the study was of other files or another version: {changed(label, labels[0])}",
        )
    for plan in laid.campaigns:
        join(plan, folders, out)
    keep(label, out)
    return laid
