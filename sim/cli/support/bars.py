"""How far a job has come whose steps are counted: on stderr, only on a terminal, and only once it takes a second."""

from __future__ import annotations

import time
from types import TracebackType

from rich import progress
from rich.console import Console

from sim.cli.support.progress import PROGRESS_DELAY_S


class ProgressBar:
    """Shows how many of its steps a job has done.

    Parameters
    ----------
    description
        What is done.
    n_steps
        Number of steps.
    """

    def __init__(self, description: str, n_steps: int) -> None:
        self._description, self._n_steps, self._done = description, n_steps, 0
        self._start_time = time.monotonic()
        self._bar: progress.Progress | None = None
        self._task = progress.TaskID(0)

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self) -> None:
        """Say that one more step is done."""
        self.update(self._done + 1)

    def update(self, n_done: int, n_steps: int | None = None) -> None:
        """Say how many steps are done, and of how many."""
        self._done, self._n_steps = n_done, n_steps or self._n_steps
        if self._bar is None and time.monotonic() - self._start_time < PROGRESS_DELAY_S:
            return
        self._get_bar().update(self._task, completed=n_done, total=self._n_steps)

    def _get_bar(self) -> progress.Progress:
        """The bar, which appears when it is first needed."""
        if self._bar is None:
            console = Console(stderr=True, markup=False, highlight=False, emoji=False)
            self._bar = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(bar_width=24),
                progress.MofNCompleteColumn(),
                console=console,
                transient=True,
                disable=not console.is_terminal,
            )
            self._task = self._bar.add_task(self._description, total=self._n_steps)
            self._bar.start()
        return self._bar
