"""How each team is led, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.styles import Style
from sim.world import build_static_world
from sim.world.timeline import build_segments

if TYPE_CHECKING:
    from sim.scenario import Scenario


class StylePeriod(NamedTuple):
    """Days on which no team's leadership changes.

    Attributes
    ----------
    first_day : its first day
    styles : how each team that has a leader in it is led, by the team's number
    """

    first_day: int
    styles: dict[int, Style]


def style_periods(scenario: Scenario) -> list[StylePeriod]:
    """How teams are led, from the first day on; a stretch for each day on which that changes."""
    ground = build_static_world(scenario)
    people, styles = ground.population, list(ground.timeline.baseline.style_numbers)
    segments = build_segments(ground.timeline, scenario.seed)
    leads = np.bincount(people.leader_of[people.leader_of >= 0], minlength=len(people.names)) > 0
    leaders = {int(people.team_of[person]): int(person) for person in np.flatnonzero(leads)[::-1]}
    periods: list[StylePeriod] = []
    for segment in segments:
        styles_by_team = {team: styles[int(segment.style_index[leaders[team]])] for team in sorted(leaders)}
        if not periods or styles_by_team != periods[-1].styles:
            periods.append(StylePeriod(segment.first_day, styles_by_team))
    return periods


def styles_on(scenario: Scenario, day: int) -> dict[str, Style]:
    """How each team that has a leader is led on a day, by name of team."""
    stretch = [period for period in style_periods(scenario) if period.first_day <= day][-1]
    return {scenario.team_names[team]: style for team, style in stretch.styles.items()}
