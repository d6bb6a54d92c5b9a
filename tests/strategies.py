"""Generators of whole things of ours; each lives here once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from sim.scenario.reading import Tree

__all__ = ["scalars", "texts", "trees", "yaml_like"]

# Words that some reader of YAML does not take as text.
TRAPS = (
    *("NO", "y", "Yes", "on", "OFF", "True", "TRUE", "true", "null", "Null", "~", "", " ", "12:30", "1:2:3.5", "010"),
    *("0x1F", "0o17", "0b1", "1_000", "1e3", "1E+3", ".5", "5.", "-1", "+1", ".inf", "-.INF", ".nan", "nan", "inf"),
    *("2004-12-26", "2004-12-26T00:59:00Z", "<<", "=", "---", "...", "- a", "a: b", "a #b", "#a", "&a", "*a", "!a"),
    *(
        "36 h",
        "1.5 t",
        "1 000",
        "a\nb",
        "a ",
        " a",
        "\t",
        "'",
        '"',
        "\\",
        "%a",
        "@a",
        "`a",
        "[a",
        "{a",
        "?",
        "-",
        ":",
    ),
    *("\ufeffa", "\x85", "\u2028", "\x00", "\x1b", "\U0001f30a", "\uffff", "|", ">", "a\r\nb", "\n", "... a", "a:"),
)
# Pieces of YAML's own language.
SIGNS = (
    *(
        "a",
        "b",
        ": ",
        ":",
        "\n",
        "\n  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"',
        "'",
        "&a ",
        "*a",
        "!t ",
        "<<: ",
        "|",
        ">",
    ),
    *("? ", "#", " ", "\t", "---\n", "...\n", "%YAML 1.1\n", "\\", '"\\ud800"', '"\\UFFFFFFFF"', "\ufeff", "\x00"),
)


def texts() -> st.SearchStrategy[str]:
    """Any text a file may hold: no half of a surrogate pair; the traps of YAML come often."""
    return st.sampled_from(TRAPS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def scalars() -> st.SearchStrategy[str | int | float | bool | None]:
    """Any single value a file may hold."""
    numbers = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
    return st.none() | st.booleans() | numbers | texts()


def trees() -> st.SearchStrategy[Tree]:
    """Any tree a file may hold."""
    branches: st.SearchStrategy[Tree] = st.recursive(
        scalars(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(), inner, max_size=4),
        max_leaves=20,
    )
    return branches


def yaml_like() -> st.SearchStrategy[str]:
    """Text that is often nearly YAML: the signs of the language, traps and words in any order."""
    return st.lists(st.sampled_from(SIGNS + TRAPS), max_size=40).map("".join)
