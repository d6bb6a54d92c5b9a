"""Programs of the user in a seat: `--decider ACTOR=module:Class`, found, called and kept to the menu."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from sim.deciding.request import Decider, Decision, DecisionRequest
from sim.errors import InputError, WhitecellError, did_you_mean
from sim.report.wording import day

__all__ = ["known_actor", "programs_of"]


def known_actor(word: str, actor: str, actors: Mapping[str, object]) -> str:
    """Give the actor if it takes part.

    Raises:
        InputError: it does not.

    """
    if actor not in actors:
        raise InputError.of(word, f"no actor named '{actor}' in this scenario", did_you_mean(actor, actors))
    return actor


def programs_of(words: Sequence[str], actors: Mapping[str, object]) -> tuple[dict[str, str], dict[str, Decider]]:
    """Read `--decider` words: seats by actor, and deciders by the engine's name of the seat.

    Raises:
        InputError: no such actor, module or class, or it cannot decide.

    """
    seats: dict[str, str] = {}
    deciders: dict[str, Decider] = {}
    for word in words:
        actor, _, place = word.partition("=")
        known_actor(f"--decider {word}", actor, actors)
        module, _, name = place.partition(":")
        if not (module and name):
            raise InputError.of(
                f"--decider {word}", "expected ACTOR=module:Class", f"write --decider {actor}=mymodule:MyClass"
            )
        seats[actor] = place
        deciders[f"{actor}/{place}"] = _Kept(actor, place, _made(f"--decider {word}", module, name))
    return seats, deciders


def _made(word: str, module: str, name: str) -> Decider:
    """Import a class from a module, also from the working folder, and make one."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        kind = getattr(import_module(module), name)
        decider = kind()
    except AttributeError:
        known = [key for key in vars(sys.modules[module]) if not key.startswith("_")] if module in sys.modules else []
        raise InputError.of(word, f"the module '{module}' has no '{name}'", did_you_mean(name, known)) from None
    except Exception as error:  # noqa: BLE001  whatever the user's module raises
        raise InputError.of(word, f"cannot be made: {type(error).__name__}: {error}", "try it in Python") from None
    if not callable(getattr(decider, "decide", None)):
        raise InputError.of(word, f"'{name}' has no method decide(request)", "see sim.deciding.request.Decider")
    return cast("Decider", decider)


class _Kept:
    """A program in a seat whose faults are said in one line, and whose orders must be on the menu."""

    def __init__(self, actor: str, place: str, decider: Decider) -> None:
        self._actor = actor
        self._place = place
        self._decider = decider

    def decide(self, request: DecisionRequest) -> Decision | None:
        """Ask the program."""
        try:
            decision = self._decider.decide(request)
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(frame.filename).name}:{frame.lineno}"
            raise self._wrong(request, f"{where}: {type(error).__name__}: {error}") from error
        if decision is None:
            return None
        if not isinstance(decision, Decision):
            raise self._wrong(request, f"gave {type(decision).__name__}, expected a Decision or None")
        legal = [item.id for item in request.menu.items]
        for name in decision.items:
            if name not in legal:
                reason = request.menu.barred.get(name) or f"no such item; {did_you_mean(name, legal)}"
                raise self._wrong(request, f"'{name}' is not on the menu: {reason}")
        if refused := request.menu.too_many(decision.items):
            raise self._wrong(request, f"gave {refused}")
        return decision

    def _wrong(self, request: DecisionRequest, problem: str) -> WhitecellError:
        return WhitecellError(f"{self._place} in the seat of {self._actor}, {day(request.at)}: {problem}")
