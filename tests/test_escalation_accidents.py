"""What looks like a deed and was nobody's: how an inquiry ends, and what it costs to be wrong either way."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from ladder_worlds import ALLY, CHALLENGED, CHALLENGER
from quarrels import DAY, at_day, changes, effect, quiet, told, value

from sim.world.perception import reads_as_a_deed

# incidents in one run, six hours apart: each its own draw
COUNT = 120


@cache
def ended(accident: float, *, power: float = 3.0, threat: float = 0.0, false: float = 0.05) -> list[str]:
    """Whom the victim's inquiries into so many incidents held responsible, `nobody` for an accident."""
    files = quiet(
        *[
            told(
                effect("incident", rung=3, hidden=1, evidence=1, accident=accident), at=f"{6 * n + 1} h", name=f"i{n}"
            )
            for n in range(COUNT)
        ],
        section={"wrong_blame": 0, "inquiry_power": power, "inquiry_spread": 0.1, "false_attribution": false},
        ties={"affinity": -0.6, "channel": 0.2, "share": 0, "threat": threat},
    )
    engine, _ = at_day(files, 100)
    told_of = [r for r in changes(engine) if {"attributed", "held_an_accident"} & set(r.details)]
    return [record.subject for record in told_of if record.actor == CHALLENGED]


def test_every_inquiry_ends_and_an_accident_is_mostly_held_to_be_one() -> None:
    found = ended(1.0)
    assert len(found) == COUNT
    assert set(found) == {"nobody", CHALLENGER}
    assert 0 < found.count(CHALLENGER) / COUNT < 0.15


def test_a_deed_is_mostly_laid_to_its_author_and_now_and_then_held_to_be_an_accident() -> None:
    found = ended(0.0)
    assert 0 < found.count("nobody") / COUNT < 0.25


def test_no_more_deeds_are_missed_where_traces_tell_more() -> None:
    missed = [ended(0.0, power=power).count("nobody") for power in (0.5, 1.5, 3.0, 9.0)]
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > COUNT / 2
    assert missed[-1] == 0


def test_who_fears_somebody_finds_more_deeds_of_its_among_accidents() -> None:
    calm, afraid = ended(1.0, threat=0.2), ended(1.0, threat=1.0)
    assert calm.count(CHALLENGER) < afraid.count(CHALLENGER) < COUNT / 2


def test_an_accident_raises_nobody_on_the_ladder_and_a_false_name_for_it_is_held_against_him_for_a_while() -> None:
    incident = told(effect("incident", rung=5, hidden=1, evidence=1, accident=1), at="1 h")
    sure = {"wrong_blame": 0, "false_attribution": 0.15, "suspicion": 9, "hostile_reading": 0}
    files = quiet(incident, section=sure, ties={"threat": 1.0}, perception={"error_scale": 0, "false_alarms": False})
    engine, model = at_day(files, 25)
    named = [r for r in changes(engine) if "attributed" in r.details and r.actor == CHALLENGED]
    assert [r.details["right"] for r in named] == [False]
    assert model.ladder.rung(CHALLENGER, CHALLENGED) == 0
    assert model.readings.believed(CHALLENGED, CHALLENGER) > 2
    assert value(engine, f"relations.{CHALLENGED}.{CHALLENGER}.grievance") > 0
    assert at_day(files, 100)[1].readings.believed(CHALLENGED, CHALLENGER) < 1


def test_who_blames_somebody_in_public_for_an_accident_is_believed_less() -> None:
    sure = {"wrong_blame": 0, "false_attribution": 0.15, "suspicion": 9}

    def credibility(accident: float) -> float:
        incident = told(effect("incident", rung=5, hidden=1, evidence=1, accident=accident), at="1 h")
        says = told(effect("attribute", CHALLENGED, CHALLENGER), at="30 d", name="says")
        engine, _ = at_day(quiet(incident, says, section=sure, ties={"threat": 1.0}), 31)
        return value(engine, f"actors.{CHALLENGED}.credibility")

    assert credibility(1.0) < credibility(0.0)


def test_the_chance_decides_how_many_incidents_were_nobodys_deed() -> None:
    shares = [ended(chance, power=9.0, false=0.01).count("nobody") / COUNT for chance in (0.0, 0.3, 1.0)]
    assert shares[0] == 0
    assert 0.15 < shares[1] < 0.45
    assert shares[2] > 0.9


def test_an_inquiry_tells_the_observer_alone_how_it_ended() -> None:
    incident = told(effect("incident", rung=3, hidden=1, evidence=1, accident=1), at="1 h")
    engine, _ = at_day(quiet(incident, section={"false_attribution": 0.01}), 100)
    ends = [r for r in changes(engine) if "held_an_accident" in r.details]
    assert {r.actor for r in ends} <= {CHALLENGED, ALLY}
    assert all(r.at > DAY / 24 and r.details["right"] for r in ends)


@given(st.floats(-4, 8), st.floats(0.01, 0.15), st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_a_stronger_trace_and_a_greater_threat_never_make_an_accident_of_a_deed(
    trace: float, false: float, leaning: float, threat: float, more: float
) -> None:
    found = reads_as_a_deed(trace, false=false, leaning=leaning, threat=threat)
    assert found <= reads_as_a_deed(trace + more, false=false, leaning=leaning, threat=threat)
    assert found <= reads_as_a_deed(trace, false=false, leaning=leaning, threat=max(threat, more))
