"""A sentence that knows what it was made of, so that it can be said again in another language.

It is an ordinary text in English; beside it stand its pattern, which is the key of a catalogue, and its fields. Used
by all that refuse what people ask: who asked reads it on the page, in the language of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self, cast

__all__ = [
    "Name",
    "Sentence",
    "Title",
    "Tongue",
    "hinted",
    "joined",
    "packed",
    "said",
    "sentence",
    "told",
    "unpacked",
]


class Sentence(str):
    """A pattern such as `no cell '{name}'` with its fields filled in; fields that are sentences are said as well."""

    __slots__ = ("fields", "pattern")

    pattern: str
    fields: Mapping[str, object]

    def __new__(cls, pattern: str, /, **fields: object) -> Self:
        """Make it; without fields the pattern is the sentence, braces and all."""
        found = super().__new__(cls, pattern.format(**fields) if fields else pattern)
        found.pattern, found.fields = pattern, fields
        return found

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Come back from a copy or another process as it was."""
        return (self.pattern,), dict(self.fields)


class Name(Sentence):
    """A text whose words in another language stand under a key of its own: `order` of a state is no order given."""

    __slots__ = ()

    def __new__(cls, text: str, /, **fields: object) -> Self:
        """Make it of an English text and its `key`."""
        found = super().__new__(cls, text)
        found.pattern, found.fields = str(fields.get("key", text)), {}
        return found

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Come back from a copy or another process as it was."""
        return (str(self),), {"key": self.pattern}


class Title(Sentence):
    """A title that its author gave in other languages as well: `Title("Stand down", zh="解除戒备")`."""

    __slots__ = ("others",)

    others: Mapping[str, str]

    def __new__(cls, text: str, /, **fields: object) -> Self:
        """Make it of the English title and those in other languages, by language."""
        found = super().__new__(cls, text)
        found.pattern, found.fields = text, {}
        found.others = {lang: str(title) for lang, title in fields.items()}
        return found

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Come back from a copy or another process as it was."""
        return (str(self),), dict(self.others)


@dataclass(frozen=True, slots=True)
class Tongue:
    """What says texts in one language, and knows which, so that titles can be given in it too."""

    lang: str
    say: Callable[[str], str]

    def __call__(self, text: str) -> str:
        """Say a text or a pattern."""
        return self.say(text)


def sentence(text: object) -> Sentence:
    """Give a text as a sentence: one that is there already with its fields, any other as its own pattern."""
    return text if isinstance(text, Sentence) else Sentence(str(text))


def packed(text: str) -> object:
    """Give a text as JSON can hold it: a sentence as its pattern and fields, any other text as it is."""
    if isinstance(text, Name):
        return {"name": str(text), "key": text.pattern}
    if isinstance(text, Title):
        return {"title": str(text), "titles": dict(text.others)} if text.others else str(text)
    if not isinstance(text, Sentence):
        return text
    fields = {name: packed(part) if isinstance(part, str) else part for name, part in text.fields.items()}
    return {"pattern": text.pattern, "fields": fields}


def unpacked(kept: object) -> str:
    """Give a text again from what `packed` made of it."""
    if not isinstance(kept, Mapping):
        return str(kept)
    if "name" in kept:
        return Name(str(kept["name"]), key=kept["key"])
    if "title" in kept:
        return Title(str(kept["title"]), **cast("Mapping[str, str]", kept["titles"]))
    fields = cast("Mapping[str, object]", kept["fields"])
    return Sentence(
        str(kept["pattern"]),
        **{name: unpacked(part) if isinstance(part, str | Mapping) else part for name, part in fields.items()},
    )


def told(text: str, say: Callable[[str], str]) -> str:
    """Say a text in another language: a sentence by its pattern, any other text as a label; else as it stands.

    A title is its author's: it is given in the language of a `Tongue` where he gave it in that, else as it stands.
    """
    if isinstance(text, Title):
        return text.others.get(say.lang, str(text)) if isinstance(say, Tongue) else str(text)
    if not isinstance(text, Sentence):
        return say(text)
    fields = {name: told(part, say) if isinstance(part, Sentence) else part for name, part in text.fields.items()}
    said = say(text.pattern)
    # where nothing is said of a key that is not the text itself, the text stands
    return said.format(**fields) if fields else str(text) if said == text.pattern else said


def hinted(problem: str, hint: str) -> str:
    """Give a problem with the way out of it, where there is one."""
    return Sentence("{problem}; {hint}", problem=problem, hint=hint) if hint else problem


def joined(mark: str, parts: Iterable[str]) -> str:
    """Give parts with a mark between them, each of which may be a sentence."""
    found = {f"part{place}": part for place, part in enumerate(parts)}
    return Sentence(mark.join(f"{{{name}}}" for name in found), **found)


def said(error: Exception) -> str:
    """Give what an error says, as the sentence it was raised with where it was one."""
    words = error.args[0] if error.args else ""
    return words if isinstance(words, Sentence) else str(error)
