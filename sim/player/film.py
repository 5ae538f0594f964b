"""Film (GIF, MP4) or poster (PNG) of a run, for slides."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.animation import FFMpegWriter, PillowWriter
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from numpy.typing import NDArray

from sim.model.act_kinds import ACT_DISPLAYS
from sim.model.errors import CompassionError
from sim.model.states import STATE_INDEX
from sim.player.casts import cast_of
from sim.player.packing import BASE_LABEL
from sim.reporting import captions, event_text, narrative, scenario_diff
from sim.reporting.before_after import first_and_last_days, paired_period_means
from sim.reporting.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    PAPER,
    RED,
    spread_positions,
    style_context,
    truncate_to_width,
)
from sim.reporting.formatting import capitalize, format_measure
from sim.reporting.narrative import DISCLAIMER, WORKING_DAYS_PER_WEEK

if TYPE_CHECKING:
    from sim.player.packing import Version
    from sim.recording import Recording

ENDINGS = (".gif", ".mp4", ".png")
WIDTH, HEIGHT, DPI = 12.8, 7.2, 100
MOST_PANES = 3
FRAMES_A_SECOND = 4
HOLD = 6
"""Number of frames that show the last day."""
RAMP = colormaps["cividis"]
WELLBEING = Normalize(0.2, 0.8)
COLOURS = tuple(display.colour for display in ACT_DISPLAYS.values())
"""Colours of the kinds of act, by kind in the act log."""
LINES = (INK, RED, BLUE)
"""Colours of the versions in the chart."""
MARKS = ("o", "s", "D", "^", "v", "P", "X", "h")
"""Marker shapes of the roles. They are reused if there are more roles."""
NUMBERS_APART = 8.0
"""Minimum distance between the numbers at the ends of the lines, in points."""
NAMED = 30
"""Maximum number of people for which short names are shown."""


class Take(NamedTuple):
    """A version in a film.

    Attributes
    ----------
    recording : run of the version
    label : label of the version
    """

    recording: Recording
    label: str


class NoFilmError(CompassionError, RuntimeError):
    """Raised when this computer cannot make a film, because ffmpeg is missing."""


def film(
    takes: Sequence[Take], path: Path, *, sentence: str = "", tick: Callable[[int, int], object] = lambda *_: None
) -> None:
    """Write a film or, if the file name ends with .png, a poster.

    Parameters
    ----------
    takes
        One to three versions, shown side by side.
    path
        Output file. The suffix selects the format.
    sentence
        Sentence about the differences between the versions.
    tick
        Called with the number of completed frames and the total.

    Raises
    ------
    NoFilmError
        The format is MP4 and ffmpeg is not installed.
    OSError
        The file cannot be written.
    """
    ending = path.suffix.lower()
    if ending == ".mp4" and not FFMpegWriter.isAvailable():
        raise NoFilmError(
            "An MP4 film needs the program ffmpeg, which is not installed. Install it, or write a .gif file instead."
        )
    with style_context():
        stage = Stage(takes, sentence)
        if ending == ".png":
            stage.show(stage.n_days)
            stage.sum_up()
            stage.figure.savefig(path, dpi=DPI, format="png")
            tick(1, 1)
            return
        writer = PillowWriter(fps=FRAMES_A_SECOND) if ending == ".gif" else FFMpegWriter(fps=FRAMES_A_SECOND)
        days = [1, *captions.last_days_of_weeks(stage.n_days)]
        frames = [*days, *[stage.n_days] * HOLD]
        with writer.saving(stage.figure, str(path), DPI):
            for number, day in enumerate(frames, 1):
                stage.show(day)
                writer.grab_frame()
                tick(number, len(frames))


class Stage:
    """Layout of a frame: teams on the left, a chart and a caption on the right."""

    def __init__(self, takes: Sequence[Take], sentence: str) -> None:
        self.takes = takes
        self.n_days = min(take.recording.n_days for take in takes)
        self.figure = Figure(figsize=(WIDTH, HEIGHT), facecolor=PAPER)
        scenario = takes[0].recording.scenario
        self.figure.text(
            0.025, 0.955, truncate_to_width(scenario.title, 9.5, 20, bold=True), size=20, weight="bold", va="top"
        )
        self.figure.text(0.025, 0.895, truncate_to_width(sentence, 12.0, 13), size=13, color=MUTED, va="top")
        self.figure.text(0.025, 0.022, DISCLAIMER, size=11, color=MUTED)
        self.when = self.figure.text(0.975, 0.955, "", size=18, weight="bold", va="top", ha="right")
        self.panes = [self._pane(number) for number in range(len(takes))]
        self._chart()
        self.caption = self.figure.text(0.67, 0.415, "", size=14, va="top", linespacing=1.5)
        self._key()
        self.week_captions = captions.weekly_captions(takes[0].recording)
        self.changes = captions.change_captions(takes[0].recording)

    def _pane(self, number: int) -> Pane:
        """Add a team with the label of its version."""
        wide = 0.63 / len(self.takes)
        axes = self.figure.add_axes((0.02 + number * wide, 0.13, wide - 0.01, 0.68))
        axes.set_axis_off()
        axes.set_aspect("equal")
        if len(self.takes) > 1:
            label = wrapped(self.takes[number].label, int(wide * WIDTH * 9))
            axes.set_title(label, size=12, weight="bold", loc="left", color=LINES[number])
        return Pane(axes, self.takes[number].recording, crowd=len(self.takes))

    def _chart(self) -> None:
        """Add the chart of wellbeing of each version."""
        axes = self.figure.add_axes((0.70, 0.50, 0.275, 0.31))
        axes.set(xlim=(1, self.n_days), ylim=(0, 100), yticks=(0, 25, 50, 75, 100), xlabel="day")
        axes.set_title("Average wellbeing", size=13)
        axes.grid(axis="y", color=FAINT, linewidth=0.8)
        for event in self.takes[0].recording.scenario.events:
            axes.axvline(event.day, color=FAINT, linewidth=1.2, zorder=0)
        self.courses = [100 * take.recording.time_series("wellbeing") for take in self.takes]
        self.lines: list[Line2D] = []
        self.values: list[Text] = []
        for number in range(len(self.takes)):
            (line,) = axes.plot([], [], color=LINES[number], linewidth=2.4, solid_capstyle="round")
            self.lines.append(line)
            self.values.append(
                axes.text(1, 0, "", size=12, weight="bold", color=LINES[number], va="bottom", ha="right")
            )

    def _key(self) -> None:
        """Add the legend."""
        roles = cast_of(self.takes[0].recording.scenario)["roles"]
        kinds = [
            Line2D([], [], color=display.colour, linewidth=3, label=display.label) for display in ACT_DISPLAYS.values()
        ]
        shapes = [
            Line2D([], [], color=MUTED, marker=MARKS[place % len(MARKS)], linestyle="", markersize=8, label=role)
            for place, role in enumerate(roles[: len(MARKS)])
        ]
        self.figure.legend(
            handles=[*shapes, *kinds],
            loc="lower left",
            bbox_to_anchor=(0.02, 0.055),
            ncols=7,
            frameon=False,
            fontsize=10,
        )
        self.figure.text(
            0.975, 0.022, "lighter: more wellbeing · larger: more energy", size=11, color=MUTED, ha="right"
        )

    def show(self, day: int) -> None:
        """Show a day and the acts of its week."""
        for pane in self.panes:
            pane.show(day)
        heights = spread_positions([float(course[day - 1]) for course in self.courses], NUMBERS_APART, 0.0, 100.0)
        for line, text, course, height in zip(self.lines, self.values, self.courses, heights, strict=True):
            line.set_data(np.arange(1, day + 1), course[:day])
            text.set_position((max(day, 0.12 * self.n_days), height + 1.5))
            text.set_text(format_measure("wellbeing", course[day - 1] / 100))
        self.when.set_text(f"week {math.ceil(day / WORKING_DAYS_PER_WEEK)}, day {day}")
        self.caption.set_text(wrapped(self.text_on(day), 38))

    def sum_up(self) -> None:
        """Replace the caption of the last week by a summary of the run, for a poster."""
        if len(self.takes) == 1:
            sentences = captions.summary_sentences(self.takes[0].recording)[:2]
        else:
            sentences = [f"{capitalize(take.label)}: {self._moved(take.recording)}." for take in self.takes]
        self.caption.set_text(
            "\n".join(wrapped(sentence, 44) for sentence in (*sentences, captions.SHORT_SINGLE_RUN_NOTE))
        )
        self.caption.set_fontsize(12)

    def _moved(self, recording: Recording) -> str:
        """Change of wellbeing from the beginning to the end, as text."""
        return narrative.describe_change(
            "wellbeing", *paired_period_means([recording], "wellbeing", *first_and_last_days(recording.n_days)).means
        )

    def text_on(self, day: int) -> str:
        """Caption of a day. Changes are mentioned for a week."""
        recent = [one for one in self.changes if day - WORKING_DAYS_PER_WEEK < one.day <= day]
        if day == self.n_days:
            recent = []
        place = bisect_right([caption.day for caption in self.week_captions], day) - 1
        week = self.week_captions[place].text if place >= 0 else "This is where everybody begins."
        return "\n".join([*(one.text for one in recent), week])


class Pane:
    """Drawing of a team."""

    def __init__(self, axes: Axes, recording: Recording, crowd: int) -> None:
        self.recording = recording
        cast = cast_of(recording.scenario)
        self.at = np.array([[person["x"], person["y"]] for person in cast["people"]])
        self.people = recording.person_states
        ties = cast["ties"]
        lines = [(self.at[one], self.at[other]) for one, other in zip(ties["one"], ties["other"], strict=True)]
        widths = [0.5 + 0.8 * min(weight, 3.0) for weight in ties["weight"]]
        axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=widths, zorder=1))
        self.acts = LineCollection([], zorder=2, capstyle="round")
        axes.add_collection(self.acts)
        self.size = min(1.0, 5.0 / math.sqrt(len(self.at))) ** 2 / crowd
        roles = np.array([person["role"] for person in cast["people"]])
        leads = np.array([person["leads"] > 0 for person in cast["people"]])
        self.marks: list[tuple[NDArray[np.int64], PathCollection]] = []
        for role in range(len(cast["roles"])):
            who = np.flatnonzero(roles == role)
            edges = [INK if leads[person] else MUTED for person in who]
            widths = [3.0 if leads[person] else 1.0 for person in who]
            mark = axes.scatter(
                *self.at[who].T, marker=MARKS[role % len(MARKS)], edgecolors=edges, linewidths=widths, zorder=3
            )
            self.marks.append((who, mark))
        if len(self.at) <= NAMED:
            for (x, y), person in zip(self.at.tolist(), cast["people"], strict=True):
                text = axes.text(
                    x, y, person["short"], size=10 - crowd, weight="bold", ha="center", va="center", zorder=4
                )
                text.set_path_effects([withStroke(linewidth=2.5, foreground=PAPER)])
        margin = 0.16
        low, high = self.at.min(axis=0) - margin, self.at.max(axis=0) + margin
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))

    def show(self, day: int) -> None:
        """Show the states of people on a day, and the acts of its week so far."""
        states = self.people[day - 1]
        wellbeing, energy = states[STATE_INDEX["wellbeing"]], states[STATE_INDEX["energy"]]
        present = states[STATE_INDEX["present"]] > 0
        for who, mark in self.marks:
            mark.set_facecolor(RAMP(WELLBEING(wellbeing[who])))
            mark.set_sizes(self.size * (180 + 900 * energy[who]))
            mark.set_alpha(np.where(present[who], 1.0, 0.25).tolist())
        acts = self.recording.act_log
        begin = day - (day - 1) % WORKING_DAYS_PER_WEEK
        which = np.flatnonzero((acts.day >= begin) & (acts.day <= day) & (acts.giver >= 0))
        self.acts.set_segments([self.at[[acts.giver[act], acts.receiver[act]]] for act in which])
        self.acts.set_color([COLOURS[int(acts.kind[act])] for act in which])
        self.acts.set_linewidth([3.0 if acts.contagious[act] else 1.4 for act in which])


def wrapped(text: str, wide: int) -> str:
    """Text wrapped to lines of at most `wide` characters."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if line and len(line) + 1 + len(word) > wide:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return "\n".join(lines)


def takes_of(recordings: Sequence[Recording], labels: Sequence[str]) -> list[Take]:
    """Runs that are shown side by side."""
    return [Take(recording, label) for recording, label in zip(recordings, labels, strict=True)]


def labels(versions: Sequence[Version]) -> list[str]:
    """Labels of versions."""
    first = versions[0].scenario
    made = [version.label or scenario_diff.difference_label(first, version.scenario) for version in versions[1:]]
    return [versions[0].label or BASE_LABEL, *made]


def sentences(versions: Sequence[Version], recording: Recording) -> str:
    """Sentence about the differences between versions; for a single version, about its leadership."""
    if len(versions) == 1:
        return event_text.describe_leadership(event_text.initial_styles(recording))
    first = versions[0].scenario
    return " ".join(
        scenario_diff.describe_differences(first, version.scenario, version.from_day) for version in versions[1:]
    )
