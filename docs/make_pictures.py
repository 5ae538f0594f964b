"""Make the pictures of the README and the tutorial, and the tutorial's piece of a report, from a run of a scenario.

`python docs/make_pictures.py` runs `scenarios/winter_pressure.yaml` as it stands. The picture of the page is taken in
Chromium, through Playwright (extra `dev`); `python docs/make_pictures.py page` takes that one alone. The pictures are
kept small by a palette of colours, so a copy made with other versions of matplotlib, Pillow or Chromium may differ in
its bytes.
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
from sim.recording.changes import change_points
from sim.recording.figures import timeline
from sim.recording.figures.course import PANELS, draw_panel, draw_time_series
from sim.recording.figures.giving import draw_giving_matrix
from sim.recording.figures.network import Snapshot, draw_legend, draw_snapshot, layout_positions
from sim.recording.figures.ripples import draw_ripples
from sim.recording.figures.style import new_figure, style_context
from sim.recording.report import render_report

DOCS = Path(__file__).resolve().parent
SCENARIO = DOCS.parent / "scenarios" / "winter_pressure.yaml"
TUTORIAL = DOCS / "tutorial" / "first-run.md"
EXCERPT = re.compile(r"(<!-- made: report -->\n).*?(<!-- /made -->)", re.DOTALL)
COLOURS, DOTS_AN_INCH = 200, 100
SCREEN = {"width": 1280, "height": 720}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGE_DAY, PAGE_TRIES = 164, 20
"""Day on which the page is shown, a few weeks after the surge; tries behind its chart."""

WIDTH, MARGIN, BETWEEN = 13.0, 0.35, 0.45
TITLE, NETWORK_TITLE, KEY, STRIP_GAP, PANEL, FOOT = 1.05, 0.6, 1.1, 0.45, 2.1, 0.95
"""Heights in inches, from the top of the composed picture to its foot."""
DAYS_SHOWN = 3


def composed(recording: Recording) -> Figure:
    """The picture of the README: the team on three days, and the course of wellbeing, energy and acts below."""
    at, wide, tall = layout_positions(recording, DAYS_SHOWN)
    shrunk = (WIDTH - 2 * MARGIN - (DAYS_SHOWN - 1) * BETWEEN) / DAYS_SHOWN / wide
    at, wide, tall = at * shrunk, wide * shrunk, tall * shrunk
    placed, left_over = timeline.arrange_event_bars(recording.scenario.events, recording.n_days, panel_width())
    strip = timeline.n_event_rows(placed) * timeline.EVENT_ROW_HEIGHT
    height = TITLE + NETWORK_TITLE + tall + KEY + strip + STRIP_GAP + PANEL + FOOT
    about = "Above: the team on three days. Lighter: more wellbeing. Larger: more energy. Below: the year, day by day."
    figure = new_figure(WIDTH, height, recording.scenario.title, about, [recording.seed])
    for number, moment in enumerate(moments(recording)):
        left, top = MARGIN + number * (wide + BETWEEN), TITLE + NETWORK_TITLE
        axes = figure.add_axes((left / WIDTH, 1 - (top + tall) / height, wide / WIDTH, tall / height))
        axes.set(xlim=(0, wide), ylim=(0, tall), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
        draw_snapshot(axes, recording, moment, at, wide)
    key = TITLE + NETWORK_TITLE + tall
    draw_key_at(figure, height, key)
    cuts = [change.day for change in change_points(recording)]
    for column, panel in enumerate(PANELS[:2]):
        left = 0.75 + column * (panel_width() + 2.2)
        box = (left / WIDTH, 1 - (key + KEY + strip) / height, panel_width() / WIDTH, strip / height)
        timeline.draw_timeline(figure.add_axes(box), placed, left_over, recording.n_days)
        box = (left / WIDTH, FOOT / height, panel_width() / WIDTH, PANEL / height)
        draw_panel(figure.add_axes(box), panel, [recording], cuts, show_x_labels=True)
    return figure


def panel_width() -> float:
    """Width of each of the two panels below, in inches."""
    return (WIDTH - 0.75 - 2.2 - 1.35) / 2


def draw_key_at(figure: Figure, height: float, top: float) -> None:
    """Draw the key of the network just below it; the key is made for the foot of a page."""
    before = set(figure.axes)
    draw_legend(figure, WIDTH, height)
    down = (height - top - KEY - 0.35) / height
    for axes in set(figure.axes) - before:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 + down, box.width, box.height))
    (legend,) = figure.legends
    anchor = legend.get_bbox_to_anchor().transformed(figure.transFigure.inverted())
    legend.set_bbox_to_anchor((anchor.x0, anchor.y0 + down))


def moments(recording: Recording) -> list[Snapshot]:
    """The first day, the day of least wellbeing, and the last day."""
    worst = int(recording.time_series("wellbeing").argmin()) + 1
    return [Snapshot(1, "The start"), Snapshot(worst, "The worst day"), Snapshot(recording.n_days, "The end")]


def page_picture() -> bytes:
    """A screenshot of the page at the stage Watch, while acts of a day are under way."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only who takes this picture needs it

    scenario = sim.load(SCENARIO)
    made = make_single_file([Version(scenario)], range(scenario.seed, scenario.seed + PAGE_TRIES), play)
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        file = Path(folder, "page.html")
        file.write_text(made.page, encoding="utf-8")
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport=SCREEN, color_scheme="light")
        shown.goto(file.as_uri())
        shown.click(".stages button:text-is('Predict')")
        shown.click("button:visible:has-text('Skip')")
        shown.click(".stages button:text-is('Watch')")
        shown.locator(".transport input[type=range]").fill(str(PAGE_DAY))
        shown.keyboard.press("Space")
        shown.wait_for_timeout(900)
        shown.keyboard.press("Space")
        taken = shown.screenshot()
        browser.close()
    return taken


def write(figure: Figure, name: str) -> None:
    """Write a figure as a small PNG."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=DOTS_AN_INCH)
    write_small(stream, name)


def write_small(png: io.BytesIO, name: str) -> None:
    """Write a picture as a small PNG."""
    picture = Image.open(png).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = DOCS / "images" / name
    picture.save(path, optimize=True)
    print(f"docs/images/{name}: {path.stat().st_size // 1000} KB")


def excerpt(recordings: Sequence[Recording]) -> str:
    """What the report says under "How it went", without its picture, as a quotation."""
    text = render_report(recordings)
    body = text.split("## How it went\n")[1].split("\n## ")[0].strip()
    return "\n".join(f"> {line}".rstrip() for line in body.splitlines())


def main() -> None:
    """Run the scenario and write everything, or the picture of the page alone."""
    write_small(io.BytesIO(page_picture()), "page.png")
    if sys.argv[1:] == ["page"]:
        return
    recording = sim.run(sim.load(SCENARIO))
    (DOCS / "images").mkdir(exist_ok=True)
    figures = {
        "winter_pressure.png": composed,
        "course.png": lambda one: draw_time_series([one]),
        "giving.png": lambda one: draw_giving_matrix([one]),
        "ripples.png": lambda one: draw_ripples([one]),
    }
    for name, draw in figures.items():
        with style_context():
            write(draw(recording), name)
    told = TUTORIAL.read_text(encoding="utf-8")
    TUTORIAL.write_bytes(EXCERPT.sub(lambda match: f"{match[1]}\n{excerpt([recording])}\n\n{match[2]}", told).encode())


if __name__ == "__main__":
    main()
