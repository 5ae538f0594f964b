"""Steps 1 to 3 of the day: events, demand and readiness to give."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.act_log import append_act
from sim.engine.compiled.layout import (
    EXTERNAL_OFFSETS,
    LANES,
    STATE_OFFSETS,
    DayActs,
    DrawKey,
    FloatArray,
    Int32Array,
    SegmentArrays,
    TeamStructure,
)
from sim.model import rng
from sim.model.act_kinds import NO_PERSON
from sim.model.derived_constants import Constants
from sim.model.numerics import expit
from sim.model.rng import RandomStream
from sim.model.rules import giving, overnight, workload
from sim.numba_support.decorators import inline

WELLBEING = STATE_OFFSETS["wellbeing"]
ENERGY, FELT_COMPASSION, GLIMPSED, SAFETY = (
    STATE_OFFSETS["energy"],
    STATE_OFFSETS["felt_compassion"],
    STATE_OFFSETS["glimpsed"],
    STATE_OFFSETS["safety"],
)
OBSTACLES, DISPOSITION, OVERLOAD = STATE_OFFSETS["obstacles"], STATE_OFFSETS["disposition"], STATE_OFFSETS["overload"]
CARE = STATE_OFFSETS["care"]
WORKLOAD, CONTROL, CAMPAIGN, IS_PRESENT = (
    EXTERNAL_OFFSETS["workload"],
    EXTERNAL_OFFSETS["control"],
    EXTERNAL_OFFSETS["campaign_log_odds"],
    EXTERNAL_OFFSETS["here"],
)
SPARK_STREAM = rng.as_int64(RandomStream.SPARK)


@inline
def apply_incident(today: FloatArray, harm: FloatArray, force: FloatArray, c: Constants) -> None:
    """1. An incident shakes safety and piles up obstacles."""
    for k in range(LANES):
        shaken = overnight.safety_after_incident(today[SAFETY + k], harm[k], force[CONTROL + k])
        today[SAFETY + k] = shaken if c.safety_is_dynamic else today[SAFETY + k]
        today[OBSTACLES + k] = overnight.obstacles_after_incident(today[OBSTACLES + k], harm[k])


@inline
def draw_sparks(outside: SegmentArrays, acts: DayActs, luck: DrawKey, c: Constants) -> int:
    """1. Let acts from outside reach those they are meant for; returns the next place of the acts."""
    place, number = 0, 0  # number of a person's sparks
    for spark in range(len(outside.spark_receivers)):
        receiver = outside.spark_receivers[spark]
        number = number + 1 if spark > 0 and outside.spark_receivers[spark - 1] == receiver else 0
        which, moment = rng.two_uniforms(luck.seed, luck.day, SPARK_STREAM, receiver, number)
        place = append_act(acts, place, NO_PERSON, receiver, giving.draw_act_kind(which, c), False, moment)
    return place


@inline
def reset_counts(given: Int32Array, seen: Int32Array, talked: Int32Array) -> None:
    """Nobody of a tile has met anybody yet."""
    for k in range(LANES):
        given[k], seen[k], talked[k] = 0, 0, 0


@inline
def distribute_improvement(improvement: FloatArray, first: int, who: TeamStructure, demand: FloatArray) -> None:
    """2. Tell everybody of a tile, whose first person is given, how far the own team has improved the work."""
    begin, last = first, min(first + LANES, len(who.team_of))
    while begin < last:
        end = who.segment_end[begin]
        demand[begin - first : end - first] = improvement[who.team_of[begin]]
        begin = end


@inline
def compute_demand_and_readiness(
    today: FloatArray,
    force: FloatArray,
    demand: FloatArray,
    readiness: FloatArray,
    drive: FloatArray,
    pull: FloatArray,
    c: Constants,
) -> None:
    """2. and 3. See what the day demands of each, and how ready to give it leaves them.

    The improvement of each person's team stands where demand will stand.
    """
    for k in range(LANES):
        is_present = force[IS_PRESENT + k]
        demand_if_present = workload.demand(force[WORKLOAD + k], today[OBSTACLES + k], demand[k], c)
        demand[k] = demand_if_present if is_present > 0.0 else 0.0
        today[OVERLOAD + k] = workload.overload(demand[k], today[ENERGY + k])
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
        drive[k] = giving.giving_log_odds(readiness[k], today[FELT_COMPASSION + k], c)
        pull[k] = giving.need_log_odds(giving.need(today[WELLBEING + k]), c)
        today[CARE + k] = expit(drive[k]) if force[IS_PRESENT + k] > 0.0 else np.nan
