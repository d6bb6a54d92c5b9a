"""The composer: builds a document from what a parser of YAML reads, or says in plain words why it cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NoReturn

import yaml

from sim.errors import Fault, InputError, Place
from sim.scenario.reading.document import Document, Steps, Tree, brief, dotted
from sim.scenario.reading.scalars import Unclear, plain

__all__ = ["Composer"]

_YAML_TAG: Final = "tag:yaml.org,2002:"
MOST_NODES: Final = 200_000
MOST_DEPTH: Final = 40
MOST_FAULTS: Final = 50
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LEAVES: Final = (yaml.ScalarEvent, yaml.AliasEvent)
# what the parser says -> whether its context is the better place, the plain sentence, the way out
_SYNTAX: Final = (
    ("mapping values are not", False, "a ':' where none may stand", "quote a text with ': ', or indent the key"),
    ("sequence entries are not", False, "a list on the line of its key", "begin it on the next line with '- '"),
    ("start any token", False, "a tab or a sign where a value begins", "indent with spaces, quote a text like '@x'"),
    ("unexpected end of stream", True, "a quoted text that never ends", "close the quote"),
    ("find expected ':'", True, "a key without ':'", "write 'key: value', or indent the line as text"),
    ("expected ',' or", True, "a [ or { that does not end well", "close it, and put commas between the items"),
    ("escape", False, "an unknown \\ in a quoted text", "write \\\\ for a backslash, or use single quotes"),
    ("expected key", False, "something after the end of a value", "quote the whole, or indent it as it should be"),
    ("expected '-'", False, "a line among list items that is none", "begin it with '- ', or indent it as a value"),
    ("node content", False, "a sign where a value or key should be", "quote it if it is text, or close what is open"),
    ("document start", False, "text after the end of what is YAML", "name a YAML file; in one, write 'key: value'"),
    ("block end", False, "a line that does not fit those above", "indent it as they are, or close the quote above"),
)


@dataclass(slots=True)
class _Open:
    """A list or mapping being read, and the key that waits for its value."""

    node: dict[str, Tree] | list[Tree]
    path: Steps
    key: str | None = None


class Composer:
    """Builds the tree from the parser's stream, with its own stack: depth, size and places are ours."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tree: Tree = None
        self.marks: dict[Steps, Place] = {}
        self.key_marks: dict[Steps, Place] = {}
        self.open: list[_Open] = []
        self.faults: list[Fault] = []
        self.nodes = 0
        self.documents = 0

    def compose(self, text: str) -> Document:
        """Read a text to its end.

        Raises:
            InputError: all that is wrong, up to the first fault that hides the rest.

        """
        try:
            for item in yaml.parse(text, Loader=_LOADER):
                self._take(item)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            self._halt_at_syntax(error)
        if self.faults:
            raise InputError(self.faults)
        if () not in self.marks:
            raise InputError.of(self.file, "the file is empty", "write at least one line such as 'title: ...'")
        return Document(self.file, self.tree, MappingProxyType(self.marks), MappingProxyType(self.key_marks))

    def _take(self, item: yaml.Event) -> None:
        if isinstance(item, _LEAVES):
            place = self._enter(item)
            if self._wants_key():
                self._key(item, place)
            elif self.open or not _is_plain(item) or getattr(item, "value", None):
                self._put(self._scalar(item, place), place)
        elif isinstance(item, yaml.CollectionStartEvent):
            place = self._enter(item)
            if len(self.open) >= MOST_DEPTH:
                self._halt(place, f"more than {MOST_DEPTH} levels deep", "write it flatter, or quote the text")
            if self._wants_key():
                self._halt(place, "a list or mapping as a key", "a key is one word; quote a text that holds [ or {")
            node: dict[str, Tree] | list[Tree] = {} if isinstance(item, yaml.MappingStartEvent) else []
            self.open.append(_Open(node, self._put(node, place)))
        elif isinstance(item, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(item, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._halt(self._place(item), "a second document", "a file holds one: take the '---' out")

    def _wants_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].node, dict) and self.open[-1].key is None

    def _enter(self, item: yaml.NodeEvent) -> Place:
        """Count a node and refuse what it may not carry: tag, anchor, alias."""
        place = self._place(item)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._halt(place, f"more than {MOST_NODES:,} keys and values", "split the file")
        if isinstance(item, yaml.AliasEvent):
            self._complain(place, f"the alias *{brief(str(item.anchor))}", "write it out")
        elif item.anchor is not None:
            self._complain(place, f"the anchor &{brief(str(item.anchor))}", "write it out where it is needed")
        if (tag := getattr(item, "tag", None)) is not None:
            self._complain(
                place,
                f"the tag {brief(str(tag).replace(_YAML_TAG, '!!'))}",
                "take it out, or quote a text that begins with '!'",
            )
        return place

    def _scalar(self, item: yaml.NodeEvent, place: Place) -> str | int | float | bool | None:
        if not isinstance(item, yaml.ScalarEvent):
            return f"*{item.anchor}"
        text = str(item.value)
        if not item.implicit[0]:
            if _SURROGATE.search(text):
                self._complain(place, "half of a surrogate pair", "write the character itself")
            return text
        found = plain(text)
        if isinstance(found, Unclear):
            self._complain(place, found.problem, found.hint)
            return text
        return found

    def _key(self, item: yaml.NodeEvent, place: Place) -> None:
        top = self.open[-1]
        top.key = written = str(getattr(item, "value", ""))
        key = self._scalar(item, place)
        path = (*top.path, written)
        first = self.key_marks.setdefault(path, place)
        if key == "<<" and _is_plain(item):
            self._complain(place, "the merge key <<", "write out the keys it stands for")
        elif key is None:
            self._complain(place, "a key is missing before ':'", "name it, or quote a text that begins with ':'")
        elif not isinstance(key, str):
            self._complain(place, f"the key {brief(written)} is not a text", f'quote it: "{brief(written)}"')
        elif first is not place:
            problem = f"the key '{brief(key)}' stands twice, first in line {first.line}"
            self._complain(place, problem, "take one of them out, or give it another name")

    def _put(self, value: Tree, place: Place) -> Steps:
        """Hang a value into the list or mapping that is open, and give its path."""
        path: Steps = ()
        if not self.open:
            self.tree = value
        else:
            top = self.open[-1]
            if isinstance(top.node, list):
                path = (*top.path, len(top.node))
                top.node.append(value)
            else:
                assert top.key is not None
                path = (*top.path, top.key)
                top.node[top.key], top.key = value, None
        self.marks[path] = place
        return path

    def _place(self, item: yaml.Event) -> Place:
        mark = item.start_mark
        assert mark is not None
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _complain(self, place: Place, problem: str, hint: str) -> None:
        """Note a fault at what is being read, and go on unless there are many."""
        path: Steps = ()
        if self.open:
            top = self.open[-1]
            step = len(top.node) if isinstance(top.node, list) else top.key
            path = top.path if step is None else (*top.path, step)
        self.faults.append(Fault(place, brief(dotted(path), most=120), problem, hint))
        if len(self.faults) >= MOST_FAULTS:
            raise InputError(self.faults)

    def _halt(self, place: Place, problem: str, hint: str) -> NoReturn:
        """Note a fault after which reading makes no sense."""
        self._complain(place, problem, hint)
        raise InputError(self.faults)

    def _halt_at_syntax(self, error: Exception) -> NoReturn:
        """Say in plain words what the parser said."""
        said = str(getattr(error, "problem", None) or error)
        begun, found = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
        unknown = ("", False, f"not YAML: {brief(said)}", "quote the text if it is meant as text")
        _, at_context, problem, hint = next((row for row in _SYNTAX if row[0] in said), unknown)
        mark = (at_context and begun) or found
        place = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)
        self._halt(place, problem, hint)


def _is_plain(item: yaml.NodeEvent) -> bool:
    return isinstance(item, yaml.ScalarEvent) and bool(item.implicit[0])
