"""A real browser, any Chromium, driven by Playwright; where there is none on a desk, tests are skipped loudly."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

if TYPE_CHECKING:
    from sim.web.register import Seat
    from sim.web.room import Room

# a busy machine is no fault of the page's
expect.set_options(timeout=20_000)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str:
    """Find a browser; in continuous integration there must be one.

    Raises:
        pytest.skip: there is none on this desk.

    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        assert not os.environ.get("CI"), "no browser: .ci/run installs one"
        words = "NO BROWSER: the console is not tested as people see it. Install chromium."
        os.write(2, f"\n{words}\n".encode())
        pytest.skip(words)
    return found


@contextlib.contextmanager
def browsing() -> Iterator[Browser]:
    """Open a browser."""
    path = chromium()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Desk:
    """One person's browser: a context of its own, that notes whatever goes wrong and wherever it asks."""

    def __init__(self, browser: Browser, address: str, *, width: int = 1280, dark: bool = False) -> None:
        self.address = address
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            # a certificate made for the test is nobody's that a browser knows
            ignore_https_errors=address.startswith("https"),
        )
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("dialog", lambda dialog: self.faults.append(f"dialog {dialog.message}"))

    def sit(self, seat: Seat) -> Page:
        """Take a seat by typing its code, and wait until the page is live."""
        # the page before may be about to load itself anew, which would break this off
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/join")
        self.page.get_by_label("Join code").fill(f"{seat.code[:4].lower()} {seat.code[4:]}")
        self.page.get_by_role("button", name="Join", exact=True).click()
        self.live()
        return self.page

    def live(self) -> None:
        """Wait until the page hears the server."""
        self.page.wait_for_selector("body[data-connected=yes]")

    def caught_up(self, room: Room) -> Page:
        """Wait until the page shows how things stand in the room now."""
        self.page.wait_for_function("known => Number(document.body.dataset.version) >= known", arg=room.version)
        return self.page


@contextlib.contextmanager
def asleep(browser: Browser) -> Iterator[None]:
    """Stop every process of a browser, as a lid that is closed does, and let them go on."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    processes = [int(each["id"]) for each in told["processInfo"]]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)
