"""A body: the fields of an input as they were sent, each read or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sim.errors import did_you_mean
from sim.exercise.entry import Refusal
from sim.sentence import Sentence

__all__ = ["Body", "known", "text", "words"]

Body = Mapping[str, Any]
_MOST: Final = 8000


def text(body: Body, key: str, *, needed: bool = True) -> str:
    """Read words that somebody wrote.

    Raises:
        Refusal: there are none where some are needed, or too many.

    """
    found = str(body.get(key, "")).strip()
    if needed and not found:
        raise Refusal("say {key}", key=Sentence(key))
    if len(found) > _MOST:
        raise Refusal("{key} is longer than {most} characters", key=Sentence(key), most=_MOST)
    return found


def known(name: str, there: Mapping[str, Any], noun: str) -> str:
    """Give a name of something that is there.

    Raises:
        Refusal: there is no such `noun`.

    """
    if name not in there:
        raise Refusal("no {noun} '{name}'; {known}", noun=Sentence(noun), name=name, known=did_you_mean(name, there))
    return name


def words(body: Body, key: str) -> list[str]:
    """Read a list of words.

    Raises:
        Refusal: it is none.

    """
    found = body.get(key, ())
    if isinstance(found, str) or not all(isinstance(word, str) for word in found):
        raise Refusal("{key} is a list of words", key=Sentence(key))
    return list(found)
