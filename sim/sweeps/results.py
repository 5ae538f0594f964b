"""Results of a sweep: its manifest, its tables and the comparison of its arms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.sweeps.comparison.compare import Comparison, compare_arms
from sim.sweeps.errors import SweepError
from sim.sweeps.store.manifest import read_manifest
from sim.sweeps.store.results_dir import DAYS_FILE, DIGESTS_FILE, RUNS_FILE

if TYPE_CHECKING:
    import pandas as pd


class SweepResults:
    """Results of a sweep, in the folder where they are stored.

    Parameters
    ----------
    folder
        Folder of the sweep.

    Attributes
    ----------
    folder : Path
        Folder of the sweep.
    manifest : dict
        Plan, scenarios and provenance; see `docs/reference/results.md`.

    Raises
    ------
    SweepError
        The folder does not contain results of a sweep.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        self.folder = Path(folder)
        self.manifest: dict[str, Any] = read_manifest(self.folder)

    def __repr__(self) -> str:
        """One line: the name, the number of points and the folder."""
        return f"<SweepResults {self.manifest['name']}: {len(self.manifest['points'])} points in {self.folder}>"

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the varied fields. The compared field is last."""
        compared = self.manifest["compared"]
        return (*self.manifest["factors"], compared) if compared else tuple(self.manifest["factors"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: `point`, the varied fields, `run`, `seed` and the outcomes.

        Raises
        ------
        SweepError
            The sweep is incomplete.
        """
        return self._read_table(RUNS_FILE)

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row per run and day, for the runs whose days the plan keeps (`keep: {days: …}`).

        Raises
        ------
        SweepError
            The sweep is incomplete, or its plan keeps no days.
        """
        if not self.manifest["keep_days"]:
            raise SweepError(f"{self.folder} contains no days. Add keep: {{days: 5}} to the plan and run it again.")
        return self._read_table(DAYS_FILE)

    def _read_table(self, name: str) -> pd.DataFrame:
        """Read a table of a complete sweep."""
        import pandas as pd  # noqa: PLC0415 - slow import

        if not (self.folder / DIGESTS_FILE).exists():
            raise SweepError(f"The sweep in {self.folder} is incomplete. Run the same command again to resume.")
        return pd.read_parquet(self.folder / name)

    def compare(
        self,
        *measures: str,
        confidence_level: float = 0.95,
        effects_of_interest: Mapping[str, float] | None = None,
    ) -> Comparison:
        """Compare the arms with common random numbers, in each cell.

        Parameters
        ----------
        *measures
            Names of the outcomes to compare. Default: "wellbeing".
        confidence_level
            Confidence level of the intervals, between 0 and 1.
        effects_of_interest
            Smallest effect of interest by measure, in units of the measure (0 to 1 for levels and shares). Default:
            the effect of the plan.

        Returns
        -------
        Comparison
            Its `table`, its `summary` in plain English and its figure.

        Raises
        ------
        SweepError
            The plan has no arms to compare, or the sweep is incomplete.
        KeyError
            A measure is unknown.
        """
        if len(self.manifest["arms"]) < 2:
            raise SweepError(f"{self.folder} has no arms to compare. Add compare: to the plan and run it again.")
        return compare_arms(self.manifest, self.runs, measures or ("wellbeing",), confidence_level, effects_of_interest)


def open_results(folder: str | PathLike[str]) -> SweepResults:
    """Open the results of a sweep.

    Parameters
    ----------
    folder
        Folder of the sweep, such as "results/my_sweep".

    Returns
    -------
    SweepResults
        Tables of runs and days, and the comparison of arms.

    Raises
    ------
    SweepError
        The folder does not contain results of a sweep.

    Examples
    --------
    >>> results = sim.open_results("results/my_sweep")
    >>> results.runs.groupby("workload")["wellbeing"].mean()
    """
    return SweepResults(folder)
