"""Settings laid over what was read: one path grammar for eras, overrides, options and `--set`.

    actors.a.latency   actors.a.doctrine   doctrines.a.forward.rules.answer_request.prefer.lift
    relations.a.b.share   relations.a+b.channel   models.relief.ramp_time   actions.demarche.cost
    perception.hostile_bias   dynamics.balance   horizon

A list is entered by the `id` of its items. What is laid over is checked afterwards like any line of a file,
with the setting as its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sim.errors import Fault, InputError, Place, did_you_mean
from sim.scenario.lever import OptionFile
from sim.scenario.reading import Document, Steps, Tree, copied, read_text
from sim.scenario.vocabulary import Variable

__all__ = ["Overlay", "Setting", "settings_of"]

_CRISIS_WORDS = ("perception", "choice", "dynamics", "horizon", "start", "era", "lead", "core", "exercise")
_HEADS = ("actors", "doctrines", "relations", "models", "actions", *_CRISIS_WORDS)


@dataclass(frozen=True, slots=True)
class Setting:
    """One path, the value it is given, and where that was written."""

    path: str
    value: Tree
    place: Place

    @classmethod
    def from_words(cls, path: str, text: str) -> Setting:
        """Read a setting of the command line: the value as it would be read in a file, or as plain text."""
        place = Place(f"--set {path}={text}")
        try:
            return cls(path, read_text(text, file=str(place)).tree, place)
        except InputError:
            return cls(path, text, place)


def settings_of(document: Document, key: str) -> list[Setting]:
    """Settings under a key of a document (`overrides`, `set`)."""
    tree = document.tree
    found = tree.get(key) if isinstance(tree, dict) else None
    if not isinstance(found, dict):
        return []
    return [Setting(path, value, document.place((key, path))) for path, value in found.items()]


class Overlay:
    """Copies of the documents of one composition, to which settings are applied."""

    def __init__(
        self,
        *,
        crisis: Document,
        actors: Mapping[str, Document],
        actions: Iterable[Document],
        variables: Mapping[str, Variable],
    ) -> None:
        self.crisis = _copied(crisis)
        self.actors = {name: _copied(document) for name, document in actors.items()}
        self.actions = [_copied(document) for document in actions]
        self.relations: list[tuple[str, str, str, Tree, Place]] = []
        self.doctrine: dict[str, str] = {}
        self._variables = variables

    def enter_era(self, era: str) -> None:
        """Lay each actor's values for an era over its variables."""
        for document in self.actors.values():
            tree = document.tree
            if not isinstance(tree, dict):
                continue
            eras, variables = tree.get("eras"), tree.setdefault("variables", {})
            found = eras.get(era) if isinstance(eras, dict) else None
            if isinstance(found, dict) and isinstance(variables, dict):
                for word, value in found.items():
                    if word in {"grade", "source"}:
                        continue
                    variables[word] = value
                    _mark(document, ("variables", word), document.place(("eras", era, word)))

    def lay(self, settings: Iterable[Setting]) -> None:
        """Apply settings in order.

        Raises:
            InputError: every path that names nothing.

        """
        faults = [fault for setting in settings for fault in self._lay(setting)]
        if faults:
            raise InputError(faults)

    def _lay(self, setting: Setting) -> list[Fault]:  # noqa: PLR0911  one return for each head of the grammar
        head, _, rest = setting.path.partition(".")
        words = rest.split(".") if rest else []
        if head == "actors" and len(words) >= 2:
            return self._lay_actor(setting, words)
        if head == "doctrines" and len(words) >= 3:
            return self._in_actor(setting, words[0], ["doctrines", *words[1:]])
        if head == "relations" and len(words) in {2, 3}:
            return self._lay_relation(setting, words)
        if head == "models" and len(words) >= 2:
            return _put(self.crisis, ["models", *words], setting)
        if head == "actions" and len(words) >= 2:
            for document in self.actions:
                if _holds_item(document, "actions", words[0]):
                    return _put(document, ["actions", *words], setting)
            known = [name for document in self.actions for name in _item_ids(document, "actions")]
            return [_unknown(setting, words[0], known, "action")]
        if setting.path == "era":
            return _put(self.crisis, ["era"], replace(setting, value=str(setting.value)))
        if head in _CRISIS_WORDS:
            return _put(self.crisis, [head, *words], setting)
        if head in _HEADS:
            words_ = (
                "write for instance actors.a.latency, doctrines.a.variant.orders, relations.a.b.share, models.m.x"
            )
            return [Fault(setting.place, setting.path, "the path is too short or too long", words_)]
        return [_unknown(setting, head, _HEADS, "part of the path grammar")]

    def _lay_actor(self, setting: Setting, words: list[str]) -> list[Fault]:
        actor, word = words[0], words[1]
        if actor in self.actors and word == "doctrine" and len(words) == 2:
            self.doctrine[actor] = str(setting.value)
            _mark(self.crisis, ("actors", actor, "doctrine"), setting.place)
            return []
        inside = ["variables", word] if word in self._variables else words[1:]
        tree = self.actors[actor].tree if actor in self.actors else None
        if isinstance(tree, dict) and word not in self._variables and word not in tree:
            return [_unknown(setting, word, {*self._variables, *tree}, "variable or field of an actor")]
        return self._in_actor(setting, actor, inside)

    def _in_actor(self, setting: Setting, actor: str, words: list[str]) -> list[Fault]:
        if actor not in self.actors:
            return [_unknown(setting, actor, self.actors, "actor")]
        return _put(self.actors[actor], words, setting)

    def _lay_relation(self, setting: Setting, words: list[str]) -> list[Fault]:
        if len(words) == 2 and "+" not in words[0]:
            return [
                Fault(
                    setting.place,
                    setting.path,
                    "expected two actors and a variable",
                    "write relations.a.b.share, or relations.a+b.channel for both ways",
                )
            ]
        one, other = words[0].split("+", 1) if len(words) == 2 else words[:2]
        if one == other:
            return [Fault(setting.place, setting.path, "an actor has no relation with itself", "name two actors")]
        faults = [_unknown(setting, name, self.actors, "actor") for name in (one, other) if name not in self.actors]
        if not faults:
            self.relations.append((one, other, words[-1], setting.value, setting.place))
            if len(words) == 2:
                self.relations.append((other, one, words[-1], setting.value, setting.place))
        return faults

    def change_doctrines(self, document: Document, package: OptionFile) -> None:
        """Apply an option's doctrine variants, and the rules it adds, replaces (same id) or drops.

        Raises:
            InputError: an actor or rule that does not exist.

        """
        faults: list[Fault] = []
        for actor, variant in package.doctrine.items():
            if actor not in self.actors:
                place = document.key_place(("doctrine", actor))
                words = did_you_mean(actor, self.actors)
                faults.append(Fault(place, f"doctrine.{actor}", f"no actor named '{actor}'", words))
                continue
            self.doctrine[actor] = variant
            _mark(self.crisis, ("actors", actor, "doctrine"), document.place(("doctrine", actor)))
        for actor, rules in package.add_rules.items():
            place = document.key_place(("add_rules", actor))
            raw = document.tree.get("add_rules") if isinstance(document.tree, dict) else None
            written = raw.get(actor) if isinstance(raw, dict) else None
            added = written if isinstance(written, list) else []
            faults += self._change_rules(actor, {rule.id for rule in rules}, added, path="add_rules", place=place)
        for actor, names in package.drop_rules.items():
            place = document.key_place(("drop_rules", actor))
            faults += self._change_rules(actor, set(names), [], path="drop_rules", place=place)
        if faults:
            raise InputError(faults)

    def _change_rules(
        self, actor: str, names: set[str], added: list[Tree], *, path: str, place: Place
    ) -> list[Fault]:
        """Take rules out of every doctrine of an actor and put others in; what is dropped must be there."""
        if actor not in self.actors:
            return [Fault(place, f"{path}.{actor}", f"no actor named '{actor}'", did_you_mean(actor, self.actors))]
        tree = self.actors[actor].tree
        doctrines = tree.get("doctrines") if isinstance(tree, dict) else None
        known: set[str] = set()
        for doctrine in doctrines.values() if isinstance(doctrines, dict) else ():
            if isinstance(doctrine, dict):
                rules = doctrine.get("rules")
                kept = [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
                known |= {str(rule.get("id")) for rule in kept}
                left: list[Tree] = [rule for rule in kept if rule.get("id") not in names]
                doctrine["rules"] = left + [copied(rule) for rule in added]
        missing = [] if added else sorted(names - known)
        return [
            Fault(place, f"{path}.{actor}", f"no rule named '{name}'", did_you_mean(name, known)) for name in missing
        ]


def _copied(document: Document) -> Document:
    return Document(
        file=document.file,
        tree=copied(document.tree),
        marks=dict(document.marks),
        key_marks=dict(document.key_marks),
    )


def _mark(document: Document, steps: Steps, place: Place) -> None:
    marks = document.marks
    assert isinstance(marks, dict)
    marks[steps] = place


def _unknown(setting: Setting, word: str, known: Iterable[str], noun: str) -> Fault:
    return Fault(setting.place, setting.path, f"no {noun} named '{word}'", did_you_mean(word, known))


def _item_ids(document: Document, key: str) -> list[str]:
    items = document.tree.get(key) if isinstance(document.tree, dict) else None
    return [str(item.get("id")) for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _holds_item(document: Document, key: str, name: str) -> bool:
    return name in _item_ids(document, key)


def _put(document: Document, words: list[str], setting: Setting) -> list[Fault]:
    """Set the node at a path; every step but the last must exist."""
    node: Tree = document.tree
    steps: list[str | int] = []
    for word in words[:-1]:
        if isinstance(node, list):
            index = next(
                (i for i, item in enumerate(node) if isinstance(item, dict) and item.get("id") == word), None
            )
            if index is None:
                known = [str(item.get("id")) for item in node if isinstance(item, dict)]
                return [_unknown(setting, word, known, "item")]
            steps.append(index)
            node = node[index]
        elif isinstance(node, dict):
            if word not in node:
                if len(steps) == 0 and word in _CRISIS_WORDS:
                    node[word] = {}
                else:
                    return [_unknown(setting, word, [str(key) for key in node], "key")]
            steps.append(word)
            node = node[word]
        else:
            return [
                Fault(setting.place, setting.path, f"'{'.'.join(map(str, steps))}' is a value and has no parts", "")
            ]
    last = words[-1]
    if isinstance(node, dict):
        node[last] = setting.value
        if last == "title":
            # those in other languages were of the title that was
            node.pop("titles", None)
        target = (*steps, last)
        _mark(document, target, setting.place)
        # ignored type: a document's marks are read-only to all but the overlay, which makes its own copies
        document.key_marks[target] = setting.place  # type: ignore[index]
        return []
    return [_unknown(setting, last, [], "key")]
