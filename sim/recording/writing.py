"""Write the files of a saved run: Parquet with units, CSV, report and figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.model.measures import MEASURES
from sim.model.states import PERSON_STATES
from sim.recording.figures import write_figures
from sim.recording.report import report

if TYPE_CHECKING:
    from sim.recording.recording import Recording

DAYS_TOLD = {
    "seed": ("", "The luck of the run."),
    "day": ("working days", "Day of the run, from 1."),
    "team": ("", "Name of the team; everyone: all people together."),
    **{measure.name: (measure.about.unit, measure.about.sentence) for measure in MEASURES},
}
PEOPLE_TOLD = {
    "seed": DAYS_TOLD["seed"],
    "day": DAYS_TOLD["day"],
    "person": ("", "Number of the person's place, from 0."),
    "name": ("", "Name of the person's place."),
    "role": ("", "Role of the person."),
    "team": ("", "Name of the person's team."),
    "starter": ("people", "How many new starters have taken this place so far."),
    **{state.name: (state.about.unit, state.about.sentence) for state in PERSON_STATES},
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


def write_all(runs: Sequence[Recording], folder: Path, *, all_people: bool) -> None:
    """Write data, figures and report of these runs into a folder."""
    days = together([run.days for run in runs], runs)
    write_parquet(days, folder / "days.parquet", DAYS_TOLD)
    write_csv(days, folder / "days.csv")
    told = list(runs) if all_people else [runs[0]]
    if all(run.trace.people is not None for run in told):
        write_parquet(together([run.people for run in told], told), folder / "people.parquet", PEOPLE_TOLD)
    if all(run.trace.acts is not None for run in told):
        write_parquet(together([run.acts for run in told], told), folder / "acts.parquet", ACTS_TOLD)
    if len(runs) > 1:
        table = runs_frame(runs)
        write_parquet(table, folder / "runs.parquet", DAYS_TOLD)
        write_csv(table, folder / "runs.csv")
    figures = write_figures(runs, folder / "figures")
    files = ["manifest.json", *(path.name for path in folder.iterdir())]
    (folder / "report.md").write_bytes(report(runs, figures, files).encode())


def together(frames: list[pd.DataFrame], runs: Sequence[Recording]) -> pd.DataFrame:
    """Frames of several runs one below the other, with a first column `seed`; of one run, its frame as it is."""
    if len(runs) == 1:
        return frames[0]
    return pd.concat(
        [frame.assign(seed=run.seed)[["seed", *frame.columns]] for frame, run in zip(frames, runs, strict=True)],
        ignore_index=True,
    )


def runs_frame(runs: Sequence[Recording]) -> pd.DataFrame:
    """A row a run: its seed and the mean of each measure over the last 60 days."""
    frame = pd.DataFrame([run.summary() for run in runs])
    frame.insert(0, "seed", [run.seed for run in runs])
    return frame.reset_index(drop=True)


def write_parquet(frame: pd.DataFrame, path: Path, told: dict[str, tuple[str, str]]) -> None:
    """Write a frame with the unit and the meaning of each column in the schema's metadata, under `columns`."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    columns = {name: {"unit": told[name][0], "meaning": told[name][1]} for name in frame.columns}
    notes = {**(table.schema.metadata or {}), b"columns": json.dumps(columns, ensure_ascii=False).encode()}
    with path.open("wb") as file:
        pq.write_table(table.replace_schema_metadata(notes), file, compression="zstd")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV: UTF-8, all digits, empty where there is no value."""
    with path.open("wb") as file:
        frame.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")
