"""Random scenarios for tests of several engines: small teams with many events."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.model.mechanisms import Mechanisms
from sim.model.styles import STYLES, Style
from sim.scenario import Scenario

N_DAYS = 60

TEAMS: tuple[dict[str, Any], ...] = (
    {"builder": "ward", "size": 11},
    {"builder": "small_world", "size": 9, "reach": 2, "rewire": 0.3, "spread": 0.8},
    {"builder": "cliques", "size": 10, "cliques": 3, "bridges": 2},
    {"builder": "hub_and_spoke", "size": 8, "rim": 0.2},
    {"builder": "random", "size": 12, "density": 0.25, "leader": False},
    {"builder": "organisation", "teams": 3, "smallest": 3, "largest": 6, "inner": "random", "bridges": 2},
    {"builder": "organisation", "teams": 2, "smallest": 4, "largest": 7, "inner": "cliques", "director": False},
    {
        "builder": "people",
        "people": [
            {"name": "Ama", "team": "Desk", "leads": ["Ben", "Dee"]},
            {"name": "Ben", "team": "Desk", "leads": ["Cho"], "start": {"wellbeing": 0.2, "disposition": 0.9}},
            {"name": "Cho", "team": "Desk"},
            {"name": "Dee", "team": "Clinic", "leads": ["Eve", "Fay", "Gus"], "start": {"felt_compassion": 0.8}},
            {"name": "Eve", "team": "Clinic", "start": {"set_point": 0.7, "obstacles": 0.9}},
            {"name": "Fay", "team": "Clinic"},
            {"name": "Gus", "team": "Clinic"},
            {"name": "Hal", "team": "Porch"},
        ],
        "ties": [
            ["Ama", "Ben"],
            ["Ben", "Cho", 2.5],
            ["Cho", "Dee", 0.4],
            ["Dee", "Eve"],
            ["Eve", "Fay", 3],
            ["Fay", "Gus"],
            ["Dee", "Gus"],
        ],
    },
)

PARAMETER_RANGES = {
    "contacts_per_day": (2.0, 8.0),
    "give_base": (0.05, 0.5),
    "g_felt": (0.0, 4.0),
    "g_glimpsed": (0.0, 2.0),
    "glimpse_peak": (0.5, 4.0),
    "felt_half": (0.5, 10.0),
    "lift": (0.0, 0.08),
    "giver_lift": (0.0, 0.05),
    "strain": (0.0, 0.1),
    "boost": (0.0, 0.2),
    "effort": (0.0, 0.02),
    "recovery": (0.2, 1.0),
    "safety_gain": (0.0, 0.05),
    "safety_half": (3.0, 200.0),
    "leave_rate": (0.0, 0.03),
    "leave_slope": (0.0, 8.0),
    "try_rate": (0.0, 0.9),
    "improve": (0.0, 1.0),
    "leader_weight": (0.0, 2.0),
    "fit_floor": (0.0, 1.0),
    "wellbeing_sd": (0.0, 0.4),
}


@cache
def random_scenario(seed: int, days: int = N_DAYS) -> Scenario:
    """A scenario made up from a number; the teams and the mechanisms take turns, the rest is drawn."""
    rng = np.random.default_rng(seed)
    team = TEAMS[seed % len(TEAMS)] | {"seed": int(rng.integers(1, 1000))}
    if team["builder"] == "people":
        team = {key: value for key, value in team.items() if key != "seed"}
    data: dict[str, Any] = {
        "schema": 1,
        "name": f"made_up_{seed}",
        "days": days,
        "seed": int(rng.integers(2**62)),
        "workload": float(rng.uniform(0.2, 1.2)),
        "team": team,
        "parameters": random_parameters(rng),
        "mechanisms": {name: bool(rng.random() < 0.85) for name in Mechanisms._fields},
        "kinds": random_act_kinds(rng),
        "start": random_start(rng),
    }
    plain = Scenario.from_dict(data)
    data["leadership"] = random_leadership(rng, plain)
    data["events"] = [random_event(rng, plain) for _ in range(rng.integers(0, 10))]
    return Scenario.from_dict(drop_second_spark_of_a_day(data))


def random_parameters(rng: np.random.Generator) -> dict[str, float]:
    """Some constants away from their defaults, and enough meetings and acts for much to happen."""
    drawn: dict[str, float] = {
        name: float(rng.uniform(low, high)) for name, (low, high) in PARAMETER_RANGES.items() if rng.random() < 0.6
    }
    return drawn | {"conversations": int(rng.integers(0, 6)), "introductions_max": int(rng.integers(0, 4))}


def random_act_kinds(rng: np.random.Generator) -> dict[str, dict[str, float]]:
    """Now and then many introductions, so that they crowd each other."""
    if rng.random() < 0.5:
        return {}
    return {"attentiveness": {"share": 0.1, "learning": 0.5}, "introduction": {"share": 0.3, "relief": 0.3}}


def random_start(rng: np.random.Generator) -> dict[str, Any]:
    """Some states that the scenario gives."""
    given: dict[str, Any] = {
        state: float(rng.random())
        for state in ("wellbeing", "energy", "felt_compassion", "safety", "obstacles", "improvement")
        if rng.random() < 0.3
    }
    return given | {"leaders": {"energy": 0.3, "safety": 0.9}} if rng.random() < 0.3 else given


def random_style(rng: np.random.Generator) -> str | dict[str, float]:
    """A style by name, or of one's own, the extremes included."""
    if rng.random() < 0.5:
        return str(rng.choice(list(STYLES)))
    return {part: float(rng.choice([0.0, 1.0, rng.random()])) for part in Style._fields}


def random_leadership(rng: np.random.Generator, scenario: Scenario) -> dict[str, Any]:
    """One style for all, with an exception or not; or a mix."""
    if len(scenario.team_names) > 2 and rng.random() < 0.3:
        return {"mix": {"compassionate": 0.5, "compliance": 0.3, "rescuing": 0.2}}
    leaders = {about["leader"] for _, about in scenario.team_graph().nodes(data=True)} - {None}
    led = sorted({scenario.team_graph().nodes[leader]["team"] for leader in leaders})
    return {"style": random_style(rng), "teams": {team: random_style(rng) for team in led if rng.random() < 0.3}}


def random_event(rng: np.random.Generator, scenario: Scenario) -> dict[str, Any]:
    """An event of any kind, for all, for teams or for people, with an end or without."""
    names, teams = scenario.people_names, scenario.team_names
    leaders = {about["leader"] for _, about in scenario.team_graph().nodes(data=True)} - {None}
    kinds = [
        "workload",
        "campaign",
        "mandate",
        "spark",
        "absence",
        "incident",
        "change",
        *(["leadership"] if leaders else []),
    ]
    kind, day = str(rng.choice(kinds)), int(rng.integers(1, scenario.days + 1))
    about: dict[str, Any] = {"event": kind, "day": day}
    if kind not in {"spark", "incident"} and rng.random() < 0.7:
        about["until"] = int(min(scenario.days, day + rng.integers(0, 25)))
    where = rng.random()
    if kind == "change":
        where = 1.0  # it is for all
    if kind == "leadership":
        led = sorted({scenario.team_graph().nodes[leader]["team"] for leader in leaders})
        about |= {"team": [str(rng.choice(led))]} if where < 0.5 else {}
    elif kind == "absence" and where < 0.4:
        about["people"] = [str(name) for name in rng.choice(names, size=3, replace=False)]
    elif where < 0.3:
        about["people"] = [str(name) for name in rng.choice(names, size=2, replace=False)]
    elif where < 0.6:
        about["team"] = str(rng.choice(teams))
    own = {
        "workload": {"workload": float(rng.uniform(0.0, 2.0))},
        "leadership": {"style": random_style(rng)},
        "campaign": {"strength": float(rng.uniform(0, 3)), "share": float(rng.random())},
        "mandate": {"strength": float(rng.uniform(0, 3))},
        "spark": {"acts": int(rng.integers(1, 9))},
        "absence": {} if "people" in about else {"share": float(rng.random())},
        "incident": {"harm": float(rng.random())},
        "change": {
            "parameters": random_parameters(rng),
            "mechanisms": {name: bool(rng.random() < 0.7) for name in Mechanisms._fields if rng.random() < 0.5},
        },
    }
    return about | own[kind]


def drop_second_spark_of_a_day(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out a second spark of a day."""
    sparked: set[int] = set()
    events = []
    for about in data["events"]:
        if about["event"] != "spark" or about["day"] not in sparked:
            events.append(about)
        if about["event"] == "spark":
            sparked.add(about["day"])
    return data | {"events": events}
