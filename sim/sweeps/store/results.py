"""The results of a sweep: its tables, its plan and how far it has come."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.sweeps.errors import SweepError
from sim.sweeps.store import results_dir as files
from sim.sweeps.store.journal import Journal
from sim.sweeps.store.manifest import read_manifest
from sim.sweeps.store.shards import read_failures

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweeps.comparison.compare import Comparison


class SweepResults:
    """What stands in the folder of a sweep.

    Parameters
    ----------
    folder
        The folder.

    Raises
    ------
    SweepRefused
        It holds no results of a sweep.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.manifest: dict[str, Any] = read_manifest(self.folder)

    def __repr__(self) -> str:
        """One line: the name, how many points, where."""
        return f"<Results {self.manifest['name']}: {len(self.manifest['points'])} points, in {self.folder}>"

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that vary, the compared one last."""
        compared = self.manifest["compared"]
        return (*self.manifest["factors"], compared) if compared else tuple(self.manifest["factors"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row a run: `point`, the fields that vary, `run`, `seed`, and what came out.

        Raises
        ------
        SweepRefused
            The sweep has not come to its end.
        """
        return self._read_table(files.RUNS_FILE)

    @cached_property
    def days(self) -> pd.DataFrame:
        """A row a run and day, of the runs that keep their days.

        Raises
        ------
        SweepRefused
            The sweep has not come to its end, or keeps no days.
        """
        if not self.manifest["keep_days"]:
            raise SweepError(f"{self.folder} keeps no days. Add keep: {{days: 5}} to the plan and run it again.")
        return self._read_table(files.DAYS_FILE)

    def _read_table(self, name: str) -> pd.DataFrame:
        """A table, once the results are complete."""
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        if not (self.folder / files.DIGESTS_FILE).exists():
            raise SweepError(f"The sweep in {self.folder} has not come to its end. Give its command again to go on.")
        return pd.read_parquet(self.folder / name)

    def compare(self, *measures: str, confidence_level: float = 0.95) -> Comparison:
        """Compare the arms with the same luck, in each cell; see `sim.compare`.

        Parameters
        ----------
        measures
            What came out, by name; wellbeing when left out.
        confidence_level
            Confidence of the intervals.

        Raises
        ------
        SweepRefused
            The plan compares nothing, or the sweep has not come to its end.
        """
        from sim.sweeps.comparison.compare import compare_arms  # noqa: PLC0415 - it knows results

        return compare_arms(self, measures or ("wellbeing",), confidence_level)


class SweepStatus(NamedTuple):
    """How far a sweep has come.

    Attributes
    ----------
    name
        Name of the results.
    n_points
        Number of points.
    n_runs
        Runs that are there.
    n_runs_min, n_runs_max
        Runs that are wanted, at least and at most; the same where the plan has no rule.
    n_failed
        Runs that failed.
    n_shards
        Number of parts.
    corrupt_shards
        Parts that are not what was written.
    is_complete
        Whether the tables of all runs stand there.
    is_running
        Whether a driver is at work.
    """

    name: str
    n_points: int
    n_runs: int
    n_runs_min: int
    n_runs_max: int
    n_failed: int
    n_shards: int
    corrupt_shards: tuple[str, ...]
    is_complete: bool
    is_running: bool


def read_status(folder: Path) -> SweepStatus:
    """Look how far the sweep in a folder has come; it may be going on meanwhile.

    Raises
    ------
    SweepRefused
        It holds no results of a sweep.
    """
    manifest = read_manifest(folder)
    journal = Journal.read(folder)
    runs = manifest["plan"].get("runs", 0)
    min_runs, max_runs = (runs["min"], runs["max"]) if isinstance(runs, dict) else (runs, runs)
    addresses = [point["address"] for point in manifest["points"]]
    failed = [failure for failure in read_failures(folder) if not _is_completed(journal, failure)]
    return SweepStatus(
        name=manifest["name"],
        n_points=len(addresses),
        n_runs=sum(journal.runs.n_runs(address) for address in addresses),
        n_runs_min=min_runs * len(addresses),
        n_runs_max=max_runs * len(addresses),
        n_failed=len(failed),
        n_shards=sum(len({failure.shard for failure in ranges}) for ranges in journal.runs.ranges.values()),
        corrupt_shards=tuple(journal.corrupt_shards),
        is_complete=(folder / files.DIGESTS_FILE).exists(),
        is_running=files.is_locked(folder),
    )


def _is_completed(journal: Journal, failure: dict[str, Any]) -> bool:
    """Whether a run that failed before was played after all."""
    return any(first <= failure["run"] < stop for first, stop in journal.runs.completed_spans(failure["point"]))
