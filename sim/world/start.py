"""The first morning: who people are and how they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.constants import Constants
from sim.world import each
from sim.world.people import Floats, People
from sim.world.record import record_of

if TYPE_CHECKING:
    from sim.scenario import Scenario


class Start(NamedTuple):
    """States on the first morning; all of shape (people,) but `improvement`, of shape (teams,). All in [0, 1]."""

    set_point: Floats
    disposition: Floats
    wellbeing: Floats
    energy: Floats
    felt_compassion: Floats
    safety: Floats
    obstacles: Floats
    improvement: Floats


PERSONAL = {state: row for row, state in enumerate(Start._fields) if state != "improvement"}
"""States of people at the start, each with its row in a table of them."""


class Before(NamedTuple):
    """What is known of the first morning before anything is drawn.

    Attributes
    ----------
    given : shape (states of people, people), what the scenario gives; NaN where it gives nothing
    improvement : shape (teams,)
    """

    given: Floats
    improvement: Floats


def before_of(scenario: Scenario, people: People, starts: Mapping[int, Mapping[str, float]]) -> Before:
    """What a scenario gives for the first morning.

    What stands nearest to a person counts: the person's own `start`, then `start.leaders`, then `start`.
    """
    given = np.full((len(PERSONAL), len(people.names)), np.nan)
    leaders = np.unique(people.leader_of[people.leader_of >= 0])
    for state, value in scenario.start.everyone().items():
        given[PERSONAL[state]] = value
    for state, value in scenario.start.for_leaders().items():
        given[PERSONAL[state], leaders] = value
    for person, start in starts.items():
        for state, value in start.items():
            given[PERSONAL[state], person] = value
    improvement = scenario.start.improvement if scenario.mechanisms.improvement else 0.0
    return Before(given, np.full(len(people.teams), improvement))


def start_of(before: Before, c: Constants, seed: int) -> Start:
    """States of the first morning: drawn or worked out, unless the scenario gives them."""
    states = np.empty_like(before.given)
    each.first_morning(before.given, record_of(c), seed, states)
    return Start._make([*states, before.improvement.copy()])
