"""The command line around a run: programs in seats, replay, play, trace, list and check."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from commands import RUN, Call, call, journal, small
from small_worlds import lively, write_files

from sim.cli import main
from sim.deciding.request import Decision, DecisionRequest

__all__ = ["call", "journal", "small"]

# ---- programs in a seat ----------------------------------------------------------------------------------------


class Idle:
    """Never does anything."""

    def decide(self, _request: DecisionRequest) -> Decision:
        return Decision((), "idle")


class Broken:
    """Fails at the first question."""

    def decide(self, _request: DecisionRequest) -> Decision:
        raise RuntimeError("no idea")


class Cheat:
    """Orders what is not on the menu."""

    def decide(self, _request: DecisionRequest) -> Decision:
        return Decision(("conquer_the_world",), "cheat")


class Silent:
    """Never answers."""

    def decide(self, _request: DecisionRequest) -> None:
        return None


def test_a_program_can_sit_in_a_seat_and_its_journal_replays(call: Call, small: Path, tmp_path: Path) -> None:
    words = ("--decider", "party_a=test_cli_seats:Idle")
    told = call("run", small, *words, "--out", tmp_path / "out")
    assert told.status == 0
    journal = tmp_path / "out" / "journal.jsonl"
    refused = call("replay", journal)
    assert refused.status == 2
    assert "give --decider party_a=test_cli_seats:Idle" in refused.err
    assert call("replay", journal, *words).out.startswith("same:")


@pytest.mark.parametrize(("name", "said"), [("Broken", "no idea"), ("Cheat", "not on the menu")])
def test_a_program_that_fails_is_one_line_and_status_1(call: Call, small: Path, name: str, said: str) -> None:
    told = call("run", small, "--decider", f"party_a=test_cli_seats:{name}")
    assert told.status == 1
    assert said in told.err
    assert len(told.err.splitlines()) == 1


def test_a_program_that_never_answers_gets_the_default(call: Call, small: Path) -> None:
    told = call("run", small, "--decider", "party_a=test_cli_seats:Silent", "--full")
    assert told.status == 0
    assert "did not answer in time" in told.out


# ---- replay ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Play party_a once for all tests that only read; give what the journal says."""
    folder = tmp_path_factory.mktemp("played")
    world = write_files(folder / "world", lively(3, horizon="12 d"))
    words = ["play", str(world), "--seat", "party_a", "--out", str(folder / "out")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CONFIG_HOME", str(folder / "own"))
        patched.setattr(sys, "stdin", io.StringIO("1\n\n2\n" + "\n" * 99))
        with pytest.raises(SystemExit):
            main(words)
    return (folder / "out" / "journal.jsonl").read_text(encoding="utf-8")


def test_a_played_journal_replays_to_the_same_digest(call: Call, journal: Path) -> None:
    told = call("replay", journal)
    assert told.status == 0
    assert told.err == ""
    assert json.loads(journal.read_text(encoding="utf-8").splitlines()[-1])["digest"] in told.out


def test_an_ordinary_run_replays(call: Call, small: Path, tmp_path: Path) -> None:
    call(
        "run", small, "--seed", "4", "--until", "6 d", "--set", "actors.party_a.latency=3 h", "--out", tmp_path / "o"
    )
    assert call("replay", tmp_path / "o" / "journal.jsonl").out.startswith("same:")


def test_leaving_out_one_input_is_found_with_its_record(call: Call, journal: Path) -> None:
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = journal.with_name("changed.jsonl")
    changed.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    told = call("replay", changed)
    assert told.status == 1
    assert re.search(r"record \d+ differs first|no longer accepted", told.err)


def test_a_changed_order_is_found_with_its_record(call: Call, journal: Path) -> None:
    text = journal.read_text(encoding="utf-8")
    assert '"items": ["delay_24h"]' in text
    journal.write_text(text.replace('"items": ["delay_24h"], ', ""), encoding="utf-8")
    told = call("replay", journal)
    assert told.status == 1
    assert re.search(r"record \d+ differs first", told.err)


def test_changed_files_are_said(call: Call, journal: Path, small: Path) -> None:
    actions = small.parent / "actions.yaml"
    actions.write_text(actions.read_text(encoding="utf-8").replace("0.9", "0.8"), encoding="utf-8")
    told = call("replay", journal)
    assert "note: actions.yaml has changed since" in told.err


def test_a_moved_scenario_is_asked_for_and_taken(call: Call, journal: Path, small: Path) -> None:
    moved = small.parent.rename(small.parent.with_name("moved"))
    told = call("replay", journal)
    assert told.status == 2
    assert "--scenario PATH" in told.err
    assert call("replay", journal, "--scenario", moved / small.name).status == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"seed": 1', '"seed": "x"'),
        ('"seats": {"party_a": "human"}', '"seats": {"mars": "human"}'),
        ('"seats": {"party_a": "human"}', '"seats": {"party_a": "nobody"}'),
        ('"seats": {"party_a": "human"}', '"seats": 3'),
        ('"options": []', '"options": [3]'),
        ('"settings": []', '"settings": [["a"]]'),
        ('"step": ', '"step": "x'),
        ('"kind": "order"', '"kind": "wish"'),
        ('"whitecell_journal": 1', '"whitecell_journal": 99'),
        ("{", "[{"),
    ],
)
def test_a_broken_journal_is_said_with_status_2(call: Call, played: str, tmp_path: Path, old: str, new: str) -> None:
    assert old in played
    broken = tmp_path / "journal.jsonl"
    broken.write_text(played.replace(old, new, 1), encoding="utf-8")
    told = call("replay", broken)
    assert told.status == 2
    assert "journal" in told.err or "actor" in told.err or "--decider" in told.err


# ---- play ------------------------------------------------------------------------------------------------------


def test_play_answers_questions_and_wrong_lines(call: Call, small: Path) -> None:
    told = call("play", small, "--seat", "party_a", stdin="?\nb\n99\nnonsense\n1,1\n1\nq\n")
    assert told.status == 0
    assert told.out.count("is not on the menu") == 2
    assert "is there twice" in told.out
    assert "Accepted: wait a day" in told.out
    assert "entries are kept in" in told.out


@pytest.mark.parametrize("stdin", ["q\n", "", "\n"])
def test_stopping_keeps_a_journal_that_replays_as_unfinished(call: Call, small: Path, stdin: str) -> None:
    assert call("play", small, "--seat", "party_a", "--out", "o", stdin=stdin).status == 0
    told = call("replay", Path("o") / "journal.jsonl")
    assert told.status == 0
    assert told.out.startswith("unfinished:")


def test_stopping_and_the_same_words_again_goes_on_where_it_was(call: Call, small: Path, tmp_path: Path) -> None:
    words = ("play", small, "--seat", "party_a")
    first = call(*words, stdin="1\n1\nq\n")
    again = call(*words, stdin="q\n")
    assert "Resumed on" in again.out
    kept = re.search(r"(\d+) entries are kept", first.out)
    assert kept is not None
    assert f"after {kept[1]} entries" in again.out
    # other luck, other settings: another exercise
    assert "Resumed" not in call(*words, "--seed", "2", stdin="q\n").out
    assert "Resumed" not in call(*words, "--set", "actors.party_a.latency=3 h", stdin="q\n").out
    whole = call(*words, stdin="\n" * 99)
    assert "Resumed on" in whole.out
    assert "Digest" in whole.out
    # what is over is kept, and the same words begin another
    assert "Resumed" not in call(*words, stdin="q\n").out
    names = {path.name for path in (tmp_path / "own").rglob("*.db")}
    assert names == {"small-seed-1.db", "small-seed-2.db", "small-seed-1-2.db", "small-seed-1-3.db"}


def test_in_pieces_and_in_one_go_the_same_comes_of_it(call: Call, small: Path) -> None:
    words = ("play", small, "--seat", "party_a")
    digest = re.compile(r"[Dd]igest (\w+)")
    whole = digest.search(call(*words, "--out", "whole", stdin="1\n2\n" + "\n" * 99).out)
    for line in ("1\nq\n", "2\nq\n", "q\n"):
        call(*words, "--out", "pieces", stdin=line)
    pieces = digest.search(call(*words, "--out", "pieces", stdin="\n" * 99).out)
    assert whole is not None
    assert pieces is not None
    assert pieces[1] == whole[1]


def test_where_the_own_folder_cannot_be_written_it_is_kept_elsewhere_and_said(
    call: Call, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "own").write_text("a file where the folder would be", encoding="utf-8")
    told = call("play", small, "--seat", "party_a", stdin="q\n")
    assert told.status == 0
    assert "kept among temporary files" in told.err
    path = re.search(r"kept in (\S+\.db)", told.out)
    assert path is not None
    assert Path(path[1]).exists()


def test_a_recorded_seat_and_a_program_are_named_on_the_command_line(call: Call, small: Path, tmp_path: Path) -> None:
    call("play", small, "--seat", "party_a", "--out", "then", stdin="1\n2\n1\n" + "\n" * 99)
    for file in ("then/journal.jsonl", "then/exercise.db"):
        told = call("play", small, "--recorded", f"party_a={file}", "--seat", "white", stdin="s\n" + "\n" * 99)
        assert re.search(r"party_a +party a +recorded", told.out)
        assert "Digest" in told.out
    wrong = call("play", small, "--recorded", "party_b=then/journal.jsonl", "--seat", "white")
    assert wrong.status == 2
    assert "nothing was ordered for 'party_b'" in wrong.err
    words = ("play", small, "--decider", "party_a=test_cli_seats:Idle", "--seat", "white", "--out", tmp_path / "o")
    assert "Digest" in call(*words, stdin="\n" * 99).out
    # what the program decided stands in the journal: it is not needed again
    assert call("replay", tmp_path / "o" / "journal.jsonl").out.startswith("same:")


def test_an_exercise_moves_to_another_machine_in_one_file(call: Call, small: Path, tmp_path: Path) -> None:
    words = ("play", small, "--seat", "party_a", "--seat", "white")
    call(*words, stdin="1\nexport one.jsonl\nq\n")
    told = call(*words, "--store", tmp_path / "other.db", "--import", "one.jsonl", stdin="q\n")
    assert "Resumed on" in told.out
    again = call(*words, "--store", tmp_path / "other.db", "--import", "one.jsonl", stdin="q\n")
    assert again.status == 2
    assert "there is an exercise 'small' already" in again.err
    assert call(*words, "--store", tmp_path / "o.db", "--import", "none.jsonl").status == 2


def test_play_never_writes_over_a_journal(call: Call, journal: Path, small: Path) -> None:
    told = call("play", small, "--seat", "party_a", "--out", journal.parent, stdin="q\n")
    assert told.status == 2
    assert "a journal is there already" in told.err


def test_two_seats_are_asked_in_turn(call: Call, small: Path, tmp_path: Path) -> None:
    words = ("--seat", "party_a", "--seat", "party_b", "--out", tmp_path / "two")
    told = call("play", small, *words, stdin="\n" * 99)
    assert told.status == 0
    assert "party_a> " in told.out
    assert "party_b> " in told.out
    assert call("replay", tmp_path / "two" / "journal.jsonl").out.startswith("same:")


# ---- trace -----------------------------------------------------------------------------------------------------


def test_trace_explains_a_decision_by_the_place_of_its_record(call: Call, small: Path, tmp_path: Path) -> None:
    call("run", small, "--out", tmp_path / "o")
    records = [json.loads(line) for line in (tmp_path / "o" / "chronicle.jsonl").read_text("utf-8").splitlines()]
    kinds = [record["kind"] for record in records]
    order = kinds.index("order")
    told = call("trace", small, "--record", str(order))
    assert told.status == 0
    for word in ("trigger", "menu", "chosen", "draw u", "order", "ruling"):
        assert word in told.out
    found = json.loads(call("trace", small, "--record", str(kinds.index("ruling")), "--json").out)
    decision = records[found[0]["record"]]
    assert {key: found[0]["decision"][key] for key in decision} == decision, "the ordinary record, with more in it"
    assert found[0]["decision"]["why"]["menu"]


def test_trace_of_an_actor_tells_all_its_acts(call: Call, small: Path) -> None:
    listed = json.loads(call("trace", small, "--json").out)
    acts = [each for each in listed if each["decision"]["actor"] == "party_b" and each["orders"]]
    told = call("trace", small, "--actor", "party_b")
    assert len(re.findall(r"^Record \d+: party b", told.out, re.MULTILINE)) == len(acts) > 0


# ---- list, check -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["scenarios", "actors", "options", "actions", "measures", "models"])
def test_list_gives_names_and_titles(call: Call, kind: str) -> None:
    rows = json.loads(call("list", kind, "--json").out)
    assert rows
    assert all(row["name"] and row["title"] for row in rows)
    assert rows[0]["name"][:8] in call("list", kind).out


def test_check_takes_files_of_every_kind_and_folders(call: Call, small: Path) -> None:
    # all that is shipped is checked with the commands of the README
    told = call("check", small.parent, small, RUN.parent / "actors", RUN.parent / "scenarios" / "options")
    assert told.err == ""
    assert told.status == 0
    assert told.out.startswith("ok: ")


def test_check_says_every_fault_of_every_file_with_its_place(call: Call, small: Path, tmp_path: Path) -> None:
    actor, goals = small.parent / "party_a.yaml", small.parent / "goals.yaml"
    actor.write_text(actor.read_text("utf-8").replace("affinity(target)", "affinty(target)"), encoding="utf-8")
    goals.write_text(goals.read_text("utf-8").replace("weight: ", "weigth: "), encoding="utf-8")
    (tmp_path / "odd.yaml").write_text("kind: riddle\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    told = call("check", actor, goals, tmp_path / "odd.yaml", tmp_path / "empty")
    assert told.status == 2
    assert re.search(r"party_a.yaml:\d+:\d+: .*affinty", told.err)
    assert re.search(r"goals.yaml:\d+:\d+: .*weigth", told.err)
    assert re.search(r"odd.yaml:1:7: kind: no kind of file named 'riddle'", told.err)
    assert "no YAML files in this folder" in told.err


def test_check_finds_a_wrong_path_in_a_lever(call: Call, tmp_path: Path) -> None:
    text = (RUN.parent / "scenarios" / "options" / "civil_society.yaml").read_text(encoding="utf-8")
    lever = tmp_path / "lever.yaml"
    lever.write_text(text.replace("civil_military_link", "civil_military_lnk"), encoding="utf-8")
    told = call("check", lever)
    assert told.status == 2
    assert "did you mean 'civil_military_link'" in told.err
