"""Write the files of a saved run: Parquet with units, CSV, report and figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.model.measures import MEASURE_NAMES, MEASURES
from sim.model.states import PERSON_STATES
from sim.recording.columns import Columns, acts_columns, days_columns, people_columns
from sim.recording.recording import last_means
from sim.recording.report import report
from sim.recording.tables import write_csv, write_parquet

if TYPE_CHECKING:
    from sim.recording.recording import Recording

PIECE = 500_000
"""Rows of people that are written at once."""

DAYS_TOLD = {
    "seed": ("", "The luck of the run."),
    "day": ("working days", "Day of the run, from 1."),
    "team": ("", "Name of the team; everyone: all people together."),
    **{measure.name: (measure.metadata.unit, measure.metadata.description) for measure in MEASURES},
}
PEOPLE_TOLD = {
    "seed": DAYS_TOLD["seed"],
    "day": DAYS_TOLD["day"],
    "person": ("", "Number of the person's place, from 0."),
    "name": ("", "Name of the person's place."),
    "role": ("", "Role of the person."),
    "team": ("", "Name of the person's team."),
    "starter": ("people", "How many new starters have taken this place so far."),
    **{state.name: (state.metadata.unit, state.metadata.description) for state in PERSON_STATES},
}
ACTS_TOLD = {
    "seed": DAYS_TOLD["seed"],
    "act": ("", "Number of the act, from 0."),
    "day": DAYS_TOLD["day"],
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
    write_parquet(days_pieces(runs), folder / "days.parquet", DAYS_TOLD)
    write_csv(days_pieces(runs), folder / "days.csv")
    told = list(runs) if all_people else [runs[0]]
    if all(run.trace.people is not None for run in told):
        write_parquet(people_pieces(told), folder / "people.parquet", PEOPLE_TOLD)
    if all(run.trace.acts is not None for run in told):
        write_parquet(acts_pieces(told), folder / "acts.parquet", ACTS_TOLD)
    if len(runs) > 1:
        table = runs_columns(runs)
        write_parquet([table], folder / "runs.parquet", DAYS_TOLD)
        write_csv([table], folder / "runs.csv")


def write_report(runs: Sequence[Recording], folder: Path, drawn: Sequence[str]) -> None:
    """Write the report of these runs into the folder in which everything else stands."""
    files = ["manifest.json", *(path.name for path in folder.iterdir())]
    (folder / "report.md").write_bytes(report(runs, drawn, files).encode())


def write_figures(runs: Sequence[Recording], folder: Path) -> list[str]:
    """Draw the figures; only this loads matplotlib."""
    from sim.recording import figures  # noqa: PLC0415

    return figures.write_figures(runs, folder)


def days_pieces(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The days of each run."""
    for run in runs:
        yield with_seed(days_columns(run.world, run.trace), run, runs)


def people_pieces(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The people of each run, so many days at once that a piece is not large."""
    for run in runs:
        step = max(1, PIECE // run.n_people)
        for first in range(0, run.n_days, step):
            yield with_seed(people_columns(run.world, run.people_kept, slice(first, first + step)), run, runs)


def acts_pieces(runs: Sequence[Recording]) -> Iterator[Columns]:
    """The acts of each run."""
    for run in runs:
        yield with_seed(acts_columns(run.world, run.acts_kept), run, runs)


def with_seed(columns: Columns, run: Recording, runs: Sequence[Recording]) -> Columns:
    """The columns of a run; where there are several runs, with a first column `seed`."""
    if len(runs) == 1:
        return columns
    n_rows = len(next(iter(columns.values())))
    return {"seed": np.full(n_rows, run.seed, np.int64), **columns}


def runs_columns(runs: Sequence[Recording]) -> Columns:
    """A row a run: its seed and the mean of each measure over the last 60 days."""
    table = np.array([last_means(run) for run in runs])
    means = {name: table[:, place] for place, name in enumerate(MEASURE_NAMES)}
    return {"seed": np.array([run.seed for run in runs], np.int64), **means}
