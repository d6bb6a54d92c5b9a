"""The command line: `whitecell VERB`, or `run.py VERB` from a checkout.

Only the verb that is called is loaded, so that help answers at once. What the user got wrong is said in
plain lines on stderr with the exit status of its error; there is never a traceback for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

from sim.errors import WhitecellError

if TYPE_CHECKING:
    import typer

__all__ = ["main"]

INTERRUPTED: Final = 130


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run one command line and leave with its exit status: 0 done, 1 it failed, 2 the words are wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_status(list(sys.argv[1:] if words is None else words)))


def _status(words: list[str]) -> int:
    import typer  # noqa: PLC0415  its door; `import sim.cli` stays free

    try:
        status = _command(words)
        sys.stdout.flush()
    except WhitecellError as error:
        return _failed(str(error), error.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("interrupted; files that were finished are whole", INTERRUPTED)
    except BrokenPipeError:
        # the reader has seen enough; nothing may be flushed into the closed pipe at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _failed(f"{error.filename or 'output'}: {error.strerror or error}", 1)
    return status


def _failed(words: str, status: int) -> int:
    with suppress(OSError):
        sys.stderr.write(f"{words}\n")
    return status


def _command(words: list[str]) -> int:
    """Build the application, run it, and give the exit status; a wrong word is one line."""
    from sim.cli.doors import application  # noqa: PLC0415  typer loads here

    app: typer.Typer = application(words)
    import typer  # noqa: PLC0415

    command = typer.main.get_command(app)
    try:
        found = command.main(args=words, prog_name=_called(), standalone_mode=False)
    except Exception as error:
        # typer's own faults of usage; it keeps their class to itself in newer versions
        if (tell := getattr(error, "format_message", None)) is None:
            raise
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else _called()
        return _failed(f"{tell()}\n  try: {path} --help", 2)
    return found if isinstance(found, int) else 0


def _called() -> str:
    name = os.path.basename(sys.argv[0]) if sys.argv else ""  # noqa: PTH119  a word, not a file
    return f"uv run {name}" if name == "run.py" else "whitecell"
