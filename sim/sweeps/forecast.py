"""What a plan will take and show, before it is played: runs, time, disk, and the power to find an effect."""

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
"""Points that are tried for how long a run takes, spread over the plan."""
MAX_PILOT_S = 2.0
"""Seconds after which no further point is tried."""
N_PILOT_RUNS = 10
"""Runs that are tried for how far paired differences spread."""
BYTES_PER_VALUE = 8.0
"""Bytes of a number in a part; values of runs hardly compress."""
N_COPIES_ON_DISK = 2
"""Runs stand in parts, and once more in the tables."""
TARGET_POWERS = (0.8, 0.9)
"""Powers for which the number of runs is told."""


class Forecast(NamedTuple):
    """What a plan will take.

    Attributes
    ----------
    n_points, n_arms
        Points, and how many of them are compared with one another.
    n_runs_min, n_runs_max
        Runs in all, at least and at most.
    seconds_min, seconds_max
        Time on so many workers, from a short trial.
    n_workers
        How many workers are reckoned with.
    bytes_max
        Disk space, at most.
    power
        Power for the stated effect; None where none is stated.
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
    """The power to find the stated effect.

    Attributes
    ----------
    measure, smallest_effect, confidence_level
        The effect.
    cell
        The cell that was tried, in words: the one whose differences spread widest of those that were tried.
    std_of_differences
        Standard deviation of the paired differences there; of single runs where nothing is compared.
    n_pilot_runs
        Runs that were tried.
    power_at_min_runs, power_at_max_runs
        Power with the least and with the most runs of the plan.
    required_runs
        Runs a point that are needed for each of `TARGET_POWERS`.
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
    """Try a few runs, and reckon with what they take."""
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
    """Seconds a person-day, over some points spread over the plan."""
    pilot_points = [points[int(index)] for index in np.unique(np.linspace(0, len(points) - 1, N_PILOT_POINTS).round())]
    simulate_measures(
        scenario_from_content(pilot_points[0].content), [seed], engine
    )  # compiled, and its team built, before the clock runs
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
    """The power for the stated effect, from trial runs of the first, the middle and the last cell."""
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
    """Standard deviation of paired differences in a cell: that of the arm where it is largest."""
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
