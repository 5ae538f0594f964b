"""Lay out a world as the arrays that the compiled engine walks over.

The loops do not check anything, because a `World` comes from a checked scenario. The schema (`sim.scenario.schema`,
made from `Metadata`) rejects wrong types, values out of range, NaN and infinity. `sim.scenario.consistency` rejects
unknown names and styles and wrong days and shares, `sim.teams.validation` wrong ties, weights and leaders, and `sim.run`
wrong seeds. `sim.world` makes the shapes, types and indices. `tests/parity/world_invariants.py` lists what the loops rely on,
and `tests/parity/test_invalid_input_rejected.py` tries to break it in every public way.
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
from sim.model.measures import N_MEASURES, N_SUMS
from sim.model.rng import HALF_WORD_BITS
from sim.model.rules import evening
from sim.world import Segment, World
from sim.world.initial_state import InitialState

INITIAL_STATE_OFFSETS = np.array([STATE_OFFSETS[name] for name in InitialState._fields[:-1]])
"""Where states of the first morning stand within a tile."""
MAX_PARTITIONS = 8
"""Parts that places for acts may be shared out to."""
PARTITION_SLACK = MAX_PARTITIONS * (2 * DRAW_BLOCK_SIZE + 100)
"""Spare places: a part may have a block of ties, both ways, and a leader with 50 conversations more than its share."""
N_PRECOMPUTED_ENERGY_RETURNS = 16
"""What so few acts a day return is worked out once."""
CACHE_LINE_BYTES = 64
"""Bytes in a line of cache, and in the widest vector."""
ScalarT = TypeVar("ScalarT", bound=np.generic)


def aligned_zeros(shape: int | tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """Zeros in memory aligned to `CACHE_LINE_BYTES`, so that no vector straddles two cache lines."""
    n_bytes = int(np.prod(shape)) * np.dtype(kind).itemsize
    buffer = np.zeros(n_bytes + CACHE_LINE_BYTES, np.uint8)
    first = -buffer.ctypes.data % CACHE_LINE_BYTES
    numbers: NDArray[Any] = buffer[first : first + n_bytes].view(kind).reshape(shape)
    return numbers


def allocate_engine_state(world: World) -> EngineState:
    """Lay out a world on its first morning."""
    n_ties, n_tiles = len(world.ties.person_a) + max_introduced_ties(world), count_tiles(world)
    moods, tallies = aligned_zeros((4, n_tiles, LANES)), aligned_zeros((3, n_tiles, LANES), np.int32)
    most_talks = len(np.unique(world.population.leader_of)) * max(
        segment.constants.params.conversations for segment in world.segments
    )
    most_sparks = max(len(segment.spark_receivers) for segment in world.segments)
    return EngineState(
        adjacency=build_adjacency(world),
        ties=allocate_active_ties(world),
        structure=build_team_structure(world),
        teams=build_team_state(world),
        introduced=allocate_introduced_ties(world),
        ripples=allocate_ripple_state(world),
        morning=MorningState._make(moods.reshape(4, -1)),
        counts=DayCounts._make(tallies.reshape(3, -1)),
        morning_tiles=MorningState._make(moods),
        counts_tiles=DayCounts._make(tallies),
        person_states=aligned_zeros((n_tiles, LANES * len(PERSISTENT_STATES))),
        evening_buffers=allocate_evening_buffers(min(n_tiles, TILES_PER_CHUNK)),
        meetings=DayMeetings._make(np.zeros((2, n_ties), np.uint64)),
        draw_buffers=allocate_draw_buffers(),
        acts=allocate_day_acts(
            2 * n_ties + most_talks + PARTITION_SLACK + MAX_PARTITIONS * most_sparks, len(world.population.names)
        ),
        sums=np.zeros((1 + len(world.population.teams), N_SUMS)),
        leavers=np.zeros(len(world.population.names), np.int32),
        n_initial_ties=len(world.ties.person_a),
        mean_strength=world.ties.mean_strength,
    )


def max_introduced_ties(world: World) -> int:
    """How many ties can be introduced at most."""
    return len(world.population.names) * max_introductions_per_person(world) // 2


def max_introductions_per_person(world: World) -> int:
    """Introduced ties that a person can keep at most, on any day."""
    return max(segment.constants.params.introductions_max for segment in world.segments)


def build_adjacency(world: World) -> Adjacency:
    """Each person's neighbours in order."""
    ties = world.ties
    n = len(world.population.names)
    source = np.concatenate([ties.person_a, ties.person_b])
    target = np.concatenate([ties.person_b, ties.person_a])
    order = np.lexsort((target, source))
    weight = np.concatenate([ties.weight, ties.weight])[order]
    return Adjacency(group_offsets(source, n), target[order], weight)


def group_offsets(group: Int32Array, n: int) -> Int32Array:
    """Where each of n groups begins once members are sorted by group; one more for the end."""
    first = np.zeros(n + 1, np.int32)
    first[1:] = np.cumsum(np.bincount(group, minlength=n))
    return first


def allocate_active_ties(world: World) -> ActiveTies:
    """The ties of the initial graph, with room for those that can be introduced."""
    free = max_introduced_ties(world)
    pair = (world.ties.person_a.astype(np.uint64) << HALF_WORD_BITS) | world.ties.person_b.astype(np.uint64)
    room = len(pair) + free + DRAW_BLOCK_SIZE
    n, met = np.array([len(pair)]), aligned_zeros(-(-room // WORD_BITS), np.uint64)
    ties = ActiveTies(n, aligned_zeros(room, np.uint64), aligned_zeros(room), aligned_zeros(room, np.uint64), met)
    ties.packed_pair[: len(pair)], ties.weight[: len(pair)] = pair, world.ties.weight
    return ties


def allocate_introduced_ties(world: World) -> IntroducedTies:
    """No introduced ties yet."""
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
    """How many tiles hold all people."""
    return -(-len(world.population.names) // LANES)


def to_tiles(values: NDArray[ScalarT], fill: float = 0) -> NDArray[ScalarT]:
    """Numbers of people, the last axis, by tile and lane."""
    n = values.shape[-1]
    n_tiles = -(-n // LANES)
    padded_values = aligned_zeros((*values.shape[:-1], n_tiles * LANES), values.dtype.type)
    padded_values[...] = fill
    padded_values[..., :n] = values
    return padded_values.reshape(*values.shape[:-1], n_tiles, LANES)


def build_tile_table(rows: Mapping[str, int], values: Mapping[str, FloatArray]) -> FloatArray:
    """A table of tiles with some of its rows filled in."""
    tiles = {name: to_tiles(column) for name, column in values.items()}
    n_tiles = len(next(iter(tiles.values())))
    table = aligned_zeros((n_tiles, LANES * len(rows)))
    for name, column in tiles.items():
        table[:, rows[name] : rows[name] + LANES] = column
    return table


def build_team_structure(world: World) -> TeamStructure:
    """Teams and leading."""
    people = world.population
    stays = np.zeros(len(people.names))
    stays[people.leader_of[people.leader_of >= 0]] = 1.0
    n = len(people.team_of)
    is_last = np.append(np.diff(people.team_of) != 0, True)
    is_last[LANES - 1 :: LANES] = True
    ends = (1 + np.flatnonzero(is_last)).astype(np.int32)
    end = ends[np.searchsorted(ends, np.arange(n), side="right")]
    return TeamStructure(people.team_of, people.leader_of, find_ties_to_leaders(world), end, to_tiles(stays, 1.0))


def find_ties_to_leaders(world: World) -> Int32Array:
    """Place of each person's initial tie to the own leader; -1 where there is none."""
    ties, leader_of = world.ties, world.population.leader_of
    tie_index = np.full(len(leader_of), -1, np.int32)
    for report, leader in ((ties.person_a, ties.person_b), (ties.person_b, ties.person_a)):
        led = np.flatnonzero(leader_of[report] == leader)
        tie_index[report[led]] = led
    return tie_index


def build_team_state(world: World) -> TeamState:
    """Teams on the first morning."""
    team_of, n, n_tiles = world.population.team_of, len(world.population.teams), count_tiles(world)
    size = np.bincount(team_of, minlength=n).astype(np.int32)
    last = np.zeros(n, np.int64)
    last[team_of] = np.arange(len(team_of)) // LANES  # the last writer counts
    by_end = np.argsort(last, kind="stable").astype(np.int32)
    ended = np.searchsorted(last[by_end], np.arange(n_tiles + 1)).astype(np.int32)
    latest = np.maximum.reduceat(last[team_of], np.arange(0, len(team_of), LANES))  # tile in which all teams have ended
    complete = np.searchsorted(np.maximum.accumulate(latest), np.arange(n_tiles + 1))
    return TeamState(size, world.initial_state.improvement.copy(), by_end, ended, complete)


def build_segment_arrays(segment: Segment, world: World) -> SegmentArrays:
    """What a segment puts in force, with the reports at work of each leader at work, in order."""
    leader_of = world.population.leader_of
    led = np.flatnonzero((leader_of >= 0) & ~segment.is_absent & ~segment.is_absent[leader_of]).astype(np.int32)
    leader = np.unique(leader_of[led])
    here = (~segment.is_absent).astype(np.float64)
    values = {name: getattr(segment, name) for name in ("workload", "control", "autonomy", "campaign_log_odds")}
    return SegmentArrays(
        external=build_tile_table(EXTERNAL_OFFSETS, values | {"here": here}),
        is_present=here,
        style_index=segment.style_index,
        style_effects=np.array(segment.style_effects).T.copy(),
        harm=to_tiles(segment.harm),
        spark_receivers=segment.spark_receivers,
        leaders=leader,
        report_offsets=group_offsets(np.searchsorted(leader, leader_of[led]).astype(np.int32), len(leader)),
        reports=led[np.argsort(leader_of[led], kind="stable")],
        energy_return=np.array(
            [evening.geometric_energy_return(n, segment.constants) for n in range(N_PRECOMPUTED_ENERGY_RETURNS)]
        ),
        first_day=segment.first_day,
        last_day=segment.last_day,
    )


def allocate_draw_buffers() -> DrawBuffers:
    """Room for the draws of a block."""
    return DrawBuffers._make(
        aligned_zeros(2 * DRAW_BLOCK_SIZE, kind) for kind in (*[np.uint64] * 5, np.float64, np.float64)
    )


def allocate_evening_buffers(n_tiles: int) -> EveningBuffers:
    """Room for the evening of so many tiles."""
    received, given = aligned_zeros((2, n_tiles, LANES * N_ACT_KINDS), np.int32)
    return EveningBuffers(
        aligned_zeros((n_tiles, LANES * len(EFFECT_OFFSETS))),
        received,
        given,
        aligned_zeros((n_tiles, LANES * len(STATE_OFFSETS))),
    )


def allocate_ripple_state(world: World) -> RippleState:
    """Nobody remembers any act yet."""
    n, shape = count_tiles(world) * LANES, (world.days, len(world.population.teams))
    return RippleState(
        np.zeros(n, np.int32), np.full(n, -1, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    )


def allocate_day_acts(capacity: int, n_people: int) -> DayActs:
    """Room for the acts of a day."""
    columns = [np.empty(capacity, ACT_LOG_DTYPES[name]) for name in DayActs._fields[:6]]
    by_kind, found = np.zeros(2 * capacity, np.int64), np.zeros(capacity, np.int64)
    n_chunks = -(-n_people // (TILES_PER_CHUNK * LANES))
    first, begins = np.zeros(n_chunks * N_LOG_KINDS + 1, np.int64), np.zeros(n_people + 1, np.int64)
    return DayActs._make([*columns, by_kind, first, begins, found])


def allocate_act_log(room: int) -> ActLogBuffers:
    """An empty log with room for so many acts."""
    return ActLogBuffers._make(np.empty(room, ACT_LOG_DTYPES[name]) for name in ActLogBuffers._fields)


def build_initial_state_table(world: World) -> InitialStateTable:
    """The first morning."""
    *states, improvement = world.initial_state
    return InitialStateTable(np.array(states), INITIAL_STATE_OFFSETS, improvement)


def allocate_run_output(world: World, keep_people: bool, room: int) -> RunOutput:
    """Room for what a run leaves: with the states of people or without, and a log with room for so many acts."""
    days = np.empty((world.days, 1 + len(world.population.teams), N_MEASURES))
    people = np.empty((world.days if keep_people else 0, len(STATE_OFFSETS), len(world.population.names)))
    return RunOutput(days, people, allocate_act_log(room))
