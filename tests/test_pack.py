"""The printed pack: no secret crosses, every role has a sheet, players see no MSEL, odds are the engine's."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from authored import left_in_english
from commands import Call, call
from exercises import EXERCISE
from hypothesis import given
from hypothesis import strategies as st
from shipped import loaded
from small_worlds import action, actor, lively, plan_of, world, write_files

from sim.api import run
from sim.blueprint import Blueprint
from sim.deciding.adjudication import Outcome, adjudicate, spread
from sim.engine import Engine
from sim.errors import InputError
from sim.exercise.standing import consulted
from sim.report.labels import LANGUAGES, labels
from sim.report.pack.course import usual_course
from sim.report.pack.hand import draw_ranges, drawn_numbers
from sim.report.pack.material import Material, span, told
from sim.report.pack.menu import offers
from sim.report.pack.pack import Document, documents
from sim.report.paper import pdf as door
from sim.report.paper.blocks import Facts, Prose
from sim.report.paper.html import html, htmls
from sim.report.paper.markdown import markdown
from sim.report.paper.pdf import pdf
from sim.report.phrases import phrases
from sim.sentence import told as said
from sim.units import format_at

__all__ = ["call"]

CELLS = ("red", "blue")


def _cell(name: str, actor: str) -> dict[str, Any]:
    return {
        "actor": actor,
        "title": f"The {name} cell",
        "roles": [
            {"title": f"{name} minister", "sheet": f"You want: MARK_SHEET_{name}.\nYou fear: the others."},
            f"{name} general",
        ],
        "brief": f"As they see it: MARK_BRIEF_{name}.",
        "goals": [f"MARK_GOAL_{name}"],
        "limits": [f"MARK_LIMIT_{name}"],
        "secret": f"MARK_SECRET_{name}",
    }


FULL: dict[str, Any] = {
    **EXERCISE,
    "purpose": "to see what a pack holds",
    "situation": ["MARK_OPEN is for all to read"],
    "hot_wash": ["MARK_HOT_WASH"],
    "moves": [
        {"title": f"Part {number}", "span": "2 d", "brief": f"MARK_ALOUD_{number}", "notes": f"MARK_NOTES_{number}"}
        for number in (1, 2, 3)
    ],
    "cells": {"red": _cell("red", "party_a"), "blue": _cell("blue", "party_b")},
    "objectives": [{"id": "talking", "says": "talk before acting", "tasks": ["MARK_TASK"]}],
}


@functools.cache
def plan() -> Blueprint:
    files = lively(3, horizon="6 d", exercise=FULL)
    files["small.yaml"]["injects"][0]["benign"] = "MARK_BENIGN"
    return plan_of(files)


@functools.cache
def pack(lang: str = "en") -> tuple[Document, ...]:
    return tuple(documents(plan(), lang=lang, runs=2))


@functools.cache
def texts(lang: str = "en") -> dict[str, str]:
    """What each paper says, by its path."""
    pages = htmls([document.paper for document in pack(lang)])
    return {each.path: page + markdown(each.paper) for each, page in zip(pack(lang), pages, strict=True)}


def holding(marker: str, lang: str = "en") -> set[str]:
    """Papers that hold a text."""
    return {path for path, text in texts(lang).items() if marker in text}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CELLS)
def test_what_a_cell_alone_was_told_is_on_its_own_table_and_the_controllers(name: str, lang: str) -> None:
    assert holding(f"MARK_SECRET_{name}", lang) == {f"cells/{name}/brief", "white_cell/controllers_handbook"}
    assert holding(f"MARK_BRIEF_{name}", lang) == {f"cells/{name}/brief"}
    assert holding(f"MARK_SHEET_{name}", lang) == {f"cells/{name}/role_sheets"}
    for marker in ("GOAL", "LIMIT"):
        assert all(
            path.startswith((f"cells/{name}/", "white_cell/")) for path in holding(f"MARK_{marker}_{name}", lang)
        )
        assert f"cells/{name}/brief" in holding(f"MARK_{marker}_{name}", lang)


@pytest.mark.parametrize("marker", ["MARK_NOTES_1", "MARK_ALOUD_2", "MARK_TASK", "MARK_HOT_WASH", "MARK_BENIGN"])
def test_what_players_should_not_see_beforehand_is_in_no_paper_of_theirs(marker: str) -> None:
    found = holding(marker)
    assert found
    assert all(path.startswith("white_cell/") for path in found)


def test_the_situation_is_for_everyone() -> None:
    assert holding("MARK_OPEN") == {"everyone/situation_manual"}


def test_each_row_of_the_msel_is_in_the_controllers_book_and_in_no_paper_of_players() -> None:
    exercise = plan().scenario.crisis.exercise
    assert exercise is not None
    book = texts()["white_cell/controllers_handbook"]
    players = [text for path, text in texts().items() if not path.startswith("white_cell/")]
    for row in exercise.msel:
        for text in filter(None, (row.message, row.subject, row.notes)):
            assert text in book
            assert not any(text in paper for paper in players), (row.id, text)
        assert row.id in book


def test_times_of_rows_are_days_and_hours_as_exercises_write_them_however_an_author_wrote_them() -> None:
    exercise = plan().scenario.crisis.exercise
    assert exercise is not None
    timed = [row for row in exercise.msel if row.due is not None]
    assert any(not row.at.startswith("D+") for row in timed)
    for paper in ("white_cell/controllers_handbook", "white_cell/evaluation_guide"):
        said = texts()[paper]
        awaited = [row for row in timed if row.kind == "expected_action" or paper.endswith("handbook")]
        for row in awaited:
            assert format_at(row.due or 0.0) in said, row.id
            assert f">{row.at}<" not in said


def test_every_role_has_a_sheet_on_a_page_of_its_own() -> None:
    for name in CELLS:
        paper = next(each.paper for each in pack() if each.path == f"cells/{name}/role_sheets")
        pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf(paper))]
        assert [f"{name} minister" in pages[0], f"{name} general" in pages[1], len(pages)] == [True, True, 2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cell_has_an_order_sheet_for_each_move_and_a_form_for_messages(lang: str) -> None:
    paper = next(each.paper for each in pack(lang) if each.path == "cells/red/order_sheets")
    assert len(paper.sections) == 4
    assert len(pypdfium2.PdfDocument(pdf(paper))) == 4
    assert [section.title for section in paper.sections[:3]] == [
        labels(lang)("turn.title", number=number, title=f"Part {number}") for number in (1, 2, 3)
    ]


def test_a_cell_asked_for_alone_comes_alone() -> None:
    found = documents(plan(), cell="red")
    assert {document.path for document in found} == {
        "cells/red/brief",
        "cells/red/role_sheets",
        "cells/red/order_sheets",
    }
    assert not any("_blue" in html(document.paper) for document in found)
    with pytest.raises(InputError, match="no cell named 'rod'"):
        documents(plan(), cell="rod")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_paper_is_set_with_its_fonts_inside_and_says_whom_it_is_for(lang: str) -> None:
    for document in pack(lang):
        raw = pdf(document.paper)
        read = pypdf.PdfReader(io.BytesIO(raw))
        assert str(read.trailer["/Root"]["/Lang"]).startswith(lang)  # type: ignore[index]  # a PDF has no types
        for page in read.pages:
            for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
                inner: Any = font.get_object()["/DescendantFonts"][0].get_object()
                assert any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())
        assert labels(lang)("audience.white_cell") in document.paper.foot or "white_cell" not in document.path
        if lang != "en":
            assert labels(lang)("page.unread") in texts(lang)[document.path]
            assert labels(lang)("page.unread_foot") in document.paper.foot


def test_the_same_pack_twice_is_the_same_bytes() -> None:
    again = documents(plan(), runs=2)
    for one, two in zip(pack(), again, strict=True):
        assert html(one.paper) == html(two.paper)
        assert pdf(one.paper) == pdf(two.paper)


# ---- labels ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_label_is_there_in_every_language_with_the_same_gaps(lang: str) -> None:
    english, other = labels("en").texts, labels(lang).texts
    assert english.keys() == other.keys()
    for key, text in english.items():
        gaps = {part.partition("}")[0] for part in text.split("{")[1:]}
        assert gaps == {part.partition("}")[0] for part in other[key].split("{")[1:]}, key
        assert bool(other[key]) or key.startswith("page.unread"), key


def test_a_language_without_labels_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="no labels in 'fr'"):
        labels("fr")


# ---- by hand ---------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda parts: sum(parts) > 0.01))
def test_ranges_of_a_draw_cover_a_hundred_once_and_are_as_wide_as_the_chances(parts: list[float]) -> None:
    names: tuple[Outcome, ...] = ("full", "partial", "fail", "backfire")
    chances = {name: part / sum(parts) for name, part in zip(names, parts, strict=True)}
    ranges = draw_ranges(chances)
    numbers = [number for low, high in ranges.values() for number in range(low, high + 1)]
    assert sorted(numbers) == list(range(1, 101))
    for name, chance in chances.items():
        low, high = ranges.get(name, (1, 0))
        assert abs((high - low + 1) - 100 * chance) <= 1


CONTEST = {"attacker": "military", "defender": "military"}


@pytest.mark.parametrize("kind", [{"chance": 0.37}, CONTEST, {"honour": True}])
def test_a_number_drawn_by_hand_gives_what_the_engine_would_rule(kind: dict[str, Any]) -> None:
    found = plan_of(world([actor("party_a"), actor("party_b")], [action("try_it", adjudication=kind)]))
    spec, true = found.scenario.actions["try_it"], Engine(found, seed=1).world
    ruling = adjudicate(spec, "party_a", "party_b", u=0.5, world=true, at=0.0)
    ranges = draw_ranges(spread(spec, ruling))
    edges = {edge for low, high in ranges.values() for edge in (low, high)}
    for name, (low, high) in ranges.items():
        for number in range(low, high + 1):
            if number not in edges:
                u = (number - 0.5) / 100
                assert adjudicate(spec, "party_a", "party_b", u=u, world=true, at=0.0).outcome == name


def test_drawn_numbers_are_even_and_the_same_for_a_seed() -> None:
    many = drawn_numbers(5, many=20_000)
    assert many == drawn_numbers(5, many=20_000)
    assert many != drawn_numbers(6, many=20_000)
    assert (min(many), max(many)) == (1, 100)
    assert abs(sum(many) / len(many) - 50.5) < 4 * 28.9 / len(many) ** 0.5


def test_the_usual_course_is_what_runs_that_stop_there_give() -> None:
    instants = [48.0, 96.0, 144.0]
    course = usual_course(plan(), instants, runs=2, seed=4)
    spread_out = 0
    for number, seed in enumerate((4, 5)):
        for place, at in enumerate(instants):
            stopped = run(plan(), seed=seed, until=at)
            for name in course.found:
                end = stopped.outcomes[name]
                assert course.found[name][place][number] == (None if end.censored else end.value)
        spread_out += len({tuple(found[place][number] for found in course.found.values()) for place in range(3)})
    assert spread_out == 6, "each stage differs, so that a stage in another's place would be seen"


def test_a_menu_on_paper_is_all_the_engine_would_offer_and_marks_what_is_open() -> None:
    engine = Engine(plan(), seed=1)
    menu = list(offers(Material(plan(), labels("en")), engine, "party_a"))
    assert {item.id for offer in menu for item in offer.items} == {
        item.id for item in engine.desks["party_a"].plan.items if item.spec is not None
    }
    now = {item.action for item in consulted(engine, "party_a").menu.items if item.spec is not None}
    assert {offer.spec.id for offer in menu if offer.open_at_start} == now


# ---- an author's text ------------------------------------------------------------------------------------------


def test_lines_that_name_what_they_are_about_become_facts_and_others_flow() -> None:
    assert list(told("You want: peace,\nand quiet.\nYou fear: war.")) == [
        Facts((("You want", "peace, and quiet."), ("You fear", "war.")))
    ]
    assert list(told("One sentence that\ngoes on.\n\nAnother.")) == [
        Prose("One sentence that goes on."),
        Prose("Another."),
    ]
    assert list(told("At 12:30 they met.")) == [Prose("At 12:30 they met.")]


@pytest.mark.parametrize(
    ("hours", "said"), [(0.5, "0.5 h"), (24, "24 h"), (72, "3 d"), (60, "2.5 d"), (8640, "360 d")]
)
def test_scenario_time_is_said_in_plain_figures(hours: float, said: str) -> None:
    assert span(hours).replace("\u00a0", " ") == said


# ---- the command -----------------------------------------------------------------------------------------------


def test_pack_writes_a_folder_by_who_may_read(call: Call, tmp_path: Path) -> None:
    small = write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=FULL))
    told_so = call("pack", small, "--runs", "0", "--out", tmp_path / "out")
    assert told_so.status == 0, told_so.err
    found = {str(path.relative_to(tmp_path / "out").as_posix()) for path in (tmp_path / "out").rglob("*.*")}
    assert found == {f"{document.path}.{form}" for document in pack() for form in ("html", "pdf")}
    alone = call("pack", small, "--cell", "red", "--form", "pdf", "--lang", "ko", "--out", tmp_path / "red")
    assert alone.status == 0
    assert {path.name for path in (tmp_path / "red").rglob("*.*")} == {
        "brief.pdf",
        "role_sheets.pdf",
        "order_sheets.pdf",
    }


def test_mistakes_are_one_line_with_a_way_out(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = write_files(tmp_path / "bare", lively(3))
    told_so = call("pack", bare)
    assert told_so.status == 2
    assert "no section 'exercise'" in told_so.err
    small = write_files(tmp_path / "world", lively(3, horizon="6 d", exercise=FULL))
    assert call("pack", small, "--cell", "rod").status == 2
    assert call("pack", small, "--lang", "fr").status == 2
    monkeypatch.setattr(door, "find_spec", lambda _: None)
    refused = call("pack", small, "--form", "pdf", "--lang", "ja", "--out", tmp_path / "none")
    assert refused.status == 1
    assert "pip install 'whitecell[papers]'" in refused.err
    assert not (tmp_path / "none").exists()
    pages = call("pack", small, "--lang", "ja", "--cell", "red", "--out", tmp_path / "pages")
    assert pages.status == 0
    assert "only pages are written" in pages.err
    assert {path.suffix for path in (tmp_path / "pages").rglob("*.*")} == {".html"}


PLAYED = ("tsunami_relief", "korean_contingency", "commons_disruption", "typhoon_isles")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if place else name for place, name in enumerate(PLAYED)]
)
def test_the_pages_of_a_shipped_exercise_hold_what_they_should(name: str) -> None:
    found = loaded(name)
    exercise = found.scenario.crisis.exercise
    assert exercise is not None
    papers = {document.path: document.paper for document in documents(found, runs=0)}
    for cell, told_of in exercise.cells.items():
        sheets = pypdfium2.PdfDocument(pdf(papers[f"cells/{cell}/role_sheets"]))
        assert len(sheets) == len(told_of.roles)
        for page, role in zip(sheets, told_of.roles, strict=True):
            assert role.title in " ".join(page.get_textpage().get_text_bounded().split())
        assert len(pypdfium2.PdfDocument(pdf(papers[f"cells/{cell}/order_sheets"]))) == len(exercise.moves) + 1
    for path, paper in papers.items():
        text = " ".join(markdown(paper).split())
        for cell, told_of in exercise.cells.items():
            hidden = " ".join(told_of.secret.split())
            allowed = path in {f"cells/{cell}/brief", "white_cell/controllers_handbook"}
            assert not hidden or (hidden in text) == allowed, (path, cell)


def test_a_brief_calls_actions_and_actors_by_their_titles_in_its_language() -> None:
    plan = loaded("typhoon_isles")
    actions = plan.scenario.actions.values()
    read = {lang: repr(documents(plan, lang=lang, cell="friends")[0].paper) for lang in ("en", "ko")}
    shown = [action for action in actions if f"'{action.title}. " in read["en"]]
    assert len(shown) > 10
    assert all(f"'{action.titles['ko']}. {said(action.explain, phrases('ko'))}" in read["ko"] for action in shown)
    assert not [action.id for action in shown if f"'{action.title}. " in read["ko"]]


@pytest.mark.parametrize("lang", ["ja", "ko", "zh"])
def test_what_lies_before_a_cell_and_what_is_run_by_hand_says_what_is_ours_in_its_language(lang: str) -> None:
    plan = loaded("typhoon_isles")
    found = {document.path: document.paper for document in documents(plan, lang=lang)}
    paths = [path for path in found if path.endswith(("/brief", "/by_hand"))]
    assert len(paths) > 2
    for path in paths:
        assert not left_in_english([*markdown(found[path]).splitlines()], plan), path
    by_hand = markdown(found["white_cell/by_hand"])
    english = next(each.paper for each in documents(plan) if each.path == "white_cell/by_hand")
    assert len(left_in_english(markdown(english).splitlines(), plan)) > 30
    assert "(relief)" not in by_hand
