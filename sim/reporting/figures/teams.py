"""Time series of teams: thin lines for teams, thick lines for styles and the whole organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.measures import MEASURE_BY_NAME
from sim.model.styles import STYLES, style_label, style_name
from sim.reporting.before_after import change_points, reportable_teams
from sim.reporting.figures import time_axis
from sim.reporting.figures.panels import (
    N_COLUMNS,
    PANEL_HEIGHT,
    PERCENT_LABEL,
    POINTS_LABEL,
    RATE_LABEL,
    format_panel,
    new_panel_figure,
)
from sim.reporting.figures.style import INK, MUTED
from sim.reporting.figures.time_series import is_noisy
from sim.reporting.formatting import to_display_scale

if TYPE_CHECKING:
    from sim.recording.recording import Recording

PANELS = (
    ("wellbeing", "Wellbeing", POINTS_LABEL, False),
    ("acts", "Acts of compassion between colleagues", RATE_LABEL, True),
    ("energy", "Energy in the morning", POINTS_LABEL, False),
    ("burnt_out", "Burnt out", PERCENT_LABEL, True),
    ("safety", "Psychological safety", POINTS_LABEL, False),
    ("left_out", "Left out", PERCENT_LABEL, True),
)
STYLE_COLOURS = {style_label(key): entry.colour for key, entry in STYLES.items()}
"""Colour of the teams with each style; teams with other styles are grey."""


def draw_teams(recordings: Sequence[Recording]) -> Figure | None:
    """Time series of each team and the whole organisation, or None if there is only one team to show."""
    first = recordings[0]
    groups = teams_by_style(first)
    if sum(map(len, groups.values())) < 2:
        return None
    subtitle = (
        "Black: whole organisation. Thin lines: teams, coloured by leadership style at the start. Thick lines: mean of "
        f"these teams. All smoothed over {time_axis.smoothing_window(first.n_days)} days."
    )
    figure, panels = new_panel_figure(recordings, f"Teams: {first.scenario.title}", subtitle, len(PANELS))
    cuts = [change.day for change in change_points(first)]
    for number, (axes, (measure, title, unit, from_zero)) in enumerate(zip(panels, PANELS, strict=True)):
        end_labels = draw_team_lines(axes, recordings, measure, groups, cuts)
        axes.set_title(title)
        format_panel(axes, recordings, unit, from_zero, show_x_labels=number >= len(PANELS) - N_COLUMNS)
        time_axis.label_line_ends(axes, end_labels, first.n_days, PANEL_HEIGHT)
    return figure


def draw_team_lines(
    axes: Axes, recordings: Sequence[Recording], measure: str, groups: dict[str, list[str]], breakpoints: Sequence[int]
) -> list[tuple[float, str, str]]:
    """Draw the lines of a measure. Returns the end value, label and colour of each line."""
    day_indices = time_axis.decimated_day_indices(recordings[0].n_days)
    end_labels = []
    for style, teams in groups.items():
        colour = STYLE_COLOURS.get(style, MUTED)
        lines = np.array([smoothed_team_mean(recordings, measure, team, breakpoints) for team in teams])
        axes.plot(day_indices + 1, lines[:, day_indices].T, color=colour, lw=0.8, alpha=0.4)
        if len(groups) > 1:
            mean = time_axis.quantile_band(lines)[1]
            axes.plot(day_indices + 1, mean[day_indices], color=colour, lw=2.0)
            end_labels.append((time_axis.last_valid_value(mean), f"{style} ({len(teams)})", colour))
    everyone = smoothed_team_mean(recordings, measure, None, breakpoints)
    axes.plot(day_indices + 1, everyone[day_indices], color=INK, lw=2.8)
    return [*end_labels, (time_axis.last_valid_value(everyone), "all", INK)]


def smoothed_team_mean(
    recordings: Sequence[Recording], measure: str, team: str | None, breakpoints: Sequence[int]
) -> np.ndarray:
    """Time series of a team, smoothed and averaged over the runs."""
    factor = to_display_scale(1.0, MEASURE_BY_NAME[measure].scale)
    series = [
        time_axis.local_linear_smooth(
            factor * recording.time_series(measure, team), breakpoints, local_constant=is_noisy(measure)
        )
        for recording in recordings
    ]
    return time_axis.quantile_band(np.array(series))[1]


def teams_by_style(recording: Recording) -> dict[str, list[str]]:
    """Reportable teams by their leadership style at the start."""
    styles = recording.scenario.team_styles()
    groups: dict[str, list[str]] = {}
    for team in reportable_teams(recording.world):
        groups.setdefault(style_name(styles[team]) or "custom style", []).append(team)
    return groups
