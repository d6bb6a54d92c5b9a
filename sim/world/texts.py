"""Texts: code by its text, kept for this process, however many runs ask for the same.

look = eval(TEXTS.code("lambda at: V[3] > 0.5"), names)
"""

from __future__ import annotations

from itertools import islice
from threading import Lock
from types import CodeType
from typing import Final

__all__ = ["TEXTS", "Texts"]

# a run asks for a few hundred
_MOST: Final = 4096


class Texts:
    """Compiled texts, the latest few thousand; `count` is how many were compiled so far."""

    def __init__(self, most: int = _MOST) -> None:
        self.count = 0
        self._most = most
        self._codes: dict[str, CodeType] = {}
        self._lock = Lock()

    def code(self, text: str) -> CodeType:
        """Give the code of an expression's text."""
        found = self._codes.get(text)
        if found is None:
            found = compile(text, "<beliefs>", "eval")
            with self._lock:
                if len(self._codes) >= self._most:
                    del self._codes[next(iter(self._codes))]
                self.count += text not in self._codes
                self._codes[text] = found
        return found

    def since(self, count: int) -> tuple[str, ...]:
        """Give the texts that were compiled since there were so many, the latest first."""
        return tuple(islice(reversed(self._codes), self.count - count))


TEXTS: Final = Texts()
