"""The commons: one model adds up what its domains lose, by domain and by actor, and leaves no one out."""

from __future__ import annotations

from typing import Any

import pytest
from commons_worlds import PARTIES, air, cyber, do, engine_of, space, supply, value
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import actor, plan_of, world

from sim.errors import InputError
from sim.models.commons.domain import CROSSING
from sim.models.commons.domains import DOMAINS

ALL: dict[str, Any] = {"air": air(), "space": space(), "cyber": cyber(), "supply": supply()}


def test_where_nothing_goes_wrong_nothing_is_lost() -> None:
    engine, _ = engine_of(**ALL)
    outcomes = engine.finish().outcomes
    for name in ("capacity_days_lost", "commons_cost", "days_to_restore_90", "commons_incidents"):
        assert outcomes[name].value == 0, name


def test_who_does_not_use_a_domain_loses_nothing_in_it() -> None:
    engine, _ = engine_of()
    engine.advance(24)
    do(engine, "close_area", "east", corridor="shared", days=10, danger=1)
    engine.advance(240)
    assert value(engine, "capacity_days_lost.north") == 0
    # whoever closes a corridor loses by it; the west has other air to fly in
    assert value(engine, "capacity_days_lost.east") > value(engine, "capacity_days_lost.west") > 0


def test_a_section_without_a_domain_is_refused() -> None:
    with pytest.raises(InputError, match="no domain is written"):
        plan_of(world([actor("east")], [], models={"commons": {"inquiry_power": 2}}))


def test_an_effect_that_no_domain_knows_says_so() -> None:
    engine, _ = engine_of(air=air())
    assert "no domain" in str(do(engine, "jam", "east", "west"))


def test_words_that_cross_domains_are_the_same_in_each() -> None:
    for kind in DOMAINS:
        for word in kind.effects:
            assert CROSSING.get(word.name, word) == word, f"{kind.name}.{word.name}"


DEEDS = st.tuples(
    st.sampled_from(
        ["close_area", "identify", "ash", "jam", "debris", "disrupt", "cut", "withhold", "resume", "release"]
    ),
    st.sampled_from(PARTIES),
    st.sampled_from(PARTIES),
    st.integers(0, 20),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(DEEDS, max_size=8), st.integers(0, 99))
def test_shares_and_capacities_stay_between_nothing_and_all(
    deeds: list[tuple[str, str, str, int]], seed: int
) -> None:
    engine, model = engine_of(seed, **ALL)
    for word, who, target, hours in deeds:
        engine.advance(engine.now + hours)
        do(engine, word, who, target, **({"cable": "inner"} if word == "cut" else {}))
        for domain in model.domains.values():
            assert 0 <= domain.capacity(engine.now) <= 1
            assert all(0 <= domain.share(name, engine.now) <= 1 for name in PARTIES)


@given(st.integers(0, 9))
@settings(max_examples=5, deadline=None)
def test_asking_changes_nothing(seed: int) -> None:
    one, _ = engine_of(seed, **ALL)
    other, model = engine_of(seed, **ALL)
    for engine in (one, other):
        engine.advance(30)
        do(engine, "jam", "east", "west", days=3)
        do(engine, "cut", "", cable="line")
    for hour in range(30, 400, 7):
        one.advance(hour)
        other.advance(hour)
        for domain in model.domains.values():
            domain.capacity(hour)
            domain.share("west", hour)
    assert one.finish().digest == other.finish().digest


def test_a_disruption_that_lasts_to_the_end_is_not_called_restored() -> None:
    engine, _ = engine_of(horizon="30 d", air=air())
    engine.advance(24 * 20)
    do(engine, "ash", "", days=30, density=1)
    outcomes = engine.finish().outcomes
    assert outcomes["days_to_restore_90"].censored
    assert outcomes["days_to_restore_90"].value == pytest.approx(10, abs=0.5)


def test_no_two_domains_have_the_same_function_or_measure() -> None:
    for words in (
        [function.name for kind in DOMAINS for function in kind.functions],
        [measure.name for kind in DOMAINS for measure in kind.measures],
    ):
        assert len(set(words)) == len(words)
