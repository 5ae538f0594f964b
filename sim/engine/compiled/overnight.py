"""Phases 10 and 11 of the day: the night, leaving, and new starters."""

from __future__ import annotations

from sim.engine.compiled.introductions import remove_introduced_ties
from sim.engine.compiled.layout import (
    CONTROL,
    DISPOSITION,
    ENERGY,
    ENERGY_AFTER_SHIFT,
    FELT_COMPASSION,
    GLIMPSED,
    LANES,
    LEFT,
    OBSTACLES,
    OVERLOAD,
    QUIET_DAYS,
    SAFETY,
    SET_POINT,
    WELLBEING,
    ActiveTies,
    DrawKey,
    FloatArray,
    Int32Array,
    IntroducedTies,
    RippleState,
)
from sim.model import rng
from sim.model.act_kinds import NO_PERSON
from sim.model.derived_constants import Constants
from sim.model.rng import RandomStream
from sim.model.rules import overnight
from sim.numba_support.decorators import inline

LEAVING_STREAM, SET_POINT_STREAM, DISPOSITION_STREAM = (
    rng.as_int64(RandomStream.LEAVING),
    rng.as_int64(RandomStream.SET_POINT),
    rng.as_int64(RandomStream.DISPOSITION),
)


@inline
def update_overnight(current: FloatArray, next_state: FloatArray, external: FloatArray, c: Constants) -> None:
    """10. Night. Update the states of a tile overnight: strain, decay and recovery.

    Parameters
    ----------
    current
        Persistent states of the morning; shape (rows of `PERSISTENT_STATES` · LANES,).
    next_state
        On entry the states of the evening, on return those of the next morning; shape (rows of `STATE_OFFSETS` ·
        LANES,).
    external
        Conditions of the tile; shape (rows of `EXTERNAL_OFFSETS` · LANES,).
    c
        Constants of the segment.
    """
    for lane in range(LANES):
        wellbeing = overnight.wellbeing_after_night(
            next_state[WELLBEING + lane], current[OVERLOAD + lane], current[SET_POINT + lane], c
        )
        next_state[WELLBEING + lane] = wellbeing
        next_state[ENERGY + lane] = overnight.energy_after_night(next_state[ENERGY_AFTER_SHIFT + lane], wellbeing, c)
        safety = overnight.safety_after_night(next_state[SAFETY + lane], external[CONTROL + lane], c)
        next_state[SAFETY + lane] = safety if c.safety_is_dynamic else next_state[SAFETY + lane]
        next_state[FELT_COMPASSION + lane] = overnight.felt_compassion_after_night(
            next_state[FELT_COMPASSION + lane], c
        )
        next_state[OBSTACLES + lane] = overnight.obstacles_after_night(next_state[OBSTACLES + lane], c)


@inline
def draw_leavers(
    next_state: FloatArray, never_leaves: FloatArray, first_person: int, draw_key: DrawKey, c: Constants
) -> int:
    """Draw which people of a tile leave after today.

    Parameters
    ----------
    next_state
        States of the next morning, of which `LEFT` is filled; shape (rows of `STATE_OFFSETS` · LANES,).
    never_leaves
        1 for leaders and unused lanes, else 0; shape (LANES,).
    first_person
        Index of the first person of the tile.
    draw_key
        Seed and day.
    c
        Constants of the segment.

    Returns
    -------
    int
        Number of leavers.
    """
    n = 0
    for lane in range(LANES):
        u = rng.uniform(draw_key.seed, draw_key.day, LEAVING_STREAM, first_person + lane, rng.FIRST_DRAW)
        leaves = u < overnight.leaving_probability(next_state[WELLBEING + lane], c)
        next_state[LEFT + lane] = 1.0 - never_leaves[lane] if leaves else 0.0
        n += next_state[LEFT + lane] > 0.0
    return n


@inline
def carry_over_states(current: FloatArray, next_state: FloatArray) -> None:
    """Copy the states of the next morning of a tile to its persistent states, once the day's are stored."""
    for lane in range(LANES):
        current[WELLBEING + lane], current[ENERGY + lane] = next_state[WELLBEING + lane], next_state[ENERGY + lane]
        current[FELT_COMPASSION + lane], current[GLIMPSED + lane] = (
            next_state[FELT_COMPASSION + lane],
            next_state[GLIMPSED + lane],
        )
        current[SAFETY + lane], current[OBSTACLES + lane] = next_state[SAFETY + lane], next_state[OBSTACLES + lane]


@inline
def replace_leavers(
    current: FloatArray,
    next_state: FloatArray,
    first_person: int,
    leavers: Int32Array,
    draw_key: DrawKey,
    c: Constants,
) -> None:
    """11. Leaving. Replace the leavers of a tile by new starters, and list them.

    Parameters
    ----------
    current
        Persistent states, changed for new starters; shape (rows of `PERSISTENT_STATES` · LANES,).
    next_state
        `LEFT` says who left; shape (rows of `STATE_OFFSETS` · LANES,).
    first_person
        Index of the first person of the tile.
    leavers
        Filled from the front with the indices of the leavers.
    draw_key
        Seed and day.
    c
        Constants of the segment.
    """
    n = 0
    for lane in range(LANES):
        if next_state[LEFT + lane] > 0.0:
            initialise_new_starter(current, lane, first_person + lane, draw_key, c)
            leavers[n] = first_person + lane
            n += 1


@inline
def initialise_new_starter(current: FloatArray, lane: int, person: int, draw_key: DrawKey, c: Constants) -> None:
    """Draw the states of a new starter.

    Parameters
    ----------
    current
        Persistent states of the tile; shape (rows of `PERSISTENT_STATES` · LANES,).
    lane, person
        Lane of the new starter in the tile, and index of the person.
    draw_key
        Seed and day.
    c
        Constants of the segment.
    """
    p, seed, day = c.params, draw_key.seed, draw_key.day
    set_point = rng.clipped_irwin_hall(seed, day, SET_POINT_STREAM, person, p.wellbeing_mean, p.wellbeing_sd)
    current[SET_POINT + lane], current[WELLBEING + lane] = set_point, set_point
    current[DISPOSITION + lane] = rng.clipped_irwin_hall(
        seed, day, DISPOSITION_STREAM, person, p.disposition_mean, p.disposition_sd
    )
    current[ENERGY + lane] = overnight.rested_energy(set_point, c)
    for offset in (FELT_COMPASSION, GLIMPSED, QUIET_DAYS):
        current[offset + lane] = 0.0
    current[SAFETY + lane], current[OBSTACLES + lane] = p.safety_start, p.obstacles_start


@inline
def remove_ties_of_leavers(
    leavers: Int32Array, ties: ActiveTies, introduced: IntroducedTies, ripples: RippleState
) -> None:
    """Remove the introduced ties of leavers; the new starters have received no act yet.

    Parameters
    ----------
    leavers
        Indices of people; shape (leavers,).
    ties, introduced, ripples
        Updated.
    """
    for person in leavers:
        remove_introduced_ties(ties, introduced, person)
        ripples.last_day[person], ripples.last_act[person] = 0, NO_PERSON
