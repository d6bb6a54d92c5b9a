"""The wheel: it carries its data, and runs installed in an empty environment from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    assert uv is not None, "the suite is run by uv"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("whitecell-*.whl"))


def test_the_wheel_carries_code_actors_scenarios_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"sim/engine.py", "sim/py.typed", "sim/_data/actors/actions.yaml"} <= names
    assert {"sim/web/templates/base.html", "sim/web/static/console.js", "sim/web/labels.json"} <= names
    assert {"sim/_data/scenarios/tsunami_relief.yaml", "sim/_data/scenarios/options/hadr_interop.yaml"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_the_wheel_runs_in_an_empty_environment_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv")
    assert uv is not None
    home = tmp_path / "empty"
    clean = {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(home)], check=True, env=clean)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / "python")
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, str(wheel)], check=True, env=clean)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    words = [str(scripts / "whitecell"), "run", "tsunami_relief", "--seed", "3", "--until", "5 d", "--json"]
    done = subprocess.run(words, cwd=elsewhere, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["scenario"] == "tsunami_relief"
    assert found["records"] > 50
