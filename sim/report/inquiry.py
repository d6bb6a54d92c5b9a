"""An inquiry: the why of one record of an exercise, from the same inputs run again with explanation on."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy

from rich.console import Console

from sim.exercise.session import Session
from sim.replay import replay
from sim.report.explanation import decision_of, explanation
from sim.report.happening import Happenings, told

__all__ = ["asked_why"]

_WIDTH = 96


def asked_why(session: Session, record: int, say: Callable[[str], str] = str) -> str | None:
    """Explain a record in plain text, `say` says what is ours; None if there is no such record.

    The session is left as it is.
    """
    if not 0 <= record < len(session.engine.chronicle):
        return None
    engine = replay(session.plan, deepcopy(session.engine.journal), deciders=session.deciders, explaining=True)
    engine.advance_to_step(session.engine.clock.steps, session.engine.now)
    if not engine.ended:
        engine.end("looked at here")
    run = engine.finish()
    stream = io.StringIO()
    console = Console(file=stream, width=_WIDTH, force_terminal=False, color_system=None)
    found = decision_of(run, record)
    console.print(
        explanation(found, session.plan, say=say)
        if found is not None
        else told(Happenings(run)[record], session.plan, say=say)
    )
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())
