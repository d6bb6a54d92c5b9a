"""Blueprints: compiled once for files that have not changed, and never kept beyond that."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from sim import api
from sim.blueprint import _compiled, _Order
from sim.engine import Engine
from sim.models import MODELS

SHIPPED = Path(__file__).parents[1] / "scenarios" / "typhoon_isles.yaml"


def copy_of(folder: Path) -> Path:
    shutil.copytree(SHIPPED.parent / "invented", folder / "invented")
    return Path(shutil.copy(SHIPPED, folder / "mine.yaml"))


def test_files_that_have_not_changed_give_the_same_blueprint(tmp_path: Path) -> None:
    mine = copy_of(tmp_path)
    assert api.load(mine) is api.load(mine)


def test_a_file_that_has_changed_gives_what_it_says_now(tmp_path: Path) -> None:
    mine = copy_of(tmp_path)
    before = api.load(mine)
    text = mine.read_text(encoding="utf-8")
    assert "title: " in text
    mine.write_text(text.replace("title: ", "title: Another ", 1), encoding="utf-8")
    after = api.load(mine)
    assert after.scenario.crisis.title == f"Another {before.scenario.crisis.title}"


@pytest.mark.parametrize("words", [{"options": ["strategic_lift"]}, {"settings": [("horizon", "3 d")]}])
def test_options_and_settings_give_another_blueprint(words: dict[str, Any]) -> None:
    plain, other = api.load("typhoon_isles"), api.load("typhoon_isles", **words)
    assert other is not plain
    assert other.scenario.digest != plain.scenario.digest


def test_under_levers_nothing_is_compiled_again_and_the_run_is_that_of_one_compiled_with_them(tmp_path: Path) -> None:
    # of its own files, which no other test has had forgotten in between
    mine, levers = copy_of(tmp_path), ["strategic_lift@mature", "nso"]
    plain, under = api.load(mine), api.load(mine, options=levers)
    assert all(under.plans[name] is plan for name, plan in plain.plans.items())
    assert api.load(mine, options=levers) is under
    assert api.load(mine, options=["nso"]).scenario.digest != under.scenario.digest
    whole = api.scenario(mine, options=levers)
    assert under.scenario == whole
    anew = _compiled.__wrapped__(_Order(whole.digest, (), 0, whole, MODELS))
    assert Engine(anew, seed=1).finish().digest == Engine(under, seed=1).finish().digest
    assert Engine(plain, seed=1).finish().digest != Engine(under, seed=1).finish().digest


def test_an_option_that_is_more_than_levers_is_compiled_anew(tmp_path: Path) -> None:
    words = "kind: option\nid: dear\ntitle: x\nsays: x\ngrade: J\nsource: a test\nlevers: [nso]\n"
    path = tmp_path / "dear.yaml"
    path.write_text(f"{words}set: {{actions.strategic_airlift.cost: 1}}\n", encoding="utf-8")
    plain, dear = api.load("typhoon_isles"), api.load("typhoon_isles", options=[str(path)])
    assert dear.scenario.levers
    assert all(dear.plans[name] is not plan for name, plan in plain.plans.items())


def test_what_was_read_is_not_changed_by_what_was_laid_over_it(tmp_path: Path) -> None:
    mine = copy_of(tmp_path)
    first = Engine(api.load(mine), seed=1, replication=0).finish().digest
    Engine(api.load(mine, settings=[("horizon", "3 d")]), seed=1, replication=0).finish()
    again = api.load(mine, settings=[("horizon", "3 d")]).scenario.crisis.horizon
    assert again.value == 72
    shutil.copy(mine, tmp_path / "twin.yaml")
    assert Engine(api.load(tmp_path / "twin.yaml"), seed=1, replication=0).finish().digest == first
