"""Predict the next morning from a morning and the acts of the day, exactly up to rounding."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from tests.theory import formulas
from tests.theory.criteria import TheoryCheck
from tests.theory.dense_case import (
    INCIDENT,
    N_PEOPLE,
    STYLES,
    BusyRun,
    ExternalConditions,
    busy_team_scenario,
    count_acts,
    external_conditions,
)
from tests.theory.formulas import decay_factor
from tests.theory.runner import TheoryRunner

FloatArray = NDArray[np.float64]

THEORY = "One-day prediction"
ROUNDING_TOLERANCE = 64 * 2.0**-53
"""There are about a hundred operations from one morning to the next, mostly on numbers well below 1."""


def check_one_day(runner: TheoryRunner) -> Iterator[TheoryCheck]:
    """Predict each morning of a busy team from the previous morning and its acts, and compare."""
    scenario, conditions = busy_team_scenario(), external_conditions()
    for trace in runner.simulate_traces(scenario, 1):
        run = count_acts(trace)
        expected = next_morning(scenario, conditions, run)
        for name, error in residuals(scenario, run, expected).items():
            yield TheoryCheck(THEORY, name.replace("_", " "), runner.engine, error.ravel(), ROUNDING_TOLERANCE)
        return


def demand_and_overload(
    scenario: Scenario, conditions: ExternalConditions, run: BusyRun
) -> tuple[FloatArray, FloatArray]:
    """Demand and overload of each person and day. The overload of absent people is 0."""
    demand = formulas.demand(scenario.constants, conditions.workload, run.states["obstacles"], run.improvement[:, None])
    return demand, np.where(conditions.present, np.maximum(0, demand - run.states["energy"]), 0)


def remaining_fractions(scenario: Scenario, conditions: ExternalConditions, run: BusyRun) -> dict[str, FloatArray]:
    """Factors by which the acts and conversations of the day reduce 1 − state, or obstacles."""
    p, kinds = scenario.constants, list(scenario.act_kinds.values())
    warmth = np.array([style.empathise for style in STYLES])[conditions.style][:, None]
    fit = np.array([s.help * (p.fit_floor + (1 - p.fit_floor) * s.understand) for s in STYLES])[conditions.style][
        :, None
    ]

    def product(factors: list[float], talk: FloatArray) -> FloatArray:
        factor: FloatArray = np.prod(np.array(factors) ** run.received, axis=2) * talk**run.n_conversations
        return factor

    return {
        "felt": product([1 - p.felt_gain * kind.felt for kind in kinds], 1 - p.felt_gain * p.leader_weight * warmth),
        "lift": product([1 - p.lift * kind.lift for kind in kinds], 1 - p.lift * p.leader_weight * warmth),
        "safety": product([1 - p.safety_gain * kind.safety for kind in kinds], 1 - p.leader_safety * warmth),
        "relief": product([1 - kind.relief for kind in kinds], 1 - fit),
    }


def next_morning(scenario: Scenario, conditions: ExternalConditions, run: BusyRun) -> dict[str, FloatArray]:
    """States after the evening and night of each day, and the probability of care; by name, shape (days, people)."""
    p, states = scenario.constants, run.states
    demand, overload = demand_and_overload(scenario, conditions, run)
    remaining = remaining_fractions(scenario, conditions, run)
    n_conversations = states["conversations_held"]
    n = run.acts_given.sum(2) + n_conversations
    efforts = run.acts_given @ np.array([kind.effort for kind in scenario.act_kinds.values()]) + n_conversations
    geometric_sum = (1 - p.boost_ratio**n) / (1 - p.boost_ratio)
    evening = np.clip(
        states["energy"] + p.boost * conditions.autonomy * geometric_sum - p.effort * n * efforts - p.drain * demand,
        0,
        1,
    )
    wellbeing = 1 - (1 - states["wellbeing"]) * remaining["lift"] * (1 - p.giver_lift * conditions.autonomy) ** n
    wellbeing = states["set_point"] + (wellbeing * (1 - p.strain * overload) - states["set_point"]) * decay_factor(
        1, p.wellbeing_half
    )
    level = p.safety_level * (1 - conditions.control)
    safe = 1 - (1 - states["safety"]) * remaining["safety"]
    acts = run.acted.sum(2) + n_conversations
    reached = run.acted.sum(1) + run.n_conversations
    return {
        "overload": overload,
        "care": formulas.expit(sum(log_odds_terms_of_run(scenario, conditions, run).values())),
        "energy_after_shift": evening,
        "wellbeing": wellbeing,
        "energy": evening + p.recovery * np.maximum(0, formulas.rested_energy(p, wellbeing) - evening),
        "felt_compassion": (1 - (1 - states["felt_compassion"]) * remaining["felt"]) * decay_factor(1, p.felt_half),
        "safety": level + (safe - level) * decay_factor(1, p.safety_half),
        "obstacles": 1 - (1 - states["obstacles"] * remaining["relief"]) * decay_factor(1, p.obstacle_half),
        # Each person at work met all others, and sees all acts except their own and those toward themselves.
        "glimpsed": np.where(conditions.present, acts.sum(1, keepdims=True) - acts - reached, 0),
    }


def log_odds_terms_of_run(scenario: Scenario, conditions: ExternalConditions, run: BusyRun) -> dict[str, FloatArray]:
    """Terms of the log-odds of giving for each person and day."""
    _, overload = demand_and_overload(scenario, conditions, run)
    return formulas.log_odds_terms(scenario.constants, run.states, conditions.control, overload, conditions.campaign)


def residuals(scenario: Scenario, run: BusyRun, predicted: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Simulation minus prediction; for people who leave, minus the start values of a newcomer."""
    p, states = scenario.constants, run.states
    left_team = states["left"][:-1] > 0
    newcomer_set_point = states["set_point"][1:]
    newcomer = {
        "wellbeing": newcomer_set_point,
        "energy": formulas.rested_energy(p, newcomer_set_point),
        "felt_compassion": 0.0,
        "safety": p.safety_start,
        "obstacles": p.obstacles_start,
        "glimpsed": 0.0,
    }
    at_work = states["present"] > 0
    residuals = {
        "overload": states["overload"] - predicted["overload"],
        "care": states["care"][at_work] - predicted["care"][at_work],
        "energy_after_shift": states["energy_after_shift"] - predicted["energy_after_shift"],
    }
    for name, start in newcomer.items():
        expected = np.where(left_team, start, predicted[name][:-1])
        residuals[name] = states[name][1:] - _apply_incident(name, expected)
    n_tests = states["tests"].sum(1)
    improvement = 1 - (1 - run.improvement) * (1 - p.improve * n_tests / N_PEOPLE)
    residuals["improvement"] = run.improvement[1:] - (improvement * decay_factor(1, p.improve_half))[:-1]
    return residuals


def _apply_incident(name: str, mornings: FloatArray) -> FloatArray:
    """Predicted mornings from the second day on, with the effect of the incident."""
    day, harm = INCIDENT[0] - 2, INCIDENT[1]
    after_incident = mornings.copy()
    if name == "safety":
        after_incident[day] *= 1 - harm * STYLES[0].control
    if name == "obstacles":
        after_incident[day] += harm * (1 - after_incident[day])
    return after_incident
