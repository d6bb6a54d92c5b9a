from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import Fault, InputError, Place, ReplayError, WhitecellError, did_you_mean

places = st.builds(Place, st.sampled_from(["a.yaml", "b.yaml"]), st.integers(0, 30), st.integers(0, 9))
words = st.text(st.characters(categories=["L"]), max_size=5)
faults = st.builds(Fault, places, words, words, words)


def test_a_place_without_a_line_is_the_file_alone() -> None:
    assert str(Place("strait.yaml", 41, 11)) == "strait.yaml:41:11"
    assert str(Place("strait.yaml")) == "strait.yaml"


def test_a_fault_says_place_path_problem_and_the_way_out_below() -> None:
    place = Place("strait.yaml", 41, 11)
    fault = Fault(place, "actors.china.doctrine", "no doctrine named 'assertve'", "did you mean 'assertive'?")
    assert str(fault) == (
        "strait.yaml:41:11: actors.china.doctrine: no doctrine named 'assertve'\n  did you mean 'assertive'?"
    )
    assert str(Fault(place, "", "the file is empty")) == "strait.yaml:41:11: the file is empty"


def test_a_word_on_the_command_line_is_a_fault_without_a_line() -> None:
    error = InputError.of("--seed", "expected a whole number, found 'x'", "write --seed 7")
    assert str(error) == "--seed: expected a whole number, found 'x'\n  write --seed 7"


def test_each_error_knows_its_exit_status() -> None:
    assert (WhitecellError.exit_status, InputError.exit_status, ReplayError.exit_status) == (1, 2, 1)
    assert issubclass(InputError, WhitecellError)
    assert issubclass(ReplayError, WhitecellError)


def test_an_unknown_word_is_answered_with_the_nearest_known_one() -> None:
    assert did_you_mean("assertve", ["status_quo", "assertive"]) == (
        "did you mean 'assertive'? known: assertive, status_quo"
    )
    assert did_you_mean("zzz", ["a"]) == "known: a"
    assert did_you_mean("a", []) == "known: none"
    assert did_you_mean("x", [f"w{n:02}" for n in range(30)], limit=2) == "known: w00, w01, ... (30 in all)"


@given(st.lists(faults, max_size=8).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_in_which_faults_are_found_never_shows(orders: tuple[list[Fault], list[Fault]]) -> None:
    found, shuffled = orders
    error = InputError(shuffled + found)
    assert str(error) == str(InputError(found))
    assert [fault.sort_key for fault in error.faults] == sorted(fault.sort_key for fault in error.faults)
    assert set(error.faults) == set(found)


@given(words, st.lists(words, max_size=20))
def test_a_suggestion_is_always_a_known_word(word: str, known: list[str]) -> None:
    hint = did_you_mean(word, known)
    if hint.startswith("did you mean '"):
        assert hint.split("'")[1] in known
    else:
        assert word not in known or not word


def test_the_same_fault_twice_is_said_once() -> None:
    fault = Fault(Place("a.yaml", 1, 1), "", "is wrong")
    with pytest.raises(InputError) as caught:
        raise InputError([fault, fault])
    assert caught.value.faults == (fault,)
