"""What of a text in another language is English and no author's: what somebody forgot to have said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass

from pydantic import BaseModel

from sim.blueprint import Blueprint
from sim.scenario.action import ActionSpec, Requirement
from sim.sentence import Title

# two words and more in small letters beside each other are a sentence or a part of one
ENGLISH = re.compile(r"[A-Za-z']{2,}(?: [a-z']{2,}){2,}")
# of actions that have titles in other languages, which are shipped, these are ours too, translated or not
_OURS = {"title", "explain", "otherwise"}


def left_in_english(texts: Iterable[str], plan: Blueprint) -> set[str]:
    """What is English in texts and no author's: neither in the scenario nor the name of something in the model."""
    names = {*plan.scenario.vocabulary.measures, *plan.scenario.vocabulary.functions}
    names |= {*plan.scenario.vocabulary.actor_variables, *plan.scenario.vocabulary.relation_variables}
    # the vocabulary is the program's: what its words mean is ours to say; documents are the rest once more, as read
    known = [each.name for each in fields(plan.scenario) if each.name not in {"vocabulary", "documents"}]
    parts = [*(text for name in known for text in _written(getattr(plan.scenario, name))), *names]
    written = " ".join(" | ".join(parts).replace("_", " ").lower().split())
    found = {run for text in texts for run in ENGLISH.findall(text)}
    return {run for run in found if run.lower() not in written and "uv run" not in run}


def _written(part: object, *, shipped: bool = False) -> Iterator[str]:
    """Give every text of a part of a scenario but those that are said in other languages, or should be."""
    if isinstance(part, str):
        if not (isinstance(part, Title) and part.others):
            yield part
    elif isinstance(part, BaseModel):
        others = getattr(part, "titles", None)
        ours = shipped or bool(others)
        hidden = {name for name in _OURS if ours and (name == "title" or isinstance(part, ActionSpec | Requirement))}
        for name, each in part.__dict__.items():
            if name not in hidden:
                yield from _written(each, shipped=ours and isinstance(part, ActionSpec))
    elif isinstance(part, Mapping):
        for name, each in part.items():
            yield from _written(name)
            yield from _written(each)
    elif isinstance(part, list | tuple | set | frozenset):
        for each in part:
            yield from _written(each, shipped=shipped)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from _written(getattr(part, field.name))
