"""Labels: the console's own words in four languages, from one catalogue beside this module.

What a scenario says stays in the language it is written in.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Final

__all__ = ["LANGUAGES", "label"]

LANGUAGES: Final = {"en": "English", "ja": "日本語", "ko": "한국어", "zh": "中文"}


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("labels.json").read_text(encoding="utf-8")
    found = json.loads(text)["labels"]
    assert isinstance(found, dict)
    return found


def label(words: str, language: str) -> str:
    """Say a label in a language; as it stands where it is not in the catalogue."""
    return _labels().get(words, {}).get(language, words)
