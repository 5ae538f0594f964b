"""How each team is led, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.styles import Style
from sim.world import build_static_world
from sim.world.timeline import build_segments

if TYPE_CHECKING:
    from sim.scenario import Scenario


class Stretch(NamedTuple):
    """Days on which no team's leadership changes.

    Attributes
    ----------
    first : its first day
    styles : how each team that has a leader in it is led, by the team's number
    """

    first: int
    styles: dict[int, Style]


def stretches_of(scenario: Scenario) -> list[Stretch]:
    """How teams are led, from the first day on; a stretch for each day on which that changes."""
    ground = build_static_world(scenario)
    people, styles = ground.population, list(ground.timeline.baseline.style_numbers)
    segments = build_segments(ground.timeline, scenario.seed)
    leads = np.bincount(people.leader_of[people.leader_of >= 0], minlength=len(people.names)) > 0
    leaders = {int(people.team_of[person]): int(person) for person in np.flatnonzero(leads)[::-1]}
    found: list[Stretch] = []
    for segment in segments:
        led = {team: styles[int(segment.style_index[leaders[team]])] for team in sorted(leaders)}
        if not found or led != found[-1].styles:
            found.append(Stretch(segment.first_day, led))
    return found


def styles_on(scenario: Scenario, day: int) -> dict[str, Style]:
    """How each team that has a leader is led on a day, by name of team."""
    stretch = [one for one in stretches_of(scenario) if one.first <= day][-1]
    return {scenario.team_names[team]: style for team, style in stretch.styles.items()}
