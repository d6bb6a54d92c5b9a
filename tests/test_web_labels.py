"""What is refused is said in the language of the page: every sentence has its words, and they reach the browser."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from consoles import OWN, console, join, seated
from exercises import small_plan

from sim.engine import Engine
from sim.exercise.standing import consulted
from sim.report.phrases import catalogue as phrases
from sim.sentence import Sentence, told
from sim.web.bodies import SHAPES
from sim.web.labels import LANGUAGES, catalogue, label, terms

SIM = Path(__file__).resolve().parent.parent / "sim"
OTHERS = sorted(set(LANGUAGES) - {"en"})
# where what people ask is refused, and the name under which each says it
REFUSED = (
    "web",
    "exercise",
    "errors.py",
    "sentence.py",
    "intake.py",
    "releases.py",
    "engine.py",
    "deciding/request.py",
    "deciding/eligibility.py",
    "deciding/desk.py",
    "scenario/exercise_crossing.py",
)


def _literals(tree: ast.Module) -> Iterator[str]:
    """Every text with which a module makes a sentence, a refusal or an answer; constants by their names."""
    names = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in [node.target]
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        given: list[ast.expr] = {
            "Sentence": node.args[:1],
            "Refusal": node.args[:1],
            "HTTPException": node.args[1:2],
        }.get(called, [])
        given += [each.value for each in node.keywords if called == "Answer" and each.arg == "reason"]
        for each in given:
            text = names.get(each.id) if isinstance(each, ast.Name) else getattr(each, "value", "")
            if isinstance(text, str) and text:
                yield text


def _refused() -> set[str]:
    paths = [path for name in REFUSED for path in (SIM / name).rglob("*.py") or [SIM / name]]
    paths += [SIM / name for name in REFUSED if name.endswith(".py")]
    found = {text for path in paths for text in _literals(ast.parse(path.read_text(encoding="utf-8")))}
    return found | {pattern for pattern, _ in SHAPES.values()}


def _fields(pattern: str) -> list[tuple[str, str]]:
    return sorted((name, spec or "") for _, name, spec, _ in string.Formatter().parse(pattern) if name is not None)


def test_every_sentence_that_may_refuse_something_is_there_in_every_language_with_its_fields() -> None:
    found = _refused()
    assert len(found) > 140
    there = {*catalogue(), *phrases()}
    assert not {text for text in found if text not in there and text.lower() not in terms("en")}
    for pattern, words in catalogue().items():
        if "{" in pattern:
            assert {language: _fields(text) for language, text in words.items()} == dict.fromkeys(
                OTHERS, _fields(pattern)
            ), pattern


def test_what_the_engine_bars_is_a_sentence_with_its_fields_where_it_arises() -> None:
    engine = Engine(small_plan(), seed=1, replication=0, seats={"party_a": "human"})
    engine.advance_to_step(0, 0.0)
    menu = consulted(engine, "party_a").menu
    legal = [item.id for item in menu.items if item.spec is not None]
    told_by_the_engine = [
        *menu.barred.values(),
        menu.refuses(["nothing of the kind"]),
        menu.refuses([legal[0].replace("party", "part")]),
        menu.refuses(legal[:2] * 2),
        menu.refuses(legal),
    ]
    conditions = {check.otherwise for action in engine.scenario.actions.values() for check in action.requires}
    for reason in filter(None, told_by_the_engine):
        # a condition of an action is its author's
        assert reason in conditions or _has_words(reason), reason


def _has_words(found: str) -> bool:
    if not isinstance(found, Sentence):
        return False
    parts = [part for part in found.fields.values() if isinstance(part, Sentence)]
    return found.pattern in {*catalogue(), *phrases()} and all(map(_has_words, parts))


def test_nothing_reads_our_own_english_back() -> None:
    """Who wants to know what a sentence says looks at its pattern and fields, never at its words."""
    literal, told_in = r"""["'][a-z][a-z ]+["']""", r"\w*\.?(?:reason|says|why|fate)"
    asked = re.compile(
        rf"{literal} in {told_in}\b(?!\.)|{told_in}\.(?:startswith|endswith|partition|split|find)\({literal}"
    )
    assert asked.search('if "wait" in found.reason:')
    found = {path.name: asked.findall(path.read_text(encoding="utf-8")) for path in SIM.rglob("*.py")}
    assert not {name: hits for name, hits in found.items() if hits}


@pytest.mark.parametrize("language", OTHERS)
def test_a_refusal_reaches_the_page_in_its_own_language_and_a_program_in_english(
    tmp_path: Path, language: str
) -> None:
    with console(tmp_path) as (room, browser):
        lead = seated(room, "lead", "red")
        page, api = join(browser, lead), browser.post("/api/join", json={"code": lead.code}, headers=OWN).json()
        browser.cookies.set("whitecell_language", language)
        sheet = {"orders": ["scold:party_c"] * 2}
        words = "the same order is there twice"
        assert browser.post(f"{page}/do/sheet", json=sheet, headers=OWN).json()["reason"] == label(words, language)
        head = OWN | {"authorization": f"Bearer {api['token']}"}
        assert browser.post("/api/do/sheet", json=sheet, headers=head).json()["reason"] == words
        wrong = browser.post(f"{page}/do/sheet", json={"orders": 1, "more": "x" * 9}, headers=OWN).json()["reason"]
        assert wrong == told(
            Sentence(
                "{one}; {rest}",
                one=Sentence("{field}: a list is expected", field="orders"),
                rest=Sentence("{field}: nothing of that name is asked for", field="more"),
            ),
            lambda text: label(text, language),
        )
        for path, status in ((f"{page}/why/3", 403), (f"{page}?as=red", 403)):
            answer = browser.get(path)
            assert (answer.status_code, answer.json()["reason"]) == (
                status,
                label("for the white cell alone", language),
            )
        door = browser.post("/join", data={"code": "NONESUCH"}, headers=OWN)
        assert label("this code opens no seat; ask the white cell for it", language) in door.text
