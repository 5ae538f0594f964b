"""Initial state: the most specific value in the scenario applies; other states are random or computed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.states import STATE_NAMES
from tests import reference_implementations
from tests.world.helpers import CLINIC, make_world

STATES = ["wellbeing", "energy", "felt_compassion", "safety", "obstacles"]


def with_start(name, **start):
    """Return the clinic with a `start` in the entry of one person."""
    people = [person | {"start": start} if person["name"] == name else person for person in CLINIC["people"]]
    return CLINIC | {"people": people}


def test_people_start_at_their_set_point_with_the_energy_after_a_usual_day():
    start = make_world(workload=0.5).initial_state
    assert start.wellbeing.tolist() == start.set_point.tolist()
    assert start.energy == pytest.approx(0.35 + 0.65 * start.wellbeing - 0.35 * 0.5 * 0.4 / 0.6)
    assert (start.felt_compassion == 0).all()
    assert (start.safety == 0.5).all()
    assert (start.obstacles == 0.4).all()
    assert start.improvement.tolist() == [0, 0, 0]


def test_initial_energy_is_clipped():
    assert (make_world(workload=2.0, parameters={"recovery": 0.2}).initial_state.energy == 0).all()
    assert (make_world(parameters={"rest_floor": 1, "drain": 0}).initial_state.energy == 1).all()


def test_initial_energy_is_the_equilibrium_of_a_usual_day_and_night():
    """After a usual day and a night, energy is the same as on the first morning."""
    start = make_world(workload=0.5).initial_state
    after = start.energy - 0.35 * 0.5
    rest = 0.35 + 0.65 * start.wellbeing
    assert after + 0.6 * (rest - after) == pytest.approx(start.energy)


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_set_points_and_dispositions_are_generated_with_the_seed_of_the_run(seed):
    start = make_world(seed=seed, parameters={"wellbeing_sd": 0.3, "disposition_mean": 0.2}).initial_state
    for purpose, values, mean, sd in ((0, start.set_point, 0.55, 0.3), (1, start.disposition, 0.2, 0.16)):
        expected = [reference_implementations.bell_shaped(seed, 0, purpose, i, mean, sd) for i in range(7)]
        assert values.tolist() == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("state", STATES)
def test_own_start_overrides_start_of_leaders_which_overrides_start_of_all(state):
    given = {state: 0.1, "leaders": {state: 0.2}}
    assert getattr(make_world(start=given).initial_state, state).tolist() == [0.2, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1]
    named = given | {"people": {"Ama": {state: 0.3}, "Eve": {state: 0.3}}}
    assert getattr(make_world(start=named).initial_state, state).tolist() == [0.3, 0.1, 0.1, 0.2, 0.3, 0.1, 0.1]
    own = make_world(start=given, team=with_start("Dee", **{state: 0.4})).initial_state
    assert getattr(own, state).tolist() == [0.2, 0.1, 0.1, 0.4, 0.1, 0.1, 0.1]


def test_a_start_changes_only_the_given_state():
    default, given = make_world().initial_state, make_world(start={"safety": 0.9}).initial_state
    for name in default._fields:
        assert (getattr(default, name).tolist() == getattr(given, name).tolist()) == (name != "safety"), name


def test_an_own_set_point_determines_initial_wellbeing_and_energy():
    default, own = make_world().initial_state, make_world(team=with_start("Ben", set_point=0.9)).initial_state
    assert own.set_point[1] == own.wellbeing[1] == 0.9
    assert own.energy[1] == pytest.approx(0.35 + 0.65 * 0.9 - 0.35 * 0.6 * 0.4 / 0.6)
    assert np.delete(own.wellbeing, 1).tolist() == np.delete(default.wellbeing, 1).tolist()


def test_an_own_disposition_is_used():
    assert make_world(team=with_start("Ben", disposition=0.97)).initial_state.disposition[1] == 0.97


def test_improvement_starts_at_the_given_value_or_at_0_if_it_is_off():
    assert make_world(start={"improvement": 0.3}).initial_state.improvement.tolist() == [0.3] * 3
    off = make_world(start={"improvement": 0.3}, mechanisms={"improvement": False})
    assert off.initial_state.improvement.tolist() == [0] * 3


def test_all_initial_states_are_in_0_1():
    start = make_world(parameters={"wellbeing_sd": 0.5, "disposition_sd": 0.5}).initial_state
    assert all(((values >= 0) & (values <= 1)).all() for values in start)
    assert set(start._fields) - {"improvement"} <= set(STATE_NAMES)
