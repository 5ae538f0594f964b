"""The exact Markov chain of a leader with two reports whose felt compassion takes few values."""

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
"""The age of what never was: nobody has reached this person since the start, or since they came."""
STYLE = Style(attend=0.4, understand=0.5, empathise=1, help=0, control=0.2)
TOTALS = ("acts", "contagious acts", "conversations")
"""What is added up over the days."""

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
"""Wellbeing, energy, safety and disposition stand still. Any act or conversation fills felt compassion to 1, since
felt_gain times its weight is 1; so it is 2^(−age / felt_half), the age in nights since the last one."""


def chain_scenario(n_teams: int) -> dict[str, object]:
    """The keys of a scenario of so many teams of three, between which there is no tie: each is a chain by itself."""
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
    """One outcome of a tie or of a slot of the leader.

    Attributes
    ----------
    probability : in each state; shape (ages, ages, ages), or one that broadcasts to it
    reached : whom it reaches, as bits
    increments : to each of `TOTALS`
    """

    probability: FloatArray
    reached: int
    increments: tuple[int, int, int]


class ChainMoments(NamedTuple):
    """What the chain says.

    Attributes
    ----------
    state_probabilities : shape (days, ages, ages, ages), chance of each state in the morning: leader, first, second
    means, variances : of `TOTALS`, of one team over all days
    """

    state_probabilities: FloatArray
    means: FloatArray
    variances: FloatArray


def chain_events(p: Parameters) -> list[list[ChainEvent]]:
    """What can happen on a day: for each tie and for the slot of the leader, all outcomes."""
    ages = np.arange(N_DAYS + 1)
    felt = np.where(ages == NEVER_REACHED, 0.0, decay_factor(ages, p.felt_half))
    fixed_states = {"disposition": p.disposition_mean, "energy": 1.0, "safety": p.safety_start, "glimpsed": 0.0}
    parts = formulas.log_odds_terms(p, {**fixed_states, "felt_compassion": felt}, STYLE.control, 0.0, 0.0)
    parts["g_glimpsed"] = 0.0
    log_odds = sum(parts.values()) + formulas.need_log_odds(p, p.wellbeing_mean)
    own, all_in_all = expit(log_odds - parts["g_felt"]), expit(log_odds)
    meets = p.contacts_per_day / 2
    ties = [_tie_events(pair, meets, own, all_in_all) for pair in combinations(range(N_PEOPLE), 2)]
    p_conversation = expit(logit(STYLE.attend) + p.g_energy * 0.5 + parts["g_felt"])[:, None, None]
    # Both reports are in equal need, so who is in most need is the first of them.
    first = STYLE.understand + (1 - STYLE.understand) / 2
    slot = [ChainEvent(1 - p_conversation, 0, (0, 0, 0))]
    slot += [ChainEvent(p_conversation * first, 2, (0, 0, 1)), ChainEvent(p_conversation * (1 - first), 4, (0, 0, 1))]
    return [*ties, slot]


def _tie_events(pair: tuple[int, int], p_meet: float, p_own_accord: FloatArray, p_act: FloatArray) -> list[ChainEvent]:
    """Each of the two does not act, acts of their own accord, or acts by contagion."""
    outcomes_of_person = []
    for person in pair:
        shape = [1] * N_PEOPLE
        shape[person] = -1
        alone, p_act_of_person = p_own_accord.reshape(shape), p_act.reshape(shape)
        outcomes_of_person.append([(1 - p_act_of_person, 0, 0), (alone, 1, 0), (p_act_of_person - alone, 1, 1)])
    first_bit, second_bit = (1 << person for person in pair)
    events = [ChainEvent(np.array(1 - p_meet), 0, (0, 0, 0))]
    for chance, acts, n_contagious in outcomes_of_person[0]:
        for also, n_acts, caught_too in outcomes_of_person[1]:
            reached = (second_bit if acts else 0) | (first_bit if n_acts else 0)
            events.append(ChainEvent(p_meet * chance * also, reached, (acts + n_acts, n_contagious + caught_too, 0)))
    return events


def solve_chain(p: Parameters) -> ChainMoments:
    """The chain from the first morning, when nobody feels anything, to the last evening."""
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
    """The day by whom it reached: shape (2^people, 1 + moments, ages, ages, ages).

    `moments` holds the chance of each state and, weighted by it, the mean and the mean square of each total so far.
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
    """Moments of the totals when so much more is added."""
    if not any(increments):
        return moments
    n, out = len(TOTALS), moments.copy()
    for index, increment in enumerate(increments):
        mean, square = 1 + index, 1 + n + index
        out[square] += 2 * increment * moments[mean] + increment**2 * moments[0]
        out[mean] += increment * moments[0]
    return out


def _apply_night(day: FloatArray, p: Parameters) -> FloatArray:
    """Ages grow, or start at 1 for those who were reached; some reports leave, and newcomers were never reached."""
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
    """One person's age a night later; none gets older than the run is long."""
    moments = np.moveaxis(moments, axis, 0)
    out = np.zeros_like(moments)
    if was_reached:
        out[1] = moments.sum(axis=0)
    else:
        out[NEVER_REACHED] = moments[NEVER_REACHED]
        out[2:] = moments[1:-1]
    return np.moveaxis(out, 0, axis)
