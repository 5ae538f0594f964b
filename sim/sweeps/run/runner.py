"""Run a plan in a folder: lock the folder, resume an earlier sweep, and write the tables at the end."""

from __future__ import annotations

from pathlib import Path

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.sweeps.errors import SweepError
from sim.sweeps.outcomes import simulate_measures
from sim.sweeps.plan.plan import SweepPlan
from sim.sweeps.plan.points import scenario_from_content
from sim.sweeps.run.driver import ChunkRunner, ProgressCallback, SweepDriver, SweepSummary
from sim.sweeps.run.executors import ExecutorFactory
from sim.sweeps.run.signals import catch_stop_signals
from sim.sweeps.run.worker import run_chunk
from sim.sweeps.store import results_dir
from sim.sweeps.store.compaction import compact
from sim.sweeps.store.journal import Journal
from sim.sweeps.store.manifest import (
    build_sweep_manifest,
    check_extends,
    check_folder_empty,
    check_run_limits,
    read_manifest,
    write_manifest,
)


def execute_plan(
    plan: SweepPlan,
    folder: Path,
    executors: ExecutorFactory,
    *,
    engine: EngineName = DEFAULT_ENGINE,
    command: str | None = None,
    runner: ChunkRunner = run_chunk,
    on_progress: ProgressCallback | None = None,
) -> SweepSummary:
    """Run the runs of a plan that are not yet stored in a folder.

    Parameters
    ----------
    plan
        The plan.
    folder
        Folder of the results. It is created if it is missing.
    executors
        Factory of executors.
    engine
        "compiled" or "mesa". Both give bit-identical results.
    command
        Command line, for the manifest.
    runner
        Function that a worker calls with the requests of a chunk and the engine.
    on_progress
        Called with the number of completed runs and the number of all runs known so far.

    Raises
    ------
    SweepError
        Another process is running a sweep in the folder, or the plan does not extend the stored results.
    SweepAbortedError
        The disk is full or cannot be written, or workers keep crashing. Completed runs are stored.
    """
    with results_dir.exclusive_lock(folder):
        try:
            driver = _prepare_driver(plan, folder, executors, engine, command, runner, on_progress)
        except OSError as error:
            raise results_dir.storage_error(error, folder) from error
        with catch_stop_signals() as stop_request:
            summary = driver.run(stop_request)
        if summary.signal is None and (summary.n_new or not results_dir.is_complete(folder)):
            try:
                compact(plan, folder, driver.journal)
            except OSError as error:
                raise results_dir.storage_error(error, folder) from error
        return summary


def complete_plan(
    plan: SweepPlan, folder: Path, executors: ExecutorFactory, engine: EngineName, on_progress: ProgressCallback | None
) -> None:
    """Run a plan to completion.

    Raises
    ------
    KeyboardInterrupt
        The sweep was stopped by Ctrl+C or SIGTERM. Completed runs are stored.
    SweepError
        Runs failed; or as in `execute_plan`.
    SweepAbortedError
        As in `execute_plan`.
    """
    summary = execute_plan(plan, folder, executors, engine=engine, on_progress=on_progress)
    if summary.signal is not None:
        raise KeyboardInterrupt(
            f"Interrupted. {summary.n_runs:,} completed runs are stored in {folder}. Repeat the same call to resume."
        )
    if summary.n_failed:
        raise SweepError(
            f"{summary.n_failed:,} runs failed three times each; {folder / results_dir.FAILURES_FILE} lists the "
            f"reasons. The other runs are stored in {folder}."
        )


def _prepare_driver(
    plan: SweepPlan,
    folder: Path,
    executors: ExecutorFactory,
    engine: EngineName,
    command: str | None,
    runner: ChunkRunner,
    on_progress: ProgressCallback | None,
) -> SweepDriver:
    """Check the stored results, write the manifest, and compile the engine if runs are missing."""
    results_dir.remove_temporary_files(folder)
    manifest = build_sweep_manifest(plan, engine=engine, command=command)
    journal = Journal()
    if (folder / results_dir.MANIFEST_FILE).exists():
        check_extends(read_manifest(folder), manifest, folder)
        journal = Journal.read(folder, quarantine=True)
        max_runs = {point.point_id: plan.spec.max_runs for point in plan.points}
        check_run_limits(journal, max_runs, plan.spec.keep.days, folder)
    else:
        check_folder_empty(folder)
    driver = SweepDriver(plan, folder, journal, executors, engine=engine, runner=runner, on_progress=on_progress)
    _check_stopping_rule(driver)
    if journal.corrupt_shards or _is_plan_changed(folder, manifest):
        (folder / results_dir.DIGESTS_FILE).unlink(missing_ok=True)
        write_manifest(folder, manifest)  # before the first shard, so that no shard lacks a manifest
    for kind in ("runs", "days"):
        results_dir.shards_dir(folder, kind).mkdir(parents=True, exist_ok=True)
    if engine == DEFAULT_ENGINE and runner is run_chunk and _has_missing_runs(driver):
        point = min(plan.points, key=lambda candidate: candidate.person_days)
        # compile before the first chunk is timed
        simulate_measures(scenario_from_content(point.content), [plan.spec.seed])
    return driver


def _has_missing_runs(driver: SweepDriver) -> bool:
    """Whether runs are missing."""
    driver.enqueue_missing()
    return bool(driver.queue)


def _is_plan_changed(folder: Path, manifest: dict[str, object]) -> bool:
    """Whether the stored manifest is missing or belongs to another plan."""
    if not (folder / results_dir.MANIFEST_FILE).exists():
        return True
    old = read_manifest(folder)
    return any(old[key] != manifest[key] for key in ("plan", "points", "scenario", "arms", "reference", "name"))


def _check_stopping_rule(driver: SweepDriver) -> None:
    """Raise an error if the stopping rule would have stopped before the stored runs."""
    for cell in driver.plan.cells:
        target = driver.target_runs(cell)
        n_existing = max(driver.journal.runs.next_run(point.point_id) for point in cell)
        if n_existing > target:
            raise SweepError(
                f"The plan has changed since the results in {driver.folder} were started: with its stopping rule, "
                f"{target:,} runs per point would have been enough, but {n_existing:,} are stored. Restore the rule, "
                "or choose another folder with --out."
            )
