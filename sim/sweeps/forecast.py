"""Estimate the cost of a plan before it is run (runs, time, disk space) and its statistical power."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.model.measures import N_MEASURES
from sim.sweeps.comparison.paired_statistics import paired_t_power, required_pairs, sample_std
from sim.sweeps.outcomes import OUTCOME_INDEX, OUTCOMES, FloatArray, compute_outcomes, simulate_measures
from sim.sweeps.plan.plan import SweepPlan
from sim.sweeps.plan.points import DesignPoint, scenario_from_content

N_PILOT_POINTS = 8
"""Number of points, spread over the plan, in the pilot runs that measure the computing time."""
MAX_PILOT_S = 2.0
"""Time limit of the pilot runs, in seconds."""
N_PILOT_RUNS = 10
"""Number of pilot runs per point that estimate the standard deviation of the differences."""
BYTES_PER_VALUE = 8.0
"""Bytes per number in a shard. Outcomes of runs hardly compress."""
N_COPIES_ON_DISK = 2
"""Each run is stored in a shard and in the final table."""
TARGET_POWERS = (0.8, 0.9)
"""Powers for which the required number of runs is computed."""


class Forecast(NamedTuple):
    """Estimated cost of a plan.

    Attributes
    ----------
    n_points, n_arms
        Number of design points, and of arms.
    n_runs_min, n_runs_max
        Smallest and largest total number of runs.
    seconds_min, seconds_max
        Computing time on `n_workers` workers, from pilot runs.
    n_workers
        Number of workers.
    bytes_max
        Largest disk space.
    power
        Power analysis, or None if the plan has no `effect`.
    """

    n_points: int
    n_arms: int
    n_runs_min: int
    n_runs_max: int
    seconds_min: float
    seconds_max: float
    n_workers: int
    bytes_max: int
    power: PowerAnalysis | None


class PowerAnalysis(NamedTuple):
    """Power of the paired t test for the effect of a plan.

    Attributes
    ----------
    measure, smallest_effect, confidence_level
        The effect of the plan.
    cell
        Values of the varied fields in the pilot cell with the largest standard deviation.
    std_of_differences
        Standard deviation of the paired differences in that cell, or of the runs if nothing is compared.
    n_pilot_runs
        Number of pilot runs per point.
    power_at_min_runs, power_at_max_runs
        Power with the smallest and the largest number of runs of the plan.
    required_runs
        Number of runs per point for each of `TARGET_POWERS`. None if no feasible number is enough.
    """

    measure: str
    smallest_effect: float
    confidence_level: float
    cell: str
    std_of_differences: float
    n_pilot_runs: int
    power_at_min_runs: float
    power_at_max_runs: float
    required_runs: tuple[int | None, ...]


def forecast_plan(plan: SweepPlan, n_workers: int, engine: EngineName = DEFAULT_ENGINE) -> Forecast:
    """Estimate computing time, disk space and power of a plan from pilot runs.

    Parameters
    ----------
    plan
        The plan.
    n_workers
        Number of workers.
    engine
        "compiled" or "mesa".
    """
    seconds_per_person_day = _seconds_per_person_day(plan.points, plan.spec.seed, engine)
    person_days = sum(point.person_days for point in plan.points)
    n_points, min_runs, max_runs = len(plan.points), plan.spec.initial_runs, plan.spec.max_runs
    bytes_per_run = len(OUTCOMES) * BYTES_PER_VALUE
    bytes_for_days = (
        sum(min(max_runs, plan.spec.keep.days) * point.n_days for point in plan.points) * N_MEASURES * BYTES_PER_VALUE
    )
    return Forecast(
        n_points=n_points,
        n_arms=len(plan.arms),
        n_runs_min=n_points * min_runs,
        n_runs_max=n_points * max_runs,
        seconds_min=min_runs * person_days * seconds_per_person_day / n_workers,
        seconds_max=max_runs * person_days * seconds_per_person_day / n_workers,
        n_workers=n_workers,
        bytes_max=int(N_COPIES_ON_DISK * (n_points * max_runs * bytes_per_run + bytes_for_days)),
        power=_power_analysis(plan, engine),
    )


def _seconds_per_person_day(points: Sequence[DesignPoint], seed: int, engine: EngineName) -> float:
    """Computing time per person-day, measured at points spread over the plan."""
    pilot_points = [points[int(index)] for index in np.unique(np.linspace(0, len(points) - 1, N_PILOT_POINTS).round())]
    # compile the engine before the measurement
    simulate_measures(scenario_from_content(pilot_points[0].content), [seed], engine)
    seconds = person_days = 0.0
    for point in pilot_points:
        scenario = scenario_from_content(point.content)
        started = time.perf_counter()
        compute_outcomes(simulate_measures(scenario, range(seed, seed + 2), engine))
        seconds += time.perf_counter() - started
        person_days += 2 * point.person_days
        if seconds > MAX_PILOT_S:
            break
    return seconds / person_days


def _power_analysis(plan: SweepPlan, engine: EngineName) -> PowerAnalysis | None:
    """Power for the effect of the plan, from pilot runs of the first, middle and last cell."""
    effect = plan.spec.effect
    if effect is None:
        return None
    cells = plan.cells
    pilot_cells = [cells[cell_index] for cell_index in sorted({0, len(cells) // 2, len(cells) - 1})]
    stds = [(_std_of_paired_differences(cell, plan, effect.measure, engine), cell) for cell in pilot_cells]
    std, cell = max(stds, key=lambda pair: pair[0])
    values = {name: value for name, value in cell[0].values.items() if name != plan.compared_field}
    return PowerAnalysis(
        measure=effect.measure,
        smallest_effect=effect.smallest,
        confidence_level=effect.level,
        cell=str(cell[0]._replace(values=values)),
        std_of_differences=std,
        n_pilot_runs=N_PILOT_RUNS,
        power_at_min_runs=paired_t_power(effect.smallest, std, plan.spec.initial_runs, effect.level),
        power_at_max_runs=paired_t_power(effect.smallest, std, plan.spec.max_runs, effect.level),
        required_runs=tuple(required_pairs(effect.smallest, std, target, effect.level) for target in TARGET_POWERS),
    )


def _std_of_paired_differences(cell: Sequence[DesignPoint], plan: SweepPlan, measure: str, engine: EngineName) -> float:
    """Largest standard deviation of the paired differences of a cell, across arms."""
    seeds = range(plan.spec.seed, plan.spec.seed + N_PILOT_RUNS)
    arms: list[FloatArray] = [
        compute_outcomes(simulate_measures(scenario_from_content(point.content), seeds, engine))[
            :, OUTCOME_INDEX[measure]
        ]
        for point in cell
    ]
    differences = [
        arm - arms[plan.reference_index] for arm_index, arm in enumerate(arms) if arm_index != plan.reference_index
    ] or arms
    stds = [sample_std(values[~np.isnan(values)]) for values in differences]
    return max((values for values in stds if not math.isnan(values)), default=math.nan)
