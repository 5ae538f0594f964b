"""Rules of the work: demand, overload, small tests of change and improvement."""

from __future__ import annotations

from sim.model.derived_constants import Constants
from sim.numba_support.decorators import rule


@rule
def workload_when_short_staffed(workload: float, team_size: int, n_present: int) -> float:
    """Workload of a person who is present, as those present share the work of those who are absent.

    workload · (team size / number present); at least 1 person is present.
    """
    return workload * (team_size / n_present)


@rule
def demand(workload: float, obstacles: float, improvement: float, c: Constants) -> float:
    """Demand of the day, in energy: workload · (1 + obstacle_load·O) · (1 − improve_max·I)."""
    return workload * (1.0 + c.params.obstacle_load * obstacles) * (1.0 - c.params.improve_max * improvement)


@rule
def overload(demand: float, energy: float) -> float:
    """Overload, the demand above the energy of the morning: max(0, demand − E)."""
    return max(0.0, demand - energy)


@rule
def change_test_probability(safety: float, energy: float, learning: float, c: Constants) -> float:
    """Probability of trying a small test of change today: try_rate·S·E·(1 + learning).

    `learning` is the sum of the learning weights of the acts received today (source: nembhard2006).
    """
    return c.params.try_rate * safety * energy * (1.0 + learning)


@rule
def improvement_after_tests(improvement: float, n_tests: int, team_size: int, c: Constants) -> float:
    """Improvement of a team after today's tests: 1 − (1−I)·(1 − improve·tests/size).

    Written as I + (1−I)·improve·tests/size, so that a day without tests leaves I bit-identical.
    """
    return improvement + (1.0 - improvement) * (c.params.improve * n_tests / team_size)
