"""What `gather` does: the shards of one exploration, comparison or matrix joined."""

from __future__ import annotations

import time
from pathlib import Path

from sim.cli.work import comparing, exploring, tabling
from sim.errors import InputError
from sim.report.files import prepare_folder
from sim.study.comparison import compared
from sim.study.crews.crew import Here
from sim.study.exploration import collected
from sim.study.findings import findings
from sim.study.label import read
from sim.study.layout import joined as joined_matrix
from sim.study.matrix import tabled
from sim.study.pairing import joined

__all__ = ["act"]


def act(*, folder: list[Path], out: Path | None, as_json: bool) -> None:
    """Join, and print the tables or JSON."""
    began = time.perf_counter()
    verbs = {read(each).verb for each in folder}
    if len(verbs) > 1:
        raise InputError.of("gather", f"the folders hold {' and '.join(sorted(verbs))}", "gather those of one study")
    target = prepare_folder(out or folder[0])
    if verbs == {"matrix"}:
        layout = joined_matrix(folder, target)
        tabling.tell(layout, tabled(layout, target, crew=Here(layout.bench)), target, as_json=as_json)
        return
    if verbs == {"compare"}:
        ready = joined(folder, target)
        # all parts are there: they are only read
        comparing.tell(ready, list(compared(ready, target, crew=Here(ready.bench))), target, as_json=as_json)
        return
    study = collected(folder, target)
    exploring.tell(study, findings(study, target, began=began), target, as_json=as_json)
