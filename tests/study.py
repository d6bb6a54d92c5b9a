"""The study of all levers, by one command: runs it, and writes all tables and pages that are made of it.

    uv run python tests/study.py study                       # goes on where it was stopped

Every lever in one crisis of each kind, adopted at the start, five years before and mature, 200 pairs; then the tables
in scenarios/README.md and lever_promises.md. What stands around the tables on that page is written by hand: read it
again. With `--page` and `--promises` other files are written; a study of fewer levers or pairs (`--lever`, `--pairs`)
writes none of the shipped ones.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import lever_promises
import study_tables

ROOT: Final = Path(__file__).resolve().parents[1]
PAIRS: Final = 200
SEED: Final = 3
DATES: Final = ("0", "-5y", "mature")


def command(asked: argparse.Namespace) -> list[str]:
    """Give the words by which the matrix is run."""
    words = [sys.executable, str(ROOT / "run.py"), "matrix"]
    words += [word for date in DATES for word in ("--adopted", date)]
    words += [word for lever in asked.lever for word in ("--lever", lever)]
    words += ["--replications", str(asked.pairs), "--seed", str(SEED), "--out", str(asked.out)]
    return words + (["--workers", str(asked.workers)] if asked.workers else [])


def read(words: Sequence[str]) -> argparse.Namespace:
    """Read the words of the command line; a study that is not the whole one names the pages that it writes."""
    parser = argparse.ArgumentParser(description="Run the study of all levers and write what is made of it.")
    parser.add_argument("out", type=Path, help="folder of the study; what is there already is not run again")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--lever", action="append", default=[], help="these levers alone")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--page", type=Path, help="page with the marks around the tables, for scenarios/README.md")
    parser.add_argument("--promises", type=Path, help="file for lever_promises.md")
    asked = parser.parse_args(words)
    if (asked.lever or asked.pairs != PAIRS) and not (asked.page and asked.promises):
        parser.error("the shipped pages are of the whole study: with --lever or --pairs name --page and --promises")
    asked.page = asked.page or study_tables.PAGE
    asked.promises = asked.promises or lever_promises.PAGE
    return asked


def write(asked: argparse.Namespace) -> bool:
    """Write the pages of a study that is whole; say whether it is."""
    study = json.loads((asked.out / "matrix.json").read_text(encoding="utf-8"))
    if study["interrupted"] or study["failed"]:
        return False
    text = study_tables.written(asked.page.read_text(encoding="utf-8"), study)
    asked.page.write_text(text, encoding="utf-8")
    asked.promises.write_text(lever_promises.page(lever_promises.judged(asked.out)), encoding="utf-8")
    return True


def main(words: Sequence[str]) -> int:
    """Run the study as far as it is not in its folder, then write what is made of it."""
    asked = read(words)
    status = subprocess.run(command(asked), check=False).returncode
    if status:
        return status
    if not write(asked):
        sys.stderr.write("The study is not whole: nothing was written of it. The same command goes on.\n")
        return 1
    sys.stdout.write(f"Written: {asked.page}, {asked.promises}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
