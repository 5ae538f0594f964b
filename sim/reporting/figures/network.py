"""The network at the start, after each event and at the end: states of people, and ties."""

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
from sim.reporting.before_after import change_points
from sim.reporting.event_text import change_point_title
from sim.reporting.figures.label_placement import BBox, overlap_area, place_labels
from sim.reporting.figures.style import (
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
from sim.reporting.formatting import format_measure
from sim.reporting.ties_by_day import ties_on
from sim.teams.layout import layout_team

if TYPE_CHECKING:
    from sim.recording.recording import Recording
    from sim.world import Population

MAX_PANELS = 8
MAX_LABELLED_PEOPLE = 30
"""Maximum number of people for labels."""
MAX_LABELLED_TEAMS = 30
"""Maximum number of teams for labels."""
LABEL_CLEARANCE = 0.08
"""Distance between the label of a team and other elements in inches."""
N_LABEL_DIRECTIONS = 16
"""Number of candidate directions for the label of a team."""
COLORMAP = colormaps["cividis"]
WELLBEING_NORM = Normalize(0.2, 0.8)
"""Range of the colour scale of wellbeing."""
MARGIN, PANEL_GAP, PANEL_TITLE_HEIGHT, TITLE_HEIGHT, LEGEND_HEIGHT = 0.35, 0.4, 0.7, 1.0, 1.35
"""Sizes in inches."""
INTRODUCED_TIE_COLOUR = "#D55E00"
TIE_COLOUR = "#8c959f"
INTRODUCED_TIE_LINESTYLE = (0, (3, 1.6))
LABEL_FONT_SIZE = 9.0
MAX_LABEL_WIDTH = 1.3
"""Font size of labels in points, and maximum width of a label in inches."""


class Snapshot(NamedTuple):
    """A day to show, with the title of its panel."""

    day: int
    title: str


def draw_network(recordings: Sequence[Recording]) -> Figure | None:
    """Panels with the network of the first run, or None if people or acts were not recorded."""
    first = recordings[0]
    if first.trace.people is None or first.trace.acts is None:
        return None
    moments = choose_snapshots(first)
    columns = n_panel_columns(len(moments))
    rows = -(-len(moments) // columns)
    positions, panel_width, panel_height = layout_positions(first, columns)
    width = 2 * MARGIN + columns * panel_width + (columns - 1) * PANEL_GAP
    height = TITLE_HEIGHT + rows * (panel_height + PANEL_TITLE_HEIGHT) + LEGEND_HEIGHT
    subtitle = "Same positions in all panels. Lighter: more wellbeing. Larger: more energy. Wider lines: stronger ties."
    figure = new_figure(width, height, f"The network: {first.scenario.title}", subtitle, [first.seed])
    for number, moment in enumerate(moments):
        row, column = divmod(number, columns)
        left, bottom = (
            MARGIN + column * (panel_width + PANEL_GAP),
            height - TITLE_HEIGHT - (row + 1) * (panel_height + PANEL_TITLE_HEIGHT),
        )
        axes = figure.add_axes((left / width, bottom / height, panel_width / width, panel_height / height))
        axes.set(xlim=(0, panel_width), ylim=(0, panel_height), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        draw_snapshot(axes, first, moment, positions, panel_width)
    draw_labels(figure.axes, first.world.population, positions, (0.0, 0.0, panel_width, panel_height))
    draw_legend(figure, width, height)
    return figure


def draw_labels(panels: Sequence[Axes], people: Population, positions: NDArray[np.float64], frame: BBox) -> None:
    """Label people and teams if there are not too many."""
    radius = max_radius(positions)
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in positions.tolist()]
    if len(positions) <= MAX_LABELLED_PEOPLE:
        taken += draw_person_labels(panels, people.names, positions, frame)
    if 1 < len(people.teams) <= MAX_LABELLED_TEAMS:
        draw_team_labels(panels, people, positions, taken, frame)


def choose_snapshots(recording: Recording) -> list[Snapshot]:
    """Days to show: the start, the last day of the comparison after each change, and the end."""
    titles = {1: "The start"}
    changes = change_points(recording)
    if len(changes) > MAX_PANELS - 2:
        changes = [change for change in changes if change.started_events]
    for change in changes:
        if change.days_after and change.days_after[-1] > 1:
            titles[change.days_after[-1]] = f"after {change_point_title(change).replace('Day', 'day', 1)}"
    last = recording.n_days
    title = titles.pop(last, "")
    days = sorted(titles)[: MAX_PANELS - 1]
    return [*(Snapshot(day, titles[day]) for day in days), Snapshot(last, f"{title}; the end" if title else "The end")]


def n_panel_columns(n_panels: int) -> int:
    """Number of columns that gives the figure about the shape of a screen."""
    return {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}.get(n_panels, 4)


def layout_positions(recording: Recording, n_columns: int) -> tuple[NDArray[np.float64], float, float]:
    """Positions of people in a panel, shape (people, 2), and width and height of the panel, in inches."""
    n = recording.n_people
    has_person_labels, several = n <= MAX_LABELLED_PEOPLE, len(recording.world.population.teams) > 1
    panel_width = (5.2 if has_person_labels else 6.2) * (1.0 if n_columns <= 3 else 0.9)
    edge = np.array(
        [0.75 if several else 0.5 if has_person_labels else 0.25, 0.45 if has_person_labels or several else 0.25]
    )
    position_of = layout_team(recording.scenario.team_arrays())
    coordinates = np.array([position_of[person] for person in range(n)])
    coordinates -= (coordinates.min(axis=0) + coordinates.max(axis=0)) / 2
    span = np.maximum(np.ptp(coordinates, axis=0), 0.3 * max(float(np.ptp(coordinates, axis=0).max()), 1e-9))
    inner_width = panel_width - 2 * edge[0]
    inner = np.array([inner_width, inner_width * float(np.clip(span[1] / span[0], 0.6, 1.1))])
    return edge + (0.5 + coordinates / span) * inner, panel_width, float(inner[1] + 2 * edge[1])


def max_radius(positions: NDArray[np.float64]) -> float:
    """Radius in inches of a person with energy 1, small enough that people do not overlap."""
    across, up = np.maximum(np.ptp(positions, axis=0), 1.0)
    return float(min(0.17, 0.28 * np.sqrt(across * up / len(positions))))


def draw_snapshot(
    axes: Axes, recording: Recording, moment: Snapshot, positions: NDArray[np.float64], panel_width: float
) -> None:
    """Draw the team on a day. Coordinates are in inches."""
    wellbeing = format_measure("wellbeing", recording.time_series("wellbeing")[moment.day - 1])
    axes.set_title(f"Day {moment.day}: wellbeing {wellbeing}", pad=22)
    why = truncate_to_width(moment.title, panel_width, FONT_SIZE)
    axes.annotate(
        why, (0, 1), (0, 7), xycoords="axes fraction", textcoords="offset points", size=FONT_SIZE, color=MUTED
    )
    draw_ties(axes, recording, moment.day, positions)
    draw_people(axes, recording, moment.day, positions)


def draw_ties(axes: Axes, recording: Recording, day: int, positions: NDArray[np.float64]) -> None:
    """Draw the ties of a day: wider if stronger, dashed if made by an introduction."""
    ties = ties_on(recording, day)
    if not len(ties.person_a):
        return
    reference_weight = (
        float(np.quantile(recording.world.ties.weight, 0.95)) if len(recording.world.ties.weight) else 1.0
    )
    width = 0.4 + 2.6 * np.minimum(ties.weight / reference_weight, 1.0)
    segments = np.stack([positions[ties.person_a], positions[ties.person_b]], axis=1)
    density_factor = min(1.0, np.sqrt(150 / len(segments)))
    old, new = ~ties.introduced, ties.introduced
    axes.add_collection(
        LineCollection(
            list(segments[old]),
            linewidths=width[old] * density_factor,
            colors=TIE_COLOUR,
            alpha=0.08 + 0.52 * density_factor,
        )
    )
    axes.add_collection(
        LineCollection(
            list(segments[new]),
            linewidths=np.clip(width[new], 1.0, 1.6) * density_factor,
            colors=INTRODUCED_TIE_COLOUR,
            alpha=0.3 + 0.6 * density_factor**2,
            ls=INTRODUCED_TIE_LINESTYLE,
        )
    )


def draw_people(axes: Axes, recording: Recording, day: int, positions: NDArray[np.float64]) -> None:
    """Draw people: colour for wellbeing, size for energy, squares for leaders, hollow if absent."""
    today = recording.person_states[day - 1]
    radius = energy_radius(today[STATE_INDEX["energy"]], max_radius(positions))
    colour = COLORMAP(WELLBEING_NORM(today[STATE_INDEX["wellbeing"]]))
    is_absent = today[STATE_INDEX["present"]] == 0.0
    face = np.where(is_absent[:, None], [1.0, 1.0, 1.0, 1.0], colour)
    edge = np.where(is_absent[:, None], colour, [0.12, 0.14, 0.16, 1.0])
    leads = np.zeros(len(positions), dtype=np.bool_)
    leaders = recording.world.population.leader_of
    leads[leaders[leaders >= 0]] = True
    for mask, marker, share in ((~leads, "o", 1.0), (leads, "s", 0.95)):
        axes.scatter(
            positions[mask, 0],
            positions[mask, 1],
            s=(2 * POINTS_PER_INCH * share * radius[mask]) ** 2,
            c=face[mask],
            marker=marker,
            edgecolors=[tuple(rgba) for rgba in edge[mask].tolist()],
            linewidths=[2.0 if absent else 0.8 for absent in is_absent[mask].tolist()],
            zorder=3,
        )


def energy_radius(energy: NDArray[np.float64], largest: float) -> NDArray[np.float64]:
    """Radius of people with this energy in inches. The area is linear in energy."""
    return largest * np.sqrt(0.12 + 0.88 * np.clip(energy, 0.0, 1.0))


def draw_person_labels(
    panels: Sequence[Axes], names: Sequence[str], positions: NDArray[np.float64], frame: BBox
) -> list[BBox]:
    """Label people at the same positions in each panel. Returns the boxes of the labels."""
    texts = [truncate_to_width(name, MAX_LABEL_WIDTH, LABEL_FONT_SIZE) for name in names]
    sizes = [text_size(text, LABEL_FONT_SIZE) for text in texts]
    boxes = place_labels(positions, np.full(len(positions), 0.9 * max_radius(positions)), sizes, frame, 0.02)
    for axes in panels:
        for text, box in zip(texts, boxes, strict=True):
            draw_label(axes, text, box)
    return boxes


def draw_team_labels(
    panels: Sequence[Axes], people: Population, at: NDArray[np.float64], occupied: list[BBox], frame: BBox
) -> None:
    """Label teams of several people, preferably outside the network and without overlap.

    Parameters
    ----------
    panels, people
        Axes, and the population with its teams.
    at : shape (people, 2)
        Positions of people.
    occupied
        Boxes that should not be covered.
    frame
        The panel.
    """
    centre = np.array([frame[2], frame[3]]) / 2
    for number, name in enumerate(people.teams):
        team = at[people.team_of == number]
        if len(team) == 1:
            continue
        text = truncate_to_width(name, MAX_LABEL_WIDTH, LABEL_FONT_SIZE, bold=True)
        box = place_team_label(team, text_size(text, LABEL_FONT_SIZE, bold=True), centre, occupied, frame)
        occupied.append(box)
        for axes in panels:
            draw_label(axes, text, box, bold=True)


def place_team_label(
    team: NDArray[np.float64], size: tuple[float, float], middle: NDArray[np.float64], taken: list[BBox], frame: BBox
) -> BBox:
    """Find a box for the label of a team: outward from the centre, or turned as little as possible."""
    centre = team.mean(axis=0)
    outward = float(np.arctan2(*(centre - middle)[::-1]))
    boxes = []
    for turn in sorted(np.linspace(-np.pi, np.pi, N_LABEL_DIRECTIONS, endpoint=False).tolist(), key=abs):
        direction = np.array([np.cos(outward + turn), np.sin(outward + turn)])
        distance = float(((team - centre) @ direction).max()) + 0.22
        x, y = centre + direction * (distance + np.array(size) / 2)
        x = min(max(x, frame[0] + size[0] / 2), frame[2] - size[0] / 2)
        y = min(max(y, frame[1] + size[1] / 2), frame[3] - size[1] / 2)
        boxes.append((x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2))
    padded = [
        (left - LABEL_CLEARANCE, low - LABEL_CLEARANCE, right + LABEL_CLEARANCE, high + LABEL_CLEARANCE)
        for left, low, right, high in taken
    ]
    return min(boxes, key=lambda box: sum(overlap_area(box, occupied_box) for occupied_box in padded))


def draw_label(axes: Axes, text: str, box: BBox, bold: bool = False) -> None:
    """Draw a label in its box, readable on top of ties."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    label = axes.text(
        x, y, text, size=LABEL_FONT_SIZE, weight="bold" if bold else "normal", ha="center", va="center", zorder=5
    )
    label.set_path_effects([withStroke(linewidth=2.2, foreground=PAPER, alpha=0.85)])


def draw_legend(figure: Figure, width: float, height: float) -> None:
    """Draw the legend below the panels."""
    bar = figure.add_axes((MARGIN / width, 0.72 / height, 2.3 / width, 0.16 / height))
    scale = figure.colorbar(ScalarMappable(WELLBEING_NORM, COLORMAP), cax=bar, orientation="horizontal", extend="both")
    scale.set_ticks([0.2, 0.35, 0.5, 0.65, 0.8], labels=["20", "35", "50", "65", "80"])
    scale.ax.tick_params(length=0, labelsize=SMALL_FONT_SIZE)
    scale.ax.set_title("wellbeing (points, 0–100)", size=SMALL_FONT_SIZE, weight="normal", color=MUTED, pad=5)
    size_handles = [
        Line2D(
            [],
            [],
            ls="",
            marker="o",
            ms=2 * POINTS_PER_INCH * float(energy_radius(np.array(e), 0.13)),
            mfc="#9aa4ae",
            mec=INK,
            mew=0.8,
        )
        for e in (0.2, 0.5, 0.8)
    ]
    leader = Line2D([], [], ls="", marker="s", ms=14, mfc="#9aa4ae", mec=INK, mew=0.8)
    absent_handle = Line2D([], [], ls="", marker="o", ms=13, mfc=PAPER, mec="#5b6670", mew=2.0)
    tie, new = (
        Line2D([], [], color=TIE_COLOUR, lw=2),
        Line2D([], [], color=INTRODUCED_TIE_COLOUR, lw=1.6, ls=INTRODUCED_TIE_LINESTYLE),
    )
    key = {
        "energy 20": size_handles[0],
        "50": size_handles[1],
        "80": size_handles[2],
        "leader": leader,
        "away": absent_handle,
    }
    key |= {"tie": tie, "tie made by an introduction": new}
    figure.legend(
        list(key.values()),
        list(key),
        loc="center left",
        bbox_to_anchor=((MARGIN + 2.6) / width, 0.74 / height),
        ncols=4 if width < 10 else len(key),
        frameon=False,
        fontsize=SMALL_FONT_SIZE,
        handletextpad=0.5,
        columnspacing=1.4,
    )
