"""A working day over arrays, step by step in the order of the model page."""

from __future__ import annotations

from sim.compiled.arrays import Floats, Log, Luck, Outside, Stage
from sim.compiled.contacts import act, count, glimpse, meet
from sim.compiled.evening import end_shift, improve, test_changes
from sim.compiled.introducing import introduce, settle
from sim.compiled.keeping import keep_day
from sim.compiled.leading import lead
from sim.compiled.morning import begin, clear, receive_sparks, suffer
from sim.compiled.night import leave, sleep
from sim.jit import compiled
from sim.model.constants import Constants
from sim.model.measures import measure_day


@compiled
def play_day(
    stage: Stage,
    outside: Outside,
    is_first: bool,
    luck: Luck,
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
    net, who, made, memory, work, met, block, acts, improvement, before, mean_strength = stage
    n_acts = 0
    clear(today, work)
    if is_first:
        suffer(today, outside, c)
        n_acts = receive_sparks(outside, acts, luck, c)
    begin(today, improvement, who, outside, work, c)
    n_meetings = meet(net, made, outside, met, block, luck)
    n_acts = act(met, n_meetings, work, today, block, acts, n_acts, luck, c)
    n_acts = lead(today, who, outside, acts, n_acts, luck, c)
    count(acts, n_acts, today, work, memory, who.team_of, luck.day)
    glimpse(met, n_meetings, work, who.leader_of)
    test_changes(today, who, work, luck, c)
    introduce(acts, n_acts, net, made, outside.absent, mean_strength, luck, c)
    if len(log.day) > 0:
        keep_day(acts, n_acts, log, place, memory, luck.day)
        place += n_acts
    end_shift(today, tomorrow, who, outside, work, memory, luck.day, c)
    sleep(today, tomorrow, outside, work, c)
    settle(made)
    leave(today, tomorrow, who, made, memory, luck, c)
    improve(improvement, before, who, work, c)
    measure_day(today, who.team_of, before, measures)
    return place
