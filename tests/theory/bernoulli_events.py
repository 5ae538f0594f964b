"""Independent events with constant probability: contacts, leaving, tests of change; and the traits of newcomers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import combinations, cycle

import numpy as np
from numpy.typing import NDArray

from sim.model.parameters import Parameters
from sim.scenario import Scenario
from tests.theory import formulas
from tests.theory.criteria import TheoryCheck, binomial_z_scores, score_sums, score_test
from tests.theory.no_contact import person_state
from tests.theory.runner import TheoryRunner, make_scenario

FloatArray = NDArray[np.float64]

CONTACTS_THEORY, LEAVING_THEORY = "Contacts", "Leaving and tests of change"
CONTACT_RUNS = LEAVING_RUNS = NEWCOMER_RUNS = 2
TIE_WEIGHTS = (4, 6, 8, 9, 12)
"""Weights of ties. The probability of a contact is a tenth of the weight, at most 1."""
PERSON_NAMES = [f"P{i}" for i in range(13)]
MAX_STAY_DAYS = 4
"""Longest stay, in days, that is compared with theory."""


def certain_act_scenario() -> Scenario:
    """Thirteen people who act toward each other in every contact, so that the acts show who met."""
    pairs = list(combinations(range(len(PERSON_NAMES)), 2))
    weights = _tie_weights()
    ties = [[PERSON_NAMES[i], PERSON_NAMES[j], weight] for (i, j), weight in zip(pairs, weights.tolist(), strict=True)]
    mean_strength = 2 * float(weights.sum()) / len(PERSON_NAMES)
    return make_scenario(
        {
            "days": 650,
            "team": {"builder": "people", "people": [{"name": name} for name in PERSON_NAMES], "ties": ties},
            "parameters": {"give_base": 0.9999, "contacts_per_day": 0.1 * mean_strength},
            "mechanisms": {"leaving": False, "introductions": False},
            "events": [{"event": "campaign", "day": 1, "strength": 10} for _ in range(6)],
        }
    )


def check_contacts(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Contacts by weight of the tie: binomial. Contacts of one person per day: Poisson binomial."""
    scenario = certain_act_scenario()
    weight = _tie_weights()
    p_meet = np.minimum(1, weight / 10)
    met = np.zeros((0, len(weight)), np.int64)
    for trace in runner.simulate_traces(scenario, CONTACT_RUNS, people=False):
        directed_counts = np.zeros((2, scenario.days, len(PERSON_NAMES), len(PERSON_NAMES)), np.int64)
        acts = trace.acts
        if acts is None:
            raise ValueError("the trace has no acts")
        is_forward = acts.giver < acts.receiver
        np.add.at(directed_counts[0], (acts.day[is_forward] - 1, acts.giver[is_forward], acts.receiver[is_forward]), 1)
        np.add.at(
            directed_counts[1], (acts.day[~is_forward] - 1, acts.receiver[~is_forward], acts.giver[~is_forward]), 1
        )
        yield TheoryCheck(
            CONTACTS_THEORY,
            "acts in both directions of each contact",
            runner.engine,
            np.ravel(directed_counts[0] - directed_counts[1]) * 1.0,
            0.0,
        )
        met = np.vstack([met, directed_counts[0][:, *np.triu_indices(len(PERSON_NAMES), 1)]])
    n = met.shape[0]
    per_weight = [
        binomial_z_scores(met[:, weight == w].sum(), n * np.sum(weight == w), min(1, w / 10)) for w in TIE_WEIGHTS
    ]
    below_one = p_meet < 1
    z, gain = score_test(
        [score_sums(met[:, below_one], np.tile(p_meet[below_one], (n, 1)), 1 / (1 - p_meet[below_one]))]
    )
    yield TheoryCheck(CONTACTS_THEORY, "contacts by weight of the tie", runner.engine, np.concatenate(per_weight))
    yield TheoryCheck(CONTACTS_THEORY, "all contacts", runner.engine, np.array([z]), None, {"contacts_per_day": gain})
    is_tie_of_first = np.array([pair[0] == 0 for pair in combinations(range(len(PERSON_NAMES)), 2)])
    n_met = met[:, is_tie_of_first].sum(1)
    distribution = reduce(np.convolve, [np.array([1 - p, p]) for p in p_meet[is_tie_of_first]])
    counts = np.bincount(n_met, minlength=len(distribution))
    yield TheoryCheck(
        CONTACTS_THEORY, "contacts of one person per day", runner.engine, binomial_z_scores(counts, n, distribution)
    )


def _tie_weights() -> FloatArray:
    """Weight of the tie of each pair of people."""
    pairs = combinations(range(len(PERSON_NAMES)), 2)
    return np.array([float(weight) for _, weight in zip(pairs, cycle(TIE_WEIGHTS), strict=False)])


def high_turnover_scenario() -> Scenario:
    """People without contacts, all in the same state: all have the same probability of leaving and of a test."""
    return make_scenario(
        {
            "days": 300,
            "team": {"builder": "small_world", "size": 160, "leader": False},
            "parameters": {
                "contacts_per_day": 0,
                "leave_rate": 0.17,
                "leave_slope": 19,
                "wellbeing_mean": 0.3,
                "wellbeing_sd": 0,
                "rest_floor": 1,
                "drain": 0,
                "strain": 0,
                "safety_start": 0.95,
                "try_rate": 0.95,
            },
            "mechanisms": {"safety": False},
        }
    )


def check_leaving(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Number of people who leave: binomial. Length of a stay: geometric. Number of tests of change: binomial."""
    scenario = high_turnover_scenario()
    p = scenario.constants
    left_by_run, tests_by_run = [], []
    for trace in runner.simulate_traces(scenario, LEAVING_RUNS, acts=False):
        left_team = person_state(trace, "left") > 0
        left_by_run.append(left_team)
        tests_by_run.append(person_state(trace, "tests"))
    p_leave = float(formulas.leaving_probability(p, p.wellbeing_mean))
    yield _check_binomial(
        "people who leave",
        runner,
        np.concatenate(left_by_run),
        p_leave,
        {"leave_rate": 1.0, "leave_slope": p.leave_rate * p.leave_slope * (0.5 - p.wellbeing_mean) / p_leave},
    )
    yield TheoryCheck(
        LEAVING_THEORY,
        "length of a stay",
        runner.engine,
        np.concatenate([stay_length_scores(left_team_of_run, p_leave) for left_team_of_run in left_by_run]),
    )
    # All people are rested, so their energy is 1.
    yield _check_binomial(
        "small tests of change", runner, np.concatenate(tests_by_run), p.try_rate * p.safety_start, {"try_rate": 1}
    )


def daily_turnover_scenario() -> Scenario:
    """People without contacts, most of whom leave on their first day. No draw reaches the bounds 0 and 1."""
    return make_scenario(
        {
            "days": 300,
            "team": {"builder": "small_world", "size": 160, "leader": False},
            "parameters": {
                "contacts_per_day": 0,
                "leave_rate": 0.98,
                "leave_slope": 0,
                "wellbeing_mean": 0.5,
                "wellbeing_sd": 0.14,
                "disposition_mean": 0.5,
                "disposition_sd": 0.14,
            },
        }
    )


def check_newcomers(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Nearly all people leave each day, so that their traits are drawn again: as sums of four uniforms (Irwin–Hall)."""
    scenario = daily_turnover_scenario()
    p = scenario.constants
    samples: dict[str, list[FloatArray]] = {"set_point": [], "disposition": []}
    for trace in runner.simulate_traces(scenario, NEWCOMER_RUNS, acts=False):
        left_team = person_state(trace, "left") > 0
        for name, values in samples.items():
            values += [person_state(trace, name)[0], person_state(trace, name)[1:][left_team[:-1]]]
    yield _check_irwin_hall("set-points of newcomers", runner, samples["set_point"], p, "wellbeing")
    yield _check_irwin_hall("dispositions of newcomers", runner, samples["disposition"], p, "disposition")


def _check_binomial(
    check_name: str, runner: TheoryRunner, outcomes: FloatArray, probability: float, relative_changes: dict[str, float]
) -> TheoryCheck:
    """Binomial test. `relative_changes`: by constant, relative change of the probability per relative error."""
    n = outcomes.size
    z = binomial_z_scores(np.sum(outcomes), n, probability)
    gain = float(np.sqrt(n * probability / (1 - probability)))
    return TheoryCheck(
        LEAVING_THEORY,
        check_name,
        runner.engine,
        z,
        None,
        {name: gain * relative_change for name, relative_change in relative_changes.items()},
    )


def stay_length_scores(left_team: NDArray[np.bool_], probability: float) -> FloatArray:
    """Standard scores of the numbers of stays of exactly 1, 2, … days, compared with the geometric distribution.

    `left_team` has the shape (days, people). Only starts that leave time for the longest stay are counted.
    """
    starts = left_team[: -MAX_STAY_DAYS - 1]
    n, scores, is_staying = int(starts.sum()), [], starts
    for length in range(1, MAX_STAY_DAYS + 1):
        leaves = left_team[length : len(left_team) - MAX_STAY_DAYS - 1 + length]
        ended = is_staying & leaves
        scores.append(binomial_z_scores(ended.sum(), n, probability * (1 - probability) ** (length - 1)))
        is_staying = is_staying & ~leaves
    return np.concatenate(scores)


def _check_irwin_hall(
    check_name: str, runner: TheoryRunner, samples: list[FloatArray], p: Parameters, name: str
) -> TheoryCheck:
    """Mean and variance of sums of four uniforms: the excess of their fourth moment is −1.2/4 (Irwin–Hall)."""
    mean, sd = getattr(p, f"{name}_mean"), getattr(p, f"{name}_sd")
    values = np.concatenate(samples)
    n = len(values)
    first = (values.mean() - mean) / (sd / np.sqrt(n))
    second = (np.mean((values - mean) ** 2) / sd**2 - 1) / np.sqrt((2 - 0.3) / n)
    gains = {f"{name}_mean": mean / sd * np.sqrt(n), f"{name}_sd": 2 / np.sqrt(1.7 / n)}
    return TheoryCheck(LEAVING_THEORY, check_name, runner.engine, np.array([first, second]), None, gains)
