"""Bargaining: the laws of election on their own, the published example, and issues in small worlds."""

from __future__ import annotations

from typing import Any, Final

import pytest
from councils import council
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Files, action, actor, inject, plan_of, scenario_of, world

from sim.api import run
from sim.errors import InputError
from sim.models.bargaining.election import (
    ELECTIONS,
    LAWS,
    Election,
    Law,
    Stakeholder,
    elect,
    victory,
    weighted_mean,
    weighted_median,
)

# Emission rules for cars in the European Community: position (years), capability, salience of ten members,
# as in BuenoDeMesquita1994 and its public copy beside the port by J. McKibben (ExampleActors.csv).
MEMBERS: Final = (
    *((4, 0.08, 0.8), (7, 0.08, 0.4), (4, 0.03, 0.2), (4, 0.16, 0.8), (10, 0.16, 0.6)),
    *((10, 0.16, 0.6), (10, 0.16, 0.9), (7, 0.05, 0.1), (4, 0.05, 1.0), (7, 0.08, 0.7)),
)
COUNCIL: Final = [Stakeholder(position, capability * salience) for position, capability, salience in MEMBERS]
TEXTS: Final = (4.0, 7.0, 10.0)

voters = st.lists(st.builds(Stakeholder, st.floats(0, 100), st.floats(0.01, 10)), min_size=2, max_size=6)
texts = st.lists(st.integers(0, 100).map(float), min_size=2, max_size=5, unique=True)


@pytest.mark.parametrize(
    ("law", "election", "chances", "mean"),
    [
        ("linear", "conditional", (0.2046, 0.4198, 0.3756), 7.513),
        ("linear", "markov", (0.2459, 0.3920, 0.3620), 7.348),
        ("square", "conditional", (0.1122, 0.4829, 0.4049), 7.878),
    ],
)
def test_the_published_example_comes_out_to_four_digits(
    law: Law, election: Election, chances: tuple[float, ...], mean: float
) -> None:
    found = elect(TEXTS, COUNCIL, law=law, election=election)
    assert found == pytest.approx(chances, abs=6e-5)
    assert sum(text * chance for text, chance in zip(TEXTS, found, strict=True)) == pytest.approx(mean, abs=6e-4)


def test_the_published_example_has_its_mean_and_median() -> None:
    assert weighted_mean(COUNCIL) == pytest.approx(7.390, abs=5e-4)
    assert weighted_median(COUNCIL) == 7


@given(candidates=texts, council=voters, law=st.sampled_from(LAWS), election=st.sampled_from(ELECTIONS))
def test_chances_are_chances(
    candidates: list[float], council: list[Stakeholder], law: Law, election: Election
) -> None:
    found = elect(candidates, council, law=law, election=election)
    assert sum(found) == pytest.approx(1)
    assert min(found) >= -1e-12


@given(strong=st.floats(0.01, 100), weak=st.floats(0.01, 100), law=st.sampled_from(LAWS))
def test_what_one_wins_the_other_loses(strong: float, weak: float, law: Law) -> None:
    assert victory(strong, weak, law) + victory(weak, strong, law) == pytest.approx(1)
    assert victory(strong * 1.1, weak, law) >= victory(strong, weak, law) - 1e-12


@given(share=st.floats(0.5, 0.95))
def test_sharper_laws_favour_the_stronger_more(share: float) -> None:
    chances = [victory(share, 1 - share, law) for law in ("linear", "square", "quartic", "octic")]
    assert chances == sorted(chances)


def test_the_binary_law_is_undecided_only_in_its_band() -> None:
    assert [victory(share, 1 - share, "binary") for share in (0.3, 0.45, 0.5, 0.55, 0.8)] == pytest.approx(
        [0, 0, 0.5, 1, 1]
    )


@given(council=voters, candidates=texts, weight=st.floats(1, 50))
def test_more_weight_never_makes_ones_own_text_less_likely(
    council: list[Stakeholder], candidates: list[float], weight: float
) -> None:
    own = Stakeholder(candidates[0], weight)
    light = elect(candidates, [own, *council], law="linear", election="conditional")[0]
    heavy = elect(candidates, [own._replace(weight=2 * weight), *council], law="linear", election="conditional")[0]
    assert heavy >= light - 1e-9


# ---- issues in a small world


def test_a_text_nobody_resists_is_adopted_and_becomes_a_mandate() -> None:
    files = council()
    result = run(plan_of(files), seed=2)
    assert result.outcomes["unsc_text_adopted"].value == 1.0
    slots = result.world.slots
    mandate = slots.value[slots.find("actors.party_c.mandate")]
    assert mandate == result.outcomes["unsc_text_strength"].value
    assert mandate >= 0.6
    assert slots.value[slots.find("actors.party_a.credibility")] > 0.7


def test_who_stands_far_below_and_holds_a_veto_stops_it() -> None:
    adopted = {
        veto: sum(
            run(plan_of(council(resisting=5, veto=veto, give=0)), seed=seed).outcomes["unsc_text_adopted"].value or 0
            for seed in range(6)
        )
        for veto in (True, False)
    }
    assert adopted == {True: 0.0, False: 6.0}


def test_sponsors_who_see_a_veto_coming_take_the_weaker_text_they_can_get() -> None:
    def texts(**more: Any) -> list[tuple[object, object]]:
        files = council(resisting=15, give=0, veto_spread=1, **more)
        files["small.yaml"]["models"]["bargaining"]["issues"][0]["candidates"] = [20, 60, 85]
        found = []
        for seed in range(6):
            record = next(r for r in run(plan_of(files), seed=seed).chronicle if r.kind == "bargaining")
            found.append((record.details["text"], record.details["vetoed_by"]))
        return found

    assert set(texts(yields_at=0.5)) == {(20.0, "")}
    # who never yields presses on to the veto
    assert all(blocked for text, blocked in texts(yields_at=1.0) if text != 20.0)
    assert any(blocked for _, blocked in texts(yields_at=1.0))


def test_a_veto_is_resented_and_costs_the_sponsor() -> None:
    result = run(plan_of(council(resisting=5, give=0)), seed=1)
    slots = result.world.slots
    assert slots.value[slots.find("relations.party_a.party_b.affinity")] < 0.2
    assert slots.value[slots.find("actors.party_a.credibility")] < 0.7
    record = next(record for record in result.chronicle if record.kind == "bargaining")
    assert record.details["vetoed_by"] == "party_b"


def test_a_slip_in_an_issue_is_refused_with_its_place() -> None:
    files = council()
    files["small.yaml"]["models"]["bargaining"]["issues"][0]["participants"][1]["id"] = "party_d"
    files["small.yaml"]["models"]["bargaining"]["issues"][0]["veto"] = []
    with pytest.raises(InputError) as found:
        scenario_of(files)
    assert "no actor named 'party_d'" in str(found.value)
    assert found.value.faults[0].place.line


def law_making() -> Files:
    """Give a world in which an instrument is drafted, agreed and ratified."""
    rules = [
        {"id": "draft", "priority": "P4", "says": "draft when told", "prefer": {"propose": 30.0}},
        {"id": "bind", "priority": "P4", "says": "bind oneself", "when": "agreed() > 0", "prefer": {"bind": 60.0}},
    ]
    parties = [actor(name, rules=rules, attends=["news", "instrument_agreed"]) for name in ("party_a", "party_b")]
    common = {"needs": ["bargaining"], "goldstein": 0, "adjudication": {"chance": 1}, "min_interval": "500 h"}
    actions = [
        action("propose", effects=[{"do": "bargaining.draft"}], **common),
        action(
            "bind",
            effects=[{"do": "bargaining.ratify"}],
            requires=[{"that": "agreed() > 0", "otherwise": "nothing is agreed"}],
            **common,
        ),
    ]
    issue = {
        "id": "law",
        "title": "A law",
        "kind": "instrument",
        "domain": "maritime",
        "participants": [
            {"id": "party_a", "position": 80, "salience": 0.9, "capability": 5},
            {"id": "party_b", "position": 70, "salience": 0.5, "capability": 5},
        ],
    }
    section = {"issues": [issue], "norms": {"maritime": 0.5}, "instrument_round_time": "2 d"}
    injects = [inject("now", "1 h")]
    return world(parties, actions, models={"bargaining": section}, injects=injects, horizon="200 d")


def test_an_instrument_that_all_ratify_lets_the_norm_grow_at_its_rate() -> None:
    plan = plan_of(law_making())
    assert run(plan, seed=1, until=48.0).outcomes["norm_end"].value == 0.5
    grown = run(plan, seed=1).outcomes["norm_end"].value
    assert grown is not None
    # at most .03 a year times a text below 1, over 200 days
    assert 0.5 < grown < 0.5 + 0.03 * 200 / 365


def test_the_same_seed_settles_the_same_text() -> None:
    plan = plan_of(council())
    assert run(plan, seed=5).digest == run(plan, seed=5).digest


def standing(**more: Any) -> Files:
    """Two states and an instrument as it stands at the start, about which nobody does anything."""
    whole: Any = {
        "id": "code",
        "title": "A code",
        "kind": "instrument",
        "domain": "sea",
        "participants": [
            {"id": "party_a", "position": 80, "salience": 0.9, "capability": 3},
            {"id": "party_b", "position": 30, "salience": 0.5, "capability": 1},
        ],
        **more,
    }
    section: Any = {"issues": [whole], "norms": {"sea": 0.5}, "instrument_round_time": "20 d", "rounds": 3}
    return world([actor("party_a"), actor("party_b")], [], models={"bargaining": section}, horizon="90 d")


def settled_on(**more: Any) -> float | None:
    """Day on which a text is settled."""
    found = run(plan_of(standing(**more)), seed=1)
    return next((each.at / 24 for each in found.chronicle if each.kind == "bargaining"), None)


@pytest.mark.parametrize(("since", "day"), [("0 d", 60), ("25 d", 35), ("50 d", 10), ("200 d", 0)])
def test_a_text_that_has_been_on_the_table_is_settled_so_much_sooner(since: str, day: float) -> None:
    assert settled_on(tabled=since, sponsor="party_a") == pytest.approx(day)
    assert settled_on() is None


def test_who_can_live_with_a_political_text_keeps_it_from_that_day_and_nobody_ratifies_another() -> None:
    bound = []
    for politically in (False, True):
        found = run(plan_of(standing(tabled="50 d", sponsor="party_a", politically=politically)), seed=1)
        bound.append((found.outcomes["states_bound"].value, found.outcomes["norm_end"].value))
    assert bound[0] == (0, 0.5)
    assert bound[1][0]
    assert bound[1][1] is not None
    assert bound[1][1] > 0.5


def test_what_stood_before_the_start_binds_from_the_start() -> None:
    found = run(plan_of(standing(agreed=60, bound=["party_a"])), seed=1)
    # .03 a year times .6, kept by three quarters of all capability, over 90 days
    assert found.outcomes["norm_end"].value == pytest.approx(0.5 + 0.03 * 0.6 * 0.75 * 90 / 365.25, rel=1e-3)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"tabled": "3 d"}, "go together"),
        ({"tabled": "3 d", "sponsor": "party_a", "agreed": 50}, "not on the table"),
        ({"tabled": "3 d", "sponsor": "nobody_known"}, "takes no part"),
        ({"bound": ["party_a"]}, "asks for what they are bound to"),
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(more: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan_of(standing(**more))
