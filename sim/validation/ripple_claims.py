"""Items 1, 2 and 12: what one act from outside sets off, and whether contagion carries itself."""

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
"""Steps away from an act from outside that are looked at; the first is the act itself."""


def measure_sparks(bench: ExperimentSetup, run: int) -> FloatArray:
    """A ward of 12 in which every ten days somebody, drawn by luck, receives one act from outside.

    Those count for the next day who received nothing on that day in the twin world without acts from outside.

    Returns
    -------
    array
        Acts that receivers gave the next day, and those of their twins; acts by steps away, 0 to 4; acts from outside.
    """
    sparks = [{"event": "spark", "day": day, "acts": 1} for day in range(40, 241, 10)]
    trace, counterfactual = (
        bench.run(bench.build_ward(12, run, events=sparks), run),
        bench.run(bench.build_ward(12, run), run),
    )
    acts = trace.acts
    if acts is None:
        raise ValueError("the trace keeps no acts")
    from_outside = np.flatnonzero(acts.giver == NO_PERSON)
    day, receiver = acts.day[from_outside], acts.receiver[from_outside]
    n_received = person_state(counterfactual, "acts_received") + person_state(counterfactual, "conversations_received")
    is_unexposed = n_received[day - 1, receiver] == 0
    next_day = day[is_unexposed], receiver[is_unexposed]
    beginning, step = index_ripples(acts)
    steps = np.bincount(step[np.isin(beginning, from_outside)], minlength=N_STEPS)[:N_STEPS]
    n_given = (
        person_state(trace, "acts_given")[next_day].sum(),
        person_state(counterfactual, "acts_given")[next_day].sum(),
    )
    return np.array([*n_given, *steps, len(from_outside)], np.float64)


GIVEN_WITH_COLUMN, GIVEN_WITHOUT_COLUMN, FIRST_STEP_COLUMN, N_SPARKS_COLUMN = 0, 1, 2, 2 + N_STEPS

PASSING_ON_STATISTICS: Mapping[str, Statistic] = {
    "giving, over that of the twin": ratio_of_means(GIVEN_WITH_COLUMN, GIVEN_WITHOUT_COLUMN)
}
STEP_STATISTICS: Mapping[str, Statistic] = {
    f"acts at step {step}": ratio_of_means(FIRST_STEP_COLUMN + step, N_SPARKS_COLUMN) for step in range(1, N_STEPS)
} | {
    f"step {step}, over the one before": ratio_of_means(FIRST_STEP_COLUMN + step, FIRST_STEP_COLUMN + step - 1)
    for step in range(2, N_STEPS)
}


def measure_without_leadership(bench: ExperimentSetup, run: int) -> FloatArray:
    """Ripple numbers of wards of 12 without conversations, at two workloads; acts after a warm start and a usual one.

    The last two are means over the last 60 of 150 days.
    """
    settings = {"mechanisms": {"leading": False}, "days": 150}
    usual = bench.run(bench.build_ward(12, run, **settings), run)
    light = bench.run(bench.build_ward(12, run, workload=0.2, **settings), run)
    warm_start = bench.run(bench.build_ward(12, run, start={"felt_compassion": 1.0}, **settings), run)
    return np.array(
        [
            mean_ripple_number(usual),
            mean_ripple_number(light),
            mean_of_last_days(warm_start, "acts"),
            mean_of_last_days(usual, "acts"),
        ]
    )


def mean_ripple_number(trace: Trace) -> float:
    """Ripple number of a run: acts that each act sets off."""
    return float(np.nanmean(trace.days[:, 0, MEASURE_INDEX["ripple_number"]]))


SELF_SUSTAINING_STATISTICS: Mapping[str, Statistic] = {
    "ripple number": mean_of_column(0),
    "ripple number at a light workload": mean_of_column(1),
    "acts long after a warm start, over those after a usual one": ratio_of_means(2, 3),
}
