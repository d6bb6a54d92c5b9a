"""The reference parts of the manual pages, made from the code's own declarations and the shipped data.

A part stands in a README.md between `<!-- generated: NAME -->` and `<!-- end: NAME -->`. `sections` makes all of
them, `refresh` puts them into a page, `stale` says which of a page are not as they would be made now.
`whitecell schema --write` refreshes every page; a test fails on a stale one. Nothing here writes a file.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim import errors
from sim.api import VOCABULARY
from sim.exercise.entry import Refusal
from sim.exercise.store import StoreError
from sim.expressions import FUNCTIONS as PURE
from sim.expressions import ExpressionError, Function
from sim.report.catalogue import actions, actors, goals, options, selectors
from sim.report.keys import blocks, table
from sim.scenario.library import data_root
from sim.scenario.network import FIGURES
from sim.scenario.schema import KINDS
from sim.scenario.vocabulary import KNOWN_MODELS, TOPICS, Model, Variable
from sim.units import BASE, UNITS, UnitError
from sim.world.chronicle import FIELDS
from sim.world.chronicle import KINDS as RECORDS

__all__ = ["Command", "pages", "refresh", "sections", "stale"]

_PART: Final = re.compile(r"<!-- generated: (?P<name>[a-z_]+) -->\n(?P<text>.*?)<!-- end: (?P=name) -->", re.DOTALL)
_DAY: Final = 24.0
# what moves by the dynamics of the network and not by a time constant of its own
_BY_BALANCE: Final = {"affinity": "heals to its baseline by structural balance (E8)"}
_MOVED_BY: Final = {"logit": "in log-odds", "log": "by a factor", "none": "by a plain step"}


@dataclass(frozen=True, slots=True)
class Command:
    """One verb of the command line: how to write it, its door, what it does, and each word it takes."""

    usage: str
    door: str
    says: str
    words: tuple[tuple[str, str], ...]


def pages() -> list[Path]:
    """The manual pages that hold generated parts, as far as they are shipped here."""
    roots = [data_root() / folder for folder in ("actors", "scenarios", "sim")]
    return [page for root in roots for page in sorted(root.rglob("README.md"))]


def refresh(text: str, made: Mapping[str, str]) -> str:
    """Give the text of a page with every generated part as it is made now.

    Raises:
        InputError: the page asks for a part that nothing makes.

    """
    for match in _PART.finditer(text):
        if match["name"] not in made:
            problem, known = f"nothing makes the part '{match['name']}'", errors.did_you_mean(match["name"], made)
            raise errors.InputError.of("a manual page", problem, known)
    return _PART.sub(lambda match: _framed(match["name"], made[match["name"]]), text)


def stale(path: Path, made: Mapping[str, str]) -> list[str]:
    """Name the parts of a page that are not as they would be made now."""
    found = _PART.finditer(path.read_text(encoding="utf-8"))
    return [match["name"] for match in found if match[0] != _framed(match["name"], made.get(match["name"], ""))]


def sections(commands: Sequence[Command]) -> dict[str, str]:
    """Make every generated part, by name."""
    models = VOCABULARY.models.values()
    variables = {**VOCABULARY.actor_variables, **VOCABULARY.relation_variables}
    made = {
        "functions": _functions(word for name, word in VOCABULARY.functions.items() if name not in variables),
        **{f"{model.name}_functions": _functions(model.functions) for model in models},
        "pure_functions": _functions(PURE.values()),
        "pair_figures": _functions(FIGURES.values()),
        "actor_variables": _variables(VOCABULARY.actor_variables.values()),
        **{f"{model.name}_variables": _variables(_laid(model)) for model in models if _laid(model)},
        "relation_variables": _variables(VOCABULARY.relation_variables.values()),
        "measures": _measures(),
        "topics": _topics(),
        "units": _units(),
        "models": _models(),
        "records": _records(),
        "errors": _errors(),
        "command_line": _commands(commands),
        "actions": actions(),
        "actors": actors(),
        "goals": goals(),
        "options": options(),
        "selectors": selectors(),
    }
    made |= {f"{name}_keys": _keys(block) for name, block in KINDS.items()}
    return made | {f"{model.name}_keys": _keys(model.section) for model in models}


def _laid(model: Model) -> list[Variable]:
    """Give the variables of actors and relations that a model brings."""
    return [variable for variable in model.variables if variable.scope != "model"]


def _framed(name: str, text: str) -> str:
    return f"<!-- generated: {name} -->\n{text.strip()}\n<!-- end: {name} -->"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines])


def _sentence(text: str) -> str:
    """Give a sentence without its capital and stop, for the cell of a table."""
    return text.replace("|", "\\|").strip().removesuffix(".")


def _functions(functions: Iterable[Function]) -> str:
    rows = [(f"`{function.usage}`", _sentence(function.says)) for function in functions]
    return _table(("call", "what it gives"), rows)


def _variables(variables: Iterable[Variable]) -> str:
    head = ("variable", "what it is", "unit and range", "if not given", "how it moves by itself", "who knows it")
    return _table(head, [_variable(variable) for variable in variables])


def _variable(variable: Variable) -> tuple[str, ...]:
    unit = BASE[variable.dimension]
    span = f"{variable.low:g} to {variable.high:g}" + ("" if unit == "1" else f" {unit}")
    default = "from the network" if variable.default is None else f"{variable.default:g}"
    back = f"back to rest, {variable.relaxes_in / _DAY:g} d" if variable.relaxes_in else "stays"
    back = _BY_BALANCE.get(variable.name, back)
    ends = "; one value for both ends" if variable.mutual else ""
    guess = f"others guess, sd {variable.error:g}, {variable.delay:g} h old" if variable.error else "everybody"
    moved = f"{back}{ends}; levers move it {_MOVED_BY[variable.link]}"
    return f"`{variable.name}`", variable.says, span, default, moved, guess


def _measures() -> str:
    owners = {measure.name: model.name for model in VOCABULARY.models.values() for measure in model.measures}
    rows = [
        (f"`{measure.name}`", measure.unit, measure.better, owners.get(measure.name, "every run"), measure.says)
        for measure in VOCABULARY.measures.values()
    ]
    return _table(("measure", "unit", "better", "given by", "what it counts"), rows)


def _topics() -> str:
    rows = [(f"`{name}`", "every scenario", says) for name, says in TOPICS.items()]
    for model in VOCABULARY.models.values():
        rows += [(f"`{topic}`", f"model `{model.name}`", topic.replace("_", " ")) for topic in model.topics]
    return _table(("topic", "from", "what it says"), rows)


def _units() -> str:
    rows = []
    for dimension, base in BASE.items():
        words = [f"`{unit}`" for unit, (kind, _) in UNITS.items() if kind == dimension]
        kept = "a plain number" if dimension == "number" else f"`{base}`"
        rows.append((dimension.replace("_", " "), ", ".join(words) or "none", kept))
    return _table(("quantity", "units", "kept inside as"), rows)


def _models() -> str:
    parts = []
    for model in VOCABULARY.models.values():
        effects = [
            (f"`{model.name}.{effect.name}`", ", ".join(f"`{word}`" for word in effect.arguments) or "-", effect.says)
            for effect in model.effects
        ]
        held = [f"`{model.name}.{variable.name}` ({variable.says})" for variable in model.variables]
        parts += [
            f"#### `{model.name}`",
            f"{model.says[0].upper()}{model.says[1:]}.",
            _table(("effect", "arguments", "what it does"), effects),
            f"Expectations of actions and goals may name {', '.join(held)}.",
        ]
    absent = [f"`{name}`" for name in KNOWN_MODELS if name not in VOCABULARY.models]
    parts.append(f"Actions may also need {', '.join(absent)}: no such model is in this version, so they are barred.")
    return "\n\n".join(parts)


def _records() -> str:
    rows = [
        (f"`{kind}`", says, ", ".join(f"`{word}`" for word in FIELDS.get(kind, ())) or "by what happened")
        for kind, says in RECORDS.items()
    ]
    return _table(("kind", "what happened", "details"), rows)


def _errors() -> str:
    own = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    rows = [
        (f"`{kind.__name__}`", f"exit {kind.exit_status}" if hasattr(kind, "exit_status") else "inside", _first(kind))
        for kind in (*own, StoreError, Refusal, UnitError, ExpressionError)
    ]
    return _table(("error", "at the command line", "what it says"), rows)


def _commands(commands: Sequence[Command]) -> str:
    parts: list[str] = []
    for door in dict.fromkeys(command.door for command in commands):
        parts.append(f"### {door}")
        for command in commands:
            if command.door == door:
                rows = [(f"`{_sentence(word)}`", _sentence(says)) for word, says in command.words]
                parts += [f"**`{command.usage}`** {command.says}", _table(("word", "what it means"), rows)]
    return "\n\n".join(parts)


def _keys(kind: type) -> str:
    parts = []
    for block in blocks(kind):
        parts += [f"#### {'The file' if block is kind else f'Block *{block.__name__}*'}", "\n".join(table(block))]
    return "\n\n".join(parts)


def _first(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]
