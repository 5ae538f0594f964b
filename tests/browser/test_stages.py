"""Every stage by mouse and by keyboard, from a file and from a live server."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.browser_page import STAGES, Room

Open = Callable[..., Room]


def test_every_stage_can_be_reached_by_mouse(open_room: Open, address: str) -> None:
    room = open_room(address)
    assert room.stage == "Meet"
    room.go("Predict")
    room.press("+")
    room.press("Lock in our guess")
    for stage in STAGES[2:]:
        room.go(stage)
        assert room.stage == stage
        assert "It does not predict your team." in room.page.inner_text("footer")
    assert "Our guess" in room.side()


def test_every_stage_can_be_reached_by_keyboard_only(open_room: Open, address: str) -> None:
    room = open_room(address)
    room.key("PageDown")
    assert room.stage == "Predict"
    room.page.locator(".answer input").first.focus()
    room.page.keyboard.type("12")
    for _ in range(20):
        room.key("Tab")
        if room.page.evaluate("document.activeElement.textContent") == "Lock in our guess":
            break
    room.key("Enter", "PageDown")
    assert room.stage == "Watch"
    room.key("ArrowRight", "ArrowRight")
    assert room.day == 11
    room.key("ArrowLeft")
    assert room.day == 6
    room.key("End")
    assert room.day == 250
    room.key("Home")
    assert room.day == 1
    for stage in STAGES[3:]:
        room.key("PageDown")
        assert room.stage == stage
    room.key("PageDown")
    assert room.stage == "Talk"
    room.key("PageUp")
    assert room.stage == "Again?"


def test_space_plays_and_pauses_and_a_pause_is_announced_to_screen_readers(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file, reduced_motion="no-preference")
    room.skip_to("Watch")
    room.key("Space")
    room.until(lambda: room.day > 1)
    room.key("Space")
    day = room.day
    room.page.wait_for_timeout(600)
    assert room.day == day
    assert f"day {day}" in room.page.inner_text("[role=status][aria-live=polite]")


def test_nothing_starts_by_itself(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.page.wait_for_timeout(700)
    assert room.day == 1


def test_what_happens_stays_locked_before_the_guess(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.go("Predict")
    for stage in STAGES[2:]:
        locked = room.page.locator(f".stages button:text-is('{stage}')")
        assert locked.get_attribute("aria-disabled") == "true"
        locked.click(force=True)
        room.key("PageDown", "Space", "End")
        assert room.stage == "Predict"
        assert room.day == 1
        assert room.page.locator(".line, .try, .caption-side").count() == 0


def test_a_guess_stays_on_show_and_cannot_be_changed_once_locked(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.go("Predict")
    room.page.locator(".answer input").nth(2).fill("7")
    room.page.locator(".answer input").nth(0).fill("3")
    room.page.locator(".extra input").last.fill("62")
    room.press("Lock in our guess")
    assert room.page.locator(".answer input").first.is_disabled()
    room.go("Watch")
    assert "better than in autumn” (7 of 10 hands)" in room.page.inner_text(".our-guess")
    assert room.page.locator(".chart .guess-label").count() == 1


def test_the_first_days_can_be_watched_before_the_guess_but_not_the_rest(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.go("Predict")
    room.press("First watch up to day 59")
    assert room.stage == "Watch"
    room.key("End")
    assert room.day == 59
    room.press("Now guess")
    assert room.stage == "Predict"


def test_f1_lists_the_keys_and_escape_leaves(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.key("F1")
    assert "Play or pause" in room.page.inner_text("dialog[open]")
    room.key("Escape")
    assert room.page.locator("dialog[open]").count() == 0


def test_letters_do_nothing(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.page.evaluate("document.activeElement.blur()")
    for letter in "abcdefghijklmnopqrstuvwxyz?":
        room.key(letter)
    assert (room.stage, room.day) == ("Watch", 1)


def test_questions_come_one_at_a_time_with_a_timer(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Talk")
    first = room.page.inner_text(".big-question")
    room.press("Next question")
    assert room.page.inner_text(".big-question") != first
    room.press("Start")
    room.until(lambda: room.page.inner_text(".talk .clock") == "2:59")


def test_each_try_can_be_watched(open_room: Open, address: str) -> None:
    room = open_room(address)
    room.skip_to("Again?")
    room.until(lambda: room.page.locator(".try").count() >= 6)
    room.page.locator(".try[data-tried='3']").click()
    room.until(lambda: room.stage == "Watch")
    room.go("Again?")
    assert room.page.get_attribute(".try.chosen", "data-tried") == "3"


def test_dots_are_moved_through_with_arrows_and_watched_with_enter(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Again?")
    room.page.locator(".try[tabindex='0']").focus()
    room.key("ArrowRight")
    chosen = room.page.evaluate("document.activeElement.dataset.tried")
    room.key("Enter")
    room.until(lambda: room.stage == "Watch")
    room.go("Again?")
    assert room.page.get_attribute(".try.chosen", "data-tried") == chosen


def test_the_presenter_sees_notes_and_limits_and_can_turn_the_stage(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    with room.page.expect_popup() as popup:
        room.press("Presenter")
    notes = popup.value
    room.until(lambda: "Point at" in notes.inner_text("body"))
    assert "What the model cannot say" in notes.inner_text("body")
    notes.keyboard.press("PageDown")
    assert room.stage == "Predict"
    assert "Predict" in notes.inner_text("h2")


def test_one_page_is_printed(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    room.page.emulate_media(media="print")
    printed = room.page.inner_text(".print-page")
    assert "A winter on Ward 7" in printed
    assert "It does not predict your team." in printed
    assert not room.page.locator(".frame").is_visible()


def test_the_keys_come_back_after_the_mouse(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    slider = room.page.locator(".transport input[type=range]")
    slider.click(position={"x": 200, "y": 8})
    day = room.day
    room.key("ArrowRight")
    assert room.day == (day - 1) // 5 * 5 + 6
    room.press("Table")
    room.key("Space")
    room.until(lambda: room.page.locator("button:has-text('Pause')").count() == 1)


def test_a_slider_that_has_the_focus_goes_by_days_and_space_still_plays(open_room: Open, winter_file: str) -> None:
    room = open_room(winter_file)
    room.skip_to("Watch")
    room.page.locator(".transport input[type=range]").focus()
    room.key("ArrowRight", "ArrowRight")
    assert room.day == 3
    room.key("Space")
    room.until(lambda: room.page.locator("button:has-text('Pause')").count() == 1)
