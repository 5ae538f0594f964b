"""Ripples: number of acts by generation, and number of acts that each type of first act caused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.model.act_kinds import ACT_DISPLAYS, SPARK, SPARK_LABEL
from sim.model.display import format_count
from sim.recording.ripples import ROOT_TYPES, count_by_generation
from sim.reporting.figures.style import BLUE, GREEN, INK, MUTED, SMALL_FONT_SIZE, new_figure

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MAX_GENERATIONS = 10
"""Maximum number of generations. Later ones are pooled."""
MIN_ACTS_FOR_RATE = 20
"""Minimum number of acts for a rate. With fewer, bars are pale and no rate is shown."""
FIGURE_WIDTH, ROW_HEIGHT, TOP_MARGIN, BOTTOM_MARGIN = 15.0, 0.42, 1.65, 0.75
"""Sizes in inches."""
ROOT_TYPE_LABELS = {**{key: display.label for key, display in ACT_DISPLAYS.items()}, SPARK: SPARK_LABEL}


def draw_ripples(recordings: Sequence[Recording]) -> Figure | None:
    """Bars of acts by generation, and of acts caused by type of first act, or None if there were no acts."""
    first = recordings[0]
    if first.trace.acts is None or len(first.trace.acts.day) == 0:
        return None
    table = count_by_generation(first.trace.acts)
    steps = pool_last_generations(table.sum(axis=1))
    present_columns = [column for column in range(len(ROOT_TYPES)) if table[0, column]]
    rows = max(len(steps), len(present_columns), 4)
    height = TOP_MARGIN + rows * ROW_HEIGHT + BOTTOM_MARGIN
    subtitle = (
        "Left: acts by number of steps from a first act, which no other act caused. "
        "Right: number of acts that 100 first acts caused, over all steps."
    )
    figure = new_figure(FIGURE_WIDTH, height, f"Spread of compassion: {first.scenario.title}", subtitle, [first.seed])
    bottom, axes_height = BOTTOM_MARGIN / height, (height - TOP_MARGIN - BOTTOM_MARGIN) / height
    by_step = figure.add_axes((1.65 / FIGURE_WIDTH, bottom, 4.6 / FIGURE_WIDTH, axes_height))
    by_beginning = figure.add_axes((9.7 / FIGURE_WIDTH, bottom, 3.2 / FIGURE_WIDTH, axes_height))
    draw_generations(by_step, steps, len(table) - 1, rows)
    draw_root_types(
        by_beginning,
        table[:, present_columns],
        [ROOT_TYPE_LABELS[ROOT_TYPES[column]] for column in present_columns],
        rows,
    )
    return figure


def pool_last_generations(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of acts by generation, with the last ones pooled."""
    if len(steps) <= MAX_GENERATIONS + 1:
        return steps
    return np.append(steps[:MAX_GENERATIONS], steps[MAX_GENERATIONS:].sum())


def draw_generations(axes: Axes, steps: NDArray[np.int64], max_generation: int, rows: int) -> None:
    """Draw bars of acts by generation, with the ratio to the previous generation."""
    names = ["first acts", *(f"step {step}" for step in range(1, len(steps)))]
    suffixes = ["", " first acts", " of the step before", *[""] * len(steps)]
    texts = [
        f"{steps[step]:,}"
        + (f"   {100 * steps[step] / before:.0f} for every 100{suffixes[step]}" if before >= MIN_ACTS_FOR_RATE else "")
        for step, before in enumerate([0, *steps[:-1].tolist()])
    ]
    if max_generation >= len(steps):
        names[-1] += f" to {max_generation}"
        texts[-1] = f"{steps[-1]:,}"
    draw_bars(axes, steps.astype(float), names, texts, BLUE, rows)
    axes.set_title("Acts by step")


def draw_root_types(axes: Axes, table: NDArray[np.int64], names: Sequence[str], rows: int) -> None:
    """Draw bars of the number of acts caused by 100 first acts of each type."""
    n_roots, n_descendants = table[0], table[1:].sum(axis=0)
    lengths = 100.0 * n_descendants / n_roots
    texts = [
        f"{length:.0f}   ({'only ' if n < MIN_ACTS_FOR_RATE else ''}{format_count(int(n), 'first act')})"
        for length, n in zip(lengths, n_roots, strict=True)
    ]
    draw_bars(axes, lengths, names, texts, GREEN, rows, pale=n_roots < MIN_ACTS_FOR_RATE)
    axes.set_title("Acts caused by 100 first acts")


def draw_bars(
    axes: Axes,
    lengths: NDArray[np.float64],
    labels: Sequence[str],
    texts: Sequence[str],
    colour: str,
    n_rows: int,
    pale: NDArray[np.bool_] | None = None,
) -> None:
    """Draw horizontal bars with labels on the left and texts at their ends."""
    y_positions = np.arange(len(lengths))
    patches = axes.barh(y_positions, lengths, height=0.66, color=colour)
    for index in [] if pale is None else np.flatnonzero(pale).tolist():
        patches[index].set_alpha(0.4)
    axes.set(ylim=(n_rows - 0.5, -0.5), xlim=(0, max(float(lengths.max()), 1e-9)), xticks=[])
    axes.set_yticks(y_positions, labels)
    axes.tick_params(length=0, left=False, labelcolor=INK, labelsize=10.5)
    axes.spines[["bottom", "left"]].set_visible(False)
    for index, (length, text) in enumerate(zip(lengths, texts, strict=True)):
        axes.annotate(
            text,
            (length, index),
            xytext=(6, 0),
            textcoords="offset points",
            va="center_baseline",
            size=SMALL_FONT_SIZE,
            color=MUTED,
        )
