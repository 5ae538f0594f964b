"""Add up the people of each team for the measures of the day."""

from __future__ import annotations

from sim.engine.compiled.layout import LANES, STATE_OFFSETS, FloatArray, TeamStructure
from sim.model.measures import (
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

WELLBEING, ENERGY, ENERGY_AFTER_SHIFT = (
    STATE_OFFSETS["wellbeing"],
    STATE_OFFSETS["energy"],
    STATE_OFFSETS["energy_after_shift"],
)
FELT_COMPASSION, SAFETY, OBSTACLES = (
    STATE_OFFSETS["felt_compassion"],
    STATE_OFFSETS["safety"],
    STATE_OFFSETS["obstacles"],
)
ACTS_GIVEN, CONTAGIOUS_GIVEN, CONVERSATIONS_HELD = (
    STATE_OFFSETS["acts_given"],
    STATE_OFFSETS["contagious_given"],
    STATE_OFFSETS["conversations_held"],
)
CARE, PRESENT, TESTS, LEFT, QUIET_DAYS = (
    STATE_OFFSETS[name] for name in ("care", "present", "tests", "left", "quiet_days")
)


@inline
def accumulate_team_sums(
    current: FloatArray,
    next_state: FloatArray,
    first_person: int,
    structure: TeamStructure,
    improvement: FloatArray,
    sums: FloatArray,
) -> None:
    """Add the people of a tile, whose first is given, to the sums of their teams: those next to each other together."""
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
def accumulate_level_sums(today: FloatArray, tonight: FloatArray, n: int, improvement: float, sums: FloatArray) -> None:
    """Add the levels of n people, with whom the rows of a tile are given, to the sums of their team, one by one."""
    levels = read_level_sums(sums)
    for k in range(n):
        levels = add_person(
            levels,
            today[WELLBEING + k],
            today[ENERGY + k],
            tonight[ENERGY_AFTER_SHIFT + k],
            today[FELT_COMPASSION + k],
            today[SAFETY + k],
            today[OBSTACLES + k],
            improvement,
            today[CARE + k] if tonight[PRESENT + k] > 0.0 else 0.0,
        )
    write_level_sums(sums, levels)


@inline
def accumulate_counts(today: FloatArray, tonight: FloatArray, begin: int, end: int, sums: FloatArray) -> None:
    """Add what is counted of some people of a tile."""
    acts = contagious = conversations = 0
    present = tests = leavers = burnt_out = worn_out = left_out = 0
    for lane in range(LANES):
        is_member = (lane >= begin) & (lane < end)
        acts += is_member * int(tonight[ACTS_GIVEN + lane])
        contagious += is_member * int(tonight[CONTAGIOUS_GIVEN + lane])
        conversations += is_member * int(tonight[CONVERSATIONS_HELD + lane])
        present += is_member & (tonight[PRESENT + lane] > 0.0)
        tests += is_member & (tonight[TESTS + lane] > 0.0)
        leavers += is_member & (tonight[LEFT + lane] > 0.0)
        burnt_out += is_member & is_burnt_out(today[WELLBEING + lane], today[ENERGY + lane])
        worn_out += is_member & is_worn_out(tonight[ENERGY_AFTER_SHIFT + lane])
        left_out += is_member & is_left_out(today[QUIET_DAYS + lane])
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
