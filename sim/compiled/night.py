"""Steps 10 and 11 of the day: night, leaving and starting."""

from __future__ import annotations

from sim.compiled.arrays import FORCE, LANES, STATE, Floats, Indices, Luck, Made, Memory, Ties
from sim.compiled.introducing import drop_all
from sim.jit import inline, inline_loops
from sim.model import draws, night
from sim.model.acts import NO_PERSON
from sim.model.constants import Constants
from sim.model.draws import RandomStream

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, GLIMPSED, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"], STATE["obstacles"]
SET_POINT, DISPOSITION, OVERLOAD = STATE["set_point"], STATE["disposition"], STATE["overload"]
QUIET, LEFT = STATE["quiet_days"], STATE["left"]
CONTROL = FORCE["control"]
TO_LEAVE, TO_BE_WELL, TO_CARE = (
    draws.as_int64(RandomStream.LEAVING),
    draws.as_int64(RandomStream.SET_POINT),
    draws.as_int64(RandomStream.DISPOSITION),
)


@inline_loops
def sleep(today: Floats, tonight: Floats, force: Floats, c: Constants) -> None:
    """10. Night: strain, fading and rest."""
    for k in range(LANES):
        wellbeing = night.wellbeing_after_night(tonight[WELLBEING + k], today[OVERLOAD + k], today[SET_POINT + k], c)
        tonight[WELLBEING + k] = wellbeing
        tonight[ENERGY + k] = night.energy_after_night(tonight[AFTER_SHIFT + k], wellbeing, c)
        safety = night.safety_after_night(tonight[SAFETY + k], force[CONTROL + k], c)
        tonight[SAFETY + k] = safety if c.safety_is_dynamic else tonight[SAFETY + k]
        tonight[FELT + k] = night.felt_compassion_after_night(tonight[FELT + k], c)
        tonight[OBSTACLES + k] = night.obstacles_after_night(tonight[OBSTACLES + k], c)


@inline_loops
def leave(today: Floats, tonight: Floats, stays: Floats, first: int, luck: Luck, c: Constants) -> int:
    """11. Leaving: find who of a tile, whose first person is given, leaves after today; returns how many."""
    n = 0
    for k in range(LANES):
        u = draws.uniform(luck.seed, luck.day, TO_LEAVE, first + k, draws.FIRST_DRAW)
        leaves = u < night.leaving_probability(tonight[WELLBEING + k], c)
        tonight[LEFT + k] = 1.0 - stays[k] if leaves else 0.0
        n += tonight[LEFT + k] > 0.0
    return n


@inline_loops
def wake(today: Floats, tonight: Floats) -> None:
    """Let the next morning of a tile take the place of today's."""
    for k in range(LANES):
        today[WELLBEING + k], today[ENERGY + k] = tonight[WELLBEING + k], tonight[ENERGY + k]
        today[FELT + k], today[GLIMPSED + k] = tonight[FELT + k], tonight[GLIMPSED + k]
        today[SAFETY + k], today[OBSTACLES + k] = tonight[SAFETY + k], tonight[OBSTACLES + k]


@inline
def replace(today: Floats, tonight: Floats, first: int, leavers: Indices, luck: Luck, c: Constants) -> None:
    """11. Let new starters take the places of those of a tile, whose first person is given, who left; note these."""
    n = 0
    for k in range(LANES):
        if tonight[LEFT + k] > 0.0:
            start_anew(today, k, first + k, luck, c)
            leavers[n] = first + k
            n += 1


@inline
def start_anew(today: Floats, k: int, person: int, luck: Luck, c: Constants) -> None:
    """Let a new starter begin as the k-th of a tile."""
    p = c.params
    set_point = draws.clipped_irwin_hall(luck.seed, luck.day, TO_BE_WELL, person, p.wellbeing_mean, p.wellbeing_sd)
    today[SET_POINT + k], today[WELLBEING + k] = set_point, set_point
    today[DISPOSITION + k] = draws.clipped_irwin_hall(
        luck.seed, luck.day, TO_CARE, person, p.disposition_mean, p.disposition_sd
    )
    today[ENERGY + k] = night.rested_energy(set_point, c)
    for state in (FELT, GLIMPSED, QUIET):
        today[state + k] = 0.0
    today[SAFETY + k], today[OBSTACLES + k] = p.safety_start, p.obstacles_start


@inline
def part_with(leavers: Indices, ties: Ties, made: Made, memory: Memory) -> None:
    """11. Let the introduced ties of those who left go; those who took their places remember nothing."""
    for person in leavers:
        drop_all(ties, made, person)
        memory.day[person], memory.act[person] = 0, NO_PERSON
