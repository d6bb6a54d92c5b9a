"""The manual pages: their files pass, their commands run, their links lead somewhere, and nothing is left out.

Adding a verb, a measure, an action, a lever, a variable, a function or a model needs no new test here: whatever no
page mentions is named by a test.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from shipped import loaded

from sim.api import VOCABULARY, compare, load, run
from sim.blueprint import Blueprint
from sim.cli import main
from sim.cli.doors import VERBS
from sim.cli.launching import Launch
from sim.cli.usage import commands
from sim.engine import Run
from sim.errors import InputError
from sim.expressions import FUNCTIONS as PURE
from sim.inspection import inspect as look_at
from sim.report.catalogue import FORMS
from sim.report.manual import pages, refresh, sections, stale
from sim.scenario import library
from sim.scenario.action import ActionFile, GoalsFile
from sim.scenario.checking import validate
from sim.scenario.network import FIGURES
from sim.scenario.reading import Document, read_file, read_text
from sim.scenario.schema import KINDS
from sim.scenario.vocabulary import TOPICS
from sim.units import UNITS
from sim.world.chronicle import KINDS as RECORDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / name for name in ("README.md", "actors/README.md", "scenarios/README.md", "sim/README.md")]
PAGES += sorted((ROOT / "scenarios").glob("*/README.md")) + sorted((ROOT / "tests").rglob("README.md"))
MODULES = sorted(path for path in (ROOT / "sim").rglob("*.py") if "_data" not in path.parts)
SHIPPED = {path.resolve(): name for name, path in library.names("scenario").items()}
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
# what takes long is run once, by the test that needs what it prints
ELSEWHERE = ("compare", "tsunami_relief", "--replications", "20")
# what needs an exercise that was played is typed by the test of the tutorial
TUTORIAL = ["review", "season.db"]
# and a part of this one is not run beside it
CHECK_ALL = ["check", "scenarios", "actors"]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@cache
def everything() -> str:
    return "\n".join(text_of(page) for page in PAGES)


@cache
def made() -> dict[str, str]:
    return sections(commands())


def fenced(language: str) -> list[tuple[str, str]]:
    """Give every block of a language: page with line, and text."""
    return [
        (f"{name_of(page)}:{text_of(page)[: match.start()].count(chr(10)) + 1}", match["text"])
        for page in PAGES
        for match in FENCE.finditer(text_of(page))
        if match["language"] == language
    ]


FILES = [(where, text) for where, text in fenced("yaml") if text.startswith(("kind:", "# yaml-language-server"))]
CONSOLES = [(where, text) for where, text in fenced("console") if "$ uv run run.py" in text]


def document(text: str, where: str) -> Document:
    return read_text(text, file=where)


def key(found: Document, word: str) -> str:
    return str(found.tree.get(word)) if isinstance(found.tree, dict) else ""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder in which a reader has saved every file of the pages beside the shipped ones."""
    for name in ("actors", "scenarios"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    for where, text in FILES:
        (tmp_path / f"{key(document(text, where), 'id')}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shared_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of all pages share what they load by name, and runs; a file may change from page to page."""

    def shared(
        name: str | Path, *, options: Sequence[str] = (), settings: Sequence[tuple[str, str]] = ()
    ) -> Blueprint:
        # a shipped file is known by its name, wherever a page has it
        known = SHIPPED.get(Path(name).resolve(), name)
        if any(str(word).endswith(".yaml") for word in (known, *options)):
            return load(name, options=options, settings=settings)
        return loaded(known, options=options, settings=settings)

    run_anew = Launch.run

    def run_once(launch: Launch, *, explaining: bool = False) -> Run:
        words = (launch.plan.scenario.digest, launch.seed, launch.replication, launch.until, launch.case, explaining)
        if launch.deciders or words not in _RUNS:
            _RUNS[words] = run_anew(launch, explaining=explaining)
        return _RUNS[words]

    monkeypatch.setattr("sim.api.load", shared)
    monkeypatch.setattr(Launch, "run", run_once)


# by all that a run is known by
_RUNS: dict[tuple[str, int, int, float | None, str, bool], Run] = {}


# ---- what a page shows, works ----------------------------------------------------------------------------------


def test_the_pages_have_files_and_commands() -> None:
    assert {key(document(text, where), "kind") for where, text in FILES} >= {
        "actor",
        "actions",
        "scenario",
        "lever",
        "option",
    }
    assert len(CONSOLES) >= 8
    assert any(f"run.py {' '.join(CHECK_ALL)}\n" in text for _, text in CONSOLES)


@pytest.mark.parametrize(("where", "text"), FILES, ids=[where for where, _ in FILES])
def test_every_file_on_a_page_passes_check(where: str, text: str, checkout: Path) -> None:
    look_at(checkout / f"{key(document(text, where), 'id')}.yaml", VOCABULARY, load)


def test_every_actor_on_a_page_decides_something_in_a_scenario_on_a_page(checkout: Path) -> None:
    stages = [checkout / f"{key(found, 'id')}.yaml" for found in _found("scenario")]
    decided = {record.actor for stage in stages for record in run(load(stage), seed=1).chronicle if _chose(record)}
    assert {key(found, "id") for found in _found("actor")} <= decided


def _found(kind: str) -> list[Document]:
    found = [document(text, where) for where, text in FILES]
    return [each for each in found if key(each, "kind") == kind]


def _chose(record: object) -> bool:
    return getattr(record, "kind", "") == "order"


@pytest.mark.parametrize(("where", "text"), CONSOLES, ids=[where for where, _ in CONSOLES])
def test_every_command_on_a_page_ends_as_it_says(
    where: str,
    text: str,
    checkout: Path,
    shared_loads: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert checkout.is_dir()
    assert shared_loads is None
    for line in text.splitlines():
        if not line.startswith("$ uv run run.py"):
            continue
        expected = re.search(r"# .*exit status (\d)", line)
        words = shlex.split(line.removeprefix("$ uv run run.py"), comments=True)
        if all(word in words for word in ELSEWHERE) or words == CHECK_ALL[:2] or words[:2] == TUTORIAL:
            continue
        monkeypatch.setattr(sys, "stdin", io.StringIO("q\n"))
        with monkeypatch.context() as apart:
            looked = _loads_noted(apart) if words == CHECK_ALL else set()
            with pytest.raises(SystemExit) as left:
                main(words)
        assert words != CHECK_ALL or looked == set(SHIPPED)
        out, err = capsys.readouterr()
        assert int(left.value.code or 0) == int(expected[1] if expected else 0), f"{where}: {line}\n{out}\n{err}"
        assert "Traceback" not in out + err


def _loads_noted(apart: pytest.MonkeyPatch) -> set[Path]:
    """Note which shipped scenarios `check` asks to load, and load none: `test_shipped_files.py` loads each."""
    noted: set[Path] = set()

    def load_none(path: Path) -> object:
        if path.resolve() not in SHIPPED:
            return load(path)
        noted.add(path.resolve())
        return SimpleNamespace(scenario=SimpleNamespace(cautions=()))

    apart.setattr("sim.api.load", load_none)
    return noted


def test_the_figures_of_the_shipped_scenario_are_those_its_command_gives() -> None:
    page = text_of(ROOT / "scenarios" / "README.md")
    assert f"$ uv run run.py {' '.join(ELSEWHERE)}" in page
    told = page.partition("<!-- figures -->\n")[2].partition("<!-- end of figures -->")[0]
    names = re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)
    assert len(names) >= 10
    found = compare(["tsunami_relief"], replications=20, workers=1)["studies"][0]["baseline"]["outcomes"]
    lines = ["| measure | mean | 95 % interval of the mean | unit |", "|---|---|---|---|"]
    for name in names:
        mean, low, high = (_short(found[name][word]) for word in ("mean", "low", "high"))
        lines.append(f"| `{name}` | {mean} | {low} to {high} | {found[name]['unit']} |")
    now = "\n".join(lines)
    assert told.strip() == now, f"read the text around it again, and put this there:\n{now}"


def _short(value: float | None) -> str:
    return "-" if value is None else f"{float(f'{value:.2g}'):,.10g}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    for _, target in re.findall(r"\[([^\]]+)\]\(([^)\s]+)\)", text_of(page)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), f"{name_of(page)} points to {target}"
        if anchor:
            assert anchor in _anchors(path), f"{name_of(page)} points to {target}"


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_place_on_somebodys_machine_or_a_blank_to_fill(page: Path) -> None:
    assert not re.findall(r"(?<![\w.])/(?:work|home|root|tmp|usr|opt|Users)\b|\b[A-Z]:\\", text_of(page))
    assert not re.findall(r"^[A-Z]{5,}$|\bSEE-[A-Z]+|\bTODO\b|@@", text_of(page), re.MULTILINE)


# ---- generated parts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.parent.name))
def test_generated_parts_are_fresh(page: Path) -> None:
    assert not stale(page, made()), "run: uv run run.py schema --write"


def test_every_generated_part_stands_on_one_page() -> None:
    marks = [mark for page in pages() for mark in re.findall(r"<!-- generated: (\w+) -->", text_of(page))]
    assert sorted(marks) == sorted(made()), "each part needs its two marks on one of the manual pages"


def test_refreshing_brings_a_page_up_to_date_and_touches_nothing_else() -> None:
    page = "before\n<!-- generated: units -->\nold\n<!-- end: units -->\nafter\n"
    fresh = refresh(page, made())
    assert fresh.startswith("before\n<!-- generated: units -->\n|")
    assert fresh.endswith("<!-- end: units -->\nafter\n")
    assert refresh(fresh, made()) == fresh


def test_a_page_that_asks_for_an_unknown_part_is_refused() -> None:
    with pytest.raises(InputError, match="unitz"):
        refresh("<!-- generated: unitz -->\n<!-- end: unitz -->\n", made())


def test_a_changed_part_is_stale(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"<!-- generated: units -->\n{made()['units']}\n<!-- end: units -->\n", encoding="utf-8")
    assert not stale(page, made())
    page.write_text(page.read_text(encoding="utf-8").replace("nm", "mm"), encoding="utf-8")
    assert stale(page, made()) == ["units"]


# ---- nothing is left out ---------------------------------------------------------------------------------------


@cache
def _words() -> dict[str, Iterable[str]]:
    models = VOCABULARY.models.values()
    actions = validate(ActionFile, read_file(library.actor_files()["actions"])).actions
    return {
        "verb": [verb.name for verb in VERBS],
        "word of the command line": {word.split()[0] for each in commands() for word, _ in each.words},
        "measure": VOCABULARY.measures,
        "actor variable": VOCABULARY.actor_variables,
        "relation variable": VOCABULARY.relation_variables,
        "function": [*VOCABULARY.functions, *PURE, *FIGURES, *(item.name for m in models for item in m.functions)],
        "model": VOCABULARY.models,
        "effect": [f"{model.name}.{effect.name}" for model in models for effect in model.effects],
        "topic": [*TOPICS, *(topic for model in models for topic in model.topics)],
        "action": [action.id for action in actions],
        "tag": {tag for action in actions for tag in action.tags},
        "goal": validate(GoalsFile, read_file(library.actor_files()["goals"])).goals,
        "actor": [name for name in library.actor_files() if name not in library.SHARED],
        "scenario": library.names("scenario"),
        "option": library.names("option"),
        "selector": [form.partition(":")[0] for form, _ in FORMS],
        "unit": UNITS,
        "record": RECORDS,
        "key": {field.alias or name for kind in KINDS.values() for name, field in kind.model_fields.items()},
        "key of a model": {name for model in models for name in model.section.model_fields},
        "error": _errors(),
    }


def _errors() -> set[str]:
    """Every class of error that sim declares for others to meet."""
    found: set[str] = set()
    for path in MODULES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        kinds = inspect.getmembers(importlib.import_module(name), inspect.isclass)
        found |= {word for word, kind in kinds if issubclass(kind, Exception) and kind.__module__ == name}
    return {word for word in found if not word.startswith("_")}


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(re.findall(r"\w+", everything()))


def _mentioned(word: str) -> bool:
    if re.fullmatch(r"\w+", word):
        return word in _plain_words()
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", everything()) is not None


@pytest.mark.parametrize("kind", list(_words()))
def test_every_word_is_mentioned_on_a_page(kind: str) -> None:
    missing = [word for word in _words()[kind] if not _mentioned(word)]
    assert not missing, f"no README mentions the {kind}: {', '.join(missing)}"


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=name_of)
def test_every_public_thing_says_what_it_is(folder: Path) -> None:
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{name_of(path)} has no docstring"
        silent = [node.name for node in _public(tree.body) if not ast.get_docstring(node)]
        assert not silent, f"{name_of(path)}: no docstring in {', '.join(silent)}"


def _public(body: list[ast.stmt]) -> Iterable[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from _public(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not (
            node.name.startswith("_") or any(getattr(word, "id", "") == "overload" for word in node.decorator_list)
        ):
            yield node


def test_every_source_in_the_code_stands_in_the_bibliography() -> None:
    listed = text_of(ROOT / "sim" / "README.md").partition("## Bibliography")[2]
    keys = set(re.findall(r"^- \*\*(\w+)\*\*", listed, re.MULTILINE))
    assert keys, "the bibliography is empty"
    named: set[str] = set()
    for path in MODULES:
        for cited in re.findall(r"\bSource: (.*?)(?:\n\s*\n|\"\"\"|\Z)", path.read_text(encoding="utf-8"), re.DOTALL):
            found = set(re.findall(r"\b[A-Z][A-Za-z]+\d{4}[a-z]?\b", cited))
            assert found - keys == set(), f"{name_of(path)} cites {sorted(found - keys)}, not in the bibliography"
            named |= found
    assert keys - named == set(), f"nothing cites {sorted(keys - named)}"
