"""Load a saved run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.recording.recording import NotRecordedError
from sim.storage.manifest import FORMAT_VERSION

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A saved run, or several of one scenario. Each DataFrame is read on first access.

    Attributes
    ----------
    folder
        Folder of the run.
    manifest
        Scenario, seeds, versions and file checksums of the run.
    """

    folder: Path
    manifest: dict[str, Any]

    def __repr__(self) -> str:
        """The folder."""
        return f"<SavedRun {self.folder}>"

    @property
    def seeds(self) -> list[int]:
        """Random seeds of the runs."""
        return list(self.manifest["seeds"])

    @cached_property
    def days(self) -> pd.DataFrame:
        """As `Recording.days`; for several runs, with a first column `seed`."""
        return self._read_frame("days")

    @cached_property
    def teams(self) -> pd.DataFrame:
        """As `Recording.teams`; for several runs, with a first column `seed`."""
        return self._read_frame("teams")

    @cached_property
    def people(self) -> pd.DataFrame:
        """As `Recording.people`."""
        return self._read_frame("people")

    @cached_property
    def acts(self) -> pd.DataFrame:
        """As `Recording.acts`."""
        return self._read_frame("acts")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run, if several were saved together: seed and means over the last 60 days."""
        return self._read_frame("runs")

    @property
    def report(self) -> str:
        """The report in plain English, as Markdown."""
        return (self.folder / "report.md").read_text(encoding="utf-8")

    def _read_frame(self, name: str) -> pd.DataFrame:
        import pandas as pd  # noqa: PLC0415 - slow import

        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise NotRecordedError(f"{self.folder} has no {path.name}")
        return pd.read_parquet(path, engine="pyarrow")


def load_run(folder: str | Path) -> SavedRun:
    """Load the saved run in a folder.

    Raises
    ------
    FileNotFoundError
        The folder is not a saved run.
    ValueError
        The manifest is corrupt, or has another format version.
    """
    folder = Path(folder)
    path = folder / "manifest.json"
    if not path.is_file():
        raise FileNotFoundError(f"{folder} is not a saved run: manifest.json not found")
    try:
        manifest = json.loads(path.read_bytes())
        version = manifest["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is corrupt: {error}") from error
    if version != FORMAT_VERSION:
        raise ValueError(
            f"{path} has format version {version}; this version of compassion reads version {FORMAT_VERSION}"
        )
    return SavedRun(folder, manifest)
