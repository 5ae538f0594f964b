"""Steps 10 and 11 of the day: night, leaving and starting."""

from __future__ import annotations

from sim.compiled.arrays import FORCE, LANES, STATE, Floats, Luck, Made, Memory, Ties, at, put
from sim.compiled.introducing import drop_all
from sim.jit import loops, step
from sim.model import draws, night
from sim.model.acts import OUTSIDE
from sim.model.constants import Constants
from sim.model.draws import Purpose

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, GLIMPSED, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"], STATE["obstacles"]
SET_POINT, DISPOSITION, OVERLOAD = STATE["set_point"], STATE["disposition"], STATE["overload"]
QUIET, LEFT = STATE["quiet_days"], STATE["left"]
CONTROL = FORCE["control"]
TO_LEAVE, TO_BE_WELL, TO_CARE = (
    draws.whole(Purpose.LEAVING),
    draws.whole(Purpose.SET_POINT),
    draws.whole(Purpose.DISPOSITION),
)


@loops
def sleep(today: Floats, tomorrow: Floats, force: Floats, c: Constants) -> None:
    """10. Night: strain, fading and rest."""
    for k in range(LANES):
        wellbeing = night.wellbeing(tomorrow[WELLBEING + k], today[OVERLOAD + k], today[SET_POINT + k], c)
        tomorrow[WELLBEING + k] = wellbeing
        tomorrow[ENERGY + k] = night.energy(today[AFTER_SHIFT + k], wellbeing, c)
        safety = night.safety(tomorrow[SAFETY + k], force[CONTROL + k], c)
        tomorrow[SAFETY + k] = safety if c.safety_moves else tomorrow[SAFETY + k]
        tomorrow[FELT + k] = night.felt_compassion(tomorrow[FELT + k], c)
        tomorrow[OBSTACLES + k] = night.obstacles(tomorrow[OBSTACLES + k], c)
    for k in range(LANES):
        tomorrow[SET_POINT + k], tomorrow[DISPOSITION + k] = today[SET_POINT + k], today[DISPOSITION + k]
        tomorrow[QUIET + k] = today[QUIET + k]


@loops
def leave(today: Floats, tomorrow: Floats, stays: Floats, first: int, luck: Luck, c: Constants) -> None:
    """11. Leaving: find who of a tile, whose first person is given, leaves after today."""
    for k in range(LANES):
        u = draws.uniform(luck.seed, luck.day, TO_LEAVE, first + k, draws.ALONE)
        leaves = u < night.leave_chance(tomorrow[WELLBEING + k], c)
        today[LEFT + k] = 1.0 - stays[k] if leaves else 0.0


@step
def replace(today: Floats, tomorrow: Floats, ties: Ties, made: Made, memory: Memory, luck: Luck, c: Constants) -> None:
    """11. Let the introduced ties of those who left go, and new starters take their places."""
    for i in range(len(made.n_made)):
        if at(today, LEFT, i) > 0.0:
            drop_all(ties, made, i)
            memory.day[i], memory.act[i] = 0, OUTSIDE
            start_anew(tomorrow, i, luck, c)


@step
def start_anew(tomorrow: Floats, i: int, luck: Luck, c: Constants) -> None:
    """Let a new starter take the place of one who left."""
    p = c.p
    set_point = draws.bell(luck.seed, luck.day, TO_BE_WELL, i, p.wellbeing_mean, p.wellbeing_sd)
    put(tomorrow, SET_POINT, i, set_point)
    put(tomorrow, WELLBEING, i, set_point)
    disposition = draws.bell(luck.seed, luck.day, TO_CARE, i, p.disposition_mean, p.disposition_sd)
    put(tomorrow, DISPOSITION, i, disposition)
    put(tomorrow, ENERGY, i, night.rest_level(set_point, c))
    for state in (FELT, GLIMPSED, QUIET):
        put(tomorrow, state, i, 0.0)
    put(tomorrow, SAFETY, i, p.safety_start)
    put(tomorrow, OBSTACLES, i, p.obstacles_start)
