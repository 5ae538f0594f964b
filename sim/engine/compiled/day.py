"""A working day over arrays, step by step in the order of the model page.

The evening and night are played chunk by chunk: all that acts did to the people of some tiles, their night, and their
next morning, while what is known of them is in the cache. In a large organisation memory is what a day waits for.
"""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.act_log import append_day_to_log, group_by_chunk_and_kind, omit_act, store_person_states
from sim.engine.compiled.aggregate import accumulate_team_sums
from sim.engine.compiled.contacts import count_acts, count_glimpsed_acts, draw_acts, draw_meetings
from sim.engine.compiled.evening import (
    apply_acts,
    apply_given_act,
    apply_received_act,
    clear_evening_buffers,
    draw_change_tests,
    update_improvement,
)
from sim.engine.compiled.introductions import add_introduced_ties, draw_introductions
from sim.engine.compiled.layout import (
    LANES,
    N_LOG_KINDS,
    TILE_MASK,
    TILES_PER_CHUNK,
    DrawKey,
    EngineState,
    FloatArray,
    Partition,
    RunOutput,
    SegmentArrays,
    TileRange,
    is_in_tiles,
)
from sim.engine.compiled.leadership import draw_conversations
from sim.engine.compiled.morning import (
    apply_incident,
    compute_demand_and_readiness,
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
from sim.model.measures import add_team_sums, compute_measures
from sim.numba_support.decorators import inline, kernel
from sim.world.counterfactual import OmittedAct


@kernel
def run_shift(
    state: EngineState,
    segment: SegmentArrays,
    seed: int,
    day: int,
    omitted_act: OmittedAct,
    c: Constants,
    output: RunOutput,
    log_end: int,
) -> int:
    """4. to 7. A day at work, from the first meeting to the log.

    Parameters
    ----------
    state, segment, c
        What people are, what is in force from outside, and the constants.
    seed, day
        What the draws depend on.
    omitted_act
        An act that does not happen.
    output, log_end
        What the run leaves, and the first free place of its log, to which the acts are added.

    Returns
    -------
    int
        How many acts there were.
    """
    luck, part = DrawKey(seed, day), Partition(0, 1, 0, len(state.person_states))
    n_acts = 0
    if day == segment.first_day:
        n_acts = draw_sparks(segment, state.acts, luck, c)
    n_meetings = draw_meetings(state.ties, state.meetings, state.draw_buffers, part, luck)
    n_acts = draw_acts(state.meetings, 0, n_meetings, state.morning, state.draw_buffers, state.acts, n_acts, luck, c)
    n_acts = draw_conversations(state.person_states, segment, state.draw_buffers, state.acts, n_acts, part, luck, c)
    n_acts = omit_act(state.acts, n_acts, omitted_act, day)
    count_acts(
        state.acts, n_acts, state.counts, state.ripples, state.structure, state.ties, state.introduced, part, day
    )
    count_glimpsed_acts(state.meetings, 0, n_meetings, state.counts, part)
    finish_shift(state, n_acts, segment, luck, c, output, log_end)
    return n_acts


@inline
def finish_shift(
    stage: EngineState, n_acts: int, outside: SegmentArrays, luck: DrawKey, c: Constants, record: RunOutput, place: int
) -> None:
    """7. The end of a shift, for all: introductions, which work from tomorrow on, the log, and acts put in order."""
    draw_introductions(stage.acts, n_acts, stage.adjacency, stage.introduced, outside, stage.mean_strength, luck, c)
    add_introduced_ties(stage.ties, stage.introduced, stage.mean_strength, c)
    if len(record.log.day) > 0:
        append_day_to_log(stage.acts, n_acts, record.log, place, stage.ripples, luck.day)
    group_by_chunk_and_kind(stage.acts, n_acts)


@kernel
def run_night(stage: EngineState, outside: SegmentArrays, seed: int, day: int, c: Constants, record: RunOutput) -> int:
    """8. to 11. An evening and a night, and 1. to 3., the next morning, if the same is in force then.

    Before the first day of a segment there is only the morning. Parameters are those of `run_shift`; the measures of
    the day and the states of people are added to the record. Returns how many left.
    """
    luck, part = DrawKey(seed, day), Partition(0, 1, 0, len(stage.person_states))
    if day < outside.first_day:
        start_segment(stage, outside, c, part)
        return 0
    n_leavers = finish_day(stage, outside, luck, c, record, part)
    finish_day_measures(stage.sums, record.days[day - 1])
    remove_ties_of_leavers(stage.leavers[:n_leavers], stage.ties, stage.introduced, stage.ripples)
    return n_leavers


@inline
def start_segment(stage: EngineState, outside: SegmentArrays, c: Constants, part: Partition) -> None:
    """1. to 3. The first morning of a segment, for a part: incidents, demand and readiness."""
    for tile in range(part.first_tile, part.end_tile):
        for incident in range(len(outside.harm)):
            apply_incident(stage.person_states[tile], outside.harm[incident, tile], outside.external[tile], c)
    start_day(stage, outside, c, TileRange(part.first_tile, part.end_tile))


@inline
def start_day(stage: EngineState, outside: SegmentArrays, c: Constants, tiles: TileRange) -> None:
    """2. and 3. The morning of some tiles: demand and readiness."""
    moods, tallies = stage.morning_tiles, stage.counts_tiles
    for number in range(tiles.first_tile, tiles.end_tile):
        tile = np.uint64(number)
        demand = moods.demand[tile]
        reset_counts(tallies.n_given[tile], tallies.n_seen[tile], tallies.n_conversations[tile])
        distribute_improvement(stage.teams.improvement, number * LANES, stage.structure, demand)
        readiness, drive, pull = moods.readiness_log_odds[tile], moods.giving_log_odds[tile], moods.need_log_odds[tile]
        compute_demand_and_readiness(
            stage.person_states[tile], outside.external[tile], demand, readiness, drive, pull, c
        )


@inline
def finish_day(
    stage: EngineState, outside: SegmentArrays, luck: DrawKey, c: Constants, record: RunOutput, part: Partition
) -> int:
    """8. to 11. The evening and night of a part, and its next morning if the segment goes on.

    A morning can only come for people whose teams have ended. Leavers are noted from the part's first place on; returns
    how many there are.
    """
    first_unopened_tile, n_leavers = part.first_tile, 0
    for chunk in range(part.first_tile // TILES_PER_CHUNK, (part.end_tile + TILES_PER_CHUNK - 1) // TILES_PER_CHUNK):
        tiles = TileRange(
            max(part.first_tile, chunk * TILES_PER_CHUNK), min(part.end_tile, chunk * TILES_PER_CHUNK + TILES_PER_CHUNK)
        )
        accumulate_act_effects(stage, outside, luck, c, chunk, tiles)
        for tile in range(tiles.first_tile, tiles.end_tile):
            place = part.first_tile * LANES + n_leavers
            n_leavers += finish_tile(stage, outside, luck, c, record, np.uint64(tile), place)
        update_improvement(stage.teams, tiles, stage.sums, c)
        if luck.day < outside.last_day:
            start_day(stage, outside, c, TileRange(first_unopened_tile, stage.teams.n_complete_tiles[tiles.end_tile]))
            first_unopened_tile = stage.teams.n_complete_tiles[tiles.end_tile]
    return n_leavers


@inline
def accumulate_act_effects(
    stage: EngineState, outside: SegmentArrays, luck: DrawKey, c: Constants, chunk: int, tiles: TileRange
) -> None:
    """9. What the acts of the day did, for the people of some tiles of a chunk."""
    acts, who, buffers = stage.acts, stage.structure, stage.evening_buffers
    for number in range(tiles.first_tile, tiles.end_tile):
        row = np.uint64(number) & TILE_MASK
        clear_evening_buffers(buffers.next_state[row], buffers.effects[row], buffers.received[row], buffers.given[row])
    for place in acts.order[acts.group_offsets[chunk * N_LOG_KINDS] : acts.group_offsets[(chunk + 1) * N_LOG_KINDS]]:
        giver, receiver, kind = acts.giver[place], acts.receiver[place], int(acts.kind[place])
        if is_in_tiles(receiver, tiles):
            apply_received_act(receiver, kind, buffers, outside, who, stage.ripples, luck.day, c)
        if giver >= 0 and is_in_tiles(giver, tiles):
            apply_given_act(giver, kind, acts.contagious[place], buffers, outside, stage.counts, c)


@inline
def finish_tile(
    stage: EngineState,
    outside: SegmentArrays,
    luck: DrawKey,
    c: Constants,
    record: RunOutput,
    tile: np.uint64,
    leaver_index: int,
) -> int:
    """8. to 11. The evening and night of a tile, its share of the sums of teams, and its people, if these are kept.

    Leavers are noted from a place on; returns how many there are.
    """
    row, first, today = tile & TILE_MASK, int(tile) * LANES, stage.person_states[tile]
    tonight, external, demand = (
        stage.evening_buffers.next_state[row],
        outside.external[tile],
        stage.morning_tiles.demand[tile],
    )
    work, given, received = (
        stage.evening_buffers.effects[row],
        stage.evening_buffers.given[row],
        stage.evening_buffers.received[row],
    )
    n_given, seen, talked = (
        stage.counts_tiles.n_given[tile],
        stage.counts_tiles.n_seen[tile],
        stage.counts_tiles.n_conversations[tile],
    )
    draw_change_tests(today, tonight, external, received, first, luck, c)
    apply_acts(today, tonight, external, work, demand, given, received, n_given, seen, talked, c)
    update_overnight(today, tonight, external, c)
    n = draw_leavers(today, tonight, stage.structure.never_leaves[tile], first, luck, c)
    accumulate_team_sums(today, tonight, first, stage.structure, stage.teams.improvement, stage.sums)
    if len(record.people) > 0:
        store_person_states(today, tonight, first, record.people[luck.day - 1])
    carry_over_states(today, tonight)
    if n > 0:
        replace_leavers(today, tonight, first, stage.leavers[leaver_index:], luck, c)
    return n


@inline
def finish_day_measures(sums: FloatArray, measures: FloatArray) -> None:
    """The measures of the day, for each team and for all; nobody is added up for the next one yet."""
    add_team_sums(sums)
    for scope in range(len(sums)):
        compute_measures(sums[scope], measures[scope])
    sums[:] = 0.0
