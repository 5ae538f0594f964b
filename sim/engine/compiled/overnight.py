"""Steps 10 and 11 of the day: night, leaving and starting."""

from __future__ import annotations

from sim.engine.compiled.introductions import remove_introduced_ties
from sim.engine.compiled.layout import (
    EXTERNAL_OFFSETS,
    LANES,
    STATE_OFFSETS,
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

WELLBEING, ENERGY, ENERGY_AFTER_SHIFT = (
    STATE_OFFSETS["wellbeing"],
    STATE_OFFSETS["energy"],
    STATE_OFFSETS["energy_after_shift"],
)
FELT_COMPASSION, GLIMPSED, SAFETY, OBSTACLES = (
    STATE_OFFSETS["felt_compassion"],
    STATE_OFFSETS["glimpsed"],
    STATE_OFFSETS["safety"],
    STATE_OFFSETS["obstacles"],
)
SET_POINT, DISPOSITION, OVERLOAD = STATE_OFFSETS["set_point"], STATE_OFFSETS["disposition"], STATE_OFFSETS["overload"]
QUIET_DAYS, LEFT = STATE_OFFSETS["quiet_days"], STATE_OFFSETS["left"]
CONTROL = EXTERNAL_OFFSETS["control"]
LEAVING_STREAM, SET_POINT_STREAM, DISPOSITION_STREAM = (
    rng.as_int64(RandomStream.LEAVING),
    rng.as_int64(RandomStream.SET_POINT),
    rng.as_int64(RandomStream.DISPOSITION),
)


@inline
def update_overnight(today: FloatArray, tonight: FloatArray, force: FloatArray, c: Constants) -> None:
    """10. Night: strain, fading and rest."""
    for k in range(LANES):
        wellbeing = overnight.wellbeing_after_night(
            tonight[WELLBEING + k], today[OVERLOAD + k], today[SET_POINT + k], c
        )
        tonight[WELLBEING + k] = wellbeing
        tonight[ENERGY + k] = overnight.energy_after_night(tonight[ENERGY_AFTER_SHIFT + k], wellbeing, c)
        safety = overnight.safety_after_night(tonight[SAFETY + k], force[CONTROL + k], c)
        tonight[SAFETY + k] = safety if c.safety_is_dynamic else tonight[SAFETY + k]
        tonight[FELT_COMPASSION + k] = overnight.felt_compassion_after_night(tonight[FELT_COMPASSION + k], c)
        tonight[OBSTACLES + k] = overnight.obstacles_after_night(tonight[OBSTACLES + k], c)


@inline
def draw_leavers(
    today: FloatArray, tonight: FloatArray, stays: FloatArray, first: int, luck: DrawKey, c: Constants
) -> int:
    """11. Leaving: find who of a tile, whose first person is given, leaves after today; returns how many."""
    n = 0
    for k in range(LANES):
        u = rng.uniform(luck.seed, luck.day, LEAVING_STREAM, first + k, rng.FIRST_DRAW)
        leaves = u < overnight.leaving_probability(tonight[WELLBEING + k], c)
        tonight[LEFT + k] = 1.0 - stays[k] if leaves else 0.0
        n += tonight[LEFT + k] > 0.0
    return n


@inline
def carry_over_states(today: FloatArray, tonight: FloatArray) -> None:
    """Let the next morning of a tile take the place of today's."""
    for k in range(LANES):
        today[WELLBEING + k], today[ENERGY + k] = tonight[WELLBEING + k], tonight[ENERGY + k]
        today[FELT_COMPASSION + k], today[GLIMPSED + k] = tonight[FELT_COMPASSION + k], tonight[GLIMPSED + k]
        today[SAFETY + k], today[OBSTACLES + k] = tonight[SAFETY + k], tonight[OBSTACLES + k]


@inline
def replace_leavers(
    today: FloatArray, tonight: FloatArray, first: int, leavers: Int32Array, luck: DrawKey, c: Constants
) -> None:
    """11. Let new starters take the places of those of a tile, whose first person is given, who left; note these."""
    n = 0
    for k in range(LANES):
        if tonight[LEFT + k] > 0.0:
            initialise_new_starter(today, k, first + k, luck, c)
            leavers[n] = first + k
            n += 1


@inline
def initialise_new_starter(today: FloatArray, k: int, person: int, luck: DrawKey, c: Constants) -> None:
    """Let a new starter begin as the k-th of a tile."""
    p = c.params
    set_point = rng.clipped_irwin_hall(luck.seed, luck.day, SET_POINT_STREAM, person, p.wellbeing_mean, p.wellbeing_sd)
    today[SET_POINT + k], today[WELLBEING + k] = set_point, set_point
    today[DISPOSITION + k] = rng.clipped_irwin_hall(
        luck.seed, luck.day, DISPOSITION_STREAM, person, p.disposition_mean, p.disposition_sd
    )
    today[ENERGY + k] = overnight.rested_energy(set_point, c)
    for state in (FELT_COMPASSION, GLIMPSED, QUIET_DAYS):
        today[state + k] = 0.0
    today[SAFETY + k], today[OBSTACLES + k] = p.safety_start, p.obstacles_start


@inline
def remove_ties_of_leavers(leavers: Int32Array, ties: ActiveTies, made: IntroducedTies, memory: RippleState) -> None:
    """11. Let the introduced ties of those who left go; those who took their places remember nothing."""
    for person in leavers:
        remove_introduced_ties(ties, made, person)
        memory.last_day[person], memory.last_act[person] = 0, NO_PERSON
