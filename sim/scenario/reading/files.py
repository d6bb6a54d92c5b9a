"""Files of YAML: their bytes become text, and text a document."""

from __future__ import annotations

import re
import stat
from functools import lru_cache
from pathlib import Path
from typing import Final

from sim.errors import Fault, InputError, Place, did_you_mean
from sim.scenario.reading.composer import Composer
from sim.scenario.reading.document import Document, copied

__all__ = ["read_file", "read_text"]

MOST_BYTES: Final = 2**20
# in the first line of a journal
_JOURNAL: Final = '"whitecell_journal"'
_BREAK: Final = re.compile(r"\r\n?|\n")
# U+0085, U+2028 and U+2029 break lines for a reader of YAML 1.1 and not for one of 1.2
_FORBIDDEN: Final = re.compile("[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


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
    return Composer(file).compose(text)


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
