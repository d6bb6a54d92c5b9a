"""Secrecy over the wire: each hidden text carries a marker, and every byte that every seat receives is searched.

Pages, sockets, the API, errors, refusals, downloads, static files and headers, over a whole exercise.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from consoles import OWN, console, join, live, seated
from starlette.testclient import TestClient

from sim.web.register import Seat
from sim.web.room import Room

# kind and cell of the eight seats that look
SEATS = (
    ("white", ""),
    ("evaluator", ""),
    ("observer", ""),
    ("lead", "red"),
    ("member", "red"),
    ("lead", "party_b"),
    ("member", "party_b"),
    ("observer", "red"),
)
RED = {"lead red", "member red", "observer red"}
BLUE = {"lead party_b", "member party_b"}
ALL = {"white ", "evaluator "}
EVERYBODY = {f"{kind} {cell}" for kind, cell in SEATS}
MAY_SEE = {
    "MARK_SECRET": RED,
    "MARK_ROW": RED,
    "MARK_TO_ALL": EVERYBODY,
    "MARK_NOTES": set(),
    "MARK_AIM": set(),
    "MARK_UNSENT": set(),
    "MARK_PRIVATE": RED | BLUE,
    "MARK_TO_WHITE": RED,
    "MARK_OPEN": EVERYBODY,
    "MARK_WAITS": RED,
    "MARK_STOPPED": RED,
    "MARK_BEFORE": set(),
    "MARK_AFTER": RED | BLUE,
    "MARK_QUESTION": RED,
    "MARK_REPLY": RED,
    "MARK_CLAIM": RED,
    "MARK_FOR": RED,
    "MARK_PROPOSAL": RED | BLUE,
    "MARK_SHEET": RED,
    "MARK_WHY": set(),
    "MARK_RULED": set(),
    "MARK_RATING": set(),
    "MARK_BLUE": BLUE,
}
# not even the white cell reads what is not sent; why an order was given stands in the exercise's file
ALONE = {"MARK_DRAFT": {"lead red"}, "MARK_RATIONALE": {"white "}}


class Ears:
    """All bytes that each seat has received."""

    def __init__(self, room: Room, browser: TestClient) -> None:
        self.room, self.browser = room, browser
        self.heard: dict[str, bytearray] = defaultdict(bytearray)
        self.pages: dict[str, str] = {}
        self.tokens: dict[str, dict[str, str]] = {}
        room.register.add(room.session, "observer", "red", "MARK_TITLE")
        for kind, cell in SEATS:
            name, seat = f"{kind} {cell}", self._seat(kind, cell)
            self.pages[name] = join(browser, seat)
            self.tokens[name] = {"authorization": f"Bearer {room.register.signed(seat, 'token')}"}

    def _seat(self, kind: str, cell: str) -> Seat:
        return seated(self.room, kind, cell)

    def take(self, name: str, answer: Any) -> Any:
        """Note an answer, with its headers."""
        self.heard[name] += answer.content + str(answer.headers).encode()
        return answer

    def do(self, name: str, kind: str, **body: Any) -> dict[str, Any]:
        """Do something from a seat's page."""
        answer = self.browser.post(f"{self.pages[name]}/do/{kind}", json=body, headers=OWN)
        found = self.take(name, answer).json()
        assert isinstance(found, dict)
        return found

    def look(self) -> None:
        """Let every seat look at its page, its socket and its view."""
        for name, page in self.pages.items():
            self.take(name, self.browser.get(page, headers=self._only(name)))
            self.take(name, self.browser.get("/api/view", headers=self.tokens[name]))
            with live(self.browser, page) as socket:
                self.heard[name] += socket.receive_text().encode()

    def pry(self) -> None:
        """Let every seat try all that it can think of, others' pages and papers too."""
        for name, page in self.pages.items():
            paths = ["/join", "/", "/static/console.js", "/pictures.css", "/api/openapi.json", "/nothing"]
            paths += [f"{page}?as={who}" for who in ("red", "party_b", "screen", "nobody")]
            paths += [
                f"{page}/{what}" for what in ("measures", "why/0", "why/3", "exercise", "qr/white", "papers/1/x")
            ]
            paths += [*self.pages.values(), *(f"{page}/msel?form={form}" for form in ("xlsx", "csv", "json"))]
            for path in paths:
                # with this seat's cookie alone: the client would send those of all
                self.take(name, self.browser.get(path, headers=self._only(name), follow_redirects=True))
            for path in ("view?cell=red", "view?cell=party_b", "clock", "wait?seconds=0"):
                self.take(name, self.browser.get(f"/api/{path}", headers=self.tokens[name]))
            for path in ("seats", "branch", "msel", "msel/move", "papers", "ahead", "draft", "do/drop", "do/sheet"):
                for body in ({"what": "x"}, {"cell": "red"}):
                    self.take(name, self.browser.post(f"{page}/{path}", json=body, headers=OWN | self._only(name)))

    def _only(self, name: str) -> dict[str, str]:
        seat = self.room.register.seats[self.pages[name].rpartition("/")[2]]
        return {"cookie": f"whitecell_{seat.id}={self.room.register.signed(seat, 'cookie')}"}


def _write(ears: Ears) -> None:
    table = ears.room.session.table
    row = {"id": "told_a", "to": ["party_a"], "message": "MARK_ROW", "notes": "MARK_NOTES", "objective": "MARK_AIM"}
    hourly = [{"id": f"h{hour}", "at": f"{hour} h", "to": ["party_a"], "message": "look"} for hour in range(1, 30, 6)]
    unsent = {"id": "unsent", "to": ["party_a"], "message": "MARK_UNSENT", "status": "held", "notes": "MARK_NOTES"}
    rows = [row, unsent, {"id": "to_all", "to": ["all"], "message": "MARK_TO_ALL"}, *hourly]
    assert ears.do("white ", "msel", rows=rows)["accepted"]
    for name, kind, body in (
        ("lead red", "message", {"to": ["party_b"], "text": "MARK_PRIVATE"}),
        ("member red", "message", {"to": ["white"], "text": "MARK_TO_WHITE"}),
        ("lead red", "message", {"way": "open", "text": "MARK_OPEN"}),
        ("lead red", "message", {"way": "white", "to": ["party_b"], "text": "MARK_WAITS"}),
        ("lead red", "message", {"way": "white", "to": ["party_b"], "text": "MARK_BEFORE"}),
        ("lead red", "message", {"way": "white", "to": ["party_b"], "text": "MARK_STOPPED"}),
        ("member red", "question", {"text": "MARK_QUESTION"}),
        ("lead red", "argue", {"claim": "MARK_CLAIM", "reasons": ["MARK_FOR"], "against": ["none"]}),
        ("lead red", "propose", {"to": ["party_b"], "text": "MARK_PROPOSAL"}),
        ("lead red", "sheet", {"orders": ["scold:party_c"], "note": "MARK_SHEET"}),
        ("lead party_b", "message", {"to": ["white"], "text": "MARK_BLUE"}),
    ):
        assert ears.do(name, kind, **body)["accepted"], body
    draft = {"form": "message", "draft": {"text": "MARK_DRAFT"}}
    ears.take("lead red", ears.browser.post(f"{ears.pages['lead red']}/draft", json=draft, headers=OWN))
    waits = [name for name, each in table.messages.items() if not each["passed"]]
    ears.do("white ", "pass_on", id=waits[1], passed=True, text="MARK_AFTER")
    ears.do("white ", "pass_on", id=waits[2], passed=False)
    ears.do("white ", "reply", id=next(iter(table.questions)), text="MARK_REPLY")
    argued = next(iter(table.argued))
    assert ears.do("white ", "weigh", id=argued, chance=1.0, effects=[], reason="MARK_WHY")["accepted"]
    ears.do("evaluator ", "rating", objective="talking", rating="performed", note="MARK_RATING")


def _play(ears: Ears) -> None:
    """Play to the end, with a reason given for an order and for a ruling."""
    table = ears.room.session.table
    ears.do("white ", "clock", verb="rulings", mode="all")
    for name in ("told_a", "to_all"):
        assert ears.do("white ", "inject", id=name)["accepted"]
    gave = False
    for _ in range(300):
        if ears.room.session.table.phase == "over":
            break
        table, engine = ears.room.session.table, ears.room.session.engine
        for request in engine.waiting:
            if request.id in table.interrupts:
                name = "lead red" if request.actor == "party_a" else "lead party_b"
                gave |= ears.do(name, "order", request=request.id, items=[], rationale="MARK_RATIONALE")["accepted"]
        for each in ears.browser.get("/api/view", headers=ears.tokens["white "]).json()["under_way"]:
            if each["doing"] in table.ruled:
                continue
            if each["actor"] == "party_b":
                ears.do("white ", "ruling", doing=each["doing"], verdict="accept")
            elif each["actor"] == "party_a":
                other = next(outcome for outcome in each["chances"] if outcome != each["drawn"])
                body = {"doing": each["doing"], "verdict": "overrule", "outcome": other, "reason": "MARK_RULED"}
                ears.do("white ", "ruling", **body)
        verb = {"planning": "begin", "world": "next"}.get(table.phase, "on")
        assert ears.do("white ", "clock", verb=verb)["accepted"]
    assert ears.room.session.table.phase == "over"
    assert gave
    assert table.ruled


def test_every_byte_that_each_seat_receives_holds_what_it_may_and_nothing_else(
    tmp_path: Path,
) -> None:
    # one test, because the exercise is played once for all that is asked of it
    with console(tmp_path) as (room, browser):
        ears = Ears(room, browser)
        _write(ears)
        ears.look()
        _play(ears)
        ears.look()
        ears.pry()
    assert set(ears.heard) == EVERYBODY
    assert min(len(heard) for heard in ears.heard.values()) > 50_000
    seen = {mark: {name for name, heard in ears.heard.items() if mark.encode() in heard} for mark in MAY_SEE | ALONE}
    assert seen == {mark: may | ALL for mark, may in MAY_SEE.items()} | ALONE
    _no_codes(ears)
    _no_truth(ears)


def _no_codes(ears: Ears) -> None:
    codes = [seat.code for seat in ears.room.register.seats.values()]
    for name, heard in ears.heard.items():
        text = heard.decode("utf-8", "replace")
        found = [code for code in codes if code in text or f"{code[:4]} {code[4:]}" in text]
        assert len(found) == (len(codes) if name == "white " else 0), name


def _no_truth(ears: Ears) -> None:
    """What another truly feels, to the last digit as the API would write it, is nowhere in what a cell received."""
    engine = ears.room.session.engine
    slots, slot = engine.world.slots, engine.world.network.slot
    for toward in ("party_a", "party_c"):
        truth = repr(float(slots.read(slot("affinity", "party_b", toward), engine.now))).encode()
        assert truth in ears.heard["white "]
        assert truth not in ears.heard["lead red"]
        assert truth in ears.heard["lead party_b"]
