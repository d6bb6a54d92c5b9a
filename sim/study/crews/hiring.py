"""Hiring: from the words of the command line to a crew."""

from __future__ import annotations

from collections.abc import Sequence

from sim.errors import InputError
from sim.runs.hands import hands
from sim.runs.replicate import Bench
from sim.study.campaign import Campaign
from sim.study.crews.crew import Crew, Here

__all__ = ["hire", "local"]


def local(bench: Bench, plans: Sequence[Campaign], *, workers: int | None) -> Crew:
    """Find a crew on this machine: so many processes (None: what the runs are worth), no more than there are parts.

    For one there is this process with the arms that it has ready.
    """
    number = min(hands(workers, sum(each.runs for each in plans)), sum(len(each.cuts()) for each in plans))
    return Here(bench) if number == 1 else hire("local", workers=number)


def hire(on: str, *, workers: int, scheduler: str | None = None) -> Crew:
    """Find a crew: `local` with so many processes, `dask` at a scheduler's address, `mpi` under mpiexec.

    Raises:
        InputError: no such crew, or a word that belongs to another.
        WhitecellError: its library is not installed, or nobody answers.

    """
    if scheduler is not None and on != "dask":
        raise InputError.of(f"--scheduler {scheduler}", "only dask has a scheduler", "add --on dask")
    if on == "local":
        if workers == 1:
            return Here()
        from sim.study.crews.pool import Pool  # noqa: PLC0415  processes only where they are asked for

        return Pool(workers)
    if on == "dask":
        from sim.study.crews.dask import Dask  # noqa: PLC0415  heavy

        return Dask(scheduler)
    if on == "mpi":
        from sim.study.crews.mpi import Mpi  # noqa: PLC0415  heavy

        return Mpi()
    raise InputError.of(f"--on {on}", f"no crew '{on}'", "write local, dask or mpi")
