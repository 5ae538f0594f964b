"""What runs of a scenario share is worked out once, and leaves every world as if it were made alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model import rng as draws
from sim.model.rng import RandomStream
from sim.model.rules import giving, leadership, overnight
from sim.model.rules import workload as working
from sim.scenario import Scenario, built_in_scenarios, load
from sim.teams.organisation import INNER_BUILDERS
from sim.world import build_static_world, build_world, vectorized
from sim.world.initial_state import PERSON_STATE_ROWS
from sim.world.population import meeting_probabilities_of_ties
from tests.teams.reference_builders import build_reference
from tests.world.helpers import make_scenario, make_world

DRAWN = [
    {"event": "campaign", "day": 3, "until": 20, "strength": 0.5, "share": 0.4},
    {"event": "campaign", "day": 5, "strength": 0.1},
    {"event": "mandate", "day": 8, "until": 12, "strength": 0.3, "team": "Desk"},
    {"event": "absence", "day": 10, "until": 14, "share": 0.3},
    {"event": "workload", "day": 12, "until": 22, "workload": 1.1},
    {"event": "spark", "day": 12, "acts": 2},
    {"event": "leadership", "day": 18, "style": "compliance"},
    {"event": "incident", "day": 20, "harm": 0.5},
]


def assert_same(one, other):
    """Two worlds, or parts of them, are the same to the last bit."""
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            assert_same(mine, theirs)
    else:
        assert one == other


# --- a further seed


@pytest.mark.parametrize("name", built_in_scenarios())
def test_a_further_seed_gives_the_world_that_a_new_scenario_gives(name):
    often = load(name)
    for seed in (7, 1, 2**63 - 1, 7):
        assert_same(build_world(often, seed), build_world(load(name), seed))


def test_what_is_drawn_is_drawn_for_each_seed_however_many_there_were_before():
    often = make_scenario(*DRAWN)
    worlds = [build_world(often, seed) for seed in range(20)]
    for seed, found in enumerate(worlds):
        assert_same(found, make_world(*DRAWN, seed=seed))
    assert len({tuple(found.segments[-1].campaign_log_odds.tolist()) for found in worlds}) == 1
    for name in ("campaign_log_odds", "is_absent", "workload", "spark_receivers"):
        assert len({tuple(tuple(getattr(s, name).tolist()) for s in found.segments) for found in worlds}) > 3


def test_runs_of_other_lengths_do_not_disturb_each_other():
    often = make_scenario(*DRAWN)
    for days in (30, 11, 30, 19):
        assert_same(build_world(often, 3, days), build_world(make_scenario(*DRAWN), 3, days))


def test_worlds_of_a_scenario_share_all_that_no_seed_changes():
    often = make_scenario(*DRAWN)
    one, other = build_world(often, 1), build_world(often, 2)
    assert one.population is other.population
    assert one.ties is other.ties
    assert one.initial_constants is other.initial_constants
    assert all(mine.control is theirs.control for mine, theirs in zip(one.segments, other.segments, strict=True))
    assert not any(
        np.shares_memory(mine, theirs) for mine, theirs in zip(one.initial_state, other.initial_state, strict=True)
    )
    assert build_static_world(often) is build_static_world(often)


# --- rules for all at once


@pytest.mark.parametrize("seed", [0, 2**63 - 1])
def test_the_first_morning_is_what_the_rules_say_person_by_person(seed):
    lived = make_world(
        seed=seed, start={"safety": 0.3, "people": {"Ben": {"wellbeing": 0.9}, "Cho": {"set_point": 0.2}}}
    )
    c, start = lived.initial_constants, lived.initial_state
    for i in range(7):
        drawn = draws.clipped_irwin_hall(
            seed, 0, int(RandomStream.SET_POINT), i, c.params.wellbeing_mean, c.params.wellbeing_sd
        )
        set_point = 0.2 if i == 2 else drawn
        wellbeing = 0.9 if i == 1 else set_point
        energy = overnight.initial_energy(wellbeing, c.params.workload, c)
        disposition = draws.clipped_irwin_hall(
            seed, 0, int(RandomStream.DISPOSITION), i, c.params.disposition_mean, c.params.disposition_sd
        )
        expected = (set_point, disposition, wellbeing, energy, 0.0, 0.3, 0.4)
        assert tuple(column[i] for column in start[: len(PERSON_STATE_ROWS)]) == expected


def test_rules_for_each_give_the_bits_of_the_rule():
    rng = np.random.default_rng(1)
    lived = make_world()
    weight, control, workload = rng.gamma(0.3, 3.0, 500), rng.random(500), rng.random(500) * 2
    mandated, absent, team_of = rng.random(500) < 0.3, rng.random(500) < 0.4, np.sort(rng.integers(0, 60, 500))
    for w, chance in zip(
        weight, meeting_probabilities_of_ties(weight, lived.ties, lived.initial_constants), strict=True
    ):
        assert chance == giving.meeting_probability(float(w), lived.ties.mean_strength, lived.initial_constants)
    for x, order, free in zip(control, mandated, vectorized.autonomy_by_person(control, mandated), strict=True):
        assert free == leadership.autonomy(float(x), bool(order))
    loads = vectorized.redistribute_workload(workload, absent, team_of.astype(np.int32), 60)
    for alone, away, team, shared in zip(workload, absent, team_of, loads, strict=True):
        size, present = (team_of == team).sum(), ((team_of == team) & ~absent).sum()
        assert shared == (0.0 if away else working.workload_when_short_staffed(float(alone), int(size), int(present)))


def test_where_nothing_is_given_the_usual_counts():
    assert (vectorized.replace_nan(math.nan, 0.3), vectorized.replace_nan(0.0, 0.3)) == (0.3, 0.0)


# --- organisations


@pytest.mark.parametrize("inner", INNER_BUILDERS)
def test_the_world_of_an_organisation_is_that_of_its_graph_drawn_plainly(inner):
    team = {"builder": "organisation", "seed": 5, "teams": 36, "smallest": 3, "largest": 20, "inner": inner}
    told = Scenario.from_dict({"schema": 1, "team": team, "leadership": {"mix": {"rescuing": 0.5, "compliance": 0.5}}})
    graph = build_reference(told.team.builder_settings, 5)
    people, ties = build_world(told).population, build_world(told).ties
    nodes = [graph.nodes[person] for person in range(len(graph))]
    assert people.names == tuple(node["name"] for node in nodes)
    assert people.roles == tuple(node["role"] for node in nodes)
    assert [people.teams[team] for team in people.team_of] == [node["team"] for node in nodes]
    assert people.leader_of.tolist() == [-1 if node["leader"] is None else node["leader"] for node in nodes]
    edges = sorted((min(a, b), max(a, b), weight) for a, b, weight in graph.edges(data="weight"))
    assert list(zip(ties.person_a.tolist(), ties.person_b.tolist(), ties.weight.tolist(), strict=True)) == edges
    both = 0.0
    for _, _, weight in edges:
        both += 2.0 * weight
    assert ties.mean_strength == both / len(graph)


def test_an_event_finds_its_people_and_teams_among_tens_of_thousands():
    team = {"builder": "organisation", "teams": 3000, "smallest": 8, "largest": 8}
    events = [
        {"event": "workload", "day": 2, "workload": 1.0, "team": [f"Ward {number}" for number in range(1, 3000, 2)]},
        {"event": "campaign", "day": 2, "strength": 1.0, "people": ["Director", "Nurse 2999.1"]},
        {"event": "absence", "day": 2, "share": 0.25},
    ]
    lived = build_world(Scenario.from_dict({"schema": 1, "days": 5, "team": team, "events": events}))
    segment = lived.segments[1]
    assert [lived.population.names[i] for i in np.flatnonzero(segment.campaign_log_odds)] == [
        "Director",
        "Nurse 2999.1",
    ]
    assert segment.is_absent.sum() == 6000
    here = ~segment.is_absent & (lived.population.team_of % 2 == 1)
    assert (segment.workload[here] >= 1.0).all()
