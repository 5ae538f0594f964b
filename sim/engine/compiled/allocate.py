"""Allocation of the compiled engine's arrays for a world.

The loops of the engine do not check anything, because a `World` comes from a checked scenario. The schema
(`sim.scenario.schema`, made from `Metadata`) rejects wrong types, values out of range, NaN and infinity.
`sim.scenario.consistency` rejects unknown names and styles and wrong days and shares, `sim.teams.validation` wrong
ties, weights and leaders, and `sim.run` wrong seeds. `sim.world` makes the shapes, types and indices.
`tests/parity/world_invariants.py` lists what the loops rely on, and `tests/parity/test_invalid_input_rejected.py` tries
to break it in every public way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled.bitmask import WORD_BITS
from sim.engine.compiled.layout import (
    DRAW_BLOCK_SIZE,
    EFFECT_OFFSETS,
    EXTERNAL_OFFSETS,
    LANES,
    N_LOG_KINDS,
    PERSISTENT_STATES,
    STATE_OFFSETS,
    TILES_PER_CHUNK,
    ActiveTies,
    ActLogBuffers,
    Adjacency,
    DayActs,
    DayCounts,
    DayMeetings,
    DrawBuffers,
    EngineState,
    EveningBuffers,
    FloatArray,
    InitialStateTable,
    Int32Array,
    IntroducedTies,
    MorningState,
    RippleState,
    RunOutput,
    SegmentArrays,
    TeamState,
    TeamStructure,
)
from sim.engine.trace import ACT_LOG_DTYPES
from sim.model.act_kinds import N_ACT_KINDS
from sim.model.measures import N_MEASURES
from sim.model.rng import HALF_WORD_BITS
from sim.model.rules import evening
from sim.model.rules.day_measures import N_SUMS
from sim.world import Segment, World
from sim.world.initial_state import InitialState

INITIAL_STATE_OFFSETS = np.array([STATE_OFFSETS[name] for name in InitialState._fields[:-1]])
"""Offset of each initial state within a tile."""
MAX_PARTITIONS = 8
"""Largest number of partitions that share the capacity for acts."""
PARTITION_SLACK = MAX_PARTITIONS * (2 * DRAW_BLOCK_SIZE + 100)
"""Spare capacity for acts: a partition may exceed its share by one block of meetings and one leader's conversations."""
N_PRECOMPUTED_ENERGY_RETURNS = 16
"""Numbers of acts (0 to 15) whose energy return is computed once per segment."""
CACHE_LINE_BYTES = 64
"""Bytes in a cache line, and in the widest vector."""
ScalarT = TypeVar("ScalarT", bound=np.generic)


def aligned_zeros(shape: int | tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """Zeros in memory aligned to `CACHE_LINE_BYTES`, so that no vector straddles two cache lines."""
    n_bytes = int(np.prod(shape)) * np.dtype(kind).itemsize
    buffer = np.zeros(n_bytes + CACHE_LINE_BYTES, np.uint8)
    first = -buffer.ctypes.data % CACHE_LINE_BYTES
    zeros: NDArray[Any] = buffer[first : first + n_bytes].view(kind).reshape(shape)
    return zeros


def allocate_engine_state(world: World) -> EngineState:
    """Allocate the state of the engine for a world."""
    n_ties, n_tiles = len(world.ties.person_a) + max_introduced_ties(world), count_tiles(world)
    morning, counts = aligned_zeros((4, n_tiles, LANES)), aligned_zeros((3, n_tiles, LANES), np.int32)
    max_conversations = len(np.unique(world.population.leader_of)) * max(
        segment.constants.params.conversations for segment in world.segments
    )
    max_sparks = max(len(segment.spark_receivers) for segment in world.segments)
    return EngineState(
        adjacency=build_adjacency(world),
        ties=allocate_active_ties(world),
        structure=build_team_structure(world),
        teams=build_team_state(world),
        introduced=allocate_introduced_ties(world),
        ripples=allocate_ripple_state(world),
        morning=MorningState._make(morning.reshape(4, -1)),
        counts=DayCounts._make(counts.reshape(3, -1)),
        morning_tiles=MorningState._make(morning),
        counts_tiles=DayCounts._make(counts),
        person_states=aligned_zeros((n_tiles, LANES * len(PERSISTENT_STATES))),
        evening_buffers=allocate_evening_buffers(min(n_tiles, TILES_PER_CHUNK)),
        meetings=DayMeetings._make(np.zeros((2, n_ties), np.uint64)),
        draw_buffers=allocate_draw_buffers(),
        acts=allocate_day_acts(
            2 * n_ties + max_conversations + PARTITION_SLACK + MAX_PARTITIONS * max_sparks, len(world.population.names)
        ),
        sums=np.zeros((1 + len(world.population.teams), N_SUMS)),
        leavers=np.zeros(len(world.population.names), np.int32),
        n_initial_ties=len(world.ties.person_a),
        mean_strength=world.ties.mean_strength,
    )


def max_introduced_ties(world: World) -> int:
    """Largest possible number of introduced ties at a time."""
    return len(world.population.names) * max_introductions_per_person(world) // 2


def max_introductions_per_person(world: World) -> int:
    """Largest number of introduced ties of one person, on any day."""
    return max(segment.constants.params.introductions_max for segment in world.segments)


def build_adjacency(world: World) -> Adjacency:
    """Neighbours of each person in the initial graph, in ascending order."""
    ties = world.ties
    n = len(world.population.names)
    source = np.concatenate([ties.person_a, ties.person_b])
    target = np.concatenate([ties.person_b, ties.person_a])
    order = np.lexsort((target, source))
    weight = np.concatenate([ties.weight, ties.weight])[order]
    return Adjacency(group_offsets(source, n), target[order], weight)


def group_offsets(group: Int32Array, n: int) -> Int32Array:
    """Begin of each of n groups if members are sorted by group, and the end; shape (n + 1,)."""
    offsets = np.zeros(n + 1, np.int32)
    offsets[1:] = np.cumsum(np.bincount(group, minlength=n))
    return offsets


def allocate_active_ties(world: World) -> ActiveTies:
    """Ties of the initial graph, with capacity for introduced ties and for the last block of draws."""
    pair = (world.ties.person_a.astype(np.uint64) << HALF_WORD_BITS) | world.ties.person_b.astype(np.uint64)
    capacity = len(pair) + max_introduced_ties(world) + DRAW_BLOCK_SIZE
    ties = ActiveTies(
        n=np.array([len(pair)]),
        packed_pair=aligned_zeros(capacity, np.uint64),
        weight=aligned_zeros(capacity),
        meeting_threshold=aligned_zeros(capacity, np.uint64),
        met_bits=aligned_zeros(-(-capacity // WORD_BITS), np.uint64),
    )
    ties.packed_pair[: len(pair)], ties.weight[: len(pair)] = pair, world.ties.weight
    return ties


def allocate_introduced_ties(world: World) -> IntroducedTies:
    """Arrays for introduced ties, of which there are none yet."""
    n, k = len(world.population.names), max_introductions_per_person(world)
    return IntroducedTies(
        n_active=np.zeros(n, np.int32),
        n_pending=np.zeros(n, np.int32),
        partner=np.zeros((n, k), np.int32),
        weight=np.zeros((n, k)),
        tie_index=np.zeros((n, k), np.int32),
        pending_pairs=np.zeros((2, max_introduced_ties(world)), np.int32),
        n_pending_pairs=np.zeros(1, np.int64),
        candidates=np.zeros(n + k, np.int32),
        excluded=np.zeros(n + k, np.int32),
    )


def count_tiles(world: World) -> int:
    """Number of tiles that all people need."""
    return -(-len(world.population.names) // LANES)


def to_tiles(values: NDArray[ScalarT], fill: float = 0) -> NDArray[ScalarT]:
    """Split the last axis, over people, into tiles and lanes; `fill` is the value of unused lanes."""
    n = values.shape[-1]
    n_tiles = -(-n // LANES)
    padded_values = aligned_zeros((*values.shape[:-1], n_tiles * LANES), values.dtype.type)
    padded_values[...] = fill
    padded_values[..., :n] = values
    return padded_values.reshape(*values.shape[:-1], n_tiles, LANES)


def build_tile_table(offsets: Mapping[str, int], values: Mapping[str, FloatArray]) -> FloatArray:
    """Table of tiles with the quantities of `values`, each of shape (people,)."""
    tiles = {name: to_tiles(column) for name, column in values.items()}
    n_tiles = len(next(iter(tiles.values())))
    table = aligned_zeros((n_tiles, LANES * len(offsets)))
    for name, column in tiles.items():
        table[:, offsets[name] : offsets[name] + LANES] = column
    return table


def build_team_structure(world: World) -> TeamStructure:
    """Who is in which team, and who leads whom."""
    people = world.population
    never_leaves = np.zeros(len(people.names))
    never_leaves[people.leader_of[people.leader_of >= 0]] = 1.0
    n = len(people.team_of)
    is_last = np.append(np.diff(people.team_of) != 0, True)
    is_last[LANES - 1 :: LANES] = True
    ends = (1 + np.flatnonzero(is_last)).astype(np.int32)
    segment_end = ends[np.searchsorted(ends, np.arange(n), side="right")]
    return TeamStructure(
        people.team_of, people.leader_of, find_ties_to_leaders(world), segment_end, to_tiles(never_leaves, 1.0)
    )


def find_ties_to_leaders(world: World) -> Int32Array:
    """Index of each person's initial tie to their leader; -1 if there is none. Shape (people,)."""
    ties, leader_of = world.ties, world.population.leader_of
    tie_index = np.full(len(leader_of), -1, np.int32)
    for report, leader in ((ties.person_a, ties.person_b), (ties.person_b, ties.person_a)):
        led = np.flatnonzero(leader_of[report] == leader)
        tie_index[report[led]] = led
    return tie_index


def build_team_state(world: World) -> TeamState:
    """Initial state of teams, and the tiles in which they end."""
    team_of, n, n_tiles = world.population.team_of, len(world.population.teams), count_tiles(world)
    size = np.bincount(team_of, minlength=n).astype(np.int32)
    last_tile = np.zeros(n, np.int64)
    last_tile[team_of] = np.arange(len(team_of)) // LANES  # of several assignments to one index, the last remains
    order = np.argsort(last_tile, kind="stable").astype(np.int32)
    n_ended = np.searchsorted(last_tile[order], np.arange(n_tiles + 1)).astype(np.int32)
    latest = np.maximum.reduceat(last_tile[team_of], np.arange(0, len(team_of), LANES))  # over the teams of each tile
    n_complete_tiles = np.searchsorted(np.maximum.accumulate(latest), np.arange(n_tiles + 1))
    return TeamState(size, world.initial_state.improvement.copy(), order, n_ended, n_complete_tiles)


def build_segment_arrays(segment: Segment, world: World) -> SegmentArrays:
    """Conditions of a segment, with the present reports of each present leader."""
    leader_of = world.population.leader_of
    is_led = (leader_of >= 0) & ~segment.is_absent & ~segment.is_absent[leader_of]
    reports = np.flatnonzero(is_led).astype(np.int32)
    leaders = np.unique(leader_of[reports])
    is_present = (~segment.is_absent).astype(np.float64)
    conditions = {name: getattr(segment, name) for name in ("workload", "control", "autonomy", "campaign_log_odds")}
    return SegmentArrays(
        external=build_tile_table(EXTERNAL_OFFSETS, conditions | {"present": is_present}),
        is_present=is_present,
        style_index=segment.style_index,
        style_effects=np.array(segment.style_effects).T.copy(),
        harm=to_tiles(segment.harm),
        spark_receivers=segment.spark_receivers,
        leaders=leaders,
        report_offsets=group_offsets(np.searchsorted(leaders, leader_of[reports]).astype(np.int32), len(leaders)),
        reports=reports[np.argsort(leader_of[reports], kind="stable")],
        energy_return=np.array(
            [evening.geometric_energy_return(n, segment.constants) for n in range(N_PRECOMPUTED_ENERGY_RETURNS)]
        ),
        first_day=segment.first_day,
        last_day=segment.last_day,
    )


def allocate_draw_buffers() -> DrawBuffers:
    """Buffers for the draws of a block."""
    return DrawBuffers._make(
        aligned_zeros(2 * DRAW_BLOCK_SIZE, kind) for kind in (*[np.uint64] * 5, np.float64, np.float64)
    )


def allocate_evening_buffers(n_tiles: int) -> EveningBuffers:
    """Buffers for the evening of a number of tiles."""
    received, given = aligned_zeros((2, n_tiles, LANES * N_ACT_KINDS), np.int32)
    return EveningBuffers(
        aligned_zeros((n_tiles, LANES * len(EFFECT_OFFSETS))),
        received,
        given,
        aligned_zeros((n_tiles, LANES * len(STATE_OFFSETS))),
    )


def allocate_ripple_state(world: World) -> RippleState:
    """Arrays for ripples; nobody has received an act yet."""
    n, shape = count_tiles(world) * LANES, (world.days, len(world.population.teams))
    return RippleState(
        np.zeros(n, np.int32), np.full(n, -1, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    )


def allocate_day_acts(capacity: int, n_people: int) -> DayActs:
    """Arrays for the acts of a day."""
    n_groups = -(-n_people // (TILES_PER_CHUNK * LANES)) * N_LOG_KINDS
    columns = {name: np.empty(capacity, ACT_LOG_DTYPES[name]) for name in DayActs._fields[:6]}
    return DayActs(
        **columns,
        order=np.zeros(2 * capacity, np.int64),
        group_offsets=np.zeros(n_groups + 1, np.int64),
        giver_offsets=np.zeros(n_people + 1, np.int64),
        introductions=np.zeros(capacity, np.int64),
    )


def allocate_act_log(capacity: int) -> ActLogBuffers:
    """Empty act log."""
    return ActLogBuffers._make(np.empty(capacity, ACT_LOG_DTYPES[name]) for name in ActLogBuffers._fields)


def build_initial_state_table(world: World) -> InitialStateTable:
    """Initial state of a world."""
    *states, improvement = world.initial_state
    return InitialStateTable(np.array(states), INITIAL_STATE_OFFSETS, improvement)


def allocate_run_output(world: World, keep_people: bool, log_capacity: int) -> RunOutput:
    """Arrays for the results of a run.

    Parameters
    ----------
    world
        World of the run.
    keep_people
        Whether there is space for the states of people.
    log_capacity
        Initial capacity of the act log; 0 if acts are not kept.
    """
    days = np.empty((world.days, 1 + len(world.population.teams), N_MEASURES))
    people = np.empty((world.days if keep_people else 0, len(STATE_OFFSETS), len(world.population.names)))
    return RunOutput(days, people, allocate_act_log(log_capacity))
