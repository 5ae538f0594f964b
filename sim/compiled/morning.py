"""Steps 1 to 3 of the day: events, demand and readiness to give."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import Floats, Log, Luck, Outside, Who, Work
from sim.compiled.keeping import SPARK, note
from sim.jit import compiled
from sim.model import draws, giving, night, working
from sim.model.acts import N_KINDS, OUTSIDE
from sim.model.arithmetic import expit
from sim.model.constants import Constants
from sim.model.draws import Purpose
from sim.model.states import STATE

ENERGY, FELT, GLIMPSED, SAFETY = STATE["energy"], STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"]
OBSTACLES, DISPOSITION, OVERLOAD = STATE["obstacles"], STATE["disposition"], STATE["overload"]
CARE, CONTAGIOUS, PRESENT = STATE["care"], STATE["contagious_given"], STATE["present"]
TO_SPARK = int(Purpose.SPARK)


@compiled
def suffer(today: Floats, outside: Outside, c: Constants) -> None:
    """1. Incidents of the day shake safety and pile up obstacles."""
    for incident in range(len(outside.harm)):
        for i in range(today.shape[1]):
            harm = outside.harm[incident, i]
            if c.safety_moves:
                today[SAFETY, i] = night.shaken_safety(today[SAFETY, i], harm, outside.control[i])
            today[OBSTACLES, i] = night.piled_obstacles(today[OBSTACLES, i], harm)


@compiled
def receive_sparks(outside: Outside, acts: Log, luck: Luck, c: Constants) -> int:
    """1. Let acts from outside reach those they are meant for; returns the next place of the acts."""
    number = 0  # of a person's sparks
    for place in range(len(outside.sparked)):
        receiver = outside.sparked[place]
        number = number + 1 if place > 0 and outside.sparked[place - 1] == receiver else 0
        which, moment = draws.uniforms(luck.seed, luck.day, TO_SPARK, receiver, number)
        note(acts, place, SPARK, OUTSIDE, place, receiver, giving.drawn_kind(which, c), False, moment)
    return len(outside.sparked)


@compiled
def begin(today: Floats, improvement: Floats, who: Who, outside: Outside, work: Work, c: Constants) -> None:
    """2. and 3. See what the day demands of each, and how ready to give it leaves them."""
    energy, obstacles, safety, felt = today[ENERGY], today[OBSTACLES], today[SAFETY], today[FELT]
    disposition, glimpsed, overload, care = today[DISPOSITION], today[GLIMPSED], today[OVERLOAD], today[CARE]
    present, demand, readiness, drive = today[PRESENT], work.demand, work.readiness, work.drive
    for i in range(len(energy)):
        here = not outside.absent[i]
        load = working.demand(outside.workload[i], obstacles[i], improvement[who.team_of[i]], c)
        present[i] = here
        demand[i] = load if here else 0.0
        overload[i] = working.overload(demand[i], energy[i])
    for i in range(len(energy)):
        readiness[i] = giving.readiness(
            disposition[i],
            energy[i],
            safety[i],
            outside.control[i],
            overload[i],
            glimpsed[i],
            outside.campaign[i],
            c,
        )
        drive[i] = giving.drive(readiness[i], felt[i], c)
        chance = expit(drive[i])
        care[i] = chance if present[i] > 0.0 else np.nan


@compiled
def clear(today: Floats, work: Work) -> None:
    """Forget what was counted yesterday."""
    contagious = today[CONTAGIOUS]
    for i in range(len(contagious)):
        contagious[i] = 0.0
        work.n_given[i], work.held[i], work.talks[i], work.seen[i] = 0, 0, 0, 0
        for kind in range(N_KINDS):
            work.received[i, kind], work.given[i, kind] = 0, 0
    for team in range(len(work.tests)):
        work.tests[team] = 0
