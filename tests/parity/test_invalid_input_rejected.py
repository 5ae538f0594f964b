"""Nothing that the compiled engine could not bear reaches it: it looks neither at shapes nor at ranges nor at indices.

Whatever is refused is refused before there is a world, in every public way of giving it; and whatever is taken makes a
world in which all holds that engines take for granted.
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
    "a text": "much",
    "a truth": True,
    "a list": [1],
}
INVALID_WEIGHTS = INVALID_NUMBERS | {
    "nothing": 0,
    "less than nothing": -1,
    "next to nothing": 5e-324,
    "beyond all": 1e308,
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
    "an unknown style later on": {"events": [{"event": "leadership", "day": 2, "style": "kind"}]},
    "an event after the end": {"events": [{"event": "incident", "day": 6, "harm": 0.5}]},
    "an event on day 0": {"events": [{"event": "incident", "day": 0, "harm": 0.5}]},
    "harm of NaN": {"events": [{"event": "incident", "day": 2, "harm": nan}]},
    "a spark for a stranger": {"events": [{"event": "spark", "day": 2, "person": "Zed", "acts": 1}]},
    "an absence of a stranger": {"events": [{"event": "absence", "day": 2, "people": ["Zed"]}]},
    "a start of a stranger": {"start": {"people": {"Zed": {"energy": 0.5}}}},
    "shares that leave no kind": {"kinds": {kind: {"share": 0} for kind in DEFAULT_ACT_KINDS}},
    "a person with a start of NaN": trio(["Ama", "Ben"], people=[*TRIO, {"name": "Dee", "start": {"energy": nan}}]),
    "a tie with a stranger": trio(["Ama", "Zed"]),
    "a tie with oneself": trio(["Ama", "Ama"]),
    "a tie twice": trio(["Ama", "Ben"], ["Ama", "Ben"]),
    "a tie twice, from both sides": trio(["Ama", "Ben", 1], ["Ben", "Ama", 2]),
    "a leader of a stranger": trio(["Ama", "Ben"], people=[*TRIO, {"name": "Dee", "leads": ["Zed"]}]),
    "a leader of oneself": trio(["Ama", "Ben"], people=[*TRIO, {"name": "Dee", "leads": ["Dee"]}]),
    "leaders in a circle": trio(people=[{"name": "Ama", "leads": ["Ben"]}, {"name": "Ben", "leads": ["Ama"]}]),
    "two leaders of one": trio(people=[{"name": "Ama", "leads": ["Cho"]}, {"name": "Ben", "leads": ["Cho"]}, TRIO[2]]),
    "two people of one name": trio(people=[*TRIO, {"name": "Ama"}]),
    "a team of one": trio(people=TRIO[:1]),
    "a team of nobody": trio(people=[]),
}
"""What is wrong with one part of a scenario."""


def as_yaml(data: dict[str, Any]) -> Scenario:
    text = json.dumps(data).replace("NaN", ".nan").replace("Infinity", ".inf")
    return parse(text)


LOADERS: dict[str, Callable[[dict[str, Any]], Scenario]] = {
    "plain data": lambda part: Scenario.from_dict(VALID_SCENARIO | part),
    "a text": lambda part: as_yaml(VALID_SCENARIO | part),
    "an override in Python": lambda part: Scenario.from_dict(VALID_SCENARIO, overrides=part),
    "an override of a shipped scenario": lambda part: load("one_spark", VALID_SCENARIO | {"events": []} | part),
    "pydantic itself": lambda part: Scenario.model_validate(VALID_SCENARIO | part),
}


@pytest.mark.parametrize("way", LOADERS)
def test_the_scenario_that_is_made_unfit_is_taken_as_it_stands(way: str) -> None:
    assert find_violations(build_world(LOADERS[way]({}))) == []


@pytest.mark.parametrize("way", LOADERS)
@pytest.mark.parametrize("what", INVALID_SETTINGS)
def test_invalid_settings_are_rejected_by_every_loader(what: str, way: str) -> None:
    with pytest.raises(ValidationError if way == "pydantic itself" else ScenarioError):
        LOADERS[way](INVALID_SETTINGS[what])


RECORDS: dict[str, dict[str, Any]] = {
    "constants": {"parameters": DEFAULT_PARAMETERS._replace(lift=nan)},
    "a kind": {"kinds": {"support": DEFAULT_ACT_KINDS["support"]._replace(felt=inf)}},
    "a style": {"leadership": {"style": STYLES["rescuing"].style._replace(control=nan)}},
    "a choice of a style": {"leadership": {"style": StyleChoice(STYLES["rescuing"].style._replace(control=2.0))}},
    "a team": {"team": TeamChoice("ward", 1, Ward(size=0))},
    "a team of NaN": {"team": TeamChoice("random", 1, RandomGraph(density=nan))},
    "a described team": {"team": TeamChoice("people", 1, Roster(TRIO, [["Ama", "Ben", nan]]))},
    "a number of numpy": {"workload": np.float64(nan)},
    "an array": {"workload": np.array([0.5])},
}
"""Parts of a scenario as Python has them."""


@pytest.mark.parametrize("what", RECORDS)
def test_an_unfit_record_is_refused(what: str) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_dict(VALID_SCENARIO | RECORDS[what])


def test_a_scenario_cannot_be_made_unfit_afterwards() -> None:
    scenario = Scenario.from_dict(VALID_SCENARIO)
    with pytest.raises(ValueError, match="frozen"):
        scenario.workload = nan
    with pytest.raises(TypeError, match="frozen"):
        scenario.model_copy(update={"workload": nan})
    with pytest.raises(TypeError, match="frozen"):
        scenario.kinds["support"] = None  # type: ignore[index]


CSV_WEIGHTS = ("nan", "inf", "0", "-1", "x", "1e308", "5e-324")
NETWORKS = {
    **{
        f"a weight of {weight}": ("t.csv", f"Ama,Ben,{weight}\n")
        for weight in ("nan", "inf", "0", "-1", "x", "1e308", "5e-324")
    },
    "a tie with oneself": ("t.csv", "Ama,Ben\nBen,Ben\n"),
    "a tie twice": ("t.csv", "Ama,Ben\nAma,Ben\n"),
    "a tie with nobody": ("t.csv", "Ama,\n"),
    "a JSON weight of NaN": (
        "t.json",
        '{"nodes": [{"id": "A"}, {"id": "B"}], "links": [{"source": "A", "target": "B", "weight": NaN}]}',
    ),
    "a JSON tie with nobody": (
        "t.json",
        '{"nodes": [{"id": "A"}, {"id": "B"}], "links": [{"source": "A", "target": 7}]}',
    ),
    "a JSON leader who is nobody": (
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
LISTS = {
    "no person of a tie": "name\nAma\nCho\n",
    "a person twice": "name\nAma\nBen\nAma\n",
    "an unknown leader": "name,leader\nAma,Zed\nBen,\n",
    "one's own leader": "name,leader\nAma,Ama\nBen,\n",
    "leaders in a circle": "name,leader\nAma,Ben\nBen,Ama\n",
    "an unknown report": "name,leads\nAma,Zed\nBen,\n",
    "a wellbeing of NaN": "name,wellbeing\nAma,nan\nBen,\n",
    "a wellbeing of 2": "name,wellbeing\nAma,2\nBen,\n",
    "a wellbeing in words": "name,wellbeing\nAma,fine\nBen,\n",
}


@pytest.mark.parametrize("what", NETWORKS)
def test_an_unfit_file_of_a_network_is_refused(what: str, tmp_path: Path) -> None:
    file, text = NETWORKS[what]
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        Scenario.from_dict(VALID_SCENARIO | {"team": {"builder": "file", "path": file}}, base_dir=tmp_path)


@pytest.mark.parametrize("what", LISTS)
def test_an_unfit_file_of_people_is_refused(what: str, tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("Ama,Ben\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text(LISTS[what], encoding="utf-8")
    team = {"builder": "file", "path": "ties.csv", "people_file": "people.csv"}
    with pytest.raises(ScenarioError):
        Scenario.from_dict(VALID_SCENARIO | {"team": team}, base_dir=tmp_path)


def test_ties_that_differ_from_both_sides_become_one_tie(tmp_path: Path) -> None:
    (tmp_path / "ties.csv").write_text("Ben,Ama,1\nAma,Ben,2\nBen,Cho,5\n", encoding="utf-8")
    world = build_world(
        Scenario.from_dict(VALID_SCENARIO | {"team": {"builder": "file", "path": "ties.csv"}}, base_dir=tmp_path)
    )
    assert find_violations(world) == []
    assert sorted(world.ties.weight.tolist()) == [1.5, 5.0]


@pytest.mark.parametrize("leader", [99, -2, 1.5, "Ama", True])
def test_a_network_with_a_leader_who_is_nobody_is_refused(leader: Any) -> None:
    graph = Ward(size=4).build_graph(seed=1)
    graph.nodes[2]["leader"] = leader
    with pytest.raises(TeamError):
        check_team_graph(graph)


@pytest.mark.parametrize("engine", ["mesa", "compiled"])
@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, 2.0, nan, True, "3"])
def test_an_unfit_seed_of_a_run_is_refused(seed: Any, engine: Any) -> None:
    with pytest.raises(ValueError, match="seed must be an integer from 0 to 9223372036854775807"):
        sim.run(Scenario.from_dict(VALID_SCENARIO), seed=seed, engine=engine)


def test_a_seed_may_be_a_whole_number_of_numpy() -> None:
    scenario = Scenario.from_dict(VALID_SCENARIO)
    assert sim.run(scenario, seed=np.int64(3)).digest == sim.run(scenario, seed=3).digest


# --- what is taken


@pytest.mark.parametrize("kind", TEAMS)
def test_all_holds_that_engines_take_for_granted_of_random_scenarios(kind: str) -> None:
    assert [find_violations(build_world(one.scenario())) for one in fast_examples(kind)] == [[]] * len(
        fast_examples(kind)
    )


@pytest.mark.parametrize("name", built_in_scenarios())
def test_all_holds_that_engines_take_for_granted_of_shipped_scenarios(name: str) -> None:
    assert find_violations(build_world(load(name))) == []


def corrupt_worlds(world: World) -> dict[str, World]:
    """Worlds with one thing wrong, as no scenario can make them."""
    people, ties, start, (first, *rest) = world.population, world.ties, world.initial_state, world.segments
    n = len(people.names)
    numbers, long = np.arange(n, dtype=np.int32), people.leader_of.astype(np.int64)

    def segment(**changes: Any) -> World:
        return world._replace(segments=(first._replace(**changes), *rest))

    return {
        "a leader who is nobody": world._replace(population=people._replace(leader_of=numbers + 1)),
        "a leader of too many bits": world._replace(population=people._replace(leader_of=long)),
        "leaders in a circle": world._replace(population=people._replace(leader_of=(numbers + 1) % n)),
        "a team that is not there": world._replace(population=people._replace(team_of=numbers + 1)),
        "ties the wrong way round": world._replace(ties=ties._replace(person_a=ties.person_b, person_b=ties.person_a)),
        "a tie twice": world._replace(ties=ties._replace(person_a=ties.person_a * 0, person_b=ties.person_b * 0 + 1)),
        "a weight of NaN": world._replace(ties=ties._replace(weight=ties.weight * nan)),
        "a strength of infinity": world._replace(ties=ties._replace(mean_strength=inf)),
        "a strength of 0": world._replace(ties=ties._replace(mean_strength=0.0)),
        "too few weights": world._replace(ties=ties._replace(weight=ties.weight[1:])),
        "a start of NaN": world._replace(initial_state=start._replace(energy=start.energy * nan)),
        "a start of too few": world._replace(initial_state=start._replace(energy=start.energy[1:])),
        "a style that is not there": segment(style_index=first.style_index + np.int32(len(first.style_effects))),
        "a workload of NaN": segment(workload=first.workload * nan),
        "a spark for nobody": segment(spark_receivers=np.array([n], np.int32)),
        "a day too early": segment(first_day=0),
        "a day too late": segment(last_day=first.last_day + 1),
        "a seed with a fraction": world._replace(seed=1.5),
        "constants of NaN in a segment": segment(constants=world.initial_constants._replace(give_base_log_odds=nan)),
        "constants of NaN": world._replace(initial_constants=world.initial_constants._replace(give_base_log_odds=nan)),
    }


@pytest.mark.parametrize("what", corrupt_worlds(make_worlds()[0]))
def test_what_engines_take_for_granted_would_be_missed(what: str) -> None:
    assert find_violations(corrupt_worlds(make_worlds()[0])[what]) != []
