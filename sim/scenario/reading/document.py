"""A document: the tree that a file says, and the place of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sim.errors import Place

__all__ = ["Document", "Steps", "Tree", "brief", "copied", "dotted"]

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Steps: TypeAlias = tuple[str | int, ...]


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


def copied(tree: Tree) -> Tree:
    """Give a tree of its own that says the same."""
    if isinstance(tree, dict):
        return {key: copied(value) for key, value in tree.items()}
    return [copied(value) for value in tree] if isinstance(tree, list) else tree
