"""What a plan will take and show, before it is played: runs, time, disk, and the power to find an effect."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.engines import DEFAULT_ENGINE, EngineName
from sim.model.measures import N_MEASURES
from sim.sweep.contrasts import deviation, power, runs_for
from sim.sweep.measuring import OUTCOME, OUTCOMES, Floats, measures_of, outcomes_of
from sim.sweep.planning import Plan
from sim.sweep.points import Point, scenario_of

TRIAL_POINTS = 8
"""Points that are tried for how long a run takes, spread over the plan."""
TRIAL_SECONDS = 2.0
"""Seconds after which no further point is tried."""
TRIAL_RUNS = 10
"""Runs that are tried for how far paired differences spread."""
BYTES_A_NUMBER = 8.0
"""Bytes of a number in a part; values of runs hardly compress."""
TIMES = 2
"""Runs stand in parts, and once more in the tables."""
WANTED = (0.8, 0.9)
"""Powers for which the number of runs is told."""


class Forecast(NamedTuple):
    """What a plan will take.

    Attributes
    ----------
    n_points, n_arms
        Points, and how many of them are compared with one another.
    n_least, n_most
        Runs in all, at least and at most.
    seconds_least, seconds_most
        Time on so many workers, from a short trial.
    n_workers
        How many workers are reckoned with.
    bytes_most
        Disk space, at most.
    power
        Power for the stated effect; None where none is stated.
    """

    n_points: int
    n_arms: int
    n_least: int
    n_most: int
    seconds_least: float
    seconds_most: float
    n_workers: int
    bytes_most: int
    power: Power | None


class Power(NamedTuple):
    """The power to find the stated effect.

    Attributes
    ----------
    measure, smallest, level
        The effect.
    cell
        The cell that was tried, in words: the one whose differences spread widest of those that were tried.
    spread
        Standard deviation of the paired differences there; of single runs where nothing is compared.
    n_tried
        Runs that were tried.
    least, most
        Power with the least and with the most runs of the plan.
    needed
        Runs a point that are needed for each of `WANTED`.
    """

    measure: str
    smallest: float
    level: float
    cell: str
    spread: float
    n_tried: int
    least: float
    most: float
    needed: tuple[int | None, ...]


def forecast(plan: Plan, n_workers: int, engine: EngineName = DEFAULT_ENGINE) -> Forecast:
    """Try a few runs, and reckon with what they take."""
    pace = _pace(plan.points, plan.spec.seed, engine)
    person_days = sum(point.size for point in plan.points)
    n_points, least, most = len(plan.points), plan.spec.first_runs, plan.spec.most_runs
    a_run = len(OUTCOMES) * BYTES_A_NUMBER
    days = sum(min(most, plan.spec.keep.days) * point.n_days for point in plan.points) * N_MEASURES * BYTES_A_NUMBER
    return Forecast(
        n_points=n_points,
        n_arms=len(plan.arms),
        n_least=n_points * least,
        n_most=n_points * most,
        seconds_least=least * person_days * pace / n_workers,
        seconds_most=most * person_days * pace / n_workers,
        n_workers=n_workers,
        bytes_most=int(TIMES * (n_points * most * a_run + days)),
        power=_power(plan, engine),
    )


def _pace(points: Sequence[Point], seed: int, engine: EngineName) -> float:
    """Seconds a person-day, over some points spread over the plan."""
    chosen = [points[int(place)] for place in np.unique(np.linspace(0, len(points) - 1, TRIAL_POINTS).round())]
    measures_of(scenario_of(chosen[0].content), [seed], engine)  # compiled, and its team built, before the clock runs
    seconds = person_days = 0.0
    for point in chosen:
        scenario = scenario_of(point.content)
        began = time.perf_counter()
        outcomes_of(measures_of(scenario, range(seed, seed + 2), engine))
        seconds += time.perf_counter() - began
        person_days += 2 * point.size
        if seconds > TRIAL_SECONDS:
            break
    return seconds / person_days


def _power(plan: Plan, engine: EngineName) -> Power | None:
    """The power for the stated effect, from trial runs of the first, the middle and the last cell."""
    effect = plan.spec.effect
    if effect is None:
        return None
    cells = plan.cells
    tried = [cells[place] for place in sorted({0, len(cells) // 2, len(cells) - 1})]
    spreads = [(_spread(cell, plan, effect.measure, engine), cell) for cell in tried]
    spread, cell = max(spreads, key=lambda one: one[0])
    values = {name: value for name, value in cell[0].values.items() if name != plan.compared}
    return Power(
        measure=effect.measure,
        smallest=effect.smallest,
        level=effect.level,
        cell=str(cell[0]._replace(values=values)),
        spread=spread,
        n_tried=TRIAL_RUNS,
        least=power(effect.smallest, spread, plan.spec.first_runs, effect.level),
        most=power(effect.smallest, spread, plan.spec.most_runs, effect.level),
        needed=tuple(runs_for(effect.smallest, spread, wanted, effect.level) for wanted in WANTED),
    )


def _spread(cell: Sequence[Point], plan: Plan, measure: str, engine: EngineName) -> float:
    """Standard deviation of paired differences in a cell: that of the arm where it is largest."""
    seeds = range(plan.spec.seed, plan.spec.seed + TRIAL_RUNS)
    arms: list[Floats] = [
        outcomes_of(measures_of(scenario_of(point.content), seeds, engine))[:, OUTCOME[measure]] for point in cell
    ]
    apart = [arm - arms[plan.reference] for place, arm in enumerate(arms) if place != plan.reference] or arms
    known = [deviation(one[~np.isnan(one)]) for one in apart]
    return max((one for one in known if not math.isnan(one)), default=math.nan)
