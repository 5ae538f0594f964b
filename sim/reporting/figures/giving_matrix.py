"""Who gives to whom: heat map of acts by person, or in large groups by team or role."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.engine.trace import ActLog
from sim.model.act_kinds import NO_PERSON
from sim.recording.ripples import is_conversation
from sim.reporting.figures.style import (
    FAINT,
    FONT_SIZE,
    INK,
    MUTED,
    PAPER,
    POINTS_PER_INCH,
    SMALL_FONT_SIZE,
    new_figure,
    text_size,
    truncate_to_width,
)

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MAX_PEOPLE = 40
"""Maximum number of people in the heat map. Larger groups are shown by team, or by role in a single team."""
MAX_ANNOTATED_ROWS = 15
"""Maximum number of rows for numbers in the cells."""
MAX_LABELLED_ROWS = 60
"""Maximum number of rows for labels."""
MAX_GROUP_LINES = 12
"""Maximum number of lines between groups."""
MAX_LABEL_WIDTH = 2.2
"""Maximum width of a label in inches."""
CELL_SIZE, MIN_MATRIX_SIZE, MAX_MATRIX_SIZE, MIN_FIGURE_WIDTH, TITLE_HEIGHT = 0.25, 4.5, 9.0, 9.5, 1.1
"""Sizes in inches."""
LABEL_PAD = 0.05
"""Distance between a label and its row in inches."""
COLORMAP = LinearSegmentedColormap.from_list("giving", ["#ffffff", "#cfe3f2", "#56a0d3", "#0b5394", "#04203f"])


def draw_giving_matrix(recordings: Sequence[Recording]) -> Figure | None:
    """Heat map of the acts between people, teams or roles in the first run, or None if there are none."""
    first = recordings[0]
    if first.trace.acts is None:
        return None
    people = first.world.population
    acts = count_acts_by_pair(first.trace.acts, len(people.names))
    if not acts.any():
        return None
    if len(people.names) <= MAX_PEOPLE:
        subtitle = "Acts of compassion between colleagues in the whole run. Darker: more acts. White: none."
        return draw_heatmap(first, acts.astype(float), people.names, people.roles, subtitle, "acts")
    kind, groups = ("team", people.teams) if len(people.teams) > 1 else ("role", tuple(dict.fromkeys(people.roles)))
    if len(groups) == 1:
        return None
    group_of = (
        people.team_of if kind == "team" else np.array([groups.index(role) for role in people.roles], dtype=np.int32)
    )
    table = mean_acts_by_group(acts, group_of, len(groups), first.n_days)
    subtitle = f"Mean number of acts of compassion in 100 days from a person of one {kind} to the people of another."
    return draw_heatmap(first, table, groups, None, subtitle, "acts per giver in 100 days")


def count_acts_by_pair(acts: ActLog, n: int) -> NDArray[np.int64]:
    """Number of acts between colleagues without conversations: givers in rows, receivers in columns."""
    counts = np.zeros((n, n), dtype=np.int64)
    between_colleagues = (acts.giver != NO_PERSON) & ~is_conversation(acts)
    np.add.at(counts, (acts.giver[between_colleagues], acts.receiver[between_colleagues]), 1)
    return counts


def mean_acts_by_group(
    counts: NDArray[np.int64], group_of: NDArray[np.int32], n_groups: int, n_days: int
) -> NDArray[np.float64]:
    """Acts per giver and 100 days from group to group."""
    sums = np.zeros((n_groups, n_groups))
    np.add.at(sums, (group_of[:, None], group_of[None, :]), counts)
    size = np.bincount(group_of, minlength=n_groups)
    return sums / size[:, None] * (100.0 / n_days)


def draw_heatmap(
    recording: Recording,
    table: NDArray[np.float64],
    names: Sequence[str],
    groups: Sequence[str] | None,
    subtitle: str,
    unit: str,
) -> Figure:
    """A heat map with names, a colour scale, and lines between groups.

    Parameters
    ----------
    recording
        The run that is shown.
    table : shape (n, n)
        Givers in rows, receivers in columns.
    names, groups
        Labels and groups of rows and columns. Members of a group are adjacent.
    subtitle, unit
        Subtitle, and label of the colour scale.
    """
    n = len(table)
    side = min(MAX_MATRIX_SIZE, max(MIN_MATRIX_SIZE, n * CELL_SIZE))
    labels = (
        [truncate_to_width(name, MAX_LABEL_WIDTH, SMALL_FONT_SIZE) for name in names] if n <= MAX_LABELLED_ROWS else []
    )
    margin = max((text_size(label, SMALL_FONT_SIZE)[0] for label in labels), default=0.0) + 0.45
    width, height = max(MIN_FIGURE_WIDTH, margin + side + 1.8), TITLE_HEIGHT + margin + side + 0.7
    figure = new_figure(width, height, f"Who gives to whom: {recording.scenario.title}", subtitle, [recording.seed])
    left = max(margin + 0.3, (width - side - 1.4) / 2)
    axes = figure.add_axes((left / width, 0.6 / height, side / width, side / height))
    image = axes.imshow(table, cmap=COLORMAP, norm=PowerNorm(0.5, 0.0, table.max()), interpolation="nearest")
    for index in range(n if groups is not None and n <= MAX_LABELLED_ROWS else 0):
        axes.add_patch(Rectangle((index - 0.5, index - 0.5), 1, 1, color=FAINT, lw=0))
    _label_rows_and_columns(axes, labels, side)
    _draw_cell_borders(axes, groups, n)
    if n <= MAX_ANNOTATED_ROWS:
        _annotate_cells(axes, table)
    colorbar_height = min(side - 0.6, 3.2)
    colorbar_axes = figure.add_axes(
        ((left + side + 0.3) / width, (0.1 + side - colorbar_height) / height, 0.2 / width, colorbar_height / height)
    )
    colorbar = figure.colorbar(image, cax=colorbar_axes, ticks=colorbar_ticks(float(table.max())), format="{x:g}")
    colorbar.outline.set_visible(False)
    colorbar.ax.tick_params(length=0)
    colorbar.ax.set_title(
        unit.replace(" in ", "\nin "), size=SMALL_FONT_SIZE, color=MUTED, weight="normal", loc="left", pad=8
    )
    return figure


def _label_rows_and_columns(axes: Axes, labels: Sequence[str], side: float) -> None:
    """Label the rows and columns of a matrix of this size in inches. Texts are faster than tick labels."""
    edge = -0.5 - LABEL_PAD / side * len(labels)
    for index, label in enumerate(labels):
        axes.text(edge, index, label, size=SMALL_FONT_SIZE, ha="right", va="center_baseline")
        axes.text(index, edge, label, size=SMALL_FONT_SIZE, ha="center", va="bottom", rotation=90)
    axes.set(xticks=[], yticks=[])
    axes.xaxis.set_label_position("top")
    label_distance = 8 + POINTS_PER_INCH * max(
        (LABEL_PAD + text_size(label, SMALL_FONT_SIZE)[0] for label in labels), default=0.0
    )
    axes.set_xlabel("receives", size=FONT_SIZE, labelpad=label_distance)
    axes.set_ylabel("gives", size=FONT_SIZE, labelpad=label_distance)


def _draw_cell_borders(axes: Axes, groups: Sequence[str] | None, n: int) -> None:
    """Draw thin lines between cells and thicker lines between groups."""
    axes.spines[:].set_visible(False)
    if n <= MAX_LABELLED_ROWS:
        _draw_grid_lines(axes, range(n + 1), n, FAINT, 0.5)
    edges = [index for index in range(1, n) if groups[index] != groups[index - 1]] if groups else []
    _draw_grid_lines(
        axes, (0, *(edges if len(edges) < n / 2 and len(edges) <= MAX_GROUP_LINES else []), n), n, MUTED, 1.0
    )


def _draw_grid_lines(axes: Axes, edges: Iterable[int], n: int, colour: str, width: float) -> None:
    """Draw horizontal and vertical lines before these rows and columns as one collection."""
    positions, extent = np.array([*edges]) - 0.5, (-0.5, n - 0.5)
    across = [[(low, edge) for low in extent] for edge in positions]
    down = [[(edge, low) for low in extent] for edge in positions]
    lines = LineCollection(across + down, colors=colour, linewidths=width, capstyle="projecting", clip_on=False)
    axes.add_collection(lines, autolim=False)


def _annotate_cells(axes: Axes, table: NDArray[np.float64]) -> None:
    """Write the numbers into the cells."""
    for row, column in np.argwhere(table > 0):
        number = table[row, column]
        colour = PAPER if number > 0.3 * table.max() else INK
        text = f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
        text = "<0.1" if number < 0.05 else text
        axes.text(column, row, text, size=SMALL_FONT_SIZE, color=colour, ha="center", va="center_baseline")


def colorbar_ticks(vmax: float) -> list[float]:
    """A few round numbers for a colour scale with finer resolution near 0."""
    steps = [float(tick) for tick in MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(0, vmax)]
    quarter = [steps[1] / 4] if steps[1] % 4 == 0 else []
    return [0.0, *(tick for tick in (*quarter, *steps[1:]) if tick <= vmax)]
