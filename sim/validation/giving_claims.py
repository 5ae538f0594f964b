"""Items 3 to 6: what a campaign leaves, what seeing acts does, and the energy that giving brings."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import numpy as np

from sim.engine.mesa import Person
from sim.engine.mesa import run_mesa as play_agents
from sim.model.measures import MEASURE_INDEX
from sim.validation.estimators import FloatArray, Statistic, ratio_of_means
from sim.validation.experiments import ExperimentSetup, person_state
from sim.world import build_world

MAX_ACTS = 6
"""Acts a day up to which the energy from giving is looked at."""


# --- 3. A campaign


def measure_campaign(bench: ExperimentSetup, run: int) -> FloatArray:
    """Acts of a ward of 24 with a campaign of strength 1 in days 101 to 120, and without.

    Returns
    -------
    array
        Acts during it, in weeks 3 and 4 after it, and in weeks 7 and 8; the same for those days without it.
    """
    campaign = [{"event": "campaign", "day": 101, "until": 120, "strength": 1.0}]
    act_counts: list[float] = []
    for events in (campaign, []):
        acts = bench.run(bench.build_ward(24, run, days=170, events=events), run).days[:, 0, MEASURE_INDEX["acts"]]
        act_counts += [acts[100:120].sum(), acts[130:140].sum(), acts[150:160].sum()]
    return np.array(act_counts)


CAMPAIGN_STATISTICS: Mapping[str, Statistic] = {
    "giving during the campaign": ratio_of_means(0, 3),
    "giving in weeks 3 and 4 after": ratio_of_means(1, 4),
    "giving in weeks 7 and 8 after": ratio_of_means(2, 5),
}


# --- 4. Glimpsing


def person_type_seeing(number_of_acts: float) -> type[Person]:
    """A person who every morning has just seen so many acts."""

    class PersonSeeingActs(Person):
        def start_day(self) -> None:
            self.glimpsed = number_of_acts  # type: ignore[assignment]  # a count, but nothing rests on it
            super().start_day()

    return PersonSeeingActs


def measure_glimpsing(bench: ExperimentSetup, run: int) -> FloatArray:
    """Acts of people who see none, two, or twelve acts a day, whatever there is to see; always on the Mesa engine."""
    world = build_world(bench.build_ward(12, run, days=60), run)
    return np.array(
        [play_agents(world, person_type_seeing(seen)).days[:, 0, MEASURE_INDEX["acts"]].sum() for seen in (0, 2, 12)]
    )


GLIMPSING_STATISTICS: Mapping[str, Statistic] = {
    "giving of who saw a few, over that of who saw none": ratio_of_means(1, 0),
    "giving of who saw many, over that of who saw a few": ratio_of_means(2, 1),
}


# --- 5. and 6. Energy from giving


def measure_energy_from_giving(bench: ExperimentSetup, run: int) -> FloatArray:
    """People by number of acts given, and their change of energy: under a campaign, then under a mandate as strong."""
    return np.concatenate([energy_change_by_acts(bench, run, event) for event in ("campaign", "mandate")])


def energy_change_by_acts(bench: ExperimentSetup, run: int, event: str) -> FloatArray:
    """People and their summed change of energy over a shift, by number of acts given, 0 to 6; on days of equal demand.

    A ward of 12 with many meetings, little control, and a campaign or a mandate, so that there are days of many acts.
    """
    spec = bench.build_ward(
        12,
        run,
        days=60,
        leadership={"style": "compassionate"},
        mechanisms={"improvement": False, "leading": False},
        parameters={"obstacle_load": 0, "contacts_per_day": 12},
        events=[{"event": event, "day": 1, "strength": 1.5}],
    )
    trace = bench.run(spec, run)
    after = person_state(trace, "energy_after_shift")
    change, n_given = after - person_state(trace, "energy"), person_state(trace, "acts_given")
    masks = [(n_given == n) & (after > 0) for n in range(MAX_ACTS + 1)]
    return np.array([*(mask.sum() for mask in masks), *(change[mask].sum() for mask in masks)], np.float64)


N_FREE_VALUES = 2 * (MAX_ACTS + 1)
"""Numbers of the campaign; those of the mandate come after them."""


def energy_gain(n: int, begin: int = 0) -> Statistic:
    """Energy that n acts a day bring: the mean change with n acts less that with none."""

    def statistic(mean: FloatArray) -> float:
        counts, changes = mean[begin : begin + MAX_ACTS + 1], mean[begin + MAX_ACTS + 1 : begin + N_FREE_VALUES]
        return float(changes[n] / counts[n] - changes[0] / counts[0])

    return statistic


def break_even_acts(mean: FloatArray) -> float:
    """Number of acts a day, in between whole numbers, at which the gain turns into a cost.

    0 where the first act costs; `MAX_ACTS` where none up to so many does; NaN where some number of acts was never
    given.
    """
    gains = [energy_gain(n)(mean) for n in range(MAX_ACTS + 1)]
    for n in range(1, MAX_ACTS + 1):
        if isnan(gains[n]):
            return gains[n]
        if gains[n] <= 0:
            return n - 1 + gains[n - 1] / (gains[n - 1] - gains[n]) if n > 1 else 0.0
    return float(MAX_ACTS)


FREE_ACT_STATISTICS: Mapping[str, Statistic] = {
    **{f"energy from {n} act{'s' if n > 1 else ''}": energy_gain(n) for n in range(1, MAX_ACTS + 1)},
    "energy from 1 or 2 acts less that from 3": lambda mean: (
        max(energy_gain(1)(mean), energy_gain(2)(mean)) - energy_gain(3)(mean)
    ),
    "acts at which gain turns into cost": break_even_acts,
}
ORDERED_ACT_STATISTICS: Mapping[str, Statistic] = {
    "energy from 1 free act": energy_gain(1),
    "energy from 1 ordered act": energy_gain(1, N_FREE_VALUES),
    "energy from 2 ordered acts": energy_gain(2, N_FREE_VALUES),
}
