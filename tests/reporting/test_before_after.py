"""Changes: which days are compared before and after each event."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.recording import Recording
from sim.reporting.before_after import (
    ChangePoint,
    PairedSamples,
    change_points,
    comparison_days_after,
    first_and_last_days,
    paired_period_means,
)
from tests.recording import synthetic_recordings


def changes(n_days: int, *events: dict[str, Any], **more: Any) -> list[ChangePoint]:
    """Changes of a scenario with these events."""
    return change_points(synthetic_recordings.make_recording(days=n_days, events=list(events), **more))


def surge(day: int, until: int | None = None, **more: Any) -> dict[str, Any]:
    return {"event": "workload", "workload": 0.8, "day": day, **({"until": until} if until else {}), **more}


def test_without_events_nothing_changes() -> None:
    assert changes(20) == []


def test_a_lasting_change_is_compared_from_day_11_to_day_30_after_it() -> None:
    (only,) = changes(100, surge(40))
    assert only.days_before == range(20, 40)
    assert only.days_after == range(51, 71)
    assert [event.day for event in only.started_events] == [40]
    assert only.ended_events == ()


def test_the_end_of_an_event_is_a_change_too() -> None:
    first, second = changes(100, surge(40, 60))
    assert (first.days_after, second.day) == (range(51, 61), 61)
    assert second.days_before == range(41, 61)
    assert second.days_after == range(72, 92)
    assert (second.started_events, [event.day for event in second.ended_events]) == ((), [40])


def test_a_change_soon_after_another_is_compared_with_the_days_between() -> None:
    first, second = changes(100, surge(40), {"event": "incident", "harm": 0.5, "day": 45})
    assert first.days_after == range(40, 45)
    assert second.days_before == range(40, 45)


def test_what_begins_and_what_ends_on_one_day_is_one_change() -> None:
    _, second = changes(100, surge(20, 39), surge(40))
    assert (second.day, len(second.started_events), len(second.ended_events)) == (40, 1, 1)


def test_nothing_comes_before_day_one_and_nothing_after_the_end() -> None:
    (only,) = changes(20, surge(1, 20))
    assert len(only.days_before) == 0
    assert only.days_after == range(12, 21)


def test_short_ends_are_compared_as_far_as_they_go() -> None:
    assert comparison_days_after(40, end=52) == range(51, 52)
    assert comparison_days_after(40, end=51) == range(40, 51)


def test_an_event_of_one_team_is_compared_in_this_team(organisation: Recording) -> None:
    (only,) = change_points(organisation)
    assert only.team == "Ward 2"


def test_an_event_of_a_very_small_team_is_compared_in_all() -> None:
    team = {"builder": "organisation", "teams": 2, "smallest": 6, "largest": 6}
    (only,) = changes(15, surge(5, team="Leadership"), team=team)
    assert only.team is None


def test_events_of_different_teams_on_one_day_are_compared_in_all() -> None:
    team = {"builder": "organisation", "teams": 2, "smallest": 4, "largest": 5}
    (only,) = changes(15, surge(5, team="Ward 1"), surge(5, team="Ward 2"), team=team)
    assert only.team is None
    (named,) = changes(15, surge(5, people=["Ward manager 1"]), team=team)
    assert named.team is None


def test_a_pair_holds_the_means_of_each_run(three_runs: list[Recording]) -> None:
    both = paired_period_means(three_runs, "energy", range(1, 11), range(51, 61))
    assert both.before == tuple(pytest.approx(run.time_series("energy")[:10].mean()) for run in three_runs)
    assert both.after == tuple(pytest.approx(run.time_series("energy")[50:].mean()) for run in three_runs)


def test_a_pair_counts_the_runs_that_rise_and_fall() -> None:
    both = PairedSamples((0.1, 0.2, 0.3, 0.4), (0.2, 0.1, 0.4, 0.4))
    assert (both.n_increases, both.n_decreases) == (2, 1)
    assert both.means == (0.25, 0.275)
    assert PairedSamples((np.nan,), (0.1,)).n_increases == 0


@pytest.mark.parametrize(
    ("n_days", "expected"),
    [(250, (range(1, 11), range(241, 251))), (9, (range(1, 5), range(6, 10))), (1, (range(1, 2), range(1, 2)))],
)
def test_ends_of_a_run_do_not_overlap(n_days: int, expected: tuple[range, range]) -> None:
    assert first_and_last_days(n_days) == expected
