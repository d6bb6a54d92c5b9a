"""Papers: the page stands alone and says all that it is given; pictures of a crisis and of relations."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shipped import loaded
from studies import write_small_study

from sim.api import load, run
from sim.blueprint import Blueprint
from sim.engine import Run
from sim.report.files import drawings, prepare_folder, write_run
from sim.report.ladder import ladder, standings
from sim.report.paper.blocks import Facts, Figure, Grid, Happening, Happenings, Paper, Prose, Section
from sim.report.paper.html import html
from sim.report.paper.markdown import markdown
from sim.report.paper.of_run import paper_of_run
from sim.report.paper.pdf import _shares
from sim.report.svg import Sheet
from sim.report.ties import ties, ties_of
from sim.report.wording import PURPOSE

VOID = {"meta", "link", "br", "hr", "img", "input", "col"}
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)


class Reader(HTMLParser):
    """Reads a page: its words, its ids, where it points; fails where an element is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.points: list[str] = []
        self.heads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        self.points += [str(found[name]) for name in ("href", "src", "xlink:href", "action") if name in found]
        if tag in {"h1", "h2", "h3"}:
            self.heads.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


@cache
def crisis() -> tuple[Run, Blueprint]:
    plan = loaded("korean_contingency")
    return run(plan, seed=3, until=100 * 24.0), plan


@cache
def page() -> str:
    found, plan = crisis()
    return html(paper_of_run(found, plan, drawings(found)))


def test_a_page_needs_nothing_beside_itself() -> None:
    reader = read(page())
    assert all(point.startswith("#") for point in reader.points), reader.points
    assert not re.search(r"@import|url\((?!#)|<script|<link|https?://(?!www\.w3\.org)", page())


def test_every_place_a_page_points_to_is_there_once() -> None:
    reader = read(page())
    assert len(reader.ids) == len(set(reader.ids))
    assert {point.removeprefix("#") for point in reader.points} <= set(reader.ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page())) <= set(reader.ids)
    for names in re.findall(r'aria-labelledby="([^"]+)"', page()):
        assert set(names.split()) <= set(reader.ids)


def test_purpose_and_limits_come_before_any_figure() -> None:
    text = " ".join(" ".join(read(page()).words).split())
    limits = " ".join(crisis()[1].scenario.crisis.limits.split())
    assert 0 < text.index(PURPOSE) < text.index(limits[:60]) < text.index("What came of it", text.index(limits[:60]))


def test_headings_go_down_a_step_at_a_time() -> None:
    assert read(page()).heads[0] == "h1"
    assert set(read(page()).heads[1:]) == {"h2"}


def test_a_page_tells_the_leading_measures_and_how_to_make_the_run_again() -> None:
    found, plan = crisis()
    text = " ".join(read(page()).words)
    assert all(each.measure.replace("_", " ") in text for each in plan.scenario.crisis.lead)
    assert found.digest in text
    assert "run.py run korean_contingency --seed 3" in text


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT, TEXT)
def test_whatever_is_said_reaches_the_reader_as_it_was_and_never_as_markup(one: str, two: str, three: str) -> None:
    sheet = Sheet(100, 50, title=one, says=two)
    sheet.words(1, 20, three)
    paper = Paper(
        one,
        two,
        (Prose(three, "warning"),),
        (
            Section(
                two,
                (
                    Facts(((one, three),)),
                    Grid(three, ("a", two), ((one, "2"),), frozenset({1}), folded=True),
                    Figure("figure", sheet.finish(), two),
                    Happenings((Happening("D+1", "2 Jan", one, three),)),
                ),
            ),
        ),
    )
    reader = read(html(paper))
    said = "\n".join(reader.words)
    assert all(text in said for text in (one, two, three))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=4))
def test_a_table_in_markdown_keeps_its_columns_whatever_its_cells_say(rows: list[list[str]]) -> None:
    grid = Grid("what", ("a", "b", "c"), tuple(map(tuple, rows)), frozenset({2}))
    lines = markdown(Paper("t", "u", (grid,), ())).splitlines()
    table = [line for line in lines if line.startswith("| ")]
    assert len(table) == len(rows) + 1
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 4 for line in table)


def test_the_ladder_shows_who_rose_how_far_and_when() -> None:
    found, _ = crisis()
    steps = standings(found)
    peak = max(rung for way in steps.values() for _, rung in way)
    escalation = [record.details for record in found.chronicle if record.kind == "escalation"]
    told_of = [rung for details in escalation if isinstance(rung := details.get("rung"), int)]
    assert peak == max(told_of) >= (found.outcomes["peak_rung"].value or 0)
    for way in steps.values():
        assert [at for at, _ in way] == sorted(at for at, _ in way)
        assert all(one[1] != two[1] for one, two in pairwise(way))
    drawn = ladder(found)
    assert drawn is not None
    said = ET.fromstring(drawn).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert f"up to rung {peak}" in said


def test_where_each_stands_at_the_end_is_what_the_world_holds() -> None:
    found, _ = crisis()
    for (who, toward), way in standings(found).items():
        place = found.world.network.slot("rung", who, toward)
        assert way[-1][1] == found.world.slots.read(place, found.ended_at), (who, toward)


def test_ties_tell_rest_and_end_of_every_pair_once() -> None:
    found, _ = crisis()
    parties = list(found.world.actors)
    every = ties_of(found, parties)
    assert len({frozenset((tie.one, tie.other)) for tie in every}) == len(parties) * (len(parties) - 1) // 2
    assert any(abs(tie.moved) > 0.02 for tie in every)
    assert ET.fromstring(ties(found)).get("role") == "img"


def test_a_quiet_run_is_told_without_a_ladder(tmp_path: Path) -> None:
    plan = load(write_small_study(tmp_path))
    plain = run(plan, seed=1)
    assert ladder(plain) is None
    written = write_run(plain, plan, prepare_folder(tmp_path / "out"))
    assert {"report.html", "report.md"} <= set(written)
    read((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["ladder.svg", "relations.svg"])
def test_the_same_run_draws_the_same_picture(name: str) -> None:
    found, _ = crisis()
    assert drawings(found)[name] == drawings(found)[name]
    assert not any(word in drawings(found)[name] for word in ("nan", "None"))


WORDS = st.lists(
    st.sampled_from(["", "order", "sheet", "Interagency", "doctrine's", "無人", "命令用紙", "연습"]), max_size=6
)


@given(st.integers(2, 7), st.data())
def test_no_column_on_paper_is_narrower_than_its_longest_word_and_an_empty_one_has_room(
    columns: int, data: st.DataObject
) -> None:
    row = st.tuples(*[WORDS.map(" ".join)] * columns)
    heads = data.draw(st.tuples(*[st.sampled_from(["rank", "it chose", "improvement"])] * columns))
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    shares = list(_shares(Grid("", heads, tuple((*each[:-1], "") for each in rows))))
    # an empty last column: nothing is left to the texts alone, and what stands in letters is within a page
    assert all(shares)
    assert shares[-1] >= 14
    columns_of = zip(heads, *((*each[:-1], "") for each in rows), strict=True)
    for share, column in zip(shares, columns_of, strict=True):
        words = [word for text in column for word in text.split() if word.isascii()]
        assert share > max(map(len, words))


def test_all_but_heads_is_sized_by_the_text_around_it_so_that_print_makes_all_of_it_smaller() -> None:
    style = files("sim.report.paper").joinpath("page.css").read_text(encoding="utf-8")
    fixed = re.findall(r"([^{}]+)\{[^{}]*font-size:[\d.]+rem", style)
    assert {rule.strip() for rule in fixed} == {"h1", "h2"}
