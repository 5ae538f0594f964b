"""Ties on a day: introductions make them, leaving ends them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.trace import ACT_LOG_DTYPES, ActLog
from sim.model.act_kinds import INTRODUCTION_KIND
from sim.model.states import STATE_INDEX
from sim.recording import Recording
from sim.reporting.ties_by_day import ties_on
from tests.recording import synthetic_recordings

STAR_TEAM = {
    "builder": "people",
    "people": [{"name": name} for name in ("Ann", "Ben", "Cy", "Dee")],
    "ties": [["Ann", "Ben", 2.0], ["Ann", "Cy", 0.5], ["Ann", "Dee", 1.5]],
}
ANN, BEN, CY, DEE = range(4)


def make_star_recording(introductions: list[tuple[int, int, int, int]], left: list[tuple[int, int]] = ()) -> Recording:
    """Ann knows Ben, Cy and Dee; introductions are (day, giver, receiver, third), leavers (day, person)."""
    recording = synthetic_recordings.make_recording(team=STAR_TEAM, days=30, events=[])
    rows = [
        (day, giver, receiver, INTRODUCTION_KIND, False, -1, third, 0.0)
        for day, giver, receiver, third in introductions
    ]
    columns = zip(*rows, strict=True)
    acts = ActLog(
        **{name: np.array(column, ACT_LOG_DTYPES[name]) for name, column in zip(ACT_LOG_DTYPES, columns, strict=True)}
    )
    people = recording.person_states.copy()
    people[:, STATE_INDEX["left"]] = 0.0
    for day, person in left:
        people[day - 1, STATE_INDEX["left"], person] = 1.0
    return replace(recording, trace=recording.trace._replace(people=people, acts=acts))


def introduced_ties(recording: Recording, day: int) -> dict[tuple[int, int], float]:
    """Introduced ties of a day with their weights."""
    ties = ties_on(recording, day)
    new = ties.introduced
    pairs = zip(ties.person_a[new].tolist(), ties.person_b[new].tolist(), strict=True)
    return dict(zip(pairs, ties.weight[new].tolist(), strict=True))


def test_at_the_start_there_are_the_ties_of_the_team() -> None:
    ties = ties_on(make_star_recording([(5, ANN, BEN, CY)]), 1)
    assert list(zip(ties.person_a.tolist(), ties.person_b.tolist(), ties.weight.tolist(), strict=True)) == [
        (ANN, BEN, pytest.approx(2.0)),
        (ANN, CY, pytest.approx(0.5)),
        (ANN, DEE, pytest.approx(1.5)),
    ]
    assert not ties.introduced.any()


def test_an_introduced_tie_works_from_the_next_day_with_the_weight_of_givers_and_receivers_tie() -> None:
    recording = make_star_recording([(5, ANN, CY, BEN)])
    assert introduced_ties(recording, 5) == {}
    assert introduced_ties(recording, 6) == {(BEN, CY): pytest.approx(0.5)}
    assert introduced_ties(recording, 30) == {(BEN, CY): pytest.approx(0.5)}


def test_an_introduced_tie_goes_when_either_leaves_and_the_others_stay() -> None:
    recording = make_star_recording([(5, ANN, CY, BEN), (6, ANN, BEN, DEE)], left=[(10, CY)])
    assert set(introduced_ties(recording, 10)) == {(BEN, CY), (BEN, DEE)}
    assert set(introduced_ties(recording, 11)) == {(BEN, DEE)}
    assert len(ties_on(recording, 11).person_a) == 3 + 1


def test_a_tie_that_is_made_on_the_day_somebody_leaves_never_works() -> None:
    assert introduced_ties(make_star_recording([(5, ANN, CY, BEN)], left=[(5, BEN)]), 6) == {}


def test_an_introduced_tie_can_introduce_in_turn_with_its_own_weight() -> None:
    recording = make_star_recording([(5, ANN, CY, BEN), (8, BEN, CY, DEE)])
    assert introduced_ties(recording, 9)[CY, DEE] == pytest.approx(0.5)
