"""Cross references of an exercise: cells of actors that take part, rows of the MSEL whose names and conditions exist.

Called when a scenario is read and when a MSEL is imported, so that a row is refused in the same words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pydantic import ValidationError

from sim.errors import Fault, did_you_mean
from sim.expressions import Expression, ExpressionError, parse
from sim.scenario.composing import Scenario
from sim.scenario.exercise import COLUMNS, MselRow
from sim.scenario.reading import Document, Steps, dotted
from sim.sentence import Sentence

__all__ = ["condition", "exercise_faults", "row_faults", "unreadable"]


def condition(scenario: Scenario, text: str) -> Expression:
    """Read a condition of a row.

    Raises:
        ExpressionError: with what was found and what to write.

    """
    functions = dict(scenario.vocabulary.functions)
    for name in scenario.sections:
        functions |= {function.name: function for function in scenario.vocabulary.models[name].functions}
    roles = [role for role, who in scenario.crisis.roles.items() if len(who) == 1]
    return parse(text, functions=functions, symbols=("me", *roles))


def unreadable(error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """Say why what should be a row is none: column, problem, hint."""
    for each in error.errors():
        column = str(each["loc"][0]) if each["loc"] else "kind"
        words = "is missing" if each["type"] == "missing" else each["msg"].removeprefix("Value error, ")
        if each["type"] == "extra_forbidden":
            words = did_you_mean(column, COLUMNS, limit=30)
            yield column, Sentence("no column '{name}'", name=column), words
            continue
        yield column, words, f"found {each['input']!r}"[:120] if each["type"] == "literal_error" else ""


def row_faults(row: MselRow, scenario: Scenario, expected: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Say what a row names that there is not: column, problem, hint. `expected` are ids of expected actions."""
    actors = scenario.actors
    exercise = scenario.crisis.exercise
    cells = exercise.cells if exercise is not None else {}
    for name in row.to:
        if name != "all" and name not in actors and name not in cells:
            words = did_you_mean(name, [*actors, *cells, "all"])
            yield "to", Sentence("no actor named '{name}' in this scenario, and no cell", name=name), words
    if row.seen_by and row.seen_by not in actors:
        found = Sentence("no actor named '{name}' in this scenario", name=row.seen_by)
        yield "seen_by", found, did_you_mean(row.seen_by, actors)
    if row.unless and row.unless not in expected:
        found = Sentence("no expected action named '{name}'", name=row.unless)
        yield "unless", found, did_you_mean(row.unless, expected)
    if row.kind == "expected_action" and (action := row.expected_action.split(":")[0]) not in scenario.actions:
        found = Sentence("no action named '{name}'", name=action)
        yield "expected_action", found, did_you_mean(action, scenario.actions)
    if row.when:
        try:
            read = condition(scenario, row.when)
        except ExpressionError as error:
            found = Sentence(
                "{problem} (character {column} of the expression)", problem=error.problem, column=error.column
            )
            yield "when", found, error.hint
            return
        known = {*scenario.vocabulary.actor_variables, *scenario.vocabulary.relation_variables}
        for term in read.terms if not row.seen_by else ():
            if term.function not in known:
                words = "say with seen_by whose belief is meant"
                found = Sentence(
                    "'{name}' is no variable of the true world: it is somebody's reading", name=term.function
                )
                yield "when", found, words
            elif "me" in read.symbols or (
                term.function in scenario.vocabulary.relation_variables and len(term.arguments) < 2
            ):
                yield "when", "in the true world nobody is 'me'", "name both ends, or say seen_by"


def exercise_faults(scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Faults of the section `exercise` of a scenario."""
    exercise = scenario.crisis.exercise
    if exercise is None:
        return
    for name, cell in exercise.cells.items():
        if cell.actor not in scenario.actors:
            words = did_you_mean(cell.actor, scenario.actors)
            at: Steps = ("exercise", "cells", name, "actor")
            yield Fault(document.place(at), dotted(at), f"no actor named '{cell.actor}' in this scenario", words)
    expected = [row.id for row in exercise.msel if row.kind == "expected_action"]
    objectives = [each.id for each in exercise.objectives]
    own = {inject.id for inject in scenario.crisis.injects}
    for index, row in enumerate(exercise.msel):
        if row.id in own:
            there: Steps = ("exercise", "msel", index, "id")
            words = "it stands on the MSEL by itself; name the row otherwise"
            yield Fault(document.place(there), dotted(there), f"'{row.id}' is an inject of the scenario", words)
    for index, row in enumerate(exercise.msel):
        for column, problem, hint in row_faults(row, scenario, expected):
            where: Steps = ("exercise", "msel", index, column)
            yield Fault(document.place(where), dotted(where), problem, hint)
        if row.objective and row.objective not in objectives:
            where = ("exercise", "msel", index, "objective")
            words = did_you_mean(row.objective, objectives)
            yield Fault(document.place(where), dotted(where), f"no objective named '{row.objective}'", words)
