"""The course of the teams of an organisation: a thin line a team, a thicker one a style, the thickest for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.recording.changes import changes_of, large_teams
from sim.recording.figures import timeline
from sim.recording.figures.panels import COLUMNS, PANEL, PER_PERSON, POINTS, SHARE, finish, panel_page
from sim.recording.figures.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, RED, SKY
from sim.recording.happenings import style_name
from sim.recording.recording import EVERYONE
from sim.recording.telling import TOLD, scaled

if TYPE_CHECKING:
    from sim.recording.recording import Recording

PANELS = (
    ("wellbeing", "Wellbeing", POINTS, False),
    ("acts", "Acts of compassion between colleagues", PER_PERSON, True),
    ("energy", "Energy in the morning", POINTS, False),
    ("burnt_out", "Burnt out", SHARE, True),
    ("safety", "Psychological safety", POINTS, False),
    ("left_out", "Left out", SHARE, True),
)
STYLE_COLOURS = {
    "compassionate": BLUE,
    "sympathetic": PURPLE,
    "rescuing": SKY,
    "transactional": GREEN,
    "compliance": RED,
    "laissez-faire": ORANGE,
}
"""Colour of the teams that are led in a style; grey for a style of a scenario's own."""


def draw_teams(recordings: Sequence[Recording]) -> Figure | None:
    """The course of each team beside that of everyone; None if there is only one team to show."""
    first = recordings[0]
    groups = teams_by_style(first)
    if sum(map(len, groups.values())) < 2:
        return None
    about = (
        "Black: everyone. Thin: single teams, coloured by the style in which they are led at the start. Thick: mean of "
        f"those teams. All smoothed over {timeline.window(first.n_days)} days."
    )
    figure, panels = panel_page(recordings, f"The teams: {first.scenario.title}", about, len(PANELS))
    cuts = [change.day for change in changes_of(first)]
    for number, (axes, (measure, title, unit, from_zero)) in enumerate(zip(panels, PANELS, strict=True)):
        ends = draw_lines(axes, recordings, measure, groups, cuts)
        axes.set_title(title)
        finish(axes, recordings, unit, from_zero, named=number >= len(PANELS) - COLUMNS)
        timeline.label_ends(axes, ends, first.n_days, PANEL)
    return figure


def draw_lines(
    axes: Axes, recordings: Sequence[Recording], measure: str, groups: dict[str, list[str]], cuts: Sequence[int]
) -> list[tuple[float, str, str]]:
    """Draw the lines of a measure; hand back where they end, with name and colour."""
    drawn = timeline.thinned(recordings[0].n_days)
    ends = []
    for style, teams in groups.items():
        colour = STYLE_COLOURS.get(style, MUTED)
        lines = np.array([team_mean(recordings, measure, team, cuts) for team in teams])
        axes.plot(drawn + 1, lines[:, drawn].T, color=colour, lw=0.8, alpha=0.4)
        if len(groups) > 1:
            middle = timeline.band(lines)[1]
            axes.plot(drawn + 1, middle[drawn], color=colour, lw=2.0)
            ends.append((timeline.last_known(middle), f"{style} ({len(teams)})", colour))
    everyone = team_mean(recordings, measure, None, cuts)
    axes.plot(drawn + 1, everyone[drawn], color=INK, lw=2.8)
    return [*ends, (timeline.last_known(everyone), EVERYONE, INK)]


def team_mean(recordings: Sequence[Recording], measure: str, team: str | None, cuts: Sequence[int]) -> np.ndarray:
    """Course of a team, smoothed and averaged over the runs."""
    factor = scaled(1.0, TOLD[measure].scale)
    courses = [
        timeline.smoothed(factor * recording.course(measure, team), cuts, noisy=measure == "acts")
        for recording in recordings
    ]
    return timeline.band(np.array(courses))[1]


def teams_by_style(recording: Recording) -> dict[str, list[str]]:
    """Teams that are not too small, by the style in which they are led at the start."""
    styles = recording.scenario.team_styles()
    groups: dict[str, list[str]] = {}
    for team in large_teams(recording.world):
        groups.setdefault(style_name(styles[team]) or "own style", []).append(team)
    return groups
