"""The HTTP API: programs in seats over a real server, the same authority as pages, a description that holds."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from consoles import console, room_of, seated, served
from exercises import play_out
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from sim.errors import WhitecellError
from sim.exercise.authority import MAY
from sim.web.app import make_app
from sim.web.bodies import ACTS
from sim.web.client import Client
from sim.web.describing import doors
from sim.web.room import Room

Console = tuple[Room, TestClient]
MANUAL = (Path(__file__).resolve().parent.parent / "sim" / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Console]:
    """Open a console on the small exercise."""
    with console(tmp_path) as found:
        yield found


def _token(browser: TestClient, code: str) -> dict[str, str]:
    return {"authorization": f"Bearer {browser.post('/api/join', json={'code': code}).json()['token']}"}


def _play_of_the_manual() -> Callable[[str, str], None]:
    """Give the cell of the manual page: whoever writes a program begins with it."""
    found: dict[str, Any] = {}
    block = next(text for text in FENCE.findall(MANUAL) if "Client.join" in text)
    exec(compile(block, "sim/README.md", "exec"), found)
    play: Callable[[str, str], None] = found["play"]
    return play


def test_the_manuals_cell_plays_an_exercise_to_its_end_in_every_seat(tmp_path: Path) -> None:
    room, lead = room_of(tmp_path), _play_of_the_manual()

    with served(room) as address:
        codes = [seat.code for seat in room.register.seats.values() if seat.kind == "lead"]
        leads = [threading.Thread(target=lead, args=(address, code)) for code in codes]
        for each in leads:
            each.start()
        white = Client.join(address, seated(room, "white").code)
        version = -1
        while (phase := white.clock()["phase"]) != "over":
            view = white.view()
            asked = [each for each in view["waiting"] if each["id"] in view["interrupts"]]
            sheets = sum(key.startswith(f"{view['clock']['move'] - 1}:") for key in view["sheets"])
            if (phase == "planning" and sheets < len(codes)) or asked:
                version = white.wait(version, seconds=5)
                continue
            assert white.do("clock", verb={"planning": "begin", "world": "next"}.get(phase, "on"))["accepted"]
        for each in leads:
            each.join(timeout=30)
            assert not each.is_alive()
    assert len(room.session.table.sheets) == 6
    assert any(sheet.orders for sheet in room.session.table.sheets.values())
    assert any(entry.kind == "order" and entry.role.endswith("lead") for entry in room.session.entries)
    (tmp_path / "other").mkdir()
    assert (
        play_out(room_of(tmp_path / "other").session).engine.chronicle.digest()
        != room.session.engine.chronicle.digest()
    )
    room.session.store.close()


def test_the_manual_names_every_act_with_who_may_do_it_and_every_field_of_a_cells_view(there: Console) -> None:
    room, browser = there
    told = MANUAL.partition("**For programs.**")[2].partition("**Labels**")[0]
    rows = {
        line.split("|")[1].strip(): set(re.findall(r"`(\w+)`", line)) for line in told.splitlines() if "|" in line
    }
    assert {kind: rows[kind] for kind in ("lead", "member", "evaluator")} == {
        kind: set(acts) for kind, acts in MAY.items() if acts
    }
    assert rows["white cell"] | rows["lead"] | rows["evaluator"] == set(ACTS)
    view = browser.get("/api/view", headers=_token(browser, seated(room, "lead", "red").code)).json()
    fields = {name for head in rows for name in re.findall(r"`(\w+)`", head)}
    assert set(view) <= fields
    assert set(view["clock"]) <= rows["`clock()`"]


def test_the_client_says_in_one_line_what_went_wrong(tmp_path: Path) -> None:
    room = room_of(tmp_path)
    with served(room) as address:
        with pytest.raises(WhitecellError, match="this code opens no seat; ask the white cell for it"):
            Client.join(address, "BBBBBBBB")
        seat = Client.join(address, seated(room, "lead", "red").code)
        with pytest.raises(WhitecellError, match="white cell alone"):
            seat.view(cell="party_b")
        room.register.renew(seat.seat)
        with pytest.raises(WhitecellError, match="token"):
            seat.view()
    with pytest.raises(WhitecellError, match="does not answer"):
        Client.join(address, "BBBBBBBB")
    with pytest.raises(WhitecellError, match="not an address"):
        Client.join("file:///etc/hosts", "x")


def test_a_token_is_no_cookie_and_a_cookie_no_token(there: Console) -> None:
    room, browser = there
    white = seated(room, "white")
    cookie, token = (room.register.signed(white, use) for use in ("cookie", "token"))
    for headers, status in (
        ({"authorization": f"Bearer {cookie}"}, 401),
        ({"cookie": f"whitecell_white={cookie}"}, 401),
        ({"cookie": f"whitecell_white={token}"}, 401),
        ({"authorization": f"Basic {token}"}, 401),
        ({"authorization": f"Bearer {token}"}, 200),
    ):
        assert browser.get("/api/view", headers=headers).status_code == status


def test_no_act_is_open_to_somebody_without_a_token(there: Console) -> None:
    _, browser = there
    for kind in ACTS:
        assert browser.post(f"/api/do/{kind}", json={}).status_code == 401


def test_a_seat_does_over_the_api_what_its_role_may_and_no_more(there: Console) -> None:
    room, browser = there
    lead = _token(browser, seated(room, "lead", "red").code)
    assert browser.post("/api/do/sheet", json={"orders": []}, headers=lead).json()["accepted"]
    refused = browser.post("/api/do/clock", json={"verb": "begin"}, headers=lead)
    assert refused.status_code == 200
    assert not refused.json()["accepted"]
    other = browser.post("/api/do/sheet", json={"orders": [], "cell": "party_b"}, headers=lead).json()
    assert "belongs to red" in other["reason"]
    assert browser.post("/api/do/sheet", json={"orders": [], "by": "white"}, headers=lead).status_code == 422


def test_the_api_describes_itself(there: Console) -> None:
    _, browser = there
    told = browser.get("/api/openapi.json").json()
    assert {f"/api/do/{kind}" for kind in ACTS} <= set(told["paths"])
    for path, ways in told["paths"].items():
        assert path.startswith("/api/")
        for way in ways.values():
            assert way["description"]
    assert "/docs" not in told["paths"]
    assert browser.get("/docs").status_code == 404


def test_the_description_is_a_page_too_with_every_door_and_every_field(there: Console) -> None:
    _, browser = there
    told = browser.get("/api/openapi.json").json()
    page = browser.get("/api").text
    found = doors(told)
    assert [(door.path, door.way.lower()) for door in found] == [
        (path, way) for path, ways in told["paths"].items() for way in ways
    ]
    for door in found:
        assert f"<code>{door.way} {door.path}</code>" in page
        assert all(f"<code>{each.name}</code>" in page for each in door.fields)
    by_path = {door.path: door for door in found}
    clock = {each.name: each for each in by_path["/api/do/clock"].fields}
    assert clock["verb"].needed
    assert "one of begin, on" in clock["verb"].limits
    assert (clock["until_h"].kind, clock["until_h"].needed) == ("number", False)
    orders = next(each for each in by_path["/api/do/sheet"].fields if each.name == "orders")
    assert (orders.kind, orders.limits[:7]) == ("list of string", "at most")
    assert [door.path for door in found if not door.needs_token] == ["/api/join"]


@pytest.mark.parametrize("examples", [5, pytest.param(400, marks=pytest.mark.long)])
def test_what_the_description_allows_is_answered_as_described(tmp_path: Path, examples: int) -> None:
    """Schemathesis sends what the description allows and what it forbids, as the white cell; each answer must fit."""
    # here, where it is used: to import it takes longer than most tests
    import schemathesis  # noqa: PLC0415
    from schemathesis.core.result import Ok  # noqa: PLC0415

    room = room_of(tmp_path)
    token = room.register.signed(seated(room, "white"), "token")
    # waiting takes as long as it is asked to; joining wrongly is slowed down: both have tests of their own
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", make_app(room, names=["testserver"]))

    @schema.auth()
    class Bearer:
        """How a program says who it is, so that schemathesis can also try without."""

        def get(self, case: Any, context: Any) -> str:
            del case, context
            return token

        def set(self, case: Any, data: str, context: Any) -> None:
            del context
            case.headers["Authorization"] = f"Bearer {data}"

    told = schema.exclude(path="/api/wait").exclude(path="/api/join")
    count = 0
    for operation in told.get_all_operations():
        assert isinstance(operation, Ok)
        _holds(operation.ok().as_strategy(), examples)
        count += 1
    assert count == len(ACTS) + 2
    room.session.store.close()


def _holds(cases: Any, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(cases)
    def each(case: Any) -> None:
        case.call_and_validate()

    each()


def test_waiting_ends_when_something_is_new_or_time_is_over(there: Console) -> None:
    room, browser = there
    headers = _token(browser, seated(room, "lead", "red").code)
    version = browser.get("/api/wait?after=-1", headers=headers).json()["version"]
    assert version == room.version
    assert browser.get(f"/api/wait?after={version}&seconds=0", headers=headers).json()["version"] == version
    assert browser.get("/api/wait?seconds=1000", headers=headers).status_code == 422
    assert browser.post("/api/do/question", json={"text": "when?"}, headers=headers).json()["accepted"]
    assert browser.get(f"/api/wait?after={version}&seconds=20", headers=headers).json()["version"] > version
