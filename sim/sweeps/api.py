"""Public functions of sweeps: `sim.sweep` runs a plan, `sim.compare` compares scenarios."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from typing import Any

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.scenario import Scenario, load
from sim.scenario.loader import ScenarioSource
from sim.scenario.schema import DEFAULT_SEED
from sim.sweeps.comparison.compare import DEFAULT_MEASURES, Comparison
from sim.sweeps.plan.plan import parse_plan
from sim.sweeps.plan.scenario_comparison import plan_comparison
from sim.sweeps.plan.schema import DEFAULT_CONFIDENCE_LEVEL, DEFAULT_RUNS
from sim.sweeps.results import SweepResults
from sim.sweeps.run.driver import ProgressCallback
from sim.sweeps.run.executors import choose_executors
from sim.sweeps.run.runner import complete_plan


def sweep(
    base: ScenarioSource,
    vary: Mapping[str, Any] | None = None,
    *,
    compare: Mapping[str, Any] | None = None,
    zipped: Sequence[Mapping[str, Any]] = (),
    overrides: Mapping[str, Any] | None = None,
    design: Mapping[str, Any] | None = None,
    runs: int | Mapping[str, Any] = DEFAULT_RUNS,
    keep_days: int = 0,
    seed: int = DEFAULT_SEED,
    name: str = "sweep",
    folder: str | PathLike[str] = "results",
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
    dask: str | None = None,
    on_progress: ProgressCallback | None = None,
) -> SweepResults:
    """Run a scenario many times while some of its fields vary, and store the results.

    All design points use common random numbers: the first run of every point has the same random seed, and so on.

    Parameters
    ----------
    base
        A scenario, the name of a built-in scenario, the path of a scenario file, or the data of a scenario as a dict.
    vary
        Values by dotted key, such as `{"workload": [0.5, 0.6], "team.size": [8, 24]}`. All values are combined (full
        factorial design). A value may be `{"linspace": [0.4, 0.9, 11]}`, or, with a design, `{"between": [0.4, 0.9]}`.
    compare
        One field with the values to compare, and optionally their `reference`, such as
        `{"leadership.style": ["compassionate", "transactional"], "reference": "transactional"}`.
    zipped
        Groups of fields that vary together. Within a group, the first values of all fields form one point, then the
        second values, as in Python's `zip`.
    overrides
        Values to change in the scenario at every point, by dotted key.
    design
        Sampling design, such as `{"sample": "sobol", "points": 64}`. Default: full factorial.
    runs
        Number of runs per point, or a stopping rule:
        `{"min": 30, "max": 1000, "until": {"half_width": 0.01}}`.
    keep_days
        Number of runs per point for which the measures of every day are stored.
    seed
        Random seed of the first run of each point. The seeds of the others follow it.
    name, folder
        The results are stored in `<folder>/<name>/`. Runs that are already stored there are not repeated.
    engine
        "compiled", which is fast, or "mesa". Both give bit-identical results.
    workers
        Number of runs at a time. Default: the number of processors.
    executor
        Function without arguments that returns an executor of `concurrent.futures`. Default: threads for the compiled
        engine, processes for Mesa.
    dask
        Address of a Dask scheduler, or "local" for a Dask cluster on this computer.
    on_progress
        Called with the number of completed runs and the number of all runs known so far.

    Returns
    -------
    SweepResults
        Tables of runs and days, and the comparison of arms.

    Raises
    ------
    ScenarioError
        The plan, or one of its points, is invalid. The message lists every problem and its location.
    SweepError
        Another process is running a sweep in the folder, the results there belong to a plan that this one does not
        extend, or runs failed. Completed runs are stored.
    SweepAbortedError
        The disk is full or cannot be written. Completed runs are stored.
    ValueError
        The engine is unknown, or there is no worker.

    Examples
    --------
    >>> results = sim.sweep("typical_ward", {"workload": [0.5, 0.6, 0.7]}, runs=50, name="workload")
    >>> results.runs.groupby("workload")["wellbeing"].mean()
    """
    base = _from_data(base)
    scenarios = {base.name: base} if isinstance(base, Scenario) else {}
    data: dict[str, Any] = {
        "name": name,
        "base": next(iter(scenarios), str(base)),
        "set": overrides,
        "vary": vary,
        "compare": compare,
        "zipped": list(zipped) or None,
        "design": design,
        "runs": runs,
        "keep": {"days": keep_days},
        "seed": seed,
    }
    plan = parse_plan({key: part for key, part in data.items() if part is not None}, scenarios)
    results_dir = Path(folder) / plan.name
    complete_plan(plan, results_dir, choose_executors(engine, workers, executor, dask), engine, on_progress)
    return SweepResults(results_dir)


def compare(
    *scenarios: ScenarioSource,
    runs: int = DEFAULT_RUNS,
    measures: Sequence[str] = DEFAULT_MEASURES,
    overrides: Mapping[str, Any] | None = None,
    seed: int = DEFAULT_SEED,
    confidence_level: float = DEFAULT_CONFIDENCE_LEVEL,
    effects_of_interest: Mapping[str, float] | None = None,
    folder: str | PathLike[str] | None = None,
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    on_progress: ProgressCallback | None = None,
) -> Comparison:
    """Run scenarios with common random numbers and compare each with the first.

    Parameters
    ----------
    *scenarios
        Two or more scenarios, each as in `base` of `sim.sweep`. The first is the reference.
    runs
        Number of runs of each scenario.
    measures
        Names of the outcomes to compare; `docs/reference/results.md` lists them.
    overrides
        Values to change in all scenarios, by dotted key.
    seed
        Random seed of the first run of each scenario. The seeds of the others follow it.
    confidence_level
        Confidence level of the intervals, between 0 and 1.
    effects_of_interest
        Smallest effect of interest by measure, in units of the measure, such as `{"wellbeing": 0.02}` for 2 points.
        The summary then states whether each difference is larger or smaller.
    folder
        Parent folder of the stored runs. Default: the runs are not stored.
    engine, workers, on_progress
        As in `sim.sweep`.

    Returns
    -------
    Comparison
        Its `table`, its `summary` in plain English and its figure.

    Raises
    ------
    ScenarioError
        A scenario is invalid, or there are fewer than two scenarios.
    KeyError
        A measure is unknown.
    SweepError, SweepAbortedError, ValueError
        As in `sim.sweep`.

    Examples
    --------
    >>> comparison = sim.compare("typical_ward", "winter_pressure", runs=50)
    >>> print(comparison.summary)
    >>> comparison.table[["measure", "difference", "low", "high"]]
    """
    plan = plan_comparison([_from_data(scenario) for scenario in scenarios], runs=runs, overrides=overrides, seed=seed)
    with tempfile.TemporaryDirectory(prefix="compare-") as temporary:
        results_dir = Path(temporary if folder is None else folder) / plan.name
        complete_plan(plan, results_dir, choose_executors(engine, workers), engine, on_progress)
        return SweepResults(results_dir).compare(
            *measures, confidence_level=confidence_level, effects_of_interest=effects_of_interest
        )


def _from_data(scenario: ScenarioSource) -> Scenario | str | PathLike[str]:
    """The scenario, loaded if it is given as data."""
    return load(scenario) if isinstance(scenario, Mapping) else scenario
