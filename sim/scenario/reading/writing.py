"""Writing a tree so that any reader of YAML takes it as it is meant."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import yaml

from sim.errors import InputError
from sim.scenario.reading.document import Tree
from sim.scenario.reading.files import read_text
from sim.scenario.reading.scalars import SCALAR

__all__ = ["write"]

_YAML_TAG: Final = "tag:yaml.org,2002:"
_DUMPER: Final = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
_WORDS: Final = re.compile(r"(?:[A-Za-z]|[0-9][0-9.]* [A-Za-z])[A-Za-z0-9_./]*(?:[ -]+[A-Za-z0-9_./]+)*")


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
    plain = _WORDS.fullmatch(text) and not SCALAR.fullmatch(text)
    return dumper.represent_scalar(f"{_YAML_TAG}str", text, style=None if plain else '"')


class _Wide(_DUMPER):  # type: ignore[misc, valid-type]  # whichever of the two is there; both have one face
    """Writes each text in double quotes unless it is plain words to everybody; no anchors."""

    yaml_representers: ClassVar[dict[Any, Any]] = {**_DUMPER.yaml_representers, str: _represent_text}

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True
