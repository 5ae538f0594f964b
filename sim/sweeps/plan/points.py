"""Design points: scenarios, identified by a hash of their content."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario import Scenario
from sim.scenario.errors import format_number, format_value

DESCRIPTIVE_KEYS = ("name", "title", "about", "seed", "predict", "debrief", "notes")
"""Keys of a scenario that do not affect a run: descriptions, and the seed, which is set for each run."""
POINT_ID_LENGTH = 16
"""Hexadecimal digits of a point id: 64 bits, enough to distinguish a million points."""
MAX_LABEL_LENGTH = 60
"""Maximum length of a value in a table. A longer value is cut and ends with six digits of its hash."""


class DesignPoint(NamedTuple):
    """A scenario to run with many random seeds.

    Attributes
    ----------
    point_id
        Hash of `content` and `seed_offset`.
    values
        Values of the varied fields by name, as in the plan. The compared field is last.
    content
        The scenario without its descriptions, as canonical JSON.
    n_people, n_days
        Number of people and of days.
    seed_offset
        Offset of the random seeds of all runs. It is 0 except in designs with a dummy parameter.
    """

    point_id: str
    values: dict[str, Any]
    content: str
    n_people: int
    n_days: int
    seed_offset: int = 0

    @property
    def person_days(self) -> int:
        """Person-days of a run, to which its computing time is proportional."""
        return self.n_people * self.n_days

    def __str__(self) -> str:
        return format_values(self.values) or "base scenario"


def make_point(scenario: Scenario, values: Mapping[str, Any], seed_offset: int = 0) -> DesignPoint:
    """The design point of a valid scenario."""
    content = canonical_json(scenario)
    point_id = point_id_of(content, seed_offset)
    return DesignPoint(point_id, dict(values), content, len(scenario.people_names), scenario.days, seed_offset)


def canonical_json(scenario: Scenario) -> str:
    """All fields of a scenario that affect a run, as JSON with sorted keys."""
    data = {name: part for name, part in scenario.to_dict().items() if name not in DESCRIPTIVE_KEYS}
    data["events"] = [{name: part for name, part in event.items() if name != "note"} for event in data["events"]]
    return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def point_id_of(content: str, seed_offset: int = 0) -> str:
    """Hash that identifies a point."""
    text = f"{content}\n{seed_offset}" if seed_offset else content
    return hashlib.sha256(text.encode()).hexdigest()[:POINT_ID_LENGTH]


@functools.lru_cache(maxsize=8)
def scenario_from_content(content: str) -> Scenario:
    """The scenario of a design point."""
    return Scenario.from_dict(json.loads(content))


def format_values(values: Mapping[str, Any]) -> str:
    """Values of fields as text: "workload=0.6, team.size=12"."""
    return ", ".join(f"{name}={format_field_value(value)}" for name, value in values.items())


def format_field_value(value: Any) -> str:
    """A value of a field as text, without quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
        return (
            text
            if len(text) <= MAX_LABEL_LENGTH
            else f"{text[: MAX_LABEL_LENGTH - 9]}… #{hashlib.sha256(text.encode()).hexdigest()[:6]}"
        )
    return format_number(value) if isinstance(value, float) else format_value(value)
