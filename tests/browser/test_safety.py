"""Hostile names, texts and invalid input are harmless, and no data leaves this computer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.player.controls import controls
from sim.player.packing import Packed
from tests.browser.browser_page import STAGES, Room

Open = Callable[..., Room]
HOSTILE = [
    "<img src=x onerror=document.title='broken'>",
    "</script><script>document.title='broken'</script>",
    "مريم العلي",
    "a very very very very long name that does not end",
    "&lt;b&gt; \"quotes\" 'and' `more`",
    "{acts} ${name}",
]
WORDS = "<b onmouseover=document.title='broken'>title</b></script><script>document.title='broken'</script>"


def hostile(days: int = 40) -> dict[str, Any]:
    """A team of people whose names look like code."""
    people = [{"name": name, "role": name} for name in HOSTILE]
    people[0]["leads"] = "everyone"
    return {
        "title": WORDS,
        "about": WORDS,
        "days": days,
        "team": {"builder": "people", "people": people},
        "events": [{"day": 10, "event": "workload", "workload": 0.9, "note": WORDS}],
        "predict": {"question": WORDS, "options": [WORDS, "no"], "measure": "wellbeing"},
        "debrief": [WORDS],
        "notes": WORDS,
    }


def test_hostile_names_are_shown_as_text(
    open_room: Open, packed: Callable[[dict[str, Any]], Packed], written: Callable[[Packed, str], str]
) -> None:
    room = open_room(written(packed(hostile()), "hostile.html"))
    room.skip_to("Watch")
    room.seek(30)
    room.press("Table")
    names = room.page.locator(".people-table tbody th").all_text_contents()
    assert [name.removesuffix(" ★") for name in names] == HOSTILE
    for stage in STAGES:
        room.go(stage)
    with room.page.expect_popup() as popup:
        room.press("Presenter")
    room.until(lambda: "What the model cannot say" in popup.value.inner_text("body"))
    assert room.page.locator("img, main script, header script, b").count() == 0
    assert popup.value.locator("img, script, b").count() == 0
    assert "broken" not in (room.page.title() + popup.value.title()).replace(WORDS, "")
    assert room.page.inner_text("h1") == WORDS


def test_nothing_is_asked_for_from_a_file(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    for stage in STAGES:
        room.go(stage)
    assert [address for address in room.asked if not address.startswith("data:")] == [winter_file]
    assert room.page.evaluate("[document.cookie, localStorage.length, sessionStorage.length].join()") == ",0,0"


def test_an_invalid_scenario_is_rejected_with_a_message_and_the_last_run_stays(open_room: Open, live: str) -> None:
    room = open_room(live)
    room.press("Scenario")
    room.page.click("summary:has-text('scenario file of your own')")
    room.page.fill("dialog[open] textarea >> visible=true", "schema: 1\nstart:\n  energy: 1.4\n")
    room.press("Play this text")
    said = room.page.locator("dialog[open] [role=alert]")
    room.until(lambda: "last good run is still here" in said.inner_text())
    assert "line 3" in said.inner_text()
    room.key("Escape")
    assert room.page.inner_text("h1") == "A winter on Ward 7"


def test_a_team_of_ones_own_can_be_pasted_and_run(open_room: Open, live: str) -> None:
    room = open_room(live)
    room.press("Scenario")
    room.page.click("summary:has-text('team of your own')")
    texts = room.page.locator("dialog[open] .draw-team textarea")
    texts.nth(0).fill("Ama, Nurse\nBen, Nurse\nCho, Doctor")
    texts.nth(1).fill("Ama – Ben\nBen – Cho")
    room.press("Play this team")
    room.until(lambda: room.page.inner_text("h1") == "Our team")
    assert room.stage == "Meet"
    assert "3 people. One of them leads." in room.side()
    locked = room.page.get_attribute(".stages button:text-is('Watch')", "aria-disabled")
    assert locked == "true"  # another scenario, another guess


def test_a_team_can_be_drawn(open_room: Open, live: str) -> None:
    room = open_room(live)
    room.press("Scenario")
    room.page.click("summary:has-text('team of your own')")
    sheet = room.page.locator(".sheet")
    sheet.scroll_into_view_if_needed()
    for x, y in ((80, 60), (250, 80), (160, 170)):
        sheet.click(position={"x": x, "y": y})
    box = sheet.bounding_box()
    room.page.mouse.move(box["x"] + 80, box["y"] + 60)
    room.page.mouse.down()
    room.page.mouse.move(box["x"] + 250, box["y"] + 80)
    room.page.mouse.up()
    texts = room.page.locator("dialog[open] .draw-team textarea")
    assert texts.nth(0).input_value().count("\n") == 2
    assert texts.nth(1).input_value() == "Person 1 – Person 2"


def test_another_scenario_can_be_chosen(open_room: Open, live: str) -> None:
    room = open_room(live)
    room.press("Scenario")
    room.press("A small GP practice")
    room.until(lambda: room.page.inner_text("h1") == "A small GP practice")
    assert room.page.locator("dialog[open]").count() == 0


def test_bounds_and_help_of_the_controls_are_those_of_the_schema(open_room: Open, live: str) -> None:
    workload = next(control for control in controls() if control.get("key") == "workload")
    room = open_room(live)
    room.skip_to("What if")
    room.press("Change something")
    room.page.click("dialog[open] summary:has-text('Work')")
    row = room.page.locator("dialog[open] .control", has_text=workload["title"]).first
    slider = row.locator("input[type=range]")
    assert float(slider.get_attribute("min") or "nan") == workload["low"]
    assert float(slider.get_attribute("max") or "nan") == workload["high"]
    assert workload["help"] in row.inner_text()


def test_live_controls_are_not_there_in_a_file(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("What if")
    for words in ("Scenario …", "Save file", "Change something …", "More tries", "Take this act away"):
        assert not room.page.locator(f"button:visible:has-text('{words}')").count()


def test_two_windows_at_once_do_not_know_of_each_other(open_room: Open, live: str) -> None:
    one, other = open_room(live), open_room(live)
    one.skip_to("Watch")
    one.seek(77)
    other.press("Scenario")
    other.press("One spark")
    other.until(lambda: other.page.inner_text("h1") == "One spark")
    assert (one.stage, one.day) == ("Watch", 77)
    assert one.page.inner_text("h1") == "A winter on Ward 7"
    assert other.stage == "Meet"
