"""How far a run has come: on stderr, only on a terminal, and only once it has taken a second."""

from __future__ import annotations

import time
from types import TracebackType

from rich import progress
from rich.console import Console

PROGRESS_DELAY_S = 1.0
"""Seconds before anything is shown."""


class RunProgress:
    """Shows how far playing has come, then that results are being written.

    Parameters
    ----------
    name
        Name of the scenario.
    n_runs
        Number of runs to play.
    n_days
        Working days of each.
    """

    def __init__(self, name: str, n_runs: int, n_days: int) -> None:
        self._name, self._n_runs, self._n_days = name, n_runs, n_days
        self._start_time = time.monotonic()
        self._run = 0
        self._bar: progress.Progress | None = None
        self._task = progress.TaskID(0)
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)

    def __enter__(self) -> RunProgress:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def start_run(self, run_number: int) -> None:
        """Say which run is played next, from 1."""
        self._run = run_number

    def update_day(self, day: int) -> None:
        """Say which day was played last."""
        if self._bar is None and time.monotonic() - self._start_time < PROGRESS_DELAY_S:
            return
        done = (self._run - 1) * self._n_days + day
        self._get_bar().update(self._task, completed=done, description=self._description())

    def start_writing(self, *, figures: bool = True) -> None:
        """Say that everything was played and results are being written."""
        bar = self._get_bar()
        bar.remove_task(self._task)
        bar.add_task(f"{'Drawing figures and writing' if figures else 'Writing'} the report", total=None)

    def _description(self) -> str:
        which = f", run {self._run} of {self._n_runs}" if self._n_runs > 1 else ""
        return f"Playing {self._name}{which}"

    def _get_bar(self) -> progress.Progress:
        """The bar, which appears when it is first asked for; a mute one where there is no terminal."""
        if self._bar is None:
            self._bar = progress.Progress(
                progress.TextColumn("{task.description}", markup=False),
                progress.BarColumn(bar_width=24),
                progress.TaskProgressColumn(show_speed=False),
                console=self._console,
                transient=True,
                disable=not self._console.is_terminal,
            )
            self._task = self._bar.add_task(self._description(), total=self._n_runs * self._n_days)
            self._bar.start()
        return self._bar
