"""A complete team approaches the mean-field map of its means as it grows.

Every pair of people meets every day, and the effect of an act is proportional to 1/(people − 1), so that random
differences between people average out (law of large numbers). The map has one value for each state of the whole team.
"""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

import numpy as np
import pytest

from sim.engine.mesa import run_mesa
from sim.model.act_kinds import DEFAULT_ACT_KINDS
from sim.model.measures import MEASURE_INDEX
from sim.scenario import Scenario
from sim.world import build_world

DAYS = 60
STATES = ["wellbeing", "energy", "felt_compassion", "safety", "obstacles", "improvement"]
TOLERANCE = 0.75
"""The mean over four runs of a team of n people deviates from the map by less than `TOLERANCE` / (n − 1): the effects
of random differences between people, which the map ignores, are of this order."""
RUNS = 4


class ScaledEffects(NamedTuple):
    """Effects of acts in a team in which each person meets `n_contacts` others every day."""

    n_contacts: int

    @property
    def parameters(self):
        return {
            "contacts_per_day": self.n_contacts,
            "give_base": 0.05,
            "felt_gain": min(0.5, 1.0 / self.n_contacts),
            "lift": 0.15 / self.n_contacts,
            "giver_lift": 0.05 / self.n_contacts,
            "safety_gain": 0.1 / self.n_contacts,
            "boost": 0.5 / self.n_contacts,
            "boost_ratio": 1.0,
            "effort": 0.3 / self.n_contacts**2,
            "glimpse_peak": 0.1 * self.n_contacts**2,
            "try_rate": 1.0,
            "improve": 0.05,
            "wellbeing_sd": 0,
            "disposition_sd": 0,
            "leave_rate": 0,
        }

    @property
    def kinds(self):
        """Relief and learning, scaled like the other effects."""
        return {
            name: {"relief": 2 * kind.relief / self.n_contacts, "learning": kind.learning / self.n_contacts}
            for name, kind in DEFAULT_ACT_KINDS.items()
        }


def complete_team(n):
    effects = ScaledEffects(n - 1)
    return Scenario.from_dict(
        {
            "schema": 1,
            "days": DAYS,
            "workload": 0.5,
            "team": {"builder": "complete", "size": n, "leader": False},
            "parameters": effects.parameters,
            "kinds": effects.kinds,
            "leadership": {"style": "compassionate"},
            "start": {"wellbeing": 0.7},
            "events": [{"event": "campaign", "day": 20, "until": 30, "strength": 1.0}],
        }
    )


def mean_field(scenario):
    """Time series of the means if every count equals its expected value and all people are alike."""
    p, kinds = scenario.constants, scenario.act_kinds.values()
    met, control = p.contacts_per_day, 0.15
    wellbeing, safety, obstacles, felt, glimpsed, improvement = 0.7, 0.5, 0.4, 0.0, 0.0, 0.0
    set_point = p.wellbeing_mean
    energy = p.rest_floor + (1 - p.rest_floor) * 0.7 - p.drain * p.workload * (1 - p.recovery) / p.recovery
    series = []
    for day in range(1, DAYS + 1):
        series.append([wellbeing, energy, felt, safety, obstacles, improvement])
        demand = p.workload * (1 + p.obstacle_load * obstacles) * (1 - p.improve_max * improvement)
        overload = max(0.0, demand - energy)
        r = glimpsed / p.glimpse_peak
        log_odds = (
            log(p.give_base / (1 - p.give_base))
            + p.g_energy * (energy - 0.5)
            + p.g_safety * (safety - 0.5)
            - p.g_control * control
            - p.g_overload * overload
            + p.g_glimpsed * 2 * r / (1 + r * r)
            + (1.0 if 20 <= day <= 30 else 0.0)
            + p.g_felt * felt
        )
        acts = met / (1 + exp(-(log_odds + p.g_need * (0.5 - wellbeing))))
        glimpsed = met * acts * (met - 1) / met  # acts toward the person are not glimpsed
        tests = p.try_rate * safety * energy * (1 + sum(kind.share * kind.learning for kind in kinds) * acts)
        improvement = (1 - (1 - improvement) * (1 - p.improve * tests)) * 2 ** (-1 / p.improve_half)

        def remaining(effect, acts=acts):
            return exp(sum(acts * kind.share * log(1 - effect(kind)) for kind in kinds))

        felt = 1 - (1 - felt) * remaining(lambda kind: p.felt_gain * kind.felt)
        autonomy = 1 - control
        giving = (1 - p.giver_lift * autonomy) ** acts
        wellbeing = 1 - (1 - wellbeing) * remaining(lambda kind: p.lift * kind.lift) * giving
        safety = 1 - (1 - safety) * remaining(lambda kind: p.safety_gain * kind.safety)
        obstacles *= remaining(lambda kind: kind.relief)
        efforts = acts * sum(kind.share * kind.effort for kind in kinds)
        energy += p.boost * autonomy * acts - p.effort * acts * efforts - p.drain * demand
        wellbeing *= 1 - p.strain * overload
        wellbeing = set_point + (wellbeing - set_point) * 2 ** (-1 / p.wellbeing_half)
        energy += p.recovery * (p.rest_floor + (1 - p.rest_floor) * wellbeing - energy)
        level = p.safety_level * (1 - control)
        safety = level + (safety - level) * 2 ** (-1 / p.safety_half)
        felt *= 2 ** (-1 / p.felt_half)
        obstacles = 1 - (1 - obstacles) * 2 ** (-1 / p.obstacle_half)
    return np.array(series)


def max_deviation(n):
    """Largest deviation of the mean over runs from the map, over days and states."""
    scenario = complete_team(n)
    columns = [MEASURE_INDEX[name] for name in STATES]
    means = np.mean([run_mesa(build_world(scenario, seed)).days[:, 0, columns] for seed in range(RUNS)], axis=0)
    return float(np.abs(means - mean_field(scenario)).max())


@pytest.mark.parametrize("n", [8, 16, 32])
def test_the_deviation_from_the_map_decreases_with_team_size(n):
    """Seeds are fixed. For n = 8, 16 and 32 the deviations are about 0.06, 0.03 and 0.01."""
    assert max_deviation(n) < TOLERANCE / (n - 1)


def test_all_states_of_the_map_change():
    """Each state changes by more than five times the tolerance of the largest team."""
    series = mean_field(complete_team(32))
    assert (np.ptp(series, axis=0) > 5 * TOLERANCE / 31).all()
