"""A working day over arrays, step by step in the order of the model page."""

from __future__ import annotations

from sim.compiled.arrays import LANES, Floats, Indices, Log, Luck, Outside, Stage, Teams
from sim.compiled.contacts import act, glimpse, meet
from sim.compiled.evening import end_shift, improve, remember, take_in, test_changes, warm
from sim.compiled.introducing import introduce, settle
from sim.compiled.keeping import count, keep_day, sort_by_kind
from sim.compiled.leading import lead
from sim.compiled.morning import begin, clear, receive_sparks, suffer
from sim.compiled.night import leave, replace, sleep
from sim.jit import step
from sim.model.constants import Constants
from sim.model.measures import LEAVERS, add_teams, keep, kept, measures_of, with_person
from sim.model.states import STATE_NAMES

N_STATES = len(STATE_NAMES)


@step
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
    net, ties, who, teams, made, memory, work, met, block, acts, sums, energising, _, mean_strength = stage
    force = outside.people
    n_acts = 0
    if is_first:
        n_acts = receive_sparks(outside, acts, luck, c)
        for incident in range(len(outside.harm)):
            for tile in range(len(today)):
                suffer(today[tile], outside.harm[incident, tile], force[tile], c)
    for tile in range(len(today)):
        clear(work[tile])
        begin(today[tile], who.team[tile], teams.improvement, force[tile], work[tile], c)
    n_meetings = meet(ties, met, block, luck)
    n_acts = act(ties, met, n_meetings, work, block, acts, n_acts, luck, c)
    n_acts = lead(today, outside, block, acts, n_acts, luck, c)
    sort_by_kind(acts, n_acts)
    count(acts, n_acts, force, work, memory, who, luck.day, c)
    glimpse(ties, met, n_meetings, work, who)
    introduce(acts, net, made, outside, mean_strength, luck, c)
    take_in(acts, who, outside, work, c)
    for tile in range(len(today)):
        first = tile * LANES
        test_changes(today[tile], force[tile], work[tile], first, luck, c)
        warm(force[tile], work[tile], energising, c)
        end_shift(today[tile], tomorrow[tile], force[tile], work[tile], c)
        remember(work[tile], memory.day[first : first + LANES], luck.day)
        sleep(today[tile], tomorrow[tile], force[tile], work[tile], c)
        leave(today[tile], tomorrow[tile], who.stays[tile], first, luck, c)
    if len(log.day) > 0:
        keep_day(acts, n_acts, log, place, memory, luck.day)
        place += n_acts
    settle(ties, made, mean_strength, c)
    measure(today, who.team_of, teams, sums, measures)
    if sums[0, LEAVERS] > 0.0:
        replace(today, tomorrow, ties, made, memory, luck, c)
    improve(teams, sums, c)
    return place


@step
def measure(today: Floats, team_of: Indices, teams: Teams, sums: Floats, measures: Floats) -> None:
    """Add up people by team, then teams to the whole, and work out the measures of each."""
    sums[:] = 0.0
    team = team_of[0]
    total = kept(sums[1 + team])
    for tile in range(len(today)):
        people = today[tile].reshape((N_STATES, LANES))
        first = tile * LANES
        for k in range(min(LANES, len(team_of) - first)):
            if team_of[first + k] != team:
                keep(sums[1 + team], total)
                team = team_of[first + k]
                total = kept(sums[1 + team])
            total = with_person(total, people, k, teams.improvement[team])
    keep(sums[1 + team], total)
    add_teams(sums)
    for scope in range(len(sums)):
        measures_of(kept(sums[scope]), measures[scope])
