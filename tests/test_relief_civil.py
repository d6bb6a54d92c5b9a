"""Civil pipelines and the money behind them: who starts them, what pays for them, when charters and pledges end."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relief_stage import Trial, assert_nothing_is_lost, crisis, invite, play, with_section
from shipped import ran

from sim.api import load
from sim.errors import InputError
from sim.models.relief.civil import Pipeline
from sim.models.relief.section import ReliefSection
from sim.scenario.figures import Figure
from sim.scenario.reading import read_file, write

SCENARIOS = Path(__file__).parent.parent / "scenarios"


def hours(value: float) -> Figure:
    return Figure(value=value, dimension="time")


def lines(**of: dict[str, Any]) -> ReliefSection:
    """The shipped section with keys of some pipelines changed."""
    hosts = tuple(
        host.model_copy(update={"civil": tuple(line.model_copy(update=of.get(line.id, {})) for line in host.civil)})
        for host in crisis()[1].hosts
    )
    return with_section(hosts=hosts)


def line(trial: Trial, name: str) -> Pipeline:
    return next(line for host in trial.relief.hosts.values() for line in host.supply.lines if line.spec.id == name)


def came(trial: Trial, *, kinds: set[str]) -> bool:
    now = trial.clock.now
    return any(
        line.flows(now)
        for host in trial.relief.hosts.values()
        for line in host.supply.lines
        if line.spec.kind in kinds
    )


# Who starts them.


def test_a_pipeline_of_an_actor_waits_for_that_actor_and_no_date_starts_it() -> None:
    trial = Trial(1)
    trial.do("request", "indonesia")
    invite(trial, "indonesia")
    trial.until(60)
    assert not came(trial, kinds={"un", "ngo"})
    assert trial.believes("united_nations", "idle_lines", "indonesia") == 1
    assert trial.do("supply", "united_nations", "indonesia") == {"started": ["aceh_un"]}
    assert trial.believes("united_nations", "idle_lines", "indonesia") == 0
    assert "refused" in trial.do("supply", "united_nations", "indonesia")
    assert "refused" in trial.do("supply", "japan", "indonesia")
    trial.until(64)
    assert came(trial, kinds={"un"})
    assert not came(trial, kinds={"ngo"})


def test_a_host_s_stocks_go_out_at_its_word_and_without_one_some_days_later() -> None:
    told, silent = Trial(1), Trial(1)
    told.until(0.5)
    told.do("supply", "indonesia")
    for trial in (told, silent):
        trial.until(3.9)
    assert line(told, "aceh_host_supply").first < 24
    assert line(silent, "aceh_host_supply").first == pytest.approx(72 + 6)
    assert told.relief.hosts["indonesia"].by_civil > silent.relief.hosts["indonesia"].by_civil


def test_lines_of_nobody_react_to_what_is_known_each_in_its_own_way() -> None:
    loose = {"actor": None}
    section = lines(aceh_un=loose, aceh_ngos=loose)
    unasked, asked, unmoved = Trial(1, section=section), Trial(1, section=section), Trial(1, attention=1e9)
    asked.do("request", "indonesia")
    for trial in (unasked, asked, unmoved):
        trial.until(12)
    assert [line(unasked, name).decided is not None for name in ("aceh_un", "aceh_ngos", "aceh_gifts")] == [0, 0, 1]
    assert [line(asked, name).decided is not None for name in ("aceh_un", "aceh_ngos", "aceh_gifts")] == [1, 1, 1]
    assert line(unmoved, "aceh_gifts").decided is None
    # the toll must have passed what moves people on the day before the decision, not earlier
    when = line(unasked, "aceh_gifts").decided
    assert when is not None
    host = unasked.relief.hosts["indonesia"]
    assert host.known_toll(when - 24) < unasked.relief.dials("attention") <= host.known_toll(when)


def test_first_goods_come_after_the_lead_and_the_way_from_the_base() -> None:
    near, far = Trial(1), Trial(1, section=lines(aceh_un={"base": "sydney"}))
    for trial in (near, far):
        trial.do("supply", "united_nations", "indonesia")
    speed, world = near.relief.dials("civil_sea_speed"), near.relief.geography
    ways = [world.by_sea(base, "medan", factor=near.relief.dials("sea_factor")) for base in ("singapore", "sydney")]
    for trial, way in zip((near, far), ways, strict=True):
        assert line(trial, "aceh_un").first == pytest.approx(12 + way / speed)
    assert ways[0] < ways[1]


def test_a_line_that_never_stopped_comes_back_without_anybody() -> None:
    trial = Trial(1, section=lines(aceh_gifts={"running": True}))
    assert line(trial, "aceh_gifts").first == 0
    trial.until(2)
    assert trial.relief.hosts["indonesia"].by_civil > 0


def test_a_date_is_refused_with_the_way_out_and_so_is_an_actor_who_takes_no_part(tmp_path: Path) -> None:
    tree: Any = read_file(SCENARIOS / "typhoon_isles.yaml").tree
    tree["include"] = [str(SCENARIOS / "invented" / "isles.yaml")]
    civil = tree["models"]["relief"]["hosts"][0]["civil"]
    for change, says in (({"starts": "4 d"}, "write 'lead'"), ({"actor": "united_nation"}, "united_nations")):
        kept, civil[1] = civil[1], civil[1] | change
        path = tmp_path / "typhoon_isles.yaml"
        path.write_text(write(tree), encoding="utf-8")
        with pytest.raises(InputError, match=says):
            load(str(path))
        civil[1] = kept


def test_in_a_whole_run_the_agencies_ship_once_they_appeal_and_never_if_they_do_not() -> None:
    usual = ran("tsunami_relief", seed=2, settings=[("horizon", "20 d")])
    barred = [("horizon", "20 d"), ("actions.launch_appeal.adjudication.chance", "0")]
    silent = ran("tsunami_relief", seed=2, settings=barred)

    def started(run: Any, name: str) -> list[float]:
        return [r.at for r in run.chronicle if r.kind == "relief" and r.details.get("pipeline") == name]

    assert started(silent, "aceh_un") == []
    assert len(started(usual, "aceh_un")) == 1
    asked = [r.at for r in usual.chronicle if r.kind == "relief" and r.details.get("requested")]
    assert min(asked) < started(usual, "aceh_un")[0]
    for name in ("aceh_host_supply", "andaman_host_supply", "aceh_ngos"):
        assert len(started(usual, name)) == 1, name
    assert silent.series()["landed.civil"].values[-1] < usual.series()["landed.civil"].values[-1]


# What pays for them.


@settings(max_examples=8, deadline=None)
@given(st.floats(1e-6, 0.03), st.integers(1, 5))
def test_no_more_comes_for_the_public_than_its_gifts_have_bought(giving: float, seed: int) -> None:
    trial = play(Trial(seed, giving_per_toll=giving), until=30)
    for host in trial.relief.hosts.values():
        assert 0 <= host.supply.giving.bought <= host.supply.giving.goods(trial.clock.now)
    assert_nothing_is_lost(trial.relief)


def test_what_gift_lines_brought_is_what_gifts_have_bought_to_the_kilogram() -> None:
    hosts = tuple(
        host.model_copy(update={"civil": tuple(line for line in host.civil if line.kind == "private")})
        for host in crisis()[1].hosts
    )
    trial = Trial(1, section=with_section(hosts=hosts), giving_per_toll=0.0005)
    trial.until(30)
    host = trial.relief.hosts["indonesia"]
    assert 0 < host.by_civil == host.supply.giving.bought < host.supply.giving.goods(trial.clock.now)


def test_gifts_rise_with_what_is_known_and_few_gifts_bring_few_goods() -> None:
    trial = Trial(1)
    giving, seen = trial.relief.hosts["indonesia"].supply.giving, []
    for day in range(1, 30):
        trial.until(day)
        seen.append(giving.given(trial.clock.now))
    assert all(one <= two for one, two in itertools.pairwise(seen))
    assert 0 == seen[0] < seen[5] < seen[-1] <= trial.relief.dials("giving_per_toll") * 220_240
    poor, rich = (play(Trial(1, giving_per_toll=much), until=40) for much in (0.0001, 0.02))
    assert poor.value("civil_tonnes") < 0.9 * rich.value("civil_tonnes")
    assert line(poor, "aceh_gifts").decided == line(rich, "aceh_gifts").decided


def test_a_charter_ends_with_its_term_costs_what_it_hired_and_finds_room_or_none() -> None:
    trial = Trial(1, contract_time=10 * 24.0, contract_flow=1.0, contract_price=0.001)
    trial.until(2)
    told = trial.do("contract_lift", "united_nations", "indonesia")
    assert told == {"contracted_t_d": 24.0, "for_d": 10.0, "price_musd": pytest.approx(0.24)}
    hired = line(trial, "aceh_commerce")
    first = hired.first
    assert first > 2 * 24 + hired.spec.lead.value
    trial.until(first / 24 + 5)
    assert hired.flows(trial.clock.now)
    trial.until(first / 24 + 12)
    assert not hired.flows(trial.clock.now)
    days = [hired.kg(first + 24.0 * day) for day in range(1, 14)]
    assert sum(days) == pytest.approx(240_000, abs=20)
    assert days[-2:] == [0, 0]
    # 60 t/d of carriers take two contracts of 24 t/d in full and a third in part
    got = [trial.do("contract_lift", "united_nations", "indonesia") for _ in range(4)]
    assert [told.get("contracted_t_d") for told in got] == [24.0, 24.0, 12.0, None]
    assert "refused" in got[-1]
    assert trial.relief.ledger.hired == pytest.approx(0.24 * 3.5)
    assert trial.value("relief_cost") >= trial.relief.ledger.hired


def test_without_a_contract_no_carrier_comes() -> None:
    trial = play(Trial(1), until=40)
    assert line(trial, "aceh_commerce").kg(trial.clock.now) == 0


def test_a_pledge_becomes_cash_late_and_goods_for_a_while_by_hand() -> None:
    trial = Trial(
        1,
        pledge_spread=1e-9,
        pledge_paid=0.5,
        cash_spread=1e-9,
        cash_delay=20 * 24.0,
        relief_share=0.1,
        cost_per_tonne=0.002,
        spending_time=30 * 24.0,
        absorption=1e6,
    )
    assert trial.do("pledge", "japan", amount=100.0) == {"pledged_musd": pytest.approx(100.0)}
    hosts = trial.relief.hosts.values()
    flows = []
    for day in (19.9, 20.1, 49.9, 50.1):
        trial.until(day)
        flows.append(sum(host.supply.cash_flow for host in hosts) * 24)
    # 100 MUSD, half of it paid, a tenth of that for goods at 2,000 USD a tonne, in thirty days
    assert flows == pytest.approx([0, 2500 / 30, 2500 / 30, 0])


def test_cash_that_would_come_sooner_or_later_than_money_ever_does_is_held_to_those_days() -> None:
    for delay, expected in ((1.0, 14.0), (200.0, 90.0)):
        trial = Trial(1, cash_spread=1e-9, cash_delay=delay * 24)
        trial.do("pledge", "japan", amount=100.0)
        trial.until(expected - 0.1)
        assert sum(host.supply.cash_flow for host in trial.relief.hosts.values()) == 0
        trial.until(expected + 0.1)
        assert sum(host.supply.cash_flow for host in trial.relief.hosts.values()) > 0


@settings(max_examples=10, deadline=None)
@given(st.lists(st.floats(1.0, 2000.0), min_size=1, max_size=6))
def test_pledged_money_never_adds_more_a_day_than_can_be_absorbed(amounts: list[float]) -> None:
    trial = Trial(1)
    for amount in amounts:
        trial.do("pledge", "japan", amount=amount)
    for day in (20, 40, 60, 80):
        trial.until(day)
        flow = sum(host.supply.cash_flow for host in trial.relief.hosts.values())
        assert 0 <= flow <= trial.relief.dials("absorption") * (1 + 1e-9)
    if sum(amounts) > 4000:
        assert flow == pytest.approx(trial.relief.dials("absorption"))
