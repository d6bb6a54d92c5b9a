"""Crises out of sample: what was absurd when they were first tried, and is not any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from shipped import ran

from sim.api import load, run
from sim.outcomes import Run
from sim.scenario import library

DAY = 24.0


@pytest.mark.parametrize("seed", [1, 2])
def test_an_ally_that_asks_by_name_is_sent_the_ships_that_are_near_before_its_dead_are_counted(seed: int) -> None:
    """Haiyan, from memory: asked on 9 November, a carrier ordered on the 11th; the count passed 3,000 on the 14th."""
    found = ran(library.names("scenario")["haiyan_2013"], seed=seed, until=9 * DAY)
    orders = [record for record in found.chronicle if record.kind == "order"]
    asked = next(r.at for r in orders if r.details["action"] == "ask_partner_for_forces")
    sent = next(r.at for r in orders if r.details["asset"] == "us_carrier")
    assert asked < sent < asked + 4 * DAY


def _answers(folder: Path, dead: int, seeds: range) -> dict[str, set[int]]:
    """In which runs the South goes by which course, and to the Council, over mines that killed so many."""
    text = Path(library.names("scenario")["mines_2015"]).read_text(encoding="utf-8")
    assert text.count("losses: 0}") == 1
    file = folder / f"mines_{dead}.yaml"
    file.write_text(text.replace("losses: 0}", f"losses: {dead}}}") + "\nshared: true\n", encoding="utf-8")
    plan = load(file)
    found: dict[str, set[int]] = {"answer_to_the_author": set(), "word_to_the_author": set(), "council": set()}
    for seed in seeds:
        for record in run(plan, seed=seed, until=30 * DAY).chronicle:
            if record.kind == "course" and record.actor == "south_korea" and "taken_up" in record.details:
                found[record.subject].add(seed)
            if record.kind == "order" and record.details["action"] == "table_unsc_resolution":
                found["council"].add(seed)
    return found


def test_two_maimed_bring_words_and_as_many_dead_as_of_a_ship_the_council(tmp_path: Path) -> None:
    """Mines, August 2015, none dead, and a corvette, March 2010, 46: both from memory, the second went to a vote."""
    seeds = range(1, 5)
    wounded, killed = (_answers(tmp_path, dead, seeds) for dead in (0, 46))
    assert not wounded["answer_to_the_author"]
    assert not killed["word_to_the_author"]
    assert len(wounded["word_to_the_author"]) > len(seeds) / 2
    assert len(wounded["council"]) < len(killed["council"]) > len(seeds) / 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_host_that_falls_short_asks_by_need_and_not_by_the_count_of_another_disaster(seed: int) -> None:
    """Palu, September 2018, from memory: help taken on the third day at 844 dead, aircraft and no warships."""
    found = ran(library.names("scenario")["palu_2018"], seed=seed, until=9 * DAY)
    at = {record.details["action"]: record.at for record in found.chronicle if record.kind == "order"}
    assert at["request_assistance"] < 7 * DAY
    assert "accept_unarmed_forces" in at
    assert "accept_foreign_military" not in at


@pytest.mark.parametrize("seed", [1, 2])
def test_a_rich_state_that_is_struck_sends_its_own_and_asks_its_ally_by_name(seed: int) -> None:
    """Tohoku, from memory: 8,400 soldiers on the day, the ally asked in the night; all had stayed in barracks."""
    found = ran(library.names("scenario")["tohoku_2011"], seed=seed, until=4 * DAY)
    orders = [record for record in found.chronicle if record.kind == "order" and record.actor == "japan"]
    asked = {(r.details["action"], r.details["target"]): r.at for r in orders}
    work = {r.subject: r.at for r in found.chronicle if r.kind == "relief" and "arrived" in r.details}
    assert work["own_army_near"] < DAY
    assert "own_army_far" in {r.details["asset"] for r in orders}
    assert asked["ask_partner_for_forces", "united_states"] < 2 * DAY
    assert "us_transports" in {r.details["asset"] for r in found.chronicle if r.kind == "order"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_searchers_go_at_the_first_request_and_not_by_the_count_of_another_disaster(seed: int) -> None:
    """Nepal, from memory: 68 of China landed next day; it had waited for more dead than there were."""
    found = ran(library.names("scenario")["nepal_2015"], seed=seed, until=12 * DAY)
    orders = [record for record in found.chronicle if record.kind == "order" and record.actor == "china"]
    sent = next(r.at for r in orders if r.details["asset"] == "china_searchers")
    known = [r for r in found.chronicle if r.kind == "hazard" and r.subject == "toll_known"]
    assert known
    assert sent < 7 * DAY
    assert max(int(str(r.details["at_least"])) for r in known) < 10_000


def _first(found: Run, actor: str, action: str) -> tuple[float, str]:
    """When an actor first ordered something (h), and by which decision."""
    orders = [r for r in found.chronicle if r.kind == "order" and r.actor == actor and r.details["action"] == action]
    return orders[0].at, str(orders[0].details["decision"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_searchers_who_stand_by_leave_on_the_hosts_word_before_any_cabinet_has_met(seed: int) -> None:
    """Nepal, April 2015, from memory: teams of five countries were ordered in the night to 26 April."""
    found = ran(library.names("scenario")["nepal_2015"], seed=seed, until=4 * DAY)
    asked, _ = _first(found, "nepal", "request_assistance")
    for actor in ("india", "china", "united_states", "south_korea"):
        at, decision = _first(found, actor, "send_searchers")
        assert asked < at < asked + 1.75 * DAY
        assert decision.startswith(f"{actor}.ministry@")


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("scenario", "goods", "kept_out"),
    [
        ("kashmir_2005", "india_transports", "india_helicopters"),
        ("sichuan_2008", "us_transports", "us_helicopters"),
    ],
)
def test_a_host_takes_goods_of_whom_it_fears_and_none_of_its_helicopters(
    scenario: str, goods: str, kept_out: str, seed: int
) -> None:
    """Kashmir 2005 and Sichuan 2008, from memory: goods came by air, helicopters never; all had come."""
    found = ran(library.names("scenario")[scenario], seed=seed, until=25 * DAY)
    work = {r.subject for r in found.chronicle if r.kind == "relief" and "arrived" in r.details}
    assert goods in work
    assert kept_out not in work
    assert "own_soldiers" in work


@pytest.mark.parametrize("seed", [1, 2])
def test_for_a_great_economy_nobody_appeals_and_flights_follow_searchers_of_the_same_state(seed: int) -> None:
    """Sichuan 2008, from memory: no appeal in two months, and aircraft of Russia with goods besides its searchers."""
    found = ran(library.names("scenario")["sichuan_2008"], seed=seed, until=25 * DAY)
    orders = [r.details for r in found.chronicle if r.kind == "order"]
    assert "send_assessment_team" in {o["action"] for o in orders}
    assert "launch_appeal" not in {o["action"] for o in orders}
    sent = {str(o["asset"]) for o in orders if "asset" in o}
    assert {"russia_searchers", "russia_transports"} <= sent


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_warships_that_a_host_keeps_out_turn_home_and_sail_no_second_time(seed: int) -> None:
    """Nargis, May 2008, from memory: ships of three states waited off the delta for weeks and left in June."""
    found = ran(library.names("scenario")["nargis_2008"], seed=seed, until=75 * DAY)
    relief = [r for r in found.chronicle if r.kind == "relief"]
    for ship in ("us_ships", "france_ship", "britain_ship"):
        told = [key for r in relief if r.subject == ship for key in r.details]
        assert "arrived" not in told
        assert told.count("waits_outside") == told.count("gave_up") == 1
        sent = [r for r in found.chronicle if r.kind == "order" and r.details["asset"] == ship]
        assert len(sent) == 1
    assert any("arrived" in r.details for r in relief if r.subject == "thailand_transports")


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_looks_again_or_opens_up_a_field_once_the_need_is_met(seed: int) -> None:
    found = ran(library.names("scenario")["tsunami_relief"], seed=seed)
    late = [r.details["action"] for r in found.chronicle if r.kind == "order" and r.at > 45 * DAY]
    early = [r.details["action"] for r in found.chronicle if r.kind == "order" and r.at <= 45 * DAY]
    for action in ("send_assessment_team", "open_hub", "open_own_hub"):
        assert action in early
        assert action not in late
    notes = [r for r in found.chronicle if r.kind == "order" and r.details["action"] == "ask_partner_for_forces"]
    assert len({(r.actor, r.details["target"]) for r in notes}) == len(notes)


@pytest.mark.parametrize("name", ["nepal_2015", "haiti_2010"])
@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_appeals_or_tells_others_on_a_look_that_nobody_has_taken_yet(name: str, seed: int) -> None:
    found = ran(library.names("scenario")[name], seed=seed, until=12 * DAY)
    looked: dict[str, float] = {}
    told = 0
    for r in found.chronicle:
        if r.kind == "order" and r.details["action"] == "send_assessment_team":
            looked[r.actor] = float(str(r.details["ends_at_h"]))
        elif r.kind == "order" and r.details["action"] in {"launch_appeal", "share_needs_assessment"}:
            told += 1
            assert r.at >= looked[r.actor]
    assert told > 2
