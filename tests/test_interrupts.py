"""An interrupt that comes several times is heard once, until what it ends has ended."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from sim.runs.interrupts import once


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """Hear interrupts, also where whoever began the tests lets them be ignored, as a shell does in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _closing(more: int, ended: list[str]) -> None:
    with once():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            ended.append("not interrupted")
        except KeyboardInterrupt:
            for _ in range(more):
                os.kill(os.getpid(), signal.SIGINT)
            ended.append("closed in order")
            raise


@pytest.mark.parametrize("more", [0, 1, 5])
def test_only_the_first_of_several_interrupts_is_heard(more: int) -> None:
    ended: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        _closing(more, ended)
    assert ended == ["closed in order"]
    # afterwards it is heard as ever
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_what_somebody_handles_otherwise_is_left_alone() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda signum, _frame: heard.append(signum))
    try:
        with once():
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM] * 2


def test_another_thread_changes_nothing() -> None:
    seen = []

    def inside() -> None:
        with once():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
