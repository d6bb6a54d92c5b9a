"""Parts: the tidy table opens in the tools that analysts use, and says of a run what is known and no more."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from pyarrow import parquet
from SALib.analyze import sobol
from studies import write_lever, write_small_study

from sim.cli import main
from sim.errors import WhitecellError
from sim.study import parts
from sim.study.parts import Columns, Row, done, read_part, write_part

COLUMNS = Columns("d1", "small", ("trust_end", "crisis_duration"), ("closer",), ("party_00",))
ROWS = [
    Row("", 0, 0, None, {"trust_end": 0.5, "crisis_duration": None}, {}, {"party_00": "calm"}),
    Row("closer", 0, 0, None, {"trust_end": 0.7, "crisis_duration": 3.0}, {"closer": 0.4}, {"party_00": "calm"}),
    Row("closer", 0, 1, "ValueError: no", {}, {}, {}),
]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    write_part(tmp_path, COLUMNS, 0, 2, ROWS)
    write_part(tmp_path, COLUMNS, 2, 3, [Row("", 1, 0, None, {"trust_end": 0.25}, {}, {})])
    return tmp_path


def test_the_table_opens_in_pandas_polars_and_duckdb(table: Path) -> None:
    frame = pd.read_parquet(table)
    lazy = pl.read_parquet(table / "*.parquet")
    query = f"select option, sum(trust_end) from '{table}/*.parquet' group by option order by option"
    found = duckdb.sql(query)
    assert found is not None
    sums = dict(found.fetchall())
    assert sums == {"": 0.75, "closer": 0.7}
    assert dict(frame.groupby("option")["trust_end"].sum()) == sums
    assert dict(lazy.group_by("option").agg(pl.col("trust_end").sum()).iter_rows()) == sums
    assert list(frame.columns) == lazy.columns
    assert lazy["crisis_duration"].null_count() == 3


def test_a_part_holds_plain_columns_alone_and_nothing_of_one_readers_own(table: Path) -> None:
    path = next(iter(done(table).values()))
    schema = parquet.read_schema(path)
    assert {str(field.type) for field in schema} == {"string", "int32", "double"}
    # no notes for pandas, which others would not keep; arrow's own schema says the same types
    assert set(schema.metadata or {}) == set()
    physical = {parquet.ParquetFile(path).schema.column(place).physical_type for place in range(len(schema))}
    assert physical == {"BYTE_ARRAY", "INT32", "DOUBLE"}
    assert all(field.nullable for field in schema)
    found = duckdb.sql(f"describe select * from '{path}'")
    assert found is not None
    assert {row[1] for row in found.fetchall()} == {"VARCHAR", "INTEGER", "DOUBLE"}
    assert {str(kind) for kind in pl.read_parquet_schema(path).values()} == {"String", "Int32", "Float64"}


def test_how_a_measure_went_opens_as_lists_and_what_kind_of_unknown_is_told(tmp_path: Path) -> None:
    columns = replace(COLUMNS, tracked=("trust_end",))
    ended = Row("", 0, 1, None, {"trust_end": None}, {}, {}, ["trust_end"], {"trust_end": (0.5, 0.4, None)})
    write_part(tmp_path, columns, 0, 2, [ROWS[0], ended])
    query = f"select \"track.trust_end\"[2], cut, unknown from '{tmp_path}/*.parquet' order by replication"
    found = duckdb.sql(query)
    assert found is not None
    assert found.fetchall() == [(None, "", "crisis_duration"), (0.4, "trust_end", "")]
    lists = pl.read_parquet(tmp_path / "*.parquet").sort("replication")["track.trust_end"].to_list()
    assert lists == [None, [0.5, 0.4, None]]
    assert pd.read_parquet(tmp_path)["cut"].to_list() == ["", "trust_end"]


@pytest.mark.parametrize("rows", [1, 200])
def test_few_rows_and_many_come_back_to_the_last_bit(tmp_path: Path, rows: int) -> None:
    values = np.random.default_rng(rows).normal(size=rows).tolist()
    write_part(
        tmp_path,
        COLUMNS,
        0,
        rows,
        [Row("", 0, place, None, {"trust_end": x}, {}, {}) for place, x in enumerate(values)],
    )
    ((_, path),) = done(tmp_path).items()
    assert read_part(path, ["trust_end"]) == {"trust_end": values}


def test_what_is_not_known_is_null_and_a_failed_run_says_why(table: Path) -> None:
    (first, second) = done(table).values()
    found = read_part(first, ["failed", "trust_end", "crisis_duration", "maturity.closer", "follows.party_00"])
    assert found["failed"] == [None, None, "ValueError: no"]
    assert found["crisis_duration"] == [None, 3.0, None]
    assert found["maturity.closer"] == [None, 0.4, None]
    assert found["follows.party_00"] == ["calm", "calm", None]
    assert read_part(second, ["study", "case"]) == {"study": ["d1"], "case": [1]}


def test_the_same_rows_are_the_same_bytes_and_nothing_else_stays(tmp_path: Path) -> None:
    one, other = (write_part(tmp_path / name, COLUMNS, 0, 3, ROWS) for name in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in one.parent.iterdir()] == ["0000000000-0000000003.parquet"]


def test_a_file_that_was_cut_off_is_one_line(table: Path) -> None:
    path = next(iter(done(table).values()))
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(WhitecellError, match="not a part of a study"):
        read_part(path, ["study"])


def test_a_missing_library_is_one_line_that_names_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parts._library.cache_clear()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(WhitecellError, match=r"whitecell\[study\]"):
        write_part(tmp_path, COLUMNS, 0, 1, ROWS[:1])
    parts._library.cache_clear()


# ---- the command line --------------------------------------------------------------------------------------------


def explore(*words: str | Path) -> int:
    with pytest.raises(SystemExit) as left:
        main(["explore", *map(str, words)])
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explored")
    scenario, lever = write_small_study(folder), write_lever(folder)
    out = folder / "out"
    words = (
        scenario,
        "--option",
        lever,
        "--method",
        "sobol",
        "--points",
        "4",
        "--replications",
        "1",
        "--by",
        "family",
    )
    assert explore(*words, "--over", "*.party_0?", "--over", "levers", "--workers", "1", "--out", out) == 0
    return out


def test_salib_reads_what_explore_leaves_and_finds_the_same(explored: Path) -> None:
    problem = json.loads((explored / "problem.json").read_text(encoding="utf-8"))
    found = json.loads((explored / "exploration.json").read_text(encoding="utf-8"))
    runs = pl.read_parquet(explored / "runs" / found["digest"] / "*.parquet").sort("case")
    base, closer = (
        runs.filter((pl.col("option") == "") == without)["trust_end"].to_numpy() for without in (True, False)
    )
    told = sobol.analyze(problem, np.asarray(closer - base), calc_second_order=False, num_resamples=10, seed=1)
    names = list(dict.fromkeys(problem["groups"]))
    expected = {name: float(share) for name, share in zip(names, told["ST"], strict=True) if share}
    target = next(item for item in found["targets"] if item["option"])
    assert {item["name"]: item["effect"] for item in target["influences"]} == pytest.approx(expected)


def test_what_moves_a_result_most_is_told_target_by_target_and_only_if_it_stands_clear(explored: Path) -> None:
    found = json.loads((explored / "exploration.json").read_text(encoding="utf-8"))
    for target in found["targets"]:
        if target["measure"] == "trust_end":
            clear = [item["name"] for item in target["influences"] if item["clear"]][:3]
            whose = "the difference closer makes" if target["option"] else "the baseline"
            said = f"What moves {whose} most: {', '.join(clear) or 'nothing that stands clear'}."
            assert said in found["verdict"]
    above = [item for each in found["targets"] for item in each["influences"] if item["low"] > 1]
    assert not any(item["clear"] for item in above)
    assert any("cannot be" in note for note in found["notes"]) == bool(above)
    assert found["notes"][:1] == [
        "A hint and no finding: 4 base samples x 1 run, where 64 base samples x 4 runs are the least."
    ]


def test_points_are_told_in_units_and_in_quantiles(explored: Path) -> None:
    for name, least, most in (("points.csv", 0.5, 3.0), ("quantiles.csv", 0.0, 1.0)):
        with (explored / name).open(encoding="utf-8") as stream:
            values = [float(row["actors.party_00.latency"]) for row in csv.DictReader(stream)]
        assert least <= min(values) < max(values) <= most
    with (explored / "parameters.csv").open(encoding="utf-8") as stream:
        rows = {row["name"]: row for row in csv.DictReader(stream)}
    assert rows["actors.party_00.latency"]["unit"] == "h"
    assert "levers.closer.quality" in rows


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shard", "1/2"), "add --out DIR"),
        (("--shard", "3/2", "--out", "x"), "write --shard 2/8"),
        (("--over", "actors.nobody"), "no uncertain parameter there"),
        (("--method", "sobol", "--points", "100"), "power of two"),
        (("--replications", "1"), "2 or more"),
        (("--on", "dask"), "--scheduler"),
    ],
)
def test_wrong_words_are_one_line_with_the_way_out(
    words: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DASK_SCHEDULER_ADDRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert explore(write_small_study(tmp_path), "--workers", "1", *words) == 2
    assert said in capsys.readouterr().err
