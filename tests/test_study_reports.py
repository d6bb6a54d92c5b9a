"""Reports of a comparison and of an exploration: what comes first, what stands in them, what they leave out."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from studies import write_lever, write_small_study

from sim import api
from sim.cli.work.exploring import tell
from sim.errors import WhitecellError
from sim.report.axis import axis
from sim.report.explored import part
from sim.report.paper.blocks import Grid, Paper
from sim.report.paper.html import html
from sim.report.paper.of_comparison import forest_of, paper_of_comparison
from sim.report.paper.of_exploration import paper_of_exploration, pictures_of
from sim.runs.replicate import Bench
from sim.scenario.crisis import CrisisFile
from sim.study.crews.crew import Here
from sim.study.exploration import Asked, prepare, run_parts
from sim.study.findings import Exploration, _few, findings
from sim.study.results import Study


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("reports")
    write_small_study(found)
    write_lever(found)
    return found


@pytest.fixture(scope="module")
def explored(folder: Path) -> Exploration:
    over = ["actors.party_00", "levers"]
    words = {"options": [str(folder / "closer.yaml")], "points": 12, "replications": 2, "over": over}
    # ignored type: a mapping of keywords has one type for all of them
    study = prepare(Asked.of(str(folder / "reference.yaml"), **words))  # type: ignore[arg-type]
    run_parts(study, folder / "out", Here())
    return findings(study, folder / "out", began=0.0)


@pytest.fixture(scope="module")
def compared(folder: Path) -> tuple[Study, CrisisFile]:
    name = str(folder / "reference.yaml")
    found = api.compare(name, options=[str(folder / "closer.yaml")], replications=4, workers=1)
    return found["studies"][0], api.scenario(name).crisis


def titles(paper: Paper) -> list[str]:
    return [section.title for section in paper.sections]


def test_an_exploration_opens_with_its_purpose_and_its_question(explored: Exploration) -> None:
    paper = paper_of_exploration(explored, pictures_of(explored))
    page = html(paper)
    places = [page.index(word) for word in ("does not predict", explored["question"][:30], "Purpose and limits")]
    assert places == sorted(places)
    assert titles(paper)[0] == "Purpose and limits"
    assert titles(paper)[-1] == "How this was made"
    assert {"Luck and parameters", "Which is first, and what the others cost"} <= set(titles(paper))


def test_a_page_asks_for_nothing_from_elsewhere(explored: Exploration, compared: tuple[Study, CrisisFile]) -> None:
    drawn = {"forest_reference.svg": forest_of(*compared) or ""}
    for page in (
        html(paper_of_exploration(explored, pictures_of(explored))),
        html(paper_of_comparison([compared], drawn)),
    ):
        assert not re.findall(r"(?:src|href)=[\"'](?!#)|@import|url\((?!#)|<script", page)


def test_every_picture_is_whole_svg_with_title_and_description(
    explored: Exploration, compared: tuple[Study, CrisisFile]
) -> None:
    pictures = {**pictures_of(explored), "forest.svg": forest_of(*compared) or ""}
    assert {"split.svg", "ranks.svg", "forest.svg"} <= set(pictures)
    assert any(name.startswith("tornado_") for name in pictures)
    for name, picture in pictures.items():
        tree = ET.fromstring(picture)
        told = [child.text or "" for child in tree if child.tag.endswith(("title", "desc"))]
        assert len(told) == 2, name
        assert all(told), name


def box(fails: float, **more: object) -> dict[str, object]:
    return {"fails": fails, "limits": [], "searched": False, **more}


@pytest.mark.parametrize(
    ("found", "span", "said"),
    [
        (box(0.0), (0.0, 0.0), "changes nothing."),
        (box(0.0), (0.1, 0.2), "worse than the baseline at no point."),
        (box(0.02), (0.1, 0.2), "at under 5 % of points; too few points of one kind to look"),
        (box(0.4, searched=True), (-1.0, 1.0), "at 40 % of points; no part of the parameters was found"),
    ],
)
def test_where_no_box_is_found_it_is_said_why(
    explored: Exploration, found: dict[str, object], span: tuple[float, float], said: str
) -> None:
    targets = [{**each, "box": found, "low": span[0], "high": span[1]} for each in explored["targets"]]
    # ignored type: a changed copy of a typed mapping has no type
    page = html(paper_of_exploration({**explored, "targets": targets}, {}))  # type: ignore[typeddict-item]
    assert said in page


def test_a_measure_on_which_all_options_are_equal_is_one_line_and_no_ranks(explored: Exploration) -> None:
    flat = {"mean": 0.0, "p90": 0.0, "largest": 0.0}
    same = [{**row, "regret": flat} for row in explored["ranking"]]
    # ignored type: the same
    found: Exploration = {**explored, "ranking": same}  # type: ignore[typeddict-item]
    assert "The same under every option, at every point: trust_end." in html(paper_of_exploration(found, {}))
    assert "ranks.svg" not in pictures_of(found)
    assert "ranks.svg" in pictures_of(explored)


def test_an_exploration_in_which_every_run_failed_says_so_and_finds_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = {"options": [str(folder / "closer.yaml")], "points": 4, "replications": 2, "over": ["actors.party_00"]}
    # ignored type: a mapping of keywords has one type for all of them
    study = prepare(Asked.of(str(folder / "reference.yaml"), **words))  # type: ignore[arg-type]

    def broken(*_: object, **__: object) -> None:
        raise ValueError("no such tide")

    monkeypatch.setattr(Bench, "engine", broken)
    run_parts(study, tmp_path, Here(study.bench))
    found = findings(study, tmp_path, began=0.0)
    assert any("16 runs failed" in note and "no such tide" in note for note in found["notes"])
    assert all(target["mean"] is None and not target["box"] for target in found["targets"])
    json.dumps(found, allow_nan=False)
    with pytest.raises(WhitecellError, match="every run failed; the first: ValueError: no such tide"):
        tell(study, found, None, as_json=True)


def test_an_exploration_smaller_than_a_finding_needs_says_so_and_one_as_large_does_not(folder: Path) -> None:
    for points, runs, said in ((198, 20, True), (200, 19, True), (200, 20, False)):
        asked = Asked.of(
            str(folder / "reference.yaml"), points=points, replications=runs, over=["actors.party_00.latency"]
        )
        hint = _few(prepare(asked))
        assert bool(hint) == said
        assert all("200 points x 20 runs are the least" in line for line in hint)


def test_the_command_on_the_page_is_that_of_the_study(explored: Exploration) -> None:
    said = html(paper_of_exploration(explored, {}))
    words = "--over actors.party_00 --over levers --points 12 --replications 2 --seed 1 --by parameter"
    assert words in said


def test_a_comparison_shows_dose_and_price_beside_the_finding_and_every_lead_with_its_interval(
    compared: tuple[Study, CrisisFile],
) -> None:
    study, crisis = compared
    paper = paper_of_comparison([compared], {})
    (finding,) = [section for section in paper.sections if section.title == "The finding"]
    (dose,) = [block for block in finding.blocks if isinstance(block, Grid)]
    assert dose.rows[0][0] == "closer"
    assert dose.rows[0][2].startswith("maturity 0.")
    assert float(dose.rows[0][3]) == 15
    (effects,) = [section for section in paper.sections if section.title == "Effects"]
    lead = next(block for block in effects.blocks if isinstance(block, Grid))
    assert [row[0] for row in lead.rows] == [name.replace("_", " ") for name in study["lead"]]
    assert all(re.fullmatch(r"[+-]?[\d.,]+ \([+-]?[\d.,]+ to [+-]?[\d.,]+\)", row[2]) for row in lead.rows)
    assert " ".join(crisis.limits.split()) in html(paper).replace("&#39;", "'")


def test_no_number_of_a_table_has_more_than_two_digits_that_count(
    explored: Exploration, compared: tuple[Study, CrisisFile]
) -> None:
    papers = (paper_of_exploration(explored, {}), paper_of_comparison([compared], {}))
    grids = [
        block for paper in papers for section in paper.sections for block in section.blocks if isinstance(block, Grid)
    ]
    for grid in grids:
        for row in grid.rows:
            for place in grid.numeric:
                for number in re.findall(r"\d[\d,]*\.?\d*", row[place].replace(" %", "")):
                    digits = number.replace(",", "").lstrip("0.").replace(".", "")
                    assert len(digits.rstrip("0")) <= 2, f"{grid.caption}: {row[place]}"


def test_shares_are_told_in_steps_of_five() -> None:
    assert part({"share": 0.428, "low": 0.31, "high": 0.58}) == "45 % (30-60)"


def test_an_axis_holds_its_values_between_round_marks() -> None:
    along = axis([-3.2, 0.0, 7.9], 100, 300)
    assert along.marks == (-5, -2.5, 0, 2.5, 5, 7.5, 10)
    assert (along(-5), along(10), along(99)) == (100, 300, 300)
    assert axis([1.0, 1.0], 0, 1).marks[0] < 1 < axis([1.0, 1.0], 0, 1).marks[-1]
