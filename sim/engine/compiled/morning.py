"""Phases 1 to 3 of the day (events, demand, readiness), and the acts from outside that events bring."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled.act_log import append_act
from sim.engine.compiled.layout import (
    CAMPAIGN,
    CARE,
    CONTROL,
    DISPOSITION,
    ENERGY,
    FELT_COMPASSION,
    GLIMPSED,
    IS_PRESENT,
    LANES,
    OBSTACLES,
    OVERLOAD,
    SAFETY,
    WELLBEING,
    WORKLOAD,
    DayActs,
    DrawKey,
    EngineState,
    FloatArray,
    Int32Array,
    Partition,
    SegmentArrays,
    TeamStructure,
)
from sim.model import rng
from sim.model.act_kinds import NO_PERSON
from sim.model.derived_constants import Constants
from sim.model.rng import RandomStream
from sim.model.rules import giving, overnight, workload
from sim.numba_support.decorators import inline

SPARK_STREAM = rng.as_int64(RandomStream.SPARK)


@inline
def apply_events(state: EngineState, segment: SegmentArrays, partition: Partition, c: Constants) -> None:
    """1. Events. Incidents lower safety and raise obstacles; all other conditions are in `segment` already.

    Parameters
    ----------
    state
        `person_states` of the partition's tiles are changed.
    segment
        Conditions from today on; `harm` has the incidents of its first day.
    partition
        The people to apply them to.
    c
        Constants of the segment.
    """
    for tile in range(partition.first_tile, partition.end_tile):
        for incident in range(len(segment.harm)):
            apply_incident(state.person_states[tile], segment.harm[incident, tile], segment.external[tile], c)


@inline
def apply_incident(current: FloatArray, harm: FloatArray, external: FloatArray, c: Constants) -> None:
    """Apply one incident to the people of a tile.

    Parameters
    ----------
    current
        Persistent states of the tile, changed in place; shape (rows of `PERSISTENT_STATES` · LANES,).
    harm
        Harm of the incident to each person, in [0, 1]; shape (LANES,).
    external
        Conditions of the tile; shape (rows of `EXTERNAL_OFFSETS` · LANES,).
    c
        Constants of the segment.
    """
    for lane in range(LANES):
        safety = overnight.safety_after_incident(current[SAFETY + lane], harm[lane], external[CONTROL + lane])
        current[SAFETY + lane] = safety if c.safety_is_dynamic else current[SAFETY + lane]
        current[OBSTACLES + lane] = overnight.obstacles_after_incident(current[OBSTACLES + lane], harm[lane])


@inline
def draw_sparks(segment: SegmentArrays, acts: DayActs, draw_key: DrawKey, c: Constants) -> int:
    """Draw the acts from outside the team (sparks) on the first day of a segment.

    Parameters
    ----------
    segment
        `spark_receivers` has one entry per spark.
    acts
        Acts of the day, filled from the front.
    draw_key
        Seed and day.
    c
        Constants of the segment.

    Returns
    -------
    int
        Number of acts.
    """
    n_acts, number = 0, 0  # number: of the sparks of one person
    for spark in range(len(segment.spark_receivers)):
        receiver = segment.spark_receivers[spark]
        number = number + 1 if spark > 0 and segment.spark_receivers[spark - 1] == receiver else 0
        u_kind, moment = rng.two_uniforms(draw_key.seed, draw_key.day, SPARK_STREAM, receiver, number)
        n_acts = append_act(acts, n_acts, NO_PERSON, receiver, giving.draw_act_kind(u_kind, c), False, moment)
    return n_acts


@inline
def reset_counts(n_given: Int32Array, n_seen: Int32Array, n_conversations: Int32Array) -> None:
    """Set the counts of a tile to 0; each of shape (LANES,)."""
    for lane in range(LANES):
        n_given[lane], n_seen[lane], n_conversations[lane] = 0, 0, 0


@inline
def distribute_improvement(
    improvement: FloatArray, first_person: int, structure: TeamStructure, target: FloatArray
) -> None:
    """Copy the improvement of each person's team into the lanes of a tile.

    Parameters
    ----------
    improvement
        Improvement of each team; shape (teams,).
    first_person
        Index of the first person of the tile.
    structure
        Who is in which team.
    target
        Filled; shape (LANES,).
    """
    begin, last = first_person, min(first_person + LANES, len(structure.team_of))
    while begin < last:
        end = structure.segment_end[begin]
        target[begin - first_person : end - first_person] = improvement[structure.team_of[begin]]
        begin = end


@inline
def compute_demand(current: FloatArray, external: FloatArray, demand: FloatArray, c: Constants) -> None:
    """2. Demand. Compute the demand of the day and the overload of each person of a tile; demand is 0 for the absent.

    Parameters
    ----------
    current
        Persistent states of the tile, of which `OVERLOAD` is filled; shape (rows of `PERSISTENT_STATES` · LANES,).
    external
        Conditions of the tile; shape (rows of `EXTERNAL_OFFSETS` · LANES,).
    demand
        On entry the improvement of each person's team (from `distribute_improvement`), on return the demand, in energy;
        shape (LANES,). Sharing one array saves memory traffic in large organisations.
    c
        Constants of the segment.
    """
    for lane in range(LANES):
        is_present = external[IS_PRESENT + lane]
        demand_if_present = workload.demand(external[WORKLOAD + lane], current[OBSTACLES + lane], demand[lane], c)
        demand[lane] = demand_if_present if is_present > 0.0 else 0.0
        current[OVERLOAD + lane] = workload.overload(demand[lane], current[ENERGY + lane])


@inline
def compute_readiness(
    current: FloatArray,
    external: FloatArray,
    readiness_log_odds: FloatArray,
    giving_log_odds: FloatArray,
    need_log_odds: FloatArray,
    c: Constants,
) -> None:
    """3. Readiness. Compute the log-odds of giving of each person of a tile, and what their need adds.

    Parameters
    ----------
    current
        Persistent states of the tile, of which `CARE` is filled: the probability of giving to a person in average need,
        NaN for the absent. Shape (rows of `PERSISTENT_STATES` · LANES,).
    external
        Conditions of the tile; shape (rows of `EXTERNAL_OFFSETS` · LANES,).
    readiness_log_odds, giving_log_odds, need_log_odds
        Filled, as in `MorningState`; each of shape (LANES,).
    c
        Constants of the segment.
    """
    for lane in range(LANES):
        readiness_log_odds[lane] = giving.readiness_log_odds(
            current[DISPOSITION + lane],
            current[ENERGY + lane],
            current[SAFETY + lane],
            external[CONTROL + lane],
            current[OVERLOAD + lane],
            current[GLIMPSED + lane],
            external[CAMPAIGN + lane],
            c,
        )
        giving_log_odds[lane] = giving.giving_log_odds(readiness_log_odds[lane], current[FELT_COMPASSION + lane], c)
        need_log_odds[lane] = giving.need_log_odds(giving.need(current[WELLBEING + lane]), c)
        probability = giving.give_probability(giving_log_odds[lane])
        current[CARE + lane] = probability if external[IS_PRESENT + lane] > 0.0 else np.nan
