"""The start of the reference simulation: initial states, random draws and the events of a day."""

from __future__ import annotations

from math import log
from typing import Any

from sim.model.act_kinds import ACT_KINDS, NO_PERSON
from sim.model.rng import RandomStream, clipped_irwin_hall, two_uniforms

Dict = dict[str, Any]
DISABLED_MECHANISM_PARAMETERS: dict[str, Dict] = {
    "contagion": {"g_felt": 0.0},
    "energising": {"boost": 0.0, "giver_lift": 0.0},
    "glimpsing": {"g_glimpsed": 0.0},
    "introductions": {"introductions_max": 0},
    "safety": {},
    "improvement": {"improve": 0.0},
    "leaving": {"leave_rate": 0.0},
    "leading": {"conversations": 0},
}
"""Constants that replace those of a mechanism that is switched off. Without safety, safety is constant."""


# --- the start


def initial_state(scenario: Any, seed: int) -> Dict:
    """The states of everybody on the first morning."""
    p, switches = scenario.constants._asdict(), scenario.mechanisms._asdict()
    graph, styles = scenario.team_graph(), scenario.team_styles()
    ties = {(min(a, b), max(a, b)): weight for a, b, weight in graph.edges(data="weight")}
    leaders = {about["leader"] for _, about in graph.nodes(data=True)}
    run = {
        "scenario": scenario,
        "seed": seed,
        "p": disable_mechanisms(p, switches),
        "kinds": [scenario.act_kinds[name]._asdict() for name in ACT_KINDS],
        "safety_moves": scenario.mechanisms.safety,
        "ties": ties,
        "mean_strength": 2.0 * sum(ties.values()) / len(graph),
        "introduced": {},
        "acts": [],
        "styles": styles,
        "improvement": dict.fromkeys(
            scenario.team_names, scenario.start.improvement if scenario.mechanisms.improvement else 0.0
        ),
    }
    run["people"] = [initial_person(run, i, graph.nodes[i], leads=i in leaders) for i in range(len(graph))]
    return run


def disable_mechanisms(p: Dict, switches: dict[str, bool]) -> Dict:
    """The constants after mechanisms that are off were applied."""
    for name, changes in DISABLED_MECHANISM_PARAMETERS.items():
        if not switches[name]:
            p = p | changes
    return p


def initial_person(run: Dict, i: int, about: Dict, *, leads: bool) -> Dict:
    """A person on the first morning. Of the values in the scenario, the most specific to the person applies."""
    p, given = run["p"], run["scenario"].start
    given = given.everyone() | (given.given_states_of_leaders() if leads else {}) | about.get("start", {})
    set_point, disposition = draw_traits(run, i, 0)
    set_point = given.get("set_point", set_point)
    wellbeing = given.get("wellbeing", set_point)
    tired = p["drain"] * p["workload"] * (1.0 - p["recovery"]) / p["recovery"]
    return {
        "i": i,
        "name": about["name"],
        "team": about["team"],
        "leader": about["leader"],
        "leads": leads,
        "W*": set_point,
        "D": given.get("disposition", disposition),
        "W": wellbeing,
        "E": given.get("energy", clip(rest_level(run, wellbeing) - tired)),
        "C": given.get("felt_compassion", 0.0),
        "G": 0,
        "S": given.get("safety", p["safety_start"]),
        "O": given.get("obstacles", p["obstacles_start"]),
        "last_act": NO_PERSON,
        "quiet_days": 0,
    }


def draw_traits(run: Dict, i: int, day: int) -> tuple[float, float]:
    """Set-point and disposition of the new starter in position i after a day (Irwin–Hall distribution)."""
    p, seed = run["p"], run["seed"]
    return (
        clipped_irwin_hall(seed, day, int(RandomStream.SET_POINT), i, p["wellbeing_mean"], p["wellbeing_sd"]),
        clipped_irwin_hall(seed, day, int(RandomStream.DISPOSITION), i, p["disposition_mean"], p["disposition_sd"]),
    )


def draw_uniforms(run: Dict, stream: RandomStream, index: int, second_index: int) -> tuple[float, float]:
    """Two uniform random numbers of today for a purpose."""
    first, second = two_uniforms(run["seed"], run["day"], int(stream), index, second_index)
    return first, second


# --- 1. Events


def apply_events(run: Dict) -> None:
    """Compute the conditions of today from all events. Of events on the same condition, the latest start wins."""
    apply_setting_changes(run)
    for person in run["people"]:
        person |= {"workload": run["p"]["workload"], "style": run["styles"][person["team"]]}
        person |= {"campaign": 0.0, "mandated": False, "absent": False, "sparks": 0, "harm": []}
    in_file = enumerate(run["scenario"].events)
    for position, event in sorted(in_file, key=lambda numbered: numbered[1].day):
        if event.event != "change" and event.day <= run["day"] <= last_day(event):
            for i in affected_people(run, event, position):
                apply_event_to_person(run["people"][i], event)
    for person in run["people"]:
        leader = person if person["leader"] is None else run["people"][person["leader"]]
        person["control"] = leader["style"].control
        person["autonomy"] = 0.0 if person["mandated"] else 1.0 - person["control"]
        for harm in person["harm"]:
            if run["safety_moves"]:
                person["S"] = person["S"] * (1.0 - harm * person["control"])
            person["O"] = person["O"] + harm * (1.0 - person["O"])


def apply_setting_changes(run: Dict) -> None:
    """Constants and mechanisms of today: those of the scenario, changed by each event in effect, in order."""
    scenario = run["scenario"]
    p, switches = scenario.constants._asdict(), scenario.mechanisms._asdict()
    for event in sorted(scenario.events, key=lambda event: event.day):
        if event.event == "change" and event.day <= run["day"] <= last_day(event):
            p |= event.parameters
            switches |= event.mechanisms
    run["p"], run["safety_moves"] = disable_mechanisms(p, switches), switches["safety"]


def apply_event_to_person(person: Dict, event: Any) -> None:
    """Apply an event that is in effect to a person."""
    if event.event == "workload":
        person["workload"] = event.workload
    elif event.event == "leadership":
        person["style"] = event.style.style
    elif event.event in {"campaign", "mandate"}:
        person["campaign"] += event.strength
        person["mandated"] = person["mandated"] or event.event == "mandate"
    elif event.event == "absence":
        person["absent"] = True
    elif event.event == "spark":
        person["sparks"] += event.acts
    else:
        person["harm"].append(event.harm)


def last_day(event: Any) -> float:
    """Last day of an event. A spark and an incident last one day; an event without an end lasts until the end."""
    if event.event in {"spark", "incident"}:
        return float(event.day)
    return float("inf") if event.until is None else float(event.until)


def affected_people(run: Dict, event: Any, position: int) -> list[int]:
    """The people whom an event affects: the named people or teams, or all; of these a random share, or one.

    Events of one type that start on the same day use separate random draws, by their order in the file.
    """
    people, events = run["people"], run["scenario"].events
    scope = [person["i"] for person in people]
    if event.target_people():
        scope = [person["i"] for person in people if person["name"] in event.target_people()]
    elif event.target_teams():
        scope = [person["i"] for person in people if person["team"] in event.target_teams()]
    before = len([other for other in events[:position] if (other.event, other.day) == (event.event, event.day)])

    def select_at_random(stream: RandomStream, share: float) -> list[int]:
        ranked = sorted((two_uniforms(run["seed"], event.day, int(stream), i, before)[0], i) for i in scope)
        return [i for _, i in ranked[: int(share * len(scope) + 0.5)]]

    if event.event == "campaign":
        return select_at_random(RandomStream.CHAMPION, event.share)
    if event.event == "absence" and event.share is not None:
        return select_at_random(RandomStream.ABSENCE, event.share)
    if event.event == "spark" and event.person is None:
        return select_at_random(RandomStream.SPARK_RECEIVER, 1.0)[:1]
    return scope


# --- arithmetic


def rest_level(run: Dict, wellbeing: float) -> float:
    """Energy of a rested person."""
    floor: float = run["p"]["rest_floor"]
    return floor + (1.0 - floor) * wellbeing


def decay_factor(half_life: float) -> float:
    """Daily decay factor for a half-life in days."""
    return float(2.0 ** (-1.0 / half_life))


def logit(p: float) -> float:
    """Log-odds of a probability; ±700 for 0 and 1."""
    if p in {0.0, 1.0}:
        return 700.0 if p else -700.0
    return log(p / (1.0 - p))


def clip(x: float) -> float:
    """x limited to [0, 1]."""
    return max(0.0, min(1.0, x))
