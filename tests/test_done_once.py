"""What has one effect is done once: an act is aimed at somebody only where whom it is aimed at makes a difference."""

from __future__ import annotations

from typing import Any

from alerted import alerted
from councils import council
from ladder_worlds import ALLY, CHALLENGER
from quarrels import effect, value
from shipped import loaded
from small_worlds import actor, inject, plan_of

from sim.api import run

SEASON = "commons_disruption"
# one text, whoever reads or keeps it
TEXTS = ("propose_legal_instrument", "sign_or_ratify")


def test_law_is_put_forward_and_kept_toward_all_at_once() -> None:
    plan = loaded(SEASON)
    for who in ("japan", "china", "south_korea"):
        names = [item.id for item in plan.plans[who].items if item.action in TEXTS]
        assert sorted(names) == sorted(set(names) & set(TEXTS)), who


def test_nobody_ratifies_a_text_while_it_ratifies_it() -> None:
    plan, found = loaded(SEASON), 0
    for seed in range(1, 7):
        until: dict[str, float] = {}
        for record in run(plan, seed=seed).chronicle:
            if record.kind == "order" and record.details["action"] == "sign_or_ratify":
                assert record.at >= until.get(record.actor, 0.0), (seed, record)
                ends = record.details["ends_at_h"]
                assert isinstance(ends, float)
                until[record.actor] = ends
                found += 1
    # a test that can fail: somebody did ratify
    assert found


def test_a_veto_stops_the_text_it_is_cast_against_and_no_other() -> None:
    def adopted(about: str) -> list[Any]:
        files = council()
        section = files["small.yaml"]["models"]["bargaining"]
        other = {**section["issues"][0], "id": "other", "about": "party_d", "candidates": [60]}
        section["issues"].insert(0, other)
        section["issues"][0]["tabled"], section["issues"][0]["sponsor"] = "1 d", "party_a"
        block = {"do": "bargaining.block", "args": {"actor": "party_b", "toward": about}}
        files["small.yaml"]["actors"]["party_d"] = {}
        files["small.yaml"]["include"].append("party_d.yaml")
        files["party_d.yaml"] = actor("party_d", kind="organisation", attends=["request"])
        files["small.yaml"]["injects"].append(inject("stop", "60 h", effects=[block]))
        found = run(plan_of(files), seed=2).chronicle
        return sorted(each.subject for each in found if each.kind == "bargaining" and not each.details["vetoed_by"])

    assert adopted("party_c") == ["other"]
    assert adopted("party_d") == ["text"]


def test_reserves_are_called_up_once_whomever_it_is_said_to_be_against() -> None:
    def ready(*acts: Any) -> float:
        return value(alerted(*acts)[0], f"actors.{CHALLENGER}.readiness")

    once = ready(effect("mobilise"))
    assert once > ready()
    assert ready(effect("mobilise"), effect("mobilise", toward=ALLY)) == once
