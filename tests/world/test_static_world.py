"""The shared part of worlds is computed once per scenario and does not change any world."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model import rng
from sim.model.rng import RandomStream
from sim.model.rules import giving, leadership, overnight
from sim.model.rules import workload as workload_rules
from sim.scenario import Scenario, built_in_scenarios, load
from sim.teams.organisation import INNER_BUILDERS
from sim.world import build_static_world, build_world, vectorized
from sim.world.initial_state import PERSON_STATE_ROWS
from sim.world.population import meeting_probabilities_of_ties
from tests.teams.reference_builders import build_reference
from tests.world.helpers import make_scenario, make_world

RANDOM_EVENTS = [
    {"event": "campaign", "day": 3, "until": 20, "strength": 0.5, "share": 0.4},
    {"event": "campaign", "day": 5, "strength": 0.1},
    {"event": "mandate", "day": 8, "until": 12, "strength": 0.3, "team": "Desk"},
    {"event": "absence", "day": 10, "until": 14, "share": 0.3},
    {"event": "workload", "day": 12, "until": 22, "workload": 1.1},
    {"event": "spark", "day": 12, "acts": 2},
    {"event": "leadership", "day": 18, "style": "compliance"},
    {"event": "incident", "day": 20, "harm": 0.5},
]


def assert_identical(actual, expected):
    """Assert that two worlds, or parts of them, are bit-identical."""
    if isinstance(actual, np.ndarray):
        assert (actual.dtype, actual.shape, actual.tobytes()) == (expected.dtype, expected.shape, expected.tobytes())
    elif isinstance(actual, tuple):
        assert len(actual) == len(expected)
        for actual_item, expected_item in zip(actual, expected, strict=True):
            assert_identical(actual_item, expected_item)
    else:
        assert actual == expected


# --- several seeds


@pytest.mark.parametrize("name", built_in_scenarios())
def test_a_reused_scenario_gives_the_same_worlds_as_a_new_scenario(name):
    reused = load(name)
    for seed in (7, 1, 2**63 - 1, 7):
        assert_identical(build_world(reused, seed), build_world(load(name), seed))


def test_random_events_depend_only_on_the_seed():
    reused = make_scenario(*RANDOM_EVENTS)
    worlds = [build_world(reused, seed) for seed in range(20)]
    for seed, world in enumerate(worlds):
        assert_identical(world, make_world(*RANDOM_EVENTS, seed=seed))
    assert len({tuple(world.segments[-1].campaign_log_odds.tolist()) for world in worlds}) == 1
    for name in ("campaign_log_odds", "is_absent", "workload", "spark_receivers"):
        assert len({tuple(tuple(getattr(s, name).tolist()) for s in world.segments) for world in worlds}) > 3


def test_worlds_of_different_lengths_are_independent():
    reused = make_scenario(*RANDOM_EVENTS)
    for days in (30, 11, 30, 19):
        assert_identical(build_world(reused, 3, days), build_world(make_scenario(*RANDOM_EVENTS), 3, days))


def test_worlds_of_a_scenario_share_the_arrays_that_do_not_depend_on_the_seed():
    reused = make_scenario(*RANDOM_EVENTS)
    first, second = build_world(reused, 1), build_world(reused, 2)
    assert first.population is second.population
    assert first.ties is second.ties
    assert first.initial_constants is second.initial_constants
    assert all(a.control is b.control for a, b in zip(first.segments, second.segments, strict=True))
    assert not any(np.shares_memory(a, b) for a, b in zip(first.initial_state, second.initial_state, strict=True))
    assert build_static_world(reused) is build_static_world(reused)


# --- vectorized rules


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_initial_states_match_the_scalar_rules(seed):
    world = make_world(
        seed=seed, start={"safety": 0.3, "people": {"Ben": {"wellbeing": 0.9}, "Cho": {"set_point": 0.2}}}
    )
    c, start = world.initial_constants, world.initial_state
    for i in range(7):
        generated = rng.clipped_irwin_hall(
            seed, 0, int(RandomStream.SET_POINT), i, c.params.wellbeing_mean, c.params.wellbeing_sd
        )
        set_point = 0.2 if i == 2 else generated
        wellbeing = 0.9 if i == 1 else set_point
        energy = overnight.initial_energy(wellbeing, c.params.workload, c)
        disposition = rng.clipped_irwin_hall(
            seed, 0, int(RandomStream.DISPOSITION), i, c.params.disposition_mean, c.params.disposition_sd
        )
        expected = (set_point, disposition, wellbeing, energy, 0.0, 0.3, 0.4)
        assert tuple(column[i] for column in start[: len(PERSON_STATE_ROWS)]) == expected


def test_vectorized_rules_are_bit_identical_to_scalar_rules():
    generator = np.random.default_rng(1)
    world = make_world()
    weight, control, workload = generator.gamma(0.3, 3.0, 500), generator.random(500), generator.random(500) * 2
    mandated, absent = generator.random(500) < 0.3, generator.random(500) < 0.4
    team_of = np.sort(generator.integers(0, 60, 500))
    for w, probability in zip(
        weight, meeting_probabilities_of_ties(weight, world.ties, world.initial_constants), strict=True
    ):
        assert probability == giving.meeting_probability(float(w), world.ties.mean_strength, world.initial_constants)
    for x, is_mandated, autonomy in zip(
        control, mandated, vectorized.autonomy_by_person(control, mandated), strict=True
    ):
        assert autonomy == leadership.autonomy(float(x), bool(is_mandated))
    loads = vectorized.redistribute_workload(workload, absent, team_of.astype(np.int32), 60)
    for own_workload, is_absent, team, shared in zip(workload, absent, team_of, loads, strict=True):
        size, present = (team_of == team).sum(), ((team_of == team) & ~absent).sum()
        assert shared == (
            0.0
            if is_absent
            else workload_rules.workload_when_short_staffed(float(own_workload), int(size), int(present))
        )


def test_replace_nan_uses_the_default_only_for_nan():
    assert (vectorized.replace_nan(math.nan, 0.3), vectorized.replace_nan(0.0, 0.3)) == (0.3, 0.0)


# --- organisations


@pytest.mark.parametrize("inner", INNER_BUILDERS)
def test_the_world_of_an_organisation_matches_the_reference_graph(inner):
    team = {"builder": "organisation", "seed": 5, "teams": 36, "smallest": 3, "largest": 20, "inner": inner}
    scenario = Scenario.from_dict(
        {"schema": 1, "team": team, "leadership": {"mix": {"rescuing": 0.5, "compliance": 0.5}}}
    )
    graph = build_reference(scenario.team.builder_settings, 5)
    world = build_world(scenario)
    people, ties = world.population, world.ties
    nodes = [graph.nodes[person] for person in range(len(graph))]
    assert people.names == tuple(node["name"] for node in nodes)
    assert people.roles == tuple(node["role"] for node in nodes)
    assert [people.teams[team] for team in people.team_of] == [node["team"] for node in nodes]
    assert people.leader_of.tolist() == [-1 if node["leader"] is None else node["leader"] for node in nodes]
    edges = sorted((min(a, b), max(a, b), weight) for a, b, weight in graph.edges(data="weight"))
    assert list(zip(ties.person_a.tolist(), ties.person_b.tolist(), ties.weight.tolist(), strict=True)) == edges
    total_strength = 0.0
    for _, _, weight in edges:
        total_strength += 2.0 * weight
    assert ties.mean_strength == total_strength / len(graph)


def test_events_target_people_and_teams_of_a_large_organisation():
    team = {"builder": "organisation", "teams": 3000, "smallest": 8, "largest": 8}
    events = [
        {"event": "workload", "day": 2, "workload": 1.0, "team": [f"Ward {number}" for number in range(1, 3000, 2)]},
        {"event": "campaign", "day": 2, "strength": 1.0, "people": ["Director", "Nurse 2999.1"]},
        {"event": "absence", "day": 2, "share": 0.25},
    ]
    world = build_world(Scenario.from_dict({"schema": 1, "days": 5, "team": team, "events": events}))
    segment = world.segments[1]
    assert [world.population.names[i] for i in np.flatnonzero(segment.campaign_log_odds)] == [
        "Director",
        "Nurse 2999.1",
    ]
    assert segment.is_absent.sum() == 6000
    overloaded = ~segment.is_absent & (world.population.team_of % 2 == 1)
    assert (segment.workload[overloaded] >= 1.0).all()
