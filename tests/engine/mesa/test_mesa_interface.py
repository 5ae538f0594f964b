"""For those who know Mesa: agent sets, data collectors and the network are what they expect."""

from __future__ import annotations

import inspect

import mesa
import numpy as np
import pytest
from mesa.discrete_space import CellAgent, FixedAgent, Network

from sim.engine.mesa import Leader, Person, TeamModel, run_mesa
from sim.model.measures import MEASURE_INDEX
from sim.world import build_world
from tests.engine.mesa.helpers import BUSY_PARAMETERS, INTRODUCTION_HEAVY_KINDS, make_model, make_scenario, run_trace
from tests.engine.mesa.random_scenarios import TEAMS

SPEC = make_scenario(parameters=BUSY_PARAMETERS)


@pytest.fixture
def model():
    return make_model(SPEC, days=3)


def test_a_model_is_a_mesa_model_and_people_are_its_agents(model):
    assert isinstance(model, mesa.Model)
    assert all(isinstance(person, mesa.Agent) for person in model.agents)
    assert len(model.agents) == 10
    assert set(model.agents) == set(model.people)
    assert [person.index for person in model.people] == list(range(10))


def test_people_are_selected_and_summed_up_as_an_agent_set(model):
    wellbeing = model.agents.get("wellbeing")
    assert len(wellbeing) == 10
    assert model.agents.agg("wellbeing", max) == max(wellbeing)
    nurses = model.agents.select(lambda person: person.role == "Nurse")
    assert sorted(person.name for person in nurses) == ["Nurse 1", "Nurse 2"]
    assert len(model.agents.select(agent_type=Leader)) == 1
    by_role = model.agents.groupby("role")
    assert dict(by_role.count())["Doctor"] == 2


def test_agent_sets_can_do_something_with_everybody(model):
    model.agents.do(lambda person: setattr(person, "energy", 1.0))
    model.agents.set("wellbeing", 1.0)
    model.step()
    assert (model.state_table[:2] == 1.0).all()


def test_steps_are_days(model):
    assert model.day == 3
    if hasattr(model, "steps"):  # Mesa 4 has none
        assert model.steps == 3


def test_a_model_steps_as_often_as_one_likes_beyond_the_days_of_its_scenario(model):
    """The last stretch of days then goes on."""
    for _ in range(40):
        model.step()
    assert model.day == 43
    longer = run_trace(make_scenario(days=43, parameters=BUSY_PARAMETERS))
    assert np.array_equal(model.state_table, longer.people[-1], equal_nan=True)


def test_a_data_collector_collects_measures_and_states():
    model = make_model(SPEC)
    collector = mesa.DataCollector(
        model_reporters={
            "wellbeing": lambda model: model.measure("wellbeing"),
            "of_ward": lambda model: model.measure("wellbeing", "Ward"),
            "worn_out": lambda model: model.measure("worn_out"),
        },
        agent_reporters={"energy": "energy", "name": "name"},
    )
    for _ in range(5):
        model.step()
        collector.collect(model)
    whole = collector.get_model_vars_dataframe()
    trace = run_trace(SPEC)
    assert list(whole["wellbeing"]) == list(trace.days[:5, 0, MEASURE_INDEX["wellbeing"]])
    assert list(whole["of_ward"]) == list(whole["wellbeing"])
    assert list(whole["worn_out"]) == list(trace.days[:5, 0, MEASURE_INDEX["worn_out"]])
    people = collector.get_agent_vars_dataframe()
    assert len(people) == 50
    assert set(people["name"]) == set(SPEC.people_names)
    assert people["energy"].between(0, 1).all()


def test_measures_of_a_team_are_asked_for_by_its_name():
    model = make_model(make_scenario(team=TEAMS[5]), days=1)
    teams = model.world.population.teams
    shares = [model.measure("leavers", team) for team in teams]
    assert sum(shares) == model.measure("leavers")
    with pytest.raises(ValueError, match="not in"):
        model.measure("wellbeing", "nowhere")


def test_people_stand_on_a_network_of_their_working_ties(model):
    assert isinstance(model.network, Network)
    for person in model.people:
        assert isinstance(person, FixedAgent | CellAgent)
        assert list(person.cell.agents) == [person]
        assert {other.index for other in person.cell.neighborhood.agents} == {*person.ties, *person.introduced_ties}


def test_the_network_holds_introduced_ties_while_they_last():
    constants = BUSY_PARAMETERS | {"leave_rate": 0.03}
    model = make_model(make_scenario(days=40, parameters=constants, kinds=INTRODUCTION_HEAVY_KINDS))
    numbers = set()
    for _ in range(40):
        model.step()
        for person in model.people:
            neighbours = {other.index for other in person.cell.neighborhood.agents}
            assert neighbours == {*person.ties, *person.introduced_ties}
        numbers.add(sum(len(person.introduced_ties) for person in model.people))
    assert len(numbers) > 3


def test_the_trace_is_what_the_model_showed_day_by_day():
    model, trace = make_model(SPEC), run_trace(SPEC)
    for day in range(10):
        model.step()
        assert np.array_equal(model.state_table, trace.people[day], equal_nan=True)
        known = [column for column in range(trace.days.shape[2]) if column != MEASURE_INDEX["ripple_number"]]
        assert np.array_equal(model.day_measures[:, known], trace.days[day][:, known], equal_nan=True)


def test_a_tick_is_heard_after_every_day():
    days = []
    run_mesa(build_world(SPEC), Person, days.append)
    assert days == list(range(1, 31))


def test_the_model_does_not_take_the_names_that_mesa_has_for_itself():
    """Newer versions own `scenario`, `time` and others; ours must not lie over them."""
    methods = {name for name, value in vars(TeamModel).items() if inspect.isfunction(value)} - {"__init__", "step"}
    attributes = set(vars(make_model(SPEC))) - set(vars(mesa.Model(rng=1)))
    assert not (methods | attributes) & set(dir(mesa.Model))
