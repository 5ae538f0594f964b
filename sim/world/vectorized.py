"""Rules of the model applied to arrays of people or ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.model import rng
from sim.model.derived_constants import Constants
from sim.model.rules import giving, leadership, overnight
from sim.model.rules import workload as workload_rules
from sim.numba_support.decorators import cached_njit, rule

FloatArray = NDArray[np.float64]
Int32Array = NDArray[np.int32]

SET_POINT_STREAM = rng.as_int64(rng.RandomStream.SET_POINT)
DISPOSITION_STREAM = rng.as_int64(rng.RandomStream.DISPOSITION)


@cached_njit
def meeting_probabilities(weight: FloatArray, mean_strength: float, c: Constants) -> FloatArray:
    """Probability that the two people of each tie meet on a day; shape (ties,)."""
    probabilities = np.empty(len(weight))
    for tie in range(len(weight)):
        probabilities[tie] = giving.meeting_probability(weight[tie], mean_strength, c)
    return probabilities


@rule
def replace_nan(value: float, default: float) -> float:
    """The value, or the default if the value is NaN."""
    return value if value == value else default  # noqa: PLR0124 - only NaN differs from itself


@cached_njit
def fill_initial_state(prescribed: FloatArray, c: Constants, seed: int, states: FloatArray) -> None:
    """Fill in the initial states of people: set by the scenario, drawn, or computed.

    Parameters
    ----------
    prescribed
        Values that the scenario sets, NaN for the others, in the order of `InitialState`; shape (states, people).
    c
        Constants of the scenario.
    seed
        Random seed of the run.
    states
        Filled; shape (states, people).
    """
    p = c.params
    for i in range(prescribed.shape[1]):
        set_point = rng.clipped_irwin_hall(
            seed, rng.BEFORE_FIRST_DAY, SET_POINT_STREAM, i, p.wellbeing_mean, p.wellbeing_sd
        )
        disposition = rng.clipped_irwin_hall(
            seed, rng.BEFORE_FIRST_DAY, DISPOSITION_STREAM, i, p.disposition_mean, p.disposition_sd
        )
        set_point = replace_nan(prescribed[0, i], set_point)
        wellbeing = replace_nan(prescribed[2, i], set_point)
        states[0, i] = set_point
        states[1, i] = replace_nan(prescribed[1, i], disposition)
        states[2, i] = wellbeing
        states[3, i] = replace_nan(prescribed[3, i], overnight.initial_energy(wellbeing, p.workload, c))
        states[4, i] = replace_nan(prescribed[4, i], 0.0)
        states[5, i] = replace_nan(prescribed[5, i], p.safety_start)
        states[6, i] = replace_nan(prescribed[6, i], p.obstacles_start)


@cached_njit
def draw_uniforms_by_person(people: Int32Array, seed: int, day: int, stream: int, event_number: int) -> FloatArray:
    """One uniform per person; shape (people,)."""
    uniforms = np.empty(len(people))
    for i in range(len(people)):
        uniforms[i] = rng.uniform(seed, day, stream, people[i], event_number)
    return uniforms


def redistribute_workload(
    workload: FloatArray, absent: NDArray[np.bool_], team_of: Int32Array, n_teams: int
) -> FloatArray:
    """Workload of each person if those present share the work of absent people of their team; 0 for the absent."""
    size, present = np.bincount(team_of, minlength=n_teams), np.bincount(team_of[~absent], minlength=n_teams)
    shared: FloatArray = np.zeros(len(workload))
    team = team_of[~absent]
    shared[~absent] = workload_rules.workload_when_short_staffed(workload[~absent], size[team], present[team])  # type: ignore[arg-type]
    return shared


def autonomy_by_person(control: FloatArray, mandated: NDArray[np.bool_]) -> FloatArray:
    """Autonomy of giving of each person; shape (people,)."""
    when_mandated = leadership.autonomy(control, mandated=True)  # type: ignore[arg-type]
    when_voluntary = leadership.autonomy(control, mandated=False)  # type: ignore[arg-type]
    return np.where(mandated, when_mandated, when_voluntary)
