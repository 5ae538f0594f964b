"""Computation of a day's measures, for each team and for the whole organisation.

All measures are computed from sums over people. The people of a team are added in their order, and the teams in theirs,
because a floating-point sum depends on its order. Both engines compute the measures from these sums, so their results
are bit-identical.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.measures import (
    BURNT_OUT_THRESHOLD,
    MIN_LEFT_OUT_DAYS,
    RIPPLE_WINDOW_DAYS,
    WORN_OUT_THRESHOLD,
)
from sim.model.states import STATE_INDEX
from sim.numba_support.decorators import cached_njit, rule

WELLBEING, ENERGY, ENERGY_AFTER_SHIFT = (
    STATE_INDEX["wellbeing"],
    STATE_INDEX["energy"],
    STATE_INDEX["energy_after_shift"],
)
FELT_COMPASSION, SAFETY, OBSTACLES = STATE_INDEX["felt_compassion"], STATE_INDEX["safety"], STATE_INDEX["obstacles"]
ACTS_GIVEN, CONTAGIOUS_GIVEN, CONVERSATIONS_HELD = (
    STATE_INDEX["acts_given"],
    STATE_INDEX["contagious_given"],
    STATE_INDEX["conversations_held"],
)
TESTS, LEFT, QUIET_DAYS = STATE_INDEX["tests"], STATE_INDEX["left"], STATE_INDEX["quiet_days"]
CARE, PRESENT = STATE_INDEX["care"], STATE_INDEX["present"]


class LevelSums(NamedTuple):
    """Sums over people whose last bits depend on the order in which people are added."""

    wellbeing: float
    energy: float
    energy_after_shift: float
    felt_compassion: float
    safety: float
    obstacles: float
    improvement: float
    care: float


COUNT_NAMES = (
    *("people", "present", "acts", "contagious", "conversations", "tests"),
    *("leavers", "burnt_out", "worn_out", "left_out"),
)
"""Names of the counts of people. They are integers, so their sums do not depend on the order."""

SUM_INDEX = {name: index for index, name in enumerate((*LevelSums._fields, *COUNT_NAMES))}
"""Indices of the sums from which the daily measures of a team or the organisation are computed: levels, then counts."""
N_SUMS = len(SUM_INDEX)
SUM_PEOPLE, SUM_PRESENT, SUM_ACTS, SUM_CONTAGIOUS_ACTS, SUM_CONVERSATIONS = (
    SUM_INDEX[name] for name in COUNT_NAMES[:5]
)
SUM_TESTS, SUM_LEAVERS, SUM_BURNT_OUT, SUM_WORN_OUT, SUM_LEFT_OUT = (SUM_INDEX[name] for name in COUNT_NAMES[5:])


@rule
def is_burnt_out(wellbeing: float, energy: float) -> bool:
    """Whether a person counts as burnt out: wellbeing and morning energy both below .45."""
    return (wellbeing < BURNT_OUT_THRESHOLD) & (energy < BURNT_OUT_THRESHOLD)


@rule
def is_worn_out(energy_after_shift: float) -> bool:
    """Whether a person counts as worn out: less energy than .20 at the end of the shift."""
    return energy_after_shift < WORN_OUT_THRESHOLD


@rule
def is_left_out(quiet_days: float) -> bool:
    """Whether a person counts as left out: ten days at work without an act or conversation."""
    return quiet_days >= MIN_LEFT_OUT_DAYS


@rule
def creativity_index(safety: float, felt_compassion: float, wellbeing: float) -> float:
    """An assumed index: .5·S + .3·C + .2·W."""
    return 0.5 * safety + 0.3 * felt_compassion + 0.2 * wellbeing


@rule
def productivity_index(energy: float, wellbeing: float, obstacles: float) -> float:
    """An assumed index: .5·E + .3·W + .2·(1 − O)."""
    return 0.5 * energy + 0.3 * wellbeing + 0.2 * (1.0 - obstacles)


@cached_njit
def compute_day_measures(
    people: NDArray[np.float64],
    team_of: NDArray[np.int32],
    improvement: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Compute all measures of a day except the ripple number, which needs the following days.

    Parameters
    ----------
    people : shape (states, people), by `PERSON_STATES`
    team_of : shape (people,)
    improvement : shape (teams,), in the morning
    out : shape (1 + teams, measures), filled; row 0 is the whole
    """
    sums = np.zeros((1 + len(improvement), N_SUMS))
    for i in range(people.shape[1]):
        team_sums, is_present = sums[1 + team_of[i]], people[PRESENT, i] > 0.0
        levels = add_person(
            read_level_sums(team_sums),
            people[WELLBEING, i],
            people[ENERGY, i],
            people[ENERGY_AFTER_SHIFT, i],
            people[FELT_COMPASSION, i],
            people[SAFETY, i],
            people[OBSTACLES, i],
            improvement[team_of[i]],
            people[CARE, i] if is_present else 0.0,
        )
        write_level_sums(team_sums, levels)
        team_sums[SUM_PEOPLE] += 1.0
        team_sums[SUM_PRESENT] += is_present
        team_sums[SUM_ACTS] += people[ACTS_GIVEN, i]
        team_sums[SUM_CONTAGIOUS_ACTS] += people[CONTAGIOUS_GIVEN, i]
        team_sums[SUM_CONVERSATIONS] += people[CONVERSATIONS_HELD, i]
        team_sums[SUM_TESTS] += people[TESTS, i]
        team_sums[SUM_LEAVERS] += people[LEFT, i]
        team_sums[SUM_BURNT_OUT] += is_burnt_out(people[WELLBEING, i], people[ENERGY, i])
        team_sums[SUM_WORN_OUT] += is_worn_out(people[ENERGY_AFTER_SHIFT, i])
        team_sums[SUM_LEFT_OUT] += is_left_out(people[QUIET_DAYS, i])
    add_team_sums(sums)
    for scope in range(len(sums)):
        compute_measures(sums[scope], out[scope])


@rule
def add_person(
    sums: LevelSums,
    wellbeing: float,
    energy: float,
    energy_after_shift: float,
    felt_compassion: float,
    safety: float,
    obstacles: float,
    improvement: float,
    care: float,
) -> LevelSums:
    """The sums of levels with a person added; `care` is 0 for one who is absent."""
    return LevelSums(
        sums.wellbeing + wellbeing,
        sums.energy + energy,
        sums.energy_after_shift + energy_after_shift,
        sums.felt_compassion + felt_compassion,
        sums.safety + safety,
        sums.obstacles + obstacles,
        sums.improvement + improvement,
        sums.care + care,
    )


@rule
def read_level_sums(sums: NDArray[np.float64]) -> LevelSums:
    """The sums of levels of a team."""
    return LevelSums(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7])


@rule
def write_level_sums(sums: NDArray[np.float64], levels: LevelSums) -> None:
    """Write the sums of levels of a team."""
    sums[0] = levels.wellbeing
    sums[1] = levels.energy
    sums[2] = levels.energy_after_shift
    sums[3] = levels.felt_compassion
    sums[4] = levels.safety
    sums[5] = levels.obstacles
    sums[6] = levels.improvement
    sums[7] = levels.care


@rule
def add_team_sums(sums: NDArray[np.float64]) -> None:
    """Add the sums of the teams, in order, to those of the whole, in row 0."""
    for scope in range(1, len(sums)):
        for column in range(N_SUMS):
            sums[0, column] += sums[scope, column]


@rule
def compute_measures(sums: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """The measures of a scope from its sums; the ripple number is left empty."""
    levels, n = read_level_sums(sums), sums[SUM_PEOPLE]
    wellbeing, energy = levels.wellbeing / n, levels.energy / n
    felt, safety, obstacles = levels.felt_compassion / n, levels.safety / n, levels.obstacles / n
    acts, present = sums[SUM_ACTS], sums[SUM_PRESENT]
    out[0] = wellbeing
    out[1] = energy
    out[2] = levels.energy_after_shift / n
    out[3] = felt
    out[4] = safety
    out[5] = obstacles
    out[6] = levels.improvement / n
    out[7] = acts / n
    out[8] = sums[SUM_CONTAGIOUS_ACTS] / acts if acts > 0.0 else np.nan
    out[9] = sums[SUM_CONVERSATIONS]
    out[10] = sums[SUM_TESTS] / n
    out[11] = sums[SUM_LEAVERS]
    out[12] = sums[SUM_BURNT_OUT] / n
    out[13] = sums[SUM_WORN_OUT] / n
    out[14] = sums[SUM_LEFT_OUT] / n
    out[15] = levels.care / present if present > 0.0 else np.nan
    out[16] = creativity_index(safety, felt, wellbeing)
    out[17] = productivity_index(energy, wellbeing, obstacles)
    out[18] = np.nan


@cached_njit
def compute_ripple_numbers(
    day: NDArray[np.int32],
    receiver: NDArray[np.int32],
    contagious: NDArray[np.bool_],
    because: NDArray[np.int64],
    team_of: NDArray[np.int32],
    out: NDArray[np.float64],
) -> None:
    """Compute the ripple number of each day and scope from the act log.

    Parameters
    ----------
    day, receiver, contagious, because
        Columns of the act log, `sim.engine.trace.ActLog`.
    team_of : shape (people,)
    out : shape (days, 1 + teams), filled
    """
    n_days, n_scopes = out.shape
    parents = np.zeros((n_days, n_scopes))
    children = np.zeros((n_days, n_scopes))
    for act in range(len(day)):
        parents[day[act] - 1, 0] += 1.0
        parents[day[act] - 1, 1 + team_of[receiver[act]]] += 1.0
        parent = because[act]
        if contagious[act] and parent >= 0 and day[act] - day[parent] <= RIPPLE_WINDOW_DAYS:
            children[day[parent] - 1, 0] += 1.0
            children[day[parent] - 1, 1 + team_of[receiver[parent]]] += 1.0
    for day_index in range(n_days):
        for scope in range(n_scopes):
            is_known = day_index + RIPPLE_WINDOW_DAYS < n_days and parents[day_index, scope] > 0.0
            out[day_index, scope] = children[day_index, scope] / parents[day_index, scope] if is_known else np.nan
