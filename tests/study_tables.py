"""The tables of the study of all levers in scenarios/README.md, made of what a matrix left.

    uv run python tests/study_tables.py study

Writes them between the marks on that page: for each crisis what mature levers do to leading measures, what of it
they do adopted at other dates, and what the cells expected to be clear do to the measures that their levers declare,
mature and frozen. Shares of the baseline with 95 % intervals. `study.py` runs the study and writes all that is made
of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from sim.report.matrix import DOSES, OWN, percent_of, variables_of
from sim.runs.interval import Interval
from sim.runs.span import span

if TYPE_CHECKING:
    from sim.study.cells import Effect

PAGE: Final = Path(__file__).resolve().parents[1] / "scenarios" / "README.md"
_WORDS: Final = {"holds": "holds", "missed": "a miss", "open": "open", "told": "told"}
_SEEN: Final = 0.01
_LEADS: Final = 4

Tree = Mapping[str, Any]


def marks(name: str) -> tuple[str, str]:
    """Give the marks on the page around some tables."""
    return f"<!-- study: {name} -->", f"<!-- study: end of {name} -->"


def written(text: str, study: Tree) -> str:
    """Put the tables of a study into the page."""
    for name, tables in (("ends", ends(study)), ("dates", dates(study)), ("means", means(study))):
        begin, end = marks(name)
        (before, _), (_, after) = text.split(begin), text.split(end)
        text = f"{before}{begin}\n\n{tables}\n\n{end}{after}"
    return text


def ends(study: Tree) -> str:
    """For each crisis, what mature levers do to its first leading measures, at what price a year."""
    prices = {lever["name"]: lever["price"] for lever in study["levers"]}
    parts = []
    for crisis in study["scenarios"]:
        leads = [lead["measure"] for lead in crisis["lead"]][:_LEADS]
        rows, silent, idle = [], [], []
        for cell in _cells(study, crisis):
            dose = cell["doses"].get("mature", {})
            if cell["state"] == "cannot act here":
                idle.append(cell["lever"])
                continue
            found = dose["effects"]
            moved = [each for each in found.values() if each["sure"] and abs(each["share"] or 0.0) >= _SEEN]
            if cell["expected"] != "clear" and not moved:
                silent.append(cell["lever"])
                continue
            price = prices[cell["lever"]]
            cost = f"{price['musd_per_year']:g}, {price['political_capital_per_year']:.2g}"
            told = (_share(found[lead]) + _of_itself(cell, lead) for lead in leads)
            rows.append([_code(cell["lever"]), *told, cost, cell["expected"] or ""])
        table = _table([_code(crisis["name"]), *map(_code, leads), "MUSD, points a year", "expected"], rows)
        words = ", ".join(f"{_code(lead['measure'])} {_figure(lead['baseline'])}" for lead in crisis["lead"][:_LEADS])
        parts.append(f"{table}\n\n{crisis['runs']} pairs. Without a lever: {words}.{_left(silent, idle)}")
    return "\n\n".join(parts)


def dates(study: Tree) -> str:
    """For each crisis, what mature levers move by a hundredth, surely, and how far they do adopted at other dates."""
    asked = [dose for dose in DOSES if dose in study["adoptions"]]
    parts = []
    for crisis in study["scenarios"]:
        rows = []
        for cell in _cells(study, crisis):
            doses = cell["doses"]
            mature = doses.get("mature", {"effects": {}, "declared": {}})
            found = {**mature["effects"], **mature["declared"]}
            for name, effect in found.items():
                if not effect["sure"] or abs(effect["share"] or 0.0) < _SEEN:
                    continue
                told = (_dated(doses.get(dose), name) for dose in asked)
                rows.append([_code(cell["lever"]), f"{_code(name)}{_of_itself(cell, name)}", *told])
        heads = [_code(crisis["name"]), "measure", *(DOSES[dose] for dose in asked)]
        parts.append(_table(heads, rows) if rows else f"In {_code(crisis['name'])} nothing is moved, surely.")
    return "\n\n".join(parts)


def _dated(dose: Tree | None, measure: str) -> str:
    """A change at a date of adoption; 0 where the lever cannot begin to act before the end, and nothing was run."""
    if dose is None:
        return "not known"
    found = {**dose["effects"], **dose["declared"]}.get(measure)
    return "0" if found is None else _share(found)


def means(study: Tree) -> str:
    """For each crisis, what the cells expected to be clear do to the measures declared for them."""
    parts = []
    for crisis in study["scenarios"]:
        rows = []
        for cell in _cells(study, crisis):
            if cell["expected"] != "clear" or not cell["moves"]:
                continue
            mature, frozen = cell["doses"]["mature"]["declared"], (cell["frozen"] or {}).get("declared", {})
            told = "; ".join(f"{_code(name)} {_share(each)}{_of_itself(cell, name)}" for name, each in mature.items())
            ends = cell["ends"].removeprefix("moves ")
            ends = "none" if ends.startswith("no ") else ", ".join(_code(name) for name in ends.split(", "))
            held = variables_of(cell["held"]) or "nothing"
            rows.append([_code(cell["lever"]), told, f"{held}: {_frozen(frozen)}", _WORDS[cell["check"]], ends])
        heads = ["declared, mature", "held when frozen: what is left", "", "leading measures moved, surely"]
        parts.append(_table([_code(crisis["name"]), *heads], rows))
    return "\n\n".join(parts)


def _of_itself(cell: Tree, measure: str) -> str:
    """Mark a measure that is made of what the lever itself sets."""
    return OWN if measure in cell["own"] else ""


def _cells(study: Tree, crisis: Tree) -> Iterator[Tree]:
    return (cell for cell in study["cells"] if cell["scenario"] == crisis["name"])


def _left(silent: Sequence[str], idle: Sequence[str]) -> str:
    words = ""
    if silent:
        words += f" No leading measure is moved by a hundredth, surely, by {', '.join(map(_code, silent))}."
    return words + (f" Nothing to act on: {', '.join(map(_code, idle))}." if idle else "")


def _frozen(found: Mapping[str, Tree]) -> str:
    told = [_share(each) for each in found.values()]
    return told[0] if len(set(told)) == 1 else "; ".join(told)


def _share(effect: Tree) -> str:
    """A change as a share of the baseline with its interval; as it is, where the baseline is nothing."""
    difference, share = effect["difference"], effect["share"]
    if difference["mean"] is None:
        return "not known"
    if difference["mean"] == difference["low"] == difference["high"] == 0:
        return "0"
    if share is None or difference["mean"] == 0:
        return str(span(Interval(difference["mean"], difference["low"], difference["high"])))
    return percent_of(cast("Effect", effect))


def _figure(value: float | None) -> str:
    if value is None:
        return "not known"
    if abs(value) >= 1e6:
        return f"{value / 1e6:.3g} million"
    return f"{float(f'{value:.3g}'):,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _code(word: str) -> str:
    return f"`{word}`"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Write the tables of a study's folder into the page."""
    study = json.loads((Path(sys.argv[1]) / "matrix.json").read_text(encoding="utf-8"))
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), study), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
