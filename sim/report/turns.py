"""What models tell of the ladder, of displacement and of politics at home, in words for the story of a run."""

from __future__ import annotations

from typing import Final

from sim.report.wording import Titles, plain, two_digits
from sim.sentence import Sentence
from sim.world.chronicle import Record

__all__ = ["turn"]

# a turn of the crisis, something that happened, something to be read only in full
_TURN, _EVENT, _SMALL = 80.0, 40.0, 10.0
_FIREBREAK: Final = 5
# by subject: weight, and words with the record's details in them
_WORDS: Final = {
    "collapse": (_TURN, "order breaks down; {unguarded} dangerous sites are left unguarded"),
    "refugee_wave": (_EVENT, "more than {waiting_at_least} who fled wait without a place"),
    "loose_weapon": (_TURN, "something dangerous is missing from a site nobody guards ({zone})"),
    "contact_clash": (_TURN, "troops clash with those of {other}"),
    "evacuation_done": (_EVENT, "all {evacuated} nationals who would go are out"),
    "government_changed": (_TURN, "another government takes over and follows '{doctrine}'"),
    "audience_cost": (_EVENT, "a threat was not carried out; support falls to {support}"),
    "base_incident": (_SMALL, "an incident at the bases of {other}"),
    "base_shut": (_EVENT, "protests shut the bases of {other}"),
    "base_refused": (_EVENT, "refuses {other} the use of its bases in combat"),
    "base_opened": (_EVENT, "lets {other} use its bases in combat"),
}


def turn(record: Record, titles: Titles) -> tuple[float, str]:
    """Give the weight and the words of one record of the models of escalation, displacement and domestic politics."""
    details = record.details
    if record.kind == "escalation":
        return _on_the_ladder(record, titles)
    other = titles.actor(str(details.get("with") or details.get("guest") or ""))
    if "entered" in details:
        return _TURN, Sentence(
            "{troops} soldiers go to work: {title}",
            troops=plain(details.get("troops")),
            title=plain(details.get("title")),
        )
    if record.subject == "election":
        chance = details.get("p_stays")
        odds = two_digits(chance) if isinstance(chance, float) else "-"
        won, lost = (
            "{name}: those who govern win (chance to win {odds})",
            "{name}: those who govern lose (chance to win {odds})",
        )
        return _EVENT, Sentence(lost if details.get("lost") else won, name=details.get("election"), odds=odds)
    weight, words = _WORDS.get(record.subject, (_SMALL, f"{record.subject.replace('_', ' ')}: {plain(details)}"))
    told = {key: plain(value) for key, value in details.items()} | {"other": other}
    return weight, Sentence(words, **told) if record.subject in _WORDS else words


def _on_the_ladder(record: Record, titles: Titles) -> tuple[float, str]:
    """Tell who steps where toward whom, and who is held responsible for what."""
    details, other = record.details, titles.actor(record.subject)
    if "attributed" in details:
        return _EVENT, Sentence(
            "holds {who} responsible: {what}", who=other, what=plain(details["attributed"]).replace("_", " ")
        )
    if "held_an_accident" in details:
        return _EVENT, Sentence(
            "holds it to be an accident: {what}", what=plain(details["held_an_accident"]).replace("_", " ")
        )
    rung, before = details.get("rung"), details.get("from")
    if not isinstance(rung, int) or not isinstance(before, int):
        return _SMALL, f"{record.subject.replace('_', ' ')}: {plain(details)}"
    if rung < before:
        return _SMALL, Sentence("comes down to rung {rung} toward {whom}", rung=rung, whom=other)
    return _SMALL + _EVENT * (rung >= _FIREBREAK), Sentence(
        "steps up to rung {rung} toward {whom}", rung=rung, whom=other
    )
