"""Points of a sweep: scenarios with an address made of their content, so that the same point is always the same."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.scenario import Scenario
from sim.scenario.problems import number, shown

TALK = ("name", "title", "about", "seed", "predict", "debrief", "notes")
"""Keys of a scenario on which no run depends: what is told about it, and the luck, which belongs to the run."""
ADDRESS = 16
"""Letters of a point's address: 64 bits, so that a million points are told apart."""


class Point(NamedTuple):
    """A scenario to be run many times.

    Attributes
    ----------
    address
        Hash of its content.
    values
        The fields that vary, by name, as they were written; that of the compared field last.
    content
        The scenario without what is told about it, as JSON with sorted keys.
    n_people, n_days
        Its size.
    """

    address: str
    values: dict[str, Any]
    content: str
    n_people: int
    n_days: int

    @property
    def size(self) -> int:
        """Person-days of a run: what its time goes with."""
        return self.n_people * self.n_days

    def __str__(self) -> str:
        return told(self.values) or "the scenario as it is"


def point_of(scenario: Scenario, values: Mapping[str, Any]) -> Point:
    """The point of a checked scenario."""
    content = content_of(scenario)
    return Point(address_of(content), dict(values), content, len(scenario.people_names), scenario.days)


def content_of(scenario: Scenario) -> str:
    """What runs of a scenario depend on, as JSON."""
    data = {name: part for name, part in scenario.resolved().items() if name not in TALK}
    data["events"] = [{name: part for name, part in event.items() if name != "note"} for event in data["events"]]
    return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def address_of(content: str) -> str:
    """Address of a point."""
    return hashlib.sha256(content.encode()).hexdigest()[:ADDRESS]


@functools.lru_cache(maxsize=8)
def scenario_of(content: str) -> Scenario:
    """The scenario of a point's content."""
    return Scenario.from_dict(json.loads(content))


def told(values: Mapping[str, Any]) -> str:
    """Values of fields for a person: "workload=0.6, team.size=12"."""
    return ", ".join(f"{name}={label(value)}" for name, value in values.items())


def label(value: Any) -> str:
    """A value in a table or a message, without quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= 60 else f"{text[:57]}…"
    return number(value) if isinstance(value, float) else shown(value)
