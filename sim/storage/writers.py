"""The data files, report and figures of a saved run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sim.model.measures import MEASURE_NAMES, MEASURES
from sim.model.states import PERSON_STATES
from sim.recording.columns import Columns, acts_columns, days_columns, people_columns, teams_columns, with_seed
from sim.recording.recording import Recording, summary_means
from sim.reporting.figure_format import FigureFormat
from sim.reporting.report import render_report
from sim.storage.table_writers import ColumnMetadata, write_csv, write_parquet

MAX_ROWS_PER_CHUNK = 500_000
"""Maximum number of rows of people that are written at once."""

MEASURE_METADATA = {measure.name: (measure.metadata.unit, measure.metadata.description) for measure in MEASURES}
SEED_METADATA = {"seed": ("", "Random seed of the run.")}
DAYS_METADATA: ColumnMetadata = {
    **SEED_METADATA,
    "day": ("working days", "Day of the run, from 1."),
    **MEASURE_METADATA,
}
TEAMS_METADATA: ColumnMetadata = {**DAYS_METADATA, "team": ("", "Name of the team.")}
PEOPLE_METADATA: ColumnMetadata = {
    **SEED_METADATA,
    "day": DAYS_METADATA["day"],
    "person": ("", "Index of the position in the team, from 0."),
    "name": ("", "Name of the position."),
    "role": ("", "Role of the person."),
    "team": ("", "Name of the team."),
    "starter": ("people", "Number of new starters who have filled this position so far."),
    **{state.name: (state.metadata.unit, state.metadata.description) for state in PERSON_STATES},
}
ACTS_METADATA: ColumnMetadata = {
    **SEED_METADATA,
    "act": ("", "Index of the act, from 0."),
    "day": DAYS_METADATA["day"],
    "giver": ("", "Index of the giver; empty for an act from outside the team."),
    "receiver": ("", "Index of the receiver."),
    "giver_name": ("", "Name of the giver; empty for an act from outside the team."),
    "receiver_name": ("", "Name of the receiver."),
    "kind": ("", 'Kind of act; "conversation" for a conversation of a leader.'),
    "contagious": ("", "True if the same random draw would not have led to the act without felt compassion."),
    "because": ("", "Index of the act that it is attributed to; empty if there is none."),
    "introduced": ("", "Index of the third person, to whom the receiver has a tie from the next day on."),
    "moment": ("share of the working day", "Time of the act within the day."),
    "ripple": ("", "Index of the first act of its ripple; its own index if it is the first."),
    "generation": ("", "Number of steps from the first act of its ripple; 0 for the first act."),
}


def write_data(runs: Sequence[Recording], folder: Path, *, all_people: bool) -> None:
    """Write the tables of the runs; people and acts of all runs or only of the first."""
    days = [with_seed_of_run(days_columns(run.trace), run, runs) for run in runs]
    teams = [with_seed_of_run(teams_columns(run.world, run.trace), run, runs) for run in runs]
    for name, chunks, metadata in (("days", days, DAYS_METADATA), ("teams", teams, TEAMS_METADATA)):
        write_parquet(chunks, folder / f"{name}.parquet", metadata)
        write_csv(chunks, folder / f"{name}.csv")
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
    """Write the report of the runs. It lists the files that are in the folder already."""
    files = ["manifest.json", *(path.name for path in folder.iterdir())]
    (folder / "report.md").write_bytes(render_report(runs, figure_paths, files).encode())


def write_figures(runs: Sequence[Recording], folder: Path, figure_format: FigureFormat) -> list[str]:
    """Draw the figures of the runs; return their paths, relative to the parent of the folder."""
    from sim.reporting import figures  # noqa: PLC0415 - slow import: matplotlib

    return figures.write_figures(runs, folder, figure_format=figure_format)


def people_chunks(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The people of each run, in chunks of days of limited size."""
    for run in runs:
        step = max(1, MAX_ROWS_PER_CHUNK // run.n_people)
        for first in range(0, run.n_days, step):
            columns = people_columns(run.world, run.person_states, slice(first, first + step))
            yield with_seed_of_run(columns, run, runs)


def acts_chunks(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The acts of each run."""
    for run in runs:
        yield with_seed_of_run(acts_columns(run.world, run.act_log), run, runs)


def with_seed_of_run(columns: Columns, run: Recording, runs: Sequence[Recording]) -> Columns:
    """The columns of a run; if there are several runs, with a first column `seed`."""
    return columns if len(runs) == 1 else with_seed(columns, run.seed)


def runs_columns(runs: Sequence[Recording]) -> Columns:
    """One row per run: its seed and the mean of each measure over the last 60 days."""
    table = np.array([summary_means(run) for run in runs])
    means = {name: table[:, index] for index, name in enumerate(MEASURE_NAMES)}
    return {"seed": np.array([run.seed for run in runs], np.int64), **means}
