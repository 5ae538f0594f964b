"""Write the files of a saved run: Parquet with units, CSV, report and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.model.measures import MEASURE_NAMES, MEASURES
from sim.model.states import PERSON_STATES
from sim.recording.columns import Columns, acts_columns, days_columns, people_columns
from sim.recording.recording import summary_means
from sim.reporting.report import render_report
from sim.storage.table_writers import write_csv, write_parquet

if TYPE_CHECKING:
    from sim.recording.recording import Recording

MAX_ROWS_PER_CHUNK = 500_000
"""Rows of people that are written at once."""

DAYS_METADATA = {
    "seed": ("", "The luck of the run."),
    "day": ("working days", "Day of the run, from 1."),
    "team": ("", "Name of the team; everyone: all people together."),
    **{measure.name: (measure.metadata.unit, measure.metadata.description) for measure in MEASURES},
}
PEOPLE_METADATA = {
    "seed": DAYS_METADATA["seed"],
    "day": DAYS_METADATA["day"],
    "person": ("", "Number of the person's place, from 0."),
    "name": ("", "Name of the person's place."),
    "role": ("", "Role of the person."),
    "team": ("", "Name of the person's team."),
    "starter": ("people", "How many new starters have taken this place so far."),
    **{state.name: (state.metadata.unit, state.metadata.description) for state in PERSON_STATES},
}
ACTS_METADATA = {
    "seed": DAYS_METADATA["seed"],
    "act": ("", "Number of the act, from 0."),
    "day": DAYS_METADATA["day"],
    "giver": ("", "Number of the giver's place; empty for an act from outside."),
    "receiver": ("", "Number of the receiver's place."),
    "giver_name": ("", "Name of the giver's place; empty for an act from outside."),
    "receiver_name": ("", "Name of the receiver's place."),
    "kind": ("", "Kind of the act, or conversation for a conversation of a leader."),
    "contagious": ("", "Whether the same draw would not have led to it without felt compassion."),
    "because": ("", "Number of the act it is owed to; empty for none."),
    "introduced": ("", "Number of the third person to whom the receiver has a tie from the next day on."),
    "moment": ("share of the working day", "When on the day."),
    "ripple": ("", "Number of the act with which its ripple began; its own for such an act."),
    "generation": ("", "Steps from the beginning of its ripple; 0 for the beginning itself."),
}


def write_data(runs: Sequence[Recording], folder: Path, *, all_people: bool) -> None:
    """Write the data of these runs into a folder."""
    write_parquet(days_chunks(runs), folder / "days.parquet", DAYS_METADATA)
    write_csv(days_chunks(runs), folder / "days.csv")
    detailed_runs = list(runs) if all_people else [runs[0]]
    if all(run.trace.people is not None for run in detailed_runs):
        write_parquet(people_chunks(detailed_runs), folder / "people.parquet", PEOPLE_METADATA)
    if all(run.trace.acts is not None for run in detailed_runs):
        write_parquet(acts_chunks(detailed_runs), folder / "acts.parquet", ACTS_METADATA)
    if len(runs) > 1:
        table = runs_columns(runs)
        write_parquet([table], folder / "runs.parquet", DAYS_METADATA)
        write_csv([table], folder / "runs.csv")


def write_report(runs: Sequence[Recording], folder: Path, figure_paths: Sequence[str]) -> None:
    """Write the report of these runs into the folder in which everything else stands."""
    files = ["manifest.json", *(path.name for path in folder.iterdir())]
    (folder / "report.md").write_bytes(render_report(runs, figure_paths, files).encode())


def write_figures(runs: Sequence[Recording], folder: Path) -> list[str]:
    """Draw the figures; only this loads matplotlib."""
    from sim.reporting import figures  # noqa: PLC0415

    return figures.write_figures(runs, folder)


def days_chunks(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The days of each run."""
    for run in runs:
        yield add_seed_column(days_columns(run.world, run.trace), run, runs)


def people_chunks(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The people of each run, so many days at once that a piece is not large."""
    for run in runs:
        step = max(1, MAX_ROWS_PER_CHUNK // run.n_people)
        for first in range(0, run.n_days, step):
            yield add_seed_column(people_columns(run.world, run.person_states, slice(first, first + step)), run, runs)


def acts_chunks(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The acts of each run."""
    for run in runs:
        yield add_seed_column(acts_columns(run.world, run.act_log), run, runs)


def add_seed_column(columns: Columns, run: Recording, runs: Sequence[Recording]) -> Columns:
    """The columns of a run; where there are several runs, with a first column `seed`."""
    if len(runs) == 1:
        return columns
    n_rows = len(next(iter(columns.values())))
    return {"seed": np.full(n_rows, run.seed, np.int64), **columns}


def runs_columns(runs: Sequence[Recording]) -> Columns:
    """A row a run: its seed and the mean of each measure over the last 60 days."""
    table = np.array([summary_means(run) for run in runs])
    means = {name: table[:, index] for index, name in enumerate(MEASURE_NAMES)}
    return {"seed": np.array([run.seed for run in runs], np.int64), **means}
