"""Every line of a lever's `tests:` is held by something that exists; pairs judge it with `-m long`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import lever_promises as promises
import pytest
from lever_list import LEVERS
from lever_promises import PROMISES, ByTests, Judged, Pairs, Unheld, means, spreads
from shipped import loaded

from sim.api import VOCABULARY, matrix
from sim.engine import Engine
from sim.models.relief.model import Relief


@pytest.mark.parametrize("name", LEVERS)
def test_every_line_that_a_lever_promises_is_held_by_something_that_exists(name: str) -> None:
    lines, kept = promises.lines_of(name), PROMISES[name]
    assert len(lines) == len(kept)
    for line, ways in zip(lines, kept, strict=True):
        assert ways, line
        for way in ways:
            if isinstance(way, ByTests):
                for test in way.names:
                    module, _, function = test.partition(".")
                    assert callable(getattr(import_module(module), function, None)), test
            elif isinstance(way, Pairs):
                assert way.measure.partition(".")[0] in VOCABULARY.measures
                assert (way.sign == "told") == line.startswith("X:") or way.sign != "told"


def test_on_the_page_every_promise_is_shown_or_stands_among_those_that_cannot_be_shown_yet() -> None:
    text = Path(promises.__file__).with_name("lever_promises.md").read_text(encoding="utf-8")
    rows = [[part.strip(" `") for part in line.split("|")[1:-1]] for line in text.splitlines() if line[:2] == "| "]
    found = {(row[1], row[4], row[3]): row[0] for row in rows[1:]}
    assert set(found) == {(lever, way.measure, way.crisis) for lever, _, way in promises.over_pairs()}
    unshown = {(lever, measure) for (lever, measure, _), verdict in found.items() if verdict == "not contradicted"}
    assert unshown == set(promises.UNSHOWN)
    assert {(lever, measure) for (lever, measure, _), verdict in found.items() if verdict == "contradicted"} == set(
        promises.MISSED
    )
    assert "too few pairs" not in found.values()


def test_what_nothing_holds_is_few_and_has_its_reason() -> None:
    unheld = [way for kept in PROMISES.values() for ways in kept for way in ways if isinstance(way, Unheld)]
    assert len(unheld) <= 1
    assert all(way.why for way in unheld)


@pytest.mark.parametrize(
    ("sign", "low", "high", "verdict"),
    [
        ("not higher", 0.1, 0.2, "contradicted"),
        ("not higher", -0.2, -0.1, "shown"),
        ("not higher", -0.1, 0.1, "not contradicted"),
        ("not higher", 0.0, 0.0, "not contradicted"),
        ("not lower", -0.2, -0.1, "contradicted"),
        ("not lower", 0.1, 0.2, "shown"),
        ("told", 0.1, 0.2, "told"),
        ("not lower", None, None, "too few pairs"),
    ],
)
def test_a_promise_is_judged_by_the_side_on_which_its_interval_lies(
    sign: promises.Sign, low: float | None, high: float | None, verdict: str
) -> None:
    assert Judged("x", "S: x", Pairs(promises.KOREA, "trust_end", sign), 9, low, 0.0, high).verdict == verdict


def test_differences_and_spreads_have_their_sign() -> None:
    before, narrower = [0.0, 4.0, 8.0, 12.0, 16.0, 20.0], [9.0, 10.0, 10.0, 10.0, 10.0, 11.0]
    low, mean, high = spreads(before, narrower)
    assert low is not None
    assert mean is not None
    assert high is not None
    assert low <= mean < 0
    assert high < 0
    assert means([1.0, 2.0, 3.0], [2.0, 3.0, 4.0]) == (1.0, 1.0, 1.0)


def test_one_response_of_all_japan_changes_nothing_in_the_first_three_days() -> None:
    def coverage(*options: str, days: int) -> list[float]:
        engine = Engine(loaded("tsunami_relief", options=options), seed=1)
        engine.advance(24.0 * days)
        relief = engine.models["relief"]
        assert isinstance(relief, Relief)
        return relief.coverage

    assert coverage("all_japan_oda@mature", days=4)[:3] == coverage(days=4)[:3]
    assert coverage("all_japan_oda@mature", days=40) != coverage(days=40)


@pytest.mark.long
def test_no_promise_of_a_lever_is_contradicted_by_pairs(tmp_path: Path) -> None:
    matrix(adoptions=["mature"], replications=60, out=tmp_path)
    found = promises.judged(tmp_path)
    against = {(each.lever, each.kept.measure) for each in found if each.verdict == "contradicted"}
    assert against <= set(promises.MISSED)
    # fewer pairs show less; a lever that is inert has no difference at all
    for each in found:
        name = each.lever, each.kept.measure
        if each.verdict in {"not contradicted", "too few pairs"} and name not in promises.UNSHOWN:
            assert each.mean is not None, name
            assert (each.mean > 0) == (each.kept.sign == "not lower"), name
            assert each.mean != 0, name
