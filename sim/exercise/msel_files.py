"""MSEL files: rows to and from xlsx, CSV and JSON; the door to openpyxl.

What was exported, imported and exported again is the same file, byte by byte. Columns of a spreadsheet that are
called otherwise are mapped; what cannot be read is said with its row and column.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError

from sim.errors import Fault, InputError, Place, did_you_mean
from sim.scenario.composing import Scenario
from sim.scenario.exercise import COLUMNS, MselRow
from sim.scenario.exercise_crossing import row_faults, unreadable
from sim.sentence import Sentence

__all__ = ["FORMATS", "export_rows", "import_rows"]

FORMATS: Final = ("xlsx", "csv", "json")
_SHEET: Final = "MSEL"
_MOST_ROWS: Final = 10_000
_MOST_BYTES: Final = 32 * 1024 * 1024


class _Line(NamedTuple):
    """A row as it stands in a file: its number there, its texts by our names, the file's column of each."""

    number: int
    texts: Mapping[str, str]
    columns: Mapping[str, int]


def export_rows(rows: Sequence[MselRow], path: Path) -> None:
    """Write rows in the format of the file's ending.

    Raises:
        InputError: another ending, or a text that a spreadsheet cannot hold.

    """
    lines = [{column: _tidy(text) for column, text in row.cells().items()} for row in rows]
    match _format(path):
        case "json":
            kept = [{column: text for column, text in line.items() if text} for line in lines]
            path.write_text(json.dumps({"msel": kept}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        case "csv":
            stream = io.StringIO(newline="")
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(lines)
            # with a mark of its encoding, without which spreadsheets misread what is not English
            path.write_bytes(stream.getvalue().encode("utf-8-sig"))
        case _:
            path.write_bytes(_workbook(lines, path))


def import_rows(path: Path, scenario: Scenario, *, mapping: Mapping[str, str] | None = None) -> list[MselRow]:
    """Read rows of a file; `mapping` says by our name how the file calls a column.

    Raises:
        InputError: every fault with its row and column.

    """
    for column in mapping or {}:
        if column not in COLUMNS:
            raise InputError.of(f"--map {column}", f"no column '{column}'", did_you_mean(column, COLUMNS, limit=30))
    lines = list(_lines(path, mapping or {}))
    expected = {line.texts.get("id", "") for line in lines if line.texts.get("kind") == "expected_action"}
    faults: list[Fault] = []
    rows: list[MselRow] = []
    seen: dict[str, int] = {}
    for line in lines:
        row = _row(line, path, scenario, expected, faults)
        if row is None:
            continue
        if row.id in seen:
            place = Place(str(path), line.number, line.columns.get("id", 0) or 1)
            faults.append(Fault(place, "id", f"'{row.id}' is in row {seen[row.id]} already", "give each row its own"))
        seen[row.id] = line.number
        rows.append(row)
    if faults:
        raise InputError(faults)
    return rows


def _row(
    line: _Line, path: Path, scenario: Scenario, expected: Collection[str], faults: list[Fault]
) -> MselRow | None:
    """Read one row, noting what is wrong with it."""

    def wrong(column: str, problem: str, hint: str = "") -> None:
        place = Place(str(path), line.number, line.columns.get(column, 0) or 1)
        faults.append(Fault(place, column, problem, hint))

    tree: dict[str, object] = {column: text for column, text in line.texts.items() if text}
    if "to" in tree:
        tree["to"] = [name.strip() for name in str(tree["to"]).split(",") if name.strip()]
    if "effects" in tree:
        try:
            tree["effects"] = json.loads(str(tree["effects"]))
        except ValueError as error:
            wrong("effects", f"not JSON: {error}", 'write [{"change": "support", "by": -5, "args": {"actor": "a"}}]')
            return None
    try:
        row = MselRow.model_validate(tree)
    except ValidationError as error:
        for column, problem, hint in unreadable(error):
            wrong(column, problem, hint)
        return None
    for column, problem, hint in row_faults(row, scenario, expected):
        wrong(column, problem, hint)
    return row


# ---- files -----------------------------------------------------------------------------------------------------


def _format(path: Path) -> str:
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise InputError.of(str(path), f"no format '{ending}'", f"end the name with {', '.join(FORMATS)}")
    return ending


def _tidy(text: str) -> str:
    """A text as every format gives it back: one kind of line end, no space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _lines(path: Path, mapping: Mapping[str, str]) -> Iterator[_Line]:
    """Give the rows of a file that are not empty, by our names."""
    form = _format(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError.of(str(path), Sentence("a file larger than 32 MiB"))
        table = _table(path, form)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError.of(str(path), Sentence("cannot be read: {error}", error=error)) from None
    if not table:
        raise InputError.of(str(path), Sentence("an empty file"), Sentence("the first row names the columns"))
    ours = {theirs.strip().lower(): column for column, theirs in mapping.items()}
    heads: dict[str, int] = {}
    faults: list[Fault] = []
    for place, head in enumerate(table[0], start=1):
        word = head.strip().lower()
        column = ours.get(word, word.replace(" ", "_"))
        if not word:
            continue
        if column not in COLUMNS:
            near = did_you_mean(column, COLUMNS, limit=30)
            hint = Sentence("{known}\n  or say --map COLUMN='{head}'", known=near, head=head.strip())
            wrong = Sentence("no column '{name}'", name=head.strip())
            faults.append(Fault(Place(str(path), 1, place), "", wrong, hint))
        heads[column] = place
    faults += [
        Fault(Place(str(path), 1, 1), "", f"no column '{theirs}'", "it was named by --map")
        for column, theirs in mapping.items()
        if column not in heads
    ]
    if faults:
        raise InputError(faults)
    if len(table) > _MOST_ROWS:
        raise InputError.of(str(path), Sentence("more than {most} rows", most=_MOST_ROWS))
    for number, cells in enumerate(table[1:], start=2):
        texts = {column: _tidy(cells[place - 1]) if place <= len(cells) else "" for column, place in heads.items()}
        if any(texts.values()):
            yield _Line(number, texts, heads)


def _table(path: Path, form: str) -> list[list[str]]:
    """Read a file as rows of texts, the first of which names the columns."""
    if form == "json":
        tree = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = tree["msel"] if isinstance(tree, dict) else tree
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError("expected {'msel': [a mapping for each row]}")
        heads = list(dict.fromkeys(key for row in rows for key in row))
        return [heads, *([_text(row.get(head)) for head in heads] for row in rows)]
    if form == "csv":
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0]
        return list(
            csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
        )
    from openpyxl import load_workbook  # noqa: PLC0415  its door; only for spreadsheets

    book = load_workbook(path, read_only=True)
    sheet = book[_SHEET] if _SHEET in book.sheetnames else book.worksheets[0]
    found = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    book.close()
    return found


def _text(value: object) -> str:
    """A cell as text: lists as in our own files, whole numbers without a point."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return ", ".join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _workbook(lines: Sequence[Mapping[str, str]], path: Path) -> bytes:
    """Make a workbook, the same bytes for the same rows."""
    from openpyxl import Workbook  # noqa: PLC0415  its door; only for spreadsheets
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415
    from openpyxl.utils.exceptions import IllegalCharacterError  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _SHEET
    sheet.freeze_panes = "B2"
    for number, texts in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *lines], start=1):
        for place, column in enumerate(COLUMNS, start=1):
            if not texts[column]:
                continue
            cell = sheet.cell(number, place)
            try:
                cell.value = texts[column]
            except IllegalCharacterError:
                raise InputError.of(
                    f"{path}:{number}:{place}",
                    f"{column}: a character that no spreadsheet can hold",
                    "write it as json",
                ) from None
            # text, also where it begins like a formula
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream.getvalue())


def _timeless(raw: bytes) -> bytes:
    """Take the instants of writing out of a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb">\d{4}-\d\d-\d\dT[^<]*<", b">2010-01-01T00:00:00Z<", content)
            new.writestr(zipfile.ZipInfo(name, (2010, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
