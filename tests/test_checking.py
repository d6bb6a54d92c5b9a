from __future__ import annotations

from typing import Annotated, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, StringConstraints, model_validator
from strategies import trees

from sim.errors import InputError, Place
from sim.scenario.checking import collect, validate
from sim.scenario.reading import Tree, read_text, write
from sim.units import UnitError, parse_quantity


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(Block):
    when: str = Field(min_length=3)
    bonus: float = Field(default=0.0, ge=0, lt=1)


class Share(Block):
    value: float
    low: float | None = None


class Strike(Block):
    kind: Literal["strike"]
    rung: int


class Relief(Block):
    kind: Literal["relief"]
    tonnes: int
    relief: int = 0


def hours(raw: object) -> float:
    if not isinstance(raw, str | int | float):
        raise UnitError("expected a duration")
    return parse_quantity(raw, "time")


Id = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]


class Names(RootModel[dict[Id, Rule]]):
    pass


class Actor(Block):
    doctrine: Literal["assertive", "status_quo"] = "status_quo"
    latency: Annotated[float, BeforeValidator(hours)] = 0.0
    rules: tuple[Rule, ...] = ()
    share: float | Share = 0.0
    public: bool = False
    count: int = 0
    says: str | None = None
    source_: str = Field(default="", alias="source")
    pair: tuple[int, Share] | None = None
    actions: list[Annotated[Strike | Relief, Field(discriminator="kind")]] = []
    named: Names | None = None

    @model_validator(mode="after")
    def _needs_a_rule(self) -> Actor:
        if self.public and not self.rules:
            raise ValueError("a public actor needs a rule")
        return self


class World(Block):
    actors: dict[Id, Actor]


KEYS = "actions, count, doctrine, latency, named, pair, public, rules, says, share, source"


def said(text: str) -> list[str]:
    document = read_text(text, file="strait.yaml")
    with pytest.raises(InputError) as caught:
        validate(World, document)
    return [str(fault) for fault in caught.value.faults]


def said_of_china(line: str) -> str:
    (one,) = said(f"actors:\n  china:\n    {line}\n")
    return one


def test_a_good_document_becomes_its_model() -> None:
    text = "actors: {china: {doctrine: assertive, latency: 2 d, rules: [{when: 'rung > 2'}], share: {value: 1}}}"
    world = validate(World, read_text(text, file="strait.yaml"))
    assert world.actors["china"].latency == 48.0
    assert world.actors["china"].share == Share(value=1)


def test_a_part_of_a_document_is_checked_with_its_whole_path() -> None:
    document = read_text("a:\n  - {when: x}\n", file="strait.yaml")
    with pytest.raises(InputError, match=r"strait.yaml:2:12: a\[0\].when: expected text of 3 characters or more"):
        validate(Rule, document, at=("a", 0))
    with pytest.raises(InputError, match=r"strait.yaml:2:3: a\[1\]: is missing"):
        validate(Rule, document, at=("a", 1))


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        (
            "doctrine: assertve",
            "3:15: actors.china.doctrine: expected one of the known words, found 'assertve'",
            "did you mean 'assertive'? known: assertive, status_quo",
        ),
        (
            "latency: 3",
            "3:14: actors.china.latency: expected a unit after 3",
            "write a number and a unit of time: min, h, d, wk, mo, yr",
        ),
        ("rules: [{when: abc, bonus: -1}]", "3:32: actors.china.rules[0].bonus: expected 0 or more, found -1", ""),
        (
            "rules: [{when: abc, bonus: 1}]",
            "3:32: actors.china.rules[0].bonus: expected a number below 1, found 1",
            "",
        ),
        ("rules: [{}]", "3:13: actors.china.rules[0].when: is missing", "add it"),
        ("rules: {}", "3:12: actors.china.rules: expected a list, found keys and values", ""),
        ("rules: [{when: null}]", "3:20: actors.china.rules[0].when: expected text, found nothing", ""),
        ("rulse: []", "3:5: actors.china.rulse: unknown key 'rulse'", f"did you mean 'rules'? known: {KEYS}"),
        ("sources: x", "3:5: actors.china.sources: unknown key 'sources'", f"did you mean 'source'? known: {KEYS}"),
        (
            "rules: [{when: abc, bonsu: 1}]",
            "3:25: actors.china.rules[0].bonsu: unknown key 'bonsu'",
            "did you mean 'bonus'? known: bonus, when",
        ),
        ("share: [1]", "3:12: actors.china.share: expected a number or keys and values, found a list of 1", ""),
        (
            "share: {value: 1, lw: 2}",
            "3:23: actors.china.share.lw: unknown key 'lw'",
            "did you mean 'low'? known: low, value",
        ),
        ("share: {value: much}", "3:20: actors.china.share.value: expected a number, found 'much'", ""),
        ("public: 3", "3:13: actors.china.public: expected true or false, found 3", ""),
        ("public: true", "3:5: actors.china: a public actor needs a rule", ""),
        ("count: 1.5", "3:12: actors.china.count: expected a whole number, found 1.5", ""),
        ("says: true", "3:11: actors.china.says: expected text, found true", ""),
        (
            "pair: [1, {value: 1, vlue: 2}]",
            "3:26: actors.china.pair[1].vlue: unknown key 'vlue'",
            "did you mean 'value'? known: low, value",
        ),
        (
            "actions: [{rung: 1}]",
            "3:15: actors.china.actions[0].kind: is missing",
            "add it: it says which kind this is",
        ),
        (
            "actions: [{kind: strik, rung: 1}]",
            "3:22: actors.china.actions[0].kind: no kind named 'strik'",
            "did you mean 'strike'? known: relief, strike",
        ),
        (
            "actions: [{kind: strike, rnug: 1, rung: 1}]",
            "3:30: actors.china.actions[0].rnug: unknown key 'rnug'",
            "did you mean 'rung'? known: kind, rung",
        ),
        (
            "actions: [{kind: relief, relief: 1, tonnes: x}]",
            "3:49: actors.china.actions[0].tonnes: expected a whole number, found 'x'",
            "",
        ),
        (
            "named: {a: {when: abc, whn: 1}}",
            "3:28: actors.china.named.a.whn: unknown key 'whn'",
            "did you mean 'when'? known: bonus, when",
        ),
        ("named: {A: {when: abc}}", "3:13: actors.china.named.A: expected text of the form ^[a-z_]+$, found 'A'", ""),
    ],
)
def test_a_fault_says_place_path_found_expected_and_way_out(line: str, problem: str, hint: str) -> None:
    assert said_of_china(line).split("\n  ") == [f"strait.yaml:{problem}", *([hint] if hint else [])]


def test_a_document_that_is_no_mapping_is_refused() -> None:
    assert said("[1]") == ["strait.yaml:1:1: expected keys and values, found a list of 1"]
    assert said("{}") == ["strait.yaml:1:1: actors: is missing\n  add it"]


def test_all_faults_of_a_file_come_in_the_order_of_its_lines() -> None:
    found = said("actors:\n  china: {count: x}\n  japan:\n    rules: 3\n    public: maybe\nmore: 1\n")
    assert [one.split(":")[1] for one in found] == ["2", "4", "5", "6"]


def test_collecting_gives_the_results_in_order_or_all_faults_at_once() -> None:
    assert collect(lambda: 1, lambda: "a", lambda: None) == (1, "a", None)
    assert collect() == ()

    def refuse(name: str) -> int:
        raise InputError.of(name, "is wrong")

    with pytest.raises(InputError) as caught:
        collect(lambda: refuse("b.yaml"), lambda: 1, lambda: refuse("a.yaml"))
    assert [fault.place for fault in caught.value.faults] == [Place("a.yaml"), Place("b.yaml")]


def test_a_fault_of_our_own_is_not_collected() -> None:
    with pytest.raises(ZeroDivisionError):
        collect(lambda: 1 // 0)


def sprinkled() -> st.SearchStrategy[Tree]:
    """Actors that are nearly right: known keys with any values."""
    keys = st.sampled_from([*Actor.model_fields, "source", "rlues"])
    actor = st.dictionaries(keys, trees() | st.lists(st.dictionaries(st.sampled_from(["kind", "when"]), trees())))
    return st.dictionaries(st.sampled_from(["china", "japan", "B"]), actor, max_size=2).map(
        # ignored type: a tree within a tree, whose type is invariant
        lambda actors: {"actors": actors}  # type: ignore[dict-item]
    )


@settings(deadline=None)
@given(trees() | sprinkled())
@example({"a\r\nb": None})
def test_any_tree_fits_or_is_refused_in_plain_words_at_a_place(tree: Tree) -> None:
    document = read_text(write(tree), file="strait.yaml")
    problems: list[str] = []
    try:
        validate(World, document)
    except InputError as error:
        assert all(fault.place.line for fault in error.faults)  # noqa: PT017 - a law, not an example
        problems = [fault.problem for fault in error.faults]
        assert problems
    assert not [problem for problem in problems if "Input should" in problem or "\n" in problem]
