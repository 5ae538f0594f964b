"""Responses of a measure over a sensitivity design, and the share of their variance due to random seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.result import check_finite
from sim.sweeps.comparison.paired_statistics import exact_mean, sample_std
from sim.sweeps.errors import SweepError
from sim.sweeps.outcomes import FloatArray
from sim.sweeps.plan.points import format_values
from sim.sweeps.plan.schema import DEFAULT_RUNS
from sim.sweeps.results import SweepResults
from sim.sweeps.store.results_dir import FAILURES_FILE

RECOMMENDED_RUNS = 10
"""Runs per design point. With fewer, estimates of the variance due to random seeds are rough."""


class Response(NamedTuple):
    """A measure over the rows of a design.

    Attributes
    ----------
    measure
        Name of the measure.
    arm
        "" if the sweep compares no arms, else "arm − reference".
    values : shape (rows,)
        Means over the runs of each row's design point, or means of the paired differences from the reference.
    n_runs
        Smallest number of runs of a design point.
    run_noise_share, mean_noise_share
        Share of the variance over the design that is due to random seeds, from 0 to 1: for single runs, and for the
        means in `values`.
    """

    measure: str
    arm: str
    values: FloatArray
    n_runs: int
    run_noise_share: float
    mean_noise_share: float

    @property
    def is_constant(self) -> bool:
        """Whether all values are equal."""
        return bool((self.values == self.values[0]).all())


def measure_responses(results: SweepResults, measure: str) -> Iterator[Response]:
    """The response of a measure over the design of a sweep, or one response for each arm except the reference.

    Raises
    ------
    SweepError
        The sweep is incomplete, runs are missing, or the measure has no value in some runs.
    """
    manifest = results.manifest
    runs = results.runs
    check_finite(runs, [measure])
    values = {address: rows.set_index("run")[measure] for address, rows in runs.groupby("point", sort=False)}
    check_no_missing_runs(results)
    arms, reference = manifest["arms"], manifest["reference"]
    cells = [manifest["points"][start : start + len(arms)] for start in range(0, len(manifest["points"]), len(arms))]
    for arm_index, arm in enumerate(arms):
        if len(arms) == 1:
            yield _build_response(measure, "", [_run_values(values, cell[0]) for cell in cells], manifest["rows"])
        elif arm_index != reference:
            differences = [
                _run_values(values, cell[arm_index]) - _run_values(values, cell[reference]) for cell in cells
            ]
            yield _build_response(measure, f"{arm} − {arms[reference]}", differences, manifest["rows"])


def _run_values(values: Mapping[Any, pd.Series[float]], point: Mapping[str, Any]) -> FloatArray:
    """Values of the runs of a design point, in the order of the runs."""
    return np.asarray(values[point["id"]].sort_index(), dtype=np.float64)


def _build_response(measure: str, arm: str, cells: list[FloatArray], rows: list[int]) -> Response:
    """The response from the values of the runs of each cell."""
    means = np.array([exact_mean(values) for values in cells])
    variances = np.array([sample_std(values) ** 2 for values in cells])  # NaN where a cell has a single run
    cells_in_design = np.unique(rows)
    noise_of_mean = float(np.mean(variances[cells_in_design] / [len(cells[cell]) for cell in cells_in_design]))
    noise_of_run, over_rows = float(np.mean(variances[cells_in_design])), sample_std(means[rows]) ** 2
    total_variance = max(over_rows - noise_of_mean, 0.0) + noise_of_run
    return Response(
        measure=measure,
        arm=arm,
        values=means[rows],
        n_runs=min(map(len, cells)),
        run_noise_share=noise_of_run / total_variance if total_variance else 0.0,
        mean_noise_share=min(1.0, noise_of_mean / over_rows) if over_rows else 0.0,
    )


def check_no_missing_runs(results: SweepResults) -> None:
    """Raise SweepError if runs of a design point are missing. The sample would not be the planned one."""
    planned = results.manifest["plan"].get("runs", DEFAULT_RUNS)
    min_runs = planned["min"] if isinstance(planned, dict) else planned
    n_runs = results.runs["point"].value_counts()
    for point in results.manifest["points"]:
        n = int(n_runs.get(point["id"], 0))
        if n < min_runs:
            raise SweepError(
                f"The design point {format_values(point['values'])[:200]} has only {n:,} of {min_runs:,} runs. The "
                f"other runs failed; {results.folder / FAILURES_FILE} states why. Run the command of the sweep again."
            )


def short_field_name(field: str) -> str:
    """A field without the prefix "parameters."."""
    return field.removeprefix("parameters.")
