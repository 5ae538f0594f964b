"""Whom events reach, and when: those they name, or people drawn by lot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.draws import RandomStream
from sim.world import each
from sim.world.people import Indices, People

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario


class Lot(NamedTuple):
    """How it is drawn whom an event reaches: so many people, by luck for a purpose on a day.

    `peers` numbers events of one kind on one day, so that each draws anew.
    """

    number: int
    purpose: int
    day: int
    peers: int


class Affected(NamedTuple):
    """An event with the people it reaches, from its first day to its last.

    Attributes
    ----------
    people : ascending; with a lot, until it is drawn, those among whom it is drawn
    lot : None if nothing is drawn
    """

    event: Event
    people: Indices
    first: int
    last: int
    lot: Lot | None


def all_affected(scenario: Scenario, people: People, days: int) -> list[Affected]:
    """The events of a run, in the order of the file, with the people they reach or are drawn among."""
    events = scenario.events
    persons = numbered(people.names) if any(event.people_named() for event in events) else {}
    teams = numbered(people.teams) if any(event.teams_named() for event in events) else {}
    peers: Counter[tuple[str, int]] = Counter()
    found = []
    for event in events:
        named = [persons[name] for name in event.people_named()]
        scope = in_scope(named, [teams[team] for team in event.teams_named()], people)
        lot = lot_of(event, len(scope), peers[event.event, event.day])
        if lot is not None:
            peers[event.event, event.day] += 1
        until = getattr(event, "until", event.day)  # a spark or an incident is over at once
        found.append(Affected(event, scope, event.day, days if until is None else until, lot))
    return [event for event in found if event.first <= days]


def numbered(names: Sequence[str]) -> dict[str, int]:
    """Index of each name."""
    return {name: index for index, name in enumerate(names)}


def in_scope(persons: Sequence[int], teams: Sequence[int], people: People) -> Indices:
    """The people an event is about: those it names, those of the teams it names, or everybody."""
    if persons:
        return np.array(sorted(persons), np.int32)
    if teams:
        return np.flatnonzero(np.isin(people.team_of, teams)).astype(np.int32)
    return np.arange(len(people.names), dtype=np.int32)


def lot_of(event: Event, n: int, peers: int) -> Lot | None:
    """How it is drawn whom of n people an event reaches, shares rounded to whole people; None if nothing is drawn."""
    if event.event == "spark" and event.person is None:
        return Lot(1, int(RandomStream.SPARK_RECEIVER), event.day, peers)
    if event.event == "campaign" and event.share < 1.0:
        return Lot(int(event.share * n + 0.5), int(RandomStream.CHAMPION), event.day, peers)
    if event.event == "absence" and event.share is not None:
        return Lot(int(event.share * n + 0.5), int(RandomStream.ABSENCE), event.day, peers)
    return None


def drawn(affected: Affected, seed: int) -> Affected:
    """An event with the people it reaches in a run; of a larger number these contain those of a smaller one."""
    event, people, first, last, lot = affected
    if lot is None:
        return affected
    lots = each.lots(people, seed, lot.day, lot.purpose, lot.peers)
    chosen = people[lots.argsort(kind="stable")[: lot.number]]
    chosen.sort()
    return Affected(event, chosen, first, last, lot)
