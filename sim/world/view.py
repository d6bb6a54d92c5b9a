"""The view: what one actor believes, as a flat list of numbers for the expressions that it reads.

A term becomes a direct read of a slot where the actor knows the truth of it (its own attitudes, its own
state, what the law and the catalogue say), a held estimate where it cannot know, a look into its memory, or
a model's answer. `beliefs(at)` fills the list by one native expression; filling it commits nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Final, NamedTuple

from sim.expressions import NAMES, Bound, Function, Term, text_of_any, text_of_one
from sim.scenario.vocabulary import Variable, reading
from sim.world.givens import fixed, strength
from sim.world.memory import Memory, under
from sim.world.slots import SlotSpec
from sim.world.stage import Revealing, RunningModel
from sim.world.texts import TEXTS
from sim.world.variables import ACTOR_VARIABLES, RELATION_VARIABLES
from sim.world.world import World

__all__ = ["FUNCTIONS", "Truth", "View", "relaxing"]

Getter = Callable[[float], float]
_Asks = Callable[["View"], str | Getter]

# longer than any run, shorter than the time since never
_EVER: Final = 1e12
# in the text of a part, the instant at which it is read
_OF_TIME: Final = re.compile(r"\bat\b")

_MEMORY: Final = (
    Function("received", 1, 1, {"within": "time"}, "1 if I noticed that topic (ever, or lately)", ("topic",)),
    Function(
        "received_from", 2, 2, {"within": "time"}, "1 if I noticed that topic, done by that actor", ("actor", "topic")
    ),
    Function("did", 1, 2, {"within": "time"}, "1 if I set that action going (toward an actor)", ("action", "actor")),
    Function("under_way", 1, 2, {}, "1 if that action of mine is being carried out", ("action", "actor")),
    Function("course", 1, 2, {}, "1 if I follow that course of action (toward an actor)", ("course", "actor")),
    Function(
        "step_due",
        2,
        3,
        {},
        "1 if that step of a course of action I follow may be taken now (toward an actor)",
        ("course", "step", "actor"),
    ),
    Function(
        "comes_up", 2, 2, {}, "1 if it is an open question whether to resolve on that course", ("course", "actor")
    ),
    Function(
        "standing", 1, 1, {}, "my claim against it, in rungs: of my grievance what has a lasting cause", ("actor",)
    ),
    Function("others_doing", 2, 2, {}, "how many others I saw complete that action toward it", ("action", "actor")),
    Function("alarm", 0, 0, {"within": "time"}, "1 if a warning reached me, true or false"),
    Function("day", 0, 0, {}, "days since the start"),
    Function("allowed", 1, 1, {}, "1 if I hold that legal authority at the start", ("authority",)),
    Function("has", 1, 2, {}, "1 if I have (it has) that capability", ("capability", "actor")),
    Function("role", 2, 2, {}, "1 if that actor has that role in the scenario", ("role", "actor")),
    Function("strength", 1, 2, {}, "strength in a domain, an index", ("domain", "actor")),
)

# Every function an expression may call, besides those of the models in the scenario.
FUNCTIONS: Final[Mapping[str, Function]] = {
    **{name: reading(variable) for name, variable in (RELATION_VARIABLES | ACTOR_VARIABLES).items()},
    **{function.name: function for function in _MEMORY},
}


class _Remembered(NamedTuple):
    """Text that reads what is remembered of acts of one's own, and of topics: (act, target), (topic, by whom)."""

    text: str
    acts: tuple[tuple[str, str], ...] = ()
    topics: tuple[tuple[str, str], ...] = ()


_Way = str | _Remembered | _Asks


class Look(NamedTuple):
    """How each term of a view is read in every run over the same slots: text, or what gives it in one run (`asks`).

    `codes` keeps what was written about those terms as they are read: a run writes little anew.
    """

    specs: Sequence[SlotSpec]
    ways: tuple[str, ...]
    asks: tuple[tuple[int, _Asks], ...]
    # what has to be remembered for it
    acts: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]
    codes: dict[tuple[object, ...], CodeType]
    # the same of `View.whether_any`, with the expressions themselves, so that no other comes to stand where one was
    asked: dict[tuple[object, ...], tuple[CodeType, tuple[Bound, ...]]]

    @classmethod
    def of(cls, specs: Sequence[SlotSpec], ways: Sequence[_Way]) -> Look:
        """Take in how each term is read."""
        kept = [way for way in ways if isinstance(way, _Remembered)]
        plain = [way.text if isinstance(way, _Remembered) else way for way in ways]
        return cls(
            specs,
            tuple([way if isinstance(way, str) else "" for way in plain]),
            tuple([(place, way) for place, way in enumerate(plain) if not isinstance(way, str)]),
            tuple(dict.fromkeys(act for way in kept for act in way.acts)),
            tuple(dict.fromkeys(topic for way in kept for topic in way.topics)),
            {},
            {},
        )


class View:
    """What one actor sees in one run; `look` is that of the same actor and terms in another, if there was one."""

    def __init__(
        self,
        actor: str,
        world: World,
        memory: Memory,
        models: Mapping[str, RunningModel],
        terms: Sequence[Term],
        look: Look | None = None,
    ) -> None:
        self.actor = actor
        self.memory = memory
        self.terms = tuple(terms)
        self._world = world
        self._models = models
        self._numbers: list[float] = []
        self._owner = {
            function.name: name for name in models for function in world.scenario.vocabulary.models[name].functions
        }
        if look is None or look.specs is not world.slots.specs:
            look = Look.of(world.slots.specs, [self._way(term) for term in self.terms])
        memory.watch(look.acts, look.topics)
        names, parts = self._flat(), [*look.ways]
        for position, ask in look.asks:
            part = ask(self)
            if type(part) is str:  # no call, as `isinstance` is
                parts[position] = part
            else:
                names[f"g{position}"] = part
                parts[position] = f"g{position}(at)"
        # how each term is read, as text, and the names in those texts
        self.look, self.parts, self.names = look, tuple(parts), names
        self._few: dict[tuple[int, ...], Callable[[float], list[float]]] = {}
        code = _fill_code(self.parts)
        self.beliefs: Callable[[float], list[float]] = eval(code, names)  # noqa: S307 own text

    def few(self, places: tuple[int, ...], at: float) -> list[float]:
        """Give the beliefs at some places of the terms, cheaper than all of them."""
        found = self._few.get(places)
        if found is None:
            code = _fill_code(tuple([self.parts[place] for place in places]))
            found = self._few[places] = eval(code, self.names)  # noqa: S307 own text
        return found(at)

    def whether_any(self, bounds: Sequence[Bound]) -> Callable[[float], bool]:
        """Give what says whether any of some expressions over the terms holds; it looks no further once one does.

        A look into memory or a model that several of them need is made once, and not at all where none comes to it.
        """
        # told by which they are: to compare what they say would cost what is saved
        asked, key = self.look.asked, (self.parts, *map(id, bounds))
        if key not in asked:
            words, kept = self._spoken(bounds)
            text = f"lambda {', '.join(['at', *kept])}: {text_of_any(bounds, words)}"
            asked[key] = (TEXTS.code(text), tuple(bounds))
        found: Callable[[float], bool] = eval(asked[key][0], {**NAMES, **self.names})  # noqa: S307 own text
        return found

    def each(self, bounds: Sequence[Bound]) -> Callable[[float], tuple[float, ...]]:
        """Give what works out some expressions over the terms, each only as far as it must, as in `whether_any`.

        Ask always about the same expressions.
        """
        code = self._kept(bounds, None)
        found: Callable[[float], tuple[float, ...]] = eval(code, {**NAMES, **self.names})  # noqa: S307 own text
        return found

    def whether_other(self, bounds: Sequence[Bound], held: tuple[bool, ...]) -> Callable[[float], bool]:
        """Give what says whether any of those expressions holds that did not, or any no more that did (`held`)."""
        found: Callable[[float], bool] = eval(self._kept(bounds, held), {**NAMES, **self.names})  # noqa: S307 own text
        return found

    def _kept(self, bounds: Sequence[Bound], held: tuple[bool, ...] | None) -> CodeType:
        """Compile what works out each of some expressions, or says whether any is other than it was."""
        codes, key = self.look.codes, (self.parts, held)
        if key not in codes:
            words, kept = self._spoken(bounds)
            spoken = {str(term): word for term, word in words.items()}
            texts = [text_of_one(bound, spoken) for bound in bounds]
            if held is None:
                text = f"({''.join([f'{text}, ' for text in texts])})"
            else:
                others = [f"not ({text})" if did else text for text, did in zip(texts, held, strict=True)]
                text = " or ".join(others) or "False"
            codes[key] = TEXTS.code(f"lambda {', '.join(['at', *kept])}: {text}")
        return codes[key]

    def _spoken(self, bounds: Sequence[Bound]) -> tuple[dict[Term, str], list[str]]:
        """Say how each term is read, and what keeps a look that is needed more than once."""
        parts = dict(zip(self.terms, self.parts, strict=True))
        plain = text_of_any(bounds, parts)
        words: dict[Term, str] = {}
        kept: list[str] = []
        for place, (term, part) in enumerate(parts.items()):
            words[term] = part
            if part[0] not in "ENV" and plain.count(part) > 1:
                kept.append(f"k{place}=None")
                words[term] = f"(k{place} if k{place} is not None else (k{place} := {part}))"
        return words, kept

    @property
    def steady(self) -> bool:
        """Whether time alone changes nothing of what it reads: between two doings of the clock all answers stand."""
        known = self._world.scenario.vocabulary.models
        steady = {each.name for name in self._models for each in known[name].functions if each.steady}
        pairs = zip(self.terms, self.parts, strict=True)
        return all(term.function in steady or not _OF_TIME.search(part) for term, part in pairs)

    def one(self, term: Term, at: float) -> float:
        """Give what the actor believes of one term now."""
        way = self._way(term)
        if isinstance(way, _Remembered):
            self.memory.watch(way.acts, way.topics)
            way = way.text
        part = way if isinstance(way, str) else way(self)
        if callable(part):
            return float(part(at))
        return float(eval(_fill_code((part,)), self._flat())(at)[0])  # noqa: S307 own text

    def _flat(self) -> dict[str, object]:
        """Names that the text of a part may use.

        Values, rests, what of them stands, when they were written, the power of e, estimates, numbers that a case may
        draw, own acts done and under way, what was heard, the board and looks at it, memory, courses of action
        followed, steps due, questions open.
        """
        return {
            "__builtins__": {},
            "V": self._world.slots.value,
            "S": self._world.slots.rest,
            "K": self._world.slots.stands,
            "W": self._world.slots.written,
            "X": math.exp,
            "E": self._world.estimates.held(self.actor),
            "N": self._numbers,
            "D": self.memory.did,
            "U": self.memory.under_way,
            "H": self.memory.heard,
            "P": self.memory.posted,
            "B": self.memory.seen,
            "M": self.memory,
            "C": self.memory.courses,
            "T": self.memory.due,
            "Q": self.memory.raised,
        }

    def certainty(self, term: Term) -> tuple[float, float] | None:
        """Standard deviation and age (h) with which a variable of another is held; None for what is known or read."""
        vocabulary, arguments = self._world.scenario.vocabulary, [str(word) for word in term.arguments]
        if term.function in vocabulary.relation_variables:
            who, toward = (self.actor, *arguments) if len(arguments) == 1 else arguments
            if who in (self.actor, toward):
                return None
            return self._world.estimates.certainty(self.actor, self._world.network.slot(term.function, who, toward))
        variable = vocabulary.actor_variables.get(term.function)
        if variable is not None and arguments and arguments[0] != self.actor:
            if not variable.belongs_to(self._world.scenario.actors[arguments[0]].type):
                return None
            return self._world.estimates.certainty(self.actor, self._world.actor_slot(arguments[0], term.function))
        return None

    def _way(self, term: Term) -> _Way:
        """Say how to read a term: text over the flat lists, or what gives text or a function of time in a run.

        What is given must not hold on to this run: other runs ask it too.
        """
        name, arguments = term.function, term.arguments
        vocabulary = self._world.scenario.vocabulary
        if (variable := vocabulary.relation_variables.get(name)) is not None:
            who, toward = (self.actor, *arguments) if len(arguments) == 1 else arguments
            return self._relation(variable, str(who), str(toward))
        if (variable := vocabulary.actor_variables.get(name)) is not None:
            who = str(arguments[0]) if arguments else self.actor
            if not variable.belongs_to(self._world.scenario.actors[who].type):
                return "0.0"
            return self._slot(variable, self._world.actor_slot(who, name), who)
        if name == "standing":
            other, network = str(arguments[0]), self._world.network
            return "0.0" if other == self.actor else f"K[{network.slot('grievance', self.actor, other)}]"
        if name in self._owner:
            return lambda view: view._told(view._models[view._owner[name]], term)  # noqa: SLF001  our own class
        return _remembered(term)

    def _number(self, number: float) -> str:
        """Say how a number is read that a case may draw: by its place, so that texts are the same in all cases."""
        self._numbers.append(number)
        return f"N[{len(self._numbers) - 1}]"

    def _told(self, model: RunningModel, term: Term) -> Getter:
        return model.getter(self.actor, term)

    def _relation(self, variable: Variable, who: str, toward: str) -> str | _Asks:
        if who == toward:
            return "0.0"
        return self._slot(variable, self._world.network.slot(variable.name, who, toward), who)

    def _slot(self, variable: Variable, slot: int, holder: str) -> str | _Asks:
        if holder != self.actor and variable.error > 0:
            return lambda view: f"E[{view._world.estimates.place(view.actor, holder, slot, variable)}]"  # noqa: SLF001
        return _truth(slot, variable)


def _remembered(term: Term) -> _Way:
    """Say how to read a word on memory, or on what does not change in a run."""
    words = [str(word) for word in term.arguments]
    within = dict(term.keywords).get("within", _EVER)
    match term.function:
        case "received" | "received_from":
            return _noticed(words[-1], words[0] if len(words) > 1 else "", within)
        case "did":
            act = (words[0], words[1] if len(words) > 1 else "")
            return _Remembered(f"(1.0 if at - D[{under(*act)!r}] <= {within!r} else 0.0)", acts=(act,))
        case "under_way":
            act = (words[0], words[1] if len(words) > 1 else "")
            return _Remembered(f"(1.0 if U[{under(*act)!r}] > 0 else 0.0)", acts=(act,))
        case "course" | "step_due" | "comes_up":
            return _of_course(term.function, words)
        case "others_doing":
            return _others_doing(words[0], words[1])
        case "alarm":
            return f"(1.0 if at - M.alarmed <= {within!r} and M.alarmed >= 0 else 0.0)"
        case "day":
            return "at / 24.0"
    return _unchanging(term.function, words)


def _unchanging(function: str, words: list[str]) -> _Asks:
    """Say how to read what does not change in a run: what a case may draw by its place, all else as it stands."""
    if function == "strength":
        return lambda view: view._number(strength(view._world.scenario, view.actor, words))  # noqa: SLF001
    return lambda view: repr(fixed(view._world.scenario, view.actor, function, words))  # noqa: SLF001


def _of_course(function: str, words: list[str]) -> str:
    """Look whether a course of action is followed, a step of one is due, or the question of one open, by now."""
    where, many = {"course": ("C", 2), "step_due": ("T", 3), "comes_up": ("Q", 2)}[function]
    found = under(*words, *[""] * (many - len(words)))
    return f"(1.0 if at >= {where}[{found!r}] else 0.0)"


def _others_doing(action: str, about: str) -> _Asks:
    def ask(view: View) -> Getter:
        others, topic = view.memory.others_doing, view.memory.watch_topic(action)
        return lambda at: float(others(topic, about, at))

    return ask


def _noticed(topic: str, by: str, within: float) -> _Remembered:
    """Look for a topic of late (by somebody): among what reached its owner alone, then on the board."""
    own = f"at - H[{under(topic, by)!r}] <= {within!r}"
    text = f"(1.0 if {own} or {topic!r} in P and at - B({topic!r}, at, {by!r}) <= {within!r} else 0.0)"
    return _Remembered(text, topics=((topic, by),))


class Truth(View):
    """What is true, for the white cell: as a view, but of everything as it is. No actor sees it."""

    def _told(self, model: RunningModel, term: Term) -> Getter:
        found = model.truth(term) if isinstance(model, Revealing) else None
        return found if found is not None else model.getter(self.actor, term)

    def _slot(self, variable: Variable, slot: int, holder: str) -> str | _Asks:
        del holder
        return _truth(slot, variable)


def _truth(slot: int, variable: Variable) -> str:
    """Text that reads a slot: what relaxes is worked out only while it is away from its rest, as in `Slots.read`."""
    value, rest = f"V[{slot}]", f"S[{slot}]"
    if not (time := variable.relaxes_in):
        return value
    return f"({value} if {value} == {rest} else {rest} + ({value} - {rest}) * X((W[{slot}] - at) / {time!r}))"


def relaxing(part: str) -> int | None:
    """Give the slot that a part of a view reads, if that relaxes and nothing else is read."""
    return int(part[3 : part.index("]")]) if part.startswith("(V[") else None


def _fill_code(parts: tuple[str, ...]) -> CodeType:
    return TEXTS.code(f"lambda at: [{', '.join(parts)}]")
