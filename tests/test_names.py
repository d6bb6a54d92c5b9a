"""What measures, variables and functions are called: in every language, on pages and papers, and nowhere else."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from consoles import console, join, seated
from hypothesis import given
from hypothesis import strategies as st
from shipped import composed, loaded

from sim.engine import Engine
from sim.errors import InputError
from sim.models import MODELS
from sim.models.commons.space.section import Constellation
from sim.report.names import UNITS, does, in_unit, meaning, named, names, worded
from sim.report.phrases import phrases
from sim.report.wording import Titles, date
from sim.scenario.actor import ActorFile
from sim.scenario.reading import read_file
from sim.scenario.vocabulary import KNOWN_MODELS
from sim.sentence import Name, Sentence, told
from sim.vocabulary import vocabulary
from sim.web.labels import LANGUAGES, label

OTHERS = sorted(set(LANGUAGES) - {"en"})
WORDS = vocabulary(MODELS).everything()
SHOWN = sorted(
    {*WORDS.measures, *WORDS.actor_variables, *WORDS.relation_variables, *(each.name for each in WORDS.spoken)}
)
EFFECTS = {f"{model.name}.{effect.name}": effect.says for model in WORDS.models.values() for effect in model.effects}
MEANT = sorted({*WORDS.actor_variables, *WORDS.relation_variables, *(each.name for each in WORDS.spoken)})
DOMAINS = {
    *(word for model in WORDS.models.values() for words in model.names.values() for word in words),
    *get_args(get_args(get_type_hints(ActorFile)["strength"])[0]),
    *get_args(get_type_hints(Constellation)["service"]),
    *(action.domain for action in composed("typhoon_isles").actions.values()),
}
ROOT = Path(__file__).resolve().parent.parent
FILES = [path for folder in ("actors", "scenarios/invented") for path in (ROOT / folder).glob("*.yaml")]
TREES: list[Any] = [read_file(path).tree for path in FILES]


def _courses(tree: Any) -> Iterator[Any]:
    """Courses of action of an actor's file."""
    for doctrine in tree.get("doctrines", {}).values():
        yield from doctrine.get("courses", [])


# what stands in the reasons why somebody may never do something: models, authorities, what one has or is
TERMS = {
    *KNOWN_MODELS,
    *(course["id"] for tree in TREES for course in _courses(tree)),
    *(word for action in composed("typhoon_isles").actions.values() for word in action.authority),
    *(
        word.partition(":")[2]
        for action in composed("typhoon_isles").actions.values()
        for words in (*action.who, *action.target)
        for word in words.split("+")
        if word.partition(":")[0] in {"has", "role", "group"}
    ),
}
STEPS = {step["id"] for tree in TREES for course in _courses(tree) for step in course["steps"]}
# what only stands in the factors of a ruling
FACTORS = {"advantage", "common_threat", "interoperability", "intercept", "worn"}

ACTIONS: dict[str, Any] = {name: action.titles for name, action in composed("typhoon_isles").actions.items()}
ACTORS = {tree["id"]: tree.get("titles", {}) for tree in TREES if tree["kind"] == "actor"}


def _said(text: str, language: str) -> str:
    return told(text, phrases(language))


@pytest.mark.parametrize("language", OTHERS)
def test_every_measure_variable_and_function_has_a_name_in_every_language(language: str) -> None:
    assert len(SHOWN) > 200
    missing = {name for name in SHOWN if _said(named(name), language) == named(name)}
    assert not missing, f"sim/report/names.json: no name in {language} for {sorted(missing)}"
    # a test that can fail: what no model brings has none
    assert _said(named("measure_of_nothing"), language) == "measure of nothing"


@pytest.mark.parametrize("language", OTHERS)
def test_what_every_variable_and_function_means_is_said_in_every_language(language: str) -> None:
    assert len(MEANT) > 140
    missing = {name for name in MEANT if _said(meaning(name, WORDS), language) == meaning(name, WORDS)}
    assert not missing, f"sim/report/names.json: no meaning in {language} for {sorted(missing)}"
    # in English it is what the vocabulary says, and what is no word means nothing
    assert meaning("trust", WORDS) == WORDS.relation_variables["trust"].says
    assert meaning("nonesuch", WORDS) == ""


@pytest.mark.parametrize("language", OTHERS)
def test_what_every_effect_does_is_said_in_every_language(language: str) -> None:
    assert len(EFFECTS) > 90
    assert {name: does(name, WORDS) for name in EFFECTS} == EFFECTS
    missing = {name for name in EFFECTS if _said(does(name, WORDS), language) == EFFECTS[name]}
    assert not missing, f"sim/report/names.json: no effect in {language} for {sorted(missing)}"
    for promise in ("kept", "broken"):
        words = does(f"a promise is {promise}", WORDS)
        assert _said(words, language) != words


@pytest.mark.parametrize("language", OTHERS)
def test_every_domain_and_service_has_a_word_in_every_language(language: str) -> None:
    missing = {word for word in {*DOMAINS, *STEPS} if _said(worded(word), language) == worded(word)}
    assert not missing, f"sim/report/names.json: no word in {language} for {sorted(missing)}"
    assert worded("north_pacific") == "North Pacific" == _said(worded("north_pacific"), language)


@pytest.mark.parametrize("language", OTHERS)
def test_no_words_of_a_language_stand_for_two_things(language: str) -> None:
    """A line copied and not changed would be found here."""
    found = [words[language] for key, words in names().items() if key.startswith(("meanings:", "effects:"))]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("language", OTHERS)
def test_every_unit_that_is_a_word_has_one_in_every_language(language: str) -> None:
    units = {measure.unit for measure in WORDS.measures.values()} - UNITS
    assert len(units) > 10
    missing = {unit for unit in units if _said(in_unit(unit), language) == unit}
    assert not missing, f"sim/report/names.json: no unit in {language} for {sorted(missing)}"


@pytest.mark.parametrize("language", OTHERS)
def test_what_bars_an_actor_for_good_is_named_in_every_language(language: str) -> None:
    assert len(TERMS) > 40
    missing = {word for word in TERMS if _said(Name(word, key=f"terms:{word}"), language) == word}
    assert not missing, f"sim/report/names.json: no term in {language} for {sorted(missing)}"
    plan = loaded("typhoon_isles")
    reasons = [reason for found in plan.plans.values() for _, reason in found.never]
    assert len(set(reasons)) > 10
    assert not {said for reason in reasons if re.search("[a-z]{3}", said := label(reason, language))}


def test_nothing_is_named_that_is_not_there() -> None:
    keys = {f"names:{name}" for name in {*SHOWN, *FACTORS}}
    keys |= {f"units:{measure.unit}" for measure in WORDS.measures.values()}
    keys |= {f"meanings:{name}" for name in MEANT} | {f"effects:{name}" for name in EFFECTS}
    keys |= {f"words:{word}" for word in {*DOMAINS, *STEPS}} | {f"terms:{word}" for word in TERMS}
    assert not set(names()) - keys


@pytest.mark.parametrize("language", OTHERS)
def test_two_measures_are_never_called_the_same(language: str) -> None:
    found = [_said(named(name), language) for name in WORDS.measures]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("language", OTHERS)
def test_every_shipped_action_and_actor_has_a_title_of_its_own_in_every_language(language: str) -> None:
    assert len(ACTIONS) > 100
    assert len(ACTORS) >= 15
    for group in (ACTIONS, ACTORS):
        missing = {name for name, titles in group.items() if not titles.get(language, "").strip()}
        assert not missing, f"no title in {language} for {sorted(missing)}"
        called = [titles[language] for titles in group.values()]
        assert not {title for title in called if called.count(title) > 1}
        assert not {title for title in called if title.isascii()}


def test_titles_are_read_in_the_language_of_the_reader_and_a_new_title_drops_those_of_the_old() -> None:
    plan = loaded("typhoon_isles")
    english, read = Titles(plan), Titles(plan, phrases("ja"))
    assert english.headed("recall_ambassador") == "Recall the ambassador"
    assert english.item("recall_ambassador:isles") == "recall the ambassador -> The Isles"
    assert read.item("recall_ambassador:isles") == _said(english.item("recall_ambassador:isles"), "ja")
    assert read.item("recall_ambassador:isles") == f"{ACTIONS['recall_ambassador']['ja']} -> {ACTORS['isles']['ja']}"
    own = loaded("typhoon_isles", settings=[("actors.isles.title", "Atoll"), ("actions.ultimatum.title", "Or else")])
    assert Titles(own, phrases("ja")).item("ultimatum:isles") == "or else -> Atoll"


def test_a_title_in_a_language_nobody_reads_is_refused_in_one_line() -> None:
    with pytest.raises(
        InputError, match=r"titles\.fr: expected one of the known words, found 'fr'\n  known: ja, ko, zh$"
    ):
        loaded("typhoon_isles", settings=[("actors.isles.titles", "{fr: Les Iles}")])


@given(name=st.sampled_from(SHOWN), language=st.sampled_from(OTHERS))
def test_a_name_in_a_sentence_is_said_with_it_and_survives_a_copy(name: str, language: str) -> None:
    whole = Sentence("{what} of {who}", what=named(name), who="X")
    assert whole == f"{name.replace('_', ' ')} of X"
    copied = pickle.loads(pickle.dumps(whole))
    assert _said(copied, language) == _said(whole, language) != whole
    assert _said(named(name), language) in _said(whole, language)
    assert label(whole, language) == _said(whole, language)


@pytest.mark.parametrize("language", OTHERS)
def test_a_name_is_not_taken_for_another_word_that_is_written_the_same(language: str) -> None:
    assert _said(named("order"), language) != label("order", language)
    assert named("order") == "order"


@pytest.mark.parametrize("language", OTHERS)
def test_a_measure_of_one_actor_is_said_with_the_title_of_the_actor(language: str) -> None:
    assert named("commons_cost.party_b", "Party B") == "commons cost of Party B"
    said = _said(named("commons_cost.party_b", "Party B"), language)
    assert "Party B" in said
    assert _said(named("commons_cost"), language) in said


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_said_in_the_language_of_the_reader(month: int) -> None:
    start = datetime(2027, month, 5, tzinfo=UTC)
    assert date(start, 30) == f"6 {start:%b}"
    assert {_said(date(start, 30), language) for language in OTHERS} == {f"{month}月6日", f"{month}월 6일"}


def test_pages_name_measures_and_beliefs_in_the_language_of_the_page_and_a_program_reads_ids(tmp_path: Path) -> None:
    with console(tmp_path) as (room, browser):
        browser.cookies.set("whitecell_language", "ja")
        scenario = room.session.plan.scenario
        white = join(browser, seated(room, "white"))
        page = browser.get(white).text
        for lead in scenario.crisis.lead:
            assert f'<th scope="row">{_said(named(lead.measure), "ja")}</th>' in page
            assert f'<th scope="row">{named(lead.measure)}</th>' not in page
        branches = browser.get(f"{white}/measures").text
        assert _said(named("capital_spent"), "ja") in branches
        assert f"<td>{_said(in_unit('points'), 'ja')}</td>" in branches
        assert "capital spent" not in branches
        cell = browser.get(join(browser, seated(room, "lead", "red"))).text
        affinity = _said(meaning("affinity", scenario.vocabulary), "ja")
        assert f'<abbr title="{affinity}">{_said(named("affinity"), "ja")}</abbr>' in cell
        assert f"<dd>{affinity}</dd>" in cell
        assert 'lang="en"' not in cell.replace('<option value="en" lang="en"', "")
        browser.cookies.set("whitecell_language", "en")
        assert "capital spent" in browser.get(f"{white}/measures").text


@pytest.mark.parametrize("language", OTHERS)
def test_news_that_name_an_actor_name_it_in_the_language_of_the_reader(language: str) -> None:
    engine = Engine(loaded("typhoon_isles"), seed=1)
    stage = vars(engine.models["relief"])["stage"]
    told_of = Sentence("{who} is held to be behind it", who=stage.titles["isles"])
    assert _said(told_of, language) == _said("{who} is held to be behind it", language).format(
        who=ACTORS["isles"][language]
    )
