"""What changed when: the events of a run, and the days before and after each that are fair to compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.recording.recording import mean

if TYPE_CHECKING:
    from sim.recording.recording import Recording
    from sim.scenario.events import Event
    from sim.world import World

BEFORE = 20
"""Days before a change that it is compared with."""
SETTLING = 10
"""Days after a change that are left out, while it takes effect."""
AFTER = 30
"""Last day after a change that is compared."""
ENDS = 10
"""Days at the beginning and at the end of a run that are compared."""


SMALLEST_TEAM = 5
"""Smaller teams are not told of by themselves."""


class Change(NamedTuple):
    """A day on which something changed from outside.

    Attributes
    ----------
    day
        The first day on which it is so.
    begun, over
        The events that begin on this day, and those that are over.
    before, after
        Days to compare. Before: the 20 days before, at most back to the change before. After: days 11 to 30 after, at
        most up to the next change; if that comes sooner, all days up to it. Either may be empty.
    team
        The team that all these events are about; None if they are about more than one, or it is very small.
    """

    day: int
    begun: tuple[Event, ...]
    over: tuple[Event, ...]
    before: range
    after: range
    team: str | None


def changes_of(recording: Recording) -> list[Change]:
    """All changes of a run, in the order of their days."""
    begun: dict[int, list[Event]] = {}
    over: dict[int, list[Event]] = {}
    for event in recording.scenario.events:
        begun.setdefault(event.day, []).append(event)
        until = last_day(event)
        if until is not None:
            over.setdefault(until + 1, []).append(event)
    n_days = recording.n_days
    days = [day for day in sorted({*begun, *over}) if day <= n_days]
    starts, stops = [1, *days][: len(days)], [*days, n_days + 1][1:]
    return [
        Change(
            day=day,
            begun=tuple(begun.get(day, ())),
            over=tuple(over.get(day, ())),
            before=range(max(start, day - BEFORE), day),
            after=days_after(day, end),
            team=shared_team([*begun.get(day, ()), *over.get(day, ())], large_teams(recording.world)),
        )
        for day, start, end in zip(days, starts, stops, strict=True)
    ]


def days_after(day: int, end: int) -> range:
    """Days to look at after a change on `day`, when the next change (or the end of the run) comes on day `end`."""
    settled = day + SETTLING + 1
    return range(settled, min(day + AFTER + 1, end)) if settled < end else range(day, end)


def last_day(event: Event) -> int | None:
    """Last day of an event that ends; None for one that happens on a single day or lasts to the end of the run."""
    until: int | None = getattr(event, "until", None)
    return until


def shared_team(events: list[Event], large: list[str]) -> str | None:
    """The one team that all these events are about, if they are about no other and it is large enough to tell of."""
    teams = {event.target_teams() for event in events}
    if len(teams) == 1 and not any(event.target_people() for event in events):
        (only,) = teams
        return only[0] if len(only) == 1 and only[0] in large else None
    return None


def large_teams(world: World) -> list[str]:
    """Teams that can be told of by themselves; in smaller ones, it would be talk about single people."""
    sizes = np.bincount(world.population.team_of, minlength=len(world.population.teams))
    return [team for team, size in zip(world.population.teams, sizes, strict=True) if size >= SMALLEST_TEAM]


class Pair(NamedTuple):
    """A measure before and after: a value a run each, NaN where it is unknown."""

    before: tuple[float, ...]
    after: tuple[float, ...]

    @property
    def means(self) -> tuple[float, float]:
        """Mean over the runs, before and after."""
        return mean(self.before), mean(self.after)

    @property
    def rises(self) -> int:
        """Number of runs in which the measure was higher after than before."""
        return sum(after > before for before, after in zip(self.before, self.after, strict=True))

    @property
    def falls(self) -> int:
        """Number of runs in which the measure was lower after than before."""
        return sum(after < before for before, after in zip(self.before, self.after, strict=True))


def pair(recordings: Sequence[Recording], measure: str, before: range, after: range, team: str | None = None) -> Pair:
    """A measure over two stretches of days of each run, of a team or of everyone."""
    courses = [recording.course(measure, team) for recording in recordings]
    return Pair(
        *(tuple(mean(course[days.start - 1 : days.stop - 1]) for course in courses) for days in (before, after))
    )


def ends(n_days: int) -> tuple[range, range]:
    """The first ten and the last ten days of a run; of a short run, its halves."""
    many = max(1, min(ENDS, n_days // 2))
    return range(1, many + 1), range(n_days + 1 - many, n_days + 1)
