"""Compare simulations of many teams of three with the exact Markov chain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import Trace
from sim.model.act_kinds import CONVERSATION_KIND
from sim.model.parameters import Parameters
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario
from tests.theory import markov_chain
from tests.theory.criteria import TheoryCheck, binomial_z_scores
from tests.theory.markov_chain import N_DAYS, N_PEOPLE, TOTALS, ChainMoments
from tests.theory.runner import TheoryRunner, make_scenario

FloatArray = NDArray[np.float64]

THEORY = "Markov chain, team of three"
N_TEAMS, N_RUNS = 150, {"compiled": 30, "mesa": 8}
"""Independent teams in one run; number of runs by engine."""
PERSON_SUBSETS = [group for size in (1, 2, 3) for group in combinations(range(N_PEOPLE), size)]
"""Sets of people for which the probability that all were reached on the previous day is compared."""
RELATIVE_STEP = 0.001
"""Relative change of a constant for numerical derivatives."""


@cache
def three_person_teams() -> Scenario:
    """Scenario with `N_TEAMS` teams of three."""
    return make_scenario(markov_chain.chain_scenario(N_TEAMS))


def check_markov_chain(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Compare who was reached on each day, the days since the last act received, and the totals over all days."""
    scenario = three_person_teams()
    reached_counts = np.zeros((N_DAYS, len(PERSON_SUBSETS)), np.int64)
    ages = np.zeros((N_PEOPLE, N_DAYS + 1), np.int64)
    totals = np.zeros(len(TOTALS))
    n = 0
    for trace in runner.simulate_traces(scenario, N_RUNS[runner.engine]):
        ages_by_day = nights_since_reached(trace, scenario.constants)
        reached_counts += np.array([(ages_by_day[:, :, list(group)] == 1).all(2).sum(1) for group in PERSON_SUBSETS]).T
        ages += np.array([np.bincount(ages_by_day[-1, :, person], minlength=N_DAYS + 1) for person in range(N_PEOPLE)])
        totals += count_totals(trace)
        n += N_TEAMS
    expected = markov_chain.solve_chain(scenario.constants)
    perturbed = {name: markov_chain.solve_chain(_perturb(scenario.constants, name)) for name in PERTURBED_PARAMETERS}
    yield TheoryCheck(
        THEORY,
        "people reached on the previous day",
        runner.engine,
        binomial_z_scores(reached_counts, n, p_reached_yesterday(expected)),
    )
    yield TheoryCheck(
        THEORY, "days since the last act received", runner.engine, binomial_z_scores(ages, n, p_age(expected))
    )
    std = np.sqrt(n * expected.variances)
    scores = (totals - n * expected.means) / std
    gains = {
        name: float(np.max(np.abs(n * (perturbed_moments.means - expected.means) / std)) / RELATIVE_STEP)
        for name, perturbed_moments in perturbed.items()
    }
    yield TheoryCheck(THEORY, "total " + ", ".join(TOTALS), runner.engine, scores, None, gains)


PERTURBED_PARAMETERS = ("contacts_per_day", "give_base", "g_felt", "felt_half")


def _perturb(p: Parameters, name: str) -> Parameters:
    return p._replace(**{name: getattr(p, name) * (1 + RELATIVE_STEP)})


def nights_since_reached(trace: Trace, p: Parameters) -> NDArray[np.int64]:
    """Nights since each person was last reached, shape (days, teams, people)."""
    if trace.people is None:
        raise ValueError("the trace has no people")
    felt = trace.people[:, STATE_INDEX["felt_compassion"]]
    ages = np.zeros(felt.shape, np.int64)
    is_reached = felt > 0
    # Rounded to the nearest age. The closed forms check the exact value of felt compassion.
    ages[is_reached] = np.clip(np.rint(-np.log2(felt[is_reached]) * p.felt_half), 1, N_DAYS).astype(np.int64)
    return ages.reshape(len(felt), -1, N_PEOPLE)


def count_totals(trace: Trace) -> FloatArray:
    """Number of acts, contagious acts and conversations in all teams."""
    if trace.acts is None:
        raise ValueError("the trace has no acts")
    talk = trace.acts.kind == CONVERSATION_KIND
    return np.array([np.sum(~talk), np.sum(~talk & trace.acts.contagious), np.sum(talk)], np.float64)


def p_reached_yesterday(moments: ChainMoments) -> FloatArray:
    """Probability that all people of a set were reached on the previous day, shape (days, sets)."""
    probabilities = np.empty((N_DAYS, len(PERSON_SUBSETS)))
    for index, group in enumerate(PERSON_SUBSETS):
        states: Any = moments.state_probabilities
        for person in reversed(range(N_PEOPLE)):
            states = states.take(1, axis=1 + person) if person in group else states.sum(axis=1 + person)
        probabilities[:, index] = states
    return probabilities


def p_age(moments: ChainMoments) -> FloatArray:
    """Probability of each age of each person on the last morning, shape (people, ages)."""
    last = moments.state_probabilities[-1]
    others = [
        tuple(other_person for other_person in range(N_PEOPLE) if other_person != person) for person in range(N_PEOPLE)
    ]
    return np.array([last.sum(axis=axes) for axes in others])
