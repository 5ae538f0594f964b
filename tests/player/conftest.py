"""Fixtures of the player tests: a small scenario, its run, and a replacement for the built page."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.player import page
from sim.player.packing import Packed, Version, pack
from sim.player.page import Parts
from sim.player.playing import play
from sim.recording import Recording
from sim.scenario import Scenario

STORY = """\
schema: 1
name: story
title: A short story
about: Work piles up.
days: 33
team: {builder: ward, size: 12}
events:
  - {day: 11, until: 20, event: workload, workload: 0.85, note: Surge}
  - {day: 16, event: leadership, style: compassionate, note: Somebody who listens}
predict: {question: How will they be?, options: [better, worse], measure: wellbeing}
notes: Stop on day 11.
"""
PARTS = Parts("document.title;", "body { color: black }")


def story(*changes: str) -> Scenario:
    return sim.parse(STORY, overrides=changes)


@pytest.fixture(scope="session")
def run() -> Recording:
    return play(Version(story()), 1)


@pytest.fixture(scope="session")
def packed() -> Packed:
    versions = [Version(story()), Version(story("events.1="), changes=("events.1=",))]
    return pack(versions, range(1, 7), play, text=STORY, file="story.yaml")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """A small page that replaces the built one."""
    for name, text in zip(("SCRIPT", "STYLE"), PARTS, strict=True):
        place = tmp_path / f"built.{name.lower()}"
        place.write_text(text, encoding="utf-8")
        monkeypatch.setattr(page, name, place)
    return PARTS
