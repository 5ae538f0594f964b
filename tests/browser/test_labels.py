"""Labels in the picture of the team are readable: their positions are recorded while the page draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from sim.player.packing import SMALL, Packed, Version, pack
from sim.player.playing import play
from sim.scenario import Scenario, load
from tests.browser.browser_page import Room

SCENARIOS = Path(__file__).parents[2] / "scenarios"
TOUCH = 1.0
"""Tolerated overlap in pixels."""
LISTENING = """
(() => {
  const drawn = (window.drawn = new Map());
  const of = (context) => {
    if (!drawn.has(context.canvas)) drawn.set(context.canvas, { eyes: [], words: [], pills: [] });
    return drawn.get(context.canvas);
  };
  const kind = CanvasRenderingContext2D.prototype;
  const around = (name, note) => {
    const plain = kind[name];
    kind[name] = function (...given) { note(this, given); return plain.apply(this, given); };
  };
  around("clearRect", (context) => drawn.delete(context.canvas));
  around("ellipse", (context, [x, y, wide, high, turn]) => of(context).eyes.push([x, y, wide, high]));
  around("fillText", (context, [text, x, y]) => {
    const size = context.measureText(text);
    of(context).words.push([text, x - size.actualBoundingBoxLeft, x + size.actualBoundingBoxRight,
      y - size.actualBoundingBoxAscent, y + size.actualBoundingBoxDescent]);
  });
  around("roundRect", (context, [x, y, wide, high]) => of(context).pills.push([x, x + wide, y, y + high]));
})();
"""
READ = """
() => {
  const layers = [...document.querySelectorAll(".pane-left .team canvas")];
  const [, moving, names] = layers.map((layer) => window.drawn.get(layer));
  return { eyes: moving.eyes, words: names.words, pills: names.pills };
}
"""


class Box(NamedTuple):
    """A labelled rectangle in the picture."""

    what: str
    left: float
    right: float
    top: float
    bottom: float

    def lies_on(self, other: Box) -> bool:
        """Whether two rectangles share more than an edge."""
        aside = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return aside > TOUCH and high > TOUCH


def marks(ellipses: list[list[float]]) -> Iterator[Box]:
    """Marks with their rings, from what was drawn as ellipses: a shadow, a left eye and a right eye for each person."""
    for number, (x, y, wide, high) in enumerate(ellipses):
        if wide > high or number + 1 == len(ellipses):
            continue
        other = ellipses[number + 1]
        if other[1] != y or other[2] != wide or other[0] < x:
            continue
        r = wide * 10
        centre, middle = x + 0.3 * r, y + 0.24 * r
        reach = 1.28 * r
        yield Box(f"mark at {centre:.0f}, {middle:.0f}", centre - reach, centre + reach, middle - reach, middle + reach)


@pytest.fixture(scope="module")
def teams(written: Callable[[Packed, str], str]) -> dict[str, str]:
    """Addresses of pages with two shipped teams, and with the largest that is labelled."""
    largest = {
        "schema": 1,
        "title": "Thirty",
        "days": 30,
        "team": {"builder": "ward", "size": 30, "seed": 2},
        "events": [{"day": 10, "event": "leadership", "style": "compassionate"}],
    }
    scenarios = {
        "typical_ward": load(SCENARIOS / "typical_ward.yaml"),
        "after_the_incident": load(SCENARIOS / "after_the_incident.yaml"),
        "thirty": Scenario.from_dict(largest),
    }
    return {
        name: written(pack([Version(scenario)], [1], play, SMALL), f"{name}.html")
        for name, scenario in scenarios.items()
    }


@pytest.mark.parametrize(
    ("team", "days"), [("typical_ward", (1, 120)), ("after_the_incident", (1, 82)), ("thirty", (1, 12))]
)
@pytest.mark.parametrize("theme", ["light", "dark", "projector"])
def test_no_name_lies_on_another_or_on_a_mark_or_on_the_leaders_pill(
    chromium: Any, teams: dict[str, str], team: str, days: tuple[int, ...], theme: str
) -> None:
    room = listening_room(chromium, teams[team])
    try:
        room.page.select_option(".theme-choice", theme)
        room.skip_to("Watch")
        for day in days:
            room.seek(day)
            room.picture()
            drawn = room.page.evaluate(READ)
            people = int(len(drawn["words"]) - len(drawn["pills"]))
            faces = list(marks(drawn["eyes"]))
            assert len(drawn["pills"]) == 1, "the pill was not measured"
            assert len(faces) > people / 2, "the marks were not measured"
            pill = Box("pill", *drawn["pills"][0])
            words = [Box(*word) for word in drawn["words"]]
            names = [word for word in words if not within(word, pill)]
            assert len(names) == people
            problems = [(a.what, b.what) for a, b in combinations([*names, pill, *faces], 2) if a.lies_on(b)]
            assert problems == [], f"day {day}"
    finally:
        room.close()


def within(word: Box, pill: Box) -> bool:
    """Whether a word is in the pill."""
    return pill.left <= word.left and word.right <= pill.right and pill.top <= word.top and word.bottom <= pill.bottom


def listening_room(chromium: Any, address: str) -> Room:
    """A window that records all drawing operations."""
    room = Room(chromium, address)
    room.page.add_init_script(LISTENING)
    room.page.reload()
    room.page.wait_for_selector(".stages")
    return room
