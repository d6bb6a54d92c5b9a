"""The report of the matrix: every cell told, limits first, small enough to be sent, a page that stands alone."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from matrices import MEASURES, made_up
from test_paper import read

from sim.report.matrix import as_csv, held
from sim.report.mosaic import mosaic
from sim.report.paper.blocks import Grid
from sim.report.paper.forms import write_forms
from sim.report.paper.html import html
from sim.report.paper.of_matrix import paper_of_matrix
from sim.report.wording import PURPOSE
from sim.study.cells import Matrix


def test_every_lever_that_acts_is_told_by_measure_and_dose_and_the_others_are_named() -> None:
    found = made_up(10, 2)
    paper = paper_of_matrix(found, mosaic(found))
    for column in found["scenarios"]:
        section = next(each for each in paper.sections if each.title == column["title"])
        grids = [block for block in section.blocks if isinstance(block, Grid)]
        assert len(grids) == len(MEASURES)
        acting = {cell["lever"] for cell in found["cells"] if cell["scenario"] == column["name"] and cell["doses"]}
        for grid in grids:
            assert {re.sub(r"^\W*(?:0 |X )?", "", row[0]).replace(" ", "_") for row in grid.rows} == acting
        said = html(paper)
        assert all(row["name"].replace("_", " ") in said for row in found["levers"])


def test_an_effect_is_told_with_its_sign_and_interval_and_nothing_as_exactly_nothing() -> None:
    found = made_up(10, 1)
    rows = {
        row[0]: row[1:]
        for section in paper_of_matrix(found, mosaic(found)).sections
        for block in section.blocks
        if isinstance(block, Grid) and block.caption.startswith("deaths proxy")
        for row in block.rows
    }
    for cell in found["cells"]:
        for place, dose in enumerate(cell["doses"].values()):
            told = next(texts for name, texts in rows.items() if name.endswith(cell["lever"].replace("_", " ")))
            if dose["exact"]:
                assert told[place] == "exactly 0"
            else:
                mean = dose["effects"]["deaths_proxy"]["difference"]["mean"]
                assert mean is not None
                assert told[place].startswith("+" if mean > 0 else "-" if mean < 0 else "0")
                assert " to " in told[place]


def test_limits_come_first_and_few_pairs_are_said() -> None:
    few, many = made_up(4, 1, replications=20), made_up(4, 1, replications=200)
    text = " ".join(" ".join(read(html(paper_of_matrix(few, mosaic(few)))).words).split())
    assert 0 < text.index(PURPOSE) < text.index("Purpose and limits") < text.index("a filled mark is a hint")
    assert "a hint" not in html(paper_of_matrix(many, mosaic(many)))


def test_a_report_of_all_levers_in_three_crises_is_under_three_megabytes(tmp_path: Path) -> None:
    found = made_up(24, 3)
    picture = mosaic(found)
    written = write_forms(paper_of_matrix(found, picture), {"matrix.svg": picture}, tmp_path)
    assert written == ["report.html", "report.md", "report.pdf", "matrix.svg", "matrix.png"]
    assert all((tmp_path / name).stat().st_size < 3e6 for name in written)
    read((tmp_path / "report.html").read_text(encoding="utf-8"))


def test_cells_expected_to_be_clear_are_counted_apart_from_those_expected_to_be_nothing() -> None:
    found = made_up(4, 1)
    cells = [
        {**cell, "expected": expected, "check": check}
        for cell, (expected, check) in zip(
            found["cells"],
            [("clear", "holds"), ("nothing", "holds"), ("negligible", "missed"), ("clear", "open")],
            strict=True,
        )
    ]
    # ignored type: a changed copy of a typed mapping has no type
    told = held({**found, "cells": cells})  # type: ignore[typeddict-item]
    assert "Of the 2 cells expected to be clear 1 held, 0 missed, 1 open" in told
    assert "of the 2 expected to be nothing, or next to it, 1 were." in told


def test_in_the_picture_a_sure_effect_on_what_the_lever_sets_is_hatched_and_says_so() -> None:
    found = made_up()
    plain: Matrix = {**found, "cells": [{**cell, "own": []} for cell in found["cells"]]}
    sure = sum(
        dose["effects"]["trust_end"]["sure"]
        for cell in found["cells"]
        if cell["own"]
        for dose in cell["doses"].values()
        if not dose["exact"]
    )
    told, without = mosaic(found), mosaic(plain)
    assert sure > 3
    assert told.count(", of what the lever sets") >= sure
    assert ", of what the lever sets" not in without
    # each as a ring with its lines in the place of a disc
    assert without.count("<circle") == told.count("<circle")
    assert told.count("<line") - without.count("<line") > 2 * sure
    ET.fromstring(told)


def test_what_is_made_of_what_the_lever_sets_is_marked_in_csv_and_table() -> None:
    found = made_up()
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))
    marked = {(line["lever"], line["scenario"]) for line in lines if line["own"] == "True"}
    assert marked == {(cell["lever"], cell["scenario"]) for cell in found["cells"] if cell["own"] and cell["doses"]}
    assert {line["measure"] for line in lines if line["own"] == "True"} == {"trust_end"}
