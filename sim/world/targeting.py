"""Targets of events: the people they name, or people who are drawn at random."""

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
    """Random selection of the people whom an event reaches.

    Attributes
    ----------
    n_people : number of people to select
    stream, day, event_number : arguments of the draws; `event_number` numbers the events of one type on one day
    """

    n_people: int
    stream: int
    day: int
    event_number: int


class TargetedEvent(NamedTuple):
    """An event with its targets and its days.

    Attributes
    ----------
    people : indices in ascending order; the people to draw from while random targets are not drawn
    random_targets : None if no targets are drawn
    """

    event: Event
    people: Int32Array
    first_day: int
    last_day: int
    random_targets: RandomTargets | None


def resolve_targets(scenario: Scenario, people: Population, days: int) -> list[TargetedEvent]:
    """Events of a run in the order of the file, with their targets, or the people from whom targets are drawn."""
    events = scenario.events
    persons = index_by_name(people.names) if any(event.target_people() for event in events) else {}
    teams = index_by_name(people.teams) if any(event.target_teams() for event in events) else {}
    n_events_so_far: Counter[tuple[str, int]] = Counter()
    targeted_events = []
    for event in events:
        named = [persons[name] for name in event.target_people()]
        candidates = people_in_scope(named, [teams[team] for team in event.target_teams()], people)
        random_targets = random_targets_for(event, len(candidates), n_events_so_far[event.event, event.day])
        if random_targets is not None:
            n_events_so_far[event.event, event.day] += 1
        until = getattr(event, "until", event.day)  # sparks and incidents last one day
        targeted_events.append(
            TargetedEvent(event, candidates, event.day, days if until is None else until, random_targets)
        )
    return [event for event in targeted_events if event.first_day <= days]


def index_by_name(names: Sequence[str]) -> dict[str, int]:
    """Index of each name."""
    return {name: index for index, name in enumerate(names)}


def people_in_scope(persons: Sequence[int], teams: Sequence[int], people: Population) -> Int32Array:
    """People in the scope of an event: those it names, those of the teams it names, or everybody."""
    if persons:
        return np.array(sorted(persons), np.int32)
    if teams:
        return np.flatnonzero(np.isin(people.team_of, teams)).astype(np.int32)
    return np.arange(len(people.names), dtype=np.int32)


def random_targets_for(event: Event, n: int, event_number: int) -> RandomTargets | None:
    """Random selection of an event from n people; None if it selects nobody at random."""
    selection = event.random_selection(n)
    if selection is None:
        return None
    return RandomTargets(selection.n_people, int(RandomStream[selection.stream]), event.day, event_number)


def draw_targets(affected: TargetedEvent, seed: int) -> TargetedEvent:
    """Draw the targets of an event. With the same seed, a larger number includes the people of a smaller one."""
    event, people, first_day, last_day, targets = affected
    if targets is None:
        return affected
    uniforms = vectorized.draw_uniforms_by_person(people, seed, targets.day, targets.stream, targets.event_number)
    chosen = people[uniforms.argsort(kind="stable")[: targets.n_people]]
    chosen.sort()
    return TargetedEvent(event, chosen, first_day, last_day, targets)
