"""Reviews, whys and pictures in four languages: every phrase is there, and what is left of English is an author's."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from authored import left_in_english
from exercises import begun, play_out
from small_worlds import lively, plan_of

from sim.blueprint import Blueprint
from sim.deciding.accidents import _SAYS
from sim.exercise.review.history import history_of
from sim.exercise.review.review import Review, review
from sim.exercise.session import Session
from sim.report.decision_forest import effects_pictures
from sim.report.inquiry import asked_why
from sim.report.pack.material import told as laid_out
from sim.report.paper.blocks import Facts
from sim.report.paper.of_review import paper_of_hot_wash, paper_of_review
from sim.report.phrases import catalogue, phrases, spoken
from sim.report.reviewed import Words
from sim.report.wording import Titles
from sim.sentence import told
from sim.world.chronicle import KINDS

REPORT = Path(__file__).resolve().parent.parent / "sim" / "report"
OTHERS = ("ja", "ko", "zh")
SAID = [
    "reviewed",
    "decision_forest",
    "explanation",
    "happening",
    "timeline",
    "tidings",
    "turns",
    "fan",
    "forest",
    "outlook",
    "relations",
    "wording",
    "paper/of_review",
]


def _patterns() -> set[str]:
    """Every pattern with which these modules make a sentence or have one said."""
    found = set(KINDS.values())
    for name in SAID:
        tree = ast.parse((REPORT / f"{name}.py").read_text(encoding="utf-8"))
        names = {
            each.target.id: each.value.value
            for each in tree.body
            if isinstance(each, ast.AnnAssign)
            and isinstance(each.target, ast.Name)
            and isinstance(each.value, ast.Constant)
        }
        for node in ast.walk(tree):
            called = getattr(node, "func", None)
            word = getattr(called, "id", "") or getattr(called, "attr", "")
            if not isinstance(node, ast.Call) or word not in {"Sentence", "say", "says", "Section", "Prose", "_line"}:
                continue
            for each in node.args[:1]:
                text = names.get(each.id) if isinstance(each, ast.Name) else getattr(each, "value", "")
                if isinstance(text, str) and re.search("[a-z]", text):
                    found.add(text)
    return found


def _fields(pattern: str) -> list[tuple[str, str]]:
    return sorted((name, spec or "") for _, name, spec, _ in string.Formatter().parse(pattern) if name is not None)


def test_every_phrase_is_there_in_every_language_with_its_fields() -> None:
    found = _patterns()
    assert len(found) > 150
    assert not found - set(catalogue())
    for pattern, words in catalogue().items():
        assert set(words) == set(OTHERS), pattern
        assert all(_fields(text) == _fields(pattern) for text in words.values()), pattern


def _announced() -> tuple[set[str], set[str]]:
    """Each text that models and deciding make news or refusals of, and where one hides its pattern."""
    sim = REPORT.parent
    paths = [*(sim / "models").rglob("*.py"), sim / "deciding" / "news.py", sim / "deciding" / "accidents.py"]
    found: set[str] = set()
    hidden: set[str] = set()
    for path in paths:
        if path.name in {"words.py", "section.py"}:
            continue
        for each in _given(ast.parse(path.read_text(encoding="utf-8"))):
            ends = [each.body, each.orelse] if isinstance(each, ast.IfExp) else [each]
            found |= {end.value for end in ends if isinstance(end, ast.Constant) and isinstance(end.value, str)}
            hidden |= {f"{path.name}:{end.lineno}" for end in ends if isinstance(end, ast.JoinedStr | ast.BinOp)}
    return {text for text in found if re.search("[a-z] ?[a-z]", text)}, hidden


def _given(tree: ast.Module) -> Iterator[ast.expr]:
    """What is handed on as words: `says`, the pattern of a sentence, the reason of a refused effect."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (word.value for word in node.keywords if word.arg == "says")
            yield from node.args[:1] if getattr(node.func, "id", "") == "Sentence" else ()
        elif isinstance(node, ast.Assign) and any(getattr(each, "id", "") == "says" for each in node.targets):
            yield node.value
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in pairs if getattr(key, "value", "") == "refused")


def test_what_actors_are_told_is_said_in_every_language_and_keeps_its_pattern() -> None:
    found, hidden = _announced()
    assert len(found) > 50
    assert not hidden, "make a Sentence of it, so that it can be said in another language"
    assert not found - set(catalogue())


def test_every_topic_that_befalls_an_actor_by_itself_has_its_words() -> None:
    assert set(_SAYS.values()) <= set(catalogue())


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, Review, Blueprint]:
    """Play a small exercise out and review it."""
    exercise = {
        "moves": [{"span": "36 h"}, {"span": "36 h"}],
        "objectives": [{"id": "talking", "says": "OBJECTIVE"}],
        "msel": [
            {
                "id": "want",
                "kind": "expected_action",
                "at": "20 h",
                "to": ["party_b"],
                "expected_action": "scold:party_c",
            }
        ],
    }
    lead = [{"measure": "capital_spent", "smallest": 1}]
    plan = plan_of(lively(3, horizon="3 d", exercise=exercise, lead=lead))
    session = begun(tmp_path_factory.mktemp("phrases"), plan=plan, seats={"party_a": "human", "party_b": "human"})
    session.do("white", "join", name="lead", kind="lead", cell="party_a")
    assert session.do("lead", "sheet", orders=["visit:party_b", "talk:party_c"]).accepted
    play_out(session)
    return session, review(history_of(session.store, session.branch), plan, seeds=2, draws=10, workers=1), plan


def _texts(part: object) -> list[str]:
    if isinstance(part, str):
        return [] if part.startswith("<svg") else [part]
    if isinstance(part, tuple):
        return [text for each in part for text in _texts(each)]
    if is_dataclass(part) and not isinstance(part, type):
        return [text for each in fields(part) for text in _texts(getattr(part, each.name))]
    return []


@pytest.mark.parametrize("lang", OTHERS)
def test_of_a_review_nothing_of_ours_is_left_in_english(played: tuple[Session, Review, Blueprint], lang: str) -> None:
    _, found, plan = played
    figures = effects_pictures(found, Words(found, Titles(plan)), lang)
    assert figures
    drawn = [text for each in figures for text in re.findall(r">([^<>]+)</(?:text|title|desc)>", each.svg)]
    for paper in (
        paper_of_review(found, plan, figures, "command", lang),
        paper_of_hot_wash(found, plan, "command", lang),
    ):
        assert paper.lang == lang
        texts = _texts(paper)
        assert not left_in_english([*texts, *drawn], plan)
        assert (
            told(
                "The words of this review in this language have not yet been read by a native speaker.", phrases(lang)
            )
            in texts
        )
        # a test that can fail: the same in English is full of it
    assert len(left_in_english(_texts(paper_of_review(found, plan, figures, "command")), plan)) > 30


@pytest.mark.parametrize("lang", OTHERS)
def test_of_the_why_of_a_record_nothing_of_ours_is_left_in_english(
    played: tuple[Session, Review, Blueprint], lang: str
) -> None:
    session, _, plan = played
    records = list(session.engine.chronicle)
    kinds = {record.kind: index for index, record in enumerate(records)}
    assert {"decision", "inject", "seat"} & set(kinds)
    for index in kinds.values():
        words = asked_why(session, index, phrases(lang))
        assert words is not None
        # what a record holds is told by the names of its fields, as files and programs have them
        what = told("what", phrases(lang))
        assert not left_in_english([line for line in words.splitlines() if not line.startswith(what)], plan)
    assert any(left_in_english((asked_why(session, index) or "").splitlines(), plan) for index in kinds.values())


def test_in_english_a_paper_is_said_as_it_was_written(played: tuple[Session, Review, Blueprint]) -> None:
    _, found, plan = played
    paper = paper_of_review(found, plan, [], "command")
    assert spoken(paper, "en") is paper
    assert _texts(spoken(paper, "ja")) != _texts(paper)


@pytest.mark.parametrize("lang", OTHERS)
def test_heads_that_all_role_sheets_share_are_said_and_what_an_author_wrote_stays(lang: str) -> None:
    (facts,) = laid_out("You want: to win.\nYou fear: You need.\nOf the harbour: shut", lang)
    assert isinstance(facts, Facts)
    say = phrases(lang)
    assert facts.pairs == ((say("You want"), "to win."), (say("You fear"), "You need."), ("Of the harbour", "shut"))
    assert say("You want") != "You want"
