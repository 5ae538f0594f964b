"""Rules of the model for each person or tie in turn, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import compiled, rule
from sim.model import draws, giving, leading, night, working
from sim.model.constants import Constants

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]

SET_POINT = int(draws.Purpose.SET_POINT)
DISPOSITION = int(draws.Purpose.DISPOSITION)


@compiled
def meet_chances(weight: Floats, mean_strength: float, c: Constants) -> Floats:
    """Chance of each tie to meet on a day."""
    chances = np.empty(len(weight))
    for tie in range(len(weight)):
        chances[tie] = giving.meet_chance(weight[tie], mean_strength, c)
    return chances


@rule
def or_else(given: float, usual: float) -> float:
    """A value that is given, or else (NaN) the usual one."""
    return given if given == given else usual  # noqa: PLR0124 - only NaN differs from itself


@rule
def fill_first_morning(given: Floats, c: Constants, seed: int, states: Floats) -> None:
    """Fill in the states of the first morning, in the order of `Start`: given, drawn or worked out.

    Parameters
    ----------
    given : shape (states, people), NaN where nothing is given
    states : of the same shape, filled
    """
    p = c.p
    for i in range(given.shape[1]):
        set_point = draws.bell(seed, 0, SET_POINT, i, p.wellbeing_mean, p.wellbeing_sd)
        disposition = draws.bell(seed, 0, DISPOSITION, i, p.disposition_mean, p.disposition_sd)
        set_point = or_else(given[0, i], set_point)
        wellbeing = or_else(given[2, i], set_point)
        states[0, i] = set_point
        states[1, i] = or_else(given[1, i], disposition)
        states[2, i] = wellbeing
        states[3, i] = or_else(given[3, i], night.start_energy(wellbeing, p.workload, c))
        states[4, i] = or_else(given[4, i], 0.0)
        states[5, i] = or_else(given[5, i], p.safety_start)
        states[6, i] = or_else(given[6, i], p.obstacles_start)


@compiled
def first_morning(given: Floats, c: Constants, seed: int) -> Floats:
    """States of the first morning; as `fill_first_morning`."""
    states = np.empty_like(given)
    fill_first_morning(given, c, seed, states)
    return states


@compiled
def lots(people: Indices, seed: int, day: int, purpose: int, peers: int) -> Floats:
    """What each of some people draws for a purpose on a day."""
    drawn = np.empty(len(people))
    for place in range(len(people)):
        drawn[place] = draws.uniform(seed, day, purpose, people[place], peers)
    return drawn


@compiled
def shared_workloads(workload: Floats, absent: NDArray[np.bool_], team_of: Indices, n_teams: int) -> Floats:
    """Workload of each person when those present share the work of the absent of their team; 0 for the absent."""
    size, present = np.zeros(n_teams, np.int64), np.zeros(n_teams, np.int64)
    for i in range(len(workload)):
        size[team_of[i]] += 1
        present[team_of[i]] += not absent[i]
    shared = np.zeros(len(workload))
    for i in range(len(workload)):
        if not absent[i]:
            shared[i] = working.shared_workload(workload[i], size[team_of[i]], present[team_of[i]])
    return shared


@compiled
def autonomies(control: Floats, mandated: NDArray[np.bool_]) -> Floats:
    """How free giving is for each person."""
    free = np.empty(len(control))
    for i in range(len(control)):
        free[i] = leading.autonomy(control[i], mandated[i])
    return free
