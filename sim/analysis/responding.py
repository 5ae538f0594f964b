"""What a measure does over a design for sensitivity: a mean for each of its rows, and how much of it is luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.finding import refuse_nan
from sim.sweep.contrasts import exact_mean, sample_std
from sim.sweep.folder import FAILURES_FILE
from sim.sweep.measuring import FloatArray
from sim.sweep.points import format_values
from sim.sweep.refusing import SweepError
from sim.sweep.results import SweepResults
from sim.sweep.schema import DEFAULT_RUNS

if TYPE_CHECKING:
    import pandas as pd

ENOUGH_RUNS = 10
"""Runs of a point below which luck is said to be judged roughly."""


class Response(NamedTuple):
    """A measure over the rows of a design.

    Attributes
    ----------
    measure
        Its name.
    arm
        Whose measure it is: "" where the sweep compares nothing, else "arm less reference".
    rows : shape (rows,)
        Mean over the runs of a row's point, or of the paired differences from the reference.
    n_runs
        Fewest runs of a point.
    luck_of_run, luck_of_row
        Share of the variance over the design that is luck: of single runs, and of the means in `rows`.
    """

    measure: str
    arm: str
    rows: FloatArray
    n_runs: int
    luck_of_run: float
    luck_of_row: float

    @property
    def is_flat(self) -> bool:
        """Whether it is the same everywhere."""
        return bool((self.rows == self.rows[0]).all())


def responses(results: SweepResults, measure: str) -> Iterator[Response]:
    """What a measure does over the design of a sweep; one for each arm but the reference, where arms are compared.

    Raises
    ------
    SweepRefused
        The sweep has not come to its end, runs are missing, or the measure is empty in some.
    """
    about = results.manifest
    runs = results.runs
    refuse_nan(runs, [measure])
    values = {address: part.set_index("run")[measure] for address, part in runs.groupby("point", sort=False)}
    refuse_gaps(results)
    arms, reference = about["arms"], about["reference"]
    cells = [about["points"][at : at + len(arms)] for at in range(0, len(about["points"]), len(arms))]
    for place, arm in enumerate(arms):
        if len(arms) == 1:
            yield _response(measure, "", [_in_order(values, cell[0]) for cell in cells], about["rows"])
        elif place != reference:
            apart = [_in_order(values, cell[place]) - _in_order(values, cell[reference]) for cell in cells]
            yield _response(measure, f"{arm} less {arms[reference]}", apart, about["rows"])


def _in_order(values: Mapping[Any, pd.Series[float]], point: Mapping[str, Any]) -> FloatArray:
    """The runs of a point, in their order."""
    return np.asarray(values[point["address"]].sort_index(), dtype=np.float64)


def _response(measure: str, arm: str, cells: list[FloatArray], rows: list[int]) -> Response:
    """The response of the values of each cell."""
    means = np.array([exact_mean(one) for one in cells])
    spreads = np.array([sample_std(one) ** 2 for one in cells])  # NaN where a cell has a single run
    chosen = np.unique(rows)
    of_row = float(np.mean(spreads[chosen] / [len(cells[cell]) for cell in chosen]))
    of_run, over_rows = float(np.mean(spreads[chosen])), sample_std(means[rows]) ** 2
    whole = max(over_rows - of_row, 0.0) + of_run
    return Response(
        measure=measure,
        arm=arm,
        rows=means[rows],
        n_runs=min(map(len, cells)),
        luck_of_run=of_run / whole if whole else 0.0,
        luck_of_row=min(1.0, of_row / over_rows) if over_rows else 0.0,
    )


def refuse_gaps(results: SweepResults) -> None:
    """Refuse results in which runs of a point are missing: what the others say would not be what was planned."""
    planned = results.manifest["plan"].get("runs", DEFAULT_RUNS)
    least = planned["min"] if isinstance(planned, dict) else planned
    there = results.runs["point"].value_counts()
    for point in results.manifest["points"]:
        n = int(there.get(point["address"], 0))
        if n < least:
            raise SweepError(
                f"The point {format_values(point['values'])[:200]} has {n:,} of {least:,} runs: the others failed, and "
                f"{results.folder / FAILURES_FILE} says why. Give the command of the sweep again."
            )


def plain(field: str) -> str:
    """A field without the section that all constants stand in."""
    return field.removeprefix("parameters.")
