"""A working day over arrays, step by step in the order of the model page.

The evening and night are played chunk by chunk: all that acts did to the people of some tiles, their night, and their
next morning, while what is known of them is in the cache. In a large organisation memory is what a day waits for.
"""

from __future__ import annotations

import numpy as np

from sim.apart import compile_separately
from sim.compiled.adding import add_up
from sim.compiled.arrays import (
    CHUNK,
    LANES,
    N_GROUPS,
    TILE_MASK,
    Floats,
    Luck,
    Outside,
    Part,
    Record,
    Stage,
    Tiles,
    is_in,
)
from sim.compiled.contacts import act, glimpse, meet, tell
from sim.compiled.evening import clear, end_shift, give, improve, receive, test_changes
from sim.compiled.introducing import introduce, settle
from sim.compiled.keeping import keep_day, keep_people, leave_out, sort_by_kind
from sim.compiled.leading import lead
from sim.compiled.morning import begin, forget, receive_sparks, spread, suffer
from sim.compiled.night import leave, part_with, replace, sleep, wake
from sim.jit import inline
from sim.model.constants import Constants
from sim.model.measures import add_team_sums, compute_measures
from sim.world.left_out import OmittedAct


@compile_separately
def play_shift(
    stage: Stage, outside: Outside, seed: int, day: int, left_out: OmittedAct, c: Constants, record: Record, place: int
) -> int:
    """4. to 7. A day at work, from the first meeting to the log.

    Parameters
    ----------
    stage, outside, c
        What people are, what is in force from outside, and the constants.
    seed, day
        What the draws depend on.
    left_out
        An act that does not happen.
    record, place
        What the run leaves, and the first free place of its log, to which the acts are added.

    Returns
    -------
    int
        How many acts there were.
    """
    luck, part = Luck(seed, day), Part(0, 1, 0, len(stage.people))
    n_acts = 0
    if day == outside.first_day:
        n_acts = receive_sparks(outside, stage.acts, luck, c)
    n_meetings = meet(stage.ties, stage.met, stage.block, part, luck)
    n_acts = act(stage.met, 0, n_meetings, stage.mood, stage.block, stage.acts, n_acts, luck, c)
    n_acts = lead(stage.people, outside, stage.block, stage.acts, n_acts, part, luck, c)
    n_acts = leave_out(stage.acts, n_acts, left_out, day)
    tell(stage.acts, n_acts, stage.tally, stage.memory, stage.who, stage.ties, stage.made, part, day)
    glimpse(stage.met, 0, n_meetings, stage.tally, part)
    conclude(stage, n_acts, outside, luck, c, record, place)
    return n_acts


@inline
def conclude(stage: Stage, n_acts: int, outside: Outside, luck: Luck, c: Constants, record: Record, place: int) -> None:
    """7. The end of a shift, for all: introductions, which work from tomorrow on, the log, and acts put in order."""
    introduce(stage.acts, n_acts, stage.net, stage.made, outside, stage.mean_strength, luck, c)
    settle(stage.ties, stage.made, stage.mean_strength, c)
    if len(record.log.day) > 0:
        keep_day(stage.acts, n_acts, record.log, place, stage.memory, luck.day)
    sort_by_kind(stage.acts, n_acts)


@compile_separately
def play_night(stage: Stage, outside: Outside, seed: int, day: int, c: Constants, record: Record) -> int:
    """8. to 11. An evening and a night, and 1. to 3., the next morning, if the same is in force then.

    Before the first day of a segment there is only the morning. Parameters are those of `play_shift`; the measures of
    the day and the states of people are added to the record. Returns how many left.
    """
    luck, part = Luck(seed, day), Part(0, 1, 0, len(stage.people))
    if day < outside.first_day:
        open_segment(stage, outside, c, part)
        return 0
    n_leavers = close_day(stage, outside, luck, c, record, part)
    end_day(stage.sums, record.days[day - 1])
    part_with(stage.leavers[:n_leavers], stage.ties, stage.made, stage.memory)
    return n_leavers


@inline
def open_segment(stage: Stage, outside: Outside, c: Constants, part: Part) -> None:
    """1. to 3. The first morning of a segment, for a part: incidents, demand and readiness."""
    for tile in range(part.first, part.last):
        for incident in range(len(outside.harm)):
            suffer(stage.people[tile], outside.harm[incident, tile], outside.people[tile], c)
    open_day(stage, outside, c, Tiles(part.first, part.last))


@inline
def open_day(stage: Stage, outside: Outside, c: Constants, tiles: Tiles) -> None:
    """2. and 3. The morning of some tiles: demand and readiness."""
    moods, tallies = stage.moods, stage.tallies
    for number in range(tiles.first, tiles.last):
        tile = np.uint64(number)
        demand = moods.demand[tile]
        forget(tallies.given[tile], tallies.seen[tile], tallies.talked[tile])
        spread(stage.teams.improvement, number * LANES, stage.who, demand)
        readiness, drive, pull = moods.readiness[tile], moods.drive[tile], moods.pull[tile]
        begin(stage.people[tile], outside.people[tile], demand, readiness, drive, pull, c)


@inline
def close_day(stage: Stage, outside: Outside, luck: Luck, c: Constants, record: Record, part: Part) -> int:
    """8. to 11. The evening and night of a part, and its next morning if the segment goes on.

    A morning can only come for people whose teams have ended. Leavers are noted from the part's first place on; returns
    how many there are.
    """
    opened, n_leavers = part.first, 0
    for chunk in range(part.first // CHUNK, (part.last + CHUNK - 1) // CHUNK):
        tiles = Tiles(max(part.first, chunk * CHUNK), min(part.last, chunk * CHUNK + CHUNK))
        take_acts(stage, outside, luck, c, chunk, tiles)
        for tile in range(tiles.first, tiles.last):
            place = part.first * LANES + n_leavers
            n_leavers += close_tile(stage, outside, luck, c, record, np.uint64(tile), place)
        improve(stage.teams, tiles, stage.sums, c)
        if luck.day < outside.last_day:
            open_day(stage, outside, c, Tiles(opened, stage.teams.complete[tiles.last]))
            opened = stage.teams.complete[tiles.last]
    return n_leavers


@inline
def take_acts(stage: Stage, outside: Outside, luck: Luck, c: Constants, chunk: int, tiles: Tiles) -> None:
    """9. What the acts of the day did, for the people of some tiles of a chunk."""
    acts, who, room = stage.acts, stage.who, stage.evening
    for number in range(tiles.first, tiles.last):
        row = np.uint64(number) & TILE_MASK
        clear(room.tonight[row], room.work[row], room.received[row], room.given[row])
    for place in acts.by_kind[acts.first[chunk * N_GROUPS] : acts.first[(chunk + 1) * N_GROUPS]]:
        giver, receiver, kind = acts.giver[place], acts.receiver[place], int(acts.kind[place])
        if is_in(receiver, tiles):
            receive(receiver, kind, room, outside, who, stage.memory, luck.day, c)
        if giver >= 0 and is_in(giver, tiles):
            give(giver, kind, acts.contagious[place], room, outside, stage.tally, c)


@inline
def close_tile(
    stage: Stage, outside: Outside, luck: Luck, c: Constants, record: Record, tile: np.uint64, place: int
) -> int:
    """8. to 11. The evening and night of a tile, its share of the sums of teams, and its people, if these are kept.

    Leavers are noted from a place on; returns how many there are.
    """
    row, first, today = tile & TILE_MASK, int(tile) * LANES, stage.people[tile]
    tonight, force, demand = stage.evening.tonight[row], outside.people[tile], stage.moods.demand[tile]
    work, given, received = stage.evening.work[row], stage.evening.given[row], stage.evening.received[row]
    n_given, seen, talked = stage.tallies.given[tile], stage.tallies.seen[tile], stage.tallies.talked[tile]
    test_changes(today, tonight, force, received, first, luck, c)
    end_shift(today, tonight, force, work, demand, given, received, n_given, seen, talked, c)
    sleep(today, tonight, force, c)
    n = leave(today, tonight, stage.who.stays[tile], first, luck, c)
    add_up(today, tonight, first, stage.who, stage.teams.improvement, stage.sums)
    if len(record.people) > 0:
        keep_people(today, tonight, first, record.people[luck.day - 1])
    wake(today, tonight)
    if n > 0:
        replace(today, tonight, first, stage.leavers[place:], luck, c)
    return n


@inline
def end_day(sums: Floats, measures: Floats) -> None:
    """The measures of the day, for each team and for all; nobody is added up for the next one yet."""
    add_team_sums(sums)
    for scope in range(len(sums)):
        compute_measures(sums[scope], measures[scope])
    sums[:] = 0.0
