"""The player against its budgets: frame rate, time of a step, heap, time of an answer, and size of a single file.

    python -m benchmarks.player [--quick]

Needs the package playwright and Chromium (its path in CHROMIUM, otherwise the one on the path), without a GPU.
Everything is measured in a page of 1280 by 720 pixels.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import threading
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from playwright.sync_api import Page, sync_playwright

from sim.numba_support.cpu_count import usable_cpu_count
from sim.player.exporting import make_single_file
from sim.player.packing import SMALL, Version, pack
from sim.player.page import single_file
from sim.player.playing import play
from sim.player.serving import Launch, app_of, listening, new_token
from sim.scenario import Scenario

CHROMIUM_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM_ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
CHROMIUM_ARGUMENTS += ["--js-flags=--expose-gc"]
N_LOOPS = 10

FRAME_RATE_JS = """seconds => new Promise(done => {
  let frames = 0; const from = performance.now();
  const step = now => { frames += 1; now - from < seconds * 1000 ? requestAnimationFrame(step)
    : done((frames - 1) * 1000 / (now - from)); };
  requestAnimationFrame(step);
})"""
STEP_TIME_JS = """key => new Promise(done => {
  requestAnimationFrame(() => setTimeout(() => {
    const from = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
  }));
})"""

ANSWER_TIME_JS = """() => new Promise(done => {
  const label = () => document.querySelector('.pane-right .pane-head').textContent;
  const before = label(), from = performance.now();
  const look = () => label() === before || !document.querySelector('.panes.two') ? requestAnimationFrame(look)
    : requestAnimationFrame(() => setTimeout(() => done(performance.now() - from)));
  [...document.querySelectorAll('dialog[open] button')].find(b => b.textContent === 'Play both').click();
  look();
})"""


class BudgetResult(NamedTuple):
    """One line of the table: what, the budget, what was measured, whether it is kept."""

    label: str
    budget: str
    measured: str
    is_within_budget: bool


def build_scenario(teams: int, size: int, days: int) -> Scenario:
    """A ward, or an organisation of wards, led with compassion, so that much happens."""
    ward = {"builder": "ward", "size": size}
    many = {"builder": "organisation", "teams": teams, "smallest": size, "largest": size, "director": False}
    data = {"schema": 1, "days": days, "team": many if teams > 1 else ward, "leadership": {"style": "compassionate"}}
    return Scenario.from_dict(data)


def open_watch_page(browser: Any, scenario: Scenario, folder: Path) -> Page:
    """A page at the stage Watch."""
    path = folder / f"{scenario.days}.html"
    path.write_text(single_file(pack([Version(scenario)], [1], play, SMALL)), encoding="utf-8")
    page: Page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(path.as_uri())
    page.click("text=Predict")
    page.click("button:text-is('Skip')")
    page.click(".stages button:text-is('Watch')")
    page.evaluate("document.activeElement.blur()")
    return page


def measure_frame_rate(page: Page, seconds: float) -> float:
    """Frames a second while it plays at the usual speed."""
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    rate = float(page.evaluate(FRAME_RATE_JS, seconds))
    page.keyboard.press("Space")
    return rate


def measure_step_ms(page: Page, repeats: int = 15) -> float:
    """Milliseconds from a key to the drawn week: the middle of some."""
    return statistics.median(float(page.evaluate(STEP_TIME_JS, "ArrowRight")) for _ in range(repeats))


def measure_heap_mb(page: Page, loops: int) -> tuple[float, float]:
    """Megabytes of heap in use after a first loop, and after some more."""
    session = page.context.new_cdp_session(page)

    def loop() -> None:
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        while int(page.input_value(".transport input")) < int(page.get_attribute(".transport input", "max") or 0):
            page.wait_for_timeout(50)
        page.wait_for_timeout(200)

    def used() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    page.select_option(".transport select", "3")
    loop()
    before = used()
    for _ in range(loops):
        loop()
    return before, used()


def measure_answer_ms(browser: Any) -> float:
    """Milliseconds from "Play both" to two panes drawn, live: the middle of some, after a first."""
    socket = listening(0)
    launch = Launch(new_token(), socket.getsockname()[1], {"scenario": {"name": "winter_pressure"}}, "Trial")
    server = uvicorn.Server(uvicorn.Config(app_of(launch), log_level="error", lifespan="off", ws="none"))
    threading.Thread(target=lambda: server.run(sockets=[socket]), daemon=True).start()
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(launch.address)
    page.click("text=Predict")
    page.click("button:text-is('Skip')")
    page.click(".stages button:text-is('What if')")
    page.wait_for_timeout(4000)  # the tries behind the dots
    times = []
    for workload in ("0.5", "0.55", "0.65", "0.7", "0.75"):
        page.click("text=Change something")
        page.wait_for_timeout(300)
        page.check("text=from the beginning")
        page.click("dialog[open] summary:has-text('Work')")
        page.locator("dialog[open] .control:has-text('orkload') input[type=range]").first.fill(workload)
        times.append(float(page.evaluate(ANSWER_TIME_JS)))
        page.wait_for_timeout(4000)
    server.should_exit = True
    return statistics.median(times[1:])


def measure_file_mb() -> float:
    """Megabytes of a single file of 30 people, 250 days, 6 versions and 20 tries."""
    base = build_scenario(1, 30, 250)
    versions = [Version(base)]
    for style in ("sympathetic", "rescuing", "transactional", "compliance", "laissez_faire"):
        data = {**base.to_dict(), "leadership": {"style": style}}
        versions.append(Version(Scenario.from_dict(data), label=style))
    return make_single_file(versions, list(range(1, 21)), play).size / 1e6


def measure(quick: bool) -> list[BudgetResult]:
    """Measure all."""
    results = []
    seconds, loops = (2.0, 2) if quick else (6.0, N_LOOPS)
    chromium_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        ward = open_watch_page(browser, build_scenario(1, 30, 120), Path(folder))
        rate = measure_frame_rate(ward, seconds)
        results.append(BudgetResult("30 people, frames a second", "60", f"{rate:.0f}", rate >= 58))
        ward.keyboard.press("Home")
        milliseconds = measure_step_ms(ward)
        results.append(BudgetResult("30 people, a step drawn", "≤ 50 ms", f"{milliseconds:.0f} ms", milliseconds <= 50))
        before, after = measure_heap_mb(ward, loops)
        flat = after <= before * 1.05 + 0.5
        results.append(BudgetResult(f"heap over {loops} loops", "flat", f"{before:.1f} → {after:.1f} MB", flat))
        ward.close()
        many = open_watch_page(browser, build_scenario(20, 25, 60), Path(folder))
        rate = measure_frame_rate(many, seconds)
        results.append(BudgetResult("500 people, frames a second", "≥ 30", f"{rate:.0f}", rate >= 30))
        many.close()
        if not quick:
            milliseconds = measure_answer_ms(browser)
            results.append(
                BudgetResult(
                    "a change, live, answered and drawn", "≤ 300 ms", f"{milliseconds:.0f} ms", milliseconds <= 300
                )
            )
        browser.close()
    if not quick:
        made = measure_file_mb()
        size_text = f"{made:.2f} MB"
        results.append(BudgetResult("30 people, 250 days, 6 versions × 20 tries", "≤ 3 MB", size_text, made <= 3.0))
    return results


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="only what the page does by itself, and shorter")
    results = measure(parser.parse_args().quick)
    print(f"{usable_cpu_count()} processors, no GPU, load {os.getloadavg()[0]:.1f}\n")
    print("| what | budget | measured | kept |\n| --- | ---: | ---: | --- |")
    for result in results:
        print(
            f"| {result.label} | {result.budget} | {result.measured} | {'yes' if result.is_within_budget else 'NO'} |"
        )


if __name__ == "__main__":
    main()
