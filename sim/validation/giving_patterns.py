"""Patterns 3 to 6: effects of a campaign, of seeing acts, and of giving on the giver's energy."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import numpy as np

from sim.engine.mesa import Person, run_mesa
from sim.model.measures import MEASURE_INDEX
from sim.validation.estimators import FloatArray, Statistic, ratio_of_means
from sim.validation.experiments import ExperimentSetup, person_state
from sim.world import build_world

MAX_ACTS = 6
"""Largest number of acts per day for which the energy gain is computed."""


# --- Pattern 3: a campaign


def measure_campaign(setup: ExperimentSetup, run: int) -> FloatArray:
    """A ward of 24 with a campaign of strength 1 on days 101 to 120, and without.

    Returns
    -------
    ndarray
        Acts during the campaign, in weeks 3 and 4 after it, and in weeks 7 and 8 after it; the same without it.
    """
    campaign = [{"event": "campaign", "day": 101, "until": 120, "strength": 1.0}]
    act_counts: list[float] = []
    for events in (campaign, []):
        acts = setup.run(setup.build_ward(24, run, days=170, events=events), run).days[:, 0, MEASURE_INDEX["acts"]]
        act_counts += [acts[100:120].sum(), acts[130:140].sum(), acts[150:160].sum()]
    return np.array(act_counts)


CAMPAIGN_STATISTICS: Mapping[str, Statistic] = {
    "acts during the campaign": ratio_of_means(0, 3),
    "acts in weeks 3 and 4 after": ratio_of_means(1, 4),
    "acts in weeks 7 and 8 after": ratio_of_means(2, 5),
}


# --- Pattern 4: glimpsing


def person_class_seeing(n_acts: float) -> type[Person]:
    """A person class whose people see `n_acts` acts every day."""

    class PersonSeeingActs(Person):
        def start_day(self) -> None:
            self.glimpsed = n_acts  # type: ignore[assignment]  # usually an integer; the rules accept any number
            super().start_day()

    return PersonSeeingActs


def measure_glimpsing(setup: ExperimentSetup, run: int) -> FloatArray:
    """Acts on a ward of 12 over 60 days if everybody sees 0, 2 or 12 acts per day; always with the Mesa engine."""
    world = build_world(setup.build_ward(12, run, days=60), run)
    return np.array(
        [run_mesa(world, person_class_seeing(n)).days[:, 0, MEASURE_INDEX["acts"]].sum() for n in (0, 2, 12)]
    )


GLIMPSING_STATISTICS: Mapping[str, Statistic] = {
    "few acts seen, relative to none": ratio_of_means(1, 0),
    "many acts seen, relative to few": ratio_of_means(2, 1),
}


# --- Patterns 5 and 6: energy gained from giving


def measure_energy_from_giving(setup: ExperimentSetup, run: int) -> FloatArray:
    """Counts and energy changes by number of acts given: under a campaign, then under a mandate of equal strength."""
    return np.concatenate([energy_change_by_acts(setup, run, event) for event in ("campaign", "mandate")])


def energy_change_by_acts(setup: ExperimentSetup, run: int, event: str) -> FloatArray:
    """Person-days and their summed energy change over the shift, by number of acts given (0 to 6).

    A ward of 12 with many contacts, little control, constant demand, and a campaign or mandate, so that there are days
    with many acts. Shifts that end without energy are excluded.
    """
    scenario = setup.build_ward(
        12,
        run,
        days=60,
        leadership={"style": "compassionate"},
        mechanisms={"improvement": False, "leading": False},
        parameters={"obstacle_load": 0, "contacts_per_day": 12},
        events=[{"event": event, "day": 1, "strength": 1.5}],
    )
    trace = setup.run(scenario, run)
    after = person_state(trace, "energy_after_shift")
    change, n_given = after - person_state(trace, "energy"), person_state(trace, "acts_given")
    masks = [(n_given == n) & (after > 0) for n in range(MAX_ACTS + 1)]
    return np.array([*(mask.sum() for mask in masks), *(change[mask].sum() for mask in masks)], np.float64)


N_CAMPAIGN_COLUMNS = 2 * (MAX_ACTS + 1)
"""Number of columns of the campaign. The columns of the mandate follow."""


def energy_gain(n: int, first_column: int = 0) -> Statistic:
    """Energy gain from `n` acts in a shift: mean change with `n` acts minus mean change without an act."""

    def statistic(mean: FloatArray) -> float:
        counts = mean[first_column : first_column + MAX_ACTS + 1]
        changes = mean[first_column + MAX_ACTS + 1 : first_column + N_CAMPAIGN_COLUMNS]
        return float(changes[n] / counts[n] - changes[0] / counts[0])

    return statistic


def break_even_acts(mean: FloatArray) -> float:
    """Number of acts per day at which the energy gain becomes negative, by linear interpolation.

    0 if the first act already costs energy; `MAX_ACTS` if no number of acts up to it costs energy; NaN if some number
    of acts did not occur.
    """
    gains = [energy_gain(n)(mean) for n in range(MAX_ACTS + 1)]
    for n in range(1, MAX_ACTS + 1):
        if isnan(gains[n]):
            return gains[n]
        if gains[n] <= 0:
            return n - 1 + gains[n - 1] / (gains[n - 1] - gains[n]) if n > 1 else 0.0
    return float(MAX_ACTS)


VOLUNTARY_ACT_STATISTICS: Mapping[str, Statistic] = {
    **{f"energy gain, {n} act{'s' if n > 1 else ''}": energy_gain(n) for n in range(1, MAX_ACTS + 1)},
    "energy gain, 1 or 2 acts minus 3 acts": lambda mean: (
        max(energy_gain(1)(mean), energy_gain(2)(mean)) - energy_gain(3)(mean)
    ),
    "break-even number of acts": break_even_acts,
}
MANDATED_ACT_STATISTICS: Mapping[str, Statistic] = {
    "energy gain, 1 voluntary act": energy_gain(1),
    "energy gain, 1 mandated act": energy_gain(1, N_CAMPAIGN_COLUMNS),
    "energy gain, 2 mandated acts": energy_gain(2, N_CAMPAIGN_COLUMNS),
}
