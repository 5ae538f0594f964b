"""What every analysis takes and leaves: options, tables with a figure and a paragraph, and words where data are few."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.reporting.narrative import DISCLAIMER
from sim.scenario.errors import suggestion
from sim.storage.atomic_write import UNFINISHED_PREFIX, fsync_folder
from sim.storage.errors import save_error
from sim.storage.save_run import remove_stale_folders
from sim.sweeps.errors import SweepError
from sim.sweeps.run.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.sweeps.run.driver import ProgressCallback
    from sim.sweeps.store.results import SweepResults

ANALYSIS_DIR = "analysis"
"""Folder in that of a sweep where what its analyses leave stands, each in a folder of its own name."""
SUMMARY_FILE, METADATA_FILE = "finding.md", "analysis.json"
DEFAULT_N_RESAMPLES = 2000


class InsufficientDataError(SweepError):
    """There are too few data to say anything; the text says how many there are, and how many are needed."""


@dataclass(frozen=True)
class AnalysisOptions:
    """What can be asked of an analysis; each knows some of these (`sim.analysis.api.ANALYSES`) and refuses others.

    Attributes
    ----------
    measures
        What is looked at, by name; the analysis's own choice when empty.
    confidence_level
        Confidence of intervals.
    smallest_effects
        Smallest difference that matters, in units of the first measure, or by measure; that of the plan's effect when
        None.
    cause, mediator, outcome
        Of a mediation: where it starts, what it may go through, and where it ends; the analysis's own choice when
        None.
    unit
        What a mediation is taken across: "runs", "points" or "teams"; the analysis's own choice when None.
    threshold
        Value of the measure whose contour is drawn; the analysis's own choice when None.
    n_refinements
        How often cells of a map are halved that its contour crosses.
    runs_per_point
        How many runs of each point are used or played; the analysis's own choice when None.
    n_resamples
        How many samples a bootstrap draws.
    seed
        Luck of what is drawn in the analysis itself.
    on_progress
        Called with how many runs are played and how many are wanted, where runs are played.
    """

    measures: tuple[str, ...] = ()
    confidence_level: float = 0.95
    smallest_effects: float | Mapping[str, float] | None = None
    cause: str | None = None
    mediator: str | None = None
    outcome: str | None = None
    unit: str | None = None
    threshold: float | None = None
    n_refinements: int | None = None
    runs_per_point: int | None = None
    n_resamples: int = DEFAULT_N_RESAMPLES
    seed: int = 1
    on_progress: ProgressCallback | None = None


@dataclass(frozen=True)
class AnalysisResult:
    """What an analysis found.

    Attributes
    ----------
    name
        Name of the analysis, and of the folder where it is saved.
    title
        A line over the paragraph.
    summary
        The paragraph: what was found, in plain words, and what the data are too few for.
    tables
        Data by name; the first is what the figure shows. Each becomes a CSV file.
    figures
        What draws each figure, by name; called inside `sim.reporting.figures.style.drawing`. Each becomes a PNG and
        an SVG file.
    metadata
        What it was made of and how: plain data for `analysis.json`.
    display_columns
        Columns of the first table that a terminal has room for; the first nine when empty.
    """

    name: str
    title: str
    summary: str
    tables: Mapping[str, pd.DataFrame]
    figures: Mapping[str, Callable[[], Figure]]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    display_columns: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """The first of the tables."""
        return next(iter(self.tables.values()))

    def save(self, folder: str | Path) -> Path:
        """Write tables, figures and the paragraph into `<folder>/<name>/`, all or nothing.

        What an earlier analysis left there gives way.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        SaveError
            The disk is full or the folder cannot be written; what stood there stands there still.
        """
        parent = Path(folder)
        temporary = parent / f"{UNFINISHED_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
        try:
            temporary.mkdir(parents=True)
            remove_stale_folders(parent)
            self._write(temporary)
            fsync_folder(temporary)
            _replace_folder(temporary, parent / self.name)
        except OSError as error:
            raise save_error(error, parent) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return parent / self.name

    def _write(self, folder: Path) -> None:
        """Write all files."""
        from sim.reporting.figures.style import save_figure, style_context  # noqa: PLC0415 - it loads matplotlib

        for name, table in self.tables.items():
            text = table.to_csv(index=False, lineterminator="\n")
            (folder / f"{name}.csv").write_bytes(text.encode())
        with style_context():
            for name, draw in self.figures.items():
                save_figure(draw(), folder, name)
        text = f"# {self.title}\n\n{self.summary}\n\n{DISCLAIMER}\n"
        (folder / SUMMARY_FILE).write_bytes(text.encode())
        data = {"analysis": self.name, "title": self.title, **self.metadata}
        (folder / METADATA_FILE).write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def _replace_folder(temporary: Path, target: Path) -> None:
    """Let a finished folder stand in the place of an older one."""
    older = temporary.with_name(f"{temporary.name}-older")
    with suppress(FileNotFoundError):
        target.rename(older)
    try:
        temporary.rename(target)
    except OSError:
        if older.exists():
            older.rename(target)
        raise
    shutil.rmtree(older, ignore_errors=True)


def sweep_metadata(results: SweepResults) -> dict[str, Any]:
    """Which sweep an analysis is of: for `about`."""
    manifest = results.manifest
    keys = ("name", "seed", "compared", "factors", "sources", "draws")
    return {"sweep": {key: manifest[key] for key in keys} | {"points": len(manifest["points"])}}


def validate_measures(measures: Sequence[str]) -> tuple[str, ...]:
    """The measures, if all of them are outcomes of a run.

    Raises
    ------
    SweepRefused
        One is not.
    """
    for name in measures:
        if name not in OUTCOMES:
            raise SweepError(f"There is no measure {name} of a run; {suggestion(name, OUTCOMES, 'there are')}")
    return tuple(dict.fromkeys(measures))


def check_finite(runs: pd.DataFrame, measures: Sequence[str]) -> None:
    """Refuse a table of runs in which a measure is empty: the runs that are left would be others than were planned.

    Raises
    ------
    SweepRefused
        A measure is empty, or not finite, in some run; it says in how many, and names the first.
    """
    import numpy as np  # noqa: PLC0415

    for name in measures:
        empty = ~np.isfinite(runs[name].to_numpy(float))
        if empty.any():
            first = runs.loc[empty].iloc[0]
            raise SweepError(
                f"{name} is empty in {int(empty.sum()):,} of {len(runs):,} runs, the first of them "
                f"{first['point']}-{first['run']}. The other runs would not stand for all. Choose another measure."
            )
