"""The papers of a review: purpose first, no person in them, every decision told; and the command `review`."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document
from exercises import EXERCISE, begun, play_out
from small_worlds import lively, plan_of, write_files

from sim.api import load
from sim.cli import main
from sim.exercise.review.effects import Effect, Led, Weighed
from sim.exercise.review.history import history_of
from sim.exercise.review.review import Review, review
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.provenance import header
from sim.report.decision_forest import effects_pictures
from sim.report.labels import LANGUAGES
from sim.report.paper.blocks import Figure, Grid, Happenings, Paper, Points, Prose, Section
from sim.report.paper.docx import docx
from sim.report.paper.html import html
from sim.report.paper.markdown import markdown
from sim.report.paper.of_review import _cut, paper_of_hot_wash, paper_of_review
from sim.report.paper.pdf import missing, pdf
from sim.report.paper.typeset import typeset
from sim.report.reviewed import AGAINST, Words
from sim.report.wording import PURPOSE, Titles
from sim.runs.interval import Interval, Shares

if TYPE_CHECKING:
    from sim.blueprint import Blueprint

PERSONS = ("ann_the_lead", "bob_the_white", "eve_who_rates")
QUESTION = "What surprised you most?"


def told_plan() -> Blueprint:
    exercise = {**EXERCISE, "hot_wash": [QUESTION], "purpose": "to see whether talk comes first"}
    return plan_of(lively(3, horizon="3 d", exercise=exercise, lead=[{"measure": "capital_spent", "smallest": 1}]))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Review, Blueprint]:
    """Play with people whose names must not come back, an overruled doing and a rating, and review it."""
    plan = told_plan()
    session = begun(tmp_path_factory.mktemp("review"), plan=plan, seats={"party_a": "human"})
    lead, white, eve = PERSONS
    session.do("white", "join", name=lead, kind="lead", cell="red")
    session.do("white", "join", name=white, kind="white")
    session.do("white", "join", name=eve, kind="evaluator")
    session.do(white, "clock", verb="rulings", mode="all")
    assert session.do(lead, "sheet", orders=["visit:party_b", "talk:party_c"]).accepted
    overruled = False
    while session.table.phase != "over":
        for doing in session.engine.waiting:
            session.do(white, "order", request=doing.id, items=[])
        if not overruled and _rule(session, white):
            overruled = session.do(white, "clock", verb="rulings", mode="automatic").accepted
        verb = {"planning": "begin", "world": "next"}.get(session.table.phase, "on")
        assert session.do(white, "clock", verb=verb).accepted
    assert overruled
    assert session.do(eve, "rating", objective="talking", rating="some_challenges", note="late, but civil").accepted
    return review(history_of(session.store, session.branch), plan, seeds=2, draws=10, workers=1), plan


def _rule(session: Session, white: str) -> bool:
    """Overrule the doing whose ruling is due, if there is one."""
    from sim.exercise.running import Runner  # noqa: PLC0415

    due = Runner(session).ruling_due()
    if due is None:
        return False
    body = {"verdict": "overrule", "outcome": "fail", "reason": "fog"}
    return session.do(white, "ruling", doing=due.id, **body).accepted


@pytest.fixture(scope="module")
def papers(found: tuple[Review, Blueprint]) -> dict[str, str]:
    """Give every text of the review, by its form."""
    report, plan = found
    figures = effects_pictures(report, Words(report, Titles(plan)))
    whole = paper_of_review(report, plan, figures, "review it")
    wash = paper_of_hot_wash(report, plan, "review it")
    document = Document(BytesIO(docx(whole)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return {"html": html(whole), "md": markdown(whole), "docx": words, "wash": markdown(wash)}


def test_no_paper_names_a_person(found: tuple[Review, Blueprint], papers: dict[str, str]) -> None:
    assert {role for entry in found[0].history.entries for role in [entry.role]} & set(PERSONS)
    for form, text in papers.items():
        for person in PERSONS:
            assert person not in text, f"{person} in {form}"


def test_every_paper_says_first_what_it_is_not(papers: dict[str, str]) -> None:
    for text in papers.values():
        assert 0 < text.index(PURPOSE) < text.index("ecisions")
        assert AGAINST[:60] in " ".join(text.split()).replace("&#39;", "'")


def test_every_part_is_there_in_every_form(papers: dict[str, str]) -> None:
    for form, text in papers.items():
        if form == "wash":
            continue
        for words in (
            QUESTION,
            "Improvement plan",
            "late, but civil",
            "fog",
            "Known against true",
            "talk before acting",
        ):
            assert words in text, f"{words} in {form}"
        assert "corrective action" in text


def test_ranks_are_by_effect_and_equal_choices_have_none(found: tuple[Review, Blueprint]) -> None:
    report, plan = found
    words = Words(report, Titles(plan))
    sizes = [each.effect.size for each in report.ranked if each.effect is not None and each.effect.clear]
    assert sizes == sorted(sizes, reverse=True)
    assert len(words.ranking().rows) == len(words.effects().rows) == len(report.ranked)
    assert len(words.every_decision().rows) == len(report.decisions)
    assert all(not each.decision.same for each in report.ranked)


def test_changed_rulings_are_told_in_every_leading_measure_and_the_others_are_counted(
    found: tuple[Review, Blueprint], papers: dict[str, str]
) -> None:
    report, plan = found
    measures = [replace(report.led[0].measure, name=name) for name in ("capital_spent", "second", "third", "fourth")]
    as_it_was = replace(report.rulings[0][0], verdict="accept", outcome="full", drawn="full")
    led = tuple(replace(report.led[0], measure=each) for each in measures)
    many = replace(report, led=led, rulings=(*report.rulings, (as_it_was, None)))
    words = Words(many, Titles(plan))
    changed = [ruled for ruled, _ in report.rulings if ruled.verdict != "accept"]
    assert changed
    ruled, otherwise = words.rulings(), words.ruled_otherwise()
    assert ruled is not None
    assert otherwise is not None
    assert [row[2] for row in ruled.rows] == ["overrule"] * len(changed)
    assert len(otherwise.rows) == len(changed) * len(measures)
    # of measures that no future told nothing is known
    assert [row[3] for row in otherwise.rows][1:4] == ["not known"] * 3
    accepted = len(many.rulings) - len(changed)
    assert words.accepted().startswith(f"{accepted} of {len(many.rulings)} rulings were accepted")
    # and a ruling is named by who does what, not by an id
    doings = [ruled.doing for ruled, _ in report.rulings]
    assert not [doing for doing in doings if doing in papers["md"] or doing in papers["html"]]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Short.", "Short."),
        ("Three dead. The road is cut and nobody knows", "Three dead."),
        ("Who is first: we said sixty days and meant all", "Who is first"),
        ("Seen: 1. it is shut. 2. nobody knows of it", "Seen: 1. it is shut."),
        ("a notice closes a stretch of the sea and the air", "a notice closes a stretch of the ..."),
        ("RE: RE: one plan for all of the three seas", "RE: RE: one plan for all of the ..."),
    ],
)
def test_a_long_line_of_the_hot_wash_ends_where_a_reader_would(text: str, want: str) -> None:
    assert _cut(text, 36) == want


@pytest.mark.skipif(bool(missing("ja")), reason="no typesetter here")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hot_wash_is_one_page_of_paper(found: tuple[Review, Blueprint], lang: str) -> None:
    report, plan = found
    wash = paper_of_hot_wash(report, plan, "review it", lang)
    # as many lines and questions as a shipped exercise has
    story = wash.sections[0].blocks[0]
    assert isinstance(story, Happenings)
    lines = tuple(replace(story.lines[0], text="w " * 40) for _ in range(9))
    questions = Section("Questions", (Points(("What was that, and who could have known it by then? " * 2,) * 8),))
    full = replace(wash, sections=(Section("What mattered", (Happenings(lines),)), *wash.sections[1:-1], questions))
    assert len(re.findall(rb"/Type\s*/Page\b", pdf(full))) == 1
    assert len(re.findall(rb"/Type\s*/Page\b", pdf(replace(full, single=False)))) > 1


def test_an_exercise_whose_moves_are_all_played_has_ended_though_its_world_could_go_on(tmp_path: Path) -> None:
    moves = [{"title": name, "span": "1 d"} for name in ("first", "last")]
    session = begun(tmp_path, plan=plan_of(lively(3, horizon="6 d", exercise={**EXERCISE, "moves": moves})))
    for over in (False, True):
        session.do("white", "clock", verb="begin")
        while session.table.phase != "world":
            for request in session.engine.waiting:
                session.do("white", "order", request=request.id, items=[])
            session.do("white", "clock", verb="on")
        found = review(history_of(session.store, session.branch), session.plan, seeds=0, draws=2, workers=1)
        assert (found.over, session.engine.ended) == (over, "")
        session.do("white", "clock", verb="next")


def test_an_exercise_in_play_is_reviewed_as_far_as_it_has_come(tmp_path: Path) -> None:
    session = begun(tmp_path, plan=told_plan())
    session.do("white", "sheet", cell="red", orders=["visit:party_b"])
    session.do("white", "clock", verb="begin")
    report = review(history_of(session.store, session.branch), session.plan, seeds=1, draws=5, workers=1)
    assert report.until == session.engine.now < 48
    assert not report.over
    text = markdown(paper_of_hot_wash(report, session.plan, "review it"))
    assert "still running" in text


# ---- the command -----------------------------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Play an exercise whose scenario lies in a file, so that workers can read it."""
    path = write_files(tmp_path, lively(3, horizon="2 d", exercise=EXERCISE))
    plan, store = load(path), tmp_path / "day.db"
    with Store(store) as kept:
        made = Session.make(kept, "monday", plan, header(plan, str(path), seed=1), seats={"party_a": "human"})
        made.do("white", "sheet", cell="red", orders=["scold:party_b"])
        play_out(made)
    return store


def run_command(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["review", *words])
    return int(left.value.code or 0)


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_review_writes_its_papers(stored: Path, workers: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = stored.parent / "out"
    assert run_command(str(stored), "--seeds", "2", "--workers", workers, "--out", str(out), "--at", "3 h") == 0
    told = capsys.readouterr().out
    assert PURPOSE in told
    assert {path.name for path in out.iterdir()} >= {
        "review.html",
        "review.md",
        "review.docx",
        "review.pdf",
    }
    # a picture for each leading measure
    drawn = sorted(path.stem for path in out.glob("decisions_*.svg"))
    assert drawn
    assert drawn == sorted(path.stem for path in out.glob("decisions_*.png"))
    assert "on D+0 03:00" in (out / "review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere.db"], "no such store"),
        (["{store}", "--exercise", "tuesday"], "no exercise named 'tuesday'"),
        (["{store}", "--branch", "side"], "no branch 'side'"),
        (["{store}", "--at", "soon"], "--at soon"),
        (["{store}", "--at", "900 d"], "the exercise has not reached: it stands on D+2 00:00"),
        (["{store}", "--at", "3 h", "--at", "48.5 h"], "ask for one up to --at '48 h'"),
    ],
)
def test_what_cannot_be_reviewed_is_said_in_a_line(
    stored: Path, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(*(word.format(store=stored) for word in words), "--seeds", "0") == 2
    told = capsys.readouterr().err
    assert says in told
    assert "Traceback" not in told


def test_what_cells_knew_at_a_time_is_answered_on_screen(stored: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(stored), "--seeds", "0", "--workers", "1"]
    assert run_command(*words) == 0
    assert "Known against true" not in capsys.readouterr().out
    assert run_command(*words, "--at", "30 h", "--at", "2 d") == 0
    told = capsys.readouterr().out
    assert told.count(PURPOSE) == 2
    for when in ("D+1 06:00", "D+2 00:00"):
        assert f"| {when} | party a |" in told
        assert f"party a on {when}:" in told
    assert "| about | believed | true | error | sd | age |" in told


def test_an_exercise_whose_scenario_has_changed_is_refused_in_words(
    stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = stored.parent / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: press", "id: asked"), "utf-8")
    assert run_command(str(stored), "--seeds", "0") == 1
    told = capsys.readouterr().err
    assert "has changed since" in told
    assert "Traceback" not in told


# ---- as it is printed ------------------------------------------------------------------------------------------


def test_arrows_are_printed_as_arrows_and_nothing_else_is_other() -> None:
    said = Paper("A -> B", "a->b -> c", (Prose("x -> y"),), (Section("S", (Grid("", ("h",), (("1 -> 2",),)),)),))
    found = typeset(said)
    assert (found.title, found.under) == ("A →\u00a0B", "a->b →\u00a0c")
    assert found.sections[0].blocks[0] == Grid("", ("h",), (("1 →\u00a02",),))
    assert typeset(found) == found
    assert " -> " not in html(said)


@pytest.mark.parametrize(("lang", "font"), [("ja", "Yu Gothic"), ("ko", "Malgun Gothic"), ("zh", "Microsoft YaHei")])
def test_a_word_document_asks_for_the_letters_of_its_language(lang: str, font: str) -> None:
    def fonts(of: str) -> set[str]:
        written = Document(BytesIO(docx(Paper("T", "", (), (), lang=of))))
        return set(written.styles["Normal"].element.xpath(".//w:rFonts/@w:eastAsia"))

    assert fonts(lang) == {font}
    assert font not in fonts("en")


def test_a_word_document_has_its_picture_where_it_was_painted_and_its_heads_on_every_page() -> None:
    dot = b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    table = Grid("c", ("one", "two"), (("a", ""), ("b", "")), widths=(1, 3), room="hand")
    said = Paper("T", "", (), (Section("S", (Figure("decisions", "<svg/>", "effects"), table)),))
    with_it, without = (Document(BytesIO(docx(said, painted))) for painted in ({"decisions": dot}, None))
    assert (len(with_it.inline_shapes), len(without.inline_shapes)) == (1, 0)
    assert "effects" in [each.text for each in with_it.paragraphs]
    assert "effects (decisions.svg)" in [each.text for each in without.paragraphs]
    (written,) = with_it.tables
    assert len(written._tbl.xpath(".//w:tblHeader")) == 1
    assert written.columns[1].width == pytest.approx(3 * written.columns[0].width, rel=0.01)
    assert all(row.height for row in written.rows[1:])


def test_a_row_that_is_bold_for_a_measure_that_is_not_shown_says_which(found: tuple[Review, Blueprint]) -> None:
    report, plan = found
    measures = plan.scenario.vocabulary.measures
    first, second = (Led(measures[name]) for name in ("capital_spent", "actions_taken"))
    none, some = Interval(0.5, -1.0, 2.0), Interval(3.0, 2.0, 4.0)

    def grid(shown: Interval, other: Interval) -> Grid:
        spans = (("capital_spent", shown), ("actions_taken", other))
        effects = tuple(Effect(name, 4, span, 1.0, 1.0, Shares(None, None, None)) for name, span in spans)
        one = replace(report.ranked[0], effect=Weighed(1, effects, 4))
        return Words(replace(report, led=(first, second), decisions=(one,)), Titles(plan)).effects(3, 1)

    told = grid(none, some)
    assert told.strong == {0}
    assert told.heads[-1] == "told from zero, of the others"
    assert "+3.0 (+2.0 to +4.0)" in str(told.rows[0][-1])
    # the first measure tells it, or nothing does
    assert len(grid(some, some).heads) == len(grid(none, none).heads) == 2
    assert not grid(none, none).strong
