"""Scenarios: read YAML, validate it, and return a frozen `Scenario`, or all errors with their lines."""

from __future__ import annotations

from sim.scenario.built_in import built_in_scenarios
from sim.scenario.errors import ScenarioError, ScenarioProblem
from sim.scenario.events import (
    EVENT_CLASSES,
    AbsenceEvent,
    CampaignEvent,
    Event,
    IncidentEvent,
    LeadershipEvent,
    MandateEvent,
    SparkEvent,
    WorkloadEvent,
)
from sim.scenario.json_schema import scenario_json_schema
from sim.scenario.loader import ScenarioSource, load, parse
from sim.scenario.named_choices import StyleChoice, TeamChoice
from sim.scenario.overrides import Overrides
from sim.scenario.scenario import Scenario
from sim.scenario.schema import SCHEMA_VERSION
from sim.scenario.sections import LeadershipSection, PredictSection, StartSection
from sim.scenario.template import format_template

__all__ = [
    "EVENT_CLASSES",
    "SCHEMA_VERSION",
    "AbsenceEvent",
    "CampaignEvent",
    "Event",
    "IncidentEvent",
    "LeadershipEvent",
    "LeadershipSection",
    "MandateEvent",
    "Overrides",
    "PredictSection",
    "Scenario",
    "ScenarioError",
    "ScenarioProblem",
    "ScenarioSource",
    "SparkEvent",
    "StartSection",
    "StyleChoice",
    "TeamChoice",
    "WorkloadEvent",
    "built_in_scenarios",
    "format_template",
    "load",
    "parse",
    "scenario_json_schema",
]
