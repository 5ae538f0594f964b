"""What a Mesa user expects of a model: constructor, data collector, batch runs, agent sets, network and scenarios."""

from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.discrete_space import CellAgent, FixedAgent, Network

import sim
from sim.engine.mesa import Leader, Person, TeamModel, TeamScenario, run_mesa
from sim.model.measures import MEASURE_INDEX, MEASURE_NAMES
from sim.model.states import STATE_NAMES
from sim.world import build_world
from tests.engine.mesa.helpers import BUSY_PARAMETERS, INTRODUCTION_HEAVY_KINDS, make_model, make_scenario, run_trace
from tests.engine.mesa.random_scenarios import TEAMS

try:
    from mesa.batchrunner import batch_run
except ImportError:  # Mesa 4 has none
    batch_run = None
try:
    from mesa.experimental.scenarios import RunConfiguration, run_scenarios
except ImportError:  # Mesa before 4
    run_scenarios = None

SCENARIO = make_scenario(parameters=BUSY_PARAMETERS)
DAYS = 5
MEASURES_OF_THE_DAY = [name for name in MEASURE_NAMES if name != "ripple_number"]


class Generous(Person):
    """A person who is much readier to give."""

    def compute_readiness_log_odds(self):
        return super().compute_readiness_log_odds() + 2.0


@pytest.fixture
def model():
    return make_model(SCENARIO, days=3)


def measures_of_run(source, seed, **overrides):
    """The measures of a run through the public API, on the compiled engine."""
    return sim.run(source, seed, overrides={"days": DAYS, **overrides}).days[MEASURES_OF_THE_DAY]


def collected(model):
    """The measures that a model collected until its last day."""
    model.run_model()
    return model.datacollector.get_model_vars_dataframe()[MEASURES_OF_THE_DAY]


def assert_same_values(actual, expected):
    assert len(expected) == DAYS
    assert np.array_equal(actual.to_numpy(), expected.to_numpy(), equal_nan=True)


# --- constructor


@pytest.mark.parametrize(
    "source",
    [
        "typical_ward",
        Path("scenarios/typical_ward.yaml"),
        {"schema": 1, "days": 40, "team": {"builder": "ward", "size": 8}},
        SCENARIO,
    ],
    ids=["name", "path", "dict", "scenario"],
)
def test_a_model_is_made_from_a_name_a_path_a_dict_or_a_scenario(source):
    if isinstance(source, Path):
        source = Path(__file__).parents[3] / source
    assert_same_values(collected(TeamModel(source, seed=3, days=DAYS)), measures_of_run(source, 3))


def test_a_model_needs_no_arguments():
    model = TeamModel()
    assert model.world.seed == model.sim_scenario.seed == sim.load("typical_ward").seed


@pytest.mark.parametrize(
    "overrides",
    [
        {"overrides": {"leadership.style": "compassionate", "parameters.give_base": 0.2}},
        {"leadership__style": "compassionate", "parameters__give_base": 0.2},
        {"leadership__style": "compassionate", "give_base": 0.2},
        {"leadership.style": "compassionate", "parameters.give_base": 0.2},
    ],
    ids=["dict", "double underscores", "parameter name", "dotted keywords"],
)
def test_overrides_are_keywords_or_a_dict(overrides):
    expected = measures_of_run("typical_ward", 3, **{"leadership.style": "compassionate", "parameters.give_base": 0.2})
    assert_same_values(collected(TeamModel("typical_ward", 3, days=DAYS, **overrides)), expected)


def test_an_unknown_override_is_an_error():
    with pytest.raises(sim.ScenarioError, match="wrkload"):
        TeamModel("typical_ward", wrkload=0.8)


def test_the_seed_may_be_called_rng():
    assert TeamModel(SCENARIO, rng=7).run_seed == TeamModel(SCENARIO, seed=7).run_seed == 7
    sequences = np.random.SeedSequence(7).spawn(2)
    seeds = [TeamModel(SCENARIO, rng=sequence).run_seed for sequence in (*sequences, *sequences)]
    assert seeds[:2] == seeds[2:]
    assert seeds[0] != seeds[1]


@pytest.mark.parametrize("arguments", [{"seed": 1, "rng": 1}, {"seed": -1}, {"seed": 1.5}, {"rng": -1}])
def test_an_invalid_seed_is_an_error(arguments):
    with pytest.raises(ValueError, match="seed"):
        TeamModel(SCENARIO, **arguments)


def test_a_world_already_has_its_seed():
    world = build_world(SCENARIO, 5)
    assert TeamModel(world).run_seed == 5
    for arguments in ({"seed": 5}, {"days": 3}):
        with pytest.raises(ValueError, match="World"):
            TeamModel(world, **arguments)


# --- steps


def test_a_model_is_a_mesa_model_and_people_are_its_agents(model):
    assert isinstance(model, mesa.Model)
    assert all(isinstance(person, mesa.Agent) for person in model.agents)
    assert len(model.agents) == 10
    assert set(model.agents) == set(model.people)
    assert [person.index for person in model.people] == list(range(10))


def test_a_step_is_a_day(model):
    assert model.day == 3
    if hasattr(model, "steps"):  # Mesa 4 has none
        assert model.steps == 3
    if hasattr(model, "time"):  # Mesa 3.3 has none
        assert model.time == 3


def test_a_model_stops_running_after_the_last_day():
    model = TeamModel(SCENARIO, days=DAYS)
    while model.running:
        model.step()
    assert model.day == DAYS
    again = TeamModel(SCENARIO, days=DAYS)
    again.run_model()
    assert again.day == DAYS


def test_a_model_can_be_stepped_beyond_the_last_day(model):
    """The conditions of the last day then continue."""
    for _ in range(40):
        model.step()
    assert model.day == 43
    longer = run_trace(make_scenario(days=43, parameters=BUSY_PARAMETERS))
    assert np.array_equal(model.state_table, longer.people[-1], equal_nan=True)


# --- data collector


def test_measures_are_collected_every_day():
    model = TeamModel(SCENARIO, days=DAYS)
    model.run_model()
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == ["day", *MEASURES_OF_THE_DAY]
    assert list(frame["day"]) == [1, 2, 3, 4, 5]


def test_states_of_people_are_collected_on_request():
    model = TeamModel(SCENARIO, days=DAYS, collect_people=True)
    model.run_model()
    frame = model.datacollector.get_agent_vars_dataframe()
    people = sim.run(SCENARIO, overrides={"days": DAYS}).people
    assert len(frame) == len(people) == 10 * DAYS
    assert list(frame.index.get_level_values("Step")) == list(people["day"])
    assert list(frame["name"]) == list(people["name"])
    for state in STATE_NAMES:
        assert np.array_equal(frame[state].to_numpy(float), people[state].to_numpy(float), equal_nan=True), state
    assert not TeamModel(SCENARIO).datacollector.agent_reporters


def test_a_users_own_data_collector_works():
    model = make_model(SCENARIO)
    collector = mesa.DataCollector(
        model_reporters={
            "wellbeing": lambda model: model.measure("wellbeing"),
            "of_ward": lambda model: model.measure("wellbeing", "Ward"),
        },
        agent_reporters={"energy": "energy", "name": "name"},
    )
    for _ in range(DAYS):
        model.step()
        collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert list(frame["wellbeing"]) == list(frame["of_ward"])
    assert list(frame["wellbeing"]) == list(run_trace(SCENARIO).days[:DAYS, 0, MEASURE_INDEX["wellbeing"]])
    people = collector.get_agent_vars_dataframe()
    assert len(people) == 10 * DAYS
    assert set(people["name"]) == set(SCENARIO.people_names)
    assert people["energy"].between(0, 1).all()


def test_a_measure_of_a_team_is_selected_by_the_name_of_the_team():
    model = make_model(make_scenario(team=TEAMS[5]), days=1)
    teams = model.world.population.teams
    assert sum(model.measure("leavers", team) for team in teams) == model.measure("leavers")
    with pytest.raises(ValueError, match="not in"):
        model.measure("wellbeing", "nowhere")


# --- batch runs


@pytest.mark.skipif(batch_run is None, reason="Mesa 4 has no batch_run")
def test_batch_run_runs_every_combination_of_parameters():
    rows = batch_run(
        TeamModel,
        {
            "scenario": "typical_ward",
            "leadership.style": ["compassionate", "transactional"],
            "give_base": [0.05, 0.2],
            "days": DAYS,
        },
        display_progress=False,
        data_collection_period=1,
    )
    frame = pd.DataFrame(rows)
    assert len(frame) == 4 * DAYS
    for (style, give_base), run in frame.groupby(["leadership.style", "give_base"]):
        expected = measures_of_run(
            "typical_ward", None, **{"leadership.style": style, "parameters.give_base": give_base}
        )
        assert_same_values(run[MEASURES_OF_THE_DAY], expected)


@pytest.mark.skipif(batch_run is None, reason="Mesa 4 has no batch_run")
def test_batch_run_varies_the_seed():
    """By the parameter `seed` in Mesa 3.3, by `rng` in newer versions."""
    has_rng = "rng" in inspect.signature(batch_run).parameters
    parameters = {"scenario": [SCENARIO], "days": DAYS}
    arguments = {"rng": [1, 2, 3]} if has_rng else {}
    rows = batch_run(
        TeamModel, parameters | ({} if has_rng else {"seed": [1, 2, 3]}), display_progress=False, **arguments
    )
    expected = [sim.run(SCENARIO, seed, overrides={"days": DAYS}).days["energy"].iloc[-1] for seed in (1, 2, 3)]
    assert [row["energy"] for row in rows] == expected
    assert [row["seed"] for row in rows] == [1, 2, 3]


@pytest.mark.skipif(batch_run is None, reason="Mesa 4 has no batch_run")
def test_batch_run_takes_a_subclass_of_person():
    parameters = {"scenario": [SCENARIO], "person": [Person, Generous], "days": DAYS}
    usual, generous = batch_run(TeamModel, parameters, display_progress=False)
    assert generous["acts"] > usual["acts"]


@pytest.mark.slow
@pytest.mark.skipif(batch_run is None, reason="Mesa 4 has no batch_run")
def test_batch_run_uses_several_processes():
    parameters = {"scenario": "typical_ward", "person": Generous, "workload": [0.4, 0.8], "days": DAYS}
    rows = [batch_run(TeamModel, parameters, number_processes=n, display_progress=False) for n in (1, 2)]
    assert rows[0] == sorted(rows[1], key=lambda row: row["RunId"])


# --- scenarios of Mesa


class BusyWard(TeamScenario):
    """A scenario in the style of Mesa: parameters as attributes of a class."""

    source: str = "typical_ward"
    workload: float = 0.9
    leadership__style: str = "compassionate"


def test_a_model_has_its_parameters_as_a_mesa_scenario():
    scenario = TeamModel("typical_ward", seed=4, days=DAYS, give_base=0.2).scenario
    assert isinstance(scenario, TeamScenario)
    assert (scenario.source, scenario.seed, scenario.days, scenario.give_base) == ("typical_ward", 4, DAYS, 0.2)
    assert scenario.load() == sim.load("typical_ward", {"days": DAYS, "parameters.give_base": 0.2})


def test_a_model_is_made_from_a_mesa_scenario():
    expected = measures_of_run(SCENARIO, 4, workload=0.7)
    scenario = TeamScenario(source=SCENARIO, rng=4, workload=0.7, days=DAYS)
    assert_same_values(collected(TeamModel(scenario=scenario)), expected)
    with pytest.raises(ValueError, match="already has a random seed"):
        TeamModel(TeamScenario(rng=4), seed=4)


def test_a_scenario_class_has_parameters_as_attributes():
    expected = measures_of_run("typical_ward", 4, workload=0.9, **{"leadership.style": "compassionate"})
    assert_same_values(collected(TeamModel(BusyWard(rng=4, days=DAYS))), expected)
    model = TeamModel(scenario=BusyWard, rng=4)
    assert (model.sim_scenario.workload, model.run_seed) == (0.9, 4)


def test_replications_have_different_reproducible_seeds():
    def replications():
        scenario = TeamScenario(source="typical_ward", rng=4, days=DAYS)
        if hasattr(scenario, "spawn_replications"):  # Mesa 4
            return scenario.spawn_replications(3)
        sequences = np.random.SeedSequence(4).spawn(3)
        return [TeamScenario(source="typical_ward", rng=sequence, days=DAYS) for sequence in sequences]

    seeds = [TeamModel(scenario=scenario).run_seed for scenario in replications()]
    assert len(set(seeds)) == 3
    assert [TeamModel(scenario=pickle.loads(pickle.dumps(scenario))).run_seed for scenario in replications()] == seeds  # noqa: S301


def test_the_data_collector_is_also_a_data_recorder():
    """`mesa.experimental.scenarios.RunConfiguration` reads the results of a model in this way."""
    model = TeamModel(SCENARIO, days=DAYS, collect_people=True)
    model.run_model()
    tables = model.data_recorder.get_all_dataframes()
    assert {name: len(table) for name, table in tables.items()} == {"days": DAYS, "people": 10 * DAYS}
    assert list(TeamModel(SCENARIO).data_recorder.get_all_dataframes()) == ["days"]


if run_scenarios is not None:  # newer than Mesa 4.0.0a0

    def test_run_scenarios_runs_replications():
        scenarios = TeamScenario(source="typical_ward", rng=4, days=DAYS).spawn_replications(2)
        store = run_scenarios(scenarios, RunConfiguration(TeamModel, until=DAYS), progress=False)
        assert len(list(store.succeeded())) == 2


# --- agents


def test_people_are_selected_and_summarised_as_an_agent_set(model):
    wellbeing = model.agents.get("wellbeing")
    assert len(wellbeing) == 10
    assert model.agents.agg("wellbeing", max) == max(wellbeing)
    nurses = model.agents.select(lambda person: person.role == "Nurse")
    assert sorted(person.name for person in nurses) == ["Nurse 1", "Nurse 2"]
    assert len(model.agents.select(agent_type=Leader)) == 1
    by_role = model.agents.groupby("role")
    assert dict(by_role.count())["Doctor"] == 2


def test_agent_sets_change_people(model):
    model.agents.do(lambda person: setattr(person, "energy", 1.0))
    model.agents.set("wellbeing", 1.0)
    model.step()
    assert (model.state_table[:2] == 1.0).all()


def test_the_order_of_the_agent_set_does_not_change_results(model):
    model.agents.shuffle(inplace=True)
    model.agents.shuffle_do("has_introduction_capacity")
    model.agents.sort("energy", inplace=True)
    model.step()
    assert np.array_equal(model.state_table, make_model(SCENARIO, days=4).state_table, equal_nan=True)


# --- network


def test_people_are_on_a_network_of_their_working_ties(model):
    assert isinstance(model.network, Network)
    assert model.grid is model.network
    for person in model.people:
        assert isinstance(person, FixedAgent | CellAgent)
        assert list(person.cell.agents) == [person]
        assert {other.index for other in person.cell.neighborhood.agents} == {*person.ties, *person.introduced_ties}


def test_the_network_contains_introduced_ties_while_they_last():
    parameters = BUSY_PARAMETERS | {"leave_rate": 0.03}
    model = make_model(make_scenario(days=40, parameters=parameters, kinds=INTRODUCTION_HEAVY_KINDS))
    numbers = set()
    for _ in range(40):
        model.step()
        for person in model.people:
            neighbours = {other.index for other in person.cell.neighborhood.agents}
            assert neighbours == {*person.ties, *person.introduced_ties}
        numbers.add(sum(len(person.introduced_ties) for person in model.people))
    assert len(numbers) > 3


# --- recording


def test_the_trace_has_the_values_of_the_model_on_each_day():
    model, trace = make_model(SCENARIO), run_trace(SCENARIO)
    for day in range(10):
        model.step()
        assert np.array_equal(model.state_table, trace.people[day], equal_nan=True)
        known = [column for column in range(trace.days.shape[2]) if column != MEASURE_INDEX["ripple_number"]]
        assert np.array_equal(model.day_measures[:, known], trace.days[day][:, known], equal_nan=True)


def test_progress_is_reported_after_every_day():
    days = []
    run_mesa(build_world(SCENARIO), Person, days.append)
    assert days == list(range(1, 31))


def test_the_model_does_not_shadow_names_of_mesa():
    """Newer versions of Mesa define `time` and others."""
    methods = {name for name, value in vars(TeamModel).items() if inspect.isfunction(value)} - {"__init__", "step"}
    attributes = set(vars(make_model(SCENARIO))) - set(vars(mesa.Model(rng=1)))
    assert not (methods | attributes) & set(dir(mesa.Model))
