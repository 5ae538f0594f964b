"""The page is one file that requests nothing, runs only its own script and escapes all text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser

import pytest

import sim
from sim.player import page
from sim.player.blocks import FormatError
from sim.player.packing import Packed, Version, pack
from sim.player.page import MissingPageError, Parts, from_single_file, live_page, policy_of, single_file
from sim.player.playing import play
from tests.player.conftest import PARTS

NASTY = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "<!-- script -->",
    "]]> & שלום &amp; مرحبا",
    "' onload='alert(3)",
]


class Elements(HTMLParser):
    """Elements of a page with attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open = dict(attrs).get("id") or tag

    def handle_data(self, data: str) -> None:
        self.texts[self._open] = self.texts.get(self._open, "") + data


def test_a_recording_in_a_page_round_trips(packed: Packed) -> None:
    assert from_single_file(single_file(packed, PARTS)) == packed


def test_the_policy_allows_this_script_and_style_and_nothing_from_anywhere(packed: Packed) -> None:
    text = single_file(packed, PARTS)
    elements = Elements(text)
    (policy,) = [one["content"] for tag, one in elements.found if one.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert "connect-src" not in rules
    for name, inside in (("script-src", PARTS.script), ("style-src", PARTS.style)):
        assert rules[name] == f"'sha256-{base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()}'"
    assert "unsafe" not in str(policy)
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_the_page_names_nothing_that_could_be_fetched(packed: Packed) -> None:
    for tag, attributes in Elements(single_file(packed, PARTS)).found:
        for name in ("src", "href", "srcset", "action", "data"):
            assert (attributes.get(name) or "data:").startswith("data:"), (tag, attributes)


def test_script_and_style_match_their_hashes(packed: Packed) -> None:
    elements = Elements(single_file(packed, PARTS))
    assert elements.texts["script"].rstrip("\n") == PARTS.script
    assert elements.texts["style"].rstrip("\n") == PARTS.style


@pytest.mark.parametrize("nasty", NASTY)
def test_names_that_look_like_html_stay_text(nasty: str) -> None:
    people = [{"name": nasty, "role": nasty, "leads": "everyone"}, {"name": "Ben", "team": "Team"}]
    data = {
        "schema": 1, "days": 6, "title": nasty, "about": nasty + "\u2028", "notes": nasty,
        "team": {"builder": "people", "people": people}, "debrief": [nasty],
        "events": [{"day": 2, "event": "incident", "harm": 0.1, "note": nasty}],
    }  # fmt: skip
    packed = pack([Version(sim.Scenario.from_dict(data))], [1], play, text=nasty, file=nasty)
    plain = single_file(packed, PARTS)
    tags = [tag for tag, _ in Elements(plain).found]
    assert tags.count("script") == 4
    assert "img" not in tags
    assert not [one for _, one in Elements(plain).found if any(key.startswith("on") for key in one)]
    header = re.search(r'id="header">(.*?)</script>', plain, re.DOTALL)
    assert header is not None
    assert not re.search("[<>&\u2028\u2029]", header[1])
    assert from_single_file(plain).header["casts"][0]["people"][0]["name"] == nasty


def test_the_live_page_has_its_token_and_no_recording() -> None:
    elements = Elements(live_page({"token": "</script>", "start": {}}, "<b>", PARTS))
    assert json.loads(elements.texts["live"]) == {"token": "</script>", "start": {}}
    assert elements.texts["header"].strip() == "null"
    assert elements.texts["title"].strip() == "<b>"
    assert "connect-src 'self'" in policy_of(PARTS, live=True)
    assert "frame-ancestors 'none'" in policy_of(PARTS, live=True)


@pytest.mark.parametrize("parts", [Parts("'</SCRIPT>'", ""), Parts("", "</style>"), Parts("'<!--'", "")])
def test_a_script_that_would_end_its_own_element_is_rejected(packed: Packed, parts: Parts) -> None:
    with pytest.raises(ValueError, match="contains"):
        single_file(packed, parts)


def test_a_missing_page_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SCRIPT", page.HERE / "no_such_file.js")
    with pytest.raises(MissingPageError, match="has not been built"):
        page.built_parts()


@pytest.mark.parametrize(
    "text",
    ["", "<p>hello", '<script type="application/json" id="header">null</script>', page.HEADER_AT + "{}" + page.END],
)
def test_a_page_without_a_recording_is_rejected(text: str) -> None:
    with pytest.raises(FormatError):
        from_single_file(text)


def test_a_page_whose_data_was_corrupt_is_rejected(packed: Packed) -> None:
    text = single_file(packed, PARTS).replace(page.DATA_AT, page.DATA_AT + "!")
    with pytest.raises(FormatError, match="corrupt"):
        from_single_file(text)


def test_a_title_is_escaped() -> None:
    assert html.escape("<b>") in live_page({}, "<b>", PARTS)


@pytest.mark.skipif(not (page.SCRIPT.is_file() and page.STYLE.is_file()), reason="the page is not built here")
def test_the_built_page_can_be_a_single_file(packed: Packed) -> None:
    parts = page.built_parts()
    text = single_file(packed, parts)
    assert from_single_file(text) == packed
    elements = Elements(text)
    assert elements.texts["script"].rstrip("\n") == parts.script.rstrip("\n")
    assert [tag for tag, _ in elements.found].count("script") == 4
    assert "sourceMappingURL" not in parts.script
    assert "@import" not in parts.style
    assert not re.search(r"url\((?!['\"]?data:)", parts.style)
