"""Figures are drawn for all runs, are reproducible, and have no clipped or overlapping labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.recording import Recording
from sim.reporting.figures import FIGURE_FUNCTIONS, giving_matrix, label_placement, style, time_axis, write_figures
from sim.reporting.figures.network import choose_snapshots
from sim.reporting.figures.panels import axis_limits
from sim.reporting.figures.ripples import pool_last_generations
from tests.recording import synthetic_recordings

SCENARIOS = {
    "ward": {},
    "short": {"days": 3, "events": [{"event": "incident", "day": 2, "harm": 0.5}]},
    "crowded": {
        "events": [
            {
                "event": "workload",
                "day": 2 * day,
                "until": 2 * day + 9,
                "workload": 0.8,
                "note": f"A long note {day} " * 8,
            }
            for day in range(1, 20)
        ]
    },
    "named": {
        "team": {
            "builder": "people",
            "people": [
                {"name": name} for name in ("Bob O'Reilly-Featherstonehaugh of the Night Shift", "$x^2$", "Ann")
            ],
            "ties": [["Ann", "$x^2$"]],
        }
    },
}


@pytest.fixture(scope="module", params=[*SCENARIOS, "organisation", "three_runs"])
def recordings(request: pytest.FixtureRequest) -> list[Recording]:
    """Recordings of many kinds."""
    if request.param in SCENARIOS:
        return [synthetic_recordings.make_recording(**SCENARIOS[request.param])]
    recordings = request.getfixturevalue(request.param)
    return recordings if isinstance(recordings, list) else [recordings]


@pytest.fixture(autouse=True)
def _figure_style() -> Iterator[None]:
    with style.style_context():
        yield


def drawn_texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """All texts of a figure with their boxes."""
    canvas, shown, draw = FigureCanvasAgg(figure), [], Text.draw

    def note(text: Text, renderer: RendererBase) -> None:
        shown.append(text)
        draw(text, renderer)

    with mock.patch.object(Text, "draw", note):
        canvas.draw()
    renderer = canvas.get_renderer()
    return [(text.get_text(), text.get_window_extent(renderer)) for text in shown if text.get_text().strip()]


@pytest.fixture(scope="module")
def figures_dir(ward: Recording, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the figures of a run."""
    folder = tmp_path_factory.mktemp("run") / "figures"
    write_figures([ward], folder, figure_format="both")
    return folder


@pytest.mark.parametrize("name", FIGURE_FUNCTIONS)
def test_texts_are_not_clipped_and_do_not_overlap(recordings: Sequence[Recording], name: str) -> None:
    figure = FIGURE_FUNCTIONS[name](recordings)
    if figure is None:
        return
    page, texts = figure.bbox, drawn_texts(figure)
    for index, (text, box) in enumerate(texts):
        assert page.x0 <= box.x0, text
        assert box.x1 <= page.x1, text
        assert page.y0 <= box.y0, text
        assert box.y1 <= page.y1, text
        for other, other_box in texts[:index]:
            both = Bbox.intersection(box, other_box)
            separate = both is None or min(both.width, both.height) < 3.0
            assert separate or name == "network", (text, other)  # people in a network may be close together


def test_figures_are_written_as_png_and_svg_and_are_not_empty(figures_dir: Path) -> None:
    names = ["giving", "network", "ripples", "time_series"]
    assert sorted(path.name for path in figures_dir.iterdir()) == [
        f"{name}.{end}" for name in names for end in ("png", "svg")
    ]
    for name in names:
        png = (figures_dir / f"{name}.png").read_bytes()
        assert png.startswith(b"\x89PNG")
        assert len(png) > 20_000
        assert ElementTree.parse(figures_dir / f"{name}.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own file


def test_figures_do_not_depend_on_settings_of_the_user(ward: Recording, figures_dir: Path, tmp_path: Path) -> None:
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "black", "svg.fonttype": "none"}):
        made = write_figures([ward], tmp_path / "figures", figure_format="both")
        assert matplotlib.rcParams["font.size"] == 20
    assert sorted(made) == sorted(f"figures/{path.name}" for path in figures_dir.iterdir())
    for path in figures_dir.iterdir():
        assert path.read_bytes() == (tmp_path / "figures" / path.name).read_bytes(), path.name


def test_figures_contain_no_date_and_no_path(figures_dir: Path) -> None:
    for path in figures_dir.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "<dc:date>" not in text
        assert str(figures_dir) not in text


def test_an_organisation_has_a_figure_of_its_teams(organisation: Recording) -> None:
    figure = FIGURE_FUNCTIONS["teams"]([organisation])
    assert figure is not None
    texts = [text for text, _ in drawn_texts(figure)]
    assert "compassionate (2)" in texts
    assert "compliance (1)" in texts


def test_a_run_without_people_has_a_course_alone(ward: Recording, tmp_path: Path) -> None:
    assert write_figures([ward.drop_details()], tmp_path / "figures") == ["figures/time_series.png"]


def test_axes_have_units(ward: Recording) -> None:
    figure = FIGURE_FUNCTIONS["time_series"]([ward])
    panels = [axes for axes in figure.axes if axes.get_title("left")]
    assert len(panels) == 6
    assert all(axes.get_ylabel() for axes in panels)
    assert [axes.get_xlabel() for axes in panels[-2:]] == ["working day", "working day"]


# --- events over time


def test_events_are_arranged_so_that_neither_bars_nor_labels_overlap() -> None:
    events = synthetic_recordings.make_scenario(
        days=100,
        events=[
            {"event": "workload", "day": day, "until": day + 20, "workload": 0.8, "note": "Something that takes long"}
            for day in range(1, 80, 6)
        ],
    ).events
    bars, n_hidden = time_axis.arrange_event_bars(events, 100, width=5.0)
    assert len(bars) + n_hidden == len(events)
    assert time_axis.n_event_rows(bars) <= time_axis.MAX_EVENT_ROWS
    for index, bar in enumerate(bars):
        for other in bars[:index]:
            assert bar.row != other.row or bar.end <= other.start or other.end <= bar.start


def test_an_event_after_the_end_of_a_run_is_not_shown() -> None:
    events = synthetic_recordings.make_scenario(days=100, events=[{"event": "incident", "day": 90, "harm": 0.1}]).events
    assert time_axis.arrange_event_bars(events, 50, width=5.0) == ([], 0)


# --- lines


def test_smoothing_keeps_straight_lines_straight() -> None:
    line = np.linspace(0.2, 0.8, 60)
    np.testing.assert_allclose(time_axis.local_linear_smooth(line), line, atol=1e-9)


def test_smoothing_does_not_reach_across_a_change() -> None:
    step = np.where(np.arange(60) < 30, 0.2, 0.8)
    np.testing.assert_allclose(time_axis.local_linear_smooth(step, breakpoints=[31]), step, atol=1e-9)
    assert 0.3 < time_axis.local_linear_smooth(step)[29] < 0.7


def test_smoothing_leaves_unknown_days_out() -> None:
    values = np.full(40, 0.5)
    values[10:15] = np.nan
    np.testing.assert_allclose(time_axis.local_linear_smooth(values), 0.5)
    assert np.isnan(time_axis.local_linear_smooth(np.full(5, np.nan))).all()


def test_days_with_more_acts_count_for_more() -> None:
    shares, acts = np.tile([0.0, 1.0], 20), np.tile([1.0, 3.0], 20)
    np.testing.assert_allclose(
        time_axis.local_linear_smooth(shares, weights=acts, local_constant=True)[5:35], 0.75, atol=0.1
    )


def test_smoothing_stays_within_what_was_seen() -> None:
    values = np.random.default_rng(1).random(200)
    line = time_axis.local_linear_smooth(values)
    assert values.min() <= line.min() <= line.max() <= values.max()


def test_a_band_contains_eight_runs_in_ten() -> None:
    series = np.tile(np.linspace(0, 1, 11)[:, None], 3)
    series[:, 2] = np.nan
    series[0, 2] = 0.7
    low, middle, high = time_axis.quantile_band(series)
    np.testing.assert_allclose([low[0], middle[0], high[0]], [0.1, 0.5, 0.9])
    np.testing.assert_allclose([low[2], middle[2], high[2]], 0.7)


def test_small_changes_look_small() -> None:
    assert axis_limits(49.0, 51.0) == (40.0, 60.0)
    assert axis_limits(0.0, 3.0) == (0.0, 20.0)
    assert axis_limits(97.0, 100.0) == (80.0, 100.0)
    assert axis_limits(20.0, 80.0) == (20.0, 80.0)


def test_labels_at_the_end_of_lines_keep_apart_in_their_order() -> None:
    moved = style.spread_positions([0.5, 0.51, 0.9, 0.5], 0.1, 0.0, 1.0)
    assert np.diff(sorted(moved)).min() >= 0.1 - 1e-9
    assert moved[0] < moved[3] < moved[1] < moved[2]
    assert style.spread_positions([0.0, 0.0], 0.1, 0.0, 1.0) == pytest.approx([0.05, 0.15])
    assert style.spread_positions([0.2, 0.8], 0.1, 0.0, 1.0) == [0.2, 0.8]


def test_long_texts_are_cut_to_their_width() -> None:
    text = style.truncate_to_width("A very long title indeed", 1.0, 11.0)
    assert re.fullmatch(r"A very.*…", text)
    assert style.text_size(text, 11.0)[0] <= 1.0
    assert style.truncate_to_width("Short", 1.0, 11.0) == "Short"


# --- network


def test_the_network_is_shown_at_the_start_after_each_change_and_at_the_end(ward: Recording) -> None:
    assert choose_snapshots(ward) == [
        (1, "The start"),
        (40, "after day 21: Winter surge begins"),
        (49, "after day 41: Winter surge has ended"),
        (60, "after day 50: Incident; the end"),
    ]


def test_labels_avoid_points_and_other_labels() -> None:
    points = np.array([[1.0, 1.0], [1.0, 0.7], [2.0, 1.0]])
    sizes = [(0.4, 0.1)] * 3
    boxes = label_placement.place_labels(points, np.full(3, 0.1), sizes, (0.0, 0.0, 3.0, 2.0), 0.02)
    blocks = [(x - 0.1, y - 0.1, x + 0.1, y + 0.1) for x, y in points]
    for index, box in enumerate(boxes):
        assert all(label_placement.overlap_area(box, block) == 0.0 for block in blocks)
        assert all(label_placement.overlap_area(box, other) == 0.0 for other in boxes[:index])


# --- who gives to whom, ripples


def test_acts_between_people_are_counted_without_conversations_and_sparks(ward: Recording) -> None:
    counts = giving_matrix.count_acts_by_pair(ward.act_log, 12)
    acts = ward.acts
    inside = acts[(acts["kind"] != "conversation") & acts["giver"].notna()]
    assert counts.sum() == len(inside)
    assert counts[3, 5] == ((inside["giver"] == 3) & (inside["receiver"] == 5)).sum()
    assert not counts.diagonal().any()


def test_acts_between_groups_are_a_rate_per_giver() -> None:
    counts = np.array([[0, 4, 2], [2, 0, 0], [0, 1, 0]])
    rates = giving_matrix.mean_acts_by_group(counts, np.array([0, 0, 1]), 2, n_days=50)
    assert rates.tolist() == [[6.0, 2.0], [2.0, 0.0]]  # 6 acts of two people in 50 days are 6 a head in 100


def test_far_steps_of_ripples_are_put_together() -> None:
    steps = np.arange(20, 0, -1)
    assert pool_last_generations(steps).tolist() == [*range(20, 10, -1), sum(range(1, 11))]
    assert pool_last_generations(steps[:11]).tolist() == steps[:11].tolist()
