"""Leadership style of each team over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.styles import Style
from sim.world import build_static_world
from sim.world.timeline import build_segments

if TYPE_CHECKING:
    from sim.scenario import Scenario


class StylePeriod(NamedTuple):
    """A period in which no team changes its leadership style.

    Attributes
    ----------
    first_day : first day of the period
    styles : style of each team that contains a leader, by the index of the team
    """

    first_day: int
    styles: dict[int, Style]


def style_periods(scenario: Scenario) -> list[StylePeriod]:
    """Periods with constant leadership styles, from the first day of the run."""
    world = build_static_world(scenario)
    population, styles = world.population, list(world.timeline.baseline.style_numbers)
    segments = build_segments(world.timeline, scenario.seed)
    is_leader = np.bincount(population.leader_of[population.leader_of >= 0], minlength=len(population.names)) > 0
    leaders = {int(population.team_of[person]): int(person) for person in np.flatnonzero(is_leader)[::-1]}
    periods: list[StylePeriod] = []
    for segment in segments:
        styles_by_team = {team: styles[int(segment.style_index[leaders[team]])] for team in sorted(leaders)}
        if not periods or styles_by_team != periods[-1].styles:
            periods.append(StylePeriod(segment.first_day, styles_by_team))
    return periods


def styles_on(scenario: Scenario, day: int) -> dict[str, Style]:
    """Leadership style on a day of each team that contains a leader, by name of team."""
    current = [period for period in style_periods(scenario) if period.first_day <= day][-1]
    return {scenario.team_names[team]: style for team, style in current.styles.items()}
