"""The page shows the data of the recording."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest

from sim.model.measures import MEASURE_INDEX
from sim.player.container import courses_of, watch
from sim.player.packing import Packed
from tests.browser.browser_page import Room

Open = Callable[..., Room]


def points(share: float) -> str:
    """A share as points, rounded half up."""
    return str(math.floor(share * 100 + 0.5))


def test_the_past_of_a_change_is_identical_to_the_bit(open_room: Open, live: str) -> None:
    room = open_room(live)
    room.skip_to("Watch")
    room.seek(61)
    room.go("What if")
    room.press("Change something")
    room.page.locator("dialog[open] select").first.wait_for()
    room.page.locator("dialog[open] select").first.select_option("compassionate")
    room.press("Play both")
    room.page.locator(".panes.two").wait_for()
    assert "from day 61 on" in room.side()
    for day in (31, 60):
        room.seek(day)
        room.until(room.both_alike)
        assert f"Until day {room_parts_on(room)}" in room.side()
    room.seek(90)
    room.until(lambda: not room.both_alike())


def room_parts_on(room: Room) -> int:
    """Last day on which the page shows both versions as equal. The change is on day 61."""
    said = re.search(r"Until day (\d+)", room.side())
    assert said
    assert 60 <= int(said[1]) < 90
    return int(said[1])


def test_ripples_count_the_acts_of_the_recording(open_room: Open, winter: Packed, winter_file: str) -> None:
    kept = watch(winter, 0, 0)
    assert kept is not None
    because = [int(act) for act in kept.acts.because]
    below = [0] * len(because)
    for act in range(len(because) - 1, -1, -1):  # an act is set off by an earlier one
        if because[act] >= 0:
            below[because[act]] += 1 + below[act]
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.seek(200)
    room.press("Follow the ripple")
    options = room.page.locator(".ripple select").first.locator("option[value]:not([value=''])")
    listed = {
        int(option["value"]): option["text"]
        for option in options.evaluate_all("all => all.map(o => ({value: o.value, text: o.textContent}))")
    }
    day_of = [int(day) for day in kept.acts.day]
    assert set(listed) == {act for act, day in enumerate(day_of) if 196 <= day <= 200}
    for act, text in listed.items():
        assert text.endswith(f"(set off {below[act]})") or (below[act] == 0 and "set off" not in text)
    most = max(listed, key=lambda act: (below[act], act))
    assert below[most] > 1
    assert f"{below[most]} others" in room.page.inner_text(".ripple-count")
    steps = [int(n) for n in re.findall(r": (\d+) act", room.page.inner_text(".steps"))]
    assert sum(steps) == below[most]


def test_escape_leaves_the_ripple(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.seek(200)
    room.press("Follow the ripple")
    assert room.page.locator(".ripple").is_visible()
    room.key("Escape")
    assert not room.page.locator(".ripple").is_visible()


@pytest.mark.parametrize(
    ("scenario", "day", "act"),
    [
        ("A winter on Ward 7", 200, re.compile("(Nurse|Aide|Doctor|Admin) .*→")),
        ("A winter on Ward 7", 200, re.compile("Ward manager: .*→")),
        ("One spark", 30, re.compile("Somebody from outside: .*→")),
    ],
    ids=["an act of a colleague", "a conversation", "an act from outside"],
)
def test_an_act_can_be_taken_away_live(
    open_room: Open, live: str, scenario: str, day: int, act: re.Pattern[str]
) -> None:
    room = open_room(live)
    if room.page.inner_text("h1") != scenario:
        room.press("Scenario")
        room.press(scenario)
        room.until(lambda: room.page.inner_text("h1") == scenario)
    room.skip_to("Watch")
    room.seek(day)
    room.press("Follow the ripple")
    chosen = room.page.locator(".ripple select").first
    option = chosen.locator("option[value]:not([value=''])", has_text=act).first
    chosen.select_option(option.get_attribute("value"))
    given = int(re.findall(r"Day (\d+)", room.page.inner_text(".ripple-from"))[0])
    room.press("Take this act away")
    room.until(lambda: room.stage == "What if")
    assert room.day == given
    assert f"One act is taken away: on day {given}, " in room.side()
    room.seek(given - 1)
    room.until(room.both_alike)
    room.seek(given)
    room.until(lambda: not room.both_alike())


@pytest.mark.parametrize("group", ["Mechanisms", "More"])
def test_constants_and_mechanisms_change_from_a_day_on_and_the_past_stays(
    open_room: Open, live: str, group: str
) -> None:
    room = open_room(live)
    room.skip_to("Watch")
    room.seek(61)
    room.go("What if")
    room.press("Change something")
    room.page.click(f"dialog[open] summary:has-text('{group}')")
    controls = room.page.locator("dialog[open] .controls")
    assert controls.locator("input").count() > 20
    assert controls.locator("input:disabled, select:disabled, .unable").count() == 0
    if group == "Mechanisms":
        room.page.locator("dialog[open] .control", has_text="Contagion").locator("input[type=checkbox]").uncheck()
    else:
        slider = room.page.locator("dialog[open] details[open] .control input[type=range]:visible").last
        slider.fill(str(slider.get_attribute("max")))
    room.press("Play both")
    room.page.locator(".panes.two").wait_for()
    assert "from day 61 on" in room.side()
    for day in (30, 60):
        room.seek(day)
        room.until(room.both_alike)


def test_the_table_shows_each_person_as_recorded(open_room: Open, winter: Packed, winter_file: str) -> None:
    kept = watch(winter, 0, 0)
    assert kept is not None
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.seek(123)
    room.press("Table")
    rows = room.page.locator(".people-table tbody tr")
    people = winter.header["casts"][0]["people"]
    assert rows.count() == len(people)
    for number in (0, 7, len(people) - 1):
        cells = rows.nth(number).locator("th, td").all_inner_texts()
        assert cells[0].removesuffix(" ★") == people[number]["name"]
        assert cells[2:4] == [points(float(kept.states.values[122, state, number])) for state in (0, 1)]


def test_the_weeks_in_the_table_are_means_of_the_recording(open_room: Open, winter: Packed, winter_file: str) -> None:
    wellbeing = courses_of(winter, 0)[0, :, MEASURE_INDEX["wellbeing"]]
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.seek(20)
    room.press("Table")
    rows = room.page.locator(".weeks-table tbody tr")
    assert rows.count() == 4
    for week in range(4):
        mean = float(wellbeing[week * 5 : week * 5 + 5].mean())
        assert rows.nth(week).locator("td").first.inner_text() == points(mean)


def test_captions_are_those_of_the_recording(open_room: Open, winter: Packed, winter_file: str) -> None:
    kept = watch(winter, 0, 0)
    assert kept is not None
    week = next(w for w in kept.words["weeks"] if w["day"] == 50)
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.seek(50)
    assert room.page.inner_text(".caption-side") == week["text"]


def test_the_dots_are_those_of_the_recording(open_room: Open, winter: Packed, winter_file: str) -> None:
    version = winter.header["versions"][1]
    room = open_room(winter_file)
    room.skip_to("What if")
    room.page.locator(".panes.two").wait_for()
    room.go("Again?")
    assert room.page.locator(".try[data-version='1']").count() == len(version["tries"])
    assert version["against"]["wellbeing"] in room.side()
    for number, one in enumerate(version["tries"]):
        label = room.page.get_attribute(f".try[data-version='1'][data-tried='{number}']", "aria-label")
        assert label is not None
        assert f"ended at {points(one['ended']['wellbeing'])}," in label
