"""The command line as its users meet it: exit status, one-line faults, JSON, files, replay, play, trace."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from commands import RUN, Call, call, journal, small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli.doors import VERBS
from sim.report.files import FILES

__all__ = ["call", "journal", "small"]


def other_process(*words: str | Path, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command line as users do."""
    return subprocess.Popen(
        [sys.executable, str(RUN), *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )


# ---- doors and help --------------------------------------------------------------------------------------------


def test_bare_call_shows_every_door_with_a_command(call: Call) -> None:
    told = call()
    assert told.status == 0
    for door in ("anyone", "analyst", "facilitator", "author"):
        assert re.search(rf"^  {door} +\S+", told.out, re.MULTILINE)
    assert "does not predict" in told.out


@cache
def help_in_seconds() -> tuple[float, str]:
    began = time.perf_counter()
    with other_process("--help") as process:
        out, _ = process.communicate()
    return time.perf_counter() - began, out


def test_help_names_every_verb_and_says_how_long_it_took(record_property: Callable[[str, object], None]) -> None:
    took, out = help_in_seconds()
    record_property("help_s", round(took, 3))
    assert all(re.search(rf"\b{verb.name}\b", out) for verb in VERBS)


def test_help_loads_neither_engine_nor_numbers() -> None:
    script = "import sys; from sim.cli.doors import application; application(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=RUN.parent)
    loaded = set(done.stdout.split())
    assert not loaded & {"simpy", "networkx", "numpy", "pydantic", "sim.engine"}


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_has_help(call: Call, verb: str) -> None:
    told = call(verb, "--help")
    assert told.status == 0
    assert "Usage" in told.out


# ---- mistakes --------------------------------------------------------------------------------------------------

MISTAKES: list[tuple[tuple[str, ...], str]] = [
    (("rnu",), "Did you mean 'run'"),
    (("run",), "Missing argument"),
    (("run", "tsunami_relef"), "did you mean 'tsunami_relief'"),
    (("run", "SMALL", "--bogus"), "No such option"),
    (("run", "SMALL", "--seed", "x"), "--seed"),
    (("run", "SMALL", "--replication", "-1"), "--replication"),
    (("run", "SMALL", "--option", "hadr_introp"), "did you mean 'hadr_interop'"),
    (("run", "SMALL", "--option", "hadr_interop@-6y"), "did you mean '-5y'"),
    (("run", "SMALL", "--set", "nothing"), "expected PATH=VALUE"),
    (("run", "SMALL", "--set", "nowhere.at=1"), "no part of the path grammar named 'nowhere'"),
    (("run", "SMALL", "--set", "actors.party_x.latency=1 h"), "no actor named 'party_x'"),
    (("run", "SMALL", "--set", "actors.party_a.latenci=1 h"), "did you mean 'latency'"),
    (("run", "SMALL", "--set", "actors.party_a.latency=3 kg"), "expected time, found mass"),
    (("run", "SMALL", "--set", "actors.party_a.cohesion=2"), "expected 0 to 1, found 2"),
    (("run", "SMALL", "--until", "30"), "expected a unit"),
    (("run", "SMALL", "--until", "-3 d"), "more than nothing"),
    (("run", "SMALL", "--until", "nan d"), "expected a quantity"),
    (("run", "SMALL", "--out", "SMALL"), "a file stands where the folder would be"),
    (("run", "SMALL", "--out", "SMALL/inside"), "a file stands where the folder would be"),
    (("run", "."), "a folder, not a file"),
    (("run", "SMALL", "--decider", "party_a"), "expected ACTOR=module:Class"),
    (("run", "SMALL", "--decider", "mars=json:JSONDecoder"), "no actor named 'mars'"),
    (("run", "SMALL", "--decider", "party_a=no_such_module:X"), "No module named"),
    (("run", "SMALL", "--decider", "party_a=json:JSONDecodr"), "did you mean 'JSONDecoder'"),
    (("run", "SMALL", "--decider", "party_a=json:JSONDecoder"), "no method decide"),
    (("trace", "SMALL", "--record", "999999"), "no such record"),
    (("trace", "SMALL", "--actor", "party_x"), "did you mean"),
    (("trace", "SMALL", "--actor", "party_a", "--record", "1"), "take one of them"),
    (("replay", "nothing.jsonl"), "no such journal"),
    (("play", "SMALL"), "--seat"),
    (("play", "SMALL", "--seat", "party_x"), "no actor named 'party_x'"),
    (("list", "scenarois"), "did you mean 'scenarios'"),
    (("check",), "Missing argument"),
    (("check", "nothing.yaml"), "no such file"),
]


@pytest.mark.parametrize(("words", "said"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_mistake_is_said_in_a_line_or_two_with_status_2(
    call: Call, small: Path, words: tuple[str, ...], said: str
) -> None:
    told = call(*(word.replace("SMALL", str(small)) for word in words))
    assert told.status == 2
    assert said in told.err
    assert told.out == ""
    assert len(told.err.splitlines()) <= 2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(["--set", "a.b=1", "=", "--seed", "-1", "--until", "x", "", "--", "é", "[b]"])))
def test_no_words_ever_give_a_traceback(call: Call, words: list[str]) -> None:
    told = call("run", "no_such_scenario", *words)
    assert told.status in {0, 2}
    assert told.status == 0 or told.err


def test_an_unwritable_folder_is_refused_before_the_run(call: Call, small: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o500)
    if os.access(locked, os.W_OK):
        pytest.skip("this user may write anywhere")
    told = call("run", small, "--out", locked)
    assert told.status == 2
    assert "cannot be written to" in told.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_one_line_and_status_1(small: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123  a device
        done = subprocess.run(
            [sys.executable, RUN, "run", small], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


# ---- run -------------------------------------------------------------------------------------------------------


def test_json_is_one_object_of_the_contract(call: Call, small: Path) -> None:
    words = ("--seed", "7", "--set", "actors.party_a.latency=3 h", "--until", "5 d", "--json")
    found = json.loads(call("run", small, *words).out)
    assert list(found) == [
        *(
            "scenario",
            "seed",
            "replication",
            "options",
            "set",
            "era",
            "ended",
            "outcomes",
            "overruled",
            "records",
            "digest",
        ),
    ]
    assert found["scenario"] == "small"
    assert found["set"] == {"actors.party_a.latency": "3 h"}
    assert found["ended"] == {"at_h": 120.0, "why": "asked to stop here"}
    assert all(list(outcome) == ["value", "unit", "better", "censored"] for outcome in found["outcomes"].values())


REPORT = ("report.html", "report.md", "report.pdf", "relations.svg", "relations.png")


def test_out_writes_whole_files_that_agree(call: Call, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    told = call("run", small, "--out", folder)
    assert told.status == 0
    assert {path.name for path in folder.iterdir()} == {*FILES, *REPORT}
    outcomes = json.loads((folder / "outcomes.json").read_text(encoding="utf-8"))
    lines = (folder / "chronicle.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == outcomes["records"]
    assert {"at_h", "kind", "actor"} <= set(json.loads(lines[-1]))
    assert (folder / "relations.graphml").read_text(encoding="utf-8").startswith("<graphml")
    assert call("run", small, "--out", folder).status == 0, "its own files are written over"


def test_the_same_words_give_the_same_digest_in_another_process(call: Call, small: Path) -> None:
    here = json.loads(call("run", small, "--seed", "3", "--json").out)["digest"]
    with other_process("run", small, "--seed", "3", "--json", env={"PYTHONHASHSEED": "77"}) as process:
        out, err = process.communicate()
    assert json.loads(out)["digest"] == here
    assert err == "", "nobody watches, so no progress"


def test_a_closed_pipe_is_quiet(small: Path) -> None:
    with other_process("run", small, "--full") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_is_one_line_and_leaves_whole_files(
    small: Path, tmp_path: Path, word: signal.Signals
) -> None:
    folder = tmp_path / "out"
    with other_process("play", small, "--seat", "party_a", "--out", folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        while "Accepted" not in process.stdout.readline():
            pass
        process.send_signal(word)
        _, err = process.communicate()
    assert process.returncode == 130
    assert len(err.splitlines()) == 1
    journal = (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("kind") for line in journal] == [None, "order"]
