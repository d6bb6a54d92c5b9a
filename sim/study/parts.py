"""Parts: the tidy table of a study on disk, a row a run, in Parquet files that are there whole or not at all.

The door to pyarrow. Columns: `study` (digest), `scenario`, `option` (empty for the baseline), `case` (the point of
the design; 0 where each run draws its own), `replication`, `failed` (why, or null), `cut` (measures not known because
the run ended too early, between semicolons), `unknown` (others that this run gave without a value), every measure
(null where it is not known), `maturity.LEVER`, `follows.ACTOR`, where a record is held against the scenario
`recorded.ROW` (what the run gave for it; of the baseline alone), and where fans are drawn `track.MEASURE` (its values
at instants on the way, the one column that is a list). Parts of a study lie in `runs/DIGEST/` and are named by the
units in them, so that what is left to do is a listing of files. Nothing in a part depends on when or by whom it was
written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sim.errors import WhitecellError
from sim.runs.tracks import Tracks

__all__ = [
    "Columns",
    "Row",
    "at_hand",
    "columns_of",
    "done",
    "names_in",
    "read_part",
    "read_parts",
    "study_folder",
    "write_part",
]

_NAME: Final = re.compile(r"(\d{10})-(\d{10})\.parquet")
_MANY: Final = 64  # rows
_FOUND: Final = ("option", "case", "replication")  # columns by which readers look for rows
_FIXED: Final = ("option", "case", "replication", "failed")
_BETWEEN: Final = ";"


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a study are: its digest and scenario, measures, levers, actors with several doctrines.

    `tracked` are the measures of which it is kept how they stood on the way; `recorded` the rows of a record that the
    baseline's runs are read for.
    """

    study: str
    scenario: str
    measures: tuple[str, ...]
    levers: tuple[str, ...]
    followers: tuple[str, ...]
    tracked: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One run; `failed` says why there are no values."""

    option: str
    case: int
    replication: int
    failed: str | None
    values: Mapping[str, float | None]
    maturity: Mapping[str, float]
    follows: Mapping[str, str]
    cut: Sequence[str] = ()
    tracks: Tracks = field(default_factory=dict)
    read: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def unknown(self) -> list[str]:
        """Measures that the run gave without a value, though it was not cut short."""
        return sorted(name for name, value in self.values.items() if value is None and name not in self.cut)


def study_folder(out: Path, digest: str) -> Path:
    """Where the parts of a study lie."""
    return out / "runs" / digest


@lru_cache(maxsize=1)
def _library() -> tuple[ModuleType, ModuleType]:
    try:
        # heavy: late, at its door
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise WhitecellError("studies are kept in Parquet: pip install 'whitecell[study]'") from None
    return pa, parquet


def at_hand() -> bool:
    """Whether parts can be written here."""
    try:
        _library()
    except WhitecellError:
        return False
    return True


@lru_cache(maxsize=8)
def columns_of(columns: Columns) -> Any:  # noqa: ANN401  a pyarrow schema, whose library may be absent
    """Give the schema of a study's parts."""
    arrow, _ = _library()
    text, number, count = arrow.string(), arrow.float64(), arrow.int32()
    return arrow.schema(
        [
            ("study", text),
            ("scenario", text),
            ("option", text),
            ("case", count),
            ("replication", count),
            ("failed", text),
            ("cut", text),
            ("unknown", text),
            *[(name, number) for name in columns.measures],
            *[(f"maturity.{name}", number) for name in columns.levers],
            *[(f"follows.{name}", text) for name in columns.followers],
            *[(f"recorded.{name}", number) for name in columns.recorded],
            *[(f"track.{name}", arrow.list_(number)) for name in columns.tracked],
        ]
    )


def write_part(folder: Path, columns: Columns, first: int, last: int, rows: Sequence[Row]) -> Path:
    """Write the rows of units `first` to before `last`, under another name and renamed when whole.

    Raises:
        WhitecellError: the disk refused.

    """
    arrow, parquet = _library()
    cells: dict[str, list[object]] = {name: [getattr(row, name) for row in rows] for name in _FIXED}
    cells |= {name: [_BETWEEN.join(getattr(row, name)) for row in rows] for name in ("cut", "unknown")}
    cells |= {"study": [columns.study] * len(rows), "scenario": [columns.scenario] * len(rows)}
    cells |= {name: [row.values.get(name) for row in rows] for name in columns.measures}
    cells |= {f"maturity.{name}": [row.maturity.get(name) for row in rows] for name in columns.levers}
    cells |= {f"follows.{name}": [row.follows.get(name) for row in rows] for name in columns.followers}
    cells |= {f"recorded.{name}": [row.read.get(name) for row in rows] for name in columns.recorded}
    cells |= {f"track.{name}": [row.tracks.get(name) for row in rows] for name in columns.tracked}
    schema = columns_of(columns)
    arrays = [arrow.array(cells[field.name], type=field.type) for field in schema]
    table = arrow.Table.from_arrays(arrays, schema=schema)
    # in memory first: a file takes a call to the system for each column, which costs more than all the rest
    whole = arrow.BufferOutputStream()
    parquet.write_table(
        table,
        whole,
        # a few rows grow by it
        compression="zstd" if len(rows) >= _MANY else "none",
        use_dictionary=[field.name for field in schema if field.type == arrow.string()],
        write_statistics=list(_FOUND),
    )
    path = folder / f"{first:010d}-{last:010d}.parquet"
    # two workers may be given the same part when one is thought dead: each writes its own, either is right
    part = folder / f".{path.name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(whole.getvalue())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WhitecellError(
            f"{path}: cannot be written: {error.strerror or error}; parts before it are kept, and the same command "
            "goes on from there"
        ) from None
    return path


def names_in(cell: str) -> list[str]:
    """Read the names in a cell of `cut` or `unknown`."""
    return cell.split(_BETWEEN) if cell else []


def done(folder: Path) -> dict[tuple[int, int], Path]:
    """List the parts that are there, by their units."""
    found = {}
    for path in sorted(folder.glob("*.parquet")):
        name = _NAME.fullmatch(path.name)
        if name is not None:
            found[int(name[1]), int(name[2])] = path
    return found


def read_part(path: Path, names: Sequence[str]) -> dict[str, list[Any]]:
    """Read columns of one part.

    Raises:
        WhitecellError: it is no part of a study.

    """
    arrow, parquet = _library()
    try:
        table = parquet.read_table(path, columns=list(names))
    except (OSError, arrow.ArrowInvalid) as error:
        raise WhitecellError(f"{path}: not a part of a study: {str(error).splitlines()[0]}") from None
    found: dict[str, list[Any]] = table.to_pydict()
    return found


def read_parts(folder: Path, names: Sequence[str]) -> Iterator[dict[str, list[Any]]]:
    """Read columns of every part of a folder, one part at a time, in the order of their units."""
    for _, path in sorted(done(folder).items()):
        yield read_part(path, names)
