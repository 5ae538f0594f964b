"""Results with several threads or a reused workspace are bit-identical to a single-threaded run."""

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
from sim.engine.mesa import run_mesa
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
    """An organisation of 170 teams with most types of events."""
    return build_world(make_organisation())


@pytest.fixture(scope="module")
def single_thread_trace(world: World) -> Trace:
    """Trace of the organisation from a single thread."""
    return run_compiled(world, n_threads=1)


def assert_traces_equal(actual: Trace, expected: Trace, world: World) -> None:
    assert (difference := first_trace_difference(actual, expected)) is None, difference.describe(world)
    assert actual.digest() == expected.digest()


# --- several threads


def test_the_organisation_has_many_events_and_cross_team_ties(world: World, single_thread_trace: Trace) -> None:
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


def test_the_organisation_is_bit_identical_on_the_mesa_engine(world: World, single_thread_trace: Trace) -> None:
    assert_traces_equal(run_mesa(world), single_thread_trace, world)


@pytest.mark.parametrize("threads", [2, 3, 5])
def test_threads_give_bit_identical_results(threads: int, world: World, single_thread_trace: Trace) -> None:
    assert len(partition_people(world.population.team_of, threads)) == threads
    assert_traces_equal(run_compiled(world, n_threads=threads), single_thread_trace, world)


def test_more_threads_than_partitions_give_bit_identical_results(world: World, single_thread_trace: Trace) -> None:
    assert len(partition_people(world.population.team_of, MAX_PARTITIONS)) < 50
    assert_traces_equal(run_compiled(world, n_threads=50), single_thread_trace, world)


def test_act_buffers_suffice_with_maximum_acts_and_uneven_tie_blocks() -> None:
    names = [[f"{team}.{k}" for k in range(LANES)] for team in range(MAX_PARTITIONS)]
    people = [{"name": name, "team": f"Team {team}"} for team, members in enumerate(names) for name in members]
    ties = [[team[k], team[(k + step) % LANES]] for team in names for k in range(LANES) for step in range(1, 6)]
    assert (
        len(ties) == (MAX_PARTITIONS + 2) * DRAW_BLOCK_SIZE
    )  # so that some partitions have two blocks of ties and others one
    data = {
        "schema": 1,
        "days": 3,
        "team": {"builder": "people", "people": people, "ties": ties},
        "parameters": {"contacts_per_day": 50, "introductions_max": 0},
        "events": [{"event": "campaign", "day": 1, "strength": 10}],
    }
    world = build_world(Scenario.from_dict(data))
    single = run_compiled(world, n_threads=1)
    assert single.acts is not None
    assert len(single.acts.giver) > 2.99 * 2 * len(ties)
    assert_traces_equal(single, run_compiled(world, n_threads=MAX_PARTITIONS), world)


def test_measures_without_people_and_acts_are_bit_identical_with_threads(
    world: World, single_thread_trace: Trace
) -> None:
    measures = run_compiled(world, n_threads=3, keep_people=False, keep_acts=False)
    assert measures.people is measures.acts is None
    assert measures.days.tobytes() == single_thread_trace.days.tobytes()


def test_large_organisations_use_one_thread_per_cpu(
    world: World, single_thread_trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested = []

    def record_partition(team_of: Any, n_partitions: int) -> Any:
        requested.append(n_partitions)
        return partition_people(team_of, n_partitions)

    monkeypatch.setattr(run, "partition_people", record_partition)
    monkeypatch.setattr(run, "usable_cpu_count", lambda: 4)
    assert_traces_equal(run_compiled(world), single_thread_trace, world)
    assert requested == []
    monkeypatch.setattr(run, "MIN_PEOPLE_FOR_THREADS", len(world.population.names))
    assert_traces_equal(run_compiled(world), single_thread_trace, world)
    assert requested == [4]


# --- partitions


@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, MAX_PARTITIONS))
def test_partitions_cover_all_tiles_and_split_no_team(sizes: list[int], n_partitions: int) -> None:
    team_of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    n_tiles = -(-len(team_of) // LANES)
    partitions = partition_people(team_of, n_partitions)
    assert 1 <= len(partitions) <= n_partitions
    assert [partition.number for partition in partitions] == list(range(len(partitions)))
    assert {partition.n_partitions for partition in partitions} == {len(partitions)}
    tiles = [tile for partition in partitions for tile in range(partition.first_tile, partition.end_tile)]
    assert tiles == list(range(n_tiles))
    assert all(partition.first_tile < partition.end_tile for partition in partitions)
    teams = [
        set(team_of[partition.first_tile * LANES : partition.end_tile * LANES].tolist()) for partition in partitions
    ]
    assert sum(map(len, teams)) == len(sizes)


def test_teams_aligned_with_tiles_give_equal_partitions() -> None:
    team_of = np.repeat(np.arange(12, dtype=np.int32), LANES)
    assert [(partition.first_tile, partition.end_tile) for partition in partition_people(team_of, 4)] == [
        (0, 3),
        (3, 6),
        (6, 9),
        (9, 12),
    ]


def test_scattered_teams_give_a_single_partition() -> None:
    scattered = np.arange(400, dtype=np.int32) % 7
    assert [(partition.first_tile, partition.end_tile) for partition in partition_people(scattered, 4)] == [
        (0, -(-400 // LANES))
    ]


def test_a_team_that_spans_several_tiles_stays_in_one_partition() -> None:
    team_of = np.array([0] * LANES + [1, 2] * LANES + [3] * LANES, np.int32)
    assert [(partition.first_tile, partition.end_tile) for partition in partition_people(team_of, 4)] == [
        (0, 1),
        (1, 3),
        (3, 4),
    ]


def test_scattered_teams_are_bit_identical_on_both_engines_with_any_number_of_threads() -> None:
    names = [f"Person {k}" for k in range(40)]
    people = [{"name": name, "team": f"Team {k % 3}"} for k, name in enumerate(names)]
    ties = [[names[k], names[(k + step) % 40]] for k in range(40) for step in (1, 2, 7)]
    team = {"builder": "people", "people": people, "ties": ties}
    data = {"schema": 1, "days": 12, "team": team, "parameters": BUSY_PARAMETERS, "kinds": INTRODUCTION_HEAVY_KINDS}
    world = build_world(Scenario.from_dict(data))
    single = run_compiled(world, n_threads=1)
    assert_traces_equal(single, run_mesa(world), world)
    assert_traces_equal(single, run_compiled(world, n_threads=3), world)


# --- reused workspaces


SEEDS = (5, 6, 2**63 - 1, 5)


def test_batched_seeds_match_single_runs_with_random_events() -> None:
    scenario = make_organisation()
    replicates = simulate_replicates(scenario, SEEDS)
    expected = [run_compiled(build_world(scenario, seed)).days[:, 0] for seed in SEEDS]
    assert [series.tobytes() for series in replicates] == [series.tobytes() for series in expected]
    assert len({series.tobytes() for series in replicates}) == 3


def test_batched_seeds_match_single_runs_without_random_events() -> None:
    data = {
        "schema": 1,
        "days": 12,
        "team": {"builder": "ward"},
        "parameters": BUSY_PARAMETERS,
        "kinds": INTRODUCTION_HEAVY_KINDS,
    }
    scenario = Scenario.from_dict(data)
    replicates = simulate_replicates(scenario, SEEDS)
    expected = [run_compiled(build_world(scenario, seed)).days[:, 0] for seed in SEEDS]
    assert [series.tobytes() for series in replicates] == [series.tobytes() for series in expected]


def test_batched_runs_without_seeds_are_empty() -> None:
    assert simulate_replicates(make_organisation(), ()).shape == (0, make_organisation().days, N_MEASURES)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_repeated_run_in_a_workspace_is_bit_identical(threads: int, world: World, single_thread_trace: Trace) -> None:
    workspace = Workspace(world, threads=threads)
    for seed in (world.seed, world.seed + 1, world.seed):
        workspace.run(build_world(make_organisation(), seed))
        is_identical = workspace.output.days.tobytes() == single_thread_trace.days.tobytes()
        assert is_identical == (seed == world.seed)


def test_reused_workspace_does_not_reuse_events() -> None:
    scenario = make_organisation()
    workspace = Workspace(build_world(scenario, days=4))
    for seed in range(20):
        workspace.run(build_world(scenario, seed, days=4))  # freed at once, so that the next world may reuse its memory
        assert workspace.output.days.tobytes() == run_compiled(build_world(scenario, seed, days=4)).days.tobytes(), seed


# --- log growth and progress


@pytest.mark.parametrize("threads", [1, 3])
def test_a_log_that_is_too_small_grows_and_keeps_all_acts(
    threads: int, world: World, single_thread_trace: Trace
) -> None:
    trace, capacity = run_with_small_log(world, threads)
    assert_traces_equal(trace, single_thread_trace, world)
    assert single_thread_trace.acts is not None
    assert capacity > len(single_thread_trace.acts.day)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_run_in_several_calls_is_bit_identical_and_reports_progress(
    threads: int, world: World, single_thread_trace: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MAX_PERSON_DAYS_PER_CALL", 2 * len(world.population.names))
    reported_days: list[int] = []
    assert_traces_equal(
        run_compiled(world, n_threads=threads, on_progress=reported_days.append), single_thread_trace, world
    )
    assert reported_days == sorted(reported_days)
    assert reported_days[-1] == world.days
    assert max(np.diff([0, *reported_days])) <= 2
