"""How far acts carry: acts by their distance from the beginning of a ripple, and what each kind of beginning led to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.recording.figures.style import BLUE, GREEN, INK, MUTED, SMALL, page
from sim.recording.ripples import BEGINNINGS, by_generation
from sim.recording.telling import counted

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MOST_STEPS = 10
"""Further steps are put together."""
FEW = 20
"""With fewer acts, a rate may be luck: bars are drawn pale, or nothing is said."""
WIDTH, ROW, TOP, BELOW = 15.0, 0.42, 1.65, 0.75
"""Width of the figure, height of a bar, and margins above and below, in inches."""
NAMES = {
    "attentiveness": "attentiveness",
    "support": "support",
    "assistance": "assistance",
    "knowledge": "shared knowledge",
    "introduction": "introduction",
    "conversation": "leader's conversation",
    "spark": "act from outside",
}


def draw_ripples(recordings: Sequence[Recording]) -> Figure | None:
    """Bars of acts by step, and of acts that followed by what began the ripple; None if there was no act."""
    first = recordings[0]
    if first.trace.acts is None or len(first.trace.acts.day) == 0:
        return None
    table = by_generation(first.trace.acts)
    steps = gathered(table.sum(axis=1))
    occurs = [column for column in range(len(BEGINNINGS)) if table[0, column]]
    rows = max(len(steps), len(occurs), 4)
    height = TOP + rows * ROW + BELOW
    about = (
        "Left: how many steps acts are away from a beginning, an act that no other led to. "
        "Right: what followed 100 beginnings, all steps together."
    )
    figure = page(WIDTH, height, f"How far compassion carries: {first.scenario.title}", about, [first.seed])
    bottom, tall = BELOW / height, (height - TOP - BELOW) / height
    by_step = figure.add_axes((1.65 / WIDTH, bottom, 4.6 / WIDTH, tall))
    by_beginning = figure.add_axes((9.7 / WIDTH, bottom, 3.2 / WIDTH, tall))
    draw_steps(by_step, steps, len(table) - 1, rows)
    draw_beginnings(by_beginning, table[:, occurs], [NAMES[BEGINNINGS[column]] for column in occurs], rows)
    return figure


def gathered(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Acts by step, the furthest put together."""
    if len(steps) <= MOST_STEPS + 1:
        return steps
    return np.append(steps[:MOST_STEPS], steps[MOST_STEPS:].sum())


def draw_steps(axes: Axes, steps: NDArray[np.int64], deepest: int, rows: int) -> None:
    """Bars of acts by step, each with its rate to the step before."""
    names = ["beginnings", *(f"step {step}" for step in range(1, len(steps)))]
    of = ["", " beginnings", " of the step before", *[""] * len(steps)]
    texts = [
        f"{steps[step]:,}" + (f"   {100 * steps[step] / before:.0f} for every 100{of[step]}" if before >= FEW else "")
        for step, before in enumerate([0, *steps[:-1].tolist()])
    ]
    if deepest >= len(steps):
        names[-1] += f" to {deepest}"
        texts[-1] = f"{steps[-1]:,}"
    bars(axes, steps.astype(float), names, texts, BLUE, rows)
    axes.set_title("Acts by step")


def draw_beginnings(axes: Axes, table: NDArray[np.int64], names: Sequence[str], rows: int) -> None:
    """Bars of how many acts followed 100 beginnings of each kind."""
    begun, followed = table[0], table[1:].sum(axis=0)
    lengths = 100.0 * followed / begun
    texts = [
        f"{length:.0f}   ({'only ' if n < FEW else ''}{counted(int(n), 'beginning')})"
        for length, n in zip(lengths, begun, strict=True)
    ]
    bars(axes, lengths, names, texts, GREEN, rows, pale=begun < FEW)
    axes.set_title("Acts that followed 100 beginnings")


def bars(
    axes: Axes,
    lengths: NDArray[np.float64],
    names: Sequence[str],
    texts: Sequence[str],
    colour: str,
    rows: int,
    pale: NDArray[np.bool_] | None = None,
) -> None:
    """Horizontal bars with their names to the left and a text at their end; room for so many rows."""
    place = np.arange(len(lengths))
    drawn = axes.barh(place, lengths, height=0.66, color=colour)
    for at in [] if pale is None else np.flatnonzero(pale).tolist():
        drawn[at].set_alpha(0.4)
    axes.set(ylim=(rows - 0.5, -0.5), xlim=(0, max(float(lengths.max()), 1e-9)), xticks=[])
    axes.set_yticks(place, names)
    axes.tick_params(length=0, left=False, labelcolor=INK, labelsize=10.5)
    axes.spines[["bottom", "left"]].set_visible(False)
    for at, (length, text) in enumerate(zip(lengths, texts, strict=True)):
        axes.annotate(
            text, (length, at), xytext=(6, 0), textcoords="offset points", va="center_baseline", size=SMALL, color=MUTED
        )
