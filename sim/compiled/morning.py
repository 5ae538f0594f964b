"""Steps 1 to 3 of the day: events, demand and readiness to give."""

from __future__ import annotations

import numpy as np

from sim.compiled.arrays import FORCE, LANES, STATE, Acts, Floats, Indices, Luck, Outside, Who
from sim.compiled.keeping import note
from sim.jit import inline, inline_loops
from sim.model import draws, giving, night, working
from sim.model.acts import NO_PERSON
from sim.model.arithmetic import expit
from sim.model.constants import Constants
from sim.model.draws import RandomStream

WELLBEING = STATE["wellbeing"]
ENERGY, FELT, GLIMPSED, SAFETY = STATE["energy"], STATE["felt_compassion"], STATE["glimpsed"], STATE["safety"]
OBSTACLES, DISPOSITION, OVERLOAD = STATE["obstacles"], STATE["disposition"], STATE["overload"]
CARE = STATE["care"]
WORKLOAD, CONTROL, CAMPAIGN, HERE = FORCE["workload"], FORCE["control"], FORCE["campaign_log_odds"], FORCE["here"]
TO_SPARK = draws.as_int64(RandomStream.SPARK)


@inline
def suffer(today: Floats, harm: Floats, force: Floats, c: Constants) -> None:
    """1. An incident shakes safety and piles up obstacles."""
    for k in range(LANES):
        shaken = night.safety_after_incident(today[SAFETY + k], harm[k], force[CONTROL + k])
        today[SAFETY + k] = shaken if c.safety_is_dynamic else today[SAFETY + k]
        today[OBSTACLES + k] = night.obstacles_after_incident(today[OBSTACLES + k], harm[k])


@inline
def receive_sparks(outside: Outside, acts: Acts, luck: Luck, c: Constants) -> int:
    """1. Let acts from outside reach those they are meant for; returns the next place of the acts."""
    place, number = 0, 0  # number of a person's sparks
    for spark in range(len(outside.sparked)):
        receiver = outside.sparked[spark]
        number = number + 1 if spark > 0 and outside.sparked[spark - 1] == receiver else 0
        which, moment = draws.two_uniforms(luck.seed, luck.day, TO_SPARK, receiver, number)
        place = note(acts, place, NO_PERSON, receiver, giving.draw_act_kind(which, c), False, moment)
    return place


@inline_loops
def forget(given: Indices, seen: Indices, talked: Indices) -> None:
    """Nobody of a tile has met anybody yet."""
    for k in range(LANES):
        given[k], seen[k], talked[k] = 0, 0, 0


@inline
def spread(improvement: Floats, first: int, who: Who, demand: Floats) -> None:
    """2. Tell everybody of a tile, whose first person is given, how far the own team has improved the work."""
    begin, last = first, min(first + LANES, len(who.team_of))
    while begin < last:
        end = who.end[begin]
        demand[begin - first : end - first] = improvement[who.team_of[begin]]
        begin = end


@inline_loops
def begin(
    today: Floats, force: Floats, demand: Floats, readiness: Floats, drive: Floats, pull: Floats, c: Constants
) -> None:
    """2. and 3. See what the day demands of each, and how ready to give it leaves them.

    The improvement of each person's team stands where demand will stand.
    """
    for k in range(LANES):
        here = force[HERE + k]
        asked = working.demand(force[WORKLOAD + k], today[OBSTACLES + k], demand[k], c)
        demand[k] = asked if here > 0.0 else 0.0
        today[OVERLOAD + k] = working.overload(demand[k], today[ENERGY + k])
    for k in range(LANES):
        readiness[k] = giving.readiness_log_odds(
            today[DISPOSITION + k],
            today[ENERGY + k],
            today[SAFETY + k],
            force[CONTROL + k],
            today[OVERLOAD + k],
            today[GLIMPSED + k],
            force[CAMPAIGN + k],
            c,
        )
        drive[k] = giving.giving_log_odds(readiness[k], today[FELT + k], c)
        pull[k] = giving.need_log_odds(giving.need(today[WELLBEING + k]), c)
        today[CARE + k] = expit(drive[k]) if force[HERE + k] > 0.0 else np.nan
