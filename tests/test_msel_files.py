"""MSEL files: what was written is read again, to the byte; what is wrong is said with its row and column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from exercises import EXERCISE, small_plan
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from sim.errors import InputError
from sim.exercise.msel_files import FORMATS, export_rows, import_rows
from sim.scenario.exercise import COLUMNS, MselRow

ROWS = [MselRow.model_validate(row) for row in EXERCISE["msel"]]
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\r\t=,;\"'"), max_size=30)


@pytest.mark.parametrize("form", FORMATS)
def test_export_import_export_gives_the_same_file(tmp_path: Path, form: str) -> None:
    one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
    odd = MselRow.model_validate(
        {
            "id": "odd",
            "message": '=SUM(A1), "quoted"; 日本語\nsecond line',
            "to": ["party_a", "party_b"],
            "effects": [{"change": "support", "by": -5, "args": {"actor": "party_a"}}],
        }
    )
    export_rows([*ROWS, odd], one)
    read = import_rows(one, small_plan().scenario)
    assert read == [*ROWS, odd]
    export_rows(read, two)
    assert two.read_bytes() == one.read_bytes()


@settings(max_examples=25)
@given(message=TEXT, notes=TEXT, form=st.sampled_from(FORMATS))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, message: str, notes: str, form: str) -> None:
    folder = tmp_path_factory.mktemp("msel")
    row = MselRow(id="one", subject="s", message=message, notes=notes)
    export_rows([row], folder / f"a.{form}")
    read = import_rows(folder / f"a.{form}", small_plan().scenario)
    export_rows(read, folder / f"b.{form}")
    assert (folder / f"b.{form}").read_bytes() == (folder / f"a.{form}").read_bytes()
    assert read[0].message.split() == message.split()


def test_a_spreadsheet_of_others_is_read_by_its_own_names(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["No.", "Inject Text", "Time", "To"], ["a1", "a storm", "30 h", "party_a, party_b"], [None] * 4):
        sheet.append(row)
    book.save(tmp_path / "theirs.xlsx")
    mapping = {"id": "No.", "message": "inject text", "at": "Time"}
    rows = import_rows(tmp_path / "theirs.xlsx", small_plan().scenario, mapping=mapping)
    assert [(row.id, row.message, row.at, row.to) for row in rows] == [
        ("a1", "a storm", "30 h", ("party_a", "party_b"))
    ]
    with pytest.raises(InputError, match=r"theirs.xlsx:1:1: no column 'No.'"):
        import_rows(tmp_path / "theirs.xlsx", small_plan().scenario)


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("kind", "storm", "Input should be"),
        ("at", "soon", "a number and a unit"),
        ("to", "party_a, mars", "no actor named 'mars'"),
        ("when", "rungg(2) >", "character"),
        ("when", 'affinity("party_a") < 0', "name both ends"),
        ("seen_by", "mars", "'when'"),
        ("unless", "nothing", "no expected action named 'nothing'"),
        ("effects", "{", "not JSON"),
        ("method", "pigeon", "Input should be"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_wrong_is_said_with_row_and_column(
    tmp_path: Path, form: str, column: str, text: str, words: str
) -> None:
    good, bad = tmp_path / f"good.{form}", tmp_path / f"bad.{form}"
    export_rows(ROWS, good)
    if form == "xlsx":
        book = load_workbook(good)
        book.worksheets[0].cell(4, COLUMNS.index(column) + 1).value = text
        book.save(bad)
    else:
        import csv  # noqa: PLC0415  for this case only

        lines = list(csv.reader(good.read_text("utf-8-sig").splitlines()))
        lines[3][COLUMNS.index(column)] = text
        with bad.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(lines)
    with pytest.raises(InputError) as error:
        import_rows(bad, small_plan().scenario)
    assert words in str(error.value)
    at = 1 if column == "seen_by" else COLUMNS.index(column) + 1
    assert re.search(rf"bad\.{form}:4:\d+: ", str(error.value))
    if column != "seen_by":
        assert f"bad.{form}:4:{at}: {column}: " in str(error.value)


def test_a_time_may_be_written_as_exercises_do(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,at,message\none,D+3 06:00,x\ntwo,D+3 06:20,x\nthree,3 d,x\n", encoding="utf-8")
    rows = import_rows(path, small_plan().scenario)
    assert [row.at for row in rows] == ["78 h", "4700 min", "3 d"]
    assert [row.due for row in rows] == pytest.approx([78, 78 + 1 / 3, 72])


def test_two_rows_of_one_id_and_other_endings_are_refused(tmp_path: Path) -> None:
    export_rows([ROWS[0], ROWS[0]], tmp_path / "twice.csv")
    with pytest.raises(InputError, match="row 2 already"):
        import_rows(tmp_path / "twice.csv", small_plan().scenario)
    with pytest.raises(InputError, match="end the name with xlsx, csv, json"):
        export_rows(ROWS, tmp_path / "rows.ods")
