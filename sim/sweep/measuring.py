"""What a sweep plays and keeps of a run: the one place where a sweep meets an engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.engines import DEFAULT_ENGINE, EngineName, log_compilation, run_engine
from sim.jit import cached_njit
from sim.model.about import Metadata
from sim.model.measures import MEASURE_INDEX, MEASURES
from sim.recording.recording import DEFAULT_SUMMARY_DAYS
from sim.scenario import Scenario
from sim.world import build_world

Floats = NDArray[np.float64]

LOWEST = ("wellbeing", "energy")
OUTCOMES: dict[str, Metadata] = {
    **{
        measure.name: measure.metadata._replace(
            description=f"{measure.metadata.description} Mean over the last {DEFAULT_SUMMARY_DAYS} days."
        )
        for measure in MEASURES
    },
    **{f"lowest_{name}": Metadata(f"Lowest {name} of any day, as the mean over people.", "", 0, 1) for name in LOWEST},
    "leavers_in_all": Metadata("People who left during the whole run.", "people", 0, None),
}
"""What is kept of a run, a number each: measures of everyone, and what they came to."""
OUTCOME = {name: column for column, name in enumerate(OUTCOMES)}


def measures_of(scenario: Scenario, seeds: Sequence[int], engine: EngineName = DEFAULT_ENGINE) -> Floats:
    """Play a scenario once for each seed.

    Parameters
    ----------
    scenario
        A checked scenario.
    seeds
        Luck of the runs.
    engine
        One of `sim.engines.ENGINE_NAMES`; all give the same bits.

    Returns
    -------
    array, shape (runs, days, measures)
        Measures of everyone on each day, by `sim.model.measures.MEASURES`; NaN where a measure is empty.
    """
    if engine == DEFAULT_ENGINE:
        from sim.compiled.engine import simulate_replicates  # noqa: PLC0415 - an engine is loaded when it is first asked for

        log_compilation(engine)
        return simulate_replicates(scenario, seeds)
    worlds = (build_world(scenario, seed) for seed in seeds)
    return np.array([run_engine(world, engine, keep_people=False, keep_acts=False).days[:, 0] for world in worlds])


def outcomes_of(courses: Floats) -> Floats:
    """What is kept of runs, shape (runs, outcomes), from their courses, shape (runs, days, measures)."""
    kept = np.empty((len(courses), len(OUTCOMES)))
    last_means(courses, min(DEFAULT_SUMMARY_DAYS, courses.shape[1]), kept)
    for name in LOWEST:
        kept[:, OUTCOME[f"lowest_{name}"]] = courses[:, :, MEASURE_INDEX[name]].min(axis=1)
    kept[:, OUTCOME["leavers_in_all"]] = courses[:, :, MEASURE_INDEX["leavers"]].sum(
        axis=1
    )  # whole: exact in any order
    return kept


@cached_njit
def last_means(courses: Floats, n_days: int, out: Floats) -> None:
    """Means over the last days for which a measure is known; NaN where it is known on none.

    Days are added up in their order, one after the other, so that the bits are the same on every machine.

    Parameters
    ----------
    courses : shape (runs, days, measures)
    n_days
        Number of days at the end, at most all.
    out : shape (runs, measures or more), filled
    """
    n_measures = courses.shape[2]
    total, known = np.empty(n_measures), np.empty(n_measures)
    for run in range(courses.shape[0]):
        total[:] = 0.0
        known[:] = 0.0
        for day in range(courses.shape[1] - n_days, courses.shape[1]):
            for measure in range(n_measures):
                value = courses[run, day, measure]
                if not np.isnan(value):
                    total[measure] += value
                    known[measure] += 1.0
        for measure in range(n_measures):
            out[run, measure] = total[measure] / known[measure] if known[measure] > 0.0 else np.nan


def plain(courses: Floats) -> Floats:
    """Courses as they are kept: a NaN has many bit patterns, and one of them stands for all."""
    return np.where(np.isnan(courses), np.nan, courses)
