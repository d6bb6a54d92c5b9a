"""Ranks of an MPI job: the door to mpi4py.

Start it as `mpiexec -n 8 python -m mpi4py.futures run.py explore ... --on mpi`: one rank leads, the others work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.errors import WhitecellError
from sim.study.campaign import Job, Told
from sim.study.crews.crew import over

__all__ = ["Mpi"]


class Mpi:
    """The other ranks. One that dies ends the whole job, as MPI has it; the same command goes on from the parts."""

    def run(self, jobs: Iterable[Job]) -> Iterator[Told]:
        """Run the jobs.

        Raises:
            WhitecellError: mpi4py is not installed.

        """
        try:
            from mpi4py import MPI  # noqa: PLC0415  heavy: late, at its door
            from mpi4py.futures import MPIPoolExecutor  # noqa: PLC0415
        except ImportError:
            raise WhitecellError("MPI is not there: pip install mpi4py, beside an MPI library") from None
        ranks = max(1, MPI.COMM_WORLD.Get_size() - 1)
        with MPIPoolExecutor() as pool:
            for _, future in over(pool, jobs, workers=ranks):
                yield future.result()
