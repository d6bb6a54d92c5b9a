"""What somebody who waits is shown: how far it is, and the time left; nothing where nobody watches."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sim.cli.launching import followed, progress_bar


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(done: list[float], *, every: float, seconds: float) -> str:
    """What stands on the line when so much was done after each stretch of `seconds`."""
    before, sys.stderr = sys.stderr, Terminal()
    try:
        bar = progress_bar()
    finally:
        sys.stderr = before
    assert bar is not None
    now = [0.0]
    bar.get_time = lambda: now[0]
    task = bar.add_task("runs", total=every)
    bar.start_task(task)
    for each in done:
        now[0] += seconds
        bar.update(task, completed=each)
    stream = io.StringIO()
    Console(file=stream, width=100).print(bar.get_renderable())
    return stream.getvalue()


def test_progress_shows_how_far_it_is_and_the_time_left() -> None:
    line = shown([10, 20], every=100, seconds=10)
    assert "runs" in line
    assert " 20 %" in line
    assert "0:01:20" in line


@given(st.integers(2, 50))
def test_the_time_left_is_what_is_left_at_the_pace_so_far(steps: int) -> None:
    # a step takes a second, a hundred of them are to be done
    left = 100 - steps
    assert f"0:{left // 60:02}:{left % 60:02}" in shown(
        [float(step) for step in range(1, steps + 1)], every=100, seconds=1
    )


def test_where_nobody_watches_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with followed("runs") as tell:
        assert tell is None
