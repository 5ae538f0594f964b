"""One day from its morning and its acts: how everybody is on the next morning, to rounding."""

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

THEORY = "A day from its morning"
ROUNDING_TOLERANCE = 64 * 2.0**-53
"""About a hundred operations lead from one morning to the next, most on numbers well below 1."""


def check_one_day(player: TheoryRunner) -> Iterator[TheoryCheck]:
    """Work each day of a busy team out from its morning and its acts, and compare the next morning."""
    spec, out = busy_team_scenario(), external_conditions()
    for trace in player.simulate_traces(spec, 1):
        run = count_acts(trace)
        expected = next_morning(spec, out, run)
        for name, error in residuals(spec, run, expected).items():
            yield TheoryCheck(THEORY, name.replace("_", " "), player.engine, error.ravel(), ROUNDING_TOLERANCE)
        return


def demand_and_overload(spec: Scenario, conditions: ExternalConditions, run: BusyRun) -> tuple[FloatArray, FloatArray]:
    """Demand and overload of each person and day; none for those who are away."""
    demand = formulas.demand(spec.constants, conditions.workload, run.states["obstacles"], run.improvement[:, None])
    return demand, np.where(conditions.present, np.maximum(0, demand - run.states["energy"]), 0)


def remaining_fractions(spec: Scenario, out: ExternalConditions, run: BusyRun) -> dict[str, FloatArray]:
    """What the acts and conversations of the day leave of what is missing (of obstacles: of what is there)."""
    p, kinds = spec.constants, list(spec.act_kinds.values())
    warmth = np.array([style.empathise for style in STYLES])[out.style][:, None]
    fit = np.array([s.help * (p.fit_floor + (1 - p.fit_floor) * s.understand) for s in STYLES])[out.style][:, None]

    def product(factors: list[float], talk: FloatArray) -> FloatArray:
        left_over: FloatArray = np.prod(np.array(factors) ** run.received, axis=2) * talk**run.n_conversations
        return left_over

    return {
        "felt": product([1 - p.felt_gain * kind.felt for kind in kinds], 1 - p.felt_gain * p.leader_weight * warmth),
        "lift": product([1 - p.lift * kind.lift for kind in kinds], 1 - p.lift * p.leader_weight * warmth),
        "safety": product([1 - p.safety_gain * kind.safety for kind in kinds], 1 - p.leader_safety * warmth),
        "relief": product([1 - kind.relief for kind in kinds], 1 - fit),
    }


def next_morning(spec: Scenario, out: ExternalConditions, run: BusyRun) -> dict[str, FloatArray]:
    """Evening and night of each day, and the chance of care; by name, shape (days, people)."""
    p, states = spec.constants, run.states
    asked, overload = demand_and_overload(spec, out, run)
    remaining = remaining_fractions(spec, out, run)
    n_conversations = states["conversations_held"]
    n = run.acts_given.sum(2) + n_conversations
    efforts = run.acts_given @ np.array([kind.effort for kind in spec.act_kinds.values()]) + n_conversations
    geometric_sum = (1 - p.boost_ratio**n) / (1 - p.boost_ratio)
    evening = np.clip(
        states["energy"] + p.boost * out.autonomy * geometric_sum - p.effort * n * efforts - p.drain * asked, 0, 1
    )
    wellbeing = 1 - (1 - states["wellbeing"]) * remaining["lift"] * (1 - p.giver_lift * out.autonomy) ** n
    wellbeing = states["set_point"] + (wellbeing * (1 - p.strain * overload) - states["set_point"]) * decay_factor(
        1, p.wellbeing_half
    )
    level = p.safety_level * (1 - out.control)
    safe = 1 - (1 - states["safety"]) * remaining["safety"]
    acts = run.acted.sum(2) + n_conversations
    reached = run.acted.sum(1) + run.n_conversations
    return {
        "overload": overload,
        "care": formulas.expit(sum(log_odds_terms_of_run(spec, out, run).values())),
        "energy_after_shift": evening,
        "wellbeing": wellbeing,
        "energy": evening + p.recovery * np.maximum(0, formulas.rested_energy(p, wellbeing) - evening),
        "felt_compassion": (1 - (1 - states["felt_compassion"]) * remaining["felt"]) * decay_factor(1, p.felt_half),
        "safety": level + (safe - level) * decay_factor(1, p.safety_half),
        "obstacles": 1 - (1 - states["obstacles"] * remaining["relief"]) * decay_factor(1, p.obstacle_half),
        # Everybody at work met everybody, and sees all acts but the own and those toward oneself.
        "glimpsed": np.where(out.present, acts.sum(1, keepdims=True) - acts - reached, 0),
    }


def log_odds_terms_of_run(spec: Scenario, out: ExternalConditions, run: BusyRun) -> dict[str, FloatArray]:
    """Terms of the log-odds of giving, of each person and day."""
    _, overload = demand_and_overload(spec, out, run)
    return formulas.log_odds_terms(spec.constants, run.states, out.control, overload, out.campaign)


def residuals(spec: Scenario, run: BusyRun, predicted: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """What was played less what theory says; for those who leave, less what a newcomer starts with."""
    p, states = spec.constants, run.states
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
    """Mornings from the second day on, with what the incident does to them."""
    day, harm = INCIDENT[0] - 2, INCIDENT[1]
    shaken = mornings.copy()
    if name == "safety":
        shaken[day] *= 1 - harm * STYLES[0].control
    if name == "obstacles":
        shaken[day] += harm * (1 - shaken[day])
    return shaken
