"""The words of the relief model: what doctrines may ask, actions may do, and outcomes measure."""

from __future__ import annotations

from typing import Final

from sim.expressions import Function
from sim.models.relief.at_home import cautions
from sim.models.relief.belonging import misfits
from sim.models.relief.section import ReliefSection
from sim.scenario.vocabulary import EffectWord, Measure, Model, Variable

__all__ = ["WORDS"]


def _function(name: str, arguments: tuple[str, ...], says: str) -> Function:
    return Function(name, len(arguments), len(arguments), {}, says, arguments)


_ACTOR, _ASSET = ("actor",), ("asset",)

WORDS: Final = Model(
    "relief",
    ReliefSection,
    "relief from order to household: consent, forces from where they are, hubs, last mile, what people hold (E15)",
    variables=(
        Variable("unmet", "model", "number", 0.0, 1.0, "none", "share of the daily need at a host that is not met"),
        Variable("readiness_gap", "model", "number", 0.0, 1.0, "none", "readiness that leaves with forces sent away"),
    ),
    effects=(
        EffectWord("request", (), "a host asks for help, of the target by name where there is one"),
        EffectWord("offer", ("strings",), "the actor offers its forces to a host, with strings (1) or without"),
        EffectWord(
            "consent", ("unarmed",), "a host lets foreign forces in after its clearance time, all or the unarmed (1)"
        ),
        EffectWord(
            "goods_alone", (), "a host takes what aircraft of the target unload, and none of its forces that stay"
        ),
        EffectWord("leave_by", ("after",), "a host names the day, from the hazard, by which they must have left"),
        EffectWord("close", (), "a host takes its consent back, and foreign forces leave in turn"),
        EffectWord("deploy", (), "the named group mobilises, travels and works at the target until withdrawn"),
        EffectWord("divert", (), "the named group, sent to another place, goes to the target from where it is now"),
        EffectWord("evacuate", (), "a host that was warned lets people leave before the hazard strikes"),
        EffectWord("withdraw", (), "all of the actor's groups at the target go home"),
        EffectWord("call_off", (), "the actor's groups that the target keeps waiting outside go home"),
        EffectWord("assess", (), "the actor's picture of need gets newer and sharper, its partners' a little"),
        EffectWord("share_assessment", (), "everyone's picture of need at the target gets newer and sharper"),
        EffectWord("liaison", (), "the civil-military link at the target gets better"),
        EffectWord("coordinate", (), "a coordination cell stands up at the target"),
        EffectWord("take_lead", (), "the actor leads coordination at the target, and civil pipelines plan with it"),
        EffectWord(
            "open_hub", (), "a shut hub of the target that can be cleared is, or its first hub handles more a day"
        ),
        EffectWord(
            "pledge", ("amount", "total"), "money is promised (MUSD), or raised to a total; part becomes goods, late"
        ),
        EffectWord("contract_lift", (), "carriers are hired to bring more to the target for a term"),
        EffectWord("supply", (), "the actor's civil pipelines to the target start, or a host's own to itself"),
        EffectWord("release", (), "the named group goes home from the target, and the actor's others stay"),
        EffectWord(
            "handover",
            (),
            "the actor's groups leave ship by ship, staffs and doctors last, and civil pipelines take over",
        ),
    ),
    functions=(
        _function("need", _ACTOR, "Believed persons in need at a host."),
        _function("toll", _ACTOR, "Dead and missing at a host, as far as is known."),
        _function("unmet", _ACTOR, "Believed share of the daily need at a host that is not met."),
        _function("coverage", _ACTOR, "Believed share of the daily need at a host that is met."),
        _function("tonnes_needed", _ACTOR, "Believed tonnes of food, shelter and medicine needed a day at a host."),
        _function("missing", _ACTOR, "Believed persons at a host who are searched for."),
        _function("patients_waiting", _ACTOR, "Believed sick and injured at a host who wait for treatment."),
        _function("warned", _ACTOR, "Hours until a foreseen hazard strikes a host; 0 before the warning and after."),
        _function("requested", _ACTOR, "1 once the host has asked for help."),
        _function("consent", _ACTOR, "1 once the host has opened to foreign forces, .5 to the unarmed alone."),
        _function("invited", _ACTOR, "1 if a host has asked me by name, or asked at large and I offered."),
        _function("asked_by_name", _ACTOR, "1 if a host has asked me by name."),
        _function("offer_made", _ACTOR, "1 if I have offered forces to a host, or, as a host, an actor has to me."),
        _function("offer_strings", _ACTOR, "1 if there are strings to that offer."),
        _function("goods_alone", _ACTOR, "1 if a host takes my goods alone, or, as a host, I take an actor's."),
        _function("barred", ("asset", "actor"), "1 if a host takes my goods alone and the group would stay there."),
        _function("leave_in", _ACTOR, "Days until foreign forces must have left a host; 0 if no day is named."),
        _function(
            "can_turn", ("asset", "actor"), "1 if my group serves, or is sent, elsewhere and could turn to a host."
        ),
        _function(
            "spared",
            ("asset", "actor"),
            "How far others do what my group at work at a host does, 0..1: less its largest share of a week's goods "
            "to a district, water or treatment; 0 in its first week.",
        ),
        _function("free", _ASSET, "1 if the group is mine and not committed."),
        _function("lift", _ASSET, "Tonnes a day the group can bring to a hub at full work."),
        _function("last_mile", _ASSET, "Tonnes a day the group can bring from hub or sea to districts."),
        _function("water", _ASSET, "Cubic metres of water a day the group can make."),
        _function("medical", _ASSET, "Patients a day the group can treat."),
        _function("military", _ASSET, "1 if the group wears uniform."),
        _function("seekers", _ASSET, "Persons a day the group can find, at first."),
        _function("stands_by", _ASSET, "1 if the group is on call by day and night."),
        _function(
            "refused",
            ("asset", "actor"),
            "1 if a host is known to let the group in on no account; 0 once it says else.",
        ),
        _function("reach", ("asset", "actor"), "Days from order to work at a host."),
        _function("idle_lines", _ACTOR, "How many civil pipelines to a host wait for my decision."),
        _function("serving", _ACTOR, "How many of my groups are sent to a host."),
        _function("at_work", _ACTOR, "How many of my groups work at a host and have not been sent home."),
        Function(
            "kept_out",
            0,
            1,
            {},
            "Days for which a group of mine has waited outside a host, or outside any; 0 if none does.",
            _ACTOR,
        ),
        _function(
            "treatment_left", _ACTOR, "Days my doctors at work at a host would need for all who wait; 0 without any."
        ),
        _function("partners", _ACTOR, "How many outside actors have forces at work at a host."),
        _function("cell", _ACTOR, "1 if a coordination cell stands at a host."),
        _function("coordination", _ACTOR, "Operational coordination at a host, 0 to 1."),
        _function("hub_queue", _ACTOR, "Days of throughput that wait in a host's hubs."),
        _function(
            "hub_shut", _ACTOR, "Days until a shut hub of a host opens by itself, where it can be cleared and is not."
        ),
        _function("hosts_struck", (), "How many hosts are known to have dead or missing."),
        _function("coordinated", (), "1 once a coordination cell stands at any host."),
        _function("pledged", (), "What I have pledged so far, MUSD."),
        _function("civil_share", _ACTOR, "Share of the last week's cargo at a host that civil pipelines brought."),
    ),
    topics=("warning", "toll_known", "runway_closed", "hub_full", "group_arrived", "need_falling", "situation"),
    misfits=misfits,
    cautions=cautions,
    measures=(
        Measure("unmet_person_days", "person-days", "lower", "persons in need, each by the share of need not met"),
        Measure("days_to_50_coverage", "d", "lower", "until half of a day's need is met"),
        Measure("days_to_80_coverage", "d", "lower", "until four fifths of a day's need are met"),
        Measure("equity_gap", "1", "lower", "share of need met over the run, best district less worst"),
        Measure("coverage_gini", "1", "lower", "Gini of that share over districts, by people"),
        Measure("coverage_at_handover", "1", "higher", "coverage when the last foreign forces left, or at the end"),
        Measure("coverage_after_day_30", "1", "higher", "mean coverage from day 30 on"),
        Measure("deprivation", "person-days^p", "lower", "persons unserved, convex in the time they wait"),
        Measure("unmet_food_person_days", "person-days", "lower", "without food"),
        Measure("unmet_water_person_days", "person-days", "lower", "without water"),
        Measure("unmet_shelter_person_days", "person-days", "lower", "displaced without a shelter kit"),
        Measure("unmet_medical_person_days", "person-days", "lower", "sick without medicine"),
        Measure("first_delivery", "h", "lower", "until the first outside cargo came to a district by lift"),
        Measure("first_at_work", "h", "lower", "until the first forces were at work", by_actor=True),
        Measure("duplication", "1", "lower", "share of what reached districts that came where another had been"),
        Measure(
            "misdirected",
            "1",
            "lower",
            "share of what reached districts that was the wrong thing or went astray",
            made_of=("models.relief.civil_military_link",),
        ),
        Measure("hub_dwell", "d", "lower", "mean time cargo lies in hubs"),
        Measure(
            "lift_utilisation",
            "1",
            "none",
            "airlift sorties flown for each that its aircraft could fly at full rate while at work",
        ),
        Measure("tonnes_landed", "t", "none", "all cargo that entered"),
        Measure("tonnes_received", "t", "higher", "cargo that reached households"),
        Measure("foreign_military_tonnes", "t", "none", "cargo that foreign forces brought in", by_actor=True),
        Measure("civil_tonnes", "t", "none", "cargo that civil pipelines brought in"),
        Measure("airlift_tonnes_day_6", "t", "none", "flown in by foreign forces from outside the host by day 6"),
        Measure("airlift_tonnes_day_47", "t", "none", "flown in by foreign forces from outside the host by day 47"),
        Measure("patients_treated", "persons", "higher", "patients treated"),
        Measure("patients_waiting", "persons", "lower", "sick and injured who wait for treatment at the end"),
        Measure("vaccinated", "persons", "higher", "children vaccinated"),
        Measure("missing_found", "persons", "higher", "missing persons found alive"),
        Measure("dead_and_missing", "persons", "lower", "killed by the hazard or missing, less those found alive"),
        Measure("relief_cost", "MUSD", "lower", "what ships, flights, civil goods and charters cost"),
        Measure("cost_per_person_day", "USD", "lower", "that cost for each person-day of need met"),
        Measure(
            "excess_deaths_low", "persons", "lower", "proxy, low end: deaths from waiting for treatment and thirst"
        ),
        Measure(
            "excess_deaths_high",
            "persons",
            "lower",
            "proxy, high end: the same at the other end of what is held likely",
        ),
        Measure("people_evacuated", "persons", "higher", "people who left before the hazard struck"),
        Measure("diversions", "1", "none", "groups turned from one place to another"),
        Measure("posture_gap", "ship-days", "lower", "ships away from where they are kept"),
    ),
)
