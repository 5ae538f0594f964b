"""Events that happen with one chance, again and again: contacts, leaving, small tests of change, who people are."""

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

CONTACTS_THEORY, LEAVING_THEORY = "Contacts", "Leaving and trying"
CONTACT_RUNS = LEAVING_RUNS = NEWCOMER_RUNS = 2
TIE_WEIGHTS = (4, 6, 8, 9, 12)
"""Of ties; a tenth of each is the chance to meet, but for the last, which meets every day."""
PERSON_NAMES = [f"P{i}" for i in range(13)]
MAX_STAY_DAYS = 4
"""Days of the longest stay that is counted for itself."""


def certain_act_scenario() -> Scenario:
    """Thirteen people whose every meeting brings an act both ways, so that the acts tell who met."""
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


def check_contacts(player: TheoryRunner) -> Iterator[TheoryCheck]:
    """Meetings of each weight of tie, and how many people somebody meets on a day, against binomials."""
    spec = certain_act_scenario()
    weight = _tie_weights()
    p_meet = np.minimum(1, weight / 10)
    met = np.zeros((0, len(weight)), np.int64)
    for trace in player.simulate_traces(spec, CONTACT_RUNS, people=False):
        directed_counts = np.zeros((2, spec.days, len(PERSON_NAMES), len(PERSON_NAMES)), np.int64)
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
            "whoever meets may act, both ways",
            player.engine,
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
    yield TheoryCheck(CONTACTS_THEORY, "meetings by weight of the tie", player.engine, np.concatenate(per_weight))
    yield TheoryCheck(
        CONTACTS_THEORY, "meetings in all", player.engine, np.array([z]), None, {"contacts_per_day": gain}
    )
    is_tie_of_first = np.array([pair[0] == 0 for pair in combinations(range(len(PERSON_NAMES)), 2)])
    n_met = met[:, is_tie_of_first].sum(1)
    distribution = reduce(np.convolve, [np.array([1 - p, p]) for p in p_meet[is_tie_of_first]])
    counts = np.bincount(n_met, minlength=len(distribution))
    yield TheoryCheck(
        CONTACTS_THEORY, "people met by one on a day", player.engine, binomial_z_scores(counts, n, distribution)
    )


def _tie_weights() -> FloatArray:
    """Weight of the tie of each two people."""
    pairs = combinations(range(len(PERSON_NAMES)), 2)
    return np.array([float(weight) for _, weight in zip(pairs, cycle(TIE_WEIGHTS), strict=False)])


def high_turnover_scenario() -> Scenario:
    """People who meet nobody, all in the same state, so that everybody leaves, and tries, with one chance."""
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


def check_leaving(player: TheoryRunner) -> Iterator[TheoryCheck]:
    """Leaving as a binomial, stays as geometric, small tests as a binomial."""
    spec = high_turnover_scenario()
    p = spec.constants
    left_by_run, tests_by_run = [], []
    for trace in player.simulate_traces(spec, LEAVING_RUNS, acts=False):
        left_team = person_state(trace, "left") > 0
        left_by_run.append(left_team)
        tests_by_run.append(person_state(trace, "tests"))
    p_leave = float(formulas.leaving_probability(p, p.wellbeing_mean))
    yield _check_binomial(
        "people who leave",
        player,
        np.concatenate(left_by_run),
        p_leave,
        {"leave_rate": 1.0, "leave_slope": p.leave_rate * p.leave_slope * (0.5 - p.wellbeing_mean) / p_leave},
    )
    yield TheoryCheck(
        LEAVING_THEORY,
        "length of a stay",
        player.engine,
        np.concatenate([stay_length_scores(left_team_of_run, p_leave) for left_team_of_run in left_by_run]),
    )
    # Everybody is rested, so the energy is 1.
    yield _check_binomial(
        "small tests of change", player, np.concatenate(tests_by_run), p.try_rate * p.safety_start, {"try_rate": 1}
    )


def daily_turnover_scenario() -> Scenario:
    """People who meet nobody and most of whom leave on their first day; no draw comes so far that 0 or 1 stops it."""
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


def check_newcomers(player: TheoryRunner) -> Iterator[TheoryCheck]:
    """Nearly everybody leaves every day, so who people are is drawn anew: as sums of four uniforms."""
    spec = daily_turnover_scenario()
    p = spec.constants
    samples: dict[str, list[FloatArray]] = {"set_point": [], "disposition": []}
    for trace in player.simulate_traces(spec, NEWCOMER_RUNS, acts=False):
        left_team = person_state(trace, "left") > 0
        for name, values in samples.items():
            values += [person_state(trace, name)[0], person_state(trace, name)[1:][left_team[:-1]]]
    yield _check_irwin_hall("set-points of newcomers", player, samples["set_point"], p, "wellbeing")
    yield _check_irwin_hall("dispositions of newcomers", player, samples["disposition"], p, "disposition")


def _check_binomial(
    check_name: str, player: TheoryRunner, outcomes: FloatArray, probability: float, relative_changes: dict[str, float]
) -> TheoryCheck:
    """A count against its binomial; `relative_changes` tells by constant the relative change of the chance."""
    n = outcomes.size
    z = binomial_z_scores(np.sum(outcomes), n, probability)
    gain = float(np.sqrt(n * probability / (1 - probability)))
    return TheoryCheck(
        LEAVING_THEORY,
        check_name,
        player.engine,
        z,
        None,
        {name: gain * relative_change for name, relative_change in relative_changes.items()},
    )


def stay_length_scores(left_team: NDArray[np.bool_], probability: float) -> FloatArray:
    """How many of those who start stay for exactly 1, 2, … days, against the geometric distribution.

    `left_team` has the shape (days, people). Counted are starts so early that the longest counted stay fits in.
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
    check_name: str, player: TheoryRunner, samples: list[FloatArray], p: Parameters, name: str
) -> TheoryCheck:
    """Mean and variance of sums of four uniforms: the excess of their fourth moment is −1.2/4 (Irwin–Hall)."""
    mean, sd = getattr(p, f"{name}_mean"), getattr(p, f"{name}_sd")
    values = np.concatenate(samples)
    n = len(values)
    first = (values.mean() - mean) / (sd / np.sqrt(n))
    second = (np.mean((values - mean) ** 2) / sd**2 - 1) / np.sqrt((2 - 0.3) / n)
    gains = {f"{name}_mean": mean / sd * np.sqrt(n), f"{name}_sd": 2 / np.sqrt(1.7 / n)}
    return TheoryCheck(LEAVING_THEORY, check_name, player.engine, np.array([first, second]), None, gains)
