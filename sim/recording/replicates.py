"""Replicates: several runs of one scenario with different random seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from sim.model.measures import MEASURE_INDEX, MEASURE_NAMES
from sim.recording.columns import Columns, days_columns, teams_columns, with_seed
from sim.recording.recording import DEFAULT_SUMMARY_DAYS, Recording, frames_module, summary_means

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_BAND = 0.8
"""Share of the runs that lies within a band by default."""


@dataclass(frozen=True, eq=False, repr=False)
class Replicates(Sequence[Recording]):
    """Runs of one scenario with different seeds, in the order of the seeds. A sequence of recordings.

    Attributes
    ----------
    recordings
        The recording of each run.
    """

    recordings: tuple[Recording, ...]

    def __repr__(self) -> str:
        """Scenario, number of runs and seeds on one line."""
        first, last = self.recordings[0], self.recordings[-1]
        return f"<Replicates {first.scenario.name}: {len(self)} runs, seeds {first.seed} to {last.seed}>"

    def __len__(self) -> int:
        return len(self.recordings)

    @overload
    def __getitem__(self, index: int) -> Recording: ...
    @overload
    def __getitem__(self, index: slice) -> Replicates: ...
    def __getitem__(self, index: int | slice) -> Recording | Replicates:
        return Replicates(self.recordings[index]) if isinstance(index, slice) else self.recordings[index]

    @property
    def seeds(self) -> list[int]:
        """Random seeds of the runs."""
        return [recording.seed for recording in self.recordings]

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row per run and day: `seed`, `day` and the measures of the whole organisation."""
        return self._stack([days_columns(run.trace) for run in self.recordings])

    @cached_property
    def teams(self) -> pd.DataFrame:
        """One row per run, day and team: `seed`, `day`, `team` and the measures."""
        return self._stack([teams_columns(run.world, run.trace) for run in self.recordings])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: `seed` and the mean of each measure over the last 60 days."""
        return self.summary()

    def summary(self, n_days: int = DEFAULT_SUMMARY_DAYS, team: str | None = None) -> pd.DataFrame:
        """Mean of each measure over the last days of each run: one row per run, first column `seed`.

        Parameters
        ----------
        n_days
            Number of days at the end of the run; all days if the run is shorter.
        team
            Name of a team. Default: the whole organisation.
        """
        means = np.array([summary_means(run, n_days, team) for run in self.recordings])
        columns = {name: means[:, index] for index, name in enumerate(MEASURE_NAMES)}
        frame: pd.DataFrame = frames_module().columns_to_frame({"seed": np.array(self.seeds, np.int64), **columns})
        return frame

    def bands(self, measure: str, share: float = DEFAULT_BAND, team: str | None = None) -> pd.DataFrame:
        """Quantiles of a measure across the runs, for each day.

        Parameters
        ----------
        measure
            Name of a measure.
        share
            Share of the runs within the band, above 0 and at most 1; half of the others are below it, half above.
        team
            Name of a team. Default: the whole organisation.

        Returns
        -------
        DataFrame
            One row per day: `day`, `mean`, `median`, `low`, `high`. NaN if the measure is not defined in any run.
        """
        if measure not in MEASURE_INDEX:
            raise KeyError(f"unknown measure {measure!r}; expected one of {', '.join(MEASURE_NAMES)}")
        if not 0 < share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, got {share}")
        table = frames_module().pd.DataFrame([run.time_series(measure, team) for run in self.recordings])
        low, median, high = (table.quantile(q).to_numpy() for q in ((1 - share) / 2, 0.5, (1 + share) / 2))
        columns = {"mean": table.mean().to_numpy(), "median": median, "low": low, "high": high}
        day = np.arange(1, table.shape[1] + 1, dtype=np.int32)
        frame: pd.DataFrame = frames_module().columns_to_frame({"day": day, **columns})
        return frame

    def _stack(self, tables: Sequence[Columns]) -> pd.DataFrame:
        """One table of all runs with a first column `seed`."""
        frames = frames_module()
        parts = [
            frames.columns_to_frame(with_seed(table, seed)) for table, seed in zip(tables, self.seeds, strict=True)
        ]
        stacked: pd.DataFrame = frames.pd.concat(parts, ignore_index=True)
        return stacked
