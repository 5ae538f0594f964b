"""The public face: `sim.sweeps` plays a plan, `sim.compare` some scenarios with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from typing import Any

from sim.engine.dispatch import DEFAULT_ENGINE, ENGINE_NAMES, EngineName
from sim.numba_support.cpu_count import usable_cpu_count
from sim.scenario import Scenario
from sim.scenario.schema import DEFAULT_SEED
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.plan import SweepPlan, parse_plan
from sim.sweeps.plan.schema import DEFAULT_RUNS
from sim.sweeps.run import executors as hands
from sim.sweeps.run.driver import ProgressCallback
from sim.sweeps.run.executors import ExecutorFactory
from sim.sweeps.run.runner import execute_plan
from sim.sweeps.store.results import SweepResults

ScenarioLike = Scenario | str | PathLike[str]


def sweep(
    base: ScenarioLike,
    vary: Mapping[str, Any] | None = None,
    *,
    compare: Mapping[str, Any] | None = None,
    together: Sequence[Mapping[str, Any]] = (),
    changes: Mapping[str, Any] | None = None,
    design: Mapping[str, Any] | None = None,
    runs: int | Mapping[str, Any] = DEFAULT_RUNS,
    keep_days: int = 0,
    seed: int = DEFAULT_SEED,
    name: str = "sweep",
    folder: str | Path = "results",
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
    dask: str | None = None,
    on_progress: ProgressCallback | None = None,
) -> SweepResults:
    """Play a scenario many times while some of its fields vary, and keep what comes out.

    Parameters
    ----------
    base
        A scenario, the path of a scenario file, or the name of a shipped scenario.
    vary
        Fields and their values, as in `{"workload": [0.5, 0.6], "team.size": [8, 24]}`; all are crossed. A value may
        be `{"linspace": [0.4, 0.9, 11]}`, or with a design `{"between": [0.4, 0.9]}`.
    compare
        One field whose values are compared with the same luck, and their `reference`.
    together
        Groups of fields that vary together, value by value.
    changes
        Changes to the scenario that hold at every point.
    design
        How points are drawn where they are not all crossed: `{"sample": "sobol", "points": 64}`.
    runs
        Runs a point, or a rule: `{"min": 30, "max": 1000, "until": {"half_width": 0.01}}`.
    keep_days
        How many runs a point keep all their days.
    seed
        Luck of the first run of each point; the next run has the next.
    name, folder
        The results stand in `<folder>/<name>/`. What is there already is not played again.
    engine
        "compiled", or "mesa"; the results are the same.
    workers
        How many runs are played at a time; as many as there are processors when left out.
    executor
        Makes an executor of `concurrent.futures` to do the work.
    dask
        Address of a Dask scheduler to do the work, or "local".
    on_progress
        Called with how many runs are done and how many are wanted.

    Returns
    -------
    Results

    Raises
    ------
    ScenarioError
        The plan, or a point of it, cannot be used; it says what is wrong and where.
    SweepRefused
        The folder is in use, or holds results to which this plan does more than add; or runs failed, and the others
        are kept.
    SweepStopped
        The disk is full or cannot be written; what was finished is kept.
    """
    data: dict[str, Any] = {
        "name": name,
        "set": changes,
        "vary": vary,
        "compare": compare,
        "together": list(together) or None,
        "design": design,
        "runs": runs,
        "keep": {"days": keep_days},
        "seed": seed,
    }
    scenarios = {base.name: base} if isinstance(base, Scenario) else {}
    data["base"] = next(iter(scenarios), str(base))
    plan = parse_plan({key: part for key, part in data.items() if part is not None}, scenarios)
    results_dir = Path(folder) / plan.name
    complete_plan(plan, results_dir, choose_executors(engine, workers, executor, dask), engine, on_progress)
    return SweepResults(results_dir)


def choose_executors(
    engine: EngineName,
    workers: int | None = None,
    executor: Callable[[], Executor] | None = None,
    dask: str | None = None,
) -> ExecutorFactory:
    """Who does the work: threads for the compiled engine, processes for Mesa, unless something else is asked for."""
    if engine not in ENGINE_NAMES:
        raise ValueError(f"there is no engine {engine!r}; there are {', '.join(ENGINE_NAMES)}")
    n = workers or usable_cpu_count()
    if n < 1:
        raise ValueError(f"workers must be at least 1, not {n}")
    if executor is not None:
        return ExecutorFactory(executor, n)
    if dask is not None:
        return hands.DaskExecutorFactory(dask, n)
    return hands.thread_executors(n) if engine == DEFAULT_ENGINE else hands.process_executors(n)


def complete_plan(
    plan: SweepPlan, folder: Path, executors: ExecutorFactory, engine: EngineName, on_progress: ProgressCallback | None
) -> None:
    """Carry out a plan to its end."""
    summary = execute_plan(plan, folder, executors, engine=engine, on_progress=on_progress)
    if summary.signal is not None:
        raise KeyboardInterrupt(
            f"Stopped. {summary.n_runs:,} runs are kept in {folder}; the same call goes on from there."
        )
    if summary.n_failed:
        raise SweepError(
            f"{summary.n_failed:,} runs failed three times each; {folder / 'failures.jsonl'} says why. The others are "
            f"kept in {folder}."
        )
