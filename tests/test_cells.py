"""A cell of the matrix: what it shows, what it is held against, what it holds."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from shipped import composed

from sim.api import matrix
from sim.report.matrix import as_csv, variables_of
from sim.report.paper.blocks import Grid
from sim.report.paper.of_matrix import _declared
from sim.study.cells import NO_END, Dose, Effect, _checked, _ends
from sim.study.layout import _levers, lever_of
from sim.study.reach import moves
from sim.study.reach import own as set_by
from sim.study.results import Difference


def effect(share: float, *, sure: bool = True, p: float | None = None) -> Effect:
    span = Difference(mean=share, low=share - 0.001, high=share + 0.001)
    reach = abs(share) + 0.001
    return Effect(
        difference=span,
        share=share,
        reach=reach,
        improved=1.0,
        worse=0.0,
        censored=0,
        sure=sure,
        p=p if p is not None else 0.001 if sure else 0.4,
        good=True,
    )


def dose(share: float, *, sure: bool = True, exact: bool = False) -> Dose:
    effects = {"x": effect(share, sure=sure)}
    return Dose(maturity=0.7, pairs=9, run=True, exact=exact, effects=effects, declared={}, beyond=[])


@pytest.mark.parametrize(
    ("expected", "mature", "frozen", "check"),
    [
        ("clear", dose(0.05), dose(0.001), "holds"),
        ("clear", dose(0.05), dose(0.04), "missed"),
        ("clear", dose(0.005), dose(0.0), "missed"),
        ("clear", dose(0.05, sure=False), dose(0.0), "open"),
        ("clear", dose(0.002, sure=False), dose(0.0), "missed"),
        ("clear", dose(0.05), None, "told"),
        ("nothing", dose(0.0, exact=True), None, "holds"),
        ("nothing", dose(0.0), None, "missed"),
        ("negligible", dose(0.05), None, "missed"),
        ("negligible", dose(0.005), None, "holds"),
        ("small", dose(0.05), None, "told"),
        (None, dose(0.05), None, "told"),
    ],
)
def test_a_cell_is_held_against_what_is_expected(
    expected: str | None, mature: Dose, frozen: Dose | None, check: str
) -> None:
    assert _checked(expected, "acts", {"mature": mature}, frozen)[0] == check


@pytest.mark.parametrize(
    ("chances", "check", "says"),
    [
        ([0.03], "holds", "moves x0, and frozen no longer"),
        ([0.03, 0.5], "open", "x0 by its own interval, not as one of 2"),
        ([0.01, 0.5, 0.9, 0.7], "holds", "moves x0, and frozen no longer"),
        ([0.03, 0.001], "holds", "moves x0, x1, and frozen no longer"),
    ],
)
def test_of_several_leading_measures_one_is_enough_only_as_one_of_several(
    chances: list[float], check: str, says: str
) -> None:
    effects = {f"x{place}": effect(0.05, sure=p < 0.05, p=p) for place, p in enumerate(chances)}
    still = {name: effect(0.0, sure=False) for name in effects}
    mature, frozen = {**dose(0.0), "effects": effects}, {**dose(0.0), "effects": still}
    # ignored type: a changed copy of a typed mapping has no type
    found = _checked("clear", "acts", {"mature": mature}, frozen)  # type: ignore[dict-item, arg-type]
    assert found[0] == check
    assert found[1].endswith(says)


def test_beside_a_frozen_cell_stands_what_was_held() -> None:
    found = matrix(["tsunami_relief"], levers=["civil_society"], adoptions=["mature"], replications=1, workers=1)
    (cell,) = found["cells"]
    assert cell["held"] == ["models.relief.civil_military_link"]
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert {line["held"] for line in lines if line["dose"] == "frozen"} == {"models.relief.civil_military_link"}
    assert {line["held"] for line in lines if line["dose"] == "mature"} == {""}
    (table,) = [each for each in _declared(found) if isinstance(each, Grid) and "held when frozen" in each.heads]
    assert all("civil_military_link" in row for row in table.rows)
    paths = ["relations.a.b.joining", "relations.c.b.joining", "models.home.swing.a"]
    assert variables_of(paths) == "joining, swing.a"


def test_a_measure_made_of_what_a_lever_sets_shows_nothing_of_it() -> None:
    doses = {"mature": dose(0.05)}
    assert _checked("clear", "acts", doses, dose(0.0))[0] == "holds"
    assert _checked("clear", "acts", doses, dose(0.0), ["x"]) == (
        "missed",
        "moves x, which it sets, and no other leading measure, surely",
    )


def declares(mature: float, frozen: float = 0.0, *, leads: float = 0.0) -> tuple[Dose, Dose]:
    """A mature and a frozen dose with one declared measure, and a leading one."""
    made = []
    for share in (mature, frozen):
        found = dose(leads, sure=leads != 0)
        found["declared"] = {"means": effect(share, sure=abs(share) > 0.002)}
        made.append(found)
    return made[0], made[1]


@pytest.mark.parametrize(
    ("doses", "direction", "check", "says"),
    [
        (declares(-0.2), "less", "holds", "moves means, and frozen no longer"),
        (declares(-0.2), "either", "holds", "moves means, and frozen no longer"),
        (declares(0.2), "less", "missed", "moves means the other way than it declares"),
        (declares(-0.2, -0.19), "less", "missed", "that is what else it moves"),
        (declares(-0.001, leads=0.2), "less", "missed", "moves no declared measure by a hundredth, surely"),
    ],
)
def test_a_clear_cell_is_held_against_what_its_lever_declares_and_by_its_direction(
    doses: tuple[Dose, Dose], direction: Any, check: str, says: str
) -> None:
    mature, frozen = doses
    found = _checked("clear", "acts", {"mature": mature}, frozen, moves={"means": direction})
    assert found[0] == check
    assert found[1].endswith(says)


@pytest.mark.parametrize(("direction", "check"), [("more", "missed"), ("less", "open"), ("either", "open")])
def test_a_cell_is_open_only_where_it_may_yet_move_the_way_it_declares(direction: Any, check: str) -> None:
    mature, frozen = declares(-0.2)
    unsure = effect(-0.02, sure=False)
    unsure["difference"] = Difference(mean=-0.02, low=-0.045, high=0.005)
    mature["declared"] = {"means": {**unsure, "reach": 0.045}}
    assert _checked("clear", "acts", {"mature": mature}, frozen, moves={"means": direction})[0] == check


def test_what_leads_is_told_beside_what_is_declared_and_never_in_its_place() -> None:
    mature, _ = declares(-0.2, leads=0.2)
    assert _ends(mature, []) == "moves x"
    assert _ends(mature, ["x"]) == NO_END
    assert _ends(declares(-0.2)[0], []) == NO_END
    assert _ends(None, []) == "not run mature"


def test_what_is_declared_and_not_measured_here_is_said_so() -> None:
    found = _checked("clear", "acts", {"mature": dose(0.2)}, dose(0.0), moves={"means": "less"})
    assert found == ("told", "nothing of what it is expected to move is measured here")


def test_a_measure_that_a_lever_sets_cannot_be_declared_for_it_to_hold() -> None:
    mature, frozen = declares(-0.2)
    found = _checked("clear", "acts", {"mature": mature}, frozen, ["means"], {"means": "less"})
    assert found[0] == "told"


def test_every_shipped_clear_cell_declares_a_measure_that_is_not_its_own() -> None:
    kinds = {"escalation": "korean_contingency", "relief": "tsunami_relief", "commons": "commons_disruption"}
    clear = [
        (name, kind) for name in _levers() for kind, word in lever_of(name).file.expected.items() if word == "clear"
    ]
    assert len(clear) == 25
    for name, kind in clear:
        adopted, crisis = lever_of(name), composed(kinds[kind])
        declared = moves(adopted, crisis)
        assert declared is not None, (name, kind)
        assert set(declared.measures) <= set(crisis.vocabulary.measures), (name, kind)
        assert set(declared.measures) - set(set_by(adopted, crisis)), (name, kind)


@pytest.mark.parametrize(
    ("lever", "crisis", "own"),
    [
        ("commons_law", "commons_disruption", ["norm_end"]),
        ("alliance_portfolio", "korean_contingency", ["base_access_latency"]),
        ("pm_leadership", "korean_contingency", ["decision_latency.japan"]),
        ("nso", "commons_disruption", ["decision_latency.japan"]),
        ("bipartisan_base", "korean_contingency", ["support_swing.japan"]),
        ("trilateral_jurok", "korean_contingency", ["coalition_latency"]),
        ("deterrence_update", "korean_contingency", ["provocations"]),
        ("commons_access", "commons_disruption", ["war_risk_rate"]),
        # by a side effect
        ("trilateral_juc", "korean_contingency", ["trust_end"]),
        ("strategic_lift", "korean_contingency", []),
        ("all_japan_oda", "tsunami_relief", []),
    ],
)
def test_which_measures_a_lever_sets_is_read_from_its_effects(lever: str, crisis: str, own: list[str]) -> None:
    assert set_by(lever_of(lever), composed(crisis)) == own


def test_what_should_be_clear_and_cannot_act_is_a_miss() -> None:
    assert _checked("clear", "cannot act here", {}, None)[0] == "missed"
    assert _checked("small", "cannot act here", {}, None)[0] == "told"
