"""A dask.distributed cluster that exists: the door to distributed. Its scheduler gives lost work to others.

Workers need the same Whitecell and the same folder under the same path, as clusters have.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sim.errors import InputError, WhitecellError
from sim.study.campaign import Job, Told, work
from sim.study.crews.crew import OUT_AT_ONCE

__all__ = ["Dask"]

_WAIT = "20s"


class Dask:
    """The workers of one scheduler, at an address or that of DASK_SCHEDULER_ADDRESS."""

    def __init__(self, address: str | None) -> None:
        self._address = address or os.environ.get("DASK_SCHEDULER_ADDRESS")
        if not self._address:
            raise InputError.of(
                "--on dask",
                "where is the scheduler?",
                "write --scheduler tcp://HOST:8786, or set DASK_SCHEDULER_ADDRESS",
            )

    def run(self, jobs: Iterable[Job]) -> Iterator[Told]:
        """Run the jobs; a worker that is lost costs time only.

        Raises:
            WhitecellError: dask is not installed, or no scheduler or worker answers.

        """
        try:
            import distributed  # noqa: PLC0415  heavy: late, at its door
        except ImportError:
            raise WhitecellError("dask is not installed: pip install 'whitecell[cluster]'") from None
        library: Any = distributed  # half of it has no types
        try:
            client = library.Client(self._address, timeout=_WAIT, set_as_default=False)
            client.wait_for_workers(1, timeout=20)
        except (OSError, TimeoutError) as error:
            raise WhitecellError(f"--scheduler {self._address}: nobody answers: {error}") from None
        with client, client.as_current():
            source = iter(jobs)
            most = OUT_AT_ONCE * max(1, sum(client.nthreads().values()))
            # several at a time, with what they told: a message to the scheduler costs more than the job in it
            out = library.as_completed(client.map(work, list(islice(source, most)), pure=False), with_results=True)
            for batch in out.batches():
                for _, told in batch:
                    yield told
                if following := list(islice(source, len(batch))):
                    out.update(client.map(work, following, pure=False))
