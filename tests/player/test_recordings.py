"""A recording contains its runs, stores equal data once, and can be reproduced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.model.measures import MEASURE_NAMES
from sim.player import container, states
from sim.player.again import play_again
from sim.player.blocks import FormatError
from sim.player.keeping import SMALL, Wanted
from sim.player.packing import Packed, Version, pack
from sim.player.playing import play
from sim.recording import Recording
from sim.recording.recording import exact_nanmean
from sim.reporting.before_after import first_and_last_days
from sim.scenario import Scenario
from tests.docs.code_blocks import DOCS
from tests.player.conftest import STORY, story


def test_a_recording_round_trips(packed: Packed) -> None:
    assert container.read_recording(container.recording_bytes(packed)) == packed


def test_the_header_is_plain_json_without_nan(packed: Packed) -> None:
    assert json.loads(container.header_json(packed.header)) == packed.header


@pytest.mark.parametrize("raw", [b"", b"CCRC", b"<html>", b"CCRC\x02\0\0\0\x02\0\0\0{}", b"CCRC\x01\0\0\0\xff\0\0\0{}"])
def test_an_invalid_recording_is_rejected_with_a_message(raw: bytes) -> None:
    with pytest.raises(FormatError, match="recording"):
        container.read_recording(raw)


def test_a_try_that_is_watched_is_the_run(packed: Packed, run: Recording) -> None:
    watched = container.watch(packed, 0, 0)
    assert watched is not None
    assert np.array_equal(watched.acts.because, run.act_log.because)
    assert np.abs(watched.states.values[:, 0] - run.person_states[:, 0]).max() < 0.002
    assert packed.header["versions"][0]["tries"][0]["digest"] == run.digest
    assert [week["day"] for week in watched.words["weeks"]] == [5, 10, 15, 20, 25, 30, 33]


def test_beginning_and_end_of_a_try_are_the_means_of_the_report(packed: Packed, run: Recording) -> None:
    one = packed.header["versions"][0]["tries"][0]
    for part, days in zip(("began", "ended"), first_and_last_days(run.n_days), strict=True):
        wellbeing = exact_nanmean(run.time_series("wellbeing")[days.start - 1 : days.stop - 1])
        assert one[part]["wellbeing"] == pytest.approx(wellbeing, abs=1e-5)
    assert list(one["ended"]) == list(MEASURE_NAMES)


def test_people_who_are_the_same_are_written_once(packed: Packed) -> None:
    assert len(packed.header["casts"]) == 1
    assert [version["cast"] for version in packed.header["versions"]] == [0, 0]


def test_a_version_with_another_team_has_people_of_its_own() -> None:
    both = pack([Version(story()), Version(story("team.size=10"))], [1], play)
    assert [len(cast["people"]) for cast in both.header["casts"]] == [12, 10]
    assert both.header["versions"][1]["sentence"] == "Another team. One change: 10 people instead of 12."


def test_up_to_its_change_a_version_is_identical(packed: Packed) -> None:
    changed = packed.header["versions"][1]
    assert changed["sentence"] == "Same team. One change: without “Somebody who listens”."
    assert {one["parts_on"] for one in changed["tries"]} <= {16, 17}
    first, second = (container.watch(packed, version, 0) for version in (0, 1))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.states.values[:15], second.states.values[:15])
    before = int((first.acts.day < 16).sum())
    for one, other in zip(first.acts, second.acts, strict=True):
        assert np.array_equal(one[:before], other[:before])


def test_versions_are_compared_try_by_try_with_the_same_seed(packed: Packed) -> None:
    base, changed = packed.header["versions"]
    ended = [[one["ended"]["energy"] for one in version["tries"]] for version in (base, changed)]
    lower = sum(after < before for before, after in zip(*ended, strict=True))
    way, n = ("lower", lower) if lower > 3 else ("higher", 6 - lower)
    said = f"In {n} of 6 tries energy ended {way} than in “As it is”, with the same luck."
    assert changed["against"]["energy"] == said
    assert base["against"] == {}


def test_bands_hold_eight_of_ten_tries(packed: Packed) -> None:
    bands = container.bands_of(packed, 0)
    assert bands is not None
    every = container.courses_of(packed, 0)
    wellbeing = MEASURE_NAMES.index("wellbeing")
    assert np.all(bands[0][:, wellbeing] <= np.median(every[:, :, wellbeing], axis=0) + 0.001)
    assert np.all(bands[1][:, wellbeing] >= np.median(every[:, :, wellbeing], axis=0) - 0.001)


def test_with_measures_only_no_run_can_be_watched() -> None:
    alone = pack([Version(story())], [1, 2], play, Wanted(keep="measures"))
    assert [one["watch"] for one in alone.header["versions"][0]["tries"]] == [None, None]
    assert container.courses_of(alone, 0).shape == (2, 33, len(MEASURE_NAMES))


def test_every_version_can_be_rebuilt_from_the_header(packed: Packed) -> None:
    again = play_again(packed)
    assert len(again) == 12
    assert all(one.same for one in again)
    for version in packed.header["versions"]:
        assert Scenario.from_dict(version["resolved"]).digest() == version["digest"]


def test_a_recording_that_was_tampered_with_is_not_reproduced(packed: Packed) -> None:
    header = json.loads(json.dumps(packed.header))
    header["versions"][0]["resolved"]["workload"] += 0.01
    again = play_again(Packed(header, packed.data))
    assert not any(one.same for one in again[:6])
    assert all(one.same for one in again[6:])


def test_a_scenario_that_is_no_longer_valid_is_reported(packed: Packed) -> None:
    header = json.loads(json.dumps(packed.header))
    header["versions"][0]["resolved"]["no_such_key"] = 1
    again = play_again(Packed(header, packed.data))
    assert again[0].digest is None
    assert "no_such_key" in again[0].why


@pytest.mark.parametrize("room", [60_000, 75_000, 90_000, 200_000])
def test_with_less_space_the_tries_after_the_first_are_kept_less_exactly(room: int) -> None:
    small = pack([Version(story())], range(1, 9), play, SMALL._replace(room=room))
    tries = small.header["versions"][0]["tries"]
    assert states.about(states.FULL).items() <= tries[0]["watch"]["states"].items()
    size = len(container.header_json(small.header)) + len(small.data) * 4 / 3
    assert size <= room
    watched = [one["watch"] is not None for one in tries]
    assert watched == sorted(watched, reverse=True)


def test_where_nothing_fits_the_first_try_is_included() -> None:
    small = pack([Version(story())], range(1, 4), play, SMALL._replace(room=0))
    assert [one["watch"] is not None for one in small.header["versions"][0]["tries"]] == [True, False, False]


def test_the_texts_of_the_scenario_are_in_the_header(packed: Packed) -> None:
    header = packed.header
    assert header["scenario"] == {
        "name": "story", "title": "A short story", "about": "Work piles up.", "text": STORY, "file": "story.yaml",
    }  # fmt: skip
    assert header["predict"] == {
        "question": "How will they be?", "options": ["better", "worse"], "measure": "wellbeing",
    }  # fmt: skip
    assert len(header["debrief"]) == 3
    assert header["notes"] == "Stop on day 11."
    assert "does not predict" in header["standing"]


def test_events_and_styles_are_reported_and_as_data(packed: Packed) -> None:
    version = packed.header["versions"][0]
    surge, listens = version["events"]
    assert surge["line"] == "Day 11 to 20 – Surge: the workload is 85%."
    assert surge["data"]["workload"] == 0.85
    assert listens["until"] is None
    assert [one["style"] for one in version["styles"]] == ["transactional"]
    assert [(one["day"], one["style"]) for one in version["style_changes"]] == [(16, "compassionate")]


def test_several_teams_have_courses_of_their_own() -> None:
    team = "team={builder: organisation, teams: 2, smallest: 5, largest: 6}"
    packed = pack([Version(story(team))], [1], play)
    version = packed.header["versions"][0]
    watched = container.watch(packed, 0, 0)
    assert watched is not None
    assert watched.teams is not None
    n_teams = len(packed.header["casts"][0]["teams"])
    assert watched.teams.shape == (n_teams, 33, len(MEASURE_NAMES))
    assert len(version["scopes"]) == 1 + n_teams


def keys_of(value: Any) -> set[str]:
    """All keys of JSON data except names from a scenario or the model."""
    if isinstance(value, list):
        return set().union(*(keys_of(one) for one in value))
    if not isinstance(value, dict):
        return set()
    named = {"resolved", "data", "numbers", "ended", "began", "agree", "against"}
    inside = [keys_of(one) for key, one in value.items() if key not in named]
    return set(value).union(*inside)


def test_every_key_of_the_header_is_in_the_description_of_the_format(packed: Packed) -> None:
    text = (Path(DOCS) / "reference" / "recording-format.md").read_text(encoding="utf-8")
    missing = {key for key in keys_of(packed.header) if f"`{key}`" not in text and f'"{key}"' not in text}
    assert not missing
