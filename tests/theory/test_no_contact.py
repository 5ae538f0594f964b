"""Without contacts and leaders: equilibria of the states, and who leaves.

`no_contact.py` compares the time series with closed forms on both engines.
"""

from __future__ import annotations

from math import sqrt

import pytest

from sim.engine.mesa import run_mesa
from sim.model.measures import MEASURE_INDEX
from sim.model.states import STATE_INDEX
from sim.scenario import Scenario
from sim.world import build_world
from tests.statistical_bounds import max_z_score

DAYS = 120


def run_without_contact(days=DAYS, size=6, mechanisms=(), **parts):
    """A run without contacts, and without leaving unless `mechanisms` enables it."""
    given = parts.pop("parameters", {})
    data = {
        "schema": 1,
        "days": days,
        "team": {"builder": "complete", "size": size, "leader": False},
        "parameters": {"contacts_per_day": 0} | given,
        "mechanisms": {"leaving": False} | dict(mechanisms),
    }
    return run_mesa(build_world(Scenario.from_dict(data | parts)))


def state(trace, name):
    return trace.people[:, STATE_INDEX[name]]


def decay(time, half_life):
    return 2.0 ** (-time / half_life)


CONSTANT_OVERLOAD_PARAMETERS = {"obstacle_load": 0, "improve_max": 0, "strain": 0}


def test_energy_reaches_its_fixed_point_with_maximal_obstacles():
    """Obstacles approach 1, so demand approaches workload·(1 + obstacle_load)."""
    constants = {"improve_max": 0, "strain": 0, "obstacle_half": 5}
    trace = run_without_contact(days=250, workload=0.4, parameters=constants)
    fixed = 0.35 + 0.65 * state(trace, "set_point")[0] - 0.35 * 0.4 * 1.8 * 0.4 / 0.6
    assert state(trace, "energy")[-1] == pytest.approx(fixed, abs=1e-9)


def test_wellbeing_under_constant_overload_settles_where_strain_and_return_balance():
    """W* + (W·(1 − strain·overload) − W*)·decay = W, with energy kept at 0 by a maximal drain."""
    constants = CONSTANT_OVERLOAD_PARAMETERS | {
        "strain": 0.1,
        "rest_floor": 0,
        "recovery": 0.01,
        "drain": 1,
        "wellbeing_half": 5,
    }
    trace = run_without_contact(days=250, workload=2, start={"energy": 0}, parameters=constants)
    set_point = state(trace, "set_point")[0]
    overload = state(trace, "overload")[-1]
    factor = decay(1, 5)
    balance = set_point * (1 - factor) / (1 - factor * (1 - 0.1 * overload))
    assert overload == pytest.approx(2, abs=0.01)
    assert state(trace, "wellbeing")[-1] == pytest.approx(balance, abs=1e-4)


def test_a_person_without_contacts_is_left_out_after_ten_days():
    trace = run_without_contact(days=12)
    left_out = trace.days[:, 0, MEASURE_INDEX["left_out"]].tolist()
    assert left_out == [0.0] * 9 + [1.0] * 3


def test_the_probability_of_leaving_depends_on_wellbeing():
    """With wellbeing constant at 0.1 and 0.9, the factors are 1 + 3·0.4 and max(0, 1 − 3·0.4) = 0."""
    fixed = {"wellbeing_sd": 0, "leave_rate": 0.02, "strain": 0, "leave_slope": 3}
    for wellbeing, factor in ((0.1, 2.2), (0.9, 0.0)):
        constants = fixed | {"wellbeing_mean": wellbeing}
        trace = run_without_contact(size=100, mechanisms={"leaving": True}, parameters=constants)
        n, p_leave = 100 * DAYS, 0.02 * factor
        assert state(trace, "left").sum() == pytest.approx(
            p_leave * n, abs=max_z_score(2) * sqrt(p_leave * (1 - p_leave) * n)
        )
