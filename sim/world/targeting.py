"""Whom events reach, and when: those they name, or people drawn by lot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.rng import RandomStream
from sim.world import vectorized
from sim.world.population import Int32Array, Population

if TYPE_CHECKING:
    from sim.scenario import Event, Scenario


class RandomTargets(NamedTuple):
    """How it is drawn whom an event reaches: so many people, by luck for a purpose on a day.

    `peers` numbers events of one kind on one day, so that each draws anew.
    """

    n_people: int
    stream: int
    day: int
    event_number: int


class TargetedEvent(NamedTuple):
    """An event with the people it reaches, from its first day to its last.

    Attributes
    ----------
    people : ascending; with a lot, until it is drawn, those among whom it is drawn
    random_targets : None if nothing is drawn
    """

    event: Event
    people: Int32Array
    first_day: int
    last_day: int
    random_targets: RandomTargets | None


def resolve_targets(scenario: Scenario, people: Population, days: int) -> list[TargetedEvent]:
    """The events of a run, in the order of the file, with the people they reach or are drawn among."""
    events = scenario.events
    persons = index_by_name(people.names) if any(event.target_people() for event in events) else {}
    teams = index_by_name(people.teams) if any(event.target_teams() for event in events) else {}
    n_events_so_far: Counter[tuple[str, int]] = Counter()
    targeted_events = []
    for event in events:
        named = [persons[name] for name in event.target_people()]
        candidates = people_in_scope(named, [teams[team] for team in event.target_teams()], people)
        lot = random_targets_for(event, len(candidates), n_events_so_far[event.event, event.day])
        if lot is not None:
            n_events_so_far[event.event, event.day] += 1
        until = getattr(event, "until", event.day)  # a spark or an incident is over at once
        targeted_events.append(TargetedEvent(event, candidates, event.day, days if until is None else until, lot))
    return [event for event in targeted_events if event.first_day <= days]


def index_by_name(names: Sequence[str]) -> dict[str, int]:
    """Index of each name."""
    return {name: index for index, name in enumerate(names)}


def people_in_scope(persons: Sequence[int], teams: Sequence[int], people: Population) -> Int32Array:
    """The people an event is about: those it names, those of the teams it names, or everybody."""
    if persons:
        return np.array(sorted(persons), np.int32)
    if teams:
        return np.flatnonzero(np.isin(people.team_of, teams)).astype(np.int32)
    return np.arange(len(people.names), dtype=np.int32)


def random_targets_for(event: Event, n: int, event_number: int) -> RandomTargets | None:
    """How many of n people an event selects at random, and how; None if it selects nobody at random."""
    selection = event.random_selection(n)
    if selection is None:
        return None
    return RandomTargets(selection.n_people, int(RandomStream[selection.stream]), event.day, event_number)


def draw_targets(affected: TargetedEvent, seed: int) -> TargetedEvent:
    """An event with the people it reaches in a run; of a larger number these contain those of a smaller one."""
    event, people, first, last, lot = affected
    if lot is None:
        return affected
    uniforms = vectorized.draw_uniforms_by_person(people, seed, lot.day, lot.stream, lot.event_number)
    chosen = people[uniforms.argsort(kind="stable")[: lot.n_people]]
    chosen.sort()
    return TargetedEvent(event, chosen, first, last, lot)
