"""What options are called in pictures: by their titles, which readers know, not by the names that commands take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sim.scenario.options import option_title
from sim.study.called import called

__all__ = ["titled", "titles_of"]

_ADOPTED: Final = {
    "0": "adopted at the start",
    "-5y": "adopted five years before",
    "mature": "fully matured",
    "frozen": "matured, its means held",
}


def titles_of(options: Sequence[str], *, near: Path) -> dict[str, str]:
    """Give the title of each option as it was asked for, with its adoption where that was named.

    Two that share a title are told apart by their names.
    """
    found = {}
    for option in options:
        _, at, adoption = option.partition("@")
        title = option_title(option, near=near)
        found[option] = f"{title}, {_ADOPTED.get(adoption, adoption)}" if at else title
    times = Counter(found.values())
    return {option: f"{title} ({called(option)})" if times[title] > 1 else title for option, title in found.items()}


def titled(option: str, titles: Mapping[str, str] | None) -> str:
    """Give the title of an option, or what it is called where no title is known."""
    return (titles or {}).get(option) or called(option)
