"""The starting network: every variable of every directed relation, from what is known, ruled or assumed.

Order: explicit values of the pair, then the stated rule where the pair has public figures, then the default
between the two types of actors. A variable that none of these gives is a fault, never a silent zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from sim.errors import Fault, Place, did_you_mean
from sim.expressions import ExpressionError, Function, parse
from sim.scenario.actor import ActorFile
from sim.scenario.figures import Duration, Figure, Grade, Number, Persons, Points, Rate
from sim.scenario.reading import Document, Steps, Tree, dotted
from sim.scenario.relations import Baseline, PairFigures, PairSpec, RelationsFile
from sim.scenario.vocabulary import Variable, Vocabulary

__all__ = ["FIGURES", "resolve_relations", "variable_value"]

_ADAPTERS: dict[str, TypeAdapter[Figure]] = {
    "number": TypeAdapter(Number),
    "time": TypeAdapter(Duration),
    "rate": TypeAdapter(Rate),
    "points": TypeAdapter(Points),
    "persons": TypeAdapter(Persons),
}
_ALLIANCE = {"none": 0.0, "consultation": 0.5, "defence": 1.0}
_OBLIGATION = {"none": 0.0, "consult": 0.5, "defence": 1.0}

# What the rules of the network may call: public figures of the pair, seen from the relation's holder.
FIGURES: Mapping[str, Function] = {
    name: Function(name, least=0, most=0, keywords={}, says=says)
    for name, says in (
        ("alliance", "0 none, .5 consultation, 1 defence pact"),
        ("vote_affinity", "affinity of votes in the General Assembly, 0..1"),
        ("trade_of_first", "trade with the other as share of the holder's own trade, 0..1"),
        ("trade_of_second", "the same share for the other"),
        ("trade", "two-way trade, millions of US dollars a year"),
        ("disputes", "militarised disputes of the pair over fifteen years"),
        ("organisations", "shared international organisations"),
    )
}


def variable_value(
    raw: object, word: str, variables: Mapping[str, Variable], path: str, place: Place, faults: list[Fault]
) -> Figure | None:
    """Read one variable's figure in its own dimension and range; a fault is noted and None given."""
    variable = variables.get(word)
    if variable is None:
        faults.append(Fault(place, path, f"no variable named '{word}'", did_you_mean(word, variables)))
        return None
    try:
        figure = _ADAPTERS[variable.dimension].validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        faults.append(Fault(place, path, str(cause or first["msg"]), getattr(cause, "hint", "")))
        return None
    for value in (figure.value, figure.low, figure.high):
        if value is not None and not variable.low <= value <= variable.high:
            faults.append(
                Fault(place, path, f"expected {variable.low:g} to {variable.high:g}, found {value:g}", variable.says)
            )
            return None
    return figure


def resolve_relations(
    actors: Mapping[str, ActorFile],
    files: Sequence[RelationsFile],
    documents: Sequence[Document],
    settings: Sequence[tuple[str, str, str, Tree, Place]],
    vocabulary: Vocabulary,
    faults: list[Fault],
    ranged: dict[tuple[str, str], dict[str, tuple[str, Figure]]] | None = None,
) -> dict[tuple[str, str], dict[str, float]]:
    """Give every variable of every directed relation among the actors; later files win over earlier ones.

    `ranged` takes in those with a range: the path that one draw goes by (a line for both ways, or a default for
    many pairs, is one parameter) and the figure, with its grade.
    """
    spread = {} if ranged is None else ranged
    rules = _rules(files, documents, vocabulary, faults)
    for file, document in zip(files, documents, strict=True):
        _look_at_others(file, document, vocabulary, faults)
    pairs: dict[frozenset[str], list[PairSpec]] = {}
    for file in files:
        for pair in file.pairs:
            pairs.setdefault(frozenset(pair.pair), []).insert(0, pair)
    names = sorted(actors)
    resolved: dict[tuple[str, str], dict[str, float]] = {}
    for who in names:
        for toward in names:
            if who != toward:
                known = _known(who, toward, actors, pairs, files, rules, vocabulary)
                if missing := [word for word in vocabulary.relation_variables if word not in known]:
                    place = Place(documents[-1].file)
                    faults.append(
                        Fault(
                            place,
                            f"relations.{who}.{toward}",
                            f"nothing gives {', '.join(missing)}",
                            f"add the pair [{who}, {toward}], or a default between "
                            f"[{actors[who].type}, {actors[toward].type}]",
                        )
                    )
                resolved[who, toward] = known
                spread[who, toward] = _ranged(who, toward, actors, pairs, files, rules)
    for who, toward, word, raw, place in settings:
        if word == "obligation" and isinstance(raw, str):
            raw = _OBLIGATION.get(raw, raw)  # noqa: PLW2901  words of an obligation become its number
        path = f"relations.{who}.{toward}.{word}"
        figure = variable_value(raw, word, vocabulary.relation_variables, path, place, faults)
        if figure is not None and (who, toward) in resolved:
            ways = [(who, toward), (toward, who)] if vocabulary.relation_variables[word].mutual else [(who, toward)]
            for way in ways:
                resolved[way][word] = figure.value
                spread[way].pop(word, None)
                if figure.uncertain:
                    spread[way][word] = (path, figure)
    return resolved


_Rule = Callable[[Mapping[str, float]], float]


def _rules(
    files: Sequence[RelationsFile], documents: Sequence[Document], vocabulary: Vocabulary, faults: list[Fault]
) -> dict[str, _Rule]:
    rules: dict[str, _Rule] = {}
    everything = vocabulary.everything().relation_variables
    for file, document in zip(files, documents, strict=True):
        for word, rule in file.rules.items():
            variable = everything.get(word)
            place = document.place(("rules", word, "value"))
            if variable is None:
                known = did_you_mean(word, everything)
                faults.append(
                    Fault(document.key_place(("rules", word)), f"rules.{word}", f"no variable named '{word}'", known)
                )
                continue
            try:
                rules[word] = _compiled(rule.value, variable.low, variable.high)
            except ExpressionError as error:
                faults.append(Fault(place, f"rules.{word}.value", error.problem, error.hint))
    return rules


@lru_cache(maxsize=256)
def _compiled(text: str, low: float, high: float) -> _Rule:
    bound = parse(text, functions=FIGURES, symbols=()).bind({})
    index = {term: place for place, term in enumerate(bound.terms)}
    native = bound.compile(index)
    words = [term.function for term in bound.terms]

    def value(figures: Mapping[str, float]) -> float:
        return min(max(float(native([figures[word] for word in words])), low), high)

    return value


def _figures(figures: PairFigures, *, forward: bool) -> dict[str, float]:
    own, other = figures.trade_of_first.value, figures.trade_of_second.value
    return {
        "alliance": _ALLIANCE[figures.alliance],
        "vote_affinity": figures.vote_affinity.value,
        "trade_of_first": own if forward else other,
        "trade_of_second": other if forward else own,
        "trade": figures.trade.value,
        "disputes": figures.disputes.value,
        "organisations": figures.organisations.value if figures.organisations else 0.0,
    }


def _others(baseline: Baseline) -> Mapping[str, object]:
    """Give what a baseline says of variables of models, as it was written."""
    return baseline.model_extra or {}


def _look_at_others(file: RelationsFile, document: Document, vocabulary: Vocabulary, faults: list[Fault]) -> None:
    """Note what is wrong with the variables of models that a file names."""
    everything = vocabulary.everything().relation_variables
    found: list[tuple[Steps, Baseline]] = [
        (("defaults", place, "values"), default.values) for place, default in enumerate(file.defaults)
    ]
    for place, pair in enumerate(file.pairs):
        found += [(("pairs", place, way), getattr(pair, way)) for way in ("both", "forward", "backward")]
    for steps, baseline in found:
        for word, raw in _others(baseline).items():
            at = (*steps, word)
            place_of = document.place if word in everything else document.key_place
            variable_value(raw, word, everything, dotted(at), place_of(at), faults)


def _given(baseline: Baseline, variables: Mapping[str, Variable]) -> dict[str, float]:
    values: dict[str, float] = {}
    for word in type(baseline).model_fields:
        found = getattr(baseline, word)
        if isinstance(found, Figure):
            values[word] = found.value
        elif word == "obligation" and found is not None:
            values[word] = _OBLIGATION[found]
    for word, raw in _others(baseline).items():
        if word in variables and (figure := variable_value(raw, word, variables, word, Place(""), [])) is not None:
            values[word] = figure.value
    return values


def _known(
    who: str,
    toward: str,
    actors: Mapping[str, ActorFile],
    pairs: Mapping[frozenset[str], Sequence[PairSpec]],
    files: Sequence[RelationsFile],
    rules: Mapping[str, _Rule],
    vocabulary: Vocabulary,
) -> dict[str, float]:
    """Values of one directed relation, the surest source last so that it wins."""
    types = actors[who].type, actors[toward].type
    relation_variables = vocabulary.relation_variables
    values = {name: found.default for name, found in relation_variables.items() if found.default is not None}
    for file in files:
        for default in file.defaults:
            if set(default.between) == set(types):
                values |= _given(default.values, relation_variables)
    for pair in reversed(pairs.get(frozenset((who, toward)), ())):
        forward = pair.pair[0] == who
        if pair.figures is not None:
            figures = _figures(pair.figures, forward=forward)
            values |= {word: rule(figures) for word, rule in rules.items() if word in relation_variables}
        one_way = pair.forward if forward else pair.backward
        values |= _given(pair.both, relation_variables) | _given(one_way, relation_variables)
    return values


def _ranged(
    who: str,
    toward: str,
    actors: Mapping[str, ActorFile],
    pairs: Mapping[frozenset[str], Sequence[PairSpec]],
    files: Sequence[RelationsFile],
    rules: Mapping[str, _Rule],
) -> dict[str, tuple[str, Figure]]:
    """Give the figures with a range of one directed relation, by the same order as their values."""
    types = actors[who].type, actors[toward].type
    found: dict[str, tuple[str, Figure]] = {}

    def lay(baseline: Baseline, path: str, grade: Grade | None) -> None:
        for word in type(baseline).model_fields:
            figure = getattr(baseline, word)
            if figure is not None:
                found.pop(word, None)
            if isinstance(figure, Figure) and figure.uncertain:
                graded = figure.grade or baseline.grade or grade
                found[word] = (f"{path}.{word}", figure.model_copy(update={"grade": graded}))

    for file in files:
        for default in file.defaults:
            if set(default.between) == set(types):
                lay(default.values, f"relations.default_{'_'.join(sorted(set(types)))}", default.grade or file.grade)
    for pair in reversed(pairs.get(frozenset((who, toward)), ())):
        if pair.figures is not None:
            for word in rules:
                found.pop(word, None)
        grade = pair.grade or next((file.grade for file in files for item in file.pairs if item is pair), None)
        lay(pair.both, f"relations.{'+'.join(sorted((who, toward)))}", grade)
        lay(pair.forward if pair.pair[0] == who else pair.backward, f"relations.{who}.{toward}", grade)
    return found
