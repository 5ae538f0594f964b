"""`sim.validate`: measure the expected patterns over many runs and compare them with their target ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.sweeps.run.executors import choose_executors
from sim.validation.estimators import Estimate, FloatArray, TargetRange, jackknife_estimate
from sim.validation.experiments import ExperimentSetup
from sim.validation.patterns import EXPECTED_PATTERNS, RATIO, DisplayUnit, PatternExperiment

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_RUNS = 300
MIN_RUNS = 2
RUNS_PER_CHUNK = 5
"""Number of runs in one task of an executor."""
INSIDE, NEAR, OUTSIDE = "inside", "outside, CI overlaps", "outside"

ValidationProgress = Callable[[int, int], object]
"""Called with the number of completed runs and the number of all runs."""


class PatternResult(NamedTuple):
    """One measured quantity of an expected pattern.

    Attributes
    ----------
    pattern : number of the pattern
    quantity : name of the quantity
    estimate : estimate over runs with its standard error; levels and shares from 0 to 1
    target_range : None if the quantity is reported only for comparison
    unit : unit in which the quantity is printed
    """

    pattern: int
    quantity: str
    estimate: Estimate
    target_range: TargetRange | None
    unit: DisplayUnit = RATIO

    @property
    def verdict(self) -> str:
        """Whether the estimate is inside the target range; "" without a target range.

        This judges the point estimate. It is neither a significance test nor an equivalence test (TOST), for which the
        whole confidence interval must be inside.
        """
        if self.target_range is None:
            return ""
        if self.target_range.contains(self.estimate.value):
            return INSIDE
        return NEAR if self.target_range.is_compatible(self.estimate, 0.025) else OUTSIDE

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data; None for an open end of the target range."""
        low, high = self.estimate.confidence_interval()
        target = self.target_range or TargetRange()
        return {
            "pattern": self.pattern,
            "quantity": self.quantity,
            "value": self.estimate.value,
            "standard_error": self.estimate.standard_error,
            "low": low,
            "high": high,
            "runs": self.estimate.n_runs,
            "target_low": target.low,
            "target_high": target.high,
            "verdict": self.verdict,
        }


class Validation(NamedTuple):
    """Results of a validation.

    Attributes
    ----------
    results : one entry per quantity, in the order of the patterns
    """

    results: tuple[PatternResult, ...]

    @property
    def results_with_range(self) -> list[PatternResult]:
        """Results that have a target range."""
        return [result for result in self.results if result.target_range is not None]

    @property
    def results_outside(self) -> list[PatternResult]:
        """Results outside their target ranges."""
        return [result for result in self.results_with_range if result.verdict != INSIDE]

    @property
    def table(self) -> pd.DataFrame:
        """Results as a DataFrame with one row per quantity; levels and shares from 0 to 1."""
        import pandas as pd  # noqa: PLC0415 - slow to import

        return pd.DataFrame([result.to_dict() for result in self.results])


def validate(
    patterns: Iterable[int] | None = None,
    *,
    runs: int = DEFAULT_RUNS,
    overrides: Mapping[str, Any] | None = None,
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    on_progress: ValidationProgress | None = None,
) -> Validation:
    """Measure the expected patterns of the model and compare them with their target ranges.

    The runs have the random seeds 0 to `runs` − 1, and each run has its own teams. The results do not depend on the
    engine or the number of workers.

    Parameters
    ----------
    patterns
        Numbers of the patterns, from 1 to 12. Default: all.
    runs
        Number of runs of each experiment, at least 2.
    overrides
        Values to change in all scenarios of the experiments, by dotted key, such as
        `{"parameters.introductions_max": 3}`. They take precedence over values that an experiment sets.
    engine
        "compiled" or "mesa". Both give the same results.
    workers
        Number of runs in parallel, at least 1. Default: the number of processors.
    on_progress
        Called with the number of completed runs and the number of all runs.

    Returns
    -------
    Validation
        Estimates with confidence intervals, target ranges and verdicts.

    Raises
    ------
    ScenarioError
        An override does not fit a scenario of the experiments.
    ValueError
        A pattern, the number of runs, the engine or the number of workers is invalid.

    Examples
    --------
    >>> validation = sim.validate([6, 10], runs=30, overrides={"workload": 0.7})
    >>> validation.table[["quantity", "value", "low", "high", "verdict"]]
    """
    setups = [ExperimentSetup(engine, overrides or {})]
    return measure_patterns(setups, patterns, runs=runs, workers=workers, on_progress=on_progress)[0]


def measure_patterns(
    setups: Sequence[ExperimentSetup],
    patterns: Iterable[int] | None = None,
    *,
    runs: int = DEFAULT_RUNS,
    workers: int | None = None,
    on_progress: ValidationProgress | None = None,
) -> list[Validation]:
    """Measure patterns in several setups with the same engine and common random numbers.

    Returns
    -------
    list of Validation
        One per setup.
    """
    numbers = sorted(set(EXPECTED_PATTERNS if patterns is None else patterns))
    if unknown := [number for number in numbers if number not in EXPECTED_PATTERNS]:
        raise ValueError(f"unknown pattern {unknown[0]}; expected an integer from 1 to {len(EXPECTED_PATTERNS)}")
    if runs < MIN_RUNS:
        raise ValueError(f"runs must be an integer of at least {MIN_RUNS}, got {runs}")
    experiments = list(dict.fromkeys(EXPECTED_PATTERNS[number].experiment for number in numbers))
    tasks = [(setup, experiment) for setup in setups for experiment in experiments]
    samples = iter(_run_experiments(tasks, runs, workers, on_progress))
    validations = []
    for _ in setups:
        samples_by_experiment = {experiment: next(samples) for experiment in experiments}
        results = [
            PatternResult(
                number,
                quantity,
                jackknife_estimate(samples_by_experiment[pattern.experiment], statistic),
                pattern.target_ranges.get(quantity),
                pattern.unit_of(quantity),
            )
            for number, pattern in ((number, EXPECTED_PATTERNS[number]) for number in numbers)
            for quantity, statistic in pattern.statistics.items()
        ]
        validations.append(Validation(tuple(results)))
    return validations


def _run_experiments(
    tasks: Sequence[tuple[ExperimentSetup, PatternExperiment]],
    runs: int,
    workers: int | None,
    on_progress: ValidationProgress | None,
) -> list[FloatArray]:
    """The numbers of each task, each of shape (runs, numbers)."""
    executors = choose_executors(tasks[0][0].engine, workers)
    with ExitStack() as stack:
        executor = executors.create_executor()
        stack.callback(executor.shutdown, wait=True, cancel_futures=True)
        futures_by_task = [
            [
                executor.submit(_run_chunk, *task, first, min(runs, first + RUNS_PER_CHUNK))
                for first in range(0, runs, RUNS_PER_CHUNK)
            ]
            for task in tasks
        ]
        samples, n_completed = [], 0
        for futures in futures_by_task:
            rows = []
            for future in futures:
                chunk = future.result()
                rows += chunk
                n_completed += len(chunk)
                if on_progress is not None:
                    on_progress(n_completed, runs * len(tasks))
            samples.append(np.array(rows))
    return samples


def _run_chunk(setup: ExperimentSetup, experiment: PatternExperiment, first: int, stop: int) -> list[FloatArray]:
    """The numbers of runs `first` to `stop` − 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return [experiment(setup, run) for run in range(first, stop)]
