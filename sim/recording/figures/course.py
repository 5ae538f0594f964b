"""The course of the main measures, with the events marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.recording.changes import changes_of
from sim.recording.figures import timeline
from sim.recording.figures.panels import COLUMNS, PANEL, PER_PERSON, POINTS, SHARE, finish, panel_page
from sim.recording.figures.style import BLUE, GREEN, ORANGE, PURPLE, RED, SKY
from sim.recording.telling import TOLD, scaled

if TYPE_CHECKING:
    from sim.recording.recording import Recording

DAILY_UP_TO = 1500
"""Days; of a longer run single days are not drawn."""
SHARE_OF_ACTS = "contagious_share"


class Line(NamedTuple):
    """A measure with the name and colour of its line; `noisy` ones jump about from day to day."""

    measure: str
    name: str
    colour: str
    noisy: bool = False


class Panel(NamedTuple):
    """A panel: what it shows, in which unit, which lines, and whether its axis begins at 0."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    from_zero: bool = False


PANELS = (
    Panel(
        "How people are",
        POINTS,
        (Line("wellbeing", "wellbeing", BLUE), Line("energy", "energy", ORANGE), Line("safety", "safety", GREEN)),
    ),
    Panel("Acts of compassion between colleagues", PER_PERSON, (Line("acts", "acts", PURPLE, True),), True),
    Panel(
        "Under strain",
        SHARE,
        (Line("worn_out", "worn out", ORANGE), Line("burnt_out", "burnt out", RED), Line("left_out", "left out", SKY)),
        True,
    ),
    Panel(
        "How compassion spreads",
        "% of acts (20 days); points",
        (Line(SHARE_OF_ACTS, "contagious acts", PURPLE), Line("felt_compassion", "felt compassion", SKY)),
        True,
    ),
    Panel(
        "What it does",
        "% of contacts; points",
        (
            Line("care", "compassionate care", RED),
            Line("creativity", "creativity", BLUE),
            Line("productivity", "productivity", GREEN),
        ),
    ),
    Panel(
        "The work",
        POINTS,
        (Line("obstacles", "obstacles", ORANGE), Line("improvement", "improvement", GREEN)),
        True,
    ),
)


def draw_course(recordings: Sequence[Recording]) -> Figure:
    """Small multiples of the main measures; of several runs, the mean and a band that holds eight runs in ten."""
    first = recordings[0]
    figure, panels = panel_page(recordings, f"How it went: {first.scenario.title}", about(recordings), len(PANELS))
    cuts = [change.day for change in changes_of(first)]
    for number, (axes, panel) in enumerate(zip(panels, PANELS, strict=True)):
        draw_panel(axes, panel, recordings, cuts, named=number >= len(PANELS) - COLUMNS)
    return figure


def about(recordings: Sequence[Recording]) -> str:
    """Say what the lines are."""
    n_days = recordings[0].n_days
    days = f"smoothed over {timeline.window(n_days)} days"
    if len(recordings) > 1:
        lines = f"Lines: mean of all runs. Bands: eight runs in ten. Both {days}."
    else:
        lines = f"Thick lines: {days}. Thin lines: single days." if n_days <= DAILY_UP_TO else f"Lines are {days}."
    return lines + (" Grey areas and dashed lines: events." if recordings[0].scenario.events else "")


def smoothed(recording: Recording, line: Line, cuts: Sequence[int]) -> NDArray[np.float64]:
    """The course of a line; days count for a share of acts as much as they have acts, and more of them are needed."""
    values = recording.course(line.measure)
    if line.measure == SHARE_OF_ACTS:
        return timeline.smoothed(values, cuts, recording.course("acts"), noisy=True, wider=2)
    return timeline.smoothed(values, cuts, noisy=line.noisy)


def draw_panel(axes: Axes, panel: Panel, recordings: Sequence[Recording], cuts: Sequence[int], named: bool) -> None:
    """Draw the lines of a panel with their names."""
    n_days = recordings[0].n_days
    drawn = timeline.thinned(n_days)
    ends = []
    for line in panel.lines:
        factor = scaled(1.0, TOLD[line.measure].scale)
        smooth = [smoothed(recording, line, cuts) for recording in recordings]
        low, middle, high = (factor * edge for edge in timeline.band(np.array(smooth)))
        if len(recordings) > 1:
            axes.fill_between(drawn + 1, low[drawn], high[drawn], color=line.colour, alpha=0.2, lw=0)
        elif n_days <= DAILY_UP_TO and line.measure != SHARE_OF_ACTS:
            days = factor * recordings[0].course(line.measure)
            axes.plot(drawn + 1, days[drawn], color=line.colour, lw=0.7, alpha=0.45)
        axes.plot(drawn + 1, middle[drawn], color=line.colour, lw=2.4, marker="o" if n_days == 1 else "")
        ends.append((timeline.last_known(middle), line.name, line.colour))
    axes.set_title(panel.title)
    finish(axes, recordings, panel.unit, panel.from_zero, named)
    timeline.label_ends(axes, ends, n_days, PANEL)
