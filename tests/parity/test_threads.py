"""An organisation played in parts, or on a stage used before, leaves the same bits as played whole and anew."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled import run, run_compiled
from sim.engine.compiled.allocate import MAX_PARTITIONS
from sim.engine.compiled.layout import DRAW_BLOCK_SIZE, LANES, TILES_PER_CHUNK
from sim.engine.compiled.run import Workspace, simulate_replicates
from sim.engine.compiled.threads import partition_people
from sim.engine.mesa import run_mesa as play_mesa
from sim.engine.trace import Trace
from sim.engine.trace_diff import first_trace_difference
from sim.model.act_kinds import CONVERSATION_KIND, NO_PERSON
from sim.model.measures import MEASURE_INDEX, N_MEASURES
from sim.scenario import Scenario
from sim.world import World, build_world
from tests.parity.busy_worlds import BUSY_PARAMETERS, INTRODUCTION_HEAVY_KINDS, make_organisation
from tests.parity.threaded_runs import run_with_small_log


@pytest.fixture(scope="module")
def world() -> World:
    """Some dozens of teams to which everything happens."""
    return build_world(make_organisation())


@pytest.fixture(scope="module")
def single_thread_trace(world: World) -> Trace:
    """What it leaves when one thread plays all."""
    return run_compiled(world, n_threads=1)


def assert_traces_equal(one: Trace, other: Trace, world: World) -> None:
    assert (difference := first_trace_difference(one, other)) is None, difference.describe(world)
    assert one.digest() == other.digest()


# --- in parts


def test_much_happens_in_the_organisation(world: World, single_thread_trace: Trace) -> None:
    assert len(world.population.names) > LANES * TILES_PER_CHUNK
    acts = single_thread_trace.acts
    assert acts is not None
    assert (acts.giver == NO_PERSON).sum() == 60
    assert (acts.introduced >= 0).sum() > 50
    assert (acts.kind == CONVERSATION_KIND).sum() > 50
    assert single_thread_trace.days[:, 0, MEASURE_INDEX["leavers"]].sum() > 50
    assert any(0 < segment.is_absent.sum() < len(world.population.names) for segment in world.segments)
    teams = world.population.team_of
    assert (teams[world.ties.person_a] != teams[world.ties.person_b]).sum() > 10


def test_it_leaves_the_same_bits_on_the_mesa_engine(world: World, single_thread_trace: Trace) -> None:
    assert_traces_equal(play_mesa(world), single_thread_trace, world)


@pytest.mark.parametrize("threads", [2, 3, 5])
def test_several_threads_play_a_part_each_and_leave_the_same_bits(
    threads: int, world: World, single_thread_trace: Trace
) -> None:
    assert len(partition_people(world.population.team_of, threads)) == threads
    assert_traces_equal(run_compiled(world, n_threads=threads), single_thread_trace, world)


def test_more_threads_than_there_can_be_parts_leave_the_same_bits(world: World, single_thread_trace: Trace) -> None:
    assert len(partition_people(world.population.team_of, MAX_PARTITIONS)) < 50
    assert_traces_equal(run_compiled(world, n_threads=50), single_thread_trace, world)


def test_places_for_acts_are_enough_where_all_act_and_ties_are_shared_out_unevenly() -> None:
    names = [[f"{team}.{k}" for k in range(LANES)] for team in range(MAX_PARTITIONS)]
    people = [{"name": name, "team": f"Team {team}"} for team, members in enumerate(names) for name in members]
    ties = [[one[k], one[(k + step) % LANES]] for one in names for k in range(LANES) for step in range(1, 6)]
    assert (
        len(ties) == (MAX_PARTITIONS + 2) * DRAW_BLOCK_SIZE
    )  # so that some parts have two blocks of them, and others one
    data = {
        "schema": 1,
        "days": 3,
        "team": {"builder": "people", "people": people, "ties": ties},
        "parameters": {"contacts_per_day": 50, "introductions_max": 0},
        "events": [{"event": "campaign", "day": 1, "strength": 10}],
    }
    world = build_world(Scenario.from_dict(data))
    alone = run_compiled(world, n_threads=1)
    assert alone.acts is not None
    assert len(alone.acts.giver) > 2.99 * 2 * len(ties)
    assert_traces_equal(alone, run_compiled(world, n_threads=MAX_PARTITIONS), world)


def test_measures_alone_are_the_same_in_parts(world: World, single_thread_trace: Trace) -> None:
    measures = run_compiled(world, n_threads=3, keep_people=False, keep_acts=False)
    assert measures.people is measures.acts is None
    assert measures.days.tobytes() == single_thread_trace.days.tobytes()


def test_the_largest_organisations_are_played_by_as_many_threads_as_there_are_processors(
    world: World, single_thread_trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def parts_and_note(team_of: Any, n_parts: int) -> Any:
        asked.append(n_parts)
        return partition_people(team_of, n_parts)

    monkeypatch.setattr(run, "partition_people", parts_and_note)
    monkeypatch.setattr(run, "usable_cpu_count", lambda: 4)
    assert_traces_equal(run_compiled(world), single_thread_trace, world)
    assert asked == []
    monkeypatch.setattr(run, "MIN_PEOPLE_FOR_THREADS", len(world.population.names))
    assert_traces_equal(run_compiled(world), single_thread_trace, world)
    assert asked == [4]


# --- where people are cut into parts


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, MAX_PARTITIONS))
def test_parts_cover_all_tiles_and_cut_no_team(sizes: list[int], n_parts: int) -> None:
    team_of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    n_tiles = -(-len(team_of) // LANES)
    parts = partition_people(team_of, n_parts)
    assert 1 <= len(parts) <= n_parts
    assert [part.number for part in parts] == list(range(len(parts)))
    assert {part.n_partitions for part in parts} == {len(parts)}
    tiles = [tile for part in parts for tile in range(part.first_tile, part.end_tile)]
    assert tiles == list(range(n_tiles))
    assert all(part.first_tile < part.end_tile for part in parts)
    teams = [set(team_of[part.first_tile * LANES : part.end_tile * LANES].tolist()) for part in parts]
    assert sum(map(len, teams)) == len(sizes)


def test_teams_that_end_with_a_tile_are_cut_into_equal_parts() -> None:
    team_of = np.repeat(np.arange(12, dtype=np.int32), LANES)
    assert [(part.first_tile, part.end_tile) for part in partition_people(team_of, 4)] == [
        (0, 3),
        (3, 6),
        (6, 9),
        (9, 12),
    ]


def test_teams_whose_people_are_scattered_are_one_part() -> None:
    scattered = np.arange(400, dtype=np.int32) % 7
    assert [(part.first_tile, part.end_tile) for part in partition_people(scattered, 4)] == [(0, -(-400 // LANES))]


def test_a_team_that_reaches_over_some_tiles_alone_is_cut_beside_them() -> None:
    team_of = np.array([0] * LANES + [1, 2] * LANES + [3] * LANES, np.int32)
    assert [(part.first_tile, part.end_tile) for part in partition_people(team_of, 4)] == [(0, 1), (1, 3), (3, 4)]


def test_scattered_teams_leave_the_same_bits_on_both_engines_however_many_threads_there_are() -> None:
    names = [f"Person {k}" for k in range(40)]
    people = [{"name": name, "team": f"Team {k % 3}"} for k, name in enumerate(names)]
    ties = [[names[k], names[(k + step) % 40]] for k in range(40) for step in (1, 2, 7)]
    team = {"builder": "people", "people": people, "ties": ties}
    data = {"schema": 1, "days": 12, "team": team, "parameters": BUSY_PARAMETERS, "kinds": INTRODUCTION_HEAVY_KINDS}
    world = build_world(Scenario.from_dict(data))
    alone = run_compiled(world, n_threads=1)
    assert_traces_equal(alone, play_mesa(world), world)
    assert_traces_equal(alone, run_compiled(world, n_threads=3), world)


# --- on a stage that was used before


SEEDS = (5, 6, 2**63 - 1, 5)


def test_batched_seeds_match_single_runs_with_random_events() -> None:
    scenario = make_organisation()
    found = simulate_replicates(scenario, SEEDS)
    expected = [run_compiled(build_world(scenario, seed)).days[:, 0] for seed in SEEDS]
    assert [course.tobytes() for course in found] == [course.tobytes() for course in expected]
    assert len({course.tobytes() for course in found}) == 3


def test_courses_are_also_right_where_nothing_depends_on_the_seed_but_luck() -> None:
    data = {
        "schema": 1,
        "days": 12,
        "team": {"builder": "ward"},
        "parameters": BUSY_PARAMETERS,
        "kinds": INTRODUCTION_HEAVY_KINDS,
    }
    scenario = Scenario.from_dict(data)
    found = simulate_replicates(scenario, SEEDS)
    expected = [run_compiled(build_world(scenario, seed)).days[:, 0] for seed in SEEDS]
    assert [course.tobytes() for course in found] == [course.tobytes() for course in expected]


def test_without_seeds_there_are_no_courses() -> None:
    assert simulate_replicates(make_organisation(), ()).shape == (0, make_organisation().days, N_MEASURES)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_world_played_again_in_one_house_leaves_the_same(
    threads: int, world: World, single_thread_trace: Trace
) -> None:
    house = Workspace(world, threads=threads)
    for seed in (world.seed, world.seed + 1, world.seed):
        house.run(build_world(make_organisation(), seed))
        again = house.output.days.tobytes() == single_thread_trace.days.tobytes()
        assert again == (seed == world.seed)


def test_reused_workspace_does_not_reuse_events() -> None:
    scenario = make_organisation()
    house = Workspace(build_world(scenario, days=4))
    for seed in range(20):
        house.run(build_world(scenario, seed, days=4))  # let go at once, so that the next may get its place in memory
        assert house.output.days.tobytes() == run_compiled(build_world(scenario, seed, days=4)).days.tobytes(), seed


# --- with a log that grows, and with stops between


@pytest.mark.parametrize("threads", [1, 3])
def test_a_log_that_is_too_small_grows_and_keeps_everything(
    threads: int, world: World, single_thread_trace: Trace
) -> None:
    trace, room = run_with_small_log(world, threads)
    assert_traces_equal(trace, single_thread_trace, world)
    assert single_thread_trace.acts is not None
    assert room > len(single_thread_trace.acts.day)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_run_that_stops_every_few_days_leaves_the_same_and_tells_how_far_it_is(
    threads: int, world: World, single_thread_trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MAX_PERSON_DAYS_PER_CALL", 2 * len(world.population.names))
    ticks: list[int] = []
    assert_traces_equal(run_compiled(world, n_threads=threads, on_progress=ticks.append), single_thread_trace, world)
    assert ticks == sorted(ticks)
    assert ticks[-1] == world.days
    assert max(np.diff([0, *ticks])) <= 2
