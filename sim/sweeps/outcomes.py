"""Outcomes of a run: what a sweep computes and stores. Only this module of sweeps calls an engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engine.dispatch import DEFAULT_ENGINE, EngineName, log_compilation, run_engine
from sim.model.measures import MEASURE_INDEX, MEASURES
from sim.model.metadata import Metadata
from sim.numba_support.decorators import cached_njit
from sim.recording.recording import DEFAULT_SUMMARY_DAYS
from sim.scenario import Scenario
from sim.world import build_world

FloatArray = NDArray[np.float64]

MEASURES_WITH_MINIMUM = ("wellbeing", "energy")
OUTCOMES: dict[str, Metadata] = {
    **{
        measure.name: measure.metadata._replace(
            description=f"{measure.metadata.description} Mean over the last {DEFAULT_SUMMARY_DAYS} days."
        )
        for measure in MEASURES
    },
    **{
        f"lowest_{name}": Metadata(f"Lowest {name} of any day (mean over people).", "", 0, 1)
        for name in MEASURES_WITH_MINIMUM
    },
    "leavers_in_all": Metadata("People who left during the whole run.", "people", 0, None),
}
"""Outcomes of a run, one number each: means of the measures of all people, minima and totals."""
OUTCOME_INDEX = {name: column for column, name in enumerate(OUTCOMES)}


def simulate_measures(scenario: Scenario, seeds: Sequence[int], engine: EngineName = DEFAULT_ENGINE) -> FloatArray:
    """Run a scenario once for each random seed.

    Parameters
    ----------
    scenario
        A valid scenario.
    seeds
        Random seeds of the runs.
    engine
        One of `sim.engine.dispatch.ENGINE_NAMES`. All give bit-identical results.

    Returns
    -------
    array, shape (runs, days, measures)
        Measures of all people on each day, in the order of `sim.model.measures.MEASURES`. NaN if undefined.
    """
    if engine == DEFAULT_ENGINE:
        from sim.engine.compiled.run import simulate_replicates  # noqa: PLC0415 - slow import

        log_compilation(engine)
        return simulate_replicates(scenario, seeds)
    worlds = (build_world(scenario, seed) for seed in seeds)
    return np.array([run_engine(world, engine, keep_people=False, keep_acts=False).days[:, 0] for world in worlds])


def compute_outcomes(series: FloatArray) -> FloatArray:
    """Outcomes of runs, shape (runs, outcomes), from their time series, shape (runs, days, measures)."""
    outcomes = np.empty((len(series), len(OUTCOMES)))
    mean_of_last_days(series, min(DEFAULT_SUMMARY_DAYS, series.shape[1]), outcomes)
    for name in MEASURES_WITH_MINIMUM:
        outcomes[:, OUTCOME_INDEX[f"lowest_{name}"]] = series[:, :, MEASURE_INDEX[name]].min(axis=1)
    leavers = series[:, :, MEASURE_INDEX["leavers"]]
    outcomes[:, OUTCOME_INDEX["leavers_in_all"]] = leavers.sum(axis=1)  # integers: exact in any order
    return outcomes


@cached_njit
def mean_of_last_days(series: FloatArray, n_days: int, out: FloatArray) -> None:
    """Mean of each measure over the last days, without NaN values. NaN if all values are NaN.

    The days are added one by one in their order, so that the result is bit-identical on every machine.

    Parameters
    ----------
    series : shape (runs, days, measures)
    n_days
        Number of days at the end.
    out : shape (runs, outcomes)
        Output. The first columns are filled with the means of the measures.
    """
    n_measures = series.shape[2]
    total, n_valid = np.empty(n_measures), np.empty(n_measures)
    for run in range(series.shape[0]):
        total[:] = 0.0
        n_valid[:] = 0.0
        for day in range(series.shape[1] - n_days, series.shape[1]):
            for measure in range(n_measures):
                value = series[run, day, measure]
                if not np.isnan(value):
                    total[measure] += value
                    n_valid[measure] += 1.0
        for measure in range(n_measures):
            out[run, measure] = total[measure] / n_valid[measure] if n_valid[measure] > 0.0 else np.nan


def canonicalize_nan(series: FloatArray) -> FloatArray:
    """Replace every NaN by the same bit pattern, so that equal results give equal bytes."""
    return np.where(np.isnan(series), np.nan, series)
