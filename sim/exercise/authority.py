"""Authority: which role may do what. Asked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.exercise.entry import Refusal
from sim.exercise.table import Table
from sim.sentence import Sentence

__all__ = ["MAY", "cell_of", "permit"]

MAY: Final[Mapping[str, frozenset[str]]] = {
    "lead": frozenset({"order", "sheet", "message", "question", "argue", "propose", "vote"}),
    "member": frozenset({"message", "question", "argue", "propose"}),
    "evaluator": frozenset({"rating"}),
    "observer": frozenset(),
}


def permit(table: Table, role: str, kind: str) -> None:
    """Let a role do something, or say why not.

    Raises:
        Refusal: it may not.

    """
    found = table.roles.get(role)
    if found is None:
        raise Refusal(
            "nobody is called '{role}' here; known: {known}", role=role, known=", ".join(sorted(table.roles))
        )
    if found.kind != "white" and kind not in MAY[found.kind]:
        raise Refusal(
            "{role} ({kind}) may not: {act}",
            role=role,
            kind=Sentence(found.kind),
            act=Sentence(kind.replace("_", " ")),
        )


def cell_of(table: Table, role: str, cell: str = "") -> str:
    """Give the cell a role speaks for: its own; the white cell may speak for any.

    Raises:
        Refusal: another's cell, or none of that name.

    """
    found = table.roles[role]
    if found.kind == "white":
        if cell in table.cells:
            return cell
        raise Refusal("no cell '{cell}'; known: {known}", cell=cell, known=", ".join(sorted(table.cells)))
    if cell and cell != found.cell:
        raise Refusal("{role} belongs to {own}, not to {cell}", role=role, own=found.cell, cell=cell)
    return found.cell
