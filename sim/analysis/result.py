"""Options and result of an analysis, and checks that all analyses share."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.units import display_factor, display_unit
from sim.reporting.figure_format import DEFAULT_FIGURE_FORMAT, FigureFormat
from sim.reporting.narrative import DISCLAIMER
from sim.scenario.errors import suggestion
from sim.storage.atomic_write import UNFINISHED_PREFIX, fsync_folder
from sim.storage.errors import save_error
from sim.storage.save_run import remove_stale_folders
from sim.sweeps.errors import SweepError
from sim.sweeps.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.sweeps.results import SweepResults
    from sim.sweeps.run.driver import ProgressCallback

ANALYSIS_DIR = "analysis"
"""Folder for analyses in the folder of a sweep. Each analysis has a subfolder of its own name."""
SUMMARY_FILE, METADATA_FILE = "summary.md", "analysis.json"
DEFAULT_N_RESAMPLES = 2000
N_DISPLAY_COLUMNS = 9
"""Default number of columns of the table for people."""


class InsufficientDataError(SweepError):
    """Raised when there are too few data for an analysis."""


@dataclass(frozen=True)
class AnalysisOptions:
    """Options of an analysis. Each analysis uses some of them (`sim.analysis.api.ANALYSES`).

    Attributes
    ----------
    measures
        Names of the measures to analyse. If empty, the analysis chooses them.
    confidence_level
        Confidence level of intervals, between 0 and 1.
    smallest_effects
        Smallest difference that matters, in units of the first measure (levels and shares from 0 to 1), or a mapping
        from measures to such differences. Default: that of the plan.
    cause, mediator, outcome
        Variables of a mediation analysis. Default: leadership, safety, tests.
    unit
        Unit of observation of a mediation analysis: "runs", "points" or "teams".
    threshold
        Value of the measure at the contour of a threshold map, from 0 to 1 for levels and shares. Default: the midrange
        of the map.
    n_refinements
        How many times the cells of a threshold map that the contour crosses are halved.
    runs_per_point
        Number of runs of each design point that are used or run again. Default: all, or at most 200 reruns in total.
    n_resamples
        Number of bootstrap samples.
    seed
        Random seed of the bootstrap.
    on_progress
        Called after each rerun with the number of completed runs and the number of all runs.
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
    """Result of an analysis.

    Attributes
    ----------
    name
        Name of the analysis and of the folder in which it is saved.
    title
        Heading of the summary.
    summary
        Results in sentences, with warnings where the data are insufficient. Paragraphs are separated by blank lines.
    tables
        DataFrames by name. The first contains the data of the figure. Levels and shares are from 0 to 1.
    figures
        Functions that draw the figures, by name. Call them inside `sim.reporting.figures.style.style_context`.
    metadata
        The sweep and the options of the analysis, as plain data for `analysis.json`.
    display_columns
        Columns of the first table to show to people. If empty, the first nine.
    scaled_columns
        Those of them that are in units of the measure of the row, or of `metadata["measure"]`.
    """

    name: str
    title: str
    summary: str
    tables: Mapping[str, pd.DataFrame]
    figures: Mapping[str, Callable[[], Figure]]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    display_columns: tuple[str, ...] = ()
    scaled_columns: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """The first of the tables."""
        return next(iter(self.tables.values()))

    def display_table(self) -> pd.DataFrame:
        """The first table as people read it: the display columns, levels and shares from 0 to 100, and units."""
        columns = list(self.display_columns or self.table.columns[:N_DISPLAY_COLUMNS])
        table = self.table[columns].copy()
        scaled = [name for name in self.scaled_columns if name in table]
        if "measure" in table and scaled:
            measures = table["measure"].tolist()
            factors = [display_factor(measure) for measure in measures]
            for name in scaled:
                table[name] = table[name] * factors
            units = [display_unit(measure, is_difference=True) for measure in measures]
            table.insert(columns.index("measure") + 1, "unit", units)
        elif scaled:
            measure = self.metadata["measure"]
            for name in scaled:
                table[name] = table[name] * display_factor(measure)
                unit = display_unit(measure, is_difference=name.startswith("difference"))
                table = table.rename(columns={name: f"{name} ({unit})"})
        return table

    def save(self, folder: str | Path, *, figure_format: FigureFormat = DEFAULT_FIGURE_FORMAT) -> Path:
        """Save tables (CSV), figures, summary and metadata in `<folder>/<name>/`.

        The folder is written atomically. It replaces the folder of an earlier analysis of the same name.

        Parameters
        ----------
        folder
            Parent of the folder.
        figure_format
            "png", "svg" or "both".

        Returns
        -------
        Path
            The folder `<folder>/<name>`.

        Raises
        ------
        SaveError
            The disk is full or the folder is not writable. An earlier analysis is unchanged.
        """
        parent = Path(folder)
        temporary = parent / f"{UNFINISHED_PREFIX}{os.getpid()}-{secrets.token_hex(8)}"
        try:
            temporary.mkdir(parents=True)
            remove_stale_folders(parent)
            self._write(temporary, figure_format)
            fsync_folder(temporary)
            _replace_folder(temporary, parent / self.name)
        except OSError as error:
            raise save_error(error, parent) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        return parent / self.name

    def _write(self, folder: Path, figure_format: FigureFormat) -> None:
        """Write all files to a folder."""
        from sim.reporting.figures.style import save_figure, style_context  # noqa: PLC0415 - imports matplotlib

        for name, table in self.tables.items():
            text = table.to_csv(index=False, lineterminator="\n")
            (folder / f"{name}.csv").write_bytes(text.encode())
        with style_context():
            for name, draw in self.figures.items():
                save_figure(draw(), folder, name, figure_format)
        text = f"# {self.title}\n\n{self.summary}\n\n{DISCLAIMER}\n"
        (folder / SUMMARY_FILE).write_bytes(text.encode())
        data = {"analysis": self.name, "title": self.title, **self.metadata}
        (folder / METADATA_FILE).write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def _replace_folder(temporary: Path, target: Path) -> None:
    """Rename a complete folder to its final name and delete the folder that had this name."""
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
    """Metadata of the analysed sweep, for `analysis.json`."""
    manifest = results.manifest
    keys = ("name", "seed", "compared", "factors", "sources", "rng")
    return {"sweep": {key: manifest[key] for key in keys} | {"points": len(manifest["points"])}}


def unknown_name_message(kind: str, name: str, known_names: Iterable[str]) -> str:
    """Message for an unknown name, with the most similar known name or all known names."""
    return f'Unknown {kind} "{name}"; {suggestion(name, known_names, "expected one of")}'


def validate_measures(measures: Sequence[str]) -> tuple[str, ...]:
    """The measures without duplicates.

    Raises
    ------
    SweepError
        A name is not an outcome of a run.
    """
    for name in measures:
        if name not in OUTCOMES:
            raise SweepError(unknown_name_message("measure", name, OUTCOMES))
    return tuple(dict.fromkeys(measures))


def check_finite(runs: pd.DataFrame, measures: Sequence[str]) -> None:
    """Raise an error if a measure is not finite in a run. Without such runs the sample would not be the planned one.

    Raises
    ------
    SweepError
        A measure is missing or infinite in some runs. The message states their number and the first of them.
    """
    for name in measures:
        empty = ~np.isfinite(runs[name].to_numpy(float))
        if empty.any():
            first = runs.loc[empty].iloc[0]
            raise SweepError(
                f"{name} has no value in {int(empty.sum()):,} of {len(runs):,} runs (first: "
                f"{first['point']}-{first['run']}). The other runs would not represent all. Choose another measure."
            )
