"""What `gather` does: the shards of one exploration joined."""

from __future__ import annotations

import time
from pathlib import Path

from sim.cli.work.exploring import tell
from sim.report.files import prepare_folder
from sim.study.exploration import collected
from sim.study.findings import findings

__all__ = ["act"]


def act(*, folder: list[Path], out: Path | None, as_json: bool) -> None:
    """Join, and print the tables or JSON."""
    began = time.perf_counter()
    target = prepare_folder(out or folder[0])
    study = collected(folder, target)
    tell(study, findings(study, target, began=began), target, as_json=as_json)
