"""The results of a sweep: its tables, its plan and how far it has come."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.sweep import folder as files
from sim.sweep.journal import Journal
from sim.sweep.manifest import read_manifest
from sim.sweep.parts import told_of_failures
from sim.sweep.refusing import SweepRefused

if TYPE_CHECKING:
    import pandas as pd

    from sim.sweep.comparing import Comparison


class Results:
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
        return self._table(files.RUNS)

    @cached_property
    def days(self) -> pd.DataFrame:
        """A row a run and day, of the runs that keep their days.

        Raises
        ------
        SweepRefused
            The sweep has not come to its end, or keeps no days.
        """
        if not self.manifest["keep_days"]:
            raise SweepRefused(f"{self.folder} keeps no days. Add keep: {{days: 5}} to the plan and run it again.")
        return self._table(files.DAYS)

    def _table(self, name: str) -> pd.DataFrame:
        """A table, once the results are complete."""
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        if not (self.folder / files.DIGESTS).exists():
            raise SweepRefused(f"The sweep in {self.folder} has not come to its end. Give its command again to go on.")
        return pd.read_parquet(self.folder / name)

    def compare(self, *measures: str, level: float = 0.95) -> Comparison:
        """Compare the arms with the same luck, in each cell; see `sim.compare`.

        Parameters
        ----------
        measures
            What came out, by name; wellbeing when left out.
        level
            Confidence of the intervals.

        Raises
        ------
        SweepRefused
            The plan compares nothing, or the sweep has not come to its end.
        """
        from sim.sweep.comparing import comparison_of  # noqa: PLC0415 - it knows results

        return comparison_of(self, measures or ("wellbeing",), level)


class Status(NamedTuple):
    """How far a sweep has come.

    Attributes
    ----------
    name
        Name of the results.
    n_points
        Number of points.
    n_runs
        Runs that are there.
    n_least, n_most
        Runs that are wanted, at least and at most; the same where the plan has no rule.
    n_failed
        Runs that failed.
    n_parts
        Number of parts.
    spoilt
        Parts that are not what was written.
    is_complete
        Whether the tables of all runs stand there.
    is_at_work
        Whether a driver is at work.
    """

    name: str
    n_points: int
    n_runs: int
    n_least: int
    n_most: int
    n_failed: int
    n_parts: int
    spoilt: tuple[str, ...]
    is_complete: bool
    is_at_work: bool


def status_of(folder: Path) -> Status:
    """Look how far the sweep in a folder has come; it may be going on meanwhile.

    Raises
    ------
    SweepRefused
        It holds no results of a sweep.
    """
    manifest = read_manifest(folder)
    journal = Journal.of(folder)
    runs = manifest["plan"].get("runs", 0)
    least, most = (runs["min"], runs["max"]) if isinstance(runs, dict) else (runs, runs)
    addresses = [point["address"] for point in manifest["points"]]
    failed = [one for one in told_of_failures(folder) if not _is_there(journal, one)]
    return Status(
        name=manifest["name"],
        n_points=len(addresses),
        n_runs=sum(journal.runs.n_runs(address) for address in addresses),
        n_least=least * len(addresses),
        n_most=most * len(addresses),
        n_failed=len(failed),
        n_parts=sum(len({one.part for one in held}) for held in journal.runs.stretches.values()),
        spoilt=tuple(journal.spoilt),
        is_complete=(folder / files.DIGESTS).exists(),
        is_at_work=files.is_at_work(folder),
    )


def _is_there(journal: Journal, failure: dict[str, Any]) -> bool:
    """Whether a run that failed before was played after all."""
    return any(first <= failure["run"] < stop for first, stop in journal.runs.spans(failure["point"]))
