"""The words of every verb: help is light, and what reads them agrees with what does the work."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest

from sim.cli.doors import VERBS, Verb

ROOT = Path(__file__).parent.parent
HEAVY = {"numpy", "networkx", "scipy", "simpy", "yaml", "sim.engine"}


def loaded_by(*words: str) -> set[str]:
    """Modules that one command line loads, in a process of its own."""
    script = (
        "import sys\nfrom sim.cli import main\ntry:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\nprint('loaded', *sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stderr.rpartition("loaded ")[2].split())


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_help_of_a_verb_loads_no_heavy_library(verb: str) -> None:
    found = loaded_by(verb, "--help")
    assert "typer" in found
    assert not found & HEAVY


@pytest.mark.parametrize(
    "words", [("list",), ("schema",), ("run", "nosuch"), ("run", "tsunami_relief", "--option", "nosuch")]
)
def test_lists_schemas_and_mistakes_need_no_graphs_and_no_statistics(words: tuple[str, ...]) -> None:
    assert not loaded_by(*words) & {"networkx", "scipy"}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_words_and_work_of_a_verb_agree(verb: Verb) -> None:
    words = import_module(f"sim.cli.{verb.module}").command
    work = import_module(f"sim.cli.work.{verb.module}").act
    assert list(inspect.signature(words).parameters) == list(inspect.signature(work).parameters)
    read, done = get_type_hints(inspect.unwrap(words)), get_type_hints(work)
    for name, kind in read.items():
        assert done[name] == kind, name
