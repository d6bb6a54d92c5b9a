"""What a study leaves of the record of its crisis: the table as CSV; and what its report shows of it."""

from __future__ import annotations

from pathlib import Path

from sim.report.paper.blocks import Figure, Section
from sim.report.paper.of_record import TITLE, beside, picture_of
from sim.report.rows import as_csv
from sim.report.whole import write_whole
from sim.study.recorded import Held

__all__ = ["write_record"]


def write_record(
    held: Held, scenario: str, over: str, folder: Path, *, title: str = TITLE
) -> tuple[Section, dict[str, str]]:
    """Leave `recorded_SCENARIO.csv`; give the section of the report, and its picture by the name of the file.

    Raises:
        WhitecellError: the disk refused.

    """
    write_whole(folder / f"recorded_{scenario}.csv", [as_csv(held.rows)])
    picture: Figure = picture_of(held, f"recorded_{scenario}", over)
    return beside(held, over, picture, title=title), {f"{picture.name}.svg": picture.svg}
