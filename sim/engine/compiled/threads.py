"""Days of a large organisation, run on several threads. The results are bit-identical to those of one thread.

Each phase runs for all partitions side by side, and the next phase begins when all are done. Compiled code does not
hold the global interpreter lock, so threads are enough. No two partitions write to the same memory: each has its own
people, meetings, acts and buffers. Acts between people of two partitions are read by both.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from sim.engine.compiled.act_log import move_act, omit_act
from sim.engine.compiled.contacts import count_acts, count_glimpsed_acts, draw_acts, draw_meetings
from sim.engine.compiled.day import finish_contacts, finish_day, start_day, write_day_measures
from sim.engine.compiled.layout import (
    LANES,
    DayActs,
    DrawBuffers,
    DrawKey,
    EngineState,
    EveningBuffers,
    FloatArray,
    Int32Array,
    Int64Array,
    Partition,
    RunOutput,
    SegmentArrays,
    TileRange,
    partition_range,
    partition_tie_range,
)
from sim.engine.compiled.leadership import draw_conversations
from sim.engine.compiled.morning import apply_events, draw_sparks
from sim.engine.compiled.overnight import remove_ties_of_leavers
from sim.model.derived_constants import Constants
from sim.numba_support.decorators import kernel
from sim.world.counterfactual import OmittedAct

MIN_PEOPLE_FOR_THREADS = 50_000
"""Number of people from which a day takes long enough for several threads to pay off."""


def partition_people(team_of: Int32Array, n_parts: int) -> list[Partition]:
    """Divide people into partitions of about the same size, without dividing a team.

    Parameters
    ----------
    team_of
        Team of each person; shape (people,).
    n_parts
        Wanted number of partitions, at least 1.

    Returns
    -------
    list of Partition
        At most `n_parts`; fewer if there are not enough boundaries between teams.
    """
    n_tiles = -(-len(team_of) // LANES)
    first_people = np.arange(1, n_tiles) * LANES
    last_of_team = np.full(team_of.max() + 1, -1)
    last_of_team[team_of] = np.arange(len(team_of))  # of several assignments to one index, the last remains
    last_person_so_far = np.maximum.accumulate(last_of_team[team_of])
    possible_cuts = 1 + np.flatnonzero(last_person_so_far[first_people - 1] < first_people)
    ideal_cuts = np.arange(1, n_parts) * n_tiles // n_parts
    cuts = {int(possible_cuts[np.argmin(np.abs(possible_cuts - cut))]) for cut in ideal_cuts if len(possible_cuts)}
    edges = [0, *sorted(cuts), n_tiles]
    return [Partition(k, len(edges) - 1, *pair) for k, pair in enumerate(pairwise(edges))]


class PartitionThreadPool:
    """Threads that run the phases of a day for all partitions at once.

    Parameters
    ----------
    state
        State of the engine.
    partitions
        From `partition_people`.
    """

    def __init__(self, state: EngineState, partitions: list[Partition]) -> None:
        capacity = len(state.acts.giver)
        self._partitions = [(with_own_buffers(state), partition) for partition in partitions]
        self._first_act = np.array([partition_range(capacity, partition)[0] for partition in partitions])
        self._pool = ThreadPoolExecutor(len(partitions))

    def run_day(
        self,
        segment: SegmentArrays,
        draw_key: DrawKey,
        omitted_act: OmittedAct,
        c: Constants,
        output: RunOutput,
        log_end: int,
    ) -> int:
        """Run one working day, phase by phase as `sim.engine.compiled.day.run_day`.

        Parameters
        ----------
        segment, omitted_act, c, output, log_end
            As in `sim.engine.compiled.day.run_day`.
        draw_key
            Seed and day.

        Returns
        -------
        int
            New number of acts in the log.
        """
        state, _ = self._partitions[0]
        if draw_key.day == segment.first_day:
            self._map_partitions(start_segment_in_partition, segment, c)
        meeting_ends = self._map_partitions(draw_meetings_in_partition, draw_key)
        act_ends = self._map_partitions(draw_acts_in_partition, segment, draw_key, c, meeting_ends, self._first_act)
        n_acts = gather_acts(state.acts, self._first_act, act_ends, omitted_act, draw_key.day)
        self._map_partitions(count_acts_in_partition, n_acts, draw_key.day)
        self._map_partitions(count_glimpsed_acts_in_partition, meeting_ends, len(self._partitions))
        finish_contacts_kernel(state, n_acts, segment, draw_key, c, output, log_end)
        n_leavers = self._map_partitions(finish_day_in_partition, segment, draw_key, c, output)
        write_day_measures_kernel(state.sums, output.days[draw_key.day - 1])
        for (_, partition), n in zip(self._partitions, n_leavers, strict=True):
            remove_ties_of_leavers_in_partition(state, partition, n)
        return log_end + n_acts if len(output.log.day) > 0 else log_end

    def _map_partitions(self, phase: Callable[..., int], *arguments: Any) -> Int64Array:
        """Run a phase for all partitions and wait for them; return the result of each partition."""
        futures = [self._pool.submit(phase, state, partition, *arguments) for state, partition in self._partitions]
        return np.array([future.result() for future in futures])


def with_own_buffers(state: EngineState) -> EngineState:
    """The same state with buffers of its own, for another thread."""
    return state._replace(
        draw_buffers=DrawBuffers._make(map(np.zeros_like, state.draw_buffers)),
        evening_buffers=EveningBuffers._make(map(np.zeros_like, state.evening_buffers)),
    )


@kernel
def start_segment_in_partition(state: EngineState, partition: Partition, segment: SegmentArrays, c: Constants) -> int:
    """Phases 1 to 3 for a partition, on the first day of a segment."""
    apply_events(state, segment, partition, c)
    start_day(state, segment, TileRange(partition.first_tile, partition.end_tile), c)
    return 0


@kernel
def draw_meetings_in_partition(state: EngineState, partition: Partition, draw_key: DrawKey) -> int:
    """Phase 4 for a partition; returns the end of its meetings."""
    return draw_meetings(state.ties, state.meetings, state.draw_buffers, partition, draw_key)


@kernel
def draw_acts_in_partition(
    state: EngineState,
    partition: Partition,
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
    meeting_ends: Int64Array,
    first_acts: Int64Array,
) -> int:
    """Phases 5 and 6 for a partition, and the sparks in the first one.

    Parameters
    ----------
    state, partition, segment, draw_key, c
        As in `sim.engine.compiled.day.finish_day`.
    meeting_ends
        End of the meetings of each partition; shape (partitions,).
    first_acts
        Where the acts of each partition begin in `state.acts`; shape (partitions,).

    Returns
    -------
    int
        End of the partition's acts.
    """
    acts, end = state.acts, first_acts[partition.number]
    if draw_key.day == segment.first_day and partition.number == 0:
        end = draw_sparks(segment, acts, draw_key, c)
    first, _ = partition_tie_range(state.ties.n[0], partition)
    last = meeting_ends[partition.number]
    end = draw_acts(state.meetings, first, last, state.morning, state.draw_buffers, acts, end, draw_key, c)
    return draw_conversations(state.person_states, segment, state.draw_buffers, acts, end, partition, draw_key, c)


@kernel
def gather_acts(acts: DayActs, first_acts: Int64Array, act_ends: Int64Array, omitted_act: OmittedAct, day: int) -> int:
    """Move the acts of all partitions next to each other, and remove the omitted act.

    The order of partitions is the order of one thread but for conversations, which the log and the evening sort.

    Parameters
    ----------
    acts
        Acts of the day.
    first_acts, act_ends
        Begin and end of each partition's acts; shape (partitions,).
    omitted_act
        An act that does not happen.
    day
        Today, from 1.

    Returns
    -------
    int
        Number of acts.
    """
    n = act_ends[0]
    for partition in range(1, len(first_acts)):
        for act in range(first_acts[partition], act_ends[partition]):
            move_act(acts, act, n)
            n += 1
    return omit_act(acts, n, omitted_act, day)


@kernel
def count_acts_in_partition(state: EngineState, partition: Partition, n_acts: int, day: int) -> int:
    """Count the acts of the day for the people of a partition."""
    count_acts(
        state.acts, n_acts, state.counts, state.ripples, state.structure, state.ties, state.introduced, partition, day
    )
    return 0


@kernel
def count_glimpsed_acts_in_partition(
    state: EngineState, partition: Partition, meeting_ends: Int64Array, n_partitions: int
) -> int:
    """Phase 7 for the people of a partition, in the meetings of all partitions."""
    for number in range(n_partitions):
        first, _ = partition_tie_range(state.ties.n[0], Partition(number, n_partitions, 0, 0))
        count_glimpsed_acts(state.meetings, first, meeting_ends[number], state.counts, partition)
    return 0


@kernel
def finish_contacts_kernel(
    state: EngineState,
    n_acts: int,
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
    output: RunOutput,
    log_end: int,
) -> None:
    """Compiled entry point of `finish_contacts`, for all partitions."""
    finish_contacts(state, n_acts, segment, draw_key, c, output, log_end)


@kernel
def finish_day_in_partition(
    state: EngineState,
    partition: Partition,
    segment: SegmentArrays,
    draw_key: DrawKey,
    c: Constants,
    output: RunOutput,
) -> int:
    """Phases 8 to 11 for a partition; returns the number of leavers."""
    return finish_day(state, segment, draw_key, c, output, partition)


@kernel
def write_day_measures_kernel(sums: FloatArray, measures: FloatArray) -> None:
    """Compiled entry point of `write_day_measures`."""
    write_day_measures(sums, measures)


@kernel
def remove_ties_of_leavers_in_partition(state: EngineState, partition: Partition, n_leavers: int) -> None:
    """Remove the introduced ties of the leavers of a partition."""
    first_person = partition.first_tile * LANES
    leavers = state.leavers[first_person : first_person + n_leavers]
    remove_ties_of_leavers(leavers, state.ties, state.introduced, state.ripples)
