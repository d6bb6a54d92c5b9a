"""What actions do to the relief: one small function an effect, each giving what changed for the record.

An effect that cannot be carried out answers `{"refused": reason}`. Actors may act on a host by `target`; a host
acting on itself has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

from sim.clock import Wait
from sim.models.relief.beliefs import Beliefs
from sim.models.relief.dials import Dials
from sim.models.relief.group import Group
from sim.models.relief.host import Host
from sim.models.relief.ledger import Ledger
from sim.models.relief.money import Pledges
from sim.models.relief.section import ReliefSection
from sim.sentence import Sentence
from sim.world.effects import ModelEffect
from sim.world.stage import Stage

__all__ = ["EFFECTS", "Relief"]


class Relief(Protocol):
    """What effects need of the running model."""

    section: ReliefSection
    stage: Stage
    dials: Dials
    hosts: dict[str, Host]
    groups: dict[str, Group]
    beliefs: Beliefs
    pledges: Pledges
    ledger: Ledger

    def note(self, actor: str, subject: str, **detail: object) -> None:
        """Write a line of the relief into the chronicle."""

    def clear(self, host: Host) -> Wait:
        """Open the gate after the clearance time."""

    def let_in(self, host: Host) -> None:
        """Wake the groups at the gate that it admits now."""

    def see_off(self, host: Host, due: float) -> Wait:
        """Have foreign forces gone by an instant."""

    def send_home(self, host: Host) -> Wait:
        """Send foreign forces home, who works there in turn."""

    def leave_in_turn(self, groups: Sequence[Group]) -> Wait:
        """Let groups go home one after another."""


Told = Mapping[str, object]
_NO_HOST: Final[Told] = MappingProxyType({"refused": "there is no relief at that place"})


def _host(model: Relief, effect: ModelEffect) -> Host | None:
    return model.hosts.get(effect.target if effect.target is not None else effect.actor)


def _groups_at(model: Relief, effect: ModelEffect) -> Sequence[Group]:
    host = _host(model, effect)
    if host is None:
        return []
    return [group for group in model.groups.values() if group.actor == effect.actor and group.at_work(host)]


def _request(model: Relief, effect: ModelEffect) -> Told:
    host = model.hosts.get(effect.actor)
    if host is None:
        return _NO_HOST
    if effect.scale > 0:
        if not host.gate.requested:
            model.note(host.id, host.id, requested=True)
        host.gate.ask(effect.target if effect.target != host.id else None)
        model.let_in(host)
    return {"requested": host.gate.requested, "by_name": sorted(host.gate.named)}


def _offer(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None or host.id == effect.actor:
        return _NO_HOST
    strings = float(dict(effect.arguments).get("strings", 0.0)) > 0
    if effect.scale > 0:
        host.gate.offered(effect.actor, strings=strings)
        model.note(effect.actor, host.id, offered=True, strings=strings)
        model.let_in(host)
    return {"matched": host.gate.matched(effect.actor), "strings": strings}


def _consent(model: Relief, effect: ModelEffect) -> Told:
    host = model.hosts.get(effect.actor)
    if host is None:
        return _NO_HOST
    unarmed = float(dict(effect.arguments).get("unarmed", 0.0)) > 0
    if effect.scale > 0 and host.gate.consent(unarmed_only=unarmed):
        model.note(host.id, host.id, consent=True, unarmed_only=unarmed)
        model.stage.clock.process(model.clear(host))
    return {"consent": host.gate.consented, "unarmed_only": host.gate.said_unarmed}


def _goods_alone(model: Relief, effect: ModelEffect) -> Told:
    host, partner = model.hosts.get(effect.actor), effect.target
    if host is None or partner is None or partner == host.id:
        return _NO_HOST
    leaving: Sequence[Group] = []
    if effect.scale > 0:
        host.gate.take_goods_alone(partner)
        model.note(host.id, partner, goods_alone=True)
        leaving = [g for g in model.groups.values() if g.actor == partner and g.at_work(host) and g.barred(host)]
        if leaving:
            for group in leaving:  # as of now, before anybody else may order them
                group.promised = True
            model.stage.clock.process(model.leave_in_turn(leaving))
    return {"goods_alone_of": sorted(host.gate.goods_only), "sent_home": [group.id for group in leaving]}


def _leave_by(model: Relief, effect: ModelEffect) -> Told:
    host, now = model.hosts.get(effect.actor), model.stage.clock.now
    if host is None:
        return _NO_HOST
    if not host.gate.consented:
        return {"refused": "no foreign forces are let in"}
    after = float(dict(effect.arguments).get("after", 90.0))
    due = max(model.section.begins.value + after * 24, now + model.dials("leave_time"))
    if effect.scale > 0:
        host.gate.leave_by = due
        model.note(host.id, host.id, leave_in_d=round((due - now) / 24, 1))
        model.stage.clock.process(model.see_off(host, due))
    return {"leave_in_d": round((due - now) / 24, 2)}


def _close(model: Relief, effect: ModelEffect) -> Told:
    host = model.hosts.get(effect.actor)
    if host is None:
        return _NO_HOST
    if not host.gate.consented:
        return {"refused": "no foreign forces are let in"}
    if effect.scale > 0:
        host.gate.close()
        model.note(host.id, host.id, consent=False)
        model.stage.clock.process(model.send_home(host))
    return {"consent": host.gate.consented}


def _deploy(model: Relief, effect: ModelEffect) -> Told:
    return _send(model, effect, turn=False)


def _divert(model: Relief, effect: ModelEffect) -> Told:
    return _send(model, effect, turn=True)


def _send(model: Relief, effect: ModelEffect, *, turn: bool) -> Told:
    host = _host(model, effect)
    group = model.groups.get(effect.asset or "")
    if host is None:
        return _NO_HOST
    if group is None or group.actor != effect.actor:
        return {"refused": Sentence("no group named '{name}'", name=effect.asset)}
    if not turn and group.host is not None:
        return {"refused": "the group is committed"}
    if turn and not group.can_turn(host):
        return {"refused": "the group is not out elsewhere, or others count on it there"}
    if not group.comes_to(host):
        return {"refused": "no ship comes to a country without a coast"}
    if effect.scale <= 0:
        return {"refused": "nothing was made ready"}
    if group.needs_consent(host):
        host.gate.sent(effect.actor)
    group.send(host, min(1.0, effect.scale))
    if turn:
        model.note(effect.actor, group.id, diverted=host.id, group=group.spec.title)
    return {"sent": group.id, "passage_d": round(group.passage(host) / 24, 2)}


def _evacuate(model: Relief, effect: ModelEffect) -> Told:
    host, now = model.hosts.get(effect.actor), model.stage.clock.now
    if host is None:
        return _NO_HOST
    if now >= model.section.begins.value:
        return {"refused": "the hazard has struck already"}
    if effect.scale > 0 and host.evacuation_ordered is None:
        host.evacuation_ordered = now
        model.note(host.id, host.id, evacuation_ordered=True)
    return {"ordered": host.evacuation_ordered is not None}


def _withdraw(model: Relief, effect: ModelEffect) -> Told:
    groups = _groups_at(model, effect)
    if effect.scale > 0:
        for group in groups:
            group.recall()
    return {"withdrawn": [group.id for group in groups]}


def _release(model: Relief, effect: ModelEffect) -> Told:
    host, group = _host(model, effect), model.groups.get(effect.asset or "")
    if host is None:
        return _NO_HOST
    if group is None or group.actor != effect.actor:
        return {"refused": Sentence("no group named '{name}'", name=effect.asset)}
    if not group.at_work(host):
        return {"refused": "the group does not work there, or others count on it there"}
    if effect.scale > 0:
        group.recall()
    return {"released": group.id}


def _call_off(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    own = [group for group in model.groups.values() if group.actor == effect.actor and group.host is host]
    waiting = [group for group in own if group.status == "waiting"]
    if not waiting:
        return {"refused": "no force of ours waits there"}
    if effect.scale > 0:
        for group in waiting:
            group.recall()
    return {"called_off": [group.id for group in waiting]}


def _sharpen(model: Relief, actor: str, host: Host, by: float) -> None:
    model.beliefs.sharpness[actor, host.id] *= 1 - by


def _assess(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    _sharpen(model, effect.actor, host, model.dials("assessment_gain") * effect.scale)
    shared = model.dials("assessment_shared") * effect.scale
    for actor in model.stage.actors:
        if actor != effect.actor and (host.working[actor] or actor == host.id):
            _sharpen(model, actor, host, shared)
    return {"assessed": host.id}


def _share_assessment(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    shared = model.dials("assessment_shared") * effect.scale
    for actor in model.stage.actors:
        if actor != effect.actor:
            _sharpen(model, actor, host, shared)
    return {"shared": host.id}


def _liaison(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    host.link_gain += (1 - host.link_gain) * model.dials("liaison_gain") * effect.scale
    return {"civil_military_link": round(host.link(), 4)}


def _coordinate(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    if effect.scale > 0:
        host.cell_gain += (1 - host.cell_gain) * model.dials("cell_gain") * effect.scale * 0.5**host.cells
        host.cells += 1
    return {"coordination": round(host.coordination(), 4), "cells": host.cells}


def _take_lead(model: Relief, effect: ModelEffect) -> Told:
    told = _coordinate(model, effect)
    host = _host(model, effect)
    if host is not None and effect.scale > 0:
        host.led_by = effect.actor
        model.note(effect.actor, host.id, leads=host.id)
    return told


def _open_hub(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    now = model.stage.clock.now
    if effect.scale > 0 and (shut := [hub for hub in host.hubs if hub.shut(now) > 0]):
        shut[0].clear(now)
        model.note(host.id, shut[0].place, cleared_by=effect.actor, open_in_d=round((shut[0].opens - now) / 24, 1))
        return {"hub": shut[0].place, "open_in_d": round((shut[0].opens - now) / 24, 2)}
    hub = host.hubs[0]
    gained = hub.works(effect.scale)
    model.note(host.id, hub.place, hub_opened_by=effect.actor, gain=round(gained, 3))
    return {"hub": hub.place, "gain": round(gained, 4)}


def _pledge(model: Relief, effect: ModelEffect) -> Told:
    named = dict(effect.arguments)
    amount = float(named.get("amount", 0.0)) * effect.scale
    if total := float(named.get("total", 0.0)) * effect.scale:
        amount = max(amount, total - model.pledges.by_actor.get(effect.actor, 0.0))
    if amount > 0:
        amount = model.pledges.promise(effect.actor, amount)
    return {"pledged_musd": round(amount, 3)}


def _contract_lift(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    now, left, term = model.stage.clock.now, model.dials("contract_flow") * effect.scale, model.dials("contract_time")
    hired = 0.0
    for line in host.supply.lines:
        if line.hires and left > 0:
            got = line.hire(now, left, term)
            hired += got
            left -= got
    if not hired:
        return {"refused": "no carrier that serves the place has room"}
    price = model.ledger.hire(hired * term, model.dials("contract_price"))
    return {"contracted_t_d": round(hired * 24, 2), "for_d": round(term / 24, 1), "price_musd": round(price, 3)}


def _supply(model: Relief, effect: ModelEffect) -> Told:
    host = _host(model, effect)
    if host is None:
        return _NO_HOST
    started = [line for line in host.supply.lines if line.owner == effect.actor and line.decided is None]
    if not started:
        return {"refused": "no pipeline there waits for this"}
    if effect.scale <= 0:
        return {"refused": "nothing was made ready"}
    now = model.stage.clock.now
    for line in started:
        line.decide(now)
        model.note(effect.actor, host.id, pipeline=line.spec.id, first_goods_d=round((line.first - now) / 24, 2))
    return {"started": [line.spec.id for line in started]}


def _handover(model: Relief, effect: ModelEffect) -> Told:
    groups = _groups_at(model, effect)
    if effect.scale > 0 and groups:
        for group in groups:  # as of now, before anybody else may order them
            group.promised = True
        model.stage.clock.process(model.leave_in_turn(groups))
    return {"handed_over": [group.id for group in groups]}


EFFECTS: Final[Mapping[str, Callable[[Relief, ModelEffect], Told]]] = MappingProxyType(
    {
        "request": _request,
        "offer": _offer,
        "consent": _consent,
        "goods_alone": _goods_alone,
        "leave_by": _leave_by,
        "close": _close,
        "deploy": _deploy,
        "divert": _divert,
        "evacuate": _evacuate,
        "withdraw": _withdraw,
        "call_off": _call_off,
        "release": _release,
        "assess": _assess,
        "share_assessment": _share_assessment,
        "liaison": _liaison,
        "coordinate": _coordinate,
        "take_lead": _take_lead,
        "open_hub": _open_hub,
        "pledge": _pledge,
        "contract_lift": _contract_lift,
        "supply": _supply,
        "handover": _handover,
    }
)
