"""Play the days of a large organisation in several parts at once, with the same bits as in one.

Each phase of a day runs for all parts side by side; compiled code holds no lock, so threads are enough. Nothing is
written by two parts: a part has its own people, meetings and places for acts, and what reaches people from another
part is looked through by both.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from sim.engine.compiled.act_log import move_act, omit_act
from sim.engine.compiled.contacts import count_acts, count_glimpsed_acts, draw_acts, draw_meetings
from sim.engine.compiled.day import finish_day, finish_day_measures, finish_shift, start_segment
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
    partition_range,
    partition_tie_range,
)
from sim.engine.compiled.leadership import draw_conversations
from sim.engine.compiled.morning import draw_sparks
from sim.engine.compiled.overnight import remove_ties_of_leavers
from sim.model.derived_constants import Constants
from sim.numba_support.decorators import kernel
from sim.world.counterfactual import OmittedAct

MIN_PEOPLE_FOR_THREADS = 50_000
"""People from which a day takes so long that handing it to several threads is worth it."""


def partition_people(team_of: Int32Array, n_parts: int) -> list[Partition]:
    """Cut people into parts of about the same size, so that nobody's team is in two; fewer where that cannot be."""
    n_tiles = -(-len(team_of) // LANES)
    firsts = np.arange(1, n_tiles) * LANES
    last_of_team = np.full(team_of.max() + 1, -1)
    last_of_team[team_of] = np.arange(len(team_of))  # the last writer counts
    last_person_so_far = np.maximum.accumulate(last_of_team[team_of])
    possible_cuts = 1 + np.flatnonzero(last_person_so_far[firsts - 1] < firsts)
    wanted = np.arange(1, n_parts) * n_tiles // n_parts
    nearest = [possible_cuts[np.argmin(np.abs(possible_cuts - tile))] for tile in wanted] if len(possible_cuts) else []
    edges = [0, *sorted({int(cut) for cut in nearest}), n_tiles]
    return [Partition(k, len(edges) - 1, *pair) for k, pair in enumerate(pairwise(edges))]


class PartitionThreadPool:
    """Threads that play the parts of each day together; they end with the crew.

    Parameters
    ----------
    stage
        The stage of the world.
    parts
        As from `partition_people`.
    """

    def __init__(self, stage: EngineState, parts: list[Partition]) -> None:
        room = len(stage.acts.giver)
        self._partitions = [(with_own_buffers(stage), part) for part in parts]
        self._first_act = np.array([partition_range(room, part)[0] for part in parts])
        self._pool = ThreadPoolExecutor(len(parts))

    def run_day(
        self,
        outside: SegmentArrays,
        luck: DrawKey,
        left_out: OmittedAct,
        c: Constants,
        record: RunOutput,
        place: int,
    ) -> int:
        """Play one day; as `sim.engine.compiled.day.run_day`."""
        stage, _ = self._partitions[0]
        if luck.day == outside.first_day:
            self._map_partitions(start_segment_in_partition, outside, c)
        met = self._map_partitions(draw_meetings_in_partition, luck)
        acted = self._map_partitions(draw_acts_in_partition, outside, luck, c, met, self._first_act)
        n_acts = gather_acts(stage.acts, self._first_act, acted, left_out, luck.day)
        self._map_partitions(count_acts_in_partition, n_acts, luck.day)
        self._map_partitions(count_glimpsed_acts_in_partition, met, len(self._partitions))
        finish_shift_kernel(stage, n_acts, outside, luck, c, record, place)
        n_leavers = self._map_partitions(finish_day_in_partition, outside, luck, c, record)
        finish_day_measures_kernel(stage.sums, record.days[luck.day - 1])
        for (_, part), n in zip(self._partitions, n_leavers, strict=True):
            remove_ties_of_leavers_in_partition(stage, part, n)
        return place + n_acts if len(record.log.day) > 0 else place

    def _map_partitions(self, phase: Callable[..., int], *arguments: Any) -> Int64Array:
        """Run a phase for all parts side by side; returns what each part does."""
        running = [self._pool.submit(phase, stage, part, *arguments) for stage, part in self._partitions]
        return np.array([run.result() for run in running])


def with_own_buffers(stage: EngineState) -> EngineState:
    """The stage, with another room to work in."""
    block = DrawBuffers._make(map(np.zeros_like, stage.draw_buffers))
    return stage._replace(
        draw_buffers=block, evening_buffers=EveningBuffers._make(map(np.zeros_like, stage.evening_buffers))
    )


@kernel
def start_segment_in_partition(stage: EngineState, part: Partition, outside: SegmentArrays, c: Constants) -> int:
    """1. to 3. for a part, on the first day of a segment."""
    start_segment(stage, outside, c, part)
    return 0


@kernel
def draw_meetings_in_partition(stage: EngineState, part: Partition, luck: DrawKey) -> int:
    """4. for a part; returns the end of its meetings."""
    return draw_meetings(stage.ties, stage.meetings, stage.draw_buffers, part, luck)


@kernel
def draw_acts_in_partition(
    stage: EngineState,
    part: Partition,
    outside: SegmentArrays,
    luck: DrawKey,
    c: Constants,
    met: Int64Array,
    places: Int64Array,
) -> int:
    """5. and 6. for a part; returns the end of its acts, which begin at its place. The first also has the sparks."""
    acts, place = stage.acts, places[part.number]
    if luck.day == outside.first_day and part.number == 0:
        place = draw_sparks(outside, acts, luck, c)
    first, _ = partition_tie_range(stage.ties.n[0], part)
    place = draw_acts(stage.meetings, first, met[part.number], stage.morning, stage.draw_buffers, acts, place, luck, c)
    return draw_conversations(stage.person_states, outside, stage.draw_buffers, acts, place, part, luck, c)


@kernel
def gather_acts(acts: DayActs, begins: Int64Array, ends: Int64Array, left_out: OmittedAct, day: int) -> int:
    """Put the acts of all parts behind each other; returns how many there are.

    Sparks stay in front; conversations come after the acts of all parts, as the log wants them.
    """
    n = ends[0]
    for part in range(1, len(begins)):
        for k in range(begins[part], ends[part]):
            move_act(acts, k, n)
            n += 1
    return omit_act(acts, n, left_out, day)


@kernel
def count_acts_in_partition(stage: EngineState, part: Partition, n_acts: int, day: int) -> int:
    """What meetings look up, for the people of a part."""
    count_acts(
        stage.acts, n_acts, stage.counts, stage.ripples, stage.structure, stage.ties, stage.introduced, part, day
    )
    return 0


@kernel
def count_glimpsed_acts_in_partition(stage: EngineState, part: Partition, met: Int64Array, n_parts: int) -> int:
    """7. for the people of a part, in the meetings of all parts."""
    for other in range(n_parts):
        first, _ = partition_tie_range(stage.ties.n[0], Partition(other, n_parts, 0, 0))
        count_glimpsed_acts(stage.meetings, first, met[other], stage.counts, part)
    return 0


@kernel
def finish_shift_kernel(
    stage: EngineState, n_acts: int, outside: SegmentArrays, luck: DrawKey, c: Constants, record: RunOutput, place: int
) -> None:
    """7. The end of a shift, for all."""
    finish_shift(stage, n_acts, outside, luck, c, record, place)


@kernel
def finish_day_in_partition(
    stage: EngineState, part: Partition, outside: SegmentArrays, luck: DrawKey, c: Constants, record: RunOutput
) -> int:
    """8. to 11. for a part; returns how many leave."""
    return finish_day(stage, outside, luck, c, record, part)


@kernel
def finish_day_measures_kernel(sums: FloatArray, measures: FloatArray) -> None:
    """The measures of the day, for all."""
    finish_day_measures(sums, measures)


@kernel
def remove_ties_of_leavers_in_partition(stage: EngineState, part: Partition, n: int) -> None:
    """11. Let the introduced ties of those who left a part go."""
    first = part.first_tile * LANES
    remove_ties_of_leavers(stage.leavers[first : first + n], stage.ties, stage.introduced, stage.ripples)
