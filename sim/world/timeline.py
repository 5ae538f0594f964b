"""What happens to a team from outside, day by day: events become segments on which nothing changes.

A value that an event sets holds from its `day` to its `until`, both included; then the value in force before returns.
Of several at once the latest started counts, of several on one day the last in the file; campaigns and mandates add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model import draws, leading, working
from sim.model.draws import Purpose
from sim.model.styles import Style
from sim.world.people import People

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario


class Segment(NamedTuple):
    """A stretch of days on which nothing changes from outside. Arrays have one entry a person.

    Attributes
    ----------
    first, last : days, both included
    workload : demand of the day before obstacles and improvement, shares of the absent included; 0 for the absent
    control : control of the person's own leader; of their own style where nobody leads them
    autonomy : how free giving is, in [0, 1]
    campaign : what campaigns and mandates add to readiness to give
    absent : whether the person is away
    style : index of the style of the person's team, by which the person leads
    harm : what incidents do on the first morning, in the order of the file; shape (incidents, people)
    sparked : people who receive acts from outside on the first day, ascending, once an act
    """

    first: int
    last: int
    workload: NDArray[np.float64]
    control: NDArray[np.float64]
    autonomy: NDArray[np.float64]
    campaign: NDArray[np.float64]
    absent: NDArray[np.bool_]
    style: NDArray[np.int32]
    harm: NDArray[np.float64]
    sparked: NDArray[np.int32]


class Affected(NamedTuple):
    """An event with the people it reaches."""

    event: Event
    people: NDArray[np.int32]
    first: int
    last: int

    def is_on(self, day: int) -> bool:
        """Whether the event is in force on this day."""
        return self.first <= day <= self.last


def segments_of(
    scenario: Scenario, people: People, seed: int, days: int
) -> tuple[tuple[Style, ...], tuple[Segment, ...]]:
    """Turn the styles and events of a scenario into segments.

    Returns
    -------
    tuple
        The styles that occur, and the segments, which name them by index.
    """
    events = [affected(event, rank, scenario, people, seed, days) for rank, event in enumerate(scenario.events)]
    events = [event for event in events if event.first <= days]
    starts = {1} | {event.first for event in events} | {event.last + 1 for event in events if event.last < days}
    base = base_styles(scenario, people)
    numbers: dict[Style, int] = {}
    for style in base + [event.event.style.resolved for event in events if event.event.event == "leadership"]:
        numbers.setdefault(style, len(numbers))
    base_numbers = np.array([numbers[style] for style in base], np.int32)
    firsts = sorted(starts)
    lasts = [first - 1 for first in firsts[1:]] + [days]
    segments = tuple(
        segment(first, last, events, scenario, people, base_numbers, numbers)
        for first, last in zip(firsts, lasts, strict=True)
    )
    return tuple(numbers), segments


def segment(
    first: int,
    last: int,
    events: Sequence[Affected],
    scenario: Scenario,
    people: People,
    base_style: NDArray[np.int32],
    numbers: dict[Style, int],
) -> Segment:
    """What is in force from `first` to `last`."""
    n = len(people.names)
    force = InForce(np.full(n, scenario.workload, np.float64), base_style.copy())
    for event in sorted((event for event in events if event.is_on(first)), key=lambda event: event.first):
        force.add(event, numbers)
    styles = list(numbers)
    led_by = np.where(people.leader_of >= 0, people.leader_of, np.arange(n))
    control = np.array([styles[force.style[leader]].control for leader in led_by], np.float64)
    free = zip(control.tolist(), force.mandated.tolist(), strict=True)
    return Segment(
        first=first,
        last=last,
        workload=shared(force.workload, force.absent, people),
        control=control,
        autonomy=np.array([leading.autonomy(*pair) for pair in free]),
        campaign=force.campaign,
        absent=force.absent,
        style=force.style,
        harm=np.array(force.harm).reshape(len(force.harm), n),
        sparked=np.array(sorted(force.sparked), np.int32),
    )


class InForce:
    """What events put in force, added up one by one in the order of their start."""

    def __init__(self, workload: NDArray[np.float64], style: NDArray[np.int32]) -> None:
        n = len(workload)
        self.workload, self.style = workload, style
        self.campaign = np.zeros(n)
        self.mandated, self.absent = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
        self.harm: list[NDArray[np.float64]] = []
        self.sparked: list[int] = []

    def add(self, affected: Affected, numbers: dict[Style, int]) -> None:
        """Let an event take effect on the people it reaches."""
        event, whom = affected.event, affected.people
        if event.event == "workload":
            self.workload[whom] = event.workload
        elif event.event == "leadership":
            self.style[whom] = numbers[event.style.resolved]
        elif event.event == "campaign":
            self.campaign[whom] += event.strength
        elif event.event == "mandate":
            self.campaign[whom] += event.strength
            self.mandated[whom] = True
        elif event.event == "absence":
            self.absent[whom] = True
        elif event.event == "incident":
            blow = np.zeros(len(self.workload))
            blow[whom] = event.harm
            self.harm.append(blow)
        else:
            self.sparked.extend(whom.tolist() * event.acts)


def shared(workload: NDArray[np.float64], absent: NDArray[np.bool_], people: People) -> NDArray[np.float64]:
    """Workload of each person when those present share the work of the absent of their team."""
    size = np.bincount(people.team_of, minlength=len(people.teams)).tolist()
    present = np.bincount(people.team_of[~absent], minlength=len(people.teams)).tolist()
    teams = people.team_of.tolist()
    return np.array(
        [
            0.0 if away else working.shared_workload(load, size[team], present[team])
            for load, away, team in zip(workload.tolist(), absent.tolist(), teams, strict=True)
        ]
    )


def base_styles(scenario: Scenario, people: People) -> list[Style]:
    """Style of each person's team before any event."""
    of_team = scenario.team_styles()
    return [of_team[people.teams[team]] for team in people.team_of.tolist()]


def affected(event: Event, rank: int, scenario: Scenario, people: People, seed: int, days: int) -> Affected:
    """Find whom an event reaches; champions, absentees and an unnamed sparked person are drawn."""
    scope = in_scope(event, people)
    peers = sum(
        other.event == event.event and other.day == event.day and is_drawn(other) for other in scenario.events[:rank]
    )
    if event.event == "spark":
        scope = scope if event.person is not None else drawn_one(scope, seed, event.day, peers)
        return Affected(event, scope, event.day, event.day)
    if event.event == "incident":
        return Affected(event, scope, event.day, event.day)
    if event.event == "campaign":
        scope = drawn(scope, event.share, seed, event.day, Purpose.CHAMPION, peers)
    if event.event == "absence" and event.share is not None:
        scope = drawn(scope, event.share, seed, event.day, Purpose.ABSENCE, peers)
    return Affected(event, scope, event.day, days if event.until is None else event.until)


def is_drawn(event: Event) -> bool:
    """Whether it is by lot whom an event reaches."""
    if event.event == "spark":
        return event.person is None
    if event.event == "campaign":
        return event.share < 1.0
    return event.event == "absence" and event.share is not None


def in_scope(event: Event, people: People) -> NDArray[np.int32]:
    """The people an event is about: those named, those of the named teams, or everybody."""
    names = event.people_named()
    if names:
        number = {name: index for index, name in enumerate(people.names)}
        return np.array(sorted(number[name] for name in names), np.int32)
    teams = event.teams_named()
    if teams:
        wanted = [people.teams.index(team) for team in teams]
        return np.flatnonzero(np.isin(people.team_of, wanted)).astype(np.int32)
    return np.arange(len(people.names), dtype=np.int32)


def drawn(
    scope: NDArray[np.int32], share: float, seed: int, day: int, purpose: Purpose, peers: int
) -> NDArray[np.int32]:
    """A share of people, rounded to whole people, by lot; a larger share contains a smaller one."""
    lots = by_lot(scope.tolist(), seed, day, purpose, peers)
    return np.array(sorted(lots[: int(share * len(lots) + 0.5)]), np.int32)


def drawn_one(scope: NDArray[np.int32], seed: int, day: int, peers: int) -> NDArray[np.int32]:
    """One person by lot."""
    return np.array(by_lot(scope.tolist(), seed, day, Purpose.SPARKED, peers)[:1], np.int32)


def by_lot(people: Iterable[int], seed: int, day: int, purpose: Purpose, peers: int) -> list[int]:
    """People in the order of their lots; `peers` numbers events of one kind on one day, so that each draws anew."""
    return sorted(people, key=lambda person: (draws.uniform(seed, day, int(purpose), person, peers), person))
