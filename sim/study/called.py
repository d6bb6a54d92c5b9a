"""What an option is called before readers: without the folder and ending of its file; the baseline by that word."""

from __future__ import annotations

import re

__all__ = ["called"]


def called(option: str) -> str:
    """Give the name of an option as it was asked for."""
    if not option:
        return "the baseline"
    path, at, adoption = option.partition("@")
    return re.split(r"[/\\]", path)[-1].removesuffix(".yaml").removesuffix(".yml") + at + adoption
