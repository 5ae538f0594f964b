"""Figures of a run, as PNG or SVG. Importing this package imports matplotlib."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.reporting.figures.giving_matrix import draw_giving_matrix
from sim.reporting.figures.network import draw_network
from sim.reporting.figures.ripples import draw_ripples
from sim.reporting.figures.style import save_figure, style_context
from sim.reporting.figures.teams import draw_teams
from sim.reporting.figures.time_series import draw_time_series

if TYPE_CHECKING:
    from sim.recording.recording import Recording


FIGURE_FUNCTIONS = {
    "time_series": draw_time_series,
    "teams": draw_teams,
    "network": draw_network,
    "giving": draw_giving_matrix,
    "ripples": draw_ripples,
}
"""Function that draws each figure. It returns None if there is nothing to show."""


def write_figures(
    recordings: Sequence[Recording],
    folder: Path,
    names: Iterable[str] = FIGURE_FUNCTIONS,
    figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT,
) -> list[str]:
    """Draw and save figures of runs.

    Parameters
    ----------
    recordings
        One run, or several runs of one scenario.
    folder
        Output folder. Created if it is missing.
    names
        Names of the figures. Default: all.
    figure_format
        "png", "svg" or "both".

    Returns
    -------
    list of str
        Paths of the files relative to the parent of `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in names:
        with style_context():
            figure = FIGURE_FUNCTIONS[name](recordings)
            if figure is not None:
                paths += [f"{folder.name}/{file}" for file in save_figure(figure, folder, name, figure_format)]
    return paths
