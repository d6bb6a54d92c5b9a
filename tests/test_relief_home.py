"""A host at home: its own who stand by go unasked, a host may have no coast, and a shut field can be cleared."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from relief_stage import Trial, assert_nothing_is_lost, crisis, invite, play, with_section
from shipped import composed

from sim import api
from sim.cli import main
from sim.clock import Clock
from sim.models.relief.hub import Hub
from sim.models.relief.ledger import Ledger
from sim.models.relief.section import ReliefSection
from sim.scenario import library
from sim.scenario.figures import Figure
from sim.scenario.templates import made

DIALS = Trial(1).relief.dials


def figure(value: float, dimension: str = "time") -> Figure:
    return Figure(value=value, dimension=dimension)


def changed(what: str, name: str, **fields: Any) -> ReliefSection:
    """The shipped section with fields of one force or host changed."""
    items = [item.model_copy(update=fields) if item.id == name else item for item in getattr(crisis()[1], what)]
    return with_section(**{what: tuple(items)})


def own_force() -> str:
    return next(force.id for force in crisis()[1].forces if force.actor == "indonesia" and not force.by_sea)


# Standing by.


def test_who_stands_by_where_it_strikes_goes_to_work_without_an_order_and_nobody_else_does() -> None:
    name = own_force()
    trial = Trial(1, section=changed("forces", name, on_call=True, ready=figure(2.0)))
    trial.until(6)
    at_home = {group.id for group in trial.relief.groups.values() if group.host is None}
    assert trial.relief.groups[name].status == "working"
    assert at_home == trial.relief.groups.keys() - {name}


def test_a_guest_on_call_waits_for_its_order_and_then_takes_the_time_that_is_written_alone() -> None:
    name = next(force.id for force in crisis()[1].forces if force.actor == "japan" and force.kind == "medical")
    hours = {}
    for on_call in (False, True):
        trial = Trial(1, section=changed("forces", name, on_call=on_call, under_way=False, ready=figure(5.0)))
        group = trial.relief.groups[name]
        hours[on_call] = group.preparation(trial.relief.hosts["indonesia"], 0.0)
        trial.until(3)
        assert group.host is None
    assert hours[True] == 5.0
    assert hours[False] > 24.0


def test_every_shipped_state_that_is_struck_opens_its_stocks_and_sends_its_own() -> None:
    """Japan, which had rules for others' disasters alone, left a hundred thousand soldiers in barracks."""
    seen = 0
    for path in library.actor_files().values():
        actor = yaml.safe_load(path.read_text(encoding="utf-8"))
        if actor.get("type") != "state":
            continue
        for name, doctrine in actor["doctrines"].items():
            preferred = {action for rule in doctrine["rules"] for action in rule.get("prefer", {})}
            if name != "broken_command":  # what is left of a state gives no such orders
                assert {"commit_own_forces", "open_own_stocks"} <= preferred, (actor["id"], name)
                seen += 1
    assert seen > 12


# No coast.


def inland(**fields: Any) -> dict[str, Any]:
    """The shipped section as written, its hosts without a coast, and nothing that goes by sea."""
    tree = yaml.safe_load(library.names("scenario")["nepal_2015"].read_text(encoding="utf-8"))
    return {**tree["models"]["relief"], **fields}


def test_a_host_without_a_coast_has_no_station_and_takes_no_ships() -> None:
    section = ReliefSection.model_validate(inland())
    assert section.hosts[0].coasts == ()
    assert not any(force.by_sea for force in section.forces)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("coast", "district valley has a coast"),
        ("ship", "force own_soldiers goes by sea"),
        ("stations", "write 'station'"),
    ],
)
def test_what_needs_a_coast_is_refused_with_a_way_out(change: str, says: str) -> None:
    tree = inland()
    if change == "coast":
        tree["districts"][0].pop("coast")
    elif change == "ship":
        tree["forces"][0]["by"] = "sea"
    else:
        tree["hosts"][0]["stations"] = ["kathmandu"]
    with pytest.raises(ValidationError, match=says):
        ReliefSection.model_validate(tree)


def test_no_ship_is_sent_to_a_host_without_a_coast_where_another_has_one() -> None:
    section = changed("hosts", "thailand", station=None, stations=(), port=None)
    trial = Trial(1, section=section)
    for host in ("indonesia", "thailand"):
        invite(trial, host)
    assert trial.believes("japan", "reach", "japan_ships_at_sea", "thailand") == math.inf
    assert "refused" in trial.do("deploy", "japan", "thailand", "japan_ships_at_sea")
    assert "sent" in trial.do("deploy", "japan", "indonesia", "japan_ships_at_sea")
    trial.until(6)
    assert trial.believes("japan", "can_turn", "japan_ships_at_sea", "thailand") == 0
    assert_nothing_is_lost(play(Trial(2, section=section), until=20).relief)


# A field that is shut.


def shut(**fields: Any) -> ReliefSection:
    """The shipped section with the first hub of Indonesia shut for twenty days."""
    host = crisis()[1].hosts[0]
    first = host.hubs[0].model_copy(update={"opens": figure(480.0), **fields})
    return changed("hosts", host.id, hubs=(first, *host.hubs[1:]))


@given(st.floats(0.0, 30.0), st.floats(1.0, 30.0))
def test_clearing_never_opens_a_field_later_nor_before_the_work_is_done(begun: float, days: float) -> None:
    spec = shut(cleared=figure(days * 24)).hosts[0].hubs[0]
    hub = Hub(Clock(), spec, Ledger(), DIALS)
    before = hub.opens
    if hub.shut(begun * 24) > 0:
        hub.clear(begun * 24)
        assert hub.opens == pytest.approx(min(before, (begun + days) * 24))
        assert hub.shut(begun * 24) == 0  # who is at it leaves nothing for others to begin
    else:
        assert begun * 24 >= before


def test_a_field_that_can_be_cleared_is_by_whoever_comes_first_and_one_that_cannot_stays_shut() -> None:
    for cleared, opens in ((figure(72.0), 72.0), (None, 480.0)):
        trial = Trial(1, section=shut(cleared=cleared))
        invite(trial, "indonesia")
        hub = trial.relief.hosts["indonesia"].hubs[0]
        assert trial.believes("united_states", "hub_shut", "indonesia") == (20 if cleared else 0)
        told = trial.do("open_hub", "united_states", "indonesia")
        assert ("open_in_d" in told) == (cleared is not None)
        assert trial.believes("united_states", "hub_shut", "indonesia") == 0
        assert hub.opens == opens


# What its doctrine leaves out.


def struck(folder: Path, *rules: Any) -> Path:
    """A new crisis whose host has habit and these rules alone; give its first file."""
    for old in folder.glob("*.yaml"):
        old.unlink()
    first, second = made("relief", "my_flood", to=folder).items()
    host = yaml.safe_load(second[1])
    inertia = host["doctrines"]["open"]["rules"][0]
    assert inertia["prefer"] == {"any": -6}
    host["doctrines"]["open"]["rules"] = [inertia, *rules]
    first[0].write_text(first[1], encoding="utf-8")
    second[0].write_text(yaml.safe_dump(host), encoding="utf-8")
    return first[0]


def ordered(path: Path) -> set[str]:
    done = api.run(api.load(path), seed=1, until=15 * 24.0)
    return {str(r.details["action"]) for r in done.chronicle if r.kind == "order" and r.actor == "my_flood_host"}


DEEDS = {"open_own_stocks", "commit_own_forces", "request_assistance", "accept_foreign_military"}


def test_check_names_what_a_struck_state_never_does_and_the_rule_it_writes_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = struck(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["check", str(path)])
    assert not left.value.code
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "caution" in line]
    assert "my_flood_host is struck" in line
    assert set(re.findall(r"\((\w+)\)", line)) >= DEEDS
    # now and then its goals alone are enough to send somebody
    assert not (DEEDS - {"commit_own_forces"}) & ordered(path)
    rule = re.search(r"write (\{.*\}), or forbid", line)
    assert rule is not None
    path = struck(tmp_path, yaml.safe_load(rule[1]))
    assert not api.load(path).scenario.cautions
    assert ordered(path) >= DEEDS


def test_what_a_doctrine_forbids_or_the_crisis_does_not_ask_of_it_is_not_missing(tmp_path: Path) -> None:
    forbids = {"id": "no", "priority": "P1", "says": "We stay alone", "forbid": sorted(DEEDS)}
    path = struck(tmp_path, forbids)
    assert not api.load(path).scenario.cautions
    path = struck(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("# open_at_start: true ", "open_at_start: true "), encoding="utf-8")
    (words,) = api.load(path).scenario.cautions
    assert "open_own_stocks" in words
    assert "request_assistance" not in words


def test_a_struck_state_without_its_role_can_do_nothing_and_is_told_so(tmp_path: Path) -> None:
    path = struck(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("roles: {affected: [my_flood_host]}", "roles: {}"), encoding="utf-8")
    (words,) = api.load(path).scenario.cautions
    assert "write roles: {affected: [my_flood_host]}" in words


@pytest.mark.parametrize("name", sorted(library.names("scenario")))
def test_no_shipped_host_leaves_out_what_is_to_be_done_at_home(name: str) -> None:
    assert not [words for words in composed(name).cautions if "is struck" in words]
