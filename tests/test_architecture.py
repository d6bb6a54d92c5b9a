"""The shape of the house: doors, layers, sizes, words. Reads the imports and fails when one breaks a rule."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "sim").rglob("*.py"))
    if "_data" not in path.parts
}
# one test for each folder: there are hundreds of modules, and a failure names the one it is about
FOLDERS: dict[str, list[str]] = {}
for _name, _path in MODULES.items():
    FOLDERS.setdefault(_path.parent.relative_to(ROOT).as_posix(), []).append(_name)
# library -> the only modules that may import it
DOORS = {
    "simpy": {"sim.clock"},
    "networkx": {"sim.world.network"},
    "yaml": {"sim.scenario.reading"},
    "scipy": {"sim.runs.interval"},
    "typer": {"sim.cli"},
    "click": {"sim.cli"},
    "docx": {"sim.report.paper.docx"},
    "jinja2": {"sim.report.paper.html", "sim.web.pages"},
    "fastapi": {"sim.web"},
    "starlette": {"sim.web"},
    "uvicorn": {"sim.web"},
    "itsdangerous": {"sim.web"},
    "segno": {"sim.web"},
    "typst": {"sim.report.paper.pdf"},
    "fontTools": {"sim.report.paper.glyphs"},
    "SALib": {"sim.study.sensitivity"},
    "pyarrow": {"sim.study.parts"},
    "ema_workbench": {"sim.study.workbench"},
    "pandas": {"sim.study.workbench", "sim.study.frames"},
    "distributed": {"sim.study.crews.dask"},
    "mpi4py": {"sim.study.crews.mpi"},
}
# from the ground up: a module imports from its own layer or from those before it
LAYERS = (
    (
        "sim.errors",
        "sim.units",
        "sim.clock",
        "sim.draws",
        "sim.expressions",
        "sim.expression_grammar",
        "sim.expression_tree",
        "sim.language",
        "sim.sentence",
        "sim.sweeping",
    ),
    ("sim.scenario",),
    ("sim.world",),
    ("sim.models", "sim.deciding"),
    (
        "sim.journal",
        "sim.outcomes",
        "sim.releases",
        "sim.intake",
        "sim.vocabulary",
        "sim.blueprint",
        "sim.casting",
        "sim.compiled",
        "sim.offices",
        "sim.staging",
        "sim.engine",
        "sim.replay",
        "sim.provenance",
    ),
    ("sim.runs",),
    ("sim.study", "sim.exercise"),
    ("sim.api", "sim.inspection"),
    ("sim.report",),
    ("sim.web", "sim.cli"),
)
STRANGERS = (("sim.study", "sim.exercise"), ("sim.models", "sim.deciding"))
BANNED_FILES = ("utils", "helpers", "common", "manager", "misc")
COUNTRIES = re.compile(
    r"\b(japan\w*|tokyo|united_states|american?|washington|usa|china|chinese|beijing|korean?|pyongyang|seoul|"
    r"okinawa|indonesian?|aceh|thai(land)?|india|australia\w*|russian?|tsunami)\b",
    re.IGNORECASE,
)


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


@functools.cache
def _imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            # a package that only lends its modules is not imported for itself
            found |= inside if inside <= set(MODULES) else {node.module, *inside}
    return frozenset(found)


def _ours(path: Path) -> set[str]:
    return {name for name in _imports(path) if name in MODULES and name != "sim"}


def _layer(name: str) -> int:
    for index, heads in enumerate(LAYERS):
        if any(name == head or name.startswith(f"{head}.") for head in heads):
            return index
    raise AssertionError(f"{name} is in no layer: add it to LAYERS and to sim/README.md")


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_go_down_only(folder: str) -> None:
    for name in FOLDERS[folder]:
        if name != "sim":
            above = {other for other in _ours(MODULES[name]) if _layer(other) > _layer(name)}
            assert not above, f"{name} reaches up to {sorted(above)}"


def test_strangers_never_meet() -> None:
    for one, other in STRANGERS:
        for name, path in MODULES.items():
            for here, there in ((one, other), (other, one)):
                if name.startswith(here):
                    met = {found for found in _ours(path) if found.startswith(there)}
                    assert not met, f"{name} must not know {sorted(met)}"


def test_no_circle_of_imports() -> None:
    graph = {name: _ours(path) - {name} for name, path in MODULES.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize("library", sorted(DOORS))
def test_each_library_has_one_door(library: str) -> None:
    for name, path in MODULES.items():
        if any(found == library or found.startswith(f"{library}.") for found in _imports(path)):
            assert any(name == door or name.startswith(f"{door}.") for door in DOORS[library]), (
                f"{name} imports {library}"
            )


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_module_is_long_without_saying_why(folder: str) -> None:
    for name in FOLDERS[folder]:
        lines = _text(MODULES[name]).count("\n")
        docstring = ast.get_docstring(_tree(MODULES[name])) or ""
        assert lines <= 400 or "longer than the rule" in docstring, f"{name} has {lines} lines: two nouns in one?"
        assert docstring, f"{name} does not say what lives there"


def test_no_module_has_a_name_that_says_nothing() -> None:
    for name in MODULES:
        assert name.rpartition(".")[2] not in BANNED_FILES


@pytest.mark.parametrize("folder", FOLDERS)
def test_code_knows_no_country_by_name(folder: str) -> None:
    for name in FOLDERS[folder]:
        text = _text(MODULES[name])
        # where the first example that anyone can run is named
        if name in {"sim", "sim.api", "sim.cli.doors", "sim.cli.making"}:
            text = text.replace("tsunami_relief", "")
        found = COUNTRIES.search(text)
        assert found is None, f"{name}: {found.group(0) if found else ''}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_engine_uses_no_chance_or_clock_of_its_own(folder: str) -> None:
    forbidden = {"random", "secrets", "time", "uuid"}
    for name in FOLDERS[folder]:
        if name == "sim" or _layer(name) > 5:
            continue
        found = {item.split(".")[0] for item in _imports(MODULES[name])} & forbidden
        assert not found or name.startswith("sim.runs"), f"{name} imports {sorted(found)}"
        nodes = ast.walk(_tree(MODULES[name]))
        calls = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert "hash" not in calls, f"{name} calls hash()"


def test_the_top_level_holds_what_the_card_allows() -> None:
    allowed = {
        "sim",
        "scenarios",
        "actors",
        "tests",
        "run.py",
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
    }
    # what users leave there (reports, stores) is theirs: only what is kept counts
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if kept.returncode:
        pytest.skip("no git here: what belongs to the project cannot be told from what lies beside it")
    visible = {name.partition("/")[0] for name in kept.stdout.splitlines() if not name.startswith(".")}
    assert visible == allowed
