"""The pages: what a seat sees and does there, what is kept of a draft, what stays inert."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from consoles import OWN, act, console, join, live, seated
from starlette.testclient import TestClient

from sim.exercise.standing import consulted, draft
from sim.report.labels import labels
from sim.report.relations import Feeling, relations
from sim.web.labels import LANGUAGES, label, terms
from sim.web.pages import PANELS, own_ids
from sim.web.room import Room

Console = tuple[Room, TestClient]
TEMPLATES = Path(__file__).resolve().parent.parent / "sim" / "web" / "templates"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Console]:
    """Open a console on the small exercise."""
    with console(tmp_path) as found:
        yield found


def test_a_cells_page_has_all_its_panels_and_what_is_barred_with_its_reason(there: Console) -> None:
    room, browser = there
    text = browser.get(join(browser, seated(room, "lead", "red"))).text
    for name in PANELS["cell"]:
        assert f'id="{name}" data-panel' in text
    assert "Doctrine would now" in text
    assert "±" in text


def test_what_is_barred_stands_there_with_its_reason(there: Console) -> None:
    room, browser = there
    page, white = join(browser, seated(room, "lead", "red")), join(browser, seated(room, "white"))
    act(browser, white, "msel", rows=[{"id": "note", "at": "1 h", "to": ["party_a"], "message": "look"}])
    act(browser, white, "clock", verb="begin")
    asked = next(each for each in room.session.engine.waiting if each.actor == "party_a")
    assert "You are asked to decide" in browser.get(page).text
    assert act(browser, page, "order", request=asked.id, items=["visit:party_c"])["accepted"]
    barred = consulted(room.session.engine, "party_a").menu.barred
    assert barred
    text = browser.get(page).text
    for reason in barred.values():
        assert html.escape(reason) in text


def test_the_menu_says_what_an_action_costs_and_takes_and_what_doctrine_would_do(there: Console) -> None:
    room, browser = there
    text = browser.get(join(browser, seated(room, "lead", "red"))).text
    request = consulted(room.session.engine, "party_a")
    offered = {item.id for item in request.menu.items if item.spec is not None}
    assert set(re.findall(r'name="orders" value="([^"]+)"', text)) == offered
    for name in draft(room.session.engine, request):
        assert f'value="{name}" data-kind="list"' in text.partition("drafted")[2]


def test_a_sheet_released_on_a_page_is_the_sessions(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "lead", "red"))
    found = act(browser, page, "sheet", orders=["scold:party_c"], note="firmly")
    assert found["accepted"], found
    sheet = room.session.table.sheets["0:red"]
    assert (sheet.orders, sheet.note, sheet.by) == (["scold:party_c"], "firmly", seated(room, "lead", "red").id)
    assert "firmly" in browser.get(page).text
    again = act(browser, page, "sheet", orders=[])
    assert not again["accepted"]
    assert f"{sheet.by} released the sheet of red first" in again["reason"]


def test_a_member_sees_the_menu_but_has_no_button_to_release(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "member", "red"))
    assert "Release the sheet" not in browser.get(page).text
    assert not act(browser, page, "sheet", orders=[])["accepted"]
    assert "Release the sheet" in browser.get(join(browser, seated(room, "lead", "red"))).text


def test_the_white_cell_leads_the_exercise_from_its_page_to_the_end(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    seen = set()
    for _ in range(60):
        phase = room.session.table.phase
        seen.add(phase)
        if phase == "over":
            break
        for request in room.session.engine.waiting:
            act(browser, page, "order", request=request.id, items=[])
        verb = {"planning": "begin", "world": "next"}.get(phase, "on")
        assert act(browser, page, "clock", verb=verb)["accepted"]
    assert seen in ({"planning", "adjudication", "world", "over"}, {"planning", "world", "over"})
    text = browser.get(page).text
    assert "why" in text
    for record in range(0, len(room.session.engine.chronicle), 7):
        told = browser.get(f"{page}/why/{record}")
        assert told.status_code == 200
        assert "<pre>" in told.text
    assert browser.get(f"{page}/why/99999").status_code == 404
    before = room.session.digest
    assert "affinity" in browser.get(f"{page}/measures").text or "trust" in browser.get(f"{page}/measures").text
    assert room.session.digest == before


def test_a_branch_takes_everybody_along_and_the_other_stays(there: Console) -> None:
    room, browser = there
    page, lead = join(browser, seated(room, "white")), join(browser, seated(room, "lead", "red"))
    act(browser, lead, "sheet", orders=["scold:party_c"])
    act(browser, page, "clock", verb="begin")
    made = browser.post(f"{page}/branch", json={"what": "back", "name": "again", "move": 1}, headers=OWN).json()
    assert made["accepted"], made
    assert room.session.branch.name == "again"
    assert room.session.table.phase == "planning"
    assert act(browser, lead, "sheet", orders=["visit:party_c"])["accepted"]
    taken = browser.post(f"{page}/branch", json={"what": "back", "name": "again", "move": 1}, headers=OWN).json()
    assert not taken["accepted"]
    assert browser.post(f"{page}/branch", json={"what": "open", "name": "main"}, headers=OWN).json()["accepted"]
    assert room.session.table.sheets["0:red"].orders == ["scold:party_c"]


@pytest.mark.parametrize("path", ["seats", "branch", "msel", "msel/move", "papers", "ahead"])
@pytest.mark.parametrize("kind", ["lead", "evaluator", "observer"])
def test_what_is_the_white_cells_alone_is_closed_to_others(there: Console, kind: str, path: str) -> None:
    room, browser = there
    page = join(browser, seated(room, kind, "red" if kind == "lead" else ""))
    body = {
        "seats": {"what": "renew", "id": "white"},
        "branch": {"what": "open", "name": "main"},
        "msel": {},
        "msel/move": {"id": "press", "at": "D+1"},
        "papers": {"what": "make", "kind": "review"},
        "ahead": {"what": "begin"},
    }[path]
    assert browser.post(f"{page}/{path}", json=body, headers=OWN).status_code == 403
    for other in ("qr/white", "measures", "why/0", "exercise", "msel", "papers/1/review.html"):
        assert browser.get(f"{page}/{other}").status_code == 403
    assert browser.get(f"{page}?as=party_b").status_code == 403


def test_the_white_cell_sees_what_a_cell_sees_and_cannot_act_there(there: Console) -> None:
    room, browser = there
    page = join(browser, seated(room, "white"))
    text = browser.get(f"{page}?as=red").text
    assert "Relations as we believe them" in text
    assert 'data-act="sheet"' not in text
    assert browser.get(f"{page}?as=nobody").status_code == 404
    screen = browser.get(f"{page}?as=screen").text
    assert "What all have heard" in screen
    assert "data-act" not in screen
    with live(browser, page, as_="red") as socket:
        assert set(socket.receive_json()["panels"]) == set(PANELS["cell"])


def test_codes_and_their_pictures_stand_on_the_white_cells_page_alone(there: Console) -> None:
    room, browser = there
    codes = [seat.code for seat in room.register.seats.values()]
    white = join(browser, seated(room, "white"))
    text = browser.get(white).text
    assert all(f"{code[:4]} {code[4:]}" in text for code in codes)
    picture = browser.get(f"{white}/qr/evaluator")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    for kind, cell in (("lead", "red"), ("evaluator", ""), ("observer", "")):
        page = browser.get(join(browser, seated(room, kind, cell))).text
        assert not any(code[:4] in page and code[4:] in page for code in codes)


def test_drafts_are_kept_on_the_server_until_they_are_sent(there: Console) -> None:
    room, browser = there
    page, other = join(browser, seated(room, "lead", "red")), join(browser, seated(room, "lead", "party_b"))
    kept = {"form": "message", "draft": {"at": 5, "text": "half a sen'tence </script>"}}
    assert browser.post(f"{page}/draft", json=kept, headers=OWN).json()["accepted"]
    found = re.search(r"data-drafts='([^']*)'", browser.get(page).text)
    assert found is not None
    assert json.loads(html.unescape(found.group(1)))["message"]["text"] == "half a sen'tence </script>"
    assert "half a sen" not in browser.get(other).text
    browser.post(f"{page}/draft", json={"form": "message", "draft": None}, headers=OWN)
    assert "half a sen" not in browser.get(page).text


WRITTEN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "'; DROP TABLE",
)


@pytest.mark.parametrize("words", WRITTEN)
def test_script_in_any_text_is_shown_and_never_run(there: Console, words: str) -> None:
    room, browser = there
    white, lead = join(browser, seated(room, "white")), join(browser, seated(room, "lead", "red"))
    other = join(browser, seated(room, "lead", "party_b"))
    for kind, body in (
        ("message", {"to": ["party_b"], "text": words}),
        ("message", {"way": "open", "text": words}),
        ("message", {"way": "white", "to": ["party_b"], "text": words}),
        ("question", {"text": words}),
        ("argue", {"claim": words, "reasons": [words], "against": [words]}),
        ("propose", {"to": ["party_b"], "text": words}),
        ("sheet", {"orders": [], "note": words}),
    ):
        assert act(browser, lead, kind, **body)["accepted"]
    rows = [{"id": "odd", "to": ["all"], "subject": words, "message": words, "sender": words, "notes": words}]
    assert act(browser, white, "msel", rows=rows)["accepted"]
    assert act(browser, white, "inject", id="odd")["accepted"]
    added = {"what": "add", "kind": "member", "cell": "red", "title": words}
    assert browser.post(f"{white}/seats", json=added, headers=OWN).json()["accepted"]
    for page in (white, lead, other, f"{white}?as=screen"):
        text = browser.get(page).text
        assert html.escape(words).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert ">49<" not in text


def test_labels_come_in_the_language_the_browser_asks_for_or_the_reader_chose(there: Console) -> None:
    _, browser = there
    assert '<html lang="ja">' in browser.get("/join", headers={"accept-language": "ja-JP,en;q=0.5"}).text
    chosen = browser.post(
        "/language", data={"language": "ko", "back": "//evil.example"}, headers=OWN, follow_redirects=False
    )
    assert chosen.headers["location"] == "/join"
    assert '<html lang="ko">' in browser.get("/join").text


def test_pictures_on_one_page_have_ids_of_their_own() -> None:
    svg = relations([Feeling("a", "b", 0.5), Feeling("b", "a", -0.1)], {"a": "A", "b": "B"}, title="x")
    one, two = own_ids(svg, "one"), own_ids(svg, "two")
    assert not set(re.findall(r'\bid="([^"]+)"', one)) & set(re.findall(r'\bid="([^"]+)"', two))
    assert "<style" not in one


# said by way of a variable: what the session calls phases, seats, statuses, outcomes
NAMED = {
    *(
        "planning",
        "adjudication",
        "world",
        "free",
        "over",
        "human",
        "doctrine",
        "white",
        "lead",
        "member",
        "evaluator",
    ),
    *(
        "observer",
        "contextual",
        "contingency",
        "approved",
        "draft",
        "held",
        "released",
        "skipped",
        "complete",
        "missed",
    ),
    *(
        "email",
        "phone",
        "handout",
        "media",
        "intelligence",
        "orders",
        "full",
        "partial",
        "fail",
        "backfire",
        "accept",
    ),
    *("moderate", "overrule", "automatic", "contested", "all", "yes", "no", "abstain", "higher", "lower", "none"),
}


def test_every_label_of_the_pages_is_in_the_catalogue_in_every_language() -> None:
    words = {
        found
        for path in TEMPLATES.rglob("*.html")
        for found in re.findall(r"""\bt\(["']([^"']+)["']\)""", path.read_text(encoding="utf-8"))
    }
    words |= {heading for panels in PANELS.values() for heading in panels.values()} | NAMED
    assert len(words) > 250
    catalogue = json.loads((TEMPLATES.parent / "labels.json").read_text(encoding="utf-8"))
    assert "native speaker" in catalogue["note"]
    assert not {word for word in words - set(catalogue["labels"]) if word.lower() not in terms("en")}
    for word, said in catalogue["labels"].items():
        assert set(said) == set(LANGUAGES) - {"en"}, word
        assert all(text.strip() for text in said.values()), word
        assert label(word, "en") == word
    assert label("Join", "ja") == catalogue["labels"]["Join"]["ja"]


def test_a_word_of_the_field_is_the_same_on_the_screen_and_on_paper() -> None:
    catalogue = json.loads((TEMPLATES.parent / "labels.json").read_text(encoding="utf-8"))["labels"]
    # on paper with its reading in brackets
    assert {word for word in catalogue if word.lower() in terms("en")} == {"rung"}
    for language in set(LANGUAGES) - {"en"}:
        assert label("Expected action", language) == labels(language)("kind.expected_action")
        assert label("move", language) in label("Next move", language)
        assert label("White cell", language) in label("Ask the white cell", language)
