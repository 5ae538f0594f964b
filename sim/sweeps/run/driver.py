"""Driver of a sweep: submits chunks to workers, stores their results, and recovers from failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.sweeps.errors import SweepAbortedError
from sim.sweeps.outcomes import OUTCOME_INDEX, FloatArray
from sim.sweeps.plan.plan import SweepPlan
from sim.sweeps.plan.points import DesignPoint
from sim.sweeps.run.executors import ExecutorFactory
from sim.sweeps.run.signals import StopRequest
from sim.sweeps.run.stopping_rule import required_runs
from sim.sweeps.run.tasks import ChunkTask, TaskQueue, missing_requests
from sim.sweeps.run.worker import ChunkResult, run_chunk
from sim.sweeps.store import results_dir, shards
from sim.sweeps.store.journal import Journal

MAX_ATTEMPTS = 3
"""Number of attempts after which a run counts as failed."""
POLL_INTERVAL_S = 0.2
"""Seconds between two checks for a stop request."""
MAX_CONSECUTIVE_CRASHES = 100
"""Number of crashes of workers in a row, without a completed chunk, after which the sweep is aborted."""

EXECUTOR_ERRORS = (BrokenExecutor, OSError)
"""Exceptions that indicate lost workers. A run does no I/O, so that it cannot raise OSError itself."""

ChunkRunner = Callable[..., ChunkResult]
ProgressCallback = Callable[[int, int], object]
"""Called with the number of completed runs and the number of all runs known so far."""


class SweepSummary(NamedTuple):
    """Outcome of a sweep.

    Attributes
    ----------
    n_runs
        Number of stored runs.
    n_new
        Number of runs that were added this time.
    n_failed
        Number of runs that failed `MAX_ATTEMPTS` times.
    signal
        Number of the signal that stopped the sweep, or None if it was completed.
    """

    n_runs: int
    n_new: int
    n_failed: int
    signal: int | None


class SweepDriver:
    """Runs the missing runs of a plan.

    Parameters
    ----------
    plan
        The plan.
    folder
        Folder of the results. The caller must have locked it.
    journal
        Stored runs of the folder.
    executors
        Factory of executors.
    engine
        Name of the engine.
    runner
        Function that a worker calls with the requests of a chunk and the engine.
    on_progress
        Called with the number of completed runs and the number of all runs known so far.
    """

    def __init__(
        self,
        plan: SweepPlan,
        folder: Path,
        journal: Journal,
        executors: ExecutorFactory,
        *,
        engine: EngineName = DEFAULT_ENGINE,
        runner: ChunkRunner = run_chunk,
        on_progress: ProgressCallback | None = None,
    ) -> None:
        self.plan, self.folder, self.journal, self.executors = plan, folder, journal, executors
        self.engine, self.runner, self.on_progress = engine, runner, on_progress
        self.points = {point.point_id: point for point in plan.points}
        self.queue, self.retries, self.suspects = TaskQueue(), deque[ChunkTask](), deque[ChunkTask]()
        self.pending: dict[Future[ChunkResult], ChunkTask] = {}
        self.failures = {_failure_key(failure): failure for failure in shards.read_failures(folder)}
        self.failed: dict[str, set[int]] = {point_id: set() for point_id in self.points}
        self.monitored = self._load_monitored()
        self.cells = plan.cells
        self.cell_of = {point.point_id: cell_index for cell_index, cell in enumerate(self.cells) for point in cell}
        self.target_by_cell = [0] * len(self.cells)
        self.n_existing = sum(journal.runs.n_runs(point_id) for point_id in self.points)
        self.n_new = self.n_consecutive_crashes = 0
        self.error: SweepAbortedError | None = None

    # --- Missing runs

    def _load_monitored(self) -> dict[str, FloatArray]:
        """Monitored measure of each stored run, by point. Empty if the plan has no stopping rule."""
        rule = self.plan.spec.stopping_rule
        if rule is None:
            return {}
        monitored = {point_id: np.full(rule.max, np.nan) for point_id in self.points}
        for path in shards.list_shards(self.folder, "runs"):
            table = shards.read_shard(self.folder, "runs", path.name)
            values = table.column(rule.until.measure).to_numpy()
            for run_range in shards.run_ranges(table, path.name):
                if run_range.point_id in monitored and run_range.stop <= rule.max:
                    monitored[run_range.point_id][run_range.first : run_range.stop] = values[
                        run_range.row : run_range.row + run_range.stop - run_range.first
                    ]
        return monitored

    def target_runs(self, cell: tuple[DesignPoint, ...]) -> int:
        """Number of runs per point that a cell needs, as far as is known."""
        rule = self.plan.spec.stopping_rule
        if rule is None:
            return self.plan.spec.initial_runs
        n_done = min(self._first_missing(point) for point in cell)
        return required_runs(
            [self.monitored[point.point_id] for point in cell], self.plan.reference_index, n_done, rule
        )

    def _first_missing(self, point: DesignPoint) -> int:
        """First run of a point that is neither stored nor failed."""
        gaps = self.journal.runs.missing_spans(point.point_id, self.plan.spec.max_runs)
        return next((run for gap in gaps for run in range(*gap) if run not in self.failed[point.point_id]), 10**12)

    def enqueue_missing(self, cell_indices: Iterable[int] | None = None) -> None:
        """Queue the missing runs of cells whose target has grown.

        Parameters
        ----------
        cell_indices
            Cells to update. Default: all.
        """
        for cell_index in range(len(self.cells)) if cell_indices is None else cell_indices:
            target = self.target_runs(self.cells[cell_index])
            if target > self.target_by_cell[cell_index]:
                self.target_by_cell[cell_index] = target
                for point in self.cells[cell_index]:
                    for request in missing_requests(
                        point, self.plan, target, self.journal, sorted(self.failed[point.point_id])
                    ):
                        self.queue.add(request, point.person_days)

    # --- Execution

    def run(self, stop_request: StopRequest) -> SweepSummary:
        """Run all missing runs, until they are complete or a stop is requested.

        Raises
        ------
        SweepAbortedError
            The disk is full or cannot be written, or workers keep crashing. Completed runs are stored.
        """
        executor: Executor | None = None
        self.enqueue_missing()
        try:
            while self.queue or self.retries or self.suspects or self.pending:
                if stop_request or self.error:
                    self._cancel_pending()
                elif executor is None:
                    executor = self.executors.create_executor()
                if executor is not None and not (stop_request or self.error):
                    executor = self._submit_tasks(executor)
                done, _ = wait(self.pending, timeout=POLL_INTERVAL_S, return_when=FIRST_COMPLETED)
                if not self._collect(done):
                    executor = self._discard_executor(executor)
            shards.write_failures(self.folder, self.failures.values())
        except OSError as error:
            self.error = self.error or results_dir.storage_error(error, self.folder)
        finally:
            if executor is not None:
                shut_down_executor(executor, self.pending)
            self.executors.close()
        if self.error is not None:
            raise self.error
        return SweepSummary(
            self.n_existing + self.n_new, self.n_new, sum(map(len, self.failed.values())), stop_request.signal
        )

    def _cancel_pending(self) -> None:
        """Empty the queues and cancel the chunks that no worker has started."""
        self.queue.clear()
        self.retries.clear()
        self.suspects.clear()
        for future in list(self.pending):
            if future.cancel():
                del self.pending[future]

    def _submit_tasks(self, executor: Executor) -> Executor | None:
        """Submit chunks up to the capacity of the workers. A chunk that may have crashed a worker runs alone."""
        try:
            if self.suspects:
                if not self.pending:
                    self._submit(executor, self.suspects[0])
                    self.suspects.popleft()
                return executor
            while len(self.pending) < self.executors.max_pending and (self.retries or self.queue):
                task = self.retries[0] if self.retries else self.queue.next_task()
                if not self.retries:
                    self.retries.appendleft(task)
                self._submit(executor, task)
                self.retries.popleft()
        except (*EXECUTOR_ERRORS, RuntimeError):  # the executor broke; its futures raise as well
            if not self.pending:
                return self._discard_executor(executor)
        return executor

    def _submit(self, executor: Executor, task: ChunkTask) -> None:
        """Submit one chunk."""
        self.pending[executor.submit(self.runner, task.requests, self.engine)] = task

    def _collect(self, done: set[Future[ChunkResult]]) -> bool:
        """Store the results of completed chunks. Return False if the executor is broken."""
        is_broken = False
        for future in done:
            task = self.pending[future]
            try:
                chunk = future.result()
            except EXECUTOR_ERRORS:
                is_broken = True
                continue
            except CancelledError:
                self.retries.append(task)
            except Exception as error:
                self._handle_failure(task, f"{type(error).__name__}: {error}", self.retries)
            else:
                self._store(task, chunk)
                self.n_consecutive_crashes = 0
            del self.pending[future]
        return not is_broken

    def _discard_executor(self, executor: Executor | None) -> Executor | None:
        """Discard a broken executor. Its pending chunks are retried one at a time, to find the one that crashes."""
        self.n_consecutive_crashes += 1
        lost = list(self.pending.values())
        if executor is not None:
            shut_down_executor(executor, self.pending)
        self.pending.clear()
        if len(lost) == 1:
            self._handle_failure(lost[0], "the worker process crashed", self.suspects)
        else:
            self.suspects.extend(lost)
        if self.n_consecutive_crashes >= MAX_CONSECUTIVE_CRASHES:
            message = (
                f"Workers crashed {self.n_consecutive_crashes} times in a row, possibly out of memory. Completed runs "
                f"are stored in {self.folder}. Run the same command again with fewer workers, such as --workers 1"
            )
            self.error = SweepAbortedError(0, message)
        return None

    def _handle_failure(self, task: ChunkTask, error: str, queue: deque[ChunkTask]) -> None:
        """Handle a failed task: split it to isolate the failing run, and record that run after `MAX_ATTEMPTS`."""
        if task.n_runs > 1:
            queue.extend(task.split())
        elif task.n_failed_attempts + 1 < MAX_ATTEMPTS:
            queue.append(task._replace(n_failed_attempts=task.n_failed_attempts + 1))
        else:
            request = task.requests[0]
            self.failed[request.point_id].add(request.first_run)
            failure = {
                "point": request.point_id,
                "run": request.first_run,
                "seed": request.seed + request.first_run,
                "tries": MAX_ATTEMPTS,
                "error": error,
            }
            self.failures[_failure_key(failure)] = failure
            shards.write_failures(self.folder, self.failures.values())
            self.enqueue_missing([self.cell_of[request.point_id]])

    def _store(self, task: ChunkTask, chunk: ChunkResult) -> None:
        """Store the results of a chunk and update the queue."""
        try:
            self._write_shards(task, chunk)
        except OSError as error:
            self.error = self.error or results_dir.storage_error(error, self.folder)
            return
        self.queue.update_pace(
            chunk.seconds,
            sum(request.n_runs * self.points[request.point_id].person_days for request in task.requests),
        )
        for request in task.requests:
            for run in range(request.first_run, request.first_run + request.n_runs):
                self.failures.pop((request.point_id, run), None)
        self.n_new += sum(request.n_runs for request in task.requests if request.wants_outcomes)
        if self.plan.spec.stopping_rule is not None:
            self.enqueue_missing(sorted({self.cell_of[request.point_id] for request in task.requests}))
        if self.on_progress is not None:
            self.on_progress(*self.progress())

    def _write_shards(self, task: ChunkTask, chunk: ChunkResult) -> None:
        """Write the shards of a chunk: the days first, because the outcomes mark runs as complete."""
        results = list(zip(task.requests, chunk.outputs, strict=True))
        days = [
            (request.point_id, request.first_run, outputs.days)
            for request, outputs in results
            if outputs.days is not None
        ]
        runs = [
            (request.point_id, request.first_run, outputs.outcomes)
            for request, outputs in results
            if outputs.outcomes is not None
        ]
        if days:
            table = shards.days_table(days)
            name = shards.write_shard(self.folder, "days", table)
            self.journal.days.add(shards.run_ranges(table, name))
        if runs:
            table = shards.runs_table(runs)
            name = shards.write_shard(self.folder, "runs", table)
            self.journal.runs.add(shards.run_ranges(table, name))
            self._record_monitored(runs)

    def _record_monitored(self, runs: list[tuple[str, int, FloatArray]]) -> None:
        """Record the monitored measure of new runs."""
        rule = self.plan.spec.stopping_rule
        if rule is not None:
            for point_id, first, outcomes in runs:
                self.monitored[point_id][first : first + len(outcomes)] = outcomes[:, OUTCOME_INDEX[rule.until.measure]]

    def progress(self) -> tuple[int, int]:
        """Number of completed or failed runs, and of all runs known so far."""
        n_failed = sum(map(len, self.failed.values()))
        return self.n_existing + self.n_new + n_failed, len(self.plan.arms) * sum(self.target_by_cell)


def shut_down_executor(executor: Executor, pending: Iterable[Future[ChunkResult]]) -> None:
    """Shut an executor down without waiting for pending chunks. Not every executor cancels them itself."""
    futures = list(pending)
    for future in futures:
        future.cancel()
    executor.shutdown(wait=not futures)


def _failure_key(failure: dict[str, Any]) -> tuple[str, int]:
    """Point and run of a failure."""
    return str(failure["point"]), int(failure["run"])
