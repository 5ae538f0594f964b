"""Small worlds that exercise every feature of the model, for engines that run with the JIT disabled."""

from __future__ import annotations

from typing import Any

from sim.model import rng
from sim.model.act_kinds import NO_PERSON
from sim.model.mechanisms import Mechanisms
from sim.scenario import Scenario
from sim.world import OmittedAct, World, build_world

CLINIC: dict[str, Any] = {
    "builder": "people",
    "people": [
        {"name": "Ama", "team": "Desk", "leads": ["Ben", "Cho", "Dee"]},
        {"name": "Ben", "team": "Desk", "start": {"wellbeing": 0.2}},
        {"name": "Cho", "team": "Desk"},
        {"name": "Dee", "team": "Clinic", "leads": ["Eve", "Fay", "Hal", "Ivy"]},
        {"name": "Eve", "team": "Clinic"},
        {"name": "Fay", "team": "Clinic"},
        {"name": "Gus", "team": "Porch"},
        {"name": "Hal", "team": "Clinic", "start": {"disposition": 0.9}},
        {"name": "Ivy", "team": "Clinic"},
    ],
    "ties": [
        *(["Ama", name] for name in ("Ben", "Cho", "Dee")),
        *(["Dee", name, 0.5] for name in ("Eve", "Fay", "Hal")),
        *(["Ben", name, 2] for name in ("Cho", "Eve", "Ivy")),
        ["Fay", "Hal", 3],
        ["Hal", "Ivy"],
        ["Cho", "Ivy"],
    ],
}
"""Ama leads the desk and Dee; Dee leads the clinic. Gus has no leader, no reports and no ties."""
INTRODUCTION_HEAVY_KINDS = {"attentiveness": {"share": 0.1}, "introduction": {"share": 0.3}}
EXTREME_STYLE = {"attend": 1, "understand": 0, "empathise": 1, "help": 0, "control": 0}
BUSY_PARAMETERS = {
    "give_base": 0.4,
    "contacts_per_day": 6,
    "leave_rate": 0.08,
    "leave_slope": 1.0,
    "introductions_max": 3,
}

SCENARIOS: dict[str, dict[str, Any]] = {
    "a clinic with every type of event": {
        "days": 25,
        "seed": 7,
        "team": CLINIC,
        "leadership": {"style": "compassionate", "teams": {"Clinic": "compliance"}},
        "parameters": BUSY_PARAMETERS,
        "kinds": INTRODUCTION_HEAVY_KINDS,
        "events": [
            {"event": "workload", "day": 3, "until": 12, "workload": 0.9, "team": "Clinic"},
            {"event": "spark", "day": 4, "person": "Eve", "acts": 3},
            {"event": "spark", "day": 4, "acts": 2},
            {"event": "absence", "day": 5, "until": 7, "people": ["Ama", "Hal"]},
            {"event": "incident", "day": 6, "harm": 0.4},
            {"event": "incident", "day": 6, "harm": 0.3, "people": ["Ivy"]},
            {"event": "absence", "day": 8, "until": 8, "people": ["Eve", "Fay", "Hal", "Ivy"]},
            {"event": "campaign", "day": 9, "until": 14, "strength": 1.5, "share": 0.5},
            {"event": "mandate", "day": 12, "until": 15, "strength": 1.0, "team": ["Desk"]},
            {"event": "leadership", "day": 16, "style": "sympathetic", "team": "Clinic"},
            {"event": "change", "day": 18, "until": 20, "parameters": {"introductions_max": 1, "felt_gain": 0.1}},
            {"event": "change", "day": 22, "mechanisms": {"safety": False}},
        ],
    },
    "more ties than one draw block": {
        "days": 4,
        "team": {"builder": "complete", "size": 17},
        "parameters": {"give_base": 0.3},
    },
    "people without ties, leaders or safety": {
        "days": 12,
        "team": {"builder": "random", "size": 5, "density": 0, "leader": False},
        "mechanisms": {"safety": False},
        "events": [{"event": "spark", "day": 1, "acts": 1}, {"event": "incident", "day": 2, "harm": 0.5}],
    },
    "three people who give constantly": {
        "days": 40,
        "team": {"builder": "complete", "size": 3},
        "parameters": {"contacts_per_day": 50},
        "mechanisms": {"safety": False},
        "events": [{"event": "campaign", "day": 1, "strength": 10}],
    },
    "teams that span two tiles": {
        "days": 2,
        "team": {"builder": "organisation", "teams": 3, "smallest": 14, "largest": 14},
    },
    "a team that spans two chunks": {
        "days": 2,
        "team": {"builder": "organisation", "teams": 37, "smallest": 14, "largest": 14},
        "parameters": BUSY_PARAMETERS | {"try_rate": 0.5},
    },
    "the maximum number of conversations": {
        "days": 3,
        "team": {"builder": "organisation", "teams": 3, "smallest": 2, "largest": 2},
        "leadership": {"style": EXTREME_STYLE, "teams": {"Ward 2": EXTREME_STYLE | {"attend": 0, "empathise": 0}}},
        "parameters": {"conversations": 50},
    },
    "a ward with all mechanisms off": {
        "days": 3,
        "team": {"builder": "ward", "size": 6},
        "mechanisms": dict.fromkeys(Mechanisms._fields, False),
    },
}


ORGANISATION: dict[str, Any] = {
    "days": 16,
    "seed": 5,
    "team": {"builder": "organisation", "teams": 170, "smallest": 2, "largest": 6, "seed": 20},
    "leadership": {"mix": {"compassionate": 0.5, "compliance": 0.5}},
    "parameters": BUSY_PARAMETERS,
    "kinds": INTRODUCTION_HEAVY_KINDS,
    "events": [
        {"event": "spark", "day": 2, "acts": 40},
        {"event": "absence", "day": 3, "until": 9, "share": 0.3},
        {"event": "campaign", "day": 4, "until": 12, "strength": 1.5, "share": 0.5},
        {"event": "incident", "day": 6, "harm": 0.4},
        {"event": "spark", "day": 13, "acts": 20},
    ],
}
"""Many small teams in two chunks. Some end on a tile boundary, which allows five partitions. Absentees are random."""


def make_worlds() -> list[World]:
    """Return the worlds of all scenarios, and the first world again with one spark act omitted."""
    worlds = [build_world(Scenario.from_dict({"schema": 1} | data)) for data in SCENARIOS.values()]
    return [*worlds, worlds[0]._replace(omitted_act=first_spark_to_eve(worlds[0].seed))]


def first_spark_to_eve(seed: int) -> OmittedAct:
    """Return the first spark act that Eve receives."""
    day, eve = 4, [person["name"] for person in CLINIC["people"]].index("Eve")
    _, moment = rng.two_uniforms(seed, day, int(rng.RandomStream.SPARK), eve, 0)
    return OmittedAct(day, NO_PERSON, eve, moment)


def make_organisation(**changes: Any) -> Scenario:
    """Return the scenario of the organisation, with some keys replaced."""
    return Scenario.from_dict({"schema": 1} | ORGANISATION | changes)
