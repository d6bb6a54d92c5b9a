"""Escalation by examples: acts move rungs, quiet lets them sink, hidden acts wait for a name, war ends the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ladder_worlds import ACTS, ALLY, CHALLENGED, CHALLENGER, calm_act, confrontation, rung_act
from quarrels import DAY, _only, at_day, changes, effect, quiet, told, value
from small_worlds import Files, Node, action, inject, plan_of, scenario_of, write_files

from sim.api import run
from sim.cli.work.checking import act
from sim.engine import Engine
from sim.models.escalation.model import Running

if TYPE_CHECKING:
    from pathlib import Path


# ---- rungs


def test_an_act_moves_its_author_toward_its_target_and_nobody_else() -> None:
    engine, model = at_day(quiet(told(effect("incident", rung=5))), 2)
    assert model.ladder.rung(CHALLENGER, CHALLENGED) == 5
    assert value(engine, f"relations.{CHALLENGER}.{CHALLENGED}.rung") == 5
    for pair in ((CHALLENGED, CHALLENGER), (CHALLENGER, ALLY), (ALLY, CHALLENGER)):
        assert value(engine, f"relations.{pair[0]}.{pair[1]}.rung") == 0


def test_a_rung_sinks_by_one_for_every_fourteen_quiet_days() -> None:
    files = quiet(told(effect("incident", rung=4), at="0 h"))
    for day, rung in ((13.9, 4), (14.1, 3), (27.9, 3), (28.1, 2), (60, 0)):
        _, model = at_day(files, day)
        assert model.ladder.rung(CHALLENGER, CHALLENGED) == rung


def test_an_act_at_the_same_rung_keeps_it_up_and_a_lesser_one_does_not() -> None:
    first = told(effect("incident", rung=4), at="0 h")
    for rung, left in ((4, 4), (3, 3)):
        again = told(effect("incident", rung=rung), at="10 d", name="again")
        _, model = at_day(quiet(first, again), 15)
        assert model.ladder.rung(CHALLENGER, CHALLENGED) == left


def test_rungs_are_kept_by_domain_and_the_highest_counts() -> None:
    files = quiet(told(effect("incident", rung=3), effect("incident", rung=5, domain="cyber")))
    _, model = at_day(files, 2)
    found = [model.ladder.reading(CHALLENGER, CHALLENGED, domain)(0.0) for domain in ("military", "cyber", "space")]
    assert found == [3, 5, 0]
    assert model.ladder.rung(CHALLENGER, CHALLENGED) == 5


def test_a_friendly_act_takes_no_rung_toward_a_partner() -> None:
    rally = action("rally", rung=1, goldstein=3.8, cameo="053")
    files = quiet(inject("call", "1 h", delay="0 h"), acts=[rally], doctrine={"rules": _only("rally")})
    engine, model = at_day(files, 20)
    assert any(record.kind == "ruling" for record in engine.chronicle)
    assert not changes(engine)
    assert model.ladder.record.peak == 0


def test_a_contest_that_is_lost_was_fought_and_a_plan_that_failed_was_not() -> None:
    weak = {"attacker": "military", "defender": "military", "advantage": -3}
    for how, rungs in (({"chance": 0}, {0}), (weak, {6})):
        files = quiet(
            inject("call", "1 h", delay="0 h"),
            acts=[rung_act(6, adjudication=how, target=["role:prey"], who=["role:hunter"])],
            doctrine={"rules": _only("rung_6")},
            roles={"prey": [CHALLENGED], "hunter": [CHALLENGER]},
        )
        _, model = at_day(files, 8)
        assert {model.ladder.rung(CHALLENGER, CHALLENGED)} == rungs


def test_standing_down_lowers_by_as_much_as_the_act_says() -> None:
    files = quiet(
        inject("call", "1 d", delay="0 h", to=[CHALLENGER]),
        acts=[calm_act(2)],
        rungs=(5, 0),
        doctrine={"rules": _only("down_2")},
    )
    engine, _ = at_day(files, 7)
    first = changes(engine)[0]
    assert (first.details["from"], first.details["rung"], first.details["by"]) == (5, 3, "act")


def test_where_nobody_does_anything_the_peak_does_not_pass_what_set_it_off() -> None:
    names = [str(item["id"]) for item in ACTS]
    files = confrontation(
        doctrine={"rules": [{**_only("x")[0], "only": ["do_nothing"]}], "attends": [*names, "news"]}
    )
    done = run(plan_of(files), seed=3)
    assert done.outcomes["peak_rung"].value == 0
    rungs = [record.details["rung"] for record in done.chronicle if record.kind == "escalation"]
    assert rungs
    assert max(map(int, map(str, rungs))) < 4


# ---- how others are read


def _sharp(**more: Any) -> Node:
    return {"perception": {"error_scale": 0, "false_alarms": False}, "section": {"hostile_reading": 0, **more}}


def test_an_act_is_read_when_it_is_seen_and_not_before() -> None:
    files = quiet(told(effect("incident", rung=5), at="10 h"), **_sharp(reading_delay={"military": "30 h"}))
    engine = Engine(plan_of(files), seed=1)
    model = engine.models["escalation"]
    assert isinstance(model, Running)
    engine.advance(39)
    assert model.readings.believed(CHALLENGED, CHALLENGER) < 0.1
    engine.advance(41)
    assert model.readings.believed(CHALLENGED, CHALLENGER) == pytest.approx(5, abs=0.1)


def test_an_act_toward_a_friend_may_be_a_signal_to_whoever_has_a_role_and_no_step_toward_the_friend() -> None:
    leave = told(effect("signal", CHALLENGER, ALLY, role="feared", rung=2))
    _, model = at_day(quiet(leave, roles={"feared": [CHALLENGED, CHALLENGER]}, **_sharp()), 3)
    assert model.ladder.rung(CHALLENGER, CHALLENGED) == 2
    assert model.readings.believed(CHALLENGED, CHALLENGER) == pytest.approx(2, abs=0.1)
    assert model.ladder.rung(CHALLENGER, ALLY) == 0
    _, model = at_day(quiet(leave, **_sharp()), 3)
    assert model.ladder.rung(CHALLENGER, CHALLENGED) == 0


def test_those_who_are_disliked_are_read_higher_the_worse_the_line() -> None:
    readings = []
    for channel in (0.0, 0.5, 1.0):
        files = quiet(
            told(effect("incident", rung=3)),
            ties={"channel": channel},
            perception={"error_scale": 0, "false_alarms": False},
            section={"hostile_reading": 0.8},
        )
        _, model = at_day(files, 3)
        readings.append(model.readings.believed(CHALLENGED, CHALLENGER))
    assert readings == pytest.approx([3.8, 3.4, 3.0], abs=0.05)


def test_an_actor_may_read_the_same_act_as_more_by_section_or_by_doctrine() -> None:
    one = _sharp(rung_map={CHALLENGED: {"military": 1}})
    other = {**_sharp(), "doctrine": {"rung_map": {"attack": 1}}}
    for more in (one, other):
        _, model = at_day(quiet(told(effect("incident", rung=3)), **more), 3)
        assert model.readings.believed(CHALLENGED, CHALLENGER) == pytest.approx(4, abs=0.1)
        assert model.ladder.rung(CHALLENGER, CHALLENGED) == 3


def test_a_call_over_a_good_line_leaves_little_of_the_error_on_both_sides() -> None:
    seeds = range(8)
    for channel, more in ((0.98, False), (0.0, True)):
        files = quiet(
            told(effect("incident", rung=4), effect("incident", CHALLENGED, CHALLENGER, rung=4), at="1 h"),
            told(effect("redraw_error"), at="100 h", name="call"),
            ties={"channel": channel, "affinity": 0.1},
        )
        errors = []
        for seed in seeds:
            _, model = at_day(files, 100.5 / DAY, seed=seed)
            errors += [
                abs(model.readings.believed(a, b) - 4)
                for a, b in ((CHALLENGED, CHALLENGER), (CHALLENGER, CHALLENGED))
            ]
        assert (max(errors) > 0.3) == more


def test_a_call_leaves_nobody_farther_off_than_before_however_bad_the_line() -> None:
    pairs = ((CHALLENGED, CHALLENGER), (CHALLENGER, CHALLENGED))
    for channel in (0.0, 0.5):
        files = quiet(
            told(effect("incident", rung=4), effect("incident", CHALLENGED, CHALLENGER, rung=4), at="1 h"),
            told(effect("redraw_error"), at="100 h", name="call"),
            ties={"channel": channel, "affinity": 0.1},
        )
        nearer = 0
        for seed in range(8):
            engine, model = at_day(files, 99 / DAY, seed=seed)
            before = [abs(model.readings.believed(*pair) - 4) for pair in pairs]
            engine.advance(101)
            after = [abs(model.readings.believed(*pair) - 4) for pair in pairs]
            assert all(then <= first for first, then in zip(before, after, strict=True))
            nearer += after < before
        assert nearer > 2


def test_an_announced_act_is_misread_less() -> None:
    act = told(effect("incident", rung=4), at="50 h", name="act")
    notice = told(effect("prenotify"), at="20 h", name="notice")

    def errors(*injects: Node) -> list[float]:
        runs = (at_day(quiet(*injects, section={"hostile_reading": 0}), 2.5, seed=seed) for seed in range(12))
        return [model.readings.believed(CHALLENGED, CHALLENGER) - 4 for _, model in runs]

    assert errors(notice, act) == pytest.approx([error / 2 for error in errors(act)], abs=1e-9)


# ---- hidden acts


def _hidden(evidence: float, **more: Any) -> Files:
    """A hidden deed whose traces leave no doubt that it was one."""
    section = {"inquiry_power": 9, **more.pop("section", {})}
    return quiet(told(effect("incident", rung=6, hidden=1, evidence=evidence), at="0 h"), section=section, **more)


def test_a_hidden_act_counts_only_when_its_victim_has_a_name_for_it() -> None:
    for seed in range(6):
        engine, model = at_day(_hidden(0.0, section={"wrong_blame": 0}), 119, seed=seed)
        named = [r for r in changes(engine) if "attributed" in r.details and r.actor == CHALLENGED]
        rose = [r for r in changes(engine) if r.details.get("from") == 0]
        assert [r.at for r in rose] == [r.at for r in named]
        assert all(r.at > 48 for r in named)
        assert (model.outcomes(engine.now)["attribution_delay"].value is not None) == bool(named)


def test_the_clear_act_is_named_within_days_and_the_ambiguous_one_within_months() -> None:
    def times(evidence: float) -> list[float]:
        found = []
        for seed in range(12):
            engine, _ = at_day(_hidden(evidence, section={"wrong_blame": 0}, horizon="700 d"), 700, seed=seed)
            found += [r.at / DAY for r in changes(engine) if "attributed" in r.details and r.actor == CHALLENGED]
        return sorted(found)

    clear, ambiguous = times(1.0), times(0.0)
    assert 1 < clear[6] < 8
    assert 30 < ambiguous[6] < 110


def test_what_is_attributed_late_counts_for_what_quiet_has_left_of_it() -> None:
    reached = set()
    for seed in range(6):
        engine, _ = at_day(_hidden(0.3, section={"wrong_blame": 0, "quiet_time": "14 d"}), 119, seed=seed)
        named = next((r for r in changes(engine) if "attributed" in r.details and r.actor == CHALLENGED), None)
        if named is not None:
            left = 6 - int(named.at // (14 * DAY))
            assert named.details["as_rung"] == max(1, left)
            assert any(r.at == named.at and r.details.get("rung") == max(1, left) for r in changes(engine))
            reached.add(left)
    assert min(reached) < 6


def test_a_wrong_name_is_held_against_the_wrong_one_for_a_while() -> None:
    files = _hidden(
        1.0, section={"wrong_blame": 1, "hostile_reading": 0}, perception={"error_scale": 0, "false_alarms": False}
    )
    engine, model = at_day(files, 25)
    assert {r.subject for r in changes(engine) if "attributed" in r.details and r.actor == CHALLENGED} == {ALLY}
    assert model.ladder.record.peak == 0
    assert model.ladder.rung(CHALLENGER, CHALLENGED) == 0
    assert model.readings.believed(CHALLENGED, ALLY) == pytest.approx(6, abs=0.1)
    assert value(engine, f"relations.{CHALLENGED}.{ALLY}.grievance") > 0
    assert model.readings.believed(CHALLENGED, ALLY) != at_day(files, 90)[1].readings.believed(CHALLENGED, ALLY)


def test_a_lesser_hidden_act_does_not_make_anybody_forget_who_did_the_graver_one() -> None:
    def sure(later: int) -> float:
        section = {"inquiry_power": 9, "wrong_blame": 0, "clear_time": "2 d"}
        deeds = [
            told(effect("incident", rung=rung, hidden=1, evidence=sure), at=at, name=name)
            for rung, sure, at, name in ((6, 1.0, "0 h", "deed"), (later, 0.0, "40 d", "next"))
        ]
        engine, model = at_day(quiet(*deeds, section=section), 60, seed=2)
        assert [r.at < 40 * DAY for r in changes(engine) if "attributed" in r.details and r.actor == CHALLENGED] == [
            True
        ]
        return model.hidden.believed(CHALLENGED, CHALLENGER)(engine.now)

    assert sure(3) == 1
    assert sure(6) < 0.7


# ---- threats, contacts, the end


def test_a_threat_that_is_not_carried_out_costs_support_and_one_that_is_does_not() -> None:
    set_it = told(effect("incident", rung=4), effect("arm_audience_cost"), at="1 h")
    carried = told(effect("incident", rung=5), at="5 d", name="carried")
    heeded = told(effect("incident", CHALLENGED, CHALLENGER, rung=2), at="0.5 h", name="before")
    for more, cost in (((), 5.0), ((carried,), 0.0), ((heeded,), 5.0)):
        engine, model = at_day(quiet(set_it, *more), 10.1)
        assert value(engine, f"actors.{CHALLENGER}.support") == pytest.approx(50 - cost, abs=0.1)
        assert model.broken == bool(cost)


def test_forces_meet_only_where_both_stand_out_and_less_with_an_arrangement() -> None:
    def count(*effects: Node, seeds: range = range(6)) -> int:
        keep = [told(*effects, at=f"{day} d", name=f"keep_{day}") for day in range(0, 110, 10)]
        return sum(at_day(quiet(*keep), 119, seed=seed)[1].contacts.count for seed in seeds)

    mine, theirs = effect("incident", rung=5), effect("incident", CHALLENGED, CHALLENGER, rung=5)
    assert count(mine) == 0
    both, arranged = count(mine, theirs), count(mine, theirs, effect("deconflict"))
    assert 0 < arranged < both


def test_major_war_ends_the_run_and_nothing_that_adds_up_is_known() -> None:
    files = quiet(
        inject("call", "10 d", delay="0 h"),
        acts=[rung_act(8)],
        rungs=(4, 3),
        doctrine={"rules": _only("rung_8")},
    )
    done = run(plan_of(files), seed=1)
    assert 10 * DAY < done.ended_at < 14 * DAY
    assert "major war" in done.ended_why
    assert done.outcomes["probability_rung_8"].value == 1
    known = {name for name, found in done.outcomes.items() if not found.censored}
    assert known == {f"probability_rung_{k}" for k in (5, 6, 8)} | {"peak_rung"}


def test_a_run_that_reached_its_horizon_is_not_censored_but_for_an_open_crisis() -> None:
    done = run(plan_of(confrontation()), seed=1)
    assert {name for name, found in done.outcomes.items() if found.censored} <= {"crisis_duration"}


# ---- words


def test_reciprocity_that_feeds_itself_is_a_caution_and_not_a_fault() -> None:
    assert not scenario_of(confrontation(reciprocity=0.95)).cautions
    words = scenario_of(confrontation(reciprocity=1.05)).cautions
    assert len(words) == 3
    assert "1.10" in words[0]


def test_doctrines_may_ask_for_rungs_of_their_own_and_of_others() -> None:
    asks = [
        f'rung("{CHALLENGER}", me) >= 4',
        f'rung("{CHALLENGER}", "{ALLY}") < 1',
        "crisis_rung() >= 5",
        f'attributed("{CHALLENGER}") == 0',
        f'rung_in("military", "{CHALLENGER}") < 1',
        f'not ultimatum("{CHALLENGER}") and not threatened("{CHALLENGER}") and not on_alert()',
    ]
    one = {"id": "one", "priority": "P1", "says": "a rule of the tests", "when": " and ".join(asks), "only": ["talk"]}
    files = quiet(
        told(effect("incident", rung=5)),
        inject("call", "2 d", to=[CHALLENGED]),
        acts=[action("talk")],
        doctrine={"rules": [one]},
        **_sharp(),
    )
    engine, _ = at_day(files, 10)
    assert any(record.kind == "order" and record.actor == CHALLENGED for record in engine.chronicle)


def test_a_decision_explains_its_postures_with_their_costs() -> None:
    engine = Engine(plan_of(confrontation()), seed=1, explaining=True)
    engine.advance(10 * DAY)
    first: Any = next(record for record in engine.chronicle if record.kind == "decision").details["why"]
    postures = first["postures"]
    assert postures["hold"]["cost"] == 0
    named = [item for name, item in postures.items() if name != "hold"]
    assert all({"cost", "gain", "worth", "stands_on", "believed", "called_for"} <= set(item) for item in named)
    assert sum(item["chosen"] for item in postures.values()) == 1


def test_a_caution_is_told_by_check_beside_its_ok(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, confrontation(reciprocity=1.05))
    act(paths=[tmp_path / "small.yaml"])
    told_of = capsys.readouterr()
    assert "ok: 1 file" in told_of.out
    assert told_of.err.count("caution: reciprocity of") == 3


def test_a_wrong_inquiry_never_names_an_ally_that_the_victim_is_bound_to() -> None:
    """With an ally as the only other suspect it ends without a name; without an alliance that one is blamed."""

    def blamed(obligation: str) -> set[str]:
        files = quiet(told(effect("incident", rung=4, hidden=1, evidence=1)), section={"wrong_blame": 1})
        for pair in files["relations.yaml"]["pairs"]:
            if set(pair["pair"]) == {CHALLENGED, ALLY}:
                pair["forward"]["obligation"] = obligation
        found = set()
        for seed in range(6):
            _, model = at_day(files, 60, seed=seed)
            found |= {act.blames[CHALLENGED] for act in model.hidden.acts if CHALLENGED in act.blames}
        return found - {""}

    assert blamed("none") == {ALLY}
    assert blamed("defence") == set()
