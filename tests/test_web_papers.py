"""Papers and the look-ahead: made behind the exercise, with their progress on the page, for the white cell alone."""

from __future__ import annotations

import io
import multiprocessing
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from consoles import ADDRESS, OWN, join, seated
from shipped import loaded
from starlette.testclient import TestClient

from sim.exercise.review.history import history_of
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.provenance import header
from sim.web.app import make_app
from sim.web.papers import KINDS, Task, made
from sim.web.room import Room

SCENARIO = "typhoon_isles"
LONGEST_S = 240.0


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, TestClient, str]]:
    """Open a console on the shortest shipped exercise, in its first move; a paper reads its scenario anew."""
    plan = loaded(SCENARIO)
    exercise = plan.scenario.crisis.exercise
    assert exercise is not None
    seats = {cell.actor: "human" for cell in exercise.cells.values()}
    with Store(tmp_path_factory.mktemp("papers") / "store.db") as store:
        room = Room(Session.make(store, SCENARIO, plan, header(plan, SCENARIO, seed=1), seats=seats))
        room.session.do("white", "clock", verb="begin")
        with TestClient(make_app(room), base_url=ADDRESS) as browser:
            yield room, browser, join(browser, seated(room, "white"))
    # whoever was at work has ended with the server, or ends after the run it is in
    _until(lambda: not multiprocessing.active_children())


def _until(done: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not done():
        assert time.monotonic() < begun + LONGEST_S, "it never came"
        time.sleep(0.05)


def _ask(browser: TestClient, page: str, path: str, **body: object) -> str:
    return str(browser.post(f"{page}/{path}", json=body, headers=OWN).json()["reason"])


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("report", {"report.zip", "report.html", "chronicle.jsonl", "outcomes.json"}),
        pytest.param("hot_wash", {"hot_wash.zip", "hot_wash.html", "hot_wash.docx"}, marks=pytest.mark.long),
        pytest.param("review", {"review.zip", "review.html", "review.docx"}, marks=pytest.mark.long),
        pytest.param("pack", {f"{SCENARIO}_pack_ja.zip"}, marks=pytest.mark.long),
    ],
)
def test_a_paper_is_made_behind_the_exercise_and_carried_away(
    there: tuple[Room, TestClient, str], kind: str, files: set[str]
) -> None:
    room, browser, page = there
    before = room.session.digest
    assert not _ask(browser, page, "papers", what="make", kind=kind, lang="ja" if kind == "pack" else "en")
    paper = room.press.printed[-1]
    assert "at work" in browser.get(page).text
    _until(lambda: paper.standing not in {"waits", "at work"})
    assert paper.standing == "made", paper.reason
    assert files <= set(paper.files)
    text = browser.get(page).text
    for name in files:
        if name.endswith((".html", ".zip", ".docx")):
            assert f'data-own="papers/{paper.number}/{name}"' in text
        answer = browser.get(f"{page}/papers/{paper.number}/{name}")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert len(answer.content) > 200
    whole = zipfile.ZipFile(io.BytesIO(browser.get(f"{page}/papers/{paper.number}/{paper.files[0]}").content))
    assert whole.testzip() is None
    assert len(whole.namelist()) >= len(files) - 1
    assert room.session.digest == before


def test_a_paper_is_for_the_white_cell_alone_and_no_path_leads_out_of_its_folder(
    there: tuple[Room, TestClient, str],
) -> None:
    room, browser, page = there
    if not any(each.files for each in room.press.printed):
        test_a_paper_is_made_behind_the_exercise_and_carried_away(there, "report", {"report.html"})
    paper = next(each for each in room.press.printed if each.files)
    mine = f"papers/{paper.number}/{paper.files[1]}"
    assert browser.get(f"{page}/{mine}").status_code == 200
    for seat in (seated(room, "evaluator"), seated(room, "observer")):
        other = join(browser, seat)
        assert browser.get(f"{other}/{mine}").status_code == 403
        assert "papers/" not in browser.get(other).text
        assert browser.post(f"{other}/ahead", json={"what": "begin"}, headers=OWN).status_code == 403
    for path in ("papers/999/report.html", f"papers/{paper.number}/..%2f..%2fstore.db", f"papers/{paper.number}/x"):
        assert browser.get(f"{page}/{path}").status_code == 404


@pytest.mark.long
def test_a_review_that_was_stopped_goes_on_from_the_futures_that_are_done(
    there: tuple[Room, TestClient, str], tmp_path: Path
) -> None:
    room, _, _ = there
    history = room.held(lambda session: history_of(session.store, session.branch))
    task = Task("review", history, seeds=90, keep=tmp_path / "kept")
    told: list[tuple[int, int]] = []

    def stops(done: int, total: int) -> None:
        told.append((done, total))
        raise ConnectionError

    with pytest.raises(ConnectionError):
        made(task, tmp_path, stops)
    assert 0 < told[0][0] < told[0][1], "stopped within"
    again: list[int] = []
    names = made(task, tmp_path, lambda done, _: again.append(done))
    # each is more than was done before, and the file is gone with the review there
    assert min(again) > told[0][0]
    assert not (tmp_path / "kept").exists()
    (tmp_path / "whole").mkdir()
    whole = made(replace(task, keep=None), tmp_path / "whole", lambda *_: None)
    assert whole == names
    assert (tmp_path / "whole" / "review.md").read_text("utf-8") == (tmp_path / "review.md").read_text("utf-8")


def test_the_futures_of_a_consoles_review_stand_beside_its_store(there: tuple[Room, TestClient, str]) -> None:
    room, browser, page = there
    assert not _ask(browser, page, "papers", what="make", kind="review")
    paper = room.press.printed[-1]
    kept = paper.task.keep
    assert kept is not None
    assert kept.parent == Path(room.session.store.path).parent
    _until(lambda: kept.exists() or paper.standing not in {"waits", "at work"})
    assert not _ask(browser, page, "papers", what="stop", number=paper.number)
    assert kept.exists()
    # the same review of the same state goes on from there
    assert not _ask(browser, page, "papers", what="make", kind="review", lang="ko")
    assert room.press.printed[-1].task.keep == kept
    assert not _ask(browser, page, "papers", what="stop", number=room.press.printed[-1].number)


def test_papers_wait_for_each_other_and_are_stopped(there: tuple[Room, TestClient, str]) -> None:
    room, browser, page = there
    for kind in ("review", "pack"):
        assert not _ask(browser, page, "papers", what="make", kind=kind)
    first, second = room.press.printed[-2:]
    assert (first.standing, second.standing) == ("at work", "waits")
    for paper in (second, first):
        assert not _ask(browser, page, "papers", what="stop", number=paper.number)
        assert paper.standing == "stopped"
        assert "no such paper" in _ask(browser, page, "papers", what="stop", number=paper.number)
    assert "no labels" in _ask(browser, page, "papers", what="make", kind="pack", lang="tlh")
    assert browser.post(f"{page}/papers", json={"what": "make", "kind": "x"}, headers=OWN).status_code == 422


def test_what_a_process_meets_is_said_on_the_page(
    there: tuple[Room, TestClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room, browser, page = there
    # nothing of that name can be read again
    history_header = room.session.store.header

    def elsewhere(exercise: str) -> str:
        return history_header(exercise).replace(f'"scenario": "{SCENARIO}"', '"scenario": "no_such_scenario"')

    with monkeypatch.context() as other:
        other.setattr(room.session.store, "header", elsewhere)
        assert not _ask(browser, page, "papers", what="make", kind="report")
    paper = room.press.printed[-1]
    _until(lambda: paper.standing not in {"waits", "at work"})
    assert paper.standing == "refused"
    assert "no_such_scenario" in paper.reason
    assert "no_such_scenario" in browser.get(page).text


def test_the_white_cell_looks_ahead_and_nobody_else_sees_it(there: tuple[Room, TestClient, str]) -> None:
    room, browser, page = there
    before = room.session.digest
    assert not _ask(browser, page, "ahead", what="begin", seeds=4)
    _until(lambda: room.ahead.told is not None and room.ahead.told.done == 4)
    text = browser.get(page).text
    assert 'id="fan-title"' in text
    assert "4 futures" in text
    for kind in ("evaluator", "observer"):
        assert "fan-title" not in browser.get(join(browser, seated(room, kind))).text
    assert room.session.digest == before
    assert "The exercise has gone on since" not in text
    room.session.do("white", "message", way="open", text="on we go")
    room.changed()
    _until(lambda: room.ahead.told is not None and room.ahead.told.stale)
    assert "The exercise has gone on since" in browser.get(page).text
    assert not _ask(browser, page, "ahead", what="begin", seeds=400)
    assert not _ask(browser, page, "ahead", what="stop")
    assert room.ahead.told is not None
    assert not room.ahead.told.running


def test_every_kind_of_paper_has_a_button(there: tuple[Room, TestClient, str]) -> None:
    _room, browser, page = there
    text = browser.get(page).text
    for kind in KINDS:
        assert f'name="kind" value="{kind}"' in text
