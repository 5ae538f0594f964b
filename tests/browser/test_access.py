"""Accessibility: no axe violations in any stage and theme, reduced motion, and zoom to 200%."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.browser_page import STAGES, Room

Open = Callable[..., Room]
AXE = Path(__file__).parents[2] / "sim" / "player" / "page" / "node_modules" / "axe-core" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe."""
    if not AXE.is_file():
        pytest.skip("axe is not there: npm install in sim/player/page")
    return AXE.read_text(encoding="utf-8")


def findings(room: Room, axe: str) -> list[str]:
    """Violations that axe finds on the displayed page."""
    if not room.page.evaluate("typeof window.axe !== 'undefined'"):
        room.page.evaluate(axe)
    found: list[dict[str, Any]] = room.page.evaluate(f"axe.run(document, {RULES}).then(done => done.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "forced"])
def test_axe_finds_nothing_on_any_stage(open_room: Open, winter_file: str, axe: str, theme: str) -> None:
    room = open_room(winter_file, **({"forced_colors": "active"} if theme == "forced" else {}))
    if theme != "forced":
        room.page.select_option(".theme-choice", theme)
    found = {"Meet": findings(room, axe)}
    room.go("Predict")
    found["Predict"] = findings(room, axe)
    room.press("Lock in our guess")
    for stage in STAGES[2:]:
        room.go(stage)
        if stage == "Watch":
            room.seek(120)
        if stage == "What if":
            room.page.locator(".panes.two").wait_for()
        found[stage] = findings(room, axe)
    room.go("Watch")
    room.press("Follow the ripple")
    found["ripple"] = findings(room, axe)
    room.key("Escape")
    room.press("Table")
    found["table"] = findings(room, axe)
    room.key("F1")
    found["keys"] = findings(room, axe)
    assert {place: list_ for place, list_ in found.items() if list_} == {}


def test_axe_finds_nothing_in_the_live_dialogs(open_room: Open, live: str, axe: str) -> None:
    room = open_room(live)
    room.press("Scenario")
    room.page.locator(".scenarios button").first.wait_for()
    found = findings(room, axe)
    for words in ("scenario file of your own", "team of your own"):
        room.page.click(f"summary:has-text('{words}')")
        found += findings(room, axe)
    room.key("Escape")
    room.skip_to("What if")
    room.press("Change something")
    room.page.locator("dialog[open] .control").first.wait_for()
    room.page.evaluate("document.querySelectorAll('dialog[open] details').forEach(d => d.open = true)")
    found += findings(room, axe)
    assert found == []


def test_the_language_is_declared_and_the_page_has_one_title(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    assert room.page.get_attribute("html", "lang") == "en"
    assert room.page.locator("h1:visible").count() == 1


def test_with_reduced_motion_days_step_and_nothing_moves_between(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file, reduced_motion="reduce")
    room.skip_to("Watch")
    room.seek(100)
    assert room.picture() == room.picture()
    room.page.select_option(".transport select", "0")
    room.key("Space")
    pictures = set()
    for _ in range(12):
        pictures.add(
            (room.day, room.page.evaluate("document.querySelector('.pane-left canvas[role=img]').toDataURL()"))
        )
        room.page.wait_for_timeout(40)
    days = {day for day, _ in pictures}
    assert len(pictures) <= 2 * len(days)  # a picture may be read just before its day is drawn
    room.key("Space")


def test_with_motion_acts_move(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file, reduced_motion="no-preference")
    room.skip_to("Watch")
    room.seek(100)
    room.key("Space")
    first = room.picture()
    room.until(lambda: room.picture() != first)


def test_at_200_percent_nothing_is_cut_off_sideways_on_any_stage(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file, width=640, height=360, device_scale_factor=2)
    room.go("Predict")
    room.press("Skip")
    for stage in STAGES:
        room.go(stage)
        assert room.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for control in room.page.locator("button:visible, select:visible, input:visible").all():
            box = control.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 640


def test_targets_are_large_enough(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    for stage in ("Predict", "Watch", "What if", "Again?", "Talk"):
        if stage == "Watch":
            room.press("Skip")
        room.go(stage)
        for target in room.page.locator("button:visible, select:visible, input:visible, .try").all():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 23.9, target.inner_text()


def test_a_picture_has_a_text_alternative(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.seek(50)
    label = room.page.get_attribute(".pane-left canvas[role=img]", "aria-label")
    assert label is not None
    assert "24 people" in label
    assert "day 50" in label
