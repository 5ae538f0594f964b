"""A working day of the compiled engine, phase by phase in the order of `sim.model.day_phases.DAY_PHASES`.

The phases of `run_day` have the names and the order of those of the Mesa engine's `TeamModel.step`. One thing differs:
phases 8 to 11, and phases 2 and 3 of the next morning, run chunk by chunk (`finish_day`), so that the data of a chunk
stay in the cache. In a large organisation, access to memory takes most of the time of a day. The results do not depend
on it, because these phases of one person depend only on the acts of the day and on the person's own team.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.act_log import append_day_to_log, group_by_chunk_and_kind, omit_act, store_person_states
from sim.engine.compiled.aggregate import accumulate_team_sums
from sim.engine.compiled.contacts import count_acts, count_glimpsed_acts, draw_acts, draw_meetings
from sim.engine.compiled.evening import accumulate_act_effects, apply_acts, draw_change_tests, update_improvement
from sim.engine.compiled.introductions import add_introduced_ties, draw_introductions
from sim.engine.compiled.layout import (
    LANES,
    TILE_MASK,
    TILES_PER_CHUNK,
    DrawKey,
    EngineState,
    FloatArray,
    Partition,
    RunOutput,
    SegmentArrays,
    TileRange,
)
from sim.engine.compiled.leadership import draw_conversations
from sim.engine.compiled.morning import (
    apply_events,
    compute_demand,
    compute_readiness,
    distribute_improvement,
    draw_sparks,
    reset_counts,
)
from sim.engine.compiled.overnight import (
    carry_over_states,
    draw_leavers,
    remove_ties_of_leavers,
    replace_leavers,
    update_overnight,
)
from sim.model.derived_constants import Constants
from sim.model.rules.day_measures import add_team_sums, compute_measures
from sim.numba_support.decorators import inline, kernel
from sim.world.counterfactual import OmittedAct


@kernel
def run_day(
    state: EngineState,
    segment: SegmentArrays,
    seed: int,
    day: int,
    omitted_act: OmittedAct,
    c: Constants,
    output: RunOutput,
    log_end: int,
) -> int:
    """Run one working day.

    Parameters
    ----------
    state
        State of the engine, updated.
    segment
        Conditions that the scenario sets for today.
    seed, day
        Random seed of the run, and today, from 1.
    omitted_act
        An act that does not happen, in a counterfactual run.
    c
        Constants of the segment.
    output
        Results of the run, to which the measures of the day are added; also the states of people and the acts, if
        these are kept.
    log_end
        Number of acts in the log before this day.

    Returns
    -------
    int
        Number of acts of the day, conversations included.
    """
    draw_key, everybody = DrawKey(seed, day), Partition(0, 1, 0, len(state.person_states))
    n_acts = 0
    if day == segment.first_day:
        apply_events(state, segment, everybody, c)
        start_day(state, segment, TileRange(0, len(state.person_states)), c)  # on other days, `finish_day` did this
        n_acts = draw_sparks(segment, state.acts, draw_key, c)
    n_meetings = draw_meetings(state.ties, state.meetings, state.draw_buffers, everybody, draw_key)
    n_acts = draw_acts(
        state.meetings, 0, n_meetings, state.morning, state.draw_buffers, state.acts, n_acts, draw_key, c
    )
    n_acts = draw_conversations(
        state.person_states, segment, state.draw_buffers, state.acts, n_acts, everybody, draw_key, c
    )
    n_acts = omit_act(state.acts, n_acts, omitted_act, day)
    count_acts(
        state.acts, n_acts, state.counts, state.ripples, state.structure, state.ties, state.introduced, everybody, day
    )
    count_glimpsed_acts(state.meetings, 0, n_meetings, state.counts, everybody)
    finish_contacts(state, n_acts, segment, draw_key, c, output, log_end)
    n_leavers = finish_day(state, segment, draw_key, c, output, everybody)
    write_day_measures(state.sums, output.days[day - 1])
    remove_ties_of_leavers(state.leavers[:n_leavers], state.ties, state.introduced, state.ripples)
    return n_acts


@inline
def start_day(state: EngineState, segment: SegmentArrays, tiles: TileRange, c: Constants) -> None:
    """Phases 2 and 3 for some tiles: demand and readiness.

    Parameters
    ----------
    state
        State of the engine; `morning` and `counts` are filled.
    segment
        Conditions of the day.
    tiles
        The tiles.
    c
        Constants of the segment.
    """
    morning, counts = state.morning_tiles, state.counts_tiles
    for number in range(tiles.first_tile, tiles.end_tile):
        tile = np.uint64(number)
        current, external, demand = state.person_states[tile], segment.external[tile], morning.demand[tile]
        reset_counts(counts.n_given[tile], counts.n_seen[tile], counts.n_conversations[tile])
        distribute_improvement(state.teams.improvement, number * LANES, state.structure, demand)
        compute_demand(current, external, demand, c)
        compute_readiness(
            current,
            external,
            morning.readiness_log_odds[tile],
            morning.giving_log_odds[tile],
            morning.need_log_odds[tile],
            c,
        )


@inline
def finish_contacts(
    state: EngineState,
    n_acts: int,
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
    output: RunOutput,
    log_end: int,
) -> None:
    """End of the contacts of a day: introductions, the log, and the grouping of acts for the evening.

    Parameters are those of `run_day`; `n_acts` is the number of acts of the day.
    """
    draw_introductions(state.acts, n_acts, state.adjacency, state.introduced, segment, draw_key, c)
    add_introduced_ties(state.ties, state.introduced, state.mean_strength, c)
    if len(output.log.day) > 0:
        append_day_to_log(state.acts, n_acts, output.log, log_end, state.ripples, draw_key.day)
    group_by_chunk_and_kind(state.acts, n_acts)


@inline
def finish_day(
    state: EngineState,
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
    output: RunOutput,
    partition: Partition,
) -> int:
    """Phases 8 to 11 of a partition, and phases 2 and 3 of its next morning if the segment continues.

    The next morning of a tile needs the improvement of its teams, so it waits until all their people are done.

    Parameters
    ----------
    state, segment, c, output
        As in `run_day`.
    draw_key
        Seed and day.
    partition
        The people.

    Returns
    -------
    int
        Number of leavers, who are in `state.leavers` from the index of the partition's first person on.
    """
    first_waiting_tile, n_leavers = partition.first_tile, 0
    end_chunk = (partition.end_tile + TILES_PER_CHUNK - 1) // TILES_PER_CHUNK
    for chunk in range(partition.first_tile // TILES_PER_CHUNK, end_chunk):
        tiles = TileRange(
            max(partition.first_tile, chunk * TILES_PER_CHUNK),
            min(partition.end_tile, chunk * TILES_PER_CHUNK + TILES_PER_CHUNK),
        )
        accumulate_act_effects(state, segment, draw_key, c, chunk, tiles)
        for tile in range(tiles.first_tile, tiles.end_tile):
            leaver_index = partition.first_tile * LANES + n_leavers
            n_leavers += finish_tile(state, segment, draw_key, c, output, np.uint64(tile), leaver_index)
        update_improvement(state.teams, tiles, state.sums, c)
        if draw_key.day < segment.last_day:
            n_complete_tiles = state.teams.n_complete_tiles[tiles.end_tile]
            start_day(state, segment, TileRange(first_waiting_tile, n_complete_tiles), c)
            first_waiting_tile = n_complete_tiles
    return n_leavers


@inline
def finish_tile(
    state: EngineState,
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
    output: RunOutput,
    tile: np.uint64,
    leaver_index: int,
) -> int:
    """Phases 8 to 11 of a tile, its part of the sums of teams, and the results of its people.

    Parameters
    ----------
    state, segment, draw_key, c, output
        As in `finish_day`.
    tile
        Index of the tile.
    leaver_index
        Where the leavers of the tile are listed in `state.leavers`.

    Returns
    -------
    int
        Number of leavers.
    """
    row, first_person = tile & TILE_MASK, int(tile) * LANES
    buffers, counts, structure = state.evening_buffers, state.counts_tiles, state.structure
    current, external, demand = state.person_states[tile], segment.external[tile], state.morning_tiles.demand[tile]
    next_state, effects = buffers.next_state[row], buffers.effects[row]
    given, received = buffers.given[row], buffers.received[row]
    n_given, n_seen, n_conversations = counts.n_given[tile], counts.n_seen[tile], counts.n_conversations[tile]
    draw_change_tests(current, next_state, external, received, first_person, draw_key, c)
    apply_acts(current, next_state, external, effects, demand, given, received, n_given, n_seen, n_conversations, c)
    update_overnight(current, next_state, external, c)
    n_leavers = draw_leavers(next_state, structure.never_leaves[tile], first_person, draw_key, c)
    accumulate_team_sums(current, next_state, first_person, structure, state.teams.improvement, state.sums)
    if len(output.people) > 0:
        store_person_states(current, next_state, first_person, output.people[draw_key.day - 1])
    carry_over_states(current, next_state)
    if n_leavers > 0:
        replace_leavers(current, next_state, first_person, state.leavers[leaver_index:], draw_key, c)
    return n_leavers


@inline
def write_day_measures(sums: FloatArray, measures: FloatArray) -> None:
    """Compute the measures of the day from the sums of teams, and set the sums to 0 for the next day.

    Parameters
    ----------
    sums
        Sums of each team; shape (1 + teams, sums). Row 0 is for all people.
    measures
        Filled; shape (1 + teams, measures).
    """
    add_team_sums(sums)
    for scope in range(len(sums)):
        compute_measures(sums[scope], measures[scope])
    sums[:] = 0.0
