"""A scenario whose doctrines and figures are contested, so that a case draws them."""

from __future__ import annotations

from copy import deepcopy

from small_worlds import Files, lively

RANGED = {"value": 0.5, "low": 0.2, "high": 0.9}


def contested() -> Files:
    """A lively world with ranges everywhere and two ways for its first party to decide."""
    files = deepcopy(lively(3, horizon="20 d"))
    bold = deepcopy(files["party_a.yaml"]["doctrines"]["plain"])
    bold |= {"says": "another way", "attends": ["news", "visit"], "orders": 1}
    files["party_a.yaml"]["doctrines"]["bold"] = bold
    files["small.yaml"]["actors"]["party_a"] = {"doctrine": ["plain", "bold"]}
    for rule in files["party_b.yaml"]["doctrines"]["plain"]["rules"]:
        if "prefer" in rule:
            rule["prefer"] = {"talk": RANGED, "tag:warm": {"value": 0.1, "low": 0.0, "high": 0.4}}
    for spec in files["actions.yaml"]["actions"]:
        spec["adjudication"] = {"chance": {"value": 0.6, "low": 0.1, "high": 0.95}}
        spec["duration"] = [{"value": "2 h", "low": "1 h", "high": "9 h"}, "10 h"]
        spec["tags"] = ["warm"]
    files["relations.yaml"]["pairs"][0]["forward"]["trust"] = RANGED
    files["relations.yaml"]["pairs"][0]["both"] = {"channel": RANGED}
    return files
