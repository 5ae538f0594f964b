"""Generate the images of the README and the tutorial, and the excerpt of a report in the tutorial.

`python docs/build_images.py` runs `scenarios/winter_pressure.yaml`. The screenshot of the page needs Chromium and
Playwright (extra `dev`); `python docs/build_images.py page` makes only the screenshot. Images are reduced to a palette
of colours, so other versions of matplotlib, Pillow or Chromium may give other bytes.
"""

from __future__ import annotations

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

import sim
from sim.player.answering import play
from sim.player.exporting import make_single_file
from sim.player.packing import Version
from sim.recording import Recording
from sim.reporting.before_after import change_points
from sim.reporting.figures import time_axis
from sim.reporting.figures.giving_matrix import draw_giving_matrix
from sim.reporting.figures.network import Snapshot, draw_legend, draw_snapshot, layout_positions
from sim.reporting.figures.ripples import draw_ripples
from sim.reporting.figures.style import new_figure, style_context
from sim.reporting.figures.time_series import PANELS, draw_panel, draw_time_series
from sim.reporting.report import render_report

DOCS = Path(__file__).resolve().parent
SCENARIO = DOCS.parent / "scenarios" / "winter_pressure.yaml"
TUTORIAL = DOCS / "tutorial" / "first-run.md"
EXCERPT_PATTERN = re.compile(r"(<!-- begin: report -->\n).*?(<!-- end -->)", re.DOTALL)
N_COLOURS, DPI = 200, 100
VIEWPORT = {"width": 1280, "height": 720}
CHROMIUM_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGE_DAY, N_PAGE_RUNS = 164, 20
"""Day of the screenshot, a few weeks after the surge, and number of runs in its chart."""

WIDTH, MARGIN, GAP = 13.0, 0.35, 0.45
TITLE_HEIGHT, NETWORK_TITLE_HEIGHT, LEGEND_HEIGHT = 1.05, 0.6, 1.1
TIMELINE_GAP, PANEL_HEIGHT, FOOTER_HEIGHT = 0.45, 2.1, 0.95
"""Heights of the parts of the overview in inches, from top to bottom."""
N_DAYS_SHOWN = 3


def overview_figure(recording: Recording) -> Figure:
    """Overview in the README: the team on three days, and time series of wellbeing, energy and acts below."""
    positions, width, page_height = layout_positions(recording, N_DAYS_SHOWN)
    scale = (WIDTH - 2 * MARGIN - (N_DAYS_SHOWN - 1) * GAP) / N_DAYS_SHOWN / width
    positions, width, page_height = positions * scale, width * scale, page_height * scale
    event_bars, n_hidden_events = time_axis.arrange_event_bars(
        recording.scenario.events, recording.n_days, panel_width()
    )
    timeline_height = time_axis.n_event_rows(event_bars) * time_axis.EVENT_ROW_HEIGHT
    height = (
        TITLE_HEIGHT
        + NETWORK_TITLE_HEIGHT
        + page_height
        + LEGEND_HEIGHT
        + timeline_height
        + TIMELINE_GAP
        + PANEL_HEIGHT
        + FOOTER_HEIGHT
    )
    about = "Above: the team on three days. Lighter: more wellbeing. Larger: more energy. Below: the year, day by day."
    figure = new_figure(WIDTH, height, recording.scenario.title, about, [recording.seed])
    for number, moment in enumerate(days_to_show(recording)):
        left, top = MARGIN + number * (width + GAP), TITLE_HEIGHT + NETWORK_TITLE_HEIGHT
        axes = figure.add_axes((left / WIDTH, 1 - (top + page_height) / height, width / WIDTH, page_height / height))
        axes.set(xlim=(0, width), ylim=(0, page_height), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        draw_snapshot(axes, recording, moment, positions, width)
    key = TITLE_HEIGHT + NETWORK_TITLE_HEIGHT + page_height
    draw_legend_at(figure, height, key)
    change_days = [change.day for change in change_points(recording)]
    for column, panel in enumerate(PANELS[:2]):
        left = 0.75 + column * (panel_width() + 2.2)
        box = (
            left / WIDTH,
            1 - (key + LEGEND_HEIGHT + timeline_height) / height,
            panel_width() / WIDTH,
            timeline_height / height,
        )
        time_axis.draw_timeline(figure.add_axes(box), event_bars, n_hidden_events, recording.n_days)
        box = (left / WIDTH, FOOTER_HEIGHT / height, panel_width() / WIDTH, PANEL_HEIGHT / height)
        draw_panel(figure.add_axes(box), panel, [recording], change_days, show_x_labels=True)
    return figure


def panel_width() -> float:
    """Width of each of the two time series panels in inches."""
    return (WIDTH - 0.75 - 2.2 - 1.35) / 2


def draw_legend_at(figure: Figure, height: float, top: float) -> None:
    """Draw the legend of the network below it. `draw_legend` places it at the bottom of a page."""
    before = set(figure.axes)
    draw_legend(figure, WIDTH, height)
    down = (height - top - LEGEND_HEIGHT - 0.35) / height
    for axes in set(figure.axes) - before:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 + down, box.width, box.height))
    (legend,) = figure.legends
    anchor = legend.get_bbox_to_anchor().transformed(figure.transFigure.inverted())
    legend.set_bbox_to_anchor((anchor.x0, anchor.y0 + down))


def days_to_show(recording: Recording) -> list[Snapshot]:
    """The first day, the day with the lowest wellbeing, and the last day."""
    worst = int(recording.time_series("wellbeing").argmin()) + 1
    return [Snapshot(1, "The start"), Snapshot(worst, "The worst day"), Snapshot(recording.n_days, "The end")]


def take_page_screenshot() -> bytes:
    """Screenshot of the page at the stage Watch, in the middle of a day."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the extra `dev`

    scenario = sim.load(SCENARIO)
    single_file = make_single_file([Version(scenario)], range(scenario.seed, scenario.seed + N_PAGE_RUNS), play)
    chromium = next(filter(None, map(shutil.which, CHROMIUM_COMMANDS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        file = Path(folder, "page.html")
        file.write_text(single_file.page, encoding="utf-8")
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=VIEWPORT, color_scheme="light")
        page.goto(file.as_uri())
        page.click(".stages button:text-is('Predict')")
        page.click("button:visible:has-text('Skip')")
        page.click(".stages button:text-is('Watch')")
        page.locator(".transport input[type=range]").fill(str(PAGE_DAY))
        page.keyboard.press("Space")
        page.wait_for_timeout(900)
        page.keyboard.press("Space")
        screenshot = page.screenshot()
        browser.close()
    return screenshot


def save_figure(figure: Figure, name: str) -> None:
    """Write a figure as a small PNG."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DPI)
    save_compressed_png(stream, name)


def save_compressed_png(png: io.BytesIO, name: str) -> None:
    """Write an image as a small PNG."""
    picture = Image.open(png).convert("RGB").quantize(N_COLOURS, dither=Image.Dither.NONE)
    path = DOCS / "images" / name
    picture.save(path, optimize=True)
    print(f"docs/images/{name}: {path.stat().st_size // 1000} KB")


def report_excerpt(recordings: Sequence[Recording]) -> str:
    """Section "Main measures" of the report without its figure, as a Markdown quotation."""
    text = render_report(recordings)
    body = text.split("## Main measures\n")[1].split("\n## ")[0].strip()
    return "\n".join(f"> {line}".rstrip() for line in body.splitlines())


def main() -> None:
    """Run the scenario and write all images, or only the screenshot of the page."""
    save_compressed_png(io.BytesIO(take_page_screenshot()), "page.png")
    if sys.argv[1:] == ["page"]:
        return
    recording = sim.run(sim.load(SCENARIO))
    (DOCS / "images").mkdir(exist_ok=True)
    figures = {
        "winter_pressure.png": overview_figure,
        "time_series.png": lambda run: draw_time_series([run]),
        "giving.png": lambda run: draw_giving_matrix([run]),
        "ripples.png": lambda run: draw_ripples([run]),
    }
    for name, draw in figures.items():
        with style_context():
            save_figure(draw(recording), name)
    tutorial_text = TUTORIAL.read_text(encoding="utf-8")
    TUTORIAL.write_bytes(
        EXCERPT_PATTERN.sub(
            lambda match: f"{match[1]}\n{report_excerpt([recording])}\n\n{match[2]}", tutorial_text
        ).encode()
    )


if __name__ == "__main__":
    main()
