"""Patterns 1, 2 and 12: effects of one act from outside, and whether contagion sustains itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine.trace import Trace
from sim.model.act_kinds import NO_PERSON
from sim.model.measures import MEASURE_INDEX
from sim.recording.ripples import index_ripples
from sim.validation.estimators import FloatArray, Statistic, mean_of_column, ratio_of_means
from sim.validation.experiments import ExperimentSetup, mean_of_last_days, person_state

N_STEPS = 5
"""Number of steps of a ripple that are counted. Step 0 is the act from outside."""


def measure_sparks(setup: ExperimentSetup, run: int) -> FloatArray:
    """A ward of 12 in which a random person receives one act from outside (a spark) every ten days.

    The next day counts only for people who received nothing that day in the counterfactual run without sparks.

    Returns
    -------
    ndarray
        Acts that receivers gave the next day, with and without the spark; acts by step, 0 to 4; number of sparks.
    """
    sparks = [{"event": "spark", "day": day, "acts": 1} for day in range(40, 241, 10)]
    trace = setup.run(setup.build_ward(12, run, events=sparks), run)
    counterfactual = setup.run(setup.build_ward(12, run), run)
    acts = trace.acts
    if acts is None:
        raise ValueError("the trace was recorded without acts")
    spark_index = np.flatnonzero(acts.giver == NO_PERSON)
    day, receiver = acts.day[spark_index], acts.receiver[spark_index]
    n_received = person_state(counterfactual, "acts_received") + person_state(counterfactual, "conversations_received")
    is_unexposed = n_received[day - 1, receiver] == 0
    next_day = day[is_unexposed], receiver[is_unexposed]
    root, step = index_ripples(acts)
    acts_by_step = np.bincount(step[np.isin(root, spark_index)], minlength=N_STEPS)[:N_STEPS]
    n_given_with = person_state(trace, "acts_given")[next_day].sum()
    n_given_without = person_state(counterfactual, "acts_given")[next_day].sum()
    return np.array([n_given_with, n_given_without, *acts_by_step, len(spark_index)], np.float64)


GIVEN_WITH_COLUMN, GIVEN_WITHOUT_COLUMN, FIRST_STEP_COLUMN, N_SPARKS_COLUMN = 0, 1, 2, 2 + N_STEPS

PASSING_ON_STATISTICS: Mapping[str, Statistic] = {
    "acts given next day, relative to counterfactual": ratio_of_means(GIVEN_WITH_COLUMN, GIVEN_WITHOUT_COLUMN)
}
STEP_STATISTICS: Mapping[str, Statistic] = {
    f"acts at step {step}": ratio_of_means(FIRST_STEP_COLUMN + step, N_SPARKS_COLUMN) for step in range(1, N_STEPS)
} | {
    f"step {step} relative to step {step - 1}": ratio_of_means(FIRST_STEP_COLUMN + step, FIRST_STEP_COLUMN + step - 1)
    for step in range(2, N_STEPS)
}


def measure_without_leadership(setup: ExperimentSetup, run: int) -> FloatArray:
    """Wards of 12 without conversations for 150 days.

    Returns
    -------
    ndarray
        Ripple numbers at workloads of 0.6 and 0.2; mean acts over the last 60 days after a warm and a default start.
    """
    settings = {"mechanisms": {"leading": False}, "days": 150}
    default = setup.run(setup.build_ward(12, run, **settings), run)
    light = setup.run(setup.build_ward(12, run, workload=0.2, **settings), run)
    warm = setup.run(setup.build_ward(12, run, start={"felt_compassion": 1.0}, **settings), run)
    return np.array(
        [
            mean_ripple_number(default),
            mean_ripple_number(light),
            mean_of_last_days(warm, "acts"),
            mean_of_last_days(default, "acts"),
        ]
    )


def mean_ripple_number(trace: Trace) -> float:
    """Mean ripple number of a run: the number of acts that each act leads to."""
    return float(np.nanmean(trace.days[:, 0, MEASURE_INDEX["ripple_number"]]))


SELF_SUSTAINING_STATISTICS: Mapping[str, Statistic] = {
    "ripple number": mean_of_column(0),
    "ripple number at a light workload": mean_of_column(1),
    "acts after a warm start, relative to default": ratio_of_means(2, 3),
}
