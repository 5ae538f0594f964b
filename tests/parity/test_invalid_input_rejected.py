"""Invalid input never reaches the compiled engine, which checks neither shapes nor ranges nor indices.

Every public entry point rejects invalid input before a world is built. Every valid input builds a world that satisfies
the invariants that engines rely on.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import sim
from sim.model.act_kinds import DEFAULT_ACT_KINDS
from sim.model.parameters import DEFAULT_PARAMETERS
from sim.model.styles import STYLES
from sim.scenario import Scenario, ScenarioError, StyleChoice, TeamChoice, built_in_scenarios, load, parse
from sim.teams import RandomGraph, Roster, TeamError, Ward, check_team_graph
from sim.world import World, build_world
from tests.parity.busy_worlds import make_worlds
from tests.parity.hypothesis_profiles import fast_examples
from tests.parity.team_strategies import KINDS as TEAMS
from tests.parity.world_invariants import find_violations

VALID_SCENARIO = {"schema": 1, "days": 5}
TRIO = [{"name": "Ama"}, {"name": "Ben"}, {"name": "Cho"}]
STYLE = STYLES["compassionate"].style._asdict()
INVALID_NUMBERS = {
    "NaN": nan,
    "infinity": inf,
    "minus infinity": -inf,
    "a string": "much",
    "a boolean": True,
    "a list": [1],
}
INVALID_WEIGHTS = INVALID_NUMBERS | {
    "zero": 0,
    "a negative number": -1,
    "the smallest float": 5e-324,
    "a huge number": 1e308,
}


def trio(*ties: Any, people: Any = TRIO) -> dict[str, Any]:
    return {"team": {"builder": "people", "people": people, "ties": list(ties)}}


INVALID_SETTINGS: dict[str, dict[str, Any]] = {
    **{f"a workload of {name}": {"workload": value} for name, value in INVALID_NUMBERS.items()},
    **{f"a constant of {name}": {"parameters": {"lift": value}} for name, value in INVALID_NUMBERS.items()},
    **{f"a count of {name}": {"parameters": {"conversations": value}} for name, value in INVALID_NUMBERS.items()},
    **{f"a start of {name}": {"start": {"wellbeing": value}} for name, value in INVALID_NUMBERS.items()},
    **{f"a factor of {name}": {"kinds": {"support": {"felt": value}}} for name, value in INVALID_NUMBERS.items()},
    **{
        f"a style with {name}": {"leadership": {"style": STYLE | {"attend": value}}}
        for name, value in INVALID_NUMBERS.items()
    },
    **{f"a tie of {name}": trio(["Ama", "Ben", value], ["Ben", "Cho"]) for name, value in INVALID_WEIGHTS.items()},
    **{f"a density of {name}": {"team": {"builder": "random", "density": v}} for name, v in INVALID_NUMBERS.items()},
    **{f"a team of {name}": {"team": {"builder": "ward", "size": value}} for name, value in INVALID_NUMBERS.items()},
    **{f"{name} days": {"days": value} for name, value in INVALID_NUMBERS.items()},
    "no days": {"days": 0},
    "a seed below 0": {"seed": -1},
    "a seed of 64 bits": {"seed": 2**63},
    "a seed with a fraction": {"seed": 1.5},
    "an unknown style": {"leadership": {"style": "kind"}},
    "the number of a style": {"leadership": {"style": 99}},
    "an unknown style of a team": {"leadership": {"teams": {"Ward": "kind"}}},
    "a style of an unknown team": {"leadership": {"teams": {"Attic": "compassionate"}}},
    "an unknown style in a mix": {"leadership": {"mix": {"kind": 1}}},
    "an unknown style in an event": {"events": [{"event": "leadership", "day": 2, "style": "kind"}]},
    "an event after the end": {"events": [{"event": "incident", "day": 6, "harm": 0.5}]},
    "an event on day 0": {"events": [{"event": "incident", "day": 0, "harm": 0.5}]},
    "harm of NaN": {"events": [{"event": "incident", "day": 2, "harm": nan}]},
    "a spark for an unknown person": {"events": [{"event": "spark", "day": 2, "person": "Zed", "acts": 1}]},
    "an absence of an unknown person": {"events": [{"event": "absence", "day": 2, "people": ["Zed"]}]},
    "a start of an unknown person": {"start": {"people": {"Zed": {"energy": 0.5}}}},
    "shares that are all 0": {"kinds": {kind: {"share": 0} for kind in DEFAULT_ACT_KINDS}},
    "a person with a start of NaN": trio(["Ama", "Ben"], people=[*TRIO, {"name": "Dee", "start": {"energy": nan}}]),
    "a tie with an unknown person": trio(["Ama", "Zed"]),
    "a tie of a person with themselves": trio(["Ama", "Ama"]),
    "a duplicate tie": trio(["Ama", "Ben"], ["Ama", "Ben"]),
    "a duplicate tie in the other direction": trio(["Ama", "Ben", 1], ["Ben", "Ama", 2]),
    "a leader of an unknown person": trio(["Ama", "Ben"], people=[*TRIO, {"name": "Dee", "leads": ["Zed"]}]),
    "a leader of themselves": trio(["Ama", "Ben"], people=[*TRIO, {"name": "Dee", "leads": ["Dee"]}]),
    "a leadership cycle": trio(people=[{"name": "Ama", "leads": ["Ben"]}, {"name": "Ben", "leads": ["Ama"]}]),
    "two leaders of one person": trio(
        people=[{"name": "Ama", "leads": ["Cho"]}, {"name": "Ben", "leads": ["Cho"]}, TRIO[2]]
    ),
    "a duplicate name": trio(people=[*TRIO, {"name": "Ama"}]),
    "a team of one person": trio(people=TRIO[:1]),
    "an empty team": trio(people=[]),
}
"""Sections of a scenario with one error each."""


def as_yaml(data: dict[str, Any]) -> Scenario:
    text = json.dumps(data).replace("NaN", ".nan").replace("Infinity", ".inf")
    return parse(text)


LOADERS: dict[str, Callable[[dict[str, Any]], Scenario]] = {
    "plain data": lambda part: Scenario.from_dict(VALID_SCENARIO | part),
    "YAML text": lambda part: as_yaml(VALID_SCENARIO | part),
    "an override in Python": lambda part: Scenario.from_dict(VALID_SCENARIO, overrides=part),
    "an override of a built-in scenario": lambda part: load("one_spark", VALID_SCENARIO | {"events": []} | part),
    "pydantic": lambda part: Scenario.model_validate(VALID_SCENARIO | part),
}


@pytest.mark.parametrize("loader", LOADERS)
def test_the_unmodified_scenario_is_valid(loader: str) -> None:
    assert find_violations(build_world(LOADERS[loader]({}))) == []


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("label", INVALID_SETTINGS)
def test_invalid_settings_are_rejected_by_every_loader(label: str, loader: str) -> None:
    with pytest.raises(ValidationError if loader == "pydantic" else ScenarioError):
        LOADERS[loader](INVALID_SETTINGS[label])


INVALID_OBJECTS: dict[str, dict[str, Any]] = {
    "constants": {"parameters": DEFAULT_PARAMETERS._replace(lift=nan)},
    "a kind of act": {"kinds": {"support": DEFAULT_ACT_KINDS["support"]._replace(felt=inf)}},
    "a style": {"leadership": {"style": STYLES["rescuing"].style._replace(control=nan)}},
    "a style choice": {"leadership": {"style": StyleChoice(STYLES["rescuing"].style._replace(control=2.0))}},
    "a team": {"team": TeamChoice("ward", 1, Ward(size=0))},
    "a team of NaN": {"team": TeamChoice("random", 1, RandomGraph(density=nan))},
    "a roster": {"team": TeamChoice("people", 1, Roster(TRIO, [["Ama", "Ben", nan]]))},
    "a NumPy number": {"workload": np.float64(nan)},
    "a NumPy array": {"workload": np.array([0.5])},
}
"""Sections of a scenario as Python objects."""


@pytest.mark.parametrize("label", INVALID_OBJECTS)
def test_invalid_python_objects_are_rejected(label: str) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_dict(VALID_SCENARIO | INVALID_OBJECTS[label])


def test_a_validated_scenario_cannot_be_modified() -> None:
    scenario = Scenario.from_dict(VALID_SCENARIO)
    with pytest.raises(ValueError, match="frozen"):
        scenario.workload = nan
    with pytest.raises(TypeError, match="frozen"):
        scenario.model_copy(update={"workload": nan})
    with pytest.raises(TypeError, match="frozen"):
        scenario.kinds["support"] = None  # type: ignore[index]


CSV_WEIGHTS = ("nan", "inf", "0", "-1", "x", "1e308", "5e-324")
INVALID_NETWORK_FILES = {
    **{f"a weight of {weight}": ("t.csv", f"Ama,Ben,{weight}\n") for weight in CSV_WEIGHTS},
    "a tie of a person with themselves": ("t.csv", "Ama,Ben\nBen,Ben\n"),
    "a duplicate tie": ("t.csv", "Ama,Ben\nAma,Ben\n"),
    "a tie with one end": ("t.csv", "Ama,\n"),
    "a JSON weight of NaN": (
        "t.json",
        '{"nodes": [{"id": "A"}, {"id": "B"}], "links": [{"source": "A", "target": "B", "weight": NaN}]}',
    ),
    "a JSON tie with an unknown node": (
        "t.json",
        '{"nodes": [{"id": "A"}, {"id": "B"}], "links": [{"source": "A", "target": 7}]}',
    ),
    "a JSON leader who does not exist": (
        "t.json",
        '{"nodes": [{"id": "A", "leader": 99}, {"id": "B"}], "links": [{"source": "A", "target": "B"}]}',
    ),
    "a GraphML weight of infinity": (
        "t.graphml",
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="w" for="edge" attr.name="weight" '
        'attr.type="double"/><graph edgedefault="undirected"><node id="A"/><node id="B"/>'
        '<edge source="A" target="B"><data key="w">inf</data></edge></graph></graphml>',
    ),
}
INVALID_PEOPLE_FILES = {
    "a missing person": "name\nAma\nCho\n",
    "a duplicate person": "name\nAma\nBen\nAma\n",
    "an unknown leader": "name,leader\nAma,Zed\nBen,\n",
    "a person who leads themselves": "name,leader\nAma,Ama\nBen,\n",
    "a leadership cycle": "name,leader\nAma,Ben\nBen,Ama\n",
    "an unknown report": "name,leads\nAma,Zed\nBen,\n",
    "a wellbeing of NaN": "name,wellbeing\nAma,nan\nBen,\n",
    "a wellbeing of 2": "name,wellbeing\nAma,2\nBen,\n",
    "a wellbeing that is not a number": "name,wellbeing\nAma,fine\nBen,\n",
}


@pytest.mark.parametrize("label", INVALID_NETWORK_FILES)
def test_invalid_network_files_are_rejected(label: str, tmp_path: Path) -> None:
    file, text = INVALID_NETWORK_FILES[label]
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        Scenario.from_dict(VALID_SCENARIO | {"team": {"builder": "file", "path": file}}, base_dir=tmp_path)


@pytest.mark.parametrize("label", INVALID_PEOPLE_FILES)
def test_invalid_people_files_are_rejected(label: str, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("Ama,Ben\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text(INVALID_PEOPLE_FILES[label], encoding="utf-8")
    team = {"builder": "file", "path": "ties.csv", "people_file": "people.csv"}
    with pytest.raises(ScenarioError):
        Scenario.from_dict(VALID_SCENARIO | {"team": team}, base_dir=tmp_path)


def test_directed_ties_are_averaged(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("Ben,Ama,1\nAma,Ben,2\nBen,Cho,5\n", encoding="utf-8")
    world = build_world(
        Scenario.from_dict(VALID_SCENARIO | {"team": {"builder": "file", "path": "ties.csv"}}, base_dir=tmp_path)
    )
    assert find_violations(world) == []
    assert sorted(world.ties.weight.tolist()) == [1.5, 5.0]


@pytest.mark.parametrize("leader", [99, -2, 1.5, "Ama", True])
def test_a_graph_with_an_invalid_leader_is_rejected(leader: Any) -> None:
    graph = Ward(size=4).build_graph(seed=1)
    graph.nodes[2]["leader"] = leader
    with pytest.raises(TeamError):
        check_team_graph(graph)


@pytest.mark.parametrize("engine", ["mesa", "compiled"])
@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, 2.0, nan, True, "3"])
def test_invalid_seeds_are_rejected(seed: Any, engine: Any) -> None:
    with pytest.raises(ValueError, match="seed must be an integer from 0 to 9223372036854775807"):
        sim.run(Scenario.from_dict(VALID_SCENARIO), seed=seed, engine=engine)


def test_a_seed_may_be_a_numpy_integer() -> None:
    scenario = Scenario.from_dict(VALID_SCENARIO)
    assert sim.run(scenario, seed=np.int64(3)).digest == sim.run(scenario, seed=3).digest


# --- valid input


@pytest.mark.parametrize("kind", TEAMS)
def test_random_scenarios_satisfy_the_world_invariants(kind: str) -> None:
    examples = fast_examples(kind)
    assert [find_violations(build_world(example.scenario())) for example in examples] == [[]] * len(examples)


@pytest.mark.parametrize("name", built_in_scenarios())
def test_built_in_scenarios_satisfy_the_world_invariants(name: str) -> None:
    assert find_violations(build_world(load(name))) == []


def corrupt_worlds(world: World) -> dict[str, World]:
    """Return worlds that violate one invariant each, which no scenario can produce."""
    people, ties, start, (first, *rest) = world.population, world.ties, world.initial_state, world.segments
    n = len(people.names)
    indices, leader_of_int64 = np.arange(n, dtype=np.int32), people.leader_of.astype(np.int64)

    def segment(**changes: Any) -> World:
        return world._replace(segments=(first._replace(**changes), *rest))

    return {
        "a leader out of range": world._replace(population=people._replace(leader_of=indices + 1)),
        "leaders of the wrong dtype": world._replace(population=people._replace(leader_of=leader_of_int64)),
        "a leadership cycle": world._replace(population=people._replace(leader_of=(indices + 1) % n)),
        "a team out of range": world._replace(population=people._replace(team_of=indices + 1)),
        "ties with reversed ends": world._replace(ties=ties._replace(person_a=ties.person_b, person_b=ties.person_a)),
        "a duplicate tie": world._replace(
            ties=ties._replace(person_a=ties.person_a * 0, person_b=ties.person_b * 0 + 1)
        ),
        "a weight of NaN": world._replace(ties=ties._replace(weight=ties.weight * nan)),
        "a strength of infinity": world._replace(ties=ties._replace(mean_strength=inf)),
        "a strength of 0": world._replace(ties=ties._replace(mean_strength=0.0)),
        "too few weights": world._replace(ties=ties._replace(weight=ties.weight[1:])),
        "a start of NaN": world._replace(initial_state=start._replace(energy=start.energy * nan)),
        "too few initial states": world._replace(initial_state=start._replace(energy=start.energy[1:])),
        "a style out of range": segment(style_index=first.style_index + np.int32(len(first.style_effects))),
        "a workload of NaN": segment(workload=first.workload * nan),
        "a spark receiver out of range": segment(spark_receivers=np.array([n], np.int32)),
        "a first day of 0": segment(first_day=0),
        "a last day after the run": segment(last_day=first.last_day + 1),
        "a seed with a fraction": world._replace(seed=1.5),
        "constants of NaN in a segment": segment(constants=world.initial_constants._replace(give_base_log_odds=nan)),
        "constants of NaN": world._replace(initial_constants=world.initial_constants._replace(give_base_log_odds=nan)),
    }


@pytest.mark.parametrize("label", corrupt_worlds(make_worlds()[0]))
def test_each_violated_invariant_is_detected(label: str) -> None:
    assert find_violations(corrupt_worlds(make_worlds()[0])[label]) != []
