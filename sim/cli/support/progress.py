"""Progress bars on stderr. They appear only on a terminal, and only if the work takes longer than a second."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich import progress
from rich.console import Console

PROGRESS_DELAY_S = 1.0
"""Seconds before a progress bar appears."""


class ProgressBar:
    """A progress bar with the number of completed steps and the remaining time.

    Parameters
    ----------
    description
        Text before the bar, such as "Simulating typical_ward".
    n_steps
        Number of steps; None if it is not known yet.
    """

    def __init__(self, description: str, n_steps: int | None = None) -> None:
        console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._bar = progress.Progress(
            progress.TextColumn("{task.description}", markup=False),
            progress.BarColumn(bar_width=24),
            progress.MofNCompleteColumn(),
            progress.TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(description, total=n_steps)
        self._n_steps, self._n_done = n_steps, 0
        self._start_time = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def advance(self) -> None:
        """Record that one more step is done."""
        self.update(self._n_done + 1)

    def update(self, n_done: int, n_steps: int | None = None, description: str | None = None) -> None:
        """Record the number of completed steps and, if it has changed, the number of steps or the description."""
        self._n_done, self._n_steps = n_done, n_steps or self._n_steps
        if not self._bar.live.is_started and time.monotonic() - self._start_time >= PROGRESS_DELAY_S:
            self._bar.start()
        self._bar.update(self._task, completed=n_done, total=self._n_steps, description=description)

    def start_phase(self, description: str) -> None:
        """Replace the bar by one for a last phase whose length is not known, and show it at once."""
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(description, total=None)
        self._bar.start()


class RunProgress(ProgressBar):
    """The progress bar of one or several runs, counted in days.

    Parameters
    ----------
    name
        Name of the scenario.
    n_runs
        Number of runs.
    n_days
        Working days of each run.
    """

    def __init__(self, name: str, n_runs: int, n_days: int) -> None:
        super().__init__(f"Simulating {name}", n_runs * n_days)
        self._name, self._n_runs, self._n_days, self._run = name, n_runs, n_days, 1

    def start_run(self, run_number: int) -> None:
        """Record which run is simulated next, from 1."""
        self._run = run_number

    def update_day(self, day: int) -> None:
        """Record the last day that was simulated."""
        which = f", run {self._run} of {self._n_runs}" if self._n_runs > 1 else ""
        self.update((self._run - 1) * self._n_days + day, description=f"Simulating {self._name}{which}")

    def start_writing(self, *, figures: bool = True) -> None:
        """Record that all runs are simulated and the results are being written."""
        self.start_phase(f"{'Drawing figures and writing' if figures else 'Writing'} the report")
