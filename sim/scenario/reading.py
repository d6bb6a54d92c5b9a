"""The narrow door to YAML: text becomes a plain tree whose every value and key knows its place.

Called by whoever reads a file of the user's; nothing else imports yaml. Read narrow: only what every reader
of YAML 1.1 and 1.2 takes the same way, in bounded memory, all faults at once. Written wide: what `write`
gives, any reader takes as it was meant. It must never build an object, follow an alias or guess a meaning.
It is longer than the rule because reading and writing must share one table of what is unclear.
"""

from __future__ import annotations

import math
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final, NoReturn, TypeAlias

import yaml

from sim.errors import Fault, InputError, Place, did_you_mean

__all__ = ["Document", "Steps", "Tree", "brief", "copied", "dotted", "read_file", "read_text", "write"]

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Steps: TypeAlias = tuple[str | int, ...]

_YAML_TAG: Final = "tag:yaml.org,2002:"
MOST_BYTES: Final = 2**20
# in the first line of a journal
_JOURNAL: Final = '"whitecell_journal"'
MOST_NODES: Final = 200_000
MOST_DEPTH: Final = 40
MOST_FAULTS: Final = 50
MOST_DIGITS: Final = 40
LARGEST: Final = 10**15
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_DUMPER: Final = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
_BREAK: Final = re.compile(r"\r\n?|\n")
# U+0085, U+2028 and U+2029 break lines for a reader of YAML 1.1 and not for one of 1.2
_FORBIDDEN: Final = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SCALAR: Final = re.compile(
    r"""(?P<null>~|null|)
    |(?P<bool>true|false)
    |(?P<int>[-+]?(?:0|[1-9][0-9]*))
    |(?P<float>[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?)
    |(?P<switch>(?i:y|n|yes|no|on|off))
    |(?P<capital>(?i:true|false|null))
    |(?P<clock>[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)
    |(?P<octal>[-+]?0[0-9_]+)
    |(?P<base>[-+]?0(?i:[xob])[0-9a-fA-F_]+)
    |(?P<grouped>[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)
    |(?P<endless>[-+]?\.?(?i:inf|infinity|nan))""",
    re.VERBOSE,
)
_LEAVES: Final = (yaml.ScalarEvent, yaml.AliasEvent)
# of the words above that begin with a letter, the longest is `infinity`
_LONGEST_WORD: Final = 8
# name of a group above -> what some reader of YAML makes of it, the way out besides quotes
_UNCLEAR: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "switch": ("some readers take it for true or false", "write true or false"),
        "capital": ("some readers take it for a word", "write it in small letters"),
        "clock": ("some readers take it for a number to base 60", "write a number"),
        "octal": ("some readers take it for an octal number", "write it without the leading 0"),
        "base": ("some readers take it for a number of another base", "write a decimal number"),
        "grouped": ("some readers take it for a number", "write the number without '_'"),
        "endless": ("not a finite number", "write a number"),
    }
)
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
_WORDS: Final = re.compile(r"(?:[A-Za-z]|[0-9][0-9.]* [A-Za-z])[A-Za-z0-9_./]*(?:[ -]+[A-Za-z0-9_./]+)*")


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says: its tree, and the place of every value and every key by its path."""

    file: str
    tree: Tree
    marks: Mapping[Steps, Place]
    key_marks: Mapping[Steps, Place]

    def place(self, path: Steps) -> Place:
        """Give the place of the value at a path, or of the nearest value around it."""
        for length in range(len(path), -1, -1):
            if (found := self.marks.get(path[:length])) is not None:
                return found
        return Place(self.file)

    def key_place(self, path: Steps) -> Place:
        """Give the place of the key that a path ends with, or of its value where it has no key."""
        return self.key_marks.get(path) or self.place(path)


def brief(text: str, *, most: int = 60) -> str:
    """Cut a text down to what fits in a line of an error, with escapes for what cannot be printed."""
    shown = text if len(text) <= most else f"{text[: most - 3]}..."
    return shown if shown.isprintable() else repr(shown)[1:-1]


def dotted(path: Steps) -> str:
    """Write a path as people do: `rules[2].when`."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step}]"
        else:
            word = brief(step) or "''"
            words += f".{word}" if words else word
    return words


def read_file(path: Path) -> Document:
    """Read one YAML file of at most 1 MiB.

    Raises:
        InputError: all that is wrong with the file, its text or its YAML.

    """
    file = _shown(path)
    raw = _contents(path, file)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(_BREAK.findall(raw[: error.start].decode("utf-8"))) + 1
        problem = f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8"
        raise InputError([Fault(Place(file, line, 1), "", problem, "save the file as UTF-8")]) from None
    if _JOURNAL in text.partition("\n")[0]:
        raise InputError([_journal(text, file)])
    return read_text(text, file=file)


def _journal(text: str, file: str) -> Fault:
    """Say that a file is what one run was told, and whether a white cell ruled in it."""
    hint = "name its scenario; the run itself is played again by: replay FILE"
    for line, entry in enumerate(text.splitlines(), 1):
        if '"kind": "ruling"' in entry:
            problem = "is the journal of a run in which the white cell ruled against the draw: it is never compared"
            return Fault(Place(file, line, 1), "", problem, hint)
    return Fault(Place(file, 1, 1), "", "is the journal of one run, and no scenario or option", hint)


def read_text(text: str, *, file: str) -> Document:
    """Read YAML from a text; `file` is the name that faults carry.

    Raises:
        InputError: all that is wrong, up to the first fault that hides the rest.

    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise InputError.of(file, "larger than 1 MiB", "split it into several files")
    text = text.removeprefix("\ufeff")
    if bad := _FORBIDDEN.search(text):
        *before, last = _BREAK.split(text[: bad.start()])
        hint = f'inside double quotes it can be written as "\\u{ord(bad[0]):04x}"'
        place = Place(file, len(before) + 1, len(last) + 1)
        raise InputError([Fault(place, "", f"a control character, U+{ord(bad[0]):04X}", hint)])
    found = _composed(text, file)
    return Document(file, copied(found.tree), found.marks, found.key_marks)


@lru_cache(maxsize=256)
def _composed(text: str, file: str) -> Document:
    """Build the document of a text, once for all who read the same file; each gets a tree of its own."""
    return _Composer(file).compose(text)


def copied(tree: Tree) -> Tree:
    """Give a tree of its own that says the same."""
    if isinstance(tree, dict):
        return {key: copied(value) for key, value in tree.items()}
    return [copied(value) for value in tree] if isinstance(tree, list) else tree


def write(tree: Tree) -> str:
    """Write a tree so that any reader of YAML 1.1 or 1.2 takes it as it is meant.

    Raises:
        InputError: it holds what no file may hold, such as NaN or a lone surrogate.
        TypeError: it is not a tree.

    """
    options: dict[str, Any] = {"sort_keys": False, "allow_unicode": True, "width": 2**30}
    try:
        text: str = yaml.dump(tree, Dumper=_Wide, default_flow_style=False, **options)
    except yaml.representer.RepresenterError as error:
        raise TypeError(f"not a tree: {error}") from None
    except UnicodeEncodeError:
        raise InputError.of("(written)", "half of a surrogate pair", "write the character itself") from None
    if read_text(text, file="(written)").tree != tree:
        raise TypeError("not a tree: it does not read back as it was")
    return text


def _represent_text(dumper: yaml.representer.BaseRepresenter, text: str) -> yaml.ScalarNode:
    plain = _WORDS.fullmatch(text) and not _SCALAR.fullmatch(text)
    return dumper.represent_scalar(f"{_YAML_TAG}str", text, style=None if plain else '"')


class _Wide(_DUMPER):  # type: ignore[misc, valid-type]  # whichever of the two is there; both have one face
    """Writes each text in double quotes unless it is plain words to everybody; no anchors."""

    yaml_representers: ClassVar[dict[Any, Any]] = {**_DUMPER.yaml_representers, str: _represent_text}

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


class _UnclearError(ValueError):
    """A plain scalar that would not mean the same to everybody; made of a problem and a hint."""


def _plain(text: str) -> str | int | float | bool | None:
    """Read a scalar that stands without quotes."""
    if len(text) > _LONGEST_WORD and text[0].isalpha():
        return text
    match = _SCALAR.fullmatch(text)
    kind = match.lastgroup if match else None
    if kind is None:
        return text
    if kind in {"null", "bool"}:
        return text == "true" if kind == "bool" else None
    if kind in _UNCLEAR:
        reason, way = _UNCLEAR[kind]
        raise _UnclearError(f"{brief(text)} is unclear: {reason}", f'{way}, or quote it: "{brief(text)}"')
    if len(text) > MOST_DIGITS:
        raise _UnclearError(f"a number of {len(text)} characters", "round it, or quote it if it is a name")
    number = int(text) if kind == "int" else float(text)
    if not math.isfinite(number) or (kind == "int" and abs(number) > LARGEST):
        raise _UnclearError(f"the number {text} is too large", "use a larger unit, or quote it if it is a name")
    return number


@dataclass(slots=True)
class _Open:
    """A list or mapping being read, and the key that waits for its value."""

    node: dict[str, Tree] | list[Tree]
    path: Steps
    key: str | None = None


class _Composer:
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
        try:
            return _plain(text)
        except _UnclearError as error:
            self._complain(place, *error.args)
            return text

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


def _shown(path: Path) -> str:
    """Name a file from the working folder where it lies below it, else as it was given."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return str(path)


def _contents(path: Path, file: str) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError.of(file, "a folder, not a file", did_you_mean("", _yaml_files(path)))
        if not stat.S_ISREG(status.st_mode):
            raise InputError.of(file, "not a regular file", "give the name of a file of text")
        if status.st_size > MOST_BYTES:
            raise InputError.of(file, "larger than 1 MiB", "split it into several files")
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        folder = path.parent
        hint = did_you_mean(path.name, _yaml_files(folder)) if folder.is_dir() else f"there is no folder '{folder}'"
        raise InputError.of(file, "no such file", hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError.of(file, f"cannot be read: {reason}", "look at its name and permissions") from None


def _yaml_files(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir() if path.suffix in {".yaml", ".yml"}]
    except OSError:
        return []
