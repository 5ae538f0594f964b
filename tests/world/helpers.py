"""Scenarios of a small clinic, and the segment of a day."""

from __future__ import annotations

from typing import Any

from sim.scenario import Scenario
from sim.world import Segment, World, build_world

CLINIC: dict[str, Any] = {
    "builder": "people",
    "people": [
        {"name": "Ama", "team": "Desk", "leads": ["Ben", "Cho", "Dee"]},
        {"name": "Ben", "team": "Desk"},
        {"name": "Cho", "team": "Desk"},
        {"name": "Dee", "team": "Clinic", "leads": ["Eve", "Fay"]},
        {"name": "Eve", "team": "Clinic"},
        {"name": "Fay", "team": "Clinic"},
        {"name": "Gus", "team": "Porch"},
    ],
    "ties": [["Ama", "Ben"], ["Ben", "Cho", 2], ["Dee", "Cho", 0.5], ["Eve", "Fay", 3]],
}
"""Ama leads the desk and Dee; Dee leads the clinic. Gus has no leader, no reports and no ties."""


def make_scenario(*events: dict[str, Any], **keys: Any) -> Scenario:
    """Return a scenario of the clinic with these events. Default length: 30 days."""
    return Scenario.from_dict({"schema": 1, "days": 30, "team": CLINIC, "events": list(events)} | keys)


def make_world(*events: dict[str, Any], seed: int | None = None, **keys: Any) -> World:
    """Return the world of such a scenario."""
    return build_world(make_scenario(*events, **keys), seed)


def segment_on_day(world: World, day: int) -> Segment:
    """Return the segment that contains a day."""
    (segment,) = [segment for segment in world.segments if segment.first_day <= day <= segment.last_day]
    return segment
