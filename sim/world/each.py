"""Rules of the model for each person or tie in turn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.jit import cached_njit, rule
from sim.model import draws, giving, leading, night, working
from sim.model.constants import Constants

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]

SET_POINT = draws.as_int64(draws.RandomStream.SET_POINT)
DISPOSITION = draws.as_int64(draws.RandomStream.DISPOSITION)


@cached_njit
def meet_chances(weight: Floats, mean_strength: float, c: Constants) -> Floats:
    """Chance of each tie to meet on a day."""
    chances = np.empty(len(weight))
    for tie in range(len(weight)):
        chances[tie] = giving.meeting_probability(weight[tie], mean_strength, c)
    return chances


@rule
def or_else(given: float, usual: float) -> float:
    """A value that is given, or else (NaN) the usual one."""
    return given if given == given else usual  # noqa: PLR0124 - only NaN differs from itself


@cached_njit
def first_morning(given: Floats, c: Constants, seed: int, states: Floats) -> None:
    """Fill in the states of the first morning, in the order of `Start`: given, drawn or worked out.

    Parameters
    ----------
    given : shape (states, people), NaN where nothing is given
    states : of the same shape, filled
    """
    p = c.params
    for i in range(given.shape[1]):
        set_point = draws.clipped_irwin_hall(
            seed, draws.BEFORE_FIRST_DAY, SET_POINT, i, p.wellbeing_mean, p.wellbeing_sd
        )
        disposition = draws.clipped_irwin_hall(
            seed, draws.BEFORE_FIRST_DAY, DISPOSITION, i, p.disposition_mean, p.disposition_sd
        )
        set_point = or_else(given[0, i], set_point)
        wellbeing = or_else(given[2, i], set_point)
        states[0, i] = set_point
        states[1, i] = or_else(given[1, i], disposition)
        states[2, i] = wellbeing
        states[3, i] = or_else(given[3, i], night.initial_energy(wellbeing, p.workload, c))
        states[4, i] = or_else(given[4, i], 0.0)
        states[5, i] = or_else(given[5, i], p.safety_start)
        states[6, i] = or_else(given[6, i], p.obstacles_start)


@cached_njit
def lots(people: Indices, seed: int, day: int, purpose: int, peers: int) -> Floats:
    """What each of some people draws for a purpose on a day."""
    drawn = np.empty(len(people))
    for place in range(len(people)):
        drawn[place] = draws.uniform(seed, day, purpose, people[place], peers)
    return drawn


def shared_workloads(workload: Floats, absent: NDArray[np.bool_], team_of: Indices, n_teams: int) -> Floats:
    """Workload of each person when those present share the work of the absent of their team; 0 for the absent."""
    size, present = np.bincount(team_of, minlength=n_teams), np.bincount(team_of[~absent], minlength=n_teams)
    shared: Floats = np.zeros(len(workload))
    team = team_of[~absent]
    shared[~absent] = working.workload_when_short_staffed(workload[~absent], size[team], present[team])  # type: ignore[arg-type]
    return shared


def autonomies(control: Floats, mandated: NDArray[np.bool_]) -> Floats:
    """How free giving is for each person."""
    ordered, free = leading.autonomy(control, mandated=True), leading.autonomy(control, mandated=False)  # type: ignore[arg-type]
    return np.where(mandated, ordered, free)
