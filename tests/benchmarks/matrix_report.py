"""What the report of a matrix of 24 levers in 3 crises costs: page alone, then every form.

uv run python tests/benchmarks/matrix_report.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matrices import made_up

from sim.report.mosaic import mosaic
from sim.report.paper.forms import write_forms
from sim.report.paper.html import html
from sim.report.paper.of_matrix import paper_of_matrix


def main() -> None:
    """Measure and print."""
    found = made_up(24, 3)
    began, since = time.perf_counter(), time.process_time()
    picture = mosaic(found)
    page = html(paper_of_matrix(found, picture))
    took, cpu = time.perf_counter() - began, time.process_time() - since
    print(f"page: {took:.2f} s, {cpu:.2f} s CPU, {len(page) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder:
        began, since = time.perf_counter(), time.process_time()
        written = write_forms(paper_of_matrix(found, picture), {"matrix.svg": picture}, Path(folder))
        print(f"every form: {time.perf_counter() - began:.2f} s, {time.process_time() - since:.2f} s CPU")
        for name in written:
            print(f"  {name:<14} {(Path(folder) / name).stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
