"""Who gives to whom: a matrix of acts, by person in a small team, else by team or role."""

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

from sim.model.acts import NO_PERSON
from sim.recording.figures.style import (
    FAINT,
    INK,
    MUTED,
    PAPER,
    POINTS_AN_INCH,
    SIZE,
    SMALL,
    page,
    shortened,
    text_size,
)
from sim.recording.ripples import is_conversation
from sim.trace import ActLog

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MOST_PEOPLE = 40
"""More people are shown by team, or in a single team by role."""
MOST_NUMBERS = 15
"""Rows up to which the numbers are written into the cells."""
MOST_NAMES = 60
"""Rows up to which they are named."""
MOST_GROUPS = 12
"""Lines up to which groups are divided; with more, neighbours have little in common."""
LONGEST = 2.2
"""Longest name, in inches."""
CELL, SMALLEST, LARGEST, LEAST_WIDTH, TOP = 0.25, 4.5, 9.0, 9.5, 1.1
"""Size of a cell, of the smallest and the largest matrix, least width of the page, height of the title: in inches."""
PAD = 0.05
"""Between a name and its row, in inches."""
RAMP = LinearSegmentedColormap.from_list("giving", ["#ffffff", "#cfe3f2", "#56a0d3", "#0b5394", "#04203f"])


def draw_giving(recordings: Sequence[Recording]) -> Figure | None:
    """How many acts each person, team or role gave to each other in the first run; None if there is nothing to show."""
    first = recordings[0]
    if first.trace.acts is None:
        return None
    people = first.world.population
    acts = between(first.trace.acts, len(people.names))
    if not acts.any():
        return None
    if len(people.names) <= MOST_PEOPLE:
        about = "Acts of compassion between colleagues in the whole run. The darker, the more acts; white is none."
        return matrix(first, acts.astype(float), people.names, people.roles, about, "acts")
    kind, groups = ("team", people.teams) if len(people.teams) > 1 else ("role", tuple(dict.fromkeys(people.roles)))
    if len(groups) == 1:
        return None
    of = people.team_of if kind == "team" else np.array([groups.index(role) for role in people.roles], dtype=np.int32)
    table = by_group(acts, of, len(groups), first.n_days)
    about = f"Acts of compassion in 100 days that a person of one {kind} gave to the people of another, on average."
    return matrix(first, table, groups, None, about, "acts per giver in 100 days")


def between(acts: ActLog, n: int) -> NDArray[np.int64]:
    """Number of acts between colleagues: givers in rows, receivers in columns; conversations are none."""
    counts = np.zeros((n, n), dtype=np.int64)
    inside = (acts.giver != NO_PERSON) & ~is_conversation(acts)
    np.add.at(counts, (acts.giver[inside], acts.receiver[inside]), 1)
    return counts


def by_group(counts: NDArray[np.int64], group_of: NDArray[np.int32], n_groups: int, n_days: int) -> NDArray[np.float64]:
    """Acts per giver and 100 days from group to group."""
    sums = np.zeros((n_groups, n_groups))
    np.add.at(sums, (group_of[:, None], group_of[None, :]), counts)
    size = np.bincount(group_of, minlength=n_groups)
    return sums / size[:, None] * (100.0 / n_days)


def matrix(
    recording: Recording,
    table: NDArray[np.float64],
    names: Sequence[str],
    groups: Sequence[str] | None,
    about: str,
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
        Of rows and columns; neighbours of one group stand together.
    about, unit
        Line under the title, and name of the colour scale.
    """
    n = len(table)
    side = min(LARGEST, max(SMALLEST, n * CELL))
    labels = [shortened(name, LONGEST, SMALL) for name in names] if n <= MOST_NAMES else []
    margin = max((text_size(label, SMALL)[0] for label in labels), default=0.0) + 0.45
    width, height = max(LEAST_WIDTH, margin + side + 1.8), TOP + margin + side + 0.7
    figure = page(width, height, f"Who gives to whom: {recording.scenario.title}", about, [recording.seed])
    left = max(margin + 0.3, (width - side - 1.4) / 2)
    axes = figure.add_axes((left / width, 0.6 / height, side / width, side / height))
    image = axes.imshow(table, cmap=RAMP, norm=PowerNorm(0.5, 0.0, table.max()), interpolation="nearest")
    for place in range(n if groups is not None and n <= MOST_NAMES else 0):
        axes.add_patch(Rectangle((place - 0.5, place - 0.5), 1, 1, color=FAINT, lw=0))
    _name(axes, labels, side)
    _divide(axes, groups, n)
    if n <= MOST_NUMBERS:
        _write(axes, table)
    tall = min(side - 0.6, 3.2)
    scale = figure.add_axes(((left + side + 0.3) / width, (0.1 + side - tall) / height, 0.2 / width, tall / height))
    bar = figure.colorbar(image, cax=scale, ticks=ticks(float(table.max())), format="{x:g}")
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    bar.ax.set_title(unit.replace(" in ", "\nin "), size=SMALL, color=MUTED, weight="normal", loc="left", pad=8)
    return figure


def _name(axes: Axes, labels: Sequence[str], side: float) -> None:
    """Names beside the rows and over the columns of a matrix of so many inches; plain texts are sooner than ticks."""
    edge = -0.5 - PAD / side * len(labels)
    for at, label in enumerate(labels):
        axes.text(edge, at, label, size=SMALL, ha="right", va="center_baseline")
        axes.text(at, edge, label, size=SMALL, ha="center", va="bottom", rotation=90)
    axes.set(xticks=[], yticks=[])
    axes.xaxis.set_label_position("top")
    away = 8 + POINTS_AN_INCH * max((PAD + text_size(label, SMALL)[0] for label in labels), default=0.0)
    axes.set_xlabel("receives", size=SIZE, labelpad=away)
    axes.set_ylabel("gives", size=SIZE, labelpad=away)


def _divide(axes: Axes, groups: Sequence[str] | None, n: int) -> None:
    """Fine lines between cells, stronger ones between groups."""
    axes.spines[:].set_visible(False)
    if n <= MOST_NAMES:
        _rule(axes, range(n + 1), n, FAINT, 0.5)
    edges = [at for at in range(1, n) if groups[at] != groups[at - 1]] if groups else []
    _rule(axes, (0, *(edges if len(edges) < n / 2 and len(edges) <= MOST_GROUPS else []), n), n, MUTED, 1.0)


def _rule(axes: Axes, edges: Iterable[int], n: int, colour: str, width: float) -> None:
    """Lines across and down a matrix of so many rows, before these rows and columns: all as one thing to draw."""
    at, ends = np.array([*edges]) - 0.5, (-0.5, n - 0.5)
    across = [[(low, edge) for low in ends] for edge in at]
    down = [[(edge, low) for low in ends] for edge in at]
    lines = LineCollection(across + down, colors=colour, linewidths=width, capstyle="projecting", clip_on=False)
    axes.add_collection(lines, autolim=False)


def _write(axes: Axes, table: NDArray[np.float64]) -> None:
    """Write the numbers into the cells."""
    for row, column in np.argwhere(table > 0):
        number = table[row, column]
        colour = PAPER if number > 0.3 * table.max() else INK
        text = f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
        text = "<0.1" if number < 0.05 else text
        axes.text(column, row, text, size=SMALL, color=colour, ha="center", va="center_baseline")


def ticks(most: float) -> list[float]:
    """A few round numbers for a scale that is finer near 0."""
    steps = [float(tick) for tick in MaxNLocator(nbins=4, steps=[1, 2, 5, 10]).tick_values(0, most)]
    quarter = [steps[1] / 4] if steps[1] % 4 == 0 else []
    return [0.0, *(tick for tick in (*quarter, *steps[1:]) if tick <= most)]
