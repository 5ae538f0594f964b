"""A slow and simple reference for the Mesa engine: the day of the model page, one function per phase, on plain dicts.

Every formula is written again from the model page. Only the random draws and `logistic` are imported from the project.
Where the page leaves a detail open, a comment states what the engine does. `simulate` returns arrays like an engine.
"""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import ACT_LOG_DTYPES
from sim.model.act_kinds import ACT_KINDS, CONVERSATION_KIND, NO_PERSON
from sim.model.numerics import logistic
from sim.model.rng import RandomStream
from sim.model.states import STATE_NAMES
from tests.engine.mesa.reference_setup import (
    Dict,
    apply_events,
    clip,
    decay_factor,
    draw_traits,
    draw_uniforms,
    initial_state,
    logit,
    rest_level,
)


def simulate(scenario: Any, seed: int) -> Dict:
    """Simulate all days. Keys: `people` (days, states, people), `acts`, `improvement` (days, teams), `introduced`."""
    run = initial_state(scenario, seed)
    tables, improvement, introduced = [], [], []
    for day in range(1, scenario.days + 1):
        run["day"] = day
        improvement.append(list(run["improvement"].values()))
        tables.append(simulate_day(run))
        introduced.append(set(run["introduced"]))
    acts = {name: np.array([act[name] for act in run["acts"]], kind) for name, kind in ACT_LOG_DTYPES.items()}
    return {"people": np.array(tables), "acts": acts, "improvement": np.array(improvement), "introduced": introduced}


def simulate_day(run: Dict) -> NDArray[np.float64]:
    """One day, in the order of the model page; returns the states of people, shape (states, people)."""
    people = run["people"]
    run["today"] = []
    apply_events(run)
    for person in people:
        person["row"] = {"wellbeing": person["W"], "energy": person["E"], "felt_compassion": person["C"]}
        person["row"] |= {"glimpsed": person["G"], "safety": person["S"], "obstacles": person["O"]}
        person["row"] |= {"set_point": person["W*"], "disposition": person["D"], "present": not person["absent"]}
        compute_demand(run, person)
        compute_readiness(run, person)
    add_sparks(run)
    meetings = draw_meetings(run)
    for person_a, person_b, moment in meetings:
        draw_act(run, people[person_a], people[person_b], moment)
        draw_act(run, people[person_b], people[person_a], moment)
    for person in people:
        draw_conversations(run, person)
    for person in people:
        count_observed_acts(run, person, meetings)
    test_changes(run)
    number_acts(run)
    for person in people:
        apply_evening(run, person)
    for person in people:
        update_overnight(run, person)
    run["improvement"] = {
        team: gain * decay_factor(run["p"]["improve_half"]) for team, gain in run["improvement"].items()
    }
    apply_departures(run)
    return np.array([[float(person["row"][name]) for person in people] for name in STATE_NAMES])


# --- 2. Demand and 3. Readiness


def compute_demand(run: Dict, person: Dict) -> None:
    """Demand and overload. Those present share the workload of the absent, who have no demand."""
    p, team = run["p"], [other for other in run["people"] if other["team"] == person["team"]]
    present = [other for other in team if not other["absent"]]
    if person["absent"]:
        person["demand"] = person["overload"] = 0.0
    else:
        workload = person["workload"] * len(team) / len(present)
        burden, relief = p["obstacle_load"] * person["O"], p["improve_max"] * run["improvement"][person["team"]]
        person["demand"] = workload * (1.0 + burden) * (1.0 - relief)
        person["overload"] = max(0.0, person["demand"] - person["E"])
    person["row"]["overload"] = person["overload"]


def compute_readiness(run: Dict, person: Dict) -> None:
    """Log-odds of giving with felt compassion (`drive`) and without (`calm`)."""
    p = run["p"]
    r = person["G"] / p["glimpse_peak"]
    person["calm"] = (
        logit(p["give_base"])
        + p["g_disposition"] * (person["D"] - 1 / 2)
        + p["g_energy"] * (person["E"] - 1 / 2)
        + p["g_safety"] * (person["S"] - 1 / 2)
        - p["g_control"] * person["control"]
        - p["g_overload"] * person["overload"]
        + p["g_glimpsed"] * 2.0 * r / (1.0 + r**2)
        + person["campaign"]
    )
    person["drive"] = person["calm"] + p["g_felt"] * person["C"]
    person["row"]["care"] = nan if person["absent"] else logistic(person["drive"])


def add_sparks(run: Dict) -> None:
    """Acts from outside the team. Absent people receive them, too. The kind of each act is drawn separately."""
    for person in run["people"]:
        for number in range(person["sparks"]):
            u, moment = draw_uniforms(run, RandomStream.SPARK, person["i"], number)
            from_outside = {"giver": NO_PERSON, "contagious": False, "because": NO_PERSON}
            kind = draw_kind(run, u)
            log_act(run, (0, person["i"], number), receiver=person["i"], kind=kind, moment=moment, **from_outside)


# --- 4. Contacts and 5. Acts


def draw_meetings(run: Dict) -> list[tuple[int, int, float]]:
    """The meetings of today, between people who are present: two people and the moment."""
    p, people = run["p"], run["people"]
    meetings = []
    for (person_a, person_b), weight in (run["ties"] | run["introduced"]).items():
        if people[person_a]["absent"] or people[person_b]["absent"]:
            continue
        u, moment = draw_uniforms(run, RandomStream.CONTACT, person_a, person_b)
        if u < min(1.0, weight * p["contacts_per_day"] / run["mean_strength"]):
            meetings.append((person_a, person_b, moment))
    return meetings


def draw_act(run: Dict, giver: Dict, receiver: Dict, moment: float) -> None:
    """Draw whether a person acts toward the other; contagious if the same draw would not lead to it with C = 0."""
    u, u_kind = draw_uniforms(run, RandomStream.ACT, giver["i"], receiver["i"])
    need = run["p"]["g_need"] * ((1.0 - receiver["W"]) - 1 / 2)
    if u < logistic(giver["drive"] + need):
        contagious = u >= logistic(giver["calm"] + need)
        because = giver["last_act"] if contagious else NO_PERSON
        ends = {"giver": giver["i"], "receiver": receiver["i"]}
        order, kind = (1, giver["i"], receiver["i"]), draw_kind(run, u_kind)
        log_act(run, order, **ends, kind=kind, contagious=contagious, because=because, moment=moment)


def draw_kind(run: Dict, u: float) -> int:
    """Draw a kind of act by the shares."""
    below = 0.0
    for kind, about in enumerate(run["kinds"]):
        below += about["share"]
        if u < below:
            return kind
    return len(run["kinds"]) - 1


# --- 6. Leader's round


def draw_conversations(run: Dict, leader: Dict) -> None:
    """Draw for each slot whether the leader has a conversation with a report who is present."""
    p, style = run["p"], leader["style"]
    reports = [person for person in run["people"] if person["leader"] == leader["i"] and not person["absent"]]
    if leader["absent"] or not reports:
        return
    calm = logit(style.attend) + p["g_energy"] * (leader["E"] - 1 / 2) - p["g_overload"] * leader["overload"]
    for slot in range(p["conversations"]):
        u, u_understand = draw_uniforms(run, RandomStream.CONVERSATION, leader["i"], slot)
        if u < logistic(calm + p["g_felt"] * leader["C"]):
            u_report, moment = draw_uniforms(run, RandomStream.REPORT_CHOICE, leader["i"], slot)
            report = reports[int(u_report * len(reports))]
            if u_understand < style.understand:
                report = max(reports, key=lambda person: (1.0 - person["W"], -person["i"]))
            contagious = u >= logistic(calm)
            because = leader["last_act"] if contagious else NO_PERSON
            ends = {"giver": leader["i"], "receiver": report["i"]}
            order = (2, leader["i"], slot)
            log_act(run, order, **ends, kind=CONVERSATION_KIND, contagious=contagious, because=because, moment=moment)


def log_act(run: Dict, order: tuple[int, ...], **act: Any) -> None:
    """Add an act to the log of the day."""
    run["today"].append({"order": order, "day": run["day"], "introduced": NO_PERSON} | act)


# --- 7. Glimpsing and 8. Small tests of change


def count_observed_acts(run: Dict, person: Dict, meetings: list[tuple[int, int, float]]) -> None:
    """Count the acts and conversations that those whom the person met gave to others."""
    me, met = person["i"], set()
    for person_a, person_b, _ in meetings:
        if me in {person_a, person_b}:
            met.add(person_b if person_a == me else person_a)
    person["G"] = len([act for act in run["today"] if act["giver"] in met and act["receiver"] != me])


def test_changes(run: Dict) -> None:
    """Draw small tests of change of those present, and increase the improvement of their teams."""
    p = run["p"]
    tries = dict.fromkeys(run["improvement"], 0)
    for person in run["people"]:
        learning = sum(run["kinds"][act["kind"]]["learning"] for act in count_received(run, person))
        probability = p["try_rate"] * person["S"] * person["E"] * (1.0 + learning)
        u, _ = draw_uniforms(run, RandomStream.CHANGE_TEST, person["i"], 0)
        tests = not person["absent"] and u < probability
        tries[person["team"]] += tests
        person["row"]["tests"] = tests
    for team, gain in run["improvement"].items():
        size = len([person for person in run["people"] if person["team"] == team])
        run["improvement"][team] = 1.0 - (1.0 - gain) * (1.0 - p["improve"] * tries[team] / size)


# --- the log: introductions, and the last act that each person received


def number_acts(run: Dict) -> None:
    """Number the day's acts: sparks, acts by giver and receiver, conversations by leader and slot."""
    run["today"].sort(key=lambda act: act["order"])
    made: dict[tuple[int, int], float] = {}
    for act in run["today"]:
        if act["kind"] == list(ACT_KINDS).index("introduction") and act["giver"] != NO_PERSON:
            apply_introduction(run, act, made)
    for person in run["people"]:
        mine = [act for act in run["today"] if act["receiver"] == person["i"]]
        if mine:
            last = max(mine, key=lambda act: (act["moment"], act["order"]))
            person["last_act"] = len(run["acts"]) + run["today"].index(last)
    run["acts"] += run["today"]
    run["introduced_today"] = made


def apply_introduction(run: Dict, act: Dict, made: dict[tuple[int, int], float]) -> None:
    """Introduce the receiver to a colleague of the giver whom the receiver does not know and who is present.

    Both must have capacity for one more introduced tie. Introductions are applied in the order of the log, so that two
    of them on one day cannot make the same tie, nor exceed the capacity.
    """
    giver, receiver = act["giver"], act["receiver"]
    known = run["ties"] | run["introduced"]

    def has_capacity(i: int) -> bool:
        return len([pair for pair in run["introduced"] | made if i in pair]) < run["p"]["introductions_max"]

    thirds = []
    for person in run["people"]:
        third = person["i"]
        knows = ordered_pair(receiver, third) in known or ordered_pair(receiver, third) in made
        if (
            third != receiver
            and ordered_pair(giver, third) in known
            and not knows
            and not person["absent"]
            and has_capacity(third)
        ):
            thirds.append(third)
    if thirds and has_capacity(receiver):
        u, _ = draw_uniforms(run, RandomStream.INTRODUCTION, giver, receiver)
        act["introduced"] = thirds[int(u * len(thirds))]
        made[ordered_pair(receiver, act["introduced"])] = known[ordered_pair(giver, receiver)]


def ordered_pair(person_a: int, person_b: int) -> tuple[int, int]:
    """Two people, the lower index first."""
    return min(person_a, person_b), max(person_a, person_b)


# --- 9. Evening, 10. Night and 11. Leaving


def count_received(run: Dict, person: Dict) -> list[Dict]:
    """The acts that a person received today, without conversations, in the order of their kinds."""
    acts = [act for act in run["today"] if act["receiver"] == person["i"] and act["kind"] != CONVERSATION_KIND]
    return sorted(acts, key=lambda act: act["kind"])


def apply_evening(run: Dict, person: Dict) -> None:
    """Apply the effects of the acts of the day that a person received and gave."""
    p, row = run["p"], person["row"]
    acts = [run["kinds"][act["kind"]] for act in count_received(run, person)]
    talks = len([act for act in run["today"] if act["receiver"] == person["i"] and act["kind"] == CONVERSATION_KIND])
    given = [act for act in run["today"] if act["giver"] == person["i"]]
    held = [act for act in given if act["kind"] == CONVERSATION_KIND]
    efforts = [1.0 if act["kind"] == CONVERSATION_KIND else run["kinds"][act["kind"]]["effort"] for act in given]
    n = len(given)
    felt = lift = fear = hindrance = 1.0
    for act in acts:
        felt *= 1.0 - p["felt_gain"] * act["felt"]
        lift *= 1.0 - p["lift"] * act["lift"]
        fear *= 1.0 - p["safety_gain"] * act["safety"]
        hindrance *= 1.0 - act["relief"]
    for _ in range(talks):
        style = run["people"][person["leader"]]["style"]
        felt *= 1.0 - p["felt_gain"] * p["leader_weight"] * style.empathise
        lift *= 1.0 - p["lift"] * p["leader_weight"] * style.empathise
        fear *= 1.0 - p["leader_safety"] * style.empathise
        hindrance *= 1.0 - style.help * (p["fit_floor"] + (1.0 - p["fit_floor"]) * style.understand)
    person["C"] = 1.0 - (1.0 - person["C"]) * felt
    person["W"] = 1.0 - (1.0 - person["W"]) * lift * (1.0 - p["giver_lift"] * person["autonomy"]) ** n
    person["S"] = 1.0 - (1.0 - person["S"]) * fear if run["safety_moves"] else person["S"]
    person["O"] = person["O"] * hindrance
    boost = p["boost"] * person["autonomy"] * sum(p["boost_ratio"] ** k for k in range(n))
    person["E"] = clip(person["E"] + boost - p["effort"] * n * sum(efforts) - p["drain"] * person["demand"])
    if acts or talks:
        person["quiet_days"] = 0
    elif not person["absent"]:
        person["quiet_days"] += 1
    row |= {"energy_after_shift": person["E"], "quiet_days": person["quiet_days"]}
    row |= {"acts_given": n - len(held), "conversations_held": len(held)}
    row |= {"acts_received": len(acts), "conversations_received": talks}
    row["contagious_given"] = len([act for act in given if act["contagious"] and act["kind"] != CONVERSATION_KIND])


def update_overnight(run: Dict, person: Dict) -> None:
    """Strain, recovery, and decay toward resting levels."""
    p = run["p"]
    person["W"] = person["W"] * max(0.0, 1.0 - p["strain"] * person["overload"])
    person["W"] = person["W*"] + (person["W"] - person["W*"]) * decay_factor(p["wellbeing_half"])
    person["E"] = person["E"] + p["recovery"] * max(0.0, rest_level(run, person["W"]) - person["E"])
    if run["safety_moves"]:
        level = p["safety_level"] * (1.0 - person["control"])
        person["S"] = level + (person["S"] - level) * decay_factor(p["safety_half"])
    person["C"] = person["C"] * decay_factor(p["felt_half"])
    person["O"] = 1.0 - (1.0 - person["O"]) * decay_factor(p["obstacle_half"])


def apply_departures(run: Dict) -> None:
    """Activate the ties made today, then replace leavers by new starters and remove their introduced ties."""
    p = run["p"]
    run["introduced"] |= run["introduced_today"]
    for person in run["people"]:
        probability = p["leave_rate"] * max(0.0, 1.0 + p["leave_slope"] * (1 / 2 - person["W"]))
        i = person["i"]
        u, _ = draw_uniforms(run, RandomStream.LEAVING, i, 0)
        person["row"]["left"] = not person["leads"] and u < probability
        if person["row"]["left"]:
            run["introduced"] = {ends: weight for ends, weight in run["introduced"].items() if i not in ends}
            person["W*"], person["D"] = draw_traits(run, i, run["day"])
            person |= {"W": person["W*"], "E": rest_level(run, person["W*"]), "C": 0.0, "G": 0}
            person |= {"S": p["safety_start"], "O": p["obstacles_start"], "quiet_days": 0, "last_act": NO_PERSON}
