"""Mean field of a complete graph: large teams compared with a deterministic map of population shares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy
from numpy.typing import NDArray

from sim.engine.dispatch import EngineName
from sim.model.act_kinds import ACT_KINDS
from sim.model.measures import MEASURE_INDEX
from sim.model.parameters import Parameters
from sim.scenario import Scenario
from tests.theory import formulas
from tests.theory.criteria import TheoryCheck
from tests.theory.formulas import decay_factor, expit
from tests.theory.runner import HOMOGENEOUS_STATIC_PARAMETERS, TheoryRunner, make_scenario

FloatArray = NDArray[np.float64]

THEORY = "Mean field"
N_DAYS, FIRST_STATIONARY_DAY = 40, 15
"""Length of a run; index of the first day over which means are taken."""
SIZES: dict[EngineName, tuple[int, ...]] = {"compiled": (50, 200, 1000), "mesa": (50,)}
RUNS = 20
FINITE_SIZE_TOLERANCE = 1.0
"""Tolerance for finite-size effects, which the map ignores: a relative deviation up to this number / n is accepted."""
DETECTION_SHIFT = 8.0
"""Approximate shift of a score that is detected with power 0.99: its bound plus 2.3."""
CHECKED_MEASURES = ("acts", "contagious_share", "felt_compassion", "care")
PARAMETERS = {
    **HOMOGENEOUS_STATIC_PARAMETERS,
    "contacts_per_day": 4,
    "give_base": 0.15,
    "g_felt": 5,
    "felt_gain": 0.5,
    "felt_half": 1,
    "g_energy": 0,
}


def large_team_scenario(size: int) -> Scenario:
    """People who differ only in the number of days since they last received an act."""
    return make_scenario(
        {
            "days": N_DAYS,
            "workload": 0,
            "team": {"builder": "complete", "size": size, "leader": False},
            "leadership": {"style": "transactional"},
            "parameters": PARAMETERS,
            "kinds": {name: {"felt": 2} for name in ACT_KINDS},
            "mechanisms": dict.fromkeys(("safety", "glimpsing", "introductions", "improvement", "leaving"), False),
        }
    )


def mean_field_map(p: Parameters, control: float) -> FloatArray:
    """Time series of `CHECKED_MEASURES` in an infinite team, shape (days, measures).

    The number of contacts of a person is Poisson with mean contacts_per_day, and each contact acts with the mean
    probability over the team. So a person receives no act on a day with probability e^(−contacts_per_day · mean
    probability), which determines the distribution of days since the last act.
    """
    ages = np.arange(N_DAYS + 1)
    felt = np.where(ages == 0, 0.0, decay_factor(ages, p.felt_half))
    fixed_states = {"disposition": p.disposition_mean, "energy": 1.0, "safety": p.safety_start, "glimpsed": 0.0}
    log_odds_without_felt = sum(
        formulas.log_odds_terms(p, {**fixed_states, "felt_compassion": 0.0}, control, 0.0, 0.0).values()
    )
    log_odds = log_odds_without_felt + p.g_felt * felt
    need = formulas.need_log_odds(p, p.wellbeing_mean)
    p_act, p_without_felt = expit(log_odds + need), expit(log_odds_without_felt + need)
    shares, rows = (ages == 0) * 1.0, []
    for _ in range(N_DAYS):
        mean = float(shares @ p_act)
        rows.append(
            [
                p.contacts_per_day * mean,
                1 - p_without_felt / mean,
                float(shares @ felt),
                float(shares @ expit(log_odds)),
            ]
        )
        p_not_reached = np.exp(-p.contacts_per_day * mean)
        next_shares = np.zeros_like(shares)
        next_shares[0], next_shares[2:], next_shares[1] = (
            shares[0] * p_not_reached,
            shares[1:-1] * p_not_reached,
            1 - p_not_reached,
        )
        shares = next_shares
    return np.array(rows)


def check_mean_field(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Compare means over the stationary days of several runs of each size with the map."""
    columns = [MEASURE_INDEX[name] for name in CHECKED_MEASURES]
    for size in SIZES[runner.engine]:
        scenario = large_team_scenario(size)
        expected = mean_field_map(scenario.constants, 0.35)[FIRST_STATIONARY_DAY:].mean(0)
        traces = runner.simulate_traces(scenario, RUNS, people=False, acts=False)
        means = np.array([trace.days[FIRST_STATIONARY_DAY:, 0, columns].mean(0) for trace in traces])
        standard_error = means.std(0, ddof=1) / np.sqrt(len(means))
        deviations = means.mean(0) - expected
        excess = np.sign(deviations) * np.maximum(0, np.abs(deviations) - FINITE_SIZE_TOLERANCE * expected / size)
        scores = z_scores_of_t(excess / standard_error, len(means) - 1)
        gains, dead_zones = _sensitivities(
            scenario.constants, expected, standard_error, FINITE_SIZE_TOLERANCE * expected / size
        )
        yield TheoryCheck(THEORY, f"{size} people", runner.engine, scores, None, gains, dead_zones)


def z_scores_of_t(t: FloatArray, df: int) -> FloatArray:
    """Standard scores with the same tail probabilities as Student's t statistics."""
    tail = np.maximum(scipy.stats.t.sf(np.abs(t), df), 1e-300)
    scores: FloatArray = np.sign(t) * scipy.stats.norm.isf(tail)
    return scores


def _sensitivities(
    p: Parameters, expected: FloatArray, standard_error: FloatArray, tolerance: FloatArray
) -> tuple[dict[str, float], dict[str, float]]:
    """Shift per relative error of the most sensitive score, and the shift that the tolerance can absorb (twice).

    Approximate, because the standard errors are estimates.
    """
    gains, dead_zones = {}, {}
    for name in ("contacts_per_day", "give_base", "g_felt", "felt_half"):
        perturbed = mean_field_map(p._replace(**{name: getattr(p, name) * 1.001}), 0.35)[FIRST_STATIONARY_DAY:].mean(0)
        gain, dead_zone = np.abs(perturbed - expected) / standard_error / 0.001, 2 * tolerance / standard_error
        best = int(np.argmin((dead_zone + DETECTION_SHIFT) / gain))
        gains[name], dead_zones[name] = float(gain[best]), float(dead_zone[best])
    return gains, dead_zones
