"""What acts do to the ladder: one small function an effect, each giving what changed for the record."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from sim.clock import Phase
from sim.draws import occasion, uniform
from sim.models.dials import Dials
from sim.models.escalation.alerts import SHORT_NOTICE, Alerts
from sim.models.escalation.blockade import blockade
from sim.models.escalation.contacts import Contacts
from sim.models.escalation.harm import Harm
from sim.models.escalation.hidden import Hidden, HiddenAct
from sim.models.escalation.ladder import place, plain
from sim.models.escalation.parley import Parley, offer_words, refuse_words, settle
from sim.models.escalation.reach import Reach
from sim.models.escalation.readings import Readings
from sim.models.escalation.section import EscalationSection
from sim.models.escalation.shots import FORCE, answered
from sim.models.escalation.tension import Tension
from sim.models.escalation.tones import of_incident
from sim.models.escalation.weighing import Weighing
from sim.models.escalation.wrongs import Wrongs
from sim.world.effects import Change, ModelEffect, Tone
from sim.world.stage import Stage

__all__ = ["EFFECTS", "Escalation", "Told"]

Told = Mapping[str, object]
_NOBODY: Final[Told] = MappingProxyType({"refused": "nobody is named toward whom"})
# from this rung on a hidden act is attributed before it counts
_DENIABLE: Final = 2
_WAR: Final = 8
_MILITARY: Final = "military"
# how urgent the news of open force is, and of any other act
_STRUCK: Final = 0.8
_SEEN: Final = 0.3
# level of alert of reserves called up, and of forces that have fired
_CALLED_UP: Final = 3


class Escalation(Protocol):
    """What effects need of the running model."""

    stage: Stage
    dials: Dials
    section: EscalationSection
    readings: Readings
    hidden: Hidden
    tension: Tension
    parley: Parley
    contacts: Contacts
    reach: Reach
    alerts: Alerts
    harm: Harm
    weighing: Weighing
    wrongs: Wrongs

    def enter(
        self, who: str, toward: str, domain: str, rung: int, *, name: str, delay: float, decided: bool, losses: float
    ) -> Told:
        """Let an open act of a rung happen, to be seen after a delay."""

    def hold(self, who: str, toward: str, domain: str, rung: int, lasts: float, *, of: str) -> None:
        """Let an act of a rung (the id of its doing) go on for so long (h): quiet begins when it is over."""

    def over(self, who: str, toward: str, domain: str, of: str) -> Told:
        """Let an act that goes on be over before its time."""

    def war(self, who: str, rung: int) -> str:
        """Say in words what an act does that the model cannot go beyond."""

    def step_down(self, who: str, toward: str, by: int, *, delay: float, domains: Collection[str] = ()) -> Told:
        """Let an act take one down in some domains (in all, where none is named), to be seen after a delay."""

    def settle(self, one: str, other: str, by: int) -> Told:
        """Let the other come down toward one as well, and what they threatened each other with be over."""


def _act(model: Escalation, effect: ModelEffect) -> Told:
    assert effect.target is not None
    args = dict(effect.arguments)
    rung, lowers, domain = int(args["rung"]), int(args["lowers"]), _place(args)
    actor, target, name, lasts = effect.actor, effect.target, str(args["action"]), float(args.get("lasts", 0.0))
    told: Told = {}
    if rung >= _WAR and model.section.at_major_war == "umpire":
        told = _put_to_the_umpire(model, effect, rung, domain)
    elif rung and args["hidden"] and rung >= _DENIABLE:
        tone = float(args.get("tone", 0.0))
        told = _hide(model, effect, rung, domain, name=name, decided=True, tone=tone)
    elif rung:
        told = model.enter(
            actor, target, domain, rung, name=name, delay=float(args["seen_after"]), decided=True, losses=0.0
        )
        if lasts:
            model.hold(actor, target, domain, rung, lasts, of=effect.doing)
    if lowers and effect.scale > 0:
        domains = str(args.get("lowers_in", "")).split()
        told = {**told, **model.step_down(actor, target, lowers, delay=float(args["seen_after"]), domains=domains)}
    return told


def _over(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None:
        return _NOBODY
    return model.over(effect.actor, effect.target, _place(dict(effect.arguments)), effect.doing)


def _place(args: Mapping[str, str | float]) -> str:
    """Where on the ladder an act is kept."""
    return place(str(args["domain"]), str(args.get("shows", "")))


def _put_to_the_umpire(model: Escalation, effect: ModelEffect, rung: int, domain: str) -> Told:
    """Ask the white cell whether a war begins: upheld it ends the run, otherwise it was one rung less."""
    args, target = dict(effect.arguments), effect.target
    assert target is not None

    def ruled(stands: bool) -> None:  # noqa: FBT001  the engine gives a ruling as yes or no
        reached = rung if stands else _WAR - 1
        delay = float(args["seen_after"])
        model.enter(
            effect.actor, target, domain, reached, name=str(args["action"]), delay=delay, decided=True, losses=0.0
        )

    model.stage.refer(effect.doing, model.war(effect.actor, rung), ruled)
    return {"put_to_the_umpire": rung}


def _hide(
    model: Escalation,
    effect: ModelEffect,
    rung: int,
    domain: str,
    *,
    name: str,
    decided: bool,
    losses: float = 0.0,
    tone: float = 0.0,
) -> Told:
    """Let a hidden act happen, or by the chance `accident` something that only looks like one."""
    assert effect.target is not None
    given = dict(effect.arguments).get("evidence")
    if given is None:
        shipped = model.section.evidence.get(plain(domain))
        slot = model.stage.parameter(f"evidence.{plain(domain)}") if shipped is not None else -1
        given = model.stage.slots.value[slot] if slot >= 0 else 0.5
    chance = float(dict(effect.arguments).get("accident", 0.0))
    done = uniform(model.stage.draws.key("accident", effect.actor, effect.target), occasion(effect.doing)) >= chance
    act = HiddenAct(
        effect.doing, effect.actor, effect.target, name, domain, rung, losses, decided, model.stage.clock.now, done
    )
    act.tone = tone
    act.lasts = float(dict(effect.arguments).get("lasts", 0.0))
    model.harm.fell(effect.actor, effect.target, losses, at=act.at)
    act.dead = model.harm.taken(effect.actor, effect.target)
    model.hidden.commit(act, evidence=min(max(float(given), 0.0), 1.0))
    return {"hidden": rung} if done else {"accident": "nobody's deed"}


def _incident(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None or not effect.actor:
        return _NOBODY
    args = dict(effect.arguments)
    rung, domain, losses = int(args.get("rung", 4)), str(args.get("domain", "military")), float(args.get("losses", 0))
    tone = of_incident(rung, losses, of_dead=model.dials("tone_of_dead"))
    if args.get("hidden"):
        return _hide(model, effect, rung, domain, name="attack", decided=False, losses=losses, tone=tone)
    model.stage.apply(Tone(effect.actor, effect.target, tone))
    delay = _delay(model, domain)
    name = str(args.get("act") or (model.section.open_force if rung >= FORCE else "attack"))
    who, toward = effect.actor, effect.target
    if name != "attack":
        _told_as(model, who, toward, name, delay, urgency=_STRUCK if rung >= FORCE else _SEEN)
    told = model.enter(who, toward, domain, rung, name=name, delay=delay, decided=False, losses=losses)
    if days := float(args.get("days", 0)):
        model.hold(who, toward, domain, rung, days * 24, of=effect.doing)
    if rung != FORCE:
        return told
    return {**told, "answered": answered(model, toward, who, occasion(effect.doing))}


def _delay(model: Escalation, domain: str) -> float:
    """How long (h) until an act of a domain is read."""
    delays = model.section.reading_delay
    return float(delays[domain].value) if domain in delays else 2.0


def _told_as(model: Escalation, who: str, toward: str, act: str, delay: float, *, urgency: float) -> None:
    """Let all know of an incident as of an act of the catalogue: what answers that act answers the incident."""
    others = [actor for actor in model.stage.actors if actor not in (who, toward)]
    for to, directed in (([toward], True), (others, False)):
        model.stage.announce(
            act, subject=f"{who}.{toward}", by=who, to=to, delay=delay, urgency=urgency, directed=directed
        )


def _alert(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None:
        return _NOBODY
    # one act is one step; short notice is as far as an alert alone goes
    level = min(model.alerts.level(effect.actor, effect.target) + 1, SHORT_NOTICE)
    if effect.scale > 0:
        _alerted(model, effect, level)
    return {"alert": model.alerts.level(effect.actor, effect.target)}


def _alerted(model: Escalation, effect: ModelEffect, level: int) -> None:
    """Put the forces of who acts on a level at least, and let everybody read that."""
    if effect.target is not None and model.alerts.raise_to(effect.actor, effect.target, level):
        model.readings.again(effect.actor, effect.target)


def _mobilise(model: Escalation, effect: ModelEffect) -> Told:
    if effect.scale <= 0:
        return {}
    _alerted(model, effect, _CALLED_UP)
    now = model.stage.clock.now
    until = now + model.dials("mobilised_for")
    # reserves that are called up are not called up again, whomever it is said to be against
    already = model.tension.mobilised.get(effect.actor, -1.0) > now
    model.tension.mobilised[effect.actor] = until
    if not already:
        model.stage.apply(Change("readiness", effect.actor, None, model.dials("mobilised_readiness") * effect.scale))
    return {"mobilised_until_h": round(until, 1)}


def _exercise(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None:
        return _NOBODY
    # whether exercises move anybody is contested: by how much, whom it is aimed at says
    model.readings.drills.add(effect.doing.split(".")[1])
    by = model.dials("exercise_grievance") * model.readings.alarm(effect.target) * max(effect.scale, 0.0)
    if by:
        model.stage.apply(Change("grievance", effect.target, effect.actor, by))
    return {"resented": round(by, 3)}


def _deploy(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None:
        return _NOBODY
    parts = model.reach.comes(effect.actor, effect.target, max(effect.scale, 0.0))
    days = dict(effect.arguments).get("days")
    stays = float(days) * 24 if days is not None else model.dials("presence_lasts")
    _alerted(model, effect, 1)
    model.tension.deploy(effect.actor, effect.target, parts, stays, of=effect.doing)
    return {"present_after_h": round(parts[0][0], 1)}


def _force(model: Escalation, effect: ModelEffect, dead: float) -> Told:
    """Use force: dead and readiness lost where it goes well, grievance, risk to those who come into reach."""
    if effect.target is None:
        return _NOBODY
    stage, scale = model.stage, max(effect.scale, 0.0)
    _alerted(model, effect, _CALLED_UP)
    killed = dead * scale
    if killed:
        model.harm.fell(effect.actor, effect.target, killed, at=stage.clock.now)
        stage.apply(Change("readiness", effect.target, None, -model.dials("readiness_loss") * scale))
        model.wrongs.hold(effect.target, effect.actor, model.dials("grievance_losses") * math.log10(1 + killed))
    told: dict[str, object] = {"dead": round(killed)}
    lost = model.reach.endanger(effect.actor, effect.target, effect)
    # whoever is in sight of the one that fires is inside its reach too
    if model.tension.presence(effect.target, effect.actor, stage.clock.now):
        lost |= model.reach.endanger(effect.target, effect.actor, effect)
    if lost:
        told["lost_inside_reach"] = lost
    return told


def _nothing_more(_: Escalation, effect: ModelEffect) -> Told:
    """Major war and worse: the act itself, at rung 8 or 9, ends the run."""
    return {"begun_by": effect.actor}


def _deconflict(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None or effect.scale <= 0:
        return _NOBODY if effect.target is None else {}
    one, other = effect.actor, effect.target
    until = model.tension.arrange(one, other)
    model.readings.sharpen(one, other, model.dials("arranged_blur"))
    model.contacts.weigh(one, other)
    if until <= model.stage.horizon:
        model.stage.clock.at(until, Phase.MODEL, 0, lambda: model.contacts.weigh(one, other))
    return {"arranged_with": other}


def _prenotify(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None or effect.scale <= 0:
        return _NOBODY if effect.target is None else {}
    model.tension.announce(effect.actor, effect.target)
    return {"announced_to": effect.target}


def _attribute(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None or effect.scale <= 0:
        return _NOBODY if effect.target is None else {}
    stage, now = model.stage, model.stage.clock.now
    listeners = tuple(
        other
        for other in stage.actors
        if other not in (effect.actor, effect.target)
        and stage.slots.read(stage.relation("affinity", other, effect.actor), now) > 0
    )
    act = model.hidden.spread(effect.actor, effect.target, listeners)
    if act is None:
        return {"refused": "nothing hidden is laid to its door"}
    if not act.done or act.author != effect.target:
        stage.apply(Change("credibility", effect.actor, None, -model.dials("false_blame_cost")))
    return {"told": list(listeners)}


def _sharpen(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None or effect.scale <= 0:
        return _NOBODY if effect.target is None else {}
    model.readings.sharpen(effect.actor, effect.target, float(dict(effect.arguments).get("blur", 0.9)))
    return {"read_better": effect.target}


def _signal(model: Escalation, effect: ModelEffect) -> Told:
    """Let an act that is aimed at nobody's forces be seen, by those who have a role, as one of a rung toward them."""
    args, stage = dict(effect.arguments), model.stage
    them = [other for other in stage.roles.get(str(args.get("role", "")), ()) if other != effect.actor]
    if effect.scale > 0:
        for other in them:
            model.enter(
                effect.actor,
                other,
                _MILITARY,
                int(args.get("rung", 2)),
                name=effect.doing.split(".")[1] if "." in effect.doing else "signal",
                delay=_delay(model, _MILITARY),
                decided=True,
                losses=0.0,
            )
    return {"signal_to": them if effect.scale > 0 else []}


def _arm_audience_cost(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None:
        return _NOBODY
    theirs = int(model.stage.slots.value[model.stage.relation("rung", effect.target, effect.actor)])
    model.tension.threaten(effect.actor, effect.target, theirs)
    return {"bound_until_h": round(model.tension.ultimatums[effect.actor, effect.target].until, 1)}


def _redraw_error(model: Escalation, effect: ModelEffect) -> Told:
    if effect.target is None or effect.scale <= 0:
        return _NOBODY if effect.target is None else {}
    stage = model.stage
    channel = stage.slots.read(stage.relation("channel", effect.actor, effect.target), stage.clock.now)
    model.readings.call(effect.actor, effect.target, channel=channel, occasion=occasion(effect.doing))
    return {"channel": round(channel, 3)}


EFFECTS: Final[Mapping[str, Callable[[Escalation, ModelEffect], Told]]] = MappingProxyType(
    {
        "act": _act,
        "over": _over,
        "incident": _incident,
        "alert": _alert,
        "mobilise": _mobilise,
        "exercise": _exercise,
        "deploy": _deploy,
        "blockade": blockade,
        "clash": lambda model, effect: _force(model, effect, model.dials("clash_losses")),
        "strike": lambda model, effect: _force(model, effect, model.dials("strike_losses")),
        "war": _nothing_more,
        "catastrophe": _nothing_more,
        "deconflict": _deconflict,
        "prenotify": _prenotify,
        "attribute": _attribute,
        "arm_audience_cost": _arm_audience_cost,
        "settle": settle,
        "offer_words": offer_words,
        "refuse_words": refuse_words,
        "redraw_error": _redraw_error,
        "sharpen": _sharpen,
        "signal": _signal,
    }
)
