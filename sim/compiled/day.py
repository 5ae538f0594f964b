"""A working day over arrays, step by step in the order of the model page."""

from __future__ import annotations

from sim.compiled.arrays import LANES, Floats, Log, Luck, Outside, Part, Stage
from sim.compiled.contacts import act, glimpse, meet
from sim.compiled.evening import end_shift, improve, take_in, test_changes
from sim.compiled.introducing import introduce, settle
from sim.compiled.keeping import count, forget_kinds, keep_day, leave_out, sort_by_kind
from sim.compiled.leading import lead
from sim.compiled.morning import begin, clear, receive_sparks, suffer
from sim.compiled.night import leave, replace, sleep
from sim.jit import step
from sim.model.constants import Constants
from sim.model.measures import LEAVERS, NOBODY, add_teams, keep, kept, measures_of, with_person
from sim.model.states import STATE_NAMES
from sim.world.left_out import LeftOut

N_STATES = len(STATE_NAMES)


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
    measures: Floats,
    log: Log,
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
    measures
        Shape (1 + teams, measures), filled.
    log, place
        The log of the run and its first free place; a log without any room is left alone.

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
    n_acts = act(stage.ties, stage.met, 0, n_meetings, stage.work, stage.block, stage.acts, n_acts, luck, c)
    n_acts = lead(today, outside, stage.block, stage.acts, n_acts, part, luck, c)
    n_acts = leave_out(stage.acts, n_acts, left_out, luck.day)
    sort_by_kind(stage.acts, n_acts)
    count(stage.acts, n_acts, outside.people, stage.work, stage.memory, stage.who, part, luck.day, c)
    take_in(stage.acts, stage.who, outside, stage.work, stage.memory.day, part, luck.day, c)
    forget_kinds(stage.acts, n_acts, stage.work, part)
    glimpse(stage.ties, stage.met, 0, n_meetings, stage.work, stage.who, part)
    introduce(stage.acts, stage.net, stage.made, outside, stage.mean_strength, luck, c)
    close_day(stage, outside, luck, c, today, tomorrow, part)
    return end_day(stage, luck, c, today, tomorrow, measures, log, place, n_acts)


@step
def open_day(stage: Stage, outside: Outside, is_first: bool, c: Constants, today: Floats, part: Part) -> None:
    """1. to 3. The morning of a part: incidents, demand and readiness."""
    who, work, force = stage.who, stage.work, outside.people
    for tile in range(part.first, part.last):
        if is_first:
            for incident in range(len(outside.harm)):
                suffer(today[tile], outside.harm[incident, tile], force[tile], c)
        clear(work[tile])
        begin(today[tile], who.team[tile], stage.teams.improvement, force[tile], work[tile], c)


@step
def close_day(
    stage: Stage, outside: Outside, luck: Luck, c: Constants, today: Floats, tomorrow: Floats, part: Part
) -> None:
    """8. to 11. The evening and night of a part, and the sums of its teams."""
    who, work, sums, force = stage.who, stage.work, stage.sums, outside.people
    improvement = stage.teams.improvement
    team = who.team_of[part.first * LANES]
    total = NOBODY
    for tile in range(part.first, part.last):
        first = tile * LANES
        test_changes(today[tile], force[tile], work[tile], first, luck, c)
        end_shift(today[tile], tomorrow[tile], force[tile], work[tile], c)
        sleep(today[tile], tomorrow[tile], force[tile], work[tile], c)
        leave(today[tile], tomorrow[tile], who.stays[tile], first, luck, c)
        people = today[tile].reshape((N_STATES, LANES))
        for k in range(min(LANES, len(who.team_of) - first)):
            if who.team_of[first + k] != team:
                keep(sums[1 + team], total)
                team = who.team_of[first + k]
                total = kept(sums[1 + team])
            total = with_person(total, people, k, improvement[team])
    keep(sums[1 + team], total)


@step
def end_day(
    stage: Stage,
    luck: Luck,
    c: Constants,
    today: Floats,
    tomorrow: Floats,
    measures: Floats,
    log: Log,
    place: int,
    n_acts: int,
) -> int:
    """What is done for all at the end: the log, ties that come and go, new starters, and the measures of the day."""
    if len(log.day) > 0:
        keep_day(stage.acts, n_acts, log, place, stage.memory, luck.day)
        place += n_acts
    settle(stage.ties, stage.made, stage.mean_strength, c)
    add_teams(stage.sums)
    for scope in range(len(stage.sums)):
        measures_of(kept(stage.sums[scope]), measures[scope])
    if stage.sums[0, LEAVERS] > 0.0:
        replace(today, tomorrow, stage.ties, stage.made, stage.memory, luck, c)
    improve(stage.teams, stage.sums, c)
    stage.sums[:] = 0.0
    return place
