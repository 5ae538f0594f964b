"""Measure claims: play their experiments over many runs, and see which values lie in their bands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName
from sim.sweeps.api import choose_executors
from sim.validation.claims import CLAIMS, Experiment
from sim.validation.estimators import Estimate, FloatArray, TargetRange, jackknife_estimate
from sim.validation.experiments import Changes, ExperimentSetup

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_RUNS = 300
"""Runs by which a claim is measured unless another number is asked for."""
RUNS_PER_CHUNK = 5
"""Runs that are handed out together."""
INSIDE, NEAR, OUTSIDE = "inside", "outside, but its interval meets the band", "outside"

ProgressCallback = Callable[[int, int], object]
"""Called with how many runs of experiments are done, and how many are wanted."""


class ClaimResult(NamedTuple):
    """A value by which a claim is judged.

    Attributes
    ----------
    claim_number : number of the claim
    name : what was measured
    estimate : its value over runs, with its error
    target_range : where it must lie; None if it is only there to be read
    """

    claim_number: int
    name: str
    estimate: Estimate
    target_range: TargetRange | None

    @property
    def verdict(self) -> str:
        """Whether the value lies in its band, in words; "" without a band."""
        if self.target_range is None:
            return ""
        if self.target_range.contains(self.estimate.value):
            return INSIDE
        return NEAR if self.target_range.is_compatible(self.estimate, 0.025) else OUTSIDE

    def to_dict(self) -> dict[str, Any]:
        """The row as plain data: None where a band has no edge."""
        low, high = self.estimate.confidence_interval()
        band = self.target_range or TargetRange()
        return {
            "item": self.claim_number,
            "name": self.name,
            "value": self.estimate.value,
            "error": self.estimate.standard_error,
            "low": low,
            "high": high,
            "runs": self.estimate.n_runs,
            "band_low": band.low,
            "band_high": band.high,
            "verdict": self.verdict,
        }


class Validation(NamedTuple):
    """What claims came to.

    Attributes
    ----------
    results : a value each, in the order of the claims
    """

    results: tuple[ClaimResult, ...]

    @property
    def results_with_range(self) -> list[ClaimResult]:
        """Values that have a band."""
        return [row for row in self.results if row.target_range is not None]

    @property
    def results_outside(self) -> list[ClaimResult]:
        """Values that lie outside their bands."""
        return [row for row in self.results_with_range if row.verdict != INSIDE]

    @property
    def table(self) -> pd.DataFrame:
        """A table with a row for each value."""
        import pandas as pd  # noqa: PLC0415 - loaded where it is used

        return pd.DataFrame([row.to_dict() for row in self.results])


def validate(
    items: Iterable[int] | None = None,
    *,
    runs: int = DEFAULT_RUNS,
    changes: Changes = (),
    engine: EngineName = DEFAULT_ENGINE,
    workers: int | None = None,
    on_progress: ProgressCallback | None = None,
) -> Validation:
    """Measure what must come out of the model, and see whether it lies where the literature says.

    Runs 0 to `runs` − 1 have these numbers as their seeds, and each has teams of its own: the same call gives the same
    values, whatever the engine and the number of workers.

    Parameters
    ----------
    items
        Numbers of the claims, 1 to 12; all when left out.
    runs
        How many runs each is measured over, from 2.
    changes
        Changes that hold in all worlds, as in `{"parameters.introductions_max": 3}`, also where a claim sets the value
        itself.
    engine
        "compiled", or "mesa"; the results are the same.
    workers
        How many runs are played at a time; as many as there are processors when left out.
    on_progress
        Called with how many runs are done and how many are wanted.

    Returns
    -------
    Validation

    Raises
    ------
    ScenarioError
        A change does not fit a world of the claims; it says what is wrong.
    ValueError
        There is no such claim, or too few runs.
    """
    return measure_claims(
        [ExperimentSetup(engine, changes)], items, runs=runs, workers=workers, on_progress=on_progress
    )[0]


def measure_claims(
    setups: Sequence[ExperimentSetup],
    items: Iterable[int] | None = None,
    *,
    runs: int = DEFAULT_RUNS,
    workers: int | None = None,
    on_progress: ProgressCallback | None = None,
) -> list[Validation]:
    """Measure claims on several benches of one engine, with the same luck on each."""
    claim_numbers = sorted(set(CLAIMS if items is None else items))
    if unknown := [item for item in claim_numbers if item not in CLAIMS]:
        raise ValueError(f"there is no claim {unknown[0]}; there are 1 to {len(CLAIMS)}")
    if runs < 2:
        raise ValueError(f"runs must be 2 or more, not {runs}")
    experiments = list(dict.fromkeys(CLAIMS[item].experiment for item in claim_numbers))
    tables = _run_experiments(
        [(bench, experiment) for bench in setups for experiment in experiments], runs, workers, on_progress
    )
    validations = []
    for setup_index in range(len(setups)):
        tables_of_setup = dict(zip(experiments, tables[setup_index * len(experiments) :], strict=False))
        rows = [
            ClaimResult(
                item,
                name,
                jackknife_estimate(tables_of_setup[CLAIMS[item].experiment], statistic),
                CLAIMS[item].target_ranges.get(name),
            )
            for item in claim_numbers
            for name, statistic in CLAIMS[item].statistics.items()
        ]
        validations.append(Validation(tuple(rows)))
    return validations


def _run_experiments(
    tasks: Sequence[tuple[ExperimentSetup, Experiment]],
    runs: int,
    workers: int | None,
    on_progress: ProgressCallback | None,
) -> list[FloatArray]:
    """The numbers of all runs of each task, shape (runs, numbers)."""
    executors = choose_executors(tasks[0][0].engine, workers)
    with ExitStack() as stack:
        executor: Executor = executors.create_executor()
        stack.callback(executor.shutdown, wait=True, cancel_futures=True)
        chunks = [
            [
                executor.submit(_run_chunk, *task, first, min(runs, first + RUNS_PER_CHUNK))
                for first in range(0, runs, RUNS_PER_CHUNK)
            ]
            for task in tasks
        ]
        tables, done = [], 0
        for futures in chunks:
            parts = []
            for future in futures:
                parts += future.result()
                done += RUNS_PER_CHUNK
                if on_progress is not None:
                    on_progress(min(done, runs * len(tasks)), runs * len(tasks))
            tables.append(np.array(parts))
    return tables


def _run_chunk(bench: ExperimentSetup, experiment: Experiment, first: int, stop: int) -> list[FloatArray]:
    """The numbers of some runs."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return [experiment(bench, run) for run in range(first, stop)]
