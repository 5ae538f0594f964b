"""Page object: actions of a facilitator on the workshop page in a browser."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STAGES = ["Meet", "Predict", "Watch", "What if", "Again?", "Talk"]
HOME = {"127.0.0.1", "localhost", ""}
TIMEOUT_S = 20
"""Timeout in seconds."""


class Room:
    """One window with the page in it; nothing moves in it, unless motion is wished for.

    Attributes
    ----------
    page : the page
    problems : errors and warnings of the page and the browser
    asked : addresses that the page asked for
    """

    def __init__(self, chromium: Any, address: str, *, width: int = 1280, height: int = 720, **wishes: Any) -> None:
        still = {"reduced_motion": "reduce", **wishes}
        self.context = chromium.new_context(viewport={"width": width, "height": height}, **still)
        self.context.set_default_timeout(TIMEOUT_S * 1000)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)
        self.page.wait_for_selector(".stages")

    def _heard(self, message: Any) -> None:
        expected = "Failed to load resource: the server responded with a status of 422"  # expected by a test
        if message.type in {"error", "warning"} and expected not in message.text:
            self.problems.append(message.text)

    def until(self, reached: Callable[[], bool]) -> None:
        """Wait for a condition. The content security policy forbids the method of Playwright, which evaluates text."""
        give_up = time.monotonic() + TIMEOUT_S
        while not reached():
            assert time.monotonic() < give_up, "it never came about"
            self.page.wait_for_timeout(20)

    def abroad(self) -> list[str]:
        """Requested addresses outside this computer."""
        parts = [(address, urlsplit(address)) for address in self.asked]
        return [a for a, part in parts if part.scheme not in {"file", "data", "blob"} and part.hostname not in HOME]

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    @property
    def stage(self) -> str:
        """Current stage of the page."""
        return str(self.page.inner_text(".stages [aria-current]"))

    @property
    def day(self) -> int:
        """Displayed day."""
        return int(self.page.input_value(".transport input[type=range]"))

    def go(self, stage: str) -> None:
        """Open a stage."""
        self.page.click(f".stages button:text-is('{stage}')")

    def press(self, words: str) -> None:
        """Click a button with this label."""
        self.page.click(f"button:visible:has-text('{words}')")

    def key(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.page.keyboard.press(key)

    def skip_to(self, stage: str) -> None:
        """Skip the guess."""
        self.go("Predict")
        self.press("Skip")
        self.go(stage)

    def seek(self, day: int) -> None:
        """Move the slider to a day."""
        self.page.locator(".transport input[type=range]").fill(str(day))

    def picture(self, side: str = "left") -> str:
        """Pixels of a pane as data."""
        self.page.wait_for_timeout(150)  # the next frame
        script = "side => [...document.querySelectorAll(`.pane-${side} canvas`)].map(c => c.toDataURL()).join()"
        return str(self.page.evaluate(script, side))

    def both_alike(self) -> bool:
        """Whether both panes show bit-identical images of the displayed day."""
        drawn = "[...document.querySelectorAll(`.pane-${side} canvas`)].map(c => c.toDataURL()).join()"
        script = f"(() => {{ const of = side => {drawn}; return of('left') === of('right'); }})()"
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return bool(self.page.evaluate(script))

    def side(self) -> str:
        """Text next to the team."""
        return str(self.page.inner_text(".side"))
