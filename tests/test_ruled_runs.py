"""Check V-36: a ruling of the white cell changes nothing before it, marks the run, and never enters a comparison."""

from __future__ import annotations

from pathlib import Path

import pytest
from exercises import begun, play_out, step

from sim.api import compare
from sim.errors import InputError
from sim.exercise.running import Runner
from sim.exercise.session import Session
from sim.report.files import close_journal
from sim.report.summary import summary


def first_due(session: Session) -> str:
    """Go on to the first ruling that is due; give its doing."""
    session.do("white", "clock", verb="rulings", mode="all")
    session.do("lead_party_a", "sheet", orders=["scold:party_c", "visit:party_b"])
    answer = session.do("white", "clock", verb="begin")
    while answer.stop != "ruling":
        answer = step(session)
    due = Runner(session).ruling_due()
    assert due is not None
    return due.id


def ruled(folder: Path, verdict: str) -> tuple[Session, int]:
    """Play the small exercise with one verdict on the first matter; give it, and the records before the ruling."""
    folder.mkdir()
    session = begun(folder)
    name = first_due(session)
    before = len(session.engine.chronicle)
    words: dict[str, str] = {"verdict": "accept"}
    if verdict == "overrule":
        due = Runner(session).ruling_due()
        assert due is not None
        drawn = session.table.ruled.get(name, {}).get("proposed", {}).get("drawn")
        words = {"verdict": "overrule", "outcome": "fail" if drawn == "full" else "full", "reason": "as it was seen"}
    assert session.do("white", "ruling", doing=name, **words).accepted
    session.do("white", "clock", verb="rulings", mode="automatic")
    play_out(session)
    return session, before


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[Session, int], tuple[Session, int]]:
    """Give the same exercise with its first ruling accepted and overruled."""
    folder = tmp_path_factory.mktemp("ruled")
    return ruled(folder / "accepted", "accept"), ruled(folder / "overruled", "overrule")


Pair = tuple[tuple[Session, int], tuple[Session, int]]


def test_before_the_ruling_the_record_is_the_same_to_the_last_line_and_after_it_another(pair: Pair) -> None:
    (accepted, before), (overruled, same) = pair
    assert before == same > 1
    left, right = (list(session.engine.chronicle.lines()) for session in (accepted, overruled))
    assert left[:before] == right[:before]
    assert left[before:] != right[before:]


def test_a_run_with_a_ruling_says_so_in_its_summary_and_its_record(pair: Pair) -> None:
    (accepted, _), (overruled, _) = pair
    told = [summary(session.engine.finish())["overruled"] for session in (accepted, overruled)]
    assert told == [0, 1]
    assert [record.kind for record in overruled.engine.chronicle].count("overruled") == 1
    assert not any(record.kind == "overruled" for record in accepted.engine.chronicle)


def test_a_run_with_a_ruling_is_no_side_of_a_comparison_and_the_reason_is_the_ruling(
    pair: Pair, tmp_path: Path
) -> None:
    said = (
        r"accepted\.jsonl:1:1: is the journal of one run, and no scenario",
        r"overruled\.jsonl:\d+:1: .* ruled against",
    )
    for (session, _), name, reason in zip(pair, ("accepted", "overruled"), said, strict=True):
        path = tmp_path / f"{name}.jsonl"
        lines = close_journal(session.engine.finish())
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        with pytest.raises(InputError, match=reason) as first:
            compare(path, replications=1, workers=1)
        with pytest.raises(InputError, match=reason):
            compare("typhoon_isles", options=[str(path)], replications=1, workers=1)
        place = int(str(first.value).split(".jsonl:")[1].split(":")[0])
        assert ('"kind": "ruling"' in lines[place - 1]) == (name == "overruled")
