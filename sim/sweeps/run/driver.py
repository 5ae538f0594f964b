"""The driver of a sweep: hands out chunks, writes what comes back, and survives what goes wrong on the way."""

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
from sim.sweeps.store import results_dir as files
from sim.sweeps.store import shards
from sim.sweeps.store.journal import Journal

MAX_ATTEMPTS = 3
"""How often a run is tried before it counts as failed."""
POLL_INTERVAL_S = 0.2
"""Seconds after which the driver looks whether somebody wishes it to stop."""
MAX_CONSECUTIVE_CRASHES = 100
"""How often workers may die one after the other, without a chunk being finished in between."""

EXECUTOR_ERRORS = (BrokenExecutor, OSError)
"""What tells that workers are gone: runs do no input and output of their own, so that no OSError is theirs."""

ChunkRunner = Callable[..., ChunkResult]
ProgressCallback = Callable[[int, int], object]
"""Called with the number of runs that are done, and of all that are wanted as far as is known."""


class SweepSummary(NamedTuple):
    """How a sweep ended.

    Attributes
    ----------
    n_runs
        Runs that are there now.
    n_new
        How many of them were played this time.
    n_failed
        Runs that failed three times.
    signal
        The signal that stopped it; None if it came to its end.
    """

    n_runs: int
    n_new: int
    n_failed: int
    signal: int | None


class SweepDriver:
    """Plays all that is missing of a plan in a folder; for who is alone in the folder."""

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
        self.failed: dict[str, set[int]] = {address: set() for address in self.points}
        self.monitored = self._load_monitored()
        self.cells = plan.cells
        self.cell_of = {point.point_id: cell_index for cell_index, cell in enumerate(self.cells) for point in cell}
        self.target_by_cell = [0] * len(self.cells)
        self.n_existing = sum(journal.runs.n_runs(address) for address in self.points)
        self.n_new = self.n_consecutive_crashes = 0
        self.error: SweepAbortedError | None = None

    # --- What is to be done

    def _load_monitored(self) -> dict[str, FloatArray]:
        """The watched measure of each run that is there, by point; empty where the plan has no rule."""
        rule = self.plan.spec.stopping_rule
        if rule is None:
            return {}
        watched = {address: np.full(rule.max, np.nan) for address in self.points}
        for path in shards.list_shards(self.folder, "runs"):
            table = shards.read_shard(self.folder, "runs", path.name)
            values = table.column(rule.until.measure).to_numpy()
            for run_range in shards.run_ranges(table, path.name):
                if run_range.point_id in watched and run_range.stop <= rule.max:
                    watched[run_range.point_id][run_range.first : run_range.stop] = values[
                        run_range.row : run_range.row + run_range.stop - run_range.first
                    ]
        return watched

    def target_runs(self, cell: tuple[DesignPoint, ...]) -> int:
        """How many runs a cell is to have, as far as is known."""
        rule = self.plan.spec.stopping_rule
        if rule is None:
            return self.plan.spec.initial_runs
        n_done = min(self._first_missing(point) for point in cell)
        return required_runs(
            [self.monitored[point.point_id] for point in cell], self.plan.reference_index, n_done, rule
        )

    def _first_missing(self, point: DesignPoint) -> int:
        """The first run of a point that is neither there nor failed."""
        gaps = self.journal.runs.missing_spans(point.point_id, self.plan.spec.max_runs)
        return next((run for gap in gaps for run in range(*gap) if run not in self.failed[point.point_id]), 10**12)

    def enqueue_missing(self, cell_indices: Iterable[int] | None = None) -> None:
        """Put into the queue what is missing, wherever a cell is to have more runs than before.

        Parameters
        ----------
        cell_indices
            Cells to look at; all when left out.
        """
        for cell_index in range(len(self.cells)) if cell_indices is None else cell_indices:
            goal = self.target_runs(self.cells[cell_index])
            if goal > self.target_by_cell[cell_index]:
                self.target_by_cell[cell_index] = goal
                for point in self.cells[cell_index]:
                    for piece in missing_requests(
                        point, self.plan, goal, self.journal, sorted(self.failed[point.point_id])
                    ):
                        self.queue.add(piece, point.person_days)

    # --- The work

    def run(self, stop_request: StopRequest) -> SweepSummary:
        """Play all that is missing, until it is done or somebody wishes to stop."""
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
            self.error = self.error or files.storage_error(error, self.folder)
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
        """Hand out nothing more, and take back what no worker has begun."""
        self.queue.clear()
        self.retries.clear()
        self.suspects.clear()
        for future in list(self.pending):
            if future.cancel():
                del self.pending[future]

    def _submit_tasks(self, executor: Executor) -> Executor | None:
        """Give chunks to the workers while there is room; one that may have killed a worker goes alone."""
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
        except (*EXECUTOR_ERRORS, RuntimeError):  # it broke while nobody looked; its futures tell so too
            if not self.pending:
                return self._discard_executor(executor)
        return executor

    def _submit(self, executor: Executor, task: ChunkTask) -> None:
        """Give one chunk to the workers."""
        self.pending[executor.submit(self.runner, task.requests, self.engine)] = task

    def _collect(self, done: set[Future[ChunkResult]]) -> bool:
        """Take what came back; False if the executor is broken."""
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
        """Put a broken executor away; what was under way is tried again, one chunk at a time."""
        self.n_consecutive_crashes += 1
        lost = list(self.pending.values())
        if executor is not None:
            shut_down_executor(executor, self.pending)
        self.pending.clear()
        if len(lost) == 1:
            self._handle_failure(lost[0], "the worker process died", self.suspects)
        else:
            self.suspects.extend(lost)
        if self.n_consecutive_crashes >= MAX_CONSECUTIVE_CRASHES:
            text = (
                f"Workers crashed {self.n_consecutive_crashes} times in a row, possibly out of memory. Completed runs "
                f"are stored in {self.folder}. Run the same command again with fewer workers, such as --workers 1"
            )
            self.error = SweepAbortedError(0, text)
        return None

    def _handle_failure(self, task: ChunkTask, error: str, queue: deque[ChunkTask]) -> None:
        """A task failed: halve it until the run is found that fails; note that run after three tries."""
        if task.n_runs > 1:
            queue.extend(task.split())
        elif task.n_failed_attempts + 1 < MAX_ATTEMPTS:
            queue.append(task._replace(n_failed_attempts=task.n_failed_attempts + 1))
        else:
            piece = task.requests[0]
            self.failed[piece.point_id].add(piece.first_run)
            failure = {
                "point": piece.point_id,
                "run": piece.first_run,
                "seed": piece.seed + piece.first_run,
                "tries": MAX_ATTEMPTS,
                "error": error,
            }
            self.failures[_failure_key(failure)] = failure
            shards.write_failures(self.folder, self.failures.values())
            self.enqueue_missing([self.cell_of[piece.point_id]])

    def _store(self, task: ChunkTask, chunk: ChunkResult) -> None:
        """Write what came out of a chunk: first days, then outcomes, which say that the runs are done."""
        try:
            self._write_shards(task, chunk)
        except OSError as error:
            self.error = self.error or files.storage_error(error, self.folder)
            return
        self.queue.update_pace(
            chunk.seconds, sum(piece.n_runs * self.points[piece.point_id].person_days for piece in task.requests)
        )
        for piece in task.requests:
            for run in range(piece.first_run, piece.first_run + piece.n_runs):
                self.failures.pop((piece.point_id, run), None)
        self.n_new += sum(piece.n_runs for piece in task.requests if piece.wants_outcomes)
        if self.plan.spec.stopping_rule is not None:
            self.enqueue_missing(sorted({self.cell_of[piece.point_id] for piece in task.requests}))
        if self.on_progress is not None:
            self.on_progress(*self.progress())

    def _write_shards(self, task: ChunkTask, chunk: ChunkResult) -> None:
        """Write the parts of a chunk, and note them in the journal."""
        results = list(zip(task.requests, chunk.outputs, strict=True))
        days = [(piece.point_id, piece.first_run, result.days) for piece, result in results if result.days is not None]
        runs = [
            (piece.point_id, piece.first_run, result.outcomes)
            for piece, result in results
            if result.outcomes is not None
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
        """Note the watched measure of some runs."""
        rule = self.plan.spec.stopping_rule
        if rule is not None:
            for address, first, outcomes in runs:
                self.monitored[address][first : first + len(outcomes)] = outcomes[:, OUTCOME_INDEX[rule.until.measure]]

    def progress(self) -> tuple[int, int]:
        """Runs that are there, and those that are wanted as far as is known."""
        n_failed = sum(map(len, self.failed.values()))
        return self.n_existing + self.n_new + n_failed, len(self.plan.arms) * sum(self.target_by_cell)


def shut_down_executor(executor: Executor, under_way: Iterable[Future[ChunkResult]]) -> None:
    """Let go of an executor, without waiting for what is still under way. Not every executor can cancel by itself."""
    futures = list(under_way)
    for future in futures:
        future.cancel()
    executor.shutdown(wait=not futures)


def _failure_key(failure: dict[str, Any]) -> tuple[str, int]:
    """What tells failures apart."""
    return str(failure["point"]), int(failure["run"])
