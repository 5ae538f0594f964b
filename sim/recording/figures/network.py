"""The network at the start, after each event and at the end: how people are, and which ties were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from sim.model.states import STATE_INDEX
from sim.recording.changes import changes_of
from sim.recording.figures.labels import Box, overlap, place_names
from sim.recording.figures.style import INK, MUTED, PAPER, POINTS_AN_INCH, SIZE, SMALL, page, shortened, text_size
from sim.recording.happenings import change_title
from sim.recording.telling import value
from sim.recording.ties import ties_on
from sim.teams.layout import layout_team

if TYPE_CHECKING:
    from sim.recording.recording import Recording
    from sim.world import Population

MOST_PANELS = 8
MOST_NAMES = 30
"""People up to which they are named."""
MOST_TEAMS = 30
"""Teams up to which they are named."""
AIR = 0.08
"""Room around what is drawn that the name of a team keeps free, in inches."""
TURNS = 16
"""Directions in which the name of a team may stand."""
RAMP = colormaps["cividis"]
SHOWN = Normalize(0.2, 0.8)
"""Wellbeing from the darkest to the lightest colour."""
MARGIN, BETWEEN, ABOVE, TOP, BELOW = 0.35, 0.4, 0.7, 1.0, 1.35
"""Margins in inches: at the sides, between panels, for their titles, for the title, for the key."""
INTRODUCED = "#D55E00"
TIE = "#8c959f"
DASHES = (0, (3, 1.6))
NAME = 9.0
LONGEST = 1.3
"""Size of names in points, and their longest length in inches."""


class Moment(NamedTuple):
    """A day that is shown, and why."""

    day: int
    title: str


def draw_network(recordings: Sequence[Recording]) -> Figure | None:
    """Panels of the first run's network, with the same places throughout; None if people were not kept."""
    first = recordings[0]
    if first.trace.people is None or first.trace.acts is None:
        return None
    moments = moments_of(first)
    columns = panel_columns(len(moments))
    rows = -(-len(moments) // columns)
    at, wide, tall = places(first, columns)
    width = 2 * MARGIN + columns * wide + (columns - 1) * BETWEEN
    height = TOP + rows * (tall + ABOVE) + BELOW
    about = "Everybody keeps their place. Lighter: more wellbeing. Larger: more energy. Wider lines: stronger ties."
    figure = page(width, height, f"The network: {first.scenario.title}", about, [first.seed])
    for number, moment in enumerate(moments):
        row, column = divmod(number, columns)
        left, bottom = MARGIN + column * (wide + BETWEEN), height - TOP - (row + 1) * (tall + ABOVE)
        axes = figure.add_axes((left / width, bottom / height, wide / width, tall / height))
        axes.set(xlim=(0, wide), ylim=(0, tall), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        draw_moment(axes, first, moment, at, wide)
    write_names(figure.axes, first.world.population, at, (0.0, 0.0, wide, tall))
    draw_key(figure, width, height)
    return figure


def write_names(panels: Sequence[Axes], people: Population, at: NDArray[np.float64], frame: Box) -> None:
    """Write the names of people and of teams, as far as there are not too many."""
    radius = largest_radius(at)
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in at.tolist()]
    if len(at) <= MOST_NAMES:
        taken += draw_names(panels, people.names, at, frame)
    if 1 < len(people.teams) <= MOST_TEAMS:
        draw_teams(panels, people, at, taken, frame)


def moments_of(recording: Recording) -> list[Moment]:
    """Days to show: the start, the last of the days that tell of each change, the end."""
    shown = {1: "The start"}
    changes = changes_of(recording)
    if len(changes) > MOST_PANELS - 2:
        changes = [change for change in changes if change.begun]
    for change in changes:
        if change.after and change.after[-1] > 1:
            shown[change.after[-1]] = f"after {change_title(change).replace('Day', 'day', 1)}"
    last = recording.n_days
    title = shown.pop(last, "")
    days = sorted(shown)[: MOST_PANELS - 1]
    return [*(Moment(day, shown[day]) for day in days), Moment(last, f"{title}; the end" if title else "The end")]


def panel_columns(n_panels: int) -> int:
    """Columns that make the figure about as wide as a screen."""
    return {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}.get(n_panels, 4)


def places(recording: Recording, columns: int) -> tuple[NDArray[np.float64], float, float]:
    """Where people stand in a panel, shape (people, 2), and the panel's width and height: all in inches."""
    n = recording.n_people
    named, several = n <= MOST_NAMES, len(recording.world.population.teams) > 1
    wide = (5.2 if named else 6.2) * (1.0 if columns <= 3 else 0.9)
    edge = np.array([0.75 if several else 0.5 if named else 0.25, 0.45 if named or several else 0.25])
    place = layout_team(recording.scenario.team_arrays())
    at = np.array([place[person] for person in range(n)])
    at -= (at.min(axis=0) + at.max(axis=0)) / 2
    span = np.maximum(np.ptp(at, axis=0), 0.3 * max(float(np.ptp(at, axis=0).max()), 1e-9))
    room = wide - 2 * edge[0]
    inner = np.array([room, room * float(np.clip(span[1] / span[0], 0.6, 1.1))])
    return edge + (0.5 + at / span) * inner, wide, float(inner[1] + 2 * edge[1])


def largest_radius(at: NDArray[np.float64]) -> float:
    """Radius of a person full of energy, in inches, so that people do not hide one another."""
    across, up = np.maximum(np.ptp(at, axis=0), 1.0)
    return float(min(0.17, 0.28 * np.sqrt(across * up / len(at))))


def draw_moment(axes: Axes, recording: Recording, moment: Moment, at: NDArray[np.float64], wide: float) -> None:
    """Draw the team on one day; the panel's coordinates are inches."""
    wellbeing = value("wellbeing", recording.course("wellbeing")[moment.day - 1])
    axes.set_title(f"Day {moment.day}: wellbeing {wellbeing}", pad=22)
    why = shortened(moment.title, wide, SIZE)
    axes.annotate(why, (0, 1), (0, 7), xycoords="axes fraction", textcoords="offset points", size=SIZE, color=MUTED)
    draw_ties(axes, recording, moment.day, at)
    draw_people(axes, recording, moment.day, at)


def draw_ties(axes: Axes, recording: Recording, day: int, at: NDArray[np.float64]) -> None:
    """Draw the ties of a day: wider when stronger, dashed when an introduction made them."""
    ties = ties_on(recording, day)
    if not len(ties.a):
        return
    strong = float(np.quantile(recording.world.ties.weight, 0.95)) if len(recording.world.ties.weight) else 1.0
    width = 0.4 + 2.6 * np.minimum(ties.weight / strong, 1.0)
    ends = np.stack([at[ties.a], at[ties.b]], axis=1)
    many = min(1.0, np.sqrt(150 / len(ends)))
    old, new = ~ties.introduced, ties.introduced
    axes.add_collection(
        LineCollection(list(ends[old]), linewidths=width[old] * many, colors=TIE, alpha=0.08 + 0.52 * many)
    )
    axes.add_collection(
        LineCollection(
            list(ends[new]),
            linewidths=np.clip(width[new], 1.0, 1.6) * many,
            colors=INTRODUCED,
            alpha=0.3 + 0.6 * many**2,
            ls=DASHES,
        )
    )


def draw_people(axes: Axes, recording: Recording, day: int, at: NDArray[np.float64]) -> None:
    """Draw people: colour for wellbeing, size for energy, a square for leaders, hollow when away."""
    today = recording.people_kept[day - 1]
    radius = radius_of(today[STATE_INDEX["energy"]], largest_radius(at))
    colour = RAMP(SHOWN(today[STATE_INDEX["wellbeing"]]))
    away = today[STATE_INDEX["present"]] == 0.0
    face = np.where(away[:, None], [1.0, 1.0, 1.0, 1.0], colour)
    edge = np.where(away[:, None], colour, [0.12, 0.14, 0.16, 1.0])
    leads = np.zeros(len(at), dtype=np.bool_)
    leaders = recording.world.population.leader_of
    leads[leaders[leaders >= 0]] = True
    for who, marker, share in ((~leads, "o", 1.0), (leads, "s", 0.95)):
        axes.scatter(
            at[who, 0],
            at[who, 1],
            s=(2 * POINTS_AN_INCH * share * radius[who]) ** 2,
            c=face[who],
            marker=marker,
            edgecolors=[tuple(one) for one in edge[who].tolist()],
            linewidths=[2.0 if gone else 0.8 for gone in away[who].tolist()],
            zorder=3,
        )


def radius_of(energy: NDArray[np.float64], largest: float) -> NDArray[np.float64]:
    """Radius of people of this energy, in inches; the area grows with energy."""
    return largest * np.sqrt(0.12 + 0.88 * np.clip(energy, 0.0, 1.0))


def draw_names(panels: Sequence[Axes], names: Sequence[str], at: NDArray[np.float64], frame: Box) -> list[Box]:
    """Write the names beside the people, in the same places in each panel; hand back where they stand."""
    texts = [shortened(name, LONGEST, NAME) for name in names]
    sizes = [text_size(text, NAME) for text in texts]
    boxes = place_names(at, np.full(len(at), 0.9 * largest_radius(at)), sizes, frame, 0.02)
    for axes in panels:
        for text, box in zip(texts, boxes, strict=True):
            write_name(axes, text, box)
    return boxes


def draw_teams(
    panels: Sequence[Axes], people: Population, at: NDArray[np.float64], taken: list[Box], frame: Box
) -> None:
    """Write the names of teams of several people beside them, best outside of all, where nothing else stands.

    Parameters
    ----------
    panels, people
        Where to write, and who is in which team.
    at : shape (people, 2)
        Where people stand.
    taken
        What should not be covered.
    frame
        The panel.
    """
    middle = np.array([frame[2], frame[3]]) / 2
    for number, name in enumerate(people.teams):
        team = at[people.team_of == number]
        if len(team) == 1:
            continue
        text = shortened(name, LONGEST, NAME, bold=True)
        box = beside(team, text_size(text, NAME, bold=True), middle, taken, frame)
        taken.append(box)
        for axes in panels:
            write_name(axes, text, box, bold=True)


def beside(
    team: NDArray[np.float64], size: tuple[float, float], middle: NDArray[np.float64], taken: list[Box], frame: Box
) -> Box:
    """Find a place for the name of a team: outward from the middle, or as little turned from there as need be."""
    centre = team.mean(axis=0)
    outward = float(np.arctan2(*(centre - middle)[::-1]))
    boxes = []
    for turn in sorted(np.linspace(-np.pi, np.pi, TURNS, endpoint=False).tolist(), key=abs):
        way = np.array([np.cos(outward + turn), np.sin(outward + turn)])
        far = float(((team - centre) @ way).max()) + 0.22
        x, y = centre + way * (far + np.array(size) / 2)
        x = min(max(x, frame[0] + size[0] / 2), frame[2] - size[0] / 2)
        y = min(max(y, frame[1] + size[1] / 2), frame[3] - size[1] / 2)
        boxes.append((x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2))
    airy = [(left - AIR, low - AIR, right + AIR, high + AIR) for left, low, right, high in taken]
    return min(boxes, key=lambda box: sum(overlap(box, other) for other in airy))


def write_name(axes: Axes, text: str, box: Box, bold: bool = False) -> None:
    """Write a name into its box, readable on top of ties."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    label = axes.text(x, y, text, size=NAME, weight="bold" if bold else "normal", ha="center", va="center", zorder=5)
    label.set_path_effects([withStroke(linewidth=2.2, foreground=PAPER, alpha=0.85)])


def draw_key(figure: Figure, width: float, height: float) -> None:
    """Explain colour, size, shapes and lines below the panels."""
    bar = figure.add_axes((MARGIN / width, 0.72 / height, 2.3 / width, 0.16 / height))
    scale = figure.colorbar(ScalarMappable(SHOWN, RAMP), cax=bar, orientation="horizontal", extend="both")
    scale.set_ticks([0.2, 0.35, 0.5, 0.65, 0.8], labels=["20", "35", "50", "65", "80"])
    scale.ax.tick_params(length=0, labelsize=SMALL)
    scale.ax.set_title("wellbeing (points, 0–100)", size=SMALL, weight="normal", color=MUTED, pad=5)
    dots = [
        Line2D(
            [],
            [],
            ls="",
            marker="o",
            ms=2 * POINTS_AN_INCH * float(radius_of(np.array(e), 0.13)),
            mfc="#9aa4ae",
            mec=INK,
            mew=0.8,
        )
        for e in (0.2, 0.5, 0.8)
    ]
    leader = Line2D([], [], ls="", marker="s", ms=14, mfc="#9aa4ae", mec=INK, mew=0.8)
    away = Line2D([], [], ls="", marker="o", ms=13, mfc=PAPER, mec="#5b6670", mew=2.0)
    tie, new = Line2D([], [], color=TIE, lw=2), Line2D([], [], color=INTRODUCED, lw=1.6, ls=DASHES)
    key = {"energy 20": dots[0], "50": dots[1], "80": dots[2], "leader": leader, "away": away}
    key |= {"tie": tie, "tie made by an introduction": new}
    figure.legend(
        list(key.values()),
        list(key),
        loc="center left",
        bbox_to_anchor=((MARGIN + 2.6) / width, 0.74 / height),
        ncols=4 if width < 10 else len(key),
        frameon=False,
        fontsize=SMALL,
        handletextpad=0.5,
        columnspacing=1.4,
    )
