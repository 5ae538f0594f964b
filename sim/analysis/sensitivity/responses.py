"""What a measure does over a design for sensitivity: a mean for each of its rows, and how much of it is luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.result import check_finite
from sim.sweeps.comparison.paired_statistics import exact_mean, sample_std
from sim.sweeps.errors import SweepError
from sim.sweeps.plan.points import format_values
from sim.sweeps.plan.schema import DEFAULT_RUNS
from sim.sweeps.run.outcomes import FloatArray
from sim.sweeps.store.results import SweepResults
from sim.sweeps.store.results_dir import FAILURES_FILE

if TYPE_CHECKING:
    import pandas as pd

RECOMMENDED_RUNS = 10
"""Runs of a point below which luck is said to be judged roughly."""


class Response(NamedTuple):
    """A measure over the rows of a design.

    Attributes
    ----------
    measure
        Its name.
    arm
        Whose measure it is: "" where the sweep compares nothing, else "arm less reference".
    values : shape (rows,)
        Mean over the runs of a row's point, or of the paired differences from the reference.
    n_runs
        Fewest runs of a point.
    run_noise_share, mean_noise_share
        Share of the variance over the design that is luck: of single runs, and of the means in `values`.
    """

    measure: str
    arm: str
    values: FloatArray
    n_runs: int
    run_noise_share: float
    mean_noise_share: float

    @property
    def is_constant(self) -> bool:
        """Whether it is the same everywhere."""
        return bool((self.values == self.values[0]).all())


def measure_responses(results: SweepResults, measure: str) -> Iterator[Response]:
    """What a measure does over the design of a sweep; one for each arm but the reference, where arms are compared.

    Raises
    ------
    SweepRefused
        The sweep has not come to its end, runs are missing, or the measure is empty in some.
    """
    manifest = results.manifest
    runs = results.runs
    check_finite(runs, [measure])
    values = {address: part.set_index("run")[measure] for address, part in runs.groupby("point", sort=False)}
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
            yield _build_response(measure, f"{arm} less {arms[reference]}", differences, manifest["rows"])


def _run_values(values: Mapping[Any, pd.Series[float]], point: Mapping[str, Any]) -> FloatArray:
    """The runs of a point, in their order."""
    return np.asarray(values[point["address"]].sort_index(), dtype=np.float64)


def _build_response(measure: str, arm: str, cells: list[FloatArray], rows: list[int]) -> Response:
    """The response of the values of each cell."""
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
    """Refuse results in which runs of a point are missing: what the others say would not be what was planned."""
    planned = results.manifest["plan"].get("runs", DEFAULT_RUNS)
    min_runs = planned["min"] if isinstance(planned, dict) else planned
    n_runs = results.runs["point"].value_counts()
    for point in results.manifest["points"]:
        n = int(n_runs.get(point["address"], 0))
        if n < min_runs:
            raise SweepError(
                f"The point {format_values(point['values'])[:200]} has {n:,} of {min_runs:,} runs: the others "
                f"failed, and "
                f"{results.folder / FAILURES_FILE} says why. Give the command of the sweep again."
            )


def short_field_name(field: str) -> str:
    """A field without the section that all constants stand in."""
    return field.removeprefix("parameters.")
