"""Scenarios: YAML in, a checked and frozen `Scenario` out, or all that is wrong with it, by line."""

from __future__ import annotations

from sim.scenario.catalogue import shipped
from sim.scenario.choices import StyleChoice, Team
from sim.scenario.events import (
    EVENTS,
    AbsenceEvent,
    CampaignEvent,
    Event,
    IncidentEvent,
    LeadershipEvent,
    MandateEvent,
    SparkEvent,
    WorkloadEvent,
)
from sim.scenario.json_schema import json_schema
from sim.scenario.loading import load, parse
from sim.scenario.overrides import Overrides
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import VERSION, Scenario
from sim.scenario.sections import Leadership, Predict, Start
from sim.scenario.template import template

__all__ = [
    "EVENTS",
    "VERSION",
    "AbsenceEvent",
    "CampaignEvent",
    "Event",
    "IncidentEvent",
    "Leadership",
    "LeadershipEvent",
    "MandateEvent",
    "Overrides",
    "Predict",
    "Problem",
    "Scenario",
    "ScenarioError",
    "SparkEvent",
    "Start",
    "StyleChoice",
    "Team",
    "WorkloadEvent",
    "json_schema",
    "load",
    "parse",
    "shipped",
    "template",
]
