"""Play a world on the compiled engine and keep its trace."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.compiled.arrays import Floats, Log, Luck, Memory, Outside, Stage, Ties
from sim.compiled.day import play_day
from sim.compiled.staging import log_of, morning_of, outside_of, people_of, record_of, stage_of
from sim.jit import compiled
from sim.model import draws
from sim.model.constants import Constants
from sim.model.measures import MEASURE, N_MEASURES, RIPPLE_DAYS
from sim.trace import Acts, Trace
from sim.world import World

RIPPLE = MEASURE["ripple_number"]


def play(
    world: World,
    *,
    keep_people: bool = True,
    keep_acts: bool = True,
    tick: Callable[[int], object] | None = None,
) -> Trace:
    """Play all days of a world.

    Parameters
    ----------
    world
        Where and how people start, and what happens to them.
    keep_people, keep_acts
        Whether to keep the states of people and the act log; the measures of the days are the same without.
    tick
        Called with the last day played, from time to time, for a progress bar.
    """
    stage = stage_of(world)
    n, n_scopes = len(world.people.names), 1 + len(world.people.teams)
    days = np.empty((world.days, n_scopes, N_MEASURES))
    morning = morning_of(world)
    people = np.empty((world.days + 1 if keep_people else 2, *morning.shape))
    people[0] = morning
    room = len(stage.acts.giver)
    log = log_of(4 * room + 1000 if keep_acts else 0)
    constants = record_of(world.constants)
    place = 0
    for segment in world.segments:
        outside = outside_of(segment, world)
        let_meet(stage.ties, outside.here)
        day = segment.first
        while day <= segment.last:
            day, place = play_days(
                stage, outside, segment.first, day, segment.last, world.seed, constants, days, people, log, place
            )
            if day <= segment.last:
                log = Log._make(np.resize(column, 2 * len(column) + room) for column in log)
        if tick is not None:
            tick(segment.last)
    days[:, :, RIPPLE] = ripple_numbers(stage.memory)
    acts = Acts._make(column[:place].copy() for column in log) if keep_acts else None
    return Trace(days, people_of(people[:-1], n) if keep_people else None, acts)


@compiled
def play_days(
    stage: Stage,
    outside: Outside,
    first: int,
    begin: int,
    last: int,
    seed: int,
    c: Constants,
    days: Floats,
    people: Floats,
    log: Log,
    place: int,
) -> tuple[int, int]:
    """Play the days of a segment from `begin` on; stop early where the log might not have room for another.

    `people` holds as many tables as are kept: one a day and one more, or two that take turns.

    Returns
    -------
    tuple
        The next day, and the next free place of the log.
    """
    for day in range(begin, last + 1):
        if 0 < len(log.day) < place + len(stage.acts.giver):
            return day, place
        today, tomorrow = people[(day - 1) % len(people)], people[day % len(people)]
        luck = Luck(seed, day)
        place = play_day(stage, outside, day == first, luck, c, today, tomorrow, days[day - 1], log, place)
    return last + 1, place


@compiled
def let_meet(ties: Ties, here: Floats) -> None:
    """Let those meet who are at work."""
    for tie in range(ties.n[0]):
        one, other = draws.who_of(ties.pair[tie]), draws.whom_of(ties.pair[tie])
        ties.below[tie] = draws.words_below(ties.chance[tie] * (here[one] * here[other]))


def ripple_numbers(memory: Memory) -> Floats:
    """Acts that each act received on a day itself set off; NaN where that is not known or there was none."""
    parents, children = with_whole(memory.parents), with_whole(memory.children)
    ratio = np.full(parents.shape, np.nan)
    known = parents[:-RIPPLE_DAYS] > 0
    ratio[:-RIPPLE_DAYS][known] = children[:-RIPPLE_DAYS][known] / parents[:-RIPPLE_DAYS][known]
    return ratio


def with_whole(counts: Floats) -> Floats:
    """Counts of each day and team, with those of everybody in front."""
    return np.concatenate([counts.sum(axis=1, keepdims=True), counts], axis=1)
