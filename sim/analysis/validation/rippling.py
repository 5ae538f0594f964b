"""Items 1, 2 and 12: what one act from outside sets off, and whether contagion carries itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.validation.estimating import Floats, Statistic, number, ratio
from sim.analysis.validation.worlds import Bench, people, settled
from sim.model.acts import NO_PERSON
from sim.model.measures import MEASURE_INDEX
from sim.recording.ripples import index_ripples
from sim.trace import Trace

STEPS = 5
"""Steps away from an act from outside that are looked at; the first is the act itself."""


def sparked(bench: Bench, run: int) -> Floats:
    """A ward of 12 in which every ten days somebody, drawn by luck, receives one act from outside.

    Those count for the next day who received nothing on that day in the twin world without acts from outside.

    Returns
    -------
    array
        Acts that receivers gave the next day, and those of their twins; acts by steps away, 0 to 4; acts from outside.
    """
    sparks = [{"event": "spark", "day": day, "acts": 1} for day in range(40, 241, 10)]
    trace, twin = bench.live(bench.ward(12, run, events=sparks), run), bench.live(bench.ward(12, run), run)
    acts = trace.acts
    if acts is None:
        raise ValueError("the trace keeps no acts")
    from_outside = np.flatnonzero(acts.giver == NO_PERSON)
    day, receiver = acts.day[from_outside], acts.receiver[from_outside]
    reached = people(twin, "acts_received") + people(twin, "conversations_received")
    alone = reached[day - 1, receiver] == 0
    next_day = day[alone], receiver[alone]
    beginning, step = index_ripples(acts)
    steps = np.bincount(step[np.isin(beginning, from_outside)], minlength=STEPS)[:STEPS]
    given = people(trace, "acts_given")[next_day].sum(), people(twin, "acts_given")[next_day].sum()
    return np.array([*given, *steps, len(from_outside)], np.float64)


GIVEN_WITH, GIVEN_WITHOUT, FIRST_STEP, N_SPARKS = 0, 1, 2, 2 + STEPS

PASSED_ON: Mapping[str, Statistic] = {"giving, over that of the twin": ratio(GIVEN_WITH, GIVEN_WITHOUT)}
STEP_BY_STEP: Mapping[str, Statistic] = {
    f"acts at step {step}": ratio(FIRST_STEP + step, N_SPARKS) for step in range(1, STEPS)
} | {f"step {step}, over the one before": ratio(FIRST_STEP + step, FIRST_STEP + step - 1) for step in range(2, STEPS)}


def left_alone(bench: Bench, run: int) -> Floats:
    """Ripple numbers of wards of 12 without conversations, at two workloads; acts after a warm start and a usual one.

    The last two are means over the last 60 of 150 days.
    """
    alone = {"mechanisms": {"leading": False}, "days": 150}
    usual = bench.live(bench.ward(12, run, **alone), run)
    light = bench.live(bench.ward(12, run, workload=0.2, **alone), run)
    warm = bench.live(bench.ward(12, run, start={"felt_compassion": 1.0}, **alone), run)
    return np.array([rippled(usual), rippled(light), settled(warm, "acts"), settled(usual, "acts")])


def rippled(trace: Trace) -> float:
    """Ripple number of a run: acts that each act sets off."""
    return float(np.nanmean(trace.days[:, 0, MEASURE_INDEX["ripple_number"]]))


ALONE: Mapping[str, Statistic] = {
    "ripple number": number(0),
    "ripple number at a light workload": number(1),
    "acts long after a warm start, over those after a usual one": ratio(2, 3),
}
