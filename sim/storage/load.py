"""Read a saved run back."""

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
    """A saved run, or several of one scenario; each frame is read when it is first asked for.

    Attributes
    ----------
    folder
        Where it stands.
    manifest
        What was played, with what, when.
    """

    folder: Path
    manifest: dict[str, Any]

    def __repr__(self) -> str:
        """One line: where it stands."""
        return f"<SavedRun {self.folder}>"

    @property
    def seeds(self) -> list[int]:
        """Seeds of the runs."""
        return list(self.manifest["seeds"])

    @cached_property
    def days(self) -> pd.DataFrame:
        """As `Recording.days`; of several runs, with a first column `seed`."""
        return self._read_frame("days")

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
        """A row a run, when several were saved together: seed and means over the last 60 days."""
        return self._read_frame("runs")

    @property
    def report(self) -> str:
        """The report in plain words, as Markdown."""
        return (self.folder / "report.md").read_text(encoding="utf-8")

    def _read_frame(self, name: str) -> pd.DataFrame:
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        path = self.folder / f"{name}.parquet"
        if not path.exists():
            raise NotRecordedError(f"{self.folder} holds no {path.name}")
        return pd.read_parquet(path, engine="pyarrow")


def load_run(folder: str | Path) -> SavedRun:
    """Open the folder of a saved run.

    Raises
    ------
    FileNotFoundError
        There is no saved run in this folder.
    ValueError
        Its manifest is damaged, or was written by a later version of the program.
    """
    folder = Path(folder)
    path = folder / "manifest.json"
    if not path.is_file():
        raise FileNotFoundError(f"{folder} holds no saved run: there is no manifest.json in it")
    try:
        manifest = json.loads(path.read_bytes())
        version = manifest["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    if version != FORMAT_VERSION:
        raise ValueError(f"{path} has format {version}; this version of the program reads format {FORMAT_VERSION}")
    return SavedRun(folder, manifest)
