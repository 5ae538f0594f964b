"""How far a job has come whose steps are counted: on stderr, only on a terminal, and only once it takes a second."""

from __future__ import annotations

import time
from types import TracebackType

from rich import progress
from rich.console import Console

from sim.cli.progress import PATIENCE


class Bar:
    """Shows how many of its steps a job has done.

    Parameters
    ----------
    words
        What is done.
    n_steps
        Number of steps.
    """

    def __init__(self, words: str, n_steps: int) -> None:
        self._words, self._n_steps, self._done = words, n_steps, 0
        self._begun = time.monotonic()
        self._bar: progress.Progress | None = None
        self._task = progress.TaskID(0)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self) -> None:
        """Say that one more step is done."""
        self.reached(self._done + 1)

    def reached(self, done: int, n_steps: int | None = None) -> None:
        """Say how many steps are done, and of how many."""
        self._done, self._n_steps = done, n_steps or self._n_steps
        if self._bar is None and time.monotonic() - self._begun < PATIENCE:
            return
        self._show().update(self._task, completed=done, total=self._n_steps)

    def _show(self) -> progress.Progress:
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
            self._task = self._bar.add_task(self._words, total=self._n_steps)
            self._bar.start()
        return self._bar
