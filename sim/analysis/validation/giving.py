"""Items 3 to 6: what a campaign leaves, what seeing acts does, and the energy that giving brings."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import numpy as np

from sim.agents import Person
from sim.agents import run_mesa as play_agents
from sim.analysis.validation.estimating import Floats, Statistic, ratio
from sim.analysis.validation.worlds import Bench, people
from sim.model.measures import MEASURE_INDEX
from sim.world import build_world

MOST_ACTS = 6
"""Acts a day up to which the energy from giving is looked at."""


# --- 3. A campaign


def campaigned(bench: Bench, run: int) -> Floats:
    """Acts of a ward of 24 with a campaign of strength 1 in days 101 to 120, and without.

    Returns
    -------
    array
        Acts during it, in weeks 3 and 4 after it, and in weeks 7 and 8; the same for those days without it.
    """
    campaign = [{"event": "campaign", "day": 101, "until": 120, "strength": 1.0}]
    courses: list[float] = []
    for events in (campaign, []):
        acts = bench.live(bench.ward(24, run, days=170, events=events), run).days[:, 0, MEASURE_INDEX["acts"]]
        courses += [acts[100:120].sum(), acts[130:140].sum(), acts[150:160].sum()]
    return np.array(courses)


FADING: Mapping[str, Statistic] = {
    "giving during the campaign": ratio(0, 3),
    "giving in weeks 3 and 4 after": ratio(1, 4),
    "giving in weeks 7 and 8 after": ratio(2, 5),
}


# --- 4. Glimpsing


def seeing(number_of_acts: float) -> type[Person]:
    """A person who every morning has just seen so many acts."""

    class Seeing(Person):
        def begin_day(self) -> None:
            self.glimpsed = number_of_acts  # type: ignore[assignment]  # a count, but nothing rests on it
            super().start_day()

    return Seeing


def saw(bench: Bench, run: int) -> Floats:
    """Acts of people who see none, two, or twelve acts a day, whatever there is to see; always on the Mesa engine."""
    world = build_world(bench.ward(12, run, days=60), run)
    return np.array([play_agents(world, seeing(seen)).days[:, 0, MEASURE_INDEX["acts"]].sum() for seen in (0, 2, 12)])


SEEN: Mapping[str, Statistic] = {
    "giving of who saw a few, over that of who saw none": ratio(1, 0),
    "giving of who saw many, over that of who saw a few": ratio(2, 1),
}


# --- 5. and 6. Energy from giving


def energised(bench: Bench, run: int) -> Floats:
    """People by number of acts given, and their change of energy: under a campaign, then under a mandate as strong."""
    return np.concatenate([changes_of_energy(bench, run, event) for event in ("campaign", "mandate")])


def changes_of_energy(bench: Bench, run: int, event: str) -> Floats:
    """People and their summed change of energy over a shift, by number of acts given, 0 to 6; on days of equal demand.

    A ward of 12 with many meetings, little control, and a campaign or a mandate, so that there are days of many acts.
    """
    spec = bench.ward(
        12,
        run,
        days=60,
        leadership={"style": "compassionate"},
        mechanisms={"improvement": False, "leading": False},
        parameters={"obstacle_load": 0, "contacts_per_day": 12},
        events=[{"event": event, "day": 1, "strength": 1.5}],
    )
    trace = bench.live(spec, run)
    after = people(trace, "energy_after_shift")
    change, given = after - people(trace, "energy"), people(trace, "acts_given")
    here = [(given == n) & (after > 0) for n in range(MOST_ACTS + 1)]
    return np.array([*(which.sum() for which in here), *(change[which].sum() for which in here)], np.float64)


N_FREE = 2 * (MOST_ACTS + 1)
"""Numbers of the campaign; those of the mandate come after them."""


def gain(n: int, begin: int = 0) -> Statistic:
    """Energy that n acts a day bring: the mean change with n acts less that with none."""

    def of(mean: Floats) -> float:
        counts, changes = mean[begin : begin + MOST_ACTS + 1], mean[begin + MOST_ACTS + 1 : begin + N_FREE]
        return float(changes[n] / counts[n] - changes[0] / counts[0])

    return of


def turning(mean: Floats) -> float:
    """Number of acts a day, in between whole numbers, at which the gain turns into a cost.

    0 where the first act costs; `MOST_ACTS` where none up to so many does; NaN where some number of acts was never
    given.
    """
    gains = [gain(n)(mean) for n in range(MOST_ACTS + 1)]
    for n in range(1, MOST_ACTS + 1):
        if isnan(gains[n]):
            return gains[n]
        if gains[n] <= 0:
            return n - 1 + gains[n - 1] / (gains[n - 1] - gains[n]) if n > 1 else 0.0
    return float(MOST_ACTS)


FROM_FREE_ACTS: Mapping[str, Statistic] = {
    **{f"energy from {n} act{'s' if n > 1 else ''}": gain(n) for n in range(1, MOST_ACTS + 1)},
    "energy from 1 or 2 acts less that from 3": lambda mean: max(gain(1)(mean), gain(2)(mean)) - gain(3)(mean),
    "acts at which gain turns into cost": turning,
}
FROM_ORDERED_ACTS: Mapping[str, Statistic] = {
    "energy from 1 free act": gain(1),
    "energy from 1 ordered act": gain(1, N_FREE),
    "energy from 2 ordered acts": gain(2, N_FREE),
}
