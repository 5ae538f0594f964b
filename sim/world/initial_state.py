"""The first morning: who people are and how they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.model.derived_constants import Constants
from sim.world import vectorized
from sim.world.constants_struct import pack_constants
from sim.world.population import FloatArray, Population

if TYPE_CHECKING:
    from sim.scenario import Scenario


class InitialState(NamedTuple):
    """States on the first morning; all of shape (people,) but `improvement`, of shape (teams,). All in [0, 1]."""

    set_point: FloatArray
    disposition: FloatArray
    wellbeing: FloatArray
    energy: FloatArray
    felt_compassion: FloatArray
    safety: FloatArray
    obstacles: FloatArray
    improvement: FloatArray


PERSON_STATE_ROWS = {state: row for row, state in enumerate(InitialState._fields) if state != "improvement"}
"""States of people at the start, each with its row in a table of them."""


class PrescribedState(NamedTuple):
    """What is known of the first morning before anything is drawn.

    Attributes
    ----------
    values : shape (states of people, people), what the scenario gives; NaN where it gives nothing
    improvement : shape (teams,)
    """

    values: FloatArray
    improvement: FloatArray


def prescribe_initial_state(
    scenario: Scenario, people: Population, overrides_by_person: Mapping[int, Mapping[str, float]]
) -> PrescribedState:
    """What a scenario gives for the first morning.

    What stands nearest to a person counts: the person's own `start`, then `start.leaders`, then `start`.
    """
    values = np.full((len(PERSON_STATE_ROWS), len(people.names)), np.nan)
    leaders = np.unique(people.leader_of[people.leader_of >= 0])
    for state, value in scenario.start.everyone().items():
        values[PERSON_STATE_ROWS[state]] = value
    for state, value in scenario.start.given_states_of_leaders().items():
        values[PERSON_STATE_ROWS[state], leaders] = value
    for person, start in overrides_by_person.items():
        for state, value in start.items():
            values[PERSON_STATE_ROWS[state], person] = value
    improvement = scenario.start.improvement if scenario.mechanisms.improvement else 0.0
    return PrescribedState(values, np.full(len(people.teams), improvement))


def draw_initial_state(before: PrescribedState, c: Constants, seed: int) -> InitialState:
    """States of the first morning: drawn or worked out, unless the scenario gives them."""
    states = np.empty_like(before.values)
    vectorized.fill_initial_state(before.values, pack_constants(c), seed, states)
    return InitialState._make([*states, before.improvement.copy()])
