"""What the white cell does: the MSEL in play, rulings before they count, argued actions, faults, branches."""

from __future__ import annotations

from pathlib import Path

import pytest
from exercises import begun, free_plan, play_out, reopened, small_plan, step
from ladder_worlds import confrontation
from small_worlds import action, actor, plan_of, world

from sim.errors import InputError
from sim.exercise.branching import branch_off, compared, move_entry
from sim.exercise.rulings import proposed, under_way
from sim.exercise.running import Runner
from sim.exercise.session import Session
from sim.exercise.views import cell_view, white_view
from sim.world.world import World


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Begin the small exercise."""
    return begun(tmp_path)


# ---- the MSEL --------------------------------------------------------------------------------------------------


def test_rows_come_by_time_by_condition_and_by_an_absence(session: Session) -> None:
    play_out(session)
    status = {name: (found.status, found.at_h) for name, found in session.table.msel.items()}
    assert status["press"] == ("released", 30.0)
    assert status["cold"] == ("released", 40.0)
    assert status["secret"] == ("approved", None)
    assert status["later"] == ("draft", None)
    if session.table.msel["want"].missed:
        assert status["nudge"] == ("released", 20.0)
    else:
        assert status["want"][0] == "complete"
        assert status["nudge"][0] == "approved"


@pytest.mark.parametrize("comes", [True, False])
def test_a_contingency_is_sent_only_when_the_expected_action_has_not_come(
    session: Session,
    *,
    comes: bool,
) -> None:
    sheet = {"orders": ["scold:party_c"]} if comes else {"orders": [], "forbid": ["scold"]}
    assert session.do("lead_party_b", "sheet", **sheet).accepted
    while session.table.phase != "world":
        step(session)
    assert (session.table.msel["want"].status == "complete") is comes
    assert session.table.msel["want"].missed is not comes
    assert (session.table.msel["nudge"].status == "released") is not comes


@pytest.mark.parametrize("status", ["held", "skipped", "draft"])
def test_a_row_that_is_held_or_skipped_does_not_come(session: Session, status: str) -> None:
    assert session.do("white", "msel", id="press", status=status).accepted
    play_out(session)
    assert session.table.msel["press"].status == status
    assert not any(record.kind == "inject" and record.subject == "press" for record in session.engine.chronicle)


def test_a_row_is_edited_and_moved_in_time_and_another_added(session: Session) -> None:
    row = {"id": "press", "at": "35 h", "to": ["party_b"], "message": "something else"}
    assert session.do("white", "msel", rows=[row, {"id": "new", "at": "36 h", "message": "added"}]).accepted
    play_out(session)
    came = {record.subject: record.at for record in session.engine.chronicle if record.kind == "inject"}
    assert came["press"] == 35.0
    assert came["new"] == 36.0
    assert session.table.msel["press"].row["to"] == ["party_b"]


def test_conditions_on_belief_and_on_the_true_world_are_two_things(session: Session) -> None:
    truth = session.engine.world
    slot = truth.network.slot("affinity", "party_b", "party_c")
    value = truth.slots.read(slot, 0.0)
    rows = [
        {"id": "so", "when": f'affinity("party_b", "party_c") == {value!r}', "message": "true"},
        {
            "id": "believed",
            "when": f'affinity("party_b", "party_c") == {value!r}',
            "seen_by": "party_a",
            "message": "x",
        },
    ]
    assert session.do("white", "msel", rows=rows).accepted
    session.conditions.lay(session.table.msel["believed"].read())
    assert session.conditions.holds(session.table.msel["so"].read())
    session.do("white", "clock", verb="begin")
    while session.engine.now < 30:
        step(session)
    assert session.table.msel["so"].status == "released"
    assert session.table.msel["believed"].status == "approved"


def test_a_row_changes_the_world_by_its_effects(session: Session) -> None:
    line = {"change": "support", "by": -9, "args": {"actor": "party_a"}}
    rows = [{"id": "blow_by_hand", "message": "a blow", "effects": [line]}]
    assert session.do("white", "msel", rows=rows).accepted
    before = _support(session.engine.world)
    assert session.do("white", "inject", id="blow_by_hand").accepted
    assert _support(session.engine.world) == pytest.approx(before - 9)
    assert not session.do("white", "inject", id="blow_by_hand").accepted
    wrong = {"id": "wrong", "message": "x", "effects": [{"change": "suport", "by": 1, "args": {"actor": "party_a"}}]}
    assert "no variable" in session.do("white", "msel", rows=[wrong]).reason


def _support(world: World) -> float:
    return world.slots.read(world.actor_slot("party_a", "support"), 0.0)


# ---- rulings ---------------------------------------------------------------------------------------------------


def _due(session: Session) -> str:
    """Go on to the first ruling that is due; give its doing."""
    session.do("white", "clock", verb="rulings", mode="all")
    session.do("lead_party_a", "sheet", orders=["scold:party_c", "visit:party_b"])
    answer = session.do("white", "clock", verb="begin")
    while answer.stop != "ruling":
        answer = step(session)
    due = Runner(session).ruling_due()
    assert due is not None
    return due.id


def test_a_ruling_is_proposed_before_it_counts_and_both_are_kept(session: Session) -> None:
    name = _due(session)
    doing = next(each for each in under_way(session.engine) if each.id == name)
    what = proposed(session.engine, doing)
    assert sum(what["chances"].values()) == pytest.approx(1)
    assert {what["most_likely"], what["best"], what["worst"], what["drawn"]} <= set(what["chances"])
    other = "fail" if what["drawn"] == "full" else "full"
    assert (
        "more than one step"
        in session.do("white", "ruling", doing=name, verdict="moderate", outcome=other, reason="x").reason
    )
    assert "say reason" in session.do("white", "ruling", doing=name, verdict="overrule", outcome=other).reason
    answer = session.do("white", "ruling", doing=name, verdict="overrule", outcome=other, reason="they were ready")
    assert answer.accepted
    while session.engine.now < doing.ends:
        if (due := Runner(session).ruling_due()) is not None:
            session.do("white", "ruling", doing=due.id, verdict="accept")
        step(session)
    record = next(r for r in session.engine.chronicle if r.kind == "overruled" and r.subject == name)
    assert record.details["model_had"] == what["drawn"] == session.table.ruled[name]["proposed"]["drawn"]
    assert record.details["outcome"] == other
    assert reopened(session).table.ruled[name]["reason"] == "they were ready"


def test_an_accepted_ruling_is_what_the_model_would_have_done(session: Session) -> None:
    name = _due(session)
    drawn = proposed(session.engine, next(each for each in under_way(session.engine) if each.id == name))["drawn"]
    assert session.do("white", "ruling", doing=name, verdict="accept").accepted
    session.do("white", "clock", verb="rulings", mode="automatic")
    step(session)
    ruled = next(r for r in session.engine.chronicle if r.kind == "ruling" and r.subject == name)
    assert ruled.details["outcome"] == drawn
    assert not any(record.kind == "overruled" for record in session.engine.chronicle)


def test_a_contest_has_a_spread_over_four_outcomes() -> None:
    strong = actor("strong") | {"strength": {"military": 3.0}}
    weak = actor("weak") | {"strength": {"military": 1.0}}
    fight = action("fight", adjudication={"attacker": "military", "defender": "military"})
    plan = plan_of(world([strong, weak], [fight]))
    from sim.deciding.adjudication import adjudicate, spread  # noqa: PLC0415  for this law alone
    from sim.draws import Draws  # noqa: PLC0415

    true = World(plan.scenario, Draws(1), plan.ground)
    spec = plan.scenario.actions["fight"]
    many = 4000
    counted: dict[str, float] = {}
    for place in range(many):
        ruling = adjudicate(spec, "strong", "weak", u=(place + 0.5) / many, world=true, at=0.0)
        counted[ruling.outcome] = counted.get(ruling.outcome, 0) + 1 / many
    assert spread(spec, ruling) == pytest.approx(counted, abs=1 / many)


# ---- argued actions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chance", "moves"), [(1.0, 5.0), (0.0, 0.0)])
def test_an_argued_action_works_by_the_chance_the_white_cell_gives(
    session: Session, chance: float, moves: float
) -> None:
    body = {"claim": "we persuade the press", "reasons": ["they owe us"], "against": ["they are angry"]}
    assert session.do("lead_party_a", "argue", **body).accepted
    name = next(iter(session.table.argued))
    line = '{"change": "support", "by": 5, "args": {"actor": "party_a"}}'
    assert "chance" in session.do("white", "weigh", id=name, chance=2, effects=[line]).reason
    assert "no effect" in session.do("white", "weigh", id=name, chance=0.0, effects=["{}"]).reason
    before = _support(session.engine.world)
    assert session.do("white", "weigh", id=name, chance=chance, effects=[line]).accepted
    assert _support(session.engine.world) == pytest.approx(before + moves)
    assert "settled already" in session.do("white", "weigh", id=name, chance=chance, effects=[line]).reason


# ---- faults ----------------------------------------------------------------------------------------------------


def test_a_fault_in_the_engine_stops_before_its_input_and_dropping_it_goes_on(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = World.apply

    def apply(self: World, effect: object, at: float) -> object:
        if getattr(effect, "by", None) == 6.5:
            raise ZeroDivisionError("a model that cannot")
        return whole(self, effect, at)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(World, "apply", apply)
    before = session.engine.chronicle.digest()
    line = {"change": "support", "by": 6.5, "args": {"actor": "party_a"}}
    session.do("white", "msel", rows=[{"id": "bad", "message": "x", "effects": [line]}])
    answer = session.do("white", "inject", id="bad")
    assert "ZeroDivisionError: a model that cannot" in answer.reason
    assert session.fault_at == 6
    assert session.engine.chronicle.digest() == before
    assert not session.do("white", "clock", verb="begin").accepted
    again = reopened(session)
    assert again.fault == session.fault
    assert white_view(again)["fault"]
    assert again.drop("lead_party_a").reason
    assert again.drop("white").accepted
    assert again.do("white", "clock", verb="begin").accepted
    assert reopened(again).digest == again.digest


# ---- branches --------------------------------------------------------------------------------------------------


def test_a_branch_has_the_history_and_the_people_and_leaves_the_other_as_it_is(session: Session) -> None:
    session.do("lead_party_a", "sheet", orders=["scold:party_c"])
    while session.table.move < 1:
        step(session)
    before = session.digest
    session.do("white", "join", name="late", kind="member", cell="red")
    session.do("white", "seat", actor="party_c", seat="human")
    kept = session.digest
    other = branch_off(session, "again", upto=move_entry(session, 2))
    assert {"late", "lead_party_a"} <= set(other.table.roles)
    assert other.table.seats["party_c"] == "human"
    assert other.table.move == 1
    assert other.engine.now == 48
    assert other.do("lead_party_a", "sheet", orders=["visit:party_c"]).accepted
    play_out(other)
    digest, other = other.digest, reopened(other)
    assert other.digest == digest
    main = Session(other.store, other.store.branch("monday", "main"), small_plan())
    assert main.digest == kept != before
    with pytest.raises(InputError, match="there were 2"):
        move_entry(main, 5)


def test_branches_stand_side_by_side_at_one_instant(session: Session) -> None:
    while session.table.move < 1:
        step(session)
    same = branch_off(session, "same", upto=session.next_number - 1)
    rows = {row.measure: row.values for row in compared(session, ["main", "same"])}
    assert rows
    assert all(values["main"] == values["same"] for values in rows.values())
    same.do("lead_party_a", "sheet", orders=["scold:party_c", "scold:party_b"])
    play_out(same)
    rows = {row.measure: row.values for row in compared(session, ["main", "same"], at_h=144.0)}
    assert any(values["main"] != values["same"] for values in rows.values())


def test_an_earlier_moment_is_shown_but_takes_no_input(session: Session) -> None:
    play_out(session)
    kept = session.digest
    session.go_back(5)
    assert session.engine.now < 48
    assert "an earlier moment" in session.do("white", "clock", verb="pause").reason
    session.catch_up()
    assert session.digest == kept


def test_running_at_a_speed_stops_for_people_and_is_kept(tmp_path: Path) -> None:
    session = begun(tmp_path, plan=free_plan())
    assert not session.tick(60).accepted
    session.do("white", "clock", verb="speed", speed=0.5)
    stops = [session.tick(60).stop for _ in range(8)]
    assert set(stops) == {"limit", "question"}
    session.do("white", "clock", verb="pause")
    assert not session.tick(60).accepted
    assert reopened(session).digest == session.digest


def test_a_war_that_a_model_puts_to_the_white_cell_waits_for_its_ruling(tmp_path: Path) -> None:
    section = {"at_major_war": "umpire", "firebreak_8": 0.1}
    files = confrontation(rungs=(7, 7), grievances=(3.0, 3.0), reciprocity=1.0, section=section)
    plan = plan_of(files)
    seat = next(iter(plan.scenario.actors))
    session = begun(tmp_path, plan=plan, seats={seat: "doctrine"})
    answer = session.do("white", "clock", verb="on")
    matter = session.engine.referred
    assert matter is not None
    assert answer.stop == "ruling"
    # going on does not go past it
    assert session.do("white", "clock", verb="on").stop == "ruling"
    assert session.engine.referred is not None
    told = session.do(
        "white", "ruling", doing=matter.subject, verdict="overrule", reason="the order is not passed on"
    )
    assert told.accepted
    assert not session.engine.ended
    assert session.engine.referred is None
    assert reopened(session).digest == session.digest


def test_a_moment_that_is_shown_is_the_same_however_one_came_to_it(session: Session) -> None:
    play_out(session)
    last, kept = session.next_number - 1, session.digest
    engine = session.engine
    digests = []
    for upto in (4, last // 2, last - 1):
        session.go_back(upto)
        digests.append(session.digest)
    session.catch_up()
    assert (session.digest, session.engine) == (kept, engine)
    for upto, digest in reversed(list(zip((4, last // 2, last - 1), digests, strict=True))):
        session.go_back(upto)
        assert session.digest == digest
        session.catch_up()
        session.go_back(upto)
        assert session.digest == digest
    assert len(set(digests)) == 3
    session.catch_up()
    assert reopened(session).digest == kept


def test_a_fault_while_time_runs_by_itself_marks_nobodys_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begun(tmp_path, plan=free_plan())
    session.do("white", "clock", verb="speed", speed=10)

    whole = World.grid

    def grid(self: World, at: float) -> None:
        if at >= 6:
            raise ZeroDivisionError("a model that cannot")
        whole(self, at)

    with monkeypatch.context() as broken:
        broken.setattr(World, "grid", grid)
        answer = session.do("white", "clock", verb="resume")
        while answer.accepted:
            # the last thing on the disk before the fault is what somebody said
            assert session.do("lead_party_a", "message", to=["white"], text="we are here").accepted
            messages = dict(session.table.messages)
            answer = session.tick(30)
        assert "a model that cannot" in answer.reason
    assert session.table.messages == messages
    again = reopened(session)
    assert again.fault
    assert again.table.messages == messages
    assert again.drop("white").accepted
    assert again.table.messages == messages
    assert again.tick(60).accepted


def test_time_that_runs_by_itself_fills_no_journal_while_nothing_happens(tmp_path: Path) -> None:
    session = begun(tmp_path, plan=free_plan())
    session.do("white", "clock", verb="speed", speed=0.1)
    before = session.next_number
    for _ in range(20):
        assert session.tick(1).stop == "limit"
    assert session.next_number == before
    at = session.engine.now
    assert at == pytest.approx(20 * 0.1 / 60)
    # the next word of anybody has the instant, and with it all is as it was
    session.do("white", "message", to=["white"], text="still here")
    assert reopened(session).engine.now == at


def test_a_row_may_be_for_a_cell(session: Session) -> None:
    assert session.do("white", "msel", rows=[{"id": "to_red", "to": ["red"], "message": "only you"}]).accepted
    assert session.do("white", "inject", id="to_red").accepted
    got = {cell: [each["id"] for each in cell_view(session, cell)["received"]] for cell in ("red", "party_b")}
    assert got == {"red": ["to_red"], "party_b": []}
