"""Script in a scenario's own texts: titles, briefs, messages, secrets, words of pictures are shown and never run."""

from __future__ import annotations

import copy
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from consoles import ADDRESS, act, join, room_of
from exercises import EXERCISE
from small_worlds import lively, plan_of
from starlette.testclient import TestClient

from sim.web.app import make_app

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{ 7*7 }}&amp;"
TEXTS = frozenset(
    {"title", "question", "brief", "limits", "says", "explain", "secret", "message", "subject", "notes", "sender"}
)


def _poisoned(found: Any) -> Any:
    """Put the words at the end of every text that people may read."""
    if isinstance(found, dict):
        return {
            key: f"{value} {HOSTILE}" if key in TEXTS and isinstance(value, str) else _poisoned(value)
            for key, value in found.items()
        }
    return [_poisoned(each) for each in found] if isinstance(found, list) else found


class Seen(HTMLParser):
    """Every tag of a page, and the name of every attribute, as a browser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}


def test_script_in_the_texts_of_a_scenario_is_shown_and_never_run(tmp_path: Path) -> None:
    exercise = copy.deepcopy(EXERCISE)
    exercise["cells"]["red"] |= {"brief": "ours", "roles": [{"title": "chief", "sheet": f"do {HOSTILE}"}]}
    exercise["cells"]["red"]["goals"] = [HOSTILE]
    exercise |= {"situation": [HOSTILE], "rules": [HOSTILE], "moves": [{"span": "3 d", "title": "a", "brief": "b"}]}
    room = room_of(tmp_path, plan=plan_of(_poisoned(lively(3, horizon="6 d", exercise=exercise))))
    with TestClient(make_app(room), base_url=ADDRESS) as browser:
        pages = {seat.id: join(browser, seat) for seat in room.register.seats.values()}
        white = pages["white"]
        assert act(browser, white, "inject", id="press")["accepted"]
        act(browser, white, "clock", verb="begin")
        views = [*pages.values(), f"{white}?as=red", f"{white}?as=screen", "/join"]
        records = len(room.session.engine.chronicle)
        for page in [*views, f"{white}/measures", *(f"{white}/why/{record}" for record in range(0, records, 5))]:
            text = browser.get(page).text
            if page in views:
                assert "&lt;script&gt;alert(1)" in text, page
                assert "{{ 7*7 }}" in text, page
            seen = Seen(text)
            assert seen.tags.count("script") == 1, page
            assert not {"img", "iframe", "object", "style", "base"} & set(seen.tags), page
            assert not {name for name in seen.names if name.startswith("on")}, page
            assert ">49<" not in text
        assert browser.get(white).text.count("<svg") >= 1
    room.session.store.close()
