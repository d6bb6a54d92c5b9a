"""What options are called in pictures."""

from __future__ import annotations

from pathlib import Path

from studies import write_lever, write_option, write_small_study

from sim.report.titled import titled, titles_of
from sim.scenario import library


def test_an_option_is_called_by_its_title_and_its_adoption_where_that_was_named() -> None:
    near = library.find("scenario", "tsunami_relief").parent
    found = titles_of(["civil_society", "strategic_lift@mature"], near=near)
    assert [*found.values()] == [
        "Dialogue of the forces with civil society",
        "Strategic lift of the two navies, fully matured",
    ]


def test_options_that_share_a_title_are_told_apart_by_their_names(tmp_path: Path) -> None:
    write_small_study(tmp_path)
    write_lever(tmp_path)
    write_option(tmp_path, name="one")
    twin = (tmp_path / "one.yaml").read_text(encoding="utf-8")
    (tmp_path / "two.yaml").write_text(twin.replace("id: one", "id: two"), encoding="utf-8")
    found = titles_of(["one.yaml", "two.yaml"], near=tmp_path)
    assert [title.rpartition(" ")[2] for title in found.values()] == ["(one)", "(two)"]


def test_without_titles_the_name_stands() -> None:
    assert titled("folder/closer.yaml@0", None) == "closer@0"
    assert titled("", {}) == "the baseline"
