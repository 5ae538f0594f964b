"""Initial state: the states of people and teams on the first morning."""

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
    """Initial state. All fields have shape (people,), except `improvement`, which has shape (teams,). All in [0, 1]."""

    set_point: FloatArray
    disposition: FloatArray
    wellbeing: FloatArray
    energy: FloatArray
    felt_compassion: FloatArray
    safety: FloatArray
    obstacles: FloatArray
    improvement: FloatArray


PERSON_STATE_ROWS = {state: row for row, state in enumerate(InitialState._fields) if state != "improvement"}
"""Row of each initial state of people in `PrescribedState.values`."""


class PrescribedState(NamedTuple):
    """Initial state as far as the scenario sets it; the rest is drawn.

    Attributes
    ----------
    values : shape (initial states of people, people); NaN if the scenario does not set the value
    improvement : shape (teams,)
    """

    values: FloatArray
    improvement: FloatArray


def prescribe_initial_state(
    scenario: Scenario, people: Population, overrides_by_person: Mapping[int, Mapping[str, float]]
) -> PrescribedState:
    """Initial states that a scenario sets.

    The most specific value counts: the `start` of a person, then `start.leaders`, then `start`.
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


def draw_initial_state(prescribed: PrescribedState, c: Constants, seed: int) -> InitialState:
    """Initial state of a run: values that the scenario does not set are drawn or computed."""
    states = np.empty_like(prescribed.values)
    vectorized.fill_initial_state(prescribed.values, pack_constants(c), seed, states)
    return InitialState._make([*states, prescribed.improvement.copy()])
