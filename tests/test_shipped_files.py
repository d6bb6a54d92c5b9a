"""Everything that is shipped reads, says where its numbers come from, and covers what it is to cover."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import pytest
from option_files import proposals
from shipped import composed, loaded
from small_worlds import inject, lively, written

from sim.api import load, run, scenario
from sim.scenario import library
from sim.scenario.actor import ActorFile
from sim.scenario.checking import validate
from sim.scenario.lever import LeverFile, OptionFile
from sim.scenario.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.scenario.composing import Scenario
    from sim.scenario.reading import Steps


def folder(*parts: str) -> list[Path]:
    return sorted(library.data_root().joinpath(*parts).glob("*.yaml"))


SHIPPED = [
    *folder("actors"),
    *folder("scenarios"),
    *folder("scenarios", "options"),
    *folder("scenarios", "calibration"),
]


ACTORS = [path for path in folder("actors") if path.stem not in library.SHARED]


@pytest.mark.parametrize("name", sorted(library.names("scenario")))
def test_every_shipped_scenario_is_whole(name: str) -> None:
    assert loaded(name).plans


def _crossed() -> list[Any]:
    """Every option with every scenario at some time of adoption: a Latin square by default, all in the long tests."""
    crises, times, found = sorted(library.names("scenario")), ("", "@0", "@-5y", "@mature"), []
    for row, name in enumerate(sorted(library.names("option"))):
        for column, crisis in enumerate(crises):
            marks = () if (row + column) % len(crises) in {0, 7} else (pytest.mark.long,)
            found.append(pytest.param(name + times[(row + column) % len(times)], crisis, marks=marks))
    return found


@pytest.mark.parametrize(("name", "crisis"), _crossed())
def test_every_shipped_option_fits_every_shipped_scenario_at_any_time(name: str, crisis: str) -> None:
    found = scenario(crisis, options=[name])
    assert found.levers or found.settings or found.options


@pytest.mark.parametrize("path", ACTORS, ids=lambda path: path.stem)
def test_every_shipped_actor_is_whole(path: Path) -> None:
    found = validate(ActorFile, read_file(path))
    assert found.id == path.stem


@pytest.mark.parametrize("name", ["japan", "united_states", "china", "south_korea"])
def test_every_principal_has_two_doctrines_or_more(name: str) -> None:
    found = validate(ActorFile, read_file(library.actor_files()[name]))
    assert len(found.doctrines) >= 2


@pytest.mark.parametrize("era", ["2004", "2010", "2025"])
def test_all_shipped_actors_fit_into_one_world_in_every_era(era: str, tmp_path: Path) -> None:
    names = [path.stem for path in ACTORS]
    states = [path.stem for path in ACTORS if validate(ActorFile, read_file(path)).type == "state"]
    files = lively()
    crisis = {**files["small.yaml"], "era": era, "horizon": "5 d", "core": [*states]}
    crisis |= {"actors": {name: {} for name in names}, "injects": [inject("start", "1 h")]}
    del crisis["include"], crisis["shared"]
    with written({"small.yaml": crisis}) as path:
        done = run(load(path), seed=1)
    assert done.ended_at == 120.0
    assert not list(tmp_path.iterdir())


def every_variant() -> list[tuple[str, str]]:
    return [(p.stem, variant) for p in ACTORS for variant in validate(ActorFile, read_file(p)).doctrines]


@functools.cache
def plain_scenario() -> Scenario:
    return composed("tsunami_relief")


@pytest.mark.parametrize(("who", "variant"), every_variant())
def test_every_doctrine_variant_can_be_played(who: str, variant: str) -> None:
    if who in plain_scenario().actors:
        found = scenario("tsunami_relief", settings=[(f"actors.{who}.doctrine", variant)])
        assert found.doctrines[who] == found.actors[who].doctrines[variant]


QUANTITY = re.compile(r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s+[A-Za-z0-9/]+$")


# numbers that count, name or place things and are no claim about the world
NO_CLAIM = {"number", "answers", "rung", "lowers", "orders", "year", "lat", "lon"}


def numbers(tree: Any, at: Steps = (), *, covered: bool = False) -> Iterator[tuple[Steps, bool]]:
    """Every number of a tree, and whether it or something around it has a grade or a source."""
    if isinstance(tree, dict):
        covered = covered or bool(tree.get("grade") or tree.get("source"))
        for key, value in tree.items():
            if key not in NO_CLAIM and key not in {"grade", "source"}:
                yield from numbers(value, (*at, key), covered=covered)
    elif isinstance(tree, list):
        for place, value in enumerate(tree):
            yield from numbers(value, (*at, place), covered=covered)
    elif (isinstance(tree, int | float) and not isinstance(tree, bool)) or (
        isinstance(tree, str) and QUANTITY.match(tree)
    ):
        yield at, covered


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem) for path in SHIPPED],
)
def test_every_shipped_number_has_a_source_or_a_grade(path: Path) -> None:
    document = read_file(path)
    bare = [f"{document.place(at)} {'.'.join(map(str, at))}" for at, covered in numbers(document.tree) if not covered]
    assert not bare


def test_the_walk_over_numbers_finds_a_bare_one() -> None:
    tree: Any = {
        "a": {"grade": "J", "b": "36 h"},
        "c": {"d": 2.0},
        "e": ["3 t", {"value": 1, "source": "x"}],
        "f": "D+2",
    }
    assert dict(numbers(tree)) == {("a", "b"): True, ("c", "d"): False, ("e", 0): False, ("e", 1, "value"): True}


def test_all_thirty_proposals_of_the_statement_are_there() -> None:
    found = proposals()
    assert [item["number"] for item in found] == list(range(1, 31))
    assert len({item["says"] for item in found}) == 30
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", str(item["lever"])) for item in found)
    sections = {item["section"] for item in found}
    assert len(sections) == 4


@pytest.mark.parametrize("name", sorted(library.names("option")))
def test_every_shipped_lever_answers_the_proposals_it_says(name: str) -> None:
    document = read_file(library.names("option")[name])
    assert isinstance(document.tree, dict)
    if document.tree["kind"] == "option":
        assert validate(OptionFile, document).says
        return
    found = validate(LeverFile, document)
    assert found.id == name
    by_number = {item["number"]: item for item in proposals()}
    for number in found.answers:
        assert by_number[number]["lever"] == name
        assert by_number[number]["section"] == found.section
