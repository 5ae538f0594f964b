"""Add up the people of each team for the measures of the day."""

from __future__ import annotations

from sim.compiled.arrays import LANES, STATE, Floats, Who
from sim.jit import inline, inline_loops
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

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["safety"], STATE["obstacles"]
GIVEN, CONTAGIOUS, HELD = STATE["acts_given"], STATE["contagious_given"], STATE["conversations_held"]
CARE, PRESENT, TESTS, LEFT, QUIET = (STATE[name] for name in ("care", "present", "tests", "left", "quiet_days"))


@inline
def add_up(today: Floats, tonight: Floats, first: int, who: Who, improvement: Floats, sums: Floats) -> None:
    """Add the people of a tile, whose first is given, to the sums of their teams: those next to each other together."""
    begin, last = first, min(first + LANES, len(who.team_of))
    while begin < last:
        end, team = who.end[begin], who.team_of[begin]
        add_levels(today[begin - first :], tonight[begin - first :], end - begin, improvement[team], sums[1 + team])
        add_counts(today, tonight, begin - first, end - first, sums[1 + team])
        begin = end


@inline
def add_levels(today: Floats, tonight: Floats, n: int, improvement: float, sums: Floats) -> None:
    """Add the levels of n people, with whom the rows of a tile are given, to the sums of their team, one by one."""
    levels = read_level_sums(sums)
    for k in range(n):
        levels = add_person(
            levels,
            today[WELLBEING + k],
            today[ENERGY + k],
            tonight[AFTER_SHIFT + k],
            today[FELT + k],
            today[SAFETY + k],
            today[OBSTACLES + k],
            improvement,
            today[CARE + k] if tonight[PRESENT + k] > 0.0 else 0.0,
        )
    write_level_sums(sums, levels)


@inline_loops
def add_counts(today: Floats, tonight: Floats, begin: int, end: int, sums: Floats) -> None:
    """Add what is counted of some people of a tile."""
    acts = contagious = conversations = 0
    present = tests = leavers = burnt_out = worn_out = left_out = 0
    for k in range(LANES):
        is_one = (k >= begin) & (k < end)
        acts += is_one * int(tonight[GIVEN + k])
        contagious += is_one * int(tonight[CONTAGIOUS + k])
        conversations += is_one * int(tonight[HELD + k])
        present += is_one & (tonight[PRESENT + k] > 0.0)
        tests += is_one & (tonight[TESTS + k] > 0.0)
        leavers += is_one & (tonight[LEFT + k] > 0.0)
        burnt_out += is_one & is_burnt_out(today[WELLBEING + k], today[ENERGY + k])
        worn_out += is_one & is_worn_out(tonight[AFTER_SHIFT + k])
        left_out += is_one & is_left_out(today[QUIET + k])
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
