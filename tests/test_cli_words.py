"""The words of every verb: help is light, and what reads them agrees with what does the work."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest

from sim.cli import main
from sim.cli.doors import VERBS, Verb

ROOT = Path(__file__).parent.parent
HEAVY = {"numpy", "networkx", "scipy", "simpy", "yaml", "sim.engine"}


def loaded_by(*lines: str) -> dict[str, set[str]]:
    """Modules that a process has loaded after each of some command lines, one after the other."""
    script = (
        "import sys\nfrom sim.cli import main\nfor line in sys.argv[1:]:\n    try:\n        main(line.split())\n"
        "    except SystemExit:\n        pass\n    print('loaded', *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *lines], capture_output=True, text=True, check=True, cwd=ROOT
    )
    told = [line for line in done.stderr.splitlines() if line.startswith("loaded ")]
    return {line: set(found.split()) for line, found in zip(lines, told, strict=True)}


def test_help_of_a_verb_loads_no_heavy_library() -> None:
    for line, found in loaded_by(*(f"{verb.name} --help" for verb in VERBS)).items():
        assert "typer" in found
        assert not found & HEAVY, line


def test_lists_schemas_and_mistakes_need_no_graphs_and_no_statistics() -> None:
    lines = ("list", "schema", "run nosuch", "run tsunami_relief --option nosuch")
    for line, found in loaded_by(*lines).items():
        assert "pydantic" in found or line == lines[0]
        assert not found & {"networkx", "scipy"}, line


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_words_and_work_of_a_verb_agree(verb: Verb) -> None:
    words = import_module(f"sim.cli.{verb.module}").command
    work = import_module(f"sim.cli.work.{verb.module}").act
    assert list(inspect.signature(words).parameters) == list(inspect.signature(work).parameters)
    read, done = get_type_hints(inspect.unwrap(words)), get_type_hints(work)
    for name, kind in read.items():
        assert done[name] == kind, name


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run README.md", "name a YAML file"),
        ("run actors/japan.yaml", "name a scenario that has it under 'actors'"),
        ("run scenarios/calibration/tsunami_2004.yaml", "calibrate FILE"),
        ("run scenarios/options/nso.yaml", "--option"),
        ("run typhoon_isles --until 2005-01-05", "it counts from the start of the crisis: --until '30 d'"),
        ("run typhoon_isles --set actors.japan.support=high", "write a number alone"),
        ("run typhoon_isles --case odd", "'--case': 'odd' is not one of"),
        ("compare typhoon_isles --replications 1.5", "'--replications': expected a whole number\n"),
        ("rehearse typhoon_isles --replications 0", "'--replications': expected 1 or more\n"),
        ("serve typhoon_isles --port 99999", "'--port': expected 65535 or less\n"),
        ("explore typhoon_isles --points one", "'--points': expected a whole number\n"),
    ],
)
def test_a_newcomers_slip_is_told_with_the_way_out(
    line: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as left:
        main(line.split())
    told = capsys.readouterr().err
    assert left.value.code == 2
    assert said in told
    for theirs in ("Input should be", "Value error", "Traceback", "write kind"):
        assert theirs not in told
