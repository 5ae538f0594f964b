"""Points of a sweep: scenarios with an address made of their content, so that the same point is always the same."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario import Scenario
from sim.scenario.errors import format_number, format_value

DESCRIPTIVE_KEYS = ("name", "title", "about", "seed", "predict", "debrief", "notes")
"""Keys of a scenario on which no run depends: what is told about it, and the luck, which belongs to the run."""
POINT_ID_LENGTH = 16
"""Letters of a point's address: 64 bits, so that a million points are told apart."""
MAX_LABEL_LENGTH = 60
"""Letters of a value in a table; what is longer is cut, and keeps six letters of its hash, so that no two are alike."""


class DesignPoint(NamedTuple):
    """A scenario to be run many times.

    Attributes
    ----------
    point_id
        Hash of its content.
    values
        The fields that vary, by name, as they were written; that of the compared field last.
    content
        The scenario without what is told about it, as JSON with sorted keys.
    n_people, n_days
        Its size.
    seed_offset
        What is added to the seeds of its runs; 0 but in designs with a dummy, which changes the luck alone.
    """

    point_id: str
    values: dict[str, Any]
    content: str
    n_people: int
    n_days: int
    seed_offset: int = 0

    @property
    def person_days(self) -> int:
        """Person-days of a run: what its time goes with."""
        return self.n_people * self.n_days

    def __str__(self) -> str:
        return format_values(self.values) or "the scenario as it is"


def make_point(scenario: Scenario, values: Mapping[str, Any], seed_offset: int = 0) -> DesignPoint:
    """The point of a checked scenario."""
    content = canonical_json(scenario)
    address = point_id_of(content, seed_offset)
    return DesignPoint(address, dict(values), content, len(scenario.people_names), scenario.days, seed_offset)


def canonical_json(scenario: Scenario) -> str:
    """What runs of a scenario depend on, as JSON."""
    data = {name: part for name, part in scenario.to_dict().items() if name not in DESCRIPTIVE_KEYS}
    data["events"] = [{name: part for name, part in event.items() if name != "note"} for event in data["events"]]
    return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def point_id_of(content: str, seed_offset: int = 0) -> str:
    """Address of a point."""
    text = f"{content}\n{seed_offset}" if seed_offset else content
    return hashlib.sha256(text.encode()).hexdigest()[:POINT_ID_LENGTH]


@functools.lru_cache(maxsize=8)
def scenario_from_content(content: str) -> Scenario:
    """The scenario of a point's content."""
    return Scenario.from_dict(json.loads(content))


def format_values(values: Mapping[str, Any]) -> str:
    """Values of fields for a person: "workload=0.6, team.size=12"."""
    return ", ".join(f"{name}={format_field_value(value)}" for name, value in values.items())


def format_field_value(value: Any) -> str:
    """A value in a table or a message, without quotes."""
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
