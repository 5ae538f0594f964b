"""What is in force on a day, read from the segments of a world; for tests."""

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
"""Ama leads the desk and Dee, who leads the clinic; nobody leads Gus, who leads nobody and has no ties."""


def make_scenario(*events: dict[str, Any], **parts: Any) -> Scenario:
    """A scenario of the clinic, of 30 days unless given, with these events."""
    return Scenario.from_dict({"schema": 1, "days": 30, "team": CLINIC, "events": list(events)} | parts)


def make_world(*events: dict[str, Any], seed: int | None = None, **parts: Any) -> World:
    """The world of such a scenario."""
    return build_world(make_scenario(*events, **parts), seed)


def segment_on_day(world: World, day: int) -> Segment:
    """What is in force on a day."""
    (segment,) = [segment for segment in world.segments if segment.first_day <= day <= segment.last_day]
    return segment
