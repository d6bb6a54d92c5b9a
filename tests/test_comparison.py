"""Comparison of options: the table, exact nulls, words that claim no more than was found."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from small_worlds import Files, lively, written
from studies import write_lever, write_option, write_small_study

from sim.api import compare
from sim.errors import InputError, WhitecellError
from sim.report.compared import table
from sim.report.compared import table as compared_table
from sim.runs.interval import Interval, shares
from sim.runs.replicate import CaseMode
from sim.scenario.crisis import Lead
from sim.scenario.vocabulary import Measure
from sim.study.frames import Comparison
from sim.study.results import OptionTable
from sim.study.selection import Selection
from sim.study.verdict import Finding, Judged, parted, verdict

LEAD = Measure("unmet", "person-days", "lower", "need that is not met")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("comparison")
    write_small_study(found)
    write_lever(found)
    write_lever(found, name="inert", lag="50 yr")
    write_option(found, name="same_again")
    return found


def _compared(folder: Path, *options: str, case: CaseMode = "random", workers: int = 1, pairs: int = 6) -> Comparison:
    return compare(
        folder / "reference.yaml",
        options=[str(folder / option) for option in options],
        replications=pairs,
        seed=2,
        case=case,
        workers=workers,
    )


def _option(found: Comparison) -> OptionTable:
    return next(iter(found["studies"][0]["options"].values()))


@pytest.mark.parametrize("case", ["random", "central"])
@pytest.mark.parametrize("name", ["same_again.yaml", "inert.yaml@0"])
def test_what_differs_in_nothing_differs_by_exactly_nothing(folder: Path, name: str, case: CaseMode) -> None:
    found = _compared(folder, name, case=case)
    outcomes = _option(found)["outcomes"]
    # nobody acts jointly here: how long that takes, and how many do, is known on neither side
    for unknown in ("coalition_latency", "coalition_size"):
        assert outcomes.pop(unknown)["difference"] == {"mean": None, "low": None, "high": None}
    for outcome in outcomes.values():
        assert outcome["difference"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
        assert (outcome["equal"], outcome["median"], outcome["censored"]) == (1.0, 0.0, 0)
    assert "changes nothing" in found["studies"][0]["verdict"]
    assert "No option is shown to be better" in found["studies"][0]["verdict"]


def test_a_lever_that_acts_is_seen_with_its_dose_and_price(folder: Path) -> None:
    found = _compared(folder, "closer.yaml", pairs=10)
    table, study = _option(found), found["studies"][0]
    trust = table["outcomes"]["trust_end"]
    assert trust["difference"]["low"] is not None
    assert trust["difference"]["low"] > 0
    assert trust["improved"] == 1.0
    assert trust["worst_decile"] is not None
    assert 0 < trust["worst_decile"] < (trust["median"] or 0)
    assert 0.4 < table["maturity"]["closer"] < 1
    assert list(table["price"].values()) == pytest.approx([1.2, 15, 5])
    assert list(table["price"]) == ["political_capital_per_year", "musd_per_year", "years_before_start"]
    assert f": closer (maturity {table['maturity']['closer']:.2f}" in study["verdict"]
    assert "10 pairs (seed 2, a random case each)" in study["verdict"]
    assert "is shown to be better than the baseline at this dose" in study["verdict"]
    # beside regret and who is dominated stands what each costs a year
    stream = io.StringIO()
    Console(width=160, file=stream).print(compared_table([study]))
    lines = stream.getvalue().splitlines()
    place = next(place for place, line in enumerate(lines) if "regret" in line)
    assert lines[place].split("dominated")[1].split() == ["MUSD/yr", "points"]
    costs = {line.split()[0].split("/")[-1]: line.split()[-2:] for line in lines[place:] if line.split()}
    assert costs["baseline"] == ["0", "0"]
    assert ["15", "1.2"] in costs.values()


def test_mature_has_no_date_and_the_dose_of_its_quality(folder: Path) -> None:
    table = _option(_compared(folder, "closer.yaml@mature", case="central", pairs=2))
    assert table["price"]["years_before_start"] is None
    assert table["maturity"] == {"closer": 0.7}


def test_the_table_keeps_its_contract_and_the_same_bytes_with_any_workers(folder: Path) -> None:
    texts = []
    for workers in (1, 2):
        found = _compared(folder, "closer.yaml", "same_again.yaml", workers=workers)
        found["studies"][0]["wall_s"] = 0.0
        texts.append(json.dumps(found, allow_nan=False))
    assert texts[0] == texts[1]
    study = json.loads(texts[0])["studies"][0]
    assert study.keys() >= {
        *("scenario", "replications", "seed", "case", "baseline", "options", "variants", "verdict", "wall_s"),
    }
    assert study["baseline"]["outcomes"]["trust_end"].keys() == {"mean", "low", "high", "unit", "better"}
    for option in study["options"].values():
        assert option.keys() == {"maturity", "price", "outcomes", "variants"}
        assert option["outcomes"]["trust_end"].keys() >= {
            *("mean", "difference", "median", "worst_decile", "improved", "worse", "equal", "censored"),
        }


def test_what_it_leaves_in_a_folder_is_what_it_gave(folder: Path, tmp_path: Path) -> None:
    found = compare(
        folder / "reference.yaml",
        options=[str(folder / "closer.yaml")],
        replications=3,
        workers=1,
        out=tmp_path / "o",
    )
    assert json.loads((tmp_path / "o" / "comparison.json").read_text(encoding="utf-8")) == found
    with (tmp_path / "o" / "reference.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["option"] != "", row["replication"]) for row in rows] == [
        *((False, str(index)) for index in range(3)),
        *((True, str(index)) for index in range(3)),
    ]
    mean = found["studies"][0]["baseline"]["outcomes"]["trust_end"]["mean"]
    assert sum(float(row["trust_end"]) for row in rows[:3]) / 3 == pytest.approx(mean)


def test_an_interrupt_gives_the_table_of_what_was_done(folder: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        assert total == 8
        if done == 3:
            raise KeyboardInterrupt

    study = compare(folder / "reference.yaml", replications=8, workers=1, progress=interrupt)["studies"][0]
    assert (study["replications"], study["interrupted"]) == (3, True)


def test_wrong_words_are_one_fault(folder: Path, tmp_path: Path) -> None:
    path = folder / "reference.yaml"
    with pytest.raises(InputError, match="--replications 0: expected 1 or more"):
        compare(path, replications=0)
    with pytest.raises(InputError, match="no option named 'closr'"):
        compare(path, options=["closr"])
    with pytest.raises(InputError, match="the same option twice"):
        compare(path, options=["a", "a"])
    with pytest.raises(InputError, match="no case named"):
        # ignored type: a word that is no case is the point
        compare(path, case="both")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="--workers 0"):
        compare(path, workers=0)
    with pytest.raises(InputError, match="no scenario"):
        compare([])
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(WhitecellError, match="cannot be written"):
        compare(path, out=tmp_path / "file")


def _finding(option: str, low: float, high: float, cut: int = 0) -> Finding:
    return Finding(option, Interval((low + high) / 2, low, high), {option: 0.5}, 0, cut)


def test_no_winner_is_named_unless_its_interval_clears_zero() -> None:
    unsure = _finding("a", -3, 1)
    said = verdict([Judged(LEAD, 0.0, [unsure])], pairs=2, seed=1, case="random")
    assert "a (maturity 0.50) cannot be told from the baseline, -1.0 (-3.0 to +1.0)" in said
    assert said.endswith("No option is shown to be better than the baseline.")


def test_a_harm_that_is_sure_is_no_win() -> None:
    said = verdict([Judged(LEAD, 0.0, [_finding("a", 1, 3)])], pairs=2, seed=1, case="central")
    assert "does worse" in said
    assert "central case" in said
    assert said.endswith("No option is shown to be better than the baseline.")


def test_a_winner_is_named_by_the_rule_alone_and_why_not_is_said() -> None:
    leads = [Judged(LEAD, 0.0, [_finding("a", -5, -3), _finding("b", -3, -1)])]
    chosen = Selection(
        measure="unmet", matters=0.0, pairs=12, first={"a": 0.9}, best="a", correct=0.97, winner="a", why=""
    )
    words = verdict(leads, [chosen], pairs=12, seed=1, case="random")
    assert "Better than the baseline at these doses: a, b." in words
    assert words.endswith("is better is below .05. By the rule the winner is a.")
    assert "a has the best mean, first in 90 % of the pairs" in words
    unsure: Selection = {**chosen, "winner": None, "correct": 0.68, "why": "a is first too seldom"}
    words = verdict(leads, [unsure], pairs=12, seed=1, case="random")
    assert "the chance that another, the baseline among them, is better is .35 at most" in words
    assert words.endswith("No winner is named: a is first too seldom.")


def test_what_choosing_the_best_mean_could_cost_is_never_read_as_proof_that_it_helps() -> None:
    chosen = Selection(
        measure="unmet",
        matters=2.0,
        pairs=12,
        first={"a": 1.0},
        best="a",
        correct=0.99,
        winner=None,
        why="it is open",
    )
    found = [Judged(LEAD, 2.0, [_finding("a", -5, 1)])]
    words = verdict(found, [chosen], pairs=12, seed=1, case="random")
    assert "is better by more than what matters (2.0) is below .05. This bounds" in words
    assert "does not show that it helps" in words
    blank = verdict(found, [{**chosen, "correct": 0.02}], pairs=12, seed=1, case="random")
    assert "chance" not in blank
    assert "bounds" not in blank
    null: Selection = {**chosen, "first": {"baseline": 1.0}, "best": "baseline"}
    words = verdict(found, [null], pairs=12, seed=1, case="random")
    assert "The baseline has the best mean" in words
    assert "the chance that another is better by" in words
    assert "helps" not in words


def test_of_few_pairs_it_is_not_said_how_surely_one_is_the_best() -> None:
    chosen = Selection(
        measure="unmet", matters=0.0, pairs=4, first={"a": 1.0}, best="a", correct=0.99, winner=None, why="open"
    )
    words = verdict([Judged(LEAD, 0.0, [_finding("a", -5, 1)])], [chosen], pairs=4, seed=1, case="random")
    assert "how surely it is the best is not said of fewer than 10 pairs" in words
    assert "chance" not in words
    assert "bounds" not in words


def test_what_a_war_cut_short_is_never_called_better() -> None:
    words = verdict([Judged(LEAD, 0.0, [_finding("a", -5, -3, cut=2)])], pairs=9, seed=1, case="random")
    assert "in 2 more pairs its run was cut short" in words
    assert "does better" not in words
    assert words.endswith("No option is shown to be better than the baseline.")
    counted = shares([-1.0, -2.0], "lower", cut_option=2)
    assert (counted.improved, counted.worse) == (0.5, 0.5)


def test_what_is_not_known_is_said() -> None:
    assert "declares no lead measure" in verdict([], pairs=3, seed=1, case="random")
    assert "nothing can be said" in verdict([Judged(LEAD, 0.0, [])], pairs=0, seed=1, case="random")
    blind = Finding("a", Interval(None, None, None), {}, 1)
    assert "cannot be compared, 1 pairs left out" in verdict(
        [Judged(LEAD, 0.0, [blind])], pairs=1, seed=1, case="random"
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.02, -0.01, ", below what matters (0.10)"),
        (-0.15, -0.01, ", in the mean below what matters (0.10)"),
        (-0.4, -0.05, ", perhaps below what matters (0.10)"),
        (-0.4, -0.2, ")."),
    ],
)
def test_an_effect_below_what_matters_is_said_so_and_wins_nothing(low: float, high: float, said: str) -> None:
    found = _finding("a", low, high)
    words = verdict([Judged(LEAD, 0.1, [found])], pairs=2, seed=1, case="random")
    assert said in words
    mean = found.difference.mean
    assert mean is not None
    assert ("as much as matters" in words) == (mean > -0.1)
    assert ("is shown to be better" in words and "No option" not in words) == (mean <= -0.1)


def test_other_lead_measures_stand_beside_the_first() -> None:
    found = _finding("a", -0.4, -0.2)
    words = verdict([Judged(LEAD, 0.0, [found]), Judged(LEAD, 1.0, [found])], pairs=2, seed=1, case="random")
    assert words.count("does better") == 2
    assert "Beside it, on" in words
    assert "below what matters" in words.partition("Beside it")[2]


@given(st.floats(-10, 10), st.floats(0.01, 0.99))
def test_what_matters_is_a_share_of_the_baseline_or_a_size(baseline: float, share: float) -> None:
    assert Lead(measure="x", smallest_share=share).matters(baseline) == pytest.approx(share * abs(baseline))
    assert Lead(measure="x", smallest=share).matters(baseline) == share
    assert Lead(measure="x").matters(baseline) == 0.0


def test_a_part_of_a_comparison_has_no_verdict(folder: Path) -> None:
    def stop(done: int, _all: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    found = compare(
        folder / "reference.yaml", options=[str(folder / "closer.yaml")], replications=5, workers=1, progress=stop
    )
    study = found["studies"][0]
    assert study["interrupted"]
    assert study["replications"] == 2
    assert study["baseline"]["outcomes"]
    assert "no verdict" in study["verdict"]


def _two_ways() -> Files:
    files = lively(2, horizon="5 d")
    first, second = files["party_a.yaml"], files["small.yaml"]
    first["doctrines"]["quiet"] = {**first["doctrines"]["plain"], "says": "says little", "attends": []}
    second["actors"]["party_a"] = {"doctrine": ["plain", "quiet"]}
    second["lead"] = ["trust_end", "actions_taken"]
    return files


def test_results_stand_by_doctrine_and_add_up_to_the_whole() -> None:
    with written(_two_ways()) as path:
        study = compare(path, replications=12, seed=3, workers=1)["studies"][0]
        central = compare(path, replications=2, seed=3, workers=1, case="central")["studies"][0]
    assert study["variants"].keys() == {"party_a"}
    ways = study["variants"]["party_a"]
    assert list(ways) == ["plain", "quiet"]
    assert sum(way["n"] for way in ways.values()) == 12
    assert min(way["n"] for way in ways.values()) > 1
    for measure in ("trust_end", "actions_taken"):
        whole = study["baseline"]["outcomes"][measure]["mean"]
        parts = [(way["n"], way["outcomes"][measure]["mean"] or 0.0) for way in ways.values()]
        assert sum(n * mean for n, mean in parts) / 12 == pytest.approx(whole)
    acts = [way["outcomes"]["actions_taken"]["mean"] or 0.0 for way in ways.values()]
    assert acts[0] > acts[1]
    assert [way["n"] for way in central["variants"]["party_a"].values()] == [2, 0]


def test_what_an_option_changes_stands_by_doctrine_and_adds_up_to_its_effect(tmp_path: Path) -> None:
    lever = write_lever(tmp_path)
    lever.write_text(lever.read_text().replace("party_00", "party_a").replace("party_01", "party_b"))
    with written(_two_ways()) as path:
        found = compare(path, options=[str(lever)], replications=12, seed=3, workers=1)
    (study,) = found["studies"]
    (option,) = study["options"].values()
    ways = option["variants"]["party_a"]
    # in each pair both arms follow the same, so the lines are the pairs of the baseline's lines
    assert [way["n"] for way in ways.values()] == [way["n"] for way in study["variants"]["party_a"].values()]
    for measure in study["lead"]:
        whole = option["outcomes"][measure]["difference"]["mean"]
        parts = [(way["n"], way["outcomes"][measure]["mean"] or 0.0) for way in ways.values()]
        assert sum(n * mean for n, mean in parts) / 12 == pytest.approx(whole)
    assert any(way["outcomes"]["trust_end"]["mean"] for way in ways.values())


def test_the_table_tells_doctrines_only_where_several_were_drawn() -> None:
    with written(_two_ways()) as path:
        shown = {}
        for case in ("random", "central"):
            stream = io.StringIO()
            studies = compare(path, replications=6, seed=3, workers=1, case=case)["studies"]
            Console(file=stream, width=80).print(table(studies))
            shown[case] = stream.getvalue()
    assert "quiet" in shown["random"]
    assert "baseline by doctrine" in shown["random"]
    assert "by doctrine" not in shown["central"]


def test_a_verdict_can_be_taken_apart_and_every_word_of_it_is_kept() -> None:
    found = [_finding("a", -5, -3), _finding("b", -3, -1)]
    chosen = Selection(
        measure="unmet", matters=0.0, pairs=9, first={"a": 0.9}, best="a", correct=0.97, winner="a", why=""
    )
    words = verdict([Judged(LEAD, 0.0, found)] * 3, [chosen], pairs=9, seed=1, case="random")
    parts = parted(words)
    assert [each.partition(" ")[0] for each in parts.options] == ["a", "b"]
    assert parts.follows.startswith("Better than the baseline")
    beside = "".join(f" Beside it, {measure}: {'; '.join(said)}." for measure, said in parts.beside)
    assert f"{parts.over}: {'; '.join(parts.options)}. {parts.follows}{beside}" == words
    for nothing in (verdict([], pairs=3, seed=1, case="random"), verdict([], pairs=0, seed=1, case="random")):
        assert parted(nothing).follows == nothing
    alone = parted(verdict([Judged(LEAD, 0.0, [])], pairs=3, seed=1, case="random"))
    assert (alone.options, alone.follows) == ((), "there is no option to compare with the baseline.")
