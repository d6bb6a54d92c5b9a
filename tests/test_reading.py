from __future__ import annotations

import math
import os
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import TRAPS, trees, yaml_like

from sim.errors import Fault, InputError, Place
from sim.scenario.reading import Tree, composer, dotted, read_file, read_text, write

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.reading import Document

MIB = 2**20


def read(text: str) -> Document:
    return read_text(text, file="strait.yaml")


def tree(text: str) -> Tree:
    return read(text).tree


def faults(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        read(text)
    return caught.value.faults


def only_fault(text: str) -> Fault:
    (fault,) = faults(text)
    assert fault.hint
    assert "\n" not in str(fault).removesuffix(f"\n  {fault.hint}")
    return fault


def test_a_file_becomes_a_plain_tree() -> None:
    text = "title: Strait\nactors:\n  - id: japan\n    share: 0.5\n  - {id: china, at: [1, -2]}\nnote: >\n  a\n  b\n"
    assert tree(text) == {
        "title": "Strait",
        "actors": [{"id": "japan", "share": 0.5}, {"id": "china", "at": [1, -2]}],
        "note": "a b\n",
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-7", -7), ("+7", 7)),
        *((".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-1.5E-3", -0.0015), ("1000000000000000", 10**15)),
        *(("36 h", "36 h"), ("2004-12-26", "2004-12-26"), ("2004-12-26T00:59:00Z", "2004-12-26T00:59:00Z")),
        *(("'NO'", "NO"), ('"12:30"', "12:30"), ("no way", "no way"), ("12:75", "12:75"), ("1.2.3", "1.2.3")),
        *(("<<", "<<"), ("=", "="), ("e3", "e3"), ("information", "information"), ("|-\n  yes", "yes")),
    ],
)
def test_a_scalar_means_what_it_says(written: str, value: Tree) -> None:
    found = tree(f"a: {written}\n")
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


@pytest.mark.parametrize(
    "word",
    [
        *("yes", "NO", "On", "oFF", "y", "N", "True", "TRUE", "False", "Null", "NULL", "12:30", "1:02:03.5", "09:15"),
        *("010", "-08", "00", "0x1F", "0o17", "0b1", "1_000", "1_0.5", ".5_0", ".inf", "-.Inf", ".NaN", "nan", "inf"),
        *("1000000000000001", "1e999", "9" * 5000),
    ],
)
def test_a_word_that_readers_take_in_two_ways_is_refused_unless_quoted(word: str) -> None:
    fault = only_fault(f"a:\n  - {word}\n")
    assert (fault.place, fault.path) == (Place("strait.yaml", 2, 5), "a[0]")
    assert "quote it" in fault.hint
    assert tree(f"a: '{word}'") == {"a": word}


def test_every_unclear_word_of_a_file_is_said_at_once_up_to_fifty() -> None:
    assert [fault.place.line for fault in faults("a: NO\nb: 12:30\nc: 3\nd: 010\n")] == [1, 2, 4]
    assert len(faults("- no\n" * 1000)) == 50


def test_values_and_keys_know_their_places() -> None:
    document = read("a: 1\nlong:\n  - x\n  - {k: [2]}\n")
    assert document.marks[()] == Place("strait.yaml", 1, 1)
    assert document.marks["long", 1, "k", 0] == Place("strait.yaml", 4, 10)
    assert document.key_marks["long",] == Place("strait.yaml", 2, 1)
    assert document.place(("long", 0, "no", "such")) == Place("strait.yaml", 3, 5)
    assert document.key_place(("long", 1, "k")) == Place("strait.yaml", 4, 6)
    assert document.key_place(("long", 1)) == document.place(("long", 1)) == Place("strait.yaml", 4, 5)


def test_a_path_is_written_as_people_write_it() -> None:
    assert dotted(("rules", 2, "when")) == "rules[2].when"
    assert dotted((0, "a\nb")) == r"[0].a\nb"
    assert dotted(()) == ""


def test_a_duplicate_key_is_refused_with_both_lines() -> None:
    fault = only_fault("a: 1\nb: 2\na: 3\n")
    assert fault.place == Place("strait.yaml", 3, 1)
    assert "line 1" in fault.problem


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: !x 1", 1, "the tag !x"),
        ("a: !!python/object/apply:os.system [ls]", 1, "the tag !!python/object"),
        ("! a", 1, "the tag !"),
        ("a: &x 1", 1, "the anchor &x"),
        ("a: 1\nb: *x", 2, "the alias *x"),
        ("a: 1\n<<: {b: 2}", 2, "the merge key <<"),
        ("a: 1\n---\nb: 2", 2, "a second document"),
        ("1: a", 1, "the key 1 is not a text"),
        ("true: a", 1, "the key true is not a text"),
        ("no: a", 1, "no is unclear"),
        (": a", 1, "something after"),
        ("? \n: a", 1, "a key is missing"),
        ("{: a}", 1, "a sign where a value"),
        ("? [a]\n: b", 1, "a list or mapping as a key"),
        ("a: b: c", 1, "a ':' where none may stand"),
        ("a: 'b", 1, "a quoted text that never ends"),
        ("a:\n  b: [1,\n\nc: 2", 2, "a [ or { that does not end well"),
        ("a: 1\nfoo\nb: 2", 2, "a key without ':'"),
        ("a:\n\tb: 1", 2, "a tab"),
        ("- a\nb: 1", 2, "a line among list items"),
        ('a: "\\q"', 1, "an unknown \\"),
        ("%YAML 3.0\n---\na", 1, "not YAML"),
        ("a: 1\nb: \x07", 2, "a control character, U+0007"),
        ("a: 1\r\nb: \x00", 2, "a control character, U+0000"),
        ("a: b\u2028c", 1, "a control character, U+2028"),
        ("a: \ud800", 1, "a control character, U+D800"),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, problem: str) -> None:
    fault = only_fault(text)
    assert fault.place.line == line
    assert fault.place.column > 0
    assert fault.problem.startswith(problem)


@pytest.mark.parametrize("text", ["", "\n\n", "# only words\n", "---\n", "\ufeff"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert only_fault(text).problem == "the file is empty"


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    document = read("\ufeffa: 1\r\nb:\r\n  - c\r\n")
    assert document.tree == {"a": 1, "b": ["c"]}
    assert document.marks["b", 0] == Place("strait.yaml", 3, 5)


def test_forty_levels_are_read_and_one_more_is_not() -> None:
    assert tree("[" * 40 + "]" * 40)
    assert only_fault("[" * 41 + "]" * 41).problem == "more than 40 levels deep"


@pytest.mark.parametrize(
    "text",
    [
        *("[" * MIB, "{a: " * (MIB // 4), "- " * (MIB // 2), "- a\n" * (MIB // 4), "[" + "a," * 400_000, "9" * MIB),
        *("a" * (MIB + 1), "1_" * (MIB // 2), "1:1" * (MIB // 3), "- no\n" * 200_000, '"' * MIB, "&a " * (MIB // 3)),
        *("? " * (MIB // 2), "!" * MIB, "é" * (MIB // 2 + 1), " " * MIB),
    ],
    ids=lambda text: f"{text[:8]}...",
)
def test_a_hostile_text_is_refused_in_few_words(text: str) -> None:
    assert len(str(InputError(faults(text)))) < 20_000


def test_the_largest_text_that_is_looked_at_takes_bounded_memory() -> None:
    text = "[" * 39 + "a," * 400_000
    tracemalloc.start()
    try:
        assert len(str(InputError(faults(text)))) < 20_000
        assert tracemalloc.get_traced_memory()[1] < 256 * MIB
    finally:
        tracemalloc.stop()


def test_a_file_is_named_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "strait.yaml").write_bytes(b"\xef\xbb\xbftitle: Stra\xc3\x9fe\n")
    assert read_file(folder / "strait.yaml").file == str(folder / "strait.yaml")
    monkeypatch.chdir(tmp_path)
    document = read_file(folder / "strait.yaml")
    assert document.file == "scenarios/strait.yaml"
    assert document.tree == {"title": "Straße"}


def file_fault(path: Path) -> Fault:
    with pytest.raises(InputError) as caught:
        read_file(path)
    (fault,) = caught.value.faults
    assert fault.hint
    return fault


def test_a_missing_file_names_its_neighbour_or_its_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "strait.yaml").write_text("a: 1")
    assert "did you mean 'strait.yaml'?" in file_fault(tmp_path / "strat.yaml").hint
    assert "there is no folder" in file_fault(tmp_path / "nowhere" / "strait.yaml").hint
    assert "no such file" in file_fault(tmp_path / "strait.yaml" / "x").problem


def test_only_a_regular_file_is_opened(tmp_path: Path) -> None:
    assert "a folder" in file_fault(tmp_path).problem
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "not a regular file" in file_fault(tmp_path / "pipe.yaml").problem
    assert "not a regular file" in file_fault(Path("/dev/zero")).problem


def test_a_name_the_system_refuses_is_said_as_such(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    for name in ("a" * 5000, "nul\x00", "loop.yaml"):
        assert "cannot be read" in file_fault(tmp_path / name).problem


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_file_without_permission_is_said_as_such(tmp_path: Path) -> None:
    path = tmp_path / "closed.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    assert "Permission denied" in file_fault(path).problem


def test_bytes_that_are_not_utf_8_are_refused_with_their_offset(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\nb: \xe9t\xe9\n")
    fault = file_fault(path)
    assert "byte 8 (0xe9)" in fault.problem
    assert fault.place.line == 2
    path.write_bytes("a: 1".encode("utf-16"))
    assert "byte 0" in file_fault(path).problem


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(2**40)
    assert file_fault(path).problem == "larger than 1 MiB"


def test_plain_words_are_written_plain_and_all_else_in_quotes() -> None:
    assert write({"speed": "18 kt", "place": "Banda Aceh", "country": "NO", "at": "12:30", "far": 1e300}) == (
        'speed: 18 kt\nplace: Banda Aceh\ncountry: "NO"\nat: "12:30"\nfar: 1.0e+300\n'
    )


def test_one_list_used_twice_is_written_twice() -> None:
    shared: Tree = ["a"]
    assert tree(write({"a": shared, "b": shared})) == {"a": ["a"], "b": ["a"]}


def test_a_key_of_any_length_is_written_and_read() -> None:
    assert tree(write({"k" * 5000: 1})) == {"k" * 5000: 1}


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**16, "\ud800"])
def test_what_no_file_may_hold_is_not_written(value: Tree) -> None:
    with pytest.raises(InputError):
        write({"a": value})


def test_what_is_no_tree_is_not_written() -> None:
    for thing in ({"a": object()}, {"a": (1, 2)}):
        with pytest.raises(TypeError):
            # ignored type: what no tree may hold is the point
            write(thing)  # type: ignore[arg-type]


@settings(deadline=None)
@given(trees())
def test_what_is_written_reads_back_the_same(branches: Tree) -> None:
    document = read(write(branches))
    assert repr(document.tree) == repr(branches)


@settings(deadline=None)
@given(trees())
@example({trap: trap for trap in TRAPS})
@example(list(TRAPS))
def test_another_reader_of_yaml_takes_what_is_written_the_same_way(branches: Tree) -> None:
    assert repr(yaml.safe_load(write(branches))) == repr(branches)


@settings(deadline=None)
@given(trees())
def test_every_value_and_every_key_has_a_place(branches: Tree) -> None:
    document = read(write(branches))

    def look(branch: Tree, path: tuple[str | int, ...]) -> None:
        assert document.marks[path] == document.place(path)
        if isinstance(branch, dict):
            for key, value in branch.items():
                assert document.key_marks[*path, key].line <= document.marks[*path, key].line
                look(value, (*path, key))
        elif isinstance(branch, list):
            for index, value in enumerate(branch):
                look(value, (*path, index))

    look(branches, ())


def read_or_refused(call: Callable[[], Document]) -> Document | None:
    refused: list[Fault] = []
    try:
        return call()
    except InputError as error:
        refused.extend(error.faults)
    assert refused
    assert all(fault.hint for fault in refused)
    return None


@pytest.mark.parametrize("loader", [yaml.SafeLoader, composer._LOADER])
def test_any_text_is_read_or_refused(loader: type[yaml.SafeLoader]) -> None:
    @settings(deadline=None)
    @given(yaml_like() | st.text(st.characters()))
    def law(text: str) -> None:
        document = read_or_refused(lambda: read(text))
        if document is not None:
            assert repr(read(write(document.tree)).tree) == repr(document.tree)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composer, "_LOADER", loader)
        law()


@settings(deadline=None)
@given(yaml_like())
def test_what_is_read_plain_means_the_same_to_another_reader(text: str) -> None:
    """Dates and numbers such as `1e3` aside, which YAML 1.1 takes otherwise and the house reads as written."""
    document = read_or_refused(lambda: read(text))
    if document is None:
        return
    try:
        theirs = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return  # the two parsers of one library differ at the edges

    def same(one: Tree, other: Tree) -> bool:
        if isinstance(one, dict) and isinstance(other, dict):
            return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
        if isinstance(one, list) and isinstance(other, list):
            return len(one) == len(other) and all(map(same, one, other))
        if isinstance(one, str):
            return one == other
        if one is None:
            return other in {"", "~", "null"}
        return other == str(one).lower() if isinstance(one, bool) else float(str(other)) == one

    assert same(document.tree, theirs)


@settings(deadline=None)
@given(st.binary(max_size=200) | yaml_like().map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "strait.yaml")
        path.write_bytes(raw)
        read_or_refused(lambda: read_file(path))


def test_what_somebody_does_to_a_tree_is_not_what_the_next_one_reads() -> None:
    first = read_text("a: {b: [1, 2]}\n", file="x.yaml")
    assert isinstance(first.tree, dict)
    first.tree["a"]["b"].append(3)  # type: ignore[index,call-overload,union-attr]
    assert read_text("a: {b: [1, 2]}\n", file="x.yaml").tree == {"a": {"b": [1, 2]}}
