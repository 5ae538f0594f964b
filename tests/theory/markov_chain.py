"""Exact Markov chain of a leader and two reports whose felt compassion takes few values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.act_kinds import ACT_KINDS
from sim.model.parameters import Parameters
from sim.model.styles import Style
from tests.theory import formulas
from tests.theory.formulas import decay_factor, expit, logit
from tests.theory.runner import HOMOGENEOUS_STATIC_PARAMETERS

FloatArray = NDArray[np.float64]

N_DAYS = 12
N_PEOPLE = 3
NEVER_REACHED = 0
"""Age 0 is a person who has not been reached since the start or since joining."""
STYLE = Style(attend=0.4, understand=0.5, empathise=1, help=0, control=0.2)
TOTALS = ("acts", "contagious acts", "conversations")
"""Quantities that are summed over the days."""

PARAMETERS = {
    **HOMOGENEOUS_STATIC_PARAMETERS,
    "contacts_per_day": 1.4,
    "give_base": 0.2,
    "g_felt": 4,
    "felt_gain": 0.5,
    "felt_half": 1.5,
    "leader_weight": 2,
    "conversations": 1,
    "leave_rate": 0.05,
    "leave_slope": 0,
    "wellbeing_mean": 0.4,
}
"""Wellbeing, energy, safety and disposition are constant. Any act or conversation sets felt compassion to 1, because
felt_gain times its weight is 1. So felt compassion is 2^(−age / felt_half), with the age in nights since the last
one."""


def chain_scenario(n_teams: int) -> dict[str, object]:
    """Keys of a scenario with `n_teams` teams of three without ties between them, so that each is its own chain."""
    people: list[dict[str, object]] = []
    ties = []
    for team in range(n_teams):
        names = [f"{role} {team}" for role in ("Leader", "First", "Second")]
        people += [{"name": name, "team": f"Team {team}"} for name in names]
        people[-N_PEOPLE]["leads"] = "everyone"
        ties += [list(pair) for pair in combinations(names, 2)]
    return {
        "days": N_DAYS,
        "workload": 0,
        "team": {"builder": "people", "people": people, "ties": ties},
        "leadership": {"style": STYLE._asdict()},
        "parameters": PARAMETERS,
        "kinds": {name: {"felt": 2} for name in ACT_KINDS},
        "mechanisms": {"safety": False, "glimpsing": False, "introductions": False, "improvement": False},
    }


class ChainEvent(NamedTuple):
    """One possible outcome of a tie or of a conversation slot of the leader.

    Attributes
    ----------
    probability : in each state; broadcasts to shape (ages, ages, ages)
    reached : bit mask of the people who are reached
    increments : of each of `TOTALS`
    """

    probability: FloatArray
    reached: int
    increments: tuple[int, int, int]


class ChainMoments(NamedTuple):
    """Distribution and moments from the chain.

    Attributes
    ----------
    state_probabilities : shape (days, ages, ages, ages), of each state in the morning: leader, first and second report
    means, variances : of `TOTALS` of one team over all days
    """

    state_probabilities: FloatArray
    means: FloatArray
    variances: FloatArray


def chain_events(p: Parameters) -> list[list[ChainEvent]]:
    """All outcomes on a day, for each tie and for the slot of the leader."""
    ages = np.arange(N_DAYS + 1)
    felt = np.where(ages == NEVER_REACHED, 0.0, decay_factor(ages, p.felt_half))
    fixed_states = {"disposition": p.disposition_mean, "energy": 1.0, "safety": p.safety_start, "glimpsed": 0.0}
    parts = formulas.log_odds_terms(p, {**fixed_states, "felt_compassion": felt}, STYLE.control, 0.0, 0.0)
    parts["g_glimpsed"] = 0.0
    log_odds = sum(parts.values()) + formulas.need_log_odds(p, p.wellbeing_mean)
    p_spontaneous, p_act = expit(log_odds - parts["g_felt"]), expit(log_odds)
    p_meet = p.contacts_per_day / 2
    ties = [_tie_events(pair, p_meet, p_spontaneous, p_act) for pair in combinations(range(N_PEOPLE), 2)]
    p_conversation = expit(logit(STYLE.attend) + p.g_energy * 0.5 + parts["g_felt"])[:, None, None]
    # Both reports have equal need. The tie is broken in favour of the first.
    first = STYLE.understand + (1 - STYLE.understand) / 2
    slot = [ChainEvent(1 - p_conversation, 0, (0, 0, 0))]
    slot += [ChainEvent(p_conversation * first, 2, (0, 0, 1)), ChainEvent(p_conversation * (1 - first), 4, (0, 0, 1))]
    return [*ties, slot]


def _tie_events(pair: tuple[int, int], p_meet: float, p_spontaneous: FloatArray, p_act: FloatArray) -> list[ChainEvent]:
    """Each of the two people does not act, acts spontaneously, or acts by contagion."""
    outcomes_of_person = []
    for person in pair:
        shape = [1] * N_PEOPLE
        shape[person] = -1
        p_spontaneous_of_person, p_act_of_person = p_spontaneous.reshape(shape), p_act.reshape(shape)
        outcomes_of_person.append(
            [
                (1 - p_act_of_person, 0, 0),
                (p_spontaneous_of_person, 1, 0),
                (p_act_of_person - p_spontaneous_of_person, 1, 1),
            ]
        )
    first_bit, second_bit = (1 << person for person in pair)
    events = [ChainEvent(np.array(1 - p_meet), 0, (0, 0, 0))]
    for p_first, acts_of_first, contagious_of_first in outcomes_of_person[0]:
        for p_second, acts_of_second, contagious_of_second in outcomes_of_person[1]:
            reached = (second_bit if acts_of_first else 0) | (first_bit if acts_of_second else 0)
            increments = (acts_of_first + acts_of_second, contagious_of_first + contagious_of_second, 0)
            events.append(ChainEvent(p_meet * p_first * p_second, reached, increments))
    return events


def solve_chain(p: Parameters) -> ChainMoments:
    """Solve the chain from the first morning, with felt compassion 0, to the last evening."""
    shape = (N_DAYS + 1,) * N_PEOPLE
    moments = np.zeros((1 + 2 * len(TOTALS), *shape))
    moments[0][(NEVER_REACHED,) * N_PEOPLE] = 1.0
    events = chain_events(p)
    states = []
    for _ in range(N_DAYS):
        states.append(moments[0])
        moments = _apply_night(_apply_day(moments, events), p)
    n = len(TOTALS)
    sums = moments.reshape(len(moments), -1).sum(1)
    means = sums[1 : 1 + n]
    return ChainMoments(np.array(states), means, sums[1 + n :] - means**2)


def _apply_day(moments: FloatArray, events: Sequence[Sequence[ChainEvent]]) -> FloatArray:
    """Moments by the set of people reached on the day, shape (2^people, 1 + 2 * totals, ages, ages, ages).

    `moments` contains the probability of each state and, multiplied by it, the mean and mean square of each total.
    """
    day = np.zeros((1 << N_PEOPLE, *moments.shape))
    day[0] = moments
    for outcomes in events:
        after = np.zeros_like(day)
        for event in outcomes:
            for reached in range(len(day)):
                after[reached | event.reached] += event.probability * _add_to_moments(day[reached], event.increments)
        day = after
    return day


def _add_to_moments(moments: FloatArray, increments: tuple[int, int, int]) -> FloatArray:
    """Moments of the totals after adding the increments."""
    if not any(increments):
        return moments
    n, out = len(TOTALS), moments.copy()
    for index, increment in enumerate(increments):
        mean, square = 1 + index, 1 + n + index
        out[square] += 2 * increment * moments[mean] + increment**2 * moments[0]
        out[mean] += increment * moments[0]
    return out


def _apply_night(day: FloatArray, p: Parameters) -> FloatArray:
    """Ages increase by 1, or become 1 for people who were reached; reports may leave, and newcomers have age 0."""
    morning = np.zeros(day.shape[1:])
    for reached in range(len(day)):
        part = day[reached]
        for person in range(N_PEOPLE):
            part = _increment_age(part, 1 + person, bool(reached >> person & 1))
        morning += part
    for person in range(1, N_PEOPLE):
        leaving = p.leave_rate * morning.sum(axis=1 + person)
        morning = morning * (1 - p.leave_rate)
        newcomer = [slice(None)] * morning.ndim
        newcomer[1 + person] = slice(NEVER_REACHED, NEVER_REACHED + 1)
        morning[tuple(newcomer)] += np.expand_dims(leaving, 1 + person)
    return morning


def _increment_age(moments: FloatArray, axis: int, was_reached: bool) -> FloatArray:
    """Moments after one person's age changes overnight. Ages do not exceed the length of the run."""
    moments = np.moveaxis(moments, axis, 0)
    out = np.zeros_like(moments)
    if was_reached:
        out[1] = moments.sum(axis=0)
    else:
        out[NEVER_REACHED] = moments[NEVER_REACHED]
        out[2:] = moments[1:-1]
    return np.moveaxis(out, 0, axis)
