"""Steps 10 and 11 of the day: night, leaving and starting."""

from __future__ import annotations

from sim.compiled.arrays import Floats, Luck, Made, Memory, Outside, Who, Work
from sim.compiled.introducing import drop_all
from sim.jit import compiled
from sim.model import draws, night
from sim.model.acts import OUTSIDE
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.states import STATE

WELLBEING, ENERGY, AFTER_SHIFT = STATE["wellbeing"], STATE["energy"], STATE["energy_after_shift"]
FELT, GLIMPSED, SAFETY, OBSTACLES = STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"], STATE["obstacles"]
SET_POINT, DISPOSITION, OVERLOAD = STATE["set_point"], STATE["disposition"], STATE["overload"]
QUIET, LEFT = STATE["quiet_days"], STATE["left"]
TO_LEAVE, TO_BE_WELL, TO_CARE = int(Purpose.LEAVING), int(Purpose.SET_POINT), int(Purpose.DISPOSITION)


@compiled
def sleep(today: Floats, tomorrow: Floats, outside: Outside, work: Work, c: Constants) -> None:
    """10. Night: strain, fading and rest."""
    for i in range(today.shape[1]):
        wellbeing = night.wellbeing(tomorrow[WELLBEING, i], today[OVERLOAD, i], today[SET_POINT, i], c)
        tomorrow[WELLBEING, i] = wellbeing
        tomorrow[ENERGY, i] = night.energy(today[AFTER_SHIFT, i], wellbeing, c)
        if c.safety_moves:
            tomorrow[SAFETY, i] = night.safety(tomorrow[SAFETY, i], outside.control[i], c)
        tomorrow[FELT, i] = night.felt_compassion(tomorrow[FELT, i], c)
        tomorrow[OBSTACLES, i] = night.obstacles(tomorrow[OBSTACLES, i], c)
        tomorrow[GLIMPSED, i], tomorrow[QUIET, i] = work.seen[i], today[QUIET, i]
        tomorrow[SET_POINT, i], tomorrow[DISPOSITION, i] = today[SET_POINT, i], today[DISPOSITION, i]


@compiled
def leave(today: Floats, tomorrow: Floats, who: Who, made: Made, memory: Memory, luck: Luck, c: Constants) -> None:
    """11. Leaving: some people leave, their introduced ties go, and new starters take their places."""
    wellbeing, left = tomorrow[WELLBEING], today[LEFT]
    for i in range(len(left)):
        left[i] = draws.uniform(luck.seed, luck.day, TO_LEAVE, i, 0)
    for i in range(len(left)):
        leaves = not who.leads[i] and left[i] < night.leave_chance(wellbeing[i], c)
        left[i] = leaves
        if leaves:
            drop_all(made, i)
            memory.day[i], memory.act[i] = 0, OUTSIDE
            start_anew(tomorrow, i, luck, c)


@compiled
def start_anew(tomorrow: Floats, i: int, luck: Luck, c: Constants) -> None:
    """Let a new starter take the place of one who left."""
    p = c.p
    set_point = draws.bell(luck.seed, luck.day, TO_BE_WELL, i, p.wellbeing_mean, p.wellbeing_sd)
    tomorrow[SET_POINT, i] = tomorrow[WELLBEING, i] = set_point
    tomorrow[DISPOSITION, i] = draws.bell(luck.seed, luck.day, TO_CARE, i, p.disposition_mean, p.disposition_sd)
    tomorrow[ENERGY, i] = night.rest_level(set_point, c)
    tomorrow[FELT, i], tomorrow[GLIMPSED, i], tomorrow[QUIET, i] = 0.0, 0.0, 0.0
    tomorrow[SAFETY, i], tomorrow[OBSTACLES, i] = p.safety_start, p.obstacles_start
