"""A working day over arrays, step by step in the order of the model page."""

from __future__ import annotations

from sim.compiled.adding import add_up
from sim.compiled.arrays import LANES, Floats, Luck, Outside, Part, Record, Stage
from sim.compiled.contacts import act, glimpse, meet
from sim.compiled.evening import end_shift, improve, take_in, test_changes
from sim.compiled.introducing import introduce, settle
from sim.compiled.keeping import count, forget_kinds, keep_day, keep_people, leave_out, sort_by_kind
from sim.compiled.leading import lead
from sim.compiled.morning import begin, clear, receive_sparks, spread, suffer
from sim.compiled.night import leave, replace, sleep
from sim.jit import step
from sim.model.constants import Constants
from sim.model.measures import N_LEAVERS, add_teams, measures_of
from sim.world.left_out import LeftOut


@step
def play_day(
    stage: Stage,
    outside: Outside,
    is_first: bool,
    luck: Luck,
    left_out: LeftOut,
    c: Constants,
    today: Floats,
    tomorrow: Floats,
    record: Record,
    place: int,
) -> int:
    """Play one day.

    Parameters
    ----------
    stage, outside, c
        What people are, what is in force from outside, and the constants.
    is_first
        Whether it is the first day of its segment, on which sparks and incidents happen.
    luck
        Seed and day.
    left_out
        An act that does not happen.
    today, tomorrow
        Tables of the day and of the next, by `PERSON_STATES`; of the next only the morning is filled in.
    record, place
        What the run leaves, to which the day is added, and the first free place of its log.

    Returns
    -------
    int
        The next free place of the log.
    """
    part = Part(0, 1, 0, len(today))
    n_acts = 0
    if is_first:
        n_acts = receive_sparks(outside, stage.acts, luck, c)
    open_day(stage, outside, is_first, c, today, part)
    n_meetings = meet(stage.ties, stage.met, stage.block, part, luck)
    n_acts = act(stage.met, 0, n_meetings, stage.mood, stage.block, stage.acts, n_acts, luck, c)
    n_acts = lead(today, outside, stage.block, stage.acts, n_acts, part, luck, c)
    n_acts = leave_out(stage.acts, n_acts, left_out, luck.day)
    sort_by_kind(stage.acts, n_acts)
    take_acts(stage, outside, n_acts, luck, c, today, part)
    glimpse(stage.met, 0, n_meetings, stage.tally, today, stage.who, part)
    introduce(stage.acts, stage.net, stage.made, outside, stage.mean_strength, luck, c)
    close_day(stage, outside, luck, c, today, tomorrow, record.people, part)
    return end_day(stage, luck, c, today, tomorrow, record, place, n_acts)


@step
def open_day(stage: Stage, outside: Outside, is_first: bool, c: Constants, today: Floats, part: Part) -> None:
    """1. to 3. The morning of a part: incidents, demand and readiness."""
    who, work, force, mood = stage.who, stage.work, outside.people, stage.mood
    for tile in range(part.first, part.last):
        first = tile * LANES
        if is_first:
            for incident in range(len(outside.harm)):
                suffer(today[tile], outside.harm[incident, tile], force[tile], c)
        clear(today[tile], work[tile], stage.tally, first)
        readiness, drive, pull = (
            mood.readiness[first : first + LANES],
            mood.drive[first : first + LANES],
            mood.pull[first : first + LANES],
        )
        spread(stage.teams.improvement, first, who, work[tile])
        begin(today[tile], force[tile], work[tile], readiness, drive, pull, c)


@step
def take_acts(stage: Stage, outside: Outside, n_acts: int, luck: Luck, c: Constants, today: Floats, part: Part) -> None:
    """9. What the acts of the day did, for the people of a part."""
    acts, who, work, tally, memory = stage.acts, stage.who, stage.work, stage.tally, stage.memory
    count(acts, n_acts, outside.people, today, work, tally, stage.sums, memory, who, part, luck.day, c)
    take_in(acts, who, outside, today, work, tally, memory.day, part, luck.day, c)
    forget_kinds(acts, n_acts, work, part)


@step
def close_day(
    stage: Stage,
    outside: Outside,
    luck: Luck,
    c: Constants,
    today: Floats,
    tomorrow: Floats,
    people: Floats,
    part: Part,
) -> None:
    """8. to 11. The evening and night of a part, the sums of its teams, and its people, if these are kept."""
    who, work, tally, force = stage.who, stage.work, stage.tally, outside.people
    for tile in range(part.first, part.last):
        first = tile * LANES
        given, seen = tally.given[first : first + LANES], tally.seen[first : first + LANES]
        test_changes(today[tile], force[tile], work[tile], first, luck, c)
        end_shift(today[tile], tomorrow[tile], force[tile], work[tile], given, seen, c)
        sleep(today[tile], tomorrow[tile], force[tile], c)
        leave(today[tile], tomorrow[tile], who.stays[tile], first, luck, c)
        add_up(today[tile], first, who, stage.teams.improvement, stage.sums)
        if len(people) > 0:
            keep_people(today[tile], first, people[luck.day - 1])


@step
def end_day(
    stage: Stage,
    luck: Luck,
    c: Constants,
    today: Floats,
    tomorrow: Floats,
    record: Record,
    place: int,
    n_acts: int,
) -> int:
    """What is done for all at the end: the log, ties that come and go, new starters, and the measures of the day."""
    measures = record.days[luck.day - 1]
    if len(record.log.day) > 0:
        keep_day(stage.acts, n_acts, record.log, place, stage.memory, luck.day)
        place += n_acts
    settle(stage.ties, stage.made, stage.mean_strength, c)
    add_teams(stage.sums)
    for scope in range(len(stage.sums)):
        measures_of(stage.sums[scope], measures[scope])
    if stage.sums[0, N_LEAVERS] > 0.0:
        replace(today, tomorrow, stage.ties, stage.made, stage.memory, luck, c)
    improve(stage.teams, stage.sums, c)
    stage.sums[:] = 0.0
    return place
