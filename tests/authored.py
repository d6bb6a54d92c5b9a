"""What of a text in another language is English and no author's: what somebody forgot to have said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields

from sim.blueprint import Blueprint

# two words and more in small letters beside each other are a sentence or a part of one
ENGLISH = re.compile(r"[A-Za-z']{2,}(?: [a-z']{2,}){2,}")


def left_in_english(texts: Iterable[str], plan: Blueprint) -> set[str]:
    """What is English in texts and no author's: neither in the scenario nor the name of something in the model."""
    names = {*plan.scenario.vocabulary.measures, *plan.scenario.vocabulary.functions}
    names |= {*plan.scenario.vocabulary.actor_variables, *plan.scenario.vocabulary.relation_variables}
    # the vocabulary is the program's: what its words mean is ours to say; documents are the rest once more, as read
    known = [each.name for each in fields(plan.scenario) if each.name not in {"vocabulary", "documents"}]
    kept = {name: getattr(plan.scenario, name) for name in known}
    # and what actors and actions are called where they have titles in other languages
    kept |= {
        group: {
            name: each.model_copy(update={"title": ""}) if each.titles else each for name, each in kept[group].items()
        }
        for group in ("actors", "actions")
    }
    parts = list(kept.values())
    written = " ".join(
        f"{parts!r} {' '.join(names)}".replace("\\n", " ").replace("\\'", "'").replace("_", " ").lower().split()
    )
    found = {run for text in texts for run in ENGLISH.findall(text)}
    return {run for run in found if run.lower() not in written and "uv run" not in run}
