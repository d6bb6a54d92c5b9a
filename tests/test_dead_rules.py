"""A rule that favours something is not a dead letter: over some crises what it wants is on the menu now and then."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.api import load, run

# doctrines that are not the declared ones, so that each is followed in some crisis
_OTHERS = [
    ("actors.china.doctrine", "assertive"),
    ("actors.north_korea.doctrine", "survival_first"),
    ("actors.united_states.doctrine", "restrained"),
    ("actors.japan.doctrine", "proactive"),
    ("actors.south_korea.doctrine", "progressive"),
]
_CRISES = [
    ("korean_contingency", [], []),
    ("korean_contingency", ["collapse_in_the_north"], []),
    ("korean_contingency", [], _OTHERS),
    ("korean_provocation", [], []),
    ("commons_disruption", [], []),
]
# (actor, rule): why nothing that it favours is ever open in these crises
_KNOWN = {
    (
        "south_korea",
        "history",
    ): "it weighs against sharing with those with whom no agreement on secrets stands anyway",
    ("russia", "ladder_weighs"): "it weighs against what another rule forbids it",
    ("russia", "against_shows"): "a protest wants an act toward oneself, and the exercises are aimed at others",
}
_OFTEN = 20


@pytest.mark.long
def test_of_what_a_rule_favours_something_is_open_now_and_then() -> None:
    favoured, opened = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for name, options, settings in _CRISES:
        plan = load(name, options=options, settings=settings)
        for seed in (3, 4, 12, 17):
            for record in run(plan, seed=seed, explaining=True).chronicle:
                why = record.details.get("why") if record.kind == "decision" else None
                if not isinstance(why, dict) or "menu" not in why:
                    continue
                for rule in why.get("rules") or ():
                    if rule["effect"] == "favours":
                        key = (record.actor, rule["rule"])
                        favoured[key] += 1
                        opened[key] += any(item in why["menu"] for item in rule["items"])
    dead = {key for key, times in favoured.items() if times >= _OFTEN and not opened[key]}
    assert sorted(dead - _KNOWN.keys()) == []
    # what lives again is no exception any more
    assert sorted(_KNOWN.keys() - dead) == []
