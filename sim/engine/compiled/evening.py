"""Phases 8 and 9 of the day: small tests of change, and the effects of the day's acts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.compiled.layout import (
    ACTS_GIVEN,
    ACTS_RECEIVED,
    AUTONOMY,
    CONTAGIOUS_GIVEN,
    CONVERSATIONS_HELD,
    CONVERSATIONS_RECEIVED,
    ENERGY,
    ENERGY_AFTER_SHIFT,
    ENERGY_RETURN,
    FELT_COMPASSION,
    FELT_COMPASSION_FACTOR,
    GIVER_WELLBEING_FACTOR,
    GLIMPSED,
    IS_PRESENT,
    LANES,
    N_LOG_KINDS,
    OBSTACLES,
    OBSTACLES_FACTOR,
    PRESENT,
    QUIET_DAYS,
    SAFETY,
    SAFETY_FACTOR,
    TESTS,
    TILE_MASK,
    WELLBEING,
    WELLBEING_FACTOR,
    DayCounts,
    DrawKey,
    EngineState,
    EveningBuffers,
    FloatArray,
    Int32Array,
    RippleState,
    SegmentArrays,
    TeamState,
    TeamStructure,
    TileRange,
    add_to_value,
    get_value,
    index_in_chunk,
    is_in_tiles,
    multiply_value,
    set_value,
)
from sim.model import rng
from sim.model.act_kinds import CONVERSATION_KIND, N_ACT_KINDS
from sim.model.derived_constants import Constants
from sim.model.rng import RandomStream
from sim.model.rules import evening, overnight, workload
from sim.model.rules.day_measures import SUM_TESTS
from sim.model.rules.leadership import StyleEffects
from sim.numba_support.decorators import inline

CONVERSATION_FELT, CONVERSATION_LIFT, CONVERSATION_SAFETY, CONVERSATION_RELIEF = (
    StyleEffects._fields.index(name) for name in ("felt", "lift", "safety", "relief")
)
"""Rows of `SegmentArrays.style_effects`."""
CHANGE_TEST_STREAM = rng.as_int64(RandomStream.CHANGE_TEST)


@inline
def clear_evening_buffers(next_state: FloatArray, effects: FloatArray, received: Int32Array, given: Int32Array) -> None:
    """Reset the buffers of a tile, which another chunk or day has used: counts and sums to 0, products to 1.

    Parameters
    ----------
    next_state, effects, received, given
        Rows of `EveningBuffers` for one tile.
    """
    for lane in range(LANES):
        next_state[CONTAGIOUS_GIVEN + lane] = 0.0
        next_state[CONVERSATIONS_HELD + lane] = 0.0
    for k in range(LANES * N_ACT_KINDS):
        received[k] = 0
    for k in range(LANES * N_ACT_KINDS):
        given[k] = 0
    for lane in range(LANES):
        effects[ENERGY_RETURN + lane] = 0.0
    for k in range(GIVER_WELLBEING_FACTOR, OBSTACLES_FACTOR + LANES):
        effects[k] = 1.0


@inline
def accumulate_act_effects(
    state: EngineState, segment: SegmentArrays, draw_key: DrawKey, c: Constants, chunk: int, tiles: TileRange
) -> None:
    """Accumulate the effects of the day's acts on the people of some tiles, act by act.

    Walking over acts is cheaper than looking up the acts of each person. As acts are grouped by kind, conversations
    last, the products equal those of `evening.combined_factor` bit for bit.

    Parameters
    ----------
    state
        Acts of the day, grouped; `evening_buffers` and `ripples` are updated.
    segment, draw_key, c
        Conditions, seed and day, and constants.
    chunk
        Chunk of the tiles.
    tiles
        Tiles of that chunk.
    """
    acts, buffers = state.acts, state.evening_buffers
    for tile in range(tiles.first_tile, tiles.end_tile):
        row = np.uint64(tile) & TILE_MASK
        clear_evening_buffers(buffers.next_state[row], buffers.effects[row], buffers.received[row], buffers.given[row])
    for act in acts.order[acts.group_offsets[chunk * N_LOG_KINDS] : acts.group_offsets[(chunk + 1) * N_LOG_KINDS]]:
        giver, receiver, kind = acts.giver[act], acts.receiver[act], int(acts.kind[act])
        if is_in_tiles(receiver, tiles):
            apply_received_act(receiver, kind, buffers, segment, state.structure, state.ripples, draw_key.day, c)
        if giver >= 0 and is_in_tiles(giver, tiles):
            apply_given_act(giver, kind, acts.contagious[act], buffers, segment, state.counts, c)


@inline
def apply_received_act(
    receiver: int,
    kind: int,
    buffers: EveningBuffers,
    segment: SegmentArrays,
    structure: TeamStructure,
    ripples: RippleState,
    day: int,
    c: Constants,
) -> None:
    """Accumulate the effect of one act or conversation on its receiver.

    Parameters
    ----------
    receiver
        Index of the person.
    kind
        Index of the kind, or `CONVERSATION_KIND`.
    buffers
        Buffers of the chunk, updated.
    segment, structure
        Effects of styles, and who leads whom: a conversation has the effect of the leader's style.
    ripples
        `last_day` is updated.
    day
        Today, from 1.
    c
        Constants of the segment.
    """
    index = index_in_chunk(receiver)
    ripples.last_day[receiver] = day
    if kind == CONVERSATION_KIND:
        style, styles = segment.style_index[structure.leader_of[receiver]], segment.style_effects
        felt, lift = styles[CONVERSATION_FELT, style], styles[CONVERSATION_LIFT, style]
        multiply_gap_factors(
            buffers.effects, index, felt, lift, styles[CONVERSATION_SAFETY, style], styles[CONVERSATION_RELIEF, style]
        )
    else:
        kinds = c.act_factors
        add_to_value(buffers.received, LANES * kind, index, 1)
        multiply_gap_factors(
            buffers.effects, index, kinds.felt[kind], kinds.lift[kind], kinds.safety[kind], kinds.relief[kind]
        )


@inline
def apply_given_act(
    giver: int,
    kind: int,
    contagious: bool,
    buffers: EveningBuffers,
    segment: SegmentArrays,
    counts: DayCounts,
    c: Constants,
) -> None:
    """Accumulate the effect of one act or conversation on its giver.

    Parameters
    ----------
    giver
        Index of the person.
    kind, contagious
        Of the act.
    buffers
        Buffers of the chunk, updated.
    segment
        Autonomy of people, and precomputed energy returns.
    counts
        Number of acts that each person gave.
    c
        Constants of the segment.
    """
    index, n = index_in_chunk(giver), int(counts.n_given[giver])
    if kind == CONVERSATION_KIND:
        add_to_value(buffers.next_state, CONVERSATIONS_HELD, index, 1.0)
    else:
        add_to_value(buffers.next_state, CONTAGIOUS_GIVEN, index, contagious)
        add_to_value(buffers.given, LANES * kind, index, 1)
    factor = evening.giver_wellbeing_factor(get_value(segment.external, AUTONOMY, giver), c)
    multiply_value(buffers.effects, GIVER_WELLBEING_FACTOR, index, factor)
    if n < len(segment.energy_return):
        set_value(buffers.effects, ENERGY_RETURN, index, segment.energy_return[n])
    elif (
        get_value(buffers.effects, ENERGY_RETURN, index) == 0.0
    ):  # once per giver, who may have given thousands of acts
        set_value(buffers.effects, ENERGY_RETURN, index, evening.geometric_energy_return(n, c))


@inline
def multiply_gap_factors(
    effects: FloatArray, index: int, felt: float, lift: float, safety: float, relief: float
) -> None:
    """Multiply the accumulated factors of a receiver by those of one act or conversation.

    Parameters
    ----------
    effects
        Effects of a chunk; shape (tiles of a chunk, rows of `EFFECT_OFFSETS` · LANES).
    index
        Index of the person within the chunk.
    felt, lift, safety, relief
        Factors on missing felt compassion, missing wellbeing, missing safety, and obstacles.
    """
    multiply_value(effects, FELT_COMPASSION_FACTOR, index, felt)
    multiply_value(effects, WELLBEING_FACTOR, index, lift)
    multiply_value(effects, SAFETY_FACTOR, index, safety)
    multiply_value(effects, OBSTACLES_FACTOR, index, relief)


@inline
def draw_change_tests(
    current: FloatArray,
    next_state: FloatArray,
    external: FloatArray,
    received: Int32Array,
    first_person: int,
    draw_key: DrawKey,
    c: Constants,
) -> None:
    """8. Small tests of change. Draw which people of a tile try one.

    Parameters
    ----------
    current
        Persistent states this morning; shape (rows of `PERSISTENT_STATES` · LANES,).
    next_state
        `TESTS` is filled; shape (rows of `STATE_OFFSETS` · LANES,).
    external
        Conditions of the tile; shape (rows of `EXTERNAL_OFFSETS` · LANES,).
    received
        Acts of each kind received today; shape (kinds · LANES,).
    first_person
        Index of the first person of the tile.
    draw_key
        Seed and day.
    c
        Constants of the segment.
    """
    for lane in range(LANES):
        u = rng.uniform(draw_key.seed, draw_key.day, CHANGE_TEST_STREAM, first_person + lane, rng.FIRST_DRAW)
        learning = evening.weighted_sum(to_kind_tuple(c.act_factors.learning), kind_counts_of_lane(received, lane))
        probability = workload.change_test_probability(current[SAFETY + lane], current[ENERGY + lane], learning, c)
        next_state[TESTS + lane] = external[IS_PRESENT + lane] if u < probability else 0.0


@inline
def update_improvement(teams: TeamState, tiles: TileRange, sums: FloatArray, c: Constants) -> None:
    """Update the improvement of the teams whose last person is in some tiles: today's tests, then the night's decay.

    Parameters
    ----------
    teams
        `improvement` is updated.
    tiles
        Tiles whose evening is over.
    sums
        Sums of each team; shape (1 + teams, sums).
    c
        Constants of the segment.
    """
    for team in teams.order_by_last_tile[teams.n_ended[tiles.first_tile] : teams.n_ended[tiles.end_tile]]:
        improvement = workload.improvement_after_tests(
            teams.improvement[team], sums[1 + team, SUM_TESTS], teams.size[team], c
        )
        teams.improvement[team] = overnight.improvement_after_night(improvement, c)


@inline
def to_kind_tuple(values: Sequence[float]) -> tuple[float, float, float, float, float]:
    """The values of all kinds as a tuple, so that the compiler unrolls loops over kinds."""
    return values[0], values[1], values[2], values[3], values[4]


@inline
def sum_counts(counts: tuple[int, int, int, int, int]) -> int:
    """Number of acts of all kinds."""
    return counts[0] + counts[1] + counts[2] + counts[3] + counts[4]


@inline
def kind_counts_of_lane(counts: Int32Array, lane: int) -> tuple[int, int, int, int, int]:
    """Number of acts of each kind of the person in a lane; `counts` has shape (kinds · LANES,)."""
    return (
        counts[lane],
        counts[LANES + lane],
        counts[2 * LANES + lane],
        counts[3 * LANES + lane],
        counts[4 * LANES + lane],
    )


@inline
def apply_acts(
    current: FloatArray,
    next_state: FloatArray,
    external: FloatArray,
    effects: FloatArray,
    demand: FloatArray,
    given: Int32Array,
    received: Int32Array,
    n_given: Int32Array,
    n_seen: Int32Array,
    n_conversations: Int32Array,
    c: Constants,
) -> None:
    """9. Evening. Apply the accumulated effects of the day's acts to the people of a tile.

    Parameters
    ----------
    current
        Persistent states this morning; shape (rows of `PERSISTENT_STATES` · LANES,). `QUIET_DAYS` is updated in place,
        as the results of the day contain its value in the evening.
    next_state
        Filled with the states of the evening; shape (rows of `STATE_OFFSETS` · LANES,).
    external
        Conditions of the tile; shape (rows of `EXTERNAL_OFFSETS` · LANES,).
    effects
        From `accumulate_act_effects`; shape (rows of `EFFECT_OFFSETS` · LANES,).
    demand
        Demand of the day, in energy; shape (LANES,).
    given, received
        Acts of each kind; shape (kinds · LANES,).
    n_given, n_seen, n_conversations
        Counts of the tile, as in `DayCounts`; shape (LANES,).
    c
        Constants of the segment.
    """
    for lane in range(LANES):
        next_state[FELT_COMPASSION + lane] = evening.close_gap(
            current[FELT_COMPASSION + lane], effects[FELT_COMPASSION_FACTOR + lane]
        )
        next_state[WELLBEING + lane] = evening.close_gap(
            current[WELLBEING + lane], effects[WELLBEING_FACTOR + lane] * effects[GIVER_WELLBEING_FACTOR + lane]
        )
        safety = evening.close_gap(current[SAFETY + lane], effects[SAFETY_FACTOR + lane])
        next_state[SAFETY + lane] = safety if c.safety_is_dynamic else current[SAFETY + lane]
        next_state[OBSTACLES + lane] = current[OBSTACLES + lane] * effects[OBSTACLES_FACTOR + lane]
        next_state[ENERGY_AFTER_SHIFT + lane] = evening.energy_after_shift(
            current[ENERGY + lane],
            demand[lane],
            n_given[lane],
            evening.weighted_sum(to_kind_tuple(c.act_factors.effort), kind_counts_of_lane(given, lane))
            + next_state[CONVERSATIONS_HELD + lane],
            effects[ENERGY_RETURN + lane],
            external[AUTONOMY + lane],
            c,
        )
    for lane in range(LANES):
        next_state[ACTS_GIVEN + lane] = sum_counts(kind_counts_of_lane(given, lane))
        next_state[ACTS_RECEIVED + lane] = sum_counts(kind_counts_of_lane(received, lane))
        next_state[CONVERSATIONS_RECEIVED + lane] = n_conversations[lane]
        was_reached = next_state[ACTS_RECEIVED + lane] + next_state[CONVERSATIONS_RECEIVED + lane] > 0.0
        current[QUIET_DAYS + lane] = 0.0 if was_reached else current[QUIET_DAYS + lane] + external[IS_PRESENT + lane]
        next_state[GLIMPSED + lane] = n_seen[lane]
        next_state[PRESENT + lane] = external[IS_PRESENT + lane]
