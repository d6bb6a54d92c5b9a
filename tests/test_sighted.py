"""Pictures of an exercise in play: the map from what is known and believed, the network as somebody sees it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import api
from sim.models.relief.section import ReliefSection
from sim.report.relations import Feeling, relations
from sim.report.sea_sighted import passages, sighted_sea
from sim.report.sighted import Sent, sighted
from sim.report.svg import wide

NAMES = ("alpha", "beta", "gamma", "delta")
TITLES = {name: name.title() for name in NAMES}


@pytest.fixture(scope="module")
def section() -> ReliefSection:
    """The scene of the first scenario."""
    found = api.scenario("tsunami_relief").sections["relief"]
    assert isinstance(found, ReliefSection)
    return found


def test_a_scenario_without_a_scene_has_no_map() -> None:
    assert not sighted(None, TITLES, unmet={}, sent=[], title="x")


def test_a_sea_shows_its_passages_and_of_their_ships_what_is_known() -> None:
    section = api.scenario("commons_disruption").sections["commons"]
    names = passages(section)
    assert len(names) > 4
    blank, told = (sighted_sea(section, transits=known, title="Sea") for known in ({}, {names[0]: 0.37}))
    for svg in (blank, told):
        ET.fromstring(svg)
        assert svg.count("<circle") >= len(names)
    assert "37 %" in told
    assert "37 %" not in blank
    assert "nothing is known" in blank
    assert not sighted_sea(None, transits={}, title="Sea")
    assert not passages(None)


def test_the_map_shows_who_was_sent_and_what_is_believed_and_nothing_else(section: ReliefSection) -> None:
    force, host = section.forces[0], section.hosts[0]
    titles = {each.actor: each.actor.title() for each in section.forces} | {host.id: "The Host"}
    sent = [Sent(force.actor, force.id, host.id, "under way", arrived=False)]
    svg = sighted(section, titles, unmet={host.id: 0.37}, sent=sent, title="Scene")
    ET.fromstring(svg)
    assert "37 % unmet" in svg
    assert f"{force.actor.title()}: under way" in svg
    assert '"5 5"' in svg
    there = [Sent(force.actor, force.id, host.id, "full")]
    assert '"5 5"' not in sighted(section, titles, unmet={}, sent=there, title="Scene")
    without = sighted(section, titles, unmet={}, sent=[], title="Scene")
    assert "unmet" not in without
    assert "under way" not in without
    odd = [Sent(force.actor, "no_such_force", host.id, "x"), Sent(force.actor, force.id, "nowhere", "x")]
    assert sighted(section, titles, unmet={}, sent=odd, title="Scene") == without


def test_the_key_of_the_map_names_everybody_within_its_edges_and_no_way_has_the_colour_of_need(
    section: ReliefSection,
) -> None:
    titles = {host.id: host.id for host in section.hosts}
    titles |= {each.actor: f"The government of {each.actor}" for each in section.forces}
    host = section.hosts[0].id
    sent = [Sent(each.actor, each.id, host, "under way") for each in section.forces]
    svg = sighted(section, titles, unmet={}, sent=sent, title="Scene")
    words = [(float(x), text) for x, text in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]+)</text>', svg)]
    key = {text: x for x, text in words if text.startswith("The government") or text == "districts in need"}
    assert set(key) == {"districts in need"} | {titles[each.actor] for each in section.forces}
    sheet = float(re.findall(r'viewBox="0 0 ([\d.]+)', svg)[0])
    assert all(x + wide(text, 13) <= sheet for text, x in key.items())
    assert 'class="hue1-line" stroke-width="2"' not in svg


@given(st.lists(st.floats(-1, 1), min_size=12, max_size=12))
def test_each_pair_with_a_tie_is_a_line_and_says_both_ways(values: list[float]) -> None:
    pairs = list(permutations(NAMES, 2))
    found = [Feeling(one, other, value, 0.1, 24.0) for (one, other), value in zip(pairs, values, strict=True)]
    svg = relations(found, TITLES, title="Ties", first=["beta"])
    ET.fromstring(svg)
    by_pair = {(each.one, each.other): each.value for each in found}
    strong = {frozenset(pair) for pair in pairs if abs(by_pair[pair] + by_pair[pair[::-1]]) / 2 >= 0.05}
    told = re.findall(r"<title>(\w+) to (\w+): [^<]* ± 0.10, 24 h old; back: [^<]*</title>", svg)
    assert {frozenset((one.lower(), other.lower())) for one, other in told} == strong
    # a line for each of them, and two in the key
    dashed = svg.count("stroke-dasharray") - 1
    cold = [pair for pair in pairs if pair[0] < pair[1] and frozenset(pair) in strong]
    assert dashed == sum(by_pair[pair] + by_pair[pair[::-1]] < 0 for pair in cold)
