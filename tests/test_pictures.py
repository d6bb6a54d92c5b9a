"""Pictures: what they say in words, that they are whole, and the hands that draw them."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import ran
from studies import write_small_study

from sim.api import load, run
from sim.engine import Run
from sim.models.relief.section import ReliefSection
from sim.report.bands import Band, bands
from sim.report.chart import Curve, Panel, chart, spread
from sim.report.files import FILES, prepare_folder, write_run
from sim.report.land import Frame, rings, turned
from sim.report.lanes import Lanes
from sim.report.map import share_kind
from sim.report.pictures import PICTURES, pictures
from sim.report.svg import Sheet, steps, wide, wrapped

SVG = "{http://www.w3.org/2000/svg}"
SEAS = Frame(90, -8, 125, 25)
WET = [(94.9, 5.6), (104.6, 3.0), (114.2, 21.9), (98.2, 7.7), (92.0, 15.0), (107.0, -4.5), (118.0, 4.5)]


@cache
def done() -> Run:
    return ran("tsunami_relief", seed=7, until=20 * 24.0)


@cache
def drawn() -> dict[str, str]:
    return dict(pictures(done()))


def words(picture: str) -> str:
    root = ET.fromstring(picture)
    return " ".join(filter(None, (element.text for element in root.iter())))


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_whole_and_says_what_it_shows(name: str) -> None:
    root = ET.fromstring(drawn()[name])
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title")
    assert len(root.findtext(f"{SVG}desc") or "") > 100
    assert "prefers-color-scheme:dark" in (root.findtext(f"{SVG}style") or "")
    assert float(root.get("width") or 0) == 800


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_drawn_where_no_number_is_and_no_words_leave_the_sheet(name: str) -> None:
    assert not any(word in drawn()[name] for word in ("nan", "inf,", "None"))
    root = ET.fromstring(drawn()[name])
    high = float(root.get("height") or 0)
    for text in root.iter(f"{SVG}text"):
        x, y, size = (float(text.get(key) or 0) for key in ("x", "y", "font-size"))
        width = wide(text.text or "", size)
        left = x - width * {"end": 1.0, "middle": 0.5}.get(text.get("text-anchor") or "", 0.0)
        assert left > -12, text.text
        assert left + width < 830, text.text
        assert 0 < y < high, text.text


def test_the_map_says_who_came_and_which_share_of_need_is_met() -> None:
    said = ET.fromstring(drawn()["map.svg"]).findtext(f"{SVG}desc") or ""
    forces = {force.id: force.title for force in _section().forces}
    came = {record.subject for record in done().chronicle if record.kind == "relief" and "arrived" in record.details}
    assert came
    assert all((title in said) == (name in came) for name, title in forces.items())
    for district in _section().districts:
        share = done().series()[f"coverage.{district.id}"].values[-1]
        assert f"{district.title} {100 * share:.0f} %" in said


def _section() -> ReliefSection:
    section = done().world.scenario.sections["relief"]
    assert isinstance(section, ReliefSection)
    return section


def test_the_curves_name_every_district_and_end_where_the_series_do() -> None:
    said = words(drawn()["coverage.svg"])
    for district in _section().districts:
        share = done().series()[f"coverage.{district.id}"].values[-1]
        assert f"{district.title} {100 * share:.0f} %" in said
    assert "Civil pipelines" in words(drawn()["deliveries.svg"])


def test_the_same_run_draws_the_same_pictures() -> None:
    assert dict(pictures(done())) == drawn()


def test_a_run_without_relief_or_crisis_shows_its_relations_alone(tmp_path: Path) -> None:
    plan = load(write_small_study(tmp_path))
    plain = run(plan, seed=1)
    assert not pictures(plain)
    report = ("report.html", "report.md", "report.pdf", "relations.svg", "relations.png")
    assert write_run(plain, plan, prepare_folder(tmp_path / "out")) == [*FILES, *report]


def test_a_run_that_ends_on_its_first_day_is_not_drawn() -> None:
    assert not pictures(ran("tsunami_relief", seed=1, until=5.0))


# ---- the hands that draw ---------------------------------------------------------------------------------------


@given(most=st.floats(1e-3, 1e9), about=st.integers(3, 8))
def test_marks_of_an_axis_begin_at_nothing_reach_the_most_and_are_even(most: float, about: int) -> None:
    marks = steps(most, about=about)
    assert marks[0] == 0
    assert marks[-1] >= most * 0.999
    assert len(marks) <= 2 * about + 2
    gaps = [after - before for before, after in pairwise(marks)]
    assert max(gaps) == pytest.approx(min(gaps), rel=1e-6)


@given(wanted=st.lists(st.floats(0, 200), max_size=12))
def test_labels_are_moved_apart_in_their_order(wanted: list[float]) -> None:
    placed = spread(wanted, gap=16, low=0, high=200)
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    for before, after in pairwise(order):
        assert placed[after] - placed[before] >= 16 - 1e-9


@given(text=st.text(st.characters(max_codepoint=127, categories=["L", "Zs"]), max_size=80), most=st.floats(60, 400))
def test_breaking_words_into_lines_loses_none(text: str, most: float) -> None:
    lines = wrapped(text, most)
    assert " ".join(lines).split() == text.split()
    assert all(wide(line) <= most or " " not in line for line in lines)


@given(east=st.floats(-720, 720), middle=st.floats(-180, 180))
def test_a_longitude_is_turned_next_to_another(east: float, middle: float) -> None:
    found = turned(east, middle)
    assert abs(found - middle) <= 180 + 1e-9
    assert math.isclose((found - east) / 360, round((found - east) / 360), abs_tol=1e-9)


@given(share=st.floats(-0.5, 1.5), more=st.floats(0, 1))
def test_a_larger_share_never_has_a_smaller_colour(share: float, more: float) -> None:
    assert share_kind(share) <= share_kind(share + more)


def test_land_is_where_it_is_and_has_no_seam() -> None:
    easts = [east for ring in rings(SEAS) for east, _ in ring]
    assert min(easts) < 100 < max(easts)
    shifted = Frame(SEAS.west + 360, SEAS.south, SEAS.east + 360, SEAS.north)
    here, there = (sorted(len(ring) for ring in rings(frame)) for frame in (SEAS, shifted))
    assert here == there


@cache
def _lanes() -> Lanes:
    return Lanes(SEAS)


@settings(max_examples=20, deadline=None)
@given(ends=st.permutations(WET).map(lambda found: found[:2]))
def test_a_ships_way_goes_from_end_to_end_and_never_over_land(ends: list[tuple[float, float]]) -> None:
    lanes = _lanes()
    way = lanes.way(*ends)
    assert (way[0], way[-1]) == tuple(ends)
    assert len(way) >= 2
    for (x1, y1), (x2, y2) in pairwise(way):
        for part in range(1, 20):
            point = (x1 + (x2 - x1) * part / 20, y1 + (y2 - y1) * part / 20)
            near = [lanes._cell((point[0] + a, point[1] + b)) for a in (-0.25, 0, 0.25) for b in (-0.25, 0, 0.25)]
            assert not all(lanes._land(cell) for cell in near), (ends, point)


def test_words_of_a_picture_cannot_break_it() -> None:
    nasty = "<b>&\"'"
    sheet = Sheet(100, 100, title=nasty, says=nasty)
    sheet.words(1, 1, nasty)
    sheet.dot(1, 1, 1, kind="ink", tip=nasty)
    assert ET.fromstring(sheet.finish()).findtext(f"{SVG}title") == nasty


def test_a_chart_says_each_curve_and_its_end() -> None:
    panel = Panel("Rain", "t", (Curve("here", (1.0, 2.0), (0.0, 1500.0)), Curve("there", (1.0,), (3.0,))))
    said = words(chart("Rain", "so far.", [panel], horizon=2.0))
    assert "here 1,500" in said
    assert "there 3" in said


@pytest.mark.parametrize("low", [None, 1.0, math.inf])
def test_a_band_is_drawn_whether_it_is_known_or_never_ends(low: float | None) -> None:
    high = None if low is None else math.inf
    row = Band("a row", 2.0, 3.0, 4.0, low, low, high, passes=False, says="3 / -", days=True)
    said = words(
        bands("all", "made so", "0 of 2", [row, Band("b", 1, 1, 1, low, low, high, passes=True, says="1 / 1")])
    )
    assert "a row" in said
    assert ("unknown" in said) == (low is None)
