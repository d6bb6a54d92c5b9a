"""Cross references: whether everything a scenario names exists, with the place of each name that does not.

An expression of a doctrine that speaks of an actor or a model which takes no part in this scenario is
*dormant*: it is no fault, and it never fires.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches

from sim.errors import Fault, Place, did_you_mean
from sim.expressions import Expression, ExpressionError, Symbol, Term
from sim.language import language
from sim.scenario.action import ActionSpec, EffectLine
from sim.scenario.composing import Scenario
from sim.scenario.course_crossing import course_faults, course_names
from sim.scenario.exercise_crossing import exercise_faults
from sim.scenario.library import SHARED, actor_files
from sim.scenario.reading import Document, Steps, dotted
from sim.scenario.scale import wrong_form
from sim.scenario.vocabulary import KNOWN_MODELS, TOPICS

__all__ = ["SYMBOLS", "crossing_faults", "dormant"]

SYMBOLS = ("me", "target", "asset")
_HEADS = ("type", "has", "role", "group")
_TYPES = ("state", "organisation", "group")
_PARTIES = ("none", "other", "core", "ally")
_ITEMS = frozenset({"do_nothing", "delay_24h", "any"})


def dormant(terms: Iterable[Term], scenario: Scenario) -> bool:
    """Whether an expression speaks of a model or an actor that takes no part."""
    functions = scenario.vocabulary.functions
    present = {
        function.name: function
        for name in scenario.sections
        for function in scenario.vocabulary.models[name].functions
    }
    for term in terms:
        function = functions.get(term.function) or present.get(term.function)
        if function is None:
            return True
        for kind, word in zip(function.arguments, term.arguments, strict=False):
            if kind == "actor" and not isinstance(word, Symbol) and word and word not in scenario.actors:
                return True
    return False


def crossing_faults(scenario: Scenario) -> list[Fault]:
    """Find every name in a scenario, its actors and its catalogue that names nothing."""
    return list(_Crossing(scenario).faults())


def lever_faults(scenario: Scenario) -> list[Fault]:
    """Find every path of a lever that names no parameter, and every effect whose form does not fit it."""
    return list(_Crossing(scenario).levers())


class _Crossing:
    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        vocabulary = scenario.vocabulary
        self._everything = vocabulary.everything()
        model_topics = {topic for model in vocabulary.models.values() for topic in model.topics}
        actors = scenario.actors.values()
        everyone = {name for name in actor_files() if name not in SHARED} | set(scenario.actors)
        self._known: dict[str, Iterable[str]] = {
            "actor": everyone,
            "action": set(scenario.actions),
            "topic": {*scenario.actions, *TOPICS, *model_topics, *(inject.id for inject in scenario.crisis.injects)},
            "authority": {item.id for actor in actors for item in actor.authorities},
            "capability": {word for actor in actors for word in actor.capabilities},
            "role": set(scenario.crisis.roles),
            **course_names(scenario),
            "domain of an act": {action.domain for action in scenario.actions.values()},
            "domain": {"military", "maritime", "air", "space", "cyber", "lift", "economy"},
        }
        for model in vocabulary.models.values():
            for kind, names in model.names.items():
                self._known[kind] = {*self._known.get(kind, ()), *names}
        self._loose = {"role", "authority", "capability"}  # an actor may speak of those of other scenarios
        self._tags = {tag for action in scenario.actions.values() for tag in action.tags}
        roles = [role for role, who in scenario.crisis.roles.items() if len(who) == 1]
        self._language = language(self._everything.spoken, (*SYMBOLS, *roles))

    def faults(self) -> Iterator[Fault]:
        scenario = self._scenario
        for name in scenario.actors:
            yield from self._actor(name)
        for document in scenario.documents.values():
            if isinstance(document.tree, dict) and document.tree.get("kind") == "actions":
                yield from self._catalogue(document)
            if isinstance(document.tree, dict) and document.tree.get("kind") == "goals":
                yield from self._goals(document)
        yield from self._crisis()
        yield from self.levers()
        yield from self._sections()

    def _document(self, kind: str, name: str) -> Document:
        for document in self._scenario.documents.values():
            tree = document.tree
            if isinstance(tree, dict) and tree.get("kind") == kind and tree.get("id") == name:
                return document
        raise AssertionError(f"no document of {kind} {name}")

    def _expression(
        self,
        text: str,
        document: Document,
        at: Steps,
        *,
        allowed: Sequence[str],
        note: Callable[[Expression], None] | None = None,
    ) -> Iterator[Fault]:
        try:
            expression = self._language.read(text)
        except ExpressionError as error:
            place = document.place(at)
            yield Fault(
                place, dotted(at), f"{error.problem} (character {error.column} of the expression)", error.hint
            )
            return
        for symbol in expression.symbols:
            if symbol in SYMBOLS and symbol not in allowed:
                yield Fault(
                    document.place(at),
                    dotted(at),
                    f"'{symbol}' means nothing here",
                    f"symbols here: {', '.join(allowed) or 'none'}",
                )
        for term in expression.terms:
            yield from self._term(term, document.place(at), dotted(at))
        if note is not None:
            note(expression)

    def _term(self, term: Term, place: Place, path: str) -> Iterator[Fault]:
        for kind, word in zip(self._language.functions[term.function].arguments, term.arguments, strict=False):
            known = self._known.get(kind)
            if known is None or kind in self._loose or isinstance(word, Symbol) or not isinstance(word, str):
                continue
            if word not in set(known):
                yield Fault(place, path, f"no {kind} named '{word}' in {term}", did_you_mean(word, known))

    def _actor(self, name: str) -> Iterator[Fault]:
        scenario, document = self._scenario, self._document("actor", name)
        for variant, doctrine in scenario.actors[name].doctrines.items():
            base: Steps = ("doctrines", variant)
            for goal in doctrine.goals:
                if goal not in scenario.goals:
                    said, known = f"no goal named '{goal}'", did_you_mean(goal, scenario.goals)
                    yield Fault(document.key_place((*base, "goals", goal)), dotted((*base, "goals")), said, known)
            for index, topic in enumerate(doctrine.attends):
                yield from self._name("topic", topic, document, (*base, "attends", index))
            for index, rule in enumerate(doctrine.rules):
                at = (*base, "rules", index)
                yield from self._expression(rule.when, document, (*at, "when"), allowed=SYMBOLS)
                for key, words in (("forbid", rule.forbid), ("only", rule.only)):
                    for place, word in enumerate(words):
                        yield from self._selector(word, document, (*at, key, place))
                for word in rule.prefer:
                    yield from self._selector(word, document, (*at, "prefer", word))
            yield from course_faults(doctrine.courses, document, base, scenario, self._expression, self._party)
            for index, wake in enumerate(doctrine.wake_when):
                yield from self._expression(wake.when, document, (*base, "wake_when", index, "when"), allowed=("me",))

    def _selector(self, word: str, document: Document, at: Steps) -> Iterator[Fault]:
        head, _, name = word.partition(":")
        named = {"tag": self._tags, "course": self._known["course"]}.get(head, ())
        if word in self._scenario.actions or word in _ITEMS or name in named:
            return
        known = [*self._scenario.actions, *_ITEMS, *(f"tag:{tag}" for tag in self._tags)]
        yield Fault(document.key_place(at), dotted(at), f"no action or tag '{word}'", did_you_mean(word, known))

    def _name(self, kind: str, word: str, document: Document, at: Steps) -> Iterator[Fault]:
        known = self._known[kind]
        if word not in set(known):
            yield Fault(document.place(at), dotted(at), f"no {kind} named '{word}'", did_you_mean(word, known))

    def _catalogue(self, document: Document) -> Iterator[Fault]:
        tree = document.tree
        assert isinstance(tree, dict)
        items = tree.get("actions")
        for index, raw in enumerate(items if isinstance(items, list) else ()):
            spec = self._scenario.actions.get(str(raw.get("id"))) if isinstance(raw, dict) else None
            if spec is not None:
                yield from self._action(spec, document, ("actions", index))

    def _ending(self, spec: ActionSpec, document: Document, at: Steps) -> Iterator[Fault]:
        """What an act ends, and in which domains it lowers."""
        for key, words in (("calls_off", spec.calls_off), ("ends_own", spec.ends_own)):
            for place, word in enumerate(words):
                yield from self._selector(word, document, (*at, key, place))
        for place, word in enumerate(spec.lowers_in):
            yield from self._name("domain of an act", word, document, (*at, "lowers_in", place))

    def _action(self, spec: ActionSpec, document: Document, at: Steps) -> Iterator[Fault]:
        models = self._scenario.vocabulary.models
        for place, need in enumerate(spec.needs):
            if need not in models and need not in KNOWN_MODELS:
                said, known = f"no model named '{need}'", did_you_mean(need, KNOWN_MODELS)
                yield Fault(document.place((*at, "needs", place)), dotted((*at, "needs")), said, known)
        if any(need not in models for need in spec.needs):
            return
        for key, words in (("who", spec.who), ("target", spec.target)):
            for place, word in enumerate(words):
                yield from self._party(word, document, (*at, key, place))
        yield from self._ending(spec, document, at)
        valued = {value.variable for goal in self._scenario.goals.values() for value in goal.values}
        for place, line in enumerate(spec.expects):
            if valued and line.variable not in valued:
                here = (*at, "expects", place, "variable")
                said, known = f"no goal values '{line.variable}'", did_you_mean(line.variable, valued)
                yield Fault(document.place(here), dotted(here), said, known)
        for place, requirement in enumerate(spec.requires):
            here = (*at, "requires", place, "that")
            yield from self._expression(requirement.that, document, here, allowed=SYMBOLS)
            itself = rf"""\bdid\(\s*["']{spec.id}["']"""
            if not requirement.reason and re.search(itself, requirement.that):
                said = f"asks for '{spec.id}' itself, which its own order is before it works"
                yield Fault(document.place(here), dotted(here), said, "write min_interval: 10 d, or 2 yr for once")
        for place, line in enumerate(spec.expects):
            yield from self._expression(line.by, document, (*at, "expects", place, "by"), allowed=SYMBOLS)
        for key in ("effects", "partner_effects", "called_off"):
            for place, effect in enumerate(getattr(spec, key)):
                yield from self._effect(effect, document, (*at, key, place), of_action=True)

    def _party(self, words: str, document: Document, at: Steps) -> Iterator[Fault]:
        """Look at a selector of `who` or `target`: parts joined by `+`, each a bare word or `head:name`."""
        for word in words.split("+"):
            head, colon, name = word.partition(":")
            if (colon and head not in _HEADS) or (not colon and head not in _PARTIES):
                known = [*_PARTIES, *(f"{key}:..." for key in _HEADS)]
                yield Fault(document.place(at), dotted(at), f"no selector '{word}'", did_you_mean(word, known))
            elif head == "type" and name not in _TYPES:
                yield Fault(document.place(at), dotted(at), f"no type named '{name}'", did_you_mean(name, _TYPES))
            elif head == "has" and self._slip(name):
                words_known = did_you_mean(name, self._known["capability"])
                yield Fault(document.place(at), dotted(at), f"no capability named '{name}'", words_known)

    def _slip(self, capability: str) -> bool:
        """Whether a capability looks like a slip of the pen; actors who take no part may have any other."""
        known = set(self._known["capability"])
        return capability not in known and bool(get_close_matches(capability, known, n=1, cutoff=0.8))

    def _effect(self, line: EffectLine, document: Document, at: Steps, *, of_action: bool) -> Iterator[Fault]:
        vocabulary = self._scenario.vocabulary
        if line.do is not None:
            word = vocabulary.effect(line.do)
            if word is None:
                known = [f"{name}.{item.name}" for name, model in vocabulary.models.items() for item in model.effects]
                yield Fault(
                    document.place((*at, "do")), dotted(at), f"no effect '{line.do}'", did_you_mean(line.do, known)
                )
            elif unknown := [key for key in line.args if key not in (*word.arguments, "actor", "toward")]:
                yield Fault(
                    document.key_place((*at, "args", unknown[0])),
                    dotted(at),
                    f"'{line.do}' takes no argument '{unknown[0]}'",
                    did_you_mean(unknown[0], word.arguments),
                )
        if line.change is not None:
            relation = of_action and line.whose not in {"me", "target"}
            relation = relation or "toward" in line.args
            # actions are shared by scenarios: what one of them moves may belong to a model that takes no part here
            spoken = self._everything if of_action else vocabulary
            known_variables = spoken.relation_variables if relation else spoken.actor_variables
            if line.change not in known_variables:
                noun = "relation" if relation else "actor"
                yield Fault(
                    document.place((*at, "change")),
                    dotted(at),
                    f"no variable of a {noun} named '{line.change}'",
                    did_you_mean(line.change, known_variables),
                )

    def _goals(self, document: Document) -> Iterator[Fault]:
        tree = document.tree
        assert isinstance(tree, dict)
        here = tree.get("goals")
        for name, goal in self._scenario.goals.items():
            if not isinstance(here, dict) or name not in here:
                continue
            for index, value in enumerate(goal.values):
                yield from self._valued(value.variable, document, ("goals", name, "values", index, "variable"))
                at = ("goals", name, "values", index, "weight")
                yield from self._expression(value.weight, document, at, allowed=("me", "target"))

    def _valued(self, variable: str, document: Document, at: Steps) -> Iterator[Fault]:
        """What a goal values is a variable of an actor or a relation, or a word of a model (`model.word`)."""
        vocabulary = self._everything
        known = {**vocabulary.actor_variables, **vocabulary.relation_variables}
        model = variable.partition(".")[0] if "." in variable else ""
        if variable not in known and model not in {*vocabulary.models, *KNOWN_MODELS}:
            yield Fault(
                document.place(at), dotted(at), f"no variable named '{variable}'", did_you_mean(variable, known)
            )

    def _crisis(self) -> Iterator[Fault]:
        scenario = self._scenario
        document = self._document("scenario", scenario.crisis.id)
        for index, inject in enumerate(scenario.crisis.injects):
            named = [("to", *each) for each in enumerate(inject.to) if each[1] != "all"]
            for key, place, actor in (*named, *(("between", *each) for each in enumerate(inject.between))):
                if actor not in scenario.actors:
                    known = [*scenario.actors, "all"] if key == "to" else scenario.actors
                    where = document.place(("injects", index, key, place))
                    words = f"no actor named '{actor}' in this scenario"
                    yield Fault(where, f"injects[{index}].{key}", words, did_you_mean(actor, known))
            if inject.about is not None:
                yield from self._name("topic", inject.about, document, ("injects", index, "about"))
            if "all" in inject.to and len(inject.to) > 1:
                yield Fault(
                    document.place(("injects", index, "to")),
                    f"injects[{index}].to",
                    "'all' stands beside others",
                    "write all, or name the actors",
                )
            yield from self._changes(inject.effects, document, ("injects", index, "effects"))
        yield from exercise_faults(scenario, document)
        for index, row in enumerate(scenario.crisis.exercise.msel if scenario.crisis.exercise is not None else ()):
            yield from self._changes(row.effects, document, ("exercise", "msel", index, "effects"))
        for index, measure in enumerate(each.measure for each in scenario.crisis.lead):
            if measure not in scenario.vocabulary.measures:
                yield Fault(
                    document.place(("lead", index)),
                    f"lead[{index}]",
                    f"no measure named '{measure}'",
                    did_you_mean(measure, scenario.vocabulary.measures),
                )

    def _changes(self, lines: Sequence[EffectLine], document: Document, at: Steps) -> Iterator[Fault]:
        for place, line in enumerate(lines):
            yield from self._effect(line, document, (*at, place), of_action=False)
            yield from self._inject_ends(line, document, (*at, place))

    def _inject_ends(self, line: EffectLine, document: Document, at: Steps) -> Iterator[Fault]:
        """An inject has no actor of its own: its effects name whom they touch in `args`."""
        if line.promise is not None:
            yield Fault(document.place(at), dotted(at), "an inject keeps no promises", "use change with args")
        if line.change is not None and "actor" not in line.args:
            yield Fault(document.place(at), dotted(at), "nobody is named", "write args: {actor: ...}")
        for key in ("actor", "toward"):
            name = line.args.get(key)
            if name is not None and name not in self._scenario.actors:
                yield Fault(
                    document.place((*at, "args", key)),
                    dotted((*at, "args", key)),
                    f"no actor named '{name}'",
                    did_you_mean(str(name), self._scenario.actors),
                )

    def _sections(self) -> Iterator[Fault]:
        """Ask each model what in its section does not fit the actors."""
        scenario = self._scenario
        for name, section in scenario.sections.items():
            misfits = scenario.vocabulary.models[name].misfits
            if misfits is not None:
                document = self._document("scenario", scenario.crisis.id)
                for steps, problem, hint in misfits(section, scenario.actors):
                    at = ("models", name, *steps)
                    yield Fault(document.place(at), dotted(at), problem, hint)

    def levers(self) -> Iterator[Fault]:
        for adopted in self._scenario.levers:
            for line in (*adopted.file.effects, *adopted.file.side_effects):
                problem = self._no_parameter(line.path)
                problem = problem or wrong_form(line, self._scenario)
                if problem:
                    yield Fault(Place(f"lever {adopted.file.id}"), line.path, *problem)

    def _no_parameter(self, path: str) -> tuple[str, str] | None:
        """Say why a path names no parameter that a lever can move, whoever takes part, or None."""
        vocabulary, (head, *words) = self._everything, path.split(".")
        match head, words:
            case "actors", [actor, variable]:
                looked = [("actor", actor, self._known["actor"]), ("variable", variable, vocabulary.actor_variables)]
            case "relations", [pair, variable] if "+" in pair:
                ends = [("actor", end, self._known["actor"]) for end in pair.split("+")]
                looked = [*ends, ("variable", variable, vocabulary.relation_variables)]
            case "relations", [who, toward, variable]:
                ends = [("actor", end, self._known["actor"]) for end in (who, toward)]
                looked = [*ends, ("variable", variable, vocabulary.relation_variables)]
            case "models", [model, figure, *_] if model in vocabulary.models:
                looked = [("figure", figure, vocabulary.models[model].section.model_fields)]
            case "models", [model, *_]:
                looked = [("model", model, KNOWN_MODELS)]
            case "actions", [action, figure]:
                looked = [("action", action, self._scenario.actions), ("figure", figure, ("cost", "chance"))]
            case _:
                return (
                    f"'{path}' is no path of a parameter",
                    "write actors.a.x, relations.a.b.x, models.m.x or actions.a.x",
                )
        for noun, word, known in looked:
            if word not in known:
                return f"no {noun} named '{word}'", did_you_mean(word, known)
        return None
