"""Sums over the people of each team, from which the measures of the day are computed."""

from __future__ import annotations

from sim.engine.compiled.layout import (
    ACTS_GIVEN,
    CARE,
    CONTAGIOUS_GIVEN,
    CONVERSATIONS_HELD,
    ENERGY,
    ENERGY_AFTER_SHIFT,
    FELT_COMPASSION,
    LANES,
    LEFT,
    OBSTACLES,
    PRESENT,
    QUIET_DAYS,
    SAFETY,
    TESTS,
    WELLBEING,
    FloatArray,
    TeamStructure,
)
from sim.model.rules.day_measures import (
    SUM_ACTS,
    SUM_BURNT_OUT,
    SUM_CONTAGIOUS_ACTS,
    SUM_CONVERSATIONS,
    SUM_LEAVERS,
    SUM_LEFT_OUT,
    SUM_PEOPLE,
    SUM_PRESENT,
    SUM_TESTS,
    SUM_WORN_OUT,
    add_person,
    is_burnt_out,
    is_left_out,
    is_worn_out,
    read_level_sums,
    write_level_sums,
)
from sim.numba_support.decorators import inline


@inline
def accumulate_team_sums(
    current: FloatArray,
    next_state: FloatArray,
    first_person: int,
    structure: TeamStructure,
    improvement: FloatArray,
    sums: FloatArray,
) -> None:
    """Add the people of a tile to the sums of their teams, one run of people of the same team after the other.

    Parameters
    ----------
    current
        Persistent states of the tile this morning; shape (rows of `PERSISTENT_STATES` · LANES,).
    next_state
        States of the evening; shape (rows of `STATE_OFFSETS` · LANES,).
    first_person
        Index of the first person of the tile.
    structure
        Who is in which team.
    improvement
        Improvement of each team this morning; shape (teams,).
    sums
        Shape (1 + teams, sums); row 1 + t, of team t, is added to.
    """
    begin, last = first_person, min(first_person + LANES, len(structure.team_of))
    while begin < last:
        end, team = structure.segment_end[begin], structure.team_of[begin]
        accumulate_level_sums(
            current[begin - first_person :],
            next_state[begin - first_person :],
            end - begin,
            improvement[team],
            sums[1 + team],
        )
        accumulate_counts(current, next_state, begin - first_person, end - first_person, sums[1 + team])
        begin = end


@inline
def accumulate_level_sums(
    current: FloatArray, next_state: FloatArray, n: int, improvement: float, sums: FloatArray
) -> None:
    """Add the levels of n people to the sums of their team, in the order of people, which fixes the last bits.

    Parameters
    ----------
    current, next_state
        As in `accumulate_team_sums`, but from the lane of the first of these people on.
    n
        Number of people.
    improvement
        Improvement of their team this morning.
    sums
        Sums of their team; shape (sums,).
    """
    levels = read_level_sums(sums)
    for lane in range(n):
        levels = add_person(
            levels,
            current[WELLBEING + lane],
            current[ENERGY + lane],
            next_state[ENERGY_AFTER_SHIFT + lane],
            current[FELT_COMPASSION + lane],
            current[SAFETY + lane],
            current[OBSTACLES + lane],
            improvement,
            current[CARE + lane] if next_state[PRESENT + lane] > 0.0 else 0.0,
        )
    write_level_sums(sums, levels)


@inline
def accumulate_counts(current: FloatArray, next_state: FloatArray, begin: int, end: int, sums: FloatArray) -> None:
    """Add the counts of the people in lanes `begin` to `end` (excluded) of a tile to the sums of their team.

    The loop visits all lanes and masks the others: a loop of fixed length is vectorised, and the order of integer sums
    does not matter.

    Parameters
    ----------
    current, next_state
        As in `accumulate_team_sums`.
    begin, end
        Lanes of the people.
    sums
        Sums of their team; shape (sums,).
    """
    acts = contagious = conversations = 0
    present = tests = leavers = burnt_out = worn_out = left_out = 0
    for lane in range(LANES):
        is_member = (lane >= begin) & (lane < end)
        acts += is_member * int(next_state[ACTS_GIVEN + lane])
        contagious += is_member * int(next_state[CONTAGIOUS_GIVEN + lane])
        conversations += is_member * int(next_state[CONVERSATIONS_HELD + lane])
        present += is_member & (next_state[PRESENT + lane] > 0.0)
        tests += is_member & (next_state[TESTS + lane] > 0.0)
        leavers += is_member & (next_state[LEFT + lane] > 0.0)
        burnt_out += is_member & is_burnt_out(current[WELLBEING + lane], current[ENERGY + lane])
        worn_out += is_member & is_worn_out(next_state[ENERGY_AFTER_SHIFT + lane])
        left_out += is_member & is_left_out(current[QUIET_DAYS + lane])
    sums[SUM_PEOPLE] += end - begin
    sums[SUM_PRESENT] += present
    sums[SUM_ACTS] += acts
    sums[SUM_CONTAGIOUS_ACTS] += contagious
    sums[SUM_CONVERSATIONS] += conversations
    sums[SUM_TESTS] += tests
    sums[SUM_LEAVERS] += leavers
    sums[SUM_BURNT_OUT] += burnt_out
    sums[SUM_WORN_OUT] += worn_out
    sums[SUM_LEFT_OUT] += left_out
