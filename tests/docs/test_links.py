"""Links between the pages lead somewhere: every file and every anchor that is named is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.docs.code_blocks import ALL_PAGES, FENCE_PATTERN, ROOT, strip_code

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
FILE_PATTERN = re.compile(r"`((?:sim|docs|tests|scenarios|benchmarks|experiments|\.ci)/[\w./-]*\w)`")
MAX_IMAGE_BYTES = 300_000


def find_links(page: Path) -> Iterator[tuple[str, str, str]]:
    """The mark of a picture, text and target of each link of a page."""
    return ((match[1], match[2], match[3]) for match in LINK.finditer(strip_code(page.read_text(encoding="utf-8"))))


@cache
def find_anchors(page: Path) -> frozenset[str]:
    """Anchors of a page: of its headings, as GitHub makes them, and those that are set."""
    text = FENCE_PATTERN.sub("", page.read_text(encoding="utf-8"))
    return frozenset([*map(github_anchor, HEADING.findall(text)), *ANCHOR.findall(text)])


def github_anchor(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for _, text, target in find_links(page):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"[{text}]({target}): there is no such file"
        if anchor and file.suffix == ".md":
            assert anchor in find_anchors(file), f"[{text}]({target}): there is no such place in {file.name}"


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_a_page_names_are_there(page: Path) -> None:
    for name in FILE_PATTERN.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pictures_are_small_and_described(page: Path) -> None:
    for picture, text, target in find_links(page):
        if picture:
            assert len(text) > 20, f"{target} needs a description for those who do not see it"
            assert (page.parent / target).stat().st_size < MAX_IMAGE_BYTES


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    reached = {(index.parent / target.partition("#")[0]).resolve() for _, _, target in find_links(index)}
    assert {page for page in ALL_PAGES if page.is_relative_to(index.parent)} <= reached | {index}


def test_no_page_is_written_past_the_margin() -> None:
    """Tables, links and what is made may be longer; prose by hand is not."""
    for page in ALL_PAGES:
        text = FENCE_PATTERN.sub("", page.read_text(encoding="utf-8"))
        if "<!-- Made by" in text:
            continue
        for line in re.sub(r"<!-- made.*?/made -->", "", text, flags=re.DOTALL).splitlines():
            assert len(line) <= 120 or "|" in line or "](" in line, f"{page.name}: {line}"
