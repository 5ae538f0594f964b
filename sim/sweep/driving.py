"""The driver of a sweep: hands out chunks, writes what comes back, and survives what goes wrong on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engines import DEFAULT_ENGINE, EngineName
from sim.sweep import folder as files
from sim.sweep import parts
from sim.sweep.hands import Hands
from sim.sweep.journal import Journal
from sim.sweep.measuring import OUTCOME, Floats
from sim.sweep.planning import Plan
from sim.sweep.points import Point
from sim.sweep.refusing import SweepStopped
from sim.sweep.signals import Wish
from sim.sweep.stopping import wanted
from sim.sweep.tasks import Queue, Task, pieces_of
from sim.sweep.working import Chunk, play_chunk

TRIES = 3
"""How often a run is tried before it counts as failed."""
PATIENCE = 0.2
"""Seconds after which the driver looks whether somebody wishes it to stop."""
LARGEST_BREAKS = 100
"""How often workers may die one after the other, without a chunk being finished in between."""

BROKEN = (BrokenExecutor, OSError)
"""What tells that workers are gone: runs do no input and output of their own, so that no OSError is theirs."""

Play = Callable[..., Chunk]
Tell = Callable[[int, int], object]
"""Called with the number of runs that are done, and of all that are wanted as far as is known."""


class Ended(NamedTuple):
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


class Driver:
    """Plays all that is missing of a plan in a folder; for who is alone in the folder."""

    def __init__(
        self,
        plan: Plan,
        folder: Path,
        journal: Journal,
        hands: Hands,
        *,
        engine: EngineName = DEFAULT_ENGINE,
        play: Play = play_chunk,
        tell: Tell | None = None,
    ) -> None:
        self.plan, self.folder, self.journal, self.hands = plan, folder, journal, hands
        self.engine, self.play, self.tell = engine, play, tell
        self.points = {point.address: point for point in plan.points}
        self.queue, self.again, self.suspects = Queue(), deque[Task](), deque[Task]()
        self.under_way: dict[Future[Chunk], Task] = {}
        self.noted = {_key(one): one for one in parts.told_of_failures(folder)}
        self.failed: dict[str, set[int]] = {address: set() for address in self.points}
        self.watched = self._watched()
        self.cells = plan.cells
        self.cell_of = {point.address: place for place, cell in enumerate(self.cells) for point in cell}
        self.goals = [0] * len(self.cells)
        self.n_held = sum(journal.runs.n_runs(address) for address in self.points)
        self.n_new = self.n_breaks = 0
        self.fault: SweepStopped | None = None

    # --- What is to be done

    def _watched(self) -> dict[str, Floats]:
        """The watched measure of each run that is there, by point; empty where the plan has no rule."""
        rule = self.plan.spec.rule
        if rule is None:
            return {}
        watched = {address: np.full(rule.max, np.nan) for address in self.points}
        for path in parts.parts_in(self.folder, "runs"):
            table = parts.read_part(self.folder, "runs", path.name)
            values = table.column(rule.until.measure).to_numpy()
            for one in parts.stretches(table, path.name):
                if one.address in watched and one.stop <= rule.max:
                    watched[one.address][one.first : one.stop] = values[one.row : one.row + one.stop - one.first]
        return watched

    def goal(self, cell: tuple[Point, ...]) -> int:
        """How many runs a cell is to have, as far as is known."""
        rule = self.plan.spec.rule
        if rule is None:
            return self.plan.spec.first_runs
        n_done = min(self._first_missing(point) for point in cell)
        return wanted([self.watched[point.address] for point in cell], self.plan.reference, n_done, rule)

    def _first_missing(self, point: Point) -> int:
        """The first run of a point that is neither there nor failed."""
        gaps = self.journal.runs.missing(point.address, self.plan.spec.most_runs)
        return next((run for gap in gaps for run in range(*gap) if run not in self.failed[point.address]), 10**12)

    def ask(self, places: Iterable[int] | None = None) -> None:
        """Put into the queue what is missing, wherever a cell is to have more runs than before.

        Parameters
        ----------
        places
            Cells to look at; all when left out.
        """
        for place in range(len(self.cells)) if places is None else places:
            goal = self.goal(self.cells[place])
            if goal > self.goals[place]:
                self.goals[place] = goal
                for point in self.cells[place]:
                    for piece in pieces_of(point, self.plan, goal, self.journal, sorted(self.failed[point.address])):
                        self.queue.add(piece, point.size)

    # --- The work

    def drive(self, wish: Wish) -> Ended:
        """Play all that is missing, until it is done or somebody wishes to stop."""
        executor: Executor | None = None
        self.ask()
        try:
            while self.queue or self.again or self.suspects or self.under_way:
                if wish or self.fault:
                    self._drop()
                elif executor is None:
                    executor = self.hands.make()
                if executor is not None and not (wish or self.fault):
                    executor = self._hand_out(executor)
                done, _ = wait(self.under_way, timeout=PATIENCE, return_when=FIRST_COMPLETED)
                if not self._take(done):
                    executor = self._replaced(executor)
            parts.write_failures(self.folder, self.noted.values())
        except OSError as error:
            self.fault = self.fault or files.stopped(error, self.folder)
        finally:
            if executor is not None:
                put_away(executor, self.under_way)
            self.hands.close()
        if self.fault is not None:
            raise self.fault
        return Ended(self.n_held + self.n_new, self.n_new, sum(map(len, self.failed.values())), wish.signal)

    def _drop(self) -> None:
        """Hand out nothing more, and take back what no worker has begun."""
        self.queue.clear()
        self.again.clear()
        self.suspects.clear()
        for future in list(self.under_way):
            if future.cancel():
                del self.under_way[future]

    def _hand_out(self, executor: Executor) -> Executor | None:
        """Give chunks to the workers while there is room; one that may have killed a worker goes alone."""
        try:
            if self.suspects:
                if not self.under_way:
                    self._submit(executor, self.suspects[0])
                    self.suspects.popleft()
                return executor
            while len(self.under_way) < self.hands.window and (self.again or self.queue):
                task = self.again[0] if self.again else self.queue.chunk()
                if not self.again:
                    self.again.appendleft(task)
                self._submit(executor, task)
                self.again.popleft()
        except (*BROKEN, RuntimeError):  # it broke while nobody looked; its futures tell so too
            if not self.under_way:
                return self._replaced(executor)
        return executor

    def _submit(self, executor: Executor, task: Task) -> None:
        """Give one chunk to the workers."""
        self.under_way[executor.submit(self.play, task.pieces, self.engine)] = task

    def _take(self, done: set[Future[Chunk]]) -> bool:
        """Take what came back; False if the executor is broken."""
        broken = False
        for future in done:
            task = self.under_way[future]
            try:
                chunk = future.result()
            except BROKEN:
                broken = True
                continue
            except CancelledError:
                self.again.append(task)
            except Exception as error:
                self._blame(task, f"{type(error).__name__}: {error}", self.again)
            else:
                self._keep(task, chunk)
                self.n_breaks = 0
            del self.under_way[future]
        return not broken

    def _replaced(self, executor: Executor | None) -> Executor | None:
        """Put a broken executor away; what was under way is tried again, one chunk at a time."""
        self.n_breaks += 1
        lost = list(self.under_way.values())
        if executor is not None:
            put_away(executor, self.under_way)
        self.under_way.clear()
        if len(lost) == 1:
            self._blame(lost[0], "the worker process died", self.suspects)
        else:
            self.suspects.extend(lost)
        if self.n_breaks >= LARGEST_BREAKS:
            text = (
                f"Workers died {self.n_breaks} times one after the other. What was finished is kept in {self.folder}. "
                "Try fewer workers, with --workers 1; they may have run out of memory"
            )
            self.fault = SweepStopped(0, text)
        return None

    def _blame(self, task: Task, error: str, later: deque[Task]) -> None:
        """A task failed: halve it until the run is found that fails; note that run after three tries."""
        if task.n > 1:
            later.extend(task.halves())
        elif task.tries + 1 < TRIES:
            later.append(task._replace(tries=task.tries + 1))
        else:
            piece = task.pieces[0]
            self.failed[piece.address].add(piece.first)
            noted = {
                "point": piece.address,
                "run": piece.first,
                "seed": piece.seed + piece.first,
                "tries": TRIES,
                "error": error,
            }
            self.noted[_key(noted)] = noted
            parts.write_failures(self.folder, self.noted.values())
            self.ask([self.cell_of[piece.address]])

    def _keep(self, task: Task, chunk: Chunk) -> None:
        """Write what came out of a chunk: first days, then outcomes, which say that the runs are done."""
        try:
            self._write(task, chunk)
        except OSError as error:
            self.fault = self.fault or files.stopped(error, self.folder)
            return
        self.queue.learn(chunk.seconds, sum(piece.n * self.points[piece.address].size for piece in task.pieces))
        for piece in task.pieces:
            for run in range(piece.first, piece.first + piece.n):
                self.noted.pop((piece.address, run), None)
        self.n_new += sum(piece.n for piece in task.pieces if piece.outcomes)
        if self.plan.spec.rule is not None:
            self.ask(sorted({self.cell_of[piece.address] for piece in task.pieces}))
        if self.tell is not None:
            self.tell(*self.progress())

    def _write(self, task: Task, chunk: Chunk) -> None:
        """Write the parts of a chunk, and note them in the journal."""
        both = list(zip(task.pieces, chunk.played, strict=True))
        days = [(piece.address, piece.first, kept.days) for piece, kept in both if kept.days is not None]
        runs = [(piece.address, piece.first, kept.outcomes) for piece, kept in both if kept.outcomes is not None]
        if days:
            table = parts.days_table(days)
            name = parts.write_part(self.folder, "days", table)
            self.journal.days.add(parts.stretches(table, name))
        if runs:
            table = parts.runs_table(runs)
            name = parts.write_part(self.folder, "runs", table)
            self.journal.runs.add(parts.stretches(table, name))
            self._watch(runs)

    def _watch(self, runs: list[tuple[str, int, Floats]]) -> None:
        """Note the watched measure of some runs."""
        rule = self.plan.spec.rule
        if rule is not None:
            for address, first, kept in runs:
                self.watched[address][first : first + len(kept)] = kept[:, OUTCOME[rule.until.measure]]

    def progress(self) -> tuple[int, int]:
        """Runs that are there, and those that are wanted as far as is known."""
        n_failed = sum(map(len, self.failed.values()))
        return self.n_held + self.n_new + n_failed, len(self.plan.arms) * sum(self.goals)


def put_away(executor: Executor, under_way: Iterable[Future[Chunk]]) -> None:
    """Let go of an executor, without waiting for what is still under way. Not every executor can cancel by itself."""
    left = list(under_way)
    for future in left:
        future.cancel()
    executor.shutdown(wait=not left)


def _key(failure: dict[str, Any]) -> tuple[str, int]:
    """What tells failures apart."""
    return str(failure["point"]), int(failure["run"])
