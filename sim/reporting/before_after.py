"""Comparison of measures before and after events: change points and the days to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.recording.recording import exact_nanmean

if TYPE_CHECKING:
    from sim.recording.recording import Recording
    from sim.scenario.events import Event
    from sim.world import World

N_DAYS_BEFORE = 20
"""Number of days before a change to compare with."""
N_TRANSIENT_DAYS = 10
"""Number of days after a change that are omitted, while it takes effect."""
LAST_DAY_AFTER = 30
"""Last day after a change to compare."""
N_END_DAYS = 10
"""Number of days at the beginning and at the end of a run to compare."""


MIN_REPORTED_TEAM_SIZE = 5
"""Minimum size of a team in reports. Results of smaller teams would describe individuals."""


class ChangePoint(NamedTuple):
    """A day on which events begin or end.

    Attributes
    ----------
    day
        First day of the change.
    started_events, ended_events
        Events that begin on this day, and events that ended on the day before.
    days_before, days_after
        Days to compare. Before: the previous 20 days, at most back to the previous change. After: days 11 to 30 after
        the change, at most up to the next change; if that is earlier, all days up to it. Either may be empty.
    team
        Team of all these events, or None if they concern several teams or a small team.
    """

    day: int
    started_events: tuple[Event, ...]
    ended_events: tuple[Event, ...]
    days_before: range
    days_after: range
    team: str | None


def change_points(recording: Recording) -> list[ChangePoint]:
    """All changes of a run in order of days."""
    started: dict[int, list[Event]] = {}
    ended: dict[int, list[Event]] = {}
    for event in recording.scenario.events:
        started.setdefault(event.day, []).append(event)
        until = last_day(event)
        if until is not None:
            ended.setdefault(until + 1, []).append(event)
    n_days = recording.n_days
    days = [day for day in sorted({*started, *ended}) if day <= n_days]
    starts, stops = [1, *days][: len(days)], [*days, n_days + 1][1:]
    return [
        ChangePoint(
            day=day,
            started_events=tuple(started.get(day, ())),
            ended_events=tuple(ended.get(day, ())),
            days_before=range(max(start, day - N_DAYS_BEFORE), day),
            days_after=comparison_days_after(day, end),
            team=common_team([*started.get(day, ()), *ended.get(day, ())], reportable_teams(recording.world)),
        )
        for day, start, end in zip(days, starts, stops, strict=True)
    ]


def comparison_days_after(day: int, end: int) -> range:
    """Days to compare after a change on `day`, if the next change or the end of the run is on day `end`."""
    settled = day + N_TRANSIENT_DAYS + 1
    return range(settled, min(day + LAST_DAY_AFTER + 1, end)) if settled < end else range(day, end)


def last_day(event: Event) -> int | None:
    """Last day of an event, or None for an event of a single day or one that lasts to the end of the run."""
    until: int | None = getattr(event, "until", None)
    return until


def common_team(events: list[Event], reportable: list[str]) -> str | None:
    """Team of all these events, if there is exactly one and it is large enough to report."""
    teams = {event.target_teams() for event in events}
    if len(teams) == 1 and not any(event.target_people() for event in events):
        (names,) = teams
        return names[0] if len(names) == 1 and names[0] in reportable else None
    return None


def reportable_teams(world: World) -> list[str]:
    """Teams that are large enough to report."""
    sizes = np.bincount(world.population.team_of, minlength=len(world.population.teams))
    return [team for team, size in zip(world.population.teams, sizes, strict=True) if size >= MIN_REPORTED_TEAM_SIZE]


class PairedSamples(NamedTuple):
    """Values of a measure before and after, one per run; NaN if missing."""

    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def means(self) -> tuple[float, float]:
        """Mean over the runs, before and after."""
        return exact_nanmean(self.before), exact_nanmean(self.after)

    @property
    def n_increases(self) -> int:
        """Number of runs in which the measure was higher after than before."""
        return sum(after > before for before, after in zip(self.before, self.after, strict=True))

    @property
    def n_decreases(self) -> int:
        """Number of runs in which the measure was lower after than before."""
        return sum(after < before for before, after in zip(self.before, self.after, strict=True))


def paired_period_means(
    recordings: Sequence[Recording], measure: str, days_before: range, days_after: range, team: str | None = None
) -> PairedSamples:
    """Means of a measure over two ranges of days of each run, for a team or the whole organisation."""
    series_by_run = [recording.time_series(measure, team) for recording in recordings]
    return PairedSamples(
        *(
            tuple(exact_nanmean(series[days.start - 1 : days.stop - 1]) for series in series_by_run)
            for days in (days_before, days_after)
        )
    )


def first_and_last_days(n_days: int) -> tuple[range, range]:
    """First ten and last ten days of a run, or the halves of a short run."""
    n_days_each = max(1, min(N_END_DAYS, n_days // 2))
    return range(1, n_days_each + 1), range(n_days + 1 - n_days_each, n_days + 1)
