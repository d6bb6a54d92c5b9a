"""The command line: `whitecell VERB`, or `run.py VERB` from a checkout.

Only the verb that is called is loaded, so that help answers at once. What the user got wrong is said in
plain lines on stderr with the exit status of its error; there is never a traceback for it.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NoReturn

from sim.errors import WhitecellError

__all__ = ["main"]

INTERRUPTED: Final = 130
# how the library of the command line puts what it did not understand, and how it is said here
_USAGE: Final = (
    (", unable to parse string as an integer", ""),
    (", unable to parse string as a number", ""),
    ("Input should be a valid integer", "expected a whole number"),
    ("Input should be a valid number", "expected a number"),
    ("Input should be ", "expected "),
    ("Value error, ", ""),
)
_BOUND: Final = re.compile(r"(greater|less) than or equal to (\S+)")


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Run one command line and leave with its exit status: 0 done, 1 it failed, 2 the words are wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with _terminated_is_interrupted():
        status = _status(list(sys.argv[1:] if words is None else words))
    sys.exit(status)


@contextmanager
def _terminated_is_interrupted() -> Iterator[None]:
    """Answer a request to end (by `kill`, `timeout`, a cluster, a system that shuts down) as Ctrl-C is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
    import typer  # noqa: PLC0415

    from sim.cli.doors import application, completing  # noqa: PLC0415  typer loads here

    command = typer.main.get_command(application(words))
    if completing():
        command.main(args=words, prog_name=_called())
    try:
        # not command.main: it would answer interruptions and closed pipes in its own way
        with command.make_context(_called(), words) as context:
            command.invoke(context)
    except typer.Exit as left:
        return left.exit_code
    except Exception as error:
        # typer's own faults of usage; it keeps their class to itself in newer versions
        if (tell := getattr(error, "format_message", None)) is None:
            raise
        found = getattr(error, "ctx", None)
        path = found.command_path if found is not None else _called()
        return _failed(f"{_plainly(tell())}\n  try: {path} --help", 2)
    return 0


def _plainly(words: str) -> str:
    """Say a fault of usage in the house's words, not in those of a library that reads."""
    for theirs, ours in _USAGE:
        words = words.replace(theirs, ours)
    return _BOUND.sub(lambda found: f"{found[2]} or {'more' if found[1] == 'greater' else 'less'}", words)


def _called() -> str:
    name = Path(sys.argv[0]).name if sys.argv else ""
    return f"uv run {name}" if name == "run.py" else "whitecell"
